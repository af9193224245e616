#pragma once

#include "ui/models/trace_view.h"
#include "ui/widgets/graph_view.h"

namespace kaze::ui {

//! A trace as nodes and calls between them, and which spans stand behind a node.
struct TraceGraph {
    enum class Nodes {
        Callers, //!< agents, models and tools, each once
        Spans //!< every span by itself
    };
    static constexpr int kMostSpans = 300;

    GraphItems items;
    std::vector<qint32> spanOf; //!< by node: its longest span
    std::vector<qint32> nodeOf; //!< by span; −1 for one that is not shown
    int leftOut = 0; //!< spans that are not shown, the shortest ones
};

//! Any thread; linear but for the choice of the longest.
[[nodiscard]] TraceGraph graphOf(const TraceView& view, TraceGraph::Nodes nodes);

} // namespace kaze::ui
