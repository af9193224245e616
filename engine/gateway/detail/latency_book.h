#pragma once

#include "engine/base/clock.h"

#include <map>
#include <string>
#include <vector>

namespace kaze::gateway::detail {

//! How long a model may keep silent before another one is asked instead: three times its own 95th percentile, within limits.
struct Patience {
    base::Duration firstToken{0};
    base::Duration stall{0}; //!< between two pieces of an answer
};

//! What is known of each model's pace, from its last calls. Lives on the loop.
class LatencyBook {
public:
    void answered(const std::string& model, base::Duration firstToken);
    //! The longest pause in an answer.
    void paused(const std::string& model, base::Duration longest);

    //! Of a model that is not known yet: the upper limits, 12 s and 10 s.
    [[nodiscard]] Patience patienceWith(const std::string& model) const;

private:
    //! The last of a kind, and their 95th percentile.
    struct Samples {
        std::vector<base::Duration> last;
        std::size_t next = 0;
        std::size_t fresh = 0; //!< since p95 was taken
        base::Duration p95{0};
        void add(base::Duration value);
        [[nodiscard]] base::Duration within(base::Duration least, base::Duration most) const;
    };
    struct Pace {
        Samples firstToken, pause;
    };
    std::map<std::string, Pace> m_models;
};

} // namespace kaze::gateway::detail
