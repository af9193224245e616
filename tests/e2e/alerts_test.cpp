// `kaze alerts` from the command line, over a history such as a cell leaves behind.

#include "engine/base/file.h"
#include "engine/telemetry/metric_history.h"
#include "tests/e2e/e2e_fixture.h"

namespace kaze::e2e {

using testing::AllOf;

class AlertsTest : public E2eTest {
protected:
    //! Two hours up to a moment ago; calls waited for ten minutes of them.
    void leaveHistory() const
    {
        const auto begin = std::chrono::floor<std::chrono::minutes>(base::SystemClock().now()) - 2h;
        base::SimulatedClock clock(begin);
        base::Loop loop;
        base::WorkerPool workers(1, "test-work");
        storage::WriterThreads writers;
        base::MetricsRegistry metrics;
        telemetry::MetricHistoryOptions options;
        options.file = data() / "observations" / "metrics.db";
        telemetry::MetricHistory::Parts parts{loop.executor(), writers, workers, metrics, clock, base::LogSystem::none()};
        telemetry::MetricHistory history(std::move(options), std::move(parts));
        for (int i = 0; i < 720; ++i) {
            metrics.gauge("kaze_gateway_queue_waiting").set(i >= 300 && i < 360 ? 50 : 1);
            clock.advance(10s);
            history.sample();
            if (i % 180 == 179) {
                ASSERT_TRUE(loop.runUntil(history.save())) << history.figures().problem;
            }
        }
    }
};

TEST_F(AlertsTest, showRules)
{
    const auto rules = kaze({"alerts", "rules"});
    EXPECT_EQ(rules.code, 0) << rules.err;
    EXPECT_THAT(
        rules.out, AllOf(HasSubstr("provider-errors"), HasSubstr("kaze_gateway_error_share value by provider above 1 %")));
    const auto all = json(kaze({"alerts", "rules", "--json"}));
    EXPECT_GE(all.as_array().size(), 20U);
    const auto shown = kaze({"alerts", "show", "budget-80"});
    EXPECT_THAT(shown.out,
        AllOf(HasSubstr("Budget nearly spent"), HasSubstr("share spent of each budget above 80 %"), HasSubstr("tray, log")));
    EXPECT_THAT(kaze({"alerts", "list"}).out, HasSubstr("Nothing is wrong"));
    const auto wrong = kaze({"alerts", "list", "state:wet"});
    EXPECT_EQ(wrong.code, 2);
    EXPECT_THAT(wrong.err, HasSubstr("no state of an alert"));
    EXPECT_EQ(kaze({"alerts", "show", "nothing"}).code, 2);
}

TEST_F(AlertsTest, makeChangeAndRemoveARule)
{
    const auto file = root / "rule.yaml";
    ASSERT_TRUE(base::writeFile(file,
        "name: Slow answers\nkind: metric\nmetric: kaze_gateway_attempt_seconds\nview: p95\nby: provider\nthreshold: 20\n"));
    const auto made = kaze({"alerts", "set", "--file", file.string(), "--for", "5m"});
    EXPECT_EQ(made.code, 0) << made.err;
    EXPECT_THAT(made.out, HasSubstr("kaze_gateway_attempt_seconds p95 by provider above 20 s over 5 min, for 5 min"));
    const auto changed = json(kaze({"alerts", "set", "Slow answers", "--above", "500ms", "--to-nobody", "--json"}));
    EXPECT_EQ(changed.at("threshold"), 0.5);
    EXPECT_EQ(changed.at("for_seconds"), 300);
    EXPECT_TRUE(changed.at("to").as_array().empty());
    EXPECT_EQ(json(kaze({"alerts", "disable", "Slow answers", "--json"})).at("enabled"), false);
    EXPECT_EQ(json(kaze({"alerts", "enable", "Slow answers", "--json"})).at("enabled"), true);
    EXPECT_EQ(kaze({"alerts", "remove", "Slow answers"}).code, 0);
    EXPECT_EQ(kaze({"alerts", "remove", "Slow answers"}).code, 2);
    EXPECT_THAT(kaze({"alerts", "remove", "budget-80"}).err, HasSubstr("can be switched off"));

    ASSERT_TRUE(base::writeFile(file, "name: x\nthreshhold: 3\n"));
    const auto typo = kaze({"alerts", "set", "--file", file.string()});
    EXPECT_EQ(typo.code, 2);
    EXPECT_THAT(typo.err, HasSubstr("rule.yaml:2:1: a rule has no \"threshhold\""));
    const auto lost = kaze({"alerts", "set", "--name", "x", "--metric", "kaze_nothing", "--above", "1"});
    EXPECT_EQ(lost.code, 2);
    EXPECT_THAT(lost.err, HasSubstr("There is no metric"));
    for (const auto* number : {"much", "nan", "inf", "1e999"})
        EXPECT_THAT(kaze({"alerts", "set", "budget-80", "--above", number}).err,
            HasSubstr("--above: \"" + std::string(number) + "\" is no number"));
}

TEST_F(AlertsTest, tryARuleOnThePast)
{
    leaveHistory();
    const auto tested = kaze({"alerts", "test", "--metric", "kaze_gateway_queue_waiting", "--view", "value", "--window", "10s",
        "--above", "20", "--for", "1m"});
    EXPECT_EQ(tested.code, 0) << tested.err;
    EXPECT_THAT(tested.out, AllOf(HasSubstr("It would have fired 1 time"), HasSubstr("█")));
    const auto exact = json(kaze({"alerts", "test", "--metric", "kaze_gateway_queue_waiting", "--view", "value", "--window",
        "10s", "--above", "20", "--for", "1m", "--from", "3h", "--json"}));
    ASSERT_EQ(exact.at("spells").as_array().size(), 1U);
    EXPECT_EQ(exact.at("spells").at(0).at("worst"), 50);
    EXPECT_THAT(kaze({"alerts", "test", "calls-wait", "--above", "100"}).out, HasSubstr("It would not have fired"));
    EXPECT_THAT(kaze({"alerts", "test", "calls-wait", "--from", "30h", "--until", "20h"}).out,
        AllOf(HasSubstr("Nothing was measured of it in this time"), testing::Not(HasSubstr("would not have fired"))));
}

TEST_F(AlertsTest, silence)
{
    const auto made
        = json(kaze({"alerts", "silence", "--cause", "provider:openai", "--for", "2h", "--comment", "known", "--json"}));
    EXPECT_EQ(made.at("cause"), "provider:openai");
    EXPECT_THAT(kaze({"alerts", "silences"}).out, AllOf(HasSubstr("provider:openai"), HasSubstr("known")));
    EXPECT_EQ(kaze({"alerts", "unsilence", std::string(made.at("id").as_string())}).code, 0);
    EXPECT_THAT(kaze({"alerts", "silences"}).out, HasSubstr("Nothing is silenced"));
    EXPECT_EQ(kaze({"alerts", "silence", "--for", "2h"}).code, 2);
    EXPECT_EQ(kaze({"alerts", "silence", "--cause", "*"}).code, 2);
    EXPECT_EQ(kaze({"alerts", "silence", "--cause", "*", "--until", "2h"}).code, 2);
    EXPECT_EQ(kaze({"alerts", "silence", "--rule", "nothing", "--for", "2h"}).code, 2);
}

} // namespace kaze::e2e
