#pragma once

#include <atomic>
#include <cstdint>

#include <sys/types.h>

namespace kaze::bench {

//! A model's provider that takes no time: an HTTP/1.1 server in a process of its own that answers every chat completion at once, streamed where
//! the request says so. The model "slow-MS-N" sends one of N chunks every MS milliseconds, each with one '@' in it.
class Upstream {
public:
    //! Runs on `cpu` alone; -1: anywhere.
    explicit Upstream(int cpu);
    ~Upstream();
    Upstream(const Upstream&) = delete;
    Upstream& operator=(const Upstream&) = delete;

    [[nodiscard]] std::uint16_t port() const { return m_port; }
    //! Chunks of slow streams sent so far.
    [[nodiscard]] std::uint64_t chunks() const { return m_shared->chunks; }
    //! Slow streams that their reader left.
    [[nodiscard]] std::uint64_t left() const { return m_shared->left; }

    //! What both processes see.
    struct Shared {
        std::atomic<std::uint64_t> chunks{0};
        std::atomic<std::uint64_t> left{0};
    };

private:
    Shared* m_shared;
    std::uint16_t m_port = 0;
    pid_t m_pid = -1;
};

//! Has this process, or another one, run on one processor; -1: wherever it likes.
void runOn(int cpu);

} // namespace kaze::bench
