#pragma once

#include "engine/base/clock.h"

#include <algorithm>

namespace kaze::mcp::detail {

//! What somebody may send us unasked: so much at once, and so much a second in the long run.
class Allowance {
public:
    Allowance(double capacity, double perSecond) : m_capacity(capacity), m_perSecond(perSecond), m_left(capacity) { }

    //! Takes it, if there is enough left.
    [[nodiscard]] bool take(double amount, base::Duration now)
    {
        const double seconds = std::chrono::duration<double>(now - m_last).count();
        m_last = now;
        m_left = std::min(m_capacity, m_left + std::max(0.0, seconds) * m_perSecond);
        if (amount > m_left)
            return false;
        m_left -= amount;
        return true;
    }

private:
    double m_capacity;
    double m_perSecond;
    double m_left;
    base::Duration m_last{0};
};

} // namespace kaze::mcp::detail
