#pragma once

#include "engine/api/schedule.h"
#include "engine/scheduling/trigger.h"

#include <vector>

namespace kaze::scheduling {

//! A fire that comes later than this was missed: the catch-up policy decides.
inline constexpr auto kPunctual = std::chrono::seconds(60);
//! "Run all" runs so many at most, the latest.
inline constexpr std::size_t kMostCaughtUp = 100;
//! Counted so far; of more it is said that they are more.
inline constexpr std::int64_t kMostCounted = 100'000;

struct DueFire {
    base::Time planned;
    std::int64_t merged = 1; //!< times that it stands for
    bool caughtUp = false;

    bool operator==(const DueFire&) const = default;
};

//! What is to be done for a schedule that is due.
struct Due {
    std::vector<DueFire> fires; //!< by time
    std::int64_t missed = 0; //!< times that nothing is done about
    bool missedMore = false; //!< than were counted
    base::Time lastMissed;
    std::optional<base::Time> next; //!< planned; none: never again
};

struct CatchUp {
    api::CatchUpPolicy policy = api::CatchUpPolicy::Once;
    base::Duration window = std::chrono::hours(1);
};

//! `planned` is the next time, which is due by `now`. A fire that is punctual is made as planned; of those that are late the ones within the window are
//! made as the policy says, and older ones are missed.
[[nodiscard]] Due dueOf(const Trigger& trigger, const base::Uuid& schedule, base::Time planned, base::Time now, CatchUp catchUp);

} // namespace kaze::scheduling
