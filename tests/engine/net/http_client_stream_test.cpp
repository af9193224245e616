#include "tests/engine/net/http_fixture.h"

#include "engine/net/sse.h"
#include "tests/support/signal.h"

#include <array>
#include <optional>

namespace kaze::net {
namespace {

using HttpStreamTest = HttpFixture;

TEST_F(HttpStreamTest, handsPiecesOverAsTheyArrive)
{
    // The server sends a piece only when the one before it has been received.
    std::array<test::Signal, 3> received;
    HttpServer server([&](const auto&, auto& connection) {
        connection.begin(200, {{"Content-Type", "text/plain"}});
        for (int i = 0; i < 3; ++i) {
            connection.chunk("piece " + std::to_string(i));
            if (!received[i].wait())
                return connection.close();
        }
        connection.end();
    });
    std::vector<std::string> seen;
    BodySink sink;
    sink.head = [&](const HttpResponse& head) {
        seen.push_back(std::to_string(head.status) + " " + *head.header("Content-Type"));
        return Result<>{};
    };
    sink.chunk = [&](std::string_view bytes) {
        received.at(seen.size() - 1).raise();
        seen.emplace_back(bytes);
        return Result<>{};
    };
    const auto response = stream(get(server.url()), std::move(sink));
    ASSERT_TRUE(response) << response.error().text();
    EXPECT_THAT(seen, testing::ElementsAre("200 text/plain", "piece 0", "piece 1", "piece 2"));
    EXPECT_EQ(response->status, 200);
    EXPECT_EQ(response->body, "");
}

TEST_F(HttpStreamTest, asksForNoCompressionUnlessItFetchesTheWhole)
{
    HttpServer server(answerHello);
    ASSERT_TRUE(stream(get(server.url()), {}));
    ASSERT_TRUE(fetch(get(server.url())));
    EXPECT_EQ(server.requests().at(0).header("Accept-Encoding"), "");
    EXPECT_THAT(server.requests().at(1).header("Accept-Encoding"), testing::HasSubstr("gzip"));
}

TEST_F(HttpStreamTest, givesAServerThatDoesNotEndItsAnswerTheTimeThatTheReaderSays)
{
    test::Signal done;
    HttpServer server([&](const auto&, auto& connection) {
        connection.begin(200);
        connection.chunk("all of it");
        if (!done.wait())
            return connection.close();
        connection.end();
    });
    BodySink sink;
    sink.gate = std::make_shared<BodyGate>();
    sink.chunk = [gate = sink.gate](std::string_view) {
        gate->endWithin(50ms);
        return Result<>{};
    };
    const auto start = std::chrono::steady_clock::now();
    const auto response = stream(get(server.url()), std::move(sink));
    const auto took = std::chrono::steady_clock::now() - start;
    done.raise();
    ASSERT_FALSE(response);
    EXPECT_EQ(response.error().code, ErrorCode::Timeout);
    EXPECT_THAT(response.error().message, testing::HasSubstr("did not end its answer"));
    EXPECT_GE(took, 50ms);
    EXPECT_LT(took, 5s) << "the time of the reader, not the client's own";
}

TEST_F(HttpStreamTest, takesAnAnswerThatEndsWithinTheTimeThatTheReaderSays)
{
    HttpServer server(answerHello);
    BodySink sink;
    sink.gate = std::make_shared<BodyGate>();
    sink.chunk = [gate = sink.gate](std::string_view) {
        gate->endWithin(10s);
        return Result<>{};
    };
    EXPECT_TRUE(stream(get(server.url()), std::move(sink)));
}

TEST_F(HttpStreamTest, feedsAnEventStreamDecoder)
{
    HttpServer server([](const auto&, auto& connection) {
        connection.beginEvents();
        connection.event("one\ntwo");
        connection.event("{}", "delta");
        connection.event("[DONE]");
        connection.end();
    });
    SseDecoder decoder;
    std::vector<SseEvent> events;
    BodySink sink;
    sink.chunk = [&](std::string_view bytes) { return decoder.feed(bytes, events); };
    ASSERT_TRUE(stream(get(server.url()), std::move(sink)));
    ASSERT_EQ(events.size(), 3U);
    EXPECT_EQ(events[0].data, "one\ntwo");
    EXPECT_EQ(events[1].event, "delta");
    EXPECT_EQ(events[2].data, "[DONE]");
    EXPECT_FALSE(decoder.finish());
}

TEST_F(HttpStreamTest, anErrorOfTheSinkEndsTheTransferAndIsItsResult)
{
    test::Signal closed;
    HttpServer server([&](const auto&, auto& connection) {
        connection.begin(200);
        connection.chunk("garbage");
        if (connection.waitUntilClosed())
            closed.raise();
    });
    BodySink sink;
    sink.chunk = [](std::string_view) -> Result<> { return base::fail(ErrorCode::Protocol, "not what I wanted"); };
    const auto response = stream(get(server.url()), std::move(sink));
    ASSERT_FALSE(response);
    EXPECT_EQ(response.error().message, "not what I wanted");
    EXPECT_TRUE(closed.wait());
}

TEST_F(HttpStreamTest, theHeadAloneMayEndTheTransfer)
{
    HttpServer server(answerHello);
    bool chunks = false;
    BodySink sink;
    sink.head = [](const HttpResponse&) -> Result<> { return base::fail(ErrorCode::NotFound, "wrong kind"); };
    sink.chunk = [&](std::string_view) {
        chunks = true;
        return Result<>{};
    };
    EXPECT_EQ(stream(get(server.url()), std::move(sink)).error().message, "wrong kind");
    EXPECT_FALSE(chunks);
}

TEST_F(HttpStreamTest, theSinkMayCancelItsOwnTransfer)
{
    HttpServer server([](const auto&, auto& connection) {
        connection.begin(200);
        connection.chunk("enough");
        connection.waitUntilClosed();
    });
    CancelSource source;
    int chunks = 0;
    BodySink sink;
    sink.chunk = [&](std::string_view) {
        ++chunks;
        source.cancel();
        return Result<>{};
    };
    EXPECT_EQ(stream(get(server.url()), std::move(sink), source.token()).error().code, ErrorCode::Cancelled);
    EXPECT_EQ(chunks, 1);
    EXPECT_TRUE(server.waitForEnded(1));
}

TEST_F(HttpStreamTest, theSinkMayCancelOthersAndStartOthers)
{
    test::Signal silentArrived;
    HttpServer server([&](const auto& request, auto& connection) {
        if (request.path == "/silent") {
            silentArrived.raise();
            connection.waitUntilClosed();
            return connection.close();
        }
        connection.respond(silentArrived.wait() ? 200 : 500, "answer to " + request.path);
    });
    CancelSource source;
    std::optional<Result<HttpResponse>> silent;
    std::optional<Result<HttpResponse>> third;
    const auto keep = [](auto& place) {
        return [&place](const std::exception_ptr&, Result<HttpResponse> result) { place.emplace(std::move(result)); };
    };
    boost::asio::co_spawn(loop.executor(), client->fetch(get(server.url("/silent")), source.token()), keep(silent));
    BodySink sink;
    sink.chunk = [&](std::string_view) {
        source.cancel();
        boost::asio::co_spawn(loop.executor(), client->fetch(get(server.url("/third")), {}), keep(third));
        return Result<>{};
    };
    ASSERT_TRUE(stream(get(server.url("/second")), std::move(sink)));
    while (!silent || !third)
        loop.context().run_one();
    EXPECT_EQ(silent->error().code, ErrorCode::Cancelled);
    EXPECT_EQ((*third)->body, "answer to /third");
}

TEST_F(HttpStreamTest, theSinkMayDestroyTheClient)
{
    HttpServer server([](const auto&, auto& connection) {
        connection.begin(200);
        connection.chunk("the last one");
        connection.waitUntilClosed();
    });
    BodySink sink;
    sink.chunk = [&](std::string_view) {
        client.reset();
        return Result<>{};
    };
    EXPECT_EQ(stream(get(server.url()), std::move(sink)).error().code, ErrorCode::Cancelled);
    EXPECT_TRUE(server.waitForEnded(1));
}

TEST_F(HttpStreamTest, aClosedGateHoldsTheBodyBackAndDoesNotCountAsSilence)
{
    test::Signal sentAll;
    HttpServer server([&](const auto&, auto& connection) {
        connection.begin(200);
        connection.chunk("first ");
        connection.chunk("second ");
        connection.chunk("third");
        connection.end();
        sentAll.raise();
    });
    auto gate = std::make_shared<BodyGate>();
    gate->pause();
    std::string seen;
    BodySink sink;
    sink.gate = gate;
    sink.chunk = [&](std::string_view bytes) {
        EXPECT_FALSE(gate->paused());
        seen += bytes;
        return Result<>{};
    };
    auto request = get(server.url());
    request.timeouts.stall = 200ms;
    std::optional<Result<HttpResponse>> response;
    boost::asio::co_spawn(loop.executor(), client->stream(std::move(request), std::move(sink), {}),
        [&](const std::exception_ptr&, Result<HttpResponse> result) { response.emplace(std::move(result)); });
    loop.context().run_for(400ms);
    ASSERT_TRUE(sentAll.wait());
    EXPECT_EQ(seen, "");
    ASSERT_FALSE(response);

    gate->resume();
    while (!response)
        loop.context().run_one();
    EXPECT_TRUE(*response) << response->error().text();
    EXPECT_EQ(seen, "first second third");
}

TEST_F(HttpStreamTest, aGateMayCloseAfterEveryPiece)
{
    const std::string piece(100'000, 'x');
    HttpServer server([&](const auto&, auto& connection) {
        connection.begin(200);
        for (int i = 0; i < 20; ++i)
            connection.chunk(piece);
        connection.end();
    });
    auto gate = std::make_shared<BodyGate>();
    std::size_t seen = 0;
    BodySink sink;
    sink.gate = gate;
    sink.chunk = [&](std::string_view bytes) {
        seen += bytes.size();
        gate->pause();
        loop.post([gate] { gate->resume(); });
        return Result<>{};
    };
    const auto response = stream(get(server.url()), std::move(sink));
    ASSERT_TRUE(response) << response.error().text();
    EXPECT_EQ(seen, 20 * piece.size());
}

} // namespace
} // namespace kaze::net
