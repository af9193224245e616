// What tools of a live run ask a person in the middle of a call.

#include "engine/api/run_requests.h"
#include "engine/runtime/detail/live_run.h"

#include "engine/base/text.h"

#include <boost/json.hpp>

#include <algorithm>

namespace kaze::runtime::detail {

namespace {

//! The answer to a question whose call is over.
constexpr std::string_view kNobodyWaits = "the call that asked it is over";

std::string keyOf(const tools::Question& question)
{
    boost::json::array all{question.text, question.schema};
    for (const auto& choice : question.choices)
        all.emplace_back(choice);
    return base::sha256Hex(boost::json::serialize(all)).substr(0, 16);
}

//! "Which one? (blue, green)".
std::string textOf(const tools::Question& question)
{
    std::string choices;
    for (const auto& choice : question.choices)
        choices += (choices.empty() ? "" : ", ") + choice;
    return choices.empty() ? question.text : question.text + " (" + choices + ")";
}

bool isDropped(const CallQuestion& question)
{
    return question.answer && question.answer->byNobody && question.answer->reason == kNobodyWaits;
}

} // namespace

base::Task<base::Result<tools::QuestionReply>> LiveRun::ask(tools::Question question)
{
    auto* call = callOf(question.callId);
    const auto tool = call ? toolOf(*call) : nullptr;
    if (!tool)
        co_return base::fail(base::ErrorCode::NotFound, "the call that asks is not under way");
    if (m_stored.approve == api::ApprovalMode::None)
        co_return base::fail(
            base::ErrorCode::Unavailable, "nobody can be asked: this run was started so that nobody answers its questions");
    question.text = m_host.storable(question.text);
    for (auto& choice : question.choices)
        choice = m_host.storable(choice);
    const auto asks = keyOf(question);
    const auto before
        = std::ranges::find_if(call->questions, [&](const CallQuestion& each) { return !each.taken && each.asks == asks; });
    const bool isKnown = before != call->questions.end();
    if (isKnown)
        before->taken = true;
    AnswerRecord answer;
    if (isKnown && before->answer) {
        answer = *before->answer;
    } else {
        Asking asking;
        asking.isOpen = isKnown;
        auto& approval = asking.approval;
        approval.approvalId = isKnown ? before->approvalId : m_host.parts.ids.next().text();
        approval.kind = api::ApprovalKind::Question;
        approval.askedAt = m_host.parts.clock.now();
        approval.tool = tool->info().name;
        approval.arguments = call->arguments();
        approval.question = question.text;
        approval.choices = question.choices;
        approval.schema = question.schema;
        std::optional<std::chrono::milliseconds> timeout = question.timeout;
        if (!timeout && m_definition->approvalTimeout)
            timeout = m_definition->approvalTimeout->after;
        if (timeout) {
            approval.expiresAt = approval.askedAt + *timeout;
            approval.onTimeout = api::Verdict::Deny;
        }
        asking.record = ApprovalRecord{
            approval.approvalId, question.callId, approval.tool, api::ApprovalKind::Question, "", textOf(question), asks};
        // A call that may be made again is left where it stands when the run pauses; another one ends first.
        const bool isLeft = tool->info().readOnly || tool->info().idempotent;
        base::CancelSource over(isLeft ? m_interrupt.token() : m_cancel.token());
        const auto registration = question.cancel.onCancel([&over] { over.cancel(); });
        asking.cancel = over.token();
        const auto id = approval.approvalId;
        const auto callId = question.callId;
        auto given = co_await waitFor(std::move(asking));
        if (!given && question.cancel.cancelled() && !interruption())
            co_await dropQuestion(id);
        else if (auto* again = callOf(callId); !given && again && interruption())
            again->unfinished = true;
        if (!given)
            co_return failure(given);
        answer = std::move(*given);
    }
    tools::QuestionReply reply;
    reply.given = answer.verdict != api::Verdict::Deny;
    reply.text = reply.given ? answer.text : answer.reason;
    co_return reply;
}

std::shared_ptr<tools::Tool> LiveRun::toolOf(const CallProgress& call) const
{
    const auto found = m_tools->byName.find(call.call.name);
    return found == m_tools->byName.end() ? nullptr : found->second;
}

//! A call that is made again gets the answers that were given to it; what nobody waited for any more is asked anew.
void LiveRun::askAgain(std::size_t index)
{
    auto& questions = m_calls[index].questions;
    std::erase_if(questions, isDropped);
    for (auto& question : questions)
        question.taken = false;
}

//! Its call is over: whatever it asked needs no answer any more.
base::Task<> LiveRun::dropQuestions(std::size_t index)
{
    std::vector<std::string> open;
    for (const auto& question : m_calls[index].questions)
        if (!question.answer)
            open.push_back(question.approvalId);
    for (auto& id : open)
        co_await dropQuestion(std::move(id));
}

base::Task<> LiveRun::dropQuestion(std::string approvalId)
{
    api::AnswerApproval answer;
    answer.approvalId = approvalId;
    answer.verdict = api::Verdict::Deny;
    answer.reason = kNobodyWaits;
    const auto dropped = co_await m_host.answerByNobody(std::move(answer));
    // Somebody may have been faster.
    if (!dropped && dropped.error().code != base::ErrorCode::Conflict)
        m_host.parts.log->warn("run {}: question {} stays open: {}", m_stored.id.text(), approvalId, dropped.error().text());
}

} // namespace kaze::runtime::detail
