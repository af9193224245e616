#include "engine/runtime/detail/run_events.h"

#include "engine/api/run.h"
#include "engine/base/open_enum.h"
#include "engine/base/text.h"

namespace kaze::runtime::detail {

using telemetry::Level;
using telemetry::ObservationEvent;
using telemetry::ObservationLog;
using telemetry::SpanContext;

namespace {

constexpr std::size_t kLongestText = 300;

ObservationEvent eventOf(Level level, std::string message, const StoredRun& run, SpanContext context)
{
    ObservationEvent event;
    event.level = level;
    event.source = "runtime";
    event.message = std::move(message);
    event.context = context;
    event.runId = run.id.text();
    event.agent = run.agent;
    event.tenant = run.tenant;
    return event;
}

Level levelOf(const StoredRun& run)
{
    switch (run.state) {
    case api::RunState::Failed:
        return Level::Error;
    case api::RunState::BudgetExhausted:
        return Level::Warning;
    case api::RunState::Interrupted: // by a cell that stops, or by a log that cannot be written
        return run.error ? Level::Warning : Level::Info;
    default:
        return Level::Info;
    }
}

std::string endText(const StoredRun& run)
{
    switch (run.state) {
    case api::RunState::Done:
        return "run done";
    case api::RunState::Failed:
        return "run failed";
    case api::RunState::Cancelled:
        return "run cancelled";
    case api::RunState::BudgetExhausted:
        return "run stopped, its budget is exhausted";
    case api::RunState::Paused:
        return "run paused";
    case api::RunState::Interrupted:
        return "run interrupted";
    default:
        return "run left as " + base::enumName(run.state);
    }
}

std::string firstLine(const std::string& text)
{
    return base::shortened(text.substr(0, text.find('\n')), kLongestText);
}

std::string questionText(const ApprovalRecord& asked)
{
    switch (asked.kind) {
    case api::ApprovalKind::ToolCall:
        return "a person is asked to allow " + asked.tool;
    case api::ApprovalKind::Uncertain:
        return "a person is asked whether " + asked.tool + " is to be called again";
    case api::ApprovalKind::Question:
        return asked.tool + " asks a person a question";
    case api::ApprovalKind::Loop:
        break;
    }
    return "a person is asked whether the run, which goes in circles, is to go on";
}

//! A question whose call is over needs no answer any more; that is nobody's fault.
bool isLate(const AnswerRecord& answer)
{
    return answer.byNobody && answer.reason.starts_with("no answer within");
}

std::string answerText(const AnswerRecord& answer)
{
    const auto what = answer.tool.empty() ? std::string("the run to go on") : answer.tool;
    if (answer.byNobody)
        return "nobody answered about " + what + " (" + answer.reason + "), settled as " + base::enumName(answer.verdict);
    if (answer.kind == api::ApprovalKind::Question)
        return answer.verdict == api::Verdict::Deny ? "a person did not answer " + what : "a person answered " + what;
    return answer.verdict == api::Verdict::Deny ? "a person refused " + what : "a person allowed " + what;
}

} // namespace

void noteBegin(ObservationLog& log, const StoredRun& run, SpanContext context, bool isResumed)
{
    auto event = eventOf(Level::Info, isResumed ? "run resumed" : "run started", run, context);
    event.fields = {{"model", run.model}, {"pool", run.pool}};
    if (!run.project.empty())
        event.fields.push_back({"project", run.project});
    if (!run.parent.isNil())
        event.fields.push_back({"parent", run.parent.text()});
    log.record(std::move(event));
}

void noteWaiting(ObservationLog& log, const StoredRun& run, SpanContext context)
{
    auto event = eventOf(Level::Info, "run waits for a person", run, context);
    event.fields = {{"state", base::enumName(run.state)}};
    log.record(std::move(event));
}

void noteEnd(ObservationLog& log, const StoredRun& run, SpanContext context)
{
    auto event = eventOf(levelOf(run), endText(run), run, context);
    if (run.error && run.state != api::RunState::Done)
        event.message += ": " + firstLine(run.error->message);
    const std::chrono::duration<double> lasted = run.updatedAt - run.createdAt;
    event.fields
        = {{"state", base::enumName(run.state)}, {"seconds", lasted.count()}, {"turns", run.turns}, {"tool_calls", run.toolCalls},
            {"input_tokens", run.usage.inputTokens}, {"output_tokens", run.usage.outputTokens}, {"cost_usd", run.cost.dollars()}};
    if (run.error)
        event.fields.push_back({"code", run.error->code});
    log.record(std::move(event));
}

void noteTurnFailed(ObservationLog& log, const StoredRun& run, SpanContext context, const base::Error& error)
{
    if (error.code == base::ErrorCode::Cancelled)
        return;
    auto event = eventOf(Level::Warning, "turn failed: " + firstLine(error.text()), run, context);
    event.fields = {{"turn", run.turns + 1}, {"model", run.model}, {"code", std::string(base::nameOf(error.code))}};
    log.record(std::move(event));
}

void noteQuestion(ObservationLog& log, const StoredRun& run, SpanContext context, const ApprovalRecord& asked)
{
    auto event = eventOf(Level::Info, questionText(asked), run, context);
    event.fields = {{"tool", asked.tool}, {"kind", base::enumName(asked.kind)}, {"approval", asked.approvalId}};
    log.record(std::move(event));
}

void noteCallFailed(ObservationLog& log, const StoredRun& run, SpanContext context, const ResultRecord& result, bool isDenied)
{
    auto event = eventOf(Level::Warning, "tool " + result.tool + (isDenied ? " was denied" : " failed"), run, context);
    if (log.capturesContent(context))
        event.message += ": " + firstLine(result.text);
    event.fields = {{"tool", result.tool}, {"call", result.callId}, {"denied", isDenied}};
    log.record(std::move(event));
}

void noteAnswer(ObservationLog& log, const StoredRun& run, SpanContext context, const AnswerRecord& answer)
{
    auto event = eventOf(isLate(answer) ? Level::Warning : Level::Info, answerText(answer), run, context);
    event.fields = {{"tool", answer.tool}, {"kind", base::enumName(answer.kind)}, {"verdict", base::enumName(answer.verdict)},
        {"approval", answer.approvalId}};
    log.record(std::move(event));
}

} // namespace kaze::runtime::detail
