#include "engine/runtime/detail/live_run.h"

#include "engine/base/open_enum.h"
#include "engine/base/text.h"
#include "engine/runtime/detail/run_rows.h"

#include <algorithm>

namespace kaze::runtime::detail {

namespace {

//! Why a run was cancelled by a cell that goes, so that it can be told from a person's wish.
constexpr auto kHalted = base::ErrorCode::Unavailable;

} // namespace

api::RunState stateOf(Ending::Kind kind)
{
    switch (kind) {
    case Ending::Kind::Done:
        return api::RunState::Done;
    case Ending::Kind::Failed:
        return api::RunState::Failed;
    case Ending::Kind::BudgetExhausted:
        return api::RunState::BudgetExhausted;
    case Ending::Kind::Cancelled:
        return api::RunState::Cancelled;
    case Ending::Kind::Paused:
        return api::RunState::Paused;
    case Ending::Kind::Stopped:
    case Ending::Kind::Broken:
        break;
    }
    return api::RunState::Interrupted;
}

LiveRun::LiveRun(RunHost& host, StoredRun stored, Definition definition, std::shared_ptr<LiveRun> parent)
    : m_host(host), m_stored(std::move(stored)), m_definition(std::move(definition)), m_parent(std::move(parent)),
      m_depthLeft(m_parent ? std::min(m_parent->m_depthLeft - 1, m_definition->depth) : m_definition->depth),
      m_instructions(m_definition->instructions), m_cancel(m_parent ? m_parent->token() : base::CancelToken{}),
      m_interrupt(m_cancel.token())
{
}

void LiveRun::replay(const std::vector<StoredStep>& steps)
{
    m_resumed = true;
    m_stored.turns = m_stored.toolCalls = 0;
    m_stored.usage = {};
    for (const auto& step : steps) {
        m_nextStep = step.number + 1;
        std::visit([this](const auto& record) { takeOver(record); }, step.record);
    }
}

CallProgress* LiveRun::callOf(const std::string& id)
{
    const auto found = std::find_if(m_calls.begin(), m_calls.end(), [&](const CallProgress& c) { return c.call.id == id; });
    return found == m_calls.end() ? nullptr : &*found;
}

void LiveRun::takeOver(const TaskRecord& task)
{
    m_hasTask = true;
    m_recalled = task.recalled;
    addMessage({gateway::Role::User, task.text, "", {}, "", false});
}

void LiveRun::takeOver(const ModelRecord& model)
{
    addMessage(model.message);
    m_calls.clear();
    for (const auto& call : model.message.calls)
        m_calls.emplace_back().call = call;
    m_answeredFinally = m_calls.empty();
    ++m_stored.turns;
    addUsage(m_stored.usage, model.usage);
    m_stored.lastModel = model.model;
    m_contextTokens = model.usage.inputTokens + model.usage.outputTokens;
}

void LiveRun::takeOver(const IntentRecord& intent)
{
    if (auto* call = callOf(intent.callId)) {
        call->phase = CallProgress::Phase::InDoubt;
        call->prepared = intent.prepared;
    }
}

void LiveRun::takeOver(const ApprovalRecord& approval)
{
    if (auto* call = callOf(approval.callId)) {
        call->phase = CallProgress::Phase::Asked;
        call->approvalId = approval.approvalId;
        call->asked = approval.kind;
    }
}

void LiveRun::takeOver(const AnswerRecord& answer)
{
    if (answer.verdict == api::Verdict::AllowForRun || answer.verdict == api::Verdict::AllowAlways)
        m_allowed.insert(answer.tool);
    if (auto* call = callOf(answer.callId)) {
        call->phase = CallProgress::Phase::Answered;
        call->answer = answer;
    }
}

void LiveRun::takeOver(const ResultRecord& result)
{
    ++m_stored.toolCalls;
    if (auto* call = callOf(result.callId)) {
        call->phase = CallProgress::Phase::Finished;
        call->result = result;
    }
    if (!m_calls.empty() && std::all_of(m_calls.begin(), m_calls.end(), [](const CallProgress& c) {
            return c.phase == CallProgress::Phase::Finished;
        }))
        takeResults();
}

void LiveRun::takeOver(const StateRecord& state)
{
    // An end closes the open questions: a run that goes on after it asks anew.
    if (api::hasEnded(state.state))
        for (auto& call : m_calls)
            if (call.phase == CallProgress::Phase::Asked)
                call.phase
                    = call.asked == api::ApprovalKind::Uncertain ? CallProgress::Phase::InDoubt : CallProgress::Phase::Fresh;
}

base::Task<> LiveRun::drive(std::shared_ptr<LiveRun> self)
{
    auto& host = self->m_host;
    self->m_startedSteady = host.parts.clock.steady();
    const telemetry::SpanContext parent
        = self->m_parent ? self->m_parent->spanContext() : telemetry::SpanContext{self->m_stored.traceId, 0};
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
    for (const auto& waiting : self->m_over)
        waiting.set(true);
}

base::Task<> LiveRun::watchTime(std::shared_ptr<LiveRun> self)
{
    const base::Duration limit = self->m_definition->wallTime;
    const auto& clock = self->m_host.parts.clock;
    while (true) {
        const auto waiting
            = self->m_waitingSince >= base::Duration{0} ? clock.steady() - self->m_waitingSince : base::Duration{0};
        const auto worked = clock.steady() - self->m_startedSteady - self->m_waited - waiting;
        if (worked >= limit)
            break;
        const auto slept = co_await clock.sleep(limit - worked, self->m_ended.token());
        if (!slept)
            co_return;
    }
    self->cancel({base::ErrorCode::Timeout,
        "it worked for its whole limits.wall_time of "
            + std::to_string(std::chrono::duration_cast<std::chrono::seconds>(limit).count())
            + " s; raise the limit in the agent file",
        nullptr});
}

std::optional<Ending> LiveRun::interruption() const
{
    if (m_cancel.cancelled()) {
        const auto reason = m_cancel.token().reason();
        if (reason.code == kHalted)
            return Ending{Ending::Kind::Stopped, "", {}};
        return Ending{reason.code == base::ErrorCode::Cancelled ? Ending::Kind::Cancelled : Ending::Kind::Failed, "", reason};
    }
    if (m_host.stopping())
        return Ending{Ending::Kind::Stopped, "", {}};
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
            base::Error error{base::ErrorCode::RateLimited,
                "it used all its " + std::to_string(m_definition->maxTurns)
                    + " turns without an answer; raise limits.turns in the agent file, or give a smaller task",
                nullptr};
            co_return endingOf(std::move(error));
        }
        const auto done = co_await modelTurn();
        if (!done)
            co_return endingOf(done.error());
    }
}

