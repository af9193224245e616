#pragma once

#include "engine/api/report.h"
#include "ui/reports/report_layout.h"

#include <QPen>

namespace kaze::ui {

//! Draws the charts of a report as lines over a grid, with the values of the grid, the first, middle and last label, and a legend.
class ReportChartLayout {
public:
    explicit ReportChartLayout(ReportLayout& layout) : m_layout(layout) { }
    void add(const api::ReportChart& chart);

private:
    void addLegend(const api::ReportChart& chart);
    void addGrid(const api::ReportChart& chart, const QRectF& plot, double top);
    void addLines(const api::ReportChart& chart, const QRectF& plot, double top);
    [[nodiscard]] QPen penOf(std::size_t series, double width) const;

    ReportLayout& m_layout;
};

} // namespace kaze::ui
