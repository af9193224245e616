#pragma once

#include "engine/knowledge/detail/replica_state.h"
#include "engine/storage/connection.h"

// What replicas know of records that a compaction of this cell put into an archive: as much as it takes to tell whether a peer knows more. These run in write jobs.
namespace kaze::knowledge::detail {

//! The record is about to be taken out. Nothing where no peer can have it.
[[nodiscard]] base::Result<> keepArchivedState(storage::Connection& connection, const base::Uuid& id);

//! It is here again, or erased.
[[nodiscard]] base::Result<> dropArchivedState(storage::Connection& connection, const base::Uuid& id);

//! Whether the state has nothing that this cell did not know when it archived the record.
[[nodiscard]] base::Result<bool> isArchived(storage::Connection& connection, const RecordState& state);

} // namespace kaze::knowledge::detail
