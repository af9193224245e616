#pragma once

#include "engine/alerting/evaluator.h"
#include "engine/api/alert.h"
#include "engine/storage/connection.h"

#include <functional>
#include <map>
#include <optional>
#include <set>

// Rows of alerts and of their causes in state.db. Everything here runs in a job on a storage thread.

namespace kaze::alerting::detail {

struct StoredAlert {
    api::Alert alert;
    Track track;
    bool told = false;
    bool isGone = false; //!< it was pending and came to nothing: its row goes
};

//! A cause that somebody was told of.
struct ToldCause {
    api::Alert worst; //!< of the last notice; after a restart, of the first
    std::string ending; //!< why it is over, where it did not just get well
    std::string noticeId; //!< of what is told of it, from its beginning to its end
    std::int64_t number = 0; //!< of the last notice
    base::Time at;
    std::optional<base::Duration> steady; //!< when that was; none: by a process before this one
    std::set<std::string> to;
    std::string headline;
};

//! A notice that a webhook has not been given yet.
struct Owed {
    std::string webhook; //!< its id
    std::string payload;
    std::string key; //!< of this notice for this webhook: the same when it is given again
    bool isStored = false;
};

//! What is not in the file as it is.
struct RowChanges {
    std::vector<StoredAlert> alerts;
    std::map<std::string, std::optional<ToldCause>> causes; //!< none: it is over
    std::vector<Owed> owed;

    [[nodiscard]] bool isEmpty() const { return alerts.empty() && causes.empty() && owed.empty(); }
};

//! Writes all of it, or nothing.
[[nodiscard]] base::Result<> putChanges(storage::Connection& db, const RowChanges& changes);
//! Those that have not ended.
[[nodiscard]] base::Result<std::vector<StoredAlert>> openAlerts(storage::Connection& db);

struct EndedPlace {
    std::int64_t endedAt = INT64_MAX, row = INT64_MAX;
};
struct EndedAlerts {
    std::vector<api::Alert> alerts;
    std::optional<EndedPlace> next; //!< where the next page begins; none: that was all
};
//! Those that `fits` takes, the newest first, behind a place. Ends early where few fit.
[[nodiscard]] base::Result<EndedAlerts> endedAlerts(
    storage::Connection& db, EndedPlace after, std::size_t most, const std::function<bool(const api::Alert&)>& fits);

[[nodiscard]] base::Result<std::map<std::string, ToldCause>> toldCauses(storage::Connection& db);

//! The oldest first.
[[nodiscard]] base::Result<std::vector<Owed>> owedNotices(storage::Connection& db);
[[nodiscard]] base::Result<> removeOwed(storage::Connection& db, const std::vector<std::string>& keys);

//! Removes alerts and silences that ended before that, and of more than `most` the oldest.
[[nodiscard]] base::Result<> retire(storage::Connection& db, base::Time before, std::int64_t most);

[[nodiscard]] inline std::int64_t micros(base::Time time)
{
    return time.time_since_epoch().count();
}
[[nodiscard]] inline base::Time timeOf(std::int64_t micros)
{
    return base::Time(std::chrono::microseconds(micros));
}

} // namespace kaze::alerting::detail
