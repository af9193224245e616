#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace kaze::sandbox::detail {

//! A CSV file, read as base::CsvReader says.
struct CsvFile {
    std::vector<std::string> columns;
    std::vector<std::vector<std::string>> rows; //!< each as long as `columns`
    std::size_t ragged = 0; //!< rows that were longer or shorter and were cut or filled
};

[[nodiscard]] CsvFile parseCsv(std::string_view text);

//! "10.0" and "+10" are "10", "1,204.50" is "1204.5"; what is no plain decimal number, or has leading zeros as codes have, stays as it is, trimmed.
[[nodiscard]] std::string comparable(std::string_view cell);

} // namespace kaze::sandbox::detail
