#include "engine/messaging/detail/message_rows.h"

#include "engine/api/message.h"
#include "engine/messaging/hybrid_clock.h"

namespace kaze::messaging::detail {

namespace {

using base::Result;

constexpr std::string_view kInsert = "INSERT INTO messages(id, tenant, topic, recipient, sender, kind, correlation, clock, "
                                     "deadline, format, payload, reference) "
                                     "VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
constexpr std::string_view kFindKey = "SELECT id, number FROM message_keys WHERE tenant=? AND sender=? AND key=?";
constexpr std::string_view kInsertKey = "INSERT INTO message_keys(tenant, sender, key, id, number, at) VALUES(?, ?, ?, ?, ?, ?)";

std::string_view kindName(const base::Open<api::MessageKind>& kind)
{
    switch (kind.valueOr(api::MessageKind::Note)) {
    case api::MessageKind::Request:
        return "request";
    case api::MessageKind::Reply:
        return "reply";
    case api::MessageKind::Event:
        return "event";
    case api::MessageKind::Note:
        break;
    }
    return "note";
}

} // namespace

Result<std::int64_t> insertMessage(storage::Connection& db, const api::AgentMessage& message)
{
    const storage::Value deadline = message.deadline ? storage::Value(micros(*message.deadline)) : nullptr;
    const std::string_view format = message.format == api::PayloadFormat::Json ? "json" : "text";
    const auto inserted = db.execute(kInsert,
        {std::string_view(message.id), std::string_view(message.tenant), std::string_view(message.topic),
            std::string_view(message.to), std::string_view(message.from), kindName(message.kind),
            std::string_view(message.correlation), packed(message.clock), deadline, format, std::string_view(message.payload),
            std::string_view(message.reference)});
    if (!inserted)
        return failure(inserted);
    return db.lastInsertId();
}

Message messageOf(const storage::Row& row, int first)
{
    const auto text = [&](int column) { return std::string(row.text(first + column)); };
    auto message = std::make_shared<api::AgentMessage>();
    message->id = text(0);
    message->tenant = text(1);
    message->topic = text(2);
    message->to = text(3);
    message->from = text(4);
    message->kind = base::Open<api::MessageKind>::named(row.text(first + 5));
    message->correlation = text(6);
    message->clock = unpacked(row.integer(first + 7));
    if (!row.isNull(first + 8))
        message->deadline = timeOf(row.integer(first + 8));
    message->format = base::Open<api::PayloadFormat>::named(row.text(first + 9));
    message->payload = text(10);
    message->reference = text(11);
    return message;
}

Result<std::optional<SentBefore>> sentUnder(storage::Connection& db, const api::AgentMessage& message, const std::string& key)
{
    std::optional<SentBefore> found;
    if (key.empty())
        return found;
    const auto read = db.query(kFindKey,
        {std::string_view(message.tenant), std::string_view(message.from), std::string_view(key)}, [&](const storage::Row& row) {
            found = SentBefore{std::string(row.text(0)), row.integer(1)};
        });
    if (!read)
        return failure(read);
    return found;
}

Result<> rememberKey(
    storage::Connection& db, const api::AgentMessage& message, const std::string& key, std::int64_t number, base::Time now)
{
    if (key.empty())
        return {};
    const auto kept = db.execute(kInsertKey,
        {std::string_view(message.tenant), std::string_view(message.from), std::string_view(key), std::string_view(message.id),
            number, micros(now)});
    if (!kept)
        return failure(kept);
    return {};
}

} // namespace kaze::messaging::detail
