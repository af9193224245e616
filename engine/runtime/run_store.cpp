#include "engine/runtime/run_store.h"

#include "engine/base/text.h"
#include "engine/runtime/detail/run_list.h"
#include "engine/runtime/detail/run_rows.h"

namespace kaze::runtime {

using detail::blobOf;
using detail::blobOrNull;
using detail::micros;
using storage::Connection;
using storage::Row;
using storage::Value;

namespace {

constexpr std::string_view kInsertRun = "INSERT INTO runs(run_id, parent_id, parent_call, depth, agent, pool, definition, task, "
                                        "workspace, model, base_url, approve, budget, budget_tokens, priority, trace_id, "
                                        "created_at, state, turns, tool_calls, input_tokens, output_tokens, cached_tokens, "
                                        "reasoning_tokens, cost, last_model, updated_at, output) "
                                        "VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,0,0,0,0,0,0,0,'',?,'')";
constexpr std::string_view kUpdateRun
    = "UPDATE runs SET state=?, turns=?, tool_calls=?, input_tokens=?, output_tokens=?, "
      "cached_tokens=?, reasoning_tokens=?, cache_write_tokens=?, cost=?, spent_tokens=?, last_model=?, "
      "updated_at=?, ended_at=?, output=?, error_code=?, error_message=? WHERE row=?";
//! The number is given here, where all that write to the log of a run come one after the other. In two statements: one with
//! RETURNING keeps a journal of its own for every row.
constexpr std::string_view kNextStep = "SELECT coalesce(max(number), 0) + 1 FROM steps WHERE run=?";
constexpr std::string_view kInsertStep = "INSERT INTO steps(run, number, kind, at, worked, body) VALUES(?,?,?,?,?,?)";
constexpr std::string_view kInsertApproval = "INSERT INTO approvals(approval_id, run, kind, call_id, tool, arguments, preview, "
                                             "reason, asked_at) VALUES(?,?,?,?,?,?,?,?,?)";

constexpr std::string_view kSelectApproval
    = "SELECT a.approval_id, r.run_id, r.agent, a.kind, a.tool, a.arguments, a.preview, a.reason, a.asked_at "
      "FROM approvals a JOIN runs r ON r.row=a.run";

//! Runs that were at work; and those that waited but whose questions are all answered, their subagents' too.
constexpr std::string_view kCutOff = R"sql(
(state IN ('queued', 'running') OR (state IN ('waiting_approval', 'needs_attention') AND run_id NOT IN (
    WITH RECURSIVE waiting(id) AS (
        SELECT r.run_id FROM approvals a JOIN runs r ON r.row=a.run WHERE a.closed_at IS NULL
        UNION
        SELECT r.parent_id FROM waiting w JOIN runs r ON r.run_id=w.id WHERE r.parent_id IS NOT NULL)
    SELECT id FROM waiting))))sql";

//! A run and its subagents of every depth.
constexpr std::string_view kInTree = "run_id IN (WITH RECURSIVE tree(id) AS (VALUES(?) UNION SELECT r.run_id FROM tree JOIN runs "
                                     "r ON r.parent_id=tree.id) SELECT id FROM tree)";

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
    std::vector<IntentRecord> open;
    base::Result<> result;
    const auto rows = db.query("SELECT number, kind, at, worked, body FROM steps WHERE run=?1 AND kind IN (2, 5) AND number > "
                               "coalesce((SELECT max(number) FROM steps WHERE run=?1 AND kind=1), 0) ORDER BY number",
        {run}, [&](const Row& row) {
            const auto step = detail::readStep(row);
            if (!step) {
                result = failure(step);
                return;
            }
            const auto* intent = std::get_if<IntentRecord>(&step->record);
            const auto& call = intent ? intent->callId : std::get<ResultRecord>(step->record).callId;
            std::erase_if(open, [&](const IntentRecord& other) { return other.callId == call; });
            if (intent)
                open.push_back(*intent);
        });
    if (!rows)
        return failure(rows);
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
        const auto number = insertStep(db, run.row, step);
        if (!number)
            return failure(number);
        step.number = *number;
        results.push_back(std::move(step));
    }
    return results;
}

