#include "ui/widgets/timeline.h"

#include "ui/widgets/detail/timeline_geometry.h"
#include "ui/widgets/detail/timeline_minimap.h"
#include "ui/widgets/format.h"

#include <QAccessible>
#include <QHelpEvent>
#include <QKeyEvent>
#include <QScrollBar>
#include <QToolTip>

#include <algorithm>
#include <cmath>

namespace kaze::ui {

namespace {

constexpr double kShortestRange = 1000; // ns: nothing is measured finer than that
constexpr int kGap = 6; // between map and ruler
constexpr double kFitMargin = 0.05;

} // namespace

TimelineView::TimelineView(const Theme& theme, QWidget* parent) : QAbstractScrollArea(parent), m_theme(theme), m_minimap(nullptr)
{
    m_minimap = new TimelineMinimap(theme, *this);
    setAccessibleName(tr("Timeline of the trace"));
    setFrameShape(QFrame::NoFrame);
    setFocusPolicy(Qt::StrongFocus);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    viewport()->setMouseTracking(true);
    viewport()->setAutoFillBackground(false);
    setViewportMargins(0, TimelineMinimap::kHeight + kGap, 0, 0);
    setMinimumSize(260, 160);
    connect(&theme, &Theme::changed, viewport(), qOverload<>(&QWidget::update));
}

TimelineView::~TimelineView() = default;

QSize TimelineView::sizeHint() const
{
    return {620, 480};
}

void TimelineView::load(TimelineData data)
{
    m_data = std::move(data);
    if (m_data.now == 0)
        for (int i = 0; i < m_data.size(); ++i)
            m_data.now = std::max({m_data.now, m_data.start[static_cast<std::size_t>(i)],
                m_data.start[static_cast<std::size_t>(i)] + m_data.duration[static_cast<std::size_t>(i)]});
    m_tree = TimelineTree(m_data);
    m_collapsed.resize(static_cast<std::size_t>(m_data.size()), false);
    m_marked.resize(static_cast<std::size_t>(m_data.size()), false);
    m_first = m_last = 0;
    for (int i = 0; i < m_data.size(); ++i) {
        const qint64 start = m_data.start[static_cast<std::size_t>(i)];
        m_first = i == 0 ? start : std::min(m_first, start);
        m_last = i == 0 ? m_data.endOf(i) : std::max(m_last, m_data.endOf(i));
    }
    m_minimap->invalidate();
}

void TimelineView::setData(TimelineData data)
{
    m_collapsed.clear();
    m_marked.clear();
    load(std::move(data));
    rebuildRows();
    m_selected = m_rows.empty() ? -1 : m_rows.front();
    verticalScrollBar()->setValue(0);
    fitAll();
    describe();
}

void TimelineView::updateData(TimelineData data)
{
    const bool everything = m_from <= 0 && m_from + m_span >= static_cast<double>(m_last - m_first);
    const double absolute = m_from + static_cast<double>(m_first);
    load(std::move(data));
    if (m_selected >= m_data.size())
        m_selected = -1;
    rebuildRows();
    m_from = absolute - static_cast<double>(m_first);
    if (everything)
        fitAll();
    describe();
}

void TimelineView::rebuildRows()
{
    m_rows = m_tree.size() ? m_tree.rows(m_collapsed) : std::vector<qint32>();
    m_rowOf.assign(static_cast<std::size_t>(m_data.size()), -1);
    for (std::size_t row = 0; row < m_rows.size(); ++row)
        m_rowOf[static_cast<std::size_t>(m_rows[row])] = static_cast<qint32>(row);
    updateScrollBars();
    viewport()->update();
}

void TimelineView::updateScrollBars()
{
    const int room = viewport()->height() - Geometry::kRuler;
    verticalScrollBar()->setRange(0, std::max(0, rowCount() * spacing::kRowHeight - room));
    verticalScrollBar()->setPageStep(std::max(1, room));
    verticalScrollBar()->setSingleStep(spacing::kRowHeight);
}

TimelineView::Geometry TimelineView::geometry() const
{
    Geometry result;
    const QRect all(0, Geometry::kRuler, viewport()->width(), std::max(0, viewport()->height() - Geometry::kRuler));
    const int names = static_cast<int>(all.width() * m_nameShare);
    result.names = QStyle::visualRect(layoutDirection(), all, QRect(0, all.top(), names, all.height()));
    result.bars = QStyle::visualRect(layoutDirection(), all, QRect(names, all.top(), all.width() - names, all.height()));
    result.timeWidth = std::max(1, result.bars.width() - Geometry::kDurationRoom);
    result.from = m_from;
    result.span = m_span;
    result.direction = layoutDirection();
    return result;
}

int TimelineView::rowAt(int y) const
{
    if (y < Geometry::kRuler)
        return -1;
    const int row = (y - Geometry::kRuler + verticalScrollBar()->value()) / spacing::kRowHeight;
    return row < rowCount() ? row : -1;
}

int TimelineView::spanAtRow(int row) const
{
    return row >= 0 && row < rowCount() ? m_rows[static_cast<std::size_t>(row)] : -1;
}
int TimelineView::rowOf(int index) const
{
    return index >= 0 && index < m_data.size() ? m_rowOf[static_cast<std::size_t>(index)] : -1;
}

void TimelineView::select(int index)
{
    if (index < -1 || index >= m_data.size())
        return;
    bool hidden = false;
    for (int up = index < 0 ? -1 : m_tree.parent(index); up >= 0; up = m_tree.parent(up)) {
        hidden = hidden || m_collapsed[static_cast<std::size_t>(up)];
        m_collapsed[static_cast<std::size_t>(up)] = false;
    }
    if (hidden)
        rebuildRows();
    if (index >= 0)
        revealRow(rowOf(index));
    if (index == m_selected)
        return;
    m_selected = index;
    describe();
    viewport()->update();
    emit selectionChanged(index);
}

void TimelineView::revealRow(int row)
{
    const int room = std::max(spacing::kRowHeight, viewport()->height() - Geometry::kRuler);
    const int top = row * spacing::kRowHeight;
    if (top < verticalScrollBar()->value())
        verticalScrollBar()->setValue(top);
    else if (top + spacing::kRowHeight > verticalScrollBar()->value() + room)
        verticalScrollBar()->setValue(top + spacing::kRowHeight - room);
}

void TimelineView::revealTime(int index)
{
    const auto start = static_cast<double>(m_data.start[static_cast<std::size_t>(index)] - m_first);
    const auto end = static_cast<double>(m_data.endOf(index) - m_first);
    if (end < m_from || start > m_from + m_span) {
        const qint64 from = m_first + static_cast<qint64>(start - m_span / 3);
        setRange(from, from + static_cast<qint64>(m_span));
    }
}

void TimelineView::setExpanded(int index, bool expanded)
{
    if (index < 0 || index >= m_data.size() || !m_tree.hasChildren(index) || isExpanded(index) == expanded)
        return;
    m_collapsed[static_cast<std::size_t>(index)] = !expanded;
    rebuildRows();
    // What was selected inside is hidden now: what hides it takes over.
    if (m_selected >= 0 && rowOf(m_selected) < 0)
        select(index);
    describe();
}

bool TimelineView::isExpanded(int index) const
{
    return !m_collapsed[static_cast<std::size_t>(index)];
}

void TimelineView::toggleBelow(int index, bool expanded)
{
    std::vector<qint32> open{index};
    while (!open.empty()) {
        const qint32 span = open.back();
        open.pop_back();
        if (m_tree.hasChildren(span))
            m_collapsed[static_cast<std::size_t>(span)] = !expanded;
        open.insert(open.end(), m_tree.childrenBegin(span), m_tree.childrenEnd(span));
    }
    rebuildRows();
    revealRow(rowOf(index));
}

qint64 TimelineView::rangeStart() const
{
    return m_first + static_cast<qint64>(m_from);
}
qint64 TimelineView::rangeEnd() const
{
    return m_first + static_cast<qint64>(m_from + m_span);
}

void TimelineView::setRange(qint64 start, qint64 end)
{
    const double whole = std::max(kShortestRange, static_cast<double>(m_last - m_first));
    const double span = std::clamp(static_cast<double>(end - start), kShortestRange, whole);
    const double from = std::clamp(static_cast<double>(start - m_first), 0.0, whole - span);
    if (from == m_from && span == m_span)
        return;
    m_from = from;
    m_span = span;
    viewport()->update();
    m_minimap->update();
    emit rangeChanged(rangeStart(), rangeEnd());
}

void TimelineView::fitAll()
{
    setRange(m_first, m_last);
}

void TimelineView::fitSelection()
{
    if (m_selected < 0)
        return fitAll();
    const auto start = m_data.start[static_cast<std::size_t>(m_selected)];
    const auto end = m_data.endOf(m_selected);
    const auto margin = static_cast<qint64>(static_cast<double>(end - start) * kFitMargin);
    const double before = m_from;
    const double spanBefore = m_span;
    setRange(start - margin, end + margin);
    if (before == m_from && spanBefore == m_span)
        fitAll();
}

void TimelineView::zoom(double factor, qint64 centre)
{
    const double span = std::max(kShortestRange, m_span / factor);
    const auto middle = static_cast<double>(centre - m_first);
    const double share = (middle - m_from) / m_span;
    const auto from = static_cast<qint64>(std::llround(middle - share * span));
    setRange(m_first + from, m_first + from + static_cast<qint64>(span));
}

void TimelineView::setMarked(std::vector<int> indexes)
{
    m_marked.assign(static_cast<std::size_t>(m_data.size()), false);
    for (const int index : indexes)
        if (index >= 0 && index < m_data.size())
            m_marked[static_cast<std::size_t>(index)] = true;
    viewport()->update();
}

QString TimelineView::describe(int index) const
{
    const auto i = static_cast<std::size_t>(index);
    QString text = m_data.nameOf(index);
    if (!m_data.subtitleOf(index).isEmpty())
        text += QLatin1Char(' ') + m_data.subtitleOf(index);
    text += QStringLiteral("\n%1 · %2 · %3")
                .arg(wordOf(m_data.kind[i]), wordOf(m_data.status[i]), format::duration(m_data.endOf(index) - m_data.start[i]));
    text += QLatin1Char('\n') + tr("starts at %1").arg(format::duration(m_data.start[i] - m_first));
    return text;
}

void TimelineView::describe()
{
    if (m_selected < 0)
        setAccessibleDescription(tr("%1 spans").arg(m_data.size()));
    else
        setAccessibleDescription(tr("Row %1 of %2: %3")
                                     .arg(rowOf(m_selected) + 1)
                                     .arg(rowCount())
                                     .arg(describe(m_selected).replace(QLatin1Char('\n'), QStringLiteral(", "))));
    QAccessibleEvent event(this, QAccessible::DescriptionChanged);
    QAccessible::updateAccessibility(&event);
}

void TimelineView::resizeEvent(QResizeEvent* event)
{
    QAbstractScrollArea::resizeEvent(event);
    m_minimap->setGeometry(contentsRect().left(), contentsRect().top(), contentsRect().width(), TimelineMinimap::kHeight);
    updateScrollBars();
}

void TimelineView::scrollContentsBy(int, int)
{
    viewport()->update();
}

void TimelineView::focusInEvent(QFocusEvent* event)
{
    QAbstractScrollArea::focusInEvent(event);
    viewport()->update();
}

void TimelineView::focusOutEvent(QFocusEvent* event)
{
    QAbstractScrollArea::focusOutEvent(event);
    viewport()->update();
}

void TimelineView::changeEvent(QEvent* event)
{
    QAbstractScrollArea::changeEvent(event);
    if (event->type() == QEvent::LayoutDirectionChange)
        viewport()->update();
}

bool TimelineView::viewportEvent(QEvent* event)
{
    if (event->type() != QEvent::ToolTip)
        return QAbstractScrollArea::viewportEvent(event);
    const auto* help = static_cast<QHelpEvent*>(event);
    const int index = spanAtRow(rowAt(help->pos().y()));
    if (index < 0)
        QToolTip::hideText();
    else
        QToolTip::showText(help->globalPos(), describe(index), viewport());
    return true;
}

} // namespace kaze::ui
