#pragma once

#include "engine/api/schedule.h"
#include "engine/scheduling/detail/rows.h"
#include "engine/scheduling/due.h"
#include "engine/scheduling/fill.h"
#include "engine/scheduling/schedules.h"

#include <span>

// How fires are decided on and recorded, before anything is done for them. Jobs on a storage thread.

namespace kaze::scheduling::detail {

//! Who claims, when, and for how long nobody else may take it over.
struct Claimant {
    base::Uuid owner;
    base::Time now;
    base::Duration lease = std::chrono::seconds(60);
};

//! Where a schedule stands in the timetable after a claim.
struct Armed {
    std::uint32_t row = 0;
    std::optional<base::Time> at;
};

struct Claimed {
    std::vector<StoredFire> fires; //!< to be carried out
    std::vector<Armed> armed;
    std::int64_t missed = 0, skipped = 0;
    std::vector<MissedFires> misses;
    std::vector<base::Duration> late; //!< of those that were not caught up
};

//! Decides about every one of these schedules that is due.
[[nodiscard]] base::Result<Claimed> claimDue(storage::Connection& db, std::span<const std::uint32_t> rows, const Claimant& by);

//! A fire that comes of no time: a message, or somebody's wish.
struct Occasion {
    base::Time planned;
    std::string key; //!< of what it comes of: a second fire with it is none
    std::string note;
    std::int64_t merged = 1;
    Values values; //!< what a message adds to those of the schedule
    bool onlyActive = true;
};

struct OccasionClaimed {
    StoredFire fire; //!< as it stands, also where it was there before
    bool fresh = false; //!< it was not
    bool isToBeDone = false;
    bool isLast = false; //!< the schedule has ended with it
    std::int64_t skipped = 0;
};
//! None for a schedule that is gone, or not active.
[[nodiscard]] base::Result<std::optional<OccasionClaimed>> claimOccasion(
    storage::Connection& db, std::int64_t schedule, const Occasion& occasion, const Claimant& by);

//! Claimed fires whose lease is over, and where `alone` those of every other owner: they are the claimant's now, with a higher fence.
[[nodiscard]] base::Result<std::vector<StoredFire>> takeOver(storage::Connection& db, const Claimant& by, bool alone);

//! What became of a fire.
struct Settled {
    bool applied = false; //!< false where the fence is not that of who holds it, or it is over already
    std::optional<StoredFire> promoted; //!< the one that waited for it, claimed now
};
[[nodiscard]] base::Result<Settled> settle(
    storage::Connection& db, const StoredFire& fire, api::FireOutcome outcome, const std::string& note, const Claimant& by);

//! Fires of a schedule that wait are dropped, with the reason.
[[nodiscard]] base::Result<> dropWaiting(storage::Connection& db, std::int64_t schedule, const std::string& why, base::Time now);

//! Schedules that fired at a time which is still to come, because the clock was ahead: their next fire is reckoned anew from now. Returns them.
[[nodiscard]] base::Result<std::vector<Armed>> replanFromNow(storage::Connection& db, base::Time now);

} // namespace kaze::scheduling::detail