base::Task<base::Result<>> LiveRun::prepare()
{
    setDoing("starting");
    auto workspace = m_host.shared.workspace(m_stored.workspace);
    if (!workspace)
        co_return failure(workspace);
    m_workspace = std::move(*workspace);
    const base::Uuid parentBudget = m_parent ? m_parent->m_stored.id : base::Uuid{};
    const auto opened = co_await m_host.parts.gateway.openBudget(m_stored.id, parentBudget, m_stored.budget);
    if (!opened)
        co_return failure(opened);
    const auto selected = co_await selectTools();
    if (!selected)
        co_return failure(selected);
    auto agent = m_stored.agent;
    auto always = co_await m_host.store.alwaysAllowed(std::move(agent));
    if (!always)
        co_return failure(always);
    m_allowed.merge(*always);
    const auto begun = co_await begin();
    if (!begun)
        co_return failure(begun);
    completeInstructions();
    co_return base::Result<>{};
}

base::Task<base::Result<>> LiveRun::selectTools()
{
    auto patterns = m_definition->tools;
    auto servers = m_definition->servers;
    auto workspace = m_stored.workspace;
    const auto selected = co_await m_host.parts.tools.select(std::move(patterns), std::move(servers), std::move(workspace));
    if (!selected)
        co_return failure(selected);
    m_tools = m_host.shared.toolbox(*selected);
    co_return base::Result<>{};
}

