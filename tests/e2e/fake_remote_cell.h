#pragma once

#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/buffers_to_string.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/websocket.hpp>
#include <boost/json.hpp>

#include <functional>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include <sys/socket.h>

namespace kaze::e2e {

//! A server on loopback, without TLS, that speaks like a cell of another version: it answers each message of a session with whatever a test wants. One
//! client after the other.
class FakeRemoteCell {
public:
    //! What to say to a message ("hello", "request", …); called on a thread of its own.
    using Answer = std::function<std::vector<boost::json::object>(const boost::json::object& message)>;

    explicit FakeRemoteCell(Answer answer) : m_answer(std::move(answer))
    {
        m_thread = std::thread([this] { serve(); });
    }
    ~FakeRemoteCell()
    {
        {
            const std::lock_guard lock(m_mutex);
            m_ending = true;
            for (const int socket : m_sockets)
                ::shutdown(socket, SHUT_RDWR);
        }
        ::shutdown(m_acceptor.native_handle(), SHUT_RDWR);
        m_thread.join();
    }
    FakeRemoteCell(const FakeRemoteCell&) = delete;
    FakeRemoteCell& operator=(const FakeRemoteCell&) = delete;

    [[nodiscard]] std::uint16_t port() const { return m_port; }
    [[nodiscard]] int connections() const { return m_connections; }

    //! What a cell of today would say to a hello, with further members.
    [[nodiscard]] static boost::json::object welcome(boost::json::object more = {})
    {
        boost::json::object said{{"session", "s"}, {"secret", "x"}, {"resumed", false}, {"protocol", 1}, {"version", "fake"},
            {"now", "2026-11-23T00:00:00Z"}, {"role", "admin"}, {"tenant", ""}};
        for (auto& [name, value] : more)
            said[name] = value;
        return {{"welcome", std::move(said)}};
    }

private:
    void serve()
    {
        while (true) {
            boost::system::error_code error;
            boost::asio::ip::tcp::socket socket(m_context);
            m_acceptor.accept(socket, error);
            if (error)
                return;
            ++m_connections;
            const int handle = socket.native_handle();
            {
                const std::lock_guard lock(m_mutex);
                if (m_ending)
                    return;
                m_sockets.insert(handle);
            }
            talk(boost::beast::websocket::stream<boost::asio::ip::tcp::socket>(std::move(socket)), handle);
        }
    }

    void talk(boost::beast::websocket::stream<boost::asio::ip::tcp::socket> stream, int handle)
    {
        boost::system::error_code error;
        stream.accept(error);
        stream.text(true);
        while (!error) {
            boost::beast::flat_buffer in;
            stream.read(in, error);
            if (error)
                break;
            for (const auto& said : m_answer(boost::json::parse(boost::beast::buffers_to_string(in.data())).as_object()))
                stream.write(boost::asio::buffer(boost::json::serialize(said)), error);
        }
        const std::lock_guard lock(m_mutex);
        m_sockets.erase(handle);
    }

    const Answer m_answer;
    boost::asio::io_context m_context;
    boost::asio::ip::tcp::acceptor m_acceptor{m_context, {boost::asio::ip::address_v4::loopback(), 0}};
    const std::uint16_t m_port = m_acceptor.local_endpoint().port();
    std::atomic<int> m_connections{0};
    std::mutex m_mutex; //!< guards what follows
    std::set<int> m_sockets;
    bool m_ending = false;
    std::thread m_thread;
};

} // namespace kaze::e2e
