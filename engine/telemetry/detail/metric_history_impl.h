#pragma once

#include "engine/telemetry/detail/metric_memory.h"
#include "engine/telemetry/detail/metric_query.h"

namespace kaze::telemetry {

struct MetricHistory::Impl {
    using Series = std::vector<detail::MemorySeries*>;

    Impl(MetricHistoryOptions taken, Parts given)
        : options(std::move(taken)), parts(std::move(given)), memory(parts.metrics),
          failedSaves(parts.metrics.counter("kaze_metrics_failed_saves_total")),
          lostSamples(parts.metrics.counter("kaze_metrics_lost_samples_total"))
    {
    }

    void sample();
    void publish();

    // metric_saving.cpp
    //! Opens the file, where nobody has tried yet.
    base::Task<> opened();
    base::Task<> open();
    base::Task<base::Result<>> restore(std::shared_ptr<storage::Database> from);
    //! Saves, if nobody does so already; `save` waits for it.
    void saveBehind();
    base::Task<> saveAndTell();
    base::Task<base::Result<>> save();
    base::Task<base::Result<>> saveNow();
    base::Task<base::Result<>> saveSlice(std::shared_ptr<storage::Database> to, Series slice);
    base::Task<base::Result<>> retireOld(std::shared_ptr<storage::Database> from);
    base::Task<> setAside(base::Error damage);
    base::Task<> close();
    [[nodiscard]] Series unsaved();
    void saved();
    void setProblem(std::string text);

    // metric_answers.cpp
    //! `fromMemory`: all samples asked for are there.
    base::Task<base::Result<std::vector<detail::MetricLinePoints>>> lines(
        detail::MetricPlan plan, Series series, bool fromMemory);
    //! The level of which there still is what the plan asks for.
    base::Task<base::Result<std::size_t>> levelKept(detail::MetricPlan plan, Series series);
    //! The metric whose name it is, or the only one that has it in its name. Errors: NotFound, InvalidArgument.
    [[nodiscard]] base::Result<std::string> nameFor(const std::string& word) const;
    [[nodiscard]] bool remembers(const detail::MetricPlan& plan) const;

    const MetricHistoryOptions options;
    const Parts parts;
    detail::MetricMemory memory;
    base::Counter& failedSaves;
    base::Counter& lostSamples;
    std::vector<std::function<void()>> before, after;
    std::shared_ptr<storage::Database> database; //!< null while there is no usable file
    std::vector<base::OneShot<bool>> awaitingSave;
    std::vector<base::OneShot<bool>> awaitingOpen;
    bool isSaving = false, isOpening = false, wasOpened = false;
    std::int64_t retiredHour = 0;
    Figures figures;
    std::map<std::string, std::uint64_t> overflows; //!< as published
    std::uint64_t publishedFailures = 0, publishedLosses = 0;
};

} // namespace kaze::telemetry
