#include "engine/runtime/detail/live_run.h"

#include "engine/base/open_enum.h"
#include "engine/base/text.h"

#include <fcntl.h>

namespace kaze::runtime::detail {

namespace {

constexpr std::size_t kEpisodeText = 4000;

api::RunState stateOf(Ending::Kind kind)
{
    switch (kind) {
    case Ending::Kind::Done: return api::RunState::Done;
    case Ending::Kind::Failed: return api::RunState::Failed;
    case Ending::Kind::BudgetExhausted: return api::RunState::BudgetExhausted;
    case Ending::Kind::Cancelled: return api::RunState::Cancelled;
    case Ending::Kind::Paused: return api::RunState::Paused;
    case Ending::Kind::Stopped:
    case Ending::Kind::Broken: break;
    }
    return api::RunState::Interrupted;
}

base::FileDescriptor openFolder(const std::string& path)
{
    return base::FileDescriptor(path.empty() ? -1 : ::open(path.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
}

} // namespace

LiveRun::LiveRun(RunHost& host, StoredRun stored, Definition definition, std::shared_ptr<LiveRun> parent) :
    m_host(host), m_stored(std::move(stored)), m_definition(std::move(definition)), m_parent(std::move(parent)),
    m_depthLeft(m_parent ? std::min(m_parent->m_depthLeft - 1, m_definition->depth) : m_definition->depth),
    m_instructions(m_definition->instructions), m_cancel(m_parent ? m_parent->token() : base::CancelToken{}), m_interrupt(m_cancel.token())
{
}

void LiveRun::replay(const std::vector<StoredStep>& steps)
{
    m_resumed = true;
    m_stored.turns = m_stored.toolCalls = 0;
    m_stored.usage = {};
    const auto callOf = [&](const std::string& id) {
        return std::find_if(m_calls.begin(), m_calls.end(), [&](const CallProgress& c) { return c.call.id == id; });
    };
    const auto addMessage = [&](gateway::Message message) {
        m_messageBytes += sizeOf(message);
        m_messages.push_back(std::make_shared<const gateway::Message>(std::move(message)));
    };
    for (const auto& step : steps) {
        m_nextStep = step.number + 1;
        if (const auto* task = std::get_if<TaskRecord>(&step.record)) {
            m_hasTask = true;
            m_recalled = task->recalled;
            addMessage({.role = gateway::Role::User, .text = task->text, .reasoning = {}, .calls = {}, .callId = {}});
        } else if (const auto* model = std::get_if<ModelRecord>(&step.record)) {
            addMessage(model->message);
            m_calls.clear();
            for (const auto& call : model->message.calls)
                m_calls.push_back({.call = call, .approvalId = {}, .answer = {}, .prepared = {}, .result = {}});
            m_answeredFinally = m_calls.empty();
            ++m_stored.turns;
            add(m_stored.usage, model->usage);
            m_stored.lastModel = model->model;
            m_contextTokens = model->usage.inputTokens + model->usage.outputTokens;
        } else if (const auto* intent = std::get_if<IntentRecord>(&step.record)) {
            if (const auto call = callOf(intent->callId); call != m_calls.end()) {
                call->phase = CallProgress::Phase::InDoubt;
                call->prepared = intent->prepared;
            }
        } else if (const auto* approval = std::get_if<ApprovalRecord>(&step.record)) {
            if (const auto call = callOf(approval->callId); call != m_calls.end()) {
                call->phase = CallProgress::Phase::Asked;
                call->approvalId = approval->approvalId;
                call->asked = approval->kind;
            }
        } else if (const auto* answer = std::get_if<AnswerRecord>(&step.record)) {
            if (answer->verdict == api::Verdict::AllowForRun || answer->verdict == api::Verdict::AllowAlways)
                m_allowed.insert(answer->tool);
            if (const auto call = callOf(answer->callId); call != m_calls.end()) {
                call->phase = CallProgress::Phase::Answered;
                call->answer = *answer;
            }
        } else if (const auto* result = std::get_if<ResultRecord>(&step.record)) {
            ++m_stored.toolCalls;
            if (const auto call = callOf(result->callId); call != m_calls.end()) {
                call->phase = CallProgress::Phase::Finished;
                call->result = *result;
            }
            const auto finished = [](const CallProgress& c) { return c.phase == CallProgress::Phase::Finished; };
            if (!m_calls.empty() && std::all_of(m_calls.begin(), m_calls.end(), finished)) {
                for (auto& call : m_calls)
                    addMessage({.role = gateway::Role::Tool, .text = call.result.text, .reasoning = {}, .calls = {}, .callId = call.call.id, .failed = call.result.failed});
                m_calls.clear();
            }
        }
    }
}

base::Task<> LiveRun::drive(std::shared_ptr<LiveRun> self)
{
    auto& host = self->m_host;
    self->m_startedSteady = host.parts.clock.steady();
    const telemetry::SpanContext parent = self->m_parent ? self->m_parent->spanContext() : telemetry::SpanContext{self->m_stored.traceId, 0};
    self->m_runSpan = host.parts.observations.startSpan(parent, "invoke_agent " + self->m_stored.agent, api::SpanKind::Run);
    self->m_runSpan.set("gen_ai.operation.name", "invoke_agent");
    const auto& task = self->m_stored.task;
    self->m_runSpan.set("kaze.trace.name", self->m_stored.agent + " · " + base::shortened(task.substr(0, task.find('\n')), 100));
    self->m_runSpan.set("gen_ai.agent.name", self->m_stored.agent);
    self->m_runSpan.set("kaze.run.id", self->m_stored.id.text());
    if (self->m_resumed)
        self->m_runSpan.set("kaze.run.resumed", "true");
    self->m_runSpan.record().input = self->m_stored.task;
    base::spawn(host.parts.loop, watchTime(self));

    auto ending = co_await self->work();
    co_await self->conclude(std::move(ending));
    self->m_ended.cancel();
    host.left(*self);
    self->m_over.set(true);
}

base::Task<> LiveRun::watchTime(std::shared_ptr<LiveRun> self)
{
    const base::Duration limit = self->m_definition->wallTime;
    const auto& clock = self->m_host.parts.clock;
    while (true) {
        const auto waiting = self->m_waitingSince >= base::Duration{0} ? clock.steady() - self->m_waitingSince : base::Duration{0};
        const auto worked = clock.steady() - self->m_startedSteady - self->m_waited - waiting;
        if (worked >= limit)
            break;
        const auto slept = co_await clock.sleep(limit - worked, self->m_ended.token());
        if (!slept)
            co_return;
    }
    self->cancel({base::ErrorCode::Timeout, "it worked for its whole limits.wall_time of " +
        std::to_string(std::chrono::duration_cast<std::chrono::seconds>(limit).count()) + " s; raise the limit in the agent file", nullptr});
}

std::optional<Ending> LiveRun::interruption() const
{
    if (m_host.stopping())
        return Ending{Ending::Kind::Stopped, "", {}};
    if (m_cancel.cancelled()) {
        const auto reason = m_cancel.token().reason();
        return Ending{reason.code == base::ErrorCode::Cancelled ? Ending::Kind::Cancelled : Ending::Kind::Failed, "", reason};
    }
    if (m_pause)
        return Ending{Ending::Kind::Paused, "", {}};
    return std::nullopt;
}

Ending LiveRun::endingOf(base::Error error) const
{
    if (m_broken)
        return {Ending::Kind::Broken, "", std::move(error)};
    if (auto stop = interruption())
        return std::move(*stop);
    const auto kind = error.code == base::ErrorCode::BudgetExhausted ? Ending::Kind::BudgetExhausted : Ending::Kind::Failed;
    return {kind, "", std::move(error)};
}

base::Task<Ending> LiveRun::work()
{
    const auto ready = co_await prepare();
    if (!ready)
        co_return endingOf(ready.error());
    while (true) {
        if (auto stop = interruption())
            co_return std::move(*stop);
        if (!m_calls.empty()) {
            const auto done = co_await runCalls();
            if (!done)
                co_return endingOf(done.error());
            continue;
        }
        if (m_answeredFinally) {
            Ending ending;
            ending.output = m_messages.back()->text;
            co_return ending;
        }
        if (m_stored.turns >= m_definition->maxTurns) {
            base::Error error{base::ErrorCode::RateLimited, "it used all its " + std::to_string(m_definition->maxTurns) +
                " turns without an answer; raise limits.turns in the agent file, or give a smaller task", nullptr};
            co_return endingOf(std::move(error));
        }
        const auto done = co_await modelTurn();
        if (!done)
            co_return endingOf(done.error());
    }
}

base::Task<base::Result<>> LiveRun::prepare()
{
    auto& parts = m_host.parts;
    setDoing("starting");
    m_workspace = openFolder(m_stored.workspace);
    if (!m_stored.workspace.empty() && !m_workspace) {
        const auto reason = errno;
        co_return std::unexpected(base::systemError("the workspace " + m_stored.workspace + " cannot be opened", reason));
    }
    const base::Uuid parentBudget = m_parent ? m_parent->m_stored.id : base::Uuid{};
    const auto opened = co_await parts.gateway.openBudget(m_stored.id, parentBudget, m_stored.budget);
    if (!opened)
        co_return failure(opened);

    auto patterns = m_definition->tools;
    auto servers = m_definition->servers;
    auto workspace = m_stored.workspace;
    const auto selected = co_await parts.tools.select(std::move(patterns), std::move(servers), std::move(workspace));
    if (!selected)
        co_return failure(selected);
    auto specs = std::make_shared<std::vector<gateway::ToolSpec>>();
    for (const auto& tool : *selected) {
        const auto name = tools::modelName(tool->info().name);
        m_tools[name] = tool;
        specs->push_back({name, tool->info().description, tool->info().schema});
    }
    m_specs = std::move(specs);

    auto agent = m_stored.agent;
    auto always = co_await m_host.store.alwaysAllowed(std::move(agent));
    if (!always)
        co_return failure(always);
    m_allowed.merge(*always);

    const auto before = m_stored.state;
    m_stored.state = api::RunState::Running;
    m_host.stateChanged(*this, before, m_stored.state);
    if (!m_hasTask) {
        m_recalled = co_await recall();
        const auto message = std::make_shared<const gateway::Message>(
            gateway::Message{gateway::Role::User, m_stored.task, "", {}, "", false});
        m_messages.push_back(message);
        m_messageBytes += sizeOf(*message);
        Record record = TaskRecord{m_stored.task, m_recalled};
        const auto written = co_await append(std::move(record), true);
        if (!written)
            co_return failure(written);
    } else {
        Record record = NoteRecord{"resumed"};
        const auto written = co_await append(std::move(record), true);
        if (!written)
            co_return failure(written);
    }

    std::string instructions = *m_definition->instructions;
    if (m_tools.contains(tools::modelName("agent.delegate"))) {
        std::string agents;
        for (const auto& known : parts.agents.list())
            if (!known.error && known.name != m_stored.agent &&
                (m_definition->agents.empty() || std::find(m_definition->agents.begin(), m_definition->agents.end(), known.name) != m_definition->agents.end()))
                agents += "\n- " + known.name + ": " + known.description;
        if (!agents.empty())
            instructions += "\n\n# Agents that can be delegated to\n" + agents;
    }
    if (!m_recalled.empty()) {
        instructions += "\n\n# Memory\n\nFrom earlier runs; it may be out of date:\n";
        for (const auto& memory : m_recalled)
            instructions += "\n> " + memory;
    }
    if (instructions != *m_definition->instructions)
        m_instructions = std::make_shared<const std::string>(std::move(instructions));
    co_return base::Result<>{};
}

void LiveRun::finishTurn()
{
    if (m_turnSpan.context().spanId)
        m_turnSpan.end();
    m_turnSpan = {};
}

base::Task<base::Result<>> LiveRun::append(Record record, bool withState)
{
    auto& parts = m_host.parts;
    const StoredStep step{m_nextStep++, parts.clock.now(), std::move(record)};
    m_stored.updatedAt = step.at;
    std::vector<StoredStep> steps{step};
    auto span = parts.observations.startSpan(spanContext(), "checkpoint", api::SpanKind::Checkpoint);
    base::Result<> written;
    if (withState) {
        auto run = m_stored;
        written = co_await m_host.store.appendWithState(std::move(run), std::move(steps));
    } else {
        written = co_await m_host.store.append(m_stored.row, std::move(steps));
    }
    if (!written) {
        m_broken = true;
        span.fail(written.error());
        co_return base::fail(written.error().code, "step " + std::to_string(step.number) + " of the run could not be written, so it was stopped here; "
            "every earlier step is kept. Make room or repair the data folder, then resume the run", written.error());
    }
    span.end();
    if (parts.listener.follows(m_stored.id))
        parts.listener.stepAdded(m_stored.id, toStep(step.number, step.at, step.record));
    co_return base::Result<>{};
}

base::Task<> LiveRun::conclude(Ending ending)
{
    auto& parts = m_host.parts;
    finishTurn();
    const auto before = m_stored.state;
    const bool waits = before == api::RunState::WaitingApproval || before == api::RunState::NeedsAttention;
    auto state = stateOf(ending.kind);
    if (ending.kind == Ending::Kind::Stopped && waits)
        state = before;
    const bool ended = api::hasEnded(state);
    if (ended)
        co_await remember(ending);
    m_stored.state = state;
    m_stored.output = base::toUtf8(ending.output);
    m_stored.updatedAt = parts.clock.now();
    if (ended)
        m_stored.endedAt = m_stored.updatedAt;
    m_stored.error.reset();
    if (!ending.error.message.empty() && ending.kind != Ending::Kind::Done)
        m_stored.error = api::ErrorInfo{std::string(base::nameOf(ending.error.code)), ending.error.text()};
    if (!m_broken && !(ending.kind == Ending::Kind::Stopped && waits)) {
        Record record = StateRecord{state, m_stored.error ? m_stored.error->message : ""};
        const auto written = co_await append(std::move(record), true);
        if (written && ended) {
            const auto closed = co_await m_host.store.closeApprovals(m_stored.row, m_stored.updatedAt);
            if (closed)
                m_host.approvalsChanged(-*closed);
            else
                parts.log->warn("run {}: its questions were not closed: {}", m_stored.id.text(), closed.error().text());
        }
    }
    if (m_broken) {
        m_stored.state = api::RunState::Interrupted;
        parts.log->error("run {}: {}", m_stored.id.text(), ending.error.text());
    }
    setDoing("");
    if (m_stored.state != before)
        m_host.stateChanged(*this, before, m_stored.state);
    if (m_stored.error)
        m_runSpan.fail({ending.error.code, m_stored.error->message, nullptr});
    if (ending.kind == Ending::Kind::Cancelled)
        m_runSpan.record().status = api::SpanStatus::Cancelled;
    m_runSpan.record().output = m_stored.output;
    m_runSpan.end();
    parts.gateway.closeBudget(m_stored.id);
}

void LiveRun::requestPause()
{
    m_pause = true;
    m_interrupt.cancel();
}

void LiveRun::cancel(base::Error reason)
{
    m_cancel.cancel(std::move(reason));
}

void LiveRun::addCost(base::Money cost)
{
    m_stored.cost += cost;
    m_host.changed(*this);
    if (m_parent)
        m_parent->addCost(cost);
}

void LiveRun::setDoing(std::string doing)
{
    m_doing = std::move(doing);
    m_host.changed(*this);
}

api::RunRow LiveRun::row() const
{
    auto row = toRow(m_stored);
    row.doingNow = m_stored.state == api::RunState::WaitingApproval ? "waiting for approval"
        : m_stored.state == api::RunState::NeedsAttention           ? "waiting for a decision"
                                                                    : m_doing;
    row.memoryBytes = m_messageBytes + static_cast<std::int64_t>(sizeof(*this));
    return row;
}

} // namespace kaze::runtime::detail
