// What measuring costs, and how large what is kept of it becomes.

#include "engine/api/metric_requests.h"
#include "engine/telemetry/detail/metric_sql.h"
#include "engine/telemetry/exposition.h"
#include "engine/telemetry/metric_history.h"
#include "tests/support/temp_folder.h"

#include <benchmark/benchmark.h>

#include <random>

namespace {

using namespace kaze;
using namespace kaze::telemetry;
using namespace std::chrono_literals;

//! What a cell measures: 300 counters and gauges, 200 histograms, of which `busy` have 50 records in 10 s, 1.5 times as many have 2, and the
//! others seldom any.
class Load {
public:
    explicit Load(base::MetricsRegistry& metrics, std::size_t busy = 40) : m_busy(busy)
    {
        for (int i = 0; i < 150; ++i) {
            m_counters.push_back(&metrics.counter("kaze_tool_calls_total", {{"tool", std::to_string(i)}}));
            m_gauges.push_back(&metrics.gauge("kaze_runs", {{"state", std::to_string(i)}}));
        }
        for (int i = 0; i < 200; ++i)
            m_histograms.push_back(&metrics.histogram("kaze_tool_call_seconds", {{"tool", std::to_string(i)}}));
    }

    void tenSeconds()
    {
        for (std::size_t i = 0; i < m_counters.size(); ++i) {
            m_counters[i]->add(i % 3 == 0 ? m_random() % 100 : 0);
            // A third are counts, a third shares with noise, a third stand still.
            m_gauges[i]->set(i % 3 == 0 ? static_cast<double>(m_random() % 50) : i % 3 == 1 ? m_share(m_random) : 7);
        }
        for (std::size_t i = 0; i < m_histograms.size(); ++i) {
            const int records = i < m_busy ? 50 : i < m_busy * 5 / 2 ? 2 : m_random() % 50 == 0 ? 1 : 0;
            for (int n = 0; n < records; ++n)
                m_histograms[i]->record(m_seconds(m_random));
        }
    }

private:
    const std::size_t m_busy;
    std::vector<base::Counter*> m_counters;
    std::vector<base::Gauge*> m_gauges;
    std::vector<base::Histogram*> m_histograms;
    std::mt19937 m_random{1};
    std::lognormal_distribution<double> m_seconds{-3, 0.5};
    std::uniform_real_distribution<double> m_share{0, 1};
};

//! A history in a folder of its own below the current one: /tmp may be memory.
class History {
public:
    explicit History(std::size_t busy = 40) : load(metrics, busy)
    {
        MetricHistoryOptions options;
        options.file = m_folder / "metrics.db";
        MetricHistory::Parts parts{loop.executor(), m_writers, m_workers, metrics, clock, base::LogSystem::none()};
        history = std::make_unique<MetricHistory>(std::move(options), std::move(parts));
    }
    ~History() { history.reset(); }

    void sample()
    {
        load.tenSeconds();
        clock.advance(10s);
        history->sample();
    }

    void save()
    {
        if (!loop.runUntil(history->save()))
            std::abort();
    }

    //! A day as it passes.
    void day()
    {
        for (int i = 0; i < 8640; ++i) {
            sample();
            if (i % 30 == 29)
                save();
        }
    }

    //! Bytes of a level's rows, in MB.
    [[nodiscard]] double megabytesOf(std::int64_t level)
    {
        history.reset();
        base::MetricsRegistry others;
        storage::OpenOptions options;
        options.path = m_folder / "metrics.db";
        options.migrations = detail::metric_sql::migrations();
        const auto file = storage::Database::open(std::move(options), {{}, m_writers, others, clock, base::LogSystem::none()});
        double bytes = 0;
        auto job = [&bytes, level](storage::Connection& connection) {
            return connection.query("SELECT sum(length(data) + 12) FROM points WHERE id >> 58 = ?", {level},
                [&bytes](const storage::Row& row) { bytes = row.real(0); });
        };
        if (!file || !(*file)->readSync(std::move(job)))
            std::abort();
        (*file)->close();
        return bytes / 1e6;
    }

