// What the sample tells of the spans of its traces, and of what went in and came out.

#include "engine/api/trace_requests.h"
#include "ui/link/detail/sample_cell.h"
#include "ui/link/detail/sample_trace_files.h"

#include <boost/json/serialize.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace kaze::ui {

namespace {

using api::SpanKind;

constexpr std::size_t kFirstPart = 1U << 20;
constexpr int kManyHits = 24'000; // make a payload of some megabytes

//! A small picture of bars.
constexpr const char* kPicture = "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAEAAAAAgCAMAAACVQ462AAAABlBMVEUWGiBMn/"
                                 "4v1kU+AAAAOklEQVR42mNgGAVDADBCwKgBA2IATOPgM4BoA4egAbgUDh4D"
                                 "CEYr2QYQcurgNQCunuoGkEqPGkAFAwDCxwMfF/MVxwAAAABJRU5ErkJggg==";

std::string manyHits()
{
    std::string out = R"({"pattern":"TODO","hits":[)";
    for (int hit = 0; hit < kManyHits; ++hit)
        out += fmt::format(
            R"({}{{"path":"src/module_{}/part_{}.cpp","line":{},"text":"// TODO check what happens when the segment is empty"}})",
            hit == 0 ? "" : ",", hit % 40, hit, 1 + hit * 7 % 900);
    return out + R"(],"truncated":false})";
}

struct ToolTold {
    std::string_view name;
    const char* input;
    const char* output;
};

constexpr ToolTold kTold[]{
    {"files.read", R"({"path":"README.md"})", "# Harbour\n\nA small project for trying agents."},
    {"memory.search", R"({"query":"how this was done last time","limit":5})",
        R"({"memories":[{"text":"The exports are compared by order number.","score":0.91},{"text":"Amounts are in cents.","score":0.84}]})"},
    {"shell.run", R"({"command":"make -j4 check","timeout_s":120})", "exit 0\n212 tests passed in 41 s"},
};

//! What a model was sent at its n-th call, as the gateway writes it: everything that was said before, so that each call repeats the last.
std::string promptOf(const SampleRun& run, std::int64_t number)
{
    boost::json::array messages{
        {{"role", "system"}, {"content", "You are " + run.detail.run.agent + ". Work in small steps and say what you do."}},
        {{"role", "user"}, {"content", run.detail.task}}};
    for (const auto& step : run.steps) {
        if (step.kind == api::StepKind::Model && number-- <= 0)
            break;
        if (step.kind == api::StepKind::Model && !step.calls.empty()) {
            const auto& call = step.calls.front();
            messages.push_back({{"role", "assistant"}, {"content", step.text},
                {"tool_calls", boost::json::array{{{"id", call.callId}, {"name", call.tool}, {"arguments", call.arguments}}}}});
        } else if (step.kind == api::StepKind::Result) {
            messages.push_back({{"role", "tool"}, {"content", step.text}, {"tool_call_id", step.callId}});
        }
    }
    return boost::json::serialize(messages);
}

std::string answerOf(const SampleRun& run, std::int64_t number)
{
    const api::Step* said = nullptr;
    for (const auto& step : run.steps)
        if (step.kind == api::StepKind::Model) {
            said = &step;
            if (number-- <= 0)
                break;
        }
    if (!said)
        return {};
    boost::json::object message{{"role", "assistant"}, {"content", said->text}};
    if (!said->calls.empty())
        message["tool_calls"] = boost::json::array{{{"id", said->calls.front().callId}, {"name", said->calls.front().tool},
            {"arguments", said->calls.front().arguments}}};
    return boost::json::serialize(message);
}

void describeChat(api::SpanDetail& detail, const SampleRun& run)
{
    detail.attributes["gen_ai.request.model"] = run.detail.run.model;
    detail.attributes["gen_ai.request.temperature"] = 0.2;
    detail.attributes["gen_ai.request.max_tokens"] = 4096;
    detail.attributes["kaze.usage.source"] = "provider";
    if (detail.span.duration)
        detail.attributes["gen_ai.response.finish_reasons"] = boost::json::array{"tool_calls"};
    detail.price = samplePrice(run.detail.run.model);
    const auto before = std::count_if(run.trace.spans.begin(), run.trace.spans.end(),
        [&detail](const api::SpanRow& row) { return row.kind == SpanKind::Chat && row.startedAt < detail.span.startedAt; });
    detail.input = promptOf(run, before);
    if (detail.span.duration && detail.span.status != api::SpanStatus::Error)
        detail.output = answerOf(run, before);
}

void describeTool(api::SpanDetail& detail, const SampleRun& run, const std::string& tool)
{
    detail.attributes["gen_ai.tool.name"] = tool;
    detail.attributes["gen_ai.tool.type"] = "function";
    detail.attributes["kaze.tool.cached"] = false;
    if (!detail.input.empty())
        return;
    detail.input = R"({"path":"README.md"})";
    if (tool == "http.get") {
        detail.input = R"({"url":"https://docs.example.org/limits"})";
        detail.output
            = fmt::format(R"({{"status":200,"content_type":"text/html","title":"Limits","screenshot":"{}"}})", kPicture);
    } else if (tool == "files.search" && run.detail.run.agent == "security-sweep") {
        detail.input = R"({"pattern":"TODO","path":"src"})";
        detail.output = manyHits();
    } else if (tool == "files.search") {
        detail.input = R"({"pattern":"checksum"})";
        detail.output = "src/segment.cpp:51: if (checksum != stored)";
    }
    for (const auto& told : kTold)
        if (told.name == tool) {
            detail.input = told.input;
            detail.output = told.output;
        }
    if (!detail.span.duration)
        detail.output.clear();
}

} // namespace

