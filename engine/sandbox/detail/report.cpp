#include "engine/sandbox/detail/report.h"

#include "engine/base/csv.h"
#include "engine/sandbox/detail/words.h"

#include <boost/json.hpp>

namespace kaze::sandbox::detail {

namespace {

std::string csvText(const Tables& tables)
{
    // One header a file: what has other columns than the last table does not fit beside it.
    const auto& last = tables.back();
    std::string text = base::csvLine(last.columns);
    for (const auto& table : tables)
        if (table.columns == last.columns)
            for (const auto& row : table.rows)
                text += base::csvLine(row);
    return text;
}

std::string jsonText(const Tables& tables)
{
    boost::json::array all;
    for (const auto& table : tables) {
        boost::json::array rows;
        for (const auto& row : table.rows) {
            boost::json::object object;
            for (std::size_t i = 0; i < row.size(); ++i)
                object[table.columns[i]] = row[i];
            rows.push_back(std::move(object));
        }
        all.push_back(boost::json::object{{"title", table.title}, {"summary", table.summary}, {"rows", std::move(rows)}});
    }
    return boost::json::serialize(all) + '\n';
}

std::string markdownText(const Tables& tables, const std::string& heading, bool summaryOnly)
{
    std::string text = "# " + heading + '\n';
    for (const auto& table : tables) {
        text += "\n## " + table.title + "\n\n" + table.summary + '\n';
        if (summaryOnly || table.rows.empty())
            continue;
        text += '\n';
        for (const auto& row : table.rows)
            text += lineOf(table, row) + '\n';
    }
    return text;
}

std::string plainText(const Tables& tables, bool summaryOnly)
{
    std::string text;
    for (const auto& table : tables) {
        text += (text.empty() ? "" : "\n") + table.title + '\n' + table.summary + '\n';
        for (const auto& row : summaryOnly ? decltype(table.rows){} : table.rows) {
            std::string line;
            for (const auto& cell : row)
                line += (line.empty() ? "" : "\t") + cell;
            text += line + '\n';
        }
    }
    return text;
}

//! "> a\n> b"
std::string blockQuote(std::string_view text)
{
    std::string lines;
    for (const auto line : linesOf(text))
        lines += (lines.empty() ? "> " : "\n> ") + std::string(line);
    return lines;
}

} // namespace

std::string lineOf(const Table& table, const std::vector<std::string>& row)
{
    if (table.noun == "quotations")
        return blockQuote(row[2]) + "\n>\n> — `" + row[0] + "`, line " + row[1] + '\n';
    if (table.noun == "findings")
        return "- `" + row[0] + "`, line " + row[1] + ": " + row[2];
    if (table.noun == "differences" && row[0] == "changed")
        return "- `" + row[1] + "`, " + row[2] + ": " + row[3] + " in the first, " + row[4] + " in the second";
    if (table.noun == "differences")
        return "- `" + row[1] + "` is " + row[0] + ": " + row[3] + row[4];
    if (table.noun == "troubles")
        return "- " + row[0];
    if (table.noun == "answers")
        return row.back();
    std::string line = "-";
    for (std::size_t i = 0; i < row.size(); ++i)
        if (!row[i].empty())
            line += (i == 0 ? " " : ", ") + (i == 0 ? std::string() : table.columns[i] + " ")
                + (i == 0 ? '`' + row[i] + '`' : row[i]);
    return line;
}

std::string fileText(std::string_view fileName, const Tables& tables, const std::string& heading, bool summaryOnly)
{
    const auto name = lowered(fileName);
    if (tables.empty())
        return "# " + heading + "\n\nNothing was looked for before this was written.\n";
    if (name.ends_with(".csv") && !summaryOnly)
        return csvText(tables);
    if (name.ends_with(".json"))
        return jsonText(tables);
    if (name.ends_with(".md") || name.ends_with(".markdown"))
        return markdownText(tables, heading, summaryOnly);
    return plainText(tables, summaryOnly);
}

} // namespace kaze::sandbox::detail
