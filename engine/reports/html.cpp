#include "engine/api/report.h"
#include "engine/reports/detail/bar_chart.h"
#include "engine/reports/detail/formats.h"
#include "engine/reports/detail/words.h"

#include <algorithm>

namespace kaze::reports::detail {

namespace {

constexpr std::string_view kStyle = R"css(
body { font: 14px/1.5 Inter, "Segoe UI", system-ui, sans-serif; color: #1c2128; background: #fff; max-width: 940px; margin: 32px auto; padding: 0 24px; }
h1 { font-size: 24px; margin: 0; }
h2 { font-size: 17px; margin: 32px 0 8px; }
h3 { font-size: 14px; margin: 16px 0 4px; }
.subtitle, .more, footer { color: #57606a; }
.more { font-size: 12px; }
footer { margin-top: 40px; font-size: 12px; break-inside: avoid; }
footer h2 { font-size: 14px; }
footer th { width: 120px; vertical-align: top; }
figcaption { font-weight: 600; }
dl { display: grid; grid-template-columns: repeat(auto-fill, minmax(200px, 1fr)); gap: 12px; margin: 12px 0; }
dl div { border: 1px solid #d0d7de; border-radius: 6px; padding: 8px 12px; break-inside: avoid; }
dt { color: #57606a; font-size: 12px; }
dd { margin: 0; font-size: 19px; font-variant-numeric: tabular-nums; }
dd small { display: block; font-size: 12px; color: #57606a; }
table { border-collapse: collapse; width: 100%; font-size: 12px; margin: 8px 0; }
th, td { text-align: left; padding: 4px 8px; border-bottom: 1px solid #d0d7de; overflow-wrap: anywhere; }
th { color: #57606a; font-weight: 600; }
.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
figure { margin: 12px 0; break-inside: avoid; }
figure > svg { width: 100%; height: auto; }
svg text { font-size: 11px; fill: #57606a; }
.grid { stroke: #d0d7de; }
.legend { list-style: none; display: flex; flex-wrap: wrap; gap: 4px 16px; padding: 0; margin: 4px 0; font-size: 12px; }
.legend svg { width: 10px; height: 10px; margin-right: 6px; }
@media print {
  body { margin: 0; max-width: none; padding: 0; -webkit-print-color-adjust: exact; print-color-adjust: exact; }
  thead { display: table-header-group; }
  tr { break-inside: avoid; }
  h2 { break-after: avoid; }
}
)css";

std::string figuresHtml(const std::vector<api::ReportFigure>& figures)
{
    if (figures.empty())
        return {};
    std::string html = "<dl>\n";
    for (const auto& figure : figures)
        html += "<div><dt>" + escapedHtml(figure.label) + "</dt><dd>" + escapedHtml(figure.value)
            + (figure.note.empty() ? "" : "<small>" + escapedHtml(figure.note) + "</small>") + "</dd></div>\n";
    return html + "</dl>\n";
}

std::string cellHtml(std::string_view tag, const api::ReportTable& table, std::size_t column, const std::string& text)
{
    const bool number = column < table.columns.size() && table.columns[column].number;
    return '<' + std::string(tag) + (number ? " class=\"number\">" : ">") + escapedHtml(text) + "</" + std::string(tag) + '>';
}

std::string paragraphsHtml(std::string_view text)
{
    std::string html;
    while (!text.empty()) {
        const auto end = std::min(text.find("\n\n"), text.size());
        html += "<p>" + escapedHtml(text.substr(0, end)) + "</p>\n";
        text.remove_prefix(std::min(end + 2, text.size()));
    }
    return html;
}

class HtmlWriter final : public ReportWriter {
public:
    std::string begin(const api::ReportDocument& report) override
    {
        // The policy keeps the page from doing anything, should a name ever get past the escaping.
        return "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
               "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
               "<meta name=\"viewport\" content=\"width=device-width\">\n<title>"
            + escapedHtml(report.title + ", " + report.subtitle) + "</title>\n<style>" + std::string(kStyle)
            + "</style>\n</head>\n<body>\n<h1>" + escapedHtml(report.title) + "</h1>\n<p class=\"subtitle\">"
            + escapedHtml(report.subtitle) + "</p>\n";
    }

    std::string beginSection(const api::ReportSection& section) override
    {
        auto html = "<section>\n<h2>" + escapedHtml(section.title) + "</h2>\n" + figuresHtml(section.figures)
            + paragraphsHtml(section.text);
        for (const auto& chart : section.charts)
            if (const auto drawn = barChart(chart); !drawn.empty())
                html += "<figure>\n<figcaption>" + escapedHtml(chart.title) + "</figcaption>\n" + drawn + "</figure>\n";
        return html;
    }

    std::string beginTable(const api::ReportSection& section, const api::ReportTable& table) override
    {
        auto html = (table.title.empty() || table.title == section.title ? "" : "<h3>" + escapedHtml(table.title) + "</h3>\n")
            + "<table>\n<thead><tr>";
        for (std::size_t i = 0; i < table.columns.size(); ++i)
            html += cellHtml("th", table, i, table.columns[i].title);
        return html + "</tr></thead>\n<tbody>\n";
    }

    std::string rows(const api::ReportTable& table) override
    {
        std::string html;
        for (const auto& row : table.shown) {
            html += "<tr>";
            for (std::size_t i = 0; i < row.size(); ++i)
                html += cellHtml("td", table, i, row[i]);
            html += "</tr>\n";
        }
        return html;
    }

    std::string endTable(const api::ReportTable& table) override
    {
        const auto more = moreText(table);
        return "</tbody>\n</table>\n" + (more.empty() ? "" : "<p class=\"more\">" + escapedHtml(more) + "</p>\n");
    }

    std::string endSection() override { return "</section>\n"; }

    std::string end(const api::ReportDocument& report) override
    {
        std::string html = "<footer>\n<h2>How this report was made</h2>\n<table>\n<tbody>\n";
        for (const auto& [label, value] : provenanceLines(report))
            html += "<tr><th>" + escapedHtml(label) + "</th><td>" + escapedHtml(value) + "</td></tr>\n";
        return html + "</tbody>\n</table>\n<p>Made on " + escapedHtml(momentText(report.provenance.madeAt))
            + ".</p>\n</footer>\n</body>\n</html>\n";
    }
};

} // namespace

std::unique_ptr<ReportWriter> htmlWriter()
{
    return std::make_unique<HtmlWriter>();
}

} // namespace kaze::reports::detail
