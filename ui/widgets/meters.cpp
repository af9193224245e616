#include "ui/widgets/meters.h"

#include "ui/widgets/detail/paint_text.h"

#include <QCoreApplication>
#include <QPainter>
#include <QStyle>

#include <algorithm>
#include <cmath>

namespace kaze::ui {

namespace {

constexpr int kBarHeight = 6;
constexpr double kGaugeSpan = 1.25; // limits that the half ring spans

double bounded(double fraction)
{
    return std::isfinite(fraction) ? std::clamp(fraction, 0.0, 1.0) : 0.0;
}

} // namespace

Nearness nearnessOf(double fraction, double warningAt)
{
    return fraction >= 1 ? Nearness::Critical : fraction >= warningAt ? Nearness::Warning : Nearness::Ok;
}

Tone toneOf(Nearness nearness)
{
    return nearness == Nearness::Ok ? Tone::Ok : nearness == Nearness::Warning ? Tone::Warning : Tone::Critical;
}

QString wordOf(Nearness nearness)
{
    switch (nearness) {
    case Nearness::Warning:
        return QCoreApplication::translate("kaze::ui::MeterBar", "warning");
    case Nearness::Critical:
        return QCoreApplication::translate("kaze::ui::MeterBar", "critical");
    case Nearness::Ok:
        break;
    }
    return QCoreApplication::translate("kaze::ui::MeterBar", "ok");
}

void paintMeter(
    QPainter& painter, const QRectF& rect, double fraction, Tone tone, const Theme& theme, Qt::LayoutDirection direction)
{
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    const double radius = rect.height() / 2;
    painter.setPen(theme.tokens().highContrast ? QPen(theme.tokens().border) : QPen(Qt::NoPen));
    painter.setBrush(theme.track());
    painter.drawRoundedRect(rect, radius, radius);
    const double width = rect.width() * bounded(fraction);
    if (width > 0) {
        QRectF bar(rect.topLeft(), QSizeF(std::max(width, 4.0), rect.height()));
        if (direction == Qt::RightToLeft)
            bar.moveRight(rect.right());
        painter.setPen(Qt::NoPen);
        painter.setBrush(theme.color(tone));
        painter.drawRoundedRect(bar, std::min(radius, bar.width() / 2), radius);
    }
    painter.restore();
}

MeterBar::MeterBar(const Theme& theme, const QString& label, QWidget* parent) : QWidget(parent), m_theme(theme), m_label(label)
{
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    connect(&theme, &Theme::changed, this, qOverload<>(&QWidget::update));
    describe();
}

void MeterBar::setValue(double fraction, const QString& valueText)
{
    m_fraction = fraction;
    m_valueText = valueText;
    describe();
}

void MeterBar::setLabel(const QString& label)
{
    m_label = label;
    updateGeometry();
    describe();
}

void MeterBar::setWarningAt(double fraction)
{
    m_warningAt = fraction;
    describe();
}

void MeterBar::setTone(Tone tone)
{
    m_tone = static_cast<int>(tone);
    describe();
}

void MeterBar::setThresholdTone()
{
    m_tone = -1;
    describe();
}

Tone MeterBar::tone() const
{
    return m_tone >= 0 ? static_cast<Tone>(m_tone) : toneOf(nearnessOf(m_fraction, m_warningAt));
}

QString MeterBar::shownValue() const
{
    const auto nearness = nearnessOf(m_fraction, m_warningAt);
    if (m_tone >= 0 || nearness == Nearness::Ok)
        return m_valueText;
    return m_valueText.isEmpty() ? wordOf(nearness) : m_valueText + QStringLiteral(" · ") + wordOf(nearness);
}

void MeterBar::describe()
{
    setAccessibleName(m_label);
    setAccessibleDescription(shownValue());
    setToolTip(m_label.isEmpty() ? shownValue() : m_label + QStringLiteral(": ") + shownValue());
    update();
}

QSize MeterBar::sizeHint() const
{
    const bool texts = !m_label.isEmpty() || !m_valueText.isEmpty();
    return {200, texts ? QFontMetrics(m_theme.font(TextRole::Body)).height() + spacing::kTiny + kBarHeight + 2 : kBarHeight + 4};
}

QSize MeterBar::minimumSizeHint() const
{
    return {60, sizeHint().height()};
}

void MeterBar::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    const QString value = shownValue();
    const QFontMetrics labelMetrics(m_theme.font(TextRole::Body));
    const QFontMetrics valueMetrics(m_theme.font(TextRole::Muted));
    const QRect texts(0, 0, width(), labelMetrics.height());
    // The label is what a person looks for: the value may take what it leaves, but at least half.
    const int labelWanted = labelMetrics.horizontalAdvance(m_label) + spacing::kSmall;
    const int valueWidth = std::min(valueMetrics.horizontalAdvance(value) + 1, std::max(width() - labelWanted, width() / 2));
    painter.setFont(m_theme.font(TextRole::Body));
    painter.setPen(m_theme.tokens().text);
    const QRect labelRect = QStyle::visualRect(layoutDirection(), texts, texts.adjusted(0, 0, -valueWidth - spacing::kSmall, 0));
    paintText(painter, labelRect, m_label, layoutDirection());
    painter.setFont(m_theme.font(TextRole::Muted));
    painter.setPen(m_theme.tokens().muted);
    const QRect valueRect
        = QStyle::visualRect(layoutDirection(), texts, QRect(width() - valueWidth, 0, valueWidth, texts.height()));
    paintText(painter, valueRect, value, layoutDirection(), Qt::AlignTrailing | Qt::AlignVCenter);
    paintMeter(
        painter, QRectF(0, height() - kBarHeight - 1, width(), kBarHeight), m_fraction, tone(), m_theme, layoutDirection());
}

