#pragma once

#include "engine/telemetry/span.h"

#include <cstddef>
#include <deque>
#include <mutex>
#include <vector>

namespace kaze::telemetry::detail {

//! Spans on their way out of the process, bounded by number and size. Any thread.
class SpanQueue {
public:
    SpanQueue(std::size_t mostSpans, std::size_t mostBytes) : m_mostSpans(mostSpans), m_mostBytes(mostBytes) { }

    //! False where there is no room for it.
    [[nodiscard]] bool push(SpanRecord span)
    {
        const auto size = sizeOf(span);
        const std::lock_guard lock(m_mutex);
        if (m_spans.size() >= m_mostSpans || m_bytes + size > m_mostBytes)
            return false;
        m_bytes += size;
        m_spans.push_back(std::move(span));
        return true;
    }

    //! The oldest ones.
    [[nodiscard]] std::vector<SpanRecord> take(std::size_t most)
    {
        std::vector<SpanRecord> taken;
        const std::lock_guard lock(m_mutex);
        while (!m_spans.empty() && taken.size() < most) {
            m_bytes -= sizeOf(m_spans.front());
            taken.push_back(std::move(m_spans.front()));
            m_spans.pop_front();
        }
        return taken;
    }

    [[nodiscard]] std::size_t size() const
    {
        const std::lock_guard lock(m_mutex);
        return m_spans.size();
    }

private:
    //! About; the same for the same span.
    static std::size_t sizeOf(const SpanRecord& span)
    {
        constexpr std::size_t kOfAttribute = 96;
        return sizeof(SpanRecord) + span.name.size() + span.statusMessage.size() + span.input.size() + span.output.size()
            + kOfAttribute * (span.attributes.size() + 4 * (span.events.size() + span.links.size()));
    }

    const std::size_t m_mostSpans, m_mostBytes;
    mutable std::mutex m_mutex; //!< guards what follows
    std::deque<SpanRecord> m_spans;
    std::size_t m_bytes = 0;
};

} // namespace kaze::telemetry::detail
