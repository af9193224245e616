// The HTTP layer over real sockets: what a careless, a slow and a hostile client get.

#include "engine/api/cell_requests.h"
#include "engine/api/token_requests.h"
#include "engine/server/detail/request_reader.h"
#include "tests/engine/server/http_fixture.h"

using namespace testing;

namespace kaze::server::test {

class HttpServerTest : public HttpFixture { };

namespace {

bool soon(const std::function<bool()>& so)
{
    const auto until = std::chrono::steady_clock::now() + 10s;
    while (!so()) {
        if (std::chrono::steady_clock::now() > until)
            return false;
        std::this_thread::sleep_for(5ms);
    }
    return true;
}

} // namespace

TEST_F(HttpServerTest, saysThatItIsAliveAndReadyToAnybody)
{
    serve();
    const auto alive = ask(get("/healthz"));
    EXPECT_EQ(alive.status, 200);
    EXPECT_EQ(alive.header("content-type"), "application/json");
    EXPECT_THAT(alive.header("x-request-id"), StartsWith("req_"));
    EXPECT_EQ(ask(get("/readyz")).status, 200);
}

TEST_F(HttpServerTest, keepsAConnectionForTheNextRequestAndAnswersPipelinedOnesInOrder)
{
    serve();
    auto asking = client();
    ASSERT_TRUE(asking.send(get("/healthz") + get("/nowhere") + "\r\n" + get("/readyz")));
    EXPECT_THAT(asking.reply().body, HasSubstr("ok"));
    EXPECT_EQ(asking.reply().status, 404);
    EXPECT_THAT(asking.reply().body, HasSubstr("ready"));
    EXPECT_EQ(asking.ask(get("/healthz", "Connection: close\r\n")).header("connection"), "close");
    EXPECT_TRUE(asking.closes());
}

TEST_F(HttpServerTest, anHttp10ClientGetsItsAnswerAndTheEndOfTheConnection)
{
    serve();
    auto asking = client();
    EXPECT_EQ(asking.ask("GET /healthz HTTP/1.0\r\n\r\n").status, 200);
    EXPECT_TRUE(asking.closes());
}

TEST_F(HttpServerTest, answersHeadAndOptionsAndNamesTheMethodsItTakes)
{
    serve();
    auto asking = client();
    const auto head = asking.ask("HEAD /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n");
    EXPECT_EQ(head.status, 200);
    EXPECT_EQ(head.header("content-length"), "15");
    const auto options
        = asking.ask("OPTIONS /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nOrigin: http://evil.example\r\n\r\n");
    EXPECT_EQ(options.status, 204);
    EXPECT_EQ(options.header("allow"), "POST, OPTIONS");
    EXPECT_EQ(options.header("access-control-allow-origin"), "") << "no web page is let in by default";
    const auto wrong = asking.ask(get("/v1/chat/completions"));
    EXPECT_EQ(wrong.status, 405);
    EXPECT_EQ(wrong.header("allow"), "POST, OPTIONS");
}

TEST_F(HttpServerTest, refusesWhatCanBeReadInTwoWays)
{
    serve();
    const std::vector<std::string> shapes{
        "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n",
        "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n",
        "Content-Length: 5\r\nContent-Length: 6\r\n",
        "Content-Length: 5\r\nContent-Length: 5\r\n",
        "Content-Length: 5, 5\r\n",
        "Content-Length: +5\r\n",
        "Content-Length: -1\r\n",
        "Content-Length: 99999999999999999999999\r\n",
        "Transfer-Encoding: chunked, identity\r\n",
        "Transfer-Encoding: xchunked\r\n",
        "Transfer-Encoding: gzip, chunked\r\n",
        "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n",
        "Transfer-Encoding : chunked\r\n",
        "Host: other\r\n",
        "X: a\nTransfer-Encoding: chunked\r\n",
        "no colon\r\n",
        ": nameless\r\n",
        std::string("X: a\0b\r\n", 8),
    };
    for (const auto& shape : shapes) {
        auto asking = client();
        const auto reply
            = asking.ask("POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n" + shape
                + "\r\n5\r\nhello\r\n0\r\n\r\nGET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n");
        EXPECT_EQ(reply.status, 400) << shape << reply.head;
        EXPECT_TRUE(asking.closes()) << "the rest would be taken for a second request: " << shape;
    }
    for (const auto* line : {"GET", "GET /healthz", "GET  /healthz HTTP/1.1", "GET healthz HTTP/1.1", "GET /%00 HTTP/1.1",
             "GET /%zz HTTP/1.1", "G@T /healthz HTTP/1.1", "\x16\x03\x01 /healthz HTTP/1.1"})
        EXPECT_EQ(ask(std::string(line) + "\r\nHost: localhost\r\n\r\n").status, 400) << line;
    EXPECT_EQ(ask("GET /healthz HTTP/2.0\r\nHost: localhost\r\n\r\n").status, 505);
    EXPECT_EQ(ask("GET /healthz HTTP/1.1\r\n\r\n").status, 400) << "no Host";
    EXPECT_EQ(ask(get("/healthz")).status, 200) << "nobody else is harmed";
}

TEST_F(HttpServerTest, boundsHeadersAndBodies)
{
    HttpOptions options;
    options.limits.bodyBytes = 1000;
    serve(options);
    EXPECT_EQ(ask(get("/healthz", "X: " + std::string(60'000, 'x') + "\r\n")).status, 431);
    EXPECT_EQ(ask("GET /" + std::string(200'000, 'x')).status, 431) << "a line without an end";
    std::string many;
    for (int i = 0; i < 200; ++i)
        many += "X-" + std::to_string(i) + ": y\r\n";
    EXPECT_EQ(ask(get("/healthz", many)).status, 431);
    const auto large = ask(post("/v1/chat/completions", std::string(1001, ' ')));
    EXPECT_EQ(large.status, 413);
    EXPECT_EQ(large.header("x-should-retry"), "false");
    EXPECT_EQ(ask("POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nTransfer-Encoding: "
                  "chunked\r\n\r\n3e9\r\n"
                  + std::string(1001, ' ') + "\r\n0\r\n\r\n")
                  .status,
        413);
}

TEST_F(HttpServerTest, takesAChunkedBodyWithExtensionsAndTrailers)
{
    serve();
    const std::string body = R"({"messages":[{"role":"user","content":"Say hello."}]})";
    std::string chunks;
    for (const char c : body)
        chunks += std::string("1;ext=\"x\"\r\n") + c + "\r\n";
    auto asking = client();
    ASSERT_TRUE(
        asking.send("POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json; charset=utf-8\r\n"
                    "Transfer-Encoding: chunked\r\n\r\n"));
    for (const char c : chunks + "0\r\nX-Trailer: y\r\n\r\n")
        ASSERT_TRUE(asking.send(std::string_view(&c, 1)));
    EXPECT_EQ(asking.reply().status, 200);
    EXPECT_EQ(asking.ask(get("/healthz")).status, 200);
    EXPECT_EQ(ask("POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nTransfer-Encoding: "
                  "chunked\r\n\r\nzz\r\n")
                  .status,
        400);
}

TEST(RequestReader, takesAChunkedBodyWhereverItIsCut)
{
    const std::string whole = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\n0\r\n\r\n0\r\n\r\n";
    for (std::size_t first = 1; first < whole.size(); ++first)
        for (std::size_t second = first; second < whole.size(); ++second) {
            detail::RequestReader reader(detail::RequestReader::Limits{});
            std::string in;
            std::size_t taken = 0;
            for (const auto end : {first, second, whole.size()}) {
                in = whole.substr(taken, end - taken);
                for (std::size_t used = 1; used > 0 && !in.empty(); taken += used, in.erase(0, used)) {
                    const auto read = reader.take(in);
                    ASSERT_TRUE(read) << first << ' ' << second << ": " << read.error().message;
                    used = *read;
                }
            }
            ASSERT_TRUE(reader.isWhole()) << first << ' ' << second;
            ASSERT_EQ(reader.request().body, "0\r\n");
        }
}

TEST_F(HttpServerTest, saysContinueOnlyWhereTheBodyIsWelcome)
{
    serve();
    auto asking = client();
    const auto whole
        = post("/v1/chat/completions", R"({"messages":[{"role":"user","content":"Hi"}]})", "Expect: 100-continue\r\n");
    const auto headEnd = whole.find("\r\n\r\n") + 4;
    EXPECT_EQ(asking.ask(whole.substr(0, headEnd)).status, 100);
    EXPECT_EQ(asking.ask(whole.substr(headEnd)).status, 200);
    EXPECT_EQ(ask("POST /nowhere HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\nExpect: 100-continue\r\n\r\n").status, 404);
    EXPECT_EQ(ask(get("/healthz", "Expect: a-miracle\r\n")).status, 417);
}

TEST_F(HttpServerTest, endsClientsThatAreTooSlowToAsk)
{
    HttpOptions options;
    options.limits.head = 300ms;
    options.limits.body = 300ms;
    options.limits.idle = 300ms;
    serve(options);
    auto silent = client();
    auto drips = client();
    drips.send("GET /healthz HTTP/1.1\r\nHo");
    auto halfBody = client();
    halfBody.send(
        "POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 50\r\n\r\n{");
    auto idle = client();
    EXPECT_EQ(idle.ask(get("/healthz")).status, 200);
    EXPECT_TRUE(silent.closes());
    EXPECT_EQ(drips.reply().status, 408);
    EXPECT_TRUE(drips.closes());
    EXPECT_EQ(halfBody.reply().status, 408);
    EXPECT_TRUE(idle.closes());
}

TEST_F(HttpServerTest, refusesConnectionsAboveItsLimitAndServesTheOthers)
{
    HttpOptions options;
    options.limits.connections = 2;
    serve(options);
    auto first = client();
    auto second = client();
    EXPECT_EQ(first.ask(get("/healthz")).status, 200);
    EXPECT_EQ(second.ask(get("/healthz")).status, 200);
    EXPECT_EQ(client().reply().status, 503);
    first.leave();
    EXPECT_EQ(second.ask(get("/healthz")).status, 200);
    EXPECT_TRUE(soon([&] { return ask(get("/healthz")).status == 200; }));
}

TEST_F(HttpServerTest, holdsNoMoreBodiesThanItHasRoomFor)
{
    HttpOptions options;
    options.limits.allBodies = 100'000;
    serve(options);
    auto large = client();
    large.send("POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: "
               "300000\r\n\r\n"
        + std::string(150'000, ' '));
    EXPECT_EQ(large.reply().status, 503);
    EXPECT_EQ(chat().status, 200);
}

TEST_F(HttpServerTest, holdsNoMoreAnswersThanItHasRoomForThatNobodyTakes)
{
    HttpOptions options;
    options.limits.allAnswers = 21U << 20;
    serve(options);
    // What is asked for stands in the answer.
    const auto asked = post("/api/v1/get_run", R"({"run_id":")" + std::string(20U << 20, 'x') + "\"}");
    auto idle = client();
    idle.send(asked);
    ASSERT_TRUE(idle.until("\r\n\r\n"));
    const auto until = std::chrono::steady_clock::now() + 30s;
    auto reply = ask(asked);
    while (reply.status != 503 && std::chrono::steady_clock::now() < until)
        reply = ask(asked);
    EXPECT_EQ(reply.status, 503);
    EXPECT_FALSE(reply.header("retry-after").empty());
    EXPECT_EQ(ask(get("/healthz")).status, 200) << "small ones are given";
    EXPECT_TRUE(idle.reply().whole) << "what has begun is whole";
    reply = ask(asked);
    while (reply.status == 503 && std::chrono::steady_clock::now() < until)
        reply = ask(asked);
    EXPECT_NE(reply.status, 503) << "there is room again";
    EXPECT_GT(reply.body.size(), 20U << 20);
}

TEST_F(HttpServerTest, isKnownByThisMachinesNamesAndThoseItIsGiven)
{
    HttpOptions options;
    options.hosts = {"models.example"};
    serve(options);
    const auto as = [&](const std::string& host) { return ask("GET /healthz HTTP/1.1\r\nHost: " + host + "\r\n\r\n").status; };
    for (const auto* known :
        {"localhost", "LOCALHOST:7117", "127.0.0.1:1", "127.9.9.9", "[::1]:7117", "app.localhost", "models.example"})
        EXPECT_EQ(as(known), 200) << known;
    for (const auto* foreign : {"evil.example", "127.0.0.1.evil.example", "10.0.0.1", "localhost.evil.example", "", "0.0.0.0"})
        EXPECT_EQ(as(foreign), 421) << foreign;
}

TEST_F(HttpServerTest, aWebPageMayNotCallWithoutAToken)
{
    serve();
    const auto reply = chat("", "Origin: http://evil.example\r\n");
    EXPECT_EQ(reply.status, 403);
    EXPECT_EQ(reply.header("access-control-allow-origin"), "");
}

TEST_F(HttpServerTest, takesJsonAloneAndSaysWhereItIsNone)
{
    serve();
    EXPECT_EQ(
        ask("POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/plain\r\nContent-Length: 2\r\n\r\n{}")
            .status,
        415);
    EXPECT_EQ(ask("POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\n\r\n{}").status, 415);
    EXPECT_EQ(ask(post("/v1/chat/completions", "{}", "Content-Encoding: gzip\r\n")).status, 415);
    const auto broken = ask(post("/v1/chat/completions", "{\"model\": \"x\",\n \"messages\": nope}"));
    EXPECT_EQ(broken.status, 400);
    EXPECT_THAT(broken.body, HasSubstr("line 2, column 14"));
    for (const auto& body : {std::string(), std::string("[]"), std::string("{} {}"), std::string("{\"a\": \"\xff\"}"),
             std::string("{"), std::string(200'000, '['), "{\"a\":" + std::string(300'000, '[')})
        EXPECT_EQ(ask(post("/v1/chat/completions", body)).status, 400) << body.substr(0, 20);
    const auto strange = ask(post("/v1/chat/completions", R"({"messages":[{"role":"user","content":[{"type":"hologram"}]}]})"));
    EXPECT_EQ(strange.status, 400);
    EXPECT_EQ(strange.json().at("error").at("param"), "messages[0].content[0].type");
}

TEST_F(HttpServerTest, aClientThatGoesAwayEndsTheCallAndItIsBooked)
{
    serveFake({[](const auto&, auto& connection) {
        connection.beginEvents();
        connection.event(e2e::chunkOf({{"content", "Once upon a time"}}));
        connection.waitUntilClosed();
    }});
    auto asking = client();
    asking.send(post("/v1/chat/completions", R"({"stream":true,"messages":[{"role":"user","content":"Tell."}]})"));
    ASSERT_TRUE(asking.until("Once upon"));
    asking.leave();
    EXPECT_TRUE(fake->server().waitForEnded(1)) << "the provider goes on for nobody";
    cell::test::Asker asker(cell->connect());
    EXPECT_TRUE(soon([&] {
        const auto snapshot = asker.ask(api::GetSnapshot{});
        return snapshot && snapshot->snapshot.inFlight == 0;
    }));
}

TEST_F(HttpServerTest, aClientThatGoesAwayBeforeTheAnswerEndsTheCallToo)
{
    serveFake({[](const auto&, auto& connection) { connection.waitUntilClosed(); }});
    auto asking = client();
    asking.send(post("/v1/chat/completions", R"({"messages":[{"role":"user","content":"Tell."}]})"));
    ASSERT_TRUE(fake->server().waitForRequests(1));
    asking.leave();
    EXPECT_TRUE(fake->server().waitForEnded(1));
}

TEST_F(HttpServerTest, aClientThatDoesNotReadItsStreamIsEndedAndHoldsNothing)
{
    std::atomic<bool> cut = false;
    serveFake({[&cut](const auto&, auto& connection) {
        connection.beginEvents();
        const std::string much(20'000, 'x');
        for (int i = 0; i < 4000; ++i)
            if (!connection.event(e2e::chunkOf({{"content", much}}))) {
                cut = true;
                return;
            }
    }});
    auto asking = client();
    asking.takeLittle();
    asking.send(post("/v1/chat/completions", R"({"stream":true,"messages":[{"role":"user","content":"Tell."}]})"));
    EXPECT_TRUE(soon([&] { return cut.load(); })) << "80 MB were taken from the provider for a client that reads nothing";
}

TEST_F(HttpServerTest, letsAStreamFinishWhenItEndsAndTakesNoNewClient)
{
    std::promise<void> go;
    auto gone = go.get_future().share();
    serveFake({[gone](const auto&, auto& connection) {
        connection.beginEvents();
        connection.event(e2e::chunkOf({{"content", "first "}}));
        gone.wait();
        connection.event(e2e::chunkOf({{"content", "last"}}));
        connection.event(e2e::chunkOf({}, "stop"));
        connection.event("[DONE]");
        connection.end();
    }});
    auto asking = client();
    asking.send(post("/v1/chat/completions", R"({"stream":true,"messages":[{"role":"user","content":"Tell."}]})"));
    ASSERT_TRUE(asking.until("first"));
    auto idle = client();
    EXPECT_EQ(idle.ask(get("/readyz")).status, 200);
    auto draining = std::async(std::launch::async, [this] { server->drain(); });
    EXPECT_TRUE(idle.closes()) << "nobody waits for an idle connection";
    EXPECT_EQ(draining.wait_for(0ms), std::future_status::timeout);
    go.set_value();
    const auto reply = asking.reply();
    EXPECT_TRUE(reply.whole);
    EXPECT_THAT(reply.body, AllOf(HasSubstr("last"), HasSubstr("[DONE]")));
    EXPECT_TRUE(asking.closes());
    EXPECT_EQ(draining.wait_for(5s), std::future_status::ready);
}

TEST_F(HttpServerTest, cutsWhatIsLeftWhenItIsToldToEndNow)
{
    serveFake({[](const auto&, auto& connection) {
        connection.beginEvents();
        connection.event(e2e::chunkOf({{"content", "for ever"}}));
        connection.waitUntilClosed();
    }});
    auto asking = client();
    asking.send(post("/v1/chat/completions", R"({"stream":true,"messages":[{"role":"user","content":"Tell."}]})"));
    ASSERT_TRUE(asking.until("for ever"));
    auto draining = std::async(std::launch::async, [this] { server->drain(); });
    server->endNow();
    EXPECT_EQ(draining.wait_for(3s), std::future_status::ready);
    EXPECT_FALSE(asking.reply().whole) << "half an answer must not look whole";
}

TEST_F(HttpServerTest, endsAStreamThatTakesLongerThanTheTimeToDrain)
{
    HttpOptions options;
    options.limits.drain = 200ms;
    serveFake({[](const auto&, auto& connection) { connection.waitUntilClosed(); }}, options);
    auto asking = client();
    asking.send(post("/v1/chat/completions", R"({"messages":[{"role":"user","content":"Tell."}]})"));
    ASSERT_TRUE(fake->server().waitForRequests(1));
    server.reset();
    EXPECT_TRUE(asking.closes());
}

TEST_F(HttpServerTest, pingsAClientThatWaitsForTheRestOfAStream)
{
    HttpOptions options;
    options.limits.ping = 100ms;
    serveFake({[](const auto&, auto& connection) {
        connection.beginEvents();
        connection.event(e2e::chunkOf({{"content", "wait for it"}}));
        connection.waitUntilClosed();
    }},
        options);
    auto asking = client();
    asking.send(post("/v1/chat/completions", R"({"stream":true,"messages":[{"role":"user","content":"Tell."}]})"));
    EXPECT_TRUE(asking.until(": ping"));
}

TEST_F(HttpServerTest, listensForOthersOnlyWithATokenToAskThemFor)
{
    serve();
    HttpOptions options;
    options.address = "0.0.0.0";
    options.port = 0;
    const auto refused = HttpServer::open(*cell, options);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, base::ErrorCode::PermissionDenied);
    EXPECT_THAT(refused.error().message, HasSubstr("kaze tokens create"));
    cell::test::Asker asker(cell->connect());
    api::CreateToken token;
    token.name = "laptop";
    const auto made = asker.ask(token);
    ASSERT_TRUE(made) << made.error().text();
    const auto opened = HttpServer::open(*cell, options);
    ASSERT_TRUE(opened) << opened.error().text();
    EXPECT_FALSE((*opened)->isOpenToThisMachine());
    EXPECT_EQ(RawHttp((*opened)->port()).ask(get("/v1/models")).status, 401) << "nor may this machine go without, there";
    EXPECT_EQ(RawHttp((*opened)->port()).ask(get("/v1/models", "Authorization: Bearer " + made->secret + "\r\n")).status, 200);
}

TEST_F(HttpServerTest, saysThatThePortIsTaken)
{
    serve();
    HttpOptions options;
    options.port = server->port();
    const auto second = HttpServer::open(*cell, options);
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().code, base::ErrorCode::AlreadyExists);
}

TEST(ParseListen, readsAddressesAndPorts)
{
    const auto read = [](const std::string& text) {
        const auto options = parseListen(text);
        return options ? options->address + "|" + std::to_string(options->port) : "no";
    };
    EXPECT_EQ(read("127.0.0.1:7117"), "127.0.0.1|7117");
    EXPECT_EQ(read("[::1]:0"), "::1|0");
    EXPECT_EQ(read("localhost:80"), "127.0.0.1|80");
    EXPECT_EQ(read(":7117"), "127.0.0.1|7117");
    EXPECT_EQ(read("7117"), "127.0.0.1|7117");
    for (const auto* wrong : {"", "x", "127.0.0.1", "127.0.0.1:", "127.0.0.1:70000", "example.com:80", "::1:80:x", "1.2.3:4"})
        EXPECT_EQ(read(wrong), "no") << wrong;
}

} // namespace kaze::server::test
