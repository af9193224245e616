// Sessions over links that are slow, and with clients that only pretend to be there.

#include "engine/api/run_requests.h"
#include "engine/api/wire.h"
#include "engine/server/detail/remote_session.h"
#include "tests/engine/server/http_fixture.h"
#include "tests/support/flaky_proxy.h"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>

#include <future>
#include <thread>

namespace kaze::server::test {

using kaze::test::FlakyProxy;

namespace {

constexpr std::string_view kUpgrade
    = "GET /api/v1/stream HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
      "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";

//! The head of a text frame whose mask is nought.
std::string headOf(std::uint64_t size)
{
    const int extended = size < 126 ? 0 : size < 65536 ? 2 : 8;
    std::string head{static_cast<char>(0x81), static_cast<char>(0x80 | (extended == 0 ? size : extended == 2 ? 126 : 127))};
    for (int i = extended - 1; i >= 0; --i)
        head += static_cast<char>(size >> (8 * i) & 0xFF);
    return head + std::string(4, '\0');
}

//! Whether a session began on the connection.
bool isWelcome(auto& raw)
{
    const std::string hello = R"({"hello":{"protocol":1}})";
    return raw.ask(kUpgrade).status == 101 && raw.send(headOf(hello.size()) + hello) && raw.until("welcome");
}

} // namespace

class SlowLinkTest : public HttpFixture {
protected:
    //! A session's client with a thread of its own.
    class Client {
    public:
        Client(std::uint16_t port, detail::RemotePace pace) : m_session(made(port, pace))
        {
            m_thread = std::thread([this] { m_context.run(); });
        }
        ~Client()
        {
            boost::asio::post(m_context, [this] { m_session->leave([this] { m_context.stop(); }); });
            m_thread.join();
        }
        [[nodiscard]] bool start()
        {
            std::promise<bool> started;
            boost::asio::post(m_context, [&] { m_session->start([&](const auto& failure) { started.set_value(!failure); }); });
            return started.get_future().get();
        }
        [[nodiscard]] base::Result<api::Response> ask(const api::Request& request)
        {
            const auto answer = std::make_shared<std::promise<base::Result<api::Response>>>();
            boost::asio::post(m_context, [this, text = api::toJson(request), answer]() mutable {
                m_session->request(std::move(text), [answer](auto reply) { answer->set_value(std::move(reply)); });
            });
            auto future = answer->get_future();
            if (future.wait_for(100s) != std::future_status::ready)
                return base::fail(base::ErrorCode::Timeout, "no answer");
            return future.get();
        }

