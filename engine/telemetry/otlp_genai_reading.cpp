#include "engine/api/trace.h"
#include "engine/telemetry/otlp_genai.h"

#include "engine/base/open_enum.h"
#include "engine/telemetry/attributes.h"
#include "engine/telemetry/detail/genai_messages.h"
#include "engine/telemetry/detail/otlp_names.h"
#include "engine/telemetry/detail/span_json.h"

#include <boost/json.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>
#include <map>
#include <optional>

namespace kaze::telemetry::otlp {

using api::SpanKind;
using namespace detail;

namespace {

boost::json::value jsonOfScalar(const AttributeScalar& item)
{
    return telemetry::detail::jsonOf(std::visit([](const auto& one) -> AttributeValue { return one; }, item));
}

//! Takes attributes out as they are used.
class Attributes {
public:
    explicit Attributes(AttributeList& all) : m_all(all) { }

    [[nodiscard]] std::string text(std::string_view name) const
    {
        const auto* found = find(m_all, name);
        return found ? std::string(textOf(*found)) : std::string();
    }
    [[nodiscard]] bool flag(std::string_view name)
    {
        const auto taken = take(name);
        const auto* is = taken ? std::get_if<bool>(&*taken) : nullptr;
        return is && *is;
    }
    [[nodiscard]] bool has(std::string_view name) const { return find(m_all, name) != nullptr; }

