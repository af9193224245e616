#pragma once

#include "engine/api/metric_requests.h"
#include "engine/telemetry/metric_history.h"
#include "tests/support/temp_folder.h"

#include <gtest/gtest.h>

namespace kaze::telemetry {

using namespace std::chrono_literals;
using api::MetricView;

//! A metric history over a real file, with a clock that the test turns. The clock stands at 2026-11-01 00:00:00 at first.
class MetricFixture : public testing::Test {
protected:
    ~MetricFixture() override { history.reset(); }

    void open()
    {
        MetricHistory::Parts parts{loop.executor(), writers, workers, *metrics, clock, base::LogSystem::none()};
        history = std::make_unique<MetricHistory>(options, std::move(parts));
    }

    //! Ends the history as a process that is killed does: what is not saved is lost.
    void kill() { history.reset(); }

    //! As another process would: the instruments begin anew.
    void restart()
    {
        kill();
        metrics = std::make_unique<base::MetricsRegistry>();
        open();
        save(); // opens the file
    }

    //! The time goes on by 10 s, at the end of which a sample is taken.
    void sampleAfter(const std::function<void()>& happens = [] {})
    {
        happens();
        clock.advance(10s);
        history->sample();
    }

    void samples(
        int count, const std::function<void()>& happens = [] {})
    {
        for (int i = 0; i < count; ++i)
            sampleAfter(happens);
    }

    template <class T>
    T run(base::Task<T> task)
    {
        return loop.runUntil(std::move(task));
    }

    bool save() { return run(history->save()).has_value(); }

    //! Saves every five minutes, as `run` does.
    void samplesSaved(
        int count, const std::function<void()>& happens = [] {})
    {
        for (int i = 0; i < count; ++i) {
            sampleAfter(happens);
            if (i % 30 == 29) {
                ASSERT_TRUE(save()) << history->figures().problem;
            }
        }
        ASSERT_TRUE(save());
    }

    base::Result<api::MetricRange> ask(api::QueryMetric query) { return run(history->query(std::move(query))); }

    api::MetricRange range(std::string name, MetricView view, base::Time from, double step = 0, std::string by = {})
    {
        api::QueryMetric query;
        query.name = std::move(name);
        query.view = view;
        query.from = from;
        query.stepSeconds = step;
        query.by = std::move(by);
        auto answer = ask(std::move(query));
        EXPECT_TRUE(answer) << answer.error().text();
        return answer ? std::move(*answer) : api::MetricRange{};
    }

    base::Counter& calls(const std::string& provider = "a")
    {
        return metrics->counter("kaze_gateway_attempts_total", {{"provider", provider}, {"outcome", "ok"}});
    }
    base::Gauge& waiting() { return metrics->gauge("kaze_gateway_queue_waiting"); }
    base::Histogram& seconds(const std::string& provider = "a")
    {
        return metrics->histogram("kaze_gateway_attempt_seconds", {{"provider", provider}});
    }

    static MetricHistoryOptions in(std::filesystem::path file)
    {
        MetricHistoryOptions options;
        options.file = std::move(file);
        return options;
    }

    test::TempFolder folder;
    MetricHistoryOptions options = in(folder / "observations" / "metrics.db");
    base::SimulatedClock clock;
    const base::Time start = clock.now();
    base::Loop loop;
    base::WorkerPool workers{1, "test-work"};
    storage::WriterThreads writers;
    std::unique_ptr<base::MetricsRegistry> metrics = std::make_unique<base::MetricsRegistry>();
    std::unique_ptr<MetricHistory> history;
};

} // namespace kaze::telemetry
