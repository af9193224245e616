#pragma once

#include <ctime>

namespace kaze::test {

namespace detail {
inline double secondsOf(clockid_t clock)
{
    std::timespec time{};
    ::clock_gettime(clock, &time);
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) / 1e9;
}
} // namespace detail

//! Seconds of CPU that all threads of this process have taken.
inline double cpuSeconds()
{
    return detail::secondsOf(CLOCK_PROCESS_CPUTIME_ID);
}

//! Those of the calling thread: unlike the time on the wall they are the same however busy the machine is.
inline double threadCpuSeconds()
{
    return detail::secondsOf(CLOCK_THREAD_CPUTIME_ID);
}

} // namespace kaze::test
