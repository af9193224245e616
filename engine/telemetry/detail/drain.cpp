#include "engine/telemetry/detail/drain.h"

#include "engine/telemetry/detail/sql.h"

#include <algorithm>
#include <pthread.h>

namespace kaze::telemetry::detail {

using base::ErrorCode;
using base::Result;
using namespace std::chrono_literals;

namespace {

//! A transaction of more would keep a writer thread from other databases for too long. The spans of many traces come mixed: the
//! more of them are stored together, the fewer of the traces' sums are written again and again.
constexpr std::size_t kMostRecords = 8192;
constexpr auto kInterval = 1s;
//! A span mostly ends, and a trace goes on, within moments; then one row is written instead of two.
constexpr auto kMoment = 50ms;
constexpr base::Duration kRetryEvery = 3s;
constexpr std::size_t kMostHomes = 10'000;

//! Failures that pass when somebody frees space, mounts the disk, or closes the other program.
bool mayPass(const base::Error& error)
{
    switch (error.code) {
    case ErrorCode::DiskFull:
    case ErrorCode::ReadOnly:
    case ErrorCode::PermissionDenied:
    case ErrorCode::Io:
    case ErrorCode::Unavailable:
    case ErrorCode::Unsupported:
    case ErrorCode::NotFound:
        return true;
    default:
        return false;
    }
}

std::string nameOf(Lane lane)
{
    constexpr std::array<const char*, kLanes> kNames{"debug", "info", "span", "warning", "error"};
    return kNames.at(static_cast<std::size_t>(lane));
}

Lane laneOf(Level level)
{
    constexpr std::array kByLevel{Lane::Debug, Lane::Info, Lane::Warning, Lane::Error};
    return kByLevel.at(static_cast<std::size_t>(level));
}

} // namespace

Drain::Drain(DrainOptions options, RecordQueue& queue, Months& months, RowMaker rows, const base::Clock& clock,
    base::MetricsRegistry& metrics, base::Logger log)
    : m_options(std::move(options)), m_queue(queue), m_months(months), m_clock(clock), m_metrics(metrics), m_log(std::move(log)),
      m_batchSeconds(metrics.histogram("kaze_observations_batch_seconds")), m_rows(std::move(rows))
{
    m_thread = std::thread([this] { work(); });
}

Drain::~Drain()
{
    stop();
}

void Drain::flush(std::function<void()> done)
{
    {
        const std::lock_guard lock(m_mutex);
        m_flushing.push_back(std::move(done));
    }
    m_changed.notify_one();
}

void Drain::run(std::function<void()> errand)
{
    {
        const std::lock_guard lock(m_mutex);
        m_errands.push_back(std::move(errand));
    }
    m_changed.notify_one();
}

void Drain::setRows(RowMaker rows)
{
    run([this, rows = std::move(rows)] { m_rows = rows; });
}

void Drain::runErrands()
{
    Callbacks errands;
    {
        const std::lock_guard lock(m_mutex);
        errands.swap(m_errands);
    }
    for (const auto& errand : errands)
        errand();
}

void Drain::whenReady(std::function<void()> done)
{
    {
        const std::lock_guard lock(m_mutex);
        if (!m_ready) {
            m_awaitingReady.push_back(std::move(done));
            return;
        }
    }
    done();
}

void Drain::stop()
{
    {
        const std::lock_guard lock(m_mutex);
        m_stopping = true;
    }
    m_changed.notify_one();
    if (m_thread.joinable())
        m_thread.join();
}

std::string Drain::problem() const
{
    const std::lock_guard lock(m_mutex);
    return m_problem;
}

void Drain::work()
{
    pthread_setname_np(pthread_self(), "kaze-observe");
    openExisting();
    (void)isUsable(m_months.get(monthOf(m_clock.now())));
    markReady();
    for (bool stopping = false; !stopping;) {
        const auto flushing = waitForWork();
        runErrands();
        {
            const std::lock_guard lock(m_mutex);
            stopping = m_stopping;
        }
        if (stopping || !flushing.empty() || m_clock.steady() >= m_retryAt)
            drainAll();
        publishMetrics();
        for (const auto& done : flushing)
            done();
    }
    const base::Error refused{ErrorCode::Unavailable, problem(), nullptr};
    if (m_writing)
        giveUp(m_writing->batch, refused);
    for (const auto& [month, batch] : m_pending)
        giveUp(batch, refused);
    publishMetrics();
    runErrands();
    const std::lock_guard lock(m_mutex);
    for (const auto& done : m_flushing)
        done();
}

void Drain::openExisting()
{
    m_months.openExisting();
    std::uint64_t traces = 0;
    for (const auto& file : m_months.all()) {
        const auto count = file.database->readSync([&](storage::Connection& connection) {
            return connection.query(
                sql::kCountTraces, {}, [&](const storage::Row& row) { traces += static_cast<std::uint64_t>(row.integer(0)); });
        });
        if (!count)
            m_months.report(file.month, count.error());
    }
    m_traces.fetch_add(traces);
}

void Drain::markReady()
{
    Callbacks waiting;
    {
        const std::lock_guard lock(m_mutex);
        m_ready = true;
        waiting.swap(m_awaitingReady);
    }
    for (const auto& done : waiting)
        done();
}

Drain::Callbacks Drain::waitForWork()
{
    std::unique_lock lock(m_mutex);
    const auto isAsked = [this] { return m_stopping || !m_flushing.empty() || !m_errands.empty(); };
    m_changed.wait_for(lock, kInterval, [&] {
        const bool refused = !m_problem.empty();
        return isAsked() || (!refused && m_queue.waiting() >= kBatchSize);
    });
    m_wakeAt.store(kLoad, std::memory_order_relaxed);
    m_changed.wait_for(lock, kMoment, [&] { return isAsked() || m_queue.waiting() >= kLoad; });
    m_wakeAt.store(kBatchSize, std::memory_order_relaxed);
    return std::exchange(m_flushing, {});
}

void Drain::drainAll()
{
    const auto mark = m_queue.mark();
    const bool isRefused = m_writing != nullptr;
    if (isRefused && !finishWriting())
        return;
    do {
        if (m_pending.empty() && takeBatch() == 0)
            break;
        if (!startPending())
            return;
    } while (!m_queue.isPast(mark));
    if (!m_writing)
        (void)isUsable(m_months.get(monthOf(m_clock.now())));
    (void)finishWriting();
}

std::size_t Drain::takeBatch()
{
    std::vector<TimedEvent> events;
    std::vector<BoxedSpan> spans;
    const auto taken = m_queue.drain(events, spans, kMostRecords);
    // The lanes come one after the other; in the order of time they lie where they are read together.
    std::vector<const TimedEvent*> inOrder;
    inOrder.reserve(events.size());
    for (const auto& event : events)
        inOrder.push_back(&event);
    std::ranges::stable_sort(inOrder, {}, &TimedEvent::at);
    for (const auto* event : inOrder)
        m_pending[monthOf(event->at)].events.push_back(m_rows.eventRow(*event));
    addSpans(std::move(spans));
    return taken;
}

void Drain::addSpans(std::vector<BoxedSpan> spans)
{
    coalesce(spans);
    for (const auto& span : spans) {
        const auto month = monthOf(span->startedAt);
        auto row = m_rows.spanRow(*span);
        if (m_options.onEnded && row.duration >= 0)
            m_options.onEnded(row);
        bool isNew = true;
        if (isStoredOpen(row.kind)) {
            const SpanKey key{row.context.traceId, row.context.spanId};
            isNew = row.duration < 0 ? m_open.insert(key).second : m_open.erase(key) == 0;
        }
        addTo(m_pending[homeOf(row.context.traceId, month)].traces[row.context.traceId], row, isNew);
        m_pending[month].spans.push_back(std::move(row));
    }
}

//! Where a trace's sums are: in the month of its first span, which is nearly always that of its id.
Month Drain::homeOf(const base::Uuid& traceId, Month recorded)
{
    const auto made = monthOf(traceId);
    if (!made || *made >= recorded)
        return recorded;
    if (const auto known = m_homes.find(traceId); known != m_homes.end() && !m_months.isArchived(known->second))
        return known->second;
    auto home = recorded;
    for (const auto& file : m_months.all()) {
        if (file.month > recorded || file.month < *made)
            continue;
        bool found = isWaiting(traceId, file.month);
        const auto looked = file.database->readSync([&](storage::Connection& connection) {
            return connection.query(sql::kHasTrace, {storage::Blob(traceId.bytes)}, [&](const storage::Row&) { found = true; });
        });
        if (!looked)
            m_months.report(file.month, looked.error());
        if (found)
            home = file.month;
    }
    if (m_homes.size() >= kMostHomes)
        m_homes.clear();
    m_homes.insert_or_assign(traceId, home);
    return home;
}

bool Drain::isWaiting(const base::Uuid& traceId, Month month) const
{
    const auto pending = m_pending.find(month);
    return (pending != m_pending.end() && pending->second.traces.contains(traceId))
        || (m_writing && m_writing->month == month && m_writing->batch.traces.contains(traceId));
}

//! Hands all batches over, each when the one before is written. False while the disk refuses; what could not be written stays for
//! the next time.
bool Drain::startPending()
{
    while (!m_pending.empty()) {
        if (!finishWriting())
            return false;
        const auto first = m_pending.begin();
        m_writing = std::make_unique<Writing>(first->first, std::move(first->second), m_clock.steady());
        m_pending.erase(first);
        submit(*m_writing);
    }
    return true;
}

void Drain::submit(Writing& writing)
{
    if (const auto database = m_months.get(writing.month)) {
        writing.done = (*database)->writeBehind(
            [this, &writing](storage::Connection& connection) { return store(connection, writing.batch, m_options.session); });
    } else {
        std::promise<Result<std::int64_t>> refused;
        refused.set_value(base::failure(database));
        writing.done = refused.get_future();
    }
}

//! False when the disk refuses what is on its way; it stays for the next time.
bool Drain::finishWriting()
{
    if (!m_writing)
        return true;
    auto& writing = *m_writing;
    if (!writing.done.valid())
        submit(writing);
    auto written = writing.done.get();
    if (!written && written.error().code == ErrorCode::Corrupt) {
        m_months.setAside(writing.month, written.error());
        submit(writing);
        written = writing.done.get();
    }
    m_batchSeconds.record(std::chrono::duration<double>(m_clock.steady() - writing.started).count());
    if (!isUsable(written))
        return false;
    if (written)
        m_traces.fetch_add(static_cast<std::uint64_t>(*written), std::memory_order_relaxed);
    if (written && m_options.onStored && !writing.batch.events.empty())
        m_options.onStored(writing.month, writing.batch.events);
    if (!written)
        giveUp(writing.batch, written.error());
    // Late spans, or a clock that was set back by months.
    if (!written && written.error().code == ErrorCode::Conflict)
        m_months.report(writing.month, written.error());
    m_writing.reset();
    return true;
}

//! Takes note of whether the disk refuses.
template <class T>
bool Drain::isUsable(const Result<T>& result)
{
    const bool refused = !result && mayPass(result.error());
    setProblem(refused ? "observations are not stored: " + result.error().text() : std::string());
    m_retryAt = refused ? m_clock.steady() + kRetryEvery : base::Duration{0};
    return !refused;
}

void Drain::giveUp(const MonthBatch& batch, const base::Error& why)
{
    for (const auto& event : batch.events)
        m_queue.addDropped(laneOf(event.level), 1);
    m_queue.addDropped(Lane::Span, batch.spans.size());
    m_log->warn("{} events and {} spans are lost: {}", batch.events.size(), batch.spans.size(), why.text());
}

void Drain::setProblem(std::string problem)
{
    const std::lock_guard lock(m_mutex);
    if (problem == m_problem)
        return;
    if (problem.empty())
        m_log->info("observations are stored again");
    else
        m_log->warn("{}", problem);
    m_problem = std::move(problem);
}

void Drain::publishMetrics()
{
    const auto recorded = m_queue.recorded();
    m_metrics.counter("kaze_observations_recorded_total").add(recorded - std::exchange(m_publishedRecords, recorded));
    m_metrics.gauge("kaze_observations_waiting").set(static_cast<double>(m_queue.waiting()));
    for (std::size_t i = 0; i < kLanes; ++i) {
        const auto lane = static_cast<Lane>(i);
        const auto dropped = m_queue.dropped(lane);
        const auto more = dropped - std::exchange(m_publishedDrops.at(i), dropped);
        if (more != 0)
            m_metrics.counter("kaze_observations_dropped_total", {{"level", nameOf(lane)}}).add(more);
    }
}

} // namespace kaze::telemetry::detail
