#include "engine/base/clock.h"
#include "engine/base/loop.h"

#include <gtest/gtest.h>

namespace kaze::base {
namespace {

using namespace std::chrono_literals;

Task<> sleepAndNote(const Clock& clock, Duration time, CancelToken cancel, std::vector<std::string>& notes, std::string name)
{
    const auto slept = co_await clock.sleep(time, std::move(cancel));
    notes.push_back(slept ? name : name + ": " + slept.error().message);
}

TEST(SimulatedClock, wakesSleepersInOrderOfTheirDueTime)
{
    Loop loop;
    SimulatedClock clock;
    std::vector<std::string> notes;
    spawn(loop.executor(), sleepAndNote(clock, 3s, {}, notes, "late"));
    spawn(loop.executor(), sleepAndNote(clock, 1s, {}, notes, "early"));
    spawn(loop.executor(), sleepAndNote(clock, 1s, {}, notes, "as early"));
    spawn(loop.executor(), sleepAndNote(clock, 10s, {}, notes, "much later"));
    loop.poll();
    EXPECT_EQ(clock.sleepers(), 4U);
    clock.advance(999ms);
    loop.poll();
    EXPECT_TRUE(notes.empty());
    clock.advance(5s);
    loop.poll();
    EXPECT_EQ(notes, (std::vector<std::string>{"early", "as early", "late"}));
    EXPECT_EQ(clock.sleepers(), 1U);
}

TEST(SimulatedClock, cancelsASleeperWithTheReason)
{
    Loop loop;
    SimulatedClock clock;
    CancelSource source;
    std::vector<std::string> notes;
    spawn(loop.executor(), sleepAndNote(clock, 3s, source.token(), notes, "a"));
    loop.poll();
    source.cancel(Error{ErrorCode::Timeout, "took too long", nullptr});
    loop.poll();
    EXPECT_EQ(notes, std::vector<std::string>{"a: took too long"});
    EXPECT_EQ(clock.sleepers(), 0U);
    clock.advance(1h);
    loop.poll();
    EXPECT_EQ(notes.size(), 1U);
}

TEST(SimulatedClock, forgetsSleepersThatGoWithTheirLoop)
{
    SimulatedClock clock;
    std::vector<std::string> notes;
    {
        Loop loop;
        spawn(loop.executor(), sleepAndNote(clock, 3s, {}, notes, "a"));
        loop.poll();
        EXPECT_EQ(clock.sleepers(), 1U);
    }
    EXPECT_EQ(clock.sleepers(), 0U);
    clock.advance(1h);
    EXPECT_TRUE(notes.empty());
}

TEST(SimulatedClock, standsStillAndJumps)
{
    SimulatedClock clock;
    const auto start = clock.now();
    const auto steady = clock.steady();
    clock.advance(500ns);
    clock.advance(500ns);
    EXPECT_EQ(clock.now() - start, 1us);
    clock.jump(-1h);
    EXPECT_EQ(clock.now() - start, 1us - 1h);
    EXPECT_EQ(clock.steady() - steady, 1us);
}

TEST(SimulatedClock, doesNotOverflowOnSleepingForEver)
{
    Loop loop;
    SimulatedClock clock;
    std::vector<std::string> notes;
    clock.advance(1h);
    spawn(loop.executor(), sleepAndNote(clock, Duration::max(), {}, notes, "ever"));
    loop.poll();
    clock.advance(1000h);
    loop.poll();
    EXPECT_TRUE(notes.empty());
}

TEST(SystemClock, sleepsForRealAndCanBeCancelled)
{
    Loop loop;
    const SystemClock clock;
    const auto before = clock.steady();
    EXPECT_TRUE(loop.runUntil(clock.sleep(2ms, {})));
    EXPECT_GE(clock.steady() - before, 2ms);
    CancelSource source;
    loop.post([&] { source.cancel(); });
    const auto cancelled = loop.runUntil(clock.sleep(Duration::max(), source.token()));
    EXPECT_EQ(cancelled.error().code, ErrorCode::Cancelled);
    EXPECT_EQ(loop.runUntil(clock.sleep(1h, source.token())).error().code, ErrorCode::Cancelled);
}

TEST(Rfc3339, isWrittenInUtcToTheMicrosecond)
{
    using namespace std::chrono;
    const Time time = sys_days{2026y / 11 / 21} + 14h + 32min + 7s + 123456us;
    EXPECT_EQ(toRfc3339(time), "2026-11-21T14:32:07.123456Z");
    EXPECT_EQ(toRfc3339(Time{}), "1970-01-01T00:00:00.000000Z");
    EXPECT_EQ(toRfc3339(Time{-1us}), "1969-12-31T23:59:59.999999Z");
}

TEST(Rfc3339, isReadWithOffsetsAndFractions)
{
    const auto same = fromRfc3339("2026-11-21T14:32:07Z").value();
    EXPECT_EQ(fromRfc3339("2026-11-21T16:32:07+02:00").value(), same);
    EXPECT_EQ(fromRfc3339("2026-11-21t09:02:07-05:30").value(), same);
    EXPECT_EQ(fromRfc3339("2026-11-21 14:32:07.5z").value(), same + 500ms);
    EXPECT_EQ(fromRfc3339("2026-11-21T14:32:07.123456789Z").value(), same + 123456us);
    EXPECT_EQ(fromRfc3339("2016-12-31T23:59:60Z").value(), fromRfc3339("2017-01-01T00:00:00Z").value());
}

TEST(Rfc3339, refusesWhatIsNoTime)
{
    for (const auto* text : {"", "yesterday", "2026-11-21", "2026-02-30T00:00:00Z", "2026-11-21T24:00:00Z",
             "2026-11-21T14:60:00Z", "2026-11-21T14:32:07", "2026-11-21T14:32:07.Z", "2026-11-21T14:32:07.1234567890Z",
             "2026-11-21T14:32:07+0200", "2026-11-21T14:32:07Zx", "26-11-21T14:32:07Z"})
        EXPECT_EQ(fromRfc3339(text).error().code, ErrorCode::InvalidArgument) << text;
}

} // namespace
} // namespace kaze::base
