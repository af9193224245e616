#pragma once

#include <QRectF>

#include <optional>
#include <vector>

namespace kaze::ui {

//! Finds room for labels beside points so that none lies on another, one after the other: who comes first has the choice. Rectangles are kept in a grid, so that
//! a thousand of them cost no time.
class LabelPlacer {
public:
    //! `room` is what can be seen; no label leaves it.
    explicit LabelPlacer(const QRectF& room);

    //! Keeps labels off a mark, but those that may lie on marks.
    void block(const QRectF& mark);
    //! Which sides of a mark have something else already, as a line that leaves it there.
    struct Sides {
        bool right = false;
        bool left = false;
        bool below = false;
        bool above = false;
    };
    //! A free place for a label of `size` beside the circle of `radius` around `anchor`: at a side that is not `taken` if there is one, the trailing one first; that is the
    //! left one where `mirrored`.
    [[nodiscard]] std::optional<QRectF> beside(
        const QPointF& anchor, double radius, const QSizeF& size, bool mayLieOnMarks, bool mirrored, const Sides& taken);
    //! The same, with its middle at `middle`.
    [[nodiscard]] std::optional<QRectF> around(const QPointF& middle, const QSizeF& size, bool mayLieOnMarks);

private:
    struct Grid {
        std::vector<QRectF> rects;
        std::vector<std::vector<int>> cells;
    };
    void add(Grid& grid, const QRectF& rect) const;
    [[nodiscard]] bool touches(const Grid& grid, const QRectF& rect) const;
    [[nodiscard]] bool isFree(const QRectF& rect, bool mayLieOnMarks) const;
    [[nodiscard]] QRect cellsOf(const QRectF& rect) const;

    QRectF m_room;
    int m_columns;
    int m_rows;
    Grid m_labels;
    Grid m_marks;
};

} // namespace kaze::ui
