#pragma once

#include "engine/api/report.h"
#include "engine/base/result.h"

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

// Report documents as files. What agents, models and people named stands in them as text, never as markup or a formula.

namespace kaze::reports {

//! Writes one report in one format, piece by piece, so that a table of any length needs no memory: begin, then of each section beginSection, of
//! each of its tables beginTable, rows (as often as there are some) and endTable, endSection, and end. One thread at a time.
class ReportWriter {
public:
    virtual ~ReportWriter() = default;
    [[nodiscard]] virtual std::string begin(const api::ReportDocument& report) = 0;
    [[nodiscard]] virtual std::string beginSection(const api::ReportSection& section) = 0;
    [[nodiscard]] virtual std::string beginTable(const api::ReportSection& section, const api::ReportTable& table) = 0;
    //! Those that stand in the table.
    [[nodiscard]] virtual std::string rows(const api::ReportTable& table) = 0;
    //! Says where rows are left out, see ReportTable::rowsTotal.
    [[nodiscard]] virtual std::string endTable(const api::ReportTable& table) = 0;
    [[nodiscard]] virtual std::string endSection() = 0;
    [[nodiscard]] virtual std::string end(const api::ReportDocument& report) = 0;
};

//! csv: the figures of each section, and then every table, each below a line with its name (summary, by_day, …) and one with its columns' names,
//! with an empty line in between, and last how the report was made; numbers are plain; text that a spreadsheet would take for a formula has an
//! apostrophe in front (base::spreadsheetSafe). json: the document as engine/api has it, without what is for people alone (`shown`); its query
//! stands first. markdown: tables instead of charts. html: one page that needs nothing else: no script, nothing loaded, charts as SVG, fit for
//! printing. Errors: InvalidArgument for any other.
[[nodiscard]] base::Result<std::unique_ptr<ReportWriter>> writerOf(std::string_view format);

//! All of a document; empty for no format. Errors: as writerOf.
[[nodiscard]] base::Result<std::string> write(const api::ReportDocument& report, std::string_view format);

//! A table whole, and a section whole.
[[nodiscard]] std::string tableText(ReportWriter& writer, const api::ReportSection& section, const api::ReportTable& table);
[[nodiscard]] std::string sectionText(ReportWriter& writer, const api::ReportSection& section);

} // namespace kaze::reports
