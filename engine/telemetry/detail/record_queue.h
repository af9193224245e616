#pragma once

#include "engine/api/trace.h"
#include "engine/telemetry/detail/ring.h"
#include "engine/telemetry/observation_log.h"

#include <array>
#include <atomic>
#include <memory>
#include <vector>

namespace kaze::telemetry::detail {

struct TimedEvent {
    base::Time at;
    ObservationEvent event;
};

using BoxedSpan = std::unique_ptr<SpanRecord>;

//! Runs, turns, model calls and tools are stored when they start.
[[nodiscard]] constexpr bool isStoredOpen(api::SpanKind kind)
{
    using api::SpanKind;
    return kind == SpanKind::Run || kind == SpanKind::Turn || kind == SpanKind::Chat || kind == SpanKind::Tool;
}

//! What is given up first stands first.
enum class Lane : std::uint8_t { Debug, Info, Span, Warning, Error };
inline constexpr std::size_t kLanes = 5;

//! What waits to be stored: a ring for each lane. Putting something in never blocks: a full ring gives up its own oldest, and
//! above the byte limit the oldest of the least lane goes, never of a higher one than the newcomer's. What is given up is
//! counted. All calls from any thread.
class RecordQueue {
public:
    RecordQueue(std::size_t ringSize, std::size_t byteLimit);

    //! Returns how many wait then.
    std::size_t push(TimedEvent event);
    std::size_t push(BoxedSpan span);

    //! Appends at most `limit` records, the highest lane first. Spans come in the order they were pushed.
    std::size_t drain(std::vector<TimedEvent>& events, std::vector<BoxedSpan>& spans, std::size_t limit);

    [[nodiscard]] std::size_t waiting() const { return m_waiting.load(std::memory_order_relaxed); }

    //! Everything pushed up to now; `isPast` says when all of it was drained or given up.
    using Mark = std::array<std::uint64_t, kLanes>;
    [[nodiscard]] Mark mark() const;
    [[nodiscard]] bool isPast(const Mark& mark) const;

    [[nodiscard]] std::uint64_t recorded() const;
    [[nodiscard]] std::uint64_t dropped(Lane lane) const
    {
        return m_dropped.at(static_cast<std::size_t>(lane)).load(std::memory_order_relaxed);
    }

    //! Counts what was lost behind the queue.
    void addDropped(Lane lane, std::uint64_t count);

private:
    template <class T>
    std::size_t put(Ring<T>& ring, T value, Lane lane);
    [[nodiscard]] bool giveUpOldest(Lane lane);
    [[nodiscard]] bool giveUpLeast(Lane highest);
    template <class T>
    [[nodiscard]] std::optional<T> take(Ring<T>& ring);
    void keepEnd(BoxedSpan span);

    [[nodiscard]] Ring<TimedEvent>& events(Lane lane);
    [[nodiscard]] const Ring<TimedEvent>& events(Lane lane) const { return const_cast<RecordQueue*>(this)->events(lane); }

    const std::size_t m_byteLimit;
    Ring<TimedEvent> m_debug, m_info, m_warnings, m_errors;
    Ring<BoxedSpan> m_spans;
    //! A span that is stored as open must not stay so: of a given-up end, the figures at least are kept.
    Ring<BoxedSpan> m_ends;
    std::atomic<std::size_t> m_waiting{0};
    std::atomic<std::size_t> m_bytes{0};
    std::array<std::atomic<std::uint64_t>, kLanes> m_dropped{};
    std::atomic<std::uint64_t> m_refused{0}; //!< dropped before they were in a ring
};

} // namespace kaze::telemetry::detail
