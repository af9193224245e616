#include "engine/api/schedule.h"
#include "engine/scheduling/due.h"

#include <gtest/gtest.h>

namespace kaze::scheduling {
namespace {

using namespace std::chrono_literals;
using api::CatchUpPolicy;
using base::Time;

const Time kNoon{std::chrono::sys_days{std::chrono::year{2026} / 11 / 21} + 12h};

Trigger every(std::chrono::seconds gap)
{
    api::ScheduleTrigger spec;
    spec.kind = api::TriggerKind::Interval;
    spec.everySeconds = static_cast<double>(gap.count());
    spec.anchor = kNoon;
    return Trigger::compile(spec, kNoon).value();
}

std::vector<Time> timesOf(const Due& due)
{
    std::vector<Time> times;
    for (const auto& fire : due.fires)
        times.push_back(fire.planned);
    return times;
}

TEST(Due, firesAsPlannedWhatIsPunctual)
{
    const auto due = dueOf(every(10min), {}, kNoon, kNoon + 59s, {CatchUpPolicy::Skip, 1h});
    EXPECT_EQ(due.fires, (std::vector{DueFire{kNoon, 1, false}}));
    EXPECT_EQ(due.missed, 0);
    EXPECT_EQ(due.next, kNoon + 10min);
}

TEST(Due, catchesUpOnceForAllThatWereMissed)
{
    const auto due = dueOf(every(10min), {}, kNoon, kNoon + 35min, {CatchUpPolicy::Once, 1h});
    EXPECT_EQ(due.fires, (std::vector{DueFire{kNoon + 30min, 4, true}}));
    EXPECT_EQ(due.missed, 0);
    EXPECT_EQ(due.next, kNoon + 40min);
}

TEST(Due, catchesUpAllWithinTheWindowAndMissesWhatIsOlder)
{
    const auto due = dueOf(every(20min), {}, kNoon, kNoon + 3h + 5min, {CatchUpPolicy::All, 1h});
    EXPECT_EQ(timesOf(due), (std::vector{kNoon + 2h + 20min, kNoon + 2h + 40min, kNoon + 3h}));
    EXPECT_EQ(due.missed, 7);
    EXPECT_EQ(due.lastMissed, kNoon + 2h);
    EXPECT_EQ(due.next, kNoon + 3h + 20min);
}

TEST(Due, skipsWhatIsLateWherePeopleWantThat)
{
    const auto due = dueOf(every(10min), {}, kNoon, kNoon + 35min, {CatchUpPolicy::Skip, 1h});
    EXPECT_TRUE(due.fires.empty());
    EXPECT_EQ(due.missed, 4);
    EXPECT_EQ(due.lastMissed, kNoon + 30min);
    EXPECT_EQ(due.next, kNoon + 40min);
}

TEST(Due, makesNoStormOfADayOfSeconds)
{
    const auto due = dueOf(every(1s), {}, kNoon, kNoon + 24h, {CatchUpPolicy::All, 1h});
    EXPECT_EQ(due.fires.size(), kMostCaughtUp);
    EXPECT_EQ(due.fires.back().planned, kNoon + 24h);
    EXPECT_EQ(due.missed + static_cast<std::int64_t>(due.fires.size()), 86401);
    EXPECT_EQ(due.next, kNoon + 24h + 1s);
}

TEST(Due, countsNoFurtherThanAnybodyCares)
{
    const auto due = dueOf(every(1s), {}, kNoon, kNoon + 24h * 365, {CatchUpPolicy::Once, 1h});
    EXPECT_TRUE(due.missedMore);
    EXPECT_EQ(due.missed, kMostCounted);
    ASSERT_EQ(due.fires.size(), 1U);
    EXPECT_EQ(due.fires[0].planned, kNoon + 24h * 365);
    EXPECT_EQ(due.next, kNoon + 24h * 365 + 1s);
}

TEST(Due, missesTheOneShotOfYesterday)
{
    api::ScheduleTrigger spec;
    spec.kind = api::TriggerKind::Once;
    spec.at = kNoon;
    const auto once = Trigger::compile(spec, kNoon).value();
    const auto late = dueOf(once, {}, kNoon, kNoon + 24h, {CatchUpPolicy::Once, 1h});
    EXPECT_TRUE(late.fires.empty());
    EXPECT_EQ(late.missed, 1);
    EXPECT_FALSE(late.next);
    const auto caughtUp = dueOf(once, {}, kNoon, kNoon + 30min, {CatchUpPolicy::Once, 1h});
    EXPECT_EQ(caughtUp.fires, (std::vector{DueFire{kNoon, 1, true}}));
}

TEST(Due, isNotLateBecauseOfItsJitter)
{
    api::ScheduleTrigger spec;
    spec.kind = api::TriggerKind::Interval;
    spec.everySeconds = 3600;
    spec.anchor = kNoon;
    spec.jitterSeconds = 1800;
    const auto trigger = Trigger::compile(spec, kNoon).value();
    const base::Uuid schedule{{1, 2, 3}};
    const auto jitter = std::chrono::duration_cast<std::chrono::microseconds>(trigger.jitterOf(schedule, kNoon));
    ASSERT_GT(jitter, 61s);
    const auto due = dueOf(trigger, schedule, kNoon, kNoon + jitter, {CatchUpPolicy::Skip, 1h});
    EXPECT_EQ(due.fires, (std::vector{DueFire{kNoon, 1, false}}));
}

} // namespace
} // namespace kaze::scheduling
