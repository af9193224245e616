#pragma once

#include "engine/knowledge/detail/compaction.h"

// Erasing what archives have. All of this blocks; an archive that cannot be read may have anything, which is told.
namespace kaze::knowledge::detail {

//! Where the archives of a database are.
struct ArchivePlace {
    std::filesystem::path folder;
    std::string database;
};

//! Whether an error is of one archive that cannot be read, so that others still can.
[[nodiscard]] bool isOfArchive(const base::Error& error);

//! The records that these ids, or beginnings of ids, are of. Errors: NotFound, also where an archive could not be read; InvalidArgument (the beginning of more than one); Cancelled.
[[nodiscard]] base::Result<std::set<base::Uuid>> findArchived(
    const ArchivePlace& place, const std::vector<std::string>& ids, const std::atomic<bool>& stop);

struct ErasedArchived {
    std::int64_t records = 0; //!< that were taken out of archives, with those of which there were only versions
    std::vector<std::string> marks; //!< as Erased::marks
    std::vector<std::string> problems; //!< of archives that could not be looked into
};
//! Takes them out of every archive: each is written anew in place of the one before, or removed where nothing stays. Errors: those of writing; Cancelled. What was done before
//! stays done.
[[nodiscard]] base::Result<ErasedArchived> eraseArchived(
    const ArchivePlace& place, const std::set<base::Uuid>& ids, const std::atomic<bool>& stop);

struct SearchedArchives {
    std::int64_t archives = 0;
    std::int64_t left = 0; //!< lines of erased records
    std::int64_t alike = 0; //!< lines of others that have some of their text
};
//! Looks through all that can be read. Errors: Cancelled.
[[nodiscard]] base::Result<SearchedArchives> searchArchives(const ArchivePlace& place, const std::set<base::Uuid>& ids,
    const std::vector<std::string>& marks, const std::atomic<bool>& stop);

} // namespace kaze::knowledge::detail
