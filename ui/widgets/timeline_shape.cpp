#include "ui/widgets/timeline_shape.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace kaze::ui {

namespace {

constexpr std::size_t kSmall = 64;
constexpr std::size_t kLarge = 4096;
constexpr std::size_t kKinds = static_cast<std::size_t>(SpanKind::Other) + 1;

//! Takes bars in order of start and leaves out what nobody could see.
class BarMerger {
public:
    explicit BarMerger(const BarWindow& window) : m_window(window), m_scale(window.width / std::max(1.0, window.span))
    {
        m_reach.fill(-1);
    }

    [[nodiscard]] double pixelOf(qint64 time) const { return (static_cast<double>(time) - m_window.from) * m_scale; }

    void add(double left, double right, SpanKind kind, bool error, bool many)
    {
        const double visible = std::max(0.0, left);
        const bool thin = right - left < 1;
        if (thin && !m_bars.empty() && m_bars.back().to - m_bars.back().from <= 1
            && std::floor(m_bars.back().from) == std::floor(visible)) {
            m_bars.back().error = m_bars.back().error || error;
            m_bars.back().many = true;
            return;
        }
        auto& reach = m_reach[static_cast<std::size_t>(kind)];
        const double end = std::max(std::min(right, m_window.width), visible + 1);
        if (!error && end <= reach + 0.5)
            return;
        reach = std::max(reach, end);
        m_bars.push_back({visible, end, kind, error, many});
    }

    [[nodiscard]] std::vector<MergedBar> take() { return std::move(m_bars); }

private:
    BarWindow m_window;
    double m_scale;
    std::array<double, kKinds> m_reach{}; //!< how far to the right bars of a kind reach
    std::vector<MergedBar> m_bars;
};

} // namespace

IntervalIndex::IntervalIndex(const TimelineData& data, const std::vector<qint32>& spans)
{
    const auto blocks = [&](std::size_t size) {
        std::vector<Block> made;
        if (spans.size() < size)
            return made;
        made.resize(spans.size() / size);
        for (std::size_t number = 0; number < made.size(); ++number) {
            auto& block = made[number];
            qint64 longest = -1;
            for (std::size_t at = number * size; at < (number + 1) * size; ++at) {
                const auto span = static_cast<std::size_t>(spans[at]);
                const qint64 end = data.endOf(spans[at]);
                const bool first = at == number * size;
                block.from = first ? data.start[span] : std::min(block.from, data.start[span]);
                block.to = first ? end : std::max(block.to, end);
                block.error = block.error || data.status[span] == SpanStatus::Error;
                if (end - data.start[span] > longest) {
                    longest = end - data.start[span];
                    block.kind = data.kind[span];
                }
            }
        }
        return made;
    };
    m_small = blocks(kSmall);
    m_large = blocks(kLarge);
}

std::vector<MergedBar> IntervalIndex::bars(
    const TimelineData& data, const std::vector<qint32>& spans, std::size_t begin, std::size_t end, const BarWindow& window) const
{
    BarMerger merger(window);
    // A whole block that is not in sight is passed over, and one that is thinner than a pixel is one bar.
    const auto takes = [&](const std::vector<Block>& blocks, std::size_t size, std::size_t at) {
        if (at % size != 0 || at + size > end || at / size >= blocks.size())
            return false;
        const auto& block = blocks[at / size];
        const double left = merger.pixelOf(block.from);
        const double right = merger.pixelOf(block.to);
        if (right >= 0 && left <= window.width && right - left >= 1)
            return false;
        if (right >= 0 && left <= window.width)
            merger.add(left, right, block.kind, block.error, true);
        return true;
    };
    for (std::size_t at = begin; at < end;) {
        if (takes(m_large, kLarge, at)) {
            at += kLarge;
            continue;
        }
        if (takes(m_small, kSmall, at)) {
            at += kSmall;
            continue;
        }
        const auto span = static_cast<std::size_t>(spans[at]);
        const double left = merger.pixelOf(data.start[span]);
        if (left > window.width)
            break;
        const double right = merger.pixelOf(data.endOf(spans[at]));
        if (right >= 0)
            merger.add(left, right, data.kind[span], data.status[span] == SpanStatus::Error, false);
        ++at;
    }
    return merger.take();
}

std::size_t IntervalIndex::bytes() const
{
    return sizeof(Block) * (m_small.capacity() + m_large.capacity());
}

std::size_t TimelineShape::bytes() const
{
    std::size_t bars = 0;
    for (const auto& lane : lanes)
        bars += lane.capacity();
    return data.bytes() + tree.bytes() + index.bytes() + bars * sizeof(MergedBar);
}

std::shared_ptr<const TimelineShape> shapeOf(TimelineData data)
{
    auto shape = std::make_shared<TimelineShape>();
    shape->data = std::move(data);
    auto& columns = shape->data;
    if (columns.now == 0)
        for (int i = 0; i < columns.size(); ++i) {
            const auto at = static_cast<std::size_t>(i);
            columns.now = std::max({columns.now, columns.start[at], columns.start[at] + columns.duration[at]});
        }
    const auto byStart = orderByStart(columns);
    shape->tree = TimelineTree(columns, byStart);
    shape->index = IntervalIndex(columns, shape->tree.children());
    std::array<std::vector<qint32>, TimelineShape::kLanes> lanes;
    for (const qint32 span : byStart) {
        shape->last = span == byStart.front() ? columns.endOf(span) : std::max(shape->last, columns.endOf(span));
        lanes[static_cast<std::size_t>(std::min(shape->tree.depth(span), TimelineShape::kLanes - 1))].push_back(span);
    }
    shape->first = byStart.empty() ? 0 : columns.start[static_cast<std::size_t>(byStart.front())];
    const BarWindow whole{static_cast<double>(shape->first), static_cast<double>(std::max<qint64>(1, shape->last - shape->first)),
        TimelineShape::kLaneWidth};
    for (std::size_t lane = 0; lane < lanes.size(); ++lane)
        shape->lanes[lane] = IntervalIndex().bars(columns, lanes[lane], 0, lanes[lane].size(), whole);
    return shape;
}

std::vector<bool> shorterThan(const TimelineShape& shape, qint64 least)
{
    const auto& data = shape.data;
    std::vector<bool> shorter(static_cast<std::size_t>(data.size()), true);
    // From the bottom up, so that what is below a span is known before it.
    const auto& order = shape.tree.order();
    for (auto at = order.rbegin(); at != order.rend(); ++at) {
        const auto span = static_cast<std::size_t>(*at);
        if (data.lengthOf(*at) >= least || data.status[span] == SpanStatus::Error)
            shorter[span] = false;
        if (const int parent = shape.tree.parent(*at); !shorter[span] && parent >= 0)
            shorter[static_cast<std::size_t>(parent)] = false;
    }
    return shorter;
}

} // namespace kaze::ui
