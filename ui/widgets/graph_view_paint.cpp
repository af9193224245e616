#include "ui/widgets/detail/graph_wire.h"

#include <QFontMetricsF>
#include <QPainter>
#include <QPainterPath>

#include <algorithm>
#include <cmath>
#include <map>

namespace kaze::ui {

namespace {

constexpr double kFaded = 0.78; // how far what fades goes towards the ground
constexpr double kArrow = 6; // pixels
constexpr double kArrowRoom = 26; // pixels of an edge, below which it has no arrow
constexpr int kMostArrows = 400; // edges, above which only those of the selection have arrows
constexpr int kMostEdgeLabels = 70; // edges, above which only those of the selection have names
constexpr int kFirst = 14; // names that may lie on lesser nodes
constexpr double kField = 0.82; // how much of the ground covers what is behind a name
constexpr qsizetype kMostDiscs = 600;
constexpr std::size_t kMostSides = 6; // edges, above which a name does not look for a side without one
constexpr double kFlat = 0.35; // slope of an edge that runs through a name beside its node
constexpr double kSteep = 0.6; // and through one above or below it

bool isSeen(const QPointF& a, const QPointF& b, const QRectF& room)
{
    return std::max(a.x(), b.x()) >= room.left() && std::min(a.x(), b.x()) <= room.right() && std::max(a.y(), b.y()) >= room.top()
        && std::min(a.y(), b.y()) <= room.bottom();
}

} // namespace

void GraphView::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    if (!m_places.empty()) {
        paintEdges(painter);
        paintNodes(painter, true);
        paintNearEdges(painter);
        paintNodes(painter, false);
        placeLabels();
        paintLabels(painter);
    }
    if (hasFocus()) {
        painter.setPen(m_theme.focus());
        painter.setBrush(Qt::NoBrush);
        painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4);
    }
}

QColor GraphView::edgeColor(int edge, bool near) const
{
    const auto& one = m_items.edges[static_cast<std::size_t>(edge)];
    const auto& tokens = m_theme.tokens();
    const QColor own = one.tone == Tone::Neutral ? mixed(tokens.surface, tokens.muted,
                           tokens.highContrast                      ? 1
                               : m_items.edges.size() > kMostArrows ? 0.34
                                                                    : 0.55)
                                                 : m_theme.color(one.tone);
    if (near)
        return one.tone == Tone::Neutral ? tokens.accent : own;
    const bool faded = one.faint || m_selected >= 0;
    return faded ? mixed(own, tokens.surface, tokens.highContrast ? 0.5 : kFaded) : one.strong ? tokens.accent : own;
}

void GraphView::paintEdges(QPainter& painter) const
{
    const QRectF room = QRectF(rect()).adjusted(-kArrow, -kArrow, kArrow, kArrow);
    // Lines of one pixel and one colour are painted together, which is many times as fast as one by one.
    std::map<QRgb, QVector<QLineF>> plain;
    const bool many = static_cast<int>(m_items.edges.size()) > kMostArrows;
    for (int i = 0; i < static_cast<int>(m_items.edges.size()); ++i) {
        const auto& one = m_items.edges[static_cast<std::size_t>(i)];
        if (one.strong || isOwn(i))
            continue;
        if (!many || one.width > 1 || m_bends[static_cast<std::size_t>(i)] != 0 || one.from == one.to) {
            paintWire(painter, i, false);
            continue;
        }
        const QPointF from = pixelOf(one.from);
        const QPointF to = pixelOf(one.to);
        if (isSeen(from, to, room))
            plain[edgeColor(i, false).rgb()] << QLineF(from, to);
    }
    for (const auto& [color, lines] : plain) {
        painter.setPen(QPen(QColor(color), 0));
        painter.drawLines(lines);
    }
}

//! What stands out, above all that fades.
void GraphView::paintNearEdges(QPainter& painter) const
{
    for (int i = 0; i < static_cast<int>(m_items.edges.size()); ++i)
        if (m_items.edges[static_cast<std::size_t>(i)].strong || isOwn(i))
            paintWire(painter, i, isOwn(i));
}

