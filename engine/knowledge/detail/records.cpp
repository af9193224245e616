#include "engine/knowledge/detail/records.h"

#include "engine/base/canonical_json.h"
#include "engine/base/text.h"
#include "engine/knowledge/detail/embedders.h"
#include "engine/knowledge/detail/kinds.h"
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

std::string tagsText(const std::vector<std::string>& tags)
{
    boost::json::array array;
    for (const auto& tag : tags)
        array.emplace_back(tag);
    return boost::json::serialize(array);
}

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

base::Time timeOf(std::int64_t microseconds)
{
    return base::Time(std::chrono::microseconds(microseconds));
}

std::int64_t microsecondsOf(base::Time time)
{
    return time.time_since_epoch().count();
}

std::vector<MadeBytes> bytesOf(const MadeVectors& vectors)
{
    std::vector<MadeBytes> bytes;
    for (const auto& made : vectors)
        bytes.push_back({made.embedder, bytesOf(made.vector)});
    return bytes;
}

Result<std::optional<base::Uuid>> findByKey(Connection& connection, const std::string& key)
{
    std::optional<base::Uuid> found;
    const auto take = [&](const Row& row) { found = uuidOf(row.blob(0)); };
    if (auto done = connection.query(sql::kRecordByKey, {std::string_view(key)}, take); !done)
        return failure(done);
    return found;
}

Result<std::int64_t> nextSequence(Connection& connection)
{
    std::int64_t sequence = 0;
    const auto take = [&](const Row& row) { sequence = row.integer(0); };
    auto done = connection.execute(sql::kAdvanceSequence, {});
    if (done)
        done = connection.query(sql::kSequence, {}, take);
    if (!done)
        return failure(done);
    return sequence;
}

namespace {

Result<> insertTags(Connection& connection, std::int64_t seq, const std::vector<std::string>& tags)
{
    for (const auto& tag : tags)
        if (auto done = connection.execute(sql::kInsertTag, {std::string_view(tag), seq}); !done)
            return failure(done);
    return {};
}

//! A record that is there already: by its key, or by an id that was given from outside.
Result<std::optional<base::Uuid>> findSame(Connection& connection, const Insertion& insertion)
{
    if (!insertion.record.idempotencyKey.empty()) {
        auto found = findByKey(connection, insertion.record.idempotencyKey);
        if (!found || *found)
            return found;
    }
    std::optional<base::Uuid> known;
    const auto take = [&](const Row&) { known = insertion.id; };
    if (insertion.ownId) {
        if (auto done = connection.query(sql::kRecordById, {storage::Blob(insertion.id.bytes)}, take); !done)
            return failure(done);
    }
    return known;
}

Result<std::int64_t> insertRow(Connection& connection, const Insertion& insertion, std::string_view hidden)
{
    const NewRecord& record = insertion.record;
    const auto sequence = nextSequence(connection);
    if (!sequence)
        return failure(sequence);
    const std::string tags = tagsText(record.tags);
    const Value key = record.idempotencyKey.empty() ? Value(nullptr) : Value(std::string_view(record.idempotencyKey));
    const Value forgotten = hidden.empty() ? Value(nullptr) : Value(microsecondsOf(insertion.now));
    const std::string_view by = record.agent.empty() ? record.source : record.agent;
    const auto done = connection.execute(sql::kInsertRecord,
        {storage::Blob(insertion.id.bytes), std::string_view(record.kind), std::string_view(record.text), std::string_view(tags),
            std::string_view(record.source), microsecondsOf(record.createdAt.value_or(insertion.now)), key,
            std::string_view(record.agent), std::string_view(record.scope), record.importance, *sequence,
            microsecondsOf(insertion.now), by, hidden, forgotten, std::string_view(record.data)});
    if (!done)
        return failure(done);
    const std::int64_t seq = connection.lastInsertId();
    const auto tagged = insertTags(connection, seq, record.tags);
    return tagged ? Result<std::int64_t>(seq) : failure(tagged);
}

Result<> projectNew(Connection& connection, const Insertion& insertion, std::int64_t seq, bool hidden)
{
    const NewRecord& record = insertion.record;
    if (record.data.empty() || !hasTables(record.kind))
        return {};
    StoredRecord stored;
    stored.seq = seq;
    stored.kind = record.kind;
    stored.tags = record.tags;
    stored.agent = record.agent;
    stored.data = record.data;
    stored.createdAt = record.createdAt.value_or(insertion.now);
    if (hidden)
        stored.forgottenAt = insertion.now;
    return project(connection, stored);
}

} // namespace

