#pragma once

#include "ui/widgets/graph_view.h"

namespace kaze::ui {

//! An edge as it is drawn, in pixels: from the rim of a node to the rim of another.
struct GraphView::Wire {
    QPointF from;
    QPointF control; //!< of the curve; the middle of a straight one
    QPointF to;
    bool bent = false;
    bool loop = false; //!< back to where it began: a circle around `control`, of `radius`
    double radius = 0;

    [[nodiscard]] QPointF middle() const
    {
        return loop ? control - QPointF(0, radius) : bent ? (from + to) / 4 + control / 2 : (from + to) / 2;
    }
    [[nodiscard]] double length() const { return std::hypot(to.x() - from.x(), to.y() - from.y()); }
};

} // namespace kaze::ui
