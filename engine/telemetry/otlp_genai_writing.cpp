#include "engine/api/trace.h"
#include "engine/telemetry/otlp_genai.h"

#include "engine/base/open_enum.h"
#include "engine/telemetry/attributes.h"
#include "engine/telemetry/detail/genai_messages.h"
#include "engine/telemetry/detail/otlp_names.h"

#include <algorithm>
#include <optional>

namespace kaze::telemetry::otlp {

using api::SpanKind;
using namespace detail;

namespace {

bool callsModel(SpanKind kind)
{
    return kind == SpanKind::Chat || kind == SpanKind::Embeddings;
}

void writeUsage(Span& span, const SpanRecord& record)
{
    const auto& usage = record.usage;
    const auto set = [&](std::string_view name, std::int64_t tokens, bool always) {
        if (tokens != 0 || always)
            put(span.attributes, std::string(name), tokens);
    };
    set(attribute::kInputTokens, usage.inputTokens, callsModel(record.kind));
    set(attribute::kOutputTokens, usage.outputTokens, record.kind == SpanKind::Chat);
    set(attribute::kCacheReadTokens, usage.cachedTokens, false);
    set(attribute::kCacheCreationTokens, usage.cacheWriteTokens, false);
    set(attribute::kReasoningTokens, usage.reasoningTokens, false);
    if (record.cost.nanos != 0)
        put(span.attributes, std::string(kOwnCost), record.cost.dollars());
}

std::string finishReasonOf(const AttributeList& attributes)
{
    const auto* reasons = find(attributes, attribute::kResponseFinishReasons);
    const auto* array = reasons ? std::get_if<std::vector<AttributeScalar>>(reasons) : nullptr;
    const auto* first = array && !array->empty() ? std::get_if<std::string>(&array->front()) : nullptr;
    return first ? *first : "stop";
}

void writeContent(Span& span, SpanRecord& record)
{
    const auto set = [&](std::string_view name, std::string text) {
        if (!text.empty())
            put(span.attributes, std::string(name), std::move(text));
    };
    if (record.kind == SpanKind::Tool) {
        set(kArguments, std::move(record.input));
        return set(kResult, std::move(record.output));
    }
    auto input = record.kind == SpanKind::Chat ? telemetry::detail::genAiMessages(record.input) : std::nullopt;
    auto output = record.kind == SpanKind::Chat ? telemetry::detail::genAiMessages(record.output, finishReasonOf(span.attributes))
                                                : std::nullopt;
    set(input ? kInputMessages : kInputValue, input ? std::move(*input) : std::move(record.input));
    set(output ? kOutputMessages : kOutputValue, output ? std::move(*output) : std::move(record.output));
}

void writeStatus(Span& span, SpanRecord& record)
{
    span.status = record.status == api::SpanStatus::Error ? StatusCode::Error
        : record.status == api::SpanStatus::Ok            ? StatusCode::Ok
                                                          : StatusCode::Unset;
    span.statusMessage = std::move(record.statusMessage);
    if (record.status == api::SpanStatus::Cancelled)
        put(span.attributes, std::string(kOwnStatus), base::enumName(record.status));
    if (record.durationNs < 0)
        put(span.attributes, std::string(kOwnOpen), true);
    if (record.truncated)
        put(span.attributes, std::string(kOwnTruncated), true);
}

std::uint64_t nanosOf(base::Time time)
{
    return static_cast<std::uint64_t>(std::max<std::int64_t>(0, time.time_since_epoch().count())) * kMicro;
}

} // namespace

Span spanOf(SpanRecord record, bool content)
{
    Span span;
    span.traceId = record.context.traceId;
    span.spanId = record.context.spanId;
    span.parentId = record.parentId;
    span.name = std::move(record.name);
    const bool isClient = callsModel(record.kind) || record.kind == SpanKind::Http;
    span.kind = isClient ? Kind::Client : Kind::Internal;
    span.start = nanosOf(record.startedAt);
    span.end = span.start + static_cast<std::uint64_t>(std::max<std::int64_t>(0, record.durationNs));
    span.attributes = std::move(record.attributes);
    put(span.attributes, std::string(kOwnKind), base::enumName(record.kind));
    writeUsage(span, record);
    writeStatus(span, record);
    if (content)
        writeContent(span, record);
    else
        std::erase_if(span.attributes,
            [](const auto& one) { return one.first == attribute::kTraceName; }); // it begins with what the run was told to do
    for (auto& event : record.events)
        span.events.push_back({nanosOf(event.at), std::move(event.name), std::move(event.attributes)});
    for (auto& link : record.links)
        if (link.to.spanId != 0) // OpenTelemetry knows no link to a trace alone
            span.links.push_back({link.to.traceId, link.to.spanId, std::move(link.attributes)});
    return span;
}

Source ownSource()
{
    Source source;
    source.resource = {{"service.name", std::string("kaze")}, {"service.version", std::string(KAZE_VERSION)}};
    source.scope = "kaze";
    source.scopeVersion = KAZE_VERSION;
    return source;
}

} // namespace kaze::telemetry::otlp
