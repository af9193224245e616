#include "engine/cell/audit.h"

#include "engine/base/text.h"
#include "engine/cell/audit_chain.h"

#include <spdlog/logger.h>

#include <algorithm>
#include <array>
#include <charconv>

namespace kaze::cell {

using base::ErrorCode;
using base::Result;
using storage::Blob;
using storage::Connection;
using storage::Row;

namespace {

constexpr std::int64_t kMostRows = 1'000; //!< of a page
constexpr std::size_t kLongestName = 200;
constexpr std::size_t kLongestDetail = 400;
constexpr std::int64_t kRowBytes = 120; //!< of a row with its indexes, beside its texts, about
constexpr std::int64_t kSampledRows = 200;
constexpr std::int64_t kMostCounts = 1'000; //!< commands, people, days
constexpr std::string_view kDone = "done";

constexpr std::array kMigrations{storage::Migration{340, "audit: who changed what", R"sql(
CREATE TABLE audit(
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    at INTEGER NOT NULL,
    actor TEXT NOT NULL,
    action TEXT NOT NULL,
    subject TEXT NOT NULL,
    tenant TEXT NOT NULL,
    project TEXT NOT NULL,
    outcome TEXT NOT NULL,
    detail TEXT NOT NULL
);
CREATE INDEX audit_by_time ON audit(at);
CREATE INDEX audit_by_subject ON audit(subject, at);
CREATE INDEX audit_by_tenant ON audit(tenant, at);
CREATE TRIGGER audit_is_only_added_to BEFORE UPDATE ON audit BEGIN
    SELECT RAISE(ABORT, 'what stands in the audit log is not changed');
END;
)sql"},
    // audit_chain: what the oldest entry that is chained follows: the last one without a hash, or the last one that was removed when its time was over.
    storage::Migration{341, "audit: each entry has the hash of the one before in its own", R"sql(
ALTER TABLE audit ADD COLUMN hash TEXT NOT NULL DEFAULT '';
CREATE TABLE audit_chain(
    only INTEGER PRIMARY KEY CHECK(only = 1),
    number INTEGER NOT NULL,
    hash TEXT NOT NULL
);
INSERT INTO audit_chain SELECT 1, coalesce((SELECT max(seq) FROM sqlite_sequence WHERE name = 'audit'), 0), '';
)sql"}};

constexpr std::string_view kInsert
    = "INSERT INTO audit(number, at, actor, action, subject, tenant, project, outcome, detail, hash) VALUES(?,?,?,?,?,?,?,?,?,?)";

std::int64_t micros(base::Time time)
{
    return time.time_since_epoch().count();
}

//! Whose a run is, the run knows.
Result<> nameOwner(Connection& connection, api::AuditEntry& entry, const base::Uuid& run)
{
    if (run.isNil())
        return {};
    const auto known
        = connection.query("SELECT tenant, project FROM runs WHERE run_id = ?", {Blob(run.bytes)}, [&](const Row& row) {
              entry.tenant = row.text(0);
              entry.project = row.text(1);
          });
    if (!known)
        return failure(known);
    return {};
}

//! Writes happen one behind the other, so that the newest entry is the one before this.
Result<> insert(Connection& connection, api::AuditEntry entry, const base::Uuid& run)
{
    if (const auto owner = nameOwner(connection, entry, run); !owner)
        return owner;
    const auto head = auditHead(connection);
    if (!head)
        return failure(head);
    entry.number = head->number + 1;
    entry.hash = auditHash(head->hash, entry);
    const auto written = connection.execute(kInsert,
        {entry.number, micros(entry.at), std::string_view(entry.actor), std::string_view(entry.action),
            std::string_view(entry.subject), std::string_view(entry.tenant), std::string_view(entry.project),
            std::string_view(entry.outcome), std::string_view(entry.detail), std::string_view(entry.hash)});
    if (!written)
        return failure(written);
    return {};
}

//! Behind which entry the next page begins: when that was, and its number.
struct Place {
    std::int64_t at = 0, number = 0;
};

Result<std::optional<Place>> placeOf(const std::string& cursor)
{
    if (cursor.empty())
        return std::optional<Place>();
    Place place;
    const auto* end = cursor.data() + cursor.size();
    const auto [dot, first] = std::from_chars(cursor.data(), end, place.at);
    if (first == std::errc() && dot != end && *dot == '.') {
        const auto [last, second] = std::from_chars(dot + 1, end, place.number);
        if (second == std::errc() && last == end)
            return std::optional(place);
    }
    return base::fail(ErrorCode::InvalidArgument, "\"" + base::shortened(cursor, 40) + "\" is no place in the audit log");
}

struct Question {
    std::string sql;
    std::vector<storage::Value> values; //!< borrow the texts of the query
};

//! `select` and the conditions of the query.
Question entriesOf(std::string_view select, const api::ListAudit& query)
{
    Question question{std::string(select) + " FROM audit WHERE 1", {}};
    const auto add = [&](const char* condition, storage::Value value) {
        question.sql.append(" AND ").append(condition);
        question.values.push_back(value);
    };
    if (!query.tenant.empty())
        add("tenant = ?", std::string_view(query.tenant));
    if (!query.actor.empty())
        add("actor = ?", std::string_view(query.actor));
    if (!query.action.empty())
        add("action = ?", std::string_view(query.action));
    if (!query.subject.empty())
        add("subject = ?", std::string_view(query.subject));
    if (query.failedOnly)
        question.sql += " AND outcome <> 'done'";
    if (query.from)
        add("at >= ?", micros(*query.from));
    if (query.to)
        add("at < ?", micros(*query.to));
    return question;
}

Question questionOf(const api::ListAudit& query, const std::optional<Place>& after)
{
    auto question = entriesOf("SELECT " + std::string(kAuditColumns), query);
    if (after) {
        question.sql += " AND (at, number) < (?, ?)";
        question.values.emplace_back(after->at);
        question.values.emplace_back(after->number);
    }
    question.sql += " ORDER BY at DESC, number DESC LIMIT ?";
    question.values.emplace_back(query.limit + 1);
    return question;
}

//! Counted by one of its columns.
Result<> countBy(Connection& connection, const api::ListAudit& query, std::string_view column, std::string_view order,
    std::vector<reports::AuditCount>& counts)
{
    auto question = entriesOf("SELECT " + std::string(column) + " AS name, count(*) AS commands, sum(outcome <> 'done')", query);
    question.sql.append(" GROUP BY name ORDER BY ").append(order).append(" LIMIT ?");
    question.values.emplace_back(kMostCounts);
    const auto read = connection.query(question.sql, question.values, [&](const Row& row) {
        counts.push_back({std::string(row.text(0)), row.integer(1), row.integer(2)});
    });
    if (!read)
        return failure(read);
    return {};
}

Result<reports::AuditSums> sumsOf(Connection& connection, const api::ListAudit& query)
{
    reports::AuditSums sums;
    const auto question = entriesOf("SELECT count(*), sum(outcome <> 'done')", query);
    const auto read = connection.query(question.sql, question.values, [&](const Row& row) {
        sums.all = row.integer(0);
        sums.failed = row.integer(1);
    });
    if (!read)
        return failure(read);
    auto counted = countBy(connection, query, "action", "commands DESC, name", sums.actions);
    if (counted)
        counted = countBy(connection, query, "actor", "commands DESC, name", sums.actors);
    if (counted)
        counted = countBy(connection, query, "date(at / 1000000, 'unixepoch')", "name", sums.days);
    if (!counted)
        return failure(counted);
    return sums;
}

} // namespace

std::span<const storage::Migration> auditMigrations()
{
    return kMigrations;
}

api::AuditEntry AuditLog::entryOf(AuditNote note, const std::optional<base::Error>& failed) const
{
    // Who takes one field for another may have put a key where a name belongs.
    const auto name
        = [this](const std::string& given) { return base::shortened(m_redactor.clean(base::toUtf8(given)), kLongestName); };
    api::AuditEntry entry;
    entry.at = m_clock.now();
    entry.actor = name(note.actor);
    entry.action = note.action;
    entry.subject = name(note.subject);
    entry.tenant = name(note.tenant);
    entry.project = name(note.project);
    entry.outcome = failed ? nameOf(failed->code) : kDone;
    const auto said = m_redactor.clean(base::toUtf8(failed ? failed->message : note.detail));
    entry.detail = base::shortened(said, kLongestDetail);
    return entry;
}

base::Task<> AuditLog::record(AuditNote note, base::Uuid run, std::optional<base::Error> failed)
{
    const auto entry = entryOf(std::move(note), failed);
    auto job = [entry, run](Connection& connection) { return insert(connection, entry, run); };
    const auto written = co_await m_state.write(std::move(job));
    if (!written)
        m_log->warn("not in the audit log: {} {} ({}) by {}: {}", entry.action, entry.subject, entry.outcome, entry.actor,
            written.error().text());
}

void AuditLog::recordLater(AuditNote note, base::Uuid run, std::optional<base::Error> failed)
{
    auto entry = entryOf(std::move(note), failed);
    m_state.writeLater([entry = std::move(entry), run](Connection& connection) { return insert(connection, entry, run); });
}

base::Task<Result<api::AuditPage>> AuditLog::list(api::ListAudit query)
{
    if (query.limit < 1 || query.limit > kMostRows)
        co_return base::fail(
            ErrorCode::InvalidArgument, "a page of the audit log has 1 to " + std::to_string(kMostRows) + " entries");
    const auto after = placeOf(query.cursor);
    if (!after)
        co_return failure(after);
    auto job = [query = std::move(query), after = *after](Connection& connection) -> Result<api::AuditPage> {
        api::AuditPage page;
        const auto question = questionOf(query, after);
        const auto found = connection.query(
            question.sql, question.values, [&](const Row& row) { page.entries.push_back(readAuditEntry(row)); });
        if (!found)
            return failure(found);
        if (std::ssize(page.entries) > query.limit) {
            page.entries.pop_back();
            const auto& last = page.entries.back();
            page.next = std::to_string(micros(last.at)) + "." + std::to_string(last.number);
        }
        return page;
    };
    co_return co_await m_state.read(std::move(job));
}

base::Task<Result<reports::AuditSums>> AuditLog::sums(api::ListAudit query)
{
    auto job = [query = std::move(query)](Connection& connection) { return sumsOf(connection, query); };
    co_return co_await m_state.read(std::move(job));
}

base::Task<Result<api::AuditVerified>> AuditLog::verify(api::VerifyAudit query)
{
    AuditWalk walk(std::move(query));
    while (!walk.isOver()) {
        auto job = [walk](Connection& connection) { return walk.further(connection); };
        auto next = co_await m_state.read(std::move(job));
        if (!next)
            co_return failure(next);
        walk = std::move(*next);
    }
    co_return walk.result();
}

base::Task<Result<std::int64_t>> AuditLog::removeBefore(base::Time before, std::int64_t atMost)
{
    auto job = [before, atMost](Connection& connection) { return removeFromChain(connection, before, atMost); };
    co_return co_await m_state.write(std::move(job));
}

Result<AuditSize> auditSize(Connection& connection, base::Time before)
{
    AuditSize size;
    std::int64_t each = 0;
    auto counted = connection.query("SELECT count(*) FROM audit", {}, [&](const Row& row) { size.rows = row.integer(0); });
    if (counted)
        counted = connection.query(
            "SELECT count(*) FROM audit WHERE at < ?", {micros(before)}, [&](const Row& row) { size.oldRows = row.integer(0); });
    if (counted)
        counted = connection.query(
            "SELECT avg(length(actor) + length(action) + 2 * length(subject) + 2 * length(tenant) + length(project) + "
            "length(outcome) + length(detail)) FROM (SELECT * FROM audit ORDER BY number DESC LIMIT ?)",
            {kSampledRows}, [&](const Row& row) { each = row.integer(0) + kRowBytes; });
    if (!counted)
        return failure(counted);
    size.bytes = size.rows * each;
    size.oldBytes = size.oldRows * each;
    return size;
}

} // namespace kaze::cell
