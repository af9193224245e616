#include "ui/widgets/detail/timeline_minimap.h"

#include <QMouseEvent>
#include <QPainter>

#include <algorithm>
#include <cmath>

namespace kaze::ui {

namespace {

constexpr double kInset = 3;
constexpr double kDragStart = 4;

} // namespace

TimelineMinimap::TimelineMinimap(const Theme& theme, TimelineView& view) : QWidget(&view), m_theme(theme), m_view(view)
{
    setAccessibleName(tr("Map of the whole trace"));
    setToolTip(tr("Drag to select a range, double click to show everything"));
    setFocusPolicy(Qt::NoFocus);
    connect(&theme, &Theme::changed, this, &TimelineMinimap::invalidate);
}

void TimelineMinimap::invalidate()
{
    m_picture = {};
    update();
}

void TimelineMinimap::render()
{
    const double ratio = devicePixelRatioF();
    m_picture = QPixmap(size() * ratio);
    m_picture.setDevicePixelRatio(ratio);
    m_picture.fill(Qt::transparent);
    QPainter painter(&m_picture);
    const double lane = (height() - 2 * kInset - 2) / TimelineShape::kLanes;
    const double scale = (width() - 2 * kInset) / TimelineShape::kLaneWidth;
    double top = kInset + 1;
    for (const auto& bars : m_view.m_shape->lanes) {
        for (const auto& bar : bars)
            painter.fillRect(QRectF(kInset + bar.from * scale, top, std::max(1.0, (bar.to - bar.from) * scale), lane - 1),
                barColor(m_theme, bar.kind, bar.error));
        top += lane;
    }
}

void TimelineMinimap::paintEvent(QPaintEvent*)
{
    if (m_picture.isNull() || m_picture.deviceIndependentSize().toSize() != size())
        render();
    const auto& tokens = m_theme.tokens();
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(tokens.border);
    painter.setBrush(tokens.raised);
    painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), 5, 5);
    painter.drawPixmap(0, 0, m_picture);
    const double scale = (width() - 2 * kInset) / static_cast<double>(std::max<qint64>(1, m_view.m_last - m_view.m_first));
    QRectF window(kInset + m_view.m_from * scale, 0, std::max(4.0, m_view.m_span * scale), height());
    window = window.adjusted(-kInset + 0.75, 0.75, kInset - 0.75, -0.75)
                 .intersected(QRectF(rect()).adjusted(0.75, 0.75, -0.75, -0.75));
    QColor outside = tokens.surface;
    outside.setAlphaF(0.6F);
    painter.fillRect(QRectF(1, 1, window.left() - 1, height() - 2), outside);
    painter.fillRect(QRectF(window.right(), 1, width() - 1 - window.right(), height() - 2), outside);
    painter.setPen(QPen(tokens.accent, 1.4));
    painter.setBrush(Qt::NoBrush);
    painter.drawRoundedRect(window, 5, 5);
}

double TimelineMinimap::timeAt(double x) const
{
    const double share = std::clamp((x - kInset) / std::max(1.0, width() - 2 * kInset), 0.0, 1.0);
    return static_cast<double>(m_view.m_first) + share * static_cast<double>(m_view.m_last - m_view.m_first);
}

void TimelineMinimap::mousePressEvent(QMouseEvent* event)
{
    m_view.setFocus(Qt::MouseFocusReason);
    m_dragFrom = event->position().x();
    m_dragged = false;
}

void TimelineMinimap::mouseMoveEvent(QMouseEvent* event)
{
    if (m_dragFrom < 0)
        return;
    m_dragged = m_dragged || std::abs(event->position().x() - m_dragFrom) > kDragStart;
    if (!m_dragged)
        return;
    const auto [from, to] = std::minmax({timeAt(m_dragFrom), timeAt(event->position().x())});
    m_view.setRange(static_cast<qint64>(from), static_cast<qint64>(to));
}

void TimelineMinimap::mouseReleaseEvent(QMouseEvent* event)
{
    if (m_dragFrom >= 0 && !m_dragged) {
        const double half = m_view.m_span / 2;
        const double middle = timeAt(event->position().x());
        m_view.setRange(static_cast<qint64>(middle - half), static_cast<qint64>(middle + half));
    }
    m_dragFrom = -1;
}

void TimelineMinimap::mouseDoubleClickEvent(QMouseEvent*)
{
    m_view.fitAll();
}

} // namespace kaze::ui
