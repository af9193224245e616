#pragma once

#include "engine/telemetry/detail/batch.h"
#include "engine/telemetry/detail/months.h"
#include "engine/telemetry/detail/record_queue.h"
#include "engine/telemetry/detail/rows.h"

#include <atomic>
#include <condition_variable>
#include <functional>
#include <future>
#include <mutex>
#include <thread>
#include <unordered_set>

namespace kaze::telemetry::detail {

struct DrainOptions {
    std::int64_t session = 0;
    //! Called on the drain's thread with events that are in their month's file now, never none.
    std::function<void(Month, const std::vector<EventRow>&)> onStored{};
    //! Called on the drain's thread with each span that has ended, cleaned.
    std::function<void(const SpanRowOut&)> onEnded{};
};

//! The thread that stores what waits in the queue: every second, a moment after the hundredth record, and at once when there are
//! thousands, for what is stored together costs less. It makes one batch while the one before is written. While the disk refuses, it
//! keeps what it has, tries again every few seconds, and the queue drops what it cannot hold.
//! `stop` (or destruction) writes what waits, once.
class Drain {
public:
    Drain(DrainOptions options, RecordQueue& queue, Months& months, RowMaker rows, const base::Clock& clock,
        base::MetricsRegistry& metrics, base::Logger log);
    ~Drain();
    Drain(const Drain&) = delete;
    Drain& operator=(const Drain&) = delete;

    //! Any thread: so many wait now.
    void noteWaiting(std::size_t waiting)
    {
        // At every multiple, because a signal just before the thread goes to sleep is lost.
        if (waiting != 0 && waiting % m_wakeAt.load(std::memory_order_relaxed) == 0)
            m_changed.notify_one();
    }

    //! Calls back on the drain's thread when everything pushed before the call is stored or the disk has refused it.
    void flush(std::function<void()> done);

    //! Calls back when the files that were there at the start are open; at once when they are already.
    void whenReady(std::function<void()> done);

    //! Runs it soon on the drain's thread, where files of months may be opened.
    void run(std::function<void()> errand);

    //! Records that it takes from now on are made rows by this one.
    void setRows(RowMaker rows);

    void stop();

    //! Of traces that somebody else has stored.
    void countTraces(std::uint64_t more) { m_traces.fetch_add(more, std::memory_order_relaxed); }
    //! Of a month that was taken away.
    void uncountTraces(std::uint64_t fewer) { m_traces.fetch_sub(fewer, std::memory_order_relaxed); }

    [[nodiscard]] std::string problem() const;
    [[nodiscard]] std::uint64_t traces() const { return m_traces.load(std::memory_order_relaxed); }

private:
    static constexpr std::size_t kBatchSize = 100;
    static constexpr std::size_t kLoad = 4096; //!< no reason to wait for more
    using Callbacks = std::vector<std::function<void()>>;

    //! A month's batch on its way to the disk, or kept because the disk refused it (then nothing is awaited).
    struct Writing {
        Month month;
        MonthBatch batch;
        base::Duration started{0};
        std::future<base::Result<std::int64_t>> done;
    };

    void submit(Writing& writing);

    void work();
    void openExisting();
    void markReady();
    [[nodiscard]] Callbacks waitForWork();
    void runErrands();
    void drainAll();
    [[nodiscard]] std::size_t takeBatch();
    void addSpans(std::vector<BoxedSpan> spans);
    [[nodiscard]] Month homeOf(const base::Uuid& traceId, Month recorded);
    [[nodiscard]] bool isWaiting(const base::Uuid& traceId, Month month) const;
    [[nodiscard]] bool startPending();
    [[nodiscard]] bool finishWriting();
    template <class T>
    [[nodiscard]] bool isUsable(const base::Result<T>& result);
    void giveUp(const MonthBatch& batch, const base::Error& why);
    void setProblem(std::string problem);
    void publishMetrics();

    const DrainOptions m_options;
    RecordQueue& m_queue;
    Months& m_months;
    const base::Clock& m_clock;
    base::MetricsRegistry& m_metrics;
    const base::Logger m_log;
    base::Histogram& m_batchSeconds;

    // Of the thread alone.
    RowMaker m_rows;
    Batch m_pending;
    std::unique_ptr<Writing> m_writing;
    std::unordered_set<SpanKey, SpanKeyHash> m_open; //!< spans stored as open that have not ended
    std::unordered_map<base::Uuid, Month> m_homes; //!< of traces that have spans in several months
    base::Duration m_retryAt{0};
    std::array<std::uint64_t, kLanes> m_publishedDrops{};
    std::uint64_t m_publishedRecords = 0;

    std::atomic<std::uint64_t> m_traces{0};
    std::atomic<std::size_t> m_wakeAt{kBatchSize};
    mutable std::mutex m_mutex; //!< guards what follows
    std::condition_variable m_changed;
    Callbacks m_flushing;
    Callbacks m_errands;
    Callbacks m_awaitingReady;
    bool m_ready = false;
    bool m_stopping = false;
    std::string m_problem;
    std::thread m_thread;
};

} // namespace kaze::telemetry::detail
