#pragma once

#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <string>
#include <string_view>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace kaze::bench {

inline sockaddr_in here(std::uint16_t port)
{
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(port);
    return address;
}

//! A socket that does not block and sends at once; -1 where there is none to be had.
inline int newSocket()
{
    const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    const int yes = 1;
    if (fd >= 0)
        ::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof(yes));
    return fd;
}

//! A socket that listens on 127.0.0.1, and its port.
inline int newListener(std::uint16_t& port)
{
    const int fd = newSocket();
    auto address = here(0);
    socklen_t size = sizeof(address);
    if (fd < 0 || ::bind(fd, reinterpret_cast<sockaddr*>(&address), size) != 0 || ::listen(fd, 4096) != 0
        || ::getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size) != 0)
        return -1;
    port = ntohs(address.sin_port);
    return fd;
}

//! A port that was free a moment ago.
inline std::uint16_t freePort()
{
    std::uint16_t port = 0;
    ::close(newListener(port));
    return port;
}

//! How many bytes the HTTP message at the front of `bytes` has; 0 while it is not whole. Enough of HTTP for peers that are known.
inline std::size_t messageSize(std::string_view bytes)
{
    const auto head = bytes.find("\r\n\r\n");
    if (head == std::string_view::npos)
        return 0;
    std::string_view lines = bytes.substr(0, head + 2);
    for (auto at = lines.find("\r\n"); at + 2 < lines.size(); at = lines.find("\r\n", at + 2)) {
        const auto line = lines.substr(at + 2, lines.find("\r\n", at + 2) - at - 2);
        const auto is = [&](std::string_view name) {
            return line.size() > name.size() && ::strncasecmp(line.data(), name.data(), name.size()) == 0;
        };
        if (is("content-length:")) {
            const auto size = head + 4 + std::strtoull(line.data() + 15, nullptr, 10);
            return size <= bytes.size() ? size : 0;
        }
        if (is("transfer-encoding:")) {
            const auto end = bytes.substr(head).find("\r\n0\r\n\r\n");
            return end == std::string_view::npos ? 0 : head + end + 7;
        }
    }
    return head + 4;
}

} // namespace kaze::bench