//! Brings the totals of a run that nobody could update up to date from its Model and Result steps.
base::Result<> recount(Connection& db, StoredRun& run)
{
    run.turns = run.toolCalls = 0;
    run.usage = {};
    run.cost = {};
    base::Result<> result;
    const auto rows = db.query("SELECT number, kind, at, worked, body FROM steps WHERE run=? AND kind IN (1, 5) ORDER BY number",
        {run.row}, [&](const Row& row) {
            const auto step = detail::readStep(row);
            if (!step) {
                result = failure(step);
                return;
            }
            if (const auto* model = std::get_if<ModelRecord>(&step->record)) {
                ++run.turns;
                detail::addUsage(run.usage, model->usage);
                run.lastModel = model->model;
            } else {
                ++run.toolCalls;
            }
            run.updatedAt = step->at;
        });
    if (!rows)
        return failure(rows);
    const auto spent = gateway::spentOf(db, run.id);
    if (!spent)
        return failure(spent);
    run.cost = spent->money;
    run.spentTokens = spent->tokens;
    return result;
}

base::Result<std::vector<StoredRun>> selectRuns(Connection& db, const std::string& where, std::span<const Value> arguments)
{
    std::vector<StoredRun> runs;
    const auto sql = "SELECT " + std::string(detail::kRunColumns) + " FROM runs WHERE " + where;
    const auto rows = db.query(sql, arguments, [&](const Row& row) { runs.push_back(detail::readRun(row)); });
    if (!rows)
        return failure(rows);
    return runs;
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
    return row;
}

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
        const auto defined = db.execute("INSERT OR IGNORE INTO definitions(hash, yaml, instructions) VALUES(?,?,?)",
            {std::string_view(definition->hash), std::string_view(definition->yaml),
                std::string_view(*definition->instructions)});
        if (!defined)
            return failure(defined);
        const auto approve = base::enumName(run.approve);
        const auto state = base::enumName(run.state);
        const Value budget = run.budget.money ? Value(run.budget.money->nanos) : Value(nullptr);
        const Value budgetTokens = run.budget.tokens ? Value(*run.budget.tokens) : Value(nullptr);
        const auto priority = run.priority ? base::enumName(*run.priority) : std::string();
        const auto inserted = db.execute(kInsertRun,
            {blobOf(run.id), blobOrNull(run.parent), std::string_view(run.parentCall), run.depth, std::string_view(run.agent),
                std::string_view(run.pool), std::string_view(definition->hash), std::string_view(run.task),
                std::string_view(run.workspace), std::string_view(run.model), std::string_view(run.baseUrl),
                std::string_view(approve), budget, budgetTokens, std::string_view(priority), blobOf(run.traceId),
                micros(run.createdAt), std::string_view(state), micros(run.createdAt)});
        if (!inserted)
            return failure(inserted);
        const auto row = db.lastInsertId();
        if (auto ok = insertStep(db, row, *first); !ok)
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
        return insertStep(db, row, *step);
    };
    return m_database.write(std::move(job));
}

base::Task<base::Result<std::int64_t>> RunStore::appendWithState(StoredRun run, StepPtr step)
{
    auto job = [run = std::move(run), step = std::move(step)](Connection& db) -> base::Result<std::int64_t> {
        base::Result<std::int64_t> number = 0;
        if (step)
            number = insertStep(db, run.row, *step);
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
    auto job = [run = std::move(run), step = std::move(step)](Connection& db) -> base::Result<Finished> {
        Finished finished;
        if (isFinal(run.parent, run.state)) {
            auto results = closeCalls(db, run, step->at);
            if (!results)
                return failure(results);
            finished.results = std::move(*results);
        }
        const auto number = insertStep(db, run.row, *step);
        if (!number)
            return failure(number);
        finished.number = *number;
        if (auto ok = updateRun(db, run, finished.results.size()); !ok)
            return failure(ok);
        if (!api::hasEnded(run.state))
            return finished;
        const auto open = db.query("SELECT approval_id FROM approvals WHERE run=? AND closed_at IS NULL", {run.row},
            [&](const Row& row) { finished.closed.push_back(detail::uuidOf(row.blob(0)).text()); });
        if (!open)
            return failure(open);
        if (finished.closed.empty())
            return finished;
        const auto done
            = db.execute("UPDATE approvals SET closed_at=? WHERE run=? AND closed_at IS NULL", {micros(step->at), run.row});
        if (!done)
            return failure(done);
        return finished;
    };
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
        const auto number = insertStep(db, run.row, *step);
        if (!number)
            return number;
        const auto& record = std::get<ApprovalRecord>(step->record);
        const auto id = base::Uuid::parse(approval.approvalId);
        if (!id)
            return failure(id);
        const auto kind = approval.kind.name();
        const auto opened = db.execute(kInsertApproval,
            {blobOf(*id), run.row, std::string_view(kind), std::string_view(record.callId), std::string_view(approval.tool),
                std::string_view(approval.arguments), std::string_view(approval.preview), std::string_view(approval.reason),
                micros(approval.askedAt)});
        if (!opened)
            return failure(opened);
        if (auto ok = updateRun(db, run); !ok)
            return failure(ok);
        return number;
    };
    return m_database.write(std::move(job));
}