const api::Trace* SampleCell::findTrace(const std::string& id)
{
    if (const auto* run = find(id))
        return &run->trace;
    return traceFiles().imported(id);
}

SampleCell::Answer SampleCell::handle(const api::GetTrace& request)
{
    const auto* trace = findTrace(request.traceId);
    if (!trace)
        return base::fail(base::ErrorCode::NotFound, "there is no trace " + request.traceId);
    return api::TraceReply{*trace};
}

SampleCell::Answer SampleCell::handle(const api::GetSpans& request)
{
    const auto* trace = findTrace(request.traceId);
    if (!trace)
        return base::fail(base::ErrorCode::NotFound, "there is no trace " + request.traceId);
    std::size_t from = 0;
    std::from_chars(request.cursor.data(), request.cursor.data() + request.cursor.size(), from);
    from = std::min(from, trace->spans.size());
    const auto to
        = std::min(trace->spans.size(), from + static_cast<std::size_t>(std::clamp<std::int64_t>(request.limit, 1, 50'000)));
    api::SpanPage page;
    page.trace = trace->trace;
    page.spans.assign(
        trace->spans.begin() + static_cast<std::ptrdiff_t>(from), trace->spans.begin() + static_cast<std::ptrdiff_t>(to));
    for (const auto& span : trace->spans)
        if (std::find(request.again.begin(), request.again.end(), span.spanId) != request.again.end())
            page.spans.push_back(span);
    page.next = std::to_string(to);
    page.complete = to == trace->spans.size();
    return page;
}

base::Result<api::SpanDetail> SampleCell::spanOf(const std::string& traceId, const std::string& spanId)
{
    const auto* trace = findTrace(traceId);
    const auto none = base::fail(base::ErrorCode::NotFound, "there is no span " + spanId + " in trace " + traceId);
    if (!trace)
        return none;
    const auto span = std::find_if(
        trace->spans.begin(), trace->spans.end(), [&spanId](const api::SpanRow& row) { return row.spanId == spanId; });
    if (span == trace->spans.end())
        return none;
    api::SpanDetail detail;
    const auto* run = find(traceId);
    if (run)
        if (const auto special = run->spans.find(spanId); special != run->spans.end())
            detail = special->second;
    detail.span = *span;
    if (!run)
        return detail;
    const auto space = span->name.find(' ');
    detail.attributes["gen_ai.operation.name"] = span->name.substr(0, space);
    detail.attributes["gen_ai.agent.name"] = run->detail.run.agent;
    detail.attributes["kaze.run.id"] = run->detail.run.runId;
    if (span->kind == SpanKind::Chat)
        describeChat(detail, *run);
    if (span->kind == SpanKind::Tool)
        describeTool(detail, *run, span->name.substr(space + 1));
    if (const auto& from = run->detail.run.forkedFrom; span->kind == SpanKind::Run && !from.empty())
        if (const auto* source = find(from); source && !source->trace.spans.empty())
            detail.links.push_back({source->trace.trace.traceId, source->trace.spans.front().spanId, {}});
    if (!detail.links.empty())
        detail.links.front().attributes["kaze.link"] = "forked from";
    detail.inputBytes = static_cast<std::int64_t>(detail.input.size());
    detail.outputBytes = static_cast<std::int64_t>(detail.output.size());
    return detail;
}

SampleCell::Answer SampleCell::handle(const api::GetSpan& request)
{
    auto detail = spanOf(request.traceId, request.spanId);
    if (!detail)
        return std::unexpected(std::move(detail.error()));
    detail->input.resize(std::min(detail->input.size(), kFirstPart));
    detail->output.resize(std::min(detail->output.size(), kFirstPart));
    return api::SpanReply{std::move(*detail)};
}

SampleCell::Answer SampleCell::handle(const api::GetPayload& request)
{
    const auto detail = spanOf(request.traceId, request.spanId);
    if (!detail)
        return std::unexpected(detail.error());
    const auto& whole = request.side == api::PayloadSide::Input ? detail->input : detail->output;
    const auto from
        = static_cast<std::size_t>(std::clamp<std::int64_t>(request.offset, 0, static_cast<std::int64_t>(whole.size())));
    auto to = std::min(whole.size(), from + static_cast<std::size_t>(std::clamp<std::int64_t>(request.limit, 1, 8 << 20)));
    while (to < whole.size() && to > from && (static_cast<unsigned char>(whole[to]) & 0xC0U) == 0x80U)
        --to;
    return api::PayloadPart{
        whole.substr(from, to - from), static_cast<std::int64_t>(to), static_cast<std::int64_t>(whole.size())};
}

} // namespace kaze::ui
