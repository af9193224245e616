// What people say to the sample's runs.

#include "engine/api/run_control_requests.h"
#include "ui/link/detail/sample_cell.h"

namespace kaze::ui {

SampleCell::Answer SampleCell::handle(const api::SendToRun& request)
{
    auto* run = find(request.runId);
    if (!run)
        return base::fail(base::ErrorCode::NotFound, "there is no run " + request.runId);
    const auto& state = run->detail.run.state;
    if (state.known() && api::hasEnded(state.valueOr(api::RunState::Running)))
        return base::fail(base::ErrorCode::Conflict, "the run is " + state.name() + " and reads no more");
    api::Step step;
    step.kind = api::StepKind::Message;
    step.text = request.text;
    addStep(*run, step);
    return api::Done{};
}

std::string SampleCell::answerText(const api::Approval& asked, const api::AnswerApproval& answer)
{
    auto text = answer.verdict.name();
    if (asked.kind == api::ApprovalKind::Question && answer.verdict != api::Verdict::Deny)
        return "answered: " + answer.text;
    if (!answer.pattern.empty())
        text += " (" + answer.pattern + ")";
    if (!answer.arguments.empty())
        text += ", with other arguments " + answer.arguments;
    for (const auto* said : {&answer.reason, &answer.text})
        if (!said->empty())
            text += ": " + *said;
    return text;
}

} // namespace kaze::ui
