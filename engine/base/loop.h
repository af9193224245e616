#pragma once

#include "engine/base/task.h"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>

#include <atomic>
#include <exception>
#include <functional>
#include <optional>
#include <thread>

namespace kaze::base {

namespace detail {

inline Task<bool> thenTrue(Task<> task)
{
    co_await std::move(task);
    co_return true;
}

} // namespace detail

//! The cell loop: one thread that owns all orchestration state. `post` from any thread. `start` runs it on a thread of its
//! own; tests call `runUntil` or `poll` on theirs instead. Make it first: whatever posts to it must be gone before it is.
class Loop {
public:
    Loop();
    //! Stops and joins. Coroutines that still wait are destroyed where they stand, on the calling thread.
    ~Loop();
    Loop(const Loop&) = delete;
    Loop& operator=(const Loop&) = delete;

    [[nodiscard]] Executor executor();
    [[nodiscard]] boost::asio::io_context& context() { return m_context; }

    //! Runs the loop on a thread named `name` (at most 15 bytes) at the given nice level until `stop`. SIGPIPE is blocked
    //! there, as on the threads of a WorkerPool; who runs a loop on the main thread ignores it for the program.
    void start(const char* name, int nice = 0);
    void stop();

    void post(std::function<void()> work);
    [[nodiscard]] bool onLoopThread() const { return std::this_thread::get_id() == m_threadId.load(); }

    //! Runs a task to its end on the calling thread (the loop must not be started); for tests and short-lived programs.
    template <class T>
    T runUntil(Task<T> task)
    {
        m_threadId = std::this_thread::get_id();
        std::optional<T> result;
        std::exception_ptr thrown;
        boost::asio::co_spawn(m_context, std::move(task), [&](std::exception_ptr error, T value) {
            thrown = error;
            result.emplace(std::move(value));
        });
        m_context.restart();
        while (!result)
            m_context.run_one();
        if (thrown)
            std::rethrow_exception(thrown);
        return std::move(*result);
    }

    void runUntil(Task<> task) { runUntil(detail::thenTrue(std::move(task))); }

    //! Runs whatever is ready and returns; for tests.
    void poll();

private:
    boost::asio::io_context m_context{1};
    boost::asio::executor_work_guard<boost::asio::io_context::executor_type> m_work;
    std::thread m_thread;
    std::atomic<std::thread::id> m_threadId;
};

//! Threads for what blocks or burns CPU: `co_await pool.run(f)` computes f() there and resumes on the caller's executor.
//! Must be destroyed before the loop that it resumes on; who still waits then is never resumed.
class WorkerPool {
public:
    explicit WorkerPool(std::size_t threads, const char* name, int nice = 0);
    //! Finishes what runs, drops what waits.
    ~WorkerPool();

    //! f must not throw and must not touch loop state. Name it first and move it in.
    template <class F>
    [[nodiscard]] auto run(F work) -> Task<std::invoke_result_t<F>>
    {
        using R = std::invoke_result_t<F>;
        const auto executor = co_await boost::asio::this_coro::executor;
        OneShot<R> done;
        submit([executor, done, work = std::make_shared<F>(std::move(work))]() mutable {
            auto result = std::make_shared<R>((*work)());
            work.reset();
            boost::asio::post(executor, [done, result] { done.set(std::move(*result)); });
        });
        co_return co_await done.wait();
    }

    void submit(std::function<void()> work);

private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

} // namespace kaze::base
