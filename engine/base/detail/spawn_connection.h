#pragma once

#include "engine/base/detail/spawn_protocol.h"
#include "engine/base/file.h"
#include "engine/base/task.h"

#include <boost/asio/posix/stream_descriptor.hpp>

#include <deque>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace kaze::base::detail {

//! One running kaze-spawn and the socket to it. Lives on the loop. Destroying it ends the helper with everything below it,
//! and waits for that, a second at most.
class SpawnConnection : public std::enable_shared_from_this<SpawnConnection> {
public:
    struct Listener {
        std::function<void(const spawn_protocol::Reply&)> reply;
        std::function<void()> closed; //!< the helper is gone; called once, and nothing after it
    };

    //! Errors: Unavailable.
    [[nodiscard]] static Result<std::shared_ptr<SpawnConnection>> start(
        const Executor& executor, const std::filesystem::path& helper, Listener listener);

    SpawnConnection(const Executor& executor, FileDescriptor socket, int helperPid, Listener listener);
    ~SpawnConnection();
    SpawnConnection(const SpawnConnection&) = delete;
    SpawnConnection& operator=(const SpawnConnection&) = delete;

    //! Sends now, or as soon as the socket takes it. The descriptors are closed when they are sent.
    void send(const spawn_protocol::Request& request, std::string body, std::vector<FileDescriptor> descriptors);

    [[nodiscard]] bool isOpen() const { return m_socket.is_open(); }

private:
    struct Packet {
        std::string bytes;
        std::vector<FileDescriptor> descriptors;
    };

    void listen();
    void receive();
    void flush();
    void close();

    boost::asio::posix::stream_descriptor m_socket;
    int m_helper;
    Listener m_listener;
    std::deque<Packet> m_outbox;
    bool m_flushing = false;
};

} // namespace kaze::base::detail
