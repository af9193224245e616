#include "engine/runtime/run_store.h"

#include "engine/base/text.h"
#include "engine/runtime/detail/run_rows.h"
#include "engine/runtime/detail/step_log.h"

#include <limits>

namespace kaze::runtime {

using detail::blobOf;
using detail::blobOrNull;
using detail::micros;
using detail::selectRuns;
using storage::Connection;
using storage::Row;
using storage::Value;

namespace {

constexpr std::string_view kInsertRun = "INSERT INTO runs(run_id, parent_id, parent_call, depth, agent, pool, definition, task, "
                                        "workspace, model, base_url, approve, budget, budget_tokens, priority, trace_id, "
                                        "created_at, state, turns, tool_calls, input_tokens, output_tokens, cached_tokens, "
                                        "reasoning_tokens, cost, last_model, updated_at, output, forked_from, tenant, project) "
                                        "VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,0,0,0,0,0,0,0,'',?,'',?,?,?)";
constexpr std::string_view kUpdateRun
    = "UPDATE runs SET state=?, turns=?, tool_calls=?, input_tokens=?, output_tokens=?, "
      "cached_tokens=?, reasoning_tokens=?, cache_write_tokens=?, cost=?, spent_tokens=?, last_model=?, "
      "updated_at=?, ended_at=?, output=?, error_code=?, error_message=? WHERE row=?";
//! The number is given here, where all that write to the log of a run come one after the other. In two statements: one with
//! RETURNING keeps a journal of its own for every row.
constexpr std::string_view kNextStep = "SELECT coalesce(max(number), 0) + 1 FROM steps WHERE run=?";
constexpr std::string_view kInsertStep = "INSERT INTO steps(run, number, kind, at, worked, body) VALUES(?,?,?,?,?,?)";

//! Runs that were at work; and those that waited but whose questions are all answered, their subagents' too.
constexpr std::string_view kCutOff = R"sql(
(state='running' OR (state='queued' AND parent_id IS NOT NULL) OR (state IN ('waiting_approval', 'needs_attention') AND run_id NOT IN (
    WITH RECURSIVE waiting(id) AS (
        SELECT r.run_id FROM approvals a JOIN runs r ON r.row=a.run WHERE a.closed_at IS NULL
        UNION
        SELECT r.parent_id FROM waiting w JOIN runs r ON r.run_id=w.id WHERE r.parent_id IS NOT NULL)
    SELECT id FROM waiting))))sql";

//! `closed`: results that were written with it and that it does not count yet.
base::Result<> updateRun(Connection& db, const StoredRun& run, std::size_t closed = 0)
{
    const auto state = base::enumName(run.state);
    const Value ended = run.endedAt ? Value(micros(*run.endedAt)) : Value(nullptr);
    const Value code = run.error ? Value(std::string_view(run.error->code)) : Value(nullptr);
    const Value message = run.error ? Value(std::string_view(run.error->message)) : Value(nullptr);
    const auto done = db.execute(kUpdateRun,
        {std::string_view(state), run.turns, run.toolCalls + static_cast<std::int64_t>(closed), run.usage.inputTokens,
            run.usage.outputTokens, run.usage.cachedTokens, run.usage.reasoningTokens, run.usage.cacheWriteTokens, run.cost.nanos,
            run.spentTokens, std::string_view(run.lastModel), micros(run.updatedAt), ended, std::string_view(run.output), code,
            message, run.row});
    if (!done)
        return failure(done);
    return {};
}

//! The calls of the last answer that have an intent and no result.
base::Result<std::vector<IntentRecord>> openCalls(Connection& db, std::int64_t run)
{
    const auto answer = detail::lastOfKind(db, run, api::StepKind::Model);
    if (!answer)
        return failure(answer);
    std::vector<IntentRecord> open;
    base::Result<> result;
    const auto visited = detail::visitSteps(db, run, *answer, [&](const detail::RawStep& raw) {
        const auto kind = static_cast<api::StepKind>(raw.kind);
        if (kind != api::StepKind::Intent && kind != api::StepKind::Result)
            return true;
        const auto step = detail::decoded(raw);
        if (!step) {
            result = failure(step);
            return false;
        }
        const auto* intent = std::get_if<IntentRecord>(&step->record);
        const auto& call = intent ? intent->callId : std::get<ResultRecord>(step->record).callId;
        std::erase_if(open, [&](const IntentRecord& other) { return other.callId == call; });
        if (intent)
            open.push_back(*intent);
        return true;
    });
    if (!visited)
        return failure(visited);
    if (!result)
        return failure(result);
    return open;
}

base::Result<std::vector<StoredStep>> closeCalls(Connection& db, const StoredRun& run, base::Time at)
{
    const auto open = openCalls(db, run.row);
    if (!open)
        return failure(open);
    std::vector<StoredStep> results;
    for (const auto& call : *open) {
        StoredStep step;
        step.at = at;
        step.record = ResultRecord{
            call.callId, call.tool, "the run ended before this call did: it is not known whether it took effect", true, ""};
        const auto number = detail::insertStep(db, run.row, step);
        if (!number)
            return failure(number);
        step.number = *number;
        results.push_back(std::move(step));
    }
    return results;
}

//! Adds what a record says to the totals of its run.
void count(StoredRun& run, const Record& record)
{
    if (const auto* summary = std::get_if<SummaryRecord>(&record)) {
        run.turns = summary->turns;
        run.toolCalls = summary->toolCalls;
        run.usage = summary->total;
    } else if (const auto* model = std::get_if<ModelRecord>(&record)) {
        ++run.turns;
        detail::addUsage(run.usage, model->usage);
        run.lastModel = model->model;
    } else if (std::holds_alternative<ResultRecord>(record)) {
        ++run.toolCalls;
    } else if (const auto* state = std::get_if<StateRecord>(&record); state && state->state == api::RunState::Queued) {
        run.usage = {}; // what comes before was another run's, see RunStore::fork
    }
}

//! Brings the totals of a run that nobody could update up to date from its log, as far back as the last summary.
base::Result<> recount(Connection& db, StoredRun& run)
{
    run.turns = run.toolCalls = 0;
    run.usage = {};
    const auto summary = detail::lastSummary(db, run.row, std::numeric_limits<std::int64_t>::max());
    if (!summary)
        return failure(summary);
    if (*summary)
        count(run, (*summary)->record);
    base::Result<> result;
    const auto after = *summary ? (*summary)->number : 0;
    const auto visited = detail::visitSteps(db, run.row, after, [&](const detail::RawStep& raw) {
        run.updatedAt = detail::timeOf(raw.at);
        const auto kind = static_cast<api::StepKind>(raw.kind);
        if (kind != api::StepKind::Model && kind != api::StepKind::Result && kind != api::StepKind::State)
            return true;
        const auto step = detail::decoded(raw);
        if (step)
            count(run, step->record);
        else
            result = failure(step);
        return step.has_value();
    });
    if (!visited)
        return failure(visited);
    const auto spent = gateway::spentOf(db, run.id);
    if (!spent)
        return failure(spent);
    run.cost = spent->money;
    run.spentTokens = spent->tokens;
    return result;
}

} // namespace

