#pragma once

#include "engine/base/clock.h"

#include <boost/asio/ip/address.hpp>

#include <cstdint>
#include <deque>
#include <optional>
#include <unordered_map>

namespace kaze::server::detail {

//! Where a connection comes from, as far as guessing goes: an IPv4 address, or the network (/64) of an IPv6 one, which one host mostly has for
//! itself.
using Source = std::uint64_t;
[[nodiscard]] Source sourceOf(const boost::asio::ip::address& address);

//! Counts the wrong access tokens that each source shows, so that whoever tries them out is told to wait. A right one is nobody's guess and is not
//! asked about here. Kept in memory, for the newest sources alone. Lives on the loop.
class Guesses {
public:
    static constexpr int kMost = 10; //!< wrong ones that a source may show within a minute
    static constexpr std::size_t kSources = 4096;

    explicit Guesses(const base::Clock& clock) : m_clock(clock) { }

    //! Counts a wrong one; how long to wait before the next, once there were too many.
    [[nodiscard]] std::optional<base::Duration> wrong(Source source);

    [[nodiscard]] std::size_t sources() const { return m_counts.size(); }

private:
    struct Begun {
        Source source = 0;
        base::Duration at{0};
    };
    struct Count {
        int wrong = 0;
        base::Duration since{0};
    };

    const base::Clock& m_clock;
    std::unordered_map<Source, Count> m_counts;
    std::deque<Begun> m_begun; //!< those counted, oldest first
};

} // namespace kaze::server::detail
