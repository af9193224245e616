#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <vector>

namespace kaze::tools::detail {

//! A process, told from a later one with its number by when it was started.
struct ProcessId {
    int pid = 0;
    std::uint64_t started = 0; //!< ticks since the machine was

    auto operator<=>(const ProcessId&) const = default;
};

//! The processes that are stopped (SIGSTOP) for a while. Whatever was stopped here goes on when it is dropped, and at the end of this. Any thread.
class HeldProcesses {
public:
    HeldProcesses() = default;
    HeldProcesses(const HeldProcesses&) = delete;
    HeldProcesses& operator=(const HeldProcesses&) = delete;
    ~HeldProcesses();

    //! Stops these, and lets go on what was stopped before and is not among them.
    void hold(const std::vector<ProcessId>& processes);

    //! Lets all go on; stops none any more.
    void close();

private:
    std::mutex m_mutex;
    std::map<ProcessId, int> m_held; //!< with a descriptor of the process, which a later one with its number does not answer to
    bool m_closed = false;
};

} // namespace kaze::tools::detail
