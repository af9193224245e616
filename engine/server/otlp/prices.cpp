#include "engine/server/otlp/prices.h"

#include "engine/server/detail/http_message.h"
#include "engine/telemetry/attributes.h"

#include <algorithm>
#include <array>

namespace kaze::server::otlp {

namespace {

namespace attribute = telemetry::attribute;

std::string textAt(const telemetry::SpanRecord& span, std::string_view name)
{
    const auto* found = telemetry::find(span.attributes, name);
    return found ? std::string(telemetry::textOf(*found)) : std::string();
}

using Name = std::pair<std::string_view, std::string_view>;

//! Providers have other names in OpenTelemetry's conventions than in the table, and some write them in capitals.
constexpr std::array<Name, 8> kProviders{
    {{"gcp.gemini", "gemini"}, {"gcp.gen_ai", "gemini"}, {"gcp.vertex_ai", "gemini"}, {"vertex_ai", "gemini"},
        {"google", "gemini"}, {"azure", "openai"}, {"azure.ai.openai", "openai"}, {"az.ai.openai", "openai"}}};

//! Whose a model is by how its name begins, where nobody says it.
constexpr std::array<Name, 8> kFamilies{{{"gpt-", "openai"}, {"chatgpt-", "openai"}, {"o1", "openai"}, {"o3", "openai"},
    {"o4", "openai"}, {"text-embedding-", "openai"}, {"claude-", "anthropic"}, {"gemini-", "gemini"}}};

std::string providerOf(const telemetry::SpanRecord& span, std::string_view model)
{
    auto provider = detail::lowerCase(textAt(span, attribute::kProviderName));
    const auto known = std::ranges::find(kProviders, std::string_view(provider), &Name::first);
    if (known != kProviders.end())
        return std::string(known->second);
    const auto family = std::ranges::find_if(kFamilies, [&](const Name& one) { return model.starts_with(one.first); });
    return provider.empty() && family != kFamilies.end() ? std::string(family->second) : provider;
}

bool isDigits(std::string_view text)
{
    return std::ranges::all_of(text, [](char byte) { return byte >= '0' && byte <= '9'; });
}

//! Without the day of its release: "gpt-4o-2024-08-06", "claude-sonnet-4-20250514", "claude-sonnet-4@20250514".
std::string undated(const std::string& model)
{
    const std::string_view text = model;
    if (const auto mark = text.size() > 9 ? text[text.size() - 9] : ' ';
        (mark == '-' || mark == '@') && isDigits(text.substr(text.size() - 8)))
        return model.substr(0, model.size() - 9);
    const auto day = text.size() > 11 ? text.substr(text.size() - 11) : std::string_view();
    const bool isDay = !day.empty() && day[0] == '-' && isDigits(day.substr(1, 4)) && day[5] == '-' && isDigits(day.substr(6, 2))
        && day[8] == '-' && isDigits(day.substr(9));
    return isDay ? model.substr(0, model.size() - 11) : model;
}

} // namespace

std::optional<base::Money> costOf(const gateway::PriceTable& prices, const telemetry::SpanRecord& call)
{
    for (const auto name : {attribute::kResponseModel, attribute::kRequestModel}) {
        const auto model = textAt(call, name);
        if (model.empty())
            continue;
        const auto provider = providerOf(call, model);
        for (const auto& spelled : {model, undated(model)}) {
            auto price = provider.empty() ? std::nullopt : prices.find(provider + '/' + spelled);
            if (!price && spelled.find('/') != std::string::npos)
                price = prices.find(spelled);
            if (price)
                return gateway::PriceTable::cost(gateway::PriceTable::effective(*price, call.usage.inputTokens), call.usage);
        }
    }
    return std::nullopt;
}

} // namespace kaze::server::otlp
