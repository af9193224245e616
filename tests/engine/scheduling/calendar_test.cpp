#include "engine/api/schedule_requests.h"
#include "tests/engine/scheduling/world.h"

namespace kaze::scheduling {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

api::GetScheduleCalendar weekFrom(const World& world)
{
    api::GetScheduleCalendar query;
    query.from = world.clock.now();
    query.to = query.from + std::chrono::days(7);
    return query;
}

TEST(Calendar, showsTheComingWeekByTime)
{
    World world;
    world.save(cronSpec("morning", "0 9 * * MON-FRI", "Europe/Berlin"));
    world.save(cronSpec("weekly", "0 10 * * SAT", "UTC"));
    const auto calendar = world.run(world.schedules->calendar(weekFrom(world)));
    ASSERT_TRUE(calendar) << calendar.error().text();
    std::vector<std::string> all;
    for (const auto& fire : calendar->fires)
        all.push_back(base::toRfc3339(fire.at).substr(5, 11) + " " + fire.name);
    EXPECT_THAT(all,
        ElementsAre("11-21T10:00 weekly", "11-23T08:00 morning", "11-24T08:00 morning", "11-25T08:00 morning",
            "11-26T08:00 morning", "11-27T08:00 morning"));
    EXPECT_THAT(calendar->more, IsEmpty());
}

TEST(Calendar, countsWhatThereIsNoRoomFor)
{
    World world;
    world.save(everySpec("minutely", 60));
    const auto calendar = world.run(world.schedules->calendar(weekFrom(world)));
    ASSERT_TRUE(calendar);
    // Eight days of UTC are touched, 24 fires of each are shown.
    EXPECT_THAT(calendar->fires, SizeIs(8 * 24));
    std::int64_t more = 0;
    for (const auto& day : calendar->more)
        more += day.fires;
    EXPECT_EQ(more + 8 * 24, 7 * 24 * 60 - 1);
    auto few = weekFrom(world);
    few.limit = 10;
    EXPECT_THAT(world.run(world.schedules->calendar(few))->fires, SizeIs(10));
}

TEST(Calendar, takesThePastFromHistory)
{
    World world;
    world.save(everySpec("often", 600));
    world.pass(600s);
    world.finishRuns();
    world.pass(600s);
    api::GetScheduleCalendar query;
    query.from = world.clock.now() - 1h;
    query.to = world.clock.now() + 15min;
    const auto calendar = world.run(world.schedules->calendar(query));
    ASSERT_TRUE(calendar);
    ASSERT_THAT(calendar->fires, SizeIs(3));
    EXPECT_EQ(calendar->fires[0].outcome, api::FireOutcome::Done);
    EXPECT_EQ(calendar->fires[1].outcome, api::FireOutcome::Started);
    EXPECT_EQ(calendar->fires[1].runId, world.runs.order[1].text());
    EXPECT_FALSE(calendar->fires[2].outcome);
}

TEST(Calendar, knowsLimitsAndFilters)
{
    World world;
    auto spec = everySpec("thrice", 3600);
    spec.trigger.maxFires = 3;
    world.save(spec);
    world.save(everySpec("other", 86400));
    auto query = weekFrom(world);
    query.filter = "name:thrice";
    EXPECT_THAT(world.run(world.schedules->calendar(query))->fires, SizeIs(3));
    query.to = query.from;
    EXPECT_THAT(world.run(world.schedules->calendar(query)).error().message, HasSubstr("62 days at most"));
    query.to = query.from + std::chrono::days(63);
    EXPECT_FALSE(world.run(world.schedules->calendar(query)));
}

} // namespace
} // namespace kaze::scheduling
