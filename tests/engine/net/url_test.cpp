#include "engine/net/url.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace kaze::net {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(ParseUrl, findsTheParts)
{
    const auto url = parseUrl("HTTPS://API.Example.com:8443/v1/chat?stream=1#top");
    ASSERT_TRUE(url) << url.error().message;
    EXPECT_EQ(url->scheme, "https");
    EXPECT_EQ(url->host, "api.example.com");
    EXPECT_EQ(url->port, 8443);
    EXPECT_EQ(url->path, "/v1/chat");
    EXPECT_EQ(url->query, "stream=1");
    EXPECT_EQ(url->authority(), "api.example.com:8443");
}

TEST(ParseUrl, knowsTheSchemesPorts)
{
    EXPECT_EQ(parseUrl("http://a")->port, 80);
    EXPECT_EQ(parseUrl("https://a")->port, 443);
    EXPECT_EQ(parseUrl("http://a")->path, "/");
    EXPECT_EQ(parseUrl("http://[::1]:8080/")->authority(), "[::1]:8080");
}

TEST(ParseUrl, writesDisguisedAddressesPlainly)
{
    EXPECT_EQ(parseUrl("http://0x7f000001/")->host, "127.0.0.1");
    EXPECT_EQ(parseUrl("http://2130706433/")->host, "127.0.0.1");
    EXPECT_EQ(parseUrl("http://127.1/")->host, "127.0.0.1");
}

TEST(ParseUrl, refusesWhatCannotBeFetched)
{
    using namespace std::string_view_literals;
    for (const auto text : {""sv, "a.example"sv, "/path"sv, "ftp://a/"sv, "javascript:alert(1)"sv, "http://"sv, "http://?x"sv,
             "http://a:70000/"sv, "http://a b/"sv, "http://a/\r\nX: y"sv, "http://a/\0b"sv}) {
        const auto url = parseUrl(text);
        ASSERT_FALSE(url) << text;
        EXPECT_EQ(url.error().code, base::ErrorCode::InvalidArgument);
    }
}

TEST(ParseUrl, repeatsNoSecretInItsMessages)
{
    for (const auto* text :
        {"http://user:canary@host/", "ftp://host/?key=canary", "http://user:canary@a b/path?canary#canary", "user:canary@host"}) {
        const auto url = parseUrl(text);
        ASSERT_FALSE(url) << text;
        EXPECT_THAT(url.error().message, Not(HasSubstr("canary")));
    }
}

TEST(ResolveUrl, followsLinks)
{
    EXPECT_EQ(*resolveUrl("http://a/b/c?d", "e"), "http://a/b/e");
    EXPECT_EQ(*resolveUrl("http://a/b/c?d", "/e?f"), "http://a/e?f");
    EXPECT_EQ(*resolveUrl("http://a/b/c", "../x"), "http://a/x");
    EXPECT_EQ(*resolveUrl("http://a/b", "//host/x"), "http://host/x");
    EXPECT_EQ(*resolveUrl("http://a/b", "https://other/x"), "https://other/x");
}

TEST(Url, knowsThisMachineByItsAddressNotByItsLooks)
{
    for (const auto* own : {"http://localhost:11434/v1", "http://127.0.0.1", "http://127.9.9.9:80/", "http://[::1]:8080/v1"})
        EXPECT_TRUE(isLoopback(own)) << own;
    for (const auto* other :
        {"http://127.evil.com/v1", "http://localhost.evil.com", "https://10.0.0.1/", "http://[fe80::1]/", "127.0.0.1", ""})
        EXPECT_FALSE(isLoopback(other)) << other;
}

TEST(Url, comparesOrigins)
{
    EXPECT_TRUE(parseUrl("http://A/x")->sameOrigin(*parseUrl("http://a:80/y")));
    EXPECT_FALSE(parseUrl("http://a/")->sameOrigin(*parseUrl("https://a/")));
    EXPECT_FALSE(parseUrl("http://a/")->sameOrigin(*parseUrl("http://a:81/")));
    EXPECT_FALSE(parseUrl("http://a/")->sameOrigin(*parseUrl("http://b/")));
}

} // namespace
} // namespace kaze::net
