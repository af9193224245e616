#pragma once

#include "engine/api/run.h"
#include "engine/base/ids.h"
#include "engine/base/money.h"
#include "engine/gateway/detail/packing.h"
#include "engine/storage/connection.h"

#include <algorithm>
#include <limits>
#include <map>
#include <vector>

// What calls come to together, as it is kept by hour and day beside the rows of the ledger.

namespace kaze::gateway::detail {

inline constexpr std::int64_t kHour = 3'600'000'000; //!< microseconds
inline constexpr std::int64_t kDay = 24 * kHour;

//! When the hour or day (`length`) of a moment began, UTC; microseconds since 1970, also before it.
[[nodiscard]] constexpr std::int64_t beginOf(std::int64_t at, std::int64_t length)
{
    const auto past = at % length;
    return at - (past < 0 ? past + length : past);
}

struct Sums {
    std::int64_t calls = 0; //!< attempts, failed ones too
    std::int64_t failed = 0;
    std::int64_t cacheHits = 0;
    api::Usage usage;
    base::Money cost, estimated, saved;
    std::int64_t unpriced = 0; //!< used tokens, and nothing was known of what they cost
    std::int64_t unpricedHits = 0; //!< of them, those that our cache answered
    std::int64_t first = std::numeric_limits<std::int64_t>::max(); //!< when the first of them began, and the last
    std::int64_t last = std::numeric_limits<std::int64_t>::min();

    bool operator==(const Sums&) const = default;
    void add(const Sums& more);
};

//! The columns of a row of the ledger, the first it has, of which `sumsOf` makes the sums of that one call.
inline constexpr std::string_view kSumColumns = "at, outcome, usage_source, input_tokens, output_tokens, cached_tokens, "
                                                "reasoning_tokens, cache_write_tokens, cost, saved, price_source IS NULL";
inline constexpr int kSumColumnCount = 11;
[[nodiscard]] Sums sumsOf(const storage::Row& row);

//! By the kind of the calls: a row's id in usage_kinds.
using KindSums = std::map<std::int64_t, Sums>;

//! The sums of an hour or day that began at `begin`.
[[nodiscard]] std::string packSums(const KindSums& sums, std::int64_t begin);

//! Calls `each(kind, sums)`, kinds rising. False: nobody packed this.
template <class F>
[[nodiscard]] bool unpackSums(std::string_view packed, std::int64_t begin, F&& each)
{
    Unpacker from(packed);
    std::uint64_t kind = 0;
    while (!from.atEnd()) {
        kind += from.number();
        Sums sums;
        for (auto* number : {&sums.calls, &sums.failed, &sums.cacheHits, &sums.usage.inputTokens, &sums.usage.outputTokens,
                 &sums.usage.cachedTokens, &sums.usage.reasoningTokens, &sums.usage.cacheWriteTokens, &sums.cost.nanos,
                 &sums.estimated.nanos, &sums.saved.nanos, &sums.unpriced, &sums.unpricedHits})
            *number = from.signedNumber();
        sums.first = begin + static_cast<std::int64_t>(from.number() % kDay);
        sums.last = begin + static_cast<std::int64_t>(from.number() % kDay);
        if (from.failed())
            return false;
        each(static_cast<std::int64_t>(kind), sums);
    }
    return true;
}

//! A run that made calls of a kind.
struct KindRun {
    std::int64_t kind = 0;
    std::uint32_t run = 0; //!< a number of the packer's choice

    auto operator<=>(const KindRun&) const = default;
};

//! Which runs made calls of which kind; a run's number is the place of its id. Sorts.
[[nodiscard]] std::string packRuns(std::vector<KindRun>& seen, const std::vector<base::Uuid>& ids);

//! Fills `ids`, then calls `each(kind, place)` with the place of the run's id in them. False: nobody packed this.
template <class F>
[[nodiscard]] bool unpackRuns(std::string_view packed, std::vector<base::Uuid>& ids, F&& each)
{
    constexpr std::size_t kIdBytes = sizeof(base::Uuid::bytes);
    Unpacker from(packed);
    const auto count = from.number();
    if (count > packed.size() / kIdBytes)
        return false;
    ids.resize(count);
    for (auto& id : ids)
        std::ranges::copy(from.bytes(kIdBytes), id.bytes.begin());
    std::uint64_t kind = 0;
    while (!from.atEnd()) {
        kind += from.number();
        std::uint64_t place = 0;
        for (auto left = from.number(); left > 0; --left) {
            place += from.number();
            if (from.failed() || place >= count)
                return false;
            each(static_cast<std::int64_t>(kind), static_cast<std::uint32_t>(place));
        }
    }
    return !from.failed();
}

} // namespace kaze::gateway::detail
