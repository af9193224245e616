#include "engine/scheduling/detail/listing.h"

#include "engine/api/schedule_requests.h"
#include "engine/base/filter.h"
#include "engine/storage/filter_sql.h"

#include <algorithm>
#include <charconv>

namespace kaze::scheduling::detail {

using base::ErrorCode;
using base::FilterTerm;
using base::Result;
using base::Time;
using storage::Connection;
using storage::Value;

namespace {

constexpr std::int64_t kLongestPage = 1000;

struct TextField {
    std::string_view name, column;
};

constexpr std::array<TextField, 7> kFields{{{"state", "state"}, {"trigger", "trigger_kind"}, {"action", "action"},
    {"target", "target"}, {"name", "name"}, {"tenant", "tenant"}, {"project", "project"}}};

Result<std::int64_t> numberOf(std::string_view text)
{
    std::int64_t number = 0;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), number);
    if (read.ec != std::errc() || read.ptr != text.data() + text.size() || text.empty())
        return base::fail(
            ErrorCode::InvalidArgument, "this is no cursor of such a list: \"" + std::string(text.substr(0, 40)) + "\"");
    return number;
}

//! A stretch of a list in one order: rows that fit `more`, in the order of `order`, from behind a cursor.
struct Segment {
    std::string more, order;
    std::vector<Value> arguments;
};

//! Where a page of schedules begins: in the segment of those with a next fire, or of those without.
struct Place {
    bool inFirst = true;
    std::string name;
    std::int64_t at = 0, row = 0;
    bool isStart = true;
};

Result<Place> placeOf(api::ScheduleOrder order, const std::string& cursor)
{
    Place place;
    place.isStart = cursor.empty();
    if (cursor.empty())
        return place;
    const std::string_view text(cursor);
    const auto colon = text.find(':');
    const auto row = numberOf(order == api::ScheduleOrder::Registered ? text : text.substr(0, colon));
    if (!row)
        return failure(row);
    place.row = *row;
    if (order == api::ScheduleOrder::Registered)
        return place;
    if (colon == std::string_view::npos)
        return base::fail(ErrorCode::InvalidArgument, "this is no cursor of such a list: \"" + cursor.substr(0, 40) + "\"");
    const auto rest = text.substr(colon + 1);
    if (order == api::ScheduleOrder::Name) {
        place.name = rest;
        return place;
    }
    place.inFirst = rest != "-";
    if (place.inFirst) {
        const auto at = numberOf(rest);
        if (!at)
            return failure(at);
        place.at = *at;
    }
    return place;
}

std::string cursorOf(api::ScheduleOrder order, const StoredSchedule& last)
{
    const auto row = std::to_string(last.row);
    switch (order) {
    case api::ScheduleOrder::Registered:
        return row;
    case api::ScheduleOrder::Name:
        return row + ":" + last.spec.name;
    case api::ScheduleOrder::Next:
        break;
    }
    return row + ":" + (last.next ? std::to_string(micros(*last.next)) : "-");
}

std::vector<Segment> segmentsOf(api::ScheduleOrder order, const Place& place)
{
    switch (order) {
    case api::ScheduleOrder::Registered:
        return {{"row>?", "row", {place.row}}};
    case api::ScheduleOrder::Name:
        return {{"(name, row)>(?, ?)", "name, row", {std::string_view(place.name), place.row}}};
    case api::ScheduleOrder::Next:
        break;
    }
    std::vector<Segment> segments;
    if (place.inFirst)
        segments.push_back({"next_at IS NOT NULL AND (next_at, row)>(?, ?)", "next_at, row",
            {place.isStart ? INT64_MIN : place.at, place.isStart ? INT64_MIN : place.row}});
    segments.push_back({"next_at IS NULL AND row>?", "row", {place.inFirst ? std::int64_t{0} : place.row}});
    return segments;
}

Result<std::int64_t> countOf(Connection& db, const std::string& where, std::span<const Value> arguments)
{
    std::int64_t count = 0;
    const auto read = db.query(
        "SELECT count(*) FROM schedules WHERE " + where, arguments, [&](const storage::Row& row) { count = row.integer(0); });
    if (!read)
        return failure(read);
    return count;
}

