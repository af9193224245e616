#include "tests/engine/net/http_fixture.h"
#include "tests/support/signal.h"

#include <spdlog/logger.h>
#include <spdlog/sinks/ostream_sink.h>

#include <atomic>
#include <cstdlib>
#include <sstream>

namespace kaze::net {
namespace {

using testing::HasSubstr;
using testing::Not;

using HttpClientTest = HttpFixture;

TEST_F(HttpClientTest, returnsStatusHeadersBodyAndTiming)
{
    HttpServer server(answerHello);
    const auto response = fetch(get(server.url("/greeting?in=english")));
    ASSERT_TRUE(response) << response.error().text();
    EXPECT_EQ(response->status, 200);
    EXPECT_EQ(response->body, "hello");
    EXPECT_EQ(response->httpVersion, "1.1");
    ASSERT_NE(response->header("content-TYPE"), nullptr);
    EXPECT_EQ(*response->header("content-TYPE"), "text/plain");
    EXPECT_EQ(response->header("X-None"), nullptr);
    EXPECT_GT(response->timing.connect, 0ns);
    EXPECT_GE(response->timing.firstByte, response->timing.connect);
    EXPECT_GE(response->timing.total, response->timing.firstByte);
    EXPECT_EQ(server.requests().at(0).target, "/greeting?in=english");
}

TEST_F(HttpClientTest, anErrorStatusIsAnAnswer)
{
    HttpServer server([](const auto&, auto& connection) { connection.json(429, R"({"error":{}})"); });
    const auto response = fetch(get(server.url()));
    ASSERT_TRUE(response);
    EXPECT_EQ(response->status, 429);
    EXPECT_EQ(response->body, R"({"error":{}})");
}

TEST_F(HttpClientTest, sendsMethodHeadersAndBodyAndNothingUncalledFor)
{
    HttpServer server(answerHello);
    auto request = post(server.url("/v1/chat"), R"({"model":"m"})");
    request.headers = {{"Content-Type", "application/json"}, {"Authorization", "Bearer x"}, {"X-Empty", ""}};
    ASSERT_TRUE(fetch(std::move(request)));
    ASSERT_TRUE(fetch(post(server.url(), "plain")));

    const auto seen = server.requests();
    EXPECT_EQ(seen.at(0).method, "POST");
    EXPECT_EQ(seen[0].body, R"({"model":"m"})");
    EXPECT_EQ(seen[0].header("Content-Type"), "application/json");
    EXPECT_EQ(seen[0].header("Authorization"), "Bearer x");
    EXPECT_THAT(seen[0].header("User-Agent"), testing::StartsWith("kaze/"));
    EXPECT_TRUE(std::ranges::any_of(seen[0].headers, [](const auto& header) { return header.first == "X-Empty"; }));
    for (const auto& header : seen.at(1).headers)
        EXPECT_THAT(header.first, Not(testing::AnyOf("Content-Type", "Expect", "Cookie", "Authorization")));
}

TEST_F(HttpClientTest, sendsEveryMethodWithItsBody)
{
    HttpServer server(answerHello);
    for (const std::string method : {"PUT", "PATCH", "DELETE", "POST"}) {
        auto request = post(server.url(), "body of " + method);
        request.method = method;
        ASSERT_TRUE(fetch(std::move(request)));
        EXPECT_EQ(server.requests().back().method, method);
        EXPECT_EQ(server.requests().back().body, "body of " + method);
    }
    ASSERT_TRUE(fetch(post(server.url(), "")));
    EXPECT_EQ(server.requests().back().header("Content-Length"), "0");
}

TEST_F(HttpClientTest, sendsALargeBodyWhole)
{
    HttpServer server(answerHello);
    std::string body;
    for (int i = 0; body.size() < (3U << 20); ++i)
        body += std::to_string(i) + ",";
    const auto response = fetch(post(server.url(), body));
    ASSERT_TRUE(response) << response.error().text();
    EXPECT_TRUE(server.requests().at(0).body == body);
}

TEST_F(HttpClientTest, keepsTheConnectionAlive)
{
    HttpServer server(answerHello);
    for (int i = 0; i < 5; ++i)
        ASSERT_TRUE(fetch(get(server.url())));
    EXPECT_EQ(server.requests().size(), 5U);
    EXPECT_EQ(server.accepted(), 1U);
}

TEST_F(HttpClientTest, runsThreeHundredTransfersAtOnce)
{
    constexpr int kTransfers = 300;
    test::Signal all;
    std::atomic<int> arrived = 0;
    HttpServer server([&](const auto& request, auto& connection) {
        if (++arrived == kTransfers)
            all.raise();
        connection.respond(all.wait() ? 200 : 500, "answer to " + request.path);
    });
    std::vector<HttpRequest> requests;
    for (int i = 0; i < kTransfers; ++i)
        requests.push_back(get(server.url("/" + std::to_string(i))));
    const auto responses = fetchAll(requests);
    for (int i = 0; i < kTransfers; ++i) {
        ASSERT_TRUE(responses[i]) << responses[i].error().text();
        EXPECT_EQ(responses[i]->status, 200);
        EXPECT_EQ(responses[i]->body, "answer to /" + std::to_string(i));
    }
}

TEST_F(HttpClientTest, headAnswersHaveALengthAndNoBody)
{
    HttpServer server(
        [](const auto&, auto& connection) { connection.raw("HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n"); });
    auto request = get(server.url());
    request.method = "HEAD";
    const auto response = fetch(std::move(request));
    ASSERT_TRUE(response) << response.error().text();
    EXPECT_EQ(*response->header("Content-Length"), "99999999999");
    EXPECT_EQ(response->body, "");
    EXPECT_EQ(server.requests().at(0).method, "HEAD");
}

TEST_F(HttpClientTest, noContentLeavesTheConnectionUsable)
{
    HttpServer server([](const auto&, auto& connection) { connection.respond(204, ""); });
    for (int i = 0; i < 2; ++i) {
        const auto response = fetch(get(server.url()));
        ASSERT_TRUE(response);
        EXPECT_EQ(response->status, 204);
        EXPECT_EQ(response->body, "");
    }
    EXPECT_EQ(server.accepted(), 1U);
}

TEST_F(HttpClientTest, skipsInterimAnswers)
{
    HttpServer server([](const auto&, auto& connection) {
        connection.raw(
            "HTTP/1.1 103 Early Hints\r\nX-Early: yes\r\n\r\nHTTP/1.1 201 Created\r\nContent-Length: 2\r\nX-Late: yes\r\n\r\nok");
    });
    const auto response = fetch(get(server.url()));
    ASSERT_TRUE(response);
    EXPECT_EQ(response->status, 201);
    EXPECT_EQ(response->header("X-Early"), nullptr);
    EXPECT_NE(response->header("X-Late"), nullptr);
}

TEST_F(HttpClientTest, refusesHeadersThatBreakOutOfTheirLine)
{
    HttpServer server(answerHello);
    const HttpHeaders bad{{"X-Note", "a\r\nX-Admin: yes"}, {"X-Note", "a\nb"}, {"X-Note", std::string("a\0b", 3)},
        {"X Note", "a"}, {"X:Note", "a"}, {"", "a"}, {"Content-Length", "3"}, {"transfer-encoding", "chunked"}};
    for (const auto& header : bad) {
        auto request = get(server.url());
        request.headers.push_back(header);
        const auto response = fetch(std::move(request));
        ASSERT_FALSE(response) << header.first;
        EXPECT_EQ(response.error().code, ErrorCode::InvalidArgument);
        EXPECT_THAT(response.error().message, Not(HasSubstr("X-Admin")));
    }
    auto request = get(server.url());
    request.method = "GET / HTTP/1.1\r\nX: y";
    EXPECT_EQ(fetch(std::move(request)).error().code, ErrorCode::InvalidArgument);
    EXPECT_EQ(server.accepted(), 0U);
}

TEST_F(HttpClientTest, refusesWhatIsNoHttpUrl)
{
    for (const auto* url :
        {"", "example.com", "ftp://127.0.0.1/", "file:///etc/passwd", "http://", "http://a b/", "http://127.0.0.1:99999/"}) {
        const auto response = fetch(get(url));
        ASSERT_FALSE(response) << url;
        EXPECT_EQ(response.error().code, ErrorCode::InvalidArgument) << url;
    }
}

TEST_F(HttpClientTest, cancellingEndsTheTransferAndClosesTheConnection)
{
    CancelSource source;
    test::Signal closed;
    HttpServer server([&](const auto&, auto& connection) {
        connection.begin(200);
        connection.chunk("the first half");
        loop.post([&] { source.cancel({ErrorCode::Cancelled, "the person pressed stop", nullptr}); });
        if (connection.waitUntilClosed())
            closed.raise();
    });
    const auto response = fetch(get(server.url()), source.token());
    ASSERT_FALSE(response);
    EXPECT_EQ(response.error().code, ErrorCode::Cancelled);
    EXPECT_EQ(response.error().message, "the person pressed stop");
    EXPECT_TRUE(closed.wait());
}

TEST_F(HttpClientTest, doesNotBeginWhatIsAlreadyCancelled)
{
    HttpServer server(answerHello);
    CancelSource source;
    source.cancel();
    EXPECT_EQ(fetch(get(server.url()), source.token()).error().code, ErrorCode::Cancelled);
    EXPECT_EQ(server.accepted(), 0U);
}

TEST_F(HttpClientTest, destroyingTheClientCancelsWhatIsInFlight)
{
    constexpr std::size_t kTransfers = 5;
    std::atomic<int> arrived = 0;
    HttpServer server([&](const auto&, auto& connection) {
        if (++arrived == kTransfers)
            loop.post([&] { client.reset(); });
        connection.waitUntilClosed();
        connection.close();
    });
    const auto responses = fetchAll(std::vector<HttpRequest>(kTransfers, get(server.url())));
    for (const auto& response : responses) {
        ASSERT_FALSE(response);
        EXPECT_EQ(response.error().code, ErrorCode::Cancelled);
    }
    EXPECT_TRUE(server.waitForEnded(kTransfers));
}

TEST_F(HttpClientTest, aFetchBegunAfterTheClientWentIsCancelled)
{
    HttpServer server(answerHello);
    auto task = client->fetch(get(server.url()), {});
    client.reset();
    EXPECT_EQ(loop.runUntil(std::move(task)).error().code, ErrorCode::Cancelled);
}

TEST_F(HttpClientTest, theLoopMayGoWithTransfersInFlight)
{
    test::Signal arrived;
    HttpServer server([&](const auto&, auto& connection) {
        arrived.raise();
        connection.waitUntilClosed();
    });
    auto other = std::make_unique<base::Loop>();
    auto onOther = std::make_unique<HttpClient>(other->executor());
    boost::asio::co_spawn(other->executor(), onOther->fetch(get(server.url()), {}), boost::asio::detached);
    while (server.requests().empty())
        other->context().run_one_for(10ms);
    onOther.reset();
    other.reset();
    EXPECT_TRUE(server.waitForEnded(1));
}

TEST_F(HttpClientTest, logsNeitherHeadersNorQueriesNorBodies)
{
    HttpServer server(answerHello);
    std::ostringstream text;
    HttpClientOptions options;
    options.log = std::make_shared<spdlog::logger>("net", std::make_shared<spdlog::sinks::ostream_sink_st>(text));
    options.log->set_level(spdlog::level::trace);
    client = std::make_unique<HttpClient>(loop.executor(), options);
    auto request = post(server.url("/v1?key=canary-query"), "canary-body");
    request.headers = {{"Authorization", "Bearer canary-header"}};
    ASSERT_TRUE(fetch(std::move(request)));
    EXPECT_THAT(text.str(), HasSubstr("POST http://" + server.authority() + ": 200"));
    EXPECT_THAT(text.str(), Not(HasSubstr("canary")));
}

TEST_F(HttpClientTest, usesTheEnvironmentsProxyOnlyWhenTold)
{
    HttpServer target(answerHello);
    HttpServer proxy([](const auto&, auto& connection) { connection.respond(200, "by proxy"); });
    setenv("http_proxy", proxy.url().c_str(), 1);
    setenv("no_proxy", "", 1);
    setenv("NO_PROXY", "", 1);

    EXPECT_FALSE(fetch(get("http://model.invalid/")));
    HttpClientOptions options;
    options.proxyFromEnvironment = true;
    client = std::make_unique<HttpClient>(loop.executor(), options);
    EXPECT_EQ(fetch(get("http://model.invalid/"))->body, "by proxy");
    auto guarded = get("http://model.invalid/");
    guarded.admit = [](const SocketAddress&) { return Result<>{}; };
    EXPECT_FALSE(fetch(std::move(guarded))) << "a proxy would go where we cannot see";
    EXPECT_EQ(fetch(get(target.url()))->body, "hello") << "this machine is reached directly";
    EXPECT_EQ(fetch(get("http://localhost:" + std::to_string(target.port()) + "/"))->body, "hello");
    setenv("no_proxy", "invalid", 1);
    EXPECT_FALSE(fetch(get("http://model.invalid/")));
    unsetenv("http_proxy");
    unsetenv("no_proxy");
    unsetenv("NO_PROXY");
}

} // namespace
} // namespace kaze::net
