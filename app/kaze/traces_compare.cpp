#include "app/kaze/asking.h"
#include "app/kaze/terminal.h"
#include "app/kaze/traces_commands.h"
#include "engine/api/trace_requests.h"

#include <iostream>

namespace kaze::cli {

namespace {

struct TracesComparing {
    std::string left, right;
};

std::string comparedTime(const std::optional<api::SpanRow>& span)
{
    return !span ? "" : span->duration ? durationText(*span->duration) : "open";
}

std::string comparedDifference(std::chrono::nanoseconds left, std::chrono::nanoseconds right)
{
    const auto more = right - left;
    return (more.count() < 0 ? "-" : "+") + durationText(more.count() < 0 ? -more : more);
}

std::string comparedDifference(const api::ComparedSpan& line)
{
    if (!line.left || !line.right)
        return line.left ? "only left" : "only right";
    if (!line.left->duration || !line.right->duration)
        return "";
    return comparedDifference(*line.left->duration, *line.right->duration);
}

//! Where they are the same call of different names, both.
std::string comparedName(const api::ComparedSpan& line)
{
    auto name = printable(line.name);
    if (line.left && line.right && line.left->name != line.right->name)
        name += " | " + printable(line.right->name);
    return std::string(static_cast<std::size_t>(line.depth) * 2, ' ') + name;
}

void printComparison(const api::TraceComparison& comparison)
{
    const auto& [left, right] = std::tie(comparison.left, comparison.right);
    const auto lasted = [](const api::TraceRow& trace) { return trace.duration ? durationText(*trace.duration) : "running"; };
    std::vector<std::vector<std::string>> sums;
    const auto add = [&](const char* name, const std::string& a, const std::string& b, const std::string& difference) {
        sums.push_back({name, a, b, difference});
    };
    const auto addTime = [&](const char* name, std::chrono::nanoseconds a, std::chrono::nanoseconds b) {
        add(name, durationText(a), durationText(b), comparedDifference(a, b));
    };
    const auto addCount = [&](const char* name, std::int64_t a, std::int64_t b) {
        add(name, countText(a), countText(b), (b < a ? "-" : "+") + countText(b < a ? a - b : b - a));
    };
    add("trace", left.traceId, right.traceId, "");
    add("name", printable(left.name), printable(right.name), "");
    add("time", lasted(left), lasted(right),
        left.duration && right.duration ? comparedDifference(*left.duration, *right.duration) : "");
    const auto& [a, b] = std::tie(comparison.leftTimes, comparison.rightTimes);
    addTime("critical path", a.criticalPath, b.criticalPath);
    addTime("models", a.models, b.models);
    addTime("tools", a.tools, b.tools);
    addTime("queue", a.queued, b.queued);
    addTime("memory", a.memory, b.memory);
    addCount("spans", left.spans, right.spans);
    addCount("errors", left.errors, right.errors);
    addCount("tokens in", left.usage.inputTokens, right.usage.inputTokens);
    addCount("tokens out", left.usage.outputTokens, right.usage.outputTokens);
    const auto more = right.costUsd - left.costUsd;
    add("cost", left.costUsd.text(), right.costUsd.text(),
        (more.nanos < 0 ? "-" : "+") + base::Money{more.nanos < 0 ? -more.nanos : more.nanos}.text());
    std::cout << table({"", "LEFT", "RIGHT", "DIFFERENCE"}, sums) << "\n";

    std::vector<std::vector<std::string>> rows;
    for (const auto& line : comparison.spans)
        rows.push_back({comparedTime(line.left), comparedTime(line.right), comparedDifference(line), comparedName(line)});
    std::cout << table({"LEFT", "RIGHT", "DIFFERENCE", "SPAN"}, rows) << "\n"
              << comparison.onlyLeft << " spans only left, " << comparison.onlyRight << " only right";
    if (comparison.leftOut > 0)
        std::cout << "; " << comparison.leftOut << " lines more are left out";
    std::cout << "\n";
}

} // namespace

void addTracesCompare(CLI::App& traces, const std::shared_ptr<Common>& common, Action& action)
{
    auto options = std::make_shared<TracesComparing>();
    auto* command = traces.add_subcommand("compare", "Two traces beside each other: times, tokens, cost, and span by span");
    command->add_option("LEFT", options->left, "A trace's id, or a run's")->required()->option_text(" ");
    command->add_option("RIGHT", options->right, "The other one's")->required()->option_text(" ");
    command->footer("Spans of the same name and kind below the same parents stand beside each other in their order, and model "
                    "calls of different\n"
                    "models where nothing else fits.\n\n"
                    "Example:\n"
                    "  kaze traces compare 0192f0c17e3a70008000b8a1f7c9d2e4 0192f0d21b4470008000c1d2e3f4a5b6");
    addCommonOptions(*command, common);
    command->callback([options, common, &action] {
        action = [options, common] {
            return answer(
                *common, api::CompareTraces{options->left, options->right}, [](const auto& reply) { return replyJson(reply); },
                printComparison);
        };
    });
}

} // namespace kaze::cli
