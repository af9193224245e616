#include "engine/telemetry/detail/record_queue.h"

namespace kaze::telemetry::detail {

namespace {

std::size_t bytesOf(const TimedEvent& timed)
{
    const auto& event = timed.event;
    auto bytes = sizeof timed + event.source.size() + event.message.size() + event.runId.size() + event.agent.size()
        + event.tenant.size();
    for (const auto& field : event.fields) {
        const auto* text = std::get_if<std::string>(&field.value);
        bytes += sizeof field + field.name.size() + (text ? text->size() : 0);
    }
    return bytes;
}

std::size_t bytesOf(const BoxedSpan& span)
{
    return telemetry::bytesOf(*span);
}

Lane laneOf(Level level)
{
    switch (level) {
    case Level::Debug:
        return Lane::Debug;
    case Level::Info:
        return Lane::Info;
    case Level::Warning:
        return Lane::Warning;
    case Level::Error:
        break;
    }
    return Lane::Error;
}

} // namespace

RecordQueue::RecordQueue(std::size_t ringSize, std::size_t byteLimit)
    : m_byteLimit(byteLimit), m_debug(ringSize), m_info(ringSize), m_warnings(ringSize), m_errors(ringSize), m_spans(ringSize),
      m_ends(ringSize)
{
}

std::size_t RecordQueue::push(TimedEvent event)
{
    const auto lane = laneOf(event.event.level);
    return put(events(lane), std::move(event), lane);
}

std::size_t RecordQueue::push(BoxedSpan span)
{
    return put(m_spans, std::move(span), Lane::Span);
}

template <class T>
std::size_t RecordQueue::put(Ring<T>& ring, T value, Lane lane)
{
    // Others may fill a place as fast as it is made; after a few rounds the newcomer itself goes.
    constexpr int kRounds = 8;
    const auto bytes = bytesOf(value);
    auto held = m_bytes.fetch_add(bytes, std::memory_order_relaxed) + bytes;
    while (held > m_byteLimit && giveUpLeast(lane))
        held = m_bytes.load(std::memory_order_relaxed);
    if (held <= m_byteLimit) {
        // Counted before it is there, or whoever takes it out could count below nothing.
        const auto waiting = m_waiting.fetch_add(1, std::memory_order_relaxed) + 1;
        for (int round = 0; round < kRounds; ++round) {
            if (ring.tryPush(value))
                return waiting;
            (void)giveUpOldest(lane);
        }
        m_waiting.fetch_sub(1, std::memory_order_relaxed);
    }
    m_bytes.fetch_sub(bytes, std::memory_order_relaxed);
    m_refused.fetch_add(1, std::memory_order_relaxed);
    addDropped(lane, 1);
    if constexpr (std::is_same_v<T, BoxedSpan>)
        keepEnd(std::move(value));
    return waiting();
}

template <class T>
std::optional<T> RecordQueue::take(Ring<T>& ring)
{
    auto value = ring.tryPop();
    if (value) {
        m_waiting.fetch_sub(1, std::memory_order_relaxed);
        m_bytes.fetch_sub(bytesOf(*value), std::memory_order_relaxed);
    }
    return value;
}

bool RecordQueue::giveUpOldest(Lane lane)
{
    if (lane == Lane::Span) {
        auto span = take(m_spans);
        if (!span)
            return false;
        keepEnd(std::move(*span));
    } else if (!take(events(lane))) {
        return false;
    }
    addDropped(lane, 1);
    return true;
}

bool RecordQueue::giveUpLeast(Lane highest)
{
    for (std::size_t lane = 0; lane <= static_cast<std::size_t>(highest); ++lane)
        if (giveUpOldest(static_cast<Lane>(lane)))
            return true;
    return false;
}

void RecordQueue::keepEnd(BoxedSpan span)
{
    if (span->durationNs < 0 || !isStoredOpen(span->kind))
        return;
    span->attributes.clear();
    span->events.clear();
    span->links.clear();
    std::string().swap(span->input);
    std::string().swap(span->output);
    const auto bytes = bytesOf(span);
    m_waiting.fetch_add(1, std::memory_order_relaxed);
    m_bytes.fetch_add(bytes, std::memory_order_relaxed);
    if (!m_ends.tryPush(span)) {
        m_waiting.fetch_sub(1, std::memory_order_relaxed);
        m_bytes.fetch_sub(bytes, std::memory_order_relaxed);
    }
}

std::size_t RecordQueue::drain(std::vector<TimedEvent>& events, std::vector<BoxedSpan>& spans, std::size_t limit)
{
    std::size_t taken = 0;
    const auto takeAll = [&](auto& ring, auto& into) {
        while (taken < limit) {
            auto value = take(ring);
            if (!value)
                return;
            into.push_back(std::move(*value));
            ++taken;
        }
    };
    takeAll(m_errors, events);
    takeAll(m_warnings, events);
    // The ends last: their beginnings were pushed before them.
    takeAll(m_spans, spans);
    if (taken < limit)
        takeAll(m_ends, spans);
    takeAll(m_info, events);
    takeAll(m_debug, events);
    return taken;
}

RecordQueue::Mark RecordQueue::mark() const
{
    return {m_debug.pushed(), m_info.pushed(), m_spans.pushed(), m_warnings.pushed(), m_errors.pushed()};
}

bool RecordQueue::isPast(const Mark& mark) const
{
    return m_debug.popped() >= mark[0] && m_info.popped() >= mark[1] && m_spans.popped() >= mark[2]
        && m_warnings.popped() >= mark[3] && m_errors.popped() >= mark[4];
}

std::uint64_t RecordQueue::recorded() const
{
    const auto pushed = mark();
    return pushed[0] + pushed[1] + pushed[2] + pushed[3] + pushed[4] + m_refused.load(std::memory_order_relaxed);
}

void RecordQueue::addDropped(Lane lane, std::uint64_t count)
{
    m_dropped.at(static_cast<std::size_t>(lane)).fetch_add(count, std::memory_order_relaxed);
}

Ring<TimedEvent>& RecordQueue::events(Lane lane)
{
    switch (lane) {
    case Lane::Debug:
        return m_debug;
    case Lane::Info:
        return m_info;
    case Lane::Warning:
        return m_warnings;
    case Lane::Span:
    case Lane::Error:
        break;
    }
    return m_errors;
}

} // namespace kaze::telemetry::detail
