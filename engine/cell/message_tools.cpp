#include "engine/cell/message_tools.h"

#include "engine/api/message.h"

#include <boost/json.hpp>

#include <algorithm>

namespace kaze::cell {

namespace {

using base::Result;
using base::Task;
using tools::ToolContext;
using tools::ToolInfo;
using tools::ToolOutcome;

constexpr std::int64_t kLongestWait = 600; // seconds
constexpr std::int64_t kUsualWait = 60; // for an answer
constexpr std::int64_t kMostAtATime = 50;

constexpr std::string_view kSendSchema = R"({
    "type": "object", "additionalProperties": false, "required": ["to", "text"],
    "properties": {
        "to": {"type": "string", "description": "An agent's name, or the `from` of a message"},
        "text": {"type": "string", "description": "At most 64 KB"},
        "answers": {"type": "string", "description": "The id of the message that this answers"},
        "reference": {"type": "string", "description": "A path or address where more of it is"},
        "expect_answer": {"type": "boolean", "description": "Wait for an answer, and return it"},
        "wait_seconds": {"type": "integer", "minimum": 0, "maximum": 600, "description": "For the answer; 60 when left out"}
    }})";
constexpr std::string_view kReadSchema = R"({
    "type": "object", "additionalProperties": false,
    "properties": {
        "limit": {"type": "integer", "minimum": 1, "maximum": 50, "description": "Most messages; 10 when left out"},
        "wait_seconds": {"type": "integer", "minimum": 0, "maximum": 600, "description": "For the first message; 0 when left out"},
        "answers_to": {"type": "string", "description": "Only answers to the message of this id"}
    }})";
constexpr std::string_view kPublishSchema = R"({
    "type": "object", "additionalProperties": false, "required": ["topic", "text"],
    "properties": {
        "topic": {"type": "string", "description": "Words between dots, such as orders.created"},
        "text": {"type": "string", "description": "At most 64 KB"},
        "json": {"type": "boolean", "description": "The text is JSON"}
    }})";

std::string textIn(const boost::json::object& arguments, std::string_view name)
{
    const auto* value = arguments.if_contains(name);
    return value && value->is_string() ? std::string(value->get_string()) : std::string();
}

bool isSet(const boost::json::object& arguments, std::string_view name)
{
    const auto* value = arguments.if_contains(name);
    return value && value->is_bool() && value->get_bool();
}

std::int64_t numberIn(const boost::json::object& arguments, std::string_view name, std::int64_t usual, std::int64_t most)
{
    const auto* value = arguments.if_contains(name);
    return value && value->is_int64() ? std::clamp<std::int64_t>(value->get_int64(), 0, most) : usual;
}

//! The messages of a project are apart from those of its tenant.
std::string ownerOf(const ToolContext& context)
{
    return context.project.empty() ? context.tenant : context.tenant + "/" + context.project;
}

std::string addressOf(const ToolContext& context)
{
    return (context.agent.empty() ? "" : context.agent + "/") + context.runId.text();
}

api::AgentMessage messageFrom(const ToolContext& context, const boost::json::object& arguments)
{
    api::AgentMessage message;
    message.tenant = ownerOf(context);
    message.from = addressOf(context);
    message.payload = textIn(arguments, "text");
    return message;
}

ToolOutcome failed(const base::Error& error)
{
    ToolOutcome outcome;
    outcome.text = error.text();
    outcome.failed = true;
    // Twice is once, and nothing of a call that failed was sent.
    outcome.transient = error.code == base::ErrorCode::RateLimited;
    return outcome;
}

ToolOutcome told(const boost::json::object& said)
{
    ToolOutcome outcome;
    outcome.text = boost::json::serialize(said);
    return outcome;
}

//! JSON, in which no text of a message can pass for another message.
boost::json::array listed(const std::vector<messaging::Delivery>& deliveries)
{
    boost::json::array list;
    for (const auto& delivery : deliveries) {
        const auto& message = *delivery.message;
        boost::json::object each{{"id", message.id}, {"from", message.from}, {"kind", message.kind.name()},
            {"sent_at", base::toRfc3339(base::Time{std::chrono::milliseconds(message.clock.millis)})}, {"text", message.payload}};
        if (!message.correlation.empty())
            each["answers"] = message.correlation;
        if (!message.reference.empty())
            each["reference"] = message.reference;
        list.push_back(std::move(each));
    }
    return list;
}

class MessageTool : public tools::Tool {
public:
    MessageTool(std::string name, std::string description, std::string_view schema)
    {
        m_info.name = std::move(name);
        m_info.description = std::move(description);
        m_info.schema = boost::json::parse(schema);
        m_info.idempotent = true;
    }

    [[nodiscard]] const ToolInfo& info() const override { return m_info; }

protected:
    ToolInfo m_info;
};

