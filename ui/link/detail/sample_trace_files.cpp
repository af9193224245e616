#include "ui/link/detail/sample_trace_files.h"

#include "engine/api/log_requests.h"
#include "engine/base/base64.h"
#include "ui/link/detail/sample_cell.h"
#include "ui/link/detail/sample_logs.h"

#include <boost/json.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace kaze::ui {

namespace {

namespace json = boost::json;
using base::ErrorCode;

constexpr std::size_t kAtOnce = 25; // traces a step
constexpr std::size_t kLinesAtOnce = 500;

std::string nanosOf(api::Time time)
{
    return std::to_string(std::chrono::duration_cast<std::chrono::nanoseconds>(time.time_since_epoch()).count());
}

json::object spanOf(const api::TraceRow& trace, const api::SpanRow& span)
{
    json::object object{{"traceId", trace.traceId}, {"spanId", span.spanId}, {"parentSpanId", span.parentId}, {"name", span.name},
        {"kind", 1}, {"startTimeUnixNano", nanosOf(span.startedAt)},
        {"attributes", json::array{{{"key", "kaze.kind"}, {"value", {{"stringValue", span.kind.name()}}}}}},
        {"status", {{"code", span.status == api::SpanStatus::Error ? 2 : 1}, {"message", span.statusMessage}}}};
    if (span.duration)
        object["endTimeUnixNano"] = nanosOf(span.startedAt + std::chrono::duration_cast<api::Time::duration>(*span.duration));
    return object;
}

std::string stringOf(const json::object& object, std::string_view name)
{
    const auto* value = object.if_contains(name);
    return value && value->is_string() ? std::string(value->get_string()) : std::string();
}

api::Time timeOf(const json::object& object, std::string_view name)
{
    const auto digits = stringOf(object, name);
    std::int64_t nanos = 0;
    std::from_chars(digits.data(), digits.data() + digits.size(), nanos);
    return api::Time(std::chrono::duration_cast<api::Time::duration>(std::chrono::nanoseconds(nanos)));
}

//! All spans that stand anywhere in it.
void collect(const json::value& value, std::vector<const json::object*>& spans)
{
    if (const auto* list = value.if_array())
        for (const auto& one : *list)
            collect(one, spans);
    if (const auto* object = value.if_object()) {
        if (object->contains("traceId") && object->contains("spanId"))
            return spans.push_back(object);
        for (const char* name : {"resourceSpans", "scopeSpans", "spans"})
            if (const auto* inner = object->if_contains(name))
                collect(*inner, spans);
    }
}

} // namespace

base::Result<api::ExportState> SampleTraceFiles::start(
    const std::string& format, std::vector<const api::Trace*> traces, const std::string& day)
{
    if (format != "otlp-json" && format != "jsonl")
        return base::fail(
            ErrorCode::Unsupported, "the sample workspace writes otlp-json and jsonl; a real cell writes " + format + " as well");
    Export one;
    one.isJson = format == "otlp-json";
    one.state.exportId = fmt::format("export-{}", ++m_count);
    one.state.fileName = fmt::format("kaze-traces-{}.{}", day, one.isJson ? "json" : "jsonl");
    one.state.total = static_cast<std::int64_t>(traces.size());
    for (const auto* trace : traces)
        one.left.push_back(*trace);
    if (one.isJson)
        one.content = R"({"resourceSpans":[)";
    const auto state = one.state;
    m_exports.emplace(state.exportId, std::move(one));
    return state;
}

api::ExportState SampleTraceFiles::startLines(
    const std::string& fileName, std::vector<std::string> lines, std::vector<std::string> notes)
{
    Export one;
    one.state.exportId = fmt::format("export-{}", ++m_count);
    one.state.fileName = fileName;
    one.state.total = static_cast<std::int64_t>(lines.size());
    one.state.notes = std::move(notes);
    one.state.finished = lines.empty();
    one.lines = std::move(lines);
    const auto state = one.state;
    m_exports.emplace(state.exportId, std::move(one));
    return state;
}

