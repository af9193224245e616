// What a live run does when it goes round in circles.

#include "engine/api/run.h"
#include "engine/runtime/detail/live_run.h"

namespace kaze::runtime::detail {

LiveRun::LoopState& LiveRun::loop()
{
    if (!m_loop)
        m_loop = std::make_unique<LoopState>(LoopState{LoopWatch(m_definition->loops)});
    return *m_loop;
}

//! All calls of the last answer have results.
void LiveRun::watchTurn()
{
    if (m_definition->loops.repeats == 0 && m_definition->loops.staleTurns == 0)
        return;
    auto& watch = loop().watch;
    const auto step = m_answers.empty() ? 0 : m_answers.back();
    watch.turnBegins(step, m_messages.empty() ? std::string_view() : std::string_view(m_messages.back()->text));
    for (const auto& call : m_calls)
        watch.callEnded(call.result.tool, call.arguments(), call.result.text, call.result.failed);
    watch.turnEnds();
}

//! Whether a person has to decide that it may go on, or has decided that it may not.
bool LiveRun::isInCircles()
{
    if (!m_loop)
        return false;
    if (!m_loop->question.empty() || m_loop->end)
        return true;
    const auto found = m_loop->watch.finding();
    if (found)
        m_loop->evidence = m_host.storable(*found);
    return found.has_value();
}

//! Waits for that person. Errors: what ends the run.
base::Task<base::Result<>> LiveRun::askAboutLoop()
{
    auto& loop = *m_loop;
    if (!loop.end && m_stored.approve == api::ApprovalMode::None)
        loop.end = "this run was started so that nobody is asked whether it may go on";
    if (!loop.end) {
        Asking asking;
        asking.isOpen = !loop.question.empty();
        auto& approval = asking.approval;
        approval.approvalId = asking.isOpen ? loop.question : m_host.parts.ids.next().text();
        approval.kind = api::ApprovalKind::Loop;
        approval.askedAt = m_host.parts.clock.now();
        approval.reason = loop.evidence;
        asking.record = ApprovalRecord{approval.approvalId, "", "", api::ApprovalKind::Loop, loop.evidence};
        asking.cancel = m_interrupt.token();
        const auto answer = co_await waitFor(std::move(asking));
        if (!answer)
            co_return failure(answer);
    }
    if (loop.end)
        co_return base::fail(base::ErrorCode::PermissionDenied,
            "it went round in circles and was ended: " + loop.evidence + (loop.end->empty() ? "" : "; " + *loop.end));
    co_return base::Result<>{};
}

void LiveRun::takeLoopAnswer(const AnswerRecord& answer)
{
    loop().question.clear();
    if (answer.verdict == api::Verdict::Deny) {
        loop().end = answer.reason;
        return;
    }
    loop().watch.startAnew();
    if (const auto& said = answer.text.empty() ? answer.reason : answer.text; !said.empty())
        addMessage(gateway::userMessage(said));
}

} // namespace kaze::runtime::detail
