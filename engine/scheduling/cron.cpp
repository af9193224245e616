#include "engine/scheduling/cron.h"

#include <algorithm>
#include <bit>

namespace kaze::scheduling {

namespace {

namespace chr = std::chrono;

constexpr int kYearsAhead = 48;
constexpr std::uint32_t kAllHours = (1U << 24) - 1;

//! The lowest member of a set that is `from` or more; none: -1.
template <class Set>
int firstFrom(Set set, unsigned from)
{
    const auto rest = from >= 64 ? 0 : static_cast<std::uint64_t>(set) >> from << from;
    return rest == 0 ? -1 : std::countr_zero(rest);
}

template <class Set>
bool has(Set set, unsigned member)
{
    return (static_cast<std::uint64_t>(set) >> member & 1U) != 0;
}

constexpr std::uint32_t bit(unsigned day)
{
    return std::uint32_t{1} << day;
}

struct MonthShape {
    unsigned last; //!< day
    unsigned firstWeekday; //!< of the 1st, 0 is Sunday

    explicit MonthShape(chr::year_month month)
        : last(static_cast<unsigned>((month / chr::last).day())),
          firstWeekday(chr::weekday(chr::local_days(month / 1)).c_encoding())
    {
    }

    [[nodiscard]] unsigned weekdayOf(unsigned day) const { return (firstWeekday + day - 1) % 7; }
    [[nodiscard]] unsigned firstOf(unsigned weekday) const { return 1 + (weekday + 7 - firstWeekday) % 7; }

    //! The day from Monday to Friday nearest to one, in the same month.
    [[nodiscard]] unsigned workdayNear(unsigned day) const
    {
        if (weekdayOf(day) == 6)
            return day == 1 ? 3 : day - 1;
        if (weekdayOf(day) == 0)
            return day == last ? day - 2 : day + 1;
        return day;
    }
};

std::uint32_t byDate(const Cron::Fields& fields, const MonthShape& month)
{
    auto days = fields.days;
    for (unsigned n = 0; n < month.last; ++n)
        if (has(fields.beforeLast, n))
            days |= bit(month.last - n);
    for (unsigned n = 1; n <= month.last; ++n)
        if (has(fields.nearest, n))
            days |= bit(month.workdayNear(n));
    if (fields.lastWorkday) {
        const auto weekday = month.weekdayOf(month.last);
        days |= bit(month.last - (weekday == 6 ? 1 : weekday == 0 ? 2 : 0));
    }
    return days;
}

std::uint32_t byWeekday(const Cron::Fields& fields, const MonthShape& month)
{
    std::uint32_t days = 0;
    for (unsigned weekday = 0; weekday < 7; ++weekday) {
        unsigned nth = 0;
        for (auto day = month.firstOf(weekday); day <= month.last; day += 7, ++nth)
            if (has(fields.weekdays, weekday) || has(fields.nthWeekdays.at(nth), weekday)
                || (has(fields.lastWeekdays, weekday) && day + 7 > month.last))
                days |= bit(day);
    }
    return days;
}

//! The first time of day from `from` on that fits; none: -1.
int timeFrom(const Cron::Fields& fields, int from)
{
    const auto second = static_cast<unsigned>(from % 60);
    const auto minute = static_cast<unsigned>(from / 60 % 60);
    const auto hour = static_cast<unsigned>(from / 3600);
    const auto at = [](int h, int m, int s) { return (h * 60 + m) * 60 + s; };
    const int firstMinute = firstFrom(fields.minutes, 0);
    const int firstSecond = firstFrom(fields.seconds, 0);
    if (has(fields.hours, hour)) {
        if (has(fields.minutes, minute))
            if (const int s = firstFrom(fields.seconds, second); s >= 0)
                return at(static_cast<int>(hour), static_cast<int>(minute), s);
        if (const int m = firstFrom(fields.minutes, minute + 1); m >= 0)
            return at(static_cast<int>(hour), m, firstSecond);
    }
    const int h = firstFrom(fields.hours, hour + 1);
    return h < 0 ? -1 : at(h, firstMinute, firstSecond);
}

} // namespace

std::uint32_t Cron::daysOf(chr::year_month month) const
{
    const MonthShape shape(month);
    const auto inMonth = static_cast<std::uint32_t>((std::uint64_t{2} << shape.last) - 2);
    if (m_fields.anyDay && m_fields.anyWeekday)
        return inMonth;
    std::uint32_t days = 0;
    if (!m_fields.anyDay)
        days |= byDate(m_fields, shape);
    if (!m_fields.anyWeekday)
        days |= byWeekday(m_fields, shape);
    return days & inMonth;
}

bool Cron::matches(LocalSeconds time) const
{
    const auto day = chr::floor<chr::days>(time);
    const chr::year_month_day date(day);
    const auto second = static_cast<int>((time - day).count());
    return has(m_fields.months, static_cast<unsigned>(date.month()))
        && has(daysOf(date.year() / date.month()), static_cast<unsigned>(date.day())) && timeFrom(m_fields, second) == second;
}

std::optional<LocalSeconds> Cron::next(LocalSeconds after) const
{
    const auto from = after + chr::seconds(1);
    const auto day = chr::floor<chr::days>(from);
    const chr::year_month_day date(day);
    auto month = date.year() / date.month();
    auto firstDay = static_cast<unsigned>(date.day());
    if (has(m_fields.months, static_cast<unsigned>(date.month())) && has(daysOf(month), firstDay))
        if (const int time = timeFrom(m_fields, static_cast<int>((from - day).count())); time >= 0)
            return day + chr::seconds(time);
    ++firstDay;
    for (int left = kYearsAhead * 12; left > 0; --left, month += chr::months(1), firstDay = 1) {
        if (!has(m_fields.months, static_cast<unsigned>(month.month())))
            continue;
        if (const int found = firstFrom(daysOf(month), firstDay); found > 0)
            return chr::local_days(month / found) + chr::seconds(timeFrom(m_fields, 0));
    }
    return std::nullopt;
}

bool Cron::isHourly() const
{
    return m_fields.hours == kAllHours;
}

base::Result<Cron> Cron::parse(std::string_view text)
{
    auto cron = read(text);
    if (!cron)
        return base::fail(base::ErrorCode::InvalidArgument,
            "at character " + std::to_string(cron.error().column) + ": " + cron.error().message);
    return *cron;
}

} // namespace kaze::scheduling
