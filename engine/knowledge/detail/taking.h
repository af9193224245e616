#pragma once

#include "engine/knowledge/detail/changes.h"
#include "engine/knowledge/detail/missed.h"
#include "engine/knowledge/detail/replica_rows.h"

namespace kaze::knowledge::detail {

//! How the states of a peer are taken.
struct Taking {
    Stamping how;
    base::Uuid from; //!< the peer's replica
    base::Time now;
    std::vector<base::Uuid> vectorIds; //!< four for each state
};

//! What the indexes have to hear of.
struct Effect {
    std::string kind;
    std::optional<Inserted> inserted;
    std::optional<Changed> changed;
    bool foundBefore = false;
};

struct Taken {
    std::vector<Effect> effects;
    std::int64_t added = 0, changed = 0, conflicts = 0, refused = 0;
    std::vector<Missed> missed; //!< those that were refused, and those that cannot be taken until what is to be erased here is
    bool toErase = false; //!< there is more that is yet to be erased here
    bool blocked = false; //!< the last one could not be applied before something is erased here
    std::vector<std::string> problems; //!< at most ten
};

//! Joins them with what is here. One that says what no record may say is refused and the others are taken. A record that was erased elsewhere is noted as such and still to be
//! erased (see whatToErase). A write job. Errors: those of storage.
[[nodiscard]] base::Result<Taken> take(
    storage::Connection& connection, const std::vector<RecordState>& states, const Taking& taking);

//! Makes the record of an aligned state what that state has become, and keeps the state. A write job. Errors: as contentOf, with nothing done.
[[nodiscard]] base::Result<> apply(storage::Connection& connection, const Held& held, const RecordState& state,
    const base::Uuid& takenFrom, const Taking& taking, Taken& taken);

} // namespace kaze::knowledge::detail
