#include "engine/messaging/detail/queue_rows.h"

#include "engine/messaging/hybrid_clock.h"

#include <algorithm>
#include <charconv>

namespace kaze::messaging::detail {

namespace {

using base::Result;
using storage::Connection;
using storage::Row;

constexpr std::size_t kMostBytesATake = 4U << 20;
constexpr std::size_t kPart = 500; // set aside in one job, so that nobody's write waits long behind it

constexpr std::string_view kFind = "SELECT id FROM message_queues WHERE tenant=? AND kind=? AND name=?";
constexpr std::string_view kMake = "INSERT INTO message_queues(tenant, kind, name, pattern) VALUES(?, ?, ?, ?) "
                                   "ON CONFLICT(tenant, kind, name) DO UPDATE SET pattern=excluded.pattern";
constexpr std::string_view kEnqueue
    = "INSERT INTO message_deliveries(queue, number, due_at, deliveries, held, error) VALUES(?, ?, 0, 0, 0, '')";
constexpr std::string_view kTake = "SELECT d.number, d.deliveries, d.error, {} FROM message_deliveries d "
                                   "CROSS JOIN messages m ON m.number = d.number "
                                   "WHERE d.queue = ?1 AND (d.due_at <= ?2 OR d.due_at > ?3) "
                                   "AND (?5 = '' OR m.correlation = ?5) ORDER BY d.number LIMIT ?4";
constexpr std::string_view kNextDue
    = "SELECT min(d.due_at) FROM message_deliveries d CROSS JOIN messages m ON m.number = d.number "
      "WHERE d.queue = ?1 AND (?2 = '' OR m.correlation = ?2)";
constexpr std::string_view kHold = "UPDATE message_deliveries SET due_at=?, deliveries=?, held=1 WHERE queue=? AND number=?";
constexpr std::string_view kDrop = "DELETE FROM message_deliveries WHERE queue=? AND number=?";
// A message of a topic stays in the log.
constexpr std::string_view kDropMail = "DELETE FROM messages WHERE number=? AND topic=''";
constexpr std::string_view kSetAside = "INSERT INTO message_set_aside(queue, number, at, deliveries, reason, error) "
                                       "SELECT queue, number, ?3, deliveries, ?4, error FROM message_deliveries "
                                       "WHERE queue=?1 AND number=?2";
constexpr std::string_view kHand = "INSERT INTO message_handed(key, number, at) VALUES(?, ?, ?)";
constexpr std::string_view kHanded
    = "SELECT m.number, 1, '', {} FROM message_handed h CROSS JOIN messages m ON m.number = h.number "
      "WHERE h.key = ? ORDER BY m.number";
constexpr std::string_view kRefuse = "UPDATE message_deliveries SET due_at=?, held=0, error=? WHERE queue=? AND number=?";
constexpr std::string_view kExtend = "UPDATE message_deliveries SET due_at=? WHERE queue=? AND number=?";
constexpr std::string_view kIsHeld = "SELECT 1 FROM message_deliveries WHERE queue=? AND number=? AND deliveries=? AND held=1";
constexpr std::string_view kWaiting = "SELECT d.number, d.held, d.due_at, d.since, m.clock FROM message_deliveries d "
                                      "CROSS JOIN messages m ON m.number = d.number WHERE d.queue=? ORDER BY d.number";
constexpr std::string_view kRestore = "INSERT INTO message_deliveries(queue, number, due_at, deliveries, held, error, since) "
                                      "SELECT queue, number, 0, 0, 0, error, ?2 FROM message_set_aside WHERE queue=?1";
constexpr std::string_view kListOpen
    = "SELECT d.number, d.deliveries, d.due_at, d.held, d.error, '', {} FROM message_deliveries d "
      "CROSS JOIN messages m ON m.number = d.number WHERE d.queue=? AND d.number>? ORDER BY d.number LIMIT ?";
constexpr std::string_view kListSetAside
    = "SELECT d.number, d.deliveries, 0, 0, d.error, d.reason, {} FROM message_set_aside d "
      "CROSS JOIN messages m ON m.number = d.number WHERE d.queue=? AND d.number>? ORDER BY d.number LIMIT ?";

std::string with(std::string_view sql)
{
    std::string text(sql);
    return text.replace(text.find("{}"), 2, kMessageColumns);
}

struct Candidate {
    Delivery delivery;
    bool expired = false;
};

struct Receipt {
    std::int64_t number = 0;
    std::int64_t deliveries = 0;
};

std::optional<Receipt> receiptOf(std::string_view text)
{
    Receipt receipt;
    const auto* const end = text.data() + text.size();
    const auto number = std::from_chars(text.data(), end, receipt.number);
    if (number.ec != std::errc() || number.ptr == end || *number.ptr != '.')
        return std::nullopt;
    const auto count = std::from_chars(number.ptr + 1, end, receipt.deliveries);
    if (count.ec != std::errc() || count.ptr != end)
        return std::nullopt;
    return receipt;
}

Delivery deliveryOf(const Row& row)
{
    Delivery delivery;
    delivery.number = row.integer(0);
    delivery.deliveries = static_cast<int>(row.integer(1));
    delivery.message = messageOf(row, 3);
    return delivery;
}

Result<> done(const Result<std::int64_t>& executed)
{
    return executed ? Result<>{} : failure(executed);
}

Result<> drop(Connection& db, std::int64_t queue, std::int64_t number, bool andMail)
{
    if (const auto dropped = db.execute(kDrop, {queue, number}); !dropped)
        return failure(dropped);
    return andMail ? done(db.execute(kDropMail, {number})) : Result<>{};
}

Result<> putAside(Connection& db, std::int64_t queue, std::int64_t number, base::Time now, std::string_view why)
{
    if (const auto kept = db.execute(kSetAside, {queue, number, micros(now), why}); !kept)
        return failure(kept);
    return drop(db, queue, number, false);
}

base::Time later(base::Time now, base::Duration by)
{
    return now + std::chrono::duration_cast<std::chrono::microseconds>(std::clamp(by, base::Duration(0), kLongestDelay));
}

//! Due messages, the oldest first, without changing anything.
Result<std::vector<Candidate>> candidates(Connection& db, std::int64_t queue, const TakeTerms& terms, std::size_t most)
{
    static const std::string kSql = with(kTake);
    std::vector<Candidate> found;
    std::size_t bytes = 0;
    const auto read = db.query(kSql,
        {queue, micros(terms.now), micros(later(terms.now, kLongestDelay)), static_cast<std::int64_t>(most),
            std::string_view(terms.correlation)},
        [&](const Row& row) {
            Candidate candidate{deliveryOf(row)};
            const auto& message = *candidate.delivery.message;
            candidate.expired = message.deadline && *message.deadline <= terms.now;
            bytes += message.payload.size() + message.reference.size();
            found.push_back(std::move(candidate));
            return bytes < kMostBytesATake;
        });
    if (!read)
        return failure(read);
    return found;
}

//! Gives one to who takes, or ends it where it is past its time.
Result<> give(Connection& db, std::int64_t queue, Candidate candidate, const TakeTerms& terms, Taken& taken)
{
    auto& delivery = candidate.delivery;
    if (candidate.expired) {
        ++taken.gone;
        ++taken.expired;
        return drop(db, queue, delivery.number, true);
    }
    if (terms.maxDeliveries > 0 && delivery.deliveries >= terms.maxDeliveries) {
        ++taken.gone;
        ++taken.setAside;
        return putAside(db, queue, delivery.number, terms.now,
            "given " + std::to_string(delivery.deliveries) + " times, and nobody said that it is done");
    }
    ++delivery.deliveries;
    if (!terms.handTo.empty()) {
        ++taken.gone;
        const auto handed = db.execute(kHand, {std::string_view(terms.handTo), delivery.number, micros(terms.now)});
        if (!handed)
            return failure(handed);
        if (const auto dropped = drop(db, queue, delivery.number, false); !dropped)
            return dropped;
    } else {
        const auto held = db.execute(kHold,
            {micros(later(terms.now, terms.hold)), static_cast<std::int64_t>(delivery.deliveries), queue, delivery.number});
        if (!held)
            return failure(held);
        delivery.receipt = std::to_string(delivery.number) + "." + std::to_string(delivery.deliveries);
    }
    taken.deliveries.push_back(std::move(delivery));
    return {};
}

Result<> findNextDue(Connection& db, std::int64_t queue, const TakeTerms& terms, Taken& taken)
{
    return done(db.query(kNextDue, {queue, std::string_view(terms.correlation)}, [&](const Row& row) {
        if (!row.isNull(0))
            taken.nextDue = timeOf(row.integer(0));
    }));
}

Result<> takeHanded(Connection& db, const TakeTerms& terms, Taken& taken)
{
    static const std::string kSql = with(kHanded);
    return done(
        db.query(kSql, {std::string_view(terms.handTo)}, [&](const Row& row) { taken.deliveries.push_back(deliveryOf(row)); }));
}

Result<> settleOne(Connection& db, std::int64_t queue, std::int64_t number, const Settling& settling)
{
    switch (settling.how) {
    case Settling::How::Acknowledge:
        return drop(db, queue, number, true);
    case Settling::How::Refuse:
        return done(
            db.execute(kRefuse, {micros(later(settling.now, settling.delay)), std::string_view(settling.why), queue, number}));
    case Settling::How::SetAside:
        return putAside(db, queue, number, settling.now, settling.why);
    case Settling::How::Extend:
        return done(db.execute(kExtend, {micros(later(settling.now, settling.delay)), queue, number}));
    }
    return {};
}

} // namespace

std::string QueueName::text() const
{
    return tenant + '\n' + std::string(kind) + '\n' + name;
}

Result<std::int64_t> findQueue(Connection& db, const QueueName& name)
{
    std::int64_t id = 0;
    const auto read = db.query(kFind, {std::string_view(name.tenant), name.kind, std::string_view(name.name)},
        [&](const Row& row) { id = row.integer(0); });
    if (!read)
        return failure(read);
    return id;
}

Result<std::int64_t> makeQueue(Connection& db, const QueueName& name, const std::string& pattern)
{
    const auto made
        = db.execute(kMake, {std::string_view(name.tenant), name.kind, std::string_view(name.name), std::string_view(pattern)});
    if (!made)
        return failure(made);
    return findQueue(db, name);
}

Result<> removeQueue(Connection& db, std::int64_t queue)
{
    for (const std::string_view sql : {"DELETE FROM message_deliveries WHERE queue=?",
             "DELETE FROM message_set_aside WHERE queue=?", "DELETE FROM message_queues WHERE id=?"})
        if (const auto removed = db.execute(sql, {queue}); !removed)
            return failure(removed);
    return {};
}

Result<> enqueue(Connection& db, std::int64_t queue, std::int64_t number)
{
    return done(db.execute(kEnqueue, {queue, number}));
}

Result<Taken> take(Connection& db, const QueueName& name, const TakeTerms& terms)
{
    Taken taken;
    if (!terms.handTo.empty())
        if (const auto before = takeHanded(db, terms, taken); !before || !taken.deliveries.empty())
            return before ? Result<Taken>(std::move(taken)) : failure(before);
    const auto queue = findQueue(db, name);
    if (!queue || *queue == 0)
        return queue ? Result<Taken>(std::move(taken)) : failure(queue);
    // Again where all of a page turned out to be past its time.
    for (bool more = true; more && taken.deliveries.empty();) {
        auto due = candidates(db, *queue, terms, terms.most);
        if (!due)
            return failure(due);
        more = !due->empty();
        for (auto& candidate : *due)
            if (const auto given = give(db, *queue, std::move(candidate), terms, taken); !given)
                return failure(given);
    }
    if (taken.deliveries.empty())
        if (const auto found = findNextDue(db, *queue, terms, taken); !found)
            return failure(found);
    return taken;
}

Result<std::vector<std::string>> settle(
    Connection& db, const QueueName& name, const std::vector<std::string>& receipts, const Settling& settling)
{
    const auto queue = findQueue(db, name);
    if (!queue)
        return failure(queue);
    std::vector<std::string> outdated;
    for (const auto& text : receipts) {
        const auto receipt = receiptOf(text);
        bool held = false;
        if (receipt && *queue != 0) {
            const auto read = db.query(kIsHeld, {*queue, receipt->number, receipt->deliveries}, [&](const Row&) { held = true; });
            if (!read)
                return failure(read);
        }
        if (!held)
            outdated.push_back(text);
        else if (const auto settled = settleOne(db, *queue, receipt->number, settling); !settled)
            return failure(settled);
    }
    return outdated;
}

Result<SetAside> setAsideBefore(Connection& db, const QueueName& name, base::Time time, const std::string& why, base::Time now)
{
    const auto queue = findQueue(db, name);
    if (!queue)
        return failure(queue);
    std::vector<std::int64_t> old;
    const auto read = db.query(kWaiting, {*queue}, [&](const Row& row) {
        const auto sent = timeOf(unpacked(row.integer(4)).millis * 1000);
        const auto since = row.integer(3) == 0 ? sent : timeOf(row.integer(3));
        const bool inHand = row.integer(1) != 0 && timeOf(row.integer(2)) > now;
        if (since < time && !inHand)
            old.push_back(row.integer(0));
        // Those that follow were sent later, and nobody can have waited for longer than that.
        return sent < time && old.size() < kPart;
    });
    if (!read)
        return failure(read);
    for (const auto number : old)
        if (const auto put = putAside(db, *queue, number, now, why); !put)
            return failure(put);
    return SetAside{std::ssize(old), old.size() == kPart};
}

Result<std::int64_t> restore(Connection& db, const QueueName& name, base::Time now)
{
    const auto queue = findQueue(db, name);
    if (!queue)
        return failure(queue);
    const auto restored = db.execute(kRestore, {*queue, micros(now)});
    if (!restored)
        return failure(restored);
    for (const std::string_view sql : {"DELETE FROM message_set_aside WHERE queue=?",
             "UPDATE message_deliveries SET due_at=0 WHERE queue=? AND held=0 AND due_at<>0"})
        if (const auto changed = db.execute(sql, {*queue}); !changed)
            return failure(changed);
    return *restored;
}

Result<std::vector<QueuedMessage>> listQueue(
    Connection& db, const QueueName& name, std::int64_t after, std::int64_t limit, bool setAside)
{
    static const std::string kOpenSql = with(kListOpen);
    static const std::string kAsideSql = with(kListSetAside);
    const auto queue = findQueue(db, name);
    if (!queue)
        return failure(queue);
    std::vector<QueuedMessage> listed;
    const auto read = db.query(setAside ? kAsideSql : kOpenSql, {*queue, after, limit}, [&](const Row& row) {
        QueuedMessage each;
        each.number = row.integer(0);
        each.deliveries = row.integer(1);
        each.dueAt = row.integer(2);
        each.held = row.integer(3) != 0;
        each.error = row.text(4);
        each.setAside = row.text(5);
        each.message = messageOf(row, 6);
        listed.push_back(std::move(each));
    });
    if (!read)
        return failure(read);
    return listed;
}

Result<ConsumerFigures> figuresOf(Connection& db, const QueueName& name)
{
    const auto queue = findQueue(db, name);
    if (!queue)
        return failure(queue);
    ConsumerFigures figures;
    if (const auto read = db.query("SELECT count(*) FROM message_deliveries WHERE queue=?", {*queue},
            [&](const Row& row) { figures.waiting = row.integer(0); });
        !read)
        return failure(read);
    if (const auto read = db.query("SELECT count(*) FROM message_set_aside WHERE queue=?", {*queue},
            [&](const Row& row) { figures.setAside = row.integer(0); });
        !read)
        return failure(read);
    return figures;
}

} // namespace kaze::messaging::detail
