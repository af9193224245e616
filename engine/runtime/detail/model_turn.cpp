#include "engine/api/trace.h"
#include "engine/runtime/detail/live_run.h"

#include "engine/base/text.h"
#include "engine/runtime/detail/run_events.h"
#include "engine/runtime/detail/run_rows.h"

#include <algorithm>

namespace kaze::runtime::detail {

namespace {

std::int64_t sizeOf(const gateway::Message& message)
{
    auto bytes = message.text.size() + message.reasoning.size() + sizeof(message);
    for (const auto& call : message.calls)
        bytes += call.arguments.size() + call.name.size() + call.id.size() + sizeof(call);
    return static_cast<std::int64_t>(bytes);
}

} // namespace

void LiveRun::addMessage(gateway::Message message)
{
    addShared(std::make_shared<const gateway::Message>(std::move(message)));
}

void LiveRun::addShared(std::shared_ptr<const gateway::Message> message)
{
    m_messageBytes.add(sizeOf(*message));
    m_messages.push_back(std::move(message));
}

bool LiveRun::isKnownCall(std::string_view id) const
{
    return std::any_of(m_messages.begin(), m_messages.end(), [id](const auto& message) {
        return std::any_of(
            message->calls.begin(), message->calls.end(), [id](const gateway::ToolCall& call) { return call.id == id; });
    });
}

gateway::ChatRequest LiveRun::request() const
{
    gateway::ChatRequest request;
    request.model = m_stored.model;
    request.baseUrl = m_stored.baseUrl;
    request.instructions = m_instructions;
    request.messages = m_messages;
    request.tools = m_tools->specs;
    request.knownTokens = m_knownTokens;
    request.knownMessages = m_knownMessages;
    request.maxOutputTokens = m_definition->maxOutputTokens;
    request.temperature = m_definition->temperature;
    request.seed = m_definition->seed;
    request.fallbacks = m_definition->fallbacks;
    return request;
}

bool LiveRun::isFollowed() const
{
    for (const auto* run = this; run; run = run->m_parent.get())
        if (run->m_host.parts.listener.follows(run->m_stored.id))
            return true;
    return false;
}

api::Priority LiveRun::priority() const
{
    return m_stored.priority.value_or(isFollowed() ? api::Priority::Supervised : api::Priority::Conversation);
}

base::Task<base::Result<>> LiveRun::modelTurn()
{
    finishTurn();
    auto& parts = m_host.parts;
    m_turnStarted = parts.clock.steady();
    const auto before = m_stored.cost;
    m_turnSpan
        = parts.observations.startSpan(m_runSpan.context(), "turn " + std::to_string(m_stored.turns + 1), api::SpanKind::Turn);
    setDoing("chat " + (m_stored.lastModel.empty() ? m_stored.model : m_stored.lastModel));
    auto result = co_await askModel();
    RunMeters::record(m_host.meters.modelPart, parts.clock.steady() - m_turnStarted);
    if (!result) {
        m_turnSpan.fail(result.error());
        noteTurnFailed(parts.observations, m_stored, m_turnSpan.context(), result.error());
        finishTurn();
        co_return failure(result);
    }
    const auto done = co_await recordAnswer(**result);
    if (done) {
        const auto took = parts.clock.steady() - m_turnStarted;
        RunMeters::record(m_host.meters.turn, took);
        parts.listener.turnTook(took, m_contextTokens, m_stored.cost - before);
    }
    co_return done;
}

// No coroutine: what it hands over would be kept twice for as long as the model thinks.
base::Task<base::Result<base::Boxed<gateway::ChatResult>>> LiveRun::askModel()
{
    gateway::CallContext context;
    context.tenant = m_stored.tenant;
    context.project = m_stored.project;
    context.agent = m_stored.agent;
    if (m_parent)
        context.tool = "agent.delegate";
    context.priority = priority();
    context.runId = m_stored.id;
    context.budgetId = m_stored.id;
    context.span = m_turnSpan.context();
    context.cancel = m_cancel.token();
    gateway::DeltaSink sink = [self = weak_from_this()](const gateway::ChatDelta& delta) {
        const auto run = self.lock();
        if (run && (delta.restart || !delta.text.empty()) && run->m_host.parts.listener.follows(run->m_stored.id))
            run->m_host.parts.listener.textStreamed(run->m_stored.id, delta.text, delta.restart);
    };
    return m_host.parts.gateway.chat(std::move(context), request(), std::move(sink));
}

base::Task<base::Result<>> LiveRun::recordAnswer(gateway::ChatResult& result)
{
    if (auto usable = accept(result); !usable) {
        m_turnSpan.fail(usable.error());
        noteTurnFailed(m_host.parts.observations, m_stored, m_turnSpan.context(), usable.error());
        finishTurn();
        co_return usable;
    }
    const auto& response = result.response;
    ++m_stored.turns;
    addUsage(m_stored.usage, response.usage);
    m_stored.lastModel = response.provider + "/" + response.model;
    m_contextTokens = response.usage.inputTokens + response.usage.outputTokens;
    Record record = ModelRecord{
        response.message, response.usage, result.cost, m_stored.lastModel, base::hexOf(m_turnSpan.context().spanId)};
    std::optional<gateway::LedgerRow> paid = result.entry.take();
    const auto written = co_await append(std::move(record), std::move(paid));
    if (!written)
        co_return failure(written);
    for (const auto& call : response.message.calls)
        m_calls.emplace_back().call = call;
    m_answeredFinally = m_calls.empty();
    m_answers.push_back(m_lastStep);
    addMessage(std::move(result.response.message));
    noteKnown(response.usage, response.usageSource == gateway::UsageSource::Provider);
    m_host.changed(*this);
    co_return base::Result<>{};
}

//! What the provider counted need not be guessed again.
void LiveRun::noteKnown(const api::Usage& usage, bool isCounted)
{
    m_knownTokens = isCounted ? usage.inputTokens + usage.outputTokens : 0;
    m_knownMessages = m_messages.size();
}

base::Result<> LiveRun::accept(gateway::ChatResult& result)
{
    auto& response = result.response;
    if (response.stop == gateway::StopReason::Length) {
        return base::fail(base::ErrorCode::Protocol,
            "the model's answer was cut at " + std::to_string(response.usage.outputTokens)
                + " tokens; raise model.max_output_tokens in the agent file");
    }
    if (response.stop == gateway::StopReason::ContentFilter) {
        return base::fail(base::ErrorCode::PermissionDenied,
            "the provider's content filter stopped the answer"
                + (response.message.text.empty() ? std::string() : ": " + base::shortened(response.message.text, 500)));
    }
    // Providers may repeat ids from turn to turn; within a run a call is found by its id.
    auto& calls = response.message.calls;
    for (std::size_t i = 0; i < calls.size(); ++i) {
        auto given = calls[i].id.empty() ? std::string("call") : m_host.storable(calls[i].id);
        // Of turns that are summed up the ids are not known any more.
        if (m_summarized > 0)
            given += "_t" + std::to_string(m_stored.turns + 1);
        const auto taken = [&](const std::string& id) {
            return isKnownCall(id)
                || std::any_of(calls.begin(), calls.begin() + static_cast<std::ptrdiff_t>(i),
                    [&](const auto& other) { return other.id == id; });
        };
        auto id = given;
        for (int copy = 2; taken(id); ++copy)
            id = given + "_" + std::to_string(copy);
        calls[i].id = std::move(id);
        calls[i].name = m_host.storable(calls[i].name);
        calls[i].arguments = m_host.storable(calls[i].arguments);
    }
    response.message.role = gateway::Role::Assistant;
    response.message.text = m_host.storable(response.message.text);
    response.message.reasoning = m_host.storable(response.message.reasoning);
    // Signed as it is: with a secret in it, it can be neither kept nor cleaned.
    if (auto& proof = response.message.proof; m_host.storable(proof) != proof)
        proof.clear();
    return {};
}

} // namespace kaze::runtime::detail
