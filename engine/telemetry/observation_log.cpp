#include "engine/telemetry/observation_log.h"

#include "engine/api/log_requests.h"
#include "engine/api/trace_requests.h"
#include "engine/telemetry/detail/observation_log_impl.h"
#include "engine/telemetry/detail/span_import.h"

#include <boost/asio/post.hpp>

namespace kaze::telemetry {

using base::Result;
using base::Task;

ObservationLog::ObservationLog(ObservationOptions options, base::Executor loop, storage::WriterThreads& writers,
    const base::Clock& clock, base::IdSource& ids, base::MetricsRegistry& metrics, std::shared_ptr<base::Redactor> redactor,
    base::Logger log)
    : m_impl(std::make_unique<Impl>(std::move(options), std::move(loop), writers, clock, ids, metrics, std::move(redactor), log))
{
}

ObservationLog::~ObservationLog()
{
    m_impl->retention.stop(); // while there is somebody to close files for it
    m_impl->drain.stop();
    m_impl->archives.stop();
    if (m_impl->texts)
        m_impl->texts->stop();
    m_impl->months.close();
}

bool ObservationLog::capturesContent(const SpanContext& of) const
{
    return m_impl->capture.keeps(of);
}

void ObservationLog::setCapture(const SpanContext& of, double share, std::string by)
{
    m_impl->capture.set(of, {share, std::move(by)});
}

void ObservationLog::setCellCapture(double share)
{
    m_impl->capture.setCell(share);
}

void ObservationLog::setRedaction(const RedactionRules& rules)
{
    m_impl->personal = m_impl->personalBy(rules);
    m_impl->rows = m_impl->rowsBy(m_impl->personal);
    m_impl->drain.setRows(*m_impl->rows);
}

void ObservationLog::record(ObservationEvent event)
{
    event.level = std::min(event.level, Level::Error);
    m_impl->drain.noteWaiting(m_impl->queue.push(detail::TimedEvent{m_impl->clock.now(), std::move(event)}));
}

std::string ObservationLog::cleaned(std::string_view text) const
{
    return m_impl->secrets->clean(text);
}

void ObservationLog::applyCapture(SpanRecord& span) const
{
    m_impl->capture.apply(span);
}

Span ObservationLog::startSpan(SpanContext parent, std::string name, api::SpanKind kind)
{
    SpanRecord record;
    record.startedAt = m_impl->clock.now();
    record.context.traceId = parent.traceId.isNil() ? m_impl->ids.nextTraceId(record.startedAt) : parent.traceId;
    record.context.spanId = m_impl->ids.next();
    record.parentId = parent.spanId;
    record.name = std::move(name);
    record.kind = kind;
    m_impl->capture.begin(parent.spanId, record.context.spanId);
    noteOpenSpan(record);
    return Span(*this, std::move(record), m_impl->clock.steady());
}

void ObservationLog::noteOpenSpan(const SpanRecord& record)
{
    if (!detail::isStoredOpen(record.kind))
        return;
    m_impl->open.put(record, m_impl->clock.steady());
    auto open = std::make_unique<SpanRecord>();
    open->context = record.context;
    open->parentId = record.parentId;
    open->name = record.name;
    open->kind = record.kind;
    open->startedAt = record.startedAt;
    open->attributes = record.attributes;
    open->links = record.links;
    m_impl->drain.noteWaiting(m_impl->queue.push(std::move(open)));
}

void ObservationLog::endSpan(SpanRecord record)
{
    m_impl->open.remove(record);
    auto ended = std::make_unique<SpanRecord>(std::move(record));
    ended->durationNs = std::max<std::int64_t>(0, ended->durationNs);
    m_impl->capture.apply(*ended);
    m_impl->capture.end(ended->context.spanId);
    detail::dropUnseen(ended->input, m_impl->options.payloadLimit);
    detail::dropUnseen(ended->output, m_impl->options.payloadLimit);
    m_impl->drain.noteWaiting(m_impl->queue.push(std::move(ended)));
}

base::Duration ObservationLog::steady() const
{
    return m_impl->clock.steady();
}

ObservationLog::OpenSpans ObservationLog::openSpans(
    api::SpanKind kind, base::Duration longerThan, std::size_t most, const std::function<bool(const OpenSpan&)>& wanted) const
{
    return m_impl->open.olderThan({kind, longerThan, most, wanted}, m_impl->clock.steady());
}

Task<> ObservationLog::flush()
{
    const base::OneShot<bool> done;
    m_impl->drain.flush([executor = m_impl->loop, done] { boost::asio::post(executor, [done] { done.set(true); }); });
    co_await done.wait();
}

Task<Result<api::TracePage>> ObservationLog::listTraces(api::ListTraces query)
{
    return m_impl->reader.list(std::move(query));
}

bool ObservationLog::isArchiving() const
{
    return !m_impl->months.retiring().empty();
}

Task<Result<api::Trace>> ObservationLog::trace(std::string id)
{
    return m_impl->reader.trace(std::move(id));
}

Task<Result<api::SpanDetail>> ObservationLog::span(std::string traceId, std::string spanId)
{
    return m_impl->reader.span(std::move(traceId), std::move(spanId));
}

Task<Result<api::SpanPage>> ObservationLog::spans(api::GetSpans query)
{
    return m_impl->reader.spans(std::move(query));
}

Task<Result<api::PayloadPart>> ObservationLog::payload(api::GetPayload query)
{
    return m_impl->reader.payload(std::move(query));
}

Task<Result<api::TraceComparison>> ObservationLog::compareTraces(api::CompareTraces query)
{
    return m_impl->reader.compare(std::move(query));
}

Task<Result<api::SpanDurations>> ObservationLog::spanDurations(api::GetSpanDurations query)
{
    return m_impl->reader.durations(std::move(query));
}

Task<Result<base::Uuid>> ObservationLog::findTrace(std::string id)
{
    return m_impl->reader.find(std::move(id));
}

Task<Result<ObservationLog::WholeSpans>> ObservationLog::wholeSpans(
    base::Uuid traceId, std::string place, std::size_t mostBytes, bool content, std::optional<Period> archives)
{
    auto page = co_await m_impl->reader.wholeSpans(traceId, std::move(place), mostBytes, content, archives);
    if (!page)
        co_return base::failure(page);
    co_return WholeSpans{std::move(page->page.spans), std::move(page->place)};
}

std::shared_ptr<detail::SpanImport> ObservationLog::startImport(base::WorkerPool& workers, std::string tenant)
{
    detail::SpanImport::Parts parts{
        m_impl->months, m_impl->drain, m_impl->reader, m_impl->loop, workers, m_impl->clock, m_impl->rows, m_impl->session};
    // What a file holds is of the past; what is received happens now, and who follows the lines sees it.
    const bool isLive = !tenant.empty();
    parts.tenant = std::move(tenant);
    parts.onStored = [this, isLive](detail::Month month, const std::vector<detail::EventRow>& lines) {
        if (isLive && !lines.empty())
            m_impl->stored(month, lines);
        else if (m_impl->texts && !lines.empty())
            m_impl->texts->stored(month, lines.back().id, std::ranges::min(lines, {}, &detail::EventRow::at).at);
    };
    return std::make_shared<detail::SpanImport>(std::move(parts));
}

Task<Result<api::LogPage>> ObservationLog::listLogs(api::ListLogs query)
{
    return m_impl->lines.list(std::move(query));
}

Task<Result<api::LogCounts>> ObservationLog::countLogs(api::CountLogs query)
{
    return m_impl->lines.count(std::move(query));
}

Task<Result<api::ObservationStats>> ObservationLog::stats()
{
    auto stats = co_await m_impl->lines.stats();
    if (!stats)
        co_return base::failure(stats);
    const auto now = figures();
    constexpr std::array kLevels{"debug", "info", "warning", "error"};
    stats->recorded = static_cast<std::int64_t>(now.recorded);
    stats->waiting = static_cast<std::int64_t>(m_impl->queue.waiting());
    for (std::size_t i = 0; i < kLevels.size(); ++i)
        stats->dropped[kLevels.at(i)] = static_cast<std::int64_t>(now.droppedOf.at(i));
    stats->dropped["span"] = static_cast<std::int64_t>(now.droppedSpans);
    stats->flushP50 = m_impl->flushSeconds.percentile(0.5);
    stats->flushP95 = m_impl->flushSeconds.percentile(0.95);
    stats->flushP99 = m_impl->flushSeconds.percentile(0.99);
    stats->problem = now.problem;
    stats->notice = now.notice + (now.notice.empty() || now.keeping.empty() ? "" : "\n") + now.keeping;
    stats->redacted = m_impl->personal->counts();
    const auto rules = retention();
    stats->keepMonths = rules.keepMonths;
    stats->archives = rules.archives;
    stats->budgetBytes = rules.budgetBytes;
    co_return stats;
}

void ObservationLog::setRetention(RetentionRules rules)
{
    m_impl->retention.setRules(rules);
}

RetentionRules ObservationLog::retention() const
{
    return m_impl->retention.rules();
}

Task<std::vector<ObservationLog::MonthToGo>> ObservationLog::monthsToGo(RetentionRules rules)
{
    const base::OneShot<bool> ready;
    m_impl->drain.whenReady([executor = m_impl->loop, ready] { boost::asio::post(executor, [ready] { ready.set(true); }); });
    co_await ready.wait();
    std::vector<MonthToGo> months;
    for (const auto& next : m_impl->retention.allToGo(rules))
        months.push_back({detail::nameOf(next.month.month), next.month.bytes, next.isArchived, next.isForBudget});
    co_return months;
}

Task<> ObservationLog::retain()
{
    const base::OneShot<bool> done;
    m_impl->retention.run([executor = m_impl->loop, done] { boost::asio::post(executor, [done] { done.set(true); }); });
    co_await done.wait();
}

Result<std::unique_ptr<LogFollower>> ObservationLog::followLogs(std::string filter, std::function<void()> wake)
{
    return m_impl->tail.follow(filter, std::move(wake));
}

ObservationLog::Figures ObservationLog::figures() const
{
    Figures figures;
    const auto& queue = m_impl->queue;
    figures.recorded = queue.recorded();
    figures.droppedOf = {queue.dropped(detail::Lane::Debug), queue.dropped(detail::Lane::Info),
        queue.dropped(detail::Lane::Warning), queue.dropped(detail::Lane::Error)};
    figures.droppedSpans = queue.dropped(detail::Lane::Span);
    figures.dropped = figures.droppedSpans;
    for (const auto dropped : figures.droppedOf)
        figures.dropped += dropped;
    figures.bytes = m_impl->months.bytes();
    figures.traces = m_impl->drain.traces();
    figures.problem = m_impl->drain.problem();
    figures.notice = m_impl->months.notice();
    figures.keeping = m_impl->retention.notice();
    return figures;
}

} // namespace kaze::telemetry
