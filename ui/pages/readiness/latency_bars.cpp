#include "ui/pages/readiness/latency_bars.h"

#include "ui/models/measure_words.h"
#include "ui/models/run_words.h"
#include "ui/widgets/detail/paint_text.h"
#include "ui/widgets/format.h"

#include <QHelpEvent>
#include <QKeyEvent>
#include <QPainter>
#include <QStyle>
#include <QToolTip>

#include <algorithm>
#include <cmath>

namespace kaze::ui {

namespace {

constexpr int kBar = 8;
const std::string kSeconds = "seconds";

QString seconds(double value)
{
    return measure::text(value, kSeconds);
}

//! Over its budget it is critical, over the goal a warning.
Tone toneOf(const api::LatencyPart& part)
{
    if (part.count == 0 || (!part.budgetSeconds && !part.goalSeconds))
        return Tone::Accent;
    if (part.budgetSeconds && part.p95 > *part.budgetSeconds)
        return Tone::Critical;
    return part.goalSeconds && part.p95 > *part.goalSeconds ? Tone::Warning : Tone::Ok;
}

QString verdict(const api::LatencyPart& part)
{
    if (part.count == 0)
        return LatencyBars::tr("not measured in the last hour");
    const QString took = LatencyBars::tr("p95 %1").arg(seconds(part.p95));
    if (part.budgetSeconds && part.p95 > *part.budgetSeconds)
        return LatencyBars::tr("%1, over its budget of %2").arg(took, seconds(*part.budgetSeconds));
    if (part.goalSeconds && part.p95 > *part.goalSeconds)
        return LatencyBars::tr("%1, over its goal of %2").arg(took, seconds(*part.goalSeconds));
    const auto& limit = part.budgetSeconds ? part.budgetSeconds : part.goalSeconds;
    return limit ? LatencyBars::tr("%1, within %2").arg(took, seconds(*limit))
                 : LatencyBars::tr("%1, without a budget").arg(took);
}

} // namespace

LatencyBars::LatencyBars(const Theme& theme, QWidget* parent) : QWidget(parent), m_theme(theme)
{
    setAccessibleName(tr("Parts of a turn"));
    setFocusPolicy(Qt::StrongFocus);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    connect(&theme, &Theme::changed, this, qOverload<>(&QWidget::update));
}

void LatencyBars::setParts(std::vector<api::LatencyPart> parts)
{
    m_parts = std::move(parts);
    m_current = std::min(m_current, static_cast<int>(m_parts.size()) - 1);
    updateGeometry();
    update();
}

double LatencyBars::longest() const
{
    double longest = 1e-6;
    for (const auto& part : m_parts)
        longest = std::max({longest, part.p95, part.budgetSeconds.value_or(0), part.goalSeconds.value_or(0)});
    return longest;
}

QString LatencyBars::describe(const api::LatencyPart& part) const
{
    QString all = QStringLiteral("%1: %2").arg(text(part.name), verdict(part));
    if (part.count > 0)
        all += tr("; median %1, %2 measured in the last hour").arg(seconds(part.p50), format::exactCount(part.count));
    if (part.budgetSeconds && part.goalSeconds)
        all += tr("; the goal is %1").arg(seconds(*part.goalSeconds));
    return part.note.empty() ? all : all + QLatin1Char('\n') + text(part.note);
}

QString LatencyBars::copyText() const
{
    QStringList lines;
    for (const auto& part : m_parts)
        lines << describe(part).replace(QLatin1Char('\n'), QLatin1Char('\t'));
    return lines.join(QLatin1Char('\n'));
}

QSize LatencyBars::sizeHint() const
{
    return {420, static_cast<int>(m_parts.size()) * kRow};
}
QSize LatencyBars::minimumSizeHint() const
{
    return {200, sizeHint().height()};
}

void LatencyBars::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    for (int at = 0; at < static_cast<int>(m_parts.size()); ++at) {
        const QRect row(0, at * kRow, width(), kRow);
        if (hasFocus() && at == m_current) {
            painter.setPen(m_theme.focus());
            painter.setBrush(Qt::NoBrush);
            painter.drawRoundedRect(QRectF(row).adjusted(0.5, 0.5, -0.5, -1.5), 4, 4);
        }
        paintPart(painter, m_parts[static_cast<std::size_t>(at)], row.adjusted(2, 3, -2, -3));
    }
}