Result<Inserted> insert(Connection& connection, const Insertion& insertion)
{
    const NewRecord& record = insertion.record;
    const auto known = findSame(connection, insertion);
    if (!known)
        return failure(known);
    if (*known)
        return Inserted{**known, 0, {}, false};
    const std::string hidden = hiddenBecause(record.kind, record.data);
    const auto seq = insertRow(connection, insertion, hidden);
    if (!seq)
        return failure(seq);
    if (const auto projected = projectNew(connection, insertion, *seq, !hidden.empty()); !projected)
        return failure(projected);
    if (!hidden.empty())
        return Inserted{insertion.id, *seq, {}, false};
    if (auto done = connection.execute(sql::kInsertText, {*seq, std::string_view(record.text)}); !done)
        return failure(done);
    auto given = giveVectors(connection, *seq, record.kind, insertion.vectorId, bytesOf(insertion.vectors));
    return given ? Result<Inserted>({insertion.id, *seq, std::move(*given), true}) : failure(given);
}

StoredRecord storedRecordOf(const Row& row)
{
    StoredRecord record;
    record.seq = row.integer(0);
    record.id = uuidOf(row.blob(1));
    record.kind = row.text(2);
    record.text = row.text(3);
    record.tags = tagsOf(row.text(4));
    record.source = row.text(5);
    record.agent = row.text(6);
    record.scope = row.text(7);
    record.importance = row.real(8);
    record.version = row.integer(9);
    record.sequence = row.integer(10);
    record.createdAt = timeOf(row.integer(11));
    record.updatedAt = timeOf(row.integer(12));
    if (!row.isNull(13))
        record.forgottenAt = timeOf(row.integer(13));
    record.reason = row.text(14);
    record.changedBy = row.text(15);
    record.data = row.text(16);
    record.writtenAt = timeOf(row.integer(17));
    record.writtenBy = row.text(18);
    record.writtenReason = row.text(19);
    return record;
}

api::MemoryVersion versionOf(const StoredRecord& record)
{
    api::MemoryVersion version{record.version, record.kind, record.text, record.tags, record.scope, record.importance,
        record.writtenAt, record.writtenBy, record.writtenReason, {}, record.data};
    version.hash = versionHash(record, version);
    return version;
}

api::MemoryRecord toApi(const StoredRecord& record)
{
    api::MemoryRecord to;
    to.id = record.id.text();
    to.kind = record.kind;
    to.text = record.text;
    to.tags = record.tags;
    to.source = record.source;
    to.agent = record.agent;
    to.scope = record.scope;
    to.importance = record.importance;
    to.version = record.version;
    to.sequence = record.sequence;
    to.createdAt = record.createdAt;
    to.updatedAt = record.updatedAt;
    to.forgottenAt = record.forgottenAt;
    to.reason = record.reason;
    to.hash = versionOf(record).hash;
    to.data = record.data;
    return to;
}

std::string versionHash(const StoredRecord& record, const api::MemoryVersion& version)
{
    boost::json::object fields{{"agent", record.agent}, {"created_at", microsecondsOf(record.createdAt)},
        {"id", record.id.text()}, {"importance_millionths", std::llround(version.importance * 1e6)}, {"kind", version.kind},
        {"scope", version.scope}, {"source", record.source}, {"tags", boost::json::value_from(version.tags)},
        {"text", version.text}, {"version", version.version}};
    if (!version.data.empty())
        fields["data"] = version.data;
    return base::sha256Hex(base::canonicalJson(fields));
}

} // namespace kaze::knowledge::detail
