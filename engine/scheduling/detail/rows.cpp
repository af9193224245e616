#include "engine/scheduling/detail/rows.h"

#include "engine/api/schedule_wire.h"
#include "engine/base/sha256.h"

#include <algorithm>
#include <boost/json.hpp>

namespace kaze::scheduling::detail {

using base::Result;
using base::Time;
using base::Uuid;
using storage::Connection;
using storage::Row;
using storage::Value;

namespace {

constexpr std::string_view kSchedules
    = "SELECT row, schedule_id, spec, words, state, planned_at, next_at, fence, fires, skipped, missed, last_fire, created_at, "
      "updated_at, by_hand FROM schedules ";

std::optional<Time> timeOrNone(const Row& row, int column)
{
    return row.isNull(column) ? std::nullopt : std::optional(timeOf(row.integer(column)));
}

Result<StoredSchedule> readSchedule(const Row& row)
{
    StoredSchedule schedule;
    schedule.row = row.integer(0);
    schedule.id = uuidOf(row.blob(1));
    auto spec = api::scheduleFromJson(row.text(2));
    if (!spec)
        return base::fail(base::ErrorCode::Corrupt, "the schedule " + schedule.id.text() + " cannot be read", spec.error());
    schedule.spec = std::move(*spec);
    schedule.words = row.text(3);
    schedule.state = base::enumOf<api::ScheduleState>(row.text(4)).value_or(api::ScheduleState::Ended);
    schedule.planned = timeOrNone(row, 5);
    schedule.next = timeOrNone(row, 6);
    schedule.fence = row.integer(7);
    schedule.fires = row.integer(8);
    schedule.skipped = row.integer(9);
    schedule.missed = row.integer(10);
    if (!row.isNull(11))
        schedule.lastFire = row.integer(11);
    schedule.createdAt = timeOf(row.integer(12));
    schedule.updatedAt = timeOf(row.integer(13));
    schedule.byHand = row.integer(14);
    return schedule;
}

std::string targetOf(const api::ScheduleSpec& spec)
{
    if (spec.action == api::ScheduleAction::Publish)
        return spec.topic;
    return spec.run.agent.path.empty() ? "(an agent given whole)" : spec.run.agent.path;
}

std::string specText(const StoredSchedule& schedule)
{
    return boost::json::serialize(api::toJson(schedule.spec));
}

} // namespace

Value microsOrNull(const std::optional<Time>& time)
{
    return time ? Value(micros(*time)) : Value(nullptr);
}

storage::Blob blobOf(const Uuid& id)
{
    return storage::Blob(std::span<const std::uint8_t>(id.bytes));
}

Uuid uuidOf(std::string_view bytes)
{
    Uuid id;
    if (bytes.size() == id.bytes.size())
        std::ranges::copy(bytes, reinterpret_cast<char*>(id.bytes.data()));
    return id;
}

Uuid fireIdOf(const Uuid& schedule, Time planned, std::string_view key)
{
    std::string seed(reinterpret_cast<const char*>(schedule.bytes.data()), schedule.bytes.size());
    seed += std::to_string(micros(planned));
    seed += '/';
    seed += key;
    const auto hash = base::sha256(seed);
    Uuid id;
    std::copy_n(hash.begin(), id.bytes.size(), id.bytes.begin());
    auto millis = static_cast<std::uint64_t>(micros(planned) / 1000);
    for (int i = 5; i >= 0; --i, millis >>= 8)
        id.bytes.at(static_cast<std::size_t>(i)) = static_cast<std::uint8_t>(millis);
    id.bytes[6] = static_cast<std::uint8_t>(0x70 | (id.bytes[6] & 0x0F));
    id.bytes[8] = static_cast<std::uint8_t>(0x80 | (id.bytes[8] & 0x3F));
    return id;
}

void arm(StoredSchedule& schedule, const Trigger& trigger, std::optional<Time> planned)
{
    schedule.planned = planned;
    schedule.next.reset();
    if (planned)
        schedule.next = *planned + std::chrono::duration_cast<std::chrono::microseconds>(trigger.jitterOf(schedule.id, *planned));
}

Result<std::vector<StoredSchedule>> schedulesWhere(Connection& db, const std::string& condition, std::span<const Value> arguments)
{
    std::vector<StoredSchedule> found;
    Result<> read;
    const auto rows = db.query(std::string(kSchedules) + condition, arguments, [&](const Row& row) {
        auto schedule = readSchedule(row);
        if (!schedule) {
            read = failure(schedule);
            return false;
        }
        found.push_back(std::move(*schedule));
        return true;
    });
    if (!rows)
        return failure(rows);
    if (!read)
        return failure(read);
    return found;
}

Result<std::optional<StoredSchedule>> scheduleAt(Connection& db, std::int64_t row)
{
    const std::array<Value, 1> arguments{row};
    auto found = schedulesWhere(db, "WHERE row=?", arguments);
    if (!found)
        return failure(found);
    return found->empty() ? std::nullopt : std::optional(std::move(found->front()));
}

Result<StoredSchedule> scheduleNamed(Connection& db, const std::string& nameOrId)
{
    std::string hex;
    std::ranges::copy_if(nameOrId, std::back_inserter(hex), [](char c) { return c != '-'; });
    const std::array<Value, 1> name{std::string_view(nameOrId)};
    auto found = schedulesWhere(db, "WHERE name=? LIMIT 2", name);
    const bool isHex
        = hex.size() >= 4 && hex.size() <= 32 && hex.find_first_not_of("0123456789abcdefABCDEF") == std::string::npos;
    if (found && found->empty() && isHex && hex.size() == 32) {
        const auto id = Uuid::parse(hex).value_or(Uuid{});
        const std::array<Value, 1> whole{blobOf(id)};
        found = schedulesWhere(db, "WHERE schedule_id=?", whole);
    } else if (found && found->empty() && isHex) {
        const auto prefix = hex + "%";
        const auto suffix = "%" + hex;
        const std::array<Value, 2> ends{std::string_view(prefix), std::string_view(suffix)};
        found = schedulesWhere(db, "WHERE hex(schedule_id) LIKE ? OR hex(schedule_id) LIKE ? LIMIT 2", ends);
    }
    if (!found)
        return failure(found);
    if (found->empty())
        return base::fail(
            base::ErrorCode::NotFound, "there is no schedule \"" + nameOrId + "\"; `kaze schedules list` shows those there are");
    if (found->size() > 1)
        return base::fail(base::ErrorCode::Conflict, "several schedules go by \"" + nameOrId + "\"; give more of the id");
    return std::move(found->front());
}

Result<std::int64_t> insertSchedule(Connection& db, const StoredSchedule& schedule)
{
    const auto kind = schedule.spec.trigger.kind.name();
    const auto action = schedule.spec.action.name();
    const auto target = targetOf(schedule.spec);
    const auto spec = specText(schedule);
    const auto state = base::enumName(schedule.state);
    const auto inserted = db.execute(
        "INSERT INTO schedules(schedule_id, tenant, name, project, trigger_kind, action, target, words, spec, state, planned_at, "
        "next_at, fence, fires, skipped, missed, created_at, updated_at) VALUES(?,?,?,?,?,?,?,?,?,?,?,?,0,0,0,0,?,?)",
        {blobOf(schedule.id), std::string_view(schedule.spec.tenant), std::string_view(schedule.spec.name),
            std::string_view(schedule.spec.project), std::string_view(kind), std::string_view(action), std::string_view(target),
            std::string_view(schedule.words), std::string_view(spec), std::string_view(state), microsOrNull(schedule.planned),
            microsOrNull(schedule.next), micros(schedule.createdAt), micros(schedule.updatedAt)});
    if (!inserted)
        return failure(inserted);
    return db.lastInsertId();
}

Result<> rewriteSchedule(Connection& db, const StoredSchedule& schedule)
{
    const auto kind = schedule.spec.trigger.kind.name();
    const auto action = schedule.spec.action.name();
    const auto target = targetOf(schedule.spec);
    const auto spec = specText(schedule);
    const auto state = base::enumName(schedule.state);
    const auto done = db.execute("UPDATE schedules SET tenant=?, name=?, project=?, trigger_kind=?, action=?, target=?, words=?, "
                                 "spec=?, state=?, planned_at=?, next_at=?, fence=fence+1, updated_at=? WHERE row=?",
        {std::string_view(schedule.spec.tenant), std::string_view(schedule.spec.name), std::string_view(schedule.spec.project),
            std::string_view(kind), std::string_view(action), std::string_view(target), std::string_view(schedule.words),
            std::string_view(spec), std::string_view(state), microsOrNull(schedule.planned), microsOrNull(schedule.next),
            micros(schedule.updatedAt), schedule.row});
    if (!done)
        return failure(done);
    return {};
}

Result<bool> takeFence(Connection& db, StoredSchedule& schedule)
{
    const auto taken = db.execute("UPDATE schedules SET fence=fence+1 WHERE row=? AND fence=?", {schedule.row, schedule.fence});
    if (!taken)
        return failure(taken);
    ++schedule.fence;
    return *taken == 1;
}

Result<> updateSchedule(Connection& db, const StoredSchedule& schedule)
{
    const auto state = base::enumName(schedule.state);
    const Value last = schedule.lastFire ? Value(*schedule.lastFire) : Value(nullptr);
    const auto done = db.execute(
        "UPDATE schedules SET state=?, planned_at=?, next_at=?, fires=?, skipped=?, missed=?, last_fire=?, by_hand=? WHERE row=?",
        {std::string_view(state), microsOrNull(schedule.planned), microsOrNull(schedule.next), schedule.fires, schedule.skipped,
            schedule.missed, last, schedule.byHand, schedule.row});
    if (!done)
        return failure(done);
    return {};
}

const std::string_view kFireColumns = "f.row, f.fire_id, f.schedule, f.schedule_id, f.name, f.planned_at, f.started_at, "
                                      "f.ended_at, f.outcome, f.note, f.has_run, f.merged, f.fence, f.work, f.key";

StoredFire readFire(const Row& row)
{
    StoredFire fire;
    fire.row = row.integer(0);
    fire.id = uuidOf(row.blob(1));
    fire.schedule = row.integer(2);
    fire.scheduleId = uuidOf(row.blob(3));
    fire.name = row.text(4);
    fire.planned = timeOf(row.integer(5));
    fire.startedAt = timeOrNone(row, 6);
    fire.endedAt = timeOrNone(row, 7);
    fire.outcome = base::enumOf<api::FireOutcome>(row.text(8)).value_or(api::FireOutcome::Failed);
    fire.note = row.text(9);
    fire.hasRun = row.integer(10) != 0;
    fire.merged = row.integer(11);
    fire.fence = row.integer(12);
    fire.work = row.text(13);
    fire.key = row.text(14);
    return fire;
}

Result<std::vector<StoredFire>> firesWhere(Connection& db, std::string_view condition, std::span<const Value> arguments)
{
    std::vector<StoredFire> found;
    const auto rows = db.query("SELECT " + std::string(kFireColumns) + " FROM schedule_fires f WHERE " + std::string(condition),
        arguments, [&](const Row& row) { found.push_back(readFire(row)); });
    if (!rows)
        return failure(rows);
    return found;
}

Result<std::optional<std::int64_t>> insertFire(
    Connection& db, const StoredFire& fire, const Uuid& owner, std::optional<Time> leaseUntil)
{
    const auto outcome = base::enumName(fire.outcome);
    const auto inserted = db.execute(
        "INSERT INTO schedule_fires(fire_id, schedule, schedule_id, name, planned_at, started_at, ended_at, outcome, note, "
        "has_run, merged, owner, lease_until, fence, work, key) VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?) ON CONFLICT(fire_id) DO "
        "NOTHING",
        {blobOf(fire.id), fire.schedule, blobOf(fire.scheduleId), std::string_view(fire.name), micros(fire.planned),
            microsOrNull(fire.startedAt), microsOrNull(fire.endedAt), std::string_view(outcome), std::string_view(fire.note),
            std::int64_t{fire.hasRun}, fire.merged, blobOf(owner), microsOrNull(leaseUntil), fire.fence,
            std::string_view(fire.work), std::string_view(fire.key)});
    if (!inserted)
        return failure(inserted);
    return *inserted == 0 ? std::nullopt : std::optional(db.lastInsertId());
}

api::ScheduleFire toApi(const StoredFire& fire)
{
    api::ScheduleFire made;
    made.fireId = fire.id.text();
    made.scheduleId = fire.scheduleId.text();
    made.schedule = fire.name;
    made.plannedAt = fire.planned;
    made.startedAt = fire.startedAt;
    made.endedAt = fire.endedAt;
    made.outcome = fire.outcome;
    made.note = fire.note;
    made.runId = fire.hasRun ? fire.id.text() : "";
    made.merged = fire.merged;
    return made;
}

api::ScheduleRow toApi(const StoredSchedule& schedule, const std::optional<StoredFire>& last)
{
    api::ScheduleRow row;
    row.scheduleId = schedule.id.text();
    row.name = schedule.spec.name;
    row.description = schedule.spec.description;
    row.tenant = schedule.spec.tenant;
    row.project = schedule.spec.project;
    row.state = schedule.state;
    row.trigger = schedule.spec.trigger.kind;
    row.when = schedule.words;
    row.zone = schedule.spec.trigger.zone;
    row.action = schedule.spec.action;
    row.target = targetOf(schedule.spec);
    row.nextAt = schedule.next;
    if (last) {
        row.lastAt = last->planned;
        row.lastOutcome = last->outcome;
        row.lastRunId = last->hasRun ? last->id.text() : "";
        row.lastNote = last->note;
    }
    row.fires = schedule.fires;
    row.skipped = schedule.skipped;
    row.missed = schedule.missed;
    row.createdAt = schedule.createdAt;
    row.updatedAt = schedule.updatedAt;
    return row;
}

Result<std::optional<StoredFire>> lastFireOf(Connection& db, const StoredSchedule& schedule)
{
    if (!schedule.lastFire)
        return std::nullopt;
    const std::array<Value, 1> arguments{*schedule.lastFire};
    auto found = firesWhere(db, "f.row=?", arguments);
    if (!found)
        return failure(found);
    return found->empty() ? std::nullopt : std::optional(std::move(found->front()));
}

} // namespace kaze::scheduling::detail
