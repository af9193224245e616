#include "engine/scheduling/excluded_days.h"

#include "engine/base/text.h"

#include <algorithm>
#include <optional>

namespace kaze::scheduling {

namespace {

namespace chr = std::chrono;

constexpr std::size_t kMostEntries = 1000;

std::optional<unsigned> digits(std::string_view text, std::size_t at, std::size_t count)
{
    unsigned number = 0;
    for (const char c : text.substr(std::min(at, text.size()), count)) {
        if (c < '0' || c > '9')
            return {};
        number = number * 10 + static_cast<unsigned>(c - '0');
    }
    return text.size() >= at + count ? std::optional(number) : std::nullopt;
}

std::optional<chr::month_day> monthDay(std::string_view text)
{
    const auto month = digits(text, 0, 2);
    const auto day = digits(text, 3, 2);
    if (text.size() != 5 || text[2] != '-' || !month || !day)
        return {};
    const chr::month_day date{chr::month(*month), chr::day(*day)};
    return date.ok() ? std::optional(date) : std::nullopt;
}

std::optional<chr::local_days> wholeDate(std::string_view text)
{
    const auto year = digits(text, 0, 4);
    if (text.size() != 10 || text[4] != '-' || !year)
        return {};
    const auto rest = monthDay(text.substr(5));
    if (!rest)
        return {};
    const chr::year_month_day date{chr::year(static_cast<int>(*year)), rest->month(), rest->day()};
    return date.ok() ? std::optional(chr::local_days(date)) : std::nullopt;
}

} // namespace

base::Result<ExcludedDays> ExcludedDays::parse(const std::vector<std::string>& entries)
{
    if (entries.size() > kMostEntries)
        return base::fail(base::ErrorCode::InvalidArgument, "at most 1000 days or stretches of days can be excluded");
    ExcludedDays days;
    for (const std::string_view entry : entries) {
        const auto dots = entry.find("..");
        const auto first = entry.substr(0, dots);
        const auto last = dots == std::string_view::npos ? first : entry.substr(dots + 2);
        if (const auto from = wholeDate(first), to = wholeDate(last); from && to && *from <= *to)
            days.m_once.push_back({*from, *to});
        else if (const auto begin = monthDay(first), end = monthDay(last); begin && end)
            days.m_yearly.push_back({*begin, *end});
        else
            return base::fail(base::ErrorCode::InvalidArgument,
                "\"" + base::withVisibleControls(base::shortened(entry, 40))
                    + "\" is no day to exclude; write 2026-12-25, 12-25 for every year, or 2026-12-24..2027-01-06");
    }
    std::ranges::sort(days.m_once, {}, &Once::first);
    std::vector<Once> merged;
    for (const auto& next : days.m_once)
        if (!merged.empty() && next.first <= merged.back().last)
            merged.back().last = std::max(merged.back().last, next.last);
        else
            merged.push_back(next);
    days.m_once = std::move(merged);
    return days;
}

bool ExcludedDays::has(chr::local_days day) const
{
    const auto behind = std::ranges::upper_bound(m_once, day, {}, &Once::first);
    if (behind != m_once.begin() && day <= std::prev(behind)->last)
        return true;
    if (m_yearly.empty())
        return false;
    const chr::year_month_day date(day);
    const chr::month_day inYear{date.month(), date.day()};
    return std::ranges::any_of(m_yearly, [&](const Yearly& each) {
        const bool afterFirst = inYear >= each.first;
        const bool beforeLast = inYear <= each.last;
        return each.first <= each.last ? afterFirst && beforeLast : afterFirst || beforeLast;
    });
}

} // namespace kaze::scheduling
