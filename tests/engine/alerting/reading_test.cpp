#include "engine/alerting/detail/budget_reading.h"
#include "engine/api/trace.h"

#include "tests/engine/alerting/world.h"

namespace kaze::alerting {

namespace {

using Values = std::vector<std::optional<double>>;

detail::BurnWindow window(std::size_t wide)
{
    detail::BurnWindow window;
    window.wide = wide;
    window.periodSeconds = 1000;
    return window;
}

} // namespace

TEST(BurnRate, isTheSlowerOfTheLongAndTheShortWindow)
{
    // 1 a step of 10 s, of a limit of 100 for 1000 s: at its pace.
    Values spent, limit(25, 100.0);
    for (int i = 0; i < 25; ++i)
        spent.emplace_back(i);
    auto burns = detail::burnOf(spent, limit, window(12));
    EXPECT_NEAR(*burns[24], 1, 1e-9);
    EXPECT_NEAR(*burns[3], 0.25, 1e-9) << "a window that is not full yet understates";
    // Then nothing any more: the short window, one step of twelve, ends it at once.
    spent.emplace_back(24);
    limit.emplace_back(100);
    burns = detail::burnOf(spent, limit, window(12));
    EXPECT_EQ(*burns[25], 0);
    auto below = window(12);
    below.isAbove = false;
    EXPECT_NEAR(*detail::burnOf(spent, limit, below)[25], 11.0 / 12, 1e-9) << "below, the faster of the two";
}

TEST(BurnRate, knowsNewPeriodsGapsAndChangedLimits)
{
    const Values limit(6, 100.0);
    auto burns = detail::burnOf({90, 91, 0, 1, std::nullopt, 3}, limit, window(1));
    EXPECT_NEAR(*burns[1], 1, 1e-9);
    EXPECT_EQ(*burns[2], 0) << "a new period";
    EXPECT_FALSE(burns[4]);
    EXPECT_NEAR(*burns[5], 2, 1e-9) << "over the gap";
    Values lowered = limit;
    lowered[1] = 50;
    EXPECT_NEAR(*detail::burnOf({90, 91, 0, 1, 2, 3}, lowered, window(1))[1], 2, 1e-9);
    EXPECT_FALSE(detail::burnOf({1, 2}, {0.0, 0.0}, window(1))[1]) << "nothing may be spent: there is no pace";
}

class Budgets : public World {
protected:
    void spend(double amount, double limit = 100, const char* period = "day")
    {
        m_spent += amount;
        metrics->gauge("kaze_budget_spent_dollars", {{"of", "tenant acme"}, {"period", period}}).set(m_spent);
        metrics->gauge("kaze_budget_limit_dollars", {{"of", "tenant acme"}, {"period", period}}).set(limit);
    }

    AlertRule budgetRule(AlertKind kind, double threshold)
    {
        auto rule = waitingRule(0);
        rule.name = "Budget";
        rule.kind = kind;
        rule.threshold = threshold;
        return rule;
    }

