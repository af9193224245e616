#pragma once

#include "engine/api/schedule_requests.h"
#include "engine/scheduling/detail/claims.h"

// What people do to schedules. Jobs on a storage thread.

namespace kaze::scheduling::detail {

//! Fills in what was left out and checks the rest, without the database. Errors: InvalidArgument.
[[nodiscard]] base::Result<> complete(api::ScheduleSpec& spec, const std::string& machineZone);

struct Changed {
    StoredSchedule now;
    std::optional<StoredSchedule> before; //!< none: it is new
};

//! Makes or changes a schedule. Errors: AlreadyExists, storage's, those of the trigger.
[[nodiscard]] base::Result<Changed> save(
    storage::Connection& db, api::SaveSchedule wanted, const base::Uuid& newId, base::Time now);

[[nodiscard]] base::Result<Changed> pause(storage::Connection& db, const std::string& nameOrId, bool paused, base::Time now);

//! Returns the one that was there.
[[nodiscard]] base::Result<StoredSchedule> remove(storage::Connection& db, const std::string& nameOrId, base::Time now);

} // namespace kaze::scheduling::detail
