#include "engine/net/address.h"

#include <gtest/gtest.h>

namespace kaze::net {
namespace {

TEST(IsPublicAddress, holdsForWhatTheInternetRoutes)
{
    for (const auto* ip : {"1.1.1.1", "8.8.8.8", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0", "126.255.255.255",
             "128.0.0.0", "169.253.255.255", "172.15.255.255", "172.32.0.0", "192.0.1.0", "192.167.255.255", "192.169.0.0",
             "198.17.255.255", "198.20.0.0", "223.255.255.255", "2606:4700:4700::1111", "2a00:1450:4001::1", "::ffff:8.8.8.8",
             "64:ff9b::8.8.8.8", "2002:0808:0808::1"})
        EXPECT_TRUE(isPublicAddress(ip)) << ip;
}

TEST(IsPublicAddress, failsForEverySpecialRange)
{
    for (const auto* ip : {"0.0.0.0", "0.1.2.3", "10.0.0.1", "10.255.255.255", "100.64.0.0", "100.127.255.255", "127.0.0.1",
             "127.255.255.255", "169.254.169.254", "172.16.0.0", "172.31.255.255", "192.0.0.8", "192.0.2.1", "192.88.99.1",
             "192.168.1.1", "198.18.0.1", "198.19.255.255", "198.51.100.7", "203.0.113.7", "224.0.0.1", "239.255.255.255",
             "240.0.0.1", "255.255.255.255"})
        EXPECT_FALSE(isPublicAddress(ip)) << ip;
    for (const auto* ip : {"::", "::1", "fc00::1", "fdff::1", "fe80::1", "fe80::1%1", "febf::1", "fec0::1", "ff02::1",
             "2001:db8::1", "2001::1", "2001:10::1", "3fff::1", "100::1", "64:ff9b:1::1", "5f00::1", "::8.8.8.8"})
        EXPECT_FALSE(isPublicAddress(ip)) << ip;
}

TEST(IsPublicAddress, judgesAnEmbeddedIpv4AddressByItself)
{
    for (const auto* ip : {"::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:7f00:1", "64:ff9b::10.0.0.1",
             "64:ff9b::169.254.169.254", "2002:7f00:1::", "2002:c0a8:101::1"})
        EXPECT_FALSE(isPublicAddress(ip)) << ip;
}

TEST(IsPublicAddress, failsForWhatIsNoAddress)
{
    for (const auto* ip :
        {"", "localhost", "1.1.1", "1.1.1.1.1", "1.1.1.256", "[2606:4700::1]", "8.8.8.8:80", "0x08080808", "08.8.8.8 "})
        EXPECT_FALSE(isPublicAddress(ip)) << ip;
}

} // namespace
} // namespace kaze::net
