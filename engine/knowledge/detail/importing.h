#pragma once

#include "engine/api/memory_requests.h"
#include "engine/knowledge/detail/records.h"

namespace kaze::knowledge::detail {

//! What an import asks to be stored; items that were refused are not among them.
struct ImportBatch {
    std::string name; //!< empty: no place is kept
    std::int64_t from = 0, to = 0;
    base::Time now;
    std::vector<Insertion> insertions;
};

struct Imported {
    std::vector<Inserted> inserted; //!< one for each insertion
    std::int64_t position = 0;
};

//! All of them and the place of the import, or nothing. A write job. Errors: Conflict when the import stands elsewhere than at `from`.
[[nodiscard]] base::Result<Imported> import(storage::Connection& connection, const ImportBatch& batch);

//! 0 where it never began. A read job.
[[nodiscard]] base::Result<std::int64_t> importPosition(storage::Connection& connection, const std::string& name);

//! An item as a record; its vector is of unit length. Errors: InvalidArgument, as of Knowledge::add; a vector of other dimensions or without direction.
[[nodiscard]] base::Result<NewRecord> recordOf(api::MemoryItem item, std::size_t dimensions, const std::string& import);

//! The same numbers as float, of unit length. Errors: InvalidArgument.
[[nodiscard]] base::Result<vectors::Vector> unitVectorOf(const std::vector<double>& numbers, std::size_t dimensions);

} // namespace kaze::knowledge::detail
