#include "engine/reports/writers.h"

#include "engine/api/wire.h"
#include "engine/base/csv.h"

#include <boost/json.hpp>

namespace kaze::reports {

namespace {

std::string safeLine(std::vector<std::string> cells)
{
    for (auto& cell : cells)
        cell = base::spreadsheetSafe(cell);
    return base::csvLine(cells);
}

std::string tableAsCsv(const api::ReportTable& table)
{
    std::vector<std::string> names;
    for (const auto& column : table.columns)
        names.push_back(column.name);
    auto text = safeLine({table.name}) + safeLine(std::move(names));
    for (const auto& row : table.rows)
        text += safeLine(row);
    return text + '\n';
}

} // namespace

std::string asCsv(const api::ReportDocument& report)
{
    auto text = safeLine({report.title, report.subtitle}) + '\n';
    for (const auto& section : report.sections) {
        if (!section.figures.empty()) {
            text += "summary\nlabel,value,note\n";
            for (const auto& figure : section.figures)
                text += safeLine({figure.label, figure.value, figure.note});
            text += '\n';
        }
        for (const auto& table : section.tables)
            text += tableAsCsv(table);
    }
    return text;
}

std::string asJson(const api::ReportDocument& report)
{
    return boost::json::serialize(api::toJson(report)) + '\n';
}

base::Result<std::string> write(const api::ReportDocument& report, std::string_view format)
{
    if (format.empty())
        return std::string();
    if (format == "csv")
        return asCsv(report);
    if (format == "json")
        return asJson(report);
    if (format == "markdown")
        return asMarkdown(report);
    if (format == "html")
        return asHtml(report);
    return base::fail(base::ErrorCode::InvalidArgument,
        "there is no format \"" + std::string(format) + "\"; there are csv, json, markdown and html");
}

} // namespace kaze::reports
