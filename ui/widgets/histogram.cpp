#include "ui/widgets/histogram.h"

#include "ui/widgets/detail/paint_text.h"
#include "ui/widgets/format.h"

#include <QAccessible>
#include <QHelpEvent>
#include <QKeyEvent>
#include <QPainter>
#include <QToolTip>

#include <algorithm>
#include <cmath>

namespace kaze::ui {

namespace {

constexpr int kLetters = 18; // above the bars
constexpr int kBounds = 18; // below them
constexpr double kGap = 1;

} // namespace

Histogram::Histogram(const Theme& theme, const QString& accessibleName, QWidget* parent)
    : QWidget(parent), m_theme(theme), m_format([](double value) { return QLocale().toString(value); })
{
    setAccessibleName(accessibleName);
    setFocusPolicy(Qt::StrongFocus);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Preferred);
    connect(&theme, &Theme::changed, this, qOverload<>(&QWidget::update));
}

void Histogram::setBars(std::vector<Bar> bars)
{
    m_bars = std::move(bars);
    m_current = -1;
    describe();
    update();
}

void Histogram::setMarks(std::vector<Mark> marks)
{
    m_marks = std::move(marks);
    describe();
    update();
}

double Histogram::barWidth() const
{
    return width() / std::max(1.0, static_cast<double>(m_bars.size()));
}

double Histogram::xOf(double value) const
{
    const auto bar
        = std::lower_bound(m_bars.begin(), m_bars.end(), value, [](const Bar& one, double wanted) { return one.upTo < wanted; });
    if (bar == m_bars.end())
        return width() - 1.0;
    const double below = bar == m_bars.begin() ? 0 : std::prev(bar)->upTo;
    const double within = bar->upTo > below ? std::clamp((value - below) / (bar->upTo - below), 0.0, 1.0) : 0.5;
    return (static_cast<double>(bar - m_bars.begin()) + within) * barWidth();
}

void Histogram::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setFont(m_theme.font(TextRole::Muted));
    const auto& tokens = m_theme.tokens();
    const double floor = height() - kBounds;
    qint64 most = 1;
    for (const auto& bar : m_bars)
        most = std::max(most, bar.count);
    painter.setPen(Qt::NoPen);
    for (std::size_t i = 0; i < m_bars.size(); ++i) {
        const double share = static_cast<double>(m_bars[i].count) / static_cast<double>(most);
        // Whatever is there at all is to be seen.
        const double high = m_bars[i].count > 0 ? std::max(2.0, share * (floor - kLetters)) : 0;
        painter.setBrush(
            static_cast<int>(i) == m_current && hasFocus() ? m_theme.focus() : mixed(tokens.surface, tokens.muted, 0.55));
        painter.drawRect(QRectF(static_cast<double>(i) * barWidth(), floor - high, std::max(1.0, barWidth() - kGap), high));
    }
    painter.setPen(tokens.border);
    painter.drawLine(QPointF(0, floor + 0.5), QPointF(width(), floor + 0.5));
    if (!m_bars.empty()) {
        painter.setPen(tokens.muted);
        const QRectF bounds(0, floor + 2, width(), kBounds - 2);
        paintText(painter, bounds, m_format(0), Qt::LeftToRight);
        paintText(painter, bounds, m_format(m_bars.back().upTo), Qt::LeftToRight, Qt::AlignTrailing | Qt::AlignVCenter);
    }
    double taken = -100; // where the letter before ends
    for (const auto& mark : m_marks) {
        const double x = std::clamp(xOf(mark.value), 1.0, width() - 1.0);
        painter.setPen(QPen(m_theme.color(mark.tone), 1.6));
        painter.drawLine(QPointF(x, kLetters - 2), QPointF(x, floor));
        const double wide = painter.fontMetrics().horizontalAdvance(mark.letter) + 2.0;
        const double left = std::clamp(std::max(x - wide / 2, taken), 0.0, std::max(0.0, width() - wide));
        paintText(painter, QRectF(left, 0, wide, kLetters - 3), mark.letter, Qt::LeftToRight, Qt::AlignCenter);
        taken = left + wide + 2;
    }
    if (hasFocus()) {
        painter.setPen(m_theme.focus());
        painter.setBrush(Qt::NoBrush);
        painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4);
    }
}

QString Histogram::describe(int bar) const
{
    const auto& one = m_bars[static_cast<std::size_t>(bar)];
    const double below = bar == 0 ? 0 : m_bars[static_cast<std::size_t>(bar - 1)].upTo;
    QString text = tr("%1 to %2: %3").arg(m_format(below), m_format(one.upTo), format::exactCount(one.count));
    for (const auto& mark : m_marks)
        if (mark.value > below && mark.value <= one.upTo)
            text += QStringLiteral(" · ") + tr("%1 at %2").arg(mark.letter, m_format(mark.value));
    return text;
}

void Histogram::describe()
{
    QStringList parts;
    for (const auto& mark : m_marks)
        parts << tr("%1 at %2").arg(mark.letter, m_format(mark.value));
    setAccessibleDescription(m_current >= 0 ? describe(m_current) : parts.join(QStringLiteral(", ")));
    QAccessibleEvent changed(this, QAccessible::DescriptionChanged);
    QAccessible::updateAccessibility(&changed);
}

void Histogram::keyPressEvent(QKeyEvent* event)
{
    const int step = event->key() == Qt::Key_Right ? 1 : event->key() == Qt::Key_Left ? -1 : 0;
    if (step == 0 || m_bars.empty())
        return QWidget::keyPressEvent(event);
    m_current = std::clamp(m_current + step, 0, static_cast<int>(m_bars.size()) - 1);
    const QPoint at(static_cast<int>((m_current + 0.5) * barWidth()), height() / 2);
    QToolTip::showText(mapToGlobal(at), describe(m_current), this);
    describe();
    update();
}

void Histogram::focusInEvent(QFocusEvent* event)
{
    QWidget::focusInEvent(event);
    update();
}

void Histogram::focusOutEvent(QFocusEvent* event)
{
    QWidget::focusOutEvent(event);
    update();
}

bool Histogram::event(QEvent* event)
{
    if (event->type() == QEvent::ToolTip && !m_bars.empty()) {
        const auto* help = static_cast<QHelpEvent*>(event);
        const int bar = std::clamp(static_cast<int>(help->pos().x() / barWidth()), 0, static_cast<int>(m_bars.size()) - 1);
        QToolTip::showText(help->globalPos(), describe(bar), this);
        return true;
    }
    return QWidget::event(event);
}

} // namespace kaze::ui
