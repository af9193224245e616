#include "engine/telemetry/detail/retention_plan.h"

#include <algorithm>
#include <numeric>

namespace kaze::telemetry::detail {

namespace {

using State = KeptMonth::State;

//! The oldest of those that fit; of one month what is damaged first, then archives.
template <class Fits>
const KeptMonth* oldest(const std::vector<KeptMonth>& months, Fits fits)
{
    const KeptMonth* found = nullptr;
    for (const auto& month : months) {
        if (!fits(month))
            continue;
        const bool isBefore = !found || month.month < found->month || (month.month == found->month && month.state > found->state);
        if (isBefore)
            found = &month;
    }
    return found;
}

std::optional<NextToGo> tooOld(const std::vector<KeptMonth>& months, const RetentionRules& rules, Month current)
{
    if (rules.keepMonths <= 0)
        return std::nullopt;
    const auto first = current - std::chrono::months(std::min<std::int64_t>(rules.keepMonths, 12'000));
    const auto* found = oldest(
        months, [&](const KeptMonth& month) { return month.month < first && (!rules.archives || month.state == State::Live); });
    if (!found)
        return std::nullopt;
    return NextToGo{*found, rules.archives, false};
}

std::optional<NextToGo> tooMuch(const std::vector<KeptMonth>& months, const RetentionRules& rules, Month current)
{
    if (rules.budgetBytes <= 0 || bytesOf(months) <= rules.budgetBytes)
        return std::nullopt;
    const auto isPast = [&](const KeptMonth& month) { return month.month < current; };
    // Packing frees most of it and loses nothing.
    if (const auto* live = rules.archives
            ? oldest(months, [&](const KeptMonth& month) { return isPast(month) && month.state == State::Live; })
            : nullptr)
        return NextToGo{*live, true, true};
    const auto* found = oldest(months, isPast);
    if (!found)
        return std::nullopt;
    return NextToGo{*found, false, true};
}

} // namespace

std::int64_t bytesOf(const std::vector<KeptMonth>& months)
{
    return std::accumulate(months.begin(), months.end(), std::int64_t{0},
        [](std::int64_t sum, const KeptMonth& month) { return sum + month.bytes; });
}

std::optional<NextToGo> nextToGo(const std::vector<KeptMonth>& months, const RetentionRules& rules, Month current)
{
    if (auto found = tooOld(months, rules, current))
        return found;
    return tooMuch(months, rules, current);
}

std::vector<NextToGo> allToGo(std::vector<KeptMonth> months, const RetentionRules& rules, Month current)
{
    constexpr std::int64_t kPackedShare = 5;
    std::vector<NextToGo> all;
    while (const auto next = nextToGo(months, rules, current)) {
        all.push_back(*next);
        const auto same = std::ranges::find_if(months, [&](const KeptMonth& month) {
            return month.month == next->month.month && month.state == next->month.state && month.file == next->month.file;
        });
        if (next->isArchived) {
            same->state = State::Archived;
            same->bytes /= kPackedShare;
        } else {
            months.erase(same);
        }
    }
    return all;
}

} // namespace kaze::telemetry::detail