//! The first record of the run at work: its task, or that it goes on.
base::Task<base::Result<>> LiveRun::begin()
{
    const auto before = m_stored.state;
    m_stored.state = api::RunState::Running;
    m_host.stateChanged(*this, before, m_stored.state);
    Record record = NoteRecord{"resumed"};
    if (!m_hasTask) {
        m_recalled = co_await recall();
        addMessage({gateway::Role::User, m_stored.task, "", {}, "", false});
        record = TaskRecord{m_stored.task, m_recalled};
    }
    const auto written = co_await appendWithState(std::move(record));
    co_return written;
}

void LiveRun::completeInstructions()
{
    std::string instructions = *m_definition->instructions;
    if (m_tools->byName.contains(tools::modelName("agent.delegate"))) {
        const auto& allowed = m_definition->agents;
        std::string agents;
        for (const auto& known : m_host.parts.agents.list())
            if (!known.error && known.name != m_stored.agent
                && (allowed.empty() || std::find(allowed.begin(), allowed.end(), known.name) != allowed.end()))
                agents += "\n" + known.name + ": " + known.description;
        if (!agents.empty())
            instructions += "\n\n# Agents that can be delegated to\n" + agents;
    }
    if (!m_recalled.empty()) {
        instructions += "\n\n# Memory\n\nFrom earlier runs; it may be out of date:\n";
        // Quoted line by line, so that nothing in it reads as an instruction of this agent.
        for (const auto& memory : m_recalled) {
            instructions += "\n> ";
            for (const char c : memory)
                instructions += c == '\n' ? std::string("\n> ") : std::string(1, c);
            instructions += '\n';
        }
    }
    if (instructions != *m_definition->instructions)
        m_instructions = std::make_shared<const std::string>(std::move(instructions));
}

void LiveRun::finishTurn()
{
    if (m_turnSpan.context().spanId)
        m_turnSpan.end();
    m_turnSpan = {};
}

void LiveRun::tell(const StoredStep& step) const
{
    if (m_host.parts.listener.follows(m_stored.id))
        m_host.parts.listener.stepAdded(m_stored.id, toStep(step.number, step.at, step.record));
}

std::unexpected<base::Error> LiveRun::notWritten(std::int64_t number, const base::Error& why)
{
    m_broken = true;
    return base::fail(why.code,
        "step " + std::to_string(number)
            + " of the run could not be written, so it was stopped here; every earlier step is kept. "
              "Make room or repair the data folder, then resume the run",
        why);
}

std::shared_ptr<StoredStep> LiveRun::nextStep(Record record)
{
    auto step = std::make_shared<StoredStep>();
    step->number = m_nextStep++;
    step->at = m_stored.updatedAt = m_host.parts.clock.now();
    step->record = std::move(record);
    return step;
}

base::Task<base::Result<>> LiveRun::append(Record record)
{
    const auto step = nextStep(std::move(record));
    auto span = m_host.parts.observations.startSpan(spanContext(), "checkpoint", api::SpanKind::Checkpoint);
    StepPtr writing = step;
    const auto written = co_await m_host.store.append(m_stored.row, std::move(writing));
    co_return acknowledged(*step, span, written);
}

base::Task<base::Result<>> LiveRun::appendWithState(Record record)
{
    const auto step = nextStep(std::move(record));
    auto span = m_host.parts.observations.startSpan(spanContext(), "checkpoint", api::SpanKind::Checkpoint);
    StepPtr writing = step;
    auto run = m_stored;
    const auto written = co_await m_host.store.appendWithState(std::move(run), std::move(writing));
    co_return acknowledged(*step, span, written);
}

base::Result<> LiveRun::acknowledged(const StoredStep& step, telemetry::Span& span, const base::Result<>& written)
{
    if (!written) {
        span.fail(written.error());
        return notWritten(step.number, written.error());
    }
    span.end();
    tell(step);
    return {};
}