void GraphView::paintWire(QPainter& painter, int edge, bool near) const
{
    const auto& one = m_items.edges[static_cast<std::size_t>(edge)];
    const auto wire = wireOf(edge);
    const QRectF room = QRectF(rect()).adjusted(-60, -60, 60, 60);
    if (!isSeen(wire.from, wire.to, room))
        return;
    const QColor color = edgeColor(edge, near);
    const double width = std::max(one.width, near || one.strong ? 1.6 : 1.0);
    painter.setPen(QPen(color, width <= 1 ? 0 : width));
    painter.setBrush(Qt::NoBrush);
    if (wire.loop)
        return painter.drawEllipse(wire.control, wire.radius, wire.radius);
    if (wire.bent) {
        QPainterPath path(wire.from);
        path.quadTo(wire.control, wire.to);
        painter.drawPath(path);
    } else {
        painter.drawLine(wire.from, wire.to);
    }
    if (wire.length() < kArrowRoom)
        return;
    const QPointF way = wire.to - (wire.bent ? wire.control : wire.from);
    const double length = std::max(1e-6, std::hypot(way.x(), way.y()));
    const QPointF ahead = way / length;
    const QPointF side(-ahead.y(), ahead.x());
    const double size = kArrow + std::max(0.0, width - 1);
    painter.setPen(Qt::NoPen);
    painter.setBrush(color);
    const QPointF tip[]{wire.to, wire.to - ahead * size + side * (size * 0.45), wire.to - ahead * size - side * (size * 0.45)};
    painter.drawPolygon(tip, 3);
}

//! Drawn once for each colour and size: five hundred circles with smooth rims take longer than a frame has.
const QImage& GraphView::disc(const QColor& color, double radius)
{
    const qreal ratio = devicePixelRatioF();
    const auto size = static_cast<quint64>(std::lround(radius * 2));
    auto& image = m_discs[(static_cast<quint64>(color.rgb()) << 16) | size];
    if (!image.isNull() && image.devicePixelRatio() == ratio)
        return image;
    const double rounded = static_cast<double>(size) / 2;
    const int side = 2 * static_cast<int>(std::ceil(rounded + 2)) + 1;
    image = QImage(QSize(side, side) * ratio, QImage::Format_ARGB32_Premultiplied);
    image.setDevicePixelRatio(ratio);
    image.fill(Qt::transparent);
    QPainter painter(&image);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(m_theme.tokens().surface, 1.5));
    painter.setBrush(color);
    painter.drawEllipse(QPointF(side / 2.0, side / 2.0), rounded + 0.75, rounded + 0.75);
    return image;
}

void GraphView::paintNodes(QPainter& painter, bool faded)
{
    const auto& tokens = m_theme.tokens();
    const QRectF room = QRectF(rect()).adjusted(-12, -12, 12, 12);
    if (m_discs.size() > kMostDiscs)
        m_discs.clear();
    // The heavy ones last, so that they lie above.
    for (auto node = m_byWeight.rbegin(); node != m_byWeight.rend(); ++node) {
        const QPointF at = pixelOf(*node);
        if (!room.contains(at) || fades(*node) != faded)
            continue;
        const auto& one = m_items.nodes[static_cast<std::size_t>(*node)];
        const double radius = radiusOf(*node);
        QColor color = m_theme.color(one.tone);
        if (faded)
            color = mixed(color, tokens.surface, tokens.highContrast ? 0.5 : kFaded);
        const auto& image = disc(color, radius);
        const double half = image.width() / image.devicePixelRatio() / 2;
        painter.drawImage(at - QPointF(half, half), image);
        const bool marked = *node == m_selected || *node == m_items.centre || *node == m_under;
        if (!marked)
            continue;
        painter.setBrush(Qt::NoBrush);
        painter.setPen(QPen(*node == m_selected ? tokens.text : *node == m_under ? tokens.muted : m_theme.color(one.tone), 1.6));
        painter.drawEllipse(at, radius + 3.5, radius + 3.5);
    }
}

//! Where edges leave a node; of one with many of them no side is free.
LabelPlacer::Sides GraphView::sidesOf(int node) const
{
    LabelPlacer::Sides sides;
    const auto& edges = m_edgesOf[static_cast<std::size_t>(node)];
    if (edges.size() > kMostSides)
        return sides;
    for (const int edge : edges) {
        const auto& one = m_items.edges[static_cast<std::size_t>(edge)];
        const QPointF way = pixelOf(one.from == node ? one.to : one.from) - pixelOf(node);
        const double flat = std::abs(way.y()) / std::max(1e-6, std::abs(way.x()));
        sides.right = sides.right || (way.x() > 0 && flat < kFlat);
        sides.left = sides.left || (way.x() < 0 && flat < kFlat);
        sides.below = sides.below || (way.y() > 0 && flat > kSteep);
        sides.above = sides.above || (way.y() < 0 && flat > kSteep);
    }
    return sides;
}

