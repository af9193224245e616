#include "engine/server/service_manager.h"

#include "engine/base/file.h"

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <fcntl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

namespace kaze::server {

namespace {

constexpr int kFirstSocket = 3; // SD_LISTEN_FDS_START
constexpr std::int64_t kMostSockets = 64;

std::string taken(const char* name)
{
    const auto* value = std::getenv(name);
    std::string text = value ? value : "";
    ::unsetenv(name);
    return text;
}

std::optional<std::int64_t> numberIn(const std::string& text)
{
    std::int64_t number = 0;
    const auto* end = text.data() + text.size();
    const auto read = std::from_chars(text.data(), end, number);
    return !text.empty() && read.ec == std::errc() && read.ptr == end && number > 0 ? std::optional(number) : std::nullopt;
}

//! One line, so that nothing in it is taken for another variable.
std::string oneLine(std::string_view text)
{
    std::string line(text);
    for (auto& letter : line)
        if (letter == '\n' || letter == '\r')
            letter = ' ';
    return line;
}

} // namespace

ServiceManager::ServiceManager() : m_address(taken("NOTIFY_SOCKET"))
{
    if (!m_address.starts_with('/') && !m_address.starts_with('@'))
        m_address.clear();
    const auto self = static_cast<std::int64_t>(::getpid());
    const auto watched = numberIn(taken("WATCHDOG_USEC"));
    const auto watchedPid = taken("WATCHDOG_PID");
    if (watched && (watchedPid.empty() || numberIn(watchedPid) == self))
        m_heartbeat = std::chrono::microseconds(std::max<std::int64_t>(*watched / 2, 1000));
    const auto listening = numberIn(taken("LISTEN_FDS"));
    const bool areOurs = numberIn(taken("LISTEN_PID")) == self;
    taken("LISTEN_FDNAMES");
    if (!listening || !areOurs)
        return;
    for (int fd = kFirstSocket; fd < kFirstSocket + std::min(*listening, kMostSockets); ++fd)
        if (::fcntl(fd, F_SETFD, FD_CLOEXEC) == 0)
            m_sockets.push_back(fd);
}

void ServiceManager::ready(std::string_view status) const
{
    tell("READY=1\nMAINPID=" + std::to_string(::getpid()) + "\nSTATUS=" + oneLine(status));
}

void ServiceManager::status(std::string_view text) const
{
    tell("STATUS=" + oneLine(text));
}

void ServiceManager::reloading() const
{
    timespec now{};
    ::clock_gettime(CLOCK_MONOTONIC, &now);
    const auto micros = static_cast<std::int64_t>(now.tv_sec) * 1'000'000 + now.tv_nsec / 1000;
    tell("RELOADING=1\nMONOTONIC_USEC=" + std::to_string(micros));
}

void ServiceManager::stopping(std::string_view status) const
{
    tell("STOPPING=1\nSTATUS=" + oneLine(status));
}

void ServiceManager::alive() const
{
    tell("WATCHDOG=1");
}

void ServiceManager::tell(const std::string& state) const
{
    sockaddr_un where{};
    if (m_address.empty() || m_address.size() >= sizeof where.sun_path)
        return;
    where.sun_family = AF_UNIX;
    std::memcpy(where.sun_path, m_address.data(), m_address.size());
    if (m_address.front() == '@') // of the abstract namespace
        where.sun_path[0] = '\0';
    const auto size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + m_address.size());
    const base::FileDescriptor socket(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    if (socket)
        ::sendto(socket.get(), state.data(), state.size(), MSG_NOSIGNAL, reinterpret_cast<const sockaddr*>(&where), size);
}

} // namespace kaze::server
