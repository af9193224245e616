// What a live run asks of people, and how it waits for them.

#include "engine/runtime/detail/live_run.h"

#include "engine/base/text.h"

namespace kaze::runtime::detail {

namespace {

//! Counts what is so as long as it lives.
class Counted {
public:
    explicit Counted(int& count) : m_count(count) { ++m_count; }
    ~Counted() { --m_count; }
    Counted(const Counted&) = delete;
    Counted& operator=(const Counted&) = delete;

private:
    int& m_count;
};

} // namespace

base::Task<base::Result<AnswerRecord>> LiveRun::askPerson(
    std::size_t index, std::string tool, api::ApprovalKind kind, std::string reason, std::string preview)
{
    if (m_calls[index].phase == CallProgress::Phase::Answered)
        co_return m_calls[index].answer;
    if (const auto ok = mayGoOn(); !ok)
        co_return failure(ok);
    auto& parts = m_host.parts;
    base::OneShot<AnswerRecord> answer;
    auto& waiting = kind == api::ApprovalKind::ToolCall ? m_waitingApprovals : m_waitingDoubts;
    const Counted counted(waiting);
    const bool known = m_calls[index].phase == CallProgress::Phase::Asked;
    const auto id = known ? m_calls[index].approvalId : parts.ids.next().text();
    m_questions.emplace(id, answer);
    updateWaiting();
    if (!known) {
        api::Approval approval{id, m_stored.id.text(), m_stored.agent, kind, tool, m_calls[index].call.arguments,
            m_host.storable(preview), reason, parts.clock.now()};
        const auto step = makeStep(ApprovalRecord{id, m_calls[index].call.id, tool, kind, reason});
        StepPtr writing = step;
        auto run = m_stored;
        auto stored = approval;
        const auto written = co_await m_host.store.ask(std::move(run), std::move(writing), std::move(stored));
        if (!written) {
            m_questions.erase(id);
            co_return notWritten(written.error());
        }
        step->number = *written;
        // As the log has it: it may be answered while the run is on its way to a pause.
        m_calls[index].phase = CallProgress::Phase::Asked;
        m_calls[index].approvalId = id;
        m_calls[index].asked = kind;
        tell(*step);
        m_host.approvalsChanged(1);
        parts.listener.approvalAsked(approval);
    }
    // An answer that came while the question was being written is in `answer` already.
    auto registration = m_interrupt.token().onCancel([answer] {
        AnswerRecord interrupted;
        interrupted.approvalId = "interrupted";
        answer.set(std::move(interrupted));
    });
    auto given = co_await answer.wait();
    registration.release();
    m_questions.erase(id);
    if (given.approvalId == "interrupted")
        co_return base::fail(base::ErrorCode::Cancelled, "interrupted while waiting for an approval");
    m_calls[index].phase = CallProgress::Phase::Answered;
    m_calls[index].answer = given;
    updateWaiting();
    if (given.verdict == api::Verdict::AllowForRun || given.verdict == api::Verdict::AllowAlways)
        m_allowed.insert(tool);
    co_return given;
}

bool LiveRun::asks(const std::string& approvalId) const
{
    // A run that was just woken knows its questions before its calls have come to them.
    return m_questions.contains(approvalId) || std::any_of(m_calls.begin(), m_calls.end(), [&](const CallProgress& call) {
        return call.phase == CallProgress::Phase::Asked && call.approvalId == approvalId;
    });
}

void LiveRun::answered(const StoredStep& step)
{
    const auto& record = std::get<AnswerRecord>(step.record);
    tell(step);
    if (const auto question = m_questions.find(record.approvalId); question != m_questions.end()) {
        const auto answer = question->second;
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
    const auto open = static_cast<int>(m_questions.size()) + m_waitingChildren;
    const bool blocked = open > 0 && open >= m_activeCalls;
    const auto state = !blocked ? api::RunState::Running
        : m_waitingDoubts > 0   ? api::RunState::NeedsAttention
                                : api::RunState::WaitingApproval;
    if (state == m_stored.state)
        return;
    const auto now = m_host.parts.clock.steady();
    if (blocked && m_waitingSince < base::Duration{0}) {
        m_waitingSince = now;
        m_host.limits.forget(*this);
    }
    if (!blocked && m_waitingSince >= base::Duration{0}) {
        m_waited += now - m_waitingSince;
        m_waitingSince = base::Duration{-1};
        m_host.limits.watch(shared_from_this());
    }
    const auto before = m_stored.state;
    m_stored.state = state;
    m_host.stateChanged(*this, before, state);
    persistSoon();
    if (m_parent && blocked != m_toldParent) {
        m_toldParent = blocked;
        m_parent->childWaits(blocked ? 1 : -1);
    }
}

} // namespace kaze::runtime::detail
