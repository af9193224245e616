#include "engine/knowledge/detail/index_store.h"

#include "engine/knowledge/detail/nicer.h"
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
    const auto done = connection.query(sql::kVectorsAfter,
        {shard.embedder, std::string_view(shard.kind), signedOf(label), shard.part.of, shard.part.number, limit}, take);
    if (!done)
        return failure(done);
    return found;
}

void noteDamaged(const std::vector<StoredVector>& vectors, std::set<std::uint64_t>& into)
{
    for (const StoredVector& stored : vectors)
        if (stored.vector.empty())
            into.insert(stored.label);
}

Result<> addTo(vectors::HnswIndex& index, std::span<const StoredVector> vectors, std::size_t threads)
{
    std::vector<vectors::Entry> entries;
    for (const StoredVector& stored : vectors)
        if (!stored.vector.empty())
            entries.push_back({stored.label, stored.id, stored.vector});
    vectors::BuildOptions how;
    how.threads = threads;
    return runNicer([&] { return index.addMany(entries, how); });
}

namespace {

constexpr std::size_t kMostDamaged = 1000;

//! Whether the vectors that the index does not have are damaged, all of them.
Result<Comparison> checkDamaged(Connection& connection, const ShardKey& shard, Comparison comparison)
{
    for (const auto label : comparison.damaged) {
        const auto take = [&](const Row& row) { comparison.same = comparison.same && !vectorOf(row.blob(0), shard.dimensions); };
        if (auto done = connection.query(sql::kVectorWithLabel, {signedOf(label)}, take); !done)
            return failure(done);
    }
    return comparison;
}

} // namespace

Result<Comparison> compare(
    Connection& connection, const ShardKey& shard, const std::vector<vectors::ElementState>& elements, const base::Uuid& lastId)
{
    Comparison comparison{true, {}, {}};
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
        if (next->label != label) {
            comparison.damaged.push_back(label); // unless it is sound
            return comparison.damaged.size() <= kMostDamaged;
        }
        comparison.same = !next->removed;
        next += comparison.same ? 1 : 0;
        return comparison.same;
    };
    if (auto done
        = connection.query(sql::kLabels, {shard.embedder, std::string_view(shard.kind), shard.part.of, shard.part.number}, take);
        !done)
        return failure(done);
    std::for_each(next, elements.end(), isGone);
    bool known = false;
    const auto takeId = [&](const Row& row) { known = uuidOf(row.blob(0)) == lastId; };
    if (auto done = connection.query(
            sql::kVectorId, {signedOf(elements.back().label), shard.embedder, std::string_view(shard.kind)}, takeId);
        !done)
        return failure(done);
    comparison.same = comparison.same && known && comparison.damaged.size() <= kMostDamaged;
    return comparison.same ? checkDamaged(connection, shard, std::move(comparison)) : Result<Comparison>(std::move(comparison));
}

Result<> forgetRemoved(Connection& connection, const ShardKey& shard, std::uint64_t label)
{
    const auto done = connection.execute(
        sql::kForgetRemoved, {shard.embedder, std::string_view(shard.kind), signedOf(label), shard.part.of, shard.part.number});
    return done ? Result<>() : failure(done);
}

Result<std::map<std::string, std::int64_t>> dividedKinds(Connection& connection)
{
    std::map<std::string, std::int64_t> divided;
    const auto take = [&](const Row& row) { divided.emplace(row.text(0), row.integer(1)); };
    if (auto done = connection.query(sql::kDividedKinds, {}, take); !done)
        return failure(done);
    return divided;
}

Result<> divideKind(Connection& connection, const std::string& kind, std::int64_t parts)
{
    const auto done = connection.execute(sql::kDivideKind, {std::string_view(kind), parts});
    return done ? Result<>() : failure(done);
}

namespace {

std::string breadthName(const ShardKey& shard)
{
    return "breadth " + std::to_string(shard.embedder) + " " + std::to_string(shard.part.number) + "/"
        + std::to_string(shard.part.of) + " " + shard.kind;
}

} // namespace

Result<std::optional<std::size_t>> storedBreadth(Connection& connection, const ShardKey& shard)
{
    std::optional<std::size_t> ef;
    const auto take = [&](const Row& row) { ef = static_cast<std::size_t>(row.integer(0)); };
    const std::string name = breadthName(shard);
    if (auto done = connection.query(sql::kCounter, {std::string_view(name)}, take); !done)
        return failure(done);
    return ef;
}

Result<> storeBreadth(Connection& connection, const ShardKey& shard, std::size_t ef)
{
    const std::string name = breadthName(shard);
    const auto done = connection.execute(sql::kSetCounter, {std::string_view(name), static_cast<std::int64_t>(ef)});
    return done ? Result<>() : failure(done);
}

Result<std::vector<PartCount>> countParts(
    Connection& connection, std::int64_t embedder, const std::string& kind, std::int64_t parts)
{
    std::vector<PartCount> counts(static_cast<std::size_t>(parts));
    const auto take = [&](const Row& row) {
        counts[static_cast<std::size_t>(row.integer(0))] = {row.integer(1), static_cast<std::uint64_t>(row.integer(2))};
    };
    if (auto done = connection.query(sql::kCountParts, {parts, embedder, std::string_view(kind)}, take); !done)
        return failure(done);
    return counts;
}

std::filesystem::path indexBase(
    const std::filesystem::path& folder, const std::string& kind, IndexPart part, std::int64_t embedder)
{
    // No kind has an @ in its name. The first embedder has no number: its files may be from before there were others beside it.
    std::string name = kind + (embedder == 1 ? "" : "@e" + std::to_string(embedder));
    if (part.of > 1)
        name += '@' + std::to_string(part.number) + "of" + std::to_string(part.of);
    return folder / name;
}

void removeOtherIndexes(const std::filesystem::path& folder, const std::map<std::string, std::int64_t>& divided,
    const std::vector<std::int64_t>& embedders)
{
    std::error_code failed;
    std::vector<std::filesystem::path> others;
    for (std::filesystem::directory_iterator at(folder, failed), end; !failed && at != end; at.increment(failed)) {
        const auto name = at->path().filename().string();
        if (!name.ends_with(".hnsw"))
            continue;
        const auto base = name.substr(0, name.rfind('-'));
        const auto kind = base.substr(0, base.find('@'));
        const auto known = divided.find(kind);
        const std::int64_t parts = known == divided.end() ? 1 : known->second;
        bool isOurs = false;
        for (const auto embedder : embedders)
            for (std::int64_t part = 0; part < parts; ++part)
                isOurs = isOurs || indexBase(folder, kind, {part, parts}, embedder).filename() == base;
        if (!isOurs)
            others.push_back(at->path());
    }
    // One that stays is looked at again at the next opening; nobody reads it.
    for (const auto& path : others)
        std::filesystem::remove(path, failed);
}

} // namespace kaze::knowledge::detail
