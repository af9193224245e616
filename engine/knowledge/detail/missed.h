#pragma once

#include "engine/base/clock.h"
#include "engine/base/ids.h"
#include "engine/storage/connection.h"

#include <vector>

// Records of peers that were not taken when they came, and are asked for again: what was in their way may be gone, as after an update of this cell.
namespace kaze::knowledge::detail {

struct Missed {
    base::Uuid id;
    std::string problem; //!< why it was refused; empty: it only waits until something is erased here
};

inline constexpr std::int64_t kMostMissed = 10'000; //!< that are remembered of one peer
inline constexpr std::size_t kMostAskedAgain = 64; //!< of those that were refused, in one pull

//! These came from the peer, and only some of them are missed; the others no longer are. Where too many are remembered already, further ones are not. A write job.
[[nodiscard]] base::Result<> settleMissed(storage::Connection& connection, const std::string& peer,
    const std::vector<base::Uuid>& came, const std::vector<Missed>& missed, base::Time now);

//! Those that it is time to ask for: those that waited for an erasure, and at most `most` of those that were refused. A read job.
[[nodiscard]] base::Result<std::vector<base::Uuid>> missedDue(
    storage::Connection& connection, const std::string& peer, base::Time now, std::size_t most);

//! A read job.
[[nodiscard]] base::Result<std::int64_t> countMissed(storage::Connection& connection, const std::string& peer);

} // namespace kaze::knowledge::detail
