#pragma once

#include "engine/telemetry/detail/metric_store.h"
#include "engine/telemetry/metric_history.h"

#include <deque>

namespace kaze::telemetry::detail {

//! A series as memory has it: its samples of the last hour, and those that are not in the file yet.
struct MemorySeries {
    SeriesKey key;
    std::int64_t id = 0; //!< in the file; 0: none yet
    bool isKept = true; //!< false above the limit: in memory alone
    base::MetricsRegistry::Instrument source; //!< its kind's pointer is null for what only the file knows
    std::uint64_t before = 0; //!< of a counter, at the last sample
    base::HistogramCounts countsBefore; //!< of a histogram
    std::deque<LivePoint> points; //!< by rising frame

    [[nodiscard]] bool isLive() const { return source.counter || source.gauge || source.histogram; }
};

//! Whether a series is asked for.
[[nodiscard]] bool fits(const SeriesMatch& match, const MemorySeries& series);

//! The samples of the last hour, by the steady clock; when a sample was taken is its frame, counted from 0.
class MetricMemory {
public:
    explicit MetricMemory(const base::MetricsRegistry& metrics) : m_metrics(metrics) { }

    struct Frame {
        std::int64_t slot = 0; //!< of the wall clock: the 10 s that it is about
        base::Duration steady{0}; //!< when it was taken
    };

    //! Reads all instruments.
    void sample(std::int64_t slot, base::Duration steady);

    //! What the file says of a series, of the hour before it was opened; before the first sample.
    void restoreFrames(std::vector<Frame> frames);
    void restore(StoredSeries stored, std::deque<LivePoint> points);
    //! That the file knows a series, of which there may be samples here that it does not have.
    void identify(const StoredSeries& stored) { at(stored.key).id = stored.id; }

    //! Forgets what is older than an hour and in the file, and what there is too much of; gives how many of those frames were not saved.
    std::size_t trim();

    //! Frames below are in the file.
    void savedUpTo(std::uint32_t frame) { m_saved = std::max(m_saved, frame); }
    //! Nothing is in the file: it was lost.
    void forgetSaved();
    [[nodiscard]] std::uint32_t saved() const { return m_saved; }
    [[nodiscard]] std::uint32_t end() const { return m_first + static_cast<std::uint32_t>(m_frames.size()); }
    [[nodiscard]] bool isEmpty() const { return m_frames.empty(); }
    [[nodiscard]] std::uint32_t first() const { return m_first; }
    [[nodiscard]] const Frame& frame(std::uint32_t number) const { return m_frames[number - m_first]; }

    //! The samples from a frame on.
    [[nodiscard]] std::vector<SlotPoint> pointsFrom(const MemorySeries& series, std::uint32_t frame) const;
    //! The first frame that is about a slot or a later one.
    [[nodiscard]] std::uint32_t firstAt(std::int64_t slot) const;
    //! The first frame since the wall clock was last set; those before it are of other times than they say, or of none that follow on.
    [[nodiscard]] std::uint32_t firstSinceSet() const;
    //! The first frame of the last `span`, as seen at `now`.
    [[nodiscard]] std::uint32_t firstWithin(base::Duration span, base::Duration now) const;
    //! When the last frame ends; `now` where none was taken for a while.
    [[nodiscard]] base::Duration reference(base::Duration now) const;

    //! New instruments become series.
    void refresh();
    [[nodiscard]] const std::map<std::string, std::vector<std::unique_ptr<MemorySeries>>>& all() const { return m_series; }
    //! By name and labels; of one kind: what is measured now, else what the file has most of.
    [[nodiscard]] std::vector<MemorySeries*> matching(const SeriesMatch& match) const;
    [[nodiscard]] std::size_t size() const { return m_size; }

private:
    MemorySeries& at(const SeriesKey& key);

    const base::MetricsRegistry& m_metrics;
    std::map<std::string, std::vector<std::unique_ptr<MemorySeries>>> m_series;
    std::size_t m_size = 0;
    std::size_t m_instruments = 0; //!< that were there at the last refresh
    std::deque<Frame> m_frames;
    std::uint32_t m_first = 0;
    std::uint32_t m_saved = 0;
    std::optional<base::Duration> m_sampledAt;
};

} // namespace kaze::telemetry::detail
