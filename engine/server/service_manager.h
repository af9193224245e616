#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace kaze::server {

//! What started this process as a service, systemd mostly: takes over the sockets that it opened, and tells it how it stands (sd_notify(3),
//! sd_listen_fds(3), without their library). Where nobody asked for it, it does nothing. One thread.
class ServiceManager {
public:
    //! Reads NOTIFY_SOCKET, WATCHDOG_USEC, WATCHDOG_PID, LISTEN_FDS and LISTEN_PID, and takes them out of the environment, which child processes
    //! inherit. Call it before there are threads.
    ServiceManager();

    //! File descriptors of sockets that are open already, closed at exec.
    [[nodiscard]] const std::vector<int>& sockets() const { return m_sockets; }
    //! How often it wants to hear that we are alive, half of the time after which it would end us; none when it does not.
    [[nodiscard]] std::optional<std::chrono::microseconds> heartbeat() const { return m_heartbeat; }
    [[nodiscard]] bool isThere() const { return !m_address.empty(); }

    void ready(std::string_view status) const;
    void status(std::string_view text) const;
    void reloading() const;
    void stopping(std::string_view status) const;
    void alive() const;

private:
    //! A datagram that is lost is not sent again: nobody can be waited for here.
    void tell(const std::string& state) const;

    std::string m_address;
    std::vector<int> m_sockets;
    std::optional<std::chrono::microseconds> m_heartbeat;
};

} // namespace kaze::server
