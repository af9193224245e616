#pragma once

#include "engine/base/file.h"

#include <cstdint>
#include <string>
#include <vector>

namespace kaze::cli {

//! The vector in a file: a JSON array of numbers, or NumPy's .npy of one dimension with float32 or float64. Errors: InvalidArgument, those of
//! reading.
[[nodiscard]] base::Result<std::vector<double>> vectorFrom(const std::string& path);
//! The same of a file's content. Errors: InvalidArgument.
[[nodiscard]] base::Result<std::vector<double>> vectorIn(const std::string& content);

//! A .npy of two dimensions with float32 or float64, row by row. One thread.
class NpyMatrix {
public:
    //! Errors: InvalidArgument, those of opening.
    [[nodiscard]] static base::Result<NpyMatrix> open(const std::string& path);

    [[nodiscard]] std::int64_t rows() const { return m_rows; }
    //! Errors: InvalidArgument where a number is not finite or there is no such row, those of reading.
    [[nodiscard]] base::Result<std::vector<double>> row(std::int64_t number) const;

private:
    base::FileDescriptor m_file;
    std::int64_t m_rows = 0, m_columns = 0;
    std::int64_t m_begin = 0; //!< of the numbers, in the file
    bool m_narrow = true; //!< float32
};

//! What stands before the numbers in a .npy of version 1.0 with `rows` times `columns` of float32, row by row. Always of the same length, so that it
//! can be written when the rows are counted.
[[nodiscard]] std::string npyHead(std::int64_t rows, std::int64_t columns);

//! The row, as .npy has it.
[[nodiscard]] std::string npyRow(const std::vector<double>& vector);

//! As a JSON array; what is a float32 is written as the shortest text that means it.
[[nodiscard]] std::string vectorText(const std::vector<double>& vector);

} // namespace kaze::cli
