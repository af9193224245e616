// Runs of the sample that come from other runs, what is done to many at once, its pools, its schedules and its tools.

#include "engine/api/events.h"
#include "engine/api/request.h"
#include "engine/api/run_control_requests.h"
#include "engine/api/schedule_requests.h"
#include "engine/api/tool_requests.h"
#include "ui/link/detail/sample_cell.h"
#include "ui/link/detail/sample_schedules.h"
#include "ui/link/detail/sample_tools.h"

#include <algorithm>

namespace kaze::ui {

namespace {

using namespace std::chrono_literals;
using api::BulkAction;
using api::RunState;
using api::StepKind;
using base::ErrorCode;

base::Result<api::Response> answered(auto result)
{
    if (!result)
        return failure(result);
    return api::Response{std::move(*result)};
}

bool fits(const api::Open<BulkAction>& action, const api::RunRow& row)
{
    const auto is = [&row](auto... states) { return ((row.state == states) || ...); };
    if (action == BulkAction::Pause)
        return is(RunState::Queued, RunState::Running, RunState::WaitingApproval, RunState::NeedsAttention);
    if (action == BulkAction::Resume)
        return is(RunState::Paused, RunState::Interrupted, RunState::Failed);
    return is(RunState::Queued, RunState::Running, RunState::WaitingApproval, RunState::NeedsAttention, RunState::Paused,
        RunState::Interrupted);
}

bool compared(const api::Step& step)
{
    return step.kind == StepKind::Task || step.kind == StepKind::Model || step.kind == StepKind::Result;
}

std::vector<api::Step> comparedSteps(const SampleRun& run)
{
    std::vector<api::Step> steps;
    std::copy_if(run.steps.begin(), run.steps.end(), std::back_inserter(steps), compared);
    return steps;
}

double secondsOf(const api::RunRow& row, api::Time now)
{
    return std::chrono::duration<double>(row.endedAt.value_or(now) - row.createdAt).count();
}

std::string outputOf(const api::RunDetail& detail)
{
    if (!detail.output.empty())
        return detail.output;
    return detail.error ? "It ended without an answer: " + detail.error->message : "It has no answer yet.";
}

void countTools(const SampleRun& run, std::vector<api::ComparedTool>& tools, bool first)
{
    for (const auto& step : run.steps) {
        if (step.kind != StepKind::Result)
            continue;
        auto found = std::find_if(tools.begin(), tools.end(), [&](const auto& one) { return one.tool == step.tool; });
        if (found == tools.end()) {
            api::ComparedTool tool;
            tool.tool = step.tool;
            found = tools.insert(tools.end(), std::move(tool));
        }
        ++(first ? found->first : found->second);
        (first ? found->firstFailed : found->secondFailed) += step.failed ? 1 : 0;
    }
}

} // namespace

void SampleCell::makePools()
{
    const auto add = [this](const char* name, std::int64_t limit, std::int64_t admitted, std::int64_t preempted) {
        api::PoolRow pool;
        pool.pool = name;
        pool.limit = limit;
        pool.admitted = admitted;
        pool.preempted = preempted;
        pool.waitP95Seconds = limit > 0 ? 2.4 : 0;
        m_pools.push_back(pool);
    };
    add("development", 6, 61, 2);
    add("research", 4, 40, 0);
    add("review", 4, 38, 1);
    add("security", 1, 27, 3);
    add("support", 0, 31, 0);
}

void SampleCell::makeFork()
{
    std::map<std::string, std::vector<std::string>> runs;
    for (const auto& run : m_runs)
        if (run.detail.run.parentRunId.empty() && run.detail.run.endedAt)
            runs[run.detail.run.agent].push_back(run.detail.run.runId);
    m_schedules->linkRuns(runs);
    for (const auto& failed : m_runs) {
        const auto& from = failed.detail.run;
        if (from.state != RunState::Failed || from.createdAt > m_now - 8min)
            continue;
        const auto fork = std::find_if(m_runs.begin(), m_runs.end(), [&from](const SampleRun& run) {
            const auto& row = run.detail.run;
            return row.state == RunState::Done && row.agent == from.agent && row.parentRunId.empty()
                && row.createdAt > *from.endedAt;
        });
        if (fork != m_runs.end())
            return becomeFork(*fork, failed);
    }
}

void SampleCell::becomeFork(SampleRun& fork, const SampleRun& failed)
{
    auto& detail = fork.detail;
    detail.run.forkedFrom = failed.detail.run.runId;
    detail.run.task = failed.detail.run.task;
    detail.run.model = "anthropic/claude-sonnet-4-5";
    detail.task = failed.detail.task;
    detail.output = "Everything was read again, the newest part first. Nothing that should not be there was found; report.md "
                    "says what was read.";
    fork.trace.trace.name = failed.trace.trace.name;
    for (std::size_t i = 0; i < fork.steps.size(); ++i) {
        auto& step = fork.steps[i];
        if (step.kind == StepKind::Task)
            step.text = detail.task;
        if (i > 3 && step.kind == StepKind::Model)
            step.text = "The other way was too slow. I look at the newest part first.";
        if (i + 1 == fork.steps.size())
            step.text = detail.output;
    }
}

SampleCell::Answer SampleCell::handle(const api::ForkRun& request)
{
    if (const auto* known = request.newRunId.empty() ? nullptr : find(request.newRunId))
        return api::RunStarted{known->detail.run.runId, known->detail.run.traceId};
    const auto* from = find(request.runId);
    if (!from)
        return base::fail(ErrorCode::NotFound, "there is no run " + request.runId);
    const auto last = static_cast<std::int64_t>(from->steps.size());
    const auto upTo = request.step == 0 ? last : request.step;
    if (upTo < 1 || upTo > last)
        return base::fail(ErrorCode::InvalidArgument, "the run has no step " + std::to_string(upTo));
    auto steps = from->steps;
    steps.resize(static_cast<std::size_t>(upTo));
    auto detail = from->detail;
    api::RunRow row;
    row.runId = request.newRunId;
    row.agent = detail.run.agent;
    row.pool = detail.run.pool;
    row.task = request.task.empty() ? detail.run.task : request.task;
    row.state = RunState::Running;
    row.model = request.model.empty() ? detail.run.model : request.model;
    row.doingNow = "chat " + row.model;
    row.budgetUsd = request.budgetUsd ? request.budgetUsd : detail.run.budgetUsd;
    row.budgetTokens = request.budgetTokens ? request.budgetTokens : detail.run.budgetTokens;
    row.createdAt = m_now;
    row.updatedAt = m_now;
    row.turns = std::count_if(steps.begin(), steps.end(), [](const auto& step) { return step.kind == StepKind::Model; });
    row.forkedFrom = detail.run.runId;
    addRun(std::move(row));
    std::rotate(m_runs.begin(), m_runs.end() - 1, m_runs.end());
    auto& run = m_runs.front();
    run.detail.workspace = request.workspace.empty() ? detail.workspace : request.workspace;
    run.detail.definition = request.agent.yaml.empty() ? detail.definition : request.agent.yaml;
    run.steps = std::move(steps);
    makeTrace(run);
    tell(api::RunChanged{run.detail.run});
    return api::RunStarted{run.detail.run.runId, run.detail.run.traceId};
}

SampleCell::Answer SampleCell::handle(const api::CompareRuns& request)
{
    const auto* first = find(request.first);
    const auto* second = find(request.second);
    if (!first || !second)
        return base::fail(ErrorCode::NotFound, "there is no run " + (first ? request.second : request.first));
    api::RunComparison all;
    all.first = first->detail.run;
    all.second = second->detail.run;
    all.firstOutput = outputOf(first->detail);
    all.secondOutput = outputOf(second->detail);
    all.firstSeconds = secondsOf(all.first, m_now);
    all.secondSeconds = secondsOf(all.second, m_now);
    all.firstSteps = static_cast<std::int64_t>(first->steps.size());
    all.secondSteps = static_cast<std::int64_t>(second->steps.size());
    const auto a = comparedSteps(*first);
    const auto b = comparedSteps(*second);
    const auto [endA, endB] = std::mismatch(a.begin(), a.end(), b.begin(), b.end(),
        [](const auto& x, const auto& y) { return x.kind == y.kind && x.text == y.text; });
    all.commonSteps = endA - a.begin();
    all.firstOwn.assign(endA, a.end());
    all.secondOwn.assign(endB, b.end());
    countTools(*first, all.tools, true);
    countTools(*second, all.tools, false);
    std::sort(all.tools.begin(), all.tools.end(), [](const auto& x, const auto& y) { return x.tool < y.tool; });
    return all;
}

SampleCell::Answer SampleCell::handle(const api::BulkRuns& request)
{
    const auto rows = matching(request.filter);
    if (!rows)
        return failure(rows);
    api::BulkDone done;
    for (const auto& row : *rows) {
        const bool given = request.runIds.empty()
            || std::find(request.runIds.begin(), request.runIds.end(), row.runId) != request.runIds.end();
        if (!given || !fits(request.action, row))
            continue;
        ++done.matched;
        if (request.countOnly)
            continue;
        const auto state = request.action == BulkAction::Pause ? RunState::Paused
            : request.action == BulkAction::Resume             ? RunState::Running
                                                               : RunState::Cancelled;
        if (!change(row.runId, state, state == RunState::Running ? "chat" : "", request.reason))
            continue;
        ++done.changed;
        if (request.withIds)
            done.changedIds.push_back(row.runId);
    }
    return done;
}

SampleCell::Answer SampleCell::handle(const api::ListPools&)
{
    api::PoolList list;
    for (auto pool : m_pools) {
        for (const auto& run : m_runs) {
            const auto& row = run.detail.run;
            pool.atWork += row.pool == pool.pool && row.state == RunState::Running ? 1 : 0;
            if (row.pool != pool.pool || row.state != RunState::Queued)
                continue;
            ++pool.waiting;
            pool.longestWaitSeconds = std::max(pool.longestWaitSeconds, secondsOf(row, m_now));
        }
        list.pools.push_back(std::move(pool));
    }
    return list;
}

SampleCell::Answer SampleCell::handle(const api::SetPool& request)
{
    if (request.limit < 0)
        return base::fail(ErrorCode::InvalidArgument, "limit: a pool has room for one run at least; 0 takes its limit away");
    for (auto& pool : m_pools)
        if (pool.pool == request.pool) {
            pool.limit = request.limit;
            ++m_changes;
            return api::Done{};
        }
    return base::fail(ErrorCode::NotFound, "there is no pool \"" + request.pool + "\"");
}

SampleCell::Answer SampleCell::handle(const api::SaveSchedule& request)
{
    ++m_changes;
    return answered(m_schedules->save(request));
}

SampleCell::Answer SampleCell::handle(const api::GetSchedule& request)
{
    return answered(m_schedules->get(request.schedule, request.fires));
}

SampleCell::Answer SampleCell::handle(const api::ListSchedules& request)
{
    return answered(m_schedules->list(request));
}

SampleCell::Answer SampleCell::handle(const api::PreviewSchedule& request)
{
    return m_schedules->preview(request);
}

SampleCell::Answer SampleCell::handle(const api::RemoveSchedule& request)
{
    ++m_changes;
    return answered(m_schedules->remove(request.schedule));
}

SampleCell::Answer SampleCell::handle(const api::PauseSchedule& request)
{
    ++m_changes;
    return answered(m_schedules->pause(request.schedule, request.paused));
}

SampleCell::Answer SampleCell::handle(const api::RunSchedule& request)
{
    const auto* schedule = std::as_const(*m_schedules).find(request.schedule);
    std::string runId;
    if (schedule && schedule->row.action == api::ScheduleAction::Run) {
        auto start = schedule->spec.run;
        start.runId = sampleId(m_ids + 7'000, m_now);
        const auto started = handle(start);
        if (!started)
            return started;
        runId = start.runId;
    }
    ++m_changes;
    return answered(m_schedules->run(request.schedule, request.key, runId));
}

SampleCell::Answer SampleCell::handle(const api::ListFires& request)
{
    return answered(m_schedules->fires(request));
}

SampleCell::Answer SampleCell::handle(const api::GetScheduleCalendar& request)
{
    return answered(m_schedules->calendar(request));
}

SampleCell::Answer SampleCell::handle(const api::ListTools& request)
{
    return m_tools->list(request.pattern);
}

SampleCell::Answer SampleCell::handle(const api::ListServers&)
{
    return m_tools->servers();
}

SampleCell::Answer SampleCell::handle(const api::GetServerLog& request)
{
    return answered(m_tools->log(request.server));
}

SampleCell::Answer SampleCell::handle(const api::RestartServer& request)
{
    ++m_changes;
    return answered(m_tools->restart(request.server));
}

SampleCell::Answer SampleCell::handle(const api::StopServer& request)
{
    ++m_changes;
    return answered(m_tools->stop(request.server));
}

SampleCell::Answer SampleCell::handle(const api::CallTool& request)
{
    return answered(m_tools->call(request, m_runs.empty() ? std::string() : m_runs.back().detail.run.traceId));
}

} // namespace kaze::ui
