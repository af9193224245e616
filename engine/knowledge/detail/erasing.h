#pragma once

#include "engine/knowledge/detail/changes.h"
#include "engine/knowledge/detail/filter.h"

#include <map>
#include <set>

namespace kaze::knowledge::detail {

//! What was taken out of a database for good.
struct Erased {
    std::vector<std::int64_t> seqs;
    std::int64_t found = 0; //!< that searches found
    std::map<std::int64_t, std::int64_t> waited; //!< for a vector, by embedder
    std::int64_t versions = 0; //!< earlier ones
    std::int64_t texts = 0; //!< in the full text
    std::int64_t vectors = 0; //!< by whatever embedder
    std::int64_t rows = 0; //!< in the tables of the kinds
    std::vector<RemovedVector> removed;
    //! Bytes that stood in the files: of texts, data and vectors, some of the records'.
    std::vector<std::string> marks;

    void add(Erased other);
    //! Where there are not enough yet, and it is long enough to be told from others.
    void addMarkOf(std::string_view bytes);
};

//! The records that are meant.
struct Meant {
    std::map<std::int64_t, base::Uuid> records; //!< by number
    std::vector<std::string> missing; //!< ids that no record has here
};
//! A read job. Errors: as findRecord, but for NotFound.
[[nodiscard]] base::Result<Meant> recordsMeant(
    storage::Connection& connection, const std::vector<std::string>& ids, const Filter& filter);

//! Those of the ids that no record has here. A read job.
[[nodiscard]] base::Result<std::set<base::Uuid>> absentOf(storage::Connection& connection, const std::set<base::Uuid>& ids);

//! Takes a record out of every table and its words out of the full text, where they stay in older parts until these are merged. A write job.
[[nodiscard]] base::Result<> removeRecord(storage::Connection& connection, std::int64_t seq, Erased& erased);

//! Removes them so for good, with marks of what they had. A write job.
[[nodiscard]] base::Result<Erased> eraseRecords(storage::Connection& connection, const std::vector<std::int64_t>& seqs);

//! Those marks that nothing has which stays. Looks at all that there is. A read job.
[[nodiscard]] base::Result<std::vector<std::string>> ownMarks(
    storage::Connection& connection, const std::vector<std::string>& marks);

//! What is left of erased records in the tables. A read job.
struct Leftovers {
    std::int64_t records = 0, versions = 0, vectors = 0, rows = 0;
};
[[nodiscard]] base::Result<Leftovers> leftovers(storage::Connection& connection, const Erased& erased);

//! Merges parts of the full text, so that what was removed is in none; a step that others who write need not wait for. Whether another step is needed. A write job.
[[nodiscard]] base::Result<bool> mergeText(storage::Connection& connection, bool first);

//! How many words the full text has of these records. Looks at all that there are. A read job. Errors: Corrupt.
[[nodiscard]] base::Result<std::int64_t> wordsLeft(storage::Connection& connection, const std::vector<std::int64_t>& seqs);

//! How often the marks stand in the files. Blocks. Errors: Io.
struct Searched {
    std::int64_t files = 0, bytes = 0, found = 0;
};
[[nodiscard]] base::Result<Searched> searchFiles(
    const std::vector<std::filesystem::path>& files, const std::vector<std::string>& marks);

} // namespace kaze::knowledge::detail
