#include "ui/widgets/flame_graph.h"

#include "ui/widgets/detail/paint_text.h"
#include "ui/widgets/format.h"
#include "ui/widgets/timeline.h"

#include <QAccessible>
#include <QHelpEvent>
#include <QScrollBar>
#include <QToolTip>

#include <algorithm>
#include <cmath>

namespace kaze::ui {

namespace {

constexpr int kRow = 22;
constexpr int kGap = 2;
constexpr double kNamed = 24; // pixels from which on a name is worth its room
constexpr double kCloser = 1e5; // how near one may come

std::shared_ptr<const Flame> nothing()
{
    auto flame = std::make_shared<Flame>();
    flame->first.assign(2, 0);
    return flame;
}

} // namespace

QString Flame::words(double weight) const
{
    switch (measure) {
    case Measure::Time:
        return format::duration(std::llround(weight));
    case Measure::Cost:
        return format::money(std::llround(weight));
    case Measure::Tokens:
        break;
    }
    return FlameGraph::tr("%1 tokens").arg(format::exactCount(std::llround(weight)));
}

FlameGraph::FlameGraph(const Theme& theme, QWidget* parent) : QAbstractScrollArea(parent), m_theme(theme), m_flame(nothing())
{
    setAccessibleName(tr("Flame graph of the trace"));
    setFrameShape(QFrame::NoFrame);
    setFocusPolicy(Qt::StrongFocus);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    viewport()->setMouseTracking(true);
    viewport()->setAutoFillBackground(false);
    setMinimumSize(260, 160);
    connect(&theme, &Theme::changed, viewport(), qOverload<>(&QWidget::update));
}

void FlameGraph::setFlame(std::shared_ptr<const Flame> flame)
{
    m_flame = flame ? std::move(flame) : nothing();
    m_marked.clear();
    m_selected = -1;
    m_from = 0;
    m_span = std::max(1.0, m_flame->total);
    updateScrollBars();
    describe();
    viewport()->update();
}

void FlameGraph::select(int node)
{
    if (node < -1 || node >= static_cast<int>(m_flame->nodes.size()) || node == m_selected)
        return;
    m_selected = node;
    if (node >= 0) {
        const auto& one = m_flame->at(node);
        if (one.from + one.weight <= m_from || one.from >= m_from + m_span)
            fitAll();
        const int top = one.depth * kRow;
        auto* bar = verticalScrollBar();
        if (top < bar->value())
            bar->setValue(top);
        else if (top + kRow > bar->value() + viewport()->height())
            bar->setValue(top + kRow - viewport()->height());
    }
    describe();
    viewport()->update();
}

void FlameGraph::choose(int node)
{
    if (node < 0 || node == m_selected)
        return;
    select(node);
    emit selectionChanged(node);
}

void FlameGraph::setMarked(std::vector<bool> nodes)
{
    m_marked = std::move(nodes);
    viewport()->update();
}

void FlameGraph::setRange(double start, double end)
{
    const double whole = std::max(1.0, m_flame->total);
    const double span = std::clamp(end - start, whole / kCloser, whole);
    m_from = std::clamp(start, 0.0, whole - span);
    m_span = span;
    viewport()->update();
}

void FlameGraph::fitAll()
{
    setRange(0, m_flame->total);
}

void FlameGraph::fitSelection()
{
    if (m_selected < 0)
        return fitAll();
    const auto& one = m_flame->at(m_selected);
    const double from = m_from;
    const double span = m_span;
    setRange(one.from, one.from + one.weight);
    if (from == m_from && span == m_span)
        fitAll();
}

void FlameGraph::zoom(double factor, double centre)
{
    const double share = (centre - m_from) / m_span;
    const double span = m_span / factor;
    setRange(centre - share * span, centre - share * span + span);
}

double FlameGraph::pixelsPerUnit() const
{
    return viewport()->width() / m_span;
}

QRectF FlameGraph::rectOf(int node) const
{
    const auto& one = m_flame->at(node);
    return {(one.from - m_from) * pixelsPerUnit(), static_cast<double>(one.depth * kRow - verticalScrollBar()->value()),
        one.weight * pixelsPerUnit(), static_cast<double>(kRow - kGap)};
}

int FlameGraph::nodeAt(const QPoint& point) const
{
    const int depth = (point.y() + verticalScrollBar()->value()) / kRow;
    const double at = m_from + point.x() / pixelsPerUnit();
    int node = -1;
    for (int level = 0; level <= depth; ++level) {
        // Children stand one after the other from where their caller begins.
        const auto* found = std::partition_point(m_flame->begin(node), m_flame->end(node),
            [&](qint32 child) { return m_flame->at(child).from + m_flame->at(child).weight <= at; });
        if (found == m_flame->end(node) || m_flame->at(*found).from > at)
            return -1;
        node = *found;
    }
    return node;
}

void FlameGraph::updateScrollBars()
{
    verticalScrollBar()->setRange(0, std::max(0, m_flame->depth * kRow - viewport()->height()));
    verticalScrollBar()->setPageStep(std::max(1, viewport()->height()));
    verticalScrollBar()->setSingleStep(kRow);
}

QString FlameGraph::describe(int node) const
{
    const auto& one = m_flame->at(node);
    QStringList lines{one.name};
    lines << tr("%1 · %2 of all").arg(m_flame->words(one.weight), format::percent(one.weight / std::max(1.0, m_flame->total)));
    QStringList parts{tr("%Ln calls", nullptr, one.calls)};
    if (one.errors > 0)
        parts << tr("%Ln with an error", nullptr, one.errors);
    if (one.own < one.weight)
        parts << tr("by itself %1").arg(m_flame->words(one.own));
    return (lines << parts.join(QStringLiteral(" · "))).join(QLatin1Char('\n'));
}

void FlameGraph::describe()
{
    setAccessibleDescription(m_selected < 0 ? tr("%Ln different calls", nullptr, static_cast<int>(m_flame->nodes.size()))
                                            : describe(m_selected).replace(QLatin1Char('\n'), QStringLiteral(", ")));
    QAccessibleEvent event(this, QAccessible::DescriptionChanged);
    QAccessible::updateAccessibility(&event);
}

void FlameGraph::paintEvent(QPaintEvent* event)
{
    QPainter painter(viewport());
    painter.setRenderHint(QPainter::Antialiasing);
    const QRectF seen = event->rect();
    std::vector<qint32> open{-1};
    while (!open.empty()) {
        const qint32 above = open.back();
        open.pop_back();
        for (const auto* child = m_flame->begin(above); child != m_flame->end(above); ++child) {
            const QRectF rect = rectOf(*child);
            if (rect.left() > seen.right() || rect.top() > seen.bottom())
                break;
            if (rect.width() < 1) {
                // The heaviest come first: from here on all are too thin, and are one.
                const auto& last = m_flame->at(*(m_flame->end(above) - 1));
                const double end = (last.from + last.weight - m_from) * pixelsPerUnit();
                paintRest(painter, QRectF(rect.topLeft(), QPointF(std::max(end, rect.left() + 1), rect.bottom())));
                break;
            }
            if (rect.right() < seen.left())
                continue;
            if (rect.bottom() >= seen.top())
                paintNode(painter, *child, rect);
            open.push_back(*child);
        }
    }
    if (m_dragFrom >= 0 && std::abs(m_dragTo - m_dragFrom) > 4)
        painter.fillRect(QRect(std::min(m_dragFrom, m_dragTo), 0, std::abs(m_dragTo - m_dragFrom), viewport()->height()),
            m_theme.fill(Tone::Accent));
}

void FlameGraph::paintRest(QPainter& painter, const QRectF& rect) const
{
    painter.setPen(Qt::NoPen);
    painter.setBrush(m_theme.track());
    painter.drawRect(rect);
}

void FlameGraph::paintNode(QPainter& painter, int node, const QRectF& rect) const
{
    const auto& one = m_flame->at(node);
    const QRectF seen = rect.intersected(QRectF(-4, rect.top(), viewport()->width() + 8, rect.height()));
    const QColor strong = barColor(m_theme, one.kind, false);
    const bool narrow = seen.width() < 4;
    painter.setBrush(narrow ? strong : mixed(m_theme.tokens().surface, strong, 0.28));
    painter.setPen(node == m_selected ? QPen(hasFocus() ? m_theme.focus() : m_theme.tokens().text, 1.6)
            : narrow                  ? QPen(Qt::NoPen)
                                      : QPen(mixed(m_theme.tokens().surface, strong, 0.6), 1));
    painter.drawRoundedRect(seen.adjusted(0.5, 0.5, -0.5, -0.5), std::min(3.0, seen.width() / 2), 3);
    if (seen.width() < kNamed)
        return;
    const bool marked = static_cast<std::size_t>(node) < m_marked.size() && m_marked[static_cast<std::size_t>(node)];
    QString name = one.name;
    if (one.calls > 1)
        name += QStringLiteral(" × ") + format::exactCount(one.calls);
    if (one.errors > 0)
        name.prepend(QStringLiteral("! "));
    if (marked)
        name.prepend(QStringLiteral("● "));
    painter.setFont(m_theme.font(TextRole::Muted));
    painter.setPen(one.errors > 0 ? m_theme.tokens().critical : m_theme.tokens().text);
    paintText(painter,
        QRectF(std::max(0.0, seen.left()) + 5, seen.top(),
            std::min(seen.right(), viewport()->width() + 0.0) - std::max(0.0, seen.left()) - 8, seen.height()),
        name + QStringLiteral("  ") + m_flame->words(one.weight), layoutDirection());
}

void FlameGraph::resizeEvent(QResizeEvent* event)
{
    QAbstractScrollArea::resizeEvent(event);
    updateScrollBars();
}

void FlameGraph::scrollContentsBy(int, int)
{
    viewport()->update();
}

bool FlameGraph::viewportEvent(QEvent* event)
{
    if (event->type() != QEvent::ToolTip)
        return QAbstractScrollArea::viewportEvent(event);
    const auto* help = static_cast<QHelpEvent*>(event);
    const int node = nodeAt(help->pos());
    if (node < 0)
        QToolTip::hideText();
    else
        QToolTip::showText(help->globalPos(), describe(node), viewport());
    return true;
}

} // namespace kaze::ui
