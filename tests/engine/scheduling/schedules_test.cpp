#include "engine/api/schedule_requests.h"
#include "tests/engine/scheduling/world.h"

namespace kaze::scheduling {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

TEST(Schedules, startARunAtItsTimeAndTellWhatBecameOfIt)
{
    World world;
    world.save(cronSpec("nightly", "30 13 * * *", "UTC"));
    world.pass(89min);
    EXPECT_THAT(world.runs.order, IsEmpty());
    world.pass(61s);
    EXPECT_THAT(world.runs.tasks(), ElementsAre("Review 2026-11-20 13:30:00 UTC"));
    EXPECT_EQ(world.runs.runs.begin()->second.request.priority, api::Priority::Scheduled);
    EXPECT_EQ(world.runs.runs.begin()->second.request.tenant, "default");
    EXPECT_THAT(world.story(), ElementsAre("13:30 started"));
    world.finishRuns();
    EXPECT_THAT(world.story(), ElementsAre("13:30 done"));
    const auto row = world.get("nightly").row;
    EXPECT_EQ(row.fires, 1);
    EXPECT_EQ(row.lastRunId, world.runs.order[0].text());
    EXPECT_EQ(row.nextAt, base::fromRfc3339("2026-11-21T13:30:00Z").value());
    EXPECT_EQ(row.when, "at 13:30 every day");
}

TEST(Schedules, fireAgainAndAgainWithoutDrift)
{
    World world;
    auto spec = everySpec("often", 90);
    spec.overlap = api::OverlapPolicy::Allow;
    world.save(spec);
    for (int i = 0; i < 40; ++i)
        world.pass(17s);
    // 680 s: 90, 180, … 630.
    EXPECT_THAT(world.runs.order, SizeIs(7));
    EXPECT_EQ(world.fires().back().plannedAt, base::fromRfc3339("2026-11-20T12:10:30Z").value());
}

TEST(Schedules, fillTheTaskWithWhatTheFireIs)
{
    World world;
    auto spec = cronSpec("weekly {{x}}", "0 14 * * *", "Europe/Berlin");
    spec.run.task = "{{schedule}} no {{fire}} of {{date}} ({{time}}): {{unknown}} {{";
    world.save(spec);
    world.pass(1h);
    EXPECT_THAT(world.runs.tasks(), ElementsAre("weekly {{x}} no 1 of 2026-11-20 (2026-11-20T13:00:00Z): {{unknown}} {{"));
}

TEST(Schedules, tellWhyARunCouldNotBeStarted)
{
    World world;
    world.save(everySpec("broken", 60));
    world.runs.refuses = base::Error{base::ErrorCode::NotFound, "there is no agent \"reviewer\"", nullptr};
    world.pass(60s);
    ASSERT_THAT(world.fires(), SizeIs(1));
    EXPECT_EQ(world.fires()[0].outcome, api::FireOutcome::Failed);
    EXPECT_THAT(world.fires()[0].note, HasSubstr("there is no agent"));
    EXPECT_EQ(world.fires()[0].runId, "");
    EXPECT_EQ(world.get("broken").row.lastNote, "there is no agent \"reviewer\"");
    EXPECT_EQ(world.schedules->figures().failed, 1);
}

TEST(Schedules, keepTheEndOfARunThatIsOverBeforeItsStartIsTold)
{
    World world;
    world.runs.endsAtOnce = true;
    world.save(everySpec("quick", 60));
    world.pass(60s);
    EXPECT_THAT(world.story(), ElementsAre("12:01 done"));
    EXPECT_EQ(world.fires()[0].runId, world.runs.order[0].text());
    EXPECT_TRUE(world.fires()[0].startedAt);
}

TEST(Schedules, endAtTheirLastFire)
{
    World world;
    auto spec = everySpec("thrice", 60);
    spec.trigger.maxFires = 3;
    world.save(spec);
    for (int i = 0; i < 6; ++i) {
        world.pass(60s);
        world.finishRuns();
    }
    EXPECT_THAT(world.runs.order, SizeIs(3));
    EXPECT_EQ(world.get("thrice").row.state, api::ScheduleState::Ended);
    EXPECT_FALSE(world.get("thrice").row.nextAt);
}

TEST(Schedules, areFiredByHandBesidesTheirFires)
{
    World world;
    auto spec = everySpec("twice", 60);
    spec.trigger.maxFires = 2;
    spec.run.task = "no {{fire}}";
    world.save(spec);
    for (int i = 0; i < 3; ++i) {
        ASSERT_TRUE(world.run(world.schedules->runNow({"twice", ""})));
        world.finishRuns();
    }
    EXPECT_THAT(world.get("twice").next, SizeIs(2));
    for (int i = 0; i < 5; ++i) {
        world.pass(60s);
        world.finishRuns();
    }
    EXPECT_THAT(world.runs.tasks(), ElementsAre("no 1", "no 2", "no 3", "no 4", "no 5"));
    EXPECT_EQ(world.get("twice").row.state, api::ScheduleState::Ended);
    EXPECT_EQ(world.get("twice").row.fires, 5);
    // Nor does it begin again, or end at once, where it is changed.
    spec.trigger.maxFires = 3;
    world.save(spec, true);
    EXPECT_THAT(world.get("twice").next, SizeIs(1));
}

TEST(Schedules, fireAsOftenAsPlannedHoweverLongTheirJitter)
{
    World world;
    auto spec = everySpec("spread", 60);
    spec.trigger.jitterSeconds = 300;
    spec.overlap = api::OverlapPolicy::Allow;
    world.save(spec);
    for (int i = 0; i < 91; ++i)
        world.pass(10s);
    std::vector<std::string> expected;
    for (int minute = 1; minute <= 14; ++minute)
        expected.push_back((minute < 10 ? "12:0" : "12:") + std::to_string(minute) + " started");
    auto story = world.story();
    // The last may still be to come.
    story.resize(std::min<std::size_t>(story.size(), expected.size()));
    EXPECT_EQ(story, expected);
    EXPECT_EQ(world.get("spread").row.missed, 0);
}

TEST(Schedules, fireOnceAndEnd)
{
    World world;
    auto spec = cronSpec("once", "");
    spec.trigger.kind = api::TriggerKind::Once;
    spec.trigger.at = world.clock.now() + 10min;
    world.save(spec);
    world.pass(10min);
    world.pass(24h);
    EXPECT_THAT(world.story(), ElementsAre("12:10 started"));
    EXPECT_EQ(world.get("once").row.state, api::ScheduleState::Ended);
    spec.name = "too late";
    spec.trigger.at = world.clock.now() - 10min;
    EXPECT_THAT(world.refusal(spec), HasSubstr("never fire"));
}

TEST(Overlap, skipsByDefaultAndTellsItInOneLine)
{
    World world;
    world.save(everySpec("slow", 60));
    for (int i = 0; i < 5; ++i)
        world.pass(60s);
    EXPECT_THAT(world.runs.order, SizeIs(1));
    EXPECT_THAT(world.story(), ElementsAre("12:01 started", "12:02 skipped x4"));
    EXPECT_EQ(world.fires()[1].note, "the run of 2026-11-20 12:01:00 UTC has not ended");
    EXPECT_EQ(world.get("slow").row.skipped, 4);
    world.finishRuns();
    world.pass(60s);
    EXPECT_THAT(world.runs.order, SizeIs(2));
}

TEST(Overlap, letsOneWait)
{
    World world;
    auto spec = everySpec("queue", 60);
    spec.overlap = api::OverlapPolicy::Queue;
    world.save(spec);
    for (int i = 0; i < 4; ++i)
        world.pass(60s);
    EXPECT_THAT(world.story(), ElementsAre("12:01 started", "12:02 waiting", "12:03 skipped x2"));
    world.finishRuns();
    EXPECT_THAT(world.story(), ElementsAre("12:01 done", "12:02 started", "12:03 skipped x2"));
    EXPECT_THAT(world.runs.tasks(), ElementsAre("Review 2026-11-20 12:01:00 UTC", "Review 2026-11-20 12:02:00 UTC"));
}

TEST(Overlap, allowsAnyNumber)
{
    World world;
    auto spec = everySpec("many", 60);
    spec.overlap = api::OverlapPolicy::Allow;
    world.save(spec);
    for (int i = 0; i < 3; ++i)
        world.pass(60s);
    EXPECT_THAT(world.story(), ElementsAre("12:01 started", "12:02 started", "12:03 started"));
}

TEST(Overlap, cancelsTheEarlierRun)
{
    World world;
    auto spec = everySpec("latest", 60);
    spec.overlap = api::OverlapPolicy::Cancel;
    world.save(spec);
    for (int i = 0; i < 3; ++i)
        world.pass(60s);
    EXPECT_THAT(world.story(), ElementsAre("12:01 cancelled", "12:02 cancelled", "12:03 started"));
}

TEST(Overlap, looksAgainWhetherARunWhoseEndNobodyToldHasEnded)
{
    World world;
    world.save(everySpec("deaf", 60));
    world.pass(60s);
    world.runs.runs.begin()->second.state = api::RunState::Failed;
    world.pass(60s);
    EXPECT_THAT(world.story(), ElementsAre("12:01 failed", "12:02 started"));
}

TEST(CatchUp, runsOnceForWhatWasMissedWhileTheProgramDidNotRun)
{
    World world;
    world.save(everySpec("hourly", 600));
    world.end();
    world.clock.advance(35min);
    world.begin();
    world.settle();
    EXPECT_THAT(world.story(), ElementsAre("12:30 started x3"));
    EXPECT_EQ(world.fires()[0].note, "caught up, for 3 that were missed");
    EXPECT_EQ(world.get("hourly").row.nextAt, base::fromRfc3339("2026-11-20T12:40:00Z").value());
}

TEST(CatchUp, looksBackOneHourAndNoFurther)
{
    World world;
    world.save(cronSpec("daily", "0 13 * * *"));
    world.end();
    world.clock.advance(3h);
    world.begin();
    world.settle();
    EXPECT_THAT(world.story(), ElementsAre("13:00 missed"));
    EXPECT_THAT(world.runs.order, IsEmpty());
    EXPECT_EQ(world.get("daily").row.missed, 1);
    EXPECT_THAT(world.fires()[0].note, HasSubstr("too late"));
}

TEST(CatchUp, runsAllOrNothingAsPeopleWish)
{
    World world;
    auto all = everySpec("all", 600);
    all.catchUp = api::CatchUpPolicy::All;
    all.overlap = api::OverlapPolicy::Allow;
    world.save(all);
    auto none = everySpec("none", 600);
    none.catchUp = api::CatchUpPolicy::Skip;
    world.save(none);
    world.end();
    world.clock.advance(35min);
    world.begin();
    world.settle();
    EXPECT_THAT(world.story("all"), ElementsAre("12:10 started", "12:20 started", "12:30 started"));
    EXPECT_THAT(world.story("none"), ElementsAre("12:30 missed x3"));
}

TEST(Clock, thatLeapsAheadByHoursMakesNoStorm)
{
    World world;
    world.save(everySpec("minutely", 60));
    world.pass(60s);
    world.finishRuns();
    world.clock.jump(5h);
    world.pass(30s);
    EXPECT_THAT(world.runs.order, SizeIs(2));
    EXPECT_THAT(world.story(), ElementsAre("12:01 done", "16:01 missed x240", "17:01 started x60"));
}

TEST(Clock, thatIsSetBackFiresNothingTwiceAndGoesOn)
{
    World world;
    auto spec = everySpec("minutely", 60);
    spec.overlap = api::OverlapPolicy::Allow;
    world.save(spec);
    for (int i = 0; i < 5; ++i)
        world.pass(60s);
    ASSERT_THAT(world.runs.order, SizeIs(5));
    // Back to 12:02:00: what was fired at 12:03 to 12:05 is not fired again, and from 12:06 on it goes on as if nothing had been.
    world.clock.jump(-3min);
    for (int i = 0; i < 6; ++i)
        world.pass(60s);
    std::set<Time> planned;
    for (const auto& fire : world.fires())
        planned.insert(fire.plannedAt);
    EXPECT_THAT(planned, SizeIs(world.runs.order.size()));
    EXPECT_THAT(world.runs.order, SizeIs(8));
}

TEST(Clock, thatWasYearsAheadForAMomentDoesNotSilenceSchedules)
{
    World world;
    auto spec = everySpec("minutely", 60);
    spec.overlap = api::OverlapPolicy::Allow;
    world.save(spec);
    world.clock.jump(24h * 365);
    world.pass(60s);
    const auto before = world.runs.order.size();
    world.clock.jump(-24h * 365);
    world.pass(30s);
    for (int i = 0; i < 3; ++i)
        world.pass(60s);
    EXPECT_GE(world.runs.order.size(), before + 3);
    // And the same where the program ends in between.
    World other;
    other.save(spec);
    other.clock.jump(24h * 365);
    other.pass(60s);
    other.end();
    other.clock.jump(-24h * 365);
    const auto then = other.runs.order.size();
    other.begin();
    for (int i = 0; i < 3; ++i)
        other.pass(60s);
    EXPECT_GE(other.runs.order.size(), then + 2);
}

TEST(Schedules, pauseAndGoOnWithoutCatchingUp)
{
    World world;
    world.save(everySpec("often", 60));
    const auto paused = world.run(world.schedules->pause({"often", true}));
    ASSERT_TRUE(paused);
    EXPECT_EQ(paused->row.state, api::ScheduleState::Paused);
    world.pass(10min);
    EXPECT_THAT(world.story(), IsEmpty());
    ASSERT_TRUE(world.run(world.schedules->pause({"often", false})));
    EXPECT_THAT(world.story(), IsEmpty());
    world.pass(60s);
    EXPECT_THAT(world.story(), ElementsAre("12:11 started"));
}

TEST(Schedules, dropAFireThatWaitsWhenTheyArePausedOrRemoved)
{
    World world;
    for (const auto* name : {"paused", "removed"}) {
        auto spec = everySpec(name, 60);
        spec.overlap = api::OverlapPolicy::Queue;
        world.save(spec);
    }
    world.pass(60s);
    world.pass(60s);
    ASSERT_TRUE(world.run(world.schedules->pause({"paused", true})));
    ASSERT_TRUE(world.run(world.schedules->remove({"removed"})));
    world.finishRuns();
    world.pass(10min);
    EXPECT_THAT(world.runs.order, SizeIs(2));
    EXPECT_THAT(world.story("paused"), ElementsAre("12:01 done", "12:02 skipped"));
    EXPECT_EQ(world.fires().size(), 4U) << "history stays";
    EXPECT_EQ(world.run(world.schedules->get({"removed", 0})).error().code, base::ErrorCode::NotFound);
}

TEST(Schedules, runAtOnceWhenSomebodyWantsThat)
{
    World world;
    world.save(cronSpec("nightly", "0 2 * * *"));
    const auto fired = world.run(world.schedules->runNow({"nightly", "k1"}));
    ASSERT_TRUE(fired) << fired.error().text();
    EXPECT_EQ(fired->fire.outcome, api::FireOutcome::Started);
    EXPECT_EQ(fired->fire.runId, world.runs.order.at(0).text());
    EXPECT_EQ(fired->fire.note, "run now");
    // The same key is the same fire, whenever it is asked for again.
    world.clock.advance(5min);
    const auto again = world.run(world.schedules->runNow({"nightly", "k1"}));
    ASSERT_TRUE(again);
    EXPECT_EQ(again->fire.fireId, fired->fire.fireId);
    EXPECT_THAT(world.runs.order, SizeIs(1));
    // Another one overlaps.
    const auto other = world.run(world.schedules->runNow({"nightly", "k2"}));
    ASSERT_TRUE(other);
    EXPECT_EQ(other->fire.outcome, api::FireOutcome::Skipped);
    EXPECT_EQ(world.get("nightly").row.nextAt, base::fromRfc3339("2026-11-21T02:00:00Z").value()) << "its time stays";
}

TEST(Schedules, runAPausedOneWhenSomebodyWantsThat)
{
    World world;
    auto spec = cronSpec("nightly", "0 2 * * *");
    spec.paused = true;
    world.save(spec);
    ASSERT_TRUE(world.run(world.schedules->runNow({"nightly", ""})));
    EXPECT_THAT(world.runs.order, SizeIs(1));
}

TEST(Saving, changesTheOneWithTheIdAndRefusesATakenName)
{
    World world;
    const auto made = world.save(cronSpec("a", "0 2 * * *"));
    world.save(cronSpec("b", "0 3 * * *"));
    auto changed = made.schedule;
    changed.trigger.cron = "0 4 * * *";
    changed.name = "c";
    const auto after = world.save(changed);
    EXPECT_EQ(after.row.scheduleId, made.row.scheduleId);
    EXPECT_EQ(after.row.nextAt, base::fromRfc3339("2026-11-21T04:00:00Z").value());
    changed.name = "b";
    EXPECT_THAT(world.refusal(changed), HasSubstr("already"));
    EXPECT_THAT(world.refusal(cronSpec("c", "0 5 * * *")), HasSubstr("already"));
    EXPECT_EQ(world.save(cronSpec("c", "0 5 * * *"), true).row.scheduleId, made.row.scheduleId);
    auto elsewhere = cronSpec("c", "0 5 * * *");
    elsewhere.tenant = "acme";
    EXPECT_NE(world.save(elsewhere).row.scheduleId, made.row.scheduleId) << "names are a tenant's own";
}

TEST(Saving, againWithTheSameIdMakesNothingTwice)
{
    World world;
    auto spec = everySpec("a", 600);
    spec.scheduleId = "0192f0c1-0000-7000-8000-000000000001";
    world.save(spec);
    world.clock.advance(5min);
    const auto again = world.save(spec);
    EXPECT_EQ(again.row.nextAt, base::fromRfc3339("2026-11-20T12:10:00Z").value()) << "an interval stays where it was";
    EXPECT_EQ(world.run(world.schedules->list({}))->total, 1);
}

TEST(Saving, takesTheZoneOfTheMachineByItsName)
{
    World world;
    const auto made = world.save(cronSpec("a", "0 9 * * *", ""));
    EXPECT_EQ(made.row.zone, "Europe/Berlin");
    ASSERT_FALSE(made.next.empty());
    EXPECT_EQ(made.next[0].local, "2026-11-21 09:00:00 CET");
    EXPECT_THAT(made.next, SizeIs(5));
}

TEST(Saving, saysWhatIsWrong)
{
    World world;
    auto spec = cronSpec("", "0 9 * * *");
    EXPECT_THAT(world.refusal(spec), HasSubstr("needs a name"));
    spec.name = "a\x1b[2J";
    EXPECT_THAT(world.refusal(spec), HasSubstr("control characters"));
    spec = cronSpec("a", "0 9 * *");
    EXPECT_THAT(world.refusal(spec), HasSubstr("five fields"));
    spec = cronSpec("a", "0 9 * * *");
    spec.run.task.clear();
    EXPECT_THAT(world.refusal(spec), HasSubstr("needs a task"));
    spec.run.task = "x";
    spec.run.agent = {};
    EXPECT_THAT(world.refusal(spec), HasSubstr("needs an agent"));
    spec = cronSpec("a", "0 9 * * *");
    spec.catchUpSeconds = 1e9;
    EXPECT_THAT(world.refusal(spec), HasSubstr("31 days"));
    spec = cronSpec("a", "0 9 * * *");
    spec.overlap = base::Open<api::OverlapPolicy>::named("pile_up");
    EXPECT_THAT(world.refusal(spec), HasSubstr("there is no overlap policy \"pile_up\"; there are skip, queue, allow, cancel"));
    spec = cronSpec("a", "0 9 * * *");
    spec.action = api::ScheduleAction::Publish;
    spec.topic = "orders.*";
    EXPECT_NE(world.refusal(spec), "") << "nobody publishes to a pattern";
}

TEST(Claims, areTakenOverFromAnotherCellOnlyOnceItsLeaseIsOver)
{
    World world;
    auto spec = everySpec("a", 60);
    spec.run.task = "Review";
    world.save(spec);
    world.pass(60s);
    ASSERT_THAT(world.story(), ElementsAre("12:01 started"));
    const auto run = world.fires()[0].runId;
    // Another cell's claim, under way.
    const auto foreign = [&](std::int64_t lease) {
        const auto done = world.database->writeSync([&run, lease](storage::Connection& db) {
            return db.execute("UPDATE schedule_fires SET outcome='claimed', owner=x'00', fence=77, lease_until=?, "
                              "work=(SELECT json_set(spec, '$.run.run_id', ?) FROM schedules)",
                {lease, std::string_view(run)});
        });
        ASSERT_TRUE(done);
    };
    const auto outcome = [&] { return world.fires()[0].outcome; };
    foreign((world.clock.now() + 10min).time_since_epoch().count());
    const auto starts = world.runs.starts;
    world.pass(3min);
    EXPECT_EQ(outcome(), api::FireOutcome::Claimed);
    for (int i = 0; i < 4; ++i)
        world.pass(3min);
    EXPECT_NE(outcome(), api::FireOutcome::Claimed);
    EXPECT_GT(world.runs.starts, starts);
}

TEST(Claims, ofWhoWasTooSlowAreWorthNothing)
{
    World world;
    world.save(everySpec("a", 60));
    world.pass(60s);
    // Somebody else took the fire over meanwhile: its end is theirs to tell.
    ASSERT_TRUE(world.database->writeSync(
        [](storage::Connection& db) { return db.execute("UPDATE schedule_fires SET fence=fence+1", {}); }));
    world.finishRuns();
    EXPECT_THAT(world.story(), ElementsAre("12:01 started"));
}

TEST(Schedules, areNotFiredByAProgramThatIsThereForAMoment)
{
    World world;
    world.save(everySpec("a", 60));
    world.end();
    world.clock.advance(2min);
    world.begin(false);
    world.step(50);
    EXPECT_THAT(world.story(), IsEmpty());
    const auto fired = world.run(world.schedules->runNow({"a", ""}));
    ASSERT_TRUE(fired);
    EXPECT_EQ(fired->fire.outcome, api::FireOutcome::Started) << "but by somebody who asks for it";
}

TEST(History, isToldPageByPageAndForgottenByAge)
{
    World world;
    auto spec = everySpec("a", 60);
    spec.overlap = api::OverlapPolicy::Allow;
    world.save(spec);
    for (int i = 0; i < 25; ++i)
        world.pass(60s);
    world.finishRuns();
    api::ListFires query;
    query.schedule = "a";
    query.limit = 10;
    std::set<std::string> seen;
    std::vector<std::size_t> sizes;
    do {
        const auto page = world.run(world.schedules->history(query));
        ASSERT_TRUE(page);
        for (const auto& fire : page->fires)
            seen.insert(fire.fireId);
        sizes.push_back(page->fires.size());
        query.cursor = page->next;
    } while (!query.cursor.empty());
    EXPECT_THAT(seen, SizeIs(25));
    EXPECT_THAT(sizes, ElementsAre(10, 10, 5));
    const auto before = base::fromRfc3339("2026-11-20T12:10:30Z").value();
    EXPECT_EQ(world.run(world.schedules->countHistoryBefore(before)), 10);
    EXPECT_EQ(world.run(world.schedules->removeHistoryBefore(before, 4)), 4);
    EXPECT_EQ(world.run(world.schedules->removeHistoryBefore(before, 100)), 6);
    EXPECT_EQ(world.fires().size(), 15U);
    query.cursor = "nonsense";
    EXPECT_FALSE(world.run(world.schedules->history(query)));
}

TEST(Listing, filtersSortsAndTurnsPages)
{
    World world;
    for (int i = 0; i < 30; ++i) {
        auto spec = cronSpec("job-" + std::to_string(i), std::to_string(59 - i) + " 14 * * *");
        spec.tenant = i % 2 == 0 ? "acme" : "";
        spec.paused = i % 10 == 0;
        world.save(spec);
    }
    const auto names = [&](api::ListSchedules query) {
        std::vector<std::string> names;
        do {
            const auto page = world.run(world.schedules->list(query));
            EXPECT_TRUE(page) << page.error().text();
            if (!page)
                break;
            for (const auto& row : page->rows)
                names.push_back(row.name);
            query.cursor = page->next;
            query.offset = 0;
        } while (!query.cursor.empty());
        return names;
    };
    api::ListSchedules query;
    query.limit = 7;
    EXPECT_THAT(names(query), SizeIs(30));
    EXPECT_EQ(names(query)[3], "job-3");
    query.order = api::ScheduleOrder::Next;
    const auto byNext = names(query);
    EXPECT_EQ(byNext.front(), "job-29");
    EXPECT_THAT(byNext, SizeIs(30));
    EXPECT_EQ(byNext.back(), "job-20") << "the paused ones come last";
    query.offset = 28;
    EXPECT_THAT(names(query), ElementsAre("job-10", "job-20"));
    query.offset = 0;
    query.order = api::ScheduleOrder::Name;
    EXPECT_EQ(names(query)[2], "job-10");
    query.filter = "tenant:acme state:active";
    EXPECT_THAT(names(query), SizeIs(12));
    query.filter = "job-1";
    EXPECT_THAT(names(query), SizeIs(11));
    query.filter = "colour:red";
    EXPECT_THAT(world.run(world.schedules->list(query)).error().message, HasSubstr("there are state, trigger, action"));
    api::ListSchedules counted;
    counted.countStates = true;
    counted.limit = 1;
    const auto page = world.run(world.schedules->list(counted));
    EXPECT_EQ(page->total, 30);
    ASSERT_THAT(page->states, SizeIs(2));
    EXPECT_EQ(page->states[0].schedules + page->states[1].schedules, 30);
    EXPECT_EQ(page->figures.armed, 27);
}

} // namespace
} // namespace kaze::scheduling
