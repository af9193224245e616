#include "engine/telemetry/span.h"

#include "engine/telemetry/attributes.h"
#include "engine/telemetry/observation_log.h"

#include <algorithm>

namespace kaze::telemetry {

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

void Span::set(std::string name, std::string value)
{
    if (!m_log)
        return;
    // A list shows these two of a trace while it is open; below its root and its runs nobody looks for them before the end.
    const bool isListed = m_record.parentId == 0 || m_record.kind == api::SpanKind::Run;
    const bool isShown = isListed && (name == attribute::kRunId || name == attribute::kAgentName);
    const auto same = std::find_if(
        m_record.attributes.begin(), m_record.attributes.end(), [&](const auto& set) { return set.first == name; });
    if (same == m_record.attributes.end())
        m_record.attributes.emplace_back(std::move(name), std::move(value));
    else
        same->second = std::move(value);
    if (isShown)
        m_log->noteOpenSpan(m_record);
}

void Span::fail(const base::Error& error)
{
    m_record.status = error.code == base::ErrorCode::Cancelled ? api::SpanStatus::Cancelled : api::SpanStatus::Error;
    m_record.statusMessage = error.text();
    set(std::string(attribute::kErrorType), std::string(base::nameOf(error.code)));
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
