#pragma once

#include "engine/base/clock.h"
#include "engine/base/loop.h"

#include <chrono>
#include <csignal>
#include <functional>

namespace kaze::test {

//! Runs the loop on this thread until it is so; false after thirty seconds. With `hands`, simulated time passes, a tenth of a second at a time, whenever
//! the loop has nothing to do.
inline bool eventually(base::Loop& loop, const std::function<bool()>& so, base::SimulatedClock* hands = nullptr)
{
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(30); // for machines that are busy with others
    while (!so()) {
        if (std::chrono::steady_clock::now() > end)
            return false;
        loop.context().restart();
        if (loop.context().run_one_for(std::chrono::milliseconds(5)) == 0 && hands)
            hands->advance(std::chrono::milliseconds(100));
    }
    return true;
}

//! Whether there is such a process (a zombie is one).
inline bool alive(int pid)
{
    return kill(pid, 0) == 0;
}

} // namespace kaze::test
