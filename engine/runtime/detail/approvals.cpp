// What a live run asks of people, and how it waits for them.

#include "engine/api/run.h"
#include "engine/runtime/detail/live_run.h"

#include "engine/base/text.h"
#include "engine/runtime/detail/run_events.h"

#include <boost/json.hpp>

#include <algorithm>
#include <set>

namespace kaze::runtime::detail {

namespace {

//! Given to a waiting run in place of an answer.
constexpr std::string_view kInterrupted = "interrupted";

} // namespace

//! Whether a call may be made, or made again.
base::Task<base::Result<AnswerRecord>> LiveRun::askPerson(
    std::size_t index, std::shared_ptr<tools::Tool> tool, api::ApprovalKind kind, std::string reason, std::string preview)
{
    const auto& call = m_calls[index];
    if (call.phase == CallProgress::Phase::Answered)
        co_return call.answer;
    const auto& info = tool->info();
    Asking asking;
    asking.isOpen = call.phase == CallProgress::Phase::Asked;
    asking.cancel = m_interrupt.token();
    auto& approval = asking.approval;
    approval.approvalId = asking.isOpen ? call.approvalId : m_host.parts.ids.next().text();
    approval.kind = kind;
    approval.askedAt = m_host.parts.clock.now();
    approval.tool = info.name;
    approval.arguments = call.arguments();
    approval.preview = m_host.storable(preview);
    approval.reason = reason;
    if (kind == api::ApprovalKind::ToolCall) {
        approval.schema = boost::json::serialize(info.schema);
        approval.pattern = ArgumentPattern::of(std::string_view(approval.arguments));
        if (const auto& timeout = m_definition->approvalTimeout) {
            approval.expiresAt = approval.askedAt + timeout->after;
            approval.onTimeout = timeout->allow ? api::Verdict::AllowOnce : api::Verdict::Deny;
        }
    }
    asking.record = ApprovalRecord{approval.approvalId, call.call.id, info.name, kind, std::move(reason)};
    asking.cancel = m_interrupt.token();
    co_return co_await waitFor(std::move(asking));
}

//! Puts a question to a person, or waits on with one that stands already. Errors: those of writing it; Cancelled when the run is interrupted.
base::Task<base::Result<AnswerRecord>> LiveRun::waitFor(Asking asking)
{
    if (const auto ok = mayGoOn(); !ok)
        co_return failure(ok);
    const auto id = asking.approval.approvalId;
    const base::OneShot<AnswerRecord> answer;
    m_questions.emplace(id, OpenQuestion{answer, asking.record.callId, asking.record.kind, asking.isOpen});
    updateWaiting();
    if (!asking.isOpen) {
        const auto opened = co_await openQuestion(asking);
        if (!opened) {
            m_questions.erase(id);
            co_return failure(opened);
        }
    }
    // An answer that came while the question was being written is in `answer` already.
    const auto interrupt = [answer] {
        AnswerRecord interrupted;
        interrupted.approvalId = kInterrupted;
        answer.set(std::move(interrupted));
    };
    auto registration = asking.cancel.onCancel(interrupt);
    auto given = co_await answer.wait();
    registration.release();
    m_questions.erase(id);
    if (given.approvalId == kInterrupted)
        co_return base::fail(base::ErrorCode::Cancelled, "interrupted while waiting for a person");
    takeOver(given);
    updateWaiting();
    co_return given;
}

base::Task<base::Result<>> LiveRun::openQuestion(Asking& asking)
{
    auto& approval = asking.approval;
    approval.runId = m_stored.id.text();
    approval.agent = m_stored.agent;
    approval.tenant = m_stored.tenant;
    const auto step = makeStep(asking.record);
    StepPtr writing = step;
    auto run = m_stored;
    auto stored = approval;
    const auto written = co_await m_host.store.ask(std::move(run), std::move(writing), std::move(stored));
    if (!written)
        co_return notWritten(written.error());
    step->number = m_lastStep = *written;
    // As the log has it: it may be answered while the run is on its way to a pause.
    takeOver(asking.record);
    // Who asks it has it: the same question once more is another one.
    if (auto* call = callOf(asking.record.callId))
        for (auto& question : call->questions)
            question.taken = question.taken || question.approvalId == approval.approvalId;
    tell(*step);
    m_host.approvalsChanged(1);
    noteQuestion(m_host.parts.observations, m_stored, spanContext(), asking.record);
    if (approval.expiresAt)
        m_host.deadlines.add(*approval.expiresAt);
    m_host.parts.listener.approvalAsked(approval);
    co_return base::Result<>{};
}

bool LiveRun::asks(const std::string& approvalId) const
{
    // A run that was just woken knows its questions before its calls have come to them.
    return m_questions.contains(approvalId) || (m_loop && m_loop->question == approvalId)
        || std::ranges::any_of(m_calls, [&](const CallProgress& call) {
               return (call.phase == CallProgress::Phase::Asked && call.approvalId == approvalId)
                   || std::ranges::any_of(
                       call.questions, [&](const CallQuestion& each) { return !each.answer && each.approvalId == approvalId; });
           });
}

void LiveRun::answered(const StoredStep& step)
{
    const auto& record = std::get<AnswerRecord>(step.record);
    m_wokenEarly = m_asleep;
    m_lastStep = std::max(m_lastStep, step.number);
    tell(step);
    if (const auto question = m_questions.find(record.approvalId); question != m_questions.end()) {
        const auto answer = question->second.answer;
        m_questions.erase(question);
        answer.set(record);
    } else {
        takeOver(record);
    }
    updateWaiting();
}

void LiveRun::childWaits(int by)
{
    m_waitingChildren += by;
    updateWaiting();
}

void LiveRun::updateWaiting()
{
    // One that is about to leave is recorded as it leaves.
    if (m_concluding || m_broken || interruption())
        return;
    std::set<std::string_view> waitingCalls;
    bool isDecision = false;
    for (const auto& [id, question] : m_questions) {
        waitingCalls.insert(question.callId);
        isDecision = isDecision || question.kind == api::ApprovalKind::Uncertain || question.kind == api::ApprovalKind::Loop;
    }
    const auto asked = static_cast<int>(waitingCalls.size());
    const auto open = asked + m_waitingChildren;
    const bool blocked = open > 0 && open >= m_activeCalls;
    // What it waits for comes without it, and may need its place.
    if (asked + m_restingCalls > 0 && asked + m_restingCalls >= m_activeCalls)
        givePlaceBack();
    const bool inLine = !blocked && (isInLine() || (m_childrenInLine > 0 && open + m_childrenInLine >= m_activeCalls));
    rest(blocked || inLine);
    drowse(blocked);
    if (m_parent && inLine != m_toldInLine) {
        m_toldInLine = inLine;
        m_parent->childInLine(inLine ? 1 : -1);
    }
    const auto state = !blocked ? (isInLine() ? api::RunState::Queued : api::RunState::Running)
        : isDecision            ? api::RunState::NeedsAttention
                                : api::RunState::WaitingApproval;
    if (state == m_stored.state)
        return;
    const auto before = m_stored.state;
    m_stored.state = state;
    m_host.stateChanged(*this, before, state);
    if (blocked)
        noteWaiting(m_host.parts.observations, m_stored, spanContext());
    persistSoon();
    if (m_parent && blocked != m_toldParent) {
        m_toldParent = blocked;
        m_parent->childWaits(blocked ? 1 : -1);
    }
}

//! Its time does not run meanwhile.
void LiveRun::rest(bool rests)
{
    const auto now = m_host.parts.clock.steady();
    if (rests && m_waitingSince < base::Duration{0}) {
        m_waitingSince = now;
        m_host.limits.forget(*this);
    }
    if (!rests && m_waitingSince >= base::Duration{0}) {
        m_waited += now - m_waitingSince;
        m_waitingSince = base::Duration{-1};
        m_host.limits.set(shared_from_this(), timeLeft());
    }
}

} // namespace kaze::runtime::detail
