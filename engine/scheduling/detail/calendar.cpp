#include "engine/api/schedule_requests.h"
#include "engine/scheduling/detail/listing.h"

#include <algorithm>
#include <map>

namespace kaze::scheduling::detail {

using base::Result;
using base::Time;
using storage::Connection;
using storage::Value;

namespace {

constexpr auto kLongest = std::chrono::days(62);
constexpr std::int64_t kMostReckoned = 500'000; //!< fires; then the rest is left out
constexpr std::int64_t kMostHistory = 50'000;

//! Takes fires as they come, and counts those there is no room for.
class Page {
public:
    explicit Page(const api::GetScheduleCalendar& query) : m_query(query) { }

    void add(api::CalendarFire fire)
    {
        const Time day{std::chrono::floor<std::chrono::days>(fire.at)};
        auto& here = m_days[{fire.scheduleId, day}];
        const bool fits = here.shown < m_query.perDay && static_cast<std::int64_t>(m_found.fires.size()) < m_query.limit;
        if (fits) {
            ++here.shown;
            m_found.fires.push_back(std::move(fire));
            return;
        }
        here.name = fire.name;
        ++here.more;
    }

    [[nodiscard]] api::ScheduleCalendar take(std::int64_t leftOut)
    {
        std::ranges::stable_sort(m_found.fires, {}, &api::CalendarFire::at);
        for (const auto& [key, day] : m_days)
            if (day.more > 0)
                m_found.more.push_back({key.first, day.name, key.second, day.more});
        m_found.schedulesLeftOut = leftOut;
        return std::move(m_found);
    }

private:
    struct Day {
        std::string name;
        std::int64_t shown = 0, more = 0;
    };

    const api::GetScheduleCalendar& m_query;
    std::map<std::pair<std::string, Time>, Day> m_days;
    api::ScheduleCalendar m_found;
};

Result<> addPast(Connection& db, const api::GetScheduleCalendar& query, const Condition& condition, Page& page)
{
    auto arguments = condition.values();
    arguments.insert(arguments.begin(), {micros(query.from), micros(query.to)});
    arguments.emplace_back(kMostHistory);
    const auto where = "f.planned_at>=? AND f.planned_at<?"
        + (query.filter.empty() ? std::string() : " AND f.schedule IN (SELECT row FROM schedules WHERE " + condition.sql + ")")
        + " ORDER BY f.planned_at LIMIT ?";
    const auto fires = firesWhere(db, where, arguments);
    if (!fires)
        return failure(fires);
    for (const auto& fire : *fires)
        page.add({fire.scheduleId.text(), fire.name, fire.planned, base::Open<api::FireOutcome>(fire.outcome),
            fire.hasRun ? fire.id.text() : ""});
    return {};
}

//! The fires of one schedule that are to come; how many were reckoned.
std::int64_t addComing(const StoredSchedule& schedule, Time from, Time to, Page& page)
{
    const auto trigger = Trigger::compile(schedule.spec.trigger, schedule.createdAt);
    if (!trigger || !schedule.planned)
        return 0;
    const bool limited = schedule.spec.trigger.maxFires > 0;
    auto room = std::min<std::int64_t>(schedule.room(), kMostReckoned);
    std::int64_t reckoned = 0;
    // A limit of fires counts from the next one, wherever the calendar begins.
    auto after = (limited ? *schedule.planned : std::max(*schedule.planned, from)) - std::chrono::microseconds(1);
    for (; room > 0 && reckoned < kMostReckoned; --room, ++reckoned) {
        const auto planned = trigger->next(after);
        if (!planned)
            break;
        after = planned->at;
        const auto at = trigger->described(schedule.id, *planned).at;
        if (planned->at >= to)
            break;
        if (at >= from && at < to)
            page.add({schedule.id.text(), schedule.spec.name, at, std::nullopt, ""});
    }
    return reckoned + 1;
}

} // namespace

Result<api::ScheduleCalendar> calendar(Connection& db, const api::GetScheduleCalendar& query, Time now)
{
    constexpr std::int64_t kMostFires = 10'000;
    if (query.to <= query.from || query.to - query.from > kLongest)
        return base::fail(base::ErrorCode::InvalidArgument, "a calendar goes from one time to a later one, 62 days at most");
    if (query.limit < 1 || query.limit > kMostFires || query.perDay < 1)
        return base::fail(
            base::ErrorCode::InvalidArgument, "a calendar holds 1 to 10000 fires, and one a day or more of a schedule");
    const auto condition = conditionOf(query.filter, true);
    if (!condition)
        return failure(condition);
    Page page(query);
    if (query.from < now)
        if (auto past = addPast(db, query, *condition, page); !past)
            return failure(past);
    if (query.to <= now)
        return page.take(0);
    auto arguments = condition->values();
    arguments.emplace_back(micros(query.to));
    arguments.emplace_back(query.limit); // each has a fire of its own
    const auto where = condition->sql + " AND next_at IS NOT NULL AND next_at<?";
    const auto schedules = schedulesWhere(db, "WHERE " + where + " ORDER BY next_at LIMIT ?", arguments);
    if (!schedules)
        return failure(schedules);
    std::int64_t reckoned = 0;
    std::int64_t seen = 0;
    for (const auto& schedule : *schedules) {
        if (reckoned >= kMostReckoned)
            break;
        reckoned += addComing(schedule, std::max(query.from, now), query.to, page);
        ++seen;
    }
    std::int64_t all = static_cast<std::int64_t>(schedules->size());
    if (all == query.limit) {
        arguments.pop_back();
        const auto counted = db.query(
            "SELECT count(*) FROM schedules WHERE " + where, arguments, [&](const storage::Row& row) { all = row.integer(0); });
        if (!counted)
            return failure(counted);
    }
    return page.take(all - seen);
}

} // namespace kaze::scheduling::detail
