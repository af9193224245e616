#include "ui/link/detail/sample_cell.h"

#include "engine/base/filter.h"
#include "ui/link/detail/sample_schedules.h"
#include "ui/link/detail/sample_tenants.h"
#include "ui/link/detail/sample_tools.h"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <limits>

namespace kaze::ui {

namespace {

using namespace std::chrono_literals;
using api::RunState;
using base::ErrorCode;
using base::FilterTerm;

constexpr api::Time kNow = std::chrono::sys_days{std::chrono::year{2026} / 11 / 21} + 14h + 32min + 7s;

std::string lower(std::string text)
{
    std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return text;
}

bool contains(const std::string& text, const std::string& part)
{
    return lower(text).find(lower(part)) != std::string::npos;
}

//! "dev-*" takes whatever begins so.
bool like(const std::string& value, const std::string& pattern)
{
    if (pattern.ends_with('*'))
        return value.starts_with(pattern.substr(0, pattern.size() - 1));
    return value == pattern;
}

base::Result<bool> holds(const FilterTerm& term, const api::RunRow& run)
{
    if (term.field.empty())
        return contains(run.agent + ' ' + run.task + ' ' + run.runId, term.value);
    if (term.field == "state")
        return like(run.state.name(), term.value);
    if (term.field == "agent")
        return like(run.agent, term.value);
    if (term.field == "pool")
        return like(run.pool, term.value);
    if (term.field == "tenant")
        return like(run.tenant, term.value);
    if (term.field == "project")
        return like(run.project, term.value);
    if (term.field == "model")
        return contains(run.model, term.value);
    return base::failAt(
        term.position, "there is no field \"" + term.field + "\"; runs have state, agent, pool, tenant, project and model");
}

base::Result<bool> counted(const FilterTerm& term, std::int64_t value)
{
    const auto count = base::parseCount(term.value);
    return count ? base::Result<bool>(base::compares(term.op, value, *count)) : failure(count);
}

base::Result<bool> holds(const FilterTerm& term, const api::TraceRow& trace)
{
    if (term.field.empty() || term.field == "name")
        return contains(trace.name + ' ' + trace.traceId, term.value);
    if (term.field == "agent")
        return like(trace.agent, term.value);
    if (term.field == "pool")
        return like(trace.pool, term.value);
    if (term.field == "tenant")
        return like(trace.tenant, term.value);
    if (term.field == "run")
        return like(trace.runId, term.value);
    if (term.field == "status")
        return term.value == "error"  ? trace.errors > 0
            : term.value == "running" ? !trace.duration
                                      : trace.errors == 0 && trace.duration.has_value();
    if (term.field == "spans")
        return counted(term, trace.spans);
    if (term.field == "errors")
        return counted(term, trace.errors);
    if (term.field == "tokens")
        return counted(term, trace.usage.inputTokens + trace.usage.outputTokens);
    if (term.field == "cost") {
        const auto cost = base::parseMoney(term.value);
        return cost ? base::Result<bool>(base::compares(term.op, trace.costUsd, *cost)) : failure(cost);
    }
    if (term.field == "dur") {
        const auto time = base::parseDuration(term.value);
        return time ? base::Result<bool>(trace.duration && base::compares(term.op, *trace.duration, *time)) : failure(time);
    }
    return base::failAt(term.position,
        "there is no field \"" + term.field
            + "\"; traces have agent, pool, tenant, run, name, status, dur, cost, spans, tokens and errors");
}

template <class Row>
base::Result<bool> allHold(const std::vector<FilterTerm>& terms, const Row& row)
{
    for (const auto& term : terms) {
        const auto one = holds(term, row);
        if (!one)
            return failure(one);
        if (*one == term.negated)
            return false;
    }
    return true;
}

//! The rows that match, one page of them.
template <class Page, class Row>
base::Result<Page> page(const std::vector<Row>& rows, const std::string& filter, const std::string& cursor, std::int64_t limit,
    std::int64_t offset = 0)
{
    const auto terms = base::parseFilter(filter);
    if (!terms)
        return failure(terms);
    std::size_t from = 0;
    std::from_chars(cursor.data(), cursor.data() + cursor.size(), from);
    from += static_cast<std::size_t>(offset);
    Page page;
    std::size_t matching = 0;
    for (const auto& row : rows) {
        const auto wanted = allHold(*terms, row);
        if (!wanted)
            return failure(wanted);
        if (!*wanted)
            continue;
        if (matching >= from && page.rows.size() < static_cast<std::size_t>(limit))
            page.rows.push_back(row);
        ++matching;
    }
    if (from + page.rows.size() < matching)
        page.next = std::to_string(from + page.rows.size());
    if constexpr (requires { page.total; })
        page.total = static_cast<std::int64_t>(matching);
    return page;
}

std::vector<api::StateCount> statesOf(const std::vector<api::RunRow>& rows)
{
    std::vector<api::StateCount> states;
    for (const auto& row : rows) {
        const auto known
            = std::find_if(states.begin(), states.end(), [&row](const auto& count) { return count.state == row.state; });
        if (known == states.end())
            states.push_back({row.state, 1});
        else
            ++known->runs;
    }
    return states;
}

base::Result<api::Response> wrapped(auto result)
{
    if (!result)
        return failure(result);
    return api::Response{std::move(*result)};
}

std::unexpected<base::Error> noRun(const std::string& id)
{
    return base::fail(ErrorCode::NotFound, "there is no run " + id);
}

} // namespace

SampleCell::SampleCell(bool busy) : m_now(kNow)
{
    makeAgents();
    makeProviders();
    m_schedules = std::make_shared<SampleSchedules>(m_now, m_agents, busy);
    m_tools = std::make_shared<SampleTools>(m_now, busy);
    m_tenants = std::make_shared<SampleTenants>(m_now, busy);
    if (!busy) {
        m_agents.resize(3);
        for (auto& provider : m_providers) {
            provider.hasKey = false;
            provider.keyPlace.clear();
        }
        return;
    }
    m_defaultModel = "anthropic/claude-sonnet-4-5";
    makeRuns();
    makePools();
    makeFork();
    makeRouting();
}

base::Result<api::Response> SampleCell::answer(const api::Request& request)
{
    return api::visit(
        [this](const auto& known) -> Answer {
            if constexpr (requires { handle(known); })
                return handle(known);
            else
                return base::fail(ErrorCode::Unsupported, "the sample workspace has none of this");
        },
        request);
}

SampleRun* SampleCell::find(const std::string& id)
{
    const auto found = std::find_if(m_runs.begin(), m_runs.end(), [&id](const SampleRun& run) {
        const auto& row = run.detail.run;
        return row.runId == id || row.traceId == id || (id.size() >= 4 && (row.runId.starts_with(id) || row.runId.ends_with(id)));
    });
    return found == m_runs.end() ? nullptr : &*found;
}

void SampleCell::tell(const api::Event& event)
{
    ++m_changes;
    if (m_listener)
        m_listener(event);
}

void SampleCell::addStep(SampleRun& run, api::Step step)
{
    step.number = static_cast<std::int64_t>(run.steps.size()) + 1;
    step.at = m_now;
    run.steps.push_back(step);
    tell(api::StepAdded{run.detail.run.runId, step});
}

SampleCell::Answer SampleCell::handle(const api::StartRun& request)
{
    if (const auto* known = find(request.runId))
        return api::RunStarted{known->detail.run.runId, known->detail.run.traceId};
    const auto plan = handle(api::PlanRun{request});
    if (!plan)
        return plan;
    const auto& planned = *plan->as<api::RunPlan>();
    if (!planned.runnable)
        return base::fail(ErrorCode::InvalidArgument, "this run cannot be started; see its checks");
    api::RunRow row;
    row.runId = request.runId;
    row.agent = planned.agent;
    row.task = request.task;
    row.state = RunState::Running;
    row.doingNow = "chat " + planned.model;
    row.model = planned.model;
    row.budgetUsd = request.budgetUsd;
    row.budgetTokens = request.budgetTokens;
    row.createdAt = m_now;
    row.updatedAt = m_now;
    row.turns = 1;
    addRun(std::move(row));
    std::rotate(m_runs.begin(), m_runs.end() - 1, m_runs.end());
    auto& run = m_runs.front();
    run.detail.workspace = request.workspace;
    run.detail.definition = planned.definition;
    makeTrace(run);
    api::Step task;
    task.kind = api::StepKind::Task;
    task.text = request.task;
    addStep(run, task);
    tell(api::RunChanged{run.detail.run});
    return api::RunStarted{run.detail.run.runId, run.detail.run.traceId};
}

SampleCell::Answer SampleCell::handle(const api::ListRuns& request)
{
    std::vector<api::RunRow> rows;
    for (const auto& run : m_runs)
        if (request.withSubagents || run.detail.run.parentRunId.empty())
            rows.push_back(run.detail.run);
    auto reply = page<api::RunPage>(rows, request.filter, request.cursor, request.limit, request.offset);
    if (reply && request.countStates)
        reply->states = statesOf(page<api::RunPage>(rows, request.filter, {}, std::numeric_limits<std::int64_t>::max())->rows);
    return wrapped(std::move(reply));
}

base::Result<std::vector<api::RunRow>> SampleCell::matching(const std::string& filter) const
{
    std::vector<api::RunRow> rows;
    for (const auto& run : m_runs)
        if (run.detail.run.parentRunId.empty())
            rows.push_back(run.detail.run);
    auto fitting = page<api::RunPage>(rows, filter, {}, std::numeric_limits<std::int64_t>::max());
    if (!fitting)
        return failure(fitting);
    return std::move(fitting->rows);
}

SampleCell::Answer SampleCell::handle(const api::GetRun& request)
{
    auto* run = find(request.runId);
    if (!run)
        return noRun(request.runId);
    return api::RunReply{run->detail};
}

SampleCell::Answer SampleCell::handle(const api::ListSteps& request)
{
    auto* run = find(request.runId);
    if (!run)
        return noRun(request.runId);
    api::StepPage page;
    page.last = static_cast<std::int64_t>(run->steps.size());
    const auto limit = std::clamp<std::int64_t>(request.limit, 1, 1000);
    const auto from = request.tail ? std::max<std::int64_t>(0, page.last - limit) : request.after;
    for (std::int64_t i = from; i < std::min(page.last, from + limit); ++i)
        page.steps.push_back(run->steps[static_cast<std::size_t>(i)]);
    return page;
}

SampleCell::Answer SampleCell::change(const std::string& runId, RunState to, const std::string& doing, const std::string& note)
{
    auto* run = find(runId);
    if (!run)
        return noRun(runId);
    auto& row = run->detail.run;
    if (row.endedAt && to != RunState::Running)
        return base::fail(ErrorCode::Conflict, "this run has ended (" + row.state.name() + ")");
    row.state = to;
    row.doingNow = doing;
    row.updatedAt = m_now;
    row.endedAt = api::hasEnded(to) ? std::optional(m_now) : std::nullopt;
    if (row.endedAt)
        closeApprovals(row.runId);
    api::Step step;
    step.kind = api::StepKind::State;
    step.text = note.empty() ? row.state.name() : note;
    addStep(*run, step);
    tell(api::RunChanged{row});
    return api::Done{};
}

SampleCell::Answer SampleCell::handle(const api::PauseRun& request)
{
    return change(request.runId, RunState::Paused, "paused by a person", "");
}

SampleCell::Answer SampleCell::handle(const api::ResumeRun& request)
{
    const auto* run = find(request.runId);
    if (run && (run->detail.run.state == RunState::Done || run->detail.run.state == RunState::Cancelled))
        return base::fail(ErrorCode::Conflict, "this run has ended (" + run->detail.run.state.name() + ")");
    return change(request.runId, RunState::Running, "chat", "resumed");
}

SampleCell::Answer SampleCell::handle(const api::CancelRun& request)
{
    return change(request.runId, RunState::Cancelled, "", request.reason.empty() ? "cancelled" : "cancelled: " + request.reason);
}

void SampleCell::finish(const std::string& runId, RunState state)
{
    if (auto* run = find(runId)) {
        api::Step answer;
        answer.kind = api::StepKind::Model;
        answer.text = "That is all.";
        answer.model = run->detail.run.model;
        run->detail.output = answer.text;
        addStep(*run, answer);
        static_cast<void>(change(runId, state, "", ""));
    }
}

SampleCell::Answer SampleCell::handle(const api::ListApprovals& request)
{
    api::ApprovalList list;
    for (const auto& approval : m_approvals)
        if (request.runId.empty() || approval.runId == request.runId)
            list.approvals.push_back(approval);
    return list;
}

SampleCell::Answer SampleCell::handle(const api::AnswerApproval& request)
{
    const auto found = std::find_if(m_approvals.begin(), m_approvals.end(),
        [&request](const api::Approval& a) { return a.approvalId == request.approvalId; });
    if (found == m_approvals.end())
        return base::fail(ErrorCode::Conflict, "somebody has answered this already");
    const auto approval = *found;
    m_approvals.erase(found);
    const bool denied = request.verdict == api::Verdict::Deny;
    if (auto* run = find(approval.runId)) {
        api::Step answer;
        answer.kind = api::StepKind::Answer;
        answer.approvalId = approval.approvalId;
        answer.tool = approval.tool;
        answer.text = answerText(approval, request);
        answer.failed = denied;
        addStep(*run, answer);
    }
    tell(api::ApprovalClosed{approval.approvalId, approval.runId});
    static_cast<void>(change(approval.runId, RunState::Running, denied ? "chat" : "tool " + approval.tool, ""));
    return api::Done{};
}

void SampleCell::askApproval(const std::string& runId)
{
    auto* run = find(runId);
    if (!run)
        return;
    // Like another that asks for a file.
    const auto like
        = std::find_if(m_approvals.rbegin(), m_approvals.rend(), [](const api::Approval& a) { return !a.preview.empty(); });
    auto approval = like == m_approvals.rend() ? api::Approval{} : *like;
    approval.approvalId = sampleId(m_ids++, m_now);
    approval.runId = run->detail.run.runId;
    approval.agent = run->detail.run.agent;
    approval.kind = api::ApprovalKind::ToolCall;
    approval.tool = "files.write";
    approval.askedAt = m_now;
    m_approvals.push_back(approval);
    static_cast<void>(change(runId, RunState::WaitingApproval, "waiting for approval", ""));
    tell(api::ApprovalAsked{approval});
}

void SampleCell::closeApprovals(const std::string& runId)
{
    const auto all = m_approvals;
    std::erase_if(m_approvals, [&runId](const api::Approval& a) { return a.runId == runId; });
    for (const auto& approval : all)
        if (approval.runId == runId)
            tell(api::ApprovalClosed{approval.approvalId, runId});
}

SampleCell::Answer SampleCell::handle(const api::ListTraces& request)
{
    auto rows = traceRows(request.from, request.to);
    sortTraces(rows, request.order.valueOr(api::TraceOrder::Newest));
    return wrapped(page<api::TracePage>(rows, request.filter, request.cursor, request.limit));
}

base::Result<std::vector<api::TraceRow>> SampleCell::fittingTraces(const api::StartExport& request) const
{
    auto fitting
        = page<api::TracePage>(traceRows(request.from, request.to), request.filter, {}, std::numeric_limits<std::int64_t>::max());
    if (!fitting)
        return failure(fitting);
    return std::move(fitting->rows);
}

SampleCell::Answer SampleCell::handle(const api::GetSnapshot&)
{
    return api::SnapshotReply{snapshot()};
}

// A sample is served to nobody, so nobody needs a token.
SampleCell::Answer SampleCell::handle(const api::CreateToken&)
{
    return base::fail(base::ErrorCode::Unsupported, "the sample workspace has no access tokens");
}

SampleCell::Answer SampleCell::handle(const api::ListTokens&)
{
    return api::TokenList{};
}

SampleCell::Answer SampleCell::handle(const api::RevokeToken& request)
{
    return base::fail(base::ErrorCode::NotFound, "there is no token \"" + request.token + "\"");
}

} // namespace kaze::ui
