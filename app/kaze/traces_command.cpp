#include "app/kaze/asking.h"
#include "app/kaze/period.h"
#include "app/kaze/terminal.h"
#include "app/kaze/traces_commands.h"
#include "engine/api/trace_requests.h"

#include <iostream>
#include <map>

namespace kaze::cli {

namespace {

struct TracesOptions {
    std::string id, span;
    std::vector<std::string> filter;
    std::int64_t limit = 50;
    std::string from, to, order = "newest";
    bool archives = false;
};

const std::map<std::string, api::TraceOrder> kTraceOrders{{"newest", api::TraceOrder::Newest},
    {"longest", api::TraceOrder::Longest}, {"dearest", api::TraceOrder::Dearest}, {"tokens", api::TraceOrder::MostTokens},
    {"errors", api::TraceOrder::MostErrors}, {"spans", api::TraceOrder::MostSpans}};

int listTraces(const TracesOptions& options, const Common& common)
{
    const auto filter = joined(options.filter);
    const auto period = periodOf(options.from, options.to);
    if (!period)
        return report(period.error(), common);
    const auto note = [](const api::TracePage& page) {
        for (const auto& line : page.notes)
            std::cerr << styled("kaze: " + printable(line), Style::Yellow) << "\n";
    };
    const auto tell = [&](const auto& page) {
        note(page);
        if (page.rows.empty()) {
            std::cout << (filter.empty() ? "No traces yet: every run leaves one.\n" : "No trace fits the filter.\n");
            return;
        }
        std::vector<std::vector<std::string>> rows;
        for (const auto& trace : page.rows)
            rows.push_back({trace.traceId, std::to_string(trace.spans), trace.errors ? std::to_string(trace.errors) : "",
                trace.duration ? durationText(*trace.duration) : "running",
                countText(trace.usage.inputTokens + trace.usage.outputTokens), trace.costUsd.text(), agoText(trace.startedAt),
                printable(trace.name)});
        std::cout << table({"TRACE", "SPANS", "ERRORS", "TIME", "TOKENS", "COST", "STARTED", "NAME"}, rows);
    };
    const api::ListTraces query{
        filter, "", options.limit, period->from, period->to, kTraceOrders.at(options.order), options.archives};
    const auto json = [&](const auto& page) {
        note(page);
        return jsonOf(page.rows);
    };
    return answer(common, query, json, tell);
}

void printTree(const api::Trace& trace)
{
    std::multimap<std::string, const api::SpanRow*> children;
    std::map<std::string, bool> known;
    for (const auto& span : trace.spans)
        known[span.spanId] = true;
    for (const auto& span : trace.spans)
        children.emplace(known.contains(span.parentId) ? span.parentId : "", &span);
    // Depth first without recursion: a trace may be as deep as it likes.
    std::vector<std::pair<const api::SpanRow*, std::size_t>> open;
    const auto push = [&](const std::string& parent, std::size_t depth) {
        const auto [first, last] = children.equal_range(parent);
        for (auto it = std::make_reverse_iterator(last); it != std::make_reverse_iterator(first); ++it)
            open.emplace_back(it->second, depth);
    };
    push("", 0);
    while (!open.empty()) {
        const auto [span, depth] = open.back();
        open.pop_back();
        const auto time = span->duration ? durationText(*span->duration) : std::string("open");
        std::cout << std::string(depth * 2, ' ') << printable(span->name) << "  " << styled(time, Style::Dim);
        if (span->status == api::SpanStatus::Error)
            std::cout << "  " << styled("error: " + printable(span->statusMessage), Style::Red);
        else if (!span->duration && !span->statusMessage.empty())
            std::cout << "  " << styled(printable(span->statusMessage), Style::Yellow);
        if (span->costUsd && span->costUsd->nanos)
            std::cout << "  " << span->costUsd->text();
        std::cout << "\n";
        push(span->spanId, depth + 1);
    }
}

int show(const TracesOptions& options, const Common& common)
{
    auto session = Session::open(common);
    if (!session)
        return report(session.error(), common);
    auto reply = session->ask(api::GetTrace{options.id});
    if (!reply)
        return report(reply.error(), common);
    if (!options.span.empty()) {
        auto span = session->ask(api::GetSpan{reply->trace.trace.traceId, options.span});
        if (!span)
            return report(span.error(), common);
        print(api::toJson(span->detail));
        return kDone;
    }
    if (common.json) {
        auto object = api::toJson(reply->trace).as_object();
        boost::json::object merged = object["trace"].as_object();
        // The list's count of spans gives way to the spans themselves.
        merged["spans"] = object["spans"];
        print(merged);
        return kDone;
    }
    const auto& trace = reply->trace.trace;
    std::cout << styled(printable(trace.name), Style::Bold) << "\n"
              << styled("trace " + trace.traceId + "  run " + trace.runId, Style::Dim) << "\n\n";
    printTree(reply->trace);
    std::cout << "\n"
              << trace.spans << " spans, " << countText(trace.usage.inputTokens) << " in / "
              << countText(trace.usage.outputTokens) << " out tokens, " << trace.costUsd.text() << "\n";
    return kDone;
}

} // namespace

void addTraces(CLI::App& app, std::shared_ptr<Common> common, Action& action)
{
    auto* traces = app.add_subcommand("traces", "List, show, compare, export and import traces");
    traces->require_subcommand(1);
    auto options = std::make_shared<TracesOptions>();
    auto* listed = traces->add_subcommand("list", "Traces, the newest first");
    listed->add_option("FILTER", options->filter, "Words and fields: agent:code-* status:error 'dur>5s' 'cost>$0.05' 'errors>0'")
        ->option_text(" ");
    addTracePeriod(*listed, options->from, options->to);
    listed->add_option("--order", options->order, "newest, longest, dearest, tokens, errors or spans: what comes first")
        ->check(CLI::IsMember({"newest", "longest", "dearest", "tokens", "errors", "spans"}))
        ->option_text("ORDER");
    listed->add_option("--limit", options->limit, "At most so many (default: 50)")->check(CLI::Range(1, 1000))->option_text("N");
    listed->add_flag("--archives", options->archives, "Also in archived months, which are unpacked first");
    listed->footer("Examples:\n"
                   "  kaze traces list --order dearest --from 2026-11-01 --limit 10\n"
                   "  kaze traces list tenant:acme pool:research 'errors>0'");
    addCommonOptions(*listed, common);
    listed->callback([options, common, &action] { action = [options, common] { return listTraces(*options, *common); }; });
    auto* shown = traces->add_subcommand("show", "A trace as a tree of spans");
    shown->add_option("ID", options->id, "A trace's id, or a run's")->required()->option_text(" ");
    shown->add_option("--span", options->span, "One span with its attributes and payloads, as JSON")->option_text("ID");
    addCommonOptions(*shown, common);
    shown->callback([options, common, &action] { action = [options, common] { return show(*options, *common); }; });
    addTracesCompare(*traces, common, action);
    addTracesExport(*traces, common, action);
    addTracesImport(*traces, common, action);
}

void addTracePeriod(CLI::App& command, std::string& from, std::string& to)
{
    command.add_option("--from", from, "Begun from then on: a day (2026-11-21), a month, or a time (RFC 3339), in UTC")
        ->option_text("TIME");
    command.add_option("--to", to, "Begun until then, that day or month included")->option_text("TIME");
}

} // namespace kaze::cli
