#pragma once

#include "engine/telemetry/span.h"

#include <algorithm>
#include <cstddef>
#include <deque>
#include <limits>
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
        m_spans.push_back({std::move(span), size});
        return true;
    }

    //! The oldest ones: as many as are within `mostBytes`, and one at least.
    [[nodiscard]] std::vector<SpanRecord> take(std::size_t most, std::size_t mostBytes = std::numeric_limits<std::size_t>::max())
    {
        std::vector<SpanRecord> taken;
        const std::lock_guard lock(m_mutex);
        for (std::size_t bytes = 0; !m_spans.empty() && taken.size() < most;) {
            auto& next = m_spans.front();
            if (!taken.empty() && next.bytes > mostBytes - std::min(mostBytes, bytes))
                break;
            bytes += next.bytes;
            m_bytes -= next.bytes;
            taken.push_back(std::move(next.span));
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
    struct Waiting {
        SpanRecord span;
        std::size_t bytes = 0;
    };

    //! In memory, about.
    static std::size_t sizeOf(const SpanRecord& span) { return sizeof(Waiting) - sizeof span + bytesOf(span); }

    const std::size_t m_mostSpans, m_mostBytes;
    mutable std::mutex m_mutex; //!< guards what follows
    std::deque<Waiting> m_spans;
    std::size_t m_bytes = 0;
};

} // namespace kaze::telemetry::detail