class MessageSend final : public MessageTool {
public:
    explicit MessageSend(messaging::Mailboxes& mailboxes)
        : MessageTool("message.send",
            "Puts a message into the mailbox of another agent, of one of its runs, or of a person or program. It does not start "
            "an "
            "agent; whoever it is for reads it when it looks.",
            kSendSchema),
          m_mailboxes(mailboxes)
    {
    }

    Task<ToolOutcome> call(boost::json::object arguments, const ToolContext& context) override
    {
        auto message = messageFrom(context, arguments);
        message.to = textIn(arguments, "to");
        message.correlation = textIn(arguments, "answers");
        message.reference = textIn(arguments, "reference");
        const bool asks = isSet(arguments, "expect_answer");
        message.kind = asks               ? api::MessageKind::Request
            : message.correlation.empty() ? api::MessageKind::Note
                                          : api::MessageKind::Reply;
        messaging::Mailboxes::SendOptions options;
        options.key = context.idempotencyKey;
        options.wait = std::chrono::seconds(10);
        options.cancel = context.cancel;
        const auto sent = co_await m_mailboxes.send(std::move(message), std::move(options));
        if (!sent)
            co_return failed(sent.error());
        if (!asks)
            co_return told({{"sent", sent->messageId}});
        auto id = sent->messageId;
        const auto wait = std::chrono::seconds(numberIn(arguments, "wait_seconds", kUsualWait, kLongestWait));
        co_return co_await answerTo(std::move(id), wait, context);
    }

private:
    Task<ToolOutcome> answerTo(std::string id, base::Duration wait, const ToolContext& context)
    {
        messaging::Address address{ownerOf(context), addressOf(context)};
        messaging::Mailboxes::ReadOptions options;
        options.most = 1;
        options.wait = wait;
        options.handTo = context.idempotencyKey;
        options.correlation = id;
        options.cancel = context.cancel;
        const auto answer = co_await m_mailboxes.read(std::move(address), std::move(options));
        if (!answer)
            co_return failed(answer.error());
        if (answer->empty())
            co_return told({{"sent", id}, {"answer", nullptr},
                {"note", "No answer yet. message.read with answers_to set to this id waits for it."}});
        co_return told({{"sent", id}, {"answer", listed(*answer)[0]}});
    }

    messaging::Mailboxes& m_mailboxes;
};

class MessageRead final : public MessageTool {
public:
    explicit MessageRead(messaging::Mailboxes& mailboxes)
        : MessageTool("message.read",
            "Reads messages that were sent to this run or this agent, the oldest first. What is read is gone from the mailbox. "
            "Answer "
            "with message.send to the `from` of a message, with its id as `answers`.",
            kReadSchema),
          m_mailboxes(mailboxes)
    {
        // Its own mail: no person need allow that.
        m_info.readOnly = true;
    }

    Task<ToolOutcome> call(boost::json::object arguments, const ToolContext& context) override
    {
        std::vector<messaging::Address> addresses;
        addresses.push_back({ownerOf(context), addressOf(context)});
        if (!context.agent.empty())
            addresses.push_back({ownerOf(context), context.agent});
        messaging::Mailboxes::ReadOptions options;
        options.most = static_cast<std::size_t>(std::max<std::int64_t>(1, numberIn(arguments, "limit", 10, kMostAtATime)));
        options.wait = std::chrono::seconds(numberIn(arguments, "wait_seconds", 0, kLongestWait));
        options.handTo = context.idempotencyKey;
        options.correlation = textIn(arguments, "answers_to");
        options.cancel = context.cancel;
        const auto taken = co_await m_mailboxes.readAny(std::move(addresses), std::move(options));
        if (!taken)
            co_return failed(taken.error());
        co_return told({{"messages", listed(*taken)}});
    }

private:
    messaging::Mailboxes& m_mailboxes;
};

class MessagePublish final : public MessageTool {
public:
    explicit MessagePublish(messaging::Transport& transport)
        : MessageTool("message.publish", "Publishes a message to a topic, for whoever follows it: schedules, webhooks, programs.",
            kPublishSchema),
          m_transport(transport)
    {
    }

    Task<ToolOutcome> call(boost::json::object arguments, const ToolContext& context) override
    {
        auto message = messageFrom(context, arguments);
        message.topic = textIn(arguments, "topic");
        message.kind = api::MessageKind::Event;
        if (isSet(arguments, "json"))
            message.format = api::PayloadFormat::Json;
        auto key = context.idempotencyKey;
        const auto entry = co_await m_transport.publishDurably(std::move(message), std::move(key));
        if (!entry)
            co_return failed(entry.error());
        co_return told({{"published", entry->message->id}, {"number", entry->number}});
    }

private:
    messaging::Transport& m_transport;
};

} // namespace

std::vector<std::shared_ptr<tools::Tool>> messageTools(messaging::Mailboxes& mailboxes, messaging::Transport& transport)
{
    return {std::make_shared<MessagePublish>(transport), std::make_shared<MessageRead>(mailboxes),
        std::make_shared<MessageSend>(mailboxes)};
}

} // namespace kaze::cell
