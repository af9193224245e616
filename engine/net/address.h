#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace kaze::net {

//! One end of a connection: a numeric IPv4 or IPv6 address without brackets, and its port.
struct SocketAddress {
    std::string ip;
    std::uint16_t port = 0;
};

//! Whether a numeric address can be reached from anywhere on the internet. False for private, loopback, link-local, shared
//! (100.64/10), multicast, documentation, benchmark and reserved ranges (IANA's special-purpose registries) and for what is
//! no address at all. An IPv6 address that carries an IPv4 one (mapped, 6to4, NAT64) is judged by that one.
[[nodiscard]] bool isPublicAddress(std::string_view ip);

} // namespace kaze::net
