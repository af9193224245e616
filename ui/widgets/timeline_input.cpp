#include "ui/widgets/detail/timeline_geometry.h"
#include "ui/widgets/timeline.h"

#include <QKeyEvent>
#include <QMouseEvent>
#include <QScrollBar>
#include <QWheelEvent>

#include <cmath>

namespace kaze::ui {

namespace {

constexpr double kZoomStep = 1.5;
constexpr double kPanShare = 0.15; // of the visible time a key
constexpr double kWheelZoom = 1.2; // a notch
constexpr int kGrab = 4; // pixels around the divider
constexpr int kDragStart = 4;

} // namespace

void TimelineView::moveTo(int index)
{
    if (index < 0 || index >= data().size())
        return;
    select(index);
    revealTime(index);
}

void TimelineView::moveRows(int step)
{
    if (m_rows.empty())
        return;
    const int row = m_selected < 0 ? 0 : rowOf(m_selected) + step;
    moveTo(spanAtRow(std::clamp(row, 0, rowCount() - 1)));
}

// Keys that change the visible time.
bool TimelineView::travel(int key)
{
    const auto pan = [this](double share) {
        const auto from = rangeStart() + static_cast<qint64>(share * m_span);
        setRange(from, from + static_cast<qint64>(m_span));
    };
    // The selection stays where it is on screen when it is on screen; else the middle does.
    qint64 centre = m_first + static_cast<qint64>(m_from + m_span / 2);
    if (m_selected >= 0) {
        const auto i = static_cast<std::size_t>(m_selected);
        const qint64 middle = data().start[i] + (data().endOf(m_selected) - data().start[i]) / 2;
        if (middle >= rangeStart() && middle <= rangeEnd())
            centre = middle;
    }
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
        fitSelection();
        return true;
    default:
        return false;
    }
}

// Keys that move in the tree.
bool TimelineView::navigate(int key)
{
    const bool any = m_selected >= 0;
    const bool mirrored = layoutDirection() == Qt::RightToLeft;
    if (key == Qt::Key_Left || key == Qt::Key_Right) {
        const bool deeper = (key == Qt::Key_Right) != mirrored;
        if (!any)
            return false;
        const bool open = tree().hasChildren(m_selected) && isExpanded(m_selected);
        if (deeper && open)
            moveTo(*tree().childrenBegin(m_selected));
        else if (deeper || open)
            setExpanded(m_selected, deeper);
        else
            moveTo(tree().parent(m_selected));
        return true;
    }
    const int page = std::max(1, (viewport()->height() - Geometry::kRuler) / spacing::kRowHeight - 1);
    switch (key) {
    case Qt::Key_Up:
        moveRows(-1);
        return true;
    case Qt::Key_Down:
        moveRows(1);
        return true;
    case Qt::Key_PageUp:
        moveRows(-page);
        return true;
    case Qt::Key_PageDown:
        moveRows(page);
        return true;
    case Qt::Key_Home:
        moveRows(-rowCount());
        return true;
    case Qt::Key_End:
        moveRows(rowCount());
        return true;
    default:
        break;
    }
    if (!any)
        return false;
    switch (key) {
    case Qt::Key_Period:
        moveTo(tree().sibling(m_selected, 1));
        return true;
    case Qt::Key_Comma:
        moveTo(tree().sibling(m_selected, -1));
        return true;
    case Qt::Key_BracketLeft:
        setExpanded(m_selected, true);
        return true;
    case Qt::Key_BracketRight:
        setExpanded(m_selected, false);
        return true;
    case Qt::Key_BraceLeft:
        toggleBelow(m_selected, true);
        return true;
    case Qt::Key_BraceRight:
        toggleBelow(m_selected, false);
        return true;
    case Qt::Key_Return:
    case Qt::Key_Enter:
        emit spanOpened(m_selected);
        return true;
    default:
        return false;
    }
}

