#include "ui/widgets/detail/graph_wire.h"

#include <algorithm>
#include <cmath>

namespace kaze::ui {

namespace {

constexpr double kReach = 4.5; // pixels beside an edge that still mean it

double distanceTo(const QPointF& from, const QPointF& to, const QPointF& at)
{
    const QPointF way = to - from;
    const double squared = QPointF::dotProduct(way, way);
    const double share = squared > 0 ? std::clamp(QPointF::dotProduct(at - from, way) / squared, 0.0, 1.0) : 0;
    const QPointF off = from + way * share - at;
    return std::hypot(off.x(), off.y());
}

} // namespace

GraphView::Wire GraphView::wireOf(int edge) const
{
    const auto& one = m_items.edges[static_cast<std::size_t>(edge)];
    const double bend = m_bends[static_cast<std::size_t>(edge)];
    Wire wire;
    wire.from = pixelOf(one.from);
    wire.to = pixelOf(one.to);
    if (one.from == one.to) {
        wire.loop = true;
        wire.radius = 9 + std::abs(bend) / 2;
        wire.control = wire.from - QPointF(0, radiusOf(one.from) + wire.radius - 3);
        return wire;
    }
    const QPointF way = wire.to - wire.from;
    const double length = std::max(1e-6, std::hypot(way.x(), way.y()));
    const QPointF side = QPointF(-way.y(), way.x()) / length;
    wire.bent = bend != 0;
    wire.control = (wire.from + wire.to) / 2 + side * (2 * bend);
    const auto towards = [](const QPointF& from, const QPointF& to, double distance) {
        const QPointF there = to - from;
        const double whole = std::max(1e-6, std::hypot(there.x(), there.y()));
        return from + there * (std::min(distance, whole / 2) / whole);
    };
    const QPointF from = wire.from;
    wire.from = towards(from, wire.bent ? wire.control : wire.to, radiusOf(one.from));
    wire.to = towards(wire.to, wire.bent ? wire.control : from, radiusOf(one.to) + 1);
    return wire;
}

int GraphView::edgeAt(const QPointF& pixel) const
{
    int best = -1;
    double least = kReach;
    for (int i = 0; i < static_cast<int>(m_items.edges.size()) && !m_places.empty(); ++i) {
        const auto wire = wireOf(i);
        double distance = 0;
        if (wire.loop)
            distance = std::abs(std::hypot(pixel.x() - wire.control.x(), pixel.y() - wire.control.y()) - wire.radius);
        else if (wire.bent)
            distance = std::min(distanceTo(wire.from, wire.middle(), pixel), distanceTo(wire.middle(), wire.to, pixel));
        else
            distance = distanceTo(wire.from, wire.to, pixel);
        if (distance < least) {
            least = distance;
            best = i;
        }
    }
    return best;
}

} // namespace kaze::ui
