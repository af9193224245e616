#pragma once

#include "engine/api/snapshot.h"

// A report as data, before it is CSV, JSON, Markdown, HTML or PDF, and the question that makes it.

namespace kaze::api {

//! Cost: what model calls cost. Incident: what went wrong, in the order of time. Capacity: what limits throughput and how everything grows.
//! Readiness: the triggers that say when to scale. Audit: who changed what.
enum class ReportKind : std::uint8_t { Cost, Incident, Capacity, Readiness, Audit };
BOOST_DESCRIBE_ENUM(ReportKind, Cost, Incident, Capacity, Readiness, Audit)

//! What a report is about. The one that stands in a document names its time in full, so that asking it again makes the same report of the same
//! data. What a kind has no use for is refused.
struct ReportQuery {
    Open<ReportKind> kind;
    std::optional<Time> from, to; //!< to is exclusive; none: the kind's usual time, up to now. A readiness report is of now alone
    std::string
        period; //!< instead of from and to: "today", "yesterday", "this-week", "last-week", "this-month", "last-month", "last-24h"
    std::string tenant, agent, model; //!< empty: all; cost has all three, incidents tenant and agent, audit the tenant
    std::string filter; //!< of incidents: lines of the log, as in ListLogs; of audit: actor:, action:, subject:, outcome:failed
    std::string alertId; //!< of an incident
    std::string traceId; //!< the same; a trace's id, or a run's
    std::string zone; //!< of the IANA database ("Europe/Berlin"), in which times are shown and periods begin; empty: UTC

    bool operator==(const ReportQuery&) const = default;
};
BOOST_DESCRIBE_STRUCT(ReportQuery, (), (kind, from, to, period, tenant, agent, model, filter, alertId, traceId, zone))

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

//! Cells are for machines (plain numbers with a point, dollars without sign, RFC 3339) in `rows` and for people in `shown`, of the same shape.
struct ReportTable {
    std::string title;
    std::string name; //!< for machines: "by_agent"
    std::vector<ReportColumn> columns;
    std::vector<std::vector<std::string>> rows;
    std::vector<std::vector<std::string>> shown;
    std::int64_t rowsTotal
        = 0; //!< where these are the first of more: of so many, -1 of more than anybody counted; 0: they are all
};
BOOST_DESCRIBE_STRUCT(ReportTable, (), (title, name, columns, rows, shown, rowsTotal))

//! Values over common labels. Below zero stands for a bucket of which nothing is known.
struct ReportChart {
    std::string title;
    std::string unit; //!< "USD", "bytes", "seconds"; empty for a count
    std::vector<std::string> labels; //!< of the buckets: "2026-11-01"
    std::vector<Series> series; //!< parts of a whole where there are several
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

//! How a report came about, for who has to rely on it.
struct ReportProvenance {
    std::string filter; //!< what it is limited to, in words: "tenant acme, agent dev-*"
    std::int64_t rows = 0; //!< it was made of so many
    std::string rowsOf; //!< one of them: "call", "command"
    std::string zone; //!< in which times are shown
    std::string prices; //!< day of the price table; empty where no prices come into it
    std::string version; //!< of Kaze: "1.2.0"
    std::string cell; //!< its name, and the data folder
    Time madeAt;
    std::vector<std::string> notes{}; //!< what could not be looked through and why, where the report does not say so before
};
BOOST_DESCRIBE_STRUCT(ReportProvenance, (), (filter, rows, rowsOf, zone, prices, version, cell, madeAt, notes))

struct ReportDocument {
    ReportQuery query; //!< that makes it again
    std::string title; //!< "Cost report"
    std::string subtitle; //!< "1 to 21 November 2026, all tenants"
    std::vector<ReportSection> sections;
    ReportProvenance provenance;
};
BOOST_DESCRIBE_STRUCT(ReportDocument, (), (query, title, subtitle, sections, provenance))

} // namespace kaze::api