void TimelineView::keyPressEvent(QKeyEvent* event)
{
    int key = event->key();
    const bool shift = event->modifiers() & Qt::ShiftModifier;
    // Some layouts report the bracket with Shift rather than the brace.
    if (shift && key == Qt::Key_BracketLeft)
        key = Qt::Key_BraceLeft;
    if (shift && key == Qt::Key_BracketRight)
        key = Qt::Key_BraceRight;
    const bool command = event->modifiers() & (Qt::ControlModifier | Qt::MetaModifier);
    if (command || data().size() == 0 || (!travel(key) && !navigate(key)))
        QAbstractScrollArea::keyPressEvent(event);
}

void TimelineView::mousePressEvent(QMouseEvent* event)
{
    const Geometry where = geometry();
    const QPoint at = event->pos();
    const int divider = layoutDirection() == Qt::RightToLeft ? where.names.left() : where.bars.left();
    if (event->button() != Qt::LeftButton)
        return QAbstractScrollArea::mousePressEvent(event);
    if (std::abs(at.x() - divider) <= kGrab) {
        m_drag = Drag::Divider;
        return;
    }
    if (at.x() >= where.bars.left() && at.x() <= where.bars.right()) {
        m_drag = Drag::Range;
        m_dragFrom = m_dragTo = at.x();
    }
    const int index = spanAtRow(rowAt(at.y()));
    if (index < 0)
        return;
    const bool inNames = where.names.contains(at);
    const int indent = std::min(tree().depth(index) * Geometry::kIndent, where.names.width() / 2) + spacing::kSmall;
    const QRect arrow = QStyle::visualRect(
        layoutDirection(), where.names, QRect(where.names.left() + indent - 4, where.names.top(), 17, where.names.height()));
    select(index);
    if (inNames && arrow.contains(at) && tree().hasChildren(index))
        setExpanded(index, !isExpanded(index));
}

void TimelineView::mouseMoveEvent(QMouseEvent* event)
{
    const Geometry where = geometry();
    const bool mirrored = layoutDirection() == Qt::RightToLeft;
    const int x = event->pos().x();
    if (m_drag == Drag::Divider) {
        const double share = static_cast<double>(mirrored ? viewport()->width() - x : x) / std::max(1, viewport()->width());
        m_nameShare = std::clamp(share, 0.15, 0.75);
        viewport()->update();
    } else if (m_drag == Drag::Range) {
        m_dragTo = x;
        viewport()->update();
    }
    const bool overDivider = std::abs(x - (mirrored ? where.names.left() : where.bars.left())) <= kGrab;
    viewport()->setCursor(m_drag == Drag::Divider || (m_drag == Drag::None && overDivider) ? Qt::SplitHCursor : Qt::ArrowCursor);
}

void TimelineView::mouseReleaseEvent(QMouseEvent* event)
{
    const Geometry where = geometry();
    if (m_drag == Drag::Range && std::abs(event->pos().x() - m_dragFrom) > kDragStart) {
        const auto [from, to] = std::minmax({where.timeAt(m_dragFrom), where.timeAt(event->pos().x())});
        setRange(m_first + static_cast<qint64>(from), m_first + static_cast<qint64>(to));
    }
    m_drag = Drag::None;
    viewport()->update();
}

void TimelineView::mouseDoubleClickEvent(QMouseEvent* event)
{
    const int index = spanAtRow(rowAt(event->pos().y()));
    if (index >= 0)
        emit spanOpened(index);
    else if (event->pos().y() < Geometry::kRuler)
        fitAll();
}

void TimelineView::wheelEvent(QWheelEvent* event)
{
    const double notches = event->angleDelta().y() / 120.0;
    if (event->modifiers() & Qt::ControlModifier) {
        const double under = geometry().timeAt(event->position().x());
        zoom(std::pow(kWheelZoom, notches), m_first + static_cast<qint64>(under));
        event->accept();
        return;
    }
    const double sideways = event->angleDelta().x() / 120.0 + (event->modifiers() & Qt::ShiftModifier ? notches : 0.0);
    if (sideways != 0) {
        const auto from = rangeStart() - static_cast<qint64>(sideways * kPanShare * m_span);
        setRange(from, from + static_cast<qint64>(m_span));
        event->accept();
        return;
    }
    QAbstractScrollArea::wheelEvent(event);
}

} // namespace kaze::ui