    base::SimulatedClock clock;
    base::Loop loop;
    base::MetricsRegistry metrics;
    Load load;

private:
    test::TempFolder m_folder{std::filesystem::current_path()};
    base::WorkerPool m_workers{2, "bench-work"};
    storage::WriterThreads m_writers{2};

public:
    std::unique_ptr<MetricHistory> history;
};

void recordInHistogram(benchmark::State& state)
{
    base::Histogram histogram;
    double value = 0.0001;
    for (auto _ : state) {
        histogram.record(value);
        value = value > 10 ? 0.0001 : value * 1.1;
    }
    state.SetItemsProcessed(state.iterations());
}
BENCHMARK(recordInHistogram);

void findInstrument(benchmark::State& state)
{
    base::MetricsRegistry metrics;
    const Load load(metrics);
    for (auto _ : state)
        metrics.counter("kaze_tool_calls_total", {{"tool", "77"}}).add();
}
BENCHMARK(findInstrument);

void sample500Series(benchmark::State& state)
{
    History of;
    of.sample();
    for (auto _ : state) {
        state.PauseTiming();
        of.load.tenSeconds();
        of.clock.advance(10s);
        state.ResumeTiming();
        of.history->sample();
    }
    state.counters["series"] = static_cast<double>(of.metrics.size());
}
BENCHMARK(sample500Series)->Unit(benchmark::kMicrosecond)->Iterations(300);

void saveFiveMinutesOf500Series(benchmark::State& state)
{
    History of;
    of.save();
    for (auto _ : state) {
        state.PauseTiming();
        for (int i = 0; i < 30; ++i)
            of.sample();
        state.ResumeTiming();
        of.save();
    }
}
BENCHMARK(saveFiveMinutesOf500Series)->Unit(benchmark::kMillisecond)->Iterations(24);

void prometheusTextOf500Series(benchmark::State& state)
{
    History of;
    of.sample();
    std::size_t bytes = 0;
    for (auto _ : state)
        bytes = exposition(of.metrics, ExpositionFormat::Text, {{"cell", "bench"}}).size();
    state.counters["bytes"] = static_cast<double>(bytes);
}
BENCHMARK(prometheusTextOf500Series)->Unit(benchmark::kMillisecond);

//! What a day leaves at each step, where so many histograms are busy day and night; of minutes 31 such days are kept, of hours 731.
void aDayOf500Series(benchmark::State& state)
{
    for (auto _ : state) {
        History of(static_cast<std::size_t>(state.range(0)));
        of.day();
        const auto samples = of.megabytesOf(0), minutes = of.megabytesOf(1), hours = of.megabytesOf(2);
        state.counters["samples_MB"] = samples;
        state.counters["minutes_MB_a_month"] = 31 * minutes;
        state.counters["hours_MB_in_two_years"] = 731 * hours;
        state.counters["all_MB"] = samples + 31 * minutes + 731 * hours;
    }
}
BENCHMARK(aDayOf500Series)->Arg(15)->Arg(40)->Unit(benchmark::kSecond)->Iterations(1);

//! A month of one busy histogram by the minute, all of it in the file; of 200 together.
void queryAMonth(benchmark::State& state)
{
    static History of; // a month takes its time to be made
    static bool isMade = false;
    if (!std::exchange(isMade, true))
        for (int hour = 0; hour < 30 * 24; ++hour) {
            for (int i = 0; i < 30; ++i)
                of.sample(); // five minutes of each hour
            of.save();
            of.clock.advance(55min);
        }
    for (auto _ : state) {
        api::QueryMetric query;
        query.name = "kaze_tool_call_seconds";
        query.view = api::MetricView::P95;
        query.from = of.clock.now() - std::chrono::days(30);
        query.by = "*";
        if (state.range(0) == 1)
            query.labels = {{"tool", "3"}};
        const auto range = of.loop.runUntil(of.history->query(std::move(query)));
        if (!range || range->lines.size() != 1)
            state.SkipWithError("no answer");
    }
}
BENCHMARK(queryAMonth)->Arg(1)->Arg(200)->Unit(benchmark::kMillisecond);

void queryTheLastHour(benchmark::State& state)
{
    History of;
    for (int i = 0; i < 360; ++i)
        of.sample();
    for (auto _ : state) {
        api::QueryMetric query;
        query.name = "kaze_tool_call_seconds";
        query.by = "*";
        if (!of.loop.runUntil(of.history->query(std::move(query))))
            state.SkipWithError("no answer");
    }
}
BENCHMARK(queryTheLastHour)->Unit(benchmark::kMillisecond);

void recentFiveMinutesOfOneSeries(benchmark::State& state)
{
    History of;
    for (int i = 0; i < 360; ++i)
        of.sample();
    for (auto _ : state)
        benchmark::DoNotOptimize(of.history->recent({"kaze_tool_call_seconds", {{"tool", "3"}}}, api::MetricView::P95, 5min));
}
BENCHMARK(recentFiveMinutesOfOneSeries)->Unit(benchmark::kMicrosecond);

} // namespace
