#pragma once

#include <chrono>
#include <cstdint>
#include <memory>

namespace kaze::test {

//! A proxy for TCP on 127.0.0.1 that has a bad day: delays what goes through, cuts connections, takes none, or lets nothing through. Owns a
//! thread; any thread may call.
class FlakyProxy {
public:
    //! Carries everything to this port.
    explicit FlakyProxy(std::uint16_t target);
    ~FlakyProxy();
    FlakyProxy(const FlakyProxy&) = delete;
    FlakyProxy& operator=(const FlakyProxy&) = delete;

    [[nodiscard]] std::uint16_t port() const;
    //! From now on to another port, as when a server is started anew.
    void aimAt(std::uint16_t target);
    //! Each byte takes this long, either way.
    void delay(std::chrono::milliseconds each);
    //! Loses this share of the packets, as programs on TCP see it: one that is lost comes a retransmission (200 ms) later, and all behind it waits.
    void lose(double share, std::uint64_t seed);
    //! Lets so many bytes a second through, either way of each connection that comes from now on; 0: as many as there are.
    void throttle(std::size_t bytesPerSecond);
    //! Cuts all connections there are, wherever they stand.
    void cut();
    //! Cuts each connection after about so many bytes, chosen by chance from 1 to twice of it; 0: never.
    void cutAfter(std::size_t bytes, std::uint64_t seed);
    //! While refused, new connections are cut at once.
    void refuse(bool refused);
    //! While stalled, nothing goes through, and nobody is told.
    void stall(bool stalled);

    //! How many connections came so far.
    [[nodiscard]] int connections() const;

    struct Impl;

private:
    std::unique_ptr<Impl> m_impl;
};

} // namespace kaze::test
