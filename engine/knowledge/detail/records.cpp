#include "engine/knowledge/detail/records.h"

#include "engine/base/canonical_json.h"
#include "engine/base/text.h"
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

namespace {

//! Forgets which vectors were removed of kinds that have no index, and of embedders that are not in use.
Result<std::int64_t> forgetOtherRemoved(Connection& connection, const Survey& survey)
{
    boost::json::array indexed;
    for (const auto& kind : survey.kinds)
        if (kind.vectors >= 256)
            indexed.emplace_back(kind.name);
    const std::string list = boost::json::serialize(indexed);
    return connection.execute(sql::kForgetOtherRemoved, {survey.embedder, std::string_view(list)});
}

} // namespace

Result<Survey> survey(Connection& connection, const std::string& embedder)
{
    Survey survey;
    std::int64_t forgotten = 0;
    std::int64_t foreign = 0;
    const auto number = [](std::int64_t& to) { return [&to](const Row& row) { to = row.integer(0); }; };
    const auto takeKind = [&](const Row& row) {
        survey.kinds.push_back({std::string(row.text(0)), row.integer(1), static_cast<std::uint64_t>(row.integer(2))});
    };
    const auto takeForeign = [&](const Row&) { survey.foreign = true; };

    Result<std::int64_t> done = connection.execute(sql::kRegisterEmbedder, {std::string_view(embedder)});
    if (done)
        done = connection.query(sql::kEmbedderNumber, {std::string_view(embedder)}, number(survey.embedder));
    if (done)
        done = connection.query(sql::kCountRecords, {}, number(survey.records));
    if (done)
        done = connection.query(sql::kCountForgotten, {}, number(forgotten));
    if (done)
        done = connection.query(sql::kCountShards, {survey.embedder}, takeKind);
    if (done)
        done = connection.query(sql::kCountPending, {}, number(survey.unembedded));
    if (done)
        done = connection.query(sql::kAnyForeign, {survey.embedder}, takeForeign);
    if (done && survey.foreign)
        done = connection.query(sql::kCountForeign, {survey.embedder}, number(foreign));
    if (done)
        done = forgetOtherRemoved(connection, survey);
    if (!done)
        return failure(done);
    survey.records -= forgotten;
    survey.unembedded += foreign;
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

Result<std::int64_t> nextSequence(Connection& connection)
{
    std::int64_t sequence = 0;
    const auto take = [&](const Row& row) { sequence = row.integer(0); };
    if (auto done = connection.query(sql::kNextSequence, {}, take); !done)
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
        return Inserted{**known, 0, 0, false};
    const std::string hidden = hiddenBecause(record.kind, record.data);
    const auto seq = insertRow(connection, insertion, hidden);
    if (!seq)
        return failure(seq);
    if (const auto projected = projectNew(connection, insertion, *seq, !hidden.empty()); !projected)
        return failure(projected);
    if (!hidden.empty())
        return Inserted{insertion.id, *seq, 0, false};
    auto done = connection.execute(sql::kInsertText, {*seq, std::string_view(record.text)});
    if (!done)
        return failure(done);
    if (insertion.vector.empty()) {
        done = connection.execute(sql::kAddPending, {*seq});
        return done ? Result<Inserted>({insertion.id, *seq, 0, true}) : failure(done);
    }
    done = connection.execute(sql::kInsertVector,
        {storage::Blob(insertion.vectorId.bytes), *seq, std::string_view(record.kind), insertion.embedder,
            storage::Blob(bytesOf(insertion.vector))});
    if (!done)
        return failure(done);
    return Inserted{insertion.id, *seq, static_cast<std::uint64_t>(connection.lastInsertId()), true};
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
    return record;
}

api::MemoryVersion versionOf(const StoredRecord& record)
{
    api::MemoryVersion version{record.version, record.kind, record.text, record.tags, record.scope, record.importance,
        record.updatedAt, record.changedBy, record.reason, {}, record.data};
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
