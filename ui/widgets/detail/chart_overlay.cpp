#include "ui/widgets/detail/chart_overlay.h"

#include "ui/widgets/detail/chart_parts.h"
#include "ui/widgets/detail/paint_text.h"

#include <QMouseEvent>
#include <QPainter>

#include <cmath>

namespace kaze::ui {

std::vector<ChartOverlay::Reading> ChartParts::readingsAt(double value, QSizeF size) const
{
    std::vector<ChartOverlay::Reading> readings;
    for (const auto& line : lines) {
        const auto points = line.line->points();
        if (points.isEmpty() || line.name.isEmpty())
            continue;
        auto next
            = std::lower_bound(points.begin(), points.end(), value, [](const QPointF& point, double x) { return point.x() < x; });
        if (next == points.end() || (next != points.begin() && value - std::prev(next)->x() < next->x() - value))
            next = std::prev(next);
        const QString text = yFormat ? yFormat(next->y()) : QLocale().toString(next->y(), 'g', 4);
        readings.push_back(
            {line.name, text, line.tone, QPointF(pixelOf(next->x(), size.width()), pixelOfY(next->y(), size.height()))});
    }
    return readings;
}

ChartOverlay::ChartOverlay(const Theme& theme, LineChart& chart) : QWidget(&chart), m_theme(theme), m_chart(chart)
{
    setMouseTracking(true);
    setFocusPolicy(Qt::NoFocus);
}

void ChartOverlay::setCursorAt(std::optional<double> x)
{
    m_cursor = x ? std::optional(std::clamp(*x, 0.0, static_cast<double>(width()))) : std::nullopt;
    update();
}

void ChartOverlay::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    const auto& parts = *m_chart.m_parts;
    paintRange(painter);
    if (parts.yFormat && !parts.lines.empty()) {
        painter.setFont(m_theme.font(TextRole::Muted));
        const QString top = parts.yFormat(parts.y->max());
        // On a field of its own: a line may run behind it.
        QColor field = m_theme.tokens().surface;
        field.setAlphaF(0.8F);
        painter.fillRect(QRect(0, 2, painter.fontMetrics().horizontalAdvance(top) + 4, 14), field);
        painter.setPen(m_theme.tokens().muted);
        paintText(painter, QRect(0, 2, width(), 14), top, Qt::LeftToRight);
    }
    paintReadOut(painter);
    if (m_chart.hasFocus()) {
        painter.setPen(m_theme.focus());
        painter.setBrush(Qt::NoBrush);
        painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), 3, 3);
    }
}

void ChartOverlay::paintRange(QPainter& painter) const
{
    const auto& parts = *m_chart.m_parts;
    if (!parts.range)
        return;
    const double from = parts.pixelOf(parts.range->first, width());
    const double to = parts.pixelOf(parts.range->second, width());
    painter.fillRect(QRectF(from, 0, to - from, height()), m_theme.fill(Tone::Accent));
    painter.setPen(m_theme.tokens().accent);
    painter.drawLine(QPointF(from, 0), QPointF(from, height()));
    painter.drawLine(QPointF(to, 0), QPointF(to, height()));
}

void ChartOverlay::paintReadOut(QPainter& painter) const
{
    if (!m_cursor)
        return;
    const auto& parts = *m_chart.m_parts;
    const double x = parts.xAt(*m_cursor, width());
    const auto readings = parts.readingsAt(x, size());
    if (readings.empty())
        return;
    const auto& tokens = m_theme.tokens();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(tokens.muted);
    painter.drawLine(QPointF(*m_cursor, 0), QPointF(*m_cursor, height()));
    painter.setFont(m_theme.font(TextRole::Muted));
    const QFontMetrics metrics = painter.fontMetrics();
    const QString head = parts.xFormat ? parts.xFormat(x) : QString();
    int textWidth = metrics.horizontalAdvance(head);
    for (const auto& reading : readings) {
        painter.setPen(QPen(tokens.surface, 1.5));
        painter.setBrush(m_theme.color(reading.tone));
        painter.drawEllipse(reading.position, 4, 4);
        textWidth = std::max(textWidth, metrics.horizontalAdvance(reading.name + QStringLiteral("  ") + reading.value) + 14);
    }
    const int line = metrics.height() + 2;
    const int lines = static_cast<int>(readings.size()) + (head.isEmpty() ? 0 : 1);
    QRectF box(*m_cursor + 10, 6, textWidth + 16, lines * line + 10);
    if (box.right() > width())
        box.moveRight(*m_cursor - 10);
    painter.setPen(tokens.border);
    painter.setBrush(tokens.raised);
    painter.drawRoundedRect(box, 4, 4);
    QRectF row(box.left() + 8, box.top() + 5, box.width() - 16, line);
    if (!head.isEmpty()) {
        painter.setPen(tokens.muted);
        paintText(painter, row, head, Qt::LeftToRight);
        row.translate(0, line);
    }
    for (const auto& reading : readings) {
        painter.setPen(Qt::NoPen);
        painter.setBrush(m_theme.color(reading.tone));
        painter.drawEllipse(QPointF(row.left() + 4, row.center().y()), 3.5, 3.5);
        painter.setPen(tokens.text);
        paintText(painter, row.adjusted(14, 0, 0, 0), reading.name, Qt::LeftToRight);
        paintText(painter, row, reading.value, Qt::LeftToRight, Qt::AlignTrailing | Qt::AlignVCenter);
        row.translate(0, line);
    }
}

void ChartOverlay::mousePressEvent(QMouseEvent* event)
{
    m_chart.setFocus(Qt::MouseFocusReason);
    if (event->button() != Qt::LeftButton)
        return;
    m_dragFrom = event->position().x();
    setCursorAt(m_dragFrom);
}

void ChartOverlay::mouseMoveEvent(QMouseEvent* event)
{
    setCursorAt(event->position().x());
    constexpr double kDragStart = 4;
    if (m_dragFrom && std::abs(event->position().x() - *m_dragFrom) > kDragStart) {
        const auto& parts = *m_chart.m_parts;
        const double a = parts.xAt(std::clamp(*m_dragFrom, 0.0, double(width())), width());
        const double b = parts.xAt(*m_cursor, width());
        m_chart.m_parts->range = std::minmax({a, b});
        update();
    }
}

void ChartOverlay::mouseReleaseEvent(QMouseEvent* event)
{
    if (!m_dragFrom || event->button() != Qt::LeftButton)
        return;
    const bool dragged = std::abs(event->position().x() - *m_dragFrom) > 4;
    m_dragFrom.reset();
    const auto& range = m_chart.m_parts->range;
    if (dragged && range)
        emit m_chart.rangeSelected(range->first, range->second);
    else
        m_chart.clearRange();
}

void ChartOverlay::leaveEvent(QEvent*)
{
    setCursorAt({});
}

} // namespace kaze::ui
