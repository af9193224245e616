#include "ui/widgets/detail/point_tiles.h"

#include <QKeyEvent>
#include <QMouseEvent>
#include <QWheelEvent>

#include <algorithm>
#include <cmath>

namespace kaze::ui {

namespace {

constexpr double kZoomStep = 1.4;
constexpr double kWheelZoom = 1.2; // a notch
constexpr double kPanKey = 60; // pixels
constexpr double kDragStart = 4;
constexpr double kLassoStep = 3; // pixels between two corners of a lasso

} // namespace

bool PointMap::travel(int key)
{
    const QPointF middle(width() / 2.0, height() / 2.0);
    switch (key) {
    case Qt::Key_Left:
        pan({kPanKey, 0});
        return true;
    case Qt::Key_Right:
        pan({-kPanKey, 0});
        return true;
    case Qt::Key_Up:
        pan({0, kPanKey});
        return true;
    case Qt::Key_Down:
        pan({0, -kPanKey});
        return true;
    case Qt::Key_Plus:
    case Qt::Key_Equal:
        zoom(kZoomStep, middle);
        return true;
    case Qt::Key_Minus:
        zoom(1 / kZoomStep, middle);
        return true;
    case Qt::Key_F:
        fit();
        return true;
    default:
        return false;
    }
}

//! Through what is selected, or through all that is shown.
void PointMap::walk(int step)
{
    const bool chosen = !m_selection.empty();
    const int count = chosen ? static_cast<int>(m_selection.size()) : m_data.size();
    const auto pointOf = [this, chosen](int at) { return chosen ? m_selection[static_cast<std::size_t>(at)] : at; };
    int at = m_current;
    if (chosen) {
        const auto found = std::lower_bound(m_selection.begin(), m_selection.end(), m_current);
        at = static_cast<int>(found - m_selection.begin());
        if (step > 0 && (found == m_selection.end() || *found != m_current))
            --at;
    }
    for (at += step; at >= 0 && at < count; at += step) {
        const int point = pointOf(at);
        if (!m_tiles->isShown(point))
            continue;
        setCurrent(point);
        const QPointF pixel = pixelOf(point);
        if (!rect().contains(pixel.toPoint()))
            pan(QPointF(width() / 2.0, height() / 2.0) - pixel);
        emit picked(point);
        return;
    }
}

void PointMap::keyPressEvent(QKeyEvent* event)
{
    const int key = event->key();
    const bool zooms = key == Qt::Key_Plus || key == Qt::Key_Minus || key == Qt::Key_Equal;
    const bool command = event->modifiers() & (Qt::ControlModifier | Qt::MetaModifier | Qt::AltModifier);
    if (m_data.size() == 0 || (command && !zooms))
        return QWidget::keyPressEvent(event);
    if (key == Qt::Key_Period || key == Qt::Key_Comma)
        return walk(key == Qt::Key_Period ? 1 : -1);
    if ((key == Qt::Key_Return || key == Qt::Key_Enter) && m_current >= 0)
        return emit opened(m_current);
    if (key == Qt::Key_Escape && (!m_outline.isEmpty() || !m_selection.empty() || m_current >= 0)) {
        m_outline.clear();
        m_pressed.reset();
        setCurrent(-1);
        setSelection({});
        return update();
    }
    if (!travel(key))
        QWidget::keyPressEvent(event);
}

void PointMap::mousePressEvent(QMouseEvent* event)
{
    if (event->button() != Qt::LeftButton)
        return QWidget::mousePressEvent(event);
    m_pressed = event->position();
    m_drags = false;
    m_adds = event->modifiers() & Qt::ControlModifier;
    m_drag = event->modifiers() & Qt::ShiftModifier ? Tool::Lasso : m_adds ? Tool::Box : m_tool;
}

void PointMap::mouseMoveEvent(QMouseEvent* event)
{
    const QPointF at = event->position();
    if (!m_pressed) {
        const int under = pointAt(at);
        if (std::exchange(m_under, under) == under)
            return;
        update();
        return emit hovered(under);
    }
    const QPointF way = at - *m_pressed;
    if (!m_drags && std::hypot(way.x(), way.y()) < kDragStart)
        return;
    if (!std::exchange(m_drags, true) && m_drag == Tool::Lasso)
        m_outline << *m_pressed;
    if (m_drag == Tool::Pan) {
        setCursor(Qt::ClosedHandCursor);
        pan(way);
        m_pressed = at;
        return;
    }
    if (m_drag == Tool::Box)
        m_outline = QPolygonF(QRectF(*m_pressed, at).normalized());
    else if (const QPointF step = at - m_outline.last(); std::hypot(step.x(), step.y()) >= kLassoStep)
        m_outline << at;
    update();
}

void PointMap::finishDrag(const QPointF& at)
{
    if (m_drag == Tool::Lasso)
        m_outline << at;
    if (m_drag != Tool::Pan)
        selectWithin(std::exchange(m_outline, {}));
    update();
}

void PointMap::mouseReleaseEvent(QMouseEvent* event)
{
    if (event->button() != Qt::LeftButton || !m_pressed)
        return;
    m_pressed.reset();
    setCursor(m_tool == Tool::Pan ? Qt::ArrowCursor : Qt::CrossCursor);
    if (m_drags)
        return finishDrag(event->position());
    const int point = pointAt(event->position());
    if (point >= 0 && m_adds)
        toggle(point);
    else if (point < 0 && !m_adds)
        setSelection({});
    setCurrent(point);
    emit picked(point);
}

void PointMap::mouseDoubleClickEvent(QMouseEvent* event)
{
    if (const int point = pointAt(event->position()); point >= 0)
        emit opened(point);
}

void PointMap::wheelEvent(QWheelEvent* event)
{
    const QPointF notches = QPointF(event->angleDelta()) / 120;
    if (event->modifiers() & Qt::ControlModifier)
        zoom(std::pow(kWheelZoom, notches.y()), event->position());
    else
        pan((event->modifiers() & Qt::ShiftModifier ? QPointF(notches.y(), notches.x()) : notches) * kPanKey);
    event->accept();
}

void PointMap::leaveEvent(QEvent* event)
{
    QWidget::leaveEvent(event);
    if (std::exchange(m_under, -1) < 0)
        return;
    update();
    emit hovered(-1);
}

} // namespace kaze::ui