void LiveRun::persistSoon()
{
    m_persistAgain = true;
    if (m_persisting)
        return;
    m_persisting = true;
    base::spawn(m_host.parts.loop, persist(shared_from_this()));
}

base::Task<> LiveRun::persist(std::shared_ptr<LiveRun> self)
{
    while (std::exchange(self->m_persistAgain, false)) {
        auto run = self->m_stored;
        StepPtr none;
        const auto written = co_await self->m_host.store.appendWithState(std::move(run), std::move(none));
        if (!written)
            self->m_host.parts.log->warn(
                "run {}: its state was not written: {}", self->m_stored.id.text(), written.error().text());
    }
    self->m_persisting = false;
    if (self->m_persisted)
        self->m_persisted->set(true);
}

base::Task<> LiveRun::conclude(Ending ending)
{
    auto& parts = m_host.parts;
    m_concluding = true;
    m_persistAgain = false;
    if (m_persisting) {
        m_persisted.emplace();
        co_await m_persisted->wait();
    }
    finishTurn();
    if (std::exchange(m_toldParent, false))
        m_parent->childWaits(-1);
    const auto before = m_stored.state;
    // Its questions stay open, and so does its state.
    const bool waitsOn = ending.kind == Ending::Kind::Stopped
        && (before == api::RunState::WaitingApproval || before == api::RunState::NeedsAttention);
    // What is told of its end is told when it is durable.
    auto end = m_stored;
    end.state = m_broken ? api::RunState::Interrupted : waitsOn ? before : stateOf(ending.kind);
    if (api::hasEnded(end.state))
        co_await remember(ending);
    end.output = base::toUtf8(ending.output);
    end.updatedAt = parts.clock.now();
    if (api::hasEnded(end.state))
        end.endedAt = end.updatedAt;
    end.error.reset();
    if (!ending.error.message.empty())
        end.error = api::ErrorInfo{std::string(base::nameOf(ending.error.code)), base::toUtf8(ending.error.text())};
    if (!m_broken && !waitsOn)
        end = co_await recorded(std::move(end));
    m_stored = std::move(end);
    if (m_broken)
        parts.log->error("run {}: {}", m_stored.id.text(), m_stored.error ? m_stored.error->message : "");
    setDoing("");
    if (m_stored.state != before)
        m_host.stateChanged(*this, before, m_stored.state);
    if (m_stored.error)
        m_runSpan.fail({base::errorCodeOf(m_stored.error->code), m_stored.error->message, nullptr});
    if (m_stored.state == api::RunState::Cancelled)
        m_runSpan.record().status = api::SpanStatus::Cancelled;
    m_runSpan.record().output = m_stored.output;
    m_runSpan.end();
    parts.gateway.closeBudget(m_stored.id);
}

//! Writes how the run leaves; what comes back is that, or how it stands when it could not be written.
base::Task<StoredRun> LiveRun::recorded(StoredRun end)
{
    auto& parts = m_host.parts;
    const auto step = std::make_shared<StoredStep>();
    step->number = m_nextStep++;
    step->at = end.updatedAt;
    step->record = StateRecord{end.state, end.error ? end.error->message : ""};
    auto run = end;
    StepPtr writing = step;
    const auto closed = co_await m_host.store.finish(std::move(run), std::move(writing));
    if (!closed) {
        const auto failed = notWritten(step->number, closed.error());
        end.state = api::RunState::Interrupted;
        end.endedAt.reset();
        end.error = api::ErrorInfo{std::string(base::nameOf(failed.error().code)), failed.error().text()};
        co_return end;
    }
    tell(*step);
    m_host.approvalsChanged(-static_cast<std::int64_t>(closed->size()));
    for (const auto& id : *closed)
        parts.listener.approvalClosed(id, m_stored.id);
    co_return end;
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

void LiveRun::halt()
{
    m_cancel.cancel({kHalted, "Kaze was stopped", nullptr});
}

base::OneShot<bool> LiveRun::over()
{
    return m_over.emplace_back();
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
