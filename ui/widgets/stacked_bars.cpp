#include "ui/widgets/stacked_bars.h"

#include "ui/widgets/detail/paint_text.h"
#include "ui/widgets/format.h"

#include <QAccessible>
#include <QHelpEvent>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QToolTip>

#include <algorithm>
#include <cmath>

namespace kaze::ui {

namespace {

constexpr int kBounds = 16; // below the bars
constexpr int kTop = 4;
constexpr double kDragStart = 4; // px

} // namespace

StackedBars::StackedBars(const Theme& theme, const QString& accessibleName, QWidget* parent)
    : QWidget(parent), m_theme(theme), m_format([](double x) { return QLocale().toString(x); })
{
    setAccessibleName(accessibleName);
    setFocusPolicy(Qt::StrongFocus);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    connect(&theme, &Theme::changed, this, qOverload<>(&QWidget::update));
}

void StackedBars::setBars(double from, double step, std::vector<Kind> kinds)
{
    m_from = from;
    m_step = step > 0 ? step : 1;
    m_kinds = std::move(kinds);
    m_current = std::min(m_current, count() - 1);
    m_anchor = std::min(m_anchor, count() - 1);
    describe();
    update();
}

int StackedBars::count() const
{
    return m_kinds.empty() ? 0 : static_cast<int>(m_kinds.front().values.size());
}

double StackedBars::barWidth() const
{
    return width() / std::max(1.0, static_cast<double>(count()));
}

int StackedBars::barAt(double x) const
{
    return std::clamp(static_cast<int>(std::floor(x / barWidth())), 0, std::max(0, count() - 1));
}

void StackedBars::selectRange(double from, double to)
{
    m_range = std::minmax({from, to});
    update();
}

void StackedBars::clearRange()
{
    m_range.reset();
    m_anchor = -1;
    update();
}

void StackedBars::letGo()
{
    const bool had = m_range.has_value();
    clearRange();
    if (had)
        emit rangeCleared();
}

void StackedBars::select(int first, int last)
{
    m_range = std::pair(timeOf(std::min(first, last)), timeOf(std::max(first, last) + 1));
    update();
}

void StackedBars::paintBars(QPainter& painter) const
{
    const double floor = height() - kBounds;
    double most = 1;
    for (int bar = 0; bar < count(); ++bar) {
        double sum = 0;
        for (const auto& kind : m_kinds)
            sum += kind.values[static_cast<std::size_t>(bar)];
        most = std::max(most, sum);
    }
    const double gap = barWidth() > 3 ? 1 : 0;
    painter.setPen(Qt::NoPen);
    for (int bar = 0; bar < count(); ++bar) {
        double bottom = floor;
        for (const auto& kind : m_kinds) {
            const double value = kind.values[static_cast<std::size_t>(bar)];
            if (value <= 0)
                continue;
            // Whatever is there at all is to be seen.
            const double high = std::max(1.5, value / most * (floor - kTop));
            const bool isCurrent = bar == m_current && hasFocus();
            const QColor muted = mixed(m_theme.tokens().surface, m_theme.tokens().muted, 0.55);
            painter.setBrush(isCurrent ? m_theme.focus() : kind.tone == Tone::Neutral ? muted : m_theme.color(kind.tone));
            painter.drawRect(QRectF(bar * barWidth(), std::max(0.0, bottom - high), std::max(1.0, barWidth() - gap), high));
            bottom -= high;
        }
    }
}

void StackedBars::paintRange(QPainter& painter) const
{
    if (!m_range || count() == 0)
        return;
    const auto pixel = [this](double x) { return std::clamp((x - m_from) / m_step * barWidth(), 0.0, width() - 1.0); };
    const double from = pixel(m_range->first);
    const double to = pixel(m_range->second);
    const double floor = height() - kBounds;
    painter.fillRect(QRectF(from, 0, to - from, floor), m_theme.fill(Tone::Accent));
    painter.setPen(m_theme.tokens().accent);
    painter.drawLine(QPointF(from, 0), QPointF(from, floor));
    painter.drawLine(QPointF(to, 0), QPointF(to, floor));
}

void StackedBars::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    const auto& tokens = m_theme.tokens();
    const double floor = height() - kBounds;
    paintBars(painter);
    paintRange(painter);
    painter.setPen(tokens.border);
    painter.drawLine(QPointF(0, floor + 0.5), QPointF(width(), floor + 0.5));
    if (count() > 0) {
        painter.setFont(m_theme.font(TextRole::Muted));
        painter.setPen(tokens.muted);
        const QRectF bounds(2, floor + 1, width() - 4.0, kBounds - 1);
        paintText(painter, bounds, m_format(m_from), Qt::LeftToRight);
        paintText(painter, bounds, m_format(timeOf(count())), Qt::LeftToRight, Qt::AlignTrailing | Qt::AlignVCenter);
    }
    if (hasFocus()) {
        painter.setPen(m_theme.focus());
        painter.setBrush(Qt::NoBrush);
        painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4);
    }
}

