#include "ui/widgets/timeline_data.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace kaze::ui {

int TimelineData::add(const Span& span)
{
    start.push_back(span.start);
    duration.push_back(span.duration);
    parent.push_back(span.parent);
    kind.push_back(span.kind);
    status.push_back(span.duration < 0 ? SpanStatus::Unfinished : span.status);
    name.push_back(intern(span.name));
    subtitle.push_back(intern(span.subtitle));
    return size() - 1;
}

void TimelineData::reserve(std::size_t count)
{
    start.reserve(count);
    duration.reserve(count);
    parent.reserve(count);
    kind.reserve(count);
    status.reserve(count);
    name.reserve(count);
    subtitle.reserve(count);
}

qint64 TimelineData::endOf(int index) const
{
    const auto i = static_cast<std::size_t>(index);
    return duration[i] >= 0 ? start[i] + duration[i] : std::max(start[i], now);
}

quint32 TimelineData::intern(const QString& text)
{
    if (text.isEmpty())
        return 0;
    const auto known = m_known.constFind(text);
    if (known != m_known.constEnd())
        return *known;
    const auto index = static_cast<quint32>(strings.size());
    strings << text;
    m_known.insert(text, index);
    return index;
}

namespace {

// Parents of which every chain ends at a root, and the depth of each span.
void settle(std::vector<qint32>& parents, std::vector<qint32>& depths)
{
    constexpr qint32 kUnknown = -1;
    constexpr qint32 kOnPath = -2;
    const auto count = static_cast<qint32>(parents.size());
    std::vector<qint32> path;
    for (qint32 i = 0; i < count; ++i) {
        qint32 at = i;
        while (depths[at] == kUnknown) {
            depths[at] = kOnPath;
            path.push_back(at);
            qint32& parent = parents[at];
            if (parent < 0 || parent >= count || parent == at || depths[parent] == kOnPath)
                parent = -1;
            if (parent < 0)
                break;
            at = parent;
        }
        for (; !path.empty(); path.pop_back()) {
            const qint32 span = path.back();
            depths[span] = parents[span] < 0 ? 0 : depths[parents[span]] + 1;
        }
    }
}

} // namespace

TimelineTree::TimelineTree(const TimelineData& data)
    : m_parent(data.parent), m_depth(data.parent.size(), -1), m_first(data.parent.size() + 2, 0), m_children(data.parent.size())
{
    settle(m_parent, m_depth);
    std::vector<qint32> order(m_parent.size());
    std::iota(order.begin(), order.end(), 0);
    const auto earlier = [&data](qint32 a, qint32 b) {
        return data.start[static_cast<std::size_t>(a)] < data.start[static_cast<std::size_t>(b)];
    };
    if (!std::is_sorted(order.begin(), order.end(), earlier))
        std::stable_sort(order.begin(), order.end(), earlier);
    for (const qint32 parent : m_parent)
        ++m_first[static_cast<std::size_t>(parent + 2)];
    std::partial_sum(m_first.begin(), m_first.end(), m_first.begin());
    std::vector<qint32> next(m_first.begin(), m_first.end() - 1);
    for (const qint32 span : order)
        m_children[static_cast<std::size_t>(next[static_cast<std::size_t>(m_parent[static_cast<std::size_t>(span)] + 1)]++)]
            = span;
}

bool TimelineTree::hasChildren(int index) const
{
    return childrenBegin(index) != childrenEnd(index);
}

const qint32* TimelineTree::childrenBegin(int index) const
{
    return m_first.empty() ? nullptr : m_children.data() + m_first[static_cast<std::size_t>(index + 1)];
}

const qint32* TimelineTree::childrenEnd(int index) const
{
    return m_first.empty() ? nullptr : m_children.data() + m_first[static_cast<std::size_t>(index + 2)];
}

int TimelineTree::sibling(int index, int step) const
{
    const qint32* begin = childrenBegin(parent(index));
    const qint32* end = childrenEnd(parent(index));
    const auto at = std::find(begin, end, index) - begin + step;
    return at >= 0 && at < end - begin ? begin[at] : -1;
}

std::vector<qint32> TimelineTree::rows(const std::vector<bool>& collapsed) const
{
    std::vector<qint32> rows;
    rows.reserve(m_depth.size());
    std::vector<std::pair<const qint32*, const qint32*>> open{{childrenBegin(-1), childrenEnd(-1)}};
    while (!open.empty()) {
        auto& [at, end] = open.back();
        if (at == end) {
            open.pop_back();
            continue;
        }
        const qint32 span = *at++;
        rows.push_back(span);
        if (!collapsed[static_cast<std::size_t>(span)] && hasChildren(span))
            open.emplace_back(childrenBegin(span), childrenEnd(span));
    }
    return rows;
}

std::vector<MergedBar> mergedBars(
    const TimelineData& data, const qint32* begin, const qint32* end, double from, double span, double width)
{
    std::vector<MergedBar> bars;
    const double scale = width / std::max(1.0, span);
    for (const qint32* at = begin; at != end; ++at) {
        const auto i = static_cast<std::size_t>(*at);
        const double left = (static_cast<double>(data.start[i]) - from) * scale;
        if (left > width)
            break;
        const double right = (static_cast<double>(data.endOf(*at)) - from) * scale;
        if (right < 0)
            continue;
        const bool error = data.status[i] == SpanStatus::Error;
        const bool thin = right - left < 1;
        if (thin && !bars.empty() && bars.back().to - bars.back().from <= 1
            && std::floor(bars.back().from) == std::floor(std::max(0.0, left))) {
            bars.back().error = bars.back().error || error;
            bars.back().many = true;
            continue;
        }
        const double visibleLeft = std::max(0.0, left);
        bars.push_back({visibleLeft, std::max(std::min(right, width), visibleLeft + 1), data.kind[i], error, false});
    }
    return bars;
}

} // namespace kaze::ui
