#include "engine/knowledge/detail/vector_search.h"

#include "engine/knowledge/detail/recall_audit.h"
#include "engine/knowledge/detail/records.h"
#include "engine/knowledge/detail/statements.h"
#include "engine/vectors/distance.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <unordered_set>

namespace kaze::knowledge::detail {

using base::Result;
using storage::Connection;
using storage::Row;
using storage::Value;

namespace {

// Reading the vector of a record that fits costs about as much as one more of the index with its own.
constexpr double kReadingsForOne = 2.5;
constexpr double kLeastScanned = 1000;
constexpr double kMostScanned = 50'000;
constexpr std::size_t kMostAsked = 4096; //!< of an index; beyond, looking at all that fit is as quick
constexpr std::int64_t kScanPart = 2000; //!< vectors, some milliseconds

//! The cosine of stored bytes with the query; nothing when they are not such a vector.
std::optional<float> similarityOf(std::string_view bytes, const vectors::Vector& query)
{
    if (bytes.size() != query.size() * sizeof(float))
        return std::nullopt;
    if (reinterpret_cast<std::uintptr_t>(bytes.data()) % alignof(float) == 0) {
        const float similarity
            = vectors::bestKernels().dot(query.data(), reinterpret_cast<const float*>(bytes.data()), query.size());
        return std::isfinite(similarity) ? std::optional(similarity) : std::nullopt;
    }
    const auto vector = vectorOf(bytes, query.size());
    return vector ? std::optional(vectors::bestKernels().dot(query.data(), vector->data(), query.size())) : std::nullopt;
}

//! Best records so far. One that was embedded anew during the search may come twice.
class Best {
public:
    Best(const vectors::Vector& query, std::size_t depth) : m_query(query), m_depth(depth), m_top(depth) { }

    //! Of a row of label, seq, vector.
    void offer(const Row& row)
    {
        const auto label = static_cast<std::uint64_t>(row.integer(0));
        if (!m_seen.insert(label).second)
            return;
        if (const auto similarity = similarityOf(row.blob(2), m_query))
            m_top.offer({static_cast<std::uint64_t>(row.integer(1)), *similarity});
    }
    //! Whether there are as many as are wanted, none of them below this.
    [[nodiscard]] bool allReach(float similarity) const
    {
        const auto hits = vectors::TopK(m_top).take();
        return hits.size() == m_depth && hits.back().similarity >= similarity;
    }

