#pragma once

#include "engine/base/loop.h"

#include <chrono>
#include <csignal>
#include <functional>

namespace kaze::test {

//! Runs the loop on this thread until it is so; false after ten seconds.
inline bool eventually(base::Loop& loop, const std::function<bool()>& so)
{
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(10);
    while (!so()) {
        if (std::chrono::steady_clock::now() > end)
            return false;
        loop.context().restart();
        loop.context().run_one_for(std::chrono::milliseconds(5));
    }
    return true;
}

//! Whether there is such a process (a zombie is one).
inline bool alive(int pid)
{
    return kill(pid, 0) == 0;
}

} // namespace kaze::test
