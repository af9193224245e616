#pragma once

#include "engine/base/cancel.h"
#include "engine/base/clock.h"
#include "engine/storage/database.h"

// Logs of runs that ended long ago take a quarter of the room when they are packed. Whoever reads or goes on with such a run does not notice it.

namespace kaze::runtime {

//! Steps of all runs, and what they take.
struct LogSize {
    std::int64_t steps = 0, bytes = 0;
    std::int64_t oldSteps = 0, oldBytes = 0; //!< that would be packed, and what that would save
};

//! Bytes are estimated from a sample. The inside of a reading job on state.db.
[[nodiscard]] base::Result<LogSize> logSize(storage::Connection& connection, base::Time before);

struct Packed {
    std::int64_t steps = 0;
    std::int64_t bytes = 0; //!< less in state.db
};

//! Packs the logs of runs that ended before then, a few hundred steps at one time, until there is none left or it is cancelled. What was done before stays done.
//! Errors: as storage.
[[nodiscard]] base::Task<base::Result<Packed>> packLogs(
    storage::Database& state, const base::Clock& clock, base::Time before, base::CancelToken cancel);

} // namespace kaze::runtime
