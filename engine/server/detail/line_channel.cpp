#include "engine/server/detail/line_channel.h"

#include "engine/base/text.h"

#include <boost/asio/buffer.hpp>
#include <boost/asio/write.hpp>

#include <cerrno>
#include <fcntl.h>
#include <unistd.h>

namespace kaze::server::detail {

void LineChannel::start(
    std::function<void(std::string_view)> line, std::function<void(base::Error)> closed, std::function<void(std::size_t)> sent)
{
    m_line = std::move(line);
    m_closed = std::move(closed);
    m_sent = std::move(sent);
    read();
}

void LineChannel::read()
{
    if (m_reading || m_held || !m_line || m_queuedBytes > m_mostQueued)
        return;
    m_reading = true;
    m_socket.async_read_some(
        boost::asio::buffer(m_chunk), [self = shared_from_this()](const boost::system::error_code& error, std::size_t size) {
            self->m_reading = false;
            if (error)
                return self->fail({base::ErrorCode::Unavailable, "the connection to the cell ended", nullptr});
            self->received(size);
            self->read();
        });
}

void LineChannel::received(std::size_t size)
{
    m_in.append(m_chunk.data(), size);
    std::size_t begin = 0;
    while (m_line) {
        const auto end = m_in.find('\n', std::max(begin, m_searched));
        if (end == std::string::npos)
            break;
        // The line may close the channel; the copy of the function keeps what it captures until it returns.
        const auto line = m_line;
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
    if (!m_line)
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
                return self->fail({base::ErrorCode::Unavailable, "the connection to the cell ended", nullptr});
            const auto size = self->m_out.front().size();
            self->m_queuedBytes -= size;
            self->m_out.pop_front();
            if (!self->m_out.empty())
                self->write();
            if (const auto sent = self->m_sent)
                sent(size);
            self->read();
        });
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
    m_line = nullptr;
    m_sent = nullptr;
    boost::system::error_code ignored;
    m_socket.close(ignored);
    if (const auto closed = std::exchange(m_closed, nullptr))
        closed(error);
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
