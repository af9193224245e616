#include "engine/knowledge/detail/listing.h"

#include "engine/api/memory_requests.h"
#include "engine/knowledge/detail/changes.h"
#include "engine/knowledge/detail/statements.h"

#include <algorithm>
#include <charconv>
#include <limits>

namespace kaze::knowledge::detail {

using base::ErrorCode;
using base::fail;
using base::Result;
using storage::Connection;
using storage::Row;
using storage::Value;

namespace {

constexpr std::size_t kPageBytes = 4U << 20; //!< of texts and vectors
constexpr std::int64_t kFacets = 20;

api::MemoryVersion versionOf(const Row& row, const StoredRecord& record)
{
    api::MemoryVersion version{row.integer(0), std::string(row.text(1)), std::string(row.text(2)), tagsOf(row.text(3)),
        std::string(row.text(4)), row.real(5), timeOf(row.integer(6)), std::string(row.text(7)), std::string(row.text(8)), {},
        std::string(row.text(9))};
    version.hash = versionHash(record, version);
    return version;
}

//! " FROM records r WHERE …" with its arguments; borrows from the filter.
struct Selection {
    std::string sql;
    std::vector<Value> values;
};

Selection selectionOf(const Filter& filter)
{
    Selection selection;
    selection.sql = " FROM records r WHERE ";
    selection.sql += filter.saysForgotten ? "true" : "r.forgotten_at IS NULL";
    if (!filter.kind.empty()) {
        selection.sql += " AND r.kind = ?";
        selection.values.emplace_back(std::string_view(filter.kind));
    }
    selection.sql += filter.scan;
    filter.appendTo(selection.values);
    return selection;
}

Result<std::int64_t> seqOf(const std::string& cursor)
{
    std::int64_t seq = 0;
    const auto [end, error] = std::from_chars(cursor.data(), cursor.data() + cursor.size(), seq);
    if (error != std::errc() || end != cursor.data() + cursor.size() || seq < 0)
        return fail(ErrorCode::InvalidArgument, "This is not a cursor of a page before.");
    return seq;
}

Result<> addVector(Connection& connection, std::int64_t seq, std::int64_t embedder, std::vector<double>& to)
{
    const auto take = [&](const Row& row) {
        if (const auto vector = vectorOf(row.blob(0), row.blob(0).size() / sizeof(float)))
            to.assign(vector->begin(), vector->end());
    };
    const auto done = connection.query(sql::kVectorOf, {seq, embedder}, take);
    return done ? Result<>() : failure(done);
}

//! "SELECT <what>, count(*) …", most first.
Result<std::vector<api::MemoryCount>> counted(
    Connection& connection, const Filter& filter, const std::string& what, const std::string& join, const std::string& condition)
{
    Selection selection = selectionOf(filter);
    selection.sql.insert(selection.sql.find(" WHERE "), join);
    const std::string sql
        = "SELECT " + what + ", count(*) AS n" + selection.sql + condition + " GROUP BY 1 ORDER BY n DESC, 1 LIMIT ?";
    selection.values.emplace_back(kFacets);
    std::vector<api::MemoryCount> counts;
    const auto take = [&](const Row& row) { counts.push_back({std::string(row.text(0)), row.integer(1)}); };
    if (auto done = connection.query(sql, selection.values, take); !done)
        return failure(done);
    return counts;
}

Result<> addFacets(Connection& connection, const Filter& filter, api::MemoryPage& page)
{
    auto kinds = counted(connection, filter, "r.kind", "", "");
    if (!kinds)
        return failure(kinds);
    auto tags = counted(connection, filter, "f.tag", " JOIN tags f ON f.seq = r.seq", "");
    if (!tags)
        return failure(tags);
    auto agents = counted(connection, filter, "r.agent", "", " AND r.agent <> ''");
    if (!agents)
        return failure(agents);
    page.total = 0;
    page.kinds = std::move(*kinds);
    page.tags = std::move(*tags);
    page.agents = std::move(*agents);
    const auto selection = selectionOf(filter);
    const auto take = [&](const Row& row) { page.total = row.integer(0); };
    const auto done = connection.query("SELECT count(*)" + selection.sql, selection.values, take);
    return done ? Result<>() : failure(done);
}

} // namespace

Result<api::MemoryReply> replyOf(Connection& connection, const StoredRecord& record, std::int64_t versions, std::int64_t before)
{
    api::MemoryReply reply;
    reply.record = toApi(record);
    reply.versionsInAll = record.version;
    reply.record.embedded = false;
    const auto takeVector = [&](const Row&) { reply.record.embedded = true; };
    if (auto done = connection.query(sql::kServingVectorOf, {record.seq}, takeVector); !done)
        return failure(done);
    versions = std::clamp<std::int64_t>(versions, 0, 200);
    if (versions == 0)
        return reply;
    if (before <= 0 || before > record.version) {
        reply.versions.push_back(detail::versionOf(record));
        before = record.version;
        --versions;
    }
    const auto take = [&](const Row& row) { reply.versions.push_back(versionOf(row, record)); };
    if (auto done = connection.query(sql::kVersionsBefore, {record.seq, before, versions}, take); !done)
        return failure(done);
    return reply;
}

Result<api::MemoryReply> getRecord(Connection& connection, const api::GetMemory& query)
{
    const auto record = findRecord(connection, query.id);
    if (!record)
        return failure(record);
    return replyOf(connection, *record, query.versions, query.before);
}

Result<api::MemoryPage> listRecords(
    Connection& connection, const api::ListMemories& query, const Filter& filter, std::int64_t embedder)
{
    const auto limit = std::clamp<std::int64_t>(query.limit, 1, 1000);
    const auto after = seqOf(query.cursor.empty() ? "0" : query.cursor);
    if (!after)
        return failure(after);
    Selection selection = selectionOf(filter);
    selection.sql += query.oldestFirst ? " AND r.seq > ? ORDER BY r.seq LIMIT ?" : " AND r.seq < ? ORDER BY r.seq DESC LIMIT ?";
    const bool fromEnd = !query.oldestFirst && query.cursor.empty();
    selection.values.emplace_back(fromEnd ? std::numeric_limits<std::int64_t>::max() : *after);
    selection.values.emplace_back(limit + 1);

    api::MemoryPage page;
    std::vector<std::int64_t> numbers;
    std::size_t bytes = 0;
    bool more = false;
    const auto take = [&](const Row& row) {
        more = static_cast<std::int64_t>(page.rows.size()) >= limit || bytes >= kPageBytes;
        if (more)
            return false;
        const auto record = storedRecordOf(row);
        numbers.push_back(record.seq);
        page.rows.push_back(toApi(record));
        bytes += record.text.size() + record.data.size();
        return true;
    };
    const auto done = connection.query("SELECT " + std::string(sql::kRecordColumns) + selection.sql, selection.values, take);
    if (!done)
        return failure(done);
    for (std::size_t i = 0; query.vectors && i < numbers.size(); ++i) {
        if (auto added = addVector(connection, numbers[i], embedder, page.rows[i].vector); !added)
            return failure(added);
        page.rows[i].embedded = !page.rows[i].vector.empty();
        bytes += page.rows[i].vector.size() * sizeof(double);
        if (bytes >= kPageBytes && i + 1 < numbers.size()) {
            more = true;
            page.rows.resize(i + 1);
            numbers.resize(i + 1);
        }
    }
    if (more)
        page.next = std::to_string(numbers.back());
    if (query.facets) {
        if (auto added = addFacets(connection, filter, page); !added)
            return failure(added);
    }
    return page;
}

Result<api::MemoryStats> countRecords(Connection& connection)
{
    api::MemoryStats stats;
    const auto number = [](std::int64_t& to) { return [&to](const Row& row) { to = row.integer(0); }; };
    auto done = connection.query(sql::kCountRecords, {}, number(stats.records));
    if (done)
        done = connection.query(sql::kCountForgotten, {}, number(stats.forgotten));
    if (done)
        done = connection.query(sql::kCountVersions, {}, number(stats.versions));
    if (done)
        done = connection.query(sql::kSequence, {}, number(stats.sequence));
    if (!done)
        return failure(done);
    stats.records -= stats.forgotten;
    return stats;
}

} // namespace kaze::knowledge::detail
