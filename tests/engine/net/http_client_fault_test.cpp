#include "tests/engine/net/http_fixture.h"

#include "engine/base/file.h"

#include <netinet/in.h>
#include <sys/socket.h>

#include <atomic>

namespace kaze::net {
namespace {

using testing::HasSubstr;

using HttpFaultTest = HttpFixture;

//! Listens and never accepts: the kernel completes the first connections and then lets everybody wait.
class SilentListener {
public:
    SilentListener() : m_socket(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0))
    {
        m_address.sin_family = AF_INET;
        m_address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof m_address;
        EXPECT_EQ(bind(m_socket.get(), reinterpret_cast<sockaddr*>(&m_address), size), 0);
        EXPECT_EQ(listen(m_socket.get(), 0), 0);
        EXPECT_EQ(getsockname(m_socket.get(), reinterpret_cast<sockaddr*>(&m_address), &size), 0);
    }

    //! Takes the room of the queue, so that nobody else gets a connection.
    void fill()
    {
        for (int i = 0; i < 4; ++i) {
            auto& filler = m_fillers.emplace_back(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
            (void)connect(filler.get(), reinterpret_cast<sockaddr*>(&m_address), sizeof m_address);
        }
    }

    [[nodiscard]] std::string authority() const { return "127.0.0.1:" + std::to_string(ntohs(m_address.sin_port)); }

private:
    base::FileDescriptor m_socket;
    sockaddr_in m_address{};
    std::vector<base::FileDescriptor> m_fillers;
};

HttpServer::Handler sendRaw(std::string bytes)
{
    return [=](const HttpServer::Request&, HttpServer::Connection& connection) {
        connection.raw(bytes);
        connection.close();
    };
}

TEST_F(HttpFaultTest, saysThatTheConnectionTookTooLong)
{
    SilentListener listener;
    listener.fill();
    auto request = get("http://" + listener.authority() + "/");
    request.timeouts.connect = 80ms;
    const auto response = fetch(std::move(request));
    ASSERT_FALSE(response);
    EXPECT_EQ(response.error().code, ErrorCode::Timeout);
    EXPECT_THAT(response.error().message, HasSubstr("could not connect to " + listener.authority() + " within 80 ms"));
}

TEST_F(HttpFaultTest, saysThatNoFirstByteCame)
{
    HttpServer server([](const auto&, auto& connection) { connection.waitUntilClosed(); });
    auto request = get(server.url());
    request.timeouts.firstByte = 80ms;
    const auto response = fetch(std::move(request));
    ASSERT_FALSE(response);
    EXPECT_EQ(response.error().code, ErrorCode::Timeout);
    EXPECT_EQ(response.error().message, "no first byte from " + server.authority() + " after 80 ms");
    EXPECT_TRUE(server.waitForEnded(1));
}

TEST_F(HttpFaultTest, saysThatTheAnswerStalled)
{
    HttpServer server([](const auto&, auto& connection) {
        connection.begin(200);
        connection.chunk("12345");
        connection.waitUntilClosed();
    });
    auto request = get(server.url());
    request.timeouts.stall = 80ms;
    const auto response = fetch(std::move(request));
    ASSERT_FALSE(response);
    EXPECT_EQ(response.error().code, ErrorCode::Timeout);
    EXPECT_EQ(response.error().message,
        server.authority() + " fell silent in the middle of its answer, after 5 B: nothing moved for 80 ms");
}

TEST_F(HttpFaultTest, saysThatTheRequestWasNotTaken)
{
    SilentListener listener;
    auto request = post("http://" + listener.authority() + "/", std::string(32U << 20, 'x'));
    request.timeouts.stall = 80ms;
    const auto response = fetch(std::move(request));
    ASSERT_FALSE(response);
    EXPECT_EQ(response.error().code, ErrorCode::Timeout);
    EXPECT_THAT(response.error().message, HasSubstr(listener.authority() + " stopped taking the request after"));
}

TEST_F(HttpFaultTest, saysThatTheTotalTimeRanOutThoughPiecesKeepComing)
{
    HttpServer server([](const auto&, auto& connection) {
        connection.begin(200);
        while (connection.chunk(".") && !connection.waitUntilClosed(5ms)) { }
    });
    auto request = get(server.url());
    request.timeouts.total = 150ms;
    const auto response = fetch(std::move(request));
    ASSERT_FALSE(response);
    EXPECT_EQ(response.error().code, ErrorCode::Timeout);
    EXPECT_EQ(response.error().message, server.authority() + " did not finish within the 150 ms allowed in total");
}

TEST_F(HttpFaultTest, aRefusedConnectionNamesHostAndReason)
{
    std::string authority;
    std::string url;
    {
        HttpServer gone(answerHello);
        authority = gone.authority();
        url = gone.url();
    }
    const auto response = fetch(get(url));
    ASSERT_FALSE(response);
    EXPECT_EQ(response.error().code, ErrorCode::Unavailable);
    EXPECT_EQ(response.error().message, "could not connect to " + authority + ": Connection refused; check that it is running");
}

TEST_F(HttpFaultTest, anUnknownHostIsUnavailable)
{
    // Longer than a name may be, so that the resolver refuses it without asking anybody.
    const std::string host(70, 'a');
    const auto response = fetch(get("http://" + host + "/"));
    ASSERT_FALSE(response);
    EXPECT_EQ(response.error().code, ErrorCode::Unavailable) << response.error().message;
    EXPECT_THAT(response.error().message, HasSubstr("could not find " + host));
}

TEST_F(HttpFaultTest, aHostThatIsNoNameIsTheCallersMistake)
{
    const auto response = fetch(get("http://\xC3\x28/"));
    ASSERT_FALSE(response);
    EXPECT_EQ(response.error().code, ErrorCode::InvalidArgument) << response.error().message;
}

TEST_F(HttpFaultTest, aResetBeforeTheAnswerIsUnavailable)
{
    HttpServer server([](const auto&, auto& connection) { connection.reset(); });
    const auto response = fetch(get(server.url()));
    ASSERT_FALSE(response);
    EXPECT_EQ(response.error().code, ErrorCode::Unavailable);
    EXPECT_THAT(response.error().message,
        HasSubstr(server.authority() + " broke the connection off before it answered: Connection reset"));
}

TEST_F(HttpFaultTest, silenceBeforeTheAnswerIsUnavailable)
{
    HttpServer server([](const auto&, auto& connection) { connection.close(); });
    const auto response = fetch(get(server.url()));
    ASSERT_FALSE(response);
    EXPECT_EQ(response.error().code, ErrorCode::Unavailable);
    EXPECT_EQ(response.error().message, server.authority() + " closed the connection without an answer");
}

TEST_F(HttpFaultTest, anAnswerCutShortIsNeverASuccess)
{
    for (const auto* bytes : {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n", //
             "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n50\r\nhello", //
             "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n", //
             "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello"}) {
        HttpServer server(sendRaw(bytes));
        const auto response = fetch(get(server.url()));
        ASSERT_FALSE(response) << bytes;
        EXPECT_EQ(response.error().code, ErrorCode::Unavailable) << bytes;
        EXPECT_THAT(response.error().message, HasSubstr("broke off in the middle of its answer, after 5 B"));
    }
    HttpServer server(sendRaw("HTTP/1.1 200 OK\r\nContent-Le"));
    EXPECT_FALSE(fetch(get(server.url())));
}

TEST_F(HttpFaultTest, whatIsNotHttpIsAProtocolError)
{
    for (const auto* bytes : {"SSH-2.0-OpenSSH_9.2\r\n", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nhello\r\n",
             "HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\nhello", "\r\n\r\n"}) {
        HttpServer server(sendRaw(bytes));
        const auto response = fetch(get(server.url()));
        ASSERT_FALSE(response) << bytes;
        EXPECT_EQ(response.error().code, ErrorCode::Protocol) << bytes << response.error().message;
        EXPECT_THAT(response.error().message, HasSubstr(server.authority()));
    }
}

TEST_F(HttpFaultTest, tlsTroubleSaysSo)
{
    HttpServer server(answerHello);
    const auto response = fetch(get("https://" + server.authority() + "/"));
    ASSERT_FALSE(response);
    EXPECT_EQ(response.error().code, ErrorCode::Protocol);
    EXPECT_THAT(response.error().message, HasSubstr("TLS with " + server.authority() + " failed: "));
}

TEST_F(HttpFaultTest, aBodyBeyondTheLimitIsRefusedAnnouncedOrNot)
{
    std::atomic<bool> announced = true;
    HttpServer server([&](const auto&, auto& connection) {
        const std::string megabyte(1'000'000, 'x');
        if (announced) {
            connection.raw("HTTP/1.1 200 OK\r\nContent-Length: 50000000\r\n\r\n");
        } else {
            connection.begin(200);
            while (connection.chunk(megabyte)) { }
        }
        connection.waitUntilClosed();
    });
    for (const bool said : {true, false}) {
        announced = said;
        auto request = get(server.url());
        request.maxBody = 2'000'000;
        const auto response = fetch(std::move(request));
        ASSERT_FALSE(response);
        EXPECT_EQ(response.error().code, ErrorCode::Protocol);
        EXPECT_EQ(response.error().message, "the answer of " + server.authority() + " is larger than the 2 MB allowed");
    }
    EXPECT_TRUE(server.waitForEnded(2));
}

TEST_F(HttpFaultTest, aFloodOfHeadersIsRefused)
{
    HttpServer manyLines([](const auto&, auto& connection) {
        connection.raw("HTTP/1.1 200 OK\r\n");
        while (connection.raw("X-More: " + std::string(1000, 'x') + "\r\n")) { }
    });
    HttpServer longLine([](const auto&, auto& connection) {
        connection.raw("HTTP/1.1 200 OK\r\nX-Long: ");
        while (connection.raw(std::string(10'000, 'x'))) { }
    });
    EXPECT_EQ(fetch(get(manyLines.url())).error().code, ErrorCode::Protocol);
    EXPECT_EQ(fetch(get(longLine.url())).error().code, ErrorCode::Protocol);
}

TEST_F(HttpFaultTest, admissionIsAskedBeforeAnythingIsSent)
{
    HttpServer server(answerHello);
    auto request = get(server.url());
    request.admit = [](const SocketAddress& address) -> Result<> {
        if (isPublicAddress(address.ip))
            return {};
        return base::fail(ErrorCode::PermissionDenied, address.ip + ":" + std::to_string(address.port) + " is private");
    };
    const auto response = fetch(std::move(request));
    ASSERT_FALSE(response);
    EXPECT_EQ(response.error().code, ErrorCode::PermissionDenied);
    EXPECT_EQ(response.error().message, server.authority() + " is private");
    EXPECT_EQ(server.accepted(), 0U);
}

TEST_F(HttpFaultTest, admissionIsAskedOfAReusedConnectionToo)
{
    HttpServer server(answerHello);
    ASSERT_TRUE(fetch(get(server.url())));
    auto request = get(server.url());
    request.admit = [](const SocketAddress&) -> Result<> { return base::fail(ErrorCode::PermissionDenied, "no"); };
    EXPECT_EQ(fetch(request).error().code, ErrorCode::PermissionDenied);
    EXPECT_EQ(server.requests().size(), 1U);

    request.admit = [](const SocketAddress&) { return Result<>{}; };
    EXPECT_TRUE(fetch(request));
    EXPECT_EQ(server.requests().size(), 2U);
}

TEST_F(HttpFaultTest, onlyAnIdempotentRequestIsSentAgainAfterAKeptConnectionDied)
{
    // Answers the first request of every connection and drops the connection at the second one.
    const auto dropSecond = [] {
        auto last = std::make_shared<std::atomic<std::size_t>>(std::size_t(-1));
        return [last](const HttpServer::Request& request, HttpServer::Connection& connection) {
            if (last->exchange(request.connection) == request.connection)
                connection.close();
            else
                connection.respond(200, "hello");
        };
    };
    HttpServer forGet(dropSecond());
    ASSERT_TRUE(fetch(get(forGet.url())));
    EXPECT_TRUE(fetch(get(forGet.url())));
    EXPECT_EQ(forGet.requests().size(), 3U);

    HttpServer forPost(dropSecond());
    ASSERT_TRUE(fetch(post(forPost.url(), "pay 5 dollars")));
    const auto second = fetch(post(forPost.url(), "pay 5 dollars"));
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().code, ErrorCode::Unavailable);
    EXPECT_THAT(second.error().message, HasSubstr("whether it received the request is not known"));
    EXPECT_EQ(forPost.requests().size(), 2U);
}

} // namespace
} // namespace kaze::net
