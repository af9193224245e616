#pragma once

#include "engine/base/result.h"

#include <boost/asio/local/stream_protocol.hpp>

#include <deque>
#include <functional>
#include <memory>
#include <string>

namespace kaze::server::detail {

//! Lines of JSON over a Unix socket, both ways. Lives on one io_context thread; kept alive by its pending operations.
class LineChannel : public std::enable_shared_from_this<LineChannel> {
public:
    static constexpr std::size_t kLongestLine = 64U << 20;

    using Socket = boost::asio::local::stream_protocol::socket;

    //! Above `mostQueued` bytes that the other side has yet to take, nothing more is read from it.
    explicit LineChannel(Socket socket, std::size_t mostQueued = SIZE_MAX) : m_socket(std::move(socket)), m_mostQueued(mostQueued)
    {
    }

    struct Ears {
        std::function<void(std::string_view)> line; //!< a line, without its end
        std::function<void(base::Error)> closed; //!< once, when all is over: the other side is gone or sent too long a line
        std::function<void(std::size_t)> sent; //!< the socket has taken a line of so many bytes, its newline included
        //! The other side sends nothing more, but may still take something; without this the channel closes then.
        std::function<void()> ended;
    };
    void start(Ears ears);

    //! Queues a line; the newline is added, and what is not UTF-8 is replaced. After the end of the channel it is dropped.
    void send(std::string line);

    //! Reads nothing more until told otherwise; what has come already is still handed over.
    void hold(bool held);

    //! Takes nothing more from the other side, whose sending fails from now on: what it could send before is handed over, then `ended`
    //! is called.
    void refuseMore();

    //! Whether everything was sent that was to be.
    [[nodiscard]] bool idle() const { return m_out.empty(); }

    void close();

private:
    void read();
    void received(std::size_t size);
    void write();
    void noMore();
    void deaf();
    void fail(const base::Error& error);

    Socket m_socket;
    std::string m_in;
    std::size_t m_searched = 0;
    std::array<char, 65536> m_chunk{};
    std::deque<std::string> m_out;
    std::size_t m_queuedBytes = 0;
    std::size_t m_mostQueued;
    bool m_held = false;
    bool m_reading = false;
    bool m_writing = false;
    bool m_ended = false; //!< the other side sends nothing more
    bool m_deaf = false; //!< the other side takes nothing more
    Ears m_ears;
};

//! The address of a folder's socket, however long the folder's path is (sun_path holds 107 bytes): through /proc/self/fd where need be.
class SocketPath {
public:
    //! Errors: those of opening the folder.
    [[nodiscard]] static base::Result<SocketPath> of(const std::string& folder);
    ~SocketPath();
    SocketPath(SocketPath&& other) noexcept;
    SocketPath& operator=(SocketPath&&) = delete;

    [[nodiscard]] const std::string& text() const { return m_text; }

private:
    SocketPath() = default;
    int m_folder = -1;
    std::string m_text;
};

} // namespace kaze::server::detail
