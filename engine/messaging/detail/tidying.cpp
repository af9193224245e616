#include "engine/messaging/detail/tidying.h"

#include "engine/messaging/hybrid_clock.h"

#include <array>

namespace kaze::messaging::detail {

namespace {

using base::Result;
using storage::Connection;
using storage::Row;

constexpr std::int64_t kPart = 500; // rows of a kind in one job, so that nobody's write waits long behind it
constexpr auto kKept = std::chrono::hours(7 * 24);
constexpr auto kSetAsideKept = std::chrono::hours(30 * 24);

constexpr std::string_view kCount = "SELECT q.tenant, q.name, count(*) FROM message_queues q "
                                    "JOIN message_deliveries d ON d.queue = q.id WHERE q.kind = 'mailbox' GROUP BY q.id";
constexpr std::string_view kList
    = "SELECT q.name, "
      "(SELECT count(*) FROM message_deliveries d WHERE d.queue = q.id) AS waiting, "
      "(SELECT count(*) FROM message_deliveries d WHERE d.queue = q.id AND d.held AND d.due_at > ?4), "
      "(SELECT count(*) FROM message_set_aside s WHERE s.queue = q.id) AS aside, "
      "(SELECT m.clock FROM message_deliveries d CROSS JOIN messages m ON m.number = d.number WHERE d.queue = q.id "
      "ORDER BY d.number LIMIT 1) "
      "FROM message_queues q WHERE q.tenant = ?1 AND q.kind = 'mailbox' AND q.name > ?2 AND (waiting > 0 OR aside > 0) "
      "ORDER BY q.name LIMIT ?3";
// Not those that somebody has: he is to say what became of them.
constexpr std::string_view kExpired
    = "SELECT m.number, q.id, m.tenant, m.recipient FROM messages m CROSS JOIN message_queues q "
      "ON q.tenant = m.tenant AND q.kind = 'mailbox' AND q.name = m.recipient "
      "CROSS JOIN message_deliveries d ON d.queue = q.id AND d.number = m.number "
      "WHERE m.topic = '' AND m.deadline IS NOT NULL AND m.deadline <= ?1 AND (d.held = 0 OR d.due_at <= ?1) LIMIT ?2";
constexpr std::string_view kOldKeys = "DELETE FROM message_keys WHERE (tenant, sender, key) IN "
                                      "(SELECT tenant, sender, key FROM message_keys WHERE at < ? LIMIT ?)";
constexpr std::string_view kOldHandedMail
    = "DELETE FROM messages WHERE topic = '' AND number IN (SELECT number FROM message_handed WHERE at < ? ORDER BY at LIMIT ?)";
constexpr std::string_view kOldHanded = "DELETE FROM message_handed WHERE (key, number) IN "
                                        "(SELECT key, number FROM message_handed WHERE at < ? ORDER BY at LIMIT ?)";
constexpr std::string_view kOldAsideMail = "DELETE FROM messages WHERE topic = '' AND number IN (SELECT number FROM "
                                           "message_set_aside WHERE at < ? ORDER BY at LIMIT ?)";
constexpr std::string_view kOldAside = "DELETE FROM message_set_aside WHERE (queue, number) IN "
                                       "(SELECT queue, number FROM message_set_aside WHERE at < ? ORDER BY at LIMIT ?)";
constexpr std::string_view kTenants
    = "WITH RECURSIVE t(name) AS (SELECT min(tenant) FROM messages WHERE topic <> '' UNION ALL "
      "SELECT (SELECT min(tenant) FROM messages WHERE topic <> '' AND tenant > t.name) FROM t WHERE t.name IS NOT NULL) "
      "SELECT name FROM t WHERE name IS NOT NULL";
// What a consumer still has to give somebody stays, and so does what he set aside.
constexpr std::string_view kOldLog
    = "DELETE FROM messages WHERE number IN (SELECT m.number FROM messages m WHERE m.tenant = ?1 AND m.topic <> '' "
      "AND m.clock < ?2 AND NOT EXISTS (SELECT 1 FROM message_queues q WHERE q.tenant = ?1 AND q.kind = 'consumer' "
      "AND (EXISTS (SELECT 1 FROM message_deliveries d WHERE d.queue = q.id AND d.number = m.number) "
      "OR EXISTS (SELECT 1 FROM message_set_aside s WHERE s.queue = q.id AND s.number = m.number))) "
      "ORDER BY m.number LIMIT ?3)";
constexpr std::string_view kEmptyQueues = "DELETE FROM message_queues WHERE id > ?1 AND id <= ?2 AND kind = 'mailbox' "
                                          "AND NOT EXISTS (SELECT 1 FROM message_deliveries d WHERE d.queue = message_queues.id) "
                                          "AND NOT EXISTS (SELECT 1 FROM message_set_aside s WHERE s.queue = message_queues.id)";

base::Time ago(base::Time now, std::chrono::hours by)
{
    return now - by;
}

std::int64_t clockOf(base::Time time)
{
    return packed({std::chrono::duration_cast<std::chrono::milliseconds>(time.time_since_epoch()).count(), 0});
}

// '0' is the character behind '/'.
constexpr std::array kRemoveTenant{
    std::string_view("DELETE FROM message_deliveries WHERE queue IN "
                     "(SELECT id FROM message_queues WHERE tenant = ?1 OR (tenant > ?1 || '/' AND tenant < ?1 || '0'))"),
    std::string_view("DELETE FROM message_set_aside WHERE queue IN "
                     "(SELECT id FROM message_queues WHERE tenant = ?1 OR (tenant > ?1 || '/' AND tenant < ?1 || '0'))"),
    std::string_view("DELETE FROM message_queues WHERE kind = 'mailbox' "
                     "AND (tenant = ?1 OR (tenant > ?1 || '/' AND tenant < ?1 || '0'))"),
    std::string_view("DELETE FROM messages WHERE tenant = ?1 OR (tenant > ?1 || '/' AND tenant < ?1 || '0')"),
    std::string_view("DELETE FROM message_keys WHERE tenant = ?1 OR (tenant > ?1 || '/' AND tenant < ?1 || '0')"),
};

struct Expired {
    std::int64_t number = 0;
    std::int64_t queue = 0;
};

Result<> dropExpired(Connection& db, base::Time now, Tidied& tidied)
{
    std::vector<Expired> found;
    const auto read = db.query(kExpired, {micros(now), kPart}, [&](const Row& row) {
        found.push_back({row.integer(0), row.integer(1)});
        tidied.expired.push_back({std::string(row.text(2)), std::string(row.text(3)), 1});
    });
    if (!read)
        return failure(read);
    tidied.more = tidied.more || *read == kPart;
    for (const auto& each : found) {
        const auto given = db.execute("DELETE FROM message_deliveries WHERE queue=? AND number=?", {each.queue, each.number});
        const auto message = db.execute("DELETE FROM messages WHERE number=?", {each.number});
        if (!given || !message)
            return failure(given ? message : given);
    }
    return {};
}

Result<> dropOld(Connection& db, base::Time now, Tidied& tidied)
{
    struct Removal {
        std::string_view sql;
        std::chrono::hours kept;
    };
    for (const auto& each : {Removal{kOldKeys, kKept}, Removal{kOldHandedMail, kKept}, Removal{kOldHanded, kKept},
             Removal{kOldAsideMail, kSetAsideKept}, Removal{kOldAside, kSetAsideKept}}) {
        const auto removed = db.execute(each.sql, {micros(ago(now, each.kept)), kPart});
        if (!removed)
            return failure(removed);
        tidied.more = tidied.more || *removed == kPart;
    }
    return {};
}

Result<> dropLog(Connection& db, base::Time now, Tidied& tidied)
{
    std::vector<std::string> tenants;
    const auto read = db.query(kTenants, {}, [&](const Row& row) { tenants.emplace_back(row.text(0)); });
    if (!read)
        return failure(read);
    for (const auto& tenant : tenants) {
        const auto removed = db.execute(kOldLog, {std::string_view(tenant), clockOf(ago(now, kKept)), kPart});
        if (!removed)
            return failure(removed);
        tidied.more = tidied.more || *removed == kPart;
    }
    return {};
}

Result<> dropEmptyQueues(Connection& db, std::int64_t from, Tidied& tidied)
{
    std::int64_t last = 0;
    const auto read = db.query("SELECT max(id) FROM message_queues", {}, [&](const Row& row) { last = row.integer(0); });
    if (!read)
        return failure(read);
    tidied.queuesUpTo = from + kPart < last ? from + kPart : 0;
    const auto removed = db.execute(kEmptyQueues, {from, from + kPart});
    return removed ? Result<>{} : failure(removed);
}

} // namespace

Result<std::vector<MailCount>> countMail(Connection& db)
{
    std::vector<MailCount> counts;
    const auto read = db.query(kCount, {}, [&](const Row& row) {
        counts.push_back({std::string(row.text(0)), std::string(row.text(1)), row.integer(2)});
    });
    if (!read)
        return failure(read);
    return counts;
}

Result<api::MailboxList> listMailboxes(
    Connection& db, const std::string& tenant, const std::string& after, std::int64_t limit, base::Time now)
{
    api::MailboxList list;
    const auto read
        = db.query(kList, {std::string_view(tenant), std::string_view(after), limit, micros(now)}, [&](const Row& row) {
              auto& each = list.mailboxes.emplace_back();
              each.tenant = tenant;
              each.address = row.text(0);
              each.waiting = row.integer(1);
              each.withReaders = row.integer(2);
              each.setAside = row.integer(3);
              if (!row.isNull(4))
                  each.oldestAt = timeOf(unpacked(row.integer(4)).millis * 1000);
          });
    if (!read)
        return failure(read);
    if (*read == limit)
        list.next = list.mailboxes.back().address;
    return list;
}

Result<Tidied> tidyPart(Connection& db, base::Time now, std::int64_t queuesFrom)
{
    Tidied tidied;
    if (const auto done = dropExpired(db, now, tidied); !done)
        return failure(done);
    if (const auto done = dropOld(db, now, tidied); !done)
        return failure(done);
    if (const auto done = dropLog(db, now, tidied); !done)
        return failure(done);
    if (const auto done = dropEmptyQueues(db, queuesFrom, tidied); !done)
        return failure(done);
    return tidied;
}

Result<> removeMessagesOf(Connection& db, const std::string& tenant)
{
    for (const auto sql : kRemoveTenant)
        if (const auto removed = db.execute(sql, {std::string_view(tenant)}); !removed)
            return failure(removed);
    return {};
}

} // namespace kaze::messaging::detail
