#include "engine/base/loop.h"
#include "engine/gateway/call_queue.h"
#include "engine/gateway/retry_after.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

namespace kaze::gateway {

namespace {

using namespace std::chrono_literals;
using base::ErrorCode;
using testing::ElementsAre;
using testing::HasSubstr;

KeyConfig keyWith(KeyLimits limits, std::vector<std::string> tenants = {})
{
    return {"main", "env:X", limits, 1, std::move(tenants)};
}

KeyLimits oneAtATime()
{
    KeyLimits limits;
    limits.inFlight = 1;
    return limits;
}

class CallQueueTest : public ::testing::Test {
protected:
    CallQueueTest() { queue.emplace(clock, QueueConfig{}); }

    //! Grants are put into `order` by their agent's name and kept until `release`.
    void ask(const std::string& name, Priority priority = Priority::Conversation, const std::string& tenant = "default",
        std::int64_t input = 0)
    {
        CallQueue::Ask ask;
        ask.pools = pools;
        ask.demand = {tenant, input, 0};
        ask.priority = priority;
        ask.agent = name;
        ask.longest = longest;
        ask.cancel = cancel.token();
        base::spawn(loop.executor(), wait(std::move(ask)));
        turn();
    }

    base::Task<> wait(CallQueue::Ask ask)
    {
        const auto name = ask.agent;
        auto granted = co_await queue->acquire(std::move(ask));
        if (granted) {
            order.push_back(name);
            held.push_back(std::move(*granted));
        } else
            errors[name] = granted.error();
    }

    void turn()
    {
        loop.context().restart();
        while (loop.context().poll() > 0) { }
    }

    //! Ends the oldest call.
    void release()
    {
        held.front().lease.settle({});
        held.erase(held.begin());
        turn();
    }

    void pass(base::Duration time)
    {
        for (base::Duration passed{0}; passed < time; passed += 100ms) {
            clock.advance(100ms);
            turn();
        }
    }

    std::shared_ptr<KeyPool> pool(KeyLimits limits)
    {
        return std::make_shared<KeyPool>("openai", std::vector{keyWith(limits)}, clock);
    }