bool isFinal(const base::Uuid& parent, api::RunState state)
{
    return parent.isNil() ? state == api::RunState::Done || state == api::RunState::Cancelled : api::hasEnded(state);
}

api::RunRow toRow(const StoredRun& run, std::size_t textLimit)
{
    api::RunRow row;
    row.runId = run.id.text();
    row.parentRunId = run.parent.isNil() ? "" : run.parent.text();
    row.agent = run.agent;
    row.pool = run.pool;
    row.task = base::shortened(run.task, textLimit);
    row.state = run.state;
    if (run.state == api::RunState::WaitingApproval)
        row.doingNow = "waiting for approval";
    else if (run.state == api::RunState::NeedsAttention)
        row.doingNow = "waiting for a decision";
    row.model = run.lastModel.empty() ? run.model : run.lastModel;
    row.turns = run.turns;
    row.toolCalls = run.toolCalls;
    row.usage = run.usage;
    row.costUsd = run.cost;
    row.spentTokens = run.spentTokens;
    row.budgetUsd = run.budget.money;
    row.budgetTokens = run.budget.tokens;
    row.createdAt = run.createdAt;
    row.updatedAt = run.updatedAt;
    row.endedAt = run.endedAt;
    row.traceId = run.traceId.hex();
    row.tenant = run.tenant;
    row.project = run.project;
    row.forkedFrom = run.forkedFrom.isNil() ? "" : run.forkedFrom.text();
    return row;
}

