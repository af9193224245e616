#pragma once

#include "engine/api/run_control_requests.h"
#include "engine/runtime/run_store.h"

#include <map>
#include <vector>

namespace kaze::runtime::detail {

//! What two logs are compared by.
struct LogDigest {
    //! A task, a message, an answer or a result: what it says, without ids and times. Results stand in the order of their calls.
    struct Entry {
        std::int64_t step = 0;
        std::size_t says = 0; //!< a hash
    };
    struct Calls {
        std::int64_t made = 0, failed = 0;
    };
    std::vector<Entry> entries;
    std::map<std::string, Calls> tools;
    std::int64_t steps = 0;
    base::Duration worked{0}; //!< of a fork what it did itself
};

//! Reads the whole log, a record at a time. Errors: Corrupt, as storage.
[[nodiscard]] base::Result<LogDigest> digestOf(storage::Connection& connection, std::int64_t run);

//! How many entries at the beginning say the same.
[[nodiscard]] std::size_t commonEntries(const LogDigest& first, const LogDigest& second);

//! The last step of these entries; 0 for none.
[[nodiscard]] std::int64_t lastStepOf(const LogDigest& log, std::size_t entries);

[[nodiscard]] std::vector<api::ComparedTool> comparedTools(const LogDigest& first, const LogDigest& second);

} // namespace kaze::runtime::detail
