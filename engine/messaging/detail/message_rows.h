#pragma once

#include "engine/api/message.h"
#include "engine/base/clock.h"
#include "engine/messaging/transport.h"
#include "engine/storage/connection.h"

#include <optional>

// Messages in state.db. For jobs.

namespace kaze::messaging::detail {

//! The columns that messageOf reads, of a table called m.
inline constexpr std::string_view kMessageColumns = "m.id, m.tenant, m.topic, m.recipient, m.sender, m.kind, m.correlation, "
                                                    "m.clock, m.deadline, m.format, m.payload, m.reference";
inline constexpr int kMessageColumnCount = 12;

[[nodiscard]] inline std::int64_t micros(base::Time time)
{
    return time.time_since_epoch().count();
}
[[nodiscard]] inline base::Time timeOf(std::int64_t micros)
{
    return base::Time{std::chrono::microseconds(micros)};
}

//! Its number.
[[nodiscard]] base::Result<std::int64_t> insertMessage(storage::Connection& db, const api::AgentMessage& message);

//! Reads the columns of kMessageColumns from `first` on.
[[nodiscard]] Message messageOf(const storage::Row& row, int first);

//! What a sender has sent under a key.
struct SentBefore {
    std::string id;
    std::int64_t number = 0;
};
[[nodiscard]] base::Result<std::optional<SentBefore>> sentUnder(
    storage::Connection& db, const api::AgentMessage& message, const std::string& key);
[[nodiscard]] base::Result<> rememberKey(
    storage::Connection& db, const api::AgentMessage& message, const std::string& key, std::int64_t number, base::Time now);

} // namespace kaze::messaging::detail
