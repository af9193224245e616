#include "ui/widgets/graph_view.h"

#include "ui/widgets/detail/graph_wire.h"

#include <QAccessible>
#include <QCoreApplication>
#include <QElapsedTimer>
#include <QFontMetricsF>
#include <QHelpEvent>
#include <QPointer>
#include <QThreadPool>
#include <QToolTip>

#include <algorithm>
#include <atomic>
#include <cmath>
#include <map>
#include <numeric>

namespace kaze::ui {

namespace {

constexpr int kDelivery = 30; // ms between two of the places that a layout tells
constexpr int kMany = 150; // nodes, from which on they are drawn smaller
constexpr double kLeastRadius = 3.5; // pixels
constexpr double kMoreRadius = 5.5;
constexpr double kMostText = 176; // pixels of a name
constexpr double kMostEdgeText = 130;
constexpr double kUsualScale = 60;
constexpr double kLeastScale = 0.5;
constexpr double kMostScale = 900;
constexpr double kMostFitScale = 175;
constexpr double kReach = 9; // pixels around a node that still mean it
constexpr double kBend = 20; // pixels between two edges of the same nodes
constexpr double kRoomBeside = 92; // pixels left free at the sides, for names
constexpr double kShareBeside = 0.16; // of the width, where that is less
constexpr int kRoomAbove = 26;

} // namespace

struct GraphView::Run {
    std::atomic<bool> stopped = false;
};

GraphView::GraphView(const Theme& theme, const QString& accessibleName, QWidget* parent) : QWidget(parent), m_theme(theme)
{
    setAccessibleName(accessibleName);
    setFocusPolicy(Qt::StrongFocus);
    setMouseTracking(true);
    setMinimumSize(200, 160);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
    connect(&theme, &Theme::changed, this, [this] {
        m_discs.clear();
        update();
    });
}

GraphView::~GraphView()
{
    if (m_run)
        m_run->stopped = true;
}

QSize GraphView::sizeHint() const
{
    return {640, 480};
}

void GraphView::setItems(GraphItems items)
{
    GraphShape shape;
    shape.nodes = static_cast<int>(items.nodes.size());
    shape.centre = items.centre;
    std::erase_if(items.edges, [&shape](const GraphItems::Edge& edge) {
        return edge.from < 0 || edge.to < 0 || edge.from >= shape.nodes || edge.to >= shape.nodes;
    });
    for (const auto& edge : items.edges)
        shape.edges.push_back({edge.from, edge.to});
    const bool same = shape == m_shape
        && std::equal(items.nodes.begin(), items.nodes.end(), m_items.nodes.begin(), m_items.nodes.end(),
            [](const auto& a, const auto& b) { return a.name == b.name; });
    m_items = std::move(items);
    m_shape = shape;
    prepare();
    if (same) {
        describe();
        return update();
    }
    m_places.clear();
    m_grid = {};
    m_labels.clear();
    m_under = -1;
    m_follows = true;
    const int before = std::exchange(m_selected, -1);
    startLayout(std::move(shape));
    describe();
    update();
    if (before >= 0)
        emit selectionChanged(-1);
}

void GraphView::startLayout(GraphShape shape)
{
    if (m_run)
        m_run->stopped = true;
    m_run = std::make_shared<Run>();
    m_calm = false;
    QThreadPool::globalInstance()->start([view = QPointer(this), run = m_run, shape = std::move(shape)]() mutable {
        GraphLayout layout(std::move(shape));
        QElapsedTimer since;
        since.start();
        for (bool moves = true; moves && !run->stopped;) {
            moves = layout.step();
            if (moves && since.elapsed() < kDelivery)
                continue;
            since.restart();
            QMetaObject::invokeMethod(
                QCoreApplication::instance(),
                [view, run, places = layout.places(), moves]() mutable {
                    if (view && !run->stopped)
                        view->takePlaces(std::move(places), !moves);
                },
                Qt::QueuedConnection);
        }
    });
}

void GraphView::takePlaces(std::vector<QPointF> places, bool calm)
{
    m_places = std::move(places);
    m_grid = PointGrid(static_cast<int>(m_places.size()), [this](int i) { return m_places[static_cast<std::size_t>(i)]; });
    m_calm = calm;
    if (m_follows)
        fit();
    update();
    if (calm)
        emit calmed();
}

//! Which edges belong to which nodes, and which of them lie beside each other.
void GraphView::bendEdges()
{
    std::map<std::pair<int, int>, std::vector<int>> between;
    for (std::size_t i = 0; i < m_items.edges.size(); ++i) {
        const auto& edge = m_items.edges[i];
        m_edgesOf[static_cast<std::size_t>(edge.from)].push_back(static_cast<int>(i));
        if (edge.from != edge.to)
            m_edgesOf[static_cast<std::size_t>(edge.to)].push_back(static_cast<int>(i));
        between[std::minmax(edge.from, edge.to)].push_back(static_cast<int>(i));
    }
    m_bends.assign(m_items.edges.size(), 0);
    for (const auto& [ends, edges] : between)
        for (std::size_t i = 0; i < edges.size() && edges.size() > 1; ++i) {
            const double off = (static_cast<double>(i) - static_cast<double>(edges.size() - 1) / 2) * kBend;
            const auto at = static_cast<std::size_t>(edges[i]);
            m_bends[at] = m_items.edges[at].from == ends.first ? off : -off;
        }
}

//! What is asked of the items again and again.
void GraphView::prepare()
{
    const auto nodes = m_items.nodes.size();
    m_edgesOf.assign(nodes, {});
    m_heaviest = 1e-9;
    for (const auto& node : m_items.nodes)
        m_heaviest = std::max(m_heaviest, node.weight);
    bendEdges();
    m_byWeight.resize(nodes);
    std::iota(m_byWeight.begin(), m_byWeight.end(), 0);
    std::stable_sort(m_byWeight.begin(), m_byWeight.end(), [this](int a, int b) {
        const auto rank = [this](int node) {
            const auto& one = m_items.nodes[static_cast<std::size_t>(node)];
            return std::pair(node == m_items.centre, one.faint ? one.weight / 1000 : one.weight);
        };
        return rank(a) > rank(b);
    });
    const QFontMetricsF metrics(m_theme.font(TextRole::Muted));
    QHash<QString, Words> known; // many edges have the same name
    const auto words = [&metrics, &known](const QString& name, double most) {
        auto& own = known[name];
        if (own.text.isEmpty() && !name.isEmpty()) {
            own.text = metrics.elidedText(name.simplified(), Qt::ElideRight, most);
            own.width = std::ceil(metrics.horizontalAdvance(own.text)) + 1;
        }
        return own;
    };
    m_names.clear();
    for (const auto& node : m_items.nodes)
        m_names.push_back(words(node.name, kMostText));
    known.clear();
    m_edgeNames.clear();
    for (const auto& edge : m_items.edges)
        m_edgeNames.push_back(words(edge.label, kMostEdgeText));
}

QPointF GraphView::pixelOf(int node) const
{
    const auto at = static_cast<std::size_t>(node);
    return at < m_places.size() ? m_origin + m_places[at] * m_scale : QPointF();
}

double GraphView::radiusOf(int node) const
{
    const double weight = m_items.nodes[static_cast<std::size_t>(node)].weight;
    const double many = m_items.nodes.size() > kMany ? 0.72 : 1;
    const double near = std::clamp(std::sqrt(m_scale / kUsualScale), 0.75, 1.5);
    return (kLeastRadius + kMoreRadius * std::sqrt(std::max(0.0, weight) / m_heaviest)) * many * near;
}

bool GraphView::isNear(int node) const
{
    if (node == m_selected)
        return true;
    if (m_selected < 0)
        return false;
    const auto& edges = m_edgesOf[static_cast<std::size_t>(m_selected)];
    return std::any_of(edges.begin(), edges.end(), [this, node](int edge) {
        const auto& one = m_items.edges[static_cast<std::size_t>(edge)];
        return one.from == node || one.to == node;
    });
}

bool GraphView::isOwn(int edge) const
{
    const auto& one = m_items.edges[static_cast<std::size_t>(edge)];
    return m_selected >= 0 && (one.from == m_selected || one.to == m_selected);
}

bool GraphView::fades(int node) const
{
    return m_items.nodes[static_cast<std::size_t>(node)].faint || (m_selected >= 0 && !isNear(node));
}

int GraphView::nodeAt(const QPointF& pixel) const
{
    const auto place = [this](int i) { return m_places[static_cast<std::size_t>(i)]; };
    return m_grid.nearest((pixel - m_origin) / m_scale, (kLeastRadius + kMoreRadius + kReach) / m_scale, place, [&](int i) {
        const QPointF way = pixelOf(i) - pixel;
        return std::hypot(way.x(), way.y()) <= radiusOf(i) + kReach / 2;
    });
}

void GraphView::select(int node)
{
    if (node < -1 || node >= static_cast<int>(m_items.nodes.size()) || node == m_selected)
        return;
    m_selected = node;
    describe();
    update();
    emit selectionChanged(node);
}

void GraphView::describe()
{
    const auto nodes = static_cast<int>(m_items.nodes.size());
    const auto edges = static_cast<int>(m_items.edges.size());
    if (m_selected < 0) {
        setAccessibleDescription(tr("%1 nodes and %2 edges").arg(nodes).arg(edges));
    } else {
        const auto& node = m_items.nodes[static_cast<std::size_t>(m_selected)];
        const auto own = m_edgesOf[static_cast<std::size_t>(m_selected)].size();
        setAccessibleDescription(tr("%1, one of %2 nodes, with %3 edges").arg(node.name).arg(nodes).arg(own));
    }
    QAccessibleEvent event(this, QAccessible::DescriptionChanged);
    QAccessible::updateAccessibility(&event);
}

void GraphView::fit()
{
    m_follows = true;
    if (m_places.empty())
        return;
    const QRectF bounds = m_grid.bounds();
    const double beside = std::min(kRoomBeside, this->width() * kShareBeside);
    const double width = std::max(40.0, this->width() - 2 * beside);
    const double height = std::max(40.0, static_cast<double>(this->height()) - 2 * kRoomAbove);
    m_scale = std::clamp(
        std::min(width / std::max(bounds.width(), 1e-6), height / std::max(bounds.height(), 1e-6)), kLeastScale, kMostFitScale);
    m_origin = QPointF(this->width() / 2.0, this->height() / 2.0) - bounds.center() * m_scale;
    update();
}

void GraphView::zoom(double factor, const QPointF& at)
{
    const double scale = std::clamp(m_scale * factor, kLeastScale, kMostScale);
    m_origin = at - (at - m_origin) * (scale / m_scale);
    m_scale = scale;
    m_follows = false;
    update();
}

void GraphView::pan(const QPointF& way)
{
    m_origin += way;
    m_follows = false;
    update();
}

void GraphView::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    if (m_follows)
        fit();
}

