#pragma once

#include "engine/api/run.h"
#include "engine/base/money.h"

#include <cstdint>
#include <limits>

//! Sums over spans that anybody may have written: they stop at their ends.
namespace kaze::telemetry::detail {

[[nodiscard]] constexpr std::int64_t sumOf(std::int64_t a, std::int64_t b)
{
    std::int64_t sum = 0;
    if (!__builtin_add_overflow(a, b, &sum))
        return sum;
    return b > 0 ? std::numeric_limits<std::int64_t>::max() : std::numeric_limits<std::int64_t>::min();
}

inline void addTo(api::Usage& sum, const api::Usage& more)
{
    sum.inputTokens = sumOf(sum.inputTokens, more.inputTokens);
    sum.outputTokens = sumOf(sum.outputTokens, more.outputTokens);
    sum.cachedTokens = sumOf(sum.cachedTokens, more.cachedTokens);
    sum.reasoningTokens = sumOf(sum.reasoningTokens, more.reasoningTokens);
    sum.cacheWriteTokens = sumOf(sum.cacheWriteTokens, more.cacheWriteTokens);
}

inline void addTo(base::Money& sum, base::Money more)
{
    sum.nanos = sumOf(sum.nanos, more.nanos);
}

} // namespace kaze::telemetry::detail