    [[nodiscard]] std::vector<VectorMatch> take()
    {
        std::vector<VectorMatch> matches;
        std::unordered_set<std::uint64_t> records;
        for (const auto& hit : m_top.take()) {
            if (records.insert(hit.label).second)
                matches.push_back({static_cast<std::int64_t>(hit.label), static_cast<double>(hit.similarity)});
        }
        return matches;
    }

private:
    const vectors::Vector& m_query;
    const std::size_t m_depth;
    vectors::TopK m_top; //!< "labels" are record numbers
    std::unordered_set<std::uint64_t> m_seen;
};

std::vector<Value> valuesOf(const VectorSearch& search, std::initializer_list<Value> first)
{
    std::vector<Value> values(first);
    search.filter.appendTo(values);
    return values;
}

//! For sql::kScanVectors.
std::vector<Value> scannedOf(const VectorSearch& search, const IndexView& view, std::uint64_t after)
{
    return {search.embedder, std::string_view(view.kind), static_cast<std::int64_t>(after), view.part.of, view.part.number};
}

double vectorsIn(const VectorSearch& search)
{
    double count = 0;
    for (const auto& view : search.indexes)
        count += view.index ? static_cast<double>(view.index->size()) : 0;
    return count;
}

//! How many records fit, as far as `bound`.
Result<std::int64_t> countMatching(Connection& connection, const VectorSearch& search, std::int64_t bound)
{
    const std::string sql = "SELECT count(*) FROM (SELECT 1 FROM records r WHERE r.forgotten_at IS NULL"
        + std::string(search.filter.kind.empty() ? "" : " AND r.kind = ?") + search.filter.scan + " LIMIT ?)";
    std::vector<Value> values;
    if (!search.filter.kind.empty())
        values.emplace_back(std::string_view(search.filter.kind));
    search.filter.appendTo(values);
    values.emplace_back(bound);
    std::int64_t count = 0;
    const auto take = [&](const Row& row) { count = row.integer(0); };
    if (auto done = connection.query(sql, values, take); !done)
        return failure(done);
    return count;
}

//! Looks at every vector that fits.
Result<> scanMatching(Connection& connection, const VectorSearch& search, Best& best)
{
    const auto take = [&](const Row& row) { best.offer(row); };
    if (!search.filter.narrows()) {
        for (const auto& view : search.indexes) {
            if (auto done = connection.query(sql::kScanVectors, scannedOf(search, view, 0), take); !done)
                return failure(done);
        }
        return {};
    }
    const std::string sql
        = "SELECT v.label, v.seq, v.vector FROM records r CROSS JOIN vectors v ON v.seq = r.seq AND v.embedder = ? WHERE true"
        + std::string(search.filter.kind.empty() ? "" : " AND r.kind = ?") + search.filter.scan;
    std::vector<Value> values{search.embedder};
    if (!search.filter.kind.empty())
        values.emplace_back(std::string_view(search.filter.kind));
    search.filter.appendTo(values);
    const auto done = connection.query(sql, values, take);
    return done ? Result<>() : failure(done);
}

//! What the indexes do not reach.
Result<> scanTails(Connection& connection, const VectorSearch& search, Best& best)
{
    const std::string filtered = "SELECT v.label, v.seq, v.vector FROM vectors v CROSS JOIN records r ON r.seq = v.seq WHERE "
                                 "v.embedder = ? AND v.kind = ? AND v.label > ? AND v.label % ? = ?"
        + search.filter.probe;
    const std::string_view sql = search.filter.narrows() ? std::string_view(filtered) : sql::kScanVectors;
    const auto take = [&](const Row& row) { best.offer(row); };
    for (const auto& view : search.indexes) {
        if (view.tail.known())
            continue;
        auto values = scannedOf(search, view, view.reach);
        search.filter.appendTo(values);
        if (auto done = connection.query(sql, values, take); !done)
            return failure(done);
    }
    return {};
}

//! From so few that fit on, each of them is looked at.
double boundOf(const VectorSearch& search)
{
    return std::clamp(
        std::sqrt(kReadingsForOne * static_cast<double>(search.depth) * vectorsIn(search)), kLeastScanned, kMostScanned);
}

//! What the indexes answered so far.
class Answers {
public:
    explicit Answers(const VectorSearch& search) : m_search(search), m_answers(search.indexes.size())
    {
        for (std::size_t number = 0; number < search.asked.size(); ++number)
            m_answers[number] = {search.asked[number], search.depth};
    }

    //! The nearest of one, no more than are wanted.
    [[nodiscard]] std::vector<vectors::VectorHit> of(std::size_t number, std::size_t wanted)
    {
        const IndexView& view = m_search.indexes[number];
        if (!view.index)
            return {};
        Answer& answer = m_answers[number];
        if (answer.wanted < wanted) {
            const std::size_t most = mostOf(view, wanted);
            answer = {searchIndex(view.index, m_search.query, most, view.ef, m_search.help), most};
        }
        return {answer.hits.begin(), answer.hits.begin() + static_cast<std::ptrdiff_t>(std::min(wanted, answer.hits.size()))};
    }

private:
    struct Answer {
        std::vector<vectors::VectorHit> hits;
        std::size_t wanted = 0;
    };

    //! To look at a whole index for many costs little more than for few: with a filter as many as will hardly ever be too few, once.
    [[nodiscard]] std::size_t mostOf(const IndexView& view, std::size_t wanted) const
    {
        if (view.ef != RecallAudit::kAll || !m_search.filter.narrows())
            return wanted;
        const double needed = static_cast<double>(m_search.depth) * vectorsIn(m_search) / boundOf(m_search);
        return std::clamp(static_cast<std::size_t>(2 * needed), wanted, std::max(wanted, kMostAsked));
    }

