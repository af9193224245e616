#include "engine/base/clock.h"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <optional>

namespace kaze::base {

Time SystemClock::now() const
{
    return std::chrono::floor<std::chrono::microseconds>(std::chrono::system_clock::now());
}

Duration SystemClock::steady() const
{
    return std::chrono::steady_clock::now().time_since_epoch();
}

Task<Result<>> SystemClock::sleep(Duration time, CancelToken cancel) const
{
    // A timer that is asked for more overflows and fires at once.
    constexpr Duration kLongest = std::chrono::hours(24 * 365 * 50);
    if (cancel.cancelled())
        co_return std::unexpected(cancel.reason());
    boost::asio::steady_timer timer(co_await boost::asio::this_coro::executor);
    timer.expires_after(std::clamp(time, Duration::zero(), kLongest));
    const auto registration = cancel.onCancel([&timer] { timer.cancel(); });
    boost::system::error_code error;
    const auto token = boost::asio::redirect_error(boost::asio::use_awaitable, error);
    co_await timer.async_wait(token);
    if (cancel.cancelled())
        co_return std::unexpected(cancel.reason());
    co_return Result<>{};
}

//! What a simulated clock and its sleepers share: a sleeper that is destroyed takes itself off, even after the clock.
struct SimulatedClock::Sleepers {
    std::multimap<Duration, OneShot<bool>> due;
};

namespace {

//! Runs when its coroutine ends or is destroyed.
template <class F>
struct AtExit {
    F leave;
    explicit AtExit(F f) : leave(std::move(f)) {}
    AtExit(const AtExit&) = delete;
    AtExit& operator=(const AtExit&) = delete;
    ~AtExit() { leave(); }
};

} // namespace

SimulatedClock::SimulatedClock(Time start) : m_now(start), m_sleepers(std::make_shared<Sleepers>()) {}

Time SimulatedClock::now() const
{
    return m_now;
}

Duration SimulatedClock::steady() const
{
    return m_steady;
}

Task<Result<>> SimulatedClock::sleep(Duration time, CancelToken cancel) const
{
    if (cancel.cancelled())
        co_return std::unexpected(cancel.reason());
    if (time <= Duration::zero())
        co_return Result<>{};
    const auto steady = m_steady.load();
    const auto due = time > Duration::max() - steady ? Duration::max() : steady + time;
    const auto sleepers = m_sleepers;
    OneShot<bool> woken;
    std::optional position = sleepers->due.emplace(due, woken);
    const AtExit leave([sleepers, &position] {
        if (position)
            sleepers->due.erase(*position);
    });
    const auto registration = cancel.onCancel([woken] { woken.set(false); });
    const bool slept = co_await woken.wait();
    // advance() has taken whoever it woke off the list.
    if (slept)
        position.reset();
    if (!slept)
        co_return std::unexpected(cancel.reason());
    co_return Result<>{};
}

void SimulatedClock::advance(Duration by)
{
    m_steady = m_steady.load() + by;
    m_now = m_now.load() + std::chrono::floor<std::chrono::microseconds>(by);
    auto& due = m_sleepers->due;
    while (!due.empty() && due.begin()->first <= m_steady.load()) {
        const auto woken = due.begin()->second;
        due.erase(due.begin());
        woken.set(true);
    }
}

void SimulatedClock::jump(Duration by)
{
    m_now = m_now.load() + std::chrono::floor<std::chrono::microseconds>(by);
}

std::size_t SimulatedClock::sleepers() const
{
    return m_sleepers->due.size();
}

} // namespace kaze::base
