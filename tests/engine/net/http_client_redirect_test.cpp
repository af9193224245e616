#include "tests/engine/net/http_fixture.h"

namespace kaze::net {
namespace {

using testing::HasSubstr;

HttpServer::Handler redirectTo(int status, std::string location)
{
    return [=](const HttpServer::Request& request, HttpServer::Connection& connection) {
        if (request.path == "/there")
            connection.respond(200, "arrived");
        else
            connection.respond(status, "moved", {{"Location", location}});
    };
}

class HttpRedirectTest : public HttpFixture {
protected:
    static HttpRequest following(HttpRequest request)
    {
        request.followRedirects = true;
        return request;
    }
};

TEST_F(HttpRedirectTest, areAnswersUnlessToldToFollow)
{
    HttpServer server(redirectTo(302, "/there"));
    const auto response = fetch(get(server.url()));
    ASSERT_TRUE(response);
    EXPECT_EQ(response->status, 302);
    EXPECT_EQ(response->body, "moved");
    EXPECT_EQ(server.requests().size(), 1U);
}

TEST_F(HttpRedirectTest, areFollowedOnTheSameConnection)
{
    HttpServer server(redirectTo(301, "there"));
    const auto response = fetch(following(get(server.url("/here"))));
    ASSERT_TRUE(response) << response.error().text();
    EXPECT_EQ(response->body, "arrived");
    EXPECT_EQ(server.accepted(), 1U);
}

TEST_F(HttpRedirectTest, aStreamSeesOnlyTheLastAnswer)
{
    HttpServer server(redirectTo(307, "/there"));
    std::string seen;
    BodySink sink;
    sink.head = [&](const HttpResponse& head) {
        seen += std::to_string(head.status) + " ";
        return Result<>{};
    };
    sink.chunk = [&](std::string_view bytes) {
        seen += bytes;
        return Result<>{};
    };
    ASSERT_TRUE(stream(following(get(server.url())), std::move(sink)));
    EXPECT_EQ(seen, "200 arrived");
}

TEST_F(HttpRedirectTest, turnAPostIntoAGetAsTheirStatusSays)
{
    for (const auto& [status, method, body] :
        {std::tuple{301, "GET", ""}, {302, "GET", ""}, {303, "GET", ""}, {307, "POST", "data"}, {308, "POST", "data"}}) {
        HttpServer server(redirectTo(status, "/there"));
        ASSERT_TRUE(fetch(following(post(server.url(), "data"))));
        EXPECT_EQ(server.requests().at(1).method, method) << status;
        EXPECT_EQ(server.requests().at(1).body, body) << status;
    }
}

TEST_F(HttpRedirectTest, giveUpInALoop)
{
    HttpServer server(redirectTo(302, "/again"));
    auto request = following(get(server.url()));
    request.maxRedirects = 3;
    const auto response = fetch(std::move(request));
    ASSERT_FALSE(response);
    EXPECT_EQ(response.error().code, ErrorCode::Protocol);
    EXPECT_THAT(response.error().message, HasSubstr("after 3 redirects"));
    EXPECT_EQ(server.requests().size(), 4U);
}

TEST_F(HttpRedirectTest, keepSecretsFromAnotherOrigin)
{
    HttpServer other(answerHello);
    HttpServer server(redirectTo(302, other.url("/there")));
    auto request = following(get(server.url()));
    request.headers = {{"Authorization", "Bearer s"}, {"x-api-key", "s"}, {"Cookie", "s"}, {"Accept", "text/html"}};
    ASSERT_TRUE(fetch(std::move(request)));
    const auto seen = other.requests().at(0);
    EXPECT_EQ(seen.header("Accept"), "text/html");
    for (const auto& [name, value] : seen.headers)
        EXPECT_NE(value.find("s"), 0U) << name;
    EXPECT_EQ(seen.header("Authorization") + seen.header("x-api-key") + seen.header("Cookie"), "");
}

TEST_F(HttpRedirectTest, toAnythingButHttpAreRefused)
{
    for (const auto* location : {"file:///etc/passwd", "gopher://127.0.0.1/", "http://"}) {
        HttpServer server(redirectTo(302, location));
        const auto response = fetch(following(get(server.url())));
        ASSERT_FALSE(response) << location;
        EXPECT_EQ(response.error().code, ErrorCode::Protocol) << location;
    }
}

TEST_F(HttpRedirectTest, shareTheTotalTime)
{
    HttpServer server([](const auto& request, auto& connection) {
        if (request.path == "/there")
            connection.waitUntilClosed();
        else
            connection.respond(302, "", {{"Location", "/there"}});
    });
    auto request = following(get(server.url()));
    request.timeouts.total = 100ms;
    const auto response = fetch(std::move(request));
    ASSERT_FALSE(response);
    EXPECT_THAT(response.error().message, HasSubstr("within the 100 ms allowed in total"));
}

TEST_F(HttpRedirectTest, askForAdmissionAtEveryStep)
{
    HttpServer other(answerHello);
    HttpServer server(redirectTo(302, other.url("/there")));
    auto request = following(get(server.url()));
    request.admit = [&](const SocketAddress& address) -> Result<> {
        if (address.port == other.port())
            return base::fail(ErrorCode::PermissionDenied, address.ip + " is private");
        return {};
    };
    const auto response = fetch(std::move(request));
    ASSERT_FALSE(response);
    EXPECT_EQ(response.error().code, ErrorCode::PermissionDenied);
    EXPECT_EQ(response.error().message, "127.0.0.1 is private");
    EXPECT_EQ(server.requests().size(), 1U);
    EXPECT_EQ(other.accepted(), 0U);
}

} // namespace
} // namespace kaze::net
