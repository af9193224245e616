#include "ui/widgets/line_chart.h"

#include "ui/widgets/detail/chart_overlay.h"
#include "ui/widgets/detail/chart_parts.h"

#include <QGraphicsLayout>
#include <QKeyEvent>
#include <QPainter>
#include <QVBoxLayout>

#include <cmath>

namespace kaze::ui {

namespace {

constexpr double kKeyStep = 8; // pixels an arrow key moves the read-out

// A round number not far above: the top of a scale that a person can read, and most of which the lines use.
double niceTop(double value)
{
    if (value <= 0 || !std::isfinite(value))
        return 1;
    const double power = std::pow(10, std::floor(std::log10(value)));
    for (const double step : {1.0, 1.2, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0})
        if (value <= step * power * 1.0000001)
            return step * power;
    return 10 * power;
}

} // namespace

LineChart::LineChart(const Theme& theme, const QString& accessibleName, QWidget* parent)
    : QWidget(parent), m_theme(theme), m_parts(std::make_unique<ChartParts>()), m_legend(new ChartLegend(theme, this)),
      m_overlay(nullptr)
{
    setAccessibleName(accessibleName);
    setFocusPolicy(Qt::StrongFocus);
    auto& parts = *m_parts;
    parts.chart = new QChart;
    parts.chart->setBackgroundVisible(false);
    parts.chart->legend()->hide();
    parts.chart->setMargins({});
    parts.chart->layout()->setContentsMargins(0, 0, 0, 0);
    parts.x = new QValueAxis(parts.chart);
    parts.y = new QValueAxis(parts.chart);
    for (auto* axis : {parts.x, parts.y}) {
        axis->setLabelsVisible(false);
        axis->setLineVisible(false);
    }
    parts.x->setGridLineVisible(false);
    parts.y->setTickCount(5);
    parts.chart->addAxis(parts.x, Qt::AlignBottom);
    parts.chart->addAxis(parts.y, Qt::AlignLeft);
    parts.view = new QChartView(parts.chart, this);
    parts.view->setRenderHint(QPainter::Antialiasing);
    parts.view->setFrameShape(QFrame::NoFrame);
    parts.view->setFocusPolicy(Qt::NoFocus);
    parts.view->setLayoutDirection(Qt::LeftToRight);
    parts.view->viewport()->setAutoFillBackground(false);
    parts.view->setBackgroundBrush(Qt::NoBrush);
    parts.view->setMinimumSize(60, 40);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(spacing::kSmall);
    column->addWidget(m_legend);
    column->addWidget(parts.view, 1);
    m_overlay = new ChartOverlay(theme, *this);
    parts.view->viewport()->installEventFilter(this);
    connect(&theme, &Theme::changed, this, &LineChart::restyle);
    restyle();
}

LineChart::~LineChart() = default;

int LineChart::addSeries(const QString& name, Tone tone, bool area)
{
    auto& parts = *m_parts;
    ChartParts::Line line;
    line.name = name;
    line.tone = tone;
    const auto attach = [&parts](QAbstractSeries* series) {
        parts.chart->addSeries(series);
        series->attachAxis(parts.x);
        series->attachAxis(parts.y);
    };
    if (area) {
        line.edge = new QLineSeries(parts.chart);
        line.base = new QLineSeries(parts.chart);
        line.area = new QAreaSeries(line.edge, line.base);
        attach(line.area);
    }
    line.line = new QLineSeries(parts.chart);
    attach(line.line);
    parts.lines.push_back(line);
    restyle();
    return static_cast<int>(parts.lines.size()) - 1;
}

void LineChart::setDashed(int series)
{
    m_parts->lines.at(static_cast<std::size_t>(series)).style = Qt::DashLine;
    restyle();
}

void LineChart::clearSeries()
{
    m_parts->chart->removeAllSeries();
    for (const auto& line : m_parts->lines) {
        delete line.edge;
        delete line.base;
    }
    m_parts->lines.clear();
    rescale();
    restyle();
}

int LineChart::seriesCount() const
{
    return static_cast<int>(m_parts->lines.size());
}

void LineChart::setPoints(int series, const QList<QPointF>& points, const QString& current)
{
    auto& line = m_parts->lines.at(static_cast<std::size_t>(series));
    if (!points.isEmpty() && line.current == current && line.line->points() == points)
        return;
    line.current = current;
    line.line->replace(points);
    if (line.area) {
        line.edge->replace(points);
        line.base->replace(points.isEmpty() ? points : QList<QPointF>{{points.front().x(), 0}, {points.back().x(), 0}});
    }
    rescale();
    QList<ChartLegend::Entry> entries;
    for (const auto& each : m_parts->lines)
        if (!each.name.isEmpty())
            entries << ChartLegend::Entry{each.name, each.current, each.tone};
    m_legend->setEntries(std::move(entries));
    m_overlay->update();
}

void LineChart::rescale()
{
    auto& parts = *m_parts;
    double from = std::numeric_limits<double>::max();
    double to = std::numeric_limits<double>::lowest();
    double high = parts.leastMaximum;
    double low = 0;
    for (const auto& line : parts.lines) {
        const auto points = line.line->points();
        if (points.isEmpty())
            continue;
        from = std::min(from, points.front().x());
        to = std::max(to, points.back().x());
        for (const auto& point : points) {
            high = std::max(high, point.y());
            low = std::min(low, point.y());
        }
    }
    if (parts.fixedX)
        std::tie(from, to) = *parts.fixedX;
    if (from < to)
        parts.x->setRange(from, to);
    parts.y->setRange(low < 0 ? -niceTop(-low) : 0, niceTop(high));
}

void LineChart::setXFormat(std::function<QString(double)> format)
{
    m_parts->xFormat = std::move(format);
}
void LineChart::setYFormat(std::function<QString(double)> format)
{
    m_parts->yFormat = std::move(format);
}

void LineChart::setXRange(double from, double to)
{
    m_parts->fixedX = std::pair(from, to);
    rescale();
}

void LineChart::setLeastMaximum(double y)
{
    m_parts->leastMaximum = y;
    rescale();
}

std::optional<std::pair<double, double>> LineChart::selectedRange() const
{
    return m_parts->range;
}

void LineChart::selectRange(double from, double to)
{
    m_parts->range = std::minmax({from, to});
    m_overlay->update();
}

void LineChart::clearRange()
{
    if (!m_parts->range)
        return;
    m_parts->range.reset();
    m_overlay->update();
    emit rangeCleared();
}

QSize LineChart::sizeHint() const
{
    return {420, 170};
}

void LineChart::restyle()
{
    auto& parts = *m_parts;
    QColor grid = m_theme.track();
    parts.y->setGridLinePen(QPen(grid, 1));
    for (const auto& line : parts.lines) {
        line.line->setPen(QPen(m_theme.color(line.tone), 1.6, line.style, Qt::RoundCap, Qt::RoundJoin));
        if (line.area) {
            line.area->setPen(Qt::NoPen);
            line.area->setBrush(m_theme.fill(line.tone));
        }
    }
    m_overlay->update();
}

void LineChart::layoutOverlay()
{
    const QSize size = m_parts->view->viewport()->size();
    // The top line of the grid and the outermost points need their half pixel.
    m_parts->chart->setPlotArea(QRectF(0, 1, size.width(), size.height() - 2));
    m_overlay->setGeometry(QRect(m_parts->view->mapTo(this, QPoint(0, 1)), QSize(size.width(), size.height() - 2)));
    m_overlay->raise();
}

void LineChart::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    layoutOverlay();
}

