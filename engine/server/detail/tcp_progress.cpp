#include "engine/server/detail/tcp_progress.h"

#include <array>

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

namespace kaze::server::detail {

namespace {

//! The kernel's tcp_info as far as it is needed: the C library's ends before the counts of bytes. What an older kernel does not say stays 0.
struct Info {
    std::array<std::uint8_t, 8> states;
    std::array<std::uint32_t, 24> figures;
    std::uint64_t pacingRate, mostPacingRate;
    std::uint64_t bytesAcknowledged, bytesReceived;
    std::uint32_t segmentsOut, segmentsIn;
    std::uint32_t bytesNotSent, leastRoundTrip;

    [[nodiscard]] std::uint32_t unacknowledged() const { return figures[4]; }
};
static_assert(offsetof(Info, bytesAcknowledged) == 120 && offsetof(Info, bytesNotSent) == 144);

} // namespace

TcpProgress::Moved TcpProgress::look(int socket, bool waiting)
{
    Info info{};
    socklen_t size = sizeof info;
    if (::getsockopt(socket, IPPROTO_TCP, TCP_INFO, &info, &size) != 0)
        return {};
    const Moved moved{info.bytesReceived > m_came, m_waiting && info.bytesAcknowledged > m_went};
    m_came = info.bytesReceived;
    m_went = info.bytesAcknowledged;
    m_waiting = waiting || info.unacknowledged() > 0 || info.bytesNotSent > 0;
    return moved;
}

} // namespace kaze::server::detail
