#pragma once

#include "engine/base/clock.h"
#include "engine/server/detail/guesses.h"

namespace kaze::server::detail {

//! How fast each source may ask, whoever it is: a bucket each, that is full after a minute. Kept in memory, for so many sources alone. Lives on the
//! loop.
class SourceRates {
public:
    static constexpr std::size_t kSources = 8192;

    //! `perMinute` 0: as fast as they like.
    SourceRates(const base::Clock& clock, std::int64_t perMinute) : m_clock(clock), m_perMinute(perMinute) { }

    //! Takes one request; else how long to wait.
    [[nodiscard]] std::optional<base::Duration> admit(Source source);

    [[nodiscard]] std::size_t sources() const { return m_buckets.size(); }

private:
    struct Bucket {
        double left = 0;
        base::Duration at{0};
    };

    void makeRoom(base::Duration now);

    const base::Clock& m_clock;
    std::int64_t m_perMinute;
    std::unordered_map<Source, Bucket> m_buckets;
    base::Duration m_sweptAt{0};
};

} // namespace kaze::server::detail