void StackedBars::mousePressEvent(QMouseEvent* event)
{
    if (event->button() != Qt::LeftButton || count() == 0)
        return;
    m_dragFrom = event->position().x();
    m_dragged = false;
}

void StackedBars::mouseMoveEvent(QMouseEvent* event)
{
    if (!m_dragFrom)
        return;
    const double x = event->position().x();
    m_dragged = m_dragged || std::abs(x - *m_dragFrom) > kDragStart;
    if (m_dragged)
        select(barAt(*m_dragFrom), barAt(x));
}

void StackedBars::mouseReleaseEvent(QMouseEvent* event)
{
    if (!m_dragFrom || event->button() != Qt::LeftButton)
        return;
    m_dragFrom.reset();
    if (m_dragged && m_range)
        emit rangeSelected(m_range->first, m_range->second);
    else
        letGo();
}

void StackedBars::moveTo(int bar, bool extend)
{
    const int before = m_current < 0 ? count() : m_current;
    m_current = std::clamp(bar, 0, count() - 1);
    if (extend) {
        if (m_anchor < 0)
            m_anchor = std::min(before, count() - 1);
        select(m_anchor, m_current);
        emit rangeSelected(m_range->first, m_range->second);
    } else {
        m_anchor = -1;
    }
    QToolTip::showText(mapToGlobal(QPoint(static_cast<int>((m_current + 0.5) * barWidth()), 0)), describe(m_current), this);
    describe();
    update();
}

void StackedBars::keyPressEvent(QKeyEvent* event)
{
    const int step = event->key() == Qt::Key_Right ? 1 : event->key() == Qt::Key_Left ? -1 : 0;
    if (event->key() == Qt::Key_Escape && m_range)
        return letGo();
    if (step == 0 || count() == 0)
        return QWidget::keyPressEvent(event);
    moveTo((m_current < 0 ? count() : m_current) + step, event->modifiers().testFlag(Qt::ShiftModifier));
}

QString StackedBars::describe(int bar) const
{
    QStringList parts;
    for (const auto& kind : m_kinds)
        if (const double value = kind.values[static_cast<std::size_t>(bar)]; value > 0)
            parts << tr("%1 %2").arg(format::exactCount(std::llround(value)), kind.name);
    return tr("%1 to %2: %3")
        .arg(
            m_format(timeOf(bar)), m_format(timeOf(bar + 1)), parts.isEmpty() ? tr("nothing") : parts.join(QStringLiteral(", ")));
}

void StackedBars::describe()
{
    setAccessibleDescription(m_current >= 0 ? describe(m_current) : QString());
    QAccessibleEvent changed(this, QAccessible::DescriptionChanged);
    QAccessible::updateAccessibility(&changed);
}

void StackedBars::focusInEvent(QFocusEvent* event)
{
    QWidget::focusInEvent(event);
    update();
}

void StackedBars::focusOutEvent(QFocusEvent* event)
{
    QWidget::focusOutEvent(event);
    update();
}

bool StackedBars::event(QEvent* event)
{
    if (event->type() == QEvent::ToolTip && count() > 0) {
        const auto* help = static_cast<QHelpEvent*>(event);
        QToolTip::showText(help->globalPos(), describe(barAt(help->pos().x())), this);
        return true;
    }
    return QWidget::event(event);
}

} // namespace kaze::ui
