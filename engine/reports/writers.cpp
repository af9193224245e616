#include "engine/reports/writers.h"

#include "engine/api/report_wire.h"
#include "engine/reports/detail/formats.h"
#include "engine/reports/detail/words.h"

#include <boost/json.hpp>

#include <algorithm>

namespace kaze::reports {

base::Result<std::unique_ptr<ReportWriter>> writerOf(std::string_view format)
{
    if (format == "csv")
        return detail::csvWriter();
    if (format == "json")
        return detail::jsonWriter();
    if (format == "markdown")
        return detail::markdownWriter();
    if (format == "html")
        return detail::htmlWriter();
    return base::fail(base::ErrorCode::InvalidArgument,
        "there is no format \"" + std::string(format.substr(0, 40)) + "\" of reports; there are csv, json, markdown and html"
            + (format == "pdf" ? ", and the console makes PDF" : ""));
}

std::string tableText(ReportWriter& writer, const api::ReportSection& section, const api::ReportTable& table)
{
    // A writer knows what it has written: one call after the other.
    auto text = writer.beginTable(section, table);
    text += writer.rows(table);
    text += writer.endTable(table);
    return text;
}

std::string sectionText(ReportWriter& writer, const api::ReportSection& section)
{
    auto text = writer.beginSection(section);
    for (const auto& table : section.tables)
        text += tableText(writer, section, table);
    return text + writer.endSection();
}

base::Result<std::string> write(const api::ReportDocument& report, std::string_view format)
{
    if (format.empty())
        return std::string();
    const auto writer = writerOf(format);
    if (!writer)
        return failure(writer);
    auto text = (*writer)->begin(report);
    for (const auto& section : report.sections)
        text += sectionText(**writer, section);
    return text + (*writer)->end(report);
}

namespace detail {

std::vector<std::pair<std::string, std::string>> provenanceLines(const api::ReportDocument& report)
{
    const auto& from = report.provenance;
    std::vector<std::pair<std::string, std::string>> lines;
    lines.emplace_back("Of", from.filter);
    const auto isUnknown = [](const api::ReportTable& table) { return table.rowsTotal < 0; };
    const bool isMore = std::ranges::any_of(
        report.sections, [&](const api::ReportSection& section) { return std::ranges::any_of(section.tables, isUnknown); });
    lines.emplace_back("Made of", (isMore ? "at least " : "") + counted(from.rows, from.rowsOf.empty() ? "row" : from.rowsOf));
    lines.emplace_back("Time zone", from.zone);
    if (!from.prices.empty())
        lines.emplace_back("Prices of", from.prices);
    lines.emplace_back("Version", "Kaze " + from.version);
    lines.emplace_back("Cell", from.cell);
    for (const auto& note : from.notes)
        lines.emplace_back("Not in it", note);
    lines.emplace_back("Query", boost::json::serialize(api::toJson(report.query)));
    return lines;
}

std::string moreText(const api::ReportTable& table)
{
    if (table.rowsTotal == 0)
        return {};
    const auto first = "The first " + grouped(std::ssize(table.rows));
    return first + (table.rowsTotal < 0 ? " rows of more" : " of " + counted(table.rowsTotal, "row"))
        + "; an export has them all.";
}

} // namespace detail

} // namespace kaze::reports
