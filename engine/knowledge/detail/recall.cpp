#include "engine/knowledge/detail/recall.h"

#include "engine/api/memory_requests.h"
#include "engine/knowledge/detail/ranking.h"
#include "engine/knowledge/detail/records.h"
#include "engine/knowledge/detail/statements.h"
#include "engine/vectors/distance.h"

#include <algorithm>

namespace kaze::knowledge::detail {

using base::Result;
using storage::Connection;
using storage::Row;

namespace {

api::MemoryHit hitOf(const StoredRecord& record, const Candidate& candidate)
{
    api::MemoryHit hit;
    hit.id = record.id.text();
    hit.score = candidate.score;
    hit.text = record.text;
    hit.kind = record.kind;
    hit.tags = record.tags;
    hit.createdAt = record.createdAt;
    hit.textRank = candidate.textRank;
    hit.vectorRank = candidate.vectorRank;
    hit.similarity = candidate.similarity;
    hit.version = record.version;
    hit.agent = record.agent;
    hit.source = record.source;
    hit.scope = record.scope;
    hit.importance = record.importance;
    hit.vectorPart = candidate.vectorPart;
    hit.textPart = candidate.textPart;
    hit.bm25 = candidate.bm25;
    hit.recencyFactor = candidate.recencyFactor;
    hit.importanceFactor = candidate.importanceFactor;
    hit.repetition = candidate.repetition;
    hit.data = record.data;
    return hit;
}

//! How near a record is that only its words found.
Result<double> similarityOf(Connection& connection, const Recall& recall, std::int64_t seq)
{
    double similarity = 0;
    const auto take = [&](const Row& row) {
        if (const auto vector = vectorOf(row.blob(0), recall.query.size()))
            similarity
                = static_cast<double>(vectors::bestKernels().dot(recall.query.data(), vector->data(), recall.query.size()));
    };
    if (auto done = connection.query(sql::kVectorOf, {seq, recall.embedder}, take); !done)
        return failure(done);
    return similarity;
}

Result<VectorFound> byVector(Connection& connection, const Recall& recall)
{
    if (recall.query.empty())
        return VectorFound();
    return findByVector(connection,
        {recall.query, recall.embedder, recall.filter, recall.indexes, recall.depth(), recall.search.exact, recall.asked,
            recall.help});
}

bool searchesText(const Search& search)
{
    return search.textWeight > 0 && !search.query.empty();
}

Result<std::vector<TextHit>> byText(Connection& connection, const Recall& recall)
{
    if (!searchesText(recall.search))
        return std::vector<TextHit>();
    return findByText(
        connection, *recall.frequent, recall.search.query, recall.filter, static_cast<std::int64_t>(recall.depth()));
}

} // namespace

std::size_t Recall::depthOf(std::int64_t limit)
{
    return static_cast<std::size_t>(std::clamp<std::int64_t>(4 * limit, 50, 400));
}

Result<Answer> recall(Connection& connection, const Recall& recall)
{
    const auto texts = byText(connection, recall);
    if (!texts)
        return failure(texts);
    const auto vectors = byVector(connection, recall);
    if (!vectors)
        return failure(vectors);
    const FusionWeights weights{recall.search.vectorWeight, recall.search.textWeight, static_cast<std::size_t>(recall.search.k)};
    const auto chosen = ranked(connection, fused(vectors->matches, *texts, weights, poolOf(recall.search, 2 * recall.depth())),
        recall.search, recall.embedder, recall.query.size(), recall.now);
    if (!chosen)
        return failure(chosen);

    Answer answer;
    answer.facts.byVector = !recall.query.empty();
    answer.facts.byText = searchesText(recall.search);
    answer.facts.exact = vectors->exact;
    answer.facts.matching = vectors->matching;
    for (Candidate candidate : *chosen) {
        if (candidate.vectorRank == 0 && !recall.query.empty()) {
            const auto similarity = similarityOf(connection, recall, candidate.seq);
            if (!similarity)
                return failure(similarity);
            candidate.similarity = *similarity;
        }
        const auto take = [&](const Row& row) {
            const auto record = storedRecordOf(row);
            answer.hits.push_back(hitOf(record, candidate));
            if (recall.search.hashes)
                answer.hashes.push_back(versionOf(record).hash);
        };
        if (auto done = connection.query(sql::kRecordBySeq, {candidate.seq}, take); !done)
            return failure(done);
    }
    return answer;
}

} // namespace kaze::knowledge::detail