    base::SimulatedClock clock;
    base::Loop loop;
    std::vector<std::shared_ptr<KeyPool>> pools;
    base::CancelSource cancel;
    std::optional<base::Duration> longest;
    std::vector<std::string> order;
    std::vector<CallQueue::Grant> held;
    std::map<std::string, base::Error> errors;
    std::optional<CallQueue> queue;
};

TEST_F(CallQueueTest, letsThroughAtOnceWhatFindsRoom)
{
    pools = {pool({})};
    ask("a");
    EXPECT_THAT(order, ElementsAre("a"));
    EXPECT_EQ(clock.sleepers(), 0U);
}

TEST_F(CallQueueTest, takesTheNextProviderWhenTheFirstHasNoRoom)
{
    pools = {pool(oneAtATime()), pool(oneAtATime())};
    ask("a");
    ask("b");
    ASSERT_EQ(held.size(), 2U);
    EXPECT_EQ(held[0].pool, 0U);
    EXPECT_EQ(held[1].pool, 1U);
    ask("c");
    EXPECT_EQ(queue->waiting(), 1U);
    held.pop_back();
    turn();
    ASSERT_EQ(held.size(), 2U);
    EXPECT_EQ(held[1].pool, 1U) << "whichever is free first";
}

TEST_F(CallQueueTest, goesByPriorityAndThenByComing)
{
    pools = {pool(oneAtATime())};
    ask("under way");
    ask("evaluation", Priority::Evaluation);
    ask("conversation 1");
    ask("conversation 2");
    ask("supervised", Priority::Supervised);
    EXPECT_EQ(queue->waitingByPriority(), (std::array<std::size_t, 5>{1, 2, 0, 0, 1}));
    for (int i = 0; i < 4; ++i)
        release();
    EXPECT_THAT(order, ElementsAre("under way", "supervised", "conversation 1", "conversation 2", "evaluation"));
}

TEST_F(CallQueueTest, isFairAmongTenants)
{
    pools = {pool(oneAtATime())};
    ask("under way");
    for (int i = 0; i < 4; ++i)
        ask("big " + std::to_string(i), Priority::Conversation, "big");
    ask("small", Priority::Conversation, "small");
    for (int i = 0; i < 5; ++i)
        release();
    EXPECT_THAT(order, ElementsAre("under way", "big 0", "small", "big 1", "big 2", "big 3"));
}

TEST_F(CallQueueTest, isFairAmongTenantsAlsoWhenAllHaveWaitedLong)
{
    pools = {pool(oneAtATime())};
    ask("under way");
    for (int i = 0; i < 4; ++i)
        ask("big " + std::to_string(i), Priority::Conversation, "big");
    pass(2min);
    ask("small", Priority::Conversation, "small");
    for (int i = 0; i < 2; ++i)
        release();
    EXPECT_THAT(order, ElementsAre("under way", "big 0", "small"));
}

TEST_F(CallQueueTest, starvesNobody)
{
    pools = {pool(oneAtATime())};
    ask("under way", Priority::Supervised);
    ask("evaluation", Priority::Evaluation);
    int others = 0;
    // More urgent ones keep coming, one for each that ends.
    while (std::find(order.begin(), order.end(), "evaluation") == order.end() && others < 1000) {
        ask("supervised " + std::to_string(others++), Priority::Supervised);
        pass(1s);
        release();
    }
    EXPECT_GT(others, 50) << "it gives way at first";
    EXPECT_LT(others, 90);
}

TEST_F(CallQueueTest, doesNotLetSmallCallsOvertakeALargeOne)
{
    KeyLimits limits;
    limits.inputTokensPerMinute = 6000;
    pools = {pool(limits)};
    ask("first", Priority::Conversation, "default", 5000);
    release();
    ask("large", Priority::Conversation, "default", 6000);
    int small = 0;
    for (int second = 0; second < 55; ++second) {
        ask("small " + std::to_string(small++), Priority::Conversation, "other" + std::to_string(second % 3), 100);
        pass(1s);
    }
    ASSERT_GE(order.size(), 2U);
    EXPECT_EQ(order[1], "large");
}

TEST_F(CallQueueTest, goesOnWhenTheBucketHasFilled)
{
    KeyLimits limits;
    limits.requestsPerMinute = 60;
    pools = {pool(limits)};
    for (int i = 0; i < 63; ++i)
        ask(std::to_string(i));
    EXPECT_EQ(order.size(), 60U);
    pass(1s);
    EXPECT_EQ(order.size(), 61U);
    pass(2s);
    EXPECT_EQ(order.size(), 63U);
    pass(1s);
    EXPECT_EQ(clock.sleepers(), 0U) << "nothing runs when nobody waits";
}

TEST_F(CallQueueTest, refusesTheLowestWhenItIsFull)
{
    queue->reconfigure({2, 15s});
    pools = {pool(oneAtATime())};
    ask("under way");
    ask("evaluation 1", Priority::Evaluation);
    ask("evaluation 2", Priority::Evaluation);
    ask("evaluation 3", Priority::Evaluation);
    EXPECT_EQ(errors.at("evaluation 3").code, ErrorCode::RateLimited);
    EXPECT_THAT(errors.at("evaluation 3").message, HasSubstr("2 calls wait already"));
    ask("supervised", Priority::Supervised);
    EXPECT_THAT(errors.at("evaluation 2").message, HasSubstr("gave way to a more urgent one"));
    EXPECT_EQ(errors.size(), 2U);
    release();
    EXPECT_EQ(order.back(), "supervised");
}

TEST_F(CallQueueTest, doesNotWaitLongerThanItMay)
{
    pools = {pool(oneAtATime())};
    ask("under way");
    longest = 3s;
    ask("hasty");
    pass(2500ms);
    EXPECT_TRUE(errors.empty());
    pass(1s);
    EXPECT_EQ(errors.at("hasty").code, ErrorCode::RateLimited);
    EXPECT_THAT(errors.at("hasty").message, HasSubstr("1 calls are under way, as many as it may have"));
    EXPECT_EQ(queue->waiting(), 0U);
}

TEST_F(CallQueueTest, refusesAtOnceWhatNoKeyWillServeAsLongAsItMayWait)
{
    pools = {pool({})};
    pools.front()->take({})->rest(1h, "429: come back tomorrow");
    longest = 10min;
    ask("a");
    EXPECT_EQ(errors.at("a").code, ErrorCode::RateLimited);
    EXPECT_THAT(errors.at("a").message, HasSubstr("come back tomorrow"));
    EXPECT_EQ(retryAfterOf(errors.at("a")), 1h);
    longest = 2h;
    ask("patient");
    EXPECT_EQ(queue->waiting(), 1U);
    pools.push_back(pool({}));
    longest = 10min;
    ask("b");
    EXPECT_THAT(order, ElementsAre("b")) << "the other provider serves it";
}

TEST_F(CallQueueTest, endsTheWaitOfThoseWhoseKeyIsSaidToRestForLonger)
{
    pools = {pool(oneAtATime())};
    ask("under way");
    longest = 10min;
    ask("waiting");
    held.front().lease.rest(1h, "429");
    release();
    pass(500ms);
    EXPECT_EQ(errors.at("waiting").code, ErrorCode::RateLimited);
    EXPECT_EQ(queue->waiting(), 0U);
}

TEST_F(CallQueueTest, goesToTheFirstProviderOnceThoseWhoWaitedThereHaveGone)
{
    pools = {pool(oneAtATime())};
    ask("under way");
    ask("cancelled");
    cancel.cancel();
    turn();
    cancel = base::CancelSource();
    pass(500ms);
    release();
    pools.push_back(pool({}));
    ask("next");
    EXPECT_EQ(held.front().pool, 0U);
}

TEST_F(CallQueueTest, forgetsWhoIsCancelled)
{
    pools = {pool(oneAtATime())};
    ask("under way");
    ask("cancelled");
    cancel.cancel();
    turn();
    EXPECT_EQ(errors.at("cancelled").code, ErrorCode::Cancelled);
    EXPECT_EQ(queue->waiting(), 0U);
    cancel = base::CancelSource();
    ask("next");
    release();
    EXPECT_EQ(order.back(), "next");
}

TEST_F(CallQueueTest, refusesATenantWithoutAKey)
{
    pools = {std::make_shared<KeyPool>("openai", std::vector{keyWith({}, {"shop"})}, clock)};
    ask("stranger", Priority::Conversation, "lab");
    EXPECT_EQ(errors.at("stranger").code, ErrorCode::PermissionDenied);
}

TEST_F(CallQueueTest, takesThePoolWhereTheTenantHasAKey)
{
    pools = {std::make_shared<KeyPool>("openai", std::vector{keyWith({}, {"shop"})}, clock), pool(oneAtATime())};
    ask("a", Priority::Conversation, "lab");
    ask("b", Priority::Conversation, "lab");
    EXPECT_THAT(order, ElementsAre("a"));
    EXPECT_EQ(held.front().pool, 1U);
    release();
    EXPECT_THAT(order, ElementsAre("a", "b"));
}

TEST_F(CallQueueTest, saysWhyACallWaitsAndForHowLong)
{
    KeyLimits limits;
    limits.requestsPerMinute = 2;
    pools = {pool(limits)};
    for (const auto* name : {"1", "2", "3", "4"})
        ask(name);
    clock.advance(10s);
    const auto list = queue->list(10);
    ASSERT_EQ(list.size(), 2U);
    EXPECT_EQ(list[0].agent, "3");
    EXPECT_EQ(list[0].waited, 10s);
    EXPECT_EQ(list[0].why, "openai: 2 requests a minute are used up");
    EXPECT_EQ(list[0].still, 20s);
    EXPECT_EQ(list[1].why, "openai: 2 requests a minute are used up; 1 call is in front");
    EXPECT_EQ(list[1].still, 50s);
}

TEST_F(CallQueueTest, endsEverybodysWaitWhenItGoes)
{
    pools = {pool(oneAtATime())};
    ask("under way");
    ask("waiting");
    queue.reset();
    turn();
    EXPECT_EQ(errors.at("waiting").code, ErrorCode::Cancelled);
    held.clear();
}

TEST_F(CallQueueTest, servesEverybodyAndNeverMoreThanTheLimitsAllow)
{
    std::mt19937_64 random(7);
    KeyLimits limits;
    limits.inFlight = 20;
    limits.requestsPerMinute = 6000;
    limits.inputTokensPerMinute = 600'000;
    pools = {pool(limits)};
    constexpr int kCalls = 3000;
    for (int i = 0; i < kCalls; ++i) {
        ask(std::to_string(i), static_cast<Priority>(random() % kPriorities), "tenant" + std::to_string(random() % 7),
            static_cast<std::int64_t>(random() % 2000));
        ASSERT_LE(pools.front()->states().front().inFlight, 20);
        if (!held.empty() && random() % 3 == 0)
            release();
        if (random() % 20 == 0)
            pass(100ms);
    }
    for (int i = 0; i < 100'000 && order.size() < kCalls; ++i) {
        ASSERT_LE(pools.front()->states().front().inFlight, 20);
        ASSERT_GE(pools.front()->states().front().inputTokens.left, 0);
        if (!held.empty())
            release();
        else
            pass(100ms);
    }
    EXPECT_EQ(order.size(), static_cast<std::size_t>(kCalls));
    EXPECT_TRUE(errors.empty());
    EXPECT_EQ(queue->waiting(), 0U);
}

} // namespace

} // namespace kaze::gateway
