#pragma once

#include "engine/api/message.h"
#include "engine/messaging/detail/queue_rows.h"

// The log of topics and its consumers in state.db. For jobs.

namespace kaze::messaging::detail {

struct Logged {
    std::int64_t number = 0;
    std::string id;
    bool again = false; //!< its key had been used
};

//! Writes a message, and a delivery for each of the consumers of its tenant that are named.
[[nodiscard]] base::Result<Logged> logMessage(storage::Connection& db, const api::AgentMessage& message, const std::string& key,
    const std::vector<std::string>& consumers, base::Time now);

//! Makes a consumer's queue with what it begins with, or changes the pattern of the one there is.
[[nodiscard]] base::Result<> makeConsumer(storage::Connection& db, const ConsumerOptions& options);

[[nodiscard]] base::Result<std::vector<LogEntry>> readLog(
    storage::Connection& db, const std::string& tenant, const std::string& pattern, std::int64_t after, std::size_t most);

struct KnownConsumer {
    std::string tenant;
    std::string name;
    std::string pattern;
};

//! How the log stands when a cell opens.
struct LogState {
    std::int64_t last = 0;
    std::int64_t lastClock = 0; //!< the latest time of any message
    std::vector<KnownConsumer> consumers;
};
[[nodiscard]] base::Result<LogState> readLogState(storage::Connection& db);

} // namespace kaze::messaging::detail