    double m_spent = 0;
};

TEST_F(Budgets, tellOfTheShareThatIsSpent)
{
    save(budgetRule(AlertKind::Budget, 0.8));
    step([&] { spend(80); });
    EXPECT_EQ(list().firing, 0);
    step([&] { spend(1); });
    EXPECT_THAT(story(), ElementsAre("firing Budget: tenant acme, period day at 81 % (more than 80 %)"));
    EXPECT_EQ(list().rows.at(0).cause, "budget:tenant acme");
    m_spent = 0;
    steps(6, [&] { spend(0); });
    EXPECT_EQ(list().firing, 0) << "a new day";
}

TEST_F(Budgets, ofTokensCountWhereTheyAreNearerToTheirEnd)
{
    save(budgetRule(AlertKind::Budget, 0.8));
    step([&] {
        spend(10);
        metrics->gauge("kaze_budget_spent_tokens", {{"of", "tenant acme"}, {"period", "day"}}).set(900);
        metrics->gauge("kaze_budget_limit_tokens", {{"of", "tenant acme"}, {"period", "day"}}).set(1000);
    });
    EXPECT_THAT(story(), ElementsAre("firing Budget: tenant acme, period day at 90 % (more than 80 %)"));
}

TEST_F(Budgets, areNamedByTheirId)
{
    budgets["b1"] = {{"of", "tenant acme"}, {"period", "day"}};
    budgets["b2"] = {{"of", "fleet"}, {"period", "day"}};
    auto rule = budgetRule(AlertKind::Budget, 0.8);
    rule.budget = "b2";
    rule = save(rule);
    step([&] { spend(90); });
    EXPECT_EQ(list().firing, 0);
    rule.budget = "b1";
    save(rule);
    step();
    EXPECT_EQ(list().firing, 1);
    budgets.clear();
    steps(5);
    EXPECT_EQ(list().firing, 1) << "one that is gone is not known";
    steps(360);
    EXPECT_EQ(list().firing, 0) << "and after an hour it is over";
}

TEST_F(Budgets, tellHowFastTheyAreSpent)
{
    auto rule = budgetRule(AlertKind::BurnRate, 14.4);
    rule.windowSeconds = 3600;
    save(rule);
    // 100 dollars a day are 0.01157 in 10 s: twenty times that.
    steps(200, [&] { spend(0.01157 * 20); });
    EXPECT_EQ(list().firing, 0) << "not for long enough of the hour";
    steps(80, [&] { spend(0.01157 * 20); });
    EXPECT_EQ(list().firing, 1);
    EXPECT_THAT(story().front(), HasSubstr("times its pace (more than 14.4 times its pace)"));
    steps(60, [&] { spend(0); });
    EXPECT_EQ(list().firing, 0) << "five minutes and a bit after the spending ended";
}

TEST_F(Budgets, inAllHaveNoPace)
{
    auto rule = budgetRule(AlertKind::BurnRate, 1);
    rule.windowSeconds = 600;
    save(rule);
    steps(100, [&] { spend(1, 100, "total"); });
    EXPECT_EQ(list().firing, 0);
}

TEST_F(World, spansThatDoNotEndAreTold)
{
    auto rule = waitingRule(0);
    rule.kind = AlertKind::OpenSpans;
    rule.threshold = 60;
    rule.labels = {{"kind", "chat"}};
    save(rule);
    auto root = observations->startSpan({}, "invoke_agent reviewer", api::SpanKind::Run);
    root.set("kaze.run.id", "run-1");
    root.set("gen_ai.agent.name", "reviewer");
    auto call = observations->startSpan(root.context(), "chat gpt-5", api::SpanKind::Chat);
    auto tool = observations->startSpan(root.context(), "execute_tool files.read", api::SpanKind::Tool);
    steps(6);
    EXPECT_EQ(list().firing, 0);
    step();
    EXPECT_THAT(story(), ElementsAre("firing Waiting: chat gpt-5 open for 70 s (more than 60 s)"));
    const auto alert = list().rows.at(0);
    EXPECT_EQ(alert.traceId, root.context().traceId.hex());
    EXPECT_EQ(alert.runId, "run-1");
    EXPECT_EQ(alert.cause, "trace:" + alert.traceId);
    const auto any = [](const auto&) { return true; };
    const auto open = observations->openSpans(api::SpanKind::Chat, 10s, 10, any).spans;
    ASSERT_EQ(open.size(), 1U);
    EXPECT_EQ(open[0].agent, "reviewer");
    call.end();
    steps(6);
    EXPECT_EQ(list().firing, 0);
    EXPECT_THAT(observations->openSpans(api::SpanKind::Chat, 0s, 10, any).spans, IsEmpty());
}

TEST_F(World, spansOfOthersHideNobody)
{
    std::vector<telemetry::Span> spans;
    const auto start = [&](const char* agent) {
        spans.push_back(observations->startSpan({}, "invoke_agent", api::SpanKind::Run));
        spans.back().set("gen_ai.agent.name", agent);
    };
    for (int i = 0; i < 250; ++i)
        start("sleeper");
    start("reviewer");
    auto rule = waitingRule(0);
    rule.kind = AlertKind::OpenSpans;
    rule.threshold = 60;
    rule.labels = {{"kind", "run"}, {"agent", "review*"}};
    rule.by = "agent";
    save(rule);
    steps(7);
    EXPECT_THAT(story(), ElementsAre("firing Waiting: agent reviewer open for 70 s (more than 60 s)"));
    rule.labels = {{"kind", "run"}};
    EXPECT_FALSE(detail::readOpenSpans(*observations, rule, clock.now()).isWhole) << "there are more than are looked at";
    for (auto& span : spans)
        span.end();
    EXPECT_TRUE(detail::readOpenSpans(*observations, rule, clock.now()).isWhole);
    steps(6);
    EXPECT_EQ(list().firing, 0);
}

TEST_F(World, triggersOfReadinessAreTold)
{
    auto rule = waitingRule(0);
    rule.name = "Levels";
    rule.kind = AlertKind::Trigger;
    rule.threshold = 2;
    save(rule);
    const auto level = [&](const char* trigger, double level) {
        metrics->gauge("kaze_readiness_level", {{"trigger", trigger}}).set(level);
    };
    step([&] {
        level("cpu", 2);
        level("memory", 3);
        level("network", 0);
    });
    EXPECT_THAT(story(), ElementsAre("firing Levels: memory is critical"));
    EXPECT_EQ(list().rows.at(0).cause, "trigger:memory");
    steps(6, [&] { level("memory", 2); });
    EXPECT_EQ(list().firing, 0);
}

TEST_F(World, halfAWindowIsEnoughAndLessSaysNothing)
{
    auto rule = waitingRule(0);
    rule.metric = "kaze_gateway_attempts_total";
    rule.view = MetricView::Rate;
    rule.by = "*";
    rule.windowSeconds = 300;
    rule.threshold = 1;
    save(rule);
    const auto call = [&] { metrics->counter("kaze_gateway_attempts_total", {{"provider", "a"}, {"outcome", "ok"}}).add(30); };
    steps(14, call);
    EXPECT_EQ(list().firing, 0);
    step(call);
    EXPECT_THAT(story(), ElementsAre("firing Waiting: 3/s (more than 1/s)"));
}

} // namespace kaze::alerting
