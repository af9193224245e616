#include "engine/sandbox/detail/decide.h"

#include "engine/api/run.h"
#include "engine/base/text.h"
#include "engine/sandbox/detail/walk.h"
#include "engine/sandbox/detail/words.h"

#include <algorithm>
#include <span>

namespace kaze::sandbox::detail {

namespace {

using gateway::ChatRequest;
using gateway::ChatResponse;
using gateway::Role;

constexpr std::size_t kBytesPerToken = 4;
constexpr std::size_t kCallOverhead = 64; //!< bytes of a call beside its arguments
constexpr std::size_t kRowsShown = 10;

std::size_t bytesOf(const gateway::Message& message)
{
    auto bytes = message.text.size() + message.reasoning.size() + 16;
    for (const auto& call : message.calls)
        bytes += call.name.size() + call.arguments.size() + kCallOverhead;
    return bytes;
}

std::size_t bytesOf(const gateway::ToolSpecs& tools)
{
    std::size_t bytes = 0;
    for (const auto& tool : tools ? *tools : std::vector<gateway::ToolSpec>{})
        bytes += tool.name.size() + tool.description.size() + boost::json::serialize(tool.schema).size();
    return bytes;
}

//! What was sent before was seen before: everything up to the last answer counts as cached, as providers with prefix caches bill it.
api::Usage usageOf(const ChatRequest& request, const gateway::Message& answer)
{
    std::size_t bytes = bytesOf(request.tools) + (request.instructions ? request.instructions->size() : 0);
    std::size_t cached = 0;
    for (const auto& message : request.messages) {
        if (message->role == Role::Assistant)
            cached = bytes;
        bytes += bytesOf(*message);
    }
    api::Usage usage;
    usage.inputTokens = tokensOf(bytes);
    usage.cachedTokens = std::min(usage.inputTokens, tokensOf(cached));
    usage.reasoningTokens = tokensOf(answer.reasoning.size());
    usage.outputTokens = tokensOf(bytesOf(answer) - 16);
    return usage;
}

//! Where the present task begins: the first message of a person, or the one that followed a finished answer.
std::size_t taskAt(const gateway::Conversation& messages)
{
    std::size_t at = messages.size();
    bool finished = true;
    for (std::size_t i = 0; i < messages.size(); ++i) {
        if (messages[i]->role == Role::User && finished) {
            at = i;
            finished = false;
        }
        finished = finished || (messages[i]->role == Role::Assistant && messages[i]->calls.empty());
    }
    return at;
}

std::string idOf(std::uint64_t seed, std::string_view text)
{
    return base::sha256Hex(std::to_string(seed) + '\n' + std::string(text)).substr(0, 12);
}

//! Many at once where there is much to do, few where a person may want to watch.
std::size_t batchOf(std::size_t wanted)
{
    return wanted <= 64 ? 8 : std::min<std::size_t>(64, wanted / 8);
}

//! As many as there is room for, which may be none.
void addCalls(const std::vector<Wanted>& wanted, std::size_t turn, std::uint64_t seed, std::size_t room, gateway::Message& into)
{
    for (const auto& want : std::span(wanted).first(std::min(wanted.size(), batchOf(wanted.size())))) {
        const auto bytes = want.tool.size() + want.arguments.size() + kCallOverhead;
        if (bytes > room)
            return;
        room -= bytes;
        into.calls.push_back(
            {"call_" + idOf(seed, std::to_string(turn) + want.tool + want.arguments), want.tool, want.arguments});
    }
}

//! The agent's own words: what Kaze adds below them, memories of earlier runs and agents to delegate to, is no step.
std::string_view ownInstructions(const std::string& instructions)
{
    std::string_view own = instructions;
    for (const std::string_view heading : {"\n# Memory\n", "\n# Agents that can be delegated to\n"})
        own = own.substr(0, own.find(heading));
    return own;
}

std::string planText(const Plan& plan)
{
    std::string text = "The agent's steps, as I read them:";
    for (std::size_t i = 0; i < plan.steps.size(); ++i)
        text += '\n' + std::to_string(i + 1) + ". " + plan.steps[i].text;
    return text;
}

std::string progressText(const Plan& plan, const Walk& walk, std::size_t wanted)
{
    auto text = "Step " + std::to_string(walk.at()) + " of " + std::to_string(plan.steps.size()) + ": "
        + base::shortened(plan.steps[walk.at() - 1].text, 120);
    if (wanted > 1)
        text += " (" + counted(wanted, "call", "calls") + " to go)";
    return text;
}

//! What the sandbox says when nothing tells it what to do.
std::string helpText(const ChatRequest& request, const std::string& task, const Toolbox& tools)
{
    const bool any = request.instructions && !trimmed(*request.instructions).empty();
    return "This is Kaze's sandbox, a built-in stand-in for a language model. It does what the steps of an agent's instructions "
           "say, where they begin with one of its "
           "verbs: list, find, read, count, compare, quote, write, call. "
        + std::string(any ? "These instructions have no such step." : "There are no instructions.")
        + "\n\nThe task, as I read it: " + (task.empty() ? "there is none." : '"' + base::shortened(task, 500) + '"')
        + "\nTools offered: " + tools.names()
        + ".\n\nAn example of steps: \"1. List the files matching `**/*.md`. 2. Count the lines of each file. 3. Write "
          "`counts.csv`.\" For open questions, choose a real model.";
}

void addTable(const Table& table, std::string& text)
{
    text += "\n\n" + table.summary;
    // Quotations and what a tool said are the answer itself; of the rest a file usually has all.
    const bool whole = table.noun == "quotations" || table.noun == "answers";
    const auto shown = whole ? table.rows.size() : std::min(table.rows.size(), kRowsShown);
    if (shown > 0)
        text += '\n';
    for (std::size_t i = 0; i < shown; ++i)
        text += '\n' + base::shortened(lineOf(table, table.rows[i]), whole ? 2000 : 240);
    if (shown < table.rows.size())
        text += "\n- … and " + std::to_string(table.rows.size() - shown) + " more";
}

std::string closingText(const Plan& plan, const Walk& walk)
{
    std::string text;
    for (const auto& line : walk.done())
        text += (text.empty() ? "" : " ") + line;
    for (const auto& table : walk.tables())
        addTable(table, text);
    const auto& troubles = walk.troubles();
    if (!troubles.empty() || !plan.notUnderstood.empty())
        text += "\n\nWhat I could not do, or only in part:\n";
    for (const auto& trouble : troubles)
        text += "\n- " + trouble;
    for (const auto& line : plan.notUnderstood)
        text += "\n- I did not understand the step \"" + base::shortened(line, 120)
            + "\"; my verbs are list, find, read, count, compare, quote, write and call.";
    return base::toUtf8(trimmed(text));
}

} // namespace

std::int64_t tokensOf(std::size_t bytes)
{
    return static_cast<std::int64_t>((bytes + kBytesPerToken - 1) / kBytesPerToken);
}

ChatResponse decide(const ChatRequest& request, std::uint64_t seed)
{
    const auto room = static_cast<std::size_t>(std::clamp<std::int64_t>(request.maxOutputTokens, 1, 1 << 20)) * kBytesPerToken;
    const auto from = taskAt(request.messages);
    const std::span messages(request.messages.begin() + static_cast<std::ptrdiff_t>(from), request.messages.end());
    const std::string task(messages.empty() ? std::string_view() : trimmed(messages.front()->text));
    auto plan = request.instructions ? planOf(ownInstructions(*request.instructions)) : Plan{};
    if (plan.steps.empty())
        if (auto asked = planOf(task); !asked.steps.empty())
            plan = std::move(asked);

    Toolbox tools(request.tools, messages);
    // Room for the words around a call; its content may take the rest.
    Walk walk(tools, plan, task, room > 1024 ? room - 512 : room / 2);

    ChatResponse response;
    response.model = request.model;
    response.provider = "sandbox";
    auto& message = response.message;
    message.role = Role::Assistant;
    const bool done = walk.run();
    if (!done && !tools.wanted().empty()) {
        message.text = base::shortened(progressText(plan, walk, tools.wanted().size()), room / 4);
        if (messages.size() == 1 && room > 2048)
            message.reasoning = base::shortened(planText(plan), room / 8);
        addCalls(tools.wanted(), messages.size(), seed, room - message.text.size() - message.reasoning.size(), message);
        // A model that runs out of tokens within a call has no call to show for it.
        response.stop = message.calls.empty() ? gateway::StopReason::Length : gateway::StopReason::ToolCalls;
    } else {
        const auto text = plan.steps.empty() ? helpText(request, task, tools) : closingText(plan, walk);
        message.text = text.size() <= room ? text : base::shortened(text, room - std::min<std::size_t>(room, 32));
        response.stop = text.size() <= room ? gateway::StopReason::Finished : gateway::StopReason::Length;
    }
    response.usage = usageOf(request, message);
    response.usageSource = gateway::UsageSource::Provider;
    response.responseId = "sandbox-" + idOf(seed, std::to_string(request.messages.size()) + message.text);
    return response;
}

} // namespace kaze::sandbox::detail
