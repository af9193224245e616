#pragma once

#include <QPointF>

#include <vector>

namespace kaze::ui {

//! What a layout has to know of a graph.
struct GraphShape {
    struct Edge {
        int from = 0;
        int to = 0;
        bool operator==(const Edge&) const = default;
    };
    int nodes = 0;
    std::vector<Edge> edges; //!< between nodes that there are
    int centre = -1; //!< the node that stays in the middle, with the others around it by how many edges they are away; −1: none
    bool operator==(const GraphShape&) const = default;
};

//! Places for the nodes of a graph: rings around the centre of each part to begin with, then forces, which push all nodes apart (Barnes and Hut 1986)
//! and draw those with an edge together (Fruchterman and Reingold 1991). An edge wants to be about 1 long. The same shape always gives the same places.
//! Any thread, one at a time.
class GraphLayout {
public:
    explicit GraphLayout(GraphShape shape);

    //! One step; false when nothing moves any more, from then on always.
    bool step();
    [[nodiscard]] const std::vector<QPointF>& places() const { return m_places; }
    [[nodiscard]] int steps() const { return m_steps; }

private:
    void repel();
    void attract();
    double move();

    GraphShape m_shape;
    std::vector<QPointF> m_places;
    std::vector<QPointF> m_forces;
    std::vector<double> m_masses;
    double m_heat = 1; //!< how far a node moves in a step at most
    int m_steps = 0;
    bool m_calm = false;
};

//! Where a layout begins: each part of the graph as rings around its centre, the children of a node beside each other; parts side by side.
[[nodiscard]] std::vector<QPointF> radialPlaces(const GraphShape& shape);

} // namespace kaze::ui
