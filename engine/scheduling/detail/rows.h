#pragma once

#include "engine/api/schedule_requests.h"
#include "engine/base/ids.h"
#include "engine/scheduling/trigger.h"
#include "engine/storage/connection.h"

#include <algorithm>

// Rows of the tables of schedules. Everything here runs in a job on a storage thread.

namespace kaze::scheduling::detail {

struct StoredSchedule {
    std::int64_t row = 0;
    base::Uuid id;
    api::ScheduleSpec spec;
    std::string words;
    api::ScheduleState state = api::ScheduleState::Active;
    std::optional<base::Time> planned; //!< of the next fire
    std::optional<base::Time> next; //!< the same with its jitter
    std::int64_t fence = 0;
    std::int64_t fires = 0, skipped = 0, missed = 0;
    std::int64_t byHand = 0; //!< of those fires
    std::optional<std::int64_t> lastFire;
    base::Time createdAt, updatedAt;

    //! How often it may still fire in turn.
    [[nodiscard]] std::int64_t room() const
    {
        const auto most = spec.trigger.maxFires;
        return most > 0 ? std::max<std::int64_t>(most - (fires - byHand), 0) : INT64_MAX;
    }
};

struct StoredFire {
    std::int64_t row = 0;
    base::Uuid id; //!< and of its run
    std::int64_t schedule = 0;
    base::Uuid scheduleId;
    std::string name;
    std::string key; //!< of what it comes of, where that is no time
    base::Time planned;
    std::optional<base::Time> startedAt, endedAt;
    api::FireOutcome outcome = api::FireOutcome::Claimed;
    std::string note;
    bool hasRun = false;
    std::int64_t merged = 1;
    std::int64_t fence = 0;
    std::string work; //!< api::ScheduleSpec as JSON, filled in
};

[[nodiscard]] inline std::int64_t micros(base::Time time)
{
    return time.time_since_epoch().count();
}
[[nodiscard]] inline base::Time timeOf(std::int64_t micros)
{
    return base::Time(std::chrono::microseconds(micros));
}
[[nodiscard]] storage::Value microsOrNull(const std::optional<base::Time>& time);
[[nodiscard]] storage::Blob blobOf(const base::Uuid& id);
[[nodiscard]] base::Uuid uuidOf(std::string_view bytes);

//! The id of a fire and of its run. `key` tells fires apart that do not come of a time.
[[nodiscard]] base::Uuid fireIdOf(const base::Uuid& schedule, base::Time planned, std::string_view key);

//! With `planned` as the next time.
void arm(StoredSchedule& schedule, const Trigger& trigger, std::optional<base::Time> planned);

[[nodiscard]] base::Result<std::optional<StoredSchedule>> scheduleAt(storage::Connection& db, std::int64_t row);
[[nodiscard]] base::Result<std::vector<StoredSchedule>> schedulesWhere(
    storage::Connection& db, const std::string& condition, std::span<const storage::Value> arguments);
//! By name, by id, or by an end of the id. Errors: NotFound, Conflict.
[[nodiscard]] base::Result<StoredSchedule> scheduleNamed(storage::Connection& db, const std::string& nameOrId);

[[nodiscard]] base::Result<std::int64_t> insertSchedule(storage::Connection& db, const StoredSchedule& schedule);
//! Everything a person has set.
[[nodiscard]] base::Result<> rewriteSchedule(storage::Connection& db, const StoredSchedule& schedule);
//! The right to fire: false when somebody else took it since the row was read. Of several cells one has it; what it had before is worth nothing.
[[nodiscard]] base::Result<bool> takeFence(storage::Connection& db, StoredSchedule& schedule);
//! What fires change.
[[nodiscard]] base::Result<> updateSchedule(storage::Connection& db, const StoredSchedule& schedule);

//! The columns that readFire takes, behind "SELECT " and of the table "f".
extern const std::string_view kFireColumns;
[[nodiscard]] StoredFire readFire(const storage::Row& row);
[[nodiscard]] base::Result<std::vector<StoredFire>> firesWhere(
    storage::Connection& db, std::string_view condition, std::span<const storage::Value> arguments);
//! None when there is one with this id already.
[[nodiscard]] base::Result<std::optional<std::int64_t>> insertFire(
    storage::Connection& db, const StoredFire& fire, const base::Uuid& owner, std::optional<base::Time> leaseUntil);

[[nodiscard]] api::ScheduleFire toApi(const StoredFire& fire);
[[nodiscard]] api::ScheduleRow toApi(const StoredSchedule& schedule, const std::optional<StoredFire>& last);
[[nodiscard]] base::Result<std::optional<StoredFire>> lastFireOf(storage::Connection& db, const StoredSchedule& schedule);

} // namespace kaze::scheduling::detail
