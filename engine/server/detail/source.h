#pragma once

#include <boost/asio/ip/address.hpp>

#include <cstddef>
#include <cstdint>
#include <unordered_map>

namespace kaze::server::detail {

//! Where a connection comes from, as far as limits go: an IPv4 address, or the network (/64) of an IPv6 one, which one host mostly has for
//! itself. An IPv4 address that is written as an IPv6 one is the same source.
using Source = std::uint64_t;
[[nodiscard]] Source sourceOf(const boost::asio::ip::address& address);
[[nodiscard]] bool isOfThisMachine(const boost::asio::ip::address& address);

//! How many of something each source has. Keeps those alone that have any.
class SourceCounts {
public:
    //! One more; false where it has `most` already.
    [[nodiscard]] bool take(Source source, std::size_t most);
    void give(Source source);

    [[nodiscard]] std::size_t sources() const { return m_counts.size(); }

private:
    std::unordered_map<Source, std::size_t> m_counts;
};

} // namespace kaze::server::detail