void GraphView::placeLabels()
{
    m_labels.clear();
    LabelPlacer placer(QRectF(rect()).adjusted(2, 2, -2, -2));
    for (int i = 0; i < static_cast<int>(m_items.nodes.size()); ++i) {
        const double radius = radiusOf(i);
        placer.block(QRectF(pixelOf(i) - QPointF(radius, radius), QSizeF(2 * radius, 2 * radius)));
    }
    const double height = QFontMetricsF(m_theme.font(TextRole::Muted)).height();
    const bool mirrored = layoutDirection() == Qt::RightToLeft;
    const QRectF room = QRectF(rect()).adjusted(-20, -20, 20, 20);
    // Where there are few, each has room of its own.
    const bool many = static_cast<int>(m_items.nodes.size()) > kMostEdgeLabels;
    int tried = 0;
    const auto place = [&](int node) {
        const QPointF at = pixelOf(node);
        if (!room.contains(at))
            return;
        const auto i = static_cast<std::size_t>(node);
        const bool first = (many && tried++ < kFirst) || (m_selected >= 0 && isNear(node)) || node == m_under;
        const double radius = radiusOf(node) + (node == m_selected || node == m_items.centre ? 4 : 0);
        if (const auto rect = placer.beside(at, radius, QSizeF(m_names[i].width, height), first, mirrored, sidesOf(node)))
            m_labels.push_back({*rect, m_names[i].text, node, -1});
    };
    std::vector<bool> done(m_items.nodes.size(), false);
    const auto once = [&](int node) {
        if (node >= 0 && !done[static_cast<std::size_t>(node)]) {
            done[static_cast<std::size_t>(node)] = true;
            place(node);
        }
    };
    once(m_selected);
    once(m_under);
    for (const int node : m_byWeight)
        if (isNear(node))
            once(node);
    if (m_selected >= 0)
        placeEdgeLabels(placer);
    for (const int node : m_byWeight)
        once(node);
    if (m_selected < 0)
        placeEdgeLabels(placer);
}

void GraphView::placeEdgeLabels(LabelPlacer& placer)
{
    const double height = QFontMetricsF(m_theme.font(TextRole::Muted)).height();
    const auto label = [&](int edge, bool near) {
        const auto& words = m_edgeNames[static_cast<std::size_t>(edge)];
        if (words.text.isEmpty())
            return;
        const auto wire = wireOf(edge);
        // A name longer than its edge would be taken for that of another.
        if (!wire.loop && !near && wire.length() < words.width + 16)
            return;
        if (const auto rect = placer.around(wire.middle(), QSizeF(words.width, height), near))
            m_labels.push_back({*rect, words.text, -1, edge});
    };
    if (m_selected >= 0) {
        for (const int edge : m_edgesOf[static_cast<std::size_t>(m_selected)])
            label(edge, true);
        return;
    }
    if (static_cast<int>(m_items.edges.size()) > kMostEdgeLabels && m_follows)
        return;
    const QRectF room(rect());
    for (int i = 0; i < static_cast<int>(m_items.edges.size()); ++i) {
        const auto& one = m_items.edges[static_cast<std::size_t>(i)];
        if (room.contains((pixelOf(one.from) + pixelOf(one.to)) / 2))
            label(i, false);
    }
}

void GraphView::paintLabels(QPainter& painter) const
{
    const auto& tokens = m_theme.tokens();
    painter.setFont(m_theme.font(TextRole::Muted));
    QColor field = tokens.surface;
    field.setAlphaF(static_cast<float>(kField));
    const double ascent = QFontMetricsF(painter.font()).ascent();
    for (const auto& label : m_labels) {
        painter.fillRect(label.rect, field);
        QColor color = tokens.muted;
        if (label.node >= 0)
            color = fades(label.node) ? mixed(tokens.muted, tokens.surface, tokens.highContrast ? 0 : 0.45) : tokens.text;
        painter.setPen(color);
        painter.drawText(label.rect.topLeft() + QPointF(0, ascent), label.text);
    }
}

} // namespace kaze::ui
