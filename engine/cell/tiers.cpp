#include "engine/cell/tiers.h"

#include <algorithm>

namespace kaze::cell {

namespace json = boost::json;
using base::Result;

namespace {

void lower(std::optional<std::int64_t>& into, const json::object& model, std::string_view name)
{
    if (const auto* value = model.if_contains(name); value && value->is_int64())
        into = std::min(into.value_or(value->get_int64()), value->get_int64());
}

void lower(gateway::KeyLimits& into, const json::value& model)
{
    if (!model.is_object())
        return;
    lower(into.requestsPerMinute, model.get_object(), "requests");
    lower(into.tokensPerMinute, model.get_object(), "tokens");
    lower(into.inputTokensPerMinute, model.get_object(), "input_tokens");
    lower(into.outputTokensPerMinute, model.get_object(), "output_tokens");
}

const json::object* objectIn(const json::object& from, std::string_view name)
{
    const auto* value = from.if_contains(name);
    return value ? value->if_object() : nullptr;
}

//! The limits of a tier, or of one of its models. None: there is none of that name.
std::optional<gateway::KeyLimits> limitsOf(const json::object& tiers, const std::string& name)
{
    const auto model = name.find('/', std::min(name.size(), name.find('/')) + 1);
    const auto* tier = objectIn(tiers, name.substr(0, model));
    const auto* models = tier ? objectIn(*tier, "models") : nullptr;
    if (!models)
        return std::nullopt;
    gateway::KeyLimits limits;
    if (model != std::string::npos) {
        const auto* one = models->if_contains(name.substr(model + 1));
        if (!one)
            return std::nullopt;
        lower(limits, *one);
    } else
        for (const auto& one : *models)
            lower(limits, one.value());
    return limits;
}

void fill(gateway::KeyLimits& into, const gateway::KeyLimits& from)
{
    const auto take = [](auto& to, const auto& value) { to = to ? to : value; };
    take(into.requestsPerMinute, from.requestsPerMinute);
    take(into.tokensPerMinute, from.tokensPerMinute);
    take(into.inputTokensPerMinute, from.inputTokensPerMinute);
    take(into.outputTokensPerMinute, from.outputTokensPerMinute);
}

std::string namesIn(const json::object& tiers)
{
    std::string names;
    for (const auto& tier : tiers)
        names += (names.empty() ? "" : ", ") + std::string(tier.key());
    return names;
}

} // namespace

Result<> fillTiers(const base::YamlDocument& file, const std::filesystem::path& resources, gateway::GatewayConfig& into)
{
    std::optional<base::YamlDocument> presets;
    const auto* providers = objectIn(file.value().as_object(), "providers");
    for (auto& provider : into.providers) {
        const auto* about = providers ? objectIn(*providers, provider.name) : nullptr;
        const auto* keys = about ? about->if_contains("keys") : nullptr;
        for (std::size_t i = 0; keys && i < provider.keys.size(); ++i) {
            const auto* tier = keys->as_array()[i].as_object().if_contains("tier");
            if (!tier)
                continue;
            if (!presets) {
                auto loaded = base::YamlDocument::load(resources / "tiers.yaml");
                if (!loaded)
                    return failure(loaded);
                presets = std::move(*loaded);
            }
            const auto* tiers = presets->value().is_object() ? objectIn(presets->value().get_object(), "tiers") : nullptr;
            if (!tiers)
                return base::fail(base::ErrorCode::Corrupt, presets->where("") + ": expected `tiers`; install Kaze again");
            const std::string name(tier->as_string());
            const auto limits = limitsOf(*tiers, name);
            if (!limits)
                return base::fail(base::ErrorCode::InvalidArgument,
                    file.where("/providers/" + provider.name + "/keys/" + std::to_string(i) + "/tier") + ": there is no tier \""
                        + name + "\"; there are " + namesIn(*tiers) + ", each also with one of its models behind it");
            fill(provider.keys[i].limits, *limits);
        }
    }
    return {};
}

} // namespace kaze::cell
