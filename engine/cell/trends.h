#pragma once

#include "engine/api/snapshot.h"
#include "engine/base/clock.h"

#include <array>
#include <map>

namespace kaze::cell {

//! What happened in each of the last sixty minutes, for headline numbers and charts. Lives on the loop; bounded.
class Trends {
public:
    explicit Trends(const base::Clock& clock) : m_clock(clock) { }

    void turnTook(base::Duration time, std::int64_t tokens, base::Money cost);
    void runEnded(bool succeeded);
    //! Running totals; what came since the last call is booked to this minute.
    void sample(std::int64_t agents, const std::map<std::string, std::uint64_t>& requests);

    //! Fills the parts of a snapshot that come from here.
    void fill(api::CellSnapshot& snapshot);

private:
    static constexpr std::size_t kMinutes = 60;
    static constexpr std::size_t kSlowestKept = 512;

    struct Minute {
        std::int64_t number = -1; //!< since the clock's start
        double agents = 0; //!< the most at one time
        std::int64_t ended = 0, succeeded = 0, tokens = 0, turns = 0;
        base::Money cost;
        std::vector<float> seconds; //!< of turns; a sample of at most kSlowestKept
        std::map<std::string, std::int64_t> requests;
    };

    Minute& now();
    [[nodiscard]] const Minute* at(std::int64_t number) const;

    const base::Clock& m_clock;
    std::array<Minute, kMinutes> m_minutes;
    std::map<std::string, std::uint64_t> m_lastRequests;
    std::uint64_t m_sampler = 0x9e3779b97f4a7c15ULL;
};

} // namespace kaze::cell
