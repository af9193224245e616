#pragma once

#include "engine/base/result.h"
#include "engine/sandbox/detail/csv.h"
#include "engine/sandbox/detail/report.h"

#include <string>
#include <vector>

namespace kaze::sandbox::detail {

struct Side {
    std::string path;
    CsvFile file;
};

//! The rows of two files paired by key and compared cell by cell. Without `keys`, the key is the first column of the left file that the
//! right one has too, never empty and never twice in either; where no column is, all common columns together. Rows with the same key are paired in their order.
//! Cells are equal when their text is, or their number, or when they differ by at most `tolerance`. Column names are compared without case.
//! Errors: InvalidArgument (an empty file, a key column that is missing, no column in common).
[[nodiscard]] base::Result<Table> reconcile(
    const Side& left, const Side& right, const std::vector<std::string>& keys, const std::string& tolerance);

} // namespace kaze::sandbox::detail
