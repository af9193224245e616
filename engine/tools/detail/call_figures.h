#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>
#include <vector>

namespace kaze::tools::detail {

//! What became of calls, and how long the last thousand took.
class CallFigures {
public:
    std::int64_t calls = 0;
    std::int64_t failed = 0;
    std::int64_t retried = 0;
    std::int64_t fromCache = 0;
    std::int64_t refused = 0;
    std::string lastError;

    void took(double seconds)
    {
        if (m_seconds.size() < kKept)
            m_seconds.push_back(static_cast<float>(seconds));
        else
            m_seconds[m_next] = static_cast<float>(seconds);
        m_next = (m_next + 1) % kKept;
    }

    //! 0 before the first.
    [[nodiscard]] double p95() const
    {
        if (m_seconds.empty())
            return 0;
        auto sorted = m_seconds;
        const auto place = sorted.begin() + static_cast<std::ptrdiff_t>((sorted.size() * 95 + 99) / 100 - 1);
        std::nth_element(sorted.begin(), place, sorted.end());
        return *place;
    }

private:
    static constexpr std::size_t kKept = 1000;
    std::vector<float> m_seconds;
    std::size_t m_next = 0;
};

} // namespace kaze::tools::detail
