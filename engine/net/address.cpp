#include "engine/net/address.h"

#include <boost/asio/ip/address.hpp>

#include <array>
#include <cstddef>

namespace kaze::net {

namespace {

using boost::asio::ip::address_v4;
using boost::asio::ip::address_v6;

struct Range4 {
    std::uint32_t base;
    int bits;
};

constexpr std::uint32_t quad(std::uint32_t a, std::uint32_t b, std::uint32_t c, std::uint32_t d)
{
    return a << 24 | b << 16 | c << 8 | d;
}

// https://www.iana.org/assignments/iana-ipv4-special-registry, plus multicast.
constexpr std::array kSpecial4{
    Range4{quad(0, 0, 0, 0), 8},
    Range4{quad(10, 0, 0, 0), 8},
    Range4{quad(100, 64, 0, 0), 10},
    Range4{quad(127, 0, 0, 0), 8},
    Range4{quad(169, 254, 0, 0), 16},
    Range4{quad(172, 16, 0, 0), 12},
    Range4{quad(192, 0, 0, 0), 24},
    Range4{quad(192, 0, 2, 0), 24},
    Range4{quad(192, 88, 99, 0), 24},
    Range4{quad(192, 168, 0, 0), 16},
    Range4{quad(198, 18, 0, 0), 15},
    Range4{quad(198, 51, 100, 0), 24},
    Range4{quad(203, 0, 113, 0), 24},
    Range4{quad(224, 0, 0, 0), 4},
    Range4{quad(240, 0, 0, 0), 4},
};

bool isPublic(const address_v4& address)
{
    const auto value = address.to_uint();
    for (const auto& range : kSpecial4)
        if ((value ^ range.base) >> (32 - range.bits) == 0)
            return false;
    return true;
}

address_v4 embedded(const address_v6::bytes_type& bytes, std::size_t at)
{
    return address_v4(address_v4::bytes_type{bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]});
}

bool isNat64(const address_v6::bytes_type& bytes)
{
    constexpr std::array<unsigned char, 12> kPrefix{0x00, 0x64, 0xff, 0x9b};
    return std::equal(kPrefix.begin(), kPrefix.end(), bytes.begin());
}

bool isPublic(const address_v6& address)
{
    const auto bytes = address.to_bytes();
    if (address.is_v4_mapped() || isNat64(bytes))
        return isPublic(embedded(bytes, 12));
    // Only 2000::/3 is handed out; everything else is local, multicast or reserved.
    if ((bytes[0] & 0xe0) != 0x20)
        return false;
    const unsigned first = bytes[0] << 8U | bytes[1];
    const unsigned second = bytes[2] << 8U | bytes[3];
    if (first == 0x2002)
        return isPublic(embedded(bytes, 2));
    const bool protocolAssignments = first == 0x2001 && second < 0x0200;
    const bool documentation = (first == 0x2001 && second == 0x0db8) || (first == 0x3fff && second < 0x1000);
    return !protocolAssignments && !documentation;
}

} // namespace

bool isPublicAddress(std::string_view ip)
{
    boost::system::error_code error;
    const auto address = boost::asio::ip::make_address(ip, error);
    if (error)
        return false;
    return address.is_v4() ? isPublic(address.to_v4()) : isPublic(address.to_v6());
}

} // namespace kaze::net
