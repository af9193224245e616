#include "engine/messaging/detail/log_rows.h"

#include "engine/api/message.h"
#include "engine/messaging/envelope.h"

namespace kaze::messaging::detail {

namespace {

using base::Result;
using storage::Connection;
using storage::Row;

constexpr std::string_view kPage
    = "SELECT m.number, m.topic FROM messages m WHERE m.tenant=? AND m.topic<>'' AND m.number>? ORDER BY m.number";
// The consumer may have been forgotten since the message was on its way.
constexpr std::string_view kGiveTo
    = "INSERT INTO message_deliveries(queue, number, due_at, deliveries, held, error, since) "
      "SELECT id, ?1, 0, 0, 0, '', ?4 FROM message_queues WHERE tenant=?2 AND kind='consumer' AND name=?3";
constexpr std::string_view kConsumers = "SELECT tenant, name, pattern FROM message_queues WHERE kind='consumer'";
constexpr std::string_view kTenants = "WITH RECURSIVE t(name) AS (SELECT min(tenant) FROM messages WHERE topic<>'' UNION ALL "
                                      "SELECT (SELECT min(tenant) FROM messages WHERE topic<>'' AND tenant>t.name) FROM t "
                                      "WHERE t.name IS NOT NULL) "
                                      "SELECT max((SELECT max(number) FROM messages WHERE topic<>'' AND tenant=t.name)) FROM t "
                                      "WHERE t.name IS NOT NULL";
// Times grow with the numbers but for messages that came from elsewhere, whose clocks are less than a minute ahead.
constexpr std::string_view kLastClock = "SELECT max(clock) FROM (SELECT clock FROM messages ORDER BY number DESC LIMIT 1000)";

} // namespace

Result<Logged> logMessage(Connection& db, const api::AgentMessage& message, const std::string& key,
    const std::vector<std::string>& consumers, base::Time now)
{
    auto before = sentUnder(db, message, key);
    if (!before)
        return failure(before);
    if (*before)
        return Logged{(*before)->number, std::move((*before)->id), true};
    const auto number = insertMessage(db, message);
    if (!number)
        return failure(number);
    for (const auto& name : consumers)
        if (const auto given
            = db.execute(kGiveTo, {*number, std::string_view(message.tenant), std::string_view(name), micros(now)});
            !given)
            return failure(given);
    if (const auto kept = rememberKey(db, message, key, *number, now); !kept)
        return failure(kept);
    return Logged{*number, message.id};
}

Result<> makeConsumer(Connection& db, const ConsumerOptions& options)
{
    const QueueName name{options.tenant, kConsumer, options.name};
    const auto known = findQueue(db, name);
    if (!known)
        return failure(known);
    const auto queue = makeQueue(db, name, options.pattern);
    if (!queue)
        return failure(queue);
    if (*known != 0 || !options.after)
        return {};
    std::vector<std::int64_t> numbers;
    const auto read = db.query(kPage, {std::string_view(options.tenant), *options.after}, [&](const Row& row) {
        if (matches(options.pattern, row.text(1)))
            numbers.push_back(row.integer(0));
    });
    if (!read)
        return failure(read);
    for (const auto number : numbers)
        if (const auto given = enqueue(db, *queue, number); !given)
            return given;
    return {};
}

Result<std::vector<LogEntry>> readLog(
    Connection& db, const std::string& tenant, const std::string& pattern, std::int64_t after, std::size_t most)
{
    static const std::string kSql = "SELECT m.number, m.topic, " + std::string(kMessageColumns)
        + " FROM messages m WHERE m.tenant=? AND m.topic<>'' AND m.number>? ORDER BY m.number";
    std::vector<LogEntry> entries;
    const auto read = db.query(kSql, {std::string_view(tenant), after}, [&](const Row& row) {
        if (matches(pattern, row.text(1)))
            entries.push_back({row.integer(0), messageOf(row, 2)});
        return entries.size() < most;
    });
    if (!read)
        return failure(read);
    return entries;
}

Result<LogState> readLogState(Connection& db)
{
    LogState state;
    const auto last = db.query(kTenants, {}, [&](const Row& row) { state.last = row.integer(0); });
    if (!last)
        return failure(last);
    const auto clock = db.query(kLastClock, {}, [&](const Row& row) { state.lastClock = row.integer(0); });
    if (!clock)
        return failure(clock);
    const auto consumers = db.query(kConsumers, {}, [&](const Row& row) {
        state.consumers.push_back({std::string(row.text(0)), std::string(row.text(1)), std::string(row.text(2))});
    });
    if (!consumers)
        return failure(consumers);
    return state;
}

} // namespace kaze::messaging::detail
