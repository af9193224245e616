#pragma once

#include "engine/base/clock.h"

#include <optional>

namespace kaze::net {

//! An allowance of so much a minute that fills up steadily, as providers' rate limits do. Times are of the steady clock. Lives on one thread.
class TokenBucket {
public:
    //! Without a limit.
    TokenBucket() = default;
    //! Full at first; holds a minute's worth.
    TokenBucket(double perMinute, base::Duration now);

    [[nodiscard]] bool isLimited() const { return m_perMinute > 0; }
    [[nodiscard]] double perMinute() const { return m_perMinute; }
    //! What is left; negative while more was used than was there.
    [[nodiscard]] double level(base::Duration now) const;

    //! Whether `amount` can be taken. What is larger than the bucket itself can be when it is full, else it never could.
    [[nodiscard]] bool has(double amount, base::Duration now) const { return waitFor(amount, now) == base::Duration::zero(); }
    //! How long until it can.
    [[nodiscard]] base::Duration waitFor(double amount, base::Duration now) const;

    //! Takes it, also when it is not there: what was used was used. A negative amount gives back.
    void take(double amount, base::Duration now);

    //! What the other side says is believed: its limit where it says one, and what is left where that is less than we thought.
    void learn(std::optional<double> perMinute, std::optional<double> remaining, base::Duration now);
    //! Nothing for so long, whatever the level.
    void closeUntil(base::Duration until);

private:
    double m_perMinute = 0; //!< 0: no limit
    double m_level = 0; //!< at m_at
    base::Duration m_at{0};
    base::Duration m_closedUntil{0};
};

} // namespace kaze::net
