#include "engine/telemetry/observation_log.h"

#include "engine/telemetry/detail/drain.h"
#include "engine/telemetry/detail/span_ids.h"
#include "engine/telemetry/detail/trace_reader.h"

#include <boost/asio/post.hpp>

#include <unistd.h>

namespace kaze::telemetry {

using base::Result;
using base::Task;

namespace {

//! A number that no other process which writes the same files has.
std::int64_t sessionOf(base::IdSource& ids, const base::Clock& clock)
{
    const auto mixed = ids.nextSpanId() ^ (static_cast<std::uint64_t>(getpid()) << 40)
        ^ static_cast<std::uint64_t>(clock.now().time_since_epoch().count());
    return static_cast<std::int64_t>(mixed & 0x7FFF'FFFF'FFFF'FFFF);
}

} // namespace

struct ObservationLog::Impl {
    Impl(ObservationOptions taken, base::Executor executor, storage::WriterThreads& writers, const base::Clock& hands,
        base::IdSource& source, base::MetricsRegistry& metrics, std::shared_ptr<base::Redactor> redactor, const base::Logger& log)
        : options(std::move(taken)), loop(std::move(executor)), clock(hands), session(sessionOf(source, hands)),
          ids(source.nextSpanId()), queue(options.ringSize, options.waitingBytes),
          months(options.folder, {loop, writers, metrics, hands, log}),
          drain({options.payloadLimit, session}, queue, months, std::move(redactor), hands, metrics, log),
          reader(months, drain, loop, session)
    {
    }

    const ObservationOptions options;
    const base::Executor loop;
    const base::Clock& clock;
    const std::int64_t session;
    detail::SpanIds ids;
    detail::RecordQueue queue;
    detail::Months months;
    detail::Drain drain;
    detail::TraceReader reader;
};

ObservationLog::ObservationLog(ObservationOptions options, base::Executor loop, storage::WriterThreads& writers,
    const base::Clock& clock, base::IdSource& ids, base::MetricsRegistry& metrics, std::shared_ptr<base::Redactor> redactor,
    base::Logger log)
    : m_impl(std::make_unique<Impl>(std::move(options), std::move(loop), writers, clock, ids, metrics, std::move(redactor), log))
{
}

ObservationLog::~ObservationLog()
{
    m_impl->drain.stop();
    m_impl->months.close();
}

bool ObservationLog::capturesContent() const
{
    return m_impl->options.captureContent;
}

void ObservationLog::record(ObservationEvent event)
{
    event.level = std::min(event.level, Level::Error);
    m_impl->drain.noteWaiting(m_impl->queue.push(detail::TimedEvent{m_impl->clock.now(), std::move(event)}));
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
    noteOpenSpan(record);
    return Span(*this, std::move(record), m_impl->clock.steady());
}

void ObservationLog::noteOpenSpan(const SpanRecord& record)
{
    if (!detail::isStoredOpen(record.kind))
        return;
    auto open = std::make_unique<SpanRecord>();
    open->context = record.context;
    open->parentId = record.parentId;
    open->name = record.name;
    open->kind = record.kind;
    open->startedAt = record.startedAt;
    open->attributes = record.attributes;
    m_impl->drain.noteWaiting(m_impl->queue.push(std::move(open)));
}

void ObservationLog::endSpan(SpanRecord record)
{
    auto ended = std::make_unique<SpanRecord>(std::move(record));
    ended->durationNs = std::max<std::int64_t>(0, ended->durationNs);
    if (!m_impl->options.captureContent) {
        ended->input.clear();
        ended->output.clear();
    }
    m_impl->drain.noteWaiting(m_impl->queue.push(std::move(ended)));
}

base::Duration ObservationLog::steady() const
{
    return m_impl->clock.steady();
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

Task<Result<api::Trace>> ObservationLog::trace(std::string id)
{
    return m_impl->reader.trace(std::move(id));
}

Task<Result<api::SpanDetail>> ObservationLog::span(std::string traceId, std::string spanId)
{
    return m_impl->reader.span(std::move(traceId), std::move(spanId));
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
    return figures;
}

} // namespace kaze::telemetry
