#include "ui/widgets/flame_graph.h"

#include <QKeyEvent>
#include <QMouseEvent>
#include <QWheelEvent>

#include <algorithm>
#include <cmath>

namespace kaze::ui {

namespace {

constexpr double kZoomStep = 1.5;
constexpr double kPanShare = 0.15; // of what is visible a key
constexpr double kWheelZoom = 1.2; // a notch
constexpr int kDragStart = 4;

} // namespace

bool FlameGraph::travel(int key)
{
    double centre = m_from + m_span / 2;
    if (m_selected >= 0) {
        const auto& one = m_flame->at(m_selected);
        if (const double middle = one.from + one.weight / 2; middle >= m_from && middle <= m_from + m_span)
            centre = middle;
    }
    const auto pan = [this](double share) { setRange(m_from + share * m_span, m_from + share * m_span + m_span); };
    switch (key) {
    case Qt::Key_W:
        zoom(kZoomStep, centre);
        return true;
    case Qt::Key_S:
        zoom(1 / kZoomStep, centre);
        return true;
    case Qt::Key_A:
        pan(-kPanShare);
        return true;
    case Qt::Key_D:
        pan(kPanShare);
        return true;
    case Qt::Key_F:
    case Qt::Key_Return:
    case Qt::Key_Enter:
        fitSelection();
        return true;
    case Qt::Key_Home:
        fitAll();
        return true;
    default:
        return false;
    }
}

int FlameGraph::beside(int node, int step) const
{
    const int above = m_flame->at(node).parent;
    const auto* at = std::find(m_flame->begin(above), m_flame->end(above), node);
    const auto place = at - m_flame->begin(above) + step;
    return place >= 0 && place < m_flame->end(above) - m_flame->begin(above) ? m_flame->begin(above)[place] : -1;
}

bool FlameGraph::navigate(int key)
{
    if (m_selected < 0) {
        if (key != Qt::Key_Down || m_flame->begin(-1) == m_flame->end(-1))
            return false;
        choose(*m_flame->begin(-1));
        return true;
    }
    switch (key) {
    case Qt::Key_Up:
        choose(m_flame->at(m_selected).parent);
        return true;
    case Qt::Key_Down:
        if (m_flame->begin(m_selected) != m_flame->end(m_selected))
            choose(*m_flame->begin(m_selected));
        return true;
    case Qt::Key_Left:
    case Qt::Key_Comma:
        choose(beside(m_selected, -1));
        return true;
    case Qt::Key_Right:
    case Qt::Key_Period:
        choose(beside(m_selected, 1));
        return true;
    default:
        return false;
    }
}

void FlameGraph::keyPressEvent(QKeyEvent* event)
{
    const bool command = event->modifiers() & (Qt::ControlModifier | Qt::MetaModifier | Qt::AltModifier);
    if (command || m_flame->nodes.empty() || (!travel(event->key()) && !navigate(event->key())))
        QAbstractScrollArea::keyPressEvent(event);
}

void FlameGraph::mousePressEvent(QMouseEvent* event)
{
    if (event->button() != Qt::LeftButton)
        return QAbstractScrollArea::mousePressEvent(event);
    m_dragFrom = m_dragTo = event->pos().x();
}

void FlameGraph::mouseMoveEvent(QMouseEvent* event)
{
    if (m_dragFrom < 0)
        return;
    m_dragTo = event->pos().x();
    viewport()->update();
}

void FlameGraph::mouseReleaseEvent(QMouseEvent* event)
{
    if (m_dragFrom < 0)
        return;
    const auto [from, to] = std::minmax({m_dragFrom, event->pos().x()});
    m_dragFrom = m_dragTo = -1;
    if (to - from > kDragStart)
        setRange(m_from + from / pixelsPerUnit(), m_from + to / pixelsPerUnit());
    else
        choose(nodeAt(event->pos()));
    viewport()->update();
}

void FlameGraph::mouseDoubleClickEvent(QMouseEvent* event)
{
    choose(nodeAt(event->pos()));
    fitSelection();
}

void FlameGraph::wheelEvent(QWheelEvent* event)
{
    const double notches = event->angleDelta().y() / 120.0;
    if (event->modifiers() & Qt::ControlModifier) {
        zoom(std::pow(kWheelZoom, notches), m_from + event->position().x() / pixelsPerUnit());
        event->accept();
        return;
    }
    const double sideways = event->angleDelta().x() / 120.0 + (event->modifiers() & Qt::ShiftModifier ? notches : 0.0);
    if (sideways != 0) {
        setRange(m_from - sideways * kPanShare * m_span, m_from - sideways * kPanShare * m_span + m_span);
        event->accept();
        return;
    }
    QAbstractScrollArea::wheelEvent(event);
}

} // namespace kaze::ui
