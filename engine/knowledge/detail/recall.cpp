#include "engine/knowledge/detail/recall.h"

#include "engine/knowledge/detail/fusion.h"
#include "engine/knowledge/detail/statements.h"
#include "engine/vectors/distance.h"

#include <boost/json.hpp>

#include <algorithm>
#include <unordered_set>

namespace kaze::knowledge::detail {

using base::Result;
using storage::Connection;
using storage::Row;

namespace {

std::vector<std::string> tagsOf(std::string_view text)
{
    std::vector<std::string> tags;
    boost::system::error_code bad;
    const boost::json::value value = boost::json::parse(boost::json::string_view(text.data(), text.size()), bad);
    if (!bad && value.is_array()) {
        for (const auto& tag : value.get_array()) {
            if (tag.is_string())
                tags.emplace_back(tag.get_string());
        }
    }
    return tags;
}

//! Vectors by similarity, best first: what the indexes found and what they do not reach yet.
Result<std::vector<vectors::VectorHit>> findVectors(Connection& connection, const Recall& recall)
{
    const auto dot = vectors::bestKernels().dot;
    vectors::TopK best(recall.depth());
    for (const auto& hit : recall.fromIndex)
        best.offer(hit);
    const auto take = [&](const Row& row) {
        if (const auto vector = vectorOf(row.blob(1), recall.query.size()))
            best.offer({static_cast<std::uint64_t>(row.integer(0)), dot(recall.query.data(), vector->data(), vector->size())});
    };
    for (const Reach& reach : recall.reaches) {
        const auto done = connection.query(
            sql::kScanVectors, {recall.embedder, std::string_view(reach.kind), static_cast<std::int64_t>(reach.label)}, take);
        if (!done)
            return failure(done);
    }
    return best.take();
}

Result<std::vector<std::int64_t>> findByVector(Connection& connection, const Recall& recall)
{
    std::vector<std::int64_t> found;
    if (recall.query.empty())
        return found;
    const auto hits = findVectors(connection, recall);
    if (!hits)
        return failure(hits);
    std::unordered_set<std::int64_t> seen;
    const auto take = [&](const Row& row) {
        if (seen.insert(row.integer(0)).second)
            found.push_back(row.integer(0));
    };
    for (const auto& hit : *hits) {
        if (auto done = connection.query(sql::kRecordOfVector, {static_cast<std::int64_t>(hit.label)}, take); !done)
            return failure(done);
    }
    return found;
}

api::MemoryHit hitOf(const Row& row, const Candidate& candidate, const vectors::Vector& query)
{
    api::MemoryHit hit;
    hit.id = uuidOf(row.blob(0)).text();
    hit.score = candidate.score;
    hit.kind = row.text(1);
    hit.text = row.text(2);
    hit.tags = tagsOf(row.text(3));
    hit.createdAt = base::Time(std::chrono::microseconds(row.integer(4)));
    hit.textRank = candidate.textRank;
    hit.vectorRank = candidate.vectorRank;
    if (const auto vector = vectorOf(row.blob(5), query.size()); vector)
        hit.similarity = static_cast<double>(vectors::bestKernels().dot(query.data(), vector->data(), query.size()));
    return hit;
}

} // namespace

std::size_t Recall::depthOf(std::int64_t limit)
{
    return static_cast<std::size_t>(std::clamp<std::int64_t>(4 * limit, 50, 400));
}

Result<std::vector<api::MemoryHit>> recall(Connection& connection, const Recall& recall)
{
    const auto byText = recall.search.textWeight > 0 ? findByText(connection, *recall.frequent, recall.search.query,
                            recall.search.kind, static_cast<std::int64_t>(recall.depth()))
                                                     : Result<std::vector<std::int64_t>>();
    if (!byText)
        return failure(byText);
    const auto byVector = findByVector(connection, recall);
    if (!byVector)
        return failure(byVector);

    const FusionWeights weights{recall.search.vectorWeight, recall.search.textWeight, recall.search.k};
    std::vector<api::MemoryHit> hits;
    for (const Candidate& candidate : fused(*byVector, *byText, weights, static_cast<std::size_t>(recall.search.limit))) {
        const auto take = [&](const Row& row) { hits.push_back(hitOf(row, candidate, recall.query)); };
        if (auto done = connection.query(sql::kRecord, {candidate.seq, recall.embedder}, take); !done)
            return failure(done);
    }
    return hits;
}

} // namespace kaze::knowledge::detail
