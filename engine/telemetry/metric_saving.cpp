#include "engine/telemetry/detail/metric_file.h"
#include "engine/telemetry/detail/metric_history_impl.h"

#include <algorithm>
#include <set>

namespace kaze::telemetry {

using base::ErrorCode;
using base::failure;
using base::Result;
using base::Task;
using detail::kHour;
using detail::kSampleSeconds;
using detail::LivePoint;
using detail::MemorySeries;
using detail::MetricMemory;
using detail::SlotPoint;

namespace {

//! Series in one transaction: more would keep a writer thread from other databases for too long.
constexpr std::size_t kSlice = 8;

storage::DatabaseServices servicesOf(const MetricHistory::Parts& parts)
{
    return {parts.loop, parts.writers, parts.metrics, parts.clock, parts.log};
}

std::int64_t secondsOf(base::Time time)
{
    return std::chrono::floor<std::chrono::seconds>(time).time_since_epoch().count();
}

struct Remembered {
    detail::StoredSeries series;
    std::vector<SlotPoint> points; //!< of the last hour
};

LivePoint liveOf(detail::MetricKind kind, const detail::MetricPoint& point)
{
    LivePoint live;
    live.covered = point.covered;
    live.value = kind == detail::MetricKind::Gauge ? point.last : point.sum;
    if (!point.counts.buckets.empty())
        live.buckets = std::make_shared<const std::string>(detail::packBuckets(point.counts));
    return live;
}

Result<std::vector<Remembered>> readLastHour(storage::Connection& connection, std::int64_t now)
{
    auto series = detail::readSeries(connection);
    if (!series)
        return failure(series);
    std::vector<Remembered> all;
    for (auto& stored : *series) {
        std::vector<SlotPoint> points;
        const auto keep = [&](std::int64_t at, const detail::MetricPoint& point) {
            if (at + kSampleSeconds <= now)
                points.push_back({at / kSampleSeconds, liveOf(stored.key.kind, point)});
        };
        const detail::NewPoints nothingNew{stored.key, stored.id, {}};
        if (const auto read = detail::visitPoints(connection, nothingNew, 0, now - kHour, now, keep); !read)
            return failure(read);
        all.push_back({std::move(stored), std::move(points)});
    }
    return all;
}

} // namespace

Task<> MetricHistory::Impl::opened()
{
    if (wasOpened)
        co_return;
    if (isOpening) {
        const base::OneShot<bool> done;
        awaitingOpen.push_back(done);
        [[maybe_unused]] const auto over = co_await done.wait();
        co_return;
    }
    isOpening = true;
    co_await open();
    isOpening = false;
    wasOpened = true;
    for (const auto& waiting : std::exchange(awaitingOpen, {}))
        waiting.set(true);
}

Task<> MetricHistory::Impl::open()
{
    for (int tries = 0; tries < 2; ++tries) {
        auto job = [file = options.file, vfs = options.vfs, services = servicesOf(parts)] {
            return detail::openMetricFile(file, vfs, services);
        };
        auto opened = co_await parts.workers.run(std::move(job));
        if (!opened) {
            setProblem(opened.error().text());
            co_return;
        }
        if (!opened->notice.empty())
            figures.notice = opened->notice;
        database = opened->database;
        const auto restored = co_await restore(opened->database);
        if (restored) {
            setProblem({});
            co_return;
        }
        setProblem(restored.error().text());
        if (restored.error().code != ErrorCode::Corrupt)
            co_return;
        auto damage = restored.error();
        co_await setAside(std::move(damage));
    }
}

Task<Result<>> MetricHistory::Impl::restore(std::shared_ptr<storage::Database> from)
{
    const auto now = secondsOf(parts.clock.now());
    auto job = [now](storage::Connection& connection) { return readLastHour(connection, now); };
    auto remembered = co_await from->read(std::move(job));
    if (!remembered)
        co_return failure(remembered);
    if (!memory.isEmpty()) {
        // What was sampled while there was no file stays, and goes into it.
        for (const auto& one : *remembered)
            memory.identify(one.series);
        co_return Result<>{};
    }
    std::set<std::int64_t> slots;
    for (const auto& one : *remembered)
        for (const auto& [slot, point] : one.points)
            slots.insert(slot);
    std::vector<MetricMemory::Frame> frames;
    for (const auto slot : slots)
        frames.push_back({slot, parts.clock.steady() - std::chrono::seconds(now - (slot + 1) * kSampleSeconds)});
    memory.restoreFrames(std::move(frames));
    for (auto& one : *remembered) {
        std::deque<LivePoint> points;
        for (auto& [slot, point] : one.points) {
            point.frame = static_cast<std::uint32_t>(std::distance(slots.begin(), slots.find(slot)));
            points.push_back(std::move(point));
        }
        memory.restore(std::move(one.series), std::move(points));
    }
    co_return Result<>{};
}

void MetricHistory::Impl::saveBehind()
{
    if (isSaving)
        return;
    isSaving = true;
    base::spawn(parts.loop, saveAndTell());
}

Task<> MetricHistory::Impl::saveAndTell()
{
    (void)co_await saveNow(); // counted and shown as the problem; the next sample tries again
    saved();
}

Task<Result<>> MetricHistory::Impl::save()
{
    while (isSaving) {
        const base::OneShot<bool> done;
        awaitingSave.push_back(done);
        [[maybe_unused]] const auto over = co_await done.wait();
    }
    isSaving = true;
    const auto result = co_await saveNow();
    saved();
    co_return result;
}

void MetricHistory::Impl::saved()
{
    isSaving = false;
    for (const auto& waiting : std::exchange(awaitingSave, {}))
        waiting.set(true);
}

Task<Result<>> MetricHistory::Impl::saveNow()
{
    co_await opened();
    if (!database)
        co_await open();
    const auto to = database;
    if (!to) {
        ++figures.failedSaves;
        co_return base::fail(ErrorCode::Unavailable, figures.problem);
    }
    const auto end = memory.end();
    const auto series = unsaved();
    Result<> result;
    for (std::size_t at = 0; result && at < series.size(); at += kSlice) {
        Series slice(series.begin() + static_cast<std::ptrdiff_t>(at),
            series.begin() + static_cast<std::ptrdiff_t>(std::min(at + kSlice, series.size())));
        result = co_await saveSlice(to, std::move(slice));
    }
    if (result)
        result = co_await retireOld(to);
    if (result) {
        memory.savedUpTo(end);
        setProblem({});
        co_return result;
    }
    ++figures.failedSaves;
    setProblem(result.error().text());
    if (result.error().code == ErrorCode::Corrupt) {
        auto damage = result.error();
        co_await setAside(std::move(damage));
    }
    co_return result;
}

MetricHistory::Impl::Series MetricHistory::Impl::unsaved()
{
    Series kept, fresh;
    std::size_t known = 0;
    for (const auto& [name, named] : memory.all())
        for (const auto& series : named) {
            known += series->id != 0 ? 1 : 0;
            if (!series->points.empty() && series->points.back().frame >= memory.saved())
                (series->id != 0 ? kept : fresh).push_back(series.get());
        }
    for (auto* series : fresh) {
        series->isKept = known < options.mostSeries;
        if (!series->isKept)
            continue;
        ++known;
        kept.push_back(series);
    }
    return kept;
}

Task<Result<>> MetricHistory::Impl::saveSlice(std::shared_ptr<storage::Database> to, Series slice)
{
    std::vector<detail::NewPoints> batch;
    for (const auto* series : slice)
        batch.push_back({series->key, series->id, memory.pointsFrom(*series, memory.saved())});
    auto job = [batch = std::move(batch)](storage::Connection& connection) { return detail::putPoints(connection, batch); };
    const auto ids = co_await to->write(std::move(job));
    if (!ids)
        co_return failure(ids);
    for (std::size_t i = 0; i < ids->size(); ++i)
        slice[i]->id = (*ids)[i];
    co_return Result<>{};
}

Task<Result<>> MetricHistory::Impl::retireOld(std::shared_ptr<storage::Database> from)
{
    const auto now = secondsOf(parts.clock.now());
    if (now / kHour == retiredHour)
        co_return Result<>{};
    auto job = [now, most = options.mostBytes](storage::Connection& connection) { return detail::retire(connection, now, most); };
    const auto retired = co_await from->write(std::move(job));
    if (!retired)
        co_return failure(retired);
    retiredHour = now / kHour;
    co_return Result<>{};
}

//! What memory has goes into the new file.
Task<> MetricHistory::Impl::setAside(base::Error damage)
{
    co_await close();
    detail::setMetricFileAside(options.file, parts.clock.now());
    memory.forgetSaved();
    retiredHour = 0;
    figures.notice = "the metric history begins anew: " + damage.text();
    parts.log->warn("{}", figures.notice);
}

Task<> MetricHistory::Impl::close()
{
    const auto closing = std::exchange(database, nullptr);
    if (!closing)
        co_return;
    auto job = [closing] {
        closing->close();
        return true;
    };
    [[maybe_unused]] const auto closed = co_await parts.workers.run(std::move(job));
}

void MetricHistory::Impl::setProblem(std::string text)
{
    if (text == figures.problem)
        return;
    if (text.empty())
        parts.log->info("the metric history is stored again");
    else
        parts.log->warn("the metric history is not stored: {}", text);
    figures.problem = std::move(text);
}

} // namespace kaze::telemetry
