#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace kaze::sandbox::detail {

//! A CSV file (RFC 4180): quoted cells may hold commas, quotes and line ends; the separator (comma, semicolon, tab or bar) is the one that the
//! first line has most of; a byte order mark and empty lines are skipped.
struct CsvFile {
    std::vector<std::string> columns;
    std::vector<std::vector<std::string>> rows; //!< each as long as `columns`
    std::size_t ragged = 0; //!< rows that were longer or shorter and were cut or filled
};

[[nodiscard]] CsvFile parseCsv(std::string_view text);

//! One line with its end; cells are quoted where they need it.
[[nodiscard]] std::string csvLine(const std::vector<std::string>& cells);

//! "10.0" and "+10" are "10", "1,204.50" is "1204.5"; what is no plain decimal number, or has leading zeros as codes have, stays as it is, trimmed.
[[nodiscard]] std::string comparable(std::string_view cell);

} // namespace kaze::sandbox::detail
