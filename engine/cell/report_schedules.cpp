#include "engine/cell/report_schedules.h"

#include "engine/api/schedule.h"
#include "engine/base/base64.h"
#include "engine/base/text.h"
#include "engine/cell/detail/report_schedules_impl.h"
#include "engine/reports/writers.h"

#include <algorithm>
#include <cctype>

namespace kaze::cell {

using base::ErrorCode;
using base::Result;
using base::Task;

namespace {

constexpr std::size_t kMostSchedules = 1000;
constexpr std::size_t kLongestName = 60;
constexpr std::int64_t kMostKept = 1000;
constexpr std::int64_t kLongestPart = 4 << 20;

std::unexpected<base::Error> refuse(std::string why)
{
    return base::fail(ErrorCode::InvalidArgument, std::move(why));
}

bool isFileName(const std::string& name)
{
    const auto fits = [](unsigned char c) { return std::isalnum(c) != 0 || c == '-' || c == '_'; };
    return !name.empty() && name.size() <= kLongestName && name.front() != '-' && std::ranges::all_of(name, fits)
        && std::ranges::all_of(name, [](unsigned char c) { return c < 0x80; });
}

Result<> checkForm(const api::ReportSchedule& schedule)
{
    if (!isFileName(schedule.name))
        return refuse("\"" + base::shortened(schedule.name, kLongestName)
            + "\" cannot name files; a schedule of reports is called by letters, digits, \"-\" and \"_\", at most 60");
    if (schedule.formats.empty())
        return refuse("a schedule of reports names at least one format: html, csv, json or markdown");
    for (const auto& format : schedule.formats) {
        if (const auto known = reports::writerOf(format); !known)
            return failure(known);
        if (std::ranges::count(schedule.formats, format) > 1)
            return refuse("the format " + format + " is named twice");
    }
    if (schedule.keep < 1 || schedule.keep > kMostKept)
        return refuse("of each format 1 to " + std::to_string(kMostKept) + " reports can be kept");
    if (schedule.query.from || schedule.query.to)
        return refuse(
            "a schedule's report has a period that is counted from its time, such as last-week, not a beginning and an end");
    return {};
}

std::unexpected<base::Error> noSuch(const std::string& schedule)
{
    return base::fail(ErrorCode::NotFound, "there is no schedule of reports \"" + base::shortened(schedule, kLongestName) + "\"");
}

} // namespace

ReportSchedules::Impl::Entry* ReportSchedules::Impl::find(const std::string& schedule)
{
    if (const auto known = entries.find(schedule); known != entries.end())
        return &known->second;
    const auto named
        = std::ranges::find_if(entries, [&](const auto& entry) { return entry.second.row.schedule.name == schedule; });
    return named == entries.end() ? nullptr : &named->second;
}

Result<ReportSchedules::Impl::Entry> ReportSchedules::Impl::entryOf(api::ReportSchedule schedule, base::Time createdAt) const
{
    api::ScheduleTrigger spec;
    spec.kind = api::TriggerKind::Cron;
    spec.cron = schedule.cron;
    spec.zone = schedule.zone;
    auto trigger = scheduling::Trigger::compile(spec, createdAt);
    if (!trigger)
        return failure(trigger);
    Entry entry{{}, std::move(*trigger), createdAt};
    entry.row.schedule = std::move(schedule);
    entry.row.when = entry.trigger.words();
    return entry;
}

void ReportSchedules::Impl::takeOver(Entry& entry, const api::ReportScheduleRow& before)
{
    auto row = before;
    row.schedule = entry.row.schedule;
    row.when = entry.row.when;
    row.nextAt = entry.row.nextAt;
    entry.row = std::move(row);
}

Task<Result<>> ReportSchedules::Impl::check(api::ReportSchedule schedule) const
{
    auto query = schedule.query;
    auto format = schedule.formats.front();
    const auto now = parts.clock.now();
    const auto begun = co_await parts.begin(std::move(query), std::move(format), now);
    if (!begun)
        co_return failure(begun);
    co_return Result<>{};
}

ReportSchedules::ReportSchedules(Parts parts) : m_impl(std::make_shared<Impl>(std::move(parts))) { }

ReportSchedules::~ReportSchedules() = default;

Task<Result<>> ReportSchedules::open(bool fires)
{
    const auto self = m_impl;
    const auto loaded = co_await self->load();
    if (loaded && fires)
        base::spawn(self->parts.loop, Impl::keepTime(self));
    co_return loaded;
}

void ReportSchedules::stop()
{
    m_impl->stopping.cancel();
    m_impl->wake();
}

api::ReportScheduleList ReportSchedules::list() const
{
    api::ReportScheduleList list;
    for (const auto& [id, entry] : m_impl->entries)
        list.rows.push_back(entry.row);
    std::ranges::sort(list.rows, {}, [](const api::ReportScheduleRow& row) { return row.schedule.name; });
    return list;
}

Task<Result<api::ReportScheduleReply>> ReportSchedules::save(api::SaveReportSchedule wanted)
{
    const auto self = m_impl;
    auto& schedule = wanted.schedule;
    if (const auto fine = checkForm(schedule); !fine)
        co_return failure(fine);
    if (schedule.zone.empty())
        schedule.zone = self->parts.machineZone;
    if (schedule.query.zone.empty())
        schedule.query.zone = schedule.zone;
    auto looked = schedule;
    const auto fine = co_await self->check(std::move(looked));
    if (!fine)
        co_return failure(fine);
    const auto now = self->parts.clock.now();
    const auto before = self->entries.find(schedule.scheduleId);
    const bool isNew = schedule.scheduleId.empty();
    if (!isNew && before == self->entries.end())
        co_return noSuch(schedule.scheduleId);
    if (isNew && self->entries.size() >= kMostSchedules)
        co_return base::fail(ErrorCode::RateLimited, "there are a thousand schedules of reports already");
    const auto* other = self->find(schedule.name);
    if (other && (isNew || other != &before->second))
        co_return base::fail(ErrorCode::AlreadyExists, "there is a schedule of reports \"" + schedule.name + "\" already");
    if (isNew)
        schedule.scheduleId = self->parts.ids.next().text();
    auto entry = self->entryOf(schedule, isNew ? now : before->second.createdAt);
    if (!entry)
        co_return failure(entry);
    if (!isNew)
        Impl::takeOver(*entry, before->second.row);
    const auto next = entry->trigger.next(now);
    entry->row.nextAt = next && !schedule.paused ? std::optional(next->at) : std::nullopt;
    auto stored = *entry;
    const auto written = co_await self->store(std::move(stored));
    if (!written)
        co_return failure(written);
    // One may have been made meanwhile.
    if (const auto known = self->entries.find(schedule.scheduleId); known != self->entries.end())
        Impl::takeOver(*entry, known->second.row);
    api::ReportScheduleReply reply{entry->row};
    self->entries.insert_or_assign(schedule.scheduleId, std::move(*entry));
    self->wake();
    co_return reply;
}

Task<Result<>> ReportSchedules::remove(std::string schedule)
{
    const auto self = m_impl;
    const auto* entry = self->find(schedule);
    if (!entry)
        co_return noSuch(schedule);
    auto job = [id = entry->row.schedule.scheduleId](storage::Connection& db) -> Result<> {
        const auto removed = db.execute("DELETE FROM report_schedules WHERE id = ?", {std::string_view(id)});
        if (!removed)
            return failure(removed);
        return {};
    };
    const auto id = entry->row.schedule.scheduleId;
    const auto removed = co_await self->parts.state.write(std::move(job));
    if (removed)
        self->entries.erase(id);
    self->wake();
    co_return removed;
}

Result<api::ReportScheduleReply> ReportSchedules::runNow(const std::string& schedule)
{
    auto* entry = m_impl->find(schedule);
    if (!entry)
        return noSuch(schedule);
    if (m_impl->stopping.cancelled())
        return base::fail(ErrorCode::Unavailable, "the cell is stopping");
    if (entry->row.running)
        return base::fail(ErrorCode::Conflict, "the report of " + entry->row.schedule.name + " is being made already");
    entry->row.running = true;
    entry->row.rows = 0;
    base::spawn(m_impl->parts.loop, Impl::runOnce(m_impl, entry->row.schedule.scheduleId));
    return api::ReportScheduleReply{entry->row};
}

Task<Result<api::KeptReportList>> ReportSchedules::kept(std::string schedule)
{
    const auto self = m_impl;
    auto work = [self, schedule = std::move(schedule)] { return self->files.list(schedule); };
    auto found = co_await self->parts.workers.run(std::move(work));
    if (!found)
        co_return failure(found);
    co_return api::KeptReportList{std::move(*found), self->files.folder().string()};
}

Task<Result<api::KeptReportPart>> ReportSchedules::read(api::ReadKeptReport query)
{
    const auto self = m_impl;
    auto work = [self, query = std::move(query)]() -> Result<api::KeptReportPart> {
        api::KeptReportPart part;
        const auto most = std::clamp<std::int64_t>(query.limit, 0, kLongestPart);
        const auto bytes = self->files.read(query.name, query.offset, most, part.report);
        if (!bytes)
            return failure(bytes);
        part.content = base::base64(*bytes);
        return part;
    };
    co_return co_await self->parts.workers.run(std::move(work));
}

Task<Result<>> ReportSchedules::removeKept(std::string name)
{
    const auto self = m_impl;
    auto work = [self, name = std::move(name)] { return self->files.remove(name); };
    co_return co_await self->parts.workers.run(std::move(work));
}

} // namespace kaze::cell
