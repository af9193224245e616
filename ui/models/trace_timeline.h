#pragma once

#include "engine/api/trace.h"
#include "ui/widgets/timeline_data.h"

#include <QHash>

#include <memory>

namespace kaze::ui {

//! A trace's numbers in one line.
struct TraceSummary {
    std::int64_t spans = 0;
    std::int64_t errors = 0;
    qint64 criticalPath = 0; //!< ns of work that nothing else ran beside and that made the trace as long as it is
    qint64 model = 0; //!< ns in model calls; those at the same time count each
    qint64 tools = 0;
    qint64 queue = 0;
    api::Usage usage;
    api::Money cost;
};

//! A trace, ready to be shown. Immutable, so that a pool thread may build it.
struct TraceView {
    std::shared_ptr<const api::Trace> trace;
    TimelineData timeline;
    std::vector<std::size_t> spanAt; //!< index in the timeline → index in trace->spans
    QHash<QString, int> indexOf; //!< span id → index in the timeline
    TraceSummary summary;

    [[nodiscard]] const api::SpanRow& span(int index) const { return trace->spans[spanAt[static_cast<std::size_t>(index)]]; }
};

//! Spans that `before` holds keep their indexes and new ones follow, so that a growing trace keeps its selection. `now` is where unfinished spans
//! end for the moment. O(n log n); may be called on any thread.
[[nodiscard]] std::shared_ptr<const TraceView> viewOf(
    std::shared_ptr<const api::Trace> trace, const std::shared_ptr<const TraceView>& before, api::Time now);

} // namespace kaze::ui
