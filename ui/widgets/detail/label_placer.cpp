#include "ui/widgets/detail/label_placer.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace kaze::ui {

namespace {

constexpr double kCell = 32; // pixels
constexpr double kGap = 3; // between a mark and its label
constexpr double kMargin = 2; // between two labels

} // namespace

LabelPlacer::LabelPlacer(const QRectF& room)
    : m_room(room), m_columns(std::max(1, static_cast<int>(std::ceil(room.width() / kCell)))),
      m_rows(std::max(1, static_cast<int>(std::ceil(room.height() / kCell))))
{
    const auto cells = static_cast<std::size_t>(m_columns) * static_cast<std::size_t>(m_rows);
    m_labels.cells.resize(cells);
    m_marks.cells.resize(cells);
}

QRect LabelPlacer::cellsOf(const QRectF& rect) const
{
    const auto column = [this](double x) { return std::clamp(static_cast<int>((x - m_room.left()) / kCell), 0, m_columns - 1); };
    const auto row = [this](double y) { return std::clamp(static_cast<int>((y - m_room.top()) / kCell), 0, m_rows - 1); };
    return {QPoint(column(rect.left()), row(rect.top())), QPoint(column(rect.right()), row(rect.bottom()))};
}

void LabelPlacer::add(Grid& grid, const QRectF& rect) const
{
    const QRect cells = cellsOf(rect);
    for (int row = cells.top(); row <= cells.bottom(); ++row)
        for (int column = cells.left(); column <= cells.right(); ++column)
            grid.cells[static_cast<std::size_t>(row * m_columns + column)].push_back(static_cast<int>(grid.rects.size()));
    grid.rects.push_back(rect);
}

bool LabelPlacer::touches(const Grid& grid, const QRectF& rect) const
{
    const QRect cells = cellsOf(rect);
    for (int row = cells.top(); row <= cells.bottom(); ++row)
        for (int column = cells.left(); column <= cells.right(); ++column)
            for (const int other : grid.cells[static_cast<std::size_t>(row * m_columns + column)])
                if (grid.rects[static_cast<std::size_t>(other)].intersects(rect))
                    return true;
    return false;
}

bool LabelPlacer::isFree(const QRectF& rect, bool mayLieOnMarks) const
{
    const QRectF wide = rect.adjusted(-kMargin, -kMargin, kMargin, kMargin);
    return m_room.contains(rect) && !touches(m_labels, wide) && (mayLieOnMarks || !touches(m_marks, rect));
}

void LabelPlacer::block(const QRectF& mark)
{
    if (mark.intersects(m_room))
        add(m_marks, mark);
}

std::optional<QRectF> LabelPlacer::beside(
    const QPointF& anchor, double radius, const QSizeF& size, bool mayLieOnMarks, bool mirrored, const Sides& taken)
{
    const double away = radius + kGap;
    const double middle = anchor.x() - size.width() / 2;
    const double aside = radius * 0.7;
    struct Place {
        QPointF corner;
        bool taken;
    };
    const Place right{QPointF(anchor.x() + away, anchor.y() - size.height() / 2), taken.right};
    const Place left{QPointF(anchor.x() - away - size.width(), right.corner.y()), taken.left};
    const std::array<Place, 8> places{mirrored ? left : right, mirrored ? right : left,
        Place{QPointF(middle, anchor.y() + away - 1), taken.below},
        Place{QPointF(middle, anchor.y() - away - size.height() + 1), taken.above},
        Place{anchor + QPointF(aside, aside), taken.right || taken.below},
        Place{anchor + QPointF(aside, -aside - size.height()), taken.right || taken.above},
        Place{anchor + QPointF(-aside - size.width(), aside), taken.left || taken.below},
        Place{anchor + QPointF(-aside - size.width(), -aside - size.height()), taken.left || taken.above}};
    for (const bool onLines : {false, true})
        for (const auto& place : places) {
            const QRectF rect(place.corner, size);
            if (place.taken != onLines || !isFree(rect, mayLieOnMarks))
                continue;
            add(m_labels, rect);
            return rect;
        }
    return std::nullopt;
}

std::optional<QRectF> LabelPlacer::around(const QPointF& middle, const QSizeF& size, bool mayLieOnMarks)
{
    const QRectF rect(middle - QPointF(size.width() / 2, size.height() / 2), size);
    if (!isFree(rect, mayLieOnMarks))
        return std::nullopt;
    add(m_labels, rect);
    return rect;
}

} // namespace kaze::ui
