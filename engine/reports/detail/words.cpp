#include "engine/reports/detail/words.h"

#include "engine/base/text.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

namespace kaze::reports::detail {

namespace {

constexpr std::array<std::string_view, 12> kMonths{
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"};

std::string monthName(std::chrono::month month)
{
    return std::string(kMonths.at(static_cast<unsigned>(month) - 1));
}

std::string dayNumber(std::chrono::day day)
{
    return std::to_string(static_cast<unsigned>(day));
}

} // namespace

std::string grouped(std::int64_t number)
{
    auto digits = std::to_string(number);
    const std::ptrdiff_t first = number < 0 ? 1 : 0;
    for (auto at = std::ssize(digits) - 3; at > first; at -= 3)
        digits.insert(static_cast<std::size_t>(at), 1, ',');
    return digits;
}

std::string counted(std::int64_t number, std::string_view what)
{
    return grouped(number) + ' ' + std::string(what) + (number == 1 ? "" : "s");
}

std::string plainDollars(base::Money money)
{
    constexpr std::size_t kDecimals = 9;
    const auto amount = money.nanos < 0 ? 0 - static_cast<std::uint64_t>(money.nanos) : static_cast<std::uint64_t>(money.nanos);
    auto digits = std::to_string(amount);
    if (digits.size() <= kDecimals)
        digits.insert(0, kDecimals + 1 - digits.size(), '0');
    digits.insert(digits.size() - kDecimals, 1, '.');
    digits.erase(digits.find_last_not_of('0') + 1);
    if (digits.back() == '.')
        digits.pop_back();
    return (money.nanos < 0 ? "-" : "") + digits;
}

std::string percent(double share)
{
    constexpr double kLeast = 0.0005;
    return share > 0 && share < kLeast ? "under 0.1 %" : decimal(share * 100, 1) + " %";
}

std::string dateText(std::chrono::sys_days day)
{
    const std::chrono::year_month_day date{day};
    return dayNumber(date.day()) + ' ' + monthName(date.month()) + ' ' + std::to_string(static_cast<int>(date.year()));
}

std::string periodText(base::Time from, base::Time to)
{
    const auto first = std::chrono::floor<std::chrono::days>(from);
    const auto last = std::max(first, std::chrono::floor<std::chrono::days>(to - std::chrono::microseconds(1)));
    if (first == last)
        return dateText(first);
    const std::chrono::year_month_day a{first}, b{last};
    auto text = dayNumber(a.day());
    if (a.year() != b.year())
        text = dateText(first);
    else if (a.month() != b.month())
        text += ' ' + monthName(a.month());
    return text + " to " + dateText(last);
}

std::string momentText(base::Time time)
{
    constexpr std::size_t kClock = 11, kMinutes = 5;
    return dateText(std::chrono::floor<std::chrono::days>(time)) + ", " + base::toRfc3339(time).substr(kClock, kMinutes) + " UTC";
}

std::string clockText(base::Time shown)
{
    auto text = base::toRfc3339(shown).substr(0, 19);
    text[10] = ' ';
    return text;
}

std::string spanText(base::Time from, base::Time to)
{
    constexpr std::size_t kClock = 11, kMinutes = 5;
    const auto isMidnight = [](base::Time time) { return std::chrono::floor<std::chrono::days>(time) == time; };
    if (isMidnight(from) && isMidnight(to))
        return periodText(from, to);
    const auto first = std::chrono::floor<std::chrono::days>(from);
    const auto last = std::chrono::floor<std::chrono::days>(to);
    const auto clock = [](base::Time time) { return base::toRfc3339(time).substr(kClock, kMinutes); };
    if (first == last)
        return dateText(first) + ", " + clock(from) + " to " + clock(to);
    return dateText(first) + ' ' + clock(from) + " to " + dateText(last) + ' ' + clock(to);
}

std::string lengthText(double seconds)
{
    constexpr double kMinute = 60, kHour = 3600, kDay = 86400;
    if (!std::isfinite(seconds) || seconds < 0)
        return "unknown";
    if (seconds < 1)
        return decimal(seconds * 1000, seconds < 0.01 ? 2 : 0) + " ms";
    if (seconds < kMinute)
        return decimal(seconds, 1) + " s";
    const auto parts = [](double whole, double unit, const char* large, const char* small) {
        const auto of = static_cast<std::int64_t>(whole);
        const auto each = static_cast<std::int64_t>(unit);
        const auto rest = of % each;
        return grouped(of / each) + ' ' + large + (rest == 0 ? "" : ' ' + std::to_string(rest) + ' ' + small);
    };
    if (seconds < kHour)
        return parts(seconds, kMinute, "min", "s");
    if (seconds < kDay)
        return parts(std::floor(seconds / kMinute), kHour / kMinute, "h", "min");
    return parts(std::floor(seconds / kHour), kDay / kHour, "d", "h");
}

std::string lengthText(base::Time from, base::Time to)
{
    return lengthText(std::chrono::duration<double>(to - from).count());
}

std::string valueText(double value, std::string_view unit)
{
    constexpr double kMost = 9e18; // of what fits into 64 bits
    value = std::isfinite(value) ? std::clamp(value, -kMost, kMost) : 0;
    if (unit == "USD" || unit == "dollars")
        return base::Money::fromDollars(value).text();
    if (unit == "bytes")
        return base::sizeText(static_cast<std::uint64_t>(std::max(0.0, value)));
    if (unit == "seconds")
        return lengthText(value);
    if (unit == "share")
        return decimal(value * 100, 1) + " %";
    constexpr double kWhole = 1000;
    const auto number
        = value >= kWhole ? grouped(static_cast<std::int64_t>(std::llround(value))) : decimal(value, std::abs(value) < 1 ? 4 : 2);
    if (unit.empty())
        return number;
    return number + (unit == "per_minute" ? " a minute" : unit == "per_second" ? " a second" : ' ' + std::string(unit));
}

std::string decimal(double number, int decimals)
{
    if (!std::isfinite(number))
        return "0";
    std::array<char, 400> text{};
    const auto end = std::to_chars(text.data(), text.data() + text.size(), number, std::chars_format::fixed, decimals).ptr;
    std::string digits(text.data(), end);
    if (digits.find('.') != std::string::npos)
        digits.erase(digits.find_last_not_of('0') + 1);
    if (digits.back() == '.')
        digits.pop_back();
    return digits == "-0" ? "0" : digits;
}

std::string escapedHtml(std::string_view text)
{
    std::string html;
    for (const char c : base::withVisibleControls(text))
        switch (c) {
        case '&':
            html += "&amp;";
            break;
        case '<':
            html += "&lt;";
            break;
        case '>':
            html += "&gt;";
            break;
        case '"':
            html += "&quot;";
            break;
        case '\'':
            html += "&#39;";
            break;
        default:
            html += c;
        }
    return html;
}

} // namespace kaze::reports::detail
