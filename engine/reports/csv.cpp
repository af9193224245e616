#include "engine/base/csv.h"
#include "engine/api/report.h"

#include "engine/reports/detail/formats.h"
#include "engine/reports/detail/words.h"

namespace kaze::reports::detail {

namespace {

std::string safeLine(std::vector<std::string> cells)
{
    for (auto& cell : cells)
        cell = base::spreadsheetSafe(cell);
    return base::csvLine(cells);
}

class CsvWriter final : public ReportWriter {
public:
    std::string begin(const api::ReportDocument& report) override { return safeLine({report.title, report.subtitle}) + '\n'; }

    std::string beginSection(const api::ReportSection& section) override
    {
        if (section.figures.empty())
            return {};
        std::string text = "summary\nlabel,value,note\n";
        for (const auto& figure : section.figures)
            text += safeLine({figure.label, figure.value, figure.note});
        return text + '\n';
    }

    std::string beginTable([[maybe_unused]] const api::ReportSection& section, const api::ReportTable& table) override
    {
        std::vector<std::string> names;
        for (const auto& column : table.columns)
            names.push_back(column.name);
        return safeLine({table.name}) + safeLine(std::move(names));
    }

    std::string rows(const api::ReportTable& table) override
    {
        std::string text;
        for (const auto& row : table.rows)
            text += safeLine(row);
        return text;
    }

    std::string endTable(const api::ReportTable& table) override
    {
        const auto more = moreText(table);
        return (more.empty() ? "" : "\nnote\n" + safeLine({more})) + '\n';
    }

    std::string endSection() override { return {}; }

    std::string end(const api::ReportDocument& report) override
    {
        std::string text = "provenance\nlabel,value\n";
        for (const auto& [label, value] : provenanceLines(report))
            text += safeLine({label, value});
        return text + safeLine({"Made at", base::toRfc3339(report.provenance.madeAt)});
    }
};

} // namespace

std::unique_ptr<ReportWriter> csvWriter()
{
    return std::make_unique<CsvWriter>();
}

} // namespace kaze::reports::detail
