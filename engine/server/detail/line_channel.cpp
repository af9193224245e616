#include "engine/server/detail/line_channel.h"

#include "engine/base/text.h"

#include <boost/asio/buffer.hpp>
#include <boost/asio/write.hpp>

#include <cerrno>
#include <fcntl.h>
#include <unistd.h>

namespace kaze::server::detail {

namespace {

base::Error connectionEnded()
{
    return {base::ErrorCode::Unavailable, "the connection to the cell ended", nullptr};
}

} // namespace

void LineChannel::start(Ears ears)
{
    m_ears = std::move(ears);
    read();
}

void LineChannel::read()
{
    if (m_reading || m_held || m_ended || !m_ears.line || m_queuedBytes > m_mostQueued)
        return;
    m_reading = true;
    m_socket.async_read_some(
        boost::asio::buffer(m_chunk), [self = shared_from_this()](const boost::system::error_code& error, std::size_t size) {
            self->m_reading = false;
            if (error)
                return self->noMore();
            self->received(size);
            self->read();
        });
}

void LineChannel::noMore()
{
    m_ended = true;
    const auto ended = m_ears.ended;
    if (!ended || m_deaf)
        return fail(connectionEnded());
    ended();
}

void LineChannel::received(std::size_t size)
{
    m_in.append(m_chunk.data(), size);
    std::size_t begin = 0;
    while (m_ears.line) {
        const auto end = m_in.find('\n', std::max(begin, m_searched));
        if (end == std::string::npos)
            break;
        // The line may close the channel; the copy of the function keeps what it captures until it returns.
        const auto line = m_ears.line;
        line(std::string_view(m_in).substr(begin, end - begin));
        begin = m_searched = end + 1;
    }
    m_in.erase(0, begin);
    m_searched = m_in.size();
    if (m_in.size() > kLongestLine)
        fail({base::ErrorCode::Protocol, "a line on cell.sock is longer than 64 MiB", nullptr});
}

void LineChannel::send(std::string line)
{
    if (!m_ears.line || m_deaf)
        return;
    if (!base::isUtf8(line))
        line = base::toUtf8(line);
    line += '\n';
    m_queuedBytes += line.size();
    m_out.push_back(std::move(line));
    if (!m_writing)
        write();
}

void LineChannel::write()
{
    m_writing = true;
    boost::asio::async_write(m_socket, boost::asio::buffer(m_out.front()),
        [self = shared_from_this()](const boost::system::error_code& error, std::size_t) {
            self->m_writing = false;
            if (error)
                return self->deaf();
            const auto size = self->m_out.front().size();
            self->m_queuedBytes -= size;
            self->m_out.pop_front();
            if (!self->m_out.empty())
                self->write();
            if (const auto sent = self->m_ears.sent)
                sent(size);
            self->read();
        });
}

//! What the other side sent before it went is still to be read.
void LineChannel::deaf()
{
    m_deaf = true;
    m_out.clear();
    m_queuedBytes = 0;
    if (m_ended)
        return fail(connectionEnded());
    read();
}

void LineChannel::refuseMore()
{
    boost::system::error_code ignored;
    m_socket.shutdown(Socket::shutdown_receive, ignored);
}

void LineChannel::hold(bool held)
{
    m_held = held;
    read();
}

void LineChannel::close()
{
    fail({base::ErrorCode::Cancelled, "closed", nullptr});
}

void LineChannel::fail(const base::Error& error)
{
    const auto ears = std::exchange(m_ears, {});
    boost::system::error_code ignored;
    m_socket.close(ignored);
    if (ears.closed)
        ears.closed(error);
}

base::Result<SocketPath> SocketPath::of(const std::string& folder)
{
    SocketPath path;
    path.m_text = folder + "/cell.sock";
    if (path.m_text.size() < sizeof(sockaddr_un{}.sun_path))
        return path;
    path.m_folder = ::open(folder.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (path.m_folder < 0)
        return std::unexpected(base::systemError("the data folder " + folder + " cannot be opened", errno));
    path.m_text = "/proc/self/fd/" + std::to_string(path.m_folder) + "/cell.sock";
    return path;
}

SocketPath::SocketPath(SocketPath&& other) noexcept : m_folder(std::exchange(other.m_folder, -1)), m_text(std::move(other.m_text))
{
}

SocketPath::~SocketPath()
{
    if (m_folder >= 0)
        ::close(m_folder);
}

} // namespace kaze::server::detail
