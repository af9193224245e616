#include "ui/reports/report_chart.h"

#include "engine/api/report.h"
#include "ui/widgets/format.h"

#include <QFontMetricsF>
#include <QLocale>
#include <QPainter>
#include <QPainterPath>

#include <algorithm>
#include <array>
#include <cmath>

namespace kaze::ui {

namespace {

constexpr double kPoint = ReportLayout::kUnitsPerInch / 72.0;
constexpr double kHeight = 130 * kPoint;
constexpr double kAxis = 44 * kPoint; // room for the values of the grid
constexpr int kGridLines = 4;
constexpr double kSample = 14 * kPoint; // of a line, in the legend

double niceTop(double value)
{
    if (value <= 0 || !std::isfinite(value))
        return 1;
    const double power = std::pow(10, std::floor(std::log10(value)));
    for (const double step : {1.0, 1.2, 1.6, 2.0, 2.4, 3.2, 4.0, 6.0, 8.0, 10.0})
        if (value <= step * power * 1.0000001)
            return step * power;
    return 10 * power;
}

QString valueText(double value, const std::string& unit)
{
    if (unit == "bytes")
        return format::bytes(static_cast<qint64>(value));
    if (unit == "seconds")
        return format::duration(static_cast<qint64>(value * 1e9));
    const int decimals = value >= 20 || value == std::round(value) ? 0 : 2;
    const QString number = QLocale().toString(value, 'f', decimals);
    return unit == "USD"                       ? QLatin1Char('$') + number
        : unit.empty() || unit == "per_second" ? number
                                               : number + QLatin1Char(' ') + QString::fromStdString(unit);
}

} // namespace

QPen ReportChartLayout::penOf(std::size_t series, double width) const
{
    const auto& t = m_layout.m_colors;
    const std::array colors{t.violet, t.teal, t.accent, t.warning, t.ok, t.critical, mixed(t.text, t.violet, 0.4), t.muted};
    // Lines are told apart on paper without colours too.
    const auto style = series < 3 ? Qt::SolidLine : series < 6 ? Qt::DashLine : Qt::DotLine;
    return QPen(colors[std::min(series, colors.size() - 1)], width, style, Qt::RoundCap, Qt::RoundJoin);
}

void ReportChartLayout::add(const api::ReportChart& chart)
{
    if (chart.labels.empty() || chart.series.empty())
        return;
    m_layout.need(kHeight + 70 * kPoint);
    if (!chart.title.empty())
        m_layout.paragraph(QString::fromStdString(chart.title), {10.5, QFont::DemiBold, m_layout.m_colors.text});
    addLegend(chart);
    double highest = 0;
    for (const auto& series : chart.series)
        for (const double value : series.values)
            highest = std::max(highest, value);
    const double top = niceTop(highest);
    const auto& body = m_layout.m_body;
    const QRectF plot(body.left() + kAxis, m_layout.m_y + 4 * kPoint, body.width() - kAxis, kHeight);
    addGrid(chart, plot, top);
    addLines(chart, plot, top);
    m_layout.space(kHeight + 30 * kPoint);
}

void ReportChartLayout::addLegend(const api::ReportChart& chart)
{
    const ReportLayout::Style style{8, QFont::Normal, m_layout.m_colors.muted};
    const QFontMetricsF metrics(m_layout.font(style));
    const auto& body = m_layout.m_body;
    double left = body.left();
    for (std::size_t at = 0; at < chart.series.size(); ++at) {
        const QString name = QString::fromStdString(chart.series[at].name);
        const double width = metrics.horizontalAdvance(name) + kPoint;
        if (left + width + kSample * 1.3 > body.right() && left > body.left()) {
            left = body.left();
            m_layout.space(metrics.height() + 2 * kPoint);
        }
        const double middle = m_layout.m_y + metrics.height() / 2;
        m_layout.draw([left, middle, pen = penOf(at, kPoint * 1.2)](QPainter& painter) {
            painter.setPen(pen);
            painter.drawLine(QPointF(left, middle), QPointF(left + kSample, middle));
        });
        m_layout.place(QRectF(left + kSample * 1.3, m_layout.m_y, width, 0), name, style);
        left += width + kSample * 1.3 + 14 * kPoint;
    }
    m_layout.space(metrics.height() + 4 * kPoint);
}

void ReportChartLayout::addGrid(const api::ReportChart& chart, const QRectF& plot, double top)
{
    const ReportLayout::Style style{7.5, QFont::Normal, m_layout.m_colors.muted};
    const double half = QFontMetricsF(m_layout.font(style)).height() / 2;
    for (int line = 0; line <= kGridLines; ++line) {
        const double y = plot.bottom() - plot.height() * line / kGridLines;
        m_layout.draw([plot, y, color = m_layout.m_colors.border](QPainter& painter) {
            painter.setPen(QPen(color, kPoint * 0.5));
            painter.drawLine(QPointF(plot.left(), y), QPointF(plot.right(), y));
        });
        m_layout.place(QRectF(plot.left() - kAxis, y - half, kAxis - 6 * kPoint, 0),
            valueText(top * line / kGridLines, chart.unit), style, Qt::AlignRight);
    }
    const double below = plot.bottom() + 4 * kPoint;
    const auto label = [&](std::size_t at) { return QString::fromStdString(chart.labels[at]); };
    const QRectF whole(plot.left(), below, plot.width(), 0);
    m_layout.place(whole, label(0), style, Qt::AlignLeft);
    if (chart.labels.size() > 2)
        m_layout.place(whole, label(chart.labels.size() / 2), style, Qt::AlignHCenter);
    if (chart.labels.size() > 1)
        m_layout.place(whole, label(chart.labels.size() - 1), style, Qt::AlignRight);
}

void ReportChartLayout::addLines(const api::ReportChart& chart, const QRectF& plot, double top)
{
    for (std::size_t at = 0; at < chart.series.size(); ++at) {
        const auto& values = chart.series[at].values;
        QPainterPath path;
        const double step = values.size() > 1 ? plot.width() / static_cast<double>(values.size() - 1) : 0;
        bool broken = true;
        for (std::size_t bucket = 0; bucket < values.size(); ++bucket) {
            // Below zero stands for an empty bucket.
            if (values[bucket] < 0 || !std::isfinite(values[bucket])) {
                broken = true;
                continue;
            }
            const QPointF point(
                plot.left() + step * static_cast<double>(bucket), plot.bottom() - plot.height() * values[bucket] / top);
            if (broken)
                path.moveTo(point);
            else
                path.lineTo(point);
            broken = false;
        }
        const bool single = values.size() == 1;
        m_layout.draw([path, single, pen = penOf(at, kPoint * (single ? 5 : 1.2))](QPainter& painter) {
            painter.setPen(pen);
            if (single)
                painter.drawPoint(path.currentPosition());
            else
                painter.drawPath(path);
        });
    }
}

} // namespace kaze::ui
