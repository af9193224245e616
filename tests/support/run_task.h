#pragma once

#include "engine/base/clock.h"
#include "engine/base/loop.h"

#include <boost/asio/co_spawn.hpp>
#include <gtest/gtest.h>

#include <optional>

namespace kaze::test {

//! Turns the loop until the task is done, and lets simulated time pass, a tenth of a second at a time, while somebody sleeps in it.
template <class T>
T runTask(base::Loop& loop, base::SimulatedClock& clock, base::Task<T> task, const bool& passTime)
{
    std::optional<T> result;
    boost::asio::co_spawn(loop.context(), std::move(task), [&](const std::exception_ptr& thrown, T value) {
        EXPECT_FALSE(thrown);
        result.emplace(std::move(value));
    });
    loop.context().restart();
    while (!result) {
        loop.context().run_one_for(std::chrono::milliseconds(2));
        if (clock.sleepers() > 0 && passTime)
            clock.advance(std::chrono::milliseconds(100));
    }
    return std::move(*result);
}

} // namespace kaze::test
