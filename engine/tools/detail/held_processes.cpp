#include "engine/tools/detail/held_processes.h"

#include "engine/tools/detail/process_watch.h"

#include <algorithm>
#include <csignal>
#include <sys/syscall.h>
#include <unistd.h>

namespace kaze::tools::detail {

namespace {

// glibc has these from 2.36 on, in a header that clashes with those of the kernel.
int openProcess(int pid)
{
    return static_cast<int>(::syscall(SYS_pidfd_open, pid, 0));
}

void send(int process, int signal)
{
    // One that has ended needs none.
    [[maybe_unused]] const auto sent = ::syscall(SYS_pidfd_send_signal, process, signal, nullptr, 0);
}

void letGo(std::map<ProcessId, int>& held)
{
    for (const auto& [process, descriptor] : held) {
        send(descriptor, SIGCONT);
        ::close(descriptor);
    }
    held.clear();
}

} // namespace

HeldProcesses::~HeldProcesses()
{
    close();
}

void HeldProcesses::hold(const std::vector<ProcessId>& processes)
{
    const std::lock_guard lock(m_mutex);
    if (m_closed)
        return;
    std::map<ProcessId, int> held;
    for (const auto& process : processes) {
        if (const auto known = m_held.extract(process); !known.empty()) {
            held.insert({process, known.mapped()});
            continue;
        }
        const int descriptor = openProcess(process.pid);
        if (descriptor < 0)
            continue;
        // The number may be another's since we looked; the descriptor is not.
        if (startOf(process.pid) != process.started) {
            ::close(descriptor);
            continue;
        }
        held.insert({process, descriptor});
        send(descriptor, SIGSTOP);
    }
    letGo(m_held);
    m_held = std::move(held);
}

void HeldProcesses::close()
{
    const std::lock_guard lock(m_mutex);
    m_closed = true;
    letGo(m_held);
}

} // namespace kaze::tools::detail
