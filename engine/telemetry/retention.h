#pragma once

#include <cstdint>

namespace kaze::telemetry {

//! How long observations are kept. A month is one file, and goes as a whole; the current one and what is ahead of it never do.
struct RetentionRules {
    std::int64_t keepMonths = 6; //!< so many besides the current one; 0: for ever
    bool archives = false; //!< those that are older are archived rather than deleted
    std::int64_t budgetBytes = 0; //!< of all files together; above it the oldest go before their time. 0: no limit

    bool operator==(const RetentionRules&) const = default;
};

} // namespace kaze::telemetry
