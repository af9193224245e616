#pragma once

#include "engine/api/trace.h"
#include "engine/base/ids.h"
#include "engine/storage/connection.h"

#include <algorithm>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace kaze::telemetry::detail {

//! What is needed of a span to compare and to measure a trace: 56 bytes, so that a trace of a million spans is looked at as a whole.
struct SpanShape {
    std::uint64_t id = 0, parent = 0;
    std::int64_t start = 0; //!< ns since 1970
    std::int64_t duration = -1; //!< ns; -1: open
    std::int32_t name = 0; //!< in TraceShape::names
    api::SpanKind kind = api::SpanKind::Other;

    [[nodiscard]] std::int64_t end() const { return start + std::max<std::int64_t>(0, duration); }
};

//! A trace as a tree. Spans whose parent is not there are roots, and so are those that would be their own ancestors.
class TraceShape {
public:
    //! Of its parts, in any order.
    struct Part {
        std::vector<SpanShape> spans;
        std::vector<std::string> names;
    };
    explicit TraceShape(std::vector<Part> parts);

    [[nodiscard]] const std::vector<SpanShape>& spans() const { return m_spans; } //!< by start time
    [[nodiscard]] const std::vector<std::string>& names() const { return m_names; } //!< of spans, each once
    //! Indexes of the children of a span by their start, or of the roots for -1.
    [[nodiscard]] std::span<const std::int32_t> children(std::int32_t of) const;
    //! Of those that have ended, and the starts of the others.
    [[nodiscard]] std::int64_t lastEnd() const { return m_lastEnd; }

private:
    void sortSpans();
    void link();

    std::vector<SpanShape> m_spans;
    std::vector<std::string> m_names;
    std::vector<std::int32_t> m_firstChild; //!< of span i at i + 1, of the roots at 0; one more at the end
    std::vector<std::int32_t> m_children;
    std::int64_t m_lastEnd = 0;
};

[[nodiscard]] base::Result<TraceShape::Part> readShape(storage::Connection& connection, const base::Uuid& traceId);

//! Where the time of a trace went. An open span lasts until the last end that is known.
//!
//! The critical path is what the trace could not have ended sooner without. It is walked back from the end: at each moment it goes through
//! the child that ended last until then, from its end to its start, then through the one that ended last before that, and so on; where no child
//! was under way, the span itself is what was waited for. What runs and turns did by themselves does not count: that is waiting for people and
//! for a place. Source: J. Yang and B. Miller, "Critical Path Analysis for the Execution of Parallel and Distributed Programs", 1988, on the tree
//! of spans as in Uber's CRISP (USENIX ATC 2022).
[[nodiscard]] api::TraceTimes timesOf(const TraceShape& trace);

} // namespace kaze::telemetry::detail
