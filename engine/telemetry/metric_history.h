#pragma once

#include "engine/api/metric_requests.h"
#include "engine/base/clock.h"
#include "engine/base/log.h"
#include "engine/base/loop.h"
#include "engine/base/metrics.h"
#include "engine/storage/database.h"

#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace kaze::telemetry {

struct MetricHistoryOptions {
    std::filesystem::path file; //!< metrics.db
    std::string vfs{}; //!< as of storage::OpenOptions
    std::size_t mostSeries = 5000; //!< kept; what comes above is not, and is counted
    std::uint64_t mostBytes = 256U << 20; //!< of the file; above it the oldest minutes, then hours, go before their time
};

//! The series of a name whose labels fit: `*` stands for anything, a label that is not named may have any value.
struct SeriesMatch {
    std::string name;
    std::map<std::string, std::string> labels;
};

//! Keeps what the instruments of a registry show: every 10 s for a day, by the minute for a month, by the hour for two years, in one
//! SQLite file, and the last hour in memory. A sample is taken at each full 10 s of the wall clock, while `run` runs; what the cell did not
//! run for is a gap. Coarser steps are computed from the finer ones: increases are added, buckets of histograms merged, so that a
//! percentile is at most 3.2 % above the true one over any period. Increases are told from the instruments themselves, so they are
//! counted once, whatever the wall clock does; where it is set back, what is measured anew replaces what was there for that time.
//!
//! What a view means: of a counter, Rate (its usual one) is per second and Value the increase; of a gauge, Value is its last in the step,
//! Mean its mean; of a histogram, Rate is records per second, Value and Mean the mean of the values. Max is the largest single one: of a
//! gauge's samples, of a counter's rates over 10 s, of a histogram's values. Several series together are added, histograms merged; Max and
//! percentiles of gauges are of the single ones.
//!
//! Lives on the cell loop; all calls there. Files are read and written on the storage threads. A crash loses the last five minutes.
class MetricHistory {
public:
    //! All must outlive it. The executor is the loop's.
    struct Parts {
        base::Executor loop;
        storage::WriterThreads& writers;
        base::WorkerPool& workers;
        base::MetricsRegistry& metrics;
        const base::Clock& clock;
        base::Logger log;
    };

    MetricHistory(MetricHistoryOptions options, Parts parts);
    ~MetricHistory();
    MetricHistory(const MetricHistory&) = delete;
    MetricHistory& operator=(const MetricHistory&) = delete;

    //! Called before each sample to bring gauges up to date that somebody else keeps; must be cheap (under 1 ms).
    void beforeSample(std::function<void()> collect);
    //! Called after each sample, when the newest values can be asked for.
    void afterSample(std::function<void()> seen);

    //! Samples until cancelled; then stores what it has and closes the file, which is opened with the first sample or question. Without a usable file it keeps the
    //! last hour in memory, tries again, and `figures` says why.
    [[nodiscard]] base::Task<> run(base::CancelToken cancel);

    //! Takes one sample now, as `run` does every 10 s.
    void sample();
    //! Stores what only memory has. Errors are those of the file; it is tried again at the next time.
    [[nodiscard]] base::Task<base::Result<>> save();

    // From memory, at once: of the last hour at most. Time is the steady one, so the wall clock's jumps do not matter.

    //! As the instruments show it now: of a counter its total since the start, of a histogram the mean since the start. None while there is no such
    //! instrument, or nothing was recorded.
    [[nodiscard]] std::optional<double> latest(const SeriesMatch& match) const;
    //! All samples of the last `span` together. None while there is none, and where nothing was recorded of a mean or percentile.
    [[nodiscard]] std::optional<double> recent(const SeriesMatch& match, api::MetricView view, base::Duration span) const;

    struct SeriesValue {
        std::map<std::string, std::string> labels;
        double value = 0;
    };
    //! The same for each series by itself, those without a value left out.
    [[nodiscard]] std::vector<SeriesValue> recentBySeries(
        const SeriesMatch& match, api::MetricView view, base::Duration span) const;

    //! The last `steps` × `step` (a multiple of 10 s), the newest last.
    [[nodiscard]] std::vector<std::optional<double>> recentSteps(
        const SeriesMatch& match, api::MetricView view, base::Duration step, std::size_t steps) const;

    //! The share of a histogram's values of the last `span` that are above `limit`. None where nothing was recorded.
    [[nodiscard]] std::optional<double> recentShareAbove(const SeriesMatch& match, double limit, base::Duration span) const;

    //! How many values were recorded (of a histogram) or by how much it rose (a counter) within the last `span`.
    [[nodiscard]] double recentCount(const SeriesMatch& match, base::Duration span) const;

    struct Point {
        base::Time at; //!< the step's beginning
        double value = 0;
    };
    //! One for each hour of the time of which something is known, all series together; for trends and forecasts.
    [[nodiscard]] base::Task<base::Result<std::vector<Point>>> hours(
        SeriesMatch match, api::MetricView view, base::Time from, base::Time to);

    //! Errors: NotFound for a metric that is neither measured nor kept; InvalidArgument for times that make no sense and views that the
    //! kind does not have (percentiles of a gauge or counter).
    [[nodiscard]] base::Task<base::Result<api::MetricRange>> query(api::QueryMetric query);

    //! What is measured now. Errors: InvalidArgument, with the place in the filter.
    [[nodiscard]] base::Result<api::MetricList> list(const std::string& filter) const;

    //! A metric as it is seen through a window that moves on step by step, which is how rules look at it.
    struct MovingWindow {
        SeriesMatch match;
        std::string by; //!< as of QueryMetric
        api::MetricView view = api::MetricView::Usual;
        base::Duration window{0};
        base::Duration step{0}; //!< a multiple of 10 s; 0: 10 s
        base::Time from, to; //!< of the windows' ends: full steps after `from`, up to `to` and to now
        double covered
            = 0.5; //!< a window of which a smaller share is known says nothing, but of the value of a gauge, which is the last one
    };
    struct Windows {
        base::Time first; //!< end of the first window
        base::Duration step{0}; //!< longer than asked for where what was is kept in coarser steps alone; so is the window
        base::Duration window{0};
        std::size_t count = 0; //!< of windows
        struct Line {
            std::map<std::string, std::string> labels;
            std::vector<std::optional<double>> values; //!< one for each window
        };
        std::vector<Line> lines; //!< at most 200, by their labels
        std::size_t leftOut = 0; //!< lines above that
    };
    //! Errors: as of `query`; InvalidArgument for more than 50 000 steps.
    [[nodiscard]] base::Task<base::Result<Windows>> windows(MovingWindow asked);

    //! What a view means for a metric that is measured or kept. Errors: as of `query`.
    [[nodiscard]] base::Result<> checkView(const std::string& name, api::MetricView view) const;

    struct Figures {
        std::size_t kept = 0; //!< series
        std::uint64_t notKept = 0; //!< series above `mostSeries`
        std::uint64_t failedSaves = 0;
        std::uint64_t lostSamples = 0; //!< that could not be stored for longer than memory holds them
        std::uint64_t bytes = 0; //!< of the file
        std::string problem; //!< why nothing is stored, empty when all is well
        std::string notice; //!< what became of a damaged file
    };
    [[nodiscard]] Figures figures() const;

private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

} // namespace kaze::telemetry
