#include "engine/api/report.h"
#include "engine/base/text.h"
#include "engine/reports/detail/formats.h"
#include "engine/reports/detail/words.h"

namespace kaze::reports::detail {

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

//! The same where a line begins, which may not look like a heading, a list or a rule.
std::string paragraph(std::string_view text)
{
    auto markdown = escaped(text);
    const auto digits = std::min(markdown.find_first_not_of("0123456789"), markdown.size());
    if (!markdown.empty() && std::string_view("#+-=").find(markdown.front()) != std::string_view::npos)
        markdown.insert(0, 1, '\\');
    else if (digits > 0 && digits < markdown.size() && (markdown[digits] == '.' || markdown[digits] == ')'))
        markdown.insert(digits, 1, '\\');
    return markdown;
}

std::string tableLine(const std::vector<std::string>& cells)
{
    std::string line = "|";
    for (const auto& cell : cells)
        line += ' ' + escaped(cell) + " |";
    return line + '\n';
}

//! Paragraphs stay paragraphs.
std::string paragraphs(std::string_view text)
{
    std::string markdown;
    while (!text.empty()) {
        const auto end = std::min(text.find("\n\n"), text.size());
        markdown += paragraph(text.substr(0, end)) + "\n\n";
        text.remove_prefix(std::min(end + 2, text.size()));
    }
    return markdown;
}

class MarkdownWriter final : public ReportWriter {
public:
    std::string begin(const api::ReportDocument& report) override
    {
        return "# " + escaped(report.title) + "\n\n" + paragraph(report.subtitle) + "\n\n";
    }

    std::string beginSection(const api::ReportSection& section) override
    {
        auto text = "## " + escaped(section.title) + "\n\n";
        for (const auto& figure : section.figures)
            text += "- " + escaped(figure.label) + ": **" + escaped(figure.value) + "**"
                + (figure.note.empty() ? "" : " (" + escaped(figure.note) + ")") + '\n';
        if (!section.figures.empty())
            text += '\n';
        return text + paragraphs(section.text);
    }

    std::string beginTable(const api::ReportSection& section, const api::ReportTable& table) override
    {
        std::vector<std::string> titles;
        std::string rule = "|";
        for (const auto& column : table.columns) {
            titles.push_back(column.title);
            rule += column.number ? "---:|" : "---|";
        }
        return (table.title.empty() || table.title == section.title ? "" : "### " + escaped(table.title) + "\n\n")
            + tableLine(titles) + rule + '\n';
    }

    std::string rows(const api::ReportTable& table) override
    {
        std::string text;
        for (const auto& row : table.shown)
            text += tableLine(row);
        return text;
    }

    std::string endTable(const api::ReportTable& table) override
    {
        const auto more = moreText(table);
        return (more.empty() ? "" : '\n' + escaped(more) + '\n') + '\n';
    }

    std::string endSection() override { return {}; }

    std::string end(const api::ReportDocument& report) override
    {
        std::string text = "## How this report was made\n\n";
        for (const auto& [label, value] : provenanceLines(report))
            text += "- " + escaped(label) + ": " + escaped(value) + '\n';
        return text + "\nMade on " + momentText(report.provenance.madeAt) + ".\n";
    }
};

} // namespace

std::unique_ptr<ReportWriter> markdownWriter()
{
    return std::make_unique<MarkdownWriter>();
}

} // namespace kaze::reports::detail
