#pragma once

#include "engine/knowledge/detail/archive_erasing.h"

// Asking archives what a filter asks of a database. All of this blocks.
namespace kaze::knowledge::detail {

struct FittingArchived {
    std::set<base::Uuid> ids; //!< of records that fit as they last were in an archive
    std::set<base::Uuid>
        versionsOnly; //!< that archives have earlier versions of and nothing more, of which a filter cannot be asked
    std::vector<std::string> problems; //!< of archives that could not be looked into
};
//! `filter` and its kind, as recordsMeant goes by them. Errors: Cancelled, those of reading.
[[nodiscard]] base::Result<FittingArchived> fittingArchived(
    const ArchivePlace& place, const Filter& filter, const std::atomic<bool>& stop);

} // namespace kaze::knowledge::detail
