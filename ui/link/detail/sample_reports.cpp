#include "ui/link/detail/sample_reports.h"

#include "engine/api/request.h"
#include "engine/api/schedule.h"
#include "engine/base/base64.h"
#include "ui/link/detail/sample_cell.h"
#include "ui/link/detail/sample_cron.h"

#include <algorithm>

namespace kaze::ui {

namespace {

using namespace std::chrono_literals;
using base::ErrorCode;

constexpr std::uint64_t kFirstId = 91'000;

api::ReportSchedule scheduleOf(const std::string& name, api::ReportKind kind, const std::string& cron, const std::string& period,
    std::vector<std::string> formats)
{
    api::ReportSchedule schedule;
    schedule.name = name;
    schedule.cron = cron;
    schedule.zone = "Europe/Berlin";
    schedule.query.kind = kind;
    schedule.query.period = period;
    schedule.query.zone = schedule.zone;
    schedule.formats = std::move(formats);
    return schedule;
}

std::string stampOf(api::Time at)
{
    std::string stamp;
    for (const char c : base::toRfc3339(at).substr(0, 19))
        if (c != '-' && c != ':')
            stamp += c;
    return stamp + 'Z';
}

} // namespace

SampleReports::SampleReports(api::Time now, bool busy) : m_now(now)
{
    if (!busy)
        return;
    api::AddAnnotation note;
    note.at = now - 27min;
    note.text = "Provider says that they rolled back";
    static_cast<void>(add(note));
    for (auto& schedule : {scheduleOf("refused-daily", api::ReportKind::Audit, "0 6 * * *", "yesterday", {"csv"}),
             scheduleOf("weekly-cost", api::ReportKind::Cost, "0 7 * * 1", "last-week", {"html", "csv"})}) {
        auto row = save(schedule);
        if (!row)
            continue;
        auto* kept = find(row->schedule.scheduleId);
        kept->lastAt = now - 26h;
        kept->made = 12;
        for (const auto& format : schedule.formats)
            keep(*kept, format, "# A kept report of the sample\n");
    }
    find("refused-daily")->lastProblem = "the audit log could not be read: disk I/O error";
}

api::Annotation SampleReports::add(const api::AddAnnotation& request)
{
    api::Annotation note;
    note.id = sampleId(kFirstId + ++m_ids, m_now);
    note.at = request.at.value_or(m_now);
    note.traceId = request.traceId;
    note.text = request.text;
    note.by = "local";
    note.madeAt = m_now;
    m_notes.insert(m_notes.begin(), note);
    std::stable_sort(m_notes.begin(), m_notes.end(), [](const auto& a, const auto& b) { return a.at > b.at; });
    return note;
}

api::AnnotationPage SampleReports::notes(const api::ListAnnotations& request) const
{
    api::AnnotationPage page;
    for (const auto& note : m_notes)
        if ((!request.from || note.at >= *request.from) && (!request.to || note.at < *request.to)
            && (request.traceId.empty() || note.traceId == request.traceId))
            page.rows.push_back(note);
    return page;
}

base::Result<> SampleReports::removeNote(const std::string& id)
{
    if (std::erase_if(m_notes, [&id](const api::Annotation& note) { return note.id == id; }) == 0)
        return base::fail(ErrorCode::NotFound, "there is no note \"" + id + "\"");
    return {};
}

base::Result<> SampleReports::plan(api::ReportScheduleRow& row) const
{
    api::ScheduleTrigger spec;
    spec.kind = api::TriggerKind::Cron;
    spec.cron = row.schedule.cron;
    spec.zone = row.schedule.zone;
    std::vector<api::Check> problems;
    const auto trigger = SampleTrigger::read(spec, m_now, problems);
    if (!trigger)
        return base::fail(ErrorCode::InvalidArgument, problems.empty() ? "the times make no sense" : problems.front().message);
    row.when = trigger->words();
    const auto next = trigger->fires(m_now, m_now + 24h * 400, 1);
    row.nextAt = row.schedule.paused || next.empty() ? std::nullopt : std::optional(next.front());
    return {};
}

base::Result<api::ReportScheduleRow> SampleReports::save(api::ReportSchedule schedule)
{
    const bool isNew = schedule.scheduleId.empty();
    auto* before = isNew ? nullptr : find(schedule.scheduleId);
    if (!isNew && !before)
        return base::fail(ErrorCode::NotFound, "there is no schedule of reports " + schedule.scheduleId);
    const auto* other = find(schedule.name);
    if (other && other != before)
        return base::fail(ErrorCode::AlreadyExists, "there is a schedule of reports \"" + schedule.name + "\" already");
    if (isNew)
        schedule.scheduleId = sampleId(kFirstId + ++m_ids, m_now);
    auto row = before ? *before : api::ReportScheduleRow{};
    row.schedule = std::move(schedule);
    if (const auto planned = plan(row); !planned)
        return failure(planned);
    if (before)
        *before = row;
    else
        m_schedules.push_back(row);
    std::sort(
        m_schedules.begin(), m_schedules.end(), [](const auto& a, const auto& b) { return a.schedule.name < b.schedule.name; });
    return row;
}

base::Result<> SampleReports::remove(const std::string& schedule)
{
    const auto* row = find(schedule);
    if (!row)
        return base::fail(ErrorCode::NotFound, "there is no schedule of reports \"" + schedule + "\"");
    m_schedules.erase(m_schedules.begin() + (row - m_schedules.data()));
    return {};
}

api::ReportScheduleRow* SampleReports::find(const std::string& schedule)
{
    for (auto& row : m_schedules)
        if (row.schedule.scheduleId == schedule || row.schedule.name == schedule)
            return &row;
    return nullptr;
}

void SampleReports::keep(api::ReportScheduleRow& row, const std::string& format, std::string content)
{
    Kept kept;
    auto& report = kept.report;
    report.schedule = row.schedule.name;
    report.kind = row.schedule.query.kind;
    report.format = format;
    report.at = row.lastAt.value_or(m_now);
    report.name
        = report.schedule + '.' + report.kind.name() + '.' + stampOf(report.at) + '.' + (format == "markdown" ? "md" : format);
    report.bytes = std::ssize(content);
    kept.content = std::move(content);
    std::erase_if(m_kept, [&report](const Kept& one) { return one.report.name == report.name; });
    row.lastFiles.push_back(report.name);
    m_kept.insert(m_kept.begin(), std::move(kept));
}

api::KeptReportList SampleReports::kept(const std::string& schedule) const
{
    api::KeptReportList list;
    list.folder = "the sample workspace";
    for (const auto& kept : m_kept)
        if (schedule.empty() || kept.report.schedule == schedule)
            list.reports.push_back(kept.report);
    return list;
}

base::Result<api::KeptReportPart> SampleReports::read(const api::ReadKeptReport& request) const
{
    for (const auto& kept : m_kept)
        if (kept.report.name == request.name) {
            const auto from = std::min(kept.content.size(), static_cast<std::size_t>(std::max<std::int64_t>(0, request.offset)));
            return api::KeptReportPart{
                kept.report, base::base64(kept.content.substr(from, static_cast<std::size_t>(request.limit)))};
        }
    return base::fail(ErrorCode::NotFound, "there is no kept report \"" + request.name + "\"");
}

base::Result<> SampleReports::removeKept(const std::string& name)
{
    if (std::erase_if(m_kept, [&name](const Kept& kept) { return kept.report.name == name; }) == 0)
        return base::fail(ErrorCode::NotFound, "there is no kept report \"" + name + "\"");
    return {};
}

// ---- what is asked of the cell

namespace {

template <class T>
base::Result<api::Response> wrapped(base::Result<T> result)
{
    if (!result)
        return failure(result);
    return api::Response{std::move(*result)};
}

base::Result<api::Response> doneIf(const base::Result<>& result)
{
    if (!result)
        return failure(result);
    return api::Response{api::Done{}};
}

} // namespace

SampleReports& SampleCell::reports()
{
    if (!m_reports)
        m_reports = std::make_shared<SampleReports>(m_now, !m_runs.empty());
    return *m_reports;
}

SampleCell::Answer SampleCell::handle(const api::AddAnnotation& request)
{
    return api::AnnotationAdded{reports().add(request)};
}

SampleCell::Answer SampleCell::handle(const api::ListAnnotations& request)
{
    return reports().notes(request);
}

SampleCell::Answer SampleCell::handle(const api::RemoveAnnotation& request)
{
    return doneIf(reports().removeNote(request.id));
}

SampleCell::Answer SampleCell::handle(const api::ListReportSchedules&)
{
    return api::ReportScheduleList{reports().schedules()};
}

SampleCell::Answer SampleCell::handle(const api::SaveReportSchedule& request)
{
    auto row = reports().save(request.schedule);
    if (!row)
        return failure(row);
    return api::ReportScheduleReply{std::move(*row)};
}

SampleCell::Answer SampleCell::handle(const api::RemoveReportSchedule& request)
{
    return doneIf(reports().remove(request.schedule));
}

SampleCell::Answer SampleCell::handle(const api::RunReportSchedule& request)
{
    auto* row = reports().find(request.schedule);
    if (!row)
        return base::fail(ErrorCode::NotFound, "there is no schedule of reports \"" + request.schedule + "\"");
    row->lastAt = m_now;
    row->lastFiles.clear();
    row->lastProblem.clear();
    for (const auto& format : row->schedule.formats) {
        auto report = makeReport(row->schedule.query);
        auto text = report ? sampleReportText(*report, format) : base::Result<std::string>(failure(report));
        if (!text) {
            row->lastProblem = text.error().message;
            return api::ReportScheduleReply{*row};
        }
        reports().keep(*row, format, std::move(*text));
    }
    ++row->made;
    return api::ReportScheduleReply{*row};
}

SampleCell::Answer SampleCell::handle(const api::ListKeptReports& request)
{
    return reports().kept(request.schedule);
}

SampleCell::Answer SampleCell::handle(const api::ReadKeptReport& request)
{
    return wrapped(reports().read(request));
}

SampleCell::Answer SampleCell::handle(const api::RemoveKeptReport& request)
{
    return doneIf(reports().removeKept(request.name));
}

} // namespace kaze::ui