Gauge::Gauge(const Theme& theme, QWidget* parent) : QWidget(parent), m_theme(theme)
{
    connect(&theme, &Theme::changed, this, qOverload<>(&QWidget::update));
}

void Gauge::setValue(const QString& name, double fraction, const QString& value, const QString& limit)
{
    m_fraction = fraction;
    m_value = value;
    m_limit = limit;
    setAccessibleName(name);
    setAccessibleDescription(QStringLiteral("%1 %2, %3").arg(value, limit, word()));
    update();
}

void Gauge::setState(const QString& word, Tone tone, bool shown)
{
    m_word = word;
    m_tone = static_cast<int>(tone);
    m_wordShown = shown;
    update();
}

QString Gauge::word() const
{
    return m_tone >= 0 ? m_word : wordOf(nearness());
}

Tone Gauge::tone() const
{
    return m_tone >= 0 ? static_cast<Tone>(m_tone) : toneOf(nearness());
}

void Gauge::setWarningAt(double fraction)
{
    m_warningAt = fraction;
    update();
}

Nearness Gauge::nearness() const
{
    return nearnessOf(m_fraction, m_warningAt);
}

QSize Gauge::sizeHint() const
{
    return {124, 96};
}
QSize Gauge::minimumSizeHint() const
{
    return {96, 84};
}

void Gauge::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const double textRoom = 34;
    const double radius = std::min(width() / 2.0 - 8, height() - textRoom);
    const QPointF centre(width() / 2.0, radius + 8);
    const QRectF ring(centre.x() - radius, centre.y() - radius, 2 * radius, 2 * radius);
    const auto sweep = [](double fraction) { return 180.0 * std::clamp(fraction / kGaugeSpan, 0.0, 1.0); };
    const double thickness = 9;
    const auto arc = [&](double degrees, const QColor& color) {
        painter.setPen(QPen(color, thickness, Qt::SolidLine, Qt::FlatCap));
        const double half = thickness / 2;
        painter.drawArc(ring.adjusted(half, half, -half, -half), 180 * 16, static_cast<int>(-degrees * 16));
    };
    arc(180, m_theme.track());
    arc(sweep(std::isfinite(m_fraction) ? m_fraction : 0), m_theme.color(tone()));
    const auto mark = [&](double fraction, Tone tone) {
        const double angle = (180.0 - sweep(fraction)) * M_PI / 180.0;
        const QPointF direction(std::cos(angle), -std::sin(angle));
        painter.setPen(QPen(m_theme.color(tone), 2));
        painter.drawLine(centre + direction * (radius - thickness - 2), centre + direction * (radius + 3));
    };
    mark(m_warningAt, Tone::Warning);
    mark(1.0, Tone::Critical);
    QFont number = m_theme.font(TextRole::Heading);
    number.setPixelSize(17);
    painter.setFont(number);
    painter.setPen(m_theme.tokens().text);
    const QRectF numberRect(0, centre.y() - 20, width(), 22);
    paintText(painter, numberRect, m_value, layoutDirection(), Qt::AlignCenter);
    painter.setFont(m_theme.font(TextRole::Muted));
    const QString below = m_wordShown ? m_limit + QStringLiteral(" · ") + word() : m_limit;
    const bool calm = tone() == Tone::Ok || tone() == Tone::Neutral || !m_wordShown;
    painter.setPen(calm ? m_theme.tokens().muted : m_theme.color(tone()));
    paintText(painter, QRectF(0, numberRect.bottom(), width(), 16), below, layoutDirection(), Qt::AlignCenter);
}

} // namespace kaze::ui
