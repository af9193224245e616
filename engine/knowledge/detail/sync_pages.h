#pragma once

#include "engine/knowledge/detail/sync_messages.h"
#include "engine/knowledge/detail/taking.h"

// What a peer's answers become in the database. All of this runs in write jobs.
namespace kaze::knowledge::detail {

//! States that came from a peer, complete.
struct StatesToTake {
    std::string peer; //!< its name
    base::Uuid from; //!< its replica
    std::vector<RecordState> states;
    std::vector<Missed> tooLarge; //!< those that were not even fetched
    std::vector<base::Uuid> asked; //!< by their ids; a page of changes was not
    Taking taking;
    base::Uuid fresh; //!< for a database that becomes another replica
};

//! A page of changes.
struct PageToTake {
    StatesToTake states;
    SyncAnswer answer; //!< without those
    std::int64_t ahead = 0; //!< microseconds
};

struct TakenPage {
    Taken taken;
    Peer peer;
    base::Uuid replica;
    bool renewed = false; //!< we turned out to be an older copy of ourselves, and nothing was taken
};
//! Errors: those of storage.
[[nodiscard]] base::Result<TakenPage> takePage(storage::Connection& connection, const PageToTake& page);

//! The same of states that were asked for by the ids of their records.
[[nodiscard]] base::Result<Taken> takeRecords(storage::Connection& connection, const StatesToTake& states);

} // namespace kaze::knowledge::detail
