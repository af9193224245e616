// What a live run takes over from its log.

#include "engine/runtime/detail/live_run.h"

#include "engine/runtime/detail/run_rows.h"

#include <algorithm>

namespace kaze::runtime::detail {

void LiveRun::replay(const std::vector<StoredStep>& steps)
{
    m_resumed = true;
    m_stored.turns = m_stored.toolCalls = 0;
    m_stored.usage = {};
    for (const auto& step : steps) {
        m_worked = std::max(m_worked, step.worked);
        m_cutOff = !std::holds_alternative<StateRecord>(step.record) && !std::holds_alternative<AnswerRecord>(step.record);
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
    addMessage(gateway::userMessage(task.text));
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
    noteKnown(model.usage, false); // the record does not say who counted
}

void LiveRun::takeOver(const IntentRecord& intent)
{
    if (auto* call = callOf(intent.callId)) {
        call->phase = CallProgress::Phase::InDoubt;
        call->tool = intent.tool;
        call->prepared = intent.prepared;
    }
}

void LiveRun::takeOver(const ApprovalRecord& approval)
{
    if (auto* call = callOf(approval.callId)) {
        call->phase = CallProgress::Phase::Asked;
        call->tool = approval.tool;
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
    if (!api::hasEnded(state.state))
        return;
    // Who resumes it after an end gives it its time and its turns anew, and is asked anew what was open.
    m_worked = {};
    m_turnsBefore = m_stored.turns;
    for (auto& call : m_calls)
        if (call.phase == CallProgress::Phase::Asked)
            call.phase = call.asked == api::ApprovalKind::Uncertain ? CallProgress::Phase::InDoubt : CallProgress::Phase::Fresh;
}

} // namespace kaze::runtime::detail
