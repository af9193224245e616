#include "engine/runtime/detail/answers.h"

#include "engine/base/json_schema.h"
#include "engine/base/text.h"
#include "engine/runtime/argument_pattern.h"

#include <boost/json.hpp>

#include <algorithm>

namespace kaze::runtime::detail {

namespace json = boost::json;
using base::ErrorCode;
using base::Result;

namespace {

constexpr std::size_t kLongestAnswer = 64U << 10;
constexpr std::size_t kShownValue = 1000;

std::unexpected<base::Error> wrong(std::string message)
{
    return base::fail(ErrorCode::InvalidArgument, std::move(message));
}

Result<json::value> fitting(const std::string& text, const std::string& schema, const std::string& what)
{
    boost::system::error_code error;
    auto value = json::parse(text, error);
    if (error)
        return wrong(what + " are not JSON: " + error.message());
    if (!value.is_object())
        return wrong(what + " must be a JSON object");
    if (schema.empty())
        return value;
    const auto rules = json::parse(schema, error);
    const auto compiled = error ? Result<base::JsonSchema>(wrong("no schema")) : base::JsonSchema::compile(rules);
    // A server's schema that we cannot read is for the server to hold them against.
    if (!compiled)
        return value;
    if (const auto fits = compiled->check(value); !fits)
        return wrong(what + " do not fit: " + fits.error().message);
    return value;
}

Result<> checkText(const api::Approval& asked, const api::AnswerApproval& answer)
{
    if (answer.verdict == api::Verdict::Deny)
        return {};
    if (answer.text.empty())
        return wrong("the agent asks a question; answer it with a text, or deny it to say that there is no answer");
    if (!asked.schema.empty()) {
        const auto fits = fitting(answer.text, asked.schema, "the answers");
        if (!fits)
            return failure(fits);
        return {};
    }
    if (asked.choices.empty() || std::ranges::find(asked.choices, answer.text) != asked.choices.end())
        return {};
    std::string choices;
    for (const auto& choice : asked.choices)
        choices += (choices.empty() ? "\"" : ", \"") + choice + '"';
    return wrong("\"" + base::shortened(answer.text, 200) + "\" is none of the choices; there are " + choices);
}

Result<> checkCall(const api::Approval& asked, const api::AnswerApproval& answer)
{
    const bool denies = answer.verdict == api::Verdict::Deny;
    if (denies && !answer.arguments.empty())
        return wrong("a call that is denied is not made, so it has no other arguments; leave them out or allow it");
    const bool forMore = answer.verdict == api::Verdict::AllowForRun || answer.verdict == api::Verdict::AllowAlways;
    if (!forMore && !answer.pattern.empty())
        return wrong("a pattern says which calls are allowed from now on; it goes with \"for this run\" or \"always\"");
    const auto& made = answer.arguments.empty() ? asked.arguments : answer.arguments;
    auto arguments = answer.arguments.empty() ? fitting(made, {}, "the arguments")
                                              : fitting(made, asked.schema, "the changed arguments of " + asked.tool);
    if (!answer.arguments.empty() && !arguments)
        return failure(arguments);
    if (answer.pattern.empty())
        return {};
    const auto pattern = ArgumentPattern::parse(answer.pattern);
    if (!pattern)
        return failure(pattern);
    if (!arguments || !pattern->surelyFits(arguments->as_object()))
        return wrong("the pattern \"" + answer.pattern + "\" does not fit this call itself; its arguments are "
            + base::shortened(made, 500));
    return {};
}

} // namespace

Result<> checkAnswer(const api::Approval& asked, const api::AnswerApproval& answer)
{
    if (answer.text.size() > kLongestAnswer || answer.reason.size() > kLongestAnswer)
        return wrong("an answer has at most 64 KB");
    if (asked.kind == api::ApprovalKind::ToolCall)
        return answer.text.empty() ? checkCall(asked, answer) : wrong("no text is asked for; a reason goes with a denial");
    if (!answer.arguments.empty())
        return wrong("only a tool call that is asked about can be made with other arguments");
    if (!answer.pattern.empty() || answer.verdict == api::Verdict::AllowForRun || answer.verdict == api::Verdict::AllowAlways)
        return wrong("only a tool call can be allowed for the run or for always; allow this once or deny it");
    if (asked.kind == api::ApprovalKind::Question)
        return checkText(asked, answer);
    if (asked.kind == api::ApprovalKind::Uncertain && !answer.text.empty())
        return wrong("no text is asked for; a reason goes with a denial");
    return {};
}

std::string changedArguments(const std::string& wanted, const std::string& given)
{
    boost::system::error_code error;
    const auto before = json::parse(wanted, error);
    const auto after = json::parse(given, error);
    std::string text = "A person changed the arguments of this call before allowing it:";
    const auto shown = [](const json::value& value) { return base::shortened(json::serialize(value), kShownValue); };
    const auto* had = before.if_object();
    const auto* has = after.if_object();
    if (!had || !has)
        return text + " it was made with " + base::shortened(given, kShownValue) + "\n\n";
    for (const auto& member : *has) {
        const auto* old = had->if_contains(member.key());
        if (!old)
            text += "\n- " + std::string(member.key()) + ": " + shown(member.value()) + " was added";
        else if (*old != member.value())
            text += "\n- " + std::string(member.key()) + ": " + shown(*old) + " became " + shown(member.value());
    }
    for (const auto& member : *had)
        if (!has->contains(member.key()))
            text += "\n- " + std::string(member.key()) + " was left out";
    return text + "\nThis is what the call gave:\n\n";
}

std::string waitText(std::chrono::milliseconds time)
{
    const auto millis = time.count();
    if (millis % 3'600'000 == 0 && millis > 0)
        return std::to_string(millis / 3'600'000) + " h";
    if (millis % 60'000 == 0 && millis > 0)
        return std::to_string(millis / 60'000) + " min";
    if (millis % 1000 == 0)
        return std::to_string(millis / 1000) + " s";
    return std::to_string(millis) + " ms";
}

} // namespace kaze::runtime::detail