void SampleTraceFiles::writeLines(Export& one)
{
    const auto from = static_cast<std::size_t>(one.state.done);
    const auto to = std::min(one.lines.size(), from + kLinesAtOnce);
    for (auto at = from; at < to; ++at)
        one.content += one.lines[at];
    one.state.done = static_cast<std::int64_t>(to);
    one.state.finished = to == one.lines.size();
    one.state.bytes = static_cast<std::int64_t>(one.content.size());
}

void SampleTraceFiles::write(Export& one)
{
    const auto count = std::min(kAtOnce, one.left.size());
    for (std::size_t at = 0; at < count; ++at) {
        const auto& trace = one.left[at];
        if (one.isJson) {
            json::array spans;
            for (const auto& span : trace.spans)
                spans.push_back(spanOf(trace.trace, span));
            const json::object resource{{"resource", json::object{}}, {"scopeSpans", json::array{{{"spans", std::move(spans)}}}}};
            one.content += (one.state.done + static_cast<std::int64_t>(at) > 0 ? "," : "") + json::serialize(resource);
        } else {
            one.content += json::serialize(json::object{
                               {"trace_id", trace.trace.traceId}, {"name", trace.trace.name}, {"spans", trace.trace.spans}})
                + '\n';
        }
    }
    one.left.erase(one.left.begin(), one.left.begin() + static_cast<std::ptrdiff_t>(count));
    one.state.done += static_cast<std::int64_t>(count);
    one.state.finished = one.left.empty();
    if (one.state.finished && one.isJson)
        one.content += "]}";
    one.state.bytes = static_cast<std::int64_t>(one.content.size());
}

base::Result<api::ExportPart> SampleTraceFiles::read(const api::ReadExport& request)
{
    const auto found = m_exports.find(request.exportId);
    if (found == m_exports.end())
        return base::fail(ErrorCode::NotFound, "there is no export " + request.exportId);
    auto& one = found->second;
    if (!one.state.finished && one.lines.empty())
        write(one);
    else if (!one.state.finished)
        writeLines(one);
    const auto& whole = one.content;
    const auto from = std::min(whole.size(), static_cast<std::size_t>(std::max<std::int64_t>(0, request.offset)));
    const auto limit = static_cast<std::size_t>(std::clamp<std::int64_t>(request.limit, 0, 4 << 20));
    return api::ExportPart{one.state, base::base64(whole.substr(from, limit))};
}

base::Result<> SampleTraceFiles::end(const std::string& exportId)
{
    if (m_exports.erase(exportId) == 0)
        return base::fail(ErrorCode::NotFound, "there is no export " + exportId);
    return {};
}

base::Result<api::TracesImported> SampleTraceFiles::import(const api::ImportTraces& request)
{
    const auto bytes = base::fromBase64(request.content);
    if (!bytes)
        return base::fail(ErrorCode::InvalidArgument, "the part of " + request.name + " is not base64");
    const auto id = request.importId.empty() ? fmt::format("import-{}", ++m_count) : request.importId;
    auto& text = m_parts[id];
    text += *bytes;
    api::TracesImported reply;
    if (request.isLast) {
        auto taken = take(text);
        m_parts.erase(id);
        if (!taken)
            return base::fail(ErrorCode::InvalidArgument, request.name + ": " + taken.error().message);
        reply = std::move(*taken);
    }
    reply.importId = id;
    return reply;
}

base::Result<api::TracesImported> SampleTraceFiles::take(const std::string& text)
{
    boost::system::error_code bad;
    const auto value = json::parse(text, bad);
    if (bad)
        return base::fail(
            ErrorCode::InvalidArgument, "it is no JSON (" + bad.message() + "); the sample workspace reads OTLP as JSON");
    std::vector<const json::object*> spans;
    collect(value, spans);
    if (spans.empty())
        return base::fail(ErrorCode::InvalidArgument, "there are no spans in it");
    api::TracesImported counts;
    for (const auto* span : spans) {
        const auto traceId = stringOf(*span, "traceId");
        auto found = std::find_if(
            m_imported.begin(), m_imported.end(), [&traceId](const api::Trace& one) { return one.trace.traceId == traceId; });
        if (found == m_imported.end()) {
            m_imported.emplace_back();
            found = std::prev(m_imported.end());
            found->trace.traceId = traceId;
            found->trace.startedAt = timeOf(*span, "startTimeUnixNano");
            counts.traceIds.push_back(traceId);
            ++counts.traces;
        }
        api::SpanRow row;
        row.spanId = stringOf(*span, "spanId");
        row.parentId = stringOf(*span, "parentSpanId");
        row.name = stringOf(*span, "name");
        row.kind = api::SpanKind::Other;
        row.startedAt = timeOf(*span, "startTimeUnixNano");
        row.duration = timeOf(*span, "endTimeUnixNano") - row.startedAt;
        const bool known = std::any_of(
            found->spans.begin(), found->spans.end(), [&row](const api::SpanRow& one) { return one.spanId == row.spanId; });
        ++(known ? counts.known : counts.spans);
        if (known)
            continue;
        if (row.parentId.empty()) {
            found->trace.name = row.name;
            found->trace.duration = row.duration;
        }
        found->spans.push_back(std::move(row));
        found->trace.spans = static_cast<std::int64_t>(found->spans.size());
    }
    return counts;
}

