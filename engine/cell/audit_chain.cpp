#include "engine/cell/audit_chain.h"

#include "engine/base/sha256.h"

namespace kaze::cell {

using base::Result;
using storage::Connection;
using storage::Row;

namespace {

constexpr std::int64_t kPage = 2'000;

std::int64_t micros(base::Time time)
{
    return time.time_since_epoch().count();
}

void addField(base::Sha256& hash, std::string_view field)
{
    hash.add(std::to_string(field.size()) + ":");
    hash.add(field);
}

//! What the oldest entry that is chained follows.
Result<AuditPlace> anchorOf(Connection& connection)
{
    AuditPlace anchor;
    const auto read = connection.query("SELECT number, hash FROM audit_chain", {}, [&](const Row& row) {
        anchor.number = row.integer(0);
        anchor.hash = row.text(1);
    });
    if (!read)
        return failure(read);
    return anchor;
}

Result<std::int64_t> numberIn(Connection& connection, std::string_view sql, std::vector<storage::Value> values = {})
{
    std::int64_t number = 0;
    const auto read = connection.query(sql, values, [&](const Row& row) { number = row.integer(0); });
    if (!read)
        return failure(read);
    return number;
}

} // namespace

api::AuditEntry readAuditEntry(const Row& row)
{
    api::AuditEntry entry;
    entry.number = row.integer(0);
    entry.at = base::Time(std::chrono::microseconds(row.integer(1)));
    entry.actor = row.text(2);
    entry.action = row.text(3);
    entry.subject = row.text(4);
    entry.tenant = row.text(5);
    entry.project = row.text(6);
    entry.outcome = row.text(7);
    entry.detail = row.text(8);
    entry.hash = row.text(9);
    return entry;
}

Result<AuditPlace> auditHead(Connection& connection)
{
    auto head = anchorOf(connection);
    if (!head)
        return head;
    // Numbers are never used again, also where the newest entry was taken out: then the gap shows.
    const auto last = numberIn(connection, "SELECT max(seq) FROM sqlite_sequence WHERE name = 'audit'");
    if (!last)
        return failure(last);
    const auto read = connection.query(
        "SELECT number, hash FROM audit WHERE number > ? ORDER BY number DESC LIMIT 1", {head->number}, [&](const Row& row) {
            head->number = row.integer(0);
            head->hash = row.text(1);
        });
    if (!read)
        return failure(read);
    head->number = std::max(head->number, *last);
    return head;
}

std::string auditHash(std::string_view before, const api::AuditEntry& entry)
{
    base::Sha256 hash;
    addField(hash, before);
    addField(hash, std::to_string(entry.number));
    addField(hash, std::to_string(micros(entry.at)));
    for (const auto& text : {std::string_view(entry.actor), std::string_view(entry.action), std::string_view(entry.subject),
             std::string_view(entry.tenant), std::string_view(entry.project), std::string_view(entry.outcome),
             std::string_view(entry.detail)})
        addField(hash, text);
    return hash.hex();
}

Result<std::int64_t> removeFromChain(Connection& connection, base::Time before, std::int64_t atMost)
{
    // A clock that was put back may have left younger ones before older ones.
    const auto last = numberIn(connection,
        "SELECT max(number) FROM (SELECT number FROM audit WHERE number < coalesce((SELECT min(number) FROM audit WHERE at >= "
        "?1), "
        "9223372036854775807) ORDER BY number LIMIT ?2)",
        {micros(before), atMost});
    if (!last)
        return failure(last);
    const auto kept = connection.execute("UPDATE audit_chain SET hash = (SELECT hash FROM audit WHERE number = ?1), number = ?1 "
                                         "WHERE number < ?1 AND EXISTS(SELECT 1 "
                                         "FROM audit WHERE number = ?1)",
        {*last});
    if (!kept)
        return failure(kept);
    return connection.execute("DELETE FROM audit WHERE number <= ?", {*last});
}

void AuditWalk::begin(const AuditPlace& anchor)
{
    const auto query = std::move(m_query);
    *this = AuditWalk(query);
    m_begun = true;
    m_at = m_anchor = anchor;
    m_result.head = anchor.hash;
    // The last one that was removed is still known.
    m_foundHead
        = !m_query.head.empty() && m_query.head == anchor.hash && (m_query.number == 0 || m_query.number == anchor.number);
}

void AuditWalk::broken(std::int64_t number, std::string problem)
{
    m_result.intact = false;
    m_result.brokenAt = number;
    m_result.problem = std::move(problem);
    m_isOver = true;
}

void AuditWalk::take(const api::AuditEntry& entry)
{
    if (m_isOver)
        return;
    const auto number = std::to_string(entry.number);
    if (entry.number != m_at.number + 1) {
        const auto first = std::to_string(m_at.number + 1), last = std::to_string(entry.number - 1);
        return broken(m_at.number + 1,
            first == last ? "entry " + first + " is missing" : "the entries " + first + " to " + last + " are missing");
    }
    if (entry.hash.empty())
        return broken(entry.number, "entry " + number + " has no hash, though those before it have");
    if (auditHash(m_at.hash, entry) != entry.hash)
        return broken(entry.number,
            "entry " + number + " does not fit its hash: it was changed after it was written, or the one before it was replaced");
    m_at = {entry.number, entry.hash};
    if (m_result.first == 0)
        m_result.first = entry.number;
    m_result.last = entry.number;
    m_result.head = entry.hash;
    ++m_result.entries;
    if (entry.hash == m_query.head && (m_query.number == 0 || m_query.number == entry.number))
        m_foundHead = true;
}

void AuditWalk::end(std::int64_t newest)
{
    if (m_at.number < newest)
        return broken(m_at.number + 1,
            "the newest entries, " + std::to_string(m_at.number + 1) + " to " + std::to_string(newest) + ", are missing");
    if (!m_query.head.empty() && !m_foundHead) {
        const auto which = m_query.number > 0 ? " " + std::to_string(m_query.number) : std::string();
        if (m_query.number > 0 && m_query.number < m_anchor.number)
            return broken(m_query.number,
                "entry" + which
                    + ", whose hash was kept, was removed when its time was over; what comes after it fits, but nothing "
                      "tells any more whether it follows that one");
        return broken(m_query.number > 0 ? m_query.number : m_at.number,
            "no entry" + which
                + " has the hash that was kept: the log was written anew since, or entries were taken from its end");
    }
    m_isOver = true;
}

Result<AuditWalk> AuditWalk::further(Connection& connection) const
{
    auto walk = *this;
    const auto anchor = anchorOf(connection);
    if (!anchor)
        return failure(anchor);
    // What was removed meanwhile because its time was over is no gap.
    if (!walk.m_begun || walk.m_at.number < anchor->number)
        walk.begin(*anchor);
    const auto newest = numberIn(connection, "SELECT max(seq) FROM sqlite_sequence WHERE name = 'audit'");
    if (!newest)
        return failure(newest);
    const auto unchained
        = numberIn(connection, "SELECT count(*) FROM audit WHERE number <= ? AND hash = ''", {walk.m_anchor.number});
    if (!unchained)
        return failure(unchained);
    walk.m_result.unchained = *unchained;
    // Those go with the anchor; only what was written before there was a chain stands before its beginning.
    const auto before
        = numberIn(connection, "SELECT coalesce(min(number), 0) FROM audit WHERE number <= ? AND (hash <> '' OR ? <> '')",
            {walk.m_anchor.number, std::string_view(walk.m_anchor.hash)});
    if (!before)
        return failure(before);
    if (*before > 0) {
        walk.broken(*before, "entry " + std::to_string(*before) + " stands before the beginning of the chain");
        return walk;
    }
    std::int64_t rows = 0;
    const auto read
        = connection.query("SELECT " + std::string(kAuditColumns) + " FROM audit WHERE number > ? ORDER BY number LIMIT ?",
            {walk.m_at.number, kPage}, [&](const Row& row) {
                ++rows;
                walk.take(readAuditEntry(row));
            });
    if (!read)
        return failure(read);
    if (!walk.m_isOver && rows < kPage)
        walk.end(*newest);
    return walk;
}

} // namespace kaze::cell