bool LineChart::eventFilter(QObject* watched, QEvent* event)
{
    if (event->type() == QEvent::Resize)
        layoutOverlay();
    return QWidget::eventFilter(watched, event);
}

void LineChart::keyPressEvent(QKeyEvent* event)
{
    if (event->key() == Qt::Key_Left || event->key() == Qt::Key_Right)
        moveCursor(event->key() == Qt::Key_Left ? -1 : 1, event->modifiers() & Qt::ShiftModifier);
    else if (event->key() == Qt::Key_Escape && (m_parts->range || m_overlay->cursorAt())) {
        m_overlay->setCursorAt({});
        clearRange();
    } else
        QWidget::keyPressEvent(event);
}

void LineChart::moveCursor(int step, bool extend)
{
    const double width = m_overlay->width();
    const double before = m_overlay->cursorAt().value_or(step > 0 ? 0 : width);
    m_overlay->setCursorAt(before + step * kKeyStep);
    const double after = *m_overlay->cursorAt();
    QStringList spoken;
    for (const auto& reading : m_parts->readingsAt(m_parts->xAt(after, width), m_overlay->size()))
        spoken << reading.name + QLatin1Char(' ') + reading.value;
    setAccessibleDescription(spoken.join(QStringLiteral(", ")));
    if (!extend)
        return;
    const double from = m_parts->xAt(before, width);
    const double to = m_parts->xAt(after, width);
    auto range = m_parts->range.value_or(std::pair(from, from));
    // The end that the read-out stands on moves; the other stays.
    const bool movesEnd = std::abs(range.second - from) <= std::abs(range.first - from);
    (movesEnd ? range.second : range.first) = to;
    selectRange(range.first, range.second);
    emit rangeSelected(m_parts->range->first, m_parts->range->second);
}

} // namespace kaze::ui
