// What has to hold at every scale, whatever carries the messages.

#include "engine/api/message_requests.h"
#include "engine/api/wire.h"
#include "tests/engine/messaging/messaging_fixture.h"

#include <boost/json.hpp>

namespace kaze::messaging {

namespace {

//! Carries messages as texts, as something between two machines does.
class TextTransport final : public Transport {
public:
    explicit TextTransport(Transport& below) : m_below(below) { }

    base::Result<> publish(api::AgentMessage message) override { return m_below.publish(carried(message)); }
    Task<Result<LogEntry>> publishDurably(api::AgentMessage message, std::string key) override
    {
        return m_below.publishDurably(carried(message), std::move(key));
    }
    Task<Result<Message>> request(api::AgentMessage message, base::Duration timeout, base::CancelToken cancel) override
    {
        return m_below.request(carried(message), timeout, std::move(cancel));
    }
    base::Result<> reply(const api::AgentMessage& request, api::AgentMessage answer) override
    {
        return m_below.reply(request, carried(answer));
    }
    base::Result<Subscription> subscribe(SubscribeTo to, Handler handler) override
    {
        return m_below.subscribe(std::move(to), [handler = std::move(handler)](const Message& message) {
            handler(std::make_shared<const api::AgentMessage>(carried(*message)));
        });
    }
    bool wanted(const std::string& tenant, std::string_view topic) const override { return m_below.wanted(tenant, topic); }
    Task<Result<std::vector<LogEntry>>> replay(
        std::string tenant, std::string pattern, std::int64_t after, std::size_t most) override
    {
        auto entries = co_await m_below.replay(std::move(tenant), std::move(pattern), after, most);
        if (entries)
            for (auto& entry : *entries)
                entry.message = std::make_shared<const api::AgentMessage>(carried(*entry.message));
        co_return entries;
    }
    std::int64_t lastNumber() const override { return m_below.lastNumber(); }
    Task<Result<std::shared_ptr<Consumer>>> consume(ConsumerOptions options) override
    {
        return m_below.consume(std::move(options));
    }
    Task<Result<>> forget(std::string tenant, std::string name) override
    {
        return m_below.forget(std::move(tenant), std::move(name));
    }

private:
    static api::AgentMessage carried(const api::AgentMessage& message)
    {
        api::PublishMessage parcel;
        parcel.message = message;
        const auto text = boost::json::serialize(api::toJson(api::Request(parcel)));
        auto arrived = api::requestFromJson(boost::json::parse(text));
        EXPECT_TRUE(arrived) << arrived.error().text();
        return arrived ? arrived->as<api::PublishMessage>()->message : api::AgentMessage();
    }

    Transport& m_below;
};

api::AgentMessage full(std::string topic)
{
    auto message = event(std::move(topic), R"({"amount": 7, "to": "größer"})");
    message.from = "writer/3f9a";
    message.kind = api::MessageKind::Request;
    message.correlation = "01890f3c-1b2a-7c3d-8e4f-5a6b7c8d9e0f";
    message.format = api::PayloadFormat::Json;
    message.reference = "reports/november.csv";
    message.deadline = base::Time(std::chrono::seconds(1'900'000'000));
    return message;
}

//! Everything of a message but who it is and when it was sent.
std::string shapeOf(api::AgentMessage message)
{
    EXPECT_FALSE(message.id.empty());
    EXPECT_GT(message.clock.millis, 0);
    message.id.clear();
    message.clock = {};
    api::PublishMessage parcel;
    parcel.message = std::move(message);
    return boost::json::serialize(api::toJson(api::Request(parcel)));
}

//! An agent's code, which does not know what carries its messages: it listens, sends, asks, and looks into the log. What it has seen.
Task<Result<std::vector<std::string>>> agentCode(Transport& messages, std::string topic)
{
    std::vector<std::string> seen;
    SubscribeTo to;
    to.pattern = topic + ".*";
    const auto listening = messages.subscribe(to, [&](const Message& message) {
        seen.push_back(shapeOf(*message));
        auto answer = event("", "yes");
        if (message->kind == api::MessageKind::Request)
            static_cast<void>(messages.reply(*message, std::move(answer)));
    });
    if (!listening)
        co_return base::failure(listening);
    const auto from = messages.lastNumber();
    auto sent = full(topic + ".sent");
    if (const auto published = messages.publish(std::move(sent)); !published)
        co_return base::failure(published);
    auto kept = full(topic + ".kept");
    std::string key;
    const auto logged = co_await messages.publishDurably(std::move(kept), std::move(key));
    if (!logged)
        co_return base::failure(logged);
    seen.push_back(shapeOf(*logged->message));
    auto question = full(topic + ".asked");
    question.deadline.reset();
    base::CancelToken never;
    const auto answer = co_await messages.request(std::move(question), std::chrono::seconds(5), std::move(never));
    if (!answer)
        co_return base::failure(answer);
    seen.push_back((*answer)->payload);
    auto pattern = topic + ".>";
    std::string tenant = "default";
    const auto replayed = co_await messages.replay(std::move(tenant), std::move(pattern), from, 10);
    if (!replayed)
        co_return base::failure(replayed);
    for (const auto& entry : *replayed)
        seen.push_back(shapeOf(*entry.message));
    co_return seen;
}

} // namespace

class Invariant : public MessagingFixture { };

TEST_F(Invariant, messageShapeDoesNotChangeWhenTransportChanges)
{
    TextTransport far(*transport);
    const auto direct = run(agentCode(*transport, "orders"));
    ASSERT_TRUE(direct) << direct.error().text();
    const auto carried = run(agentCode(far, "orders"));
    ASSERT_TRUE(carried) << carried.error().text();
    EXPECT_EQ(*direct, *carried);
    ASSERT_GE(direct->size(), 5U) << "sent, kept, asked, answered and replayed";
    EXPECT_THAT(direct->front(), HasSubstr("reports/november.csv"));
}

} // namespace kaze::messaging
