#include "tests/engine/tools/tools_fixture.h"
#include "tests/support/http_server.h"

namespace kaze::tools {

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

} // namespace kaze::tools
