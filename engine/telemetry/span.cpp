#include "engine/telemetry/span.h"

#include "engine/telemetry/attributes.h"
#include "engine/telemetry/observation_log.h"

#include <algorithm>
#include <chrono>

namespace kaze::telemetry {

std::size_t bytesOf(const SpanRecord& span)
{
    auto bytes = sizeof span + span.name.size() + span.statusMessage.size() + span.input.size() + span.output.size();
    bytes += bytesOf(span.attributes);
    for (const auto& event : span.events)
        bytes += sizeof event + event.name.size() + bytesOf(event.attributes);
    for (const auto& link : span.links)
        bytes += sizeof link + bytesOf(link.attributes);
    return bytes;
}

Span::Span(ObservationLog& log, SpanRecord record, base::Duration startedSteady)
    : m_log(&log), m_record(std::move(record)), m_startedSteady(startedSteady)
{
}

Span::Span(Span&& other) noexcept
    : m_log(std::exchange(other.m_log, nullptr)), m_record(std::move(other.m_record)), m_startedSteady(other.m_startedSteady)
{
}

Span& Span::operator=(Span&& other) noexcept
{
    if (this != &other) {
        cancel();
        m_log = std::exchange(other.m_log, nullptr);
        m_record = std::move(other.m_record);
        m_startedSteady = other.m_startedSteady;
    }
    return *this;
}

Span::~Span()
{
    cancel();
}

void Span::setValue(std::string name, AttributeValue value)
{
    // A list shows these two of a trace while it is open; below its root and its runs nobody looks for them before the end.
    const bool isListed = m_record.parentId == 0 || m_record.kind == api::SpanKind::Run;
    const bool isShown = isListed && (name == attribute::kRunId || name == attribute::kAgentName);
    put(m_record.attributes, std::move(name), std::move(value));
    if (isShown)
        m_log->noteOpenSpan(m_record);
}

void Span::addEvent(std::string name, AttributeList attributes)
{
    if (!m_log)
        return;
    const auto since = std::chrono::floor<std::chrono::microseconds>(m_log->steady() - m_startedSteady);
    m_record.events.push_back({m_record.startedAt + since, std::move(name), std::move(attributes)});
}

void Span::link(SpanContext to, AttributeList attributes)
{
    if (m_log)
        m_record.links.push_back({to, std::move(attributes)});
}

void Span::fail(const base::Error& error)
{
    if (error.code != base::ErrorCode::Cancelled)
        return fail(std::string(base::nameOf(error.code)), error.text());
    m_record.status = api::SpanStatus::Cancelled;
    m_record.statusMessage = error.text();
    set(attribute::kErrorType, base::nameOf(error.code));
}

void Span::fail(std::string type, std::string message)
{
    m_record.status = api::SpanStatus::Error;
    m_record.statusMessage = message;
    set(attribute::kErrorType, type);
    AttributeList what;
    what.emplace_back(attribute::kExceptionType, std::move(type));
    what.emplace_back(attribute::kExceptionMessage, std::move(message));
    addEvent(std::string(attribute::kException), std::move(what));
}

void Span::end()
{
    auto* log = std::exchange(m_log, nullptr);
    if (!log)
        return;
    if (m_record.status == api::SpanStatus::Unset)
        m_record.status = api::SpanStatus::Ok;
    if (m_record.durationNs < 0)
        m_record.durationNs = std::max<std::int64_t>(0, (log->steady() - m_startedSteady).count());
    const auto context = m_record.context;
    log->endSpan(std::move(m_record));
    m_record.context = context;
}

void Span::cancel()
{
    if (m_log && m_record.status == api::SpanStatus::Unset)
        m_record.status = api::SpanStatus::Cancelled;
    end();
}

} // namespace kaze::telemetry
