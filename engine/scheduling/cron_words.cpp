// Cron expressions in English.

#include "engine/scheduling/cron.h"
#include "engine/scheduling/words.h"

#include <bit>

namespace kaze::scheduling {

namespace {

constexpr std::array<std::string_view, 12> kMonths{
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"};
constexpr std::array<std::string_view, 7> kWeekdays{"Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"};
constexpr std::array<std::string_view, 5> kNth{"first", "second", "third", "fourth", "fifth"};
constexpr std::size_t kMostTimes = 6; //!< of day that are listed one by one

using Set = std::vector<int>;

Set membersOf(std::uint64_t bits)
{
    Set members;
    for (; bits != 0; bits &= bits - 1)
        members.push_back(std::countr_zero(bits));
    return members;
}

//! The step of a set that goes from its first member to the end of the range in equal steps; 0 for others.
int stepOf(const Set& set, int most)
{
    if (set.size() < 3)
        return 0;
    const int step = set[1] - set[0];
    for (std::size_t i = 1; i < set.size(); ++i)
        if (set[i] - set[i - 1] != step)
            return 0;
    return set.back() + step > most ? step : 0;
}

bool isRange(const Set& set)
{
    return set.size() > 2 && set.back() - set.front() + 1 == static_cast<int>(set.size());
}

std::string twoDigits(int number)
{
    return (number < 10 ? "0" : "") + std::to_string(number);
}

std::string numbers(const Set& set)
{
    std::vector<std::string> words;
    for (const int member : set)
        words.push_back(std::to_string(member));
    return joinedWords(words);
}

//! "every minute", "every 15 minutes", "at 5, 20 and 40 minutes past the hour".
std::string unitText(const Set& set, const std::string& unit, const std::string& past)
{
    if (set.size() == 60)
        return "every " + unit;
    const int step = stepOf(set, 59);
    if (step > 1 && 60 % step == 0 && set.front() < step)
        return "every " + std::to_string(step) + " " + unit + "s"
            + (set.front() == 0 ? "" : " from " + std::to_string(set.front()) + " past " + past);
    if (isRange(set))
        return "every " + unit + " from " + std::to_string(set.front()) + " to " + std::to_string(set.back()) + " past " + past;
    return "at " + numbers(set) + " " + unit + (set.size() == 1 && set[0] == 1 ? "" : "s") + " past " + past;
}

std::string clockOf(int hour, int minute, const Set& seconds, std::size_t i)
{
    const int second = seconds.at(i);
    return twoDigits(hour) + ":" + twoDigits(minute) + (seconds.size() == 1 && second == 0 ? "" : ":" + twoDigits(second));
}

//! Each time by itself, where there are few.
std::string timesOfDay(const Set& hours, const Set& minutes, const Set& seconds)
{
    std::vector<std::string> times;
    for (const int hour : hours)
        for (const int minute : minutes)
            for (std::size_t i = 0; i < seconds.size(); ++i)
                times.push_back(clockOf(hour, minute, seconds, i));
    return "at " + joinedWords(times);
}

std::string hoursText(const Set& hours, const Set& minutes)
{
    if (hours.size() == 24)
        return "";
    if (isRange(hours))
        return " from " + twoDigits(hours.front()) + ":" + twoDigits(minutes.front()) + " to " + twoDigits(hours.back()) + ":"
            + twoDigits(minutes.back());
    if (const int step = stepOf(hours, 23); step > 1 && hours.front() == 0 && 24 % step == 0)
        return " of every " + ordinal(step) + " hour";
    return std::string(" in the hour") + (hours.size() > 1 ? "s " : " ") + numbers(hours);
}

std::string timeText(const Cron::Fields& fields)
{
    const auto seconds = membersOf(fields.seconds);
    const auto minutes = membersOf(fields.minutes);
    const auto hours = membersOf(fields.hours);
    if (hours.size() * minutes.size() * seconds.size() <= kMostTimes)
        return timesOfDay(hours, minutes, seconds);
    const bool onMinute = seconds.size() == 1 && seconds[0] == 0;
    const bool onHour = onMinute && minutes.size() == 1 && minutes[0] == 0;
    if (onHour) {
        if (hours.size() == 24)
            return "every hour";
        const int step = stepOf(hours, 23);
        if (step > 1 && hours.front() == 0 && 24 % step == 0)
            return "every " + std::to_string(step) + " hours from midnight";
        if (isRange(hours))
            return "every hour" + hoursText(hours, minutes);
        return timesOfDay(hours, minutes, seconds);
    }
    if (onMinute)
        return unitText(minutes, "minute", "the hour") + hoursText(hours, minutes);
    const auto text = unitText(seconds, "second", "the minute");
    if (minutes.size() == 60)
        return text + hoursText(hours, minutes);
    return text + ", " + unitText(minutes, "minute", "the hour") + hoursText(hours, minutes);
}

//! "Monday to Friday", "Monday and Wednesday".
std::string weekdaysText(std::uint8_t bits)
{
    auto set = membersOf(bits);
    // A week begins on Monday, where that makes a range of it.
    if (!set.empty() && set[0] == 0 && !isRange(set)) {
        set.erase(set.begin());
        set.push_back(7);
    }
    const auto name = [](int day) { return std::string(kWeekdays.at(static_cast<std::size_t>(day) % 7)); };
    if (isRange(set))
        return name(set.front()) + " to " + name(set.back());
    std::vector<std::string> names;
    for (const int day : set)
        names.push_back(name(day));
    return joinedWords(names);
}

std::string datesText(const Cron::Fields& fields)
{
    std::vector<std::string> parts;
    const auto days = membersOf(fields.days);
    if (isRange(days))
        parts.push_back("the " + ordinal(days.front()) + " to the " + ordinal(days.back()));
    else
        for (const int day : days)
            parts.push_back("the " + ordinal(day));
    for (const int day : membersOf(fields.nearest))
        parts.push_back("the workday nearest to the " + ordinal(day));
    for (const int before : membersOf(fields.beforeLast))
        parts.push_back(before == 0 ? "the last day" : counted(before, "day") + " before the last day");
    if (fields.lastWorkday)
        parts.emplace_back("the last workday");
    return "on " + joinedWords(parts) + " of the month";
}

std::string weekdayPart(const Cron::Fields& fields)
{
    std::vector<std::string> parts;
    for (std::size_t nth = 0; nth < kNth.size(); ++nth)
        if (fields.nthWeekdays.at(nth) != 0)
            parts.push_back("the " + std::string(kNth.at(nth)) + " " + weekdaysText(fields.nthWeekdays.at(nth)));
    if (fields.lastWeekdays != 0)
        parts.push_back("the last " + weekdaysText(fields.lastWeekdays));
    std::string text;
    if (fields.weekdays != 0) {
        const auto named = weekdaysText(fields.weekdays);
        text = named.find(" to ") == std::string::npos || !parts.empty() ? "on " + named : named;
    }
    if (parts.empty())
        return text;
    return (text.empty() ? "on " : text + " and ") + joinedWords(parts) + " of the month";
}

std::string monthsText(std::uint16_t bits)
{
    const auto set = membersOf(bits);
    if (set.size() == 12)
        return "";
    const auto name = [](int month) { return std::string(kMonths.at(static_cast<std::size_t>(month - 1))); };
    if (isRange(set))
        return ", " + name(set.front()) + " to " + name(set.back());
    std::vector<std::string> names;
    for (const int month : set)
        names.push_back(name(month));
    return ", in " + joinedWords(names);
}

std::string daysText(const Cron::Fields& fields, bool atTimes)
{
    if (fields.anyDay && fields.anyWeekday)
        return atTimes ? " every day" : "";
    if (fields.anyDay)
        return ", " + weekdayPart(fields);
    if (fields.anyWeekday)
        return ", " + datesText(fields);
    const auto weekdays = weekdayPart(fields);
    return ", " + datesText(fields) + ", and " + (weekdays.starts_with("on ") ? weekdays : "from " + weekdays);
}

} // namespace

std::string Cron::words() const
{
    const auto time = timeText(m_fields);
    const bool atTimes = time.starts_with("at ") && time.find(" past ") == std::string::npos;
    const auto months = monthsText(m_fields.months);
    return time + daysText(m_fields, atTimes && months.empty()) + months;
}

} // namespace kaze::scheduling
