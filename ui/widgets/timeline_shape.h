#pragma once

#include "ui/widgets/timeline_data.h"

#include <array>
#include <memory>
#include <vector>

namespace kaze::ui {

//! A bar after merging, in pixels.
struct MergedBar {
    double from = 0;
    double to = 0;
    SpanKind kind = SpanKind::Other;
    bool error = false;
    bool many = false; //!< stands for several spans
};

//! Which time is looked at, in how many pixels.
struct BarWindow {
    double from = 0; //!< ns of the data's origin
    double span = 1; //!< ns
    double width = 1; //!< pixels
};

//! Finds the bars that a window shows among spans that stand in order of start, without looking at each: blocks of 64 and of 4 096 spans know
//! from when to when they reach and whether something in them went wrong. Any thread may read it.
class IntervalIndex {
public:
    IntervalIndex() = default;
    //! `spans` is kept by the caller; it need be in order of start only within what `bars` is asked for.
    IntervalIndex(const TimelineData& data, const std::vector<qint32>& spans);

    //! The bars of spans[begin, end). What is thinner than a pixel is merged with its neighbours in the same pixel, and what lies under one of
    //! its kind is left out; an error among them stays visible. At most some bars a pixel come back, however many spans there are.
    [[nodiscard]] std::vector<MergedBar> bars(const TimelineData& data, const std::vector<qint32>& spans, std::size_t begin,
        std::size_t end, const BarWindow& window) const;
    [[nodiscard]] std::size_t bytes() const;

private:
    struct Block {
        qint64 from = 0;
        qint64 to = 0;
        SpanKind kind = SpanKind::Other; //!< of its longest span
        bool error = false;
    };
    std::vector<Block> m_small;
    std::vector<Block> m_large;
};

//! A trace made ready to be shown: its columns, the tree over them, and what makes painting any part of it quick. Immutable. Made on any thread
//! and shared, so that the GUI thread only looks at it.
struct TimelineShape {
    static constexpr int kLanes = 4;
    static constexpr double kLaneWidth = 4096; //!< the pixels that `lanes` are made for

    TimelineData data;
    TimelineTree tree;
    IntervalIndex index; //!< of the tree's children
    qint64 first = 0; //!< when the trace begins, and when its last span ends
    qint64 last = 0;
    std::array<std::vector<MergedBar>, kLanes> lanes; //!< the whole of it, one lane a level, deeper ones in the last

    [[nodiscard]] std::size_t bytes() const;
};

//! O(n log n).
[[nodiscard]] std::shared_ptr<const TimelineShape> shapeOf(TimelineData data);

//! Spans that are shorter than `least` ns, and so is all that is below them; what went wrong counts as long. O(n).
[[nodiscard]] std::vector<bool> shorterThan(const TimelineShape& shape, qint64 least);

//! A piece of a span, such as of a critical path.
struct SpanPart {
    qint32 span = 0;
    qint64 from = 0; //!< ns of the data's origin
    qint64 to = 0;
};

} // namespace kaze::ui
