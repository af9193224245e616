#include "engine/alerting/words.h"
#include "engine/api/alert_requests.h"

#include "tests/engine/alerting/world.h"

namespace kaze::alerting {

TEST(AlertWords, sayWhatIsWrong)
{
    auto rule = waitingRule(300);
    rule.name = "Provider errors";
    rule.metric = "kaze_gateway_error_share";
    rule.threshold = 0.01;
    EXPECT_EQ(summaryOf(rule, {{"provider", "openai"}}, 0.042), "Provider errors: openai at 4.2 % (more than 1 % for 5 min)");
    rule.compare = api::AlertCompare::Below;
    rule.forSeconds = 0;
    EXPECT_EQ(summaryOf(rule, {{"database", "state"}, {"outcome", ""}}, 0.5),
        "Provider errors: database state, outcome none at 50 % (less than 1 %)");
    rule.compare = api::AlertCompare::Above;
    rule.kind = AlertKind::OpenSpans;
    rule.threshold = 1800;
    EXPECT_EQ(summaryOf(rule, {{"trace", "0192"}, {"span", "chat gpt-5"}}, 2700),
        "Provider errors: chat gpt-5 open for 45 min (more than 30 min)");
    rule.kind = AlertKind::BurnRate;
    rule.threshold = 14.4;
    EXPECT_EQ(summaryOf(rule, {{"of", "tenant acme"}, {"period", "month"}}, 20),
        "Provider errors: tenant acme, period month at 20 times its pace (more than 14.4 times its pace)");
    rule.kind = AlertKind::Trigger;
    EXPECT_EQ(summaryOf(rule, {{"trigger", "cpu"}}, 3), "Provider errors: cpu is critical");
}

TEST(AlertWords, sayValuesInTheirUnit)
{
    auto rule = waitingRule();
    EXPECT_EQ(valueText(rule, 1234.6), "1235");
    rule.metric = "kaze_storage_commit_seconds";
    EXPECT_EQ(valueText(rule, 0.1204), "120 ms");
    EXPECT_EQ(valueText(rule, 7), "7 s");
    rule.view = MetricView::Rate;
    EXPECT_EQ(valueText(rule, 3.14159), "3.14/s") << "records a second are no seconds";
    rule.metric = "kaze_gateway_attempts_total";
    rule.view = MetricView::Usual;
    EXPECT_EQ(valueText(rule, 0.25), "0.25/s");
    rule.metric = "kaze_storage_file_bytes";
    EXPECT_EQ(valueText(rule, 4.2e6), "4.2 MB");
    EXPECT_EQ(spanText(90), "90 s");
    EXPECT_EQ(spanText(5400), "90 min");
    EXPECT_EQ(spanText(3 * 86'400), "3 days");
}

TEST(AlertWords, showControlCharacters)
{
    auto rule = waitingRule();
    EXPECT_EQ(summaryOf(rule, {{"provider", "a\u202eb"}}, 21), "Waiting: a⟨U+202E⟩b at 21 (more than 20 for 30 s)");
}

} // namespace kaze::alerting
