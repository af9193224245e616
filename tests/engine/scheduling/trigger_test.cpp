// Real zones: Berlin and New York change by an hour, Lord Howe by half an hour, Kathmandu stands 5:45 from UTC and never changes.

#include "engine/api/schedule_requests.h"
#include "engine/scheduling/trigger.h"

#include <gmock/gmock.h>

#include <set>

namespace kaze::scheduling {
namespace {

using namespace std::chrono_literals;
using base::Time;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

Time at(const std::string& text)
{
    return base::fromRfc3339(text).value();
}

api::ScheduleTrigger cron(const std::string& expression, const std::string& zone)
{
    api::ScheduleTrigger spec;
    spec.cron = expression;
    spec.zone = zone;
    return spec;
}

std::vector<std::string> fires(const api::ScheduleTrigger& spec, const std::string& from, std::int64_t count)
{
    api::PreviewSchedule query;
    query.trigger = spec;
    query.from = at(from);
    query.fires = count;
    const auto preview = previewOf(query, at(from), "UTC");
    EXPECT_TRUE(preview.problems.empty()) << preview.problems[0].message;
    std::vector<std::string> times;
    for (const auto& fire : preview.fires)
        times.push_back(base::toRfc3339(fire.at).substr(0, 16) + " " + fire.local.substr(11, 5)
            + (fire.note.empty() ? "" : " " + fire.note.substr(0, fire.note.find(':'))));
    return times;
}

std::string problemOf(const api::ScheduleTrigger& spec)
{
    const auto trigger = Trigger::compile(spec, at("2026-01-01T00:00:00Z"));
    return trigger ? "" : trigger.error().message;
}

TEST(Zones, fireOnceWhenTheClocksLeapOverTheTime)
{
    // Berlin, 29 March 2026: 02:00 becomes 03:00.
    EXPECT_THAT(fires(cron("30 2 * * *", "Europe/Berlin"), "2026-03-27T12:00:00Z", 3),
        ElementsAre("2026-03-28T01:30 02:30", "2026-03-29T01:00 03:00 moved", "2026-03-30T00:30 02:30"));
    // All times of the missing hour are one, and the same as 03:00.
    EXPECT_THAT(fires(cron("*/20 2,3 * * *", "Europe/Berlin"), "2026-03-29T00:00:00Z", 4),
        ElementsAre(
            "2026-03-29T01:00 03:00 moved", "2026-03-29T01:20 03:20", "2026-03-29T01:40 03:40", "2026-03-30T00:00 02:00"));
    // New York, 8 March 2026.
    EXPECT_THAT(fires(cron("15 2 * * *", "America/New_York"), "2026-03-08T00:00:00Z", 2),
        ElementsAre("2026-03-08T07:00 03:00 moved", "2026-03-09T06:15 02:15"));
}

TEST(Zones, fireTheFirstTimeWhenATimeComesTwice)
{
    // Berlin, 25 October 2026: 03:00 becomes 02:00.
    EXPECT_THAT(fires(cron("30 2 * * *", "Europe/Berlin"), "2026-10-24T12:00:00Z", 2),
        ElementsAre("2026-10-25T00:30 02:30 the first of two", "2026-10-26T01:30 02:30"));
    EXPECT_THAT(fires(cron("0,30 2 * * *", "Europe/Berlin"), "2026-10-25T00:30:00Z", 1), ElementsAre("2026-10-26T01:00 02:00"));
    // New York, 1 November 2026. Asked between the two, nothing comes a second time.
    EXPECT_THAT(fires(cron("30 1 * * *", "America/New_York"), "2026-11-01T06:00:00Z", 1), ElementsAre("2026-11-02T06:30 01:30"));
}

TEST(Zones, goOnThroughBothHoursWhereEveryHourFits)
{
    EXPECT_THAT(fires(cron("*/30 * * * *", "Europe/Berlin"), "2026-10-24T23:45:00Z", 7),
        ElementsAre("2026-10-25T00:00 02:00", "2026-10-25T00:30 02:30", "2026-10-25T01:00 02:00", "2026-10-25T01:30 02:30",
            "2026-10-25T02:00 03:00", "2026-10-25T02:30 03:30", "2026-10-25T03:00 04:00"));
    EXPECT_THAT(fires(cron("*/30 * * * *", "Europe/Berlin"), "2026-03-29T00:15:00Z", 3),
        ElementsAre("2026-03-29T00:30 01:30", "2026-03-29T01:00 03:00", "2026-03-29T01:30 03:30"));
}

TEST(Zones, knowHalfAnHour)
{
    // Lord Howe, 4 October 2026: 02:00 becomes 02:30; 5 April 2026: 02:00 becomes 01:30.
    EXPECT_THAT(fires(cron("15 2 * * *", "Australia/Lord_Howe"), "2026-10-03T00:00:00Z", 2),
        ElementsAre("2026-10-03T15:30 02:30 moved", "2026-10-04T15:15 02:15"));
    EXPECT_THAT(fires(cron("45 1 * * *", "Australia/Lord_Howe"), "2026-04-04T00:00:00Z", 2),
        ElementsAre("2026-04-04T14:45 01:45 the first of two", "2026-04-05T15:15 01:45"));
    EXPECT_THAT(fires(cron("*/15 * * * *", "Australia/Lord_Howe"), "2026-04-04T14:40:00Z", 4),
        ElementsAre("2026-04-04T14:45 01:45", "2026-04-04T15:00 01:30", "2026-04-04T15:15 01:45", "2026-04-04T15:30 02:00"));
}

TEST(Zones, withoutChangesAreSimple)
{
    EXPECT_THAT(fires(cron("0 9 * * *", "Asia/Kathmandu"), "2026-03-28T12:00:00Z", 2),
        ElementsAre("2026-03-29T03:15 09:00", "2026-03-30T03:15 09:00"));
    EXPECT_THAT(fires(cron("0 9 * * *", "Etc/GMT-7"), "2026-10-24T12:00:00Z", 1), ElementsAre("2026-10-25T02:00 09:00"));
}

TEST(Zones, neitherSkipNorRepeatADayInTheYear)
{
    for (const auto* zone : {"Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "UTC",
             "Africa/Casablanca", "America/Sao_Paulo", "Pacific/Apia", "Asia/Tehran"})
        for (const auto* expression : {"30 2 * * *", "0 0 * * *", "45 1 * * *", "59 23 * * *"}) {
            const auto trigger = Trigger::compile(cron(expression, zone), {}).value();
            std::set<std::string> days;
            auto after = at("2026-01-02T12:00:00Z");
            int count = 0;
            for (; count < 365; ++count) {
                const auto next = trigger.next(after);
                ASSERT_TRUE(next);
                ASSERT_GT(next->at, after);
                after = next->at;
                days.insert(trigger.localText(after).substr(0, 10));
            }
            EXPECT_EQ(days.size(), 365U) << zone << " " << expression;
            EXPECT_LT(after, at("2027-01-04T00:00:00Z")) << zone;
        }
}

TEST(Zones, areNamedWhereOneIsMisspelt)
{
    EXPECT_THAT(problemOf(cron("0 0 * * *", "europe/berlin")), HasSubstr("did you mean Europe/Berlin?"));
    EXPECT_THAT(problemOf(cron("0 0 * * *", "Berlin")), HasSubstr("did you mean Europe/Berlin?"));
    EXPECT_THAT(problemOf(cron("0 0 * * *", "../../etc/passwd")), HasSubstr("there is no time zone"));
    EXPECT_THAT(problemOf(cron("0 0 * * *", std::string(10'000, 'x'))), HasSubstr("there is no time zone"));
}

TEST(Trigger, countsIntervalsFromTheirAnchor)
{
    api::ScheduleTrigger spec;
    spec.kind = api::TriggerKind::Interval;
    spec.everySeconds = 90;
    const auto made = at("2026-11-21T10:00:00Z");
    const auto trigger = Trigger::compile(spec, made).value();
    EXPECT_EQ(trigger.next(made)->at, made + 90s);
    EXPECT_EQ(trigger.next(made + 91s)->at, made + 180s);
    // No drift, however late anybody asks.
    EXPECT_EQ(trigger.next(made + 90s * 1'000'000 + 17s)->at, made + 90s * 1'000'001);
    spec.anchor = at("2026-11-22T00:00:00Z");
    EXPECT_EQ(Trigger::compile(spec, made)->next(made)->at, *spec.anchor);
    EXPECT_EQ(Trigger::compile(spec, made)->words(), "every 90 s");
}

TEST(Trigger, keepsWithinItsDates)
{
    auto spec = cron("0 9 * * *", "Europe/Berlin");
    spec.from = at("2026-12-01T08:00:00Z");
    spec.until = at("2026-12-02T08:00:00Z");
    EXPECT_THAT(fires(spec, "2026-11-01T00:00:00Z", 9), ElementsAre("2026-12-01T08:00 09:00", "2026-12-02T08:00 09:00"));
    spec.until = at("2026-11-30T00:00:00Z");
    EXPECT_THAT(problemOf(spec), HasSubstr("ends before it begins"));
}

TEST(Trigger, leavesOutExcludedDays)
{
    auto spec = cron("0 9 * * *", "Europe/Berlin");
    spec.excluded = {"2026-12-23", "12-25", "2026-12-30..2027-01-02", "12-26..12-27"};
    EXPECT_THAT(fires(spec, "2026-12-22T12:00:00Z", 4),
        ElementsAre("2026-12-24T08:00 09:00", "2026-12-28T08:00 09:00", "2026-12-29T08:00 09:00", "2027-01-03T08:00 09:00"));
    // By the clocks of its zone: it is the 25th in Berlin while it is the 24th in UTC.
    auto late = cron("30 0 * * *", "Europe/Berlin");
    late.excluded = {"12-25"};
    EXPECT_THAT(fires(late, "2026-12-23T23:40:00Z", 1), ElementsAre("2026-12-25T23:30 00:30"));
    spec.excluded = {"12-24..01-06"};
    EXPECT_THAT(fires(spec, "2026-12-23T12:00:00Z", 1), ElementsAre("2027-01-07T08:00 09:00"));
    spec.excluded = {"25.12."};
    EXPECT_THAT(problemOf(spec), HasSubstr("\"25.12.\" is no day to exclude; write 2026-12-25"));
    spec.excluded = {"2026-02-30"};
    EXPECT_THAT(problemOf(spec), HasSubstr("no day to exclude"));
}

TEST(Trigger, saysThatNothingIsLeftWhereAllDaysAreExcluded)
{
    auto spec = cron("0 9 * * *", "Europe/Berlin");
    spec.excluded = {"01-01..12-31"};
    api::PreviewSchedule query;
    query.trigger = spec;
    const auto preview = previewOf(query, at("2026-01-01T00:00:00Z"), "UTC");
    ASSERT_EQ(preview.problems.size(), 1U);
    EXPECT_THAT(preview.problems[0].message, HasSubstr("never fires"));
}

TEST(Trigger, spreadsFiresByTheirJitterAndAlwaysAlike)
{
    auto spec = cron("0 9 * * *", "UTC");
    spec.jitterSeconds = 600;
    const auto trigger = Trigger::compile(spec, {}).value();
    const auto planned = at("2026-11-21T09:00:00Z");
    std::set<base::Duration> all;
    base::Duration sum{0};
    for (std::uint8_t i = 0; i < 200; ++i) {
        const base::Uuid schedule{{i, 7}};
        const auto jitter = trigger.jitterOf(schedule, planned);
        EXPECT_GE(jitter, 0s);
        EXPECT_LE(jitter, 600s);
        EXPECT_EQ(jitter, trigger.jitterOf(schedule, planned));
        EXPECT_NE(jitter, trigger.jitterOf(schedule, planned + 24h));
        all.insert(jitter);
        sum += jitter;
    }
    EXPECT_GT(all.size(), 190U);
    EXPECT_NEAR(std::chrono::duration<double>(sum).count() / 200, 300, 40);
}

TEST(Trigger, delaysNoFireBehindTheNext)
{
    auto spec = cron("*/5 9-10 * * *", "UTC");
    spec.jitterSeconds = 3600;
    const auto trigger = Trigger::compile(spec, {}).value();
    const base::Uuid schedule{{3, 7}};
    base::Duration longest{0};
    for (auto planned = trigger.next(at("2026-11-21T00:00:00Z")); planned->at < at("2026-11-25T00:00:00Z");) {
        const auto following = trigger.next(planned->at);
        const auto jitter = trigger.jitterOf(schedule, planned->at);
        EXPECT_LT(jitter, following->at - planned->at);
        EXPECT_LE(jitter, 3600s);
        longest = std::max(longest, jitter);
        planned = following;
    }
    EXPECT_GT(longest, 10min) << "the last of the day has the whole hour";
}

TEST(Trigger, refusesWhatCannotBe)
{
    api::ScheduleTrigger spec;
    spec.kind = api::TriggerKind::Interval;
    for (const double every : {0.0, 0.5, -1.0, std::numeric_limits<double>::quiet_NaN(), 1e18}) {
        spec.everySeconds = every;
        EXPECT_THAT(problemOf(spec), HasSubstr("an interval is from 1 s to")) << every;
    }
    spec.kind = api::TriggerKind::Once;
    EXPECT_THAT(problemOf(spec), HasSubstr("needs its time"));
    spec.at = Time::max();
    EXPECT_THAT(problemOf(spec), HasSubstr("1970 to 9000"));
    spec.kind = api::TriggerKind::Event;
    EXPECT_THAT(problemOf(spec), HasSubstr("need"));
    spec.kind = base::Open<api::TriggerKind>::named("moon_phase");
    EXPECT_THAT(problemOf(spec), HasSubstr("there is no trigger \"moon_phase\""));
}

TEST(Preview, showsWhereTheExpressionIsWrong)
{
    api::PreviewSchedule query;
    query.trigger = cron("0 25 * * *", "UTC");
    const auto preview = previewOf(query, {}, "UTC");
    ASSERT_EQ(preview.problems.size(), 1U);
    EXPECT_EQ(preview.problems[0].column, 3);
    EXPECT_TRUE(preview.fires.empty());
}

TEST(Preview, takesTheMachinesZoneWhereNoneIsGiven)
{
    api::PreviewSchedule query;
    query.trigger = cron("0 9 * * *", "");
    query.fires = 1;
    const auto preview = previewOf(query, at("2026-11-21T00:00:00Z"), "Asia/Kathmandu");
    EXPECT_EQ(preview.zone, "Asia/Kathmandu");
    ASSERT_EQ(preview.fires.size(), 1U);
    EXPECT_EQ(preview.fires[0].local, "2026-11-21 09:00:00 +0545");
    EXPECT_EQ(preview.when, "at 09:00 every day");
}

} // namespace
} // namespace kaze::scheduling
