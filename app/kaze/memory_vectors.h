#pragma once

#include "engine/base/result.h"

#include <cstdint>
#include <string>
#include <vector>

namespace kaze::cli {

//! The vector in a file: a JSON array of numbers, or NumPy's .npy of one dimension with float32 or float64. Errors: InvalidArgument, those of
//! reading.
[[nodiscard]] base::Result<std::vector<double>> vectorFrom(const std::string& path);
//! The same of a file's content. Errors: InvalidArgument.
[[nodiscard]] base::Result<std::vector<double>> vectorIn(const std::string& content);

//! What stands before the numbers in a .npy of version 1.0 with `rows` times `columns` of float32, row by row. Always of the same length, so that it
//! can be written when the rows are counted.
[[nodiscard]] std::string npyHead(std::int64_t rows, std::int64_t columns);

//! The row, as .npy has it.
[[nodiscard]] std::string npyRow(const std::vector<double>& vector);

//! As a JSON array; what is a float32 is written as the shortest text that means it.
[[nodiscard]] std::string vectorText(const std::vector<double>& vector);

} // namespace kaze::cli
