#include "engine/api/alert_requests.h"
#include "tests/engine/alerting/world.h"

#include <cmath>

namespace kaze::alerting {

TEST_F(World, rulesAreCheckedWithWords)
{
    const auto with = [&](const std::function<void(AlertRule&)>& change) {
        auto rule = waitingRule();
        change(rule);
        return refusal(std::move(rule));
    };
    EXPECT_EQ(with([](auto& rule) { rule.threshold = std::nan(""); }), "The threshold is no number.");
    EXPECT_EQ(with([](auto& rule) { rule.threshold = INFINITY; }), "The threshold is no number.");
    EXPECT_EQ(with([](auto& rule) { rule.name = "  "; }), "A rule needs a name of at most 120 bytes.");
    EXPECT_EQ(with([](auto& rule) { rule.name = "a\x1b[2J"; }), "A rule needs a name of at most 120 bytes.");
    EXPECT_EQ(with([](auto& rule) { rule.name = "two\nlines"; }), "A rule needs a name of at most 120 bytes.");
    EXPECT_EQ(with([](auto& rule) { rule.metric = "kaze_nothing"; }),
        "There is no metric \"kaze_nothing\": `kaze metrics` lists those that there are.");
    EXPECT_EQ(with([](auto& rule) { rule.view = MetricView::P99; }),
        "kaze_gateway_queue_waiting is a gauge, which has no percentiles and no rate: ask for value, mean or max");
    EXPECT_EQ(with([](auto& rule) { rule.windowSeconds = std::nan(""); }).substr(0, 14), "The window is ");
    EXPECT_EQ(with([](auto& rule) { rule.forSeconds = -1; }), "A rule holds for 0 seconds to 7 days before it fires.");
    EXPECT_EQ(with([](auto& rule) { rule.forSeconds = std::nan(""); }), "A rule holds for 0 seconds to 7 days before it fires.");
    EXPECT_EQ(with([](auto& rule) { rule.to = {"mail"}; }), "Nobody is told by \"mail\"; there are tray, log and webhook:NAME.");
    EXPECT_EQ(with([](auto& rule) { rule.to = {"log", "log"}; }), "\"log\" is told twice.");
    EXPECT_EQ(
        with([](auto& rule) { rule.to = {"webhook:ops"}; }), "There is no webhook \"ops\"; `kaze webhooks list` shows them.");
    EXPECT_EQ(with([](auto& rule) { rule.kind = api::Open<AlertKind>::named("guess"); }),
        "There is no kind of rule \"guess\"; there are metric, burn_rate, budget, open_spans, trigger.");
    EXPECT_THAT(with([](auto& rule) {
        for (int i = 0; i < 1'000'000; ++i)
            rule.labels.emplace(std::to_string(i), "x");
    }),
        HasSubstr("at most 16 labels, not 1000000"));
    EXPECT_THAT(with([](auto& rule) { rule.labels = {{"provider", std::string(1000, 'x')}}; }), HasSubstr("at most 256"));
    EXPECT_THAT(with([](auto& rule) { rule.id = "nothing"; }), HasSubstr("There is no alert rule \"nothing\""));
}

TEST_F(World, rulesOfOtherKindsAreCheckedWithWords)
{
    const auto with = [&](AlertKind kind, const std::function<void(AlertRule&)>& change) {
        auto rule = waitingRule();
        rule.kind = kind;
        change(rule);
        return refusal(std::move(rule));
    };
    EXPECT_THAT(with(AlertKind::Budget, [](auto& rule) { rule.threshold = 0; }), HasSubstr("0.8 is 80 %"));
    EXPECT_EQ(with(AlertKind::Budget,
                  [](auto& rule) {
                      rule.threshold = 0.8;
                      rule.budget = "x";
                  }),
        "There is no budget \"x\"; `kaze budgets list` shows them.");
    EXPECT_THAT(with(AlertKind::BurnRate, [](auto& rule) { rule.threshold = -1; }), HasSubstr("1 spends it in its period"));
    EXPECT_THAT(
        with(AlertKind::BurnRate, [](auto& rule) { rule.windowSeconds = 60; }), HasSubstr("The window is 10 min to 31 days"));
    EXPECT_THAT(with(AlertKind::OpenSpans,
                    [](auto& rule) {
                        rule.labels = {{"kind", "cat"}};
                    }),
        HasSubstr("run, turn, chat and tool"));
    EXPECT_THAT(with(AlertKind::OpenSpans,
                    [](auto& rule) {
                        rule.labels = {{"colour", "red"}};
                    }),
        HasSubstr("no label \"colour\""));
    EXPECT_THAT(
        with(AlertKind::OpenSpans, [](auto& rule) { rule.compare = api::AlertCompare::Below; }), HasSubstr("not for less"));
    EXPECT_THAT(with(AlertKind::Trigger, [](auto& rule) { rule.threshold = 3; }), HasSubstr("above 2 critical"));
    metrics->gauge("kaze_readiness_level", {{"trigger", "cpu"}}).set(1);
    EXPECT_EQ(with(AlertKind::Trigger,
                  [](auto& rule) {
                      rule.threshold = 2;
                      rule.trigger = "nothing";
                  }),
        "There is no trigger \"nothing\"; `kaze readiness` shows them.");
}

TEST_F(World, aRuleIsKeptWithoutWhatBelongsToOthers)
{
    auto rule = waitingRule();
    rule.kind = AlertKind::Budget;
    rule.threshold = 0.8;
    rule.trigger = "cpu";
    rule.builtIn = true;
    const auto saved = save(rule);
    EXPECT_EQ(saved.metric, "");
    EXPECT_EQ(saved.trigger, "");
    EXPECT_FALSE(saved.builtIn);
    EXPECT_FALSE(saved.id.empty());
    restart();
    EXPECT_EQ(alerts->rules().rules.back().id, saved.id);
    EXPECT_EQ(refusal(rule), "There is a rule \"Waiting\" already.");
    ASSERT_TRUE(run(alerts->remove(saved.id.substr(saved.id.size() - 6))));
    EXPECT_EQ(run(alerts->remove(saved.id)).error().code, ErrorCode::NotFound);
    restart();
    EXPECT_NE(alerts->rules().rules.back().id, saved.id);
}

TEST_F(World, rulesThatComeWithKazeAreEditedAndNotRemoved)
{
    auto rule = alerts->rules().rules.front();
    ASSERT_TRUE(rule.builtIn);
    EXPECT_FALSE(rule.enabled) << "switched off by this test's world";
    rule.enabled = true;
    rule.threshold = 0.07;
    rule.builtIn = false;
    EXPECT_TRUE(save(rule).builtIn);
    restart();
    EXPECT_EQ(alerts->rules().rules.front().threshold, 0.07);
    EXPECT_TRUE(alerts->rules().rules.front().builtIn);
    const auto removed = run(alerts->remove(rule.id));
    ASSERT_FALSE(removed);
    EXPECT_EQ(removed.error().code, ErrorCode::PermissionDenied);
    EXPECT_THAT(removed.error().message, HasSubstr("can be switched off"));
}

TEST_F(World, aRuleThatIsAsItCameIsNotKept)
{
    const auto kept = [this] {
        std::int64_t count = 0;
        const auto read = database->readSync([&count](storage::Connection& db) {
            return db.query(
                "SELECT count(*) FROM alert_rules", {}, [&count](const storage::Row& row) { count = row.integer(0); });
        });
        EXPECT_TRUE(read) << read.error().text();
        return count;
    };
    const auto before = kept();
    auto rule = alerts->rules().rules.front();
    rule.enabled = true; // as all were before this world
    save(rule);
    EXPECT_EQ(kept(), before - 1);
    rule.threshold = 0.07;
    save(rule);
    EXPECT_EQ(kept(), before);
}

TEST_F(World, aWebhookHasToHearOfAlerts)
{
    addWebhook("http://127.0.0.1:1/", "ci", "orders.*");
    auto rule = waitingRule();
    rule.to = {"webhook:ci"};
    EXPECT_EQ(refusal(rule),
        "The webhook ci listens to orders.*, and alerts come on kaze.alerts.ci: add one with --topics 'kaze.alerts.ci'.");
    const auto added = addWebhook("http://127.0.0.1:1/", "ops");
    rule.to = {"webhook:ops"};
    EXPECT_THAT(save(rule).to, ElementsAre("webhook:" + added.webhook.webhookId));
}

} // namespace kaze::alerting