    const VectorSearch& m_search;
    std::vector<Answer> m_answers;
};

//! These of an index, and what it has yet to take.
std::vector<vectors::VectorHit> withTail(
    const IndexView& view, const vectors::Vector& query, std::size_t wanted, std::vector<vectors::VectorHit> hits)
{
    if (!view.tail.known() || query.size() != view.tail.dimensions)
        return hits;
    vectors::TopK best(wanted);
    view.tail.search(query, best);
    // The index may have taken some of these since the view was made.
    std::unordered_set<std::uint64_t> inTail;
    auto nearest = best.take();
    if (nearest.empty())
        return hits;
    for (const auto& hit : nearest)
        inTail.insert(hit.label);
    std::erase_if(hits, [&](const auto& hit) { return inTail.contains(hit.label); });
    hits.insert(hits.end(), nearest.begin(), nearest.end());
    std::ranges::sort(hits, vectors::betterThan);
    hits.resize(std::min(hits.size(), wanted));
    return hits;
}

//! Asks the indexes for `wanted` each and looks at the vectors themselves. False where one of them may have nearer ones that fit.
Result<bool> askIndexes(Connection& connection, const VectorSearch& search, Answers& answers, std::size_t wanted, Best& best)
{
    const std::string filtered = "SELECT v.label, v.seq, v.vector FROM json_each(?) j CROSS JOIN vectors v ON v.label = j.value "
                                 "CROSS JOIN records r ON r.seq = v.seq "
                                 "WHERE true"
        + search.filter.probe;
    const std::string_view sql = search.filter.narrows() ? std::string_view(filtered) : sql::kVectorsWith;
    bool enough = true;
    for (std::size_t number = 0; number < search.indexes.size(); ++number) {
        const auto& view = search.indexes[number];
        if (!view.index && !view.tail.known())
            continue;
        std::vector<std::uint64_t> labels;
        float last = 0;
        const auto hits = withTail(view, search.query, wanted, answers.of(number, wanted));
        if (search.help.stopped())
            return base::fail(base::ErrorCode::Cancelled, "The search was cancelled.");
        for (const auto& hit : hits) {
            labels.push_back(hit.label);
            last = hit.similarity;
        }
        std::size_t fit = 0;
        const auto take = [&](const Row& row) {
            best.offer(row);
            ++fit;
        };
        const std::string list = listOf(labels);
        if (auto done = connection.query(sql, valuesOf(search, {std::string_view(list)}), take); !done)
            return failure(done);
        // Many that fit in one index say nothing of the next one, where the nearest may all be left out.
        enough = enough && (labels.size() < wanted || fit >= search.depth || best.allReach(last));
    }
    return enough;
}

} // namespace

std::vector<vectors::VectorHit> searchIndex(const std::shared_ptr<const vectors::HnswIndex>& index, const vectors::Vector& query,
    std::size_t wanted, std::size_t ef, const ScanHelp& help)
{
    return ef == RecallAudit::kAll ? scanIndex(index, query, wanted, help).hits
                                   : index->search(query, wanted, std::max(ef, wanted));
}

Result<VectorFound> findByVector(Connection& connection, const VectorSearch& search)
{
    VectorFound found;
    Best best(search.query, search.depth);
    bool scan = search.exact;
    if (search.filter.narrows()) {
        const double bound = boundOf(search);
        const auto matching = countMatching(connection, search, static_cast<std::int64_t>(bound) + 1);
        if (!matching)
            return failure(matching);
        found.matching = *matching;
        scan = scan || *matching <= static_cast<std::int64_t>(bound);
    }
    Answers answers(search);
    for (std::size_t wanted = search.depth; !scan; wanted *= 3) {
        const auto enough = askIndexes(connection, search, answers, wanted, best);
        if (!enough)
            return failure(enough);
        if (*enough)
            break;
        // Not only the filter: a label may be of a vector that was removed since.
        scan = wanted * 3 > kMostAsked;
    }
    if (scan) {
        if (auto scanned = scanMatching(connection, search, best); !scanned)
            return failure(scanned);
        found.exact = true;
    } else if (auto scanned = scanTails(connection, search, best); !scanned) {
        return failure(scanned);
    }
    const bool noIndex = std::ranges::all_of(search.indexes, [](const auto& view) { return !view.index; });
    found.exact = found.exact || noIndex;
    found.matches = best.take();
    return found;
}

Result<ScanPart> scanPart(Connection& connection, const vectors::Vector& query, std::int64_t embedder, const IndexView& index,
    std::uint64_t after, vectors::TopK& into)
{
    ScanPart part{after, true};
    std::int64_t rows = 0;
    const auto take = [&](const Row& row) {
        ++rows;
        part.last = static_cast<std::uint64_t>(row.integer(0));
        if (part.last > index.reach)
            return false;
        if (const auto similarity = similarityOf(row.blob(2), query))
            into.offer({part.last, *similarity});
        return true;
    };
    const auto done = connection.query(sql::kScanPart,
        {embedder, std::string_view(index.kind), static_cast<std::int64_t>(after), index.part.of, index.part.number, kScanPart},
        take);
    if (!done)
        return failure(done);
    part.end = rows < kScanPart || part.last > index.reach;
    return part;
}

} // namespace kaze::knowledge::detail