const api::Trace* SampleTraceFiles::imported(const std::string& traceId) const
{
    const auto found = std::find_if(
        m_imported.begin(), m_imported.end(), [&traceId](const api::Trace& one) { return one.trace.traceId == traceId; });
    return found == m_imported.end() ? nullptr : &*found;
}

SampleTraceFiles& SampleCell::traceFiles()
{
    if (!m_traceFiles)
        m_traceFiles = std::make_shared<SampleTraceFiles>();
    return *m_traceFiles;
}

std::vector<api::TraceRow> SampleCell::traceRows(std::optional<api::Time> from, std::optional<api::Time> to) const
{
    std::vector<api::TraceRow> rows;
    const auto add = [&](const api::TraceRow& row) {
        if ((!from || row.startedAt >= *from) && (!to || row.startedAt < *to))
            rows.push_back(row);
    };
    for (const auto& run : m_runs)
        add(run.trace.trace);
    if (m_traceFiles)
        for (const auto& trace : m_traceFiles->imported())
            add(trace.trace);
    return rows;
}

SampleCell::Answer SampleCell::handle(const api::StartExport& request)
{
    if (request.kind == api::ExportKind::Logs) {
        api::ListLogs query;
        query.filter = request.filter;
        query.from = request.from;
        query.to = request.to;
        query.archives = request.archives;
        auto lines = logs().exported(request.format, query);
        if (!lines)
            return failure(lines);
        query.limit = 1;
        auto notes = logs().list(query).value_or(api::LogPage{}).notes;
        const auto name = "kaze-logs-" + base::toRfc3339(m_now).substr(0, 10) + '.' + request.format;
        return traceFiles().startLines(name, std::move(*lines), std::move(notes));
    }
    if (request.kind == api::ExportKind::Report)
        return exportReport(request);
    if (request.kind != api::ExportKind::Traces)
        return base::fail(ErrorCode::Unsupported, "the sample workspace exports traces, log lines and reports");
    const auto rows = fittingTraces(request);
    if (!rows)
        return std::unexpected(rows.error());
    std::vector<const api::Trace*> traces;
    if (request.ids.empty())
        for (const auto& row : *rows)
            traces.push_back(findTrace(row.traceId));
    for (const auto& id : request.ids) {
        traces.push_back(findTrace(id));
        if (!traces.back())
            return base::fail(ErrorCode::NotFound, "there is no trace " + id);
    }
    auto state = traceFiles().start(request.format, std::move(traces), base::toRfc3339(m_now).substr(0, 10));
    if (!state)
        return std::unexpected(std::move(state.error()));
    return std::move(*state);
}

SampleCell::Answer SampleCell::handle(const api::ReadExport& request)
{
    auto part = traceFiles().read(request);
    if (!part)
        return std::unexpected(std::move(part.error()));
    return std::move(*part);
}

SampleCell::Answer SampleCell::handle(const api::EndExport& request)
{
    const auto ended = traceFiles().end(request.exportId);
    if (!ended)
        return std::unexpected(ended.error());
    return api::Done{};
}

SampleCell::Answer SampleCell::handle(const api::ImportTraces& request)
{
    auto imported = traceFiles().import(request);
    if (!imported)
        return std::unexpected(std::move(imported.error()));
    return std::move(*imported);
}

} // namespace kaze::ui