base::Task<base::Result<RunStore::Answered>> RunStore::answer(api::AnswerApproval answer, base::Time now)
{
    auto job = [answer = std::move(answer), now](Connection& db) -> base::Result<Answered> {
        const auto id = base::Uuid::parse(answer.approvalId);
        if (!id)
            return failure(id);
        Answered answered;
        AnswerRecord record{answer.approvalId, "", "", answer.verdict.valueOr(api::Verdict::Deny), answer.reason};
        std::int64_t row = 0;
        bool closed = false;
        bool same = false;
        std::string definition;
        const auto verdict = base::enumName(record.verdict);
        auto found
            = db.query("SELECT a.run, a.call_id, a.tool, a.closed_at IS NOT NULL, r.run_id, r.definition, a.verdict, a.answer "
                       "FROM approvals a JOIN runs r ON r.row=a.run WHERE a.approval_id=?",
                {blobOf(*id)}, [&](const Row& r) {
                    row = r.integer(0);
                    record.callId = r.text(1);
                    record.tool = r.text(2);
                    closed = r.integer(3) != 0;
                    answered.run = detail::uuidOf(r.blob(4));
                    definition = r.text(5);
                    same = closed && !r.isNull(6) && r.text(6) == verdict && r.text(7) == answer.reason;
                });
        if (!found)
            return failure(found);
        if (row == 0)
            return base::fail(
                base::ErrorCode::NotFound, "there is no approval " + answer.approvalId + "; `kaze runs show` lists what waits");
        // Who asks again because the first reply got lost has what he wanted.
        if (closed && same)
            return answered;
        if (closed)
            return base::fail(base::ErrorCode::Conflict, "the approval " + answer.approvalId + " was answered already");
        answered.step.at = now;
        answered.step.record = record;
        auto updated = db.execute("UPDATE approvals SET verdict=?, answer=?, closed_at=? WHERE approval_id=?",
            {std::string_view(verdict), std::string_view(answer.reason), micros(now), blobOf(*id)});
        if (updated && record.verdict == api::Verdict::AllowAlways)
            updated = db.execute("INSERT OR IGNORE INTO approval_rules(definition, tool, created_at) VALUES(?,?,?)",
                {std::string_view(definition), std::string_view(record.tool), micros(now)});
        if (!updated)
            return failure(updated);
        const auto number = insertStep(db, row, answered.step);
        if (!number)
            return failure(number);
        answered.step.number = *number;
        return answered;
    };
    return m_database.write(std::move(job));
}

base::Task<base::Result<std::set<std::string>>> RunStore::alwaysAllowed(std::string definitionHash)
{
    auto job = [definitionHash = std::move(definitionHash)](Connection& db) -> base::Result<std::set<std::string>> {
        std::set<std::string> tools;
        const auto rows = db.query("SELECT tool FROM approval_rules WHERE definition=?", {std::string_view(definitionHash)},
            [&](const Row& row) { tools.emplace(row.text(0)); });
        if (!rows)
            return failure(rows);
        return tools;
    };
    return m_database.read(std::move(job));
}

