#include "app/kaze/period.h"

#include <utility>

namespace kaze::cli {

namespace {

//! The moment at which what the text names begins, and the one at which it is over.
base::Result<std::pair<base::Time, base::Time>> spanOf(const std::string& text)
{
    constexpr std::size_t kMonth = 7, kDay = 10;
    const bool isMonth = text.size() == kMonth;
    const bool isDay = text.size() == kDay;
    const auto begin = base::fromRfc3339(text + (isMonth ? "-01T00:00:00Z" : isDay ? "T00:00:00Z" : ""));
    if (!begin)
        return base::fail(base::ErrorCode::InvalidArgument,
            "\"" + text
                + "\" is no date; write a day such as 2026-11-21, a month such as 2026-11, or a time such as "
                  "2026-11-21T14:00:00Z");
    if (isDay)
        return std::pair(*begin, *begin + std::chrono::days(1));
    if (!isMonth)
        return std::pair(*begin, *begin);
    const std::chrono::year_month_day first{std::chrono::floor<std::chrono::days>(*begin)};
    return std::pair(*begin, base::Time(std::chrono::sys_days((first.year() / first.month() + std::chrono::months(1)) / 1)));
}

} // namespace

base::Result<Period> periodOf(const std::string& from, const std::string& to)
{
    Period period;
    if (!from.empty()) {
        const auto span = spanOf(from);
        if (!span)
            return failure(span);
        period.from = span->first;
    }
    if (!to.empty()) {
        const auto span = spanOf(to);
        if (!span)
            return failure(span);
        period.to = span->second;
    }
    return period;
}

} // namespace kaze::cli
