// How schedules of reports keep their times, and what stands of them in state.db.

#include "engine/api/report_wire.h"
#include "engine/api/schedule.h"
#include "engine/cell/detail/report_schedules_impl.h"

#include <boost/json.hpp>
#include <spdlog/logger.h>

#include <algorithm>

namespace kaze::cell {

using base::ErrorCode;
using base::Result;
using base::Task;
using storage::Connection;
using storage::Row;
using storage::Value;

namespace {

constexpr auto kLongestSleep = std::chrono::seconds(30); //!< the clock on the wall may be set
constexpr int kAtOneTime = 4; //!< reports whose time has come: one that takes an hour keeps nobody from theirs

std::int64_t micros(base::Time time)
{
    return time.time_since_epoch().count();
}

base::Time timeOf(std::int64_t micros)
{
    return base::Time(std::chrono::microseconds(micros));
}

Value valueOf(const std::optional<base::Time>& time)
{
    return time ? Value(micros(*time)) : Value(nullptr);
}

std::optional<base::Time> timeIn(const Row& row, int column)
{
    return row.isNull(column) ? std::nullopt : std::optional(timeOf(row.integer(column)));
}

std::string linesOf(const std::vector<std::string>& all)
{
    std::string text;
    for (const auto& one : all)
        text += (text.empty() ? "" : "\n") + one;
    return text;
}

std::vector<std::string> linesIn(std::string_view text)
{
    std::vector<std::string> lines;
    while (!text.empty()) {
        const auto end = std::min(text.find('\n'), text.size());
        lines.emplace_back(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return lines;
}

//! A row as it is stored.
struct Stored {
    std::string spec;
    api::ReportScheduleRow row;
    base::Time createdAt;
};

Result<std::vector<Stored>> readAll(Connection& db)
{
    std::vector<Stored> all;
    const auto read
        = db.query("SELECT spec, next_at, last_at, last_problem, last_files, made, missed, created_at FROM report_schedules", {},
            [&](const Row& row) {
                auto& one = all.emplace_back();
                one.spec = row.text(0);
                one.row.nextAt = timeIn(row, 1);
                one.row.lastAt = timeIn(row, 2);
                one.row.lastProblem = row.text(3);
                one.row.lastFiles = linesIn(row.text(4));
                one.row.made = row.integer(5);
                one.row.missed = row.integer(6);
                one.createdAt = timeOf(row.integer(7));
            });
    if (!read)
        return failure(read);
    return all;
}

} // namespace

Task<Result<>> ReportSchedules::Impl::load()
{
    auto job = [](Connection& db) { return readAll(db); };
    auto stored = co_await parts.state.read(std::move(job));
    if (!stored)
        co_return failure(stored);
    auto tidy = [self = shared_from_this()] {
        self->files.removeUnfinished();
        return true;
    };
    [[maybe_unused]] const auto isTidy = co_await parts.workers.run(std::move(tidy));
    for (auto& one : *stored) {
        auto schedule = api::reportScheduleFromJson(one.spec);
        auto entry = schedule ? entryOf(std::move(*schedule), one.createdAt) : Result<Entry>(failure(schedule));
        if (!entry) {
            // A zone may have gone with an update of the machine.
            parts.log->warn("a schedule of reports is left out: {}", entry.error().text());
            continue;
        }
        one.row.schedule = std::move(entry->row.schedule);
        one.row.when = std::move(entry->row.when);
        entry->row = std::move(one.row);
        const auto id = entry->row.schedule.scheduleId;
        entries.insert_or_assign(id, std::move(*entry));
    }
    co_return Result<>{};
}

Task<Result<>> ReportSchedules::Impl::store(Entry entry)
{
    auto job = [entry = std::move(entry)](Connection& db) -> Result<> {
        const auto& row = entry.row;
        const auto spec = boost::json::serialize(api::toJson(row.schedule));
        const auto files = linesOf(row.lastFiles);
        const auto written = db.execute(
            "INSERT INTO report_schedules(id, name, spec, next_at, last_at, last_problem, last_files, made, missed, created_at) "
            "VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10) ON CONFLICT(id) DO UPDATE SET name = ?2, spec = ?3, next_at = ?4, "
            "last_at = ?5, last_problem = ?6, last_files = ?7, made = ?8, missed = ?9",
            {std::string_view(row.schedule.scheduleId), std::string_view(row.schedule.name), std::string_view(spec),
                valueOf(row.nextAt), valueOf(row.lastAt), std::string_view(row.lastProblem), std::string_view(files), row.made,
                row.missed, micros(entry.createdAt)});
        if (!written)
            return failure(written);
        return {};
    };
    co_return co_await parts.state.write(std::move(job));
}

Task<> ReportSchedules::Impl::keepTime(std::shared_ptr<Impl> self)
{
    const auto hold = self->parts.hold ? self->parts.hold() : nullptr;
    while (!self->stopping.cancelled()) {
        self->sleeping = base::CancelSource();
        const auto now = self->parts.clock.now();
        api::ReportScheduleRow* due = nullptr; // the one that has waited longest
        base::Duration left = kLongestSleep;
        for (auto& [id, entry] : self->entries) {
            auto& row = entry.row;
            if (!row.nextAt || row.running)
                continue;
            if (*row.nextAt > now)
                left = std::min<base::Duration>(left, *row.nextAt - now);
            else if (!due || *row.nextAt < *due->nextAt)
                due = &row;
        }
        if (due && self->making < kAtOneTime) {
            due->running = true;
            due->rows = 0;
            ++self->making;
            base::spawn(self->parts.loop, fire(self, due->schedule.scheduleId));
            continue;
        }
        const auto token = self->sleeping.token();
        [[maybe_unused]] const auto slept = co_await self->parts.clock.sleep(left, token);
    }
}

Task<> ReportSchedules::Impl::fire(std::shared_ptr<Impl> self, std::string id)
{
    const auto hold = self->parts.hold ? self->parts.hold() : nullptr;
    co_await self->makeDue(std::move(id));
    --self->making;
    self->wake();
}

Task<> ReportSchedules::Impl::makeDue(std::string id)
{
    const auto found = entries.find(id);
    if (found == entries.end()) // it was removed meanwhile
        co_return;
    auto& entry = found->second;
    if (!entry.row.nextAt) { // or paused
        entry.row.running = false;
        co_return;
    }
    const auto uuid = base::Uuid::parse(id);
    const auto due = scheduling::dueOf(entry.trigger, uuid.value_or(base::Uuid()), *entry.row.nextAt, parts.clock.now(),
        {api::CatchUpPolicy::Once, std::chrono::hours(1)});
    entry.row.missed += due.missed;
    if (due.missed > 0)
        parts.log->warn(
            "schedule of reports {}: {} times were missed and are not caught up", entry.row.schedule.name, due.missed);
    entry.row.nextAt = due.next;
    if (due.fires.empty()) {
        entry.row.running = false;
        auto stored = entry;
        const auto written = co_await store(std::move(stored));
        if (!written)
            parts.log->error("schedules of reports could not be written: {}", written.error().text());
        co_return;
    }
    const auto planned = due.fires.back().planned;
    auto schedule = entry.row.schedule;
    auto made = co_await make(std::move(schedule), planned);
    co_await note(std::move(id), planned, std::move(made));
}

Task<> ReportSchedules::Impl::runOnce(std::shared_ptr<Impl> self, std::string id)
{
    const auto hold = self->parts.hold ? self->parts.hold() : nullptr;
    const auto entry = self->entries.find(id);
    if (entry == self->entries.end())
        co_return;
    auto schedule = entry->second.row.schedule;
    const auto now = std::chrono::floor<std::chrono::seconds>(self->parts.clock.now());
    auto made = co_await self->make(std::move(schedule), now);
    co_await self->note(std::move(id), now, std::move(made));
    self->wake();
}

Task<> ReportSchedules::Impl::note(std::string id, base::Time planned, Made made)
{
    const auto found = entries.find(id);
    if (found == entries.end()) // it was removed meanwhile
        co_return;
    auto& row = found->second.row;
    row.running = false;
    if (!made && made.error().code == ErrorCode::Cancelled)
        co_return; // it is due again at the next start
    row.lastAt = planned;
    row.lastProblem = made ? std::string() : made.error().message;
    row.lastFiles = made ? *made : std::vector<std::string>();
    row.made += made ? 1 : 0;
    if (!made)
        parts.log->warn("the report of {} was not made: {}", row.schedule.name, made.error().text());
    auto stored = found->second;
    const auto written = co_await store(std::move(stored));
    if (!written)
        parts.log->error("schedules of reports could not be written: {}", written.error().text());
}

Task<ReportSchedules::Impl::Made> ReportSchedules::Impl::make(api::ReportSchedule schedule, base::Time planned)
{
    std::vector<std::string> names;
    for (const auto& each : schedule.formats) {
        auto format = each;
        auto whole = schedule;
        auto name = co_await makeFile(std::move(whole), std::move(format), planned);
        if (!name)
            co_return failure(name);
        names.push_back(std::move(*name));
    }
    co_return names;
}

Task<Result<std::string>> ReportSchedules::Impl::makeFile(api::ReportSchedule schedule, std::string format, base::Time planned)
{
    const auto self = shared_from_this();
    auto query = schedule.query;
    auto wanted = format;
    const auto text = co_await parts.begin(std::move(query), std::move(wanted), planned);
    if (!text)
        co_return failure(text);
    const auto kind = schedule.query.kind.valueOr(api::ReportKind::Cost);
    const auto name = KeptReports::nameOf(schedule.name, kind, planned, format);
    auto create = [path = files.folder() / name]() -> Result<std::shared_ptr<ReportFile>> {
        auto made = ReportFile::create(path);
        if (!made)
            return failure(made);
        return std::make_shared<ReportFile>(std::move(*made));
    };
    const auto file = co_await parts.workers.run(std::move(create));
    if (!file)
        co_return failure(file);
    for (;;) {
        if (stopping.cancelled() || !entries.contains(schedule.scheduleId))
            co_return base::fail(ErrorCode::Cancelled, "it was ended");
        auto piece = co_await (*text)->next();
        if (!piece)
            co_return failure(piece);
        if (piece->empty())
            break;
        auto put = [to = *file, bytes = std::move(*piece)] { return to->write(bytes); };
        const auto written = co_await parts.workers.run(std::move(put));
        if (!written)
            co_return failure(written);
        if (const auto entry = entries.find(schedule.scheduleId); entry != entries.end())
            entry->second.row.rows = (*text)->done();
    }
    auto keep = [self, to = *file, schedule, format]() -> Result<> {
        if (const auto kept = to->keep(); !kept)
            return kept;
        return self->files.keepNewest(schedule.name, format, schedule.keep);
    };
    const auto kept = co_await parts.workers.run(std::move(keep));
    if (!kept)
        co_return failure(kept);
    co_return name;
}

} // namespace kaze::cell
