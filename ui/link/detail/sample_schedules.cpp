// What the sample cell does by itself at set times.

#include "ui/link/detail/sample_schedules.h"

#include "engine/base/filter.h"
#include "ui/link/detail/sample_cell.h"
#include "ui/link/detail/sample_cron.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace kaze::ui {

namespace {

using namespace std::chrono_literals;
using api::FireOutcome;
using api::ScheduleState;
using api::TriggerKind;
using base::ErrorCode;

constexpr api::Time kEver = api::Time(std::chrono::sys_days(std::chrono::year(2100) / 1 / 1));

api::ScheduleTrigger cron(const char* expression, const char* zone = "Europe/Berlin")
{
    api::ScheduleTrigger trigger;
    trigger.kind = TriggerKind::Cron;
    trigger.cron = expression;
    trigger.zone = zone;
    return trigger;
}

api::ScheduleSpec runOf(const char* name, const char* agent, const char* task, api::ScheduleTrigger trigger)
{
    api::ScheduleSpec spec;
    spec.name = name;
    spec.tenant = "default";
    spec.trigger = std::move(trigger);
    spec.run.agent.path = agent;
    spec.run.task = task;
    spec.run.workspace = "/home/mira/src/harbour";
    spec.run.budgetUsd = base::Money::fromDollars(0.5);
    return spec;
}

std::string lower(std::string text)
{
    std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return text;
}

bool like(const std::string& value, const std::string& pattern)
{
    if (pattern.ends_with('*'))
        return value.starts_with(pattern.substr(0, pattern.size() - 1));
    return value == pattern;
}

base::Result<bool> holds(const base::FilterTerm& term, const api::ScheduleRow& row)
{
    const auto& value = term.value;
    if (term.field.empty())
        return lower(row.name + ' ' + row.description + ' ' + row.target + ' ' + row.scheduleId).find(lower(value))
            != std::string::npos;
    if (term.field == "state")
        return like(row.state.name(), value);
    if (term.field == "trigger")
        return like(row.trigger.name(), value);
    if (term.field == "action")
        return like(row.action.name(), value);
    if (term.field == "target")
        return like(row.target, value);
    if (term.field == "name")
        return like(row.name, value);
    if (term.field == "tenant")
        return like(row.tenant, value);
    if (term.field == "project")
        return like(row.project, value);
    return base::failAt(term.position,
        "there is no field \"" + term.field + "\"; schedules have state, trigger, action, target, name, tenant and project");
}

std::unexpected<base::Error> none(const std::string& id)
{
    return base::fail(ErrorCode::NotFound, "there is no schedule \"" + id + "\"");
}

bool before(const api::ScheduleRow& a, const api::ScheduleRow& b, const api::Open<api::ScheduleOrder>& order)
{
    if (order == api::ScheduleOrder::Name)
        return a.name < b.name;
    if (order == api::ScheduleOrder::Next)
        return a.nextAt.value_or(kEver) < b.nextAt.value_or(kEver);
    return a.createdAt < b.createdAt;
}

} // namespace

