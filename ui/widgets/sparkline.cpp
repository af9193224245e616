#include "ui/widgets/sparkline.h"

#include <QPainter>
#include <QPainterPath>

#include <algorithm>
#include <cmath>

namespace kaze::ui {

void paintSparkline(QPainter& painter, const QRectF& rect, const QVector<double>& values, Tone tone, const Theme& theme)
{
    if (values.size() < 2)
        return;
    double low = 0;
    double high = 0;
    for (const double value : values)
        if (std::isfinite(value)) {
            low = std::min(low, value);
            high = std::max(high, value);
        }
    const QRectF area = rect.adjusted(0, 1, 0, -0.5);
    const double scale = high > low ? area.height() / (high - low) : 0;
    const auto at = [&](qsizetype i) {
        return QPointF(area.left() + area.width() * static_cast<double>(i) / static_cast<double>(values.size() - 1),
            area.bottom() - (values[i] - low) * scale);
    };
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    for (qsizetype i = 0; i < values.size();) {
        while (i < values.size() && !std::isfinite(values[i]))
            ++i;
        QPolygonF line;
        for (; i < values.size() && std::isfinite(values[i]); ++i)
            line << at(i);
        if (line.size() < 2)
            continue;
        QPolygonF under = line;
        under << QPointF(line.back().x(), area.bottom()) << QPointF(line.front().x(), area.bottom());
        painter.setPen(Qt::NoPen);
        painter.setBrush(theme.fill(tone));
        painter.drawPolygon(under);
        painter.setPen(QPen(theme.color(tone), 1.5));
        painter.setBrush(Qt::NoBrush);
        painter.drawPolyline(line);
    }
    painter.restore();
}

Sparkline::Sparkline(const Theme& theme, Tone tone, QWidget* parent) : QWidget(parent), m_theme(theme), m_tone(tone)
{
    setAccessibleName(tr("Trend"));
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Preferred);
    connect(&theme, &Theme::changed, this, qOverload<>(&QWidget::update));
}

void Sparkline::setValues(QVector<double> values)
{
    m_values = std::move(values);
    update();
}

void Sparkline::setTone(Tone tone)
{
    m_tone = tone;
    update();
}

QSize Sparkline::sizeHint() const
{
    return {110, 36};
}
QSize Sparkline::minimumSizeHint() const
{
    return {40, 16};
}

void Sparkline::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    paintSparkline(painter, rect(), m_values, m_tone, m_theme);
}

} // namespace kaze::ui
