#include "tests/engine/messaging/messaging_fixture.h"

namespace kaze::messaging {

using namespace std::chrono_literals;

namespace {

class ConsumerTest : public MessagingFixture {
protected:
    std::shared_ptr<Consumer> consumer(std::string pattern, std::optional<std::int64_t> after = {}, int most = 3)
    {
        ConsumerOptions options;
        options.name = "worker";
        options.pattern = std::move(pattern);
        options.maxDeliveries = most;
        options.after = after;
        auto made = run(transport->consume(std::move(options)));
        EXPECT_TRUE(made) << made.error().text();
        return made ? *made : nullptr;
    }

    std::vector<Delivery> fetch(Consumer& from, std::size_t most = 100)
    {
        auto fetched = run(from.fetch(most, 0s, {}));
        EXPECT_TRUE(fetched) << fetched.error().text();
        return fetched ? *fetched : std::vector<Delivery>{};
    }
};

} // namespace

TEST_F(ConsumerTest, givesWhatWasPublishedSinceItWasMadeAlsoAfterARestart)
{
    publish("a.before", "0");
    auto worker = consumer("a.*");
    publish("a.x", "1");
    publish("b.x", "2");
    worker.reset();
    reopen();
    // Before anybody has taken it up again.
    publish("a.y", "3");
    worker = consumer("a.*");
    EXPECT_THAT(textsOf(fetch(*worker)), ElementsAre("1", "3"));
}

TEST_F(ConsumerTest, beginsBehindANumber)
{
    const auto first = publish("a", "1");
    publish("a", "2");
    publish("b", "no");
    const auto worker = consumer("a", first);
    publish("a", "3");
    EXPECT_THAT(textsOf(fetch(*worker)), ElementsAre("2", "3"));
}

TEST_F(ConsumerTest, setsAsideWhatHasWaitedTooLongButForWhatSomebodyHas)
{
    const auto worker = consumer(">");
    for (const auto* text : {"1", "2", "3"})
        publish("a", text);
    clock.advance(72h);
    const auto inHand = fetch(*worker, 1);
    publish("a", "4");
    clock.advance(1s);
    EXPECT_EQ(run(worker->setAsideBefore(clock.now() - 72h, "too old")).value(), 2);
    EXPECT_EQ(run(worker->figures())->waiting, 2);
    EXPECT_THAT(textsOf(fetch(*worker)), ElementsAre("4"));
    // What is put back has as much time again.
    EXPECT_EQ(run(worker->restore()).value(), 2);
    clock.advance(71h);
    EXPECT_EQ(run(worker->setAsideBefore(clock.now() - 72h, "too old")).value(), 1) << "the one that was in hand";
    EXPECT_THAT(textsOf(fetch(*worker)), ElementsAre("2", "3", "4"));
    clock.advance(2h);
    EXPECT_EQ(run(worker->setAsideBefore(clock.now() - 72h, "too old")).value(), 3);
}

TEST_F(ConsumerTest, givesAgainWhatNobodyAcknowledgedInTime)
{
    const auto worker = consumer(">");
    publish("a", "1");
    publish("a", "2");
    auto first = fetch(*worker);
    ASSERT_EQ(first.size(), 2U);
    ASSERT_TRUE(run(worker->acknowledge(first[0])));
    EXPECT_TRUE(fetch(*worker).empty());
    clock.advance(31s);
    const auto again = fetch(*worker);
    EXPECT_THAT(textsOf(again), ElementsAre("2"));
    EXPECT_EQ(again[0].deliveries, 2);
    // Who had it before comes too late.
    const auto late = run(worker->acknowledge(first[1]));
    ASSERT_FALSE(late);
    EXPECT_EQ(late.error().code, ErrorCode::Conflict);
    EXPECT_TRUE(run(worker->acknowledge(again[0])));
    EXPECT_FALSE(run(worker->acknowledge(again[0])));
}

TEST_F(ConsumerTest, holdsWhatIsBeingWorkedOn)
{
    const auto worker = consumer(">");
    publish("a", "1");
    const auto held = fetch(*worker);
    ASSERT_EQ(held.size(), 1U);
    clock.advance(20s);
    ASSERT_TRUE(run(worker->working(held[0])));
    clock.advance(20s);
    EXPECT_TRUE(fetch(*worker).empty());
    EXPECT_TRUE(run(worker->acknowledge(held[0])));
}

TEST_F(ConsumerTest, waitsAfterARefusal)
{
    const auto worker = consumer(">");
    publish("a", "1");
    const auto held = fetch(*worker);
    ASSERT_TRUE(run(worker->refuse(held[0], 10s, "not now")));
    EXPECT_FALSE(run(worker->acknowledge(held[0])));
    EXPECT_TRUE(fetch(*worker).empty());
    const auto waiting = begin(worker->fetch(10, 1h, {}));
    ASSERT_TRUE(untilAsleep());
    clock.advance(11s);
    ASSERT_TRUE(eventually([&] { return waiting->has_value(); }));
    EXPECT_THAT(textsOf(***waiting), ElementsAre("1"));
}

TEST_F(ConsumerTest, setsAsideWhatIsNeverDone)
{
    const auto worker = consumer(">");
    publish("a", "poison");
    publish("a", "fine");
    for (int i = 0; i < 3; ++i) {
        const auto given = fetch(*worker);
        ASSERT_EQ(given.size(), i == 0 ? 2U : 1U);
        if (i == 0) {
            ASSERT_TRUE(run(worker->acknowledge(given[1])));
        }
        clock.advance(31s);
    }
    EXPECT_TRUE(fetch(*worker).empty());
    auto figures = run(worker->figures());
    ASSERT_TRUE(figures);
    EXPECT_EQ(figures->waiting, 0);
    EXPECT_EQ(figures->setAside, 1);
    const auto restored = run(worker->restore());
    ASSERT_TRUE(restored);
    EXPECT_EQ(*restored, 1);
    const auto again = fetch(*worker);
    EXPECT_THAT(textsOf(again), ElementsAre("poison"));
    EXPECT_EQ(again[0].deliveries, 1);
    ASSERT_TRUE(run(worker->setAside(again[0], "it is poison")));
    figures = run(worker->figures());
    EXPECT_EQ(figures->setAside, 1);
}

TEST_F(ConsumerTest, wakesWhoWaitsForAMessage)
{
    const auto worker = consumer("a");
    const auto waiting = begin(worker->fetch(10, 1h, {}));
    ASSERT_TRUE(untilAsleep());
    publish("a", "1");
    ASSERT_TRUE(eventually([&] { return waiting->has_value(); }));
    EXPECT_THAT(textsOf(***waiting), ElementsAre("1"));
}

TEST_F(ConsumerTest, sharesItsMessagesAmongThoseWhoFetch)
{
    const auto worker = consumer("a");
    for (int i = 0; i < 4; ++i)
        publish("a", std::to_string(i));
    const auto one = fetch(*worker, 2);
    const auto two = fetch(*worker, 2);
    EXPECT_THAT(textsOf(one), ElementsAre("0", "1"));
    EXPECT_THAT(textsOf(two), ElementsAre("2", "3"));
}

TEST_F(ConsumerTest, losesNothingThatIsPublishedWhileItIsMade)
{
    std::vector<std::shared_ptr<std::optional<Result<LogEntry>>>> published;
    for (int i = 0; i < 20; ++i)
        published.push_back(begin(transport->publishDurably(event("a", "before"), {})));
    ConsumerOptions options;
    options.name = "worker";
    options.pattern = "a";
    options.after = 0;
    const auto made = begin(transport->consume(std::move(options)));
    for (int i = 0; i < 20; ++i)
        published.push_back(begin(transport->publishDurably(event("a", "after"), {})));
    ASSERT_TRUE(eventually([&] {
        return made->has_value()
            && std::all_of(published.begin(), published.end(), [](const auto& each) { return each->has_value(); });
    }));
    EXPECT_EQ(fetch(****made).size(), 40U);
}

TEST_F(ConsumerTest, isForgottenWithWhatItHad)
{
    const auto worker = consumer("a");
    publish("a", "1");
    ASSERT_TRUE(run(transport->forget("default", "worker")));
    EXPECT_TRUE(fetch(*worker).empty());
    EXPECT_FALSE(transport->wanted("default", "a"));
    const auto unknown = run(transport->forget("default", "worker"));
    ASSERT_FALSE(unknown);
    EXPECT_EQ(unknown.error().code, ErrorCode::NotFound);
}

} // namespace kaze::messaging
