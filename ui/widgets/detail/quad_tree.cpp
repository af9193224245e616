#include "ui/widgets/detail/quad_tree.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

namespace kaze::ui {

namespace {

constexpr double kOpening = 0.9; // width ÷ distance below which a cell pushes as one
constexpr double kNearest = 0.02; // what is nearer pushes no harder
constexpr int kDeepest = 32; // points that lie on each other stay in one cell
constexpr std::size_t kStack = 4 * kDeepest;

} // namespace

QuadTree::QuadTree(const std::vector<QPointF>& places, const std::vector<double>& masses) : m_places(places), m_masses(masses)
{
    QPointF low;
    QPointF high;
    for (std::size_t i = 0; i < places.size(); ++i) {
        low = i == 0 ? places[i] : QPointF(std::min(low.x(), places[i].x()), std::min(low.y(), places[i].y()));
        high = i == 0 ? places[i] : QPointF(std::max(high.x(), places[i].x()), std::max(high.y(), places[i].y()));
    }
    m_cells.reserve(places.size() * 3 + 8);
    Cell root;
    root.middle = (low + high) / 2;
    root.half = std::max({high.x() - low.x(), high.y() - low.y(), 1e-6}) / 2 * 1.0001;
    m_cells.push_back(root);
    for (std::size_t i = 0; i < places.size(); ++i)
        insert(static_cast<int>(i));
    for (auto& cell : m_cells)
        if (cell.mass > 0)
            cell.centre /= cell.mass;
}

int QuadTree::childAt(int cell, const QPointF& place) const
{
    const auto& one = m_cells[static_cast<std::size_t>(cell)];
    return one.children + (place.x() >= one.middle.x() ? 1 : 0) + (place.y() >= one.middle.y() ? 2 : 0);
}

void QuadTree::split(int cell)
{
    const auto first = static_cast<int>(m_cells.size());
    const auto parent = m_cells[static_cast<std::size_t>(cell)];
    m_cells[static_cast<std::size_t>(cell)].children = first;
    const double quarter = parent.half / 2;
    for (int i = 0; i < 4; ++i) {
        Cell child;
        child.half = quarter;
        child.middle = parent.middle + QPointF(i % 2 == 0 ? -quarter : quarter, i < 2 ? -quarter : quarter);
        m_cells.push_back(child);
    }
}

//! Sums up the masses on the way down; the constructor divides them.
void QuadTree::insert(int point)
{
    const auto at = static_cast<std::size_t>(point);
    int cell = 0;
    for (int depth = 0;; ++depth) {
        auto& one = m_cells[static_cast<std::size_t>(cell)];
        const bool empty = one.mass == 0;
        one.centre += m_places[at] * m_masses[at];
        one.mass += m_masses[at];
        if (one.children >= 0) {
            cell = childAt(cell, m_places[at]);
            continue;
        }
        if (empty) {
            one.point = point;
            return;
        }
        if (depth >= kDeepest)
            return;
        const int before = std::exchange(one.point, -1);
        split(cell);
        const int below = childAt(cell, m_places[static_cast<std::size_t>(before)]);
        auto& child = m_cells[static_cast<std::size_t>(below)];
        child.centre = m_places[static_cast<std::size_t>(before)] * m_masses[static_cast<std::size_t>(before)];
        child.mass = m_masses[static_cast<std::size_t>(before)];
        child.point = before;
        cell = childAt(cell, m_places[at]);
    }
}

QPointF QuadTree::pushOn(int point) const
{
    const QPointF place = m_places[static_cast<std::size_t>(point)];
    QPointF push;
    std::array<int, kStack> open{};
    std::size_t count = 1;
    while (count > 0) {
        const auto& cell = m_cells[static_cast<std::size_t>(open[--count])];
        if (cell.mass == 0 || cell.point == point)
            continue;
        const QPointF way = place - cell.centre;
        const double squared = way.x() * way.x() + way.y() * way.y();
        const double width = 2 * cell.half;
        if (cell.children < 0 || width * width < kOpening * kOpening * squared) {
            push += way * (cell.mass / std::max(squared, kNearest * kNearest));
            continue;
        }
        for (int i = 0; i < 4; ++i)
            open[count++] = cell.children + i;
    }
    return push;
}

} // namespace kaze::ui