base::Task<base::Result<RunStore::Loaded>> RunStore::load(base::Uuid id)
{
    auto job = [id](Connection& db) -> base::Result<Loaded> {
        const Value key = blobOf(id);
        auto runs = selectRuns(db, "run_id=?", std::span(&key, 1));
        if (!runs)
            return failure(runs);
        if (runs->empty())
            return base::fail(
                base::ErrorCode::NotFound, "there is no run " + id.text() + "; `kaze runs list` shows those there are");
        Loaded loaded;
        loaded.run = std::move(runs->front());
        const auto rows = db.query("SELECT yaml, instructions FROM definitions WHERE hash=?",
            {std::string_view(loaded.run.definitionHash)}, [&](const Row& row) {
                loaded.definitionYaml = row.text(0);
                loaded.instructions = row.text(1);
            });
        if (!rows)
            return failure(rows);
        return loaded;
    };
    return m_database.read(std::move(job));
}

base::Task<base::Result<std::vector<StoredStep>>> RunStore::steps(std::int64_t row, std::int64_t after, std::int64_t limit)
{
    auto job = [row, after, limit](Connection& db) -> base::Result<std::vector<StoredStep>> {
        std::vector<StoredStep> steps;
        base::Result<> broken;
        const auto rows
            = db.query("SELECT number, kind, at, worked, body FROM steps WHERE run=? AND number>? ORDER BY number LIMIT ?",
                {row, after, limit}, [&](const Row& r) {
                    auto step = detail::readStep(r);
                    if (!step) {
                        broken = failure(step);
                        return false;
                    }
                    steps.push_back(std::move(*step));
                    return true;
                });
        if (!rows)
            return failure(rows);
        if (!broken)
            return failure(broken);
        return steps;
    };
    return m_database.read(std::move(job));
}

base::Task<base::Result<std::int64_t>> RunStore::lastStep(std::int64_t row)
{
    auto job = [row](Connection& db) -> base::Result<std::int64_t> {
        std::int64_t last = 0;
        const auto rows
            = db.query("SELECT max(number) FROM steps WHERE run=?", {row}, [&](const Row& r) { last = r.integer(0); });
        if (!rows)
            return failure(rows);
        return last;
    };
    return m_database.read(std::move(job));
}

base::Task<base::Result<std::vector<StoredRun>>> RunStore::children(base::Uuid parent)
{
    auto job = [parent](Connection& db) {
        const Value key = blobOf(parent);
        return selectRuns(db, "parent_id=? ORDER BY row", std::span(&key, 1));
    };
    return m_database.read(std::move(job));
}

base::Task<base::Result<std::optional<base::Uuid>>> RunStore::childFor(base::Uuid parent, std::string call)
{
    auto job = [parent, call = std::move(call)](Connection& db) -> base::Result<std::optional<base::Uuid>> {
        std::optional<base::Uuid> child;
        const auto rows = db.query("SELECT run_id FROM runs WHERE parent_id=? AND parent_call=?",
            {blobOf(parent), std::string_view(call)}, [&](const Row& row) { child = detail::uuidOf(row.blob(0)); });
        if (!rows)
            return failure(rows);
        return child;
    };
    return m_database.read(std::move(job));
}

base::Task<base::Result<base::Uuid>> RunStore::resolve(std::string id)
{
    std::string hex;
    for (const char c : id)
        if (c != '-')
            hex += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    auto job = [id = std::move(id), hex = std::move(hex)](Connection& db) -> base::Result<base::Uuid> {
        if (hex.size() < 4 || hex.size() > 32 || hex.find_first_not_of("0123456789abcdef") != std::string::npos)
            return base::fail(base::ErrorCode::InvalidArgument,
                "\"" + id + "\" is no run id; give one of `kaze runs list`, or at least 4 characters of its beginning or end");
        std::vector<base::Uuid> found;
        if (hex.size() == 32) {
            const auto whole = base::Uuid::parse(hex);
            if (!whole)
                return failure(whole);
            const auto known
                = db.query("SELECT 1 FROM runs WHERE run_id=?", {blobOf(*whole)}, [&](const Row&) { found.push_back(*whole); });
            if (!known)
                return failure(known);
            if (found.empty())
                return base::fail(
                    base::ErrorCode::NotFound, "there is no run " + id + "; `kaze runs list` shows those there are");
            return found.front();
        }
        const auto named = detail::runsNamed(db, hex);
        if (!named)
            return failure(named);
        if (named->empty())
            return base::fail(base::ErrorCode::NotFound, "there is no run " + id + "; `kaze runs list` shows those there are");
        if (named->size() > 1)
            return base::fail(base::ErrorCode::Conflict, "several runs fit \"" + id + "\"; give more of the id");
        return named->front();
    };
    return m_database.read(std::move(job));
}