bool GraphView::event(QEvent* event)
{
    if (event->type() == QEvent::LayoutDirectionChange || event->type() == QEvent::FontChange)
        update();
    if (event->type() == QEvent::Leave && std::exchange(m_under, -1) >= 0)
        update();
    if (event->type() != QEvent::ToolTip)
        return QWidget::event(event);
    const auto* help = static_cast<QHelpEvent*>(event);
    const int node = nodeAt(help->pos());
    const int edge = node < 0 ? edgeAt(help->pos()) : -1;
    QStringList lines;
    if (node >= 0) {
        const auto& one = m_items.nodes[static_cast<std::size_t>(node)];
        lines << one.name << one.details;
    } else if (edge >= 0) {
        const auto& one = m_items.edges[static_cast<std::size_t>(edge)];
        lines << QStringLiteral("%1 %2 %3")
                     .arg(m_items.nodes[static_cast<std::size_t>(one.from)].name,
                         one.label.isEmpty() ? QStringLiteral("→") : one.label,
                         m_items.nodes[static_cast<std::size_t>(one.to)].name)
              << one.details;
    }
    lines.removeAll(QString());
    if (lines.isEmpty())
        QToolTip::hideText();
    else
        QToolTip::showText(help->globalPos(), lines.join(QLatin1Char('\n')), this);
    return true;
}

} // namespace kaze::ui
