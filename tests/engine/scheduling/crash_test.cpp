// A fire is one run, wherever the program dies: before it is claimed, between the claim and the run, between the run and the note of it.

#include "engine/api/schedule.h"
#include "tests/engine/scheduling/world.h"

#include <algorithm>
#include <random>

namespace kaze::scheduling {
namespace {

using ::testing::SizeIs;

//! One run for each fire in the history, and one fire for each run.
void expectOneRunPerFire(World& world, const std::string& when)
{
    const auto isOpen = [](const api::ScheduleFire& fire) { return fire.outcome == api::FireOutcome::Claimed; };
    for (int i = 0; i < 200 && std::ranges::any_of(world.fires(), isOpen); ++i)
        world.settle(); // a disk may take longer than what counts as quiet
    std::set<std::string> ids;
    std::set<std::pair<std::string, Time>> times;
    for (const auto& fire : world.fires()) {
        EXPECT_NE(fire.outcome, api::FireOutcome::Claimed) << when;
        if (fire.runId.empty())
            continue;
        EXPECT_TRUE(ids.insert(fire.runId).second) << when;
        EXPECT_TRUE(times.insert({fire.scheduleId, fire.plannedAt}).second) << when;
    }
    EXPECT_THAT(ids, SizeIs(world.runs.runs.size())) << when;
    for (const auto& [id, run] : world.runs.runs)
        EXPECT_TRUE(ids.contains(id.text())) << when;
}

TEST(Crash, atEveryPointOfAFireLeavesOneRun)
{
    for (int handlers = 0; handlers < 60; ++handlers) {
        World world;
        auto spec = everySpec("often", 60);
        spec.overlap = api::OverlapPolicy::Allow;
        world.save(spec);
        world.clock.advance(60s);
        world.step(handlers);
        world.crash();
        world.begin();
        world.settle();
        ASSERT_THAT(world.runs.runs, SizeIs(1)) << "after " << handlers << " handlers";
        expectOneRunPerFire(world, std::to_string(handlers));
    }
}

TEST(Crash, atRandomMomentsOfManySchedulesLosesAndDoublesNothing)
{
    std::mt19937 chance(2026);
    World world;
    const std::array policies{
        api::OverlapPolicy::Skip, api::OverlapPolicy::Queue, api::OverlapPolicy::Allow, api::OverlapPolicy::Cancel};
    for (int i = 0; i < 12; ++i) {
        auto spec = everySpec("s" + std::to_string(i), 20 + 7 * i);
        spec.overlap = policies.at(static_cast<std::size_t>(i) % 4);
        spec.catchUp = i % 3 == 0 ? api::CatchUpPolicy::All : api::CatchUpPolicy::Once;
        world.save(spec);
    }
    for (int round = 0; round < 150; ++round) {
        world.clock.advance(std::chrono::seconds(chance() % 200));
        world.step(static_cast<int>(chance() % 120));
        for (auto& [id, run] : world.runs.runs)
            if (!api::hasEnded(run.state) && chance() % 3 == 0) {
                run.state = api::RunState::Done;
                if (chance() % 2 == 0) // the other half is told by nobody
                    world.schedules->runChanged(id, run.state);
            }
        world.crash();
        world.begin();
    }
    world.settle();
    for (int i = 0; i < 4; ++i) {
        world.finishRuns();
        world.pass(3min);
    }
    world.finishRuns();
    expectOneRunPerFire(world, "at the end");
    EXPECT_GT(world.runs.runs.size(), 300U);
    // A schedule whose fires never overlap has fired at every time, punctually or caught up, or says which it missed.
    for (const auto& fire : world.fires("s2"))
        EXPECT_NE(fire.outcome, api::FireOutcome::Skipped);
}

TEST(Crash, leavesAFireThatWaitsWhereItWas)
{
    World world;
    auto spec = everySpec("queue", 60);
    spec.overlap = api::OverlapPolicy::Queue;
    world.save(spec);
    world.pass(60s);
    world.pass(60s);
    ASSERT_EQ(world.story(), (std::vector<std::string>{"12:01 started", "12:02 waiting"}));
    world.crash();
    // Its run ends while nobody listens.
    for (auto& [id, run] : world.runs.runs)
        run.state = api::RunState::Done;
    world.begin();
    world.settle();
    EXPECT_EQ(world.story(), (std::vector<std::string>{"12:01 done", "12:02 started"}));
}

} // namespace
} // namespace kaze::scheduling
