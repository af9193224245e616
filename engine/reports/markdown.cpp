#include "engine/api/report.h"
#include "engine/base/text.h"
#include "engine/reports/detail/words.h"
#include "engine/reports/writers.h"

namespace kaze::reports {

namespace {

//! On one line, with a backslash before what Markdown would take for its own, and without what HTML would.
std::string escaped(std::string_view text)
{
    std::string markdown;
    for (const char c : base::withVisibleControls(text))
        if (c == '<' || c == '>' || c == '&')
            markdown += c == '<' ? "&lt;" : c == '>' ? "&gt;" : "&amp;";
        else if (c == '\n' || c == '\r' || c == '\t')
            markdown += ' ';
        else
            markdown.append(std::string_view("\\`*_[]|~").find(c) == std::string_view::npos ? "" : "\\") += c;
    return markdown;
}

std::string tableLine(const std::vector<std::string>& cells)
{
    std::string line = "|";
    for (const auto& cell : cells)
        line += ' ' + escaped(cell) + " |";
    return line + '\n';
}

std::string tableText(const api::ReportTable& table)
{
    std::vector<std::string> titles;
    std::string rule = "|";
    for (const auto& column : table.columns) {
        titles.push_back(column.title);
        rule += column.number ? "---:|" : "---|";
    }
    auto text = tableLine(titles) + rule + '\n';
    for (const auto& row : table.shown)
        text += tableLine(row);
    return text + '\n';
}

//! Paragraphs stay paragraphs.
std::string paragraphs(std::string_view text)
{
    std::string markdown;
    while (!text.empty()) {
        const auto end = std::min(text.find("\n\n"), text.size());
        markdown += escaped(text.substr(0, end)) + "\n\n";
        text.remove_prefix(std::min(end + 2, text.size()));
    }
    return markdown;
}

} // namespace

std::string asMarkdown(const api::ReportDocument& report)
{
    auto text = "# " + escaped(report.title) + "\n\n" + escaped(report.subtitle) + "\n\n";
    for (const auto& section : report.sections) {
        text += "## " + escaped(section.title) + "\n\n";
        for (const auto& figure : section.figures)
            text += "- " + escaped(figure.label) + ": **" + escaped(figure.value) + "**"
                + (figure.note.empty() ? "" : " (" + escaped(figure.note) + ")") + '\n';
        if (!section.figures.empty())
            text += '\n';
        text += paragraphs(section.text);
        for (const auto& table : section.tables)
            text += (table.title.empty() || table.title == section.title ? "" : "### " + escaped(table.title) + "\n\n")
                + tableText(table);
    }
    return text + "Made on " + detail::momentText(report.madeAt) + " by " + escaped(report.cell) + ".\n";
}

} // namespace kaze::reports
