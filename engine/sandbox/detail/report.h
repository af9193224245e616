#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace kaze::sandbox::detail {

//! What a step found, as rows: a write step puts it into a file, the closing answer sums it up.
struct Table {
    std::string noun; //!< "findings", "differences", "counts", "quotations", "files", "answers"
    std::string title; //!< "Lines that match /TODO|FIXME/"
    std::string summary; //!< one or two sentences
    std::vector<std::string> columns;
    std::vector<std::vector<std::string>> rows;
};

using Tables = std::vector<Table>;

//! The tables as the text of a file; the ending of its name says how: .csv, .json, .md, else plain text. With `summaryOnly` the sentences without the rows.
[[nodiscard]] std::string fileText(std::string_view fileName, const Tables& tables, const std::string& heading, bool summaryOnly);

//! One row as a line of Markdown.
[[nodiscard]] std::string lineOf(const Table& table, const std::vector<std::string>& row);

} // namespace kaze::sandbox::detail
