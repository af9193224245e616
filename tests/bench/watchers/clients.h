#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace kaze::bench {

//! "@" and the steady clock's nanoseconds: what a piece of text carries, so that whoever gets it knows how old it is.
[[nodiscard]] std::string stamp();

//! Where many clients connect, and as whom.
struct Watching {
    std::uint16_t port = 0;
    std::string path = "/";
    std::vector<std::string> tokens; //!< given out in turn; empty: none is shown
    int perToken = 32;
    bool speaksSession = true; //!< hello, listen and acknowledgements of a cell; without it whatever comes is counted
    int clients = 200;
    int slow = 0; //!< of them, that read nothing once they listen
};

//! What came of it, over all clients.
struct Watched {
    std::uint64_t messages = 0;
    std::uint64_t bytes = 0; //!< on the wire
    std::uint64_t stamps = 0;
    std::uint64_t lost = 0; //!< as the clients were told
    std::vector<std::uint32_t> micros; //!< ages of one stamp in 32, sorted
    int open = 0;
    int broken = 0;
    double cpuSeconds = 0; //!< of the clients' thread

    [[nodiscard]] double quantile(double part) const;
};

//! Many WebSockets on one thread, read as cheaply as can be: on a machine with two cores they must not be what is measured.
class Watchers {
public:
    explicit Watchers(Watching watching);
    ~Watchers();
    Watchers(const Watchers&) = delete;
    Watchers& operator=(const Watchers&) = delete;

    //! Whether all of them listen in time.
    [[nodiscard]] bool areOpen(std::chrono::seconds atMost) const;
    //! What came since the last time it was asked.
    [[nodiscard]] Watched take();

private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

} // namespace kaze::bench
