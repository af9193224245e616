#include "tests/engine/tools/tools_fixture.h"
#include "tests/support/http_server.h"

#include <cstdio>

namespace kaze::tools {

namespace {

//! 200 MB in 200 KB.
std::string gzipBomb()
{
    std::string bytes;
    auto* gzip = popen("head -c 200000000 /dev/zero | gzip", "r");
    char piece[4096];
    while (const auto count = std::fread(piece, 1, sizeof piece, gzip))
        bytes.append(piece, count);
    pclose(gzip);
    return bytes;
}

} // namespace

class HttpGetTest : public ToolsFixture {
protected:
    HttpGetTest() { context.allowPrivateAddresses = true; }

    test::HttpServer server{[](const test::HttpServer::Request& request, test::HttpServer::Connection& connection) {
        if (request.path == "/text")
            connection.respond(200, "hello " + request.header("X-Mine"), {{"Content-Type", "text/plain; charset=utf-8"}});
        else if (request.path == "/json")
            connection.respond(200, "{}", {{"Content-Type", "application/problem+json"}});
        else if (request.path == "/image")
            connection.respond(200, std::string(3000, '\1'), {{"Content-Type", "image/png"}});
        else if (request.path == "/large")
            connection.respond(200, std::string(3U << 20, 'x'), {{"Content-Type", "text/plain"}});
        else if (request.path == "/redirect")
            connection.respond(302, "", {{"Location", "/text"}});
        else if (request.path == "/bomb")
            connection.respond(200, gzipBomb(), {{"Content-Type", "text/plain"}, {"Content-Encoding", "gzip"}});
        else if (request.path == "/untyped")
            connection.respond(200, std::string("a\0b", 3));
        else
            connection.respond(404, "not here", {{"Content-Type", "text/plain"}});
    }};
};

TEST_F(HttpGetTest, fetchesTextAndFollowsRedirects)
{
    const auto text = call("http.get", {{"url", server.url("/text")}, {"headers", {{"X-Mine", "you"}}}});
    EXPECT_FALSE(text.failed) << text.text;
    EXPECT_EQ(text.text, "hello you");
    EXPECT_EQ(call("http.get", {{"url", server.url("/redirect")}}).text, "hello ");
    EXPECT_EQ(call("http.get", {{"url", server.url("/json")}}).text, "{}");
}

TEST_F(HttpGetTest, namesWhatIsNoText)
{
    EXPECT_EQ(call("http.get", {{"url", server.url("/image")}}).text, "[image/png, 3 KB: not text, so it is not shown]");
    EXPECT_NE(call("http.get", {{"url", server.url("/untyped")}}).text.find("not text"), std::string::npos);
}

TEST_F(HttpGetTest, failsWithTheStatusAndItsText)
{
    const auto outcome = call("http.get", {{"url", server.url("/nothing")}});
    EXPECT_TRUE(outcome.failed);
    EXPECT_EQ(outcome.text, "HTTP status 404\nnot here");
    EXPECT_TRUE(call("http.get", {{"url", "file:///etc/passwd"}}).failed);
    EXPECT_TRUE(call("http.get", {{"url", "nonsense"}}).failed);
}

TEST_F(HttpGetTest, refusesWhatIsTooLarge)
{
    EXPECT_TRUE(call("http.get", {{"url", server.url("/large")}}).failed);
}

TEST_F(HttpGetTest, refusesPrivateAddressesUnlessAllowed)
{
    context.allowPrivateAddresses = false;
    const auto outcome = call("http.get", {{"url", server.url("/text")}});
    EXPECT_TRUE(outcome.failed);
    EXPECT_NE(outcome.text.find("private network"), std::string::npos) << outcome.text;
    EXPECT_EQ(outcome.text.find("hello"), std::string::npos);
}

TEST_F(HttpGetTest, recognisesThisMachineInEverySpelling)
{
    context.allowPrivateAddresses = false;
    const auto port = std::to_string(server.port());
    for (const std::string host : {"localhost", "LOCALHOST.", "127.1", "2130706433", "0x7f000001", "0177.0.0.1", "0.0.0.0", "0",
             "[::1]", "[::]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[64:ff9b::7f00:1]", "[2002:7f00:1::]", "127.0.0.1%2e"}) {
        const auto outcome = call("http.get", {{"url", "http://" + host + ':' + port + "/text"}});
        EXPECT_TRUE(outcome.failed) << host;
        EXPECT_EQ(outcome.text.find("hello"), std::string::npos) << host;
    }
    EXPECT_EQ(server.accepted(), 0U);
}

TEST_F(HttpGetTest, refusesACompressedBodyThatBecomesTooLarge)
{
    const auto bomb = call("http.get", {{"url", server.url("/bomb")}});
    EXPECT_TRUE(bomb.failed);
    EXPECT_NE(bomb.text.find("larger than"), std::string::npos) << bomb.text.substr(0, 200);
}

} // namespace kaze::tools
