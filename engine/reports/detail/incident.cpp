#include "engine/reports/detail/incident.h"

#include "engine/api/alert_requests.h"
#include "engine/api/cost_requests.h"
#include "engine/api/log_requests.h"
#include "engine/api/report_requests.h"
#include "engine/api/run_requests.h"
#include "engine/api/trace_requests.h"
#include "engine/reports/detail/incident_times.h"
#include "engine/reports/detail/words.h"

#include <algorithm>
#include <set>

namespace kaze::reports::detail {

using base::ErrorCode;
using base::Result;
using base::Task;

namespace {

constexpr auto kAround = std::chrono::minutes(15);
constexpr std::int64_t kPage = 1000;
constexpr std::int64_t kAlertPage = 100;
constexpr std::size_t kMostLooked = 10'000; //!< alerts, notes, runs and traces, each
constexpr auto kLongestRun = std::chrono::hours(24 * 7); //!< a run that failed began no longer before that
constexpr std::int64_t kBuckets = 60;

//! A value of a filter, as it stands.
std::string quotedTerm(const std::string& field, const std::string& value)
{
    if (value.empty())
        return {};
    std::string text = ' ' + field + ":\"";
    for (const char c : value)
        text.append(c == '"' || c == '\\' ? "\\" : "") += c;
    return text + '"';
}

std::string ownersOf(const api::ReportQuery& query)
{
    return quotedTerm("tenant", query.tenant) + quotedTerm("agent", query.agent);
}

std::string logFilter(const api::ReportQuery& query)
{
    return "level>=warn" + ownersOf(query) + quotedTerm("trace", query.traceId)
        + (query.filter.empty() ? "" : ' ' + query.filter);
}

//! Of the query's tenant and agent, where the alert says whose it is.
bool concerns(const api::ReportQuery& query, const api::Alert& alert)
{
    const auto fits = [&](const char* label, const std::string& wanted) {
        const auto found = alert.labels.find(label);
        return wanted.empty() || found == alert.labels.end() || found->second == wanted;
    };
    return fits("tenant", query.tenant) && fits("agent", query.agent);
}

std::string newestOnly(const std::string& of, std::size_t looked)
{
    return "Of " + of + ", the newest " + grouped(static_cast<std::int64_t>(looked)) + " were looked at.";
}

//! Every alert for which `wanted` holds, of the newest; says in `notes` where there are more.
Task<Result<std::vector<api::Alert>>> alertsWhere(
    Sources from, std::function<bool(const api::Alert&)> wanted, std::vector<std::string>& notes)
{
    std::vector<api::Alert> found;
    api::ListAlerts query;
    query.limit = kAlertPage;
    std::size_t looked = 0;
    do {
        auto page = co_await ask(from, query);
        if (!page)
            co_return failure(page);
        looked += page->rows.size();
        std::ranges::copy_if(page->rows, std::back_inserter(found), wanted);
        query.cursor = page->next;
    } while (!query.cursor.empty() && looked < kMostLooked);
    if (!query.cursor.empty())
        addNote(notes, newestOnly("the alerts", looked));
    co_return found;
}

Task<Result<api::Alert>> alertOf(Sources from, std::string id)
{
    std::function<bool(const api::Alert&)> wanted = [id](const api::Alert& alert) { return alert.id == id; };
    std::vector<std::string> notes; // findIncident has them too
    auto found = co_await alertsWhere(std::move(from), std::move(wanted), notes);
    if (!found)
        co_return failure(found);
    if (found->empty())
        co_return base::fail(ErrorCode::NotFound, "there is no alert \"" + id + "\"; `kaze alerts list` has their ids");
    co_return std::move(found->front());
}

//! The runs of one state that ended in the time.
Task<Result<>> addFailed(Sources from, api::ReportQuery about, std::string state, IncidentFacts& facts)
{
    api::ListRuns query;
    query.filter = "state:" + state + quotedTerm("agent", about.agent);
    query.tenant = about.tenant;
    query.limit = kPage;
    query.withSubagents = true;
    std::size_t looked = 0;
    bool isTooOld = false;
    do {
        auto page = co_await ask(from, query);
        if (!page)
            co_return failure(page);
        looked += page->rows.size();
        for (auto& run : page->rows) {
            isTooOld = isTooOld || run.createdAt < facts.from - kLongestRun;
            const auto ended = run.endedAt.value_or(run.updatedAt);
            const bool isOfTrace = about.traceId.empty() || run.traceId == about.traceId || run.runId == about.traceId;
            if (ended >= facts.from && ended < facts.to && isOfTrace) {
                run.endedAt = ended;
                facts.failedRuns.push_back(std::move(run));
            }
        }
        query.cursor = page->next;
    } while (!query.cursor.empty() && !isTooOld && looked < kMostLooked);
    if (!query.cursor.empty() && !isTooOld)
        addNote(facts.notes, newestOnly("the runs that failed", looked));
    co_return Result<>{};
}

//! Traces with spans that failed: how many, of how many runs, and what they cost.
Task<Result<>> countTraces(Sources from, api::ReportQuery about, IncidentFacts& facts, std::optional<base::Time>& first)
{
    std::set<std::string> runs;
    for (const auto& run : facts.failedRuns)
        runs.insert(run.runId);
    std::vector<api::TraceRow> rows;
    if (!about.traceId.empty()) {
        api::GetSpans one;
        one.traceId = about.traceId;
        one.limit = 1;
        auto page = co_await ask(from, std::move(one));
        if (!page)
            co_return failure(page);
        if (page->trace.errors > 0)
            rows.push_back(std::move(page->trace));
    }
    api::ListTraces query;
    query.filter = "errors>0" + ownersOf(about);
    query.from = facts.from;
    query.to = facts.to;
    query.limit = kPage;
    for (bool more = about.traceId.empty(); more;) {
        auto asked = query;
        auto page = co_await askArchives(from, std::move(asked), facts.notes);
        if (!page)
            co_return failure(page);
        std::ranges::move(page->rows, std::back_inserter(rows));
        query.cursor = page->next;
        more = !query.cursor.empty() && rows.size() < kMostLooked;
    }
    facts.isMoreAffected = !query.cursor.empty();
    if (facts.isMoreAffected)
        addNote(facts.notes, newestOnly("the traces with errors", rows.size()));
    facts.tracesWithErrors = std::ssize(rows);
    for (const auto& row : rows) {
        facts.cost += row.costUsd;
        if (!row.runId.empty())
            runs.insert(row.runId);
        first = std::min(first.value_or(row.startedAt), row.startedAt);
    }
    facts.affectedRuns = std::ssize(runs);
    co_return Result<>{};
}

Task<Result<std::vector<api::Annotation>>> notesOf(Sources from, api::ReportQuery about, std::vector<std::string>& missing)
{
    std::vector<api::Annotation> notes;
    api::ListAnnotations query;
    query.from = about.from;
    query.to = about.to;
    query.limit = kPage;
    do {
        auto page = co_await ask(from, query);
        if (!page)
            co_return failure(page);
        for (auto& note : page->rows)
            if (note.traceId.empty() || about.traceId.empty() || note.traceId == about.traceId)
                notes.push_back(std::move(note));
        query.cursor = page->next;
    } while (!query.cursor.empty() && notes.size() < kMostLooked);
    if (!query.cursor.empty())
        addNote(missing, newestOnly("the notes of people", notes.size()));
    co_return notes;
}

//! When the log's first and last error was.
Task<Result<std::optional<base::Time>>> errorLine(
    Sources from, api::ReportQuery about, bool last, std::vector<std::string>& notes)
{
    api::ListLogs query;
    query.filter = logFilter(about) + " level:error";
    query.from = about.from;
    query.to = about.to;
    query.oldestFirst = !last;
    query.limit = 1;
    do {
        auto asked = query;
        auto page = co_await askArchives(from, std::move(asked), notes);
        if (!page)
            co_return failure(page);
        if (!page->rows.empty())
            co_return std::optional(page->rows.front().at);
        query.cursor = page->next;
    } while (!query.cursor.empty());
    co_return std::optional<base::Time>();
}

Task<Result<api::SpendRow>> callsOf(Sources from, api::ReportQuery about, base::Time begin, base::Time end)
{
    api::ListSpend query;
    query.from = begin;
    query.to = end;
    query.tenant = about.tenant;
    query.agent = about.agent;
    auto list = co_await ask(std::move(from), std::move(query));
    if (!list)
        co_return failure(list);
    co_return std::move(list->total);
}

//! Warnings and errors over the time; a note where they are too many to be counted.
Task<> countLines(Sources from, api::ReportQuery about, IncidentFacts& facts)
{
    api::CountLogs query;
    query.filter = logFilter(about);
    query.from = about.from;
    query.to = about.to;
    query.buckets = kBuckets;
    auto counts = co_await askArchives(std::move(from), std::move(query), facts.notes);
    if (counts)
        facts.lines = std::move(*counts);
    else
        addNote(facts.notes, "The lines of the log were not counted: " + counts.error().message + '.');
}

//! How many model calls failed in it, and in as much time before.
Task<Result<>> compareCalls(Sources from, api::ReportQuery about, IncidentFacts& facts)
{
    constexpr auto kShortest = std::chrono::minutes(1);
    const auto begin = facts.began.value_or(facts.from);
    const auto end = std::max<base::Time>(facts.ended.value_or(facts.to), begin + kShortest);
    auto during = co_await callsOf(from, about, begin, end);
    if (!during)
        co_return failure(during);
    const auto earlier = begin - (end - begin);
    auto before = co_await callsOf(from, about, earlier, begin);
    if (!before)
        co_return failure(before);
    facts.during = std::move(*during);
    facts.before = std::move(*before);
    co_return Result<>{};
}

} // namespace

Task<Result<Incident>> incidentOf(Sources from, api::ReportQuery query, base::Time now)
{
    Incident incident;
    incident.query = std::move(query);
    auto& about = incident.query;
    if (!about.alertId.empty()) {
        auto alert = co_await alertOf(from, about.alertId);
        if (!alert)
            co_return failure(alert);
        incident.alert = std::move(*alert);
    }
    std::optional<base::Time> begin, end;
    if (incident.alert) {
        begin = incident.alert->since;
        end = incident.alert->endedAt;
    }
    if (!about.traceId.empty()) {
        api::GetSpans one;
        one.traceId = about.traceId;
        one.limit = 1;
        const auto page = co_await ask(from, std::move(one));
        if (!page)
            co_return failure(page);
        const auto& trace = page->trace;
        about.traceId = trace.traceId;
        begin = std::min(begin.value_or(trace.startedAt), trace.startedAt);
        if (trace.duration)
            end = std::max(
                end.value_or(trace.startedAt), std::chrono::ceil<std::chrono::microseconds>(*trace.duration) + trace.startedAt);
    }
    if (!about.to)
        about.to = end ? std::min<base::Time>(*end + kAround, now) : now;
    if (!about.from)
        about.from = begin.value_or(now) - kAround;
    if (*about.from >= *about.to)
        co_return base::fail(ErrorCode::InvalidArgument, "the report's time ends before it begins");
    // A filter that makes no sense is said at once.
    api::ListLogs probe;
    probe.filter = logFilter(about);
    probe.from = about.from;
    probe.to = about.to;
    probe.limit = 1;
    const auto fine = co_await ask(from, std::move(probe));
    if (!fine && fine.error().code == ErrorCode::InvalidArgument)
        co_return failure(fine);
    co_return incident;
}

Task<Result<IncidentFound>> findIncident(Sources from, Incident incident)
{
    const auto& about = incident.query;
    IncidentFound found;
    auto& facts = found.facts;
    facts.from = *about.from;
    facts.to = *about.to;
    facts.alert = incident.alert;
    std::function<bool(const api::Alert&)> isOfTime = [about, to = facts.to, since = facts.from](const api::Alert& alert) {
        return alert.since < to && (!alert.endedAt || *alert.endedAt >= since) && concerns(about, alert);
    };
    auto alerts = co_await alertsWhere(from, std::move(isOfTime), facts.notes);
    if (!alerts)
        co_return failure(alerts);
    facts.alerts = std::move(*alerts);
    std::ranges::stable_sort(facts.alerts, {}, &api::Alert::since);
    for (const auto* state : {"failed", "budget_exhausted"}) {
        std::string named = state;
        const auto added = co_await addFailed(from, about, std::move(named), facts);
        if (!added)
            co_return failure(added);
    }
    std::ranges::stable_sort(facts.failedRuns, {}, [](const api::RunRow& run) { return *run.endedAt; });
    IncidentSigns signs;
    const auto traces = co_await countTraces(from, about, facts, signs.firstTrace);
    if (!traces)
        co_return failure(traces);
    auto notes = co_await notesOf(from, about, facts.notes);
    if (!notes)
        co_return failure(notes);
    const auto first = co_await errorLine(from, about, false, facts.notes);
    if (!first)
        co_return failure(first);
    const auto last = co_await errorLine(from, about, true, facts.notes);
    if (!last)
        co_return failure(last);
    signs.firstLine = *first;
    signs.lastLine = *last;
    signs.notes = *notes;
    findTimes(facts, signs);
    const auto compared = co_await compareCalls(from, about, facts);
    if (!compared)
        co_return failure(compared);
    co_await countLines(from, about, facts);
    Timeline::Scope scope{{facts.from, facts.to, "errors>0" + ownersOf(about), about.traceId}, logFilter(about)};
    found.timeline = std::make_shared<Timeline>(from, std::move(scope), knownItems(facts, *notes));
    co_return found;
}

} // namespace kaze::reports::detail
