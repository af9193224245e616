#pragma once

#include "engine/base/cancel.h"
#include "engine/base/result.h"
#include "engine/base/task.h"

#include <atomic>
#include <chrono>
#include <memory>
#include <string>
#include <string_view>

namespace kaze::base {

//! A moment in UTC, to the microsecond.
using Time = std::chrono::sys_time<std::chrono::microseconds>;
using Duration = std::chrono::nanoseconds;

//! Where every module gets the time from, so that a test can turn the hands. `now` and `steady` may be called from any
//! thread; `sleep` only in a coroutine of the cell loop.
class Clock {
public:
    virtual ~Clock() = default;

    //! Wall time; may jump, also backwards.
    [[nodiscard]] virtual Time now() const = 0;

    //! Time since some fixed moment; never goes backwards.
    [[nodiscard]] virtual Duration steady() const = 0;

    //! Waits. Errors: the reason of `cancel` when that comes first.
    [[nodiscard]] virtual Task<Result<>> sleep(Duration time, CancelToken cancel) const = 0;
};

//! The machine's clocks.
class SystemClock final : public Clock {
public:
    [[nodiscard]] Time now() const override;
    [[nodiscard]] Duration steady() const override;
    [[nodiscard]] Task<Result<>> sleep(Duration time, CancelToken cancel) const override;
};

//! A clock that stands still until it is told to go on. `advance`, `jump` and the
//! sleepers belong to one thread; the hands may be read from any. Sleepers are resumed by `advance`.
class SimulatedClock final : public Clock {
public:
    explicit SimulatedClock(Time start = Time{std::chrono::sys_days{std::chrono::year{2026} / 11 / 1}});

    [[nodiscard]] Time now() const override;
    [[nodiscard]] Duration steady() const override;
    [[nodiscard]] Task<Result<>> sleep(Duration time, CancelToken cancel) const override;

    //! Moves both clocks on and wakes whoever is due, in order of their due time.
    void advance(Duration by);

    //! Moves the wall clock alone, as an administrator would; `by` may be negative.
    void jump(Duration by);

    //! How many coroutines sleep at the moment.
    [[nodiscard]] std::size_t sleepers() const;

private:
    struct Sleepers;

    std::atomic<Duration> m_wall; //!< since 1970
    std::atomic<Duration> m_steady{Duration::zero()};
    std::shared_ptr<Sleepers> m_sleepers;
};

//! "2026-11-21T14:32:07.123456Z" (RFC 3339, UTC).
[[nodiscard]] std::string toRfc3339(Time time);

//! Reads RFC 3339 with any offset and up to nanoseconds (truncated). Errors: InvalidArgument.
[[nodiscard]] Result<Time> fromRfc3339(std::string_view text);

} // namespace kaze::base
