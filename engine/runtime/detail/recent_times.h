#pragma once

#include "engine/base/clock.h"

#include <array>
#include <cstdint>

namespace kaze::runtime::detail {

//! How long something took lately: in the last half to whole minute. To five percent. Lives on the loop.
class RecentTimes {
public:
    void record(base::Duration time, base::Duration now);

    //! In seconds, p in 0..1; 0 when nothing was recorded lately.
    [[nodiscard]] double percentile(double p, base::Duration now) const;

private:
    static constexpr std::size_t kBuckets
        = 400; //!< from a microsecond on, each five percent above the one before: five minutes and more
    struct Half {
        std::int64_t number = -1; //!< which half minute it is
        std::array<std::uint32_t, kBuckets> counts{};
    };
    std::array<Half, 2> m_halves;
};

} // namespace kaze::runtime::detail