Result<std::vector<StoredSchedule>> page(
    Connection& db, const Condition& condition, const std::vector<Segment>& segments, std::int64_t limit, std::int64_t offset)
{
    std::vector<StoredSchedule> rows;
    for (const auto& segment : segments) {
        auto arguments = condition.values();
        arguments.insert(arguments.end(), segment.arguments.begin(), segment.arguments.end());
        const auto where = condition.sql + " AND " + segment.more;
        const bool isLast = &segment == &segments.back();
        auto limited = arguments;
        limited.emplace_back(limit - static_cast<std::int64_t>(rows.size()));
        limited.emplace_back(offset);
        auto found = schedulesWhere(db, "WHERE " + where + " ORDER BY " + segment.order + " LIMIT ? OFFSET ?", limited);
        if (!found)
            return found;
        rows.insert(rows.end(), std::make_move_iterator(found->begin()), std::make_move_iterator(found->end()));
        if (isLast || static_cast<std::int64_t>(rows.size()) >= limit)
            break;
        if (rows.empty() && offset > 0) {
            const auto passed = countOf(db, where, arguments);
            if (!passed)
                return failure(passed);
            offset -= *passed;
        } else {
            offset = 0;
        }
    }
    return rows;
}

Result<> addStates(Connection& db, api::SchedulePage& page)
{
    const auto read = db.query("SELECT state, count(*) FROM schedules GROUP BY state", {}, [&](const storage::Row& row) {
        page.states.push_back({base::Open<api::ScheduleState>::named(row.text(0)), row.integer(1)});
    });
    if (!read)
        return failure(read);
    return {};
}

} // namespace

std::vector<Value> Condition::values() const
{
    std::vector<Value> values;
    for (const auto& argument : arguments)
        if (const auto* number = std::get_if<std::int64_t>(&argument))
            values.emplace_back(*number);
        else
            values.emplace_back(std::string_view(std::get<std::string>(argument)));
    return values;
}

Result<Condition> conditionOf(const std::string& filter, bool ordered)
{
    const auto terms = base::parseFilter(filter);
    if (!terms)
        return failure(terms);
    Condition condition;
    for (const auto& term : *terms) {
        const std::string negated = term.negated ? " AND NOT (" : " AND (";
        if (term.field.empty()) {
            const auto like = storage::likeOf(term.value, true);
            condition.sql += negated + "name LIKE ? ESCAPE '\\' OR target LIKE ? ESCAPE '\\' OR words LIKE ? ESCAPE '\\')";
            condition.arguments.insert(condition.arguments.end(), 3, like);
            continue;
        }
        const auto field = std::ranges::find(kFields, term.field, &TextField::name);
        if (field == kFields.end())
            return base::failAt(term.position,
                "schedules have no field \"" + term.field
                    + "\"; there are state, trigger, action, target, name, tenant and project. Quote it to search for the text");
        if (term.op != FilterTerm::Op::Equals)
            return base::failAt(term.position, "\"" + term.field + "\" is compared with \":\" only");
        if (storage::isPattern(term.value)) {
            condition.sql += negated + std::string(field->column) + " LIKE ? ESCAPE '\\')";
            condition.arguments.emplace_back(storage::likeOf(term.value, false));
        } else {
            // Nearly all are active: to read them in the order of the list is quicker than to look them up and sort them.
            const bool most = ordered && field->name == "state" && term.value == "active";
            condition.sql += negated + (most ? "+" : "") + std::string(field->column) + "=?)";
            condition.arguments.emplace_back(term.value);
        }
    }
    return condition;
}