    private:
        std::shared_ptr<detail::RemoteSession> made(std::uint16_t port, detail::RemotePace pace)
        {
            RemoteOptions options;
            options.address = {"127.0.0.1", port, false};
            return std::make_shared<detail::RemoteSession>(m_context, options, pace);
        }
        boost::asio::io_context m_context{1};
        boost::asio::executor_work_guard<boost::asio::io_context::executor_type> m_work{m_context.get_executor()};
        std::shared_ptr<detail::RemoteSession> m_session;
        std::thread m_thread;
    };
};

TEST_F(SlowLinkTest, LetsAMessageTakeLongerThanSilenceMay)
{
    constexpr auto kSilence = 4s;
    constexpr std::size_t kLarge = 5U << 20; // ten seconds, at that rate
    HttpOptions options;
    options.limits.silence = kSilence;
    options.limits.write = kSilence;
    serve(options);
    FlakyProxy proxy(server->port());
    proxy.throttle(512U << 10);
    Client client(proxy.port(), {200ms, kSilence});
    ASSERT_TRUE(client.start());
    // Its answer says the id again, so both ways have a large message to carry.
    const auto reply = client.ask(api::GetRun{std::string(kLarge, 'x')});
    ASSERT_FALSE(reply);
    EXPECT_GT(reply.error().message.size(), kLarge) << reply.error().text().substr(0, 200);
    EXPECT_EQ(proxy.connections(), 1) << "it was taken for dead";
}

TEST_F(SlowLinkTest, StillFindsOutThatNobodyIsThere)
{
    HttpOptions options;
    options.limits.silence = 1s;
    serve(options);
    FlakyProxy proxy(server->port());
    Client client(proxy.port(), {100ms, 1s});
    ASSERT_TRUE(client.start());
    proxy.stall(true);
    const auto connected = [&] { return proxy.connections() > 1; };
    for (int i = 0; i < 300 && !connected(); ++i)
        std::this_thread::sleep_for(100ms);
    EXPECT_TRUE(connected()) << "the client tries anew";
}

TEST_F(SlowLinkTest, LetsAClientGoThatSendsNothing)
{
    HttpOptions options;
    options.limits.silence = 1s;
    serve(options);
    auto silent = client();
    ASSERT_TRUE(isWelcome(silent));
    EXPECT_TRUE(silent.closes());
}

TEST_F(SlowLinkTest, BeginsNothingMoreOnAConnectionThatEnds)
{
    serve();
    // So large that it is read on another thread.
    const auto text = R"({"id":1,"request":{"type":"send_message","message":{"to":"inbox","from":"me","payload":"hi"}}})"
        + std::string(80'000, ' ');
    const auto say = [&](const std::string& behind) {
        auto speaking = client();
        EXPECT_TRUE(isWelcome(speaking));
        EXPECT_TRUE(speaking.send(headOf(text.size()) + text.substr(0, text.size() - 8)));
        std::this_thread::sleep_for(300ms); // the end comes together with what is behind it
        EXPECT_TRUE(speaking.send(text.substr(text.size() - 8) + behind));
        EXPECT_TRUE(speaking.until(behind.empty() ? R"("id":1)" : "must be masked"));
    };
    const auto arrived = [&] {
        std::this_thread::sleep_for(300ms);
        return ask(post("/api/v1/read_messages", R"({"address":"inbox"})")).json().at("items").as_array().size();
    };
    say(std::string("\x81\x02no", 4)); // a frame that no client may send
    EXPECT_EQ(arrived(), 0U);
    say("");
    EXPECT_EQ(arrived(), 1U);
}

TEST_F(SlowLinkTest, BoundsTheTimeOfAMessageThatPingsKeepAlive)
{
    HttpOptions options;
    options.limits.body = 1s;
    options.limits.bodyRate = 20'000;
    serve(options);
    auto trickling = client();
    ASSERT_TRUE(isWelcome(trickling));
    const std::string fragment(40'000, ' ');
    auto head = headOf(fragment.size());
    head.front() = '\x01'; // text, of which more comes
    ASSERT_TRUE(trickling.send(head + fragment));
    const auto begun = std::chrono::steady_clock::now();
    const std::string ping("\x89\x80\0\0\0\0", 6);
    while (trickling.send(ping) && std::chrono::steady_clock::now() - begun < 20s)
        std::this_thread::sleep_for(100ms);
    EXPECT_GT(std::chrono::steady_clock::now() - begun, 2s) << "what came gives it time";
    EXPECT_TRUE(trickling.until("A message did not come in time."));
}

TEST_F(SlowLinkTest, TakesNothingLongButRequests)
{
    serve();
    const std::string filler(70'000, 'x');
    for (const auto& text : {R"({"ping":")" + filler + R"("})", R"({"ack":0,"x":")" + filler + R"("})",
             R"({"listen":{"runs":true,"run_id":")" + filler + R"("},"turn":1})",
             R"({"ack":0,"request":{"type":"get_cell"},"x":")" + filler + R"("})"}) {
        auto speaking = client();
        ASSERT_TRUE(isWelcome(speaking));
        ASSERT_TRUE(speaking.send(headOf(text.size()) + text));
        EXPECT_TRUE(speaking.until("Only a request may be longer")) << text.substr(0, 20);
        EXPECT_TRUE(speaking.closes());
    }
}

TEST_F(SlowLinkTest, BoundsTheTimeAndTheSizeOfTheFirstMessage)
{
    serve();
    auto large = client();
    ASSERT_EQ(large.ask(kUpgrade).status, 101);
    ASSERT_TRUE(large.send(headOf((64U << 10) + 1)));
    EXPECT_TRUE(large.until("A message may have at most 65536 bytes here."));
    EXPECT_TRUE(large.closes());

    auto trickling = client();
    ASSERT_EQ(trickling.ask(kUpgrade).status, 101);
    ASSERT_TRUE(trickling.send(headOf(60'000)));
    const auto end = std::chrono::steady_clock::now() + 60s;
    while (trickling.send(" ") && std::chrono::steady_clock::now() < end)
        std::this_thread::sleep_for(200ms);
    EXPECT_LT(std::chrono::steady_clock::now(), end) << "it may go on for ever";
    EXPECT_TRUE(trickling.until("did not come in time"));
}

} // namespace kaze::server::test
