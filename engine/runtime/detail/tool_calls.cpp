#include "engine/api/run.h"
#include "engine/runtime/detail/live_run.h"

#include "engine/base/open_enum.h"
#include "engine/base/text.h"
#include "engine/runtime/detail/answers.h"
#include "engine/runtime/detail/run_events.h"

namespace kaze::runtime::detail {

namespace {

bool isOurs(const std::string& tool)
{
    return tool.starts_with("memory.") || tool == "agent.delegate" || tool == "agent.handoff";
}

} // namespace

base::Task<base::Result<>> LiveRun::runCalls()
{
    std::vector<base::Task<base::Result<>>> tasks;
    for (std::size_t i = 0; i < m_calls.size(); ++i)
        if (m_calls[i].phase != CallProgress::Phase::Finished)
            tasks.push_back(oneCall(i));
    m_activeCalls = static_cast<int>(tasks.size());
    const auto begun = m_host.parts.clock.steady();
    const auto results = co_await base::whenAll(std::move(tasks));
    RunMeters::record(m_host.meters.toolPart, m_host.parts.clock.steady() - begun);
    setDoing("");
    for (const auto& result : results)
        if (!result)
            co_return failure(result);
    takeResults();
    finishTurn();
    co_return base::Result<>{};
}

//! The results become messages, in the order of the calls.
void LiveRun::takeResults()
{
    watchTurn();
    for (auto& call : m_calls)
        addMessage(gateway::toolMessage(call.call.id, std::move(call.result.text), call.result.failed));
    m_calls.clear();
}

base::Task<base::Result<>> LiveRun::oneCall(std::size_t index)
{
    auto result = co_await decideAndCall(index);
    // Those that are left may all be waiting for people now.
    --m_activeCalls;
    updateWaiting();
    co_return result;
}

base::Task<base::Result<>> LiveRun::decideAndCall(std::size_t index)
{
    const auto& call = m_calls[index].call;
    const auto found = m_tools->byName.find(call.name);
    if (found == m_tools->byName.end()) {
        std::string names;
        for (const auto& [name, tool] : m_tools->byName)
            names += (names.empty() ? "" : ", ") + name;
        tools::ToolOutcome unknown{
            "there is no tool \"" + call.name + "\"; there are: " + (names.empty() ? "none" : names), true};
        co_return co_await finishCall(index, call.name, std::move(unknown));
    }
    const auto tool = found->second;
    if (const auto& meant = m_calls[index].tool; !meant.empty() && meant != tool->info().name) {
        tools::ToolOutcome gone{
            meant + ", which this call was for, is not there any more; whether it took effect is not known", true};
        co_return co_await finishCall(index, meant, std::move(gone));
    }
    auto arguments = m_host.parts.tools.checkArguments(*tool, m_calls[index].arguments());
    if (!arguments) {
        tools::ToolOutcome wrong{arguments.error().message, true};
        co_return co_await finishCall(index, tool->info().name, std::move(wrong));
    }
    const bool inDoubt = m_calls[index].phase == CallProgress::Phase::InDoubt
        || (m_calls[index].phase != CallProgress::Phase::Fresh && m_calls[index].asked == api::ApprovalKind::Uncertain);
    const bool free = m_calls[index].phase == CallProgress::Phase::Fresh && ruleFor(tool->info(), *arguments) == Rule::Allow;
    if (!free) {
        auto copy = *arguments;
        base::Result<bool> goOn;
        if (inDoubt)
            goOn = co_await settleDoubt(index, tool, std::move(copy));
        else
            goOn = co_await permission(index, tool, std::move(copy));
        if (!goOn)
            co_return failure(goOn);
        if (!*goOn)
            co_return base::Result<>{};
        // A person may have changed them.
        arguments = m_host.parts.tools.checkArguments(*tool, m_calls[index].arguments());
        if (!arguments) {
            tools::ToolOutcome wrong{arguments.error().message, true};
            co_return co_await finishCall(index, tool->info().name, std::move(wrong));
        }
    }
    co_return co_await execute(index, tool, std::move(*arguments));
}

Rule LiveRun::ruleFor(const tools::ToolInfo& tool, const boost::json::object& arguments) const
{
    const auto named = m_definition->ruleFor(tool.name, arguments);
    const auto rule = named.value_or(tool.readOnly || isOurs(tool.name) ? Rule::Allow : Rule::Ask);
    if (rule != Rule::Ask)
        return rule;
    if (m_stored.approve == api::ApprovalMode::All || allows(m_allowed, tool.name, arguments)
        || (m_always && allows(*m_always, tool.name, arguments)))
        return Rule::Allow;
    return Rule::Ask;
}

base::Task<base::Result<bool>> LiveRun::permission(
    std::size_t index, std::shared_ptr<tools::Tool> tool, boost::json::object arguments)
{
    const auto& name = tool->info().name;
    const auto rule = ruleFor(tool->info(), arguments);
    const bool isNamed = m_definition->ruleFor(name, arguments).has_value();
    const auto phase = m_calls[index].phase;
    tools::ToolOutcome denied{"", true};
    if (rule == Rule::Deny) {
        denied.text = "not allowed: this agent's rules deny " + name
            + (m_definition->ruleFor(name, {}) == Rule::Deny ? "" : " with these arguments") + ". Do without it";
    } else if (phase == CallProgress::Phase::Fresh && m_stored.approve == api::ApprovalMode::None) {
        denied.text
            = "not allowed: " + name + " needs an approval and this run was started so that nobody gives one. Do without it";
    } else {
        AnswerRecord answer = m_calls[index].answer;
        if (phase != CallProgress::Phase::Answered) {
            const auto context = contextFor(index);
            auto preview = co_await tool->preview(std::move(arguments), context);
            std::string reason = isNamed ? "the agent file says to ask for " + name
                                         : name + " changes something, and no rule of the agent file allows it";
            auto given = co_await askPerson(index, tool, api::ApprovalKind::ToolCall, std::move(reason), std::move(preview));
            if (!given)
                co_return failure(given);
            answer = std::move(*given);
        }
        if (answer.verdict != api::Verdict::Deny)
            co_return true;
        denied.text = (answer.byNobody ? std::string("this call was not made") : std::string("a person refused this call"))
            + (answer.reason.empty() ? std::string() : ": " + answer.reason);
    }
    m_calls[index].isDenied = true;
    const auto finished = co_await finishCall(index, name, std::move(denied));
    if (!finished)
        co_return failure(finished);
    co_return false;
}

base::Task<base::Result<bool>> LiveRun::settleDoubt(
    std::size_t index, std::shared_ptr<tools::Tool> tool, boost::json::object arguments)
{
    const auto& info = tool->info();
    auto evidence = std::string("it cannot be told whether the call happened before the interruption");
    if (m_calls[index].phase == CallProgress::Phase::InDoubt) {
        if (info.readOnly || info.idempotent)
            co_return true;
        const auto context = contextFor(index);
        auto prepared = m_calls[index].prepared;
        auto verified = co_await tool->verify(std::move(arguments), std::move(prepared), context);
        if (verified.state == tools::Verification::State::DidNotHappen)
            co_return true;
        if (verified.state == tools::Verification::State::Happened) {
            const auto finished = co_await finishCall(index, info.name, std::move(verified.outcome));
            if (!finished)
                co_return failure(finished);
            co_return false;
        }
        if (!verified.evidence.empty())
            evidence = std::move(verified.evidence);
    }
    std::string reason = info.name + " was under way when the run was interrupted, and " + evidence;
    co_return co_await askWhetherAgain(index, std::move(tool), std::move(reason));
}

//! Puts a call that may have taken effect to a person. True: it is to be made again.
base::Task<base::Result<bool>> LiveRun::askWhetherAgain(std::size_t index, std::shared_ptr<tools::Tool> tool, std::string reason)
{
    AnswerRecord answer = m_calls[index].answer;
    if (m_calls[index].phase != CallProgress::Phase::Answered) {
        std::string preview;
        auto given = co_await askPerson(index, tool, api::ApprovalKind::Uncertain, std::move(reason), std::move(preview));
        if (!given)
            co_return failure(given);
        answer = std::move(*given);
    }
    if (answer.verdict != api::Verdict::Deny)
        co_return true;
    tools::ToolOutcome unknown{"this call was cut off and may have taken effect; a person looked and decided not to make it again"
            + (answer.reason.empty() ? std::string() : ": " + answer.reason),
        true};
    const auto finished = co_await finishCall(index, tool->info().name, std::move(unknown));
    if (!finished)
        co_return failure(finished);
    co_return false;
}

base::Task<base::Result<>> LiveRun::execute(std::size_t index, std::shared_ptr<tools::Tool> tool, boost::json::object arguments)
{
    const auto& info = tool->info();
    while (true) {
        AsyncMutex::Guard alone;
        if (info.exclusive) {
            auto locked = co_await m_exclusive.lock();
            alone = std::move(locked);
        }
        const bool isAllowed = ruleFor(info, arguments) == Rule::Allow;
        askAgain(index);
        auto outcome = co_await makeCall(index, tool, std::move(arguments));
        if (!outcome)
            co_return failure(outcome);
        const auto next = afterCall(index, info, *outcome, isAllowed);
        if (next == AfterCall::LeaveOpen)
            co_return base::fail(base::ErrorCode::Unavailable, std::move(outcome->text));
        co_await dropQuestions(index);
        if (next == AfterCall::Record) {
            if (outcome->unknown)
                outcome->text
                    = "It is not known whether this call took effect; find out before you make it again.\n" + outcome->text;
            co_return co_await finishCall(index, info.name, std::move(*outcome));
        }
        alone = AsyncMutex::Guard();
        m_calls[index].phase = CallProgress::Phase::InDoubt;
        constexpr std::size_t kShownText = 1000;
        std::string reason
            = "it is not known whether this call took effect: " + base::shortened(m_host.storable(outcome->text), kShownText);
        const auto again = co_await askWhetherAgain(index, tool, std::move(reason));
        if (!again)
            co_return failure(again);
        if (!*again)
            co_return base::Result<>{};
        auto parsed = m_host.parts.tools.checkArguments(*tool, m_calls[index].arguments());
        if (!parsed)
            co_return failure(parsed);
        arguments = std::move(*parsed);
    }
}

//! Records the intent and makes the call. Errors: those for which the run cannot go on.
base::Task<base::Result<tools::ToolOutcome>> LiveRun::makeCall(
    std::size_t index, std::shared_ptr<tools::Tool> tool, boost::json::object arguments)
{
    const auto& info = tool->info();
    if (const auto ok = mayGoOn(); !ok)
        co_return failure(ok);
    if (const auto stop = interruption(); stop && stop->kind != Ending::Kind::Paused)
        co_return base::fail(base::ErrorCode::Cancelled, "interrupted before " + info.name);
    const auto placed = co_await takePlace();
    if (!placed)
        co_return failure(placed);
    auto context = contextFor(index);
    auto prepared = co_await tool->prepare(std::move(arguments), context);
    // What was not begun when the run was stopped is begun when it goes on.
    if (const auto stop = interruption(); stop && stop->kind != Ending::Kind::Paused)
        co_return base::fail(base::ErrorCode::Cancelled, "interrupted before " + info.name);
    if (!prepared)
        co_return tools::ToolOutcome{prepared.error().text(), true};
    m_calls[index].prepared = *prepared;
    Record intent = IntentRecord{m_calls[index].call.id, info.name, std::move(*prepared)};
    const auto written = co_await append(std::move(intent));
    if (!written)
        co_return failure(written);
    noteTool(info.name);
    setDoing("tool " + info.name);
    auto text = m_calls[index].arguments();
    auto outcome = co_await m_host.parts.tools.call(tool, std::move(text), std::move(context));
    outcome.unknown = outcome.unknown && !info.readOnly && !info.idempotent;
    co_return outcome;
}

LiveRun::AfterCall LiveRun::afterCall(
    std::size_t index, const tools::ToolInfo& tool, const tools::ToolOutcome& outcome, bool isAllowed) const
{
    if (m_calls[index].unfinished)
        return AfterCall::LeaveOpen;
    const auto stop = interruption();
    if (stop && stop->kind != Ending::Kind::Paused) {
        // Cut off by its own run's end: whoever takes up the run makes the call again, or asks, as after a crash.
        const bool over = isFinal(m_stored.parent, stateOf(stop->kind));
        const bool repeatable = tool.readOnly || tool.idempotent || tool.verifiable || outcome.notSent;
        const bool open = outcome.unknown || (outcome.failed && repeatable);
        return open && !over ? AfterCall::LeaveOpen : AfterCall::Record;
    }
    // Who lets the agent call it without asking lets it deal with what comes of that.
    return outcome.unknown && !isAllowed ? AfterCall::AskPerson : AfterCall::Record;
}

base::Task<base::Result<std::string>> LiveRun::delegate(std::string agent, std::string task, std::string callId)
{
    auto self = shared_from_this();
    const auto name = agent;
    const auto call = callId;
    auto ended = co_await m_host.delegate(std::move(self), std::move(agent), std::move(task), std::move(callId));
    if (!ended)
        co_return failure(ended);
    if (ended->state == api::RunState::Done)
        co_return std::move(ended->output);
    if (!api::hasEnded(ended->state)) {
        if (auto* progress = callOf(call))
            progress->unfinished = true;
        // Without an interruption of its own it is the subagent's log that cannot be written: this run waits for the same repair.
        if (!interruption())
            breakOff(
                {base::ErrorCode::Unavailable, ended->error ? ended->error->message : "a subagent was interrupted", nullptr});
    }
    co_return base::fail(base::ErrorCode::Unavailable,
        "the subagent " + name + " is " + base::enumName(ended->state) + (ended->error ? ": " + ended->error->message : ""));
}

base::Task<base::Result<>> LiveRun::finishCall(std::size_t index, std::string tool, tools::ToolOutcome outcome)
{
    auto& call = m_calls[index];
    if (!call.edited.empty())
        outcome.text.insert(0, changedArguments(call.call.arguments, call.edited));
    call.result
        = {call.call.id, std::move(tool), m_host.storable(outcome.text), outcome.failed, base::hexOf(spanContext().spanId)};
    call.phase = CallProgress::Phase::Finished;
    if (call.result.failed)
        noteCallFailed(m_host.parts.observations, m_stored, spanContext(), call.result, call.isDenied);
    noteSkill(call);
    ++m_stored.toolCalls;
    Record record = call.result;
    if (m_handOff && m_handOff->callId == call.call.id && !call.result.failed)
        return appendHandOff(std::move(record));
    return append(std::move(record));
}

void LiveRun::waits(const std::string& callId, const std::string& why)
{
    const auto* progress = callOf(callId);
    const auto tool = progress ? m_tools->byName.find(progress->call.name) : m_tools->byName.end();
    if (tool != m_tools->byName.end())
        setDoing(why.empty() ? "tool " + tool->second->info().name : why);
}

tools::ToolContext LiveRun::contextFor(std::size_t index)
{
    tools::ToolContext context;
    context.runId = m_stored.id;
    context.callId = m_calls[index].call.id;
    context.tenant = m_stored.tenant;
    context.project = m_stored.project;
    context.agent = m_stored.agent;
    context.idempotencyKey = m_stored.id.text() + ":" + context.callId;
    context.workspaceFd = m_workspace ? m_workspace->get() : -1;
    context.workspacePath = m_stored.workspace;
    context.allowPrivateAddresses = m_definition->allowPrivateAddresses;
    context.sandbox = m_definition->sandbox;
    context.span = spanContext();
    context.cancel = m_cancel.token();
    context.host = this;
    return context;
}

} // namespace kaze::runtime::detail
