#include "ui/widgets/graph_layout.h"

#include "ui/widgets/detail/quad_tree.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace kaze::ui {

namespace {

constexpr double kPush = 0.55;
constexpr double kGravity = 0.09; // keeps the parts of a graph together
constexpr double kCooling = 0.978;
constexpr double kCalm = 0.004; // of the length of an edge
constexpr int kMostSteps = 600;
constexpr double kGoldenAngle = 2.399963229728653; // radians

//! The nodes beside each node, in the order of the edges.
std::vector<std::vector<int>> neighboursOf(const GraphShape& shape)
{
    std::vector<std::vector<int>> neighbours(static_cast<std::size_t>(shape.nodes));
    for (const auto& edge : shape.edges) {
        if (edge.from == edge.to)
            continue;
        neighbours[static_cast<std::size_t>(edge.from)].push_back(edge.to);
        neighbours[static_cast<std::size_t>(edge.to)].push_back(edge.from);
    }
    return neighbours;
}

//! One part of the graph as a tree: its nodes from the root outwards.
struct Part {
    std::vector<int> order;
    int depth = 0;
};

class Radial {
public:
    explicit Radial(const GraphShape& shape)
        : m_neighbours(neighboursOf(shape)), m_parent(m_neighbours.size(), kUnseen), m_depth(m_neighbours.size(), 0),
          m_leaves(m_neighbours.size(), 0), m_from(m_neighbours.size(), 0), m_places(m_neighbours.size())
    {
        if (shape.centre >= 0 && shape.centre < shape.nodes)
            addPart(shape.centre);
        std::vector<int> byDegree;
        for (int node = 0; node < shape.nodes; ++node)
            byDegree.push_back(node);
        std::stable_sort(byDegree.begin(), byDegree.end(), [this](int a, int b) { return degree(a) > degree(b); });
        for (const int node : byDegree)
            if (m_parent[static_cast<std::size_t>(node)] == kUnseen)
                addPart(node);
    }
    [[nodiscard]] std::vector<QPointF> places() && { return std::move(m_places); }

private:
    static constexpr int kUnseen = -2;
    static constexpr int kRoot = -1;

    [[nodiscard]] std::size_t degree(int node) const { return m_neighbours[static_cast<std::size_t>(node)].size(); }

    void addPart(int root)
    {
        Part part;
        part.order.push_back(root);
        m_parent[static_cast<std::size_t>(root)] = kRoot;
        for (std::size_t i = 0; i < part.order.size(); ++i) {
            const auto node = static_cast<std::size_t>(part.order[i]);
            part.depth = std::max(part.depth, m_depth[node]);
            for (const int next : m_neighbours[node]) {
                if (m_parent[static_cast<std::size_t>(next)] != kUnseen)
                    continue;
                m_parent[static_cast<std::size_t>(next)] = part.order[i];
                m_depth[static_cast<std::size_t>(next)] = m_depth[node] + 1;
                part.order.push_back(next);
            }
        }
        spread(part);
    }

    //! Gives each node the share of the circle that its leaves need, and the part a place beside the others.
    void spread(const Part& part)
    {
        for (auto node = part.order.rbegin(); node != part.order.rend(); ++node) {
            auto& leaves = m_leaves[static_cast<std::size_t>(*node)];
            leaves = std::max(leaves, 1);
            if (const int parent = m_parent[static_cast<std::size_t>(*node)]; parent >= 0)
                m_leaves[static_cast<std::size_t>(parent)] += leaves;
        }
        const double all = m_leaves[static_cast<std::size_t>(part.order.front())];
        const double ring = std::max(1.0, all / (2 * std::numbers::pi * std::max(1, part.depth)) * 0.55);
        const double radius = ring * part.depth + 1;
        const QPointF middle = m_parts == 0
            ? QPointF()
            : QPointF(std::cos(kGoldenAngle * m_parts), std::sin(kGoldenAngle * m_parts)) * (std::sqrt(m_area) + radius);
        ++m_parts;
        m_area += radius * radius;
        for (const int node : part.order) {
            const auto at = static_cast<std::size_t>(node);
            const double share = m_leaves[at] / all * 2 * std::numbers::pi;
            const double from = m_parent[at] < 0 ? 0 : m_from[static_cast<std::size_t>(m_parent[at])];
            if (m_parent[at] >= 0)
                m_from[static_cast<std::size_t>(m_parent[at])] += share;
            m_from[at] = from;
            const double angle = from + share / 2;
            m_places[at] = middle + QPointF(std::cos(angle), std::sin(angle)) * (ring * m_depth[at]);
        }
    }

    std::vector<std::vector<int>> m_neighbours;
    std::vector<int> m_parent;
    std::vector<int> m_depth;
    std::vector<int> m_leaves;
    std::vector<double> m_from; //!< the angle at which a node's share begins, and at which its next child does
    std::vector<QPointF> m_places;
    int m_parts = 0;
    double m_area = 0;
};

} // namespace

std::vector<QPointF> radialPlaces(const GraphShape& shape)
{
    return Radial(shape).places();
}

GraphLayout::GraphLayout(GraphShape shape)
    : m_shape(std::move(shape)), m_places(radialPlaces(m_shape)), m_forces(m_places.size()), m_masses(m_places.size(), 1.0)
{
    // What has many edges needs more room around it.
    for (const auto& edge : m_shape.edges) {
        m_masses[static_cast<std::size_t>(edge.from)] += 0.25;
        m_masses[static_cast<std::size_t>(edge.to)] += 0.25;
    }
    m_heat = 0.12 * std::sqrt(static_cast<double>(m_places.size())) + 0.2;
    m_calm = m_places.size() < 2;
}

void GraphLayout::repel()
{
    const QuadTree tree(m_places, m_masses);
    for (std::size_t i = 0; i < m_places.size(); ++i)
        m_forces[i] = (tree.pushOn(static_cast<int>(i)) * kPush - m_places[i] * kGravity) * m_masses[i];
}

void GraphLayout::attract()
{
    for (const auto& edge : m_shape.edges) {
        if (edge.from == edge.to)
            continue;
        const auto from = static_cast<std::size_t>(edge.from);
        const auto to = static_cast<std::size_t>(edge.to);
        const QPointF way = m_places[to] - m_places[from];
        const QPointF pull = way * std::min(std::hypot(way.x(), way.y()), 4.0);
        m_forces[from] += pull;
        m_forces[to] -= pull;
    }
}

double GraphLayout::move()
{
    double farthest = 0;
    for (std::size_t i = 0; i < m_places.size(); ++i) {
        if (static_cast<int>(i) == m_shape.centre)
            continue;
        const QPointF force = m_forces[i] / m_masses[i];
        const double length = std::hypot(force.x(), force.y());
        if (length <= 0)
            continue;
        // Half of the way is what keeps two nodes from swinging around each other.
        const double way = std::min(length * 0.5, m_heat);
        m_places[i] += force / length * way;
        farthest = std::max(farthest, way);
    }
    return farthest;
}

bool GraphLayout::step()
{
    if (m_calm)
        return false;
    repel();
    attract();
    const double farthest = move();
    m_heat *= kCooling;
    m_calm = farthest < kCalm || ++m_steps >= kMostSteps;
    return !m_calm;
}

} // namespace kaze::ui
