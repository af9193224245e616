#pragma once

#include "engine/knowledge/detail/changes.h"
#include "engine/knowledge/detail/filter.h"

namespace kaze::knowledge::detail {

//! What was taken out of a database for good.
struct Erased {
    std::vector<std::int64_t> seqs;
    std::int64_t found = 0; //!< that searches found
    std::int64_t waited = 0; //!< for a vector by the embedder in use
    std::int64_t versions = 0; //!< earlier ones
    std::int64_t texts = 0; //!< in the full text
    std::int64_t vectors = 0; //!< by whatever embedder
    std::vector<RemovedVector> removed; //!< those of the embedder in use
    //! Bytes that stood in the files: of texts and of vectors, some of the records'.
    std::vector<std::string> marks;
};

//! Numbers of the records that are meant. A read job. Errors: as findRecord; InvalidArgument.
[[nodiscard]] base::Result<std::vector<std::int64_t>> recordsMeant(
    storage::Connection& connection, const std::vector<std::string>& ids, const Filter& filter);

//! Takes them out of every table, and their words out of the full text. A write job.
[[nodiscard]] base::Result<Erased> eraseRecords(
    storage::Connection& connection, const std::vector<std::int64_t>& seqs, std::int64_t embedder);

//! Those marks that nothing has which stays. Looks at all that there is. A read job.
[[nodiscard]] base::Result<std::vector<std::string>> ownMarks(
    storage::Connection& connection, const std::vector<std::string>& marks);

//! What is left of erased records in the tables. A read job.
struct Leftovers {
    std::int64_t records = 0, versions = 0, vectors = 0;
};
[[nodiscard]] base::Result<Leftovers> leftovers(storage::Connection& connection, const Erased& erased);

//! Whether the full text has exactly the words of the records that there are. A write job, which changes nothing. Errors: Corrupt when it has not.
[[nodiscard]] base::Result<> compareText(storage::Connection& connection);

//! How often the marks stand in the files. Blocks. Errors: Io.
struct Searched {
    std::int64_t files = 0, bytes = 0, found = 0;
};
[[nodiscard]] base::Result<Searched> searchFiles(
    const std::vector<std::filesystem::path>& files, const std::vector<std::string>& marks);

} // namespace kaze::knowledge::detail
