#include "engine/knowledge/detail/records.h"

#include "engine/knowledge/detail/statements.h"

#include <boost/json.hpp>

#include <algorithm>
#include <cmath>
#include <cstring>

namespace kaze::knowledge::detail {

using base::Result;
using storage::Connection;
using storage::Row;
using storage::Value;

namespace {

std::string tagsText(const std::vector<std::string>& tags)
{
    boost::json::array array;
    for (const auto& tag : tags)
        array.emplace_back(tag);
    return boost::json::serialize(array);
}

std::int64_t signedOf(std::uint64_t label)
{
    return static_cast<std::int64_t>(label);
}

} // namespace

std::string_view bytesOf(const vectors::Vector& vector)
{
    return {reinterpret_cast<const char*>(vector.data()), vector.size() * sizeof(float)};
}

std::optional<vectors::Vector> vectorOf(std::string_view bytes, std::size_t dimensions)
{
    if (dimensions == 0 || bytes.size() != dimensions * sizeof(float))
        return std::nullopt;
    vectors::Vector vector(dimensions);
    std::memcpy(vector.data(), bytes.data(), bytes.size());
    if (!std::all_of(vector.begin(), vector.end(), [](float value) { return std::isfinite(value); }))
        return std::nullopt;
    return vector;
}

base::Uuid uuidOf(std::string_view bytes)
{
    base::Uuid id;
    std::memcpy(id.bytes.data(), bytes.data(), std::min(bytes.size(), id.bytes.size()));
    return id;
}

Result<Survey> survey(Connection& connection, const std::string& embedder)
{
    Survey survey;
    const auto takeEmbedder = [&](const Row& row) { survey.embedder = row.integer(0); };
    const auto takeCount = [&](const Row& row) { survey.records = row.integer(0); };
    const auto takeKind = [&](const Row& row) {
        survey.kinds.push_back({std::string(row.text(0)), row.integer(1), static_cast<std::uint64_t>(row.integer(2))});
    };
    const auto takeForeign = [&](const Row&) { survey.foreign = true; };

    Result<std::int64_t> done = connection.execute(sql::kRegisterEmbedder, {std::string_view(embedder)});
    if (done)
        done = connection.query(sql::kEmbedderNumber, {std::string_view(embedder)}, takeEmbedder);
    if (done)
        done = connection.query(sql::kCountRecords, {}, takeCount);
    if (done)
        done = connection.query(sql::kCountShards, {survey.embedder}, takeKind);
    if (done)
        done = connection.query(sql::kAnyForeign, {survey.embedder}, takeForeign);
    if (!done)
        return failure(done);
    return survey;
}

Result<std::optional<base::Uuid>> findByKey(Connection& connection, const std::string& key)
{
    std::optional<base::Uuid> found;
    const auto take = [&](const Row& row) { found = uuidOf(row.blob(0)); };
    if (auto done = connection.query(sql::kRecordByKey, {std::string_view(key)}, take); !done)
        return failure(done);
    return found;
}

Result<Inserted> insert(Connection& connection, const Insertion& insertion)
{
    const NewRecord& record = insertion.record;
    const bool keyed = !record.idempotencyKey.empty();
    if (keyed) {
        auto found = findByKey(connection, record.idempotencyKey);
        if (!found)
            return failure(found);
        if (*found)
            return Inserted{**found, 0};
    }
    const std::string tags = tagsText(record.tags);
    const std::int64_t createdAt = insertion.createdAt.time_since_epoch().count();
    const Value key = keyed ? Value(std::string_view(record.idempotencyKey)) : Value(nullptr);
    auto done = connection.execute(sql::kInsertRecord,
        {storage::Blob(insertion.id.bytes), std::string_view(record.kind), std::string_view(record.text), std::string_view(tags),
            std::string_view(record.source), createdAt, key});
    if (!done)
        return failure(done);
    const std::int64_t seq = connection.lastInsertId();
    done = connection.execute(sql::kInsertText, {seq, std::string_view(record.text)});
    if (!done)
        return failure(done);
    done = connection.execute(sql::kInsertVector,
        {storage::Blob(insertion.vectorId.bytes), seq, std::string_view(record.kind), insertion.embedder,
            storage::Blob(bytesOf(insertion.vector))});
    if (!done)
        return failure(done);
    return Inserted{insertion.id, static_cast<std::uint64_t>(connection.lastInsertId())};
}

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

Result<bool> matches(
    Connection& connection, const ShardKey& shard, std::size_t elements, std::uint64_t lastLabel, const base::Uuid& lastId)
{
    bool same = false;
    std::int64_t count = 0;
    const auto takeId = [&](const Row& row) { same = uuidOf(row.blob(0)) == lastId; };
    const auto takeCount = [&](const Row& row) { count = row.integer(0); };
    auto done = connection.query(sql::kVectorId, {signedOf(lastLabel), shard.embedder, std::string_view(shard.kind)}, takeId);
    if (done)
        done = connection.query(
            sql::kCountVectors, {shard.embedder, std::string_view(shard.kind), signedOf(lastLabel)}, takeCount);
    if (!done)
        return failure(done);
    return same && count == static_cast<std::int64_t>(elements);
}

} // namespace kaze::knowledge::detail
