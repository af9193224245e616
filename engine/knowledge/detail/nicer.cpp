#include "engine/knowledge/detail/nicer.h"

#include <sys/resource.h>
#include <sys/syscall.h>
#include <system_error>
#include <thread>
#include <unistd.h>

namespace kaze::knowledge::detail {

base::Result<> runNicer(const std::function<base::Result<>()>& work)
{
    base::Result<> done;
    const auto run = [&] {
        // On Linux a priority belongs to the thread.
        const auto self = static_cast<id_t>(syscall(SYS_gettid));
        setpriority(PRIO_PROCESS, self, getpriority(PRIO_PROCESS, self) + kNicer);
        done = work();
    };
    try {
        std::thread(run).join();
    } catch (const std::system_error&) {
        // No more threads are to be had.
        done = work();
    }
    return done;
}

} // namespace kaze::knowledge::detail
