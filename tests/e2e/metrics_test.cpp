// `kaze metrics` from the command line, over a history such as a cell leaves behind.

#include "engine/telemetry/metric_history.h"
#include "tests/e2e/e2e_fixture.h"

namespace kaze::e2e {

using testing::AllOf;

class MetricsTest : public E2eTest {
protected:
    //! Two hours up to a moment ago, in which each 10 s brought five calls to one provider and one to another.
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
            metrics.counter("kaze_gateway_attempts_total", {{"provider", "openai"}, {"outcome", "ok"}}).add(5);
            metrics.counter("kaze_gateway_attempts_total", {{"provider", "local"}, {"outcome", "ok"}}).add(1);
            metrics.histogram("kaze_gateway_attempt_seconds", {{"provider", "openai"}}).record(0.5);
            clock.advance(10s);
            history.sample();
            if (i % 180 == 179) {
                ASSERT_TRUE(loop.runUntil(history.save())) << history.figures().problem;
            }
        }
    }
};

TEST_F(MetricsTest, listsWhatIsMeasured)
{
    const auto all = kaze({"metrics"});
    EXPECT_EQ(all.code, 0) << all.err;
    EXPECT_THAT(all.out, AllOf(HasSubstr("METRIC"), HasSubstr("kaze_storage_commit_seconds"), HasSubstr("database=state.db")));
    const auto found = json(kaze({"metrics", "storage_commits", "database:sta*", "--json"}));
    ASSERT_EQ(found.as_array().size(), 1U);
    const auto& row = found.as_array().at(0).as_object();
    EXPECT_EQ(row.at("name"), "kaze_storage_commits_total");
    EXPECT_EQ(row.at("kind"), "counter");
    EXPECT_EQ(row.at("labels").at("database"), "state.db");
    EXPECT_GT(row.at("value").to_number<double>(), 0);
    EXPECT_THAT(kaze({"metrics", "nosuchthing"}).out, HasSubstr("No metric fits"));
    const auto wrong = kaze({"metrics", "value>3"});
    EXPECT_EQ(wrong.code, 2);
    EXPECT_THAT(wrong.err, HasSubstr("label:value"));
}

TEST_F(MetricsTest, showsOneOverTime)
{
    leaveHistory();
    const auto shown = kaze({"metrics", "gateway_attempts", "--since", "90m", "--by", "provider"});
    EXPECT_EQ(shown.code, 0) << shown.err;
    EXPECT_THAT(shown.out,
        AllOf(HasSubstr("kaze_gateway_attempts_total"), HasSubstr("provider=openai"), HasSubstr("0.5/s"), HasSubstr("0.1/s"),
            HasSubstr("█")));
    EXPECT_LT(shown.out.find("provider=openai"), shown.out.find("provider=local")) << "the largest first";

    const auto one = json(kaze({"metrics", "kaze_gateway_attempts_total", "provider:open*", "--since", "90m", "--view", "value",
        "--step", "10m", "--json"}));
    EXPECT_EQ(one.at("step_seconds"), 600);
    ASSERT_EQ(one.at("lines").as_array().size(), 1U);
    EXPECT_EQ(one.at("lines").at(0).at("values").at(3), 300);

    const auto csv = kaze({"metrics", "attempt_seconds", "--since", "90m", "--view", "p95", "--step", "30m", "--csv"});
    EXPECT_EQ(csv.code, 0) << csv.err;
    EXPECT_THAT(csv.out, AllOf(testing::StartsWith("at,provider=openai\n"), HasSubstr("Z,0.50")));

    const auto several = kaze({"metrics", "gateway", "--since", "1h"});
    EXPECT_EQ(several.code, 2);
    EXPECT_THAT(several.err, HasSubstr("several metrics"));
    EXPECT_EQ(kaze({"metrics", "kaze_nothing_at_all", "--since", "1h"}).code, 2);
    EXPECT_EQ(kaze({"metrics", "kaze_gateway_attempts_total", "--view", "p95"}).code, 2);
    EXPECT_EQ(kaze({"metrics", "--since", "1h"}).code, 2);
    EXPECT_EQ(kaze({"metrics", "attempt_seconds", "x", "--since", "1h"}).code, 2);
    EXPECT_EQ(kaze({"metrics", "attempt_seconds", "--view", "p42"}).code, 2);
    EXPECT_EQ(kaze({"metrics", "attempt_seconds", "--csv", "--json"}).code, 2);
}

} // namespace kaze::e2e