SampleSchedules::SampleSchedules(api::Time now, const std::vector<api::AgentInfo>& agents, bool busy)
    : m_now(now), m_agents(agents)
{
    if (!busy)
        return;
    makeHistory(add(runOf("nightly-review", "code-reviewer", "Review what was merged since {{date}} and write report.md",
                        cron("0 2 * * 1-5")),
                    now - std::chrono::days(41)),
        FireOutcome::Failed, "openai answered 503 three times in a row");
    makeHistory(add(runOf("morning-triage", "triage", "Sort the issues that came in since the last fire", cron("30 7 * * 1-5")),
                    now - std::chrono::days(33)),
        FireOutcome::Skipped, "the run of the fire before was still at work");
    makeHistory(
        add(runOf("dependency-sweep", "security-sweep", "Check the dependencies that changed this week", cron("0 6 * * 1")),
            now - std::chrono::days(60)),
        FireOutcome::Done, {});
    api::ScheduleTrigger quarter;
    quarter.kind = TriggerKind::Interval;
    quarter.everySeconds = 900;
    quarter.anchor = std::chrono::floor<std::chrono::hours>(now - std::chrono::days(9));
    auto health = runOf("index-health", "index-doctor", "Check the segments and repair what is broken", quarter);
    health.description = "Keeps searches right while the indexer writes.";
    makeHistory(add(std::move(health), now - std::chrono::days(9)), FireOutcome::Missed, "the cell did not run");
    auto payments = runOf("payments-reconcile", "reconciler", "Reconcile the exports of {{date}}", cron("0 18 * * *"));
    payments.tenant = "acme";
    payments.project = "payments";
    payments.overlap = api::OverlapPolicy::Queue;
    makeHistory(add(std::move(payments), now - std::chrono::days(20)), FireOutcome::Done, {});
    auto weekend = runOf(
        "weekend-scan", "researcher", "Look for news of the providers' prices", cron("0 4,10 * * 6,0", "America/New_York"));
    weekend.trigger.jitterSeconds = 300;
    makeHistory(add(std::move(weekend), now - std::chrono::days(15)), FireOutcome::Failed, "its budget of $0.50 was used up");
    makeHistory(add(runOf("release-notes", "release-writer", "Draft the release notes of the month", cron("0 9 1 * *")),
                    now - std::chrono::days(80)),
        FireOutcome::Done, {});
    api::ScheduleTrigger builds;
    builds.kind = TriggerKind::Event;
    builds.topic = "builds.>";
    builds.quietSeconds = 30;
    auto& onBuild = add(runOf("on-failed-build", "issue-fixer", "A build failed: {{payload}}. Find out why.", builds),
        now - std::chrono::days(12));
    onBuild.row.fires = 17;
    api::ScheduleTrigger hourly;
    hourly.kind = TriggerKind::Interval;
    hourly.everySeconds = 3600;
    hourly.anchor = std::chrono::floor<std::chrono::hours>(now - std::chrono::days(5));
    auto beat = runOf("heartbeat", "", "", hourly);
    beat.run = {};
    beat.action = api::ScheduleAction::Publish;
    beat.topic = "ops.heartbeat";
    beat.payload = R"({"at":"{{time}}"})";
    makeHistory(add(std::move(beat), now - std::chrono::days(5)), FireOutcome::Done, {});
    auto cleanup = runOf("notes-cleanup", "librarian", "Merge notes that say the same", cron("0 4 * * 0"));
    cleanup.paused = true;
    makeHistory(add(std::move(cleanup), now - std::chrono::days(50)), FireOutcome::Done, {});
    api::ScheduleTrigger cutover;
    cutover.kind = TriggerKind::Once;
    cutover.zone = "Europe/Berlin";
    cutover.at = std::chrono::floor<std::chrono::days>(now) + std::chrono::days(6) + 8h;
    add(runOf("cut-over-check", "index-doctor", "Check the archive after the cut-over", cutover), now - std::chrono::days(2));
    auto old = cutover;
    old.at = std::chrono::floor<std::chrono::days>(now) - std::chrono::days(2) + 9h;
    makeHistory(
        add(runOf("restore-drill", "librarian", "Which backups were restored in the drill?", old), now - std::chrono::days(4)),
        FireOutcome::Done, {});
}