    std::optional<AttributeValue> take(std::string_view name)
    {
        const auto found = std::ranges::find_if(m_all, [&](const auto& set) { return set.first == name; });
        if (found == m_all.end())
            return std::nullopt;
        auto value = std::move(found->second);
        m_all.erase(found);
        return value;
    }
    //! The first that is there; all of them are gone then.
    std::optional<AttributeValue> takeAny(std::initializer_list<std::string_view> names)
    {
        std::optional<AttributeValue> first;
        for (const auto name : names)
            if (auto taken = take(name); taken && !first)
                first = std::move(taken);
        return first;
    }
    //! Of text; what is none is left out.
    std::string takeText(std::initializer_list<std::string_view> names)
    {
        const auto taken = takeAny(names);
        return taken ? std::string(textOf(*taken)) : std::string();
    }
    //! Content, which may have come as a structure: that as JSON.
    std::string takeContent(std::initializer_list<std::string_view> names)
    {
        const auto taken = takeAny(names);
        const auto* array = taken ? std::get_if<std::vector<AttributeScalar>>(&*taken) : nullptr;
        if (!array)
            return taken ? std::string(textOf(*taken)) : std::string();
        std::string json = "[";
        for (const auto& item : *array) {
            const auto* text = std::get_if<std::string>(&item);
            json += json.size() > 1 ? "," : "";
            json += text && text->starts_with('{') ? *text : boost::json::serialize(jsonOfScalar(item));
        }
        return json + ']';
    }
    //! Under another name, unless that is there.
    void rename(std::string_view from, std::string_view to)
    {
        if (auto value = take(from); value && !has(to))
            m_all.emplace_back(to, std::move(*value));
    }
    AttributeList& all() { return m_all; }

private:
    AttributeList& m_all;
};

std::optional<double> numberOf(const std::optional<AttributeValue>& value)
{
    if (!value)
        return std::nullopt;
    if (const auto* whole = std::get_if<std::int64_t>(&*value))
        return static_cast<double>(*whole);
    if (const auto* real = std::get_if<double>(&*value))
        return *real;
    const auto text = textOf(*value);
    double number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    return error == std::errc() && !text.empty() && end == text.data() + text.size() ? std::optional(number) : std::nullopt;
}

std::int64_t tokensOf(const std::optional<AttributeValue>& value)
{
    constexpr double kMost = 1e15;
    const auto number = numberOf(value);
    return number && *number > 0 && *number < kMost ? static_cast<std::int64_t>(*number) : 0;
}

api::Usage usageFrom(Attributes& attributes)
{
    api::Usage usage;
    usage.inputTokens
        = tokensOf(attributes.takeAny({attribute::kInputTokens, "gen_ai.usage.prompt_tokens", "llm.token_count.prompt"}));
    usage.outputTokens = tokensOf(
        attributes.takeAny({attribute::kOutputTokens, "gen_ai.usage.completion_tokens", "llm.token_count.completion"}));
    usage.cachedTokens = tokensOf(attributes.takeAny(
        {attribute::kCacheReadTokens, "gen_ai.usage.cache_read_input_tokens", "llm.token_count.prompt_details.cache_read"}));
    usage.cacheWriteTokens = tokensOf(attributes.takeAny({attribute::kCacheCreationTokens,
        "gen_ai.usage.cache_creation_input_tokens", "llm.token_count.prompt_details.cache_write"}));
    usage.reasoningTokens = tokensOf(attributes.takeAny(
        {attribute::kReasoningTokens, "gen_ai.usage.reasoning_tokens", "llm.token_count.completion_details.reasoning"}));
    return usage;
}

base::Money costFrom(Attributes& attributes)
{
    constexpr double kMost = 1e9;
    const auto cost = numberOf(attributes.takeAny({kOwnCost, "llm.cost.total", "gen_ai.usage.cost", "gen_ai.usage.total_cost"}));
    return cost && *cost > 0 && *cost < kMost ? base::Money::fromDollars(*cost) : base::Money{};
}

struct KindName {
    std::string_view name;
    SpanKind kind;
};

template <std::size_t N>
std::optional<SpanKind> kindNamed(const std::array<KindName, N>& names, std::string_view name)
{
    for (const auto& known : names)
        if (known.name == name)
            return known.kind;
    return std::nullopt;
}

SpanKind kindFrom(Attributes& attributes)
{
    static constexpr std::array<KindName, 9> kOperations{
        {{"chat", SpanKind::Chat}, {"text_completion", SpanKind::Chat}, {"generate_content", SpanKind::Chat},
            {"embeddings", SpanKind::Embeddings}, {"execute_tool", SpanKind::Tool}, {"invoke_agent", SpanKind::Run},
            {"create_agent", SpanKind::Run}, {"invoke_workflow", SpanKind::Run}, {"retrieval", SpanKind::Memory}}};
    static constexpr std::array<KindName, 6> kOpenInference{{{"LLM", SpanKind::Chat}, {"EMBEDDING", SpanKind::Embeddings},
        {"TOOL", SpanKind::Tool}, {"AGENT", SpanKind::Run}, {"RETRIEVER", SpanKind::Memory}, {"RERANKER", SpanKind::Memory}}};
    static constexpr std::array<KindName, 4> kOpenLlmetry{
        {{"workflow", SpanKind::Run}, {"agent", SpanKind::Run}, {"task", SpanKind::Other}, {"tool", SpanKind::Tool}}};
    if (const auto own = base::enumOf<SpanKind>(attributes.takeText({kOwnKind})))
        return *own;
    if (const auto kind = kindNamed(kOperations, attributes.text(attribute::kOperationName)))
        return *kind;
    if (const auto kind = kindNamed(kOpenInference, attributes.text("openinference.span.kind")))
        return *kind;
    if (const auto kind = kindNamed(kOpenLlmetry, attributes.text("traceloop.span.kind")))
        return *kind;
    if (attributes.has("llm.request.type") || attributes.has("llm.model_name"))
        return SpanKind::Chat;
    return attributes.has("http.request.method") || attributes.has("http.method") ? SpanKind::Http : SpanKind::Other;
}

//! "llm.input_messages.3.message.content", "gen_ai.prompt.3.content": a message's place and which part of it.
struct Flattened {
    std::size_t index = 0;
    std::string_view part;
};

std::optional<Flattened> flattened(std::string_view name, std::string_view prefix)
{
    if (!name.starts_with(prefix))
        return std::nullopt;
    name.remove_prefix(prefix.size());
    Flattened found;
    const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), found.index);
    name.remove_prefix(static_cast<std::size_t>(end - name.data()));
    if (error != std::errc() || !name.starts_with('.'))
        return std::nullopt;
    name.remove_prefix(1);
    found.part = name.starts_with("message.") ? name.substr(8) : name;
    return found;
}

//! Messages whose parts are an attribute each, as a payload; empty where there are none.
std::string takeFlattened(Attributes& attributes, std::string_view prefix, bool isAnswer)
{
    std::map<std::size_t, boost::json::object> messages;
    std::erase_if(attributes.all(), [&](const auto& set) {
        const auto found = flattened(set.first, prefix);
        if (!found || (found->part != "role" && found->part != "content"))
            return false;
        messages[found->index][found->part] = textOf(set.second);
        return true;
    });
    if (messages.empty())
        return {};
    boost::json::array all;
    for (auto& [index, message] : messages) {
        if (!message.contains("role"))
            message["role"] = isAnswer ? "assistant" : "user";
        all.push_back(std::move(message));
    }
    return isAnswer && all.size() == 1 ? boost::json::serialize(all[0]) : boost::json::serialize(all);
}

//! Of events as they were before 1.28.
std::string takeFromEvent(std::vector<Event>& events, std::string_view event, std::string_view name)
{
    std::string text;
    std::erase_if(events, [&](const Event& one) {
        const auto* value = one.name == event ? find(one.attributes, name) : nullptr;
        if (value)
            text = textOf(*value);
        return value != nullptr;
    });
    return text;
}

