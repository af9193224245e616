#include "engine/cell/tools_config.h"

#include "engine/base/byte_size.h"
#include "engine/runtime/agent_definition.h"

#include <charconv>

namespace kaze::cell {

namespace json = boost::json;

namespace {

//! "10/s", "600/m", "5000/h".
tools::Rate rateOf(std::string_view text)
{
    tools::Rate rate;
    std::from_chars(text.data(), text.data() + text.size(), rate.count);
    rate.period = text.back() == 's' ? std::chrono::seconds(1)
        : text.back() == 'm'         ? std::chrono::minutes(1)
                                     : std::chrono::hours(1);
    return rate;
}

base::Result<tools::LimitRule> readRule(const base::YamlDocument& file, const json::object& from, const std::string& pointer)
{
    tools::LimitRule rule;
    const auto text = [&](std::string_view name) {
        const auto* value = from.if_contains(name);
        return value ? std::optional(std::string_view(value->as_string())) : std::nullopt;
    };
    const auto number = [&](std::string_view name, std::optional<std::int64_t>& into) {
        if (const auto* value = from.if_contains(name))
            into = value->as_int64();
    };
    if (const auto rate = text("rate"))
        rule.rate = rateOf(*rate);
    if (const auto rate = text("tenant_rate"))
        rule.tenantRate = rateOf(*rate);
    number("at_once", rule.atOnce);
    number("tenant_at_once", rule.tenantAtOnce);
    number("waiting", rule.waiting);
    number("retries", rule.retries);
    if (const auto size = text("response"))
        rule.responseBytes = base::byteSize(*size);
    for (const auto& [name, into] : {std::pair("timeout", &rule.timeout), std::pair("cache", &rule.cache)}) {
        const auto written = text(name);
        if (!written)
            continue;
        const auto time = runtime::readDuration(*written);
        if (!time)
            return base::fail(time.error().code, file.where(pointer + "/" + name) + ": " + time.error().message);
        *into = *time;
    }
    return rule;
}

//! As a part of a JSON Pointer.
std::string escaped(std::string_view name)
{
    std::string text;
    for (const char c : name)
        text += c == '~' ? "~0" : c == '/' ? "~1" : std::string(1, c);
    return text;
}

} // namespace

base::Result<> readTools(const base::YamlDocument& file, tools::ToolsConfig& into)
{
    const auto* tools = file.value().as_object().if_contains("tools");
    if (!tools)
        return {};
    const auto& from = tools->as_object();
    if (const auto* defaults = from.if_contains("defaults")) {
        auto rule = readRule(file, defaults->as_object(), "/tools/defaults");
        if (!rule)
            return failure(rule);
        into.defaults = std::move(*rule);
    }
    if (const auto* limits = from.if_contains("limits"))
        for (const auto& entry : limits->as_object()) {
            auto rule = readRule(file, entry.value().as_object(), "/tools/limits/" + escaped(entry.key()));
            if (!rule)
                return failure(rule);
            rule->pattern = entry.key();
            into.rules.push_back(std::move(*rule));
        }
    if (const auto* bytes = from.if_contains("cache_bytes"))
        into.cacheBytes = base::byteSize(std::string_view(bytes->as_string()));
    if (const auto* ttl = from.if_contains("secrets_ttl")) {
        const auto time = runtime::readDuration(std::string_view(ttl->as_string()));
        if (!time)
            return base::fail(time.error().code, file.where("/tools/secrets_ttl") + ": " + time.error().message);
        into.secretsTtl = *time;
    }
    return {};
}

} // namespace kaze::cell