void LatencyBars::paintPart(QPainter& painter, const api::LatencyPart& part, const QRect& row) const
{
    const QRect words(row.left(), row.top(), row.width(), 16);
    painter.setFont(m_theme.font(TextRole::Muted));
    const QString said = verdict(part);
    const int wide = std::min(painter.fontMetrics().horizontalAdvance(said) + 2, row.width() * 2 / 3);
    const bool late = toneOf(part) == Tone::Critical || toneOf(part) == Tone::Warning;
    painter.setPen(late ? m_theme.color(toneOf(part)) : m_theme.tokens().muted);
    const QRect right(words.right() + 1 - wide, words.top(), wide, words.height());
    paintText(painter, QStyle::visualRect(layoutDirection(), words, right), said, layoutDirection(),
        Qt::AlignTrailing | Qt::AlignVCenter);
    painter.setFont(m_theme.font(TextRole::Body));
    painter.setPen(m_theme.tokens().text);
    paintText(painter, QStyle::visualRect(layoutDirection(), words, words.adjusted(0, 0, -wide - spacing::kSmall, 0)),
        text(part.name), layoutDirection());
    paintBars(painter, part, QRectF(row.left(), row.bottom() - kBar, row.width(), kBar));
}

void LatencyBars::paintBars(QPainter& painter, const api::LatencyPart& part, const QRectF& bar) const
{
    const double scale = std::sqrt(longest());
    const bool mirrored = layoutDirection() == Qt::RightToLeft;
    const auto wide = [&](double value) { return bar.width() * std::sqrt(std::max(0.0, value)) / scale; };
    const auto draw = [&](double value, const QColor& color) {
        QRectF own(bar.topLeft(), QSizeF(std::max(wide(value), 2.0), bar.height()));
        if (mirrored)
            own.moveRight(bar.right());
        painter.setPen(Qt::NoPen);
        painter.setBrush(color);
        painter.drawRoundedRect(own, 2, 2);
    };
    draw(longest(), m_theme.track());
    if (part.count > 0) {
        const Tone tone = toneOf(part);
        draw(part.p95, mixed(m_theme.color(tone), m_theme.tokens().surface, 0.55));
        draw(part.p50, m_theme.color(tone));
    }
    const auto mark = [&](const std::optional<double>& value, Tone tone) {
        if (!value)
            return;
        const double x = mirrored ? bar.right() - wide(*value) : bar.left() + wide(*value);
        painter.setPen(QPen(m_theme.color(tone), 2));
        painter.drawLine(QPointF(x, bar.top() - 3), QPointF(x, bar.bottom() + 2));
    };
    mark(part.goalSeconds, Tone::Warning);
    mark(part.budgetSeconds, Tone::Critical);
}

void LatencyBars::setCurrent(int part)
{
    if (m_parts.empty())
        return;
    m_current = std::clamp(part, 0, static_cast<int>(m_parts.size()) - 1);
    setAccessibleDescription(describe(m_parts[static_cast<std::size_t>(m_current)]));
    update();
}

void LatencyBars::keyPressEvent(QKeyEvent* event)
{
    if (event->key() == Qt::Key_Up || event->key() == Qt::Key_Down)
        setCurrent(m_current + (event->key() == Qt::Key_Down ? 1 : -1));
    else
        QWidget::keyPressEvent(event);
}

void LatencyBars::focusInEvent(QFocusEvent* event)
{
    QWidget::focusInEvent(event);
    setCurrent(std::max(0, m_current));
}

bool LatencyBars::event(QEvent* event)
{
    if (event->type() == QEvent::ToolTip) {
        const auto* help = static_cast<QHelpEvent*>(event);
        const auto at = static_cast<std::size_t>(std::max(0, help->pos().y() / kRow));
        if (at < m_parts.size())
            QToolTip::showText(help->globalPos(), describe(m_parts[at]), this);
        return true;
    }
    return QWidget::event(event);
}

} // namespace kaze::ui
