#include "engine/api/message.h"
#include "tests/engine/messaging/messaging_fixture.h"

#include <map>

namespace kaze::messaging {

using namespace std::chrono_literals;

namespace {

class DirectTransportTest : public MessagingFixture {
protected:
    Subscription listen(
        std::string pattern, std::vector<std::string>& into, std::string queue = {}, std::string tenant = "default")
    {
        auto subscribed = transport->subscribe(SubscribeTo{std::move(tenant), std::move(pattern), std::move(queue)},
            [&into](const Message& message) { into.push_back(message->topic + " " + message->payload); });
        EXPECT_TRUE(subscribed) << subscribed.error().text();
        return subscribed ? std::move(*subscribed) : Subscription{};
    }

    void tell(std::string topic, std::string text)
    {
        const auto told = transport->publish(event(std::move(topic), std::move(text)));
        EXPECT_TRUE(told) << told.error().text();
    }
};

} // namespace

TEST_F(DirectTransportTest, callsWhoListensBeforeItReturns)
{
    std::vector<std::string> one, any, rest;
    const auto a = listen("orders.created", one);
    const auto b = listen("orders.*", any);
    const auto c = listen(">", rest);
    tell("orders.created", "1");
    tell("orders.paid", "2");
    tell("stock", "3");
    EXPECT_THAT(one, ElementsAre("orders.created 1"));
    EXPECT_THAT(any, ElementsAre("orders.created 1", "orders.paid 2"));
    EXPECT_THAT(rest, ElementsAre("orders.created 1", "orders.paid 2", "stock 3"));
}

TEST_F(DirectTransportTest, givesAMessageToOneOfAGroup)
{
    std::vector<std::string> first, second, alone;
    auto a = listen("work.*", first, "workers");
    const auto b = listen("work.*", second, "workers");
    const auto c = listen("work.>", alone, "auditors");
    for (int i = 0; i < 10; ++i)
        tell("work.todo", std::to_string(i));
    EXPECT_EQ(first.size(), 5U);
    EXPECT_EQ(second.size(), 5U);
    EXPECT_EQ(alone.size(), 10U);
    a.end();
    tell("work.todo", "last");
    EXPECT_EQ(first.size(), 5U);
    EXPECT_EQ(second.size(), 6U);
}

TEST_F(DirectTransportTest, keepsTheOrderWhenHandlersPublish)
{
    std::vector<std::string> heard;
    const auto all = listen(">", heard);
    auto relay = transport->subscribe(SubscribeTo{"default", "first", {}}, [&](const Message&) {
        tell("second", "of first");
        heard.emplace_back("relayed");
    });
    ASSERT_TRUE(relay);
    tell("first", "x");
    // The handler that publishes is done, and all others have heard, before what it published is delivered.
    ASSERT_EQ(heard.size(), 3U);
    EXPECT_EQ(heard.back(), "second of first");
}

TEST_F(DirectTransportTest, letsTheLoopTurnWhileHandlersPublishForEver)
{
    int heard = 0;
    auto forever = transport->subscribe(SubscribeTo{"default", "ping", {}}, [&](const Message&) {
        if (++heard < 100'000)
            tell("ping", "again");
    });
    ASSERT_TRUE(forever);
    tell("ping", "first");
    EXPECT_LT(heard, 10'000);
    EXPECT_TRUE(eventually([&] { return heard == 100'000; }));
}

TEST_F(DirectTransportTest, endsSubscriptionsFromWithinAHandler)
{
    std::vector<std::string> other;
    Subscription own, others;
    int heard = 0;
    auto made = transport->subscribe(SubscribeTo{"default", "x", {}}, [&](const Message&) {
        ++heard;
        own.end();
        others.end();
    });
    ASSERT_TRUE(made);
    own = std::move(*made);
    others = listen("x", other);
    tell("x", "1");
    tell("x", "2");
    EXPECT_EQ(heard, 1);
    EXPECT_THAT(other, IsEmpty());
}

TEST_F(DirectTransportTest, subscriptionsMayOutliveIt)
{
    std::vector<std::string> heard;
    auto kept = listen("x", heard);
    close();
    kept.end();
    open();
    tell("x", "1");
    EXPECT_THAT(heard, IsEmpty());
}

TEST_F(DirectTransportTest, tellsNoTenantOfAnother)
{
    std::vector<std::string> mine, theirs;
    const auto a = listen(">", mine);
    const auto b = listen(">", theirs, {}, "rival");
    tell("secret.plan", "1");
    EXPECT_EQ(mine.size(), 1U);
    EXPECT_THAT(theirs, IsEmpty());
    EXPECT_TRUE(transport->wanted("default", "secret.plan"));
    EXPECT_FALSE(transport->wanted("third", "secret.plan"));
    publish("secret.plan", "2");
    const auto replayed = run(transport->replay("rival", ">", 0, 100));
    ASSERT_TRUE(replayed);
    EXPECT_TRUE(replayed->empty());
    EXPECT_THAT(theirs, IsEmpty());
}

TEST_F(DirectTransportTest, asksAndIsAnswered)
{
    auto service = transport->subscribe(SubscribeTo{"default", "sum", {}}, [&](const Message& question) {
        api::AgentMessage answer;
        answer.payload = question->payload + " = 2";
        EXPECT_TRUE(transport->reply(*question, std::move(answer)));
    });
    ASSERT_TRUE(service);
    const auto answer = run(transport->request(event("sum", "1 + 1"), 1s, {}));
    ASSERT_TRUE(answer) << answer.error().text();
    EXPECT_EQ((*answer)->payload, "1 + 1 = 2");
    EXPECT_EQ((*answer)->kind, api::MessageKind::Reply);
    EXPECT_FALSE((*answer)->correlation.empty());
}

TEST_F(DirectTransportTest, saysWhenNobodyListensOrNobodyReplies)
{
    const auto nobody = run(transport->request(event("sum"), 1s, {}));
    ASSERT_FALSE(nobody);
    EXPECT_EQ(nobody.error().code, ErrorCode::NotFound);

    Message asked;
    auto silent = transport->subscribe(SubscribeTo{"default", "sum", {}}, [&](const Message& question) { asked = question; });
    const auto waiting = begin(transport->request(event("sum"), 1s, {}));
    ASSERT_TRUE(untilAsleep());
    clock.advance(2s);
    ASSERT_TRUE(eventually([&] { return waiting->has_value(); }));
    EXPECT_EQ((*waiting)->error().code, ErrorCode::Timeout);
    // Too late is no error of who replies.
    EXPECT_TRUE(transport->reply(*asked, {}));
}

TEST_F(DirectTransportTest, stopsAskingWhenItIsCancelled)
{
    auto silent = transport->subscribe(SubscribeTo{"default", "sum", {}}, [](const Message&) {});
    base::CancelSource cancel;
    const auto waiting = begin(transport->request(event("sum"), 1h, cancel.token()));
    ASSERT_TRUE(untilAsleep());
    cancel.cancel();
    ASSERT_TRUE(eventually([&] { return waiting->has_value(); }));
    EXPECT_EQ((*waiting)->error().code, ErrorCode::Cancelled);
}

TEST_F(DirectTransportTest, replaysTheLogFromANumber)
{
    const auto first = publish("a.x", "1");
    publish("b.x", "2");
    const auto third = publish("a.y", "3");
    EXPECT_LT(first, third);
    EXPECT_EQ(transport->lastNumber(), third);
    reopen();
    EXPECT_EQ(transport->lastNumber(), third);
    const auto all = run(transport->replay("default", "a.*", 0, 100));
    ASSERT_TRUE(all);
    EXPECT_THAT(textsOf(*all), ElementsAre("1", "3"));
    const auto later = run(transport->replay("default", ">", first, 1));
    ASSERT_TRUE(later);
    EXPECT_THAT(textsOf(*later), ElementsAre("2"));
}

TEST_F(DirectTransportTest, deliversToListenersWhatIsInTheLog)
{
    std::vector<std::string> heard;
    const auto all = listen("a.>", heard);
    publish("a.x", "1");
    EXPECT_THAT(heard, ElementsAre("a.x 1"));
}

TEST_F(DirectTransportTest, publishesOnceForAKey)
{
    std::vector<std::string> heard;
    const auto all = listen(">", heard);
    const auto first = publish("a", "1", "key");
    EXPECT_EQ(publish("a", "again", "key"), first);
    EXPECT_NE(publish("a", "2", "other key"), first);
    reopen();
    EXPECT_EQ(publish("a", "again", "key"), first);
    EXPECT_THAT(heard, ElementsAre("a 1", "a 2"));
}

TEST_F(DirectTransportTest, stampsEveryMessageLaterThanTheOneBefore)
{
    std::vector<api::HybridTime> heard;
    auto all
        = transport->subscribe(SubscribeTo{"default", ">", {}}, [&](const Message& message) { heard.push_back(message->clock); });
    tell("a", "1");
    publish("a", "2");
    // One from a peer whose clock is ahead: what comes after it is later.
    auto foreign = event("a", "3");
    foreign.clock = {heard.back().millis + 5'000, 0};
    ASSERT_TRUE(transport->publish(foreign));
    tell("a", "4");
    clock.jump(-1h);
    tell("a", "5");
    EXPECT_TRUE(std::is_sorted(heard.begin(), heard.end()));
    const auto last = heard.back();
    publish("a", "6");
    reopen();
    tell("a", "7");
    EXPECT_LT(last, times->stamp());
}

TEST_F(DirectTransportTest, refusesWhatCannotBePublished)
{
    EXPECT_FALSE(transport->publish(event("a b")));
    EXPECT_FALSE(transport->publish(mail("writer", "no topic")));
    EXPECT_FALSE(transport->publish(event("a", std::string((64U << 10) + 1, 'x'))));
    EXPECT_FALSE(transport->subscribe(SubscribeTo{"default", "a.>.b", {}}, [](const Message&) {}));
    auto late = event("a");
    late.deadline = clock.now();
    EXPECT_FALSE(transport->publish(late));
}

} // namespace kaze::messaging
