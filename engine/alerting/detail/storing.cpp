// What is kept of alerts in state.db.

#include "engine/alerting/detail/alerts_impl.h"

#include <algorithm>

namespace kaze::alerting {

using base::Task;
using detail::RowChanges;
using detail::StandingPtr;
using namespace std::chrono_literals;

namespace {

constexpr auto kRetireEvery = 1h;
constexpr auto kKeepFor = std::chrono::days(90);
constexpr std::int64_t kMostEnded = 50'000;
constexpr std::size_t kMostUnstored = 5000; //!< that have ended, while nothing can be stored

} // namespace

RowChanges Alerts::Impl::takeUnstored(std::vector<StandingPtr>& written)
{
    RowChanges rows;
    const auto add = [&](const StandingPtr& standing) {
        rows.alerts.push_back({standing->alert, standing->track, standing->told, standing->isGone});
        written.push_back(standing);
        standing->isDirty = false;
    };
    for (const auto& standing : std::exchange(unstored, {}))
        add(standing);
    for (const auto& ruled : rules)
        for (const auto& [key, standing] : ruled->open)
            if (standing->isDirty)
                add(standing);
    for (const auto& cause : std::exchange(unstoredCauses, {})) {
        const auto told = causes.find(cause);
        rows.causes[cause] = told == causes.end() ? std::nullopt : std::optional(told->second);
    }
    for (auto& each : owed)
        if (!std::exchange(each.isStored, true))
            rows.owed.push_back(each);
    return rows;
}

void Alerts::Impl::notStored(const RowChanges& rows, const std::vector<StandingPtr>& written)
{
    for (const auto& standing : written) {
        standing->isDirty = true;
        if (standing->alert.state == api::AlertState::Ended)
            unstored.push_back(standing);
    }
    if (unstored.size() > kMostUnstored)
        unstored.erase(unstored.begin(), unstored.end() - static_cast<std::ptrdiff_t>(kMostUnstored));
    for (const auto& [cause, told] : rows.causes)
        unstoredCauses.insert(cause);
    for (auto& each : owed)
        if (std::ranges::find(rows.owed, each.key, &detail::Owed::key) != rows.owed.end())
            each.isStored = false;
}

//! All at once: an alert that counts as told and the notice of it that is owed to a webhook are never there one without the other.
Task<> Alerts::Impl::store()
{
    std::vector<StandingPtr> written;
    const auto rows = std::make_shared<const RowChanges>(takeUnstored(written));
    if (rows->isEmpty())
        co_return;
    auto job = [rows](storage::Connection& db) { return detail::putChanges(db, *rows); };
    const auto stored = co_await parts.state.write(std::move(job));
    storeProblem = stored ? std::string() : "Alerts are not stored: " + stored.error().text();
    if (!stored)
        notStored(*rows, written);
}

Task<> Alerts::Impl::retireOld()
{
    const auto now = parts.clock.steady();
    if (retiredAt != base::Duration{0} && now - retiredAt < kRetireEvery)
        co_return;
    retiredAt = std::max(now, base::Duration{1});
    auto job
        = [before = parts.clock.now() - kKeepFor](storage::Connection& db) { return detail::retire(db, before, kMostEnded); };
    const auto done = co_await parts.state.write(std::move(job));
    if (!done)
        parts.log->warn("old alerts were not removed: {}", done.error().text());
}

} // namespace kaze::alerting
