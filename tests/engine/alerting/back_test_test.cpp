#include "engine/alerting/back_test.h"
#include "engine/api/alert_requests.h"

#include "tests/engine/alerting/world.h"

#include <random>

namespace kaze::alerting {

class BackTests : public World {
protected:
    api::AlertBackTest test(AlertRule rule, std::optional<base::Time> from = {}, std::optional<base::Time> to = {})
    {
        api::TestAlertRule query;
        query.rule = std::move(rule);
        query.from = from;
        query.to = to;
        auto tested = run(alerts->test(std::move(query)));
        EXPECT_TRUE(tested) << tested.error().text();
        return tested ? std::move(*tested) : api::AlertBackTest{};
    }

    std::string refused(AlertRule rule, std::optional<base::Time> from = {})
    {
        api::TestAlertRule query;
        query.rule = std::move(rule);
        query.from = from;
        const auto tested = run(alerts->test(std::move(query)));
        return tested ? "taken" : tested.error().message;
    }

    void saved(int count, const std::function<void()>& happens)
    {
        for (int i = 0; i < count; ++i) {
            happens();
            clock.advance(10s);
            history->sample();
            if (i % 30 == 29) {
                ASSERT_TRUE(run(history->save()));
            }
        }
    }
};

namespace {

//! "fired", "ended" with their times and labels, the same for spells and for alerts.
using Moments = std::vector<std::tuple<base::Time, std::optional<base::Time>, std::string>>;

Moments momentsOf(const std::vector<api::AlertSpell>& spells)
{
    Moments moments;
    for (const auto& spell : spells)
        moments.emplace_back(spell.from, spell.to, spell.labels.empty() ? "" : spell.labels.begin()->second);
    std::ranges::sort(moments);
    return moments;
}

Moments momentsOf(const std::vector<api::Alert>& alerts)
{
    Moments moments;
    for (const auto& alert : alerts)
        if (alert.firedAt)
            moments.emplace_back(*alert.firedAt, alert.endedAt, alert.labels.empty() ? "" : alert.labels.begin()->second);
    std::ranges::sort(moments);
    return moments;
}

} // namespace

TEST_F(BackTests, sayWhatTheRuleHasSaidOfTheSameData)
{
    std::vector<AlertRule> rules;
    for (int i = 0; i < 6; ++i) {
        auto rule = waitingRule(i % 3 * 30.0);
        rule.name = "Rule " + std::to_string(i);
        rule.by = i % 2 ? "provider" : "*";
        rule.windowSeconds = i < 3 ? 10 : 120;
        rule.view = i < 4 ? MetricView::Value : MetricView::Max;
        rule.compare = i == 5 ? api::AlertCompare::Below : api::AlertCompare::Above;
        rules.push_back(save(rule));
    }
    auto rates = waitingRule(60);
    rates.name = "Rates";
    rates.metric = "kaze_gateway_attempts_total";
    rates.view = MetricView::Rate;
    rates.by = "provider";
    rates.windowSeconds = 60;
    rates.threshold = 2;
    rules.push_back(save(rates));
    auto slow = waitingRule(60);
    slow.name = "Slow";
    slow.metric = "kaze_gateway_attempt_seconds";
    slow.view = MetricView::P95;
    slow.by = "provider";
    slow.threshold = 2.5;
    rules.push_back(save(slow));

    std::mt19937 random(11);
    std::uniform_int_distribution<int> any(0, 60), chance(0, 99);
    const auto begin = clock.now();
    std::map<std::string, int> level{{"a", 5}, {"b", 25}};
    for (int i = 0; i < 700; ++i) {
        if (chance(random) == 0) {
            pass(std::chrono::minutes(any(random) % 8)); // nobody looks
            continue;
        }
        step([&] {
            for (auto& [provider, value] : level) {
                value = chance(random) < 6 ? any(random) : value;
                // Nothing is known of it now and then.
                waiting(chance(random) < 3 ? std::numeric_limits<double>::quiet_NaN() : value, provider);
                metrics->counter("kaze_gateway_attempts_total", {{"provider", provider}, {"outcome", "ok"}})
                    .add(static_cast<std::uint64_t>(value));
                for (int n = 0; n < value % 4; ++n)
                    metrics->histogram("kaze_gateway_attempt_seconds", {{"provider", provider}}).record(value / 10.0);
            }
        });
        if (i % 30 == 29) {
            ASSERT_TRUE(run(history->save()));
        }
    }
    api::ListAlerts query;
    query.limit = 1000;
    const auto page = run(alerts->list(query));
    ASSERT_TRUE(page);
    std::size_t spells = 0;
    for (const auto& rule : rules) {
        std::vector<api::Alert> told;
        std::ranges::copy_if(page->rows, std::back_inserter(told), [&](const auto& alert) { return alert.ruleId == rule.id; });
        const auto tested = test(rule, begin);
        EXPECT_EQ(momentsOf(tested.spells), momentsOf(told)) << rule.name;
        spells += tested.spells.size();
    }
    EXPECT_GT(spells, 30U) << "there is something to compare";
}

TEST_F(BackTests, haveAChartOfTheWorstLineWithItsGaps)
{
    const auto begin = clock.now();
    int i = 0;
    saved(3000, [&] {
        waiting(i == 1234 ? 90 : 5, "a");
        waiting(i >= 100 && i < 200 ? std::numeric_limits<double>::quiet_NaN() : 3, "b");
        ++i;
    });
    auto rule = waitingRule(0);
    rule.by = "provider";
    rule.windowSeconds = 10;
    const auto tested = test(rule, begin);
    EXPECT_EQ(tested.values.size(), 600U);
    EXPECT_EQ(std::ranges::max(tested.values), 90) << "no peak is lost";
    EXPECT_EQ(tested.to, clock.now());
    EXPECT_THAT(tested.gaps, IsEmpty());
    ASSERT_EQ(tested.spells.size(), 1U);
    EXPECT_EQ(tested.spells[0].worst, 90);
    EXPECT_EQ(tested.spells[0].labels.at("provider"), "a");
    EXPECT_EQ(*tested.spells[0].to - tested.spells[0].from, 60s);
    rule.labels = {{"provider", "b"}};
    const auto other = test(rule, begin);
    EXPECT_GE(other.gaps.size(), 15U);
    EXPECT_THAT(other.note, HasSubstr("Silences"));
}

TEST_F(BackTests, sayWhatTheyCannotTell)
{
    saved(60, [&] { waiting(5); });
    pass(std::chrono::days(3));
    saved(60, [&] { waiting(50); });
    EXPECT_THAT(test(waitingRule()).note, HasSubstr("Looked at every 60 s instead of every 10 s"));
    auto rule = waitingRule();
    rule.enabled = false;
    EXPECT_THAT(test(rule, clock.now() - 5min).note, HasSubstr("switched off"));
    rule.metric = "kaze_approvals_open";
    EXPECT_EQ(test(rule).note, "Nothing was measured of it in this time.");
    rule.kind = AlertKind::OpenSpans;
    rule.threshold = 60;
    EXPECT_THAT(test(rule).note, HasSubstr("Which spans were open at what time is not kept"));
    EXPECT_THAT(refused(waitingRule(), clock.now() + 1h), HasSubstr("lies in the future"));
    EXPECT_THAT(refused(waitingRule(), clock.now() - std::chrono::days(1000)), HasSubstr("two years"));
    rule = waitingRule();
    rule.threshold = std::nan("");
    EXPECT_EQ(refused(rule), "The threshold is no number.");
    rule = waitingRule();
    rule.name.clear();
    EXPECT_EQ(refused(rule), "taken") << "who tries one out need not name it";
}

TEST_F(BackTests, ofBudgetsAreTheSameAsWhatWasTold)
{
    auto rule = waitingRule(0);
    rule.name = "Burn";
    rule.kind = AlertKind::BurnRate;
    rule.threshold = 5;
    rule.windowSeconds = 1200;
    rule = save(rule);
    const auto begin = clock.now();
    std::mt19937 random(3);
    std::uniform_int_distribution<int> chance(0, 99);
    double spent = 0, pace = 0;
    const auto happens = [&] {
        pace = chance(random) < 1 ? chance(random) / 10.0 : pace;
        spent += pace * 100 / 8640;
        metrics->gauge("kaze_budget_spent_dollars", {{"of", "fleet"}, {"period", "day"}}).set(spent);
        metrics->gauge("kaze_budget_limit_dollars", {{"of", "fleet"}, {"period", "day"}}).set(100);
    };
    for (int i = 0; i < 80; ++i) {
        steps(30, happens);
        ASSERT_TRUE(run(history->save()));
    }
    std::vector<api::Alert> told = list().rows;
    const auto tested = test(rule, begin);
    EXPECT_EQ(momentsOf(tested.spells), momentsOf(told));
    EXPECT_GT(tested.spells.size(), 1U);
}

} // namespace kaze::alerting
