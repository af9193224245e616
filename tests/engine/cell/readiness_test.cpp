// When to scale, of a whole cell.

#include "engine/api/audit_requests.h"
#include "engine/api/cell_requests.h"
#include "engine/api/readiness_requests.h"
#include "engine/api/retention_requests.h"
#include "engine/api/routing_requests.h"
#include "engine/api/run_control_requests.h"
#include "tests/engine/cell/cell_fixture.h"

#include <algorithm>

using namespace testing;

namespace kaze::cell::test {

class CellReadiness : public CellFixture {
protected:
    void begin(const std::string& more = {})
    {
        asker.reset();
        cell.reset();
        configure("sandbox: { first_token: 0ms, per_chunk: 0ms }\n" + more);
        auto made = open();
        ASSERT_TRUE(made) << made.error().text();
        cell = std::move(*made);
        asker = std::make_unique<Asker>(cell->connect());
    }
    void TearDown() override
    {
        asker.reset();
        cell.reset();
    }

    api::Readiness readiness()
    {
        auto got = asker->ask(api::GetReadiness{});
        EXPECT_TRUE(got) << got.error().text();
        return got ? std::move(*got) : api::Readiness();
    }

    api::Trigger trigger(std::string_view id)
    {
        const auto all = readiness().triggers;
        const auto found = std::ranges::find(all, id, &api::Trigger::id);
        EXPECT_NE(found, all.end()) << id;
        return found == all.end() ? api::Trigger() : *found;
    }

    base::Result<api::Done> doStep(const std::string& of, const std::string& step)
    {
        return asker->ask(api::DoTriggerStep{of, step});
    }

