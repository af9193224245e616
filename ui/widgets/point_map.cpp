#include "ui/widgets/point_map.h"

#include "ui/widgets/detail/point_tiles.h"
#include "ui/widgets/format.h"
#include "ui/widgets/point_legend.h"

#include <QAccessible>
#include <QPainter>

#include <algorithm>
#include <cmath>

namespace kaze::ui {

namespace {

constexpr double kLeastZoom = 0.3; // of the scale that fits
constexpr double kMostScale = 2e6; // pixels a unit
constexpr double kReach = 9; // pixels around a point that still mean it
constexpr int kMargin = 18; // pixels around the points when they fit

double fitScale(const QRectF& bounds, const QSize& size)
{
    const double width = std::max(20, size.width() - 2 * kMargin);
    const double height = std::max(20, size.height() - 2 * kMargin);
    return std::min(width / std::max(bounds.width(), 1e-6), height / std::max(bounds.height(), 1e-6));
}

} // namespace

PointMap::PointMap(const Theme& theme, const QString& accessibleName, QWidget* parent)
    : QWidget(parent), m_theme(theme), m_tiles(std::make_unique<PointTiles>(theme, m_data)), m_legend(new PointLegend(theme))
{
    setAccessibleName(accessibleName);
    setFocusPolicy(Qt::StrongFocus);
    setMouseTracking(true);
    setMinimumSize(200, 160);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
    m_legend->setParent(this);
    m_legend->hide(); // until its owner gives it a place
    connect(&theme, &Theme::changed, this, &PointMap::dropTiles);
    connect(m_legend, &PointLegend::toggled, this, &PointMap::setGroupShown);
}

PointMap::~PointMap() = default;

QSize PointMap::sizeHint() const
{
    return {640, 480};
}

void PointMap::dropTiles()
{
    m_tiles->drop();
    update();
}

void PointMap::setData(PointMapData data)
{
    m_data = std::move(data);
    m_data.y.resize(m_data.x.size(), 0);
    m_data.group.resize(m_data.x.size(), 0);
    std::vector<PointLegend::Entry> entries;
    for (const auto& group : std::as_const(m_data.groups))
        entries.push_back({group, 0, true});
    for (auto& group : m_data.group) {
        group = std::clamp<qint32>(group, 0, std::max<qint32>(0, static_cast<qint32>(entries.size()) - 1));
        if (!entries.empty())
            ++entries[static_cast<std::size_t>(group)].points;
    }
    m_hidden.assign(entries.size(), false);
    m_legend->setEntries(std::move(entries));
    m_tiles->reset();
    m_tiles->setHidden(m_hidden);
    const bool selected = !m_selection.empty();
    m_selection.clear();
    m_current = m_under = -1;
    m_outline.clear();
    m_pressed.reset();
    fit();
    describe();
    if (selected)
        emit selectionChanged();
}

void PointMap::setTool(Tool tool)
{
    if (tool == m_tool)
        return;
    m_tool = tool;
    setCursor(tool == Tool::Pan ? Qt::ArrowCursor : Qt::CrossCursor);
    emit toolChanged();
}

void PointMap::setGroupShown(int group, bool shown)
{
    const auto at = static_cast<std::size_t>(group);
    if (group < 0 || at >= m_hidden.size() || m_hidden[at] == !shown)
        return;
    m_hidden[at] = !shown;
    if (m_legend->entries()[at].shown != shown)
        m_legend->setShown(group, shown);
    m_tiles->setHidden(m_hidden);
    // What nobody sees is not to be forgotten with the rest.
    auto stays = m_selection;
    std::erase_if(stays, [this](int point) { return !m_tiles->isShown(point); });
    if (stays.size() != m_selection.size())
        setSelection(std::move(stays));
    update();
}

void PointMap::setSelection(std::vector<int> points)
{
    std::erase_if(points, [this](int point) { return point < 0 || point >= m_data.size(); });
    std::sort(points.begin(), points.end());
    points.erase(std::unique(points.begin(), points.end()), points.end());
    if (points == m_selection)
        return;
    m_selection = std::move(points);
    m_tiles->setSelection(m_selection);
    describe();
    update();
    emit selectionChanged();
}

void PointMap::selectWithin(const QPolygonF& outline)
{
    if (outline.size() < 3)
        return setSelection({});
    // A picture of what is within answers for each point at once, however many corners a hand has drawn.
    const QRect area = outline.boundingRect().toAlignedRect() & rect();
    if (area.isEmpty())
        return setSelection({});
    QImage mask(area.size(), QImage::Format_Alpha8);
    mask.fill(0);
    QPainter painter(&mask);
    painter.setPen(Qt::NoPen);
    painter.setBrush(m_theme.tokens().text);
    painter.drawPolygon(outline.translated(-area.topLeft()));
    painter.end();
    std::vector<int> within;
    for (int point = 0; point < m_data.size(); ++point) {
        const QPointF pixel = pixelOf(point);
        if (!QRectF(area).contains(pixel) || !m_tiles->isShown(point))
            continue;
        const int x = std::min(static_cast<int>(pixel.x()) - area.left(), area.width() - 1);
        const int y = std::min(static_cast<int>(pixel.y()) - area.top(), area.height() - 1);
        if (mask.constScanLine(y)[x] != 0)
            within.push_back(point);
    }
    setSelection(std::move(within));
}

void PointMap::setCurrent(int point)
{
    m_current = point >= 0 && point < m_data.size() ? point : -1;
    update();
}

void PointMap::toggle(int point)
{
    auto points = m_selection;
    const auto at = std::lower_bound(points.begin(), points.end(), point);
    if (at != points.end() && *at == point)
        points.erase(at);
    else
        points.insert(at, point);
    setSelection(std::move(points));
}

void PointMap::describe()
{
    QString words = tr("%1 points in %2 groups").arg(format::exactCount(m_data.size())).arg(m_data.groups.size());
    if (!m_selection.empty())
        words += tr(", %1 of them selected").arg(format::exactCount(static_cast<qint64>(m_selection.size())));
    setAccessibleDescription(words);
    QAccessibleEvent event(this, QAccessible::DescriptionChanged);
    QAccessible::updateAccessibility(&event);
}

void PointMap::fit()
{
    const QRectF bounds = m_tiles->bounds();
    m_follows = true;
    m_scale = std::min(fitScale(bounds, size()), kMostScale);
    m_origin = QPointF(width() / 2.0, height() / 2.0) - bounds.center() * m_scale;
    update();
}

void PointMap::zoom(double factor, const QPointF& at)
{
    const double least = fitScale(m_tiles->bounds(), size()) * kLeastZoom;
    const double scale = std::clamp(m_scale * factor, std::min(least, kMostScale), kMostScale);
    m_origin = at - (at - m_origin) * (scale / m_scale);
    m_scale = scale;
    m_follows = false;
    update();
}

void PointMap::pan(const QPointF& way)
{
    m_origin += way;
    m_follows = false;
    update();
}

QPointF PointMap::pixelOf(int point) const
{
    return point >= 0 && point < m_data.size() ? m_origin + m_tiles->placeOf(point) * m_scale : QPointF();
}

int PointMap::pointAt(const QPointF& pixel) const
{
    return m_tiles->nearest((pixel - m_origin) / m_scale, kReach / m_scale);
}

void PointMap::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    if (m_follows)
        fit();
}

