#pragma once

#include "engine/base/clock.h"

#include <cstdint>
#include <vector>

namespace kaze::net {

//! Keeps calls away from a server that fails, and lets one through now and then to see whether it is back. Times are of the steady clock. Lives on one thread.
class CircuitBreaker {
public:
    enum class State : std::uint8_t { Closed, Open, HalfOpen };

    struct Policy {
        int failures = 5; //!< in a row that open it
        int window = 20; //!< of the last calls …
        double share = 0.5; //!< … this part failed: it flaps, and opens too
        base::Duration memory = std::chrono::seconds(60); //!< older calls say nothing any more
        base::Duration first = std::chrono::seconds(5); //!< open for so long, then twice that, …
        base::Duration most = std::chrono::seconds(20); //!< … up to this
    };

    CircuitBreaker() = default;
    explicit CircuitBreaker(Policy policy) : m_policy(policy) { }

    [[nodiscard]] State state(base::Duration now) const;
    //! How long until a call may try again; 0 where one may now.
    [[nodiscard]] base::Duration waitFor(base::Duration now) const;

    //! Whether a call may go. Half open, the first that asks is the probe, and the others wait for what becomes of it.
    [[nodiscard]] bool enter(base::Duration now);

    //! What became of a call that entered.
    void succeeded(base::Duration now);
    void failed(base::Duration now);
    //! It kept silent: opens at once.
    void trip(base::Duration now) { open(now); }
    //! It ended without telling anything of the server: cancelled, refused by a rule of ours.
    void left(base::Duration now);

private:
    struct Outcome {
        base::Duration at;
        bool failed;
    };

    void open(base::Duration now);
    [[nodiscard]] bool flaps(base::Duration now) const;

    Policy m_policy;
    std::vector<Outcome> m_outcomes; //!< the last `window`, oldest first
    int m_failures = 0; //!< in a row
    int m_opened = 0; //!< times in a row without a success
    bool m_isOpen = false;
    bool m_probing = false;
    base::Duration m_probeFrom{0}; //!< while open
    base::Duration m_probeUntil{0}; //!< a probe that nobody reports of does not keep it shut for ever
};

} // namespace kaze::net
