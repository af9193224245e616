#include "engine/telemetry/detail/export_formats.h"

#include "engine/api/wire.h"
#include "engine/base/csv.h"
#include "engine/base/text.h"
#include "engine/telemetry/detail/span_json.h"
#include "engine/telemetry/detail/span_text.h"
#include "engine/telemetry/otlp_genai.h"

#include <boost/json.hpp>

#include <algorithm>
#include <array>

namespace kaze::telemetry::detail {

using base::ErrorCode;

namespace {

struct Format {
    api::ExportKind kind;
    std::string_view name, ending;
};

constexpr std::array<Format, 11> kFormats{
    {{api::ExportKind::Logs, "jsonl", ".jsonl"}, {api::ExportKind::Logs, "csv", ".csv"}, {api::ExportKind::Logs, "text", ".txt"},
        {api::ExportKind::Traces, "otlp-json", ".jsonl"}, {api::ExportKind::Traces, "otlp-protobuf", ".pb"},
        {api::ExportKind::Traces, "archive", ".sqlite"}, {api::ExportKind::Traces, "jsonl", ".jsonl"},
        {api::ExportKind::Report, "csv", ".csv"}, {api::ExportKind::Report, "json", ".json"},
        {api::ExportKind::Report, "markdown", ".md"}, {api::ExportKind::Report, "html", ".html"}}};

//! What a value is in a text: itself, or JSON.
std::string plainText(const boost::json::value& value)
{
    return value.is_string() ? std::string(value.get_string()) : boost::json::serialize(value);
}

std::string fieldsText(const api::LogRow& row)
{
    boost::json::object object;
    for (const auto& [name, value] : row.fields)
        object[name] = value;
    return object.empty() ? std::string() : boost::json::serialize(object);
}

std::string csvOf(const api::LogRow& row)
{
    std::vector<std::string> cells{base::toRfc3339(row.at), row.level.name(), row.source, row.agent, row.runId, row.traceId,
        row.spanId, row.tenant, row.message, fieldsText(row)};
    for (auto& cell : cells)
        cell = base::spreadsheetSafe(cell);
    return base::csvLine(cells);
}

//! A line each: line ends within a message are written out.
std::string textOf(const api::LogRow& row)
{
    std::string line = base::toRfc3339(row.at) + ' ' + row.level.name() + ' ' + row.source + ": " + row.message;
    for (const auto& [name, value] : row.fields)
        line += ' ' + name + '=' + plainText(value);
    if (!row.agent.empty())
        line += " agent=" + row.agent;
    if (!row.runId.empty())
        line += " run=" + row.runId;
    if (!row.traceId.empty())
        line += " trace=" + row.traceId;
    std::string out;
    for (const char c : line)
        out += c == '\n' ? std::string("\\n") : c == '\r' ? std::string("\\r") : std::string(1, c);
    return base::withVisibleControls(out) + '\n'; // a terminal would obey them
}

//! The rows of a page, one a line, as they go over the wire.
template <class Page>
std::string rowsOf(const Page& page)
{
    std::string lines;
    const auto json = api::toJson(api::Response{page});
    for (const auto& row : json.at("rows").as_array())
        lines += boost::json::serialize(row) + '\n';
    return lines;
}

} // namespace

base::Result<> checkFormat(api::ExportKind kind, const std::string& format)
{
    std::string names;
    for (const auto& known : kFormats) {
        if (known.kind == kind && known.name == format)
            return {};
        if (known.kind == kind)
            names += (names.empty() ? "" : ", ") + std::string(known.name);
    }
    return base::fail(
        ErrorCode::InvalidArgument, "there is no format \"" + format + "\" of " + base::enumName(kind) + "; there are " + names);
}

std::string fileNameFor(const api::StartExport& query, base::Time now)
{
    constexpr std::size_t kIdDigits = 16;
    const auto kind = query.kind.valueOr(api::ExportKind::Traces);
    const auto format
        = std::ranges::find_if(kFormats, [&](const auto& known) { return known.kind == kind && known.name == query.format; });
    std::string ending(format == kFormats.end() ? "" : format->ending);
    if (query.ids.size() == 1) {
        std::string id;
        for (const char c : query.ids.front().substr(0, kIdDigits + 4))
            if (std::isalnum(static_cast<unsigned char>(c)) != 0)
                id += c;
        return "trace-" + id.substr(0, kIdDigits) + ending;
    }
    std::string stamp;
    for (const char c : base::toRfc3339(now).substr(0, 19))
        if (c != '-' && c != ':')
            stamp += c == 'T' ? '-' : c;
    return (kind == api::ExportKind::Logs ? "logs-" : "traces-") + stamp + ending;
}

std::string headOf(const std::string& format)
{
    if (format != "csv")
        return {};
    return base::csvLine({"time", "level", "source", "agent", "run", "trace", "span", "tenant", "message", "fields"});
}

std::string linesOf(const std::string& format, const api::LogPage& page)
{
    if (format == "jsonl")
        return rowsOf(page);
    std::string lines;
    for (const auto& row : page.rows)
        lines += format == "csv" ? csvOf(row) : textOf(row);
    return lines;
}

std::string linesOf(const api::TracePage& page)
{
    return rowsOf(page);
}

TimedEvent eventOf(const api::LogRow& row)
{
    TimedEvent line;
    line.at = row.at;
    auto& event = line.event;
    event.level = static_cast<Level>(row.level.valueOr(api::LogLevel::Info));
    event.source = row.source;
    event.message = row.message;
    const auto traceId = base::Uuid::parse(row.traceId);
    event.context = {traceId ? *traceId : base::Uuid{}, spanIdOf(row.spanId).value_or(0)};
    event.runId = row.runId;
    event.agent = row.agent;
    event.tenant = row.tenant;
    for (const auto& [name, value] : row.fields)
        event.fields.push_back({name, scalarFrom(value)});
    return line;
}

std::string otlpOf(const std::string& format, std::vector<SpanRecord> records, bool content)
{
    std::vector<otlp::Span> spans;
    spans.reserve(records.size());
    for (auto& record : records)
        spans.push_back(otlp::spanOf(std::move(record), content));
    if (format == "otlp-protobuf")
        return otlp::protobufOf(spans, otlp::ownSource());
    return otlp::jsonOf(spans, otlp::ownSource()) + '\n';
}

} // namespace kaze::telemetry::detail
