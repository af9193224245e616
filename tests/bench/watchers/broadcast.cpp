#include "tests/bench/watchers/broadcast.h"

#include "tests/bench/watchers/clients.h"

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/websocket.hpp>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <deque>
#include <memory>
#include <set>

namespace kaze::bench {

namespace websocket = boost::beast::websocket;
using boost::asio::ip::tcp;
using SteadyClock = std::chrono::steady_clock;

namespace {

constexpr std::size_t kMostWaiting = 1000;
using Message = std::shared_ptr<const std::string>;

struct Session : std::enable_shared_from_this<Session> {
    explicit Session(tcp::socket socket) : stream(std::move(socket)) { }

    void send(const Message& message)
    {
        if (waiting.size() >= kMostWaiting)
            return;
        waiting.push_back(message);
        if (waiting.size() == 1)
            write();
    }
    void write()
    {
        stream.async_write(boost::asio::buffer(*waiting.front()), [self = shared_from_this()](const auto& error, std::size_t) {
            if (error)
                return;
            self->waiting.pop_front();
            if (!self->waiting.empty())
                self->write();
        });
    }

    websocket::stream<tcp::socket> stream;
    boost::beast::flat_buffer in;
    std::deque<Message> waiting;
};

class Broadcaster {
public:
    Broadcaster(double perSecond, std::size_t bytes) : m_perSecond(perSecond), m_bytes(bytes) { }

    void run()
    {
        std::printf("%u\n", m_acceptor.local_endpoint().port());
        std::fflush(stdout);
        accept();
        m_since = SteadyClock::now();
        tick();
        m_context.run();
    }

private:
    void accept()
    {
        m_acceptor.async_accept([this](const auto& error, tcp::socket socket) {
            if (error)
                return;
            socket.set_option(tcp::no_delay(true));
            auto session = std::make_shared<Session>(std::move(socket));
            session->stream.async_accept([this, session](const auto& refused) {
                if (refused)
                    return;
                session->stream.text(true);
                m_sessions.insert(session);
                read(session);
            });
            accept();
        });
    }
    void read(const std::shared_ptr<Session>& session)
    {
        session->stream.async_read(session->in, [this, session](const auto& error, std::size_t) {
            session->in.consume(session->in.size());
            if (error)
                m_sessions.erase(session);
            else
                read(session);
        });
    }
    void tick()
    {
        m_timer.expires_after(std::chrono::milliseconds(1));
        m_timer.async_wait([this](const auto&) {
            const auto due = std::chrono::duration<double>(SteadyClock::now() - m_since).count() * m_perSecond;
            for (; m_sent < due; m_sent += 1) {
                auto text = stamp() + ' ';
                text.resize(std::max(m_bytes, text.size()), 'x');
                const auto message = std::make_shared<const std::string>(std::move(text));
                for (const auto& session : m_sessions)
                    session->send(message);
            }
            tick();
        });
    }

    double m_perSecond, m_sent = 0;
    std::size_t m_bytes;
    SteadyClock::time_point m_since;
    boost::asio::io_context m_context{1};
    tcp::acceptor m_acceptor{m_context, {boost::asio::ip::address_v4::loopback(), 0}};
    boost::asio::steady_timer m_timer{m_context};
    std::set<std::shared_ptr<Session>> m_sessions;
};

} // namespace

void broadcast(double perSecond, std::size_t bytes)
{
    Broadcaster(perSecond, bytes).run();
    std::exit(0);
}

} // namespace kaze::bench
