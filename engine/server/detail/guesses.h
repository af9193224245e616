#pragma once

#include "engine/base/clock.h"
#include "engine/server/detail/source.h"

#include <optional>
#include <unordered_map>

namespace kaze::server::detail {

//! Counts the wrong access tokens that each source shows, so that whoever tries them out is told to wait: a minute after ten of them, and each time
//! twice as long, up to an hour. A right one is nobody's guess and is not asked about here: who shares an address with a guesser is served, and
//! 256 random bits are not found by trying. Kept in memory, for so many sources alone. Lives on the loop.
class Guesses {
public:
    static constexpr int kMost = 10; //!< wrong ones that a source may show within a minute
    static constexpr auto kLongest = std::chrono::hours(1);
    static constexpr std::size_t kSources = 4096;

    explicit Guesses(const base::Clock& clock) : m_clock(clock) { }

    //! Counts a wrong one; how long to wait before the next, once there were too many.
    [[nodiscard]] std::optional<base::Duration> wrong(Source source);

    [[nodiscard]] std::size_t sources() const { return m_counts.size(); }

private:
    struct Count {
        int wrong = 0; //!< since then
        base::Duration since{0};
        int locks = 0; //!< one after the other
        base::Duration lockedUntil{0};
    };

    [[nodiscard]] static bool isOver(const Count& count, base::Duration now);
    void makeRoom(base::Duration now);

    const base::Clock& m_clock;
    std::unordered_map<Source, Count> m_counts;
    base::Duration m_sweptAt{0};
};

} // namespace kaze::server::detail
