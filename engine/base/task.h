#pragma once

#include "engine/base/one_shot.h"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/this_coro.hpp>

#include <cstddef>
#include <exception>
#include <memory>
#include <utility>
#include <vector>

namespace kaze::base {

//! A coroutine of the cell loop. Beware of GCC 12: what a full expression with `co_await` builds in place is destroyed
//! twice, so name every argument first and move it in (tests/architecture looks for it).
template <class T = void>
using Task = boost::asio::awaitable<T>;

using Executor = boost::asio::any_io_executor;

//! Starts a task that nobody waits for. An exception out of it is our own mistake and ends the process.
inline void spawn(const Executor& executor, Task<> task)
{
    boost::asio::co_spawn(executor, std::move(task), [](const std::exception_ptr& thrown) {
        if (thrown)
            std::terminate();
    });
}

namespace detail {

template <class T>
struct Gathering {
    std::vector<T> results;
    std::size_t missing = 0;
    OneShot<bool> done;
};

template <class T>
Task<> gatherOne(Task<T> task, std::shared_ptr<Gathering<T>> into, std::size_t index)
{
    into->results[index] = co_await std::move(task);
    if (--into->missing == 0)
        into->done.set(true);
}

} // namespace detail

//! Runs the tasks side by side on the current executor and returns their results in the same order, when all are there.
//! T must be default-constructible. A task ends early only through its own cancel token.
template <class T>
[[nodiscard]] Task<std::vector<T>> whenAll(std::vector<Task<T>> tasks)
{
    auto gathering = std::make_shared<detail::Gathering<T>>();
    gathering->results.resize(tasks.size());
    gathering->missing = tasks.size();
    if (tasks.empty())
        co_return std::move(gathering->results);
    const auto executor = co_await boost::asio::this_coro::executor;
    for (std::size_t i = 0; i < tasks.size(); ++i)
        spawn(executor, detail::gatherOne<T>(std::move(tasks[i]), gathering, i));
    co_await gathering->done.wait();
    co_return std::move(gathering->results);
}

} // namespace kaze::base