    std::unique_ptr<Cell> cell;
    std::unique_ptr<Asker> asker;
};

TEST_F(CellReadiness, answersAtOnce)
{
    begin();
    const auto all = readiness();
    EXPECT_EQ(all.stage, 0);
    EXPECT_EQ(all.stageTitle, "MVP");
    EXPECT_FALSE(all.next.empty());
    EXPECT_EQ(std::ranges::count(all.triggers, false, &api::Trigger::isComponent), 14);
    EXPECT_GE(std::ranges::count(all.triggers, true, &api::Trigger::isComponent), 10);
    for (const auto& one : all.triggers) {
        EXPECT_FALSE(one.evidence.empty() || one.formula.empty() || one.action.empty()) << one.id;
        EXPECT_EQ(one.trend.size(), 60U) << one.id;
    }
    EXPECT_EQ(trigger("gateway-queue").value, 0);
    EXPECT_GT(trigger("database-size").value.value_or(0), 0);
    EXPECT_EQ(all.latency.size(), 10U);
    const auto snapshot = asker->ask(api::GetSnapshot{});
    ASSERT_TRUE(snapshot);
    EXPECT_EQ(snapshot->snapshot.stage, 0);
    EXPECT_EQ(snapshot->snapshot.nearest.size(), 5U);
}

TEST_F(CellReadiness, keepsAThresholdThatWasSet)
{
    begin();
    api::SetTrigger set;
    set.id = "gateway-queue";
    set.threshold = 25;
    set.warnShare = 0.5;
    ASSERT_TRUE(asker->ask(set));
    EXPECT_EQ(trigger("gateway-queue").threshold, 25);
    begin();
    EXPECT_EQ(trigger("gateway-queue").threshold, 25) << "after it was opened again";
    EXPECT_EQ(trigger("gateway-queue").warnShare, 0.5);
    EXPECT_EQ(trigger("gateway-queue").usualThreshold, 100);
    api::SetTrigger reset;
    reset.id = "gateway-queue";
    reset.reset = true;
    ASSERT_TRUE(asker->ask(reset));
    begin();
    EXPECT_EQ(trigger("gateway-queue").threshold, 100);
    set.id = "nothing";
    EXPECT_EQ(asker->ask(set).error().code, ErrorCode::NotFound);
    set.id = "gateway-queue";
    set.threshold = -1;
    EXPECT_EQ(asker->ask(set).error().code, ErrorCode::InvalidArgument);
    const auto audit = asker->ask(api::ListAudit{});
    ASSERT_TRUE(audit);
    EXPECT_TRUE(std::ranges::any_of(audit->entries, [](const auto& entry) { return entry.action == "set_trigger"; }));
}

TEST_F(CellReadiness, doesStepsOnlyWhereTheConfigurationAllows)
{
    begin();
    const auto steps = trigger("host-disk").steps;
    const auto keep = std::ranges::find(steps, "keep-usage", &api::TriggerStep::id);
    ASSERT_NE(keep, steps.end());
    EXPECT_FALSE(keep->allowed);
    EXPECT_THAT(keep->whyNot, HasSubstr("allow_steps"));
    EXPECT_EQ(doStep("host-disk", "keep-usage").error().code, ErrorCode::PermissionDenied);
    EXPECT_EQ(doStep("host-disk", "nonsense").error().code, ErrorCode::NotFound);
    EXPECT_EQ(doStep("nonsense", "keep-usage").error().code, ErrorCode::NotFound);

    begin("readiness: { allow_steps: true }\n");
    ASSERT_TRUE(doStep("host-disk", "keep-usage"));
    const auto kept = asker->ask(api::GetKeeping{});
    ASSERT_TRUE(kept);
    const auto usage = std::ranges::find(kept->rows, "usage", &api::KeepingRow::what);
    EXPECT_EQ(usage->keepDays, 30);
    EXPECT_FALSE(std::ranges::any_of(trigger("host-disk").steps, [](const auto& one) { return one.id == "keep-usage"; }))
        << "it is done";
    api::SetRetention look;
    look.countOnly = true;
    const auto before = asker->ask(look);
    ASSERT_TRUE(doStep("host-disk", "keep-observations"));
    const auto after = asker->ask(look);
    ASSERT_TRUE(before && after);
    EXPECT_EQ(after->keepMonths, before->keepMonths == 0 ? 6 : before->keepMonths / 2);
    EXPECT_TRUE(after->archives) << "nothing is lost by it";
    const auto audit = asker->ask(api::ListAudit{});
    ASSERT_TRUE(audit);
    EXPECT_TRUE(std::ranges::any_of(audit->entries, [](const auto& entry) {
        return entry.action == "do_trigger_step" && entry.subject == "host-disk" && entry.detail == "keep-usage";
    }));
}

TEST_F(CellReadiness, sendsOverflowToAModelOfThisMachineAndTakesItBack)
{
    begin("readiness: { allow_steps: true }\n");
    EXPECT_THAT(trigger("gateway-queue").steps.at(0).whyNot, HasSubstr("no hint fast"));
    const std::string hints = "readiness: { allow_steps: true }\nhints: { fast: openai/gpt-5-mini";
    begin(hints + " }\n");
    EXPECT_THAT(trigger("gateway-queue").steps.at(0).whyNot, HasSubstr("names no model of this machine"));
    begin(hints + ", local: \"ollama/qwen3:8b\" }\n");
    const auto on = trigger("gateway-queue").steps.at(0);
    EXPECT_EQ(on.id, "local-overflow");
    EXPECT_TRUE(on.allowed) << on.whyNot;
    EXPECT_THAT(on.title, HasSubstr("ollama/qwen3:8b"));
    ASSERT_TRUE(doStep("gateway-queue", "local-overflow"));
    EXPECT_EQ(trigger("provider-throughput").steps.at(0).id, "local-overflow-off");
    begin(hints + ", local: \"ollama/qwen3:8b\" }\n");
    EXPECT_EQ(trigger("gateway-queue").steps.at(0).id, "local-overflow-off") << "it stays";
    ASSERT_TRUE(doStep("gateway-queue", "local-overflow-off"));
    EXPECT_EQ(trigger("gateway-queue").steps.at(0).id, "local-overflow");
    begin("readiness: { allow_steps: true }\nhints: { fast: { model: openai/gpt-5-mini, overflow: { to: \"ollama/a\" } } }\n");
    EXPECT_FALSE(trigger("gateway-queue").steps.at(0).allowed) << "what the file says, the file takes back";
}

TEST_F(CellReadiness, letsAPoolThatIsWaitedForRunMore)
{
    const SilentServer silent;
    begin("readiness: { allow_steps: true }\npools: { slow: 1 }\nproviders: { silent: { base_url: \"" + silent.url()
        + "\", needs_key: false } }\n");
    EXPECT_TRUE(trigger("pool-use").steps.empty()) << "nobody waits";
    asker->listen({true, true, "*"});
    auto run = listing();
    run.agent.yaml = "name: asker\npool: slow\ninstructions: Wait.\nmemory: { recall: 0, remember: false }\n";
    run.model = "silent/model";
    const auto first = asker->ask(run);
    ASSERT_TRUE(first) << first.error().text();
    ASSERT_TRUE(asker->untilState(first->runId, RunState::Running));
    const auto second = asker->ask(run);
    ASSERT_TRUE(second) << second.error().text();
    const auto steps = trigger("run-queue").steps;
    ASSERT_EQ(steps.size(), 1U);
    EXPECT_EQ(steps[0].id, "pool-size:slow");
    EXPECT_EQ(steps[0].title, "Let pool slow run 2 agents");
    EXPECT_THAT(steps[0].effect, HasSubstr("1 becomes 2"));
    ASSERT_TRUE(doStep("run-queue", "pool-size:slow"));
    ASSERT_TRUE(asker->untilState(second->runId, RunState::Running)) << "it has a place now";
}

TEST_F(CellReadiness, listsSlowQueries)
{
    begin();
    const auto list = asker->ask(api::ListSlowQueries{});
    ASSERT_TRUE(list);
    EXPECT_EQ(list->thresholdSeconds, 0.1);
}

} // namespace kaze::cell::test
