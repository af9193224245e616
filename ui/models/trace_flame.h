#pragma once

#include "ui/models/trace_view.h"
#include "ui/widgets/flame_graph.h"

namespace kaze::ui {

//! A flame graph of a trace, and which of its nodes each span went into.
struct TraceFlame {
    std::shared_ptr<const Flame> flame;
    std::vector<qint32> nodeOf; //!< by span; −1 for one that weighs nothing
};

//! Spans of the same name below the same callers are one node. Time is what spans took themselves, summed over all calls, so that what ran at once counts each;
//! money and tokens are those of model calls. Any thread; O(n log n).
[[nodiscard]] TraceFlame flameOf(const TraceView& view, Flame::Measure measure);

} // namespace kaze::ui
