#include "ui/widgets/detail/graph_wire.h"

#include <QContextMenuEvent>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QWheelEvent>

#include <algorithm>
#include <cmath>

namespace kaze::ui {

namespace {

constexpr double kZoomStep = 1.35;
constexpr double kWheelZoom = 1.2; // a notch
constexpr double kPanKey = 80; // pixels
constexpr double kDragStart = 4;
constexpr double kNarrow = 0.35; // cosine of how far aside of an arrow's way a node may lie
constexpr double kEdgeRoom = 24; // pixels that what was walked to keeps from the border

} // namespace

// Keys that change what is seen.
bool GraphView::travel(int key)
{
    const QPointF middle(width() / 2.0, height() / 2.0);
    const QPointF centre = m_selected >= 0 && QRectF(rect()).contains(pixelOf(m_selected)) ? pixelOf(m_selected) : middle;
    switch (key) {
    case Qt::Key_Plus:
    case Qt::Key_Equal:
        zoom(kZoomStep, centre);
        return true;
    case Qt::Key_Minus:
        zoom(1 / kZoomStep, centre);
        return true;
    case Qt::Key_F:
        fit();
        return true;
    default:
        return false;
    }
}

//! To the neighbour that lies that way; where none does, to whatever is nearest there.
void GraphView::walk(const QPointF& way)
{
    if (m_selected < 0)
        return walkByWeight(1);
    const QPointF from = pixelOf(m_selected);
    int best = -1;
    double least = 0;
    const auto consider = [&](int node, double worse) {
        const QPointF there = pixelOf(node) - from;
        const double distance = std::hypot(there.x(), there.y());
        const double along = QPointF::dotProduct(there, way) / std::max(1e-6, distance);
        if (node == m_selected || along < kNarrow)
            return;
        const double cost = distance * (2 - along) * worse;
        if (best < 0 || cost < least) {
            best = node;
            least = cost;
        }
    };
    for (const int edge : m_edgesOf[static_cast<std::size_t>(m_selected)]) {
        const auto& one = m_items.edges[static_cast<std::size_t>(edge)];
        consider(one.from == m_selected ? one.to : one.from, 1);
    }
    for (int node = 0; best < 0 && node < static_cast<int>(m_items.nodes.size()); ++node)
        consider(node, 1);
    if (best < 0)
        return;
    select(best);
    reveal(best);
}

void GraphView::walkByWeight(int step)
{
    const auto count = static_cast<int>(m_byWeight.size());
    const auto at = std::find(m_byWeight.begin(), m_byWeight.end(), m_selected);
    const int place = at == m_byWeight.end() ? (step > 0 ? -1 : count) : static_cast<int>(at - m_byWeight.begin());
    const int next = m_byWeight[static_cast<std::size_t>(std::clamp(place + step, 0, count - 1))];
    select(next);
    reveal(next);
}

void GraphView::reveal(int node)
{
    const QRectF room = QRectF(rect()).adjusted(kEdgeRoom, kEdgeRoom, -kEdgeRoom, -kEdgeRoom);
    const QPointF at = pixelOf(node);
    if (room.contains(at) || !room.isValid())
        return;
    pan(QPointF(std::clamp(at.x(), room.left(), room.right()), std::clamp(at.y(), room.top(), room.bottom())) - at);
}

// Keys that change what is selected.
bool GraphView::navigate(int key)
{
    switch (key) {
    case Qt::Key_Left:
        walk({-1, 0});
        return true;
    case Qt::Key_Right:
        walk({1, 0});
        return true;
    case Qt::Key_Up:
        walk({0, -1});
        return true;
    case Qt::Key_Down:
        walk({0, 1});
        return true;
    case Qt::Key_Period:
        walkByWeight(1);
        return true;
    case Qt::Key_Comma:
        walkByWeight(-1);
        return true;
    case Qt::Key_Home:
        select(std::max(0, m_items.centre));
        reveal(m_selected);
        return true;
    case Qt::Key_Return:
    case Qt::Key_Enter:
        if (m_selected >= 0)
            emit opened(m_selected);
        return m_selected >= 0;
    case Qt::Key_Escape:
        if (m_selected < 0)
            return false;
        select(-1);
        return true;
    default:
        return false;
    }
}

void GraphView::keyPressEvent(QKeyEvent* event)
{
    const bool command = event->modifiers() & (Qt::ControlModifier | Qt::MetaModifier | Qt::AltModifier);
    const bool zooms = event->key() == Qt::Key_Plus || event->key() == Qt::Key_Minus || event->key() == Qt::Key_Equal;
    if (m_places.empty() || (command && !zooms) || (!travel(event->key()) && !navigate(event->key())))
        QWidget::keyPressEvent(event);
}

void GraphView::mousePressEvent(QMouseEvent* event)
{
    if (event->button() != Qt::LeftButton)
        return QWidget::mousePressEvent(event);
    m_pressed = m_dragged = event->position();
    m_drags = false;
}

void GraphView::mouseMoveEvent(QMouseEvent* event)
{
    const QPointF at = event->position();
    if (!m_pressed) {
        const int under = nodeAt(at);
        setCursor(under >= 0 ? Qt::PointingHandCursor : Qt::ArrowCursor);
        if (std::exchange(m_under, under) != under)
            update();
        return;
    }
    const QPointF way = at - *m_pressed;
    if (!m_drags && std::hypot(way.x(), way.y()) < kDragStart)
        return;
    m_drags = true;
    setCursor(Qt::ClosedHandCursor);
    pan(at - std::exchange(m_dragged, at));
}

void GraphView::mouseReleaseEvent(QMouseEvent* event)
{
    if (event->button() != Qt::LeftButton || !m_pressed)
        return;
    m_pressed.reset();
    setCursor(Qt::ArrowCursor);
    if (!m_drags)
        select(nodeAt(event->position()));
}

void GraphView::mouseDoubleClickEvent(QMouseEvent* event)
{
    const int node = nodeAt(event->position());
    if (node >= 0)
        emit opened(node);
    else
        fit();
}

void GraphView::wheelEvent(QWheelEvent* event)
{
    const QPointF notches = QPointF(event->angleDelta()) / 120;
    if (event->modifiers() & Qt::ControlModifier)
        zoom(std::pow(kWheelZoom, notches.y()), event->position());
    else
        pan((event->modifiers() & Qt::ShiftModifier ? QPointF(notches.y(), notches.x()) : notches) * (kPanKey / 2));
    event->accept();
}

void GraphView::contextMenuEvent(QContextMenuEvent* event)
{
    const bool byKey = event->reason() == QContextMenuEvent::Keyboard;
    const int node = byKey ? m_selected : nodeAt(event->pos());
    if (node < 0)
        return QWidget::contextMenuEvent(event);
    select(node);
    emit menuWanted(node, byKey ? mapToGlobal(pixelOf(node).toPoint()) : event->globalPos());
}

} // namespace kaze::ui
