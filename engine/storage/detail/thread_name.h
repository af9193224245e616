#pragma once

#include <pthread.h>
#include <sys/resource.h>
#include <unistd.h>

namespace kaze::storage::detail {

//! Names the calling thread (at most 15 bytes) and sets its nice level, which on Linux belongs to the thread.
inline void nameThread(const char* name, int nice)
{
    pthread_setname_np(pthread_self(), name);
    if (nice != 0)
        setpriority(PRIO_PROCESS, static_cast<id_t>(gettid()), nice);
}

} // namespace kaze::storage::detail
