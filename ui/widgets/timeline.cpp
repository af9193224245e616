#include "ui/widgets/timeline.h"

#include "ui/widgets/detail/timeline_geometry.h"
#include "ui/widgets/detail/timeline_minimap.h"

#include <QHelpEvent>
#include <QKeyEvent>
#include <QScrollBar>
#include <QToolTip>

#include <algorithm>

namespace kaze::ui {

namespace {

constexpr int kGap = 6; // between map and ruler

} // namespace

TimelineView::TimelineView(const Theme& theme, QWidget* parent)
    : QAbstractScrollArea(parent), m_theme(theme), m_shape(shapeOf({})), m_minimap(nullptr)
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

void TimelineView::load(std::shared_ptr<const TimelineShape> shape)
{
    m_shape = std::move(shape);
    m_first = m_shape->first;
    m_last = m_shape->last;
    m_collapsed.resize(static_cast<std::size_t>(data().size()), false);
    m_marked.resize(static_cast<std::size_t>(data().size()), false);
    hideShort();
    m_minimap->invalidate();
}

void TimelineView::setShape(std::shared_ptr<const TimelineShape> shape)
{
    m_collapsed.clear();
    m_marked.clear();
    m_path.clear();
    m_selected = -1;
    load(std::move(shape));
    rebuildRows();
    m_selected = m_rows.empty() ? -1 : m_rows.front();
    verticalScrollBar()->setValue(0);
    fitAll();
    describe();
}

void TimelineView::updateShape(std::shared_ptr<const TimelineShape> shape)
{
    const bool everything = m_from <= 0 && m_from + m_span >= static_cast<double>(m_last - m_first);
    const double absolute = m_from + static_cast<double>(m_first);
    const int top = spanAtRow(verticalScrollBar()->value() / spacing::kRowHeight);
    const int within = verticalScrollBar()->value() % spacing::kRowHeight;
    load(std::move(shape));
    if (m_selected >= data().size())
        m_selected = -1;
    rebuildRows();
    // What came above must not push away what a person looks at.
    if (const int row = top < data().size() ? rowOf(top) : -1; row > 0)
        verticalScrollBar()->setValue(row * spacing::kRowHeight + within);
    m_from = absolute - static_cast<double>(m_first);
    if (everything)
        fitAll();
    describe();
}

void TimelineView::rebuildRows()
{
    const bool folds = std::find(m_collapsed.begin(), m_collapsed.end(), true) != m_collapsed.end();
    m_rows = tree().rows(folds ? m_collapsed : std::vector<bool>(), m_hidden);
    updateScrollBars();
    viewport()->update();
}

void TimelineView::hideShort()
{
    m_hidden.clear();
    if (m_hiddenBelow <= 0)
        return;
    m_hidden = shorterThan(*m_shape, static_cast<qint64>(m_hiddenBelow * static_cast<double>(m_last - m_first)));
    unhide(m_selected);
}

void TimelineView::unhide(int index)
{
    if (!m_hidden.empty())
        for (int up = index; up >= 0 && up < data().size(); up = tree().parent(up))
            m_hidden[static_cast<std::size_t>(up)] = false;
}

void TimelineView::setHiddenBelow(double share)
{
    m_hiddenBelow = share;
    hideShort();
    rebuildRows();
    if (m_selected >= 0)
        revealRow(rowOf(m_selected));
    describe();
}

int TimelineView::hiddenCount() const
{
    return m_hidden.empty() ? 0 : static_cast<int>(std::count(m_hidden.begin(), m_hidden.end(), true));
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
    if (index < 0 || index >= data().size())
        return -1;
    const auto at = std::lower_bound(
        m_rows.begin(), m_rows.end(), tree().rank(index), [this](qint32 span, int rank) { return tree().rank(span) < rank; });
    return at != m_rows.end() && *at == index ? static_cast<int>(at - m_rows.begin()) : -1;
}

void TimelineView::select(int index)
{
    if (index < -1 || index >= data().size())
        return;
    const bool hidden = index >= 0 && rowOf(index) < 0;
    for (int up = index < 0 ? -1 : tree().parent(index); up >= 0; up = tree().parent(up))
        m_collapsed[static_cast<std::size_t>(up)] = false;
    if (hidden) {
        unhide(index);
        rebuildRows();
    }
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

void TimelineView::setExpanded(int index, bool expanded)
{
    if (index < 0 || index >= data().size() || !tree().hasChildren(index) || isExpanded(index) == expanded)
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
    for (int rank = tree().rank(index); rank < tree().endRank(index); ++rank)
        if (const qint32 span = tree().order()[static_cast<std::size_t>(rank)]; tree().hasChildren(span))
            m_collapsed[static_cast<std::size_t>(span)] = !expanded;
    rebuildRows();
    revealRow(rowOf(index));
}

void TimelineView::setMarked(const std::vector<int>& indexes)
{
    m_marked.assign(static_cast<std::size_t>(data().size()), false);
    for (const int index : indexes)
        if (index >= 0 && index < data().size())
            m_marked[static_cast<std::size_t>(index)] = true;
    viewport()->update();
}

void TimelineView::setTagger(std::function<SpanTag(int)> tagger)
{
    m_tagger = std::move(tagger);
    viewport()->update();
}

void TimelineView::setPath(std::vector<SpanPart> path)
{
    m_path = std::move(path);
    const auto bySpan = [](const SpanPart& a, const SpanPart& b) { return a.span < b.span; };
    if (!std::is_sorted(m_path.begin(), m_path.end(), bySpan))
        std::stable_sort(m_path.begin(), m_path.end(), bySpan);
    describe();
    viewport()->update();
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