Result<api::SchedulePage> list(Connection& db, const api::ListSchedules& query)
{
    if (query.limit < 1 || query.limit > kLongestPage || query.offset < 0)
        return base::fail(ErrorCode::InvalidArgument, "a page has 1 to 1000 rows, and leaves out 0 or more");
    const auto order = query.order.valueOr(api::ScheduleOrder::Registered);
    const auto condition = conditionOf(query.filter, true);
    const auto counted = conditionOf(query.filter, false);
    if (!condition || !counted)
        return failure(condition);
    const auto place = placeOf(order, query.cursor);
    if (!place)
        return failure(place);
    const auto rows = page(db, *condition, segmentsOf(order, *place), query.limit, query.offset);
    if (!rows)
        return failure(rows);
    api::SchedulePage found;
    for (const auto& schedule : *rows) {
        const auto last = lastFireOf(db, schedule);
        if (!last)
            return failure(last);
        found.rows.push_back(toApi(schedule, *last));
    }
    if (static_cast<std::int64_t>(rows->size()) == query.limit)
        found.next = cursorOf(order, rows->back());
    const auto total = countOf(db, counted->sql, counted->values());
    if (!total)
        return failure(total);
    found.total = *total;
    if (query.countStates)
        if (auto states = addStates(db, found); !states)
            return failure(states);
    return found;
}

Result<api::ScheduleReply> describe(Connection& db, const StoredSchedule& schedule, std::int64_t fires)
{
    const auto last = lastFireOf(db, schedule);
    if (!last)
        return failure(last);
    api::ScheduleReply reply;
    reply.row = toApi(schedule, *last);
    reply.schedule = schedule.spec;
    const auto trigger = Trigger::compile(schedule.spec.trigger, schedule.createdAt);
    if (!trigger || schedule.state != api::ScheduleState::Active || !schedule.planned)
        return reply;
    auto wanted = std::min(std::clamp<std::int64_t>(fires, 0, kLongestPage), schedule.room());
    for (auto after = *schedule.planned - std::chrono::microseconds(1); wanted > 0; --wanted) {
        const auto planned = trigger->next(after);
        if (!planned)
            break;
        after = planned->at;
        reply.next.push_back(trigger->described(schedule.id, *planned));
    }
    return reply;
}

Result<api::FirePage> history(Connection& db, const api::ListFires& query)
{
    if (query.limit < 1 || query.limit > kLongestPage)
        return base::fail(ErrorCode::InvalidArgument, "a page has 1 to 1000 rows");
    Condition condition;
    const auto add = [&](const std::string& sql, std::int64_t value) {
        condition.sql += " AND " + sql;
        condition.arguments.emplace_back(value);
    };
    if (!query.schedule.empty()) {
        const auto schedule = scheduleNamed(db, query.schedule);
        if (!schedule)
            return failure(schedule);
        add("f.schedule=?", schedule->row);
    }
    if (query.from)
        add("f.planned_at>=?", micros(*query.from));
    if (query.to)
        add("f.planned_at<?", micros(*query.to));
    if (!query.outcomes.empty()) {
        std::string marks;
        for (const auto& outcome : query.outcomes) {
            marks += marks.empty() ? "?" : ",?";
            condition.arguments.emplace_back(outcome.name());
        }
        condition.sql += " AND f.outcome IN (" + marks + ")";
    }
    if (!query.cursor.empty()) {
        const auto colon = std::min(query.cursor.find(':'), query.cursor.size());
        const auto at = numberOf(std::string_view(query.cursor).substr(0, colon));
        const auto row = numberOf(std::string_view(query.cursor).substr(std::min(colon + 1, query.cursor.size())));
        if (!at || !row)
            return failure(at ? row : at);
        condition.sql += " AND (f.planned_at, f.row)<(?, ?)";
        condition.arguments.emplace_back(*at);
        condition.arguments.emplace_back(*row);
    }
    auto arguments = condition.values();
    arguments.emplace_back(query.limit);
    const auto fires = firesWhere(db, condition.sql + " ORDER BY f.planned_at DESC, f.row DESC LIMIT ?", arguments);
    if (!fires)
        return failure(fires);
    api::FirePage found;
    for (const auto& fire : *fires)
        found.fires.push_back(toApi(fire));
    if (static_cast<std::int64_t>(fires->size()) == query.limit)
        found.next = std::to_string(micros(fires->back().planned)) + ":" + std::to_string(fires->back().row);
    return found;
}

} // namespace kaze::scheduling::detail