namespace detail {

base::Result<std::int64_t> insertStep(Connection& db, std::int64_t row, const StoredStep& step)
{
    std::int64_t number = 0;
    const auto next = db.query(kNextStep, {row}, [&](const Row& last) { number = last.integer(0); });
    if (!next)
        return failure(next);
    const auto body = encode(step.record);
    const auto done = db.execute(kInsertStep,
        {row, number, static_cast<std::int64_t>(kindOf(step.record)), micros(step.at),
            std::int64_t{std::chrono::duration_cast<std::chrono::microseconds>(step.worked).count()}, std::string_view(body)});
    if (!done)
        return failure(done);
    return number;
}

base::Result<> insertDefinition(Connection& db, const AgentDefinition& definition)
{
    const auto defined = db.execute("INSERT OR IGNORE INTO definitions(hash, yaml, instructions) VALUES(?,?,?)",
        {std::string_view(definition.hash), std::string_view(definition.yaml), std::string_view(*definition.instructions)});
    if (!defined)
        return failure(defined);
    return {};
}

base::Result<> insertRun(Connection& db, const StoredRun& run, const AgentDefinition& definition)
{
    if (const auto defined = insertDefinition(db, definition); !defined)
        return defined;
    const auto approve = base::enumName(run.approve);
    const auto state = base::enumName(run.state);
    const Value budget = run.budget.money ? Value(run.budget.money->nanos) : Value(nullptr);
    const Value budgetTokens = run.budget.tokens ? Value(*run.budget.tokens) : Value(nullptr);
    const auto priority = run.priority ? base::enumName(*run.priority) : std::string();
    const auto inserted = db.execute(kInsertRun,
        {blobOf(run.id), blobOrNull(run.parent), std::string_view(run.parentCall), run.depth, std::string_view(run.agent),
            std::string_view(run.pool), std::string_view(definition.hash), std::string_view(run.task),
            std::string_view(run.workspace), std::string_view(run.model), std::string_view(run.baseUrl),
            std::string_view(approve), budget, budgetTokens, std::string_view(priority), blobOf(run.traceId),
            micros(run.createdAt), std::string_view(state), micros(run.createdAt), blobOrNull(run.forkedFrom),
            std::string_view(run.tenant), std::string_view(run.project)});
    if (!inserted)
        return failure(inserted);
    return {};
}

base::Result<RunStore::Finished> finishRun(Connection& db, const StoredRun& run, const StoredStep& step)
{
    RunStore::Finished finished;
    if (isFinal(run.parent, run.state)) {
        auto results = closeCalls(db, run, step.at);
        if (!results)
            return failure(results);
        finished.results = std::move(*results);
    }
    const auto number = insertStep(db, run.row, step);
    if (!number)
        return failure(number);
    finished.number = *number;
    if (auto ok = updateRun(db, run, finished.results.size()); !ok)
        return failure(ok);
    if (!api::hasEnded(run.state))
        return finished;
    const auto open = db.query("SELECT approval_id FROM approvals WHERE run=? AND closed_at IS NULL", {run.row},
        [&](const Row& row) { finished.closed.push_back(uuidOf(row.blob(0)).text()); });
    if (!open)
        return failure(open);
    if (finished.closed.empty())
        return finished;
    const auto done
        = db.execute("UPDATE approvals SET closed_at=? WHERE run=? AND closed_at IS NULL", {micros(step.at), run.row});
    if (!done)
        return failure(done);
    return finished;
}

} // namespace detail

base::Task<base::Result<std::int64_t>> RunStore::markInterrupted()
{
    auto job = [](Connection& db) -> base::Result<std::int64_t> {
        auto runs = selectRuns(db, std::string(kCutOff) + " ORDER BY row DESC", {});
        if (!runs)
            return failure(runs);
        for (auto& run : *runs) {
            if (auto ok = recount(db, run); !ok)
                return failure(ok);
            run.state = api::RunState::Interrupted;
            run.updatedAt = std::max(run.updatedAt, run.createdAt);
            if (auto ok = updateRun(db, run); !ok)
                return failure(ok);
        }
        return static_cast<std::int64_t>(runs->size());
    };
    return m_database.write(std::move(job));
}