base::Task<base::Result<std::vector<base::Uuid>>> RunStore::rootsInStates(std::vector<api::RunState> states)
{
    auto job = [states = std::move(states)](Connection& db) -> base::Result<std::vector<base::Uuid>> {
        std::vector<base::Uuid> ids;
        for (const auto state : states) {
            const auto name = base::enumName(state);
            const auto rows = db.query("SELECT run_id FROM runs WHERE state=? AND parent_id IS NULL ORDER BY row",
                {std::string_view(name)}, [&](const Row& row) { ids.push_back(detail::uuidOf(row.blob(0))); });
            if (!rows)
                return failure(rows);
        }
        return ids;
    };
    return m_database.read(std::move(job));
}

base::Task<base::Result<std::vector<StoredRun>>> RunStore::unfinishedTree(base::Uuid root)
{
    auto job = [root](Connection& db) {
        const Value key = blobOf(root);
        return selectRuns(db,
            std::string(kInTree) + " AND state NOT IN ('done', 'failed', 'budget_exhausted', 'cancelled') ORDER BY row DESC",
            std::span(&key, 1));
    };
    return m_database.read(std::move(job));
}

base::Task<base::Result<RunStore::Page>> RunStore::list(api::ListRuns query)
{
    auto job = [query = std::move(query)](Connection& db) { return detail::listRuns(db, query); };
    return m_database.read(std::move(job));
}

base::Task<base::Result<std::vector<api::Approval>>> RunStore::openApprovals(std::optional<base::Uuid> run)
{
    auto job = [run](Connection& db) -> base::Result<std::vector<api::Approval>> {
        std::vector<api::Approval> approvals;
        auto sql = std::string(kSelectApproval) + " WHERE a.closed_at IS NULL";
        std::vector<Value> arguments;
        if (run) {
            sql += " AND r." + std::string(kInTree);
            arguments.emplace_back(blobOf(*run));
        }
        const auto rows = db.query(sql + " ORDER BY a.asked_at, a.approval_id", arguments,
            [&](const Row& row) { approvals.push_back(detail::readApproval(row)); });
        if (!rows)
            return failure(rows);
        return approvals;
    };
    return m_database.read(std::move(job));
}

base::Task<base::Result<api::Approval>> RunStore::approval(std::string id)
{
    auto job = [id = std::move(id)](Connection& db) -> base::Result<api::Approval> {
        const auto key = base::Uuid::parse(id);
        if (!key)
            return failure(key);
        std::optional<api::Approval> found;
        const auto rows = db.query(std::string(kSelectApproval) + " WHERE a.approval_id=?", {blobOf(*key)},
            [&](const Row& row) { found = detail::readApproval(row); });
        if (!rows)
            return failure(rows);
        if (!found)
            return base::fail(base::ErrorCode::NotFound, "there is no approval " + id + "; `kaze runs show` lists what waits");
        return std::move(*found);
    };
    return m_database.read(std::move(job));
}

base::Task<base::Result<std::vector<base::Money>>> RunStore::pastCosts(std::string agent, std::int64_t limit)
{
    auto job = [agent = std::move(agent), limit](Connection& db) -> base::Result<std::vector<base::Money>> {
        std::vector<base::Money> costs;
        const auto rows = db.query("SELECT cost FROM runs WHERE agent=? AND state='done' ORDER BY row DESC LIMIT ?",
            {std::string_view(agent), limit}, [&](const Row& row) { costs.push_back(base::Money{row.integer(0)}); });
        if (!rows)
            return failure(rows);
        return costs;
    };
    return m_database.read(std::move(job));
}

base::Task<base::Result<RunStore::Counts>> RunStore::counts()
{
    auto job = [](Connection& db) -> base::Result<Counts> {
        Counts counts;
        auto states = detail::countStates(db);
        if (!states)
            return failure(states);
        counts.byState = std::move(*states);
        const auto rows = db.query("SELECT count(*) FROM approvals WHERE closed_at IS NULL", {},
            [&](const Row& row) { counts.approvals = row.integer(0); });
        if (!rows)
            return failure(rows);
        return counts;
    };
    return m_database.read(std::move(job));
}

} // namespace kaze::runtime
