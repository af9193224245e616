#pragma once

#include "engine/base/clock.h"
#include "engine/base/task.h"

#include <cstdint>
#include <list>
#include <map>
#include <memory>
#include <string>
#include <vector>

// Coroutines that wait for something within a time. All on the loop.

namespace kaze::messaging::detail {

template <class T>
base::Task<> expire(const base::Clock& clock, base::OneShot<base::Result<T>> shot, base::Duration most, base::CancelToken over)
{
    const auto slept = co_await clock.sleep(most, over);
    if (slept)
        shot.set(base::fail(base::ErrorCode::Timeout, "nothing came in time"));
}

//! What the shot is set to; sets it itself, to Timeout when `most` is over and to the reason of `cancel`.
template <class T>
[[nodiscard]] base::Task<base::Result<T>> waitWithin(
    const base::Clock& clock, base::OneShot<base::Result<T>> shot, base::Duration most, base::CancelToken cancel)
{
    auto tell = [shot, cancel] { shot.set(std::unexpected(cancel.reason())); };
    const auto registration = cancel.onCancel(std::move(tell));
    base::CancelSource over;
    const auto executor = co_await boost::asio::this_coro::executor;
    if (!shot.isSet())
        base::spawn(executor, expire<T>(clock, shot, most, over.token()));
    auto result = co_await shot.wait();
    over.cancel();
    co_return result;
}

//! Room for so much, handed out in the order of asking.
class Gate {
public:
    Gate(const base::Clock& clock, std::size_t room) : m_clock(clock), m_room(room) { }
    Gate(const Gate&) = delete;
    Gate& operator=(const Gate&) = delete;

    //! Takes room; more than there is at all counts as all. Errors: Timeout, the reason of `cancel`.
    [[nodiscard]] base::Task<base::Result<>> enter(std::size_t amount, base::Duration wait, base::CancelToken cancel);

    //! Takes room without asking.
    void occupy(std::size_t amount) { m_used += amount; }

    //! Gives back what was taken.
    void leave(std::size_t amount);

    [[nodiscard]] std::size_t used() const { return m_used; }
    [[nodiscard]] bool idle() const { return m_used == 0 && m_waiting.empty(); }

private:
    struct Waiter {
        std::size_t amount;
        base::OneShot<base::Result<>> shot;
    };

    const base::Clock& m_clock;
    std::size_t m_room;
    std::size_t m_used = 0;
    std::list<Waiter> m_waiting;
};

//! Rings for those who wait for something new of a name. `rung` tells who was busy meanwhile that he missed it.
struct Bell {
    std::uint64_t rung = 0;
    std::vector<base::OneShot<base::Result<>>> waiting;

    //! Set at the next ring.
    [[nodiscard]] base::OneShot<base::Result<>> next();
    void tell(base::OneShot<base::Result<>> shot);
    void ring();
};

//! The bells of all names that somebody waits at.
class Bells {
public:
    //! To be kept while listening.
    [[nodiscard]] std::shared_ptr<Bell> at(const std::string& name);
    void ring(const std::string& name);

private:
    std::map<std::string, std::weak_ptr<Bell>> m_bells;
    std::size_t m_sweepAt = 64;
};

} // namespace kaze::messaging::detail