base::Task<base::Result<std::int64_t>> RunStore::create(StoredRun run, Definition definition, StepPtr first)
{
    auto job = [run = std::move(run), definition = std::move(definition), first = std::move(first)](
                   Connection& db) -> base::Result<std::int64_t> {
        if (const auto ok = detail::insertRun(db, run, *definition); !ok)
            return failure(ok);
        const auto row = db.lastInsertId();
        if (auto ok = detail::insertStep(db, row, *first); !ok)
            return failure(ok);
        return row;
    };
    return m_database.write(std::move(job));
}

base::Task<base::Result<std::int64_t>> RunStore::append(std::int64_t row, StepPtr step, std::optional<gateway::LedgerRow> paid)
{
    auto job = [row, step = std::move(step), paid = std::move(paid)](Connection& db) -> base::Result<std::int64_t> {
        if (paid)
            if (const auto booked = gateway::writeRow(db, *paid); !booked)
                return failure(booked);
        return detail::insertStep(db, row, *step);
    };
    return m_database.write(std::move(job));
}

base::Task<base::Result<std::int64_t>> RunStore::handOff(
    std::int64_t row, StepPtr result, StepPtr note, Definition to, std::string model)
{
    auto job = [row, result = std::move(result), note = std::move(note), to = std::move(to), model = std::move(model)](
                   Connection& db) -> base::Result<std::int64_t> {
        const auto number = detail::insertStep(db, row, *result);
        if (!number)
            return number;
        if (const auto noted = detail::insertStep(db, row, *note); !noted)
            return noted;
        if (const auto defined = detail::insertDefinition(db, *to); !defined)
            return failure(defined);
        const auto done = db.execute("UPDATE runs SET agent=?, definition=?, model=?, handed_over=1 WHERE row=?",
            {std::string_view(to->name), std::string_view(to->hash), std::string_view(model), row});
        if (!done)
            return failure(done);
        return number;
    };
    return m_database.write(std::move(job));
}

base::Task<base::Result<std::int64_t>> RunStore::appendWithState(StoredRun run, StepPtr step)
{
    auto job = [run = std::move(run), step = std::move(step)](Connection& db) -> base::Result<std::int64_t> {
        base::Result<std::int64_t> number = 0;
        if (step)
            number = detail::insertStep(db, run.row, *step);
        if (!number)
            return number;
        if (auto ok = updateRun(db, run); !ok)
            return failure(ok);
        return number;
    };
    return m_database.write(std::move(job));
}

base::Task<base::Result<RunStore::Finished>> RunStore::finish(StoredRun run, StepPtr step)
{
    auto job = [run = std::move(run), step = std::move(step)](Connection& db) { return detail::finishRun(db, run, *step); };
    return m_database.write(std::move(job));
}

base::Task<base::Result<>> RunStore::setBudget(std::int64_t row, gateway::Limits budget)
{
    auto job = [row, budget](Connection& db) -> base::Result<> {
        const Value money = budget.money ? Value(budget.money->nanos) : Value(nullptr);
        const Value tokens = budget.tokens ? Value(*budget.tokens) : Value(nullptr);
        const auto done
            = db.execute("UPDATE runs SET budget=coalesce(?, budget), budget_tokens=coalesce(?, budget_tokens) WHERE row=?",
                {money, tokens, row});
        if (!done)
            return failure(done);
        return {};
    };
    return m_database.write(std::move(job));
}

base::Task<base::Result<std::int64_t>> RunStore::ask(StoredRun run, StepPtr step, api::Approval approval)
{
    auto job = [run = std::move(run), step = std::move(step), approval = std::move(approval)](
                   Connection& db) -> base::Result<std::int64_t> {
        const auto number = detail::insertStep(db, run.row, *step);
        if (!number)
            return number;
        const auto& record = std::get<ApprovalRecord>(step->record);
        if (const auto opened = detail::openApproval(db, run.row, record.callId, approval); !opened)
            return failure(opened);
        if (auto ok = updateRun(db, run); !ok)
            return failure(ok);
        return number;
    };
    return m_database.write(std::move(job));
}

} // namespace kaze::runtime
