#include "app/kaze/questions.h"

#include "app/kaze/terminal.h"

#include <algorithm>
#include <charconv>

namespace kaze::cli {

namespace {

std::string lead(const api::Approval& asked)
{
    if (asked.kind == api::ApprovalKind::Question)
        return "? it asks  ";
    if (asked.kind == api::ApprovalKind::Loop)
        return "? it goes round in circles: may it go on?";
    return asked.kind == api::ApprovalKind::Uncertain ? "? did this happen?  " : "? may it call  ";
}

std::string deadlineText(const api::Approval& asked)
{
    if (!asked.expiresAt)
        return {};
    const auto left = *asked.expiresAt - base::SystemClock().now();
    const auto then = asked.kind == api::ApprovalKind::Question     ? std::string("it goes on without an answer")
        : asked.onTimeout && *asked.onTimeout == api::Verdict::Deny ? std::string("it is denied")
                                                                    : std::string("it is allowed");
    return "in " + durationText(std::max<std::chrono::nanoseconds>(left, std::chrono::seconds(0))) + " " + then;
}

//! What stands behind the first letter.
std::string rest(const std::string& line)
{
    const auto begin = line.find_first_not_of(" \t", 1);
    return begin == std::string::npos ? std::string() : line.substr(begin);
}

std::optional<TypedAnswer> typedToQuestion(const api::Approval& asked, const std::string& line)
{
    TypedAnswer typed;
    typed.answer.approvalId = asked.approvalId;
    if (line == "/l" || line == "/leave")
        typed.leave = true;
    if (line == "/n" || line.starts_with("/n ")) {
        typed.answer.verdict = api::Verdict::Deny;
        const auto space = line.find(' ');
        typed.answer.reason = space == std::string::npos ? std::string() : line.substr(space + 1);
        return typed;
    }
    typed.answer.verdict = api::Verdict::AllowOnce;
    typed.answer.text = line;
    std::size_t number = 0;
    const auto read = std::from_chars(line.data(), line.data() + line.size(), number);
    if (read.ec == std::errc() && read.ptr == line.data() + line.size() && number >= 1 && number <= asked.choices.size()
        && std::ranges::find(asked.choices, line) == asked.choices.end())
        typed.answer.text = asked.choices[number - 1];
    if (line.empty())
        return std::nullopt;
    return typed;
}

} // namespace

std::string firstLines(const std::string& text, std::size_t lines)
{
    std::size_t end = 0;
    for (std::size_t i = 0; i < lines && end < text.size(); ++i)
        end = std::min(text.size(), text.find('\n', end) == std::string::npos ? text.size() : text.find('\n', end) + 1);
    if (end >= text.size())
        return text;
    return text.substr(0, end) + "… ("
        + std::to_string(std::count(text.begin() + static_cast<std::ptrdiff_t>(end), text.end(), '\n') + 1) + " more lines)";
}

std::string indented(const std::string& text)
{
    std::string out = "    ";
    for (const char c : text) {
        out += c;
        if (c == '\n')
            out += "    ";
    }
    return out;
}

std::string subjectOf(const api::Approval& asked)
{
    return asked.kind == api::ApprovalKind::Question ? "a question"
        : asked.kind == api::ApprovalKind::Loop      ? "a run in circles"
                                                     : printable(asked.tool);
}

std::string questionText(const api::Approval& asked)
{
    std::string text = styled(lead(asked), Style::Yellow);
    if (asked.kind == api::ApprovalKind::Question) {
        text += printable(firstLines(asked.question, 40)) + "\n";
        for (std::size_t i = 0; i < asked.choices.size(); ++i)
            text += "    " + std::to_string(i + 1) + "  " + printable(asked.choices[i]) + "\n";
        if (!asked.schema.empty())
            text += "    " + styled("as JSON that fits " + printable(firstLines(asked.schema, 12)), Style::Dim) + "\n";
    } else if (asked.kind == api::ApprovalKind::Loop) {
        text += "\n";
    } else {
        text += styled(printable(asked.tool), Style::Bold) + " " + printable(firstLines(asked.arguments, 12)) + "\n";
    }
    if (!asked.preview.empty())
        text += indented(printable(firstLines(asked.preview, 60))) + "\n";
    for (const auto& more : {printable(asked.reason), deadlineText(asked)})
        if (!more.empty())
            text += "  " + styled(more, Style::Dim) + "\n";
    return text;
}

std::string promptOf(const api::Approval& asked)
{
    if (asked.kind == api::ApprovalKind::Question)
        return asked.choices.empty() ? "  Your answer, /n REASON for none, /l to [l]eave it open: "
                                     : "  The number or the text of one, /n REASON for none, /l to [l]eave it open: ";
    if (asked.kind == api::ApprovalKind::Loop)
        return "  [g]o on (a word to the agent may follow), [e]nd the run, [l]eave it open: ";
    if (asked.kind == api::ApprovalKind::Uncertain)
        return "  [r]un it again, [d]o not, [l]eave it open: ";
    return "  [a]llow once, for this [r]un, al[w]ays (a pattern such as path=src/* may follow), with [o]ther arguments JSON, "
           "[d]eny REASON, [l]eave it open: ";
}

std::optional<TypedAnswer> typedAnswer(const api::Approval& asked, const std::string& line)
{
    if (asked.kind == api::ApprovalKind::Question)
        return typedToQuestion(asked, line);
    TypedAnswer typed;
    auto& answer = typed.answer;
    answer.approvalId = asked.approvalId;
    answer.verdict = api::Verdict::AllowOnce;
    const char key = line.empty() ? ' ' : line[0];
    typed.leave = key == 'l';
    if (typed.leave)
        return typed;
    if (asked.kind == api::ApprovalKind::Loop) {
        if (key != 'g' && key != 'e')
            return std::nullopt;
        if (key == 'e')
            answer.verdict = api::Verdict::Deny;
        (key == 'e' ? answer.reason : answer.text) = rest(line);
        return typed;
    }
    if (key == 'd') {
        answer.verdict = api::Verdict::Deny;
        answer.reason = rest(line);
        return typed;
    }
    if (asked.kind == api::ApprovalKind::Uncertain)
        return key == 'r' ? std::optional(typed) : std::nullopt;
    if (key == 'r' || key == 'w') {
        answer.verdict = key == 'r' ? api::Verdict::AllowForRun : api::Verdict::AllowAlways;
        answer.pattern = rest(line);
    } else if (key == 'o') {
        answer.arguments = rest(line);
    }
    const bool known = key == 'a' || key == 'r' || key == 'w' || (key == 'o' && !answer.arguments.empty());
    return known ? std::optional(typed) : std::nullopt;
}

} // namespace kaze::cli
