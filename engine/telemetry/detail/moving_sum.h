#pragma once

#include "engine/telemetry/detail/metric_point.h"

namespace kaze::telemetry::detail {

//! The sum of the newest points of a row, while points come at one end and go at the other. Points that merge, as those of histograms do, cannot be taken
//! out of a sum again: two stacks (one holds sums up to the newest of its points) make that about three merges a point, however many there are in it.
class MovingSum {
public:
    //! The time that follows.
    void push(MetricPoint later);
    //! The oldest goes; there must be one.
    void pop();
    [[nodiscard]] std::size_t size() const { return m_older.size() + m_newer.size(); }
    [[nodiscard]] MetricPoint sum() const;

private:
    std::vector<MetricPoint> m_older; //!< the oldest last; each with all that are newer, of these
    std::vector<MetricPoint> m_newer; //!< the newest last, each by itself
    MetricPoint m_newerSum;
};

} // namespace kaze::telemetry::detail
