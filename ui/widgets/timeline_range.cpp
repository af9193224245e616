// Which part of the time a TimelineView shows, and how it tells about itself.

#include "ui/widgets/detail/timeline_geometry.h"
#include "ui/widgets/detail/timeline_minimap.h"
#include "ui/widgets/format.h"

#include <QAccessible>

#include <algorithm>
#include <cmath>

namespace kaze::ui {

namespace {

constexpr double kShortestRange = 1000; // ns: nothing is measured finer than that
constexpr double kFitMargin = 0.05;

} // namespace

void TimelineView::revealTime(int index)
{
    const auto start = static_cast<double>(data().start[static_cast<std::size_t>(index)] - m_first);
    const auto end = static_cast<double>(data().endOf(index) - m_first);
    if (end < m_from || start > m_from + m_span) {
        const qint64 from = m_first + static_cast<qint64>(start - m_span / 3);
        setRange(from, from + static_cast<qint64>(m_span));
    }
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
    const auto start = data().start[static_cast<std::size_t>(m_selected)];
    const auto end = data().endOf(m_selected);
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

QString TimelineView::describe(int index) const
{
    const auto i = static_cast<std::size_t>(index);
    QString text = data().nameOf(index);
    if (!data().subtitleOf(index).isEmpty())
        text += QLatin1Char(' ') + data().subtitleOf(index);
    text += QStringLiteral("\n%1 · %2 · %3")
                .arg(wordOf(data().kind[i]), wordOf(data().status[i]), format::duration(data().lengthOf(index)));
    text += QLatin1Char('\n') + tr("starts at %1").arg(format::duration(data().start[i] - m_first));
    if (const auto [from, to] = partsOf(index); from < to)
        text += QLatin1Char('\n') + tr("on the critical path");
    return text;
}

void TimelineView::describe()
{
    if (m_selected < 0)
        setAccessibleDescription(tr("%1 spans").arg(data().size()));
    else
        setAccessibleDescription(tr("Row %1 of %2: %3")
                                     .arg(rowOf(m_selected) + 1)
                                     .arg(rowCount())
                                     .arg(describe(m_selected).replace(QLatin1Char('\n'), QStringLiteral(", "))));
    QAccessibleEvent event(this, QAccessible::DescriptionChanged);
    QAccessible::updateAccessibility(&event);
}

} // namespace kaze::ui
