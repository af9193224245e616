#include "engine/alerting/built_in_rules.h"

#include "tests/engine/alerting/world.h"

#include <set>

namespace kaze::alerting {

TEST_F(World, rulesThatComeWithKazeAreGoodRules)
{
    std::set<std::string> ids, names;
    for (const auto& rule : builtInRules()) {
        EXPECT_TRUE(ids.insert(rule.id).second) << rule.id;
        EXPECT_TRUE(names.insert(rule.name).second) << rule.name;
        EXPECT_FALSE(rule.note.empty()) << rule.id;
        EXPECT_TRUE(rule.enabled) << rule.id;
        EXPECT_EQ(refusal(rule), "taken") << rule.id;
    }
    EXPECT_GE(ids.size(), 20U);
}

TEST_F(World, rulesThatComeWithKazeFireWhereTheyShould)
{
    for (auto rule : builtInRules())
        if (rule.id != "commit-slow") // real commits, which a busy machine makes slow
            save(std::move(rule));
    const auto bad = [&] {
        metrics->gauge("kaze_gateway_error_share", {{"provider", "openai"}}).set(0.6);
        metrics->gauge("kaze_data_disk_used_share").set(0.98);
        metrics->gauge("kaze_runs", {{"state", "needs_attention"}}).set(1);
        metrics->counter("kaze_observations_dropped_total", {{"level", "debug"}}).add(5);
        metrics->gauge("kaze_readiness_level", {{"trigger", "cpu"}}).set(3);
        metrics->gauge("kaze_budget_spent_dollars", {{"of", "fleet"}, {"period", "month"}}).set(99);
        metrics->gauge("kaze_budget_limit_dollars", {{"of", "fleet"}, {"period", "month"}}).set(100);
    };
    steps(200, bad);
    std::set<std::string> firing;
    for (const auto& alert : list("state:firing").rows)
        firing.insert(alert.ruleId);
    EXPECT_THAT(firing,
        testing::UnorderedElementsAre("provider-errors", "provider-down", "disk-nearly-full", "disk-full", "needs-attention",
            "events-dropped", "readiness-critical", "budget-80", "budget-spent"));
    std::set<std::string> causes;
    for (const auto& alert : list("state:firing").rows)
        causes.insert(alert.cause);
    EXPECT_THAT(
        causes, testing::UnorderedElementsAre("provider:openai", "disk", "rule:needs-attention", "trigger:cpu", "budget:fleet"));
}

} // namespace kaze::alerting
