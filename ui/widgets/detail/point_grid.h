#pragma once

#include <QRectF>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <vector>

namespace kaze::ui {

//! Points in a plane by where they are. Built once; finding those in a rectangle or the nearest one looks at few others.
class PointGrid {
public:
    PointGrid() = default;
    //! `place(i)` is where the point i of `count` is.
    template <class Place>
    PointGrid(int count, Place place)
    {
        if (count == 0)
            return;
        QPointF low = place(0);
        QPointF high = low;
        for (int i = 1; i < count; ++i) {
            const QPointF at = place(i);
            low = {std::min(low.x(), at.x()), std::min(low.y(), at.y())};
            high = {std::max(high.x(), at.x()), std::max(high.y(), at.y())};
        }
        m_bounds = QRectF(low, high);
        m_side = std::clamp(static_cast<int>(std::sqrt(count / 4.0)), 1, 512);
        m_first.assign(static_cast<std::size_t>(m_side) * static_cast<std::size_t>(m_side) + 1, 0);
        std::vector<std::int32_t> cellOf(static_cast<std::size_t>(count));
        for (int i = 0; i < count; ++i) {
            const QPointF at = place(i);
            const int cell = rowOf(at.y()) * m_side + columnOf(at.x());
            cellOf[static_cast<std::size_t>(i)] = cell;
            ++m_first[static_cast<std::size_t>(cell) + 1];
        }
        for (std::size_t i = 1; i < m_first.size(); ++i)
            m_first[i] += m_first[i - 1];
        m_points.resize(static_cast<std::size_t>(count));
        auto next = m_first;
        for (int i = 0; i < count; ++i)
            m_points[static_cast<std::size_t>(next[static_cast<std::size_t>(cellOf[static_cast<std::size_t>(i)])]++)] = i;
    }

    [[nodiscard]] const QRectF& bounds() const { return m_bounds; }

    //! Calls `visit` with every point whose cell `rect` touches, always in the same order; some of them may lie outside of it.
    template <class Visit>
    void visit(const QRectF& rect, Visit visit) const
    {
        if (m_points.empty() || rect.right() < m_bounds.left() || rect.left() > m_bounds.right() || rect.bottom() < m_bounds.top()
            || rect.top() > m_bounds.bottom())
            return;
        const int left = columnOf(rect.left());
        const int right = columnOf(rect.right());
        for (int row = rowOf(rect.top()); row <= rowOf(rect.bottom()); ++row) {
            const auto from = static_cast<std::size_t>(m_first[static_cast<std::size_t>(row * m_side + left)]);
            const auto to = static_cast<std::size_t>(m_first[static_cast<std::size_t>(row * m_side + right) + 1]);
            for (std::size_t i = from; i < to; ++i)
                visit(m_points[i]);
        }
    }

    //! The point nearest to `at` among those that `wanted` lets through, no farther than `radius`; −1: none.
    template <class Place, class Wanted>
    [[nodiscard]] int nearest(const QPointF& at, double radius, Place place, Wanted wanted) const
    {
        int best = -1;
        double least = radius * radius;
        visit(QRectF(at.x() - radius, at.y() - radius, 2 * radius, 2 * radius), [&](int i) {
            const QPointF way = place(i) - at;
            const double squared = way.x() * way.x() + way.y() * way.y();
            if (squared <= least && wanted(i)) {
                least = squared;
                best = i;
            }
        });
        return best;
    }

private:
    [[nodiscard]] int cellOf(double share) const { return std::clamp(static_cast<int>(share * m_side), 0, m_side - 1); }
    [[nodiscard]] int columnOf(double x) const
    {
        return cellOf(m_bounds.width() > 0 ? std::clamp((x - m_bounds.left()) / m_bounds.width(), 0.0, 1.0) : 0);
    }
    [[nodiscard]] int rowOf(double y) const
    {
        return cellOf(m_bounds.height() > 0 ? std::clamp((y - m_bounds.top()) / m_bounds.height(), 0.0, 1.0) : 0);
    }

    QRectF m_bounds;
    int m_side = 1;
    std::vector<std::int32_t> m_first; //!< of each cell in `m_points`, and the end
    std::vector<std::int32_t> m_points; //!< by cell, row by row
};

} // namespace kaze::ui