std::string firstOf(std::initializer_list<std::string> texts)
{
    for (const auto& text : texts)
        if (!text.empty())
            return text;
    return {};
}

void readContent(Span& span, Attributes& attributes, SpanRecord& record)
{
    const auto instructions = attributes.takeContent({kInstructions});
    const auto prompt = attributes.takeContent({kInputMessages});
    const auto answer = attributes.takeContent({kOutputMessages});
    auto promptPayload = telemetry::detail::payloadOf(prompt, instructions, false);
    auto answerPayload = telemetry::detail::payloadOf(answer, {}, true);
    record.input = firstOf({promptPayload ? *promptPayload : prompt, takeFlattened(attributes, "llm.input_messages.", false),
        takeFlattened(attributes, "gen_ai.prompt.", false), attributes.takeContent({kArguments}),
        takeFromEvent(span.events, "gen_ai.content.prompt", "gen_ai.prompt"), attributes.takeText({"gen_ai.prompt"}),
        attributes.takeText({kInputValue}), attributes.takeText({"traceloop.entity.input"})});
    record.output = firstOf({answerPayload ? *answerPayload : answer, takeFlattened(attributes, "llm.output_messages.", true),
        takeFlattened(attributes, "gen_ai.completion.", true), attributes.takeContent({kResult}),
        takeFromEvent(span.events, "gen_ai.content.completion", "gen_ai.completion"), attributes.takeText({"gen_ai.completion"}),
        attributes.takeText({kOutputValue}), attributes.takeText({"traceloop.entity.output"})});
}

api::SpanStatus statusFrom(const Span& span, Attributes& attributes)
{
    if (attributes.takeText({kOwnStatus}) == "cancelled")
        return api::SpanStatus::Cancelled;
    return span.status == StatusCode::Error ? api::SpanStatus::Error
        : span.status == StatusCode::Ok     ? api::SpanStatus::Ok
                                            : api::SpanStatus::Unset;
}

//! The names that others have for what the conventions name.
void renameForeign(Attributes& attributes)
{
    attributes.rename("gen_ai.system", attribute::kProviderName);
    attributes.rename("llm.provider", attribute::kProviderName);
    attributes.rename("llm.system", attribute::kProviderName);
    attributes.rename("llm.model_name", attribute::kRequestModel);
    attributes.rename("embedding.model_name", attribute::kRequestModel);
    attributes.rename("session.id", attribute::kConversationId);
    attributes.rename("tool.name", attribute::kToolName);
    attributes.rename("agent.name", attribute::kAgentName);
    attributes.rename("http.status_code", attribute::kHttpStatus);
}

//! A root says where it is from, and everybody which service, unless it was us.
void addSource(Attributes& attributes, const Source& source, bool isRoot)
{
    const auto* service = find(source.resource, "service.name");
    if (source.scope == "kaze" || (service && textOf(*service) == "kaze"))
        return;
    for (const auto& [name, value] : source.resource)
        if ((isRoot || name == "service.name") && !attributes.has(name))
            attributes.all().emplace_back(name, value);
}

base::Time timeOf(std::uint64_t nanos)
{
    return base::Time(std::chrono::microseconds(static_cast<std::int64_t>(nanos / kMicro)));
}

} // namespace

SpanRecord recordOf(Span span, const Source& source)
{
    SpanRecord record;
    Attributes attributes(span.attributes);
    record.context = {span.traceId, span.spanId};
    record.parentId = span.parentId;
    record.name = std::move(span.name);
    record.kind = kindFrom(attributes);
    record.status = statusFrom(span, attributes);
    record.statusMessage = std::move(span.statusMessage);
    record.startedAt = timeOf(span.start);
    const bool isOpen = attributes.flag(kOwnOpen) || span.end == 0;
    const auto lasted = span.end > span.start ? span.end - span.start : 0;
    record.durationNs
        = isOpen ? -1 : static_cast<std::int64_t>(std::min<std::uint64_t>(lasted, std::numeric_limits<std::int64_t>::max()));
    record.truncated = attributes.flag(kOwnTruncated);
    record.usage = usageFrom(attributes);
    record.cost = costFrom(attributes);
    readContent(span, attributes, record);
    renameForeign(attributes);
    addSource(attributes, source, span.parentId == 0);
    record.attributes = std::move(span.attributes);
    for (auto& event : span.events)
        record.events.push_back({timeOf(event.at), std::move(event.name), std::move(event.attributes)});
    for (auto& link : span.links)
        if (!link.traceId.isNil())
            record.links.push_back({{link.traceId, link.spanId}, std::move(link.attributes)});
    return record;
}

} // namespace kaze::telemetry::otlp
