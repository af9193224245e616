#pragma once

#include "engine/telemetry/detail/months.h"
#include "engine/telemetry/retention.h"

#include <optional>
#include <string>
#include <vector>

//! What goes when, by the rules alone.
namespace kaze::telemetry::detail {

//! A month on the disk, or what was set aside of one.
struct KeptMonth {
    enum class State : std::uint8_t { Live, Archived, Damaged };

    Month month;
    State state = State::Live;
    std::int64_t bytes = 0; //!< with its full-text index
    std::string file{}; //!< of a damaged one
};

[[nodiscard]] std::int64_t bytesOf(const std::vector<KeptMonth>& months);

struct NextToGo {
    KeptMonth month;
    bool isArchived = false; //!< it becomes an archive; else it is deleted
    bool isForBudget = false; //!< it would not have to go but for the budget
};
//! The oldest that has to go now, if any. `current` is the month of the clock.
[[nodiscard]] std::optional<NextToGo> nextToGo(const std::vector<KeptMonth>& months, const RetentionRules& rules, Month current);

//! All that have to go by now, in order, as far as it can be told before: an archive is taken to be a fifth of its database.
[[nodiscard]] std::vector<NextToGo> allToGo(std::vector<KeptMonth> months, const RetentionRules& rules, Month current);

} // namespace kaze::telemetry::detail
