#include "engine/api/metric_requests.h"
#include "engine/telemetry/detail/metric_file.h"
#include "engine/telemetry/detail/metric_sql.h"
#include "tests/engine/telemetry/metric_fixture.h"
#include "tests/support/faulty_vfs.h"

#include <fstream>
#include <random>
#include <set>

namespace kaze::telemetry {

namespace fs = std::filesystem;

class MetricFaults : public MetricFixture {
protected:
    ~MetricFaults() override { test::failWrites(test::DiskFault::None); }

    double increaseOf(base::Duration step)
    {
        const auto shown = range("kaze_gateway_attempts_total", MetricView::Value, start,
            static_cast<double>(std::chrono::duration_cast<std::chrono::seconds>(step).count()), "*");
        return shown.lines.empty() ? 0 : shown.lines[0].values[0];
    }

    //! The first byte of each file that was set aside.
    std::multiset<char> setAside()
    {
        std::multiset<char> first;
        for (const auto& entry : fs::directory_iterator(options.file.parent_path()))
            if (entry.path().filename().string().starts_with("metrics.db.damaged-"))
                first.insert(static_cast<char>(std::ifstream(entry.path(), std::ios::binary).get()));
        return first;
    }

    void damage(char with) { std::ofstream(options.file, std::ios::binary | std::ios::trunc) << std::string(20'000, with); }
};

TEST_F(MetricFaults, aFullDiskIsCountedAndTriedAgain)
{
    test::registerFaultyVfs();
    options.vfs = test::kFaultyVfs;
    open();
    samplesSaved(30, [&] { calls().add(1); });
    test::failWrites(test::DiskFault::Full);
    samples(30, [&] { calls().add(1); });
    EXPECT_FALSE(save());
    EXPECT_FALSE(save());
    EXPECT_EQ(history->figures().failedSaves, 2U);
    EXPECT_NE(history->figures().problem, "");
    EXPECT_EQ(history->list("")->problem, history->figures().problem);
    EXPECT_EQ(increaseOf(1h), 60) << "it is asked all the same";
    test::failWrites(test::DiskFault::None);
    EXPECT_TRUE(save());
    EXPECT_EQ(history->figures().problem, "");
    samples(1);
    EXPECT_EQ(metrics->counter("kaze_metrics_failed_saves_total").value(), 2U);
    restart();
    EXPECT_EQ(increaseOf(1h), 60);
}

TEST_F(MetricFaults, keepTwoHoursInMemoryAndCountWhatIsLost)
{
    test::registerFaultyVfs();
    options.vfs = test::kFaultyVfs;
    open();
    samplesSaved(30, [&] { calls().add(1); });
    test::failWrites(test::DiskFault::Full);
    samples(720 + 100, [&] { calls().add(1); });
    EXPECT_FALSE(save());
    EXPECT_EQ(history->figures().lostSamples, 100U);
    test::failWrites(test::DiskFault::None);
    EXPECT_TRUE(save());
    samples(1);
    EXPECT_EQ(metrics->counter("kaze_metrics_lost_samples_total").value(), 100U);
    EXPECT_EQ(increaseOf(24h), 750);
}

TEST_F(MetricFaults, aFileThatIsInTheWayIsNamed)
{
    std::ofstream(folder / "observations") << "in the way";
    open();
    samples(30, [&] { calls().add(1); });
    EXPECT_FALSE(save());
    EXPECT_NE(history->figures().problem.find((folder / "observations").string()), std::string::npos)
        << history->figures().problem;
    EXPECT_EQ(history->recent({"kaze_gateway_attempts_total", {}}, MetricView::Value, 1h), 30);
    EXPECT_EQ(increaseOf(1h), 30);
    fs::remove(folder / "observations");
    EXPECT_TRUE(save());
    EXPECT_EQ(history->figures().problem, "");
    restart();
    EXPECT_EQ(increaseOf(1h), 30);
}

TEST_F(MetricFaults, aFileThatOpensOnlyLaterTakesNothingOutOfMemory)
{
    open();
    samplesSaved(30, [&] { calls().add(1); });
    kill();
    fs::rename(folder / "observations", folder / "elsewhere");
    std::ofstream(folder / "observations") << "in the way";
    restart();
    samples(30, [&] { calls().add(2); });
    EXPECT_FALSE(save());
    fs::remove(folder / "observations");
    fs::rename(folder / "elsewhere", folder / "observations");
    EXPECT_TRUE(save());
    EXPECT_EQ(history->recent({"kaze_gateway_attempts_total", {}}, MetricView::Value, 1h), 60);
    EXPECT_EQ(increaseOf(1h), 90);
    EXPECT_EQ(history->figures().lostSamples, 0U);
    restart();
    EXPECT_EQ(increaseOf(1h), 90);
}

TEST_F(MetricFaults, everyDamagedFileIsKeptOnce)
{
    open();
    samplesSaved(30, [&] { calls().add(1); });
    for (const char with : {'x', 'y'}) {
        kill();
        damage(with);
        clock.advance(1s);
        restart();
        EXPECT_NE(history->figures().notice, "");
    }
    EXPECT_EQ(setAside(), (std::multiset<char>{'x', 'y'}));
    kill();
    damage('z'); // found while it was in use, so nobody has copied it
    detail::setMetricFileAside(options.file, clock.now());
    EXPECT_EQ(setAside(), (std::multiset<char>{'x', 'y', 'z'}));
}

TEST_F(MetricFaults, aDamagedFileIsSetAsideAndANewOneBegun)
{
    open();
    samplesSaved(30, [&] { calls().add(1); });
    kill();
    damage('x');
    restart();
    EXPECT_EQ(setAside().size(), 1U);
    EXPECT_NE(history->figures().notice, "");
    EXPECT_EQ(history->figures().problem, "");
    samplesSaved(30, [&] { calls().add(2); });
    EXPECT_EQ(increaseOf(1h), 60);
}

TEST_F(MetricFaults, aDamagedRowCostsItsHourAlone)
{
    open();
    samplesSaved(30, [&] { calls().add(1); });
    clock.advance(1h);
    samplesSaved(30, [&] { calls().add(1); });
    kill();
    {
        storage::OpenOptions opening;
        opening.path = options.file;
        opening.migrations = detail::metric_sql::migrations();
        base::MetricsRegistry others;
        const auto file = storage::Database::open(std::move(opening), {{}, writers, others, clock, base::LogSystem::none()});
        ASSERT_TRUE(file);
        auto job = [](storage::Connection& connection) {
            return connection.execute("UPDATE points SET data = x'0102030405' WHERE id = (SELECT min(id) FROM points)");
        };
        ASSERT_EQ((*file)->writeSync(std::move(job)), 1);
        (*file)->close();
    }
    restart();
    samplesSaved(1);
    EXPECT_EQ(history->figures().problem, "");
    EXPECT_EQ(increaseOf(24h), 60) << "the coarser steps are whole";
}

TEST_F(MetricFaults, keepAsManySeriesAsTheyMayAndSayHowManyNot)
{
    options.mostSeries = 10;
    open();
    samplesSaved(30, [&] {
        for (int i = 0; i < 20; ++i)
            calls(std::to_string(i)).add();
    });
    EXPECT_EQ(history->figures().kept, 10U);
    EXPECT_GE(history->figures().notKept, 10U);
    EXPECT_EQ(history->list("")->kept, 10);
    EXPECT_EQ(history->recent({"kaze_gateway_attempts_total", {}}, MetricView::Value, 1h), 600);
}

TEST_F(MetricFaults, tellsOfMoreLabelsThanAreToldApart)
{
    open();
    samples(2, [&] {
        for (int i = 0; i < 300; ++i)
            calls(std::to_string(i)).add();
    });
    EXPECT_EQ(history->list("")->overflowed, 1);
    EXPECT_EQ(
        metrics->counter("kaze_metrics_overflowed_lookups_total", {{"metric", "kaze_gateway_attempts_total"}}).value(), 200U);
    EXPECT_EQ(history->latest({"kaze_gateway_attempts_total", {{"overflow", "true"}}}), 200);
}

TEST_F(MetricFaults, theFileStaysWithinItsLimit)
{
    options.mostBytes = 500'000;
    open();
    std::mt19937 random(1);
    std::uniform_real_distribution<double> any(0, 1);
    for (int day = 0; day < 8; ++day)
        for (int hour = 0; hour < 24; ++hour) {
            samples(30, [&] {
                for (int i = 0; i < 30; ++i)
                    metrics->gauge("kaze_runs", {{"state", std::to_string(i)}}).set(any(random));
            });
            ASSERT_TRUE(save());
            clock.advance(55min);
        }
    const auto hours = run(history->hours({"kaze_runs", {}}, MetricView::Mean, start, clock.now()));
    ASSERT_TRUE(hours);
    EXPECT_EQ(hours->size(), 8U * 24) << "hours are the last to go";
    const auto hourFrom = [&](base::Time from) {
        api::QueryMetric query;
        query.name = "kaze_runs";
        query.by = "*";
        query.from = from;
        query.to = from + 1h;
        query.stepSeconds = 60;
        return ask(std::move(query)).value();
    };
    const auto known = [](const api::MetricRange& range) { return range.lines.at(0).values.size() - range.lines[0].gaps.size(); };
    const auto early = hourFrom(start + 24h);
    EXPECT_EQ(early.stepSeconds, 3600) << "long before a month has passed";
    EXPECT_EQ(known(early), 1U) << "what is known in hours is no gap";
    const auto late = hourFrom(start + 7 * 24h);
    EXPECT_EQ(late.stepSeconds, 60);
    EXPECT_EQ(known(late), 5U);
    MetricHistory::MovingWindow windows{{"kaze_runs", {}}, "*", MetricView::Mean, 1h, 10min, start + 24h, start + 30h, 0.05};
    const auto moved = run(history->windows(std::move(windows)));
    ASSERT_TRUE(moved) << moved.error().text();
    EXPECT_EQ(moved->step, 1h);
    ASSERT_EQ(moved->lines.size(), 1U);
    EXPECT_TRUE(std::ranges::all_of(moved->lines[0].values, [](const auto& value) { return value.has_value(); }));
    kill();
    EXPECT_LT(fs::file_size(options.file), 1'000'000U);
}

} // namespace kaze::telemetry
