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
    auto token = boost::asio::redirect_error(boost::asio::use_awaitable, error);
    co_await timer.async_wait(std::move(token));
    if (cancel.cancelled())
        co_return std::unexpected(cancel.reason());
    co_return Result<>{};
}

//! What a simulated clock and its sleepers share: a sleeper that is destroyed takes itself off, even after the clock.
struct SimulatedClock::Sleepers {
    using Key = std::pair<Duration, std::uint64_t>; //!< when due, and who came first
    std::map<Key, OneShot<bool>> due;
    std::uint64_t arrivals = 0;
};

namespace {

//! Takes its sleeper off the list when the coroutine ends or is destroyed.
template <class Sleepers>
struct Place {
    std::shared_ptr<Sleepers> sleepers;
    typename Sleepers::Key key;

    Place(std::shared_ptr<Sleepers> in, Duration due) : sleepers(std::move(in)), key(due, sleepers->arrivals++) { }
    Place(const Place&) = delete;
    Place& operator=(const Place&) = delete;
    ~Place() { sleepers->due.erase(key); }
};

} // namespace

SimulatedClock::SimulatedClock(Time start) : m_wall(start.time_since_epoch()), m_sleepers(std::make_shared<Sleepers>()) { }

Time SimulatedClock::now() const
{
    return Time{std::chrono::floor<std::chrono::microseconds>(m_wall.load())};
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
    OneShot<bool> woken;
    const Place<Sleepers> place(m_sleepers, due);
    place.sleepers->due.emplace(place.key, woken);
    const auto registration = cancel.onCancel([woken] { woken.set(false); });
    const bool slept = co_await woken.wait();
    if (!slept)
        co_return std::unexpected(cancel.reason());
    co_return Result<>{};
}

void SimulatedClock::advance(Duration by)
{
    m_wall = m_wall.load() + by;
    m_steady = m_steady.load() + by;
    auto& due = m_sleepers->due;
    while (!due.empty() && due.begin()->first.first <= m_steady.load()) {
        const auto woken = due.begin()->second;
        due.erase(due.begin());
        woken.set(true);
    }
}

void SimulatedClock::jump(Duration by)
{
    m_wall = m_wall.load() + by;
}

std::size_t SimulatedClock::sleepers() const
{
    return m_sleepers->due.size();
}

namespace {

void appendPadded(std::string& to, std::int64_t value, int width)
{
    const auto digits = std::to_string(value);
    to.append(static_cast<std::size_t>(std::max(0, width - static_cast<int>(digits.size()))), '0');
    to += digits;
}

//! Reads RFC 3339 from left to right; every step says whether the text went along.
class Rfc3339Reader {
public:
    explicit Rfc3339Reader(std::string_view text) : m_rest(text) { }

    std::optional<Time> read()
    {
        int year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0;
        if (!number(4, year) || !one("-") || !number(2, month) || !one("-") || !number(2, day) || !one("Tt "))
            return {};
        if (!number(2, hour) || !one(":") || !number(2, minute) || !one(":") || !number(2, second))
            return {};
        const auto micros = fraction();
        const auto offset = zone();
        const std::chrono::year_month_day date(std::chrono::year(year), std::chrono::month(static_cast<unsigned>(month)),
            std::chrono::day(static_cast<unsigned>(day)));
        // A leap second (60) is the next minute's first.
        if (!micros || !offset || !m_rest.empty() || !date.ok() || hour > 23 || minute > 59 || second > 60)
            return {};
        return Time(std::chrono::sys_days(date)) + std::chrono::hours(hour) + std::chrono::minutes(minute)
            + std::chrono::seconds(second) + std::chrono::microseconds(*micros) - *offset;
    }

private:
    bool number(std::size_t width, int& to)
    {
        if (m_rest.size() < width)
            return false;
        to = 0;
        for (const char c : m_rest.substr(0, width)) {
            if (c < '0' || c > '9')
                return false;
            to = to * 10 + (c - '0');
        }
        m_rest.remove_prefix(width);
        return true;
    }

    bool one(std::string_view of)
    {
        if (m_rest.empty() || of.find(m_rest.front()) == std::string_view::npos)
            return false;
        m_rest.remove_prefix(1);
        return true;
    }

    std::optional<int> fraction()
    {
        if (!one("."))
            return 0;
        int micros = 0;
        int digit = 0;
        int digits = 0;
        for (; number(1, digit); ++digits)
            if (digits < 6)
                micros = micros * 10 + digit;
        if (digits == 0 || digits > 9)
            return {};
        for (; digits < 6; ++digits)
            micros *= 10;
        return micros;
    }

    std::optional<std::chrono::minutes> zone()
    {
        if (one("Zz"))
            return std::chrono::minutes(0);
        const bool minus = !m_rest.empty() && m_rest.front() == '-';
        int hours = 0, minutes = 0;
        if (!one("+-") || !number(2, hours) || !one(":") || !number(2, minutes) || hours > 23 || minutes > 59)
            return {};
        return std::chrono::minutes((minus ? -1 : 1) * (hours * 60 + minutes));
    }

    std::string_view m_rest;
};

} // namespace

std::string toRfc3339(Time time)
{
    const auto day = std::chrono::floor<std::chrono::days>(time);
    const std::chrono::year_month_day date(day);
    const std::chrono::hh_mm_ss clock(time - day);
    std::string text;
    text.reserve(27);
    appendPadded(text, static_cast<int>(date.year()), 4);
    const auto part = [&text](char before, std::int64_t value, int width) {
        text += before;
        appendPadded(text, value, width);
    };
    part('-', static_cast<unsigned>(date.month()), 2);
    part('-', static_cast<unsigned>(date.day()), 2);
    part('T', clock.hours().count(), 2);
    part(':', clock.minutes().count(), 2);
    part(':', clock.seconds().count(), 2);
    part('.', clock.subseconds().count(), 6);
    return text + 'Z';
}

Result<Time> fromRfc3339(std::string_view text)
{
    if (const auto time = Rfc3339Reader(text).read())
        return *time;
    return fail(ErrorCode::InvalidArgument,
        "\"" + std::string(text.substr(0, 40)) + "\" is no time: expected RFC 3339, such as 2026-11-21T14:32:07Z");
}

} // namespace kaze::base