SampleSchedule& SampleSchedules::add(api::ScheduleSpec spec, api::Time createdAt)
{
    SampleSchedule schedule;
    if (spec.scheduleId.empty())
        spec.scheduleId = sampleId(40'000 + m_ids, createdAt);
    ++m_ids;
    schedule.spec = std::move(spec);
    schedule.row.createdAt = createdAt;
    schedule.row.updatedAt = createdAt;
    m_schedules.push_back(std::move(schedule));
    describe(m_schedules.back());
    return m_schedules.back();
}

void SampleSchedules::makeHistory(SampleSchedule& schedule, FireOutcome oddOne, const std::string& why)
{
    constexpr std::size_t kMost = 400;
    constexpr std::size_t kOdd = 5; // one in so many
    std::vector<api::Check> problems;
    const auto trigger = SampleTrigger::read(schedule.spec.trigger, schedule.row.createdAt, problems);
    const auto from = std::max(schedule.row.createdAt, m_now - std::chrono::days(9));
    auto times = trigger->fires(from, m_now, 1000);
    std::reverse(times.begin(), times.end());
    times.resize(std::min(times.size(), kMost));
    const bool publishes = schedule.spec.action == api::ScheduleAction::Publish;
    for (std::size_t i = 0; i < times.size(); ++i) {
        api::ScheduleFire fire;
        fire.fireId = sampleId(50'000 + m_ids * 500 + i, times[i]);
        fire.scheduleId = schedule.spec.scheduleId;
        fire.schedule = schedule.spec.name;
        fire.plannedAt = times[i];
        const bool odd = oddOne != FireOutcome::Done && i % kOdd == (schedule.spec.name == "weekend-scan" ? 0U : 2U);
        fire.outcome = odd ? oddOne : FireOutcome::Done;
        const bool began = fire.outcome == FireOutcome::Done || fire.outcome == FireOutcome::Failed;
        if (began) {
            fire.startedAt = times[i] + 1s;
            fire.endedAt = publishes ? fire.startedAt : std::optional(times[i] + std::chrono::seconds(41 + 13 * (i % 7)));
        }
        if (odd)
            fire.note = why;
        ++(fire.outcome == FireOutcome::Missed         ? schedule.row.missed
                : fire.outcome == FireOutcome::Skipped ? schedule.row.skipped
                                                       : schedule.row.fires);
        schedule.fires.push_back(std::move(fire));
    }
    describe(schedule);
}

void SampleSchedules::linkRuns(const std::map<std::string, std::vector<std::string>>& runsByAgent)
{
    for (auto& schedule : m_schedules) {
        const auto runs = runsByAgent.find(schedule.row.target);
        std::size_t next = 0;
        for (auto& fire : schedule.fires)
            if (fire.startedAt && schedule.row.action == api::ScheduleAction::Run && runs != runsByAgent.end()
                && next < runs->second.size())
                fire.runId = runs->second[next++];
        describe(schedule);
    }
}

void SampleSchedules::describe(SampleSchedule& schedule) const
{
    auto& row = schedule.row;
    const auto& spec = schedule.spec;
    row.scheduleId = spec.scheduleId;
    row.name = spec.name;
    row.description = spec.description;
    row.tenant = spec.tenant;
    row.project = spec.project;
    row.trigger = spec.trigger.kind;
    row.action = spec.action;
    row.target = spec.action == api::ScheduleAction::Publish ? spec.topic : spec.run.agent.path;
    std::vector<api::Check> problems;
    const auto trigger = SampleTrigger::read(spec.trigger, row.createdAt, problems);
    row.when = trigger ? trigger->words() : std::string();
    row.zone = spec.trigger.kind == TriggerKind::Cron ? trigger ? trigger->zone() : spec.trigger.zone : std::string();
    const auto next = trigger && !spec.paused ? trigger->fires(m_now, kEver, 1) : std::vector<api::Time>();
    row.nextAt = next.empty() ? std::nullopt : std::optional(next.front());
    const bool ended = spec.trigger.kind == TriggerKind::Once && spec.trigger.at && *spec.trigger.at < m_now;
    row.state = spec.paused ? ScheduleState::Paused : ended ? ScheduleState::Ended : ScheduleState::Active;
    if (!schedule.fires.empty()) {
        const auto& last = schedule.fires.front();
        row.lastAt = last.plannedAt;
        row.lastOutcome = last.outcome;
        row.lastRunId = last.runId;
        row.lastNote = last.note;
    }
}

const SampleSchedule* SampleSchedules::find(const std::string& id) const
{
    const auto found = std::find_if(m_schedules.begin(), m_schedules.end(), [&](const SampleSchedule& one) {
        return one.row.name == id || one.row.scheduleId == id
            || (id.size() >= 4 && (one.row.scheduleId.starts_with(id) || one.row.scheduleId.ends_with(id)));
    });
    return found == m_schedules.end() ? nullptr : &*found;
}

SampleSchedule* SampleSchedules::find(const std::string& id)
{
    return const_cast<SampleSchedule*>(
        std::as_const(*this).find(id)); // NOLINT(cppcoreguidelines-pro-type-const-cast): it is ours
}

std::int64_t SampleSchedules::active() const
{
    return std::count_if(
        m_schedules.begin(), m_schedules.end(), [](const auto& one) { return one.row.state == ScheduleState::Active; });
}

std::vector<api::PlannedFire> SampleSchedules::planned(const SampleSchedule& schedule, std::int64_t fires) const
{
    std::vector<api::PlannedFire> next;
    std::vector<api::Check> problems;
    const auto trigger = SampleTrigger::read(schedule.spec.trigger, schedule.row.createdAt, problems);
    if (trigger && !schedule.spec.paused)
        for (const auto at : trigger->fires(m_now, kEver, static_cast<std::size_t>(fires)))
            next.push_back({at, trigger->local(at), {}});
    return next;
}

base::Result<api::ScheduleReply> SampleSchedules::save(const api::SaveSchedule& request)
{
    auto spec = request.schedule;
    if (spec.name.empty())
        return base::fail(ErrorCode::InvalidArgument, "name: a schedule needs a name");
    std::vector<api::Check> problems;
    if (!SampleTrigger::read(spec.trigger, m_now, problems))
        return base::fail(ErrorCode::InvalidArgument, "trigger." + problems.front().name + ": " + problems.front().message);
    const bool known = std::any_of(
        m_agents.begin(), m_agents.end(), [&](const api::AgentInfo& agent) { return agent.name == spec.run.agent.path; });
    if (spec.action == api::ScheduleAction::Run && spec.run.agent.yaml.empty() && !known)
        return base::fail(ErrorCode::InvalidArgument, "run.agent: there is no agent \"" + spec.run.agent.path + "\"");
    auto* same = find(spec.name);
    auto* own = spec.scheduleId.empty() ? nullptr : find(spec.scheduleId);
    if (same && same != own && !request.replace)
        return base::fail(ErrorCode::AlreadyExists, "another schedule has the name \"" + spec.name + "\"");
    if (spec.tenant.empty())
        spec.tenant = "default";
    auto* kept = own ? own : same;
    if (kept) {
        spec.scheduleId = kept->spec.scheduleId;
        kept->spec = std::move(spec);
        kept->row.updatedAt = m_now;
        describe(*kept);
    } else {
        kept = &add(std::move(spec), m_now);
    }
    return api::ScheduleReply{kept->row, kept->spec, planned(*kept, 5)};
}

base::Result<api::ScheduleReply> SampleSchedules::get(const std::string& id, std::int64_t fires) const
{
    const auto* schedule = find(id);
    if (!schedule)
        return none(id);
    return api::ScheduleReply{schedule->row, schedule->spec, planned(*schedule, fires)};
}

base::Result<std::vector<const SampleSchedule*>> SampleSchedules::matching(const std::string& filter) const
{
    const auto terms = base::parseFilter(filter);
    if (!terms)
        return failure(terms);
    std::vector<const SampleSchedule*> rows;
    for (const auto& schedule : m_schedules) {
        bool fits = true;
        for (const auto& term : *terms) {
            const auto one = holds(term, schedule.row);
            if (!one)
                return failure(one);
            fits = fits && *one != term.negated;
        }
        if (fits)
            rows.push_back(&schedule);
    }
    return rows;
}

base::Result<api::SchedulePage> SampleSchedules::list(const api::ListSchedules& request) const
{
    auto rows = matching(request.filter);
    if (!rows)
        return failure(rows);
    std::stable_sort(
        rows->begin(), rows->end(), [&](const auto* a, const auto* b) { return before(a->row, b->row, request.order); });
    api::SchedulePage page;
    page.total = static_cast<std::int64_t>(rows->size());
    std::int64_t from = 0;
    std::from_chars(request.cursor.data(), request.cursor.data() + request.cursor.size(), from);
    from += request.offset;
    const auto end = std::min(page.total, from + request.limit);
    for (auto at = from; at < end; ++at)
        page.rows.push_back((*rows)[static_cast<std::size_t>(at)]->row);
    if (end < page.total)
        page.next = std::to_string(end);
    for (const auto state : {ScheduleState::Active, ScheduleState::Paused, ScheduleState::Ended}) {
        const auto count
            = std::count_if(m_schedules.begin(), m_schedules.end(), [state](const auto& one) { return one.row.state == state; });
        if (request.countStates && count > 0)
            page.states.push_back({state, count});
    }
    page.figures.armed = active();
    return page;
}

api::SchedulePreview SampleSchedules::preview(const api::PreviewSchedule& request) const
{
    api::SchedulePreview preview;
    const auto trigger = SampleTrigger::read(request.trigger, m_now, preview.problems);
    if (!trigger)
        return preview;
    preview.when = trigger->words();
    preview.zone = trigger->zone();
    for (const auto at : trigger->fires(request.from.value_or(m_now), kEver, static_cast<std::size_t>(request.fires)))
        preview.fires.push_back({at, trigger->local(at), {}});
    return preview;
}

base::Result<api::Done> SampleSchedules::remove(const std::string& id)
{
    const auto* schedule = find(id);
    if (!schedule)
        return none(id);
    std::erase_if(m_schedules, [found = schedule->row.scheduleId](const auto& one) { return one.row.scheduleId == found; });
    return api::Done{};
}

base::Result<api::ScheduleReply> SampleSchedules::pause(const std::string& id, bool paused)
{
    auto* schedule = find(id);
    if (!schedule)
        return none(id);
    schedule->spec.paused = paused;
    schedule->row.updatedAt = m_now;
    describe(*schedule);
    return get(schedule->row.scheduleId, 5);
}

base::Result<api::ScheduleFired> SampleSchedules::run(const std::string& id, const std::string& key, const std::string& runId)
{
    auto* schedule = find(id);
    if (!schedule)
        return none(id);
    if (const auto known = m_byKey.find(key); !key.empty() && known != m_byKey.end())
        return api::ScheduleFired{known->second};
    api::ScheduleFire fire;
    fire.fireId = sampleId(90'000 + m_ids++, m_now);
    fire.scheduleId = schedule->spec.scheduleId;
    fire.schedule = schedule->spec.name;
    fire.plannedAt = m_now;
    fire.startedAt = m_now;
    fire.outcome = runId.empty() ? FireOutcome::Done : FireOutcome::Started;
    fire.note = "run now";
    fire.runId = runId;
    schedule->fires.insert(schedule->fires.begin(), fire);
    ++schedule->row.fires;
    describe(*schedule);
    m_byKey[key] = fire;
    return api::ScheduleFired{fire};
}

base::Result<api::FirePage> SampleSchedules::fires(const api::ListFires& request) const
{
    std::vector<api::ScheduleFire> all;
    if (!request.schedule.empty() && !find(request.schedule))
        return none(request.schedule);
    for (const auto& schedule : m_schedules)
        if (request.schedule.empty() || &schedule == find(request.schedule))
            all.insert(all.end(), schedule.fires.begin(), schedule.fires.end());
    std::stable_sort(all.begin(), all.end(), [](const auto& a, const auto& b) { return a.plannedAt > b.plannedAt; });
    std::erase_if(all, [&](const auto& fire) {
        const auto& wanted = request.outcomes;
        return (!wanted.empty() && std::find(wanted.begin(), wanted.end(), fire.outcome) == wanted.end())
            || (request.from && fire.plannedAt < *request.from) || (request.to && fire.plannedAt >= *request.to);
    });
    api::FirePage page;
    std::size_t from = 0;
    std::from_chars(request.cursor.data(), request.cursor.data() + request.cursor.size(), from);
    const auto end = std::min(all.size(), from + static_cast<std::size_t>(request.limit));
    for (auto at = from; at < end; ++at)
        page.fires.push_back(all[at]);
    if (end < all.size())
        page.next = std::to_string(end);
    return page;
}

base::Result<api::ScheduleCalendar> SampleSchedules::calendar(const api::GetScheduleCalendar& request) const
{
    const auto rows = matching(request.filter);
    if (!rows)
        return failure(rows);
    api::ScheduleCalendar calendar;
    for (const auto* schedule : *rows) {
        std::vector<api::CalendarFire> all;
        for (const auto& fire : schedule->fires)
            if (fire.plannedAt >= request.from && fire.plannedAt < request.to)
                all.push_back({fire.scheduleId, fire.schedule, fire.plannedAt, fire.outcome, fire.runId});
        std::vector<api::Check> problems;
        const auto trigger = SampleTrigger::read(schedule->spec.trigger, schedule->row.createdAt, problems);
        if (trigger && !schedule->spec.paused && request.to > m_now)
            for (const auto at : trigger->fires(std::max(m_now, request.from), request.to, 10'000))
                all.push_back({schedule->row.scheduleId, schedule->row.name, at, {}, {}});
        std::map<api::Time, std::int64_t> perDay;
        std::stable_sort(all.begin(), all.end(), [](const auto& a, const auto& b) { return a.at < b.at; });
        for (auto& fire : all)
            if (++perDay[std::chrono::floor<std::chrono::days>(fire.at)] <= request.perDay)
                calendar.fires.push_back(std::move(fire));
        for (const auto& [day, count] : perDay)
            if (count > request.perDay)
                calendar.more.push_back({schedule->row.scheduleId, schedule->row.name, day, count - request.perDay});
    }
    std::stable_sort(calendar.fires.begin(), calendar.fires.end(), [](const auto& a, const auto& b) { return a.at < b.at; });
    return calendar;
}

} // namespace kaze::ui
