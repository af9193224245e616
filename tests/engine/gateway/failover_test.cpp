#include "engine/gateway/detail/continuation.h"
#include "engine/gateway/detail/failover.h"
#include "engine/gateway/refusal.h"
#include "engine/gateway/retry_after.h"

#include <gtest/gtest.h>

namespace kaze::gateway::detail {

namespace {

using namespace std::chrono_literals;
using base::Error;
using base::ErrorCode;
using Next = Verdict::Next;

class FailoverTest : public ::testing::Test {
protected:
    Verdict of(const Error& error, const Tried& tried, bool others = true, bool otherKeys = false)
    {
        return judge(error, tried, others, otherKeys, policy, random);
    }
    static Error limited(std::optional<base::Duration> wait = {})
    {
        return withRetryAfter({ErrorCode::RateLimited, "slow down", nullptr}, wait);
    }

    FailoverPolicy policy;
    std::mt19937_64 random{1};
};

TEST_F(FailoverTest, honoursTheWaitThatIsAskedFor)
{
    const auto verdict = of(limited(7s), {1, 1, 0});
    EXPECT_EQ(verdict.next, Next::SameModel);
    EXPECT_EQ(verdict.wait, 7s);
}

TEST_F(FailoverTest, goesElsewhereRatherThanWaitLong)
{
    EXPECT_EQ(of(limited(30s), {1, 1, 0}).next, Next::OtherModel);
    EXPECT_EQ(of(limited(30s), {1, 1, 0}, false).next, Next::SameModel);
    EXPECT_EQ(of(limited(61s), {1, 1, 0}, false).next, Next::GiveUp);
}

TEST_F(FailoverTest, backsOffThreeTimesAndNeverFourAttemptsInThreeSeconds)
{
    for (int seed = 0; seed < 100; ++seed) {
        random.seed(static_cast<std::uint64_t>(seed));
        base::Duration at{0};
        int inThreeSeconds = 1;
        for (int attempt = 1; attempt <= 3; ++attempt) {
            const auto verdict = of(limited(), {attempt, attempt, 0});
            ASSERT_EQ(verdict.next, Next::SameModel);
            EXPECT_GE(verdict.wait, 750ms * (1 << (attempt - 1)));
            EXPECT_LE(verdict.wait, 1250ms * (1 << (attempt - 1)));
            at += verdict.wait;
            inThreeSeconds += at < 3s ? 1 : 0;
        }
        EXPECT_LE(inThreeSeconds, 4);
        EXPECT_EQ(of(limited(), {4, 4, 0}).next, Next::OtherModel);
    }
}

TEST_F(FailoverTest, takesAnotherKeyAtOnce)
{
    const auto verdict = of(limited(30s), {1, 1, 0}, true, true);
    EXPECT_EQ(verdict.next, Next::SameModel);
    EXPECT_EQ(verdict.wait, 0s);
    for (const auto code : {ErrorCode::Unauthenticated, ErrorCode::PermissionDenied}) {
        EXPECT_EQ(of({code, "no", nullptr}, {1, 0, 0}, true, true).next, Next::SameModel);
        EXPECT_EQ(of({code, "no", nullptr}, {1, 0, 0}, false, false).next, Next::GiveUp);
    }
}

TEST_F(FailoverTest, asksAServerThatStumbledOnceMore)
{
    const Error stumbled{ErrorCode::Unavailable, "500", nullptr};
    EXPECT_EQ(of(stumbled, {1, 0, 1}).next, Next::SameModel);
    EXPECT_EQ(of(stumbled, {2, 0, 2}).next, Next::OtherModel);
    EXPECT_EQ(of(stumbled, {3, 0, 3}, false).next, Next::SameModel) << "with nowhere else to go it is asked longer";
    EXPECT_EQ(of(stumbled, {4, 0, 4}, false).next, Next::GiveUp);
}

TEST_F(FailoverTest, leavesASilentServerAtOnce)
{
    EXPECT_EQ(of({ErrorCode::Timeout, "silent", nullptr}, {1, 0, 0}).next, Next::OtherModel);
}

TEST_F(FailoverTest, neverRepeatsWhatWasRefusedForItsContent)
{
    const Error refused{ErrorCode::InvalidArgument, "400", nullptr};
    EXPECT_EQ(of(refused, {1, 0, 0}).next, Next::GiveUp);
    EXPECT_EQ(of(withRefusal(refused, Refusal::ContentFilter), {1, 0, 0}).next, Next::GiveUp);
    EXPECT_EQ(of(withRefusal(refused, Refusal::ContextLength), {1, 0, 0}).next, Next::LargerModel);
    EXPECT_EQ(of(withRefusal(refused, Refusal::ContextLength), {1, 0, 0}, false).next, Next::GiveUp);
    EXPECT_EQ(of(withRefusal(refused, Refusal::Prefill), {1, 0, 0}).next, Next::SameModel);
}

//! What a listener gets altogether, when the rest comes in pieces of every size.
std::string joined(const std::string& before, const std::string& rest, bool& failed)
{
    std::string whole;
    for (std::size_t size = 1; size < rest.size() + 2; ++size) {
        Continuation continuation(before);
        auto all = before;
        for (std::size_t at = 0; at < rest.size(); at += size)
            all += continuation.take(std::string_view(rest).substr(at, size));
        all += continuation.finish();
        if (size > 1 && all != whole)
            ADD_FAILURE() << "depends on the pieces: " << all << " / " << whole;
        whole = all;
        failed = continuation.hasFailed();
    }
    return whole;
}

class ContinuationTest : public ::testing::Test {
protected:
    bool failed = false;
    const std::string story = "Once upon a time there was a queue, and nobody in it knew why it waited. ";
};

TEST_F(ContinuationTest, joinsWhatGoesOnStraight)
{
    EXPECT_EQ(joined(story, "Then a clerk came and told them.", failed), story + "Then a clerk came and told them.");
    EXPECT_EQ(joined("Hel", "lo", failed), "Hello");
    EXPECT_FALSE(failed);
}

TEST_F(ContinuationTest, leavesOutTheWhiteSpaceThatWasWritten)
{
    EXPECT_EQ(Continuation("The answer is ").prefill(), "The answer is");
    EXPECT_EQ(joined("The answer is ", " 42.", failed), "The answer is 42.");
    EXPECT_EQ(joined("The answer is ", "42.", failed), "The answer is 42.");
}

TEST_F(ContinuationTest, leavesOutASentenceThatIsSaidAgain)
{
    EXPECT_EQ(joined(story, "nobody in it knew why it waited. Then a clerk came.", failed), story + "Then a clerk came.");
}

TEST_F(ContinuationTest, leavesOutTheWholeBeginningWhenItIsSaidAgain)
{
    EXPECT_EQ(joined(story, story + "Then a clerk came.", failed), story + "Then a clerk came.");
    EXPECT_FALSE(failed);
}

TEST_F(ContinuationTest, failsWhenItBeginsAnewAndTellsSomethingElse)
{
    EXPECT_EQ(joined(story, "Once upon a time there was a queue that was empty.", failed), story);
    EXPECT_TRUE(failed);
    EXPECT_EQ(joined(story, "Once upon a time there was a queue, and no", failed), story);
    EXPECT_TRUE(failed) << "and when it ends before it has said what was said";
}

TEST_F(ContinuationTest, keepsShortRepetitionsThatAreMeant)
{
    EXPECT_EQ(joined("ha ha ", "ha ha!", failed), "ha ha ha ha!");
}

} // namespace

} // namespace kaze::gateway::detail
