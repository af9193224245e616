#include "engine/knowledge/detail/index_store.h"

#include "engine/knowledge/detail/statements.h"

#include <algorithm>

namespace kaze::knowledge::detail {

using base::Result;
using storage::Connection;
using storage::Row;

namespace {

std::int64_t signedOf(std::uint64_t label)
{
    return static_cast<std::int64_t>(label);
}

} // namespace

Result<std::vector<StoredVector>> vectorsAfter(
    Connection& connection, const ShardKey& shard, std::uint64_t label, std::int64_t limit)
{
    std::vector<StoredVector> found;
    const auto take = [&](const Row& row) {
        auto vector = vectorOf(row.blob(2), shard.dimensions);
        found.push_back(
            {static_cast<std::uint64_t>(row.integer(0)), uuidOf(row.blob(1)), std::move(vector).value_or(vectors::Vector())});
    };
    const auto done
        = connection.query(sql::kVectorsAfter, {shard.embedder, std::string_view(shard.kind), signedOf(label), limit}, take);
    if (!done)
        return failure(done);
    return found;
}

Result<> addTo(vectors::HnswIndex& index, const std::vector<StoredVector>& vectors, std::size_t threads)
{
    std::vector<vectors::Entry> entries;
    for (const StoredVector& stored : vectors)
        if (!stored.vector.empty())
            entries.push_back({stored.label, stored.id, stored.vector});
    vectors::BuildOptions how;
    how.threads = threads;
    return index.addMany(entries, how);
}

Result<Comparison> compare(
    Connection& connection, const ShardKey& shard, const std::vector<vectors::ElementState>& elements, const base::Uuid& lastId)
{
    Comparison comparison{true, {}};
    if (elements.empty())
        return comparison;
    auto next = elements.begin();
    const auto isGone = [&](const vectors::ElementState& element) {
        if (!element.removed)
            comparison.gone.push_back(element.label);
    };
    const auto take = [&](const Row& row) {
        const auto label = static_cast<std::uint64_t>(row.integer(0));
        for (; next != elements.end() && next->label < label; ++next)
            isGone(*next);
        if (next == elements.end())
            return false;
        comparison.same = next->label == label && !next->removed;
        next += comparison.same ? 1 : 0;
        return comparison.same;
    };
    if (auto done = connection.query(sql::kLabels, {shard.embedder, std::string_view(shard.kind)}, take); !done)
        return failure(done);
    std::for_each(next, elements.end(), isGone);
    bool known = false;
    const auto takeId = [&](const Row& row) { known = uuidOf(row.blob(0)) == lastId; };
    if (auto done = connection.query(
            sql::kVectorId, {signedOf(elements.back().label), shard.embedder, std::string_view(shard.kind)}, takeId);
        !done)
        return failure(done);
    comparison.same = comparison.same && known;
    return comparison;
}

Result<> forgetRemoved(Connection& connection, const ShardKey& shard, std::uint64_t label)
{
    const auto done = connection.execute(sql::kForgetRemoved, {shard.embedder, std::string_view(shard.kind), signedOf(label)});
    return done ? Result<>() : failure(done);
}

} // namespace kaze::knowledge::detail
