// What a live run takes over from its log.

#include "engine/api/run.h"
#include "engine/runtime/detail/live_run.h"

#include "engine/runtime/detail/run_rows.h"

#include <algorithm>

namespace kaze::runtime::detail {

namespace {

//! Whether the model may have been asked behind this record, where it is the last.
bool mayBeFollowedByACall(const Record& record)
{
    if (const auto* answer = std::get_if<AnswerRecord>(&record))
        return answer->kind == api::ApprovalKind::Loop;
    return !std::holds_alternative<StateRecord>(record) && !std::holds_alternative<ApprovalRecord>(record);
}

} // namespace

void LiveRun::replay(const std::optional<StoredStep>& summary, const std::vector<StoredStep>& steps)
{
    m_resumed = true;
    m_stored.turns = m_stored.toolCalls = 0;
    m_stored.usage = {};
    if (summary) {
        const auto& record = std::get<SummaryRecord>(summary->record);
        m_hasTask = true;
        m_recalled = record.recalled;
        beginWith(record.text, record.through);
    }
    for (const auto& step : steps) {
        m_worked = std::max(m_worked, step.worked);
        m_cutOff = mayBeFollowedByACall(step.record);
        if (std::holds_alternative<ModelRecord>(step.record))
            m_answers.push_back(step.number);
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
    noteTool(intent.tool);
    if (auto* call = callOf(intent.callId)) {
        call->phase = CallProgress::Phase::InDoubt;
        call->tool = intent.tool;
        call->prepared = intent.prepared;
    }
}

void LiveRun::takeOver(const ApprovalRecord& approval)
{
    if (approval.kind == api::ApprovalKind::Loop) {
        loop().question = approval.approvalId;
        loop().evidence = approval.reason;
        return;
    }
    auto* call = callOf(approval.callId);
    if (call && approval.kind == api::ApprovalKind::Question) {
        auto& question = call->questions.emplace_back();
        question.approvalId = approval.approvalId;
        question.asks = approval.asks;
    } else if (call) {
        call->phase = CallProgress::Phase::Asked;
        call->tool = approval.tool;
        call->approvalId = approval.approvalId;
        call->asked = approval.kind;
    }
}

void LiveRun::takeOver(const AnswerRecord& answer)
{
    if (answer.kind == api::ApprovalKind::Loop) {
        takeLoopAnswer(answer);
        return;
    }
    // What is allowed for always is in the store, where it can be taken back.
    if (answer.verdict == api::Verdict::AllowForRun)
        permit(answer);
    auto* call = callOf(answer.callId);
    if (call && answer.kind == api::ApprovalKind::Question) {
        for (auto& question : call->questions)
            if (question.approvalId == answer.approvalId)
                question.answer = answer;
    } else if (call) {
        call->phase = CallProgress::Phase::Answered;
        call->answer = answer;
        if (!answer.arguments.empty())
            call->edited = answer.arguments;
    }
}

void LiveRun::takeOver(const ResultRecord& result)
{
    ++m_stored.toolCalls;
    if (auto* call = callOf(result.callId)) {
        call->phase = CallProgress::Phase::Finished;
        call->result = result;
        noteSkill(*call);
    }
    if (!m_calls.empty() && std::all_of(m_calls.begin(), m_calls.end(), [](const CallProgress& c) {
            return c.phase == CallProgress::Phase::Finished;
        }))
        takeResults();
}

void LiveRun::takeOver(const NoteRecord& note)
{
    if (note.handedFrom.empty())
        return;
    // As when it was handed over.
    m_turnsBefore = m_stored.turns;
    m_allowed.clear();
    m_permissions.clear();
    takeOver(note.workedWith);
}

void LiveRun::takeOver(const MessageRecord& message)
{
    m_answeredFinally = false;
    if (m_loop)
        m_loop->watch.startAnew();
    addMessage(gateway::userMessage(message.text));
}

//! What comes before it and behind the steps that it stands for was counted in part only.
void LiveRun::takeOver(const SummaryRecord& summary)
{
    m_stored.turns = summary.turns;
    m_stored.toolCalls = summary.toolCalls;
    m_stored.usage = summary.total;
    m_turnsBefore = summary.turnsBefore;
    takeOver(summary.workedWith);
    m_allowed.clear();
    m_permissions.clear();
    for (const auto& permission : summary.permissions)
        permit(permission);
    countAnew();
}

void LiveRun::permit(const AnswerRecord& answer)
{
    // One that this Kaze cannot read allows nothing.
    if (auto arguments = ArgumentPattern::parse(answer.pattern))
        m_allowed.push_back({{}, answer.tool, std::move(*arguments)});
    m_permissions.push_back(answer);
}

//! What comes before is another run's, of which this one is a fork: what was paid and allowed there is no more of this one's, and its questions are not asked
//! here. Calls that may be under way there are in doubt here.
void LiveRun::beginAnew()
{
    m_stored.usage = {};
    m_worked = {};
    m_turnsBefore = m_stored.turns;
    m_allowed.clear();
    m_permissions.clear();
    forgetLoop();
    for (auto& call : m_calls) {
        call.questions.clear();
        // One that may be under way is so with the arguments it was made with.
        if (call.phase != CallProgress::Phase::InDoubt && call.phase != CallProgress::Phase::Finished)
            call.edited.clear();
        if (call.phase == CallProgress::Phase::Asked || call.phase == CallProgress::Phase::Answered)
            call.phase = call.asked == api::ApprovalKind::Uncertain ? CallProgress::Phase::InDoubt : CallProgress::Phase::Fresh;
    }
}

void LiveRun::forgetLoop()
{
    if (!m_loop)
        return;
    m_loop->watch.startAnew();
    m_loop->question.clear();
    m_loop->end.reset();
}

void LiveRun::takeOver(const StateRecord& state)
{
    if (state.state == api::RunState::Queued)
        beginAnew();
    if (!api::hasEnded(state.state))
        return;
    // Who resumes it after an end gives it its time and its turns anew, and is asked anew what was open.
    m_worked = {};
    m_turnsBefore = m_stored.turns;
    forgetLoop();
    for (auto& call : m_calls) {
        std::erase_if(call.questions, [](const CallQuestion& question) { return !question.answer; });
        if (call.phase == CallProgress::Phase::Asked)
            call.phase = call.asked == api::ApprovalKind::Uncertain ? CallProgress::Phase::InDoubt : CallProgress::Phase::Fresh;
    }
}

} // namespace kaze::runtime::detail
