#pragma once

#include "engine/api/log.h"

#include <cstdint>
#include <memory>
#include <vector>

namespace kaze::telemetry {

namespace detail {
struct Followed;
}

//! Somebody who follows the log: lines wait here until they are taken, at most 5 000 and 16 MB of them, of more the newest. Any thread. Outlives the log without
//! harm; destroying it ends the following.
class LogFollower {
public:
    explicit LogFollower(std::shared_ptr<detail::Followed> followed);
    ~LogFollower();
    LogFollower(const LogFollower&) = delete;
    LogFollower& operator=(const LogFollower&) = delete;

    struct Taken {
        std::vector<api::LogRow> rows; //!< in the order in which they were stored
        std::int64_t leftOut = 0; //!< before them, that nobody took in time
        bool isMore = false;
    };
    //! At most so many, and no more behind the one that brings them to 8 MB.
    [[nodiscard]] Taken take(std::size_t limit);

private:
    std::shared_ptr<detail::Followed> m_followed;
};

} // namespace kaze::telemetry
