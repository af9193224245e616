#pragma once

#include "engine/api/report.h"
#include "ui/reports/report_layout.h"

namespace kaze::ui {

//! Lays out the tables of a report: columns as wide as what stands in them, texts that wrap, the head again on every page.
class ReportTableLayout {
public:
    explicit ReportTableLayout(ReportLayout& layout) : m_layout(layout) { }
    //! `above` is the title that stands there already: the same is not said again.
    void add(const api::ReportTable& table, const std::string& above = {});

private:
    void findWidths(const api::ReportTable& table);
    void addHead(const api::ReportTable& table);
    void addRow(const api::ReportTable& table, const std::vector<std::string>& row);
    void rule(double y, const QColor& color);

    ReportLayout& m_layout;
    std::vector<double> m_widths;
};

} // namespace kaze::ui
