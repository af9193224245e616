#include "tests/engine/alerting/world.h"

namespace kaze::alerting {

namespace {

AlertRule errorsRule()
{
    AlertRule rule;
    rule.name = "Errors";
    rule.metric = "kaze_gateway_error_share";
    rule.view = MetricView::Value;
    rule.by = "provider";
    rule.windowSeconds = 10;
    rule.threshold = 0.01;
    rule.severity = AlertSeverity::Critical;
    rule.to = {"tray"};
    return rule;
}

} // namespace

class Storm : public World {
protected:
    void failing(double share, const std::string& provider = "openai")
    {
        metrics->gauge("kaze_gateway_error_share", {{"provider", provider}}).set(share);
    }
};

TEST_F(Storm, tellsOfACauseOnce)
{
    auto queue = waitingRule(0);
    queue.by = "*";
    save(queue);
    save(errorsRule());
    step([&] {
        failing(0.042);
        waiting(34);
    });
    EXPECT_EQ(list().firing, 2);
    EXPECT_THAT(notices, IsEmpty()) << "more of the cause may come";
    steps(4);
    ASSERT_EQ(notices.size(), 1U);
    EXPECT_EQ(notices[0], "Errors: openai at 4.2 % (more than 1 %); with it Waiting");
    for (const auto& alert : list().rows)
        EXPECT_EQ(alert.cause, "provider:openai");
    steps(40);
    EXPECT_EQ(notices.size(), 1U);
}

TEST_F(Storm, findsTheCauseOfWhatCameFirst)
{
    auto queue = waitingRule(0);
    queue.by = "*";
    save(queue);
    save(errorsRule());
    step([&] { waiting(34); });
    steps(2, [&] { failing(0.042); });
    steps(4);
    ASSERT_EQ(notices.size(), 1U);
    EXPECT_THAT(notices[0], HasSubstr("Errors: openai"));
}

TEST_F(Storm, tellsOfAThousandAlertsOfOneCauseOnce)
{
    auto rule = waitingRule(0);
    rule.name = "Tools";
    rule.metric = "kaze_tool_calls_total";
    rule.view = MetricView::Rate;
    rule.threshold = 0;
    rule.windowSeconds = 10;
    save(rule);
    // More label sets than a registry tells apart, and than a rule looks at.
    steps(6, [&] {
        for (int i = 0; i < 400; ++i)
            metrics->counter("kaze_tool_calls_total", {{"outcome", "error" + std::to_string(i)}}).add(10);
    });
    EXPECT_GE(list().firing, 200);
    EXPECT_LE(list().firing, 201);
    ASSERT_EQ(notices.size(), 1U);
    EXPECT_THAT(notices[0], HasSubstr(" more like it"));
}

TEST_F(Storm, tellsOfWhatIsNewLaterAndOfWhatGoesOnEveryFourHours)
{
    auto rule = errorsRule();
    save(rule);
    auto wait = waitingRule(0);
    wait.by = "provider";
    save(wait);
    steps(5, [&] { failing(0.042); });
    ASSERT_EQ(notices.size(), 1U);
    steps(3, [&] { waiting(34, "openai"); });
    EXPECT_EQ(notices.size(), 1U) << "who knows of it hears of more after five minutes";
    steps(30);
    ASSERT_EQ(notices.size(), 2U);
    EXPECT_THAT(notices[1], HasSubstr("Waiting"));
    steps(4 * 360 - 5);
    EXPECT_EQ(notices.size(), 2U);
    steps(10);
    ASSERT_EQ(notices.size(), 3U);
    EXPECT_THAT(notices[2], testing::StartsWith("Still: Errors"));
}

TEST_F(Storm, tellsOfTheEndOnce)
{
    save(errorsRule());
    steps(5, [&] { failing(0.042); });
    steps(10, [&] { failing(0); });
    ASSERT_EQ(notices.size(), 2U);
    EXPECT_EQ(notices[1], "Over: Errors: openai at 4.2 % (more than 1 %)");
    EXPECT_EQ(changes.back().alert.state, AlertState::Ended);
    steps(5, [&] { failing(0.042); });
    EXPECT_EQ(notices.size(), 3U) << "it is another time";
}

TEST_F(Storm, tellsOfTheEndOnceWhereItCouldNotBeStoredAtFirst)
{
    save(errorsRule());
    breakTable("alert_causes");
    steps(5, [&] { failing(0.042); });
    ASSERT_EQ(notices.size(), 1U);
    ASSERT_FALSE(list().problems.empty());
    EXPECT_THAT(list().problems[0], testing::StartsWith("Alerts are not stored: "));
    mendTable("alert_causes");
    step();
    EXPECT_THAT(list().problems, IsEmpty());
    restart(10s);
    steps(10, [&] { failing(0.042); });
    EXPECT_EQ(notices.size(), 1U) << "told before the restart";
    steps(10, [&] { failing(0); });
    ASSERT_EQ(notices.size(), 2U);
    EXPECT_THAT(notices[1], testing::StartsWith("Over: Errors"));
    restart();
    steps(5, [&] { failing(0); });
    EXPECT_EQ(notices.size(), 2U);
}

TEST_F(Storm, saysWhyItIsOverWhereItDidNotGetWell)
{
    save(errorsRule());
    steps(5, [&] { failing(0.042); });
    auto rule = alerts->rules().rules.back();
    rule.enabled = false;
    save(rule);
    steps(2);
    ASSERT_EQ(notices.size(), 2U);
    EXPECT_EQ(notices[1], "Over: Errors: openai at 4.2 % (more than 1 %); its rule was switched off");
}

TEST_F(Storm, keepsQuietOfWhatWasOverBeforeItWasTold)
{
    auto rule = errorsRule();
    save(rule);
    step([&] { failing(0.042); });
    rule = alerts->rules().rules.back();
    rule.enabled = false;
    save(rule);
    steps(10);
    EXPECT_THAT(notices, IsEmpty());
    EXPECT_EQ(list("state:ended").rows.size(), 1U) << "it is in the history";
}

TEST_F(Storm, letsNobodyWaitForWhatWasToldToNobody)
{
    auto rule = errorsRule();
    rule.to.clear();
    save(rule);
    auto wait = waitingRule(0);
    wait.by = "provider";
    save(wait);
    steps(5, [&] { failing(0.042); });
    EXPECT_THAT(notices, IsEmpty());
    steps(5, [&] { waiting(34, "openai"); });
    ASSERT_EQ(notices.size(), 1U) << "after half a minute, not after five";
    EXPECT_THAT(notices[0], HasSubstr("Waiting"));
}

TEST_F(Storm, tellsOfDifferentProvidersApart)
{
    save(errorsRule());
    steps(5, [&] {
        failing(0.042);
        failing(0.9, "local");
    });
    EXPECT_EQ(notices.size(), 2U);
}

} // namespace kaze::alerting
