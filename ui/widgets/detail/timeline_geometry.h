#pragma once

#include "ui/widgets/timeline.h"

namespace kaze::ui {

//! Where things are in the viewport of a TimelineView, in pixels: the ruler above, names at the leading side, bars beside them.
struct TimelineView::Geometry {
    static constexpr int kRuler = 22;
    static constexpr int kDurationRoom = 64; // right of the latest bar, for its duration
    static constexpr int kBarHeight = 13;
    static constexpr int kIndent = 15;

    QRect names; // the column, without the ruler
    QRect bars;
    double timeWidth = 1; // pixels that the visible time spans
    double from = 0; // ns since the trace began
    double span = 1;
    Qt::LayoutDirection direction = Qt::LeftToRight;

    [[nodiscard]] double xOf(double time) const { return bars.left() + (time - from) / span * timeWidth; }
    [[nodiscard]] double timeAt(double x) const { return from + (x - bars.left()) / timeWidth * span; }
};

} // namespace kaze::ui
