#pragma once

#include "engine/base/task.h"
#include "engine/storage/connection.h"

#include <boost/asio/associated_executor.hpp>
#include <boost/asio/dispatch.hpp>

#include <future>
#include <memory>
#include <optional>
#include <type_traits>
#include <utility>
#include <vector>

namespace kaze::storage::detail {

//! A caller's work on its way: queued by the caller, run on a storage thread, then delivered and destroyed on the loop
//! (a synchronous one where it ran, because its caller waits).
class Job {
public:
    enum class Reply {
        Loop, //!< a coroutine waits
        Wait, //!< a thread waits
        None //!< nobody waits
    };

    explicit Job(Reply reply) : m_reply(reply) { }
    virtual ~Job() = default;
    Job(const Job&) = delete;
    Job& operator=(const Job&) = delete;

    virtual void run(Connection& connection) = 0;
    //! Replaces the result.
    virtual void fail(const base::Error& error) = 0;
    //! Null when it has run and succeeded.
    [[nodiscard]] virtual const base::Error* error() const = 0;
    virtual void deliver() = 0;

    [[nodiscard]] Reply reply() const { return m_reply; }

private:
    Reply m_reply;
};

using Jobs = std::vector<std::unique_ptr<Job>>;

//! What a job reports that threw.
[[nodiscard]] base::Error threwError(const char* what);

//! Hands every job its result, those of the loop with a single post to `loop`.
void deliverAll(const base::Executor& loop, Jobs jobs);

template <class T>
inline constexpr bool kIsResult = false;
template <class T>
inline constexpr bool kIsResult<base::Result<T>> = true;

template <class F>
using ResultOf = std::invoke_result_t<const std::decay_t<F>&, Connection&>;

template <class F>
class ResultJob : public Job {
public:
    ResultJob(Reply reply, F work) : Job(reply), m_work(std::move(work)) { }

    void run(Connection& connection) final
    {
        try {
            m_result.emplace(std::as_const(m_work)(connection));
        } catch (const std::exception& thrown) {
            m_result.emplace(std::unexpected(threwError(thrown.what())));
        } catch (...) {
            m_result.emplace(std::unexpected(threwError("something that is no std::exception")));
        }
    }

    void fail(const base::Error& error) final { m_result.emplace(std::unexpected(error)); }

    [[nodiscard]] const base::Error* error() const final
    {
        return m_result && !m_result->has_value() ? &m_result->error() : nullptr;
    }

protected:
    [[nodiscard]] ResultOf<F> takeResult() { return std::move(*m_result); }

private:
    F m_work;
    std::optional<ResultOf<F>> m_result;
};

//! Resumes a coroutine through its own executor; without a detour when that is where it is delivered.
template <class F, class Handler>
class AwaitedJob final : public ResultJob<F> {
public:
    AwaitedJob(Handler handler, F work) : ResultJob<F>(Job::Reply::Loop, std::move(work)), m_handler(std::move(handler)) { }

    void deliver() override
    {
        const auto executor = boost::asio::get_associated_executor(m_handler);
        auto resume
            = [handler = std::move(m_handler), result = this->takeResult()]() mutable { std::move(handler)(std::move(result)); };
        boost::asio::dispatch(executor, std::move(resume));
    }

private:
    Handler m_handler;
};

template <class F>
class WaitedJob final : public ResultJob<F> {
public:
    explicit WaitedJob(F work) : ResultJob<F>(Job::Reply::Wait, std::move(work)) { }

    [[nodiscard]] std::future<ResultOf<F>> future() { return m_promise.get_future(); }
    void deliver() override { m_promise.set_value(this->takeResult()); }

private:
    std::promise<ResultOf<F>> m_promise;
};

//! Tells whoever waits, now or later.
template <class F>
class PromisedJob final : public ResultJob<F> {
public:
    explicit PromisedJob(F work) : ResultJob<F>(Job::Reply::Loop, std::move(work)) { }

    [[nodiscard]] base::OneShot<ResultOf<F>> promise() const { return m_promise; }
    void deliver() override { m_promise.set(this->takeResult()); }

private:
    base::OneShot<ResultOf<F>> m_promise;
};

template <class F>
class UnattendedJob final : public ResultJob<F> {
public:
    explicit UnattendedJob(F work) : ResultJob<F>(Job::Reply::None, std::move(work)) { }
    void deliver() override { }
};

} // namespace kaze::storage::detail
