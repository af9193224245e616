#include "ui/widgets/timeline_data.h"

#include <algorithm>
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

std::size_t TimelineData::bytes() const
{
    return sizeof(qint64) * (start.capacity() + duration.capacity()) + sizeof(qint32) * parent.capacity() + kind.capacity()
        + status.capacity() + sizeof(quint32) * (name.capacity() + subtitle.capacity());
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

std::vector<qint32> orderByStart(const TimelineData& data)
{
    std::vector<qint32> order(data.start.size());
    std::iota(order.begin(), order.end(), 0);
    const auto earlier = [&data](qint32 a, qint32 b) {
        return data.start[static_cast<std::size_t>(a)] < data.start[static_cast<std::size_t>(b)];
    };
    if (!std::is_sorted(order.begin(), order.end(), earlier))
        std::stable_sort(order.begin(), order.end(), earlier);
    return order;
}

TimelineTree::TimelineTree(const TimelineData& data, const std::vector<qint32>& byStart)
    : m_parent(data.parent), m_depth(data.parent.size(), -1), m_first(data.parent.size() + 2, 0), m_children(data.parent.size())
{
    settle(m_parent, m_depth);
    for (const qint32 parent : m_parent)
        ++m_first[static_cast<std::size_t>(parent + 2)];
    std::partial_sum(m_first.begin(), m_first.end(), m_first.begin());
    std::vector<qint32> next(m_first.begin(), m_first.end() - 1);
    for (const qint32 span : byStart)
        m_children[static_cast<std::size_t>(next[static_cast<std::size_t>(m_parent[static_cast<std::size_t>(span)] + 1)]++)]
            = span;
    number();
}

void TimelineTree::number()
{
    m_order.reserve(m_parent.size());
    m_rank.resize(m_parent.size());
    m_end.resize(m_parent.size());
    std::vector<qint32> path;
    std::vector<std::pair<const qint32*, const qint32*>> open{{childrenBegin(-1), childrenEnd(-1)}};
    while (!open.empty()) {
        auto& [at, end] = open.back();
        if (at == end) {
            open.pop_back();
            if (!path.empty()) {
                m_end[static_cast<std::size_t>(path.back())] = static_cast<qint32>(m_order.size());
                path.pop_back();
            }
            continue;
        }
        const qint32 span = *at++;
        m_rank[static_cast<std::size_t>(span)] = static_cast<qint32>(m_order.size());
        m_order.push_back(span);
        path.push_back(span);
        open.emplace_back(childrenBegin(span), childrenEnd(span));
    }
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

std::vector<qint32> TimelineTree::rows(const std::vector<bool>& collapsed, const std::vector<bool>& hidden) const
{
    if (collapsed.empty() && hidden.empty())
        return m_order;
    std::vector<qint32> rows;
    rows.reserve(m_order.size());
    for (std::size_t rank = 0; rank < m_order.size();) {
        const auto span = static_cast<std::size_t>(m_order[rank]);
        const bool gone = !hidden.empty() && hidden[span];
        if (!gone)
            rows.push_back(m_order[rank]);
        rank = gone || (!collapsed.empty() && collapsed[span]) ? static_cast<std::size_t>(m_end[span]) : rank + 1;
    }
    return rows;
}

std::size_t TimelineTree::bytes() const
{
    return sizeof(qint32)
        * (m_parent.capacity() + m_depth.capacity() + m_first.capacity() + m_children.capacity() + m_order.capacity()
            + m_rank.capacity() + m_end.capacity());
}

} // namespace kaze::ui
