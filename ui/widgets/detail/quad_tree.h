#pragma once

#include <QPointF>

#include <vector>

namespace kaze::ui {

//! Masses in a plane, of which those that are far away push as one (Barnes and Hut 1986).
class QuadTree {
public:
    QuadTree(const std::vector<QPointF>& places, const std::vector<double>& masses);

    //! The sum of mass ÷ distance over all others, pointing away from them.
    [[nodiscard]] QPointF pushOn(int point) const;

private:
    struct Cell {
        QPointF middle;
        double half = 0;
        QPointF centre; //!< of mass
        double mass = 0;
        int children = -1; //!< the first of four
        int point = -1; //!< of a cell that holds one
    };
    void insert(int point);
    void split(int cell);
    [[nodiscard]] int childAt(int cell, const QPointF& place) const;

    const std::vector<QPointF>& m_places;
    const std::vector<double>& m_masses;
    std::vector<Cell> m_cells;
};

} // namespace kaze::ui