void PointMap::paintRing(QPainter& painter, int point, const QColor& color, double radius) const
{
    if (point < 0 || !m_tiles->isShown(point))
        return;
    painter.setBrush(Qt::NoBrush);
    painter.setPen(QPen(m_theme.tokens().surface, 4));
    painter.drawEllipse(pixelOf(point), radius, radius);
    painter.setPen(QPen(color, 2));
    painter.drawEllipse(pixelOf(point), radius, radius);
}

void PointMap::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    m_tiles->paint(painter, rect(), m_origin, m_scale, devicePixelRatioF());
    painter.setRenderHint(QPainter::Antialiasing);
    const auto& tokens = m_theme.tokens();
    paintRing(painter, m_under, tokens.muted, 6);
    paintRing(painter, m_current, tokens.text, 6.5);
    if (m_outline.size() > 1) {
        painter.setPen(QPen(tokens.accent, 1.2, m_drag == Tool::Lasso ? Qt::DashLine : Qt::SolidLine));
        painter.setBrush(m_theme.fill(Tone::Accent));
        painter.drawPolygon(m_outline);
    }
    if (hasFocus()) {
        painter.setPen(m_theme.focus());
        painter.setBrush(Qt::NoBrush);
        painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4);
    }
}

} // namespace kaze::ui
