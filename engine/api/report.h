#pragma once

#include "engine/api/snapshot.h"

// A report as data, before it is CSV, JSON, Markdown, HTML or PDF.

namespace kaze::api {

struct ReportFigure {
    std::string label;
    std::string value; //!< for people: "$412.80"
    std::string note; //!< "at least; 12 calls have no price"
};
BOOST_DESCRIBE_STRUCT(ReportFigure, (), (label, value, note))

struct ReportColumn {
    std::string title;
    std::string name; //!< for machines: "cost_usd"
    bool number = false; //!< set to the right
};
BOOST_DESCRIBE_STRUCT(ReportColumn, (), (title, name, number))

//! Cells are for machines (plain numbers with a point, dollars without sign) in `rows` and for people in `shown`, of the same shape.
struct ReportTable {
    std::string title;
    std::string name; //!< for machines: "by_agent"
    std::vector<ReportColumn> columns;
    std::vector<std::vector<std::string>> rows;
    std::vector<std::vector<std::string>> shown;
};
BOOST_DESCRIBE_STRUCT(ReportTable, (), (title, name, columns, rows, shown))

//! Lines over common labels.
struct ReportChart {
    std::string title;
    std::string unit; //!< "USD"
    std::vector<std::string> labels; //!< of the buckets: "2026-11-01"
    std::vector<Series> series;
};
BOOST_DESCRIBE_STRUCT(ReportChart, (), (title, unit, labels, series))

struct ReportSection {
    std::string title;
    std::string text; //!< paragraphs, separated by an empty line
    std::vector<ReportFigure> figures;
    std::vector<ReportChart> charts;
    std::vector<ReportTable> tables;
};
BOOST_DESCRIBE_STRUCT(ReportSection, (), (title, text, figures, charts, tables))

struct ReportDocument {
    std::string title; //!< "Cost report"
    std::string subtitle; //!< "1 to 21 November 2026, all tenants"
    Time madeAt;
    std::string cell; //!< the version and data folder that it comes from
    std::vector<ReportSection> sections;
};
BOOST_DESCRIBE_STRUCT(ReportDocument, (), (title, subtitle, madeAt, cell, sections))

} // namespace kaze::api
