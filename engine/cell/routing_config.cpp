#include "engine/cell/routing_config.h"

#include "engine/base/byte_size.h"
#include "engine/runtime/agent_definition.h"

namespace kaze::cell {

namespace json = boost::json;

namespace {

std::string textIn(const json::object& from, std::string_view name)
{
    const auto* value = from.if_contains(name);
    return value ? std::string(value->as_string()) : std::string();
}

template <class B>
void readFlag(const json::object& from, std::string_view name, B& into)
{
    if (const auto* value = from.if_contains(name))
        into = value->as_bool();
}

template <class D>
base::Result<> readTtl(const base::YamlDocument& file, const json::object& from, const std::string& pointer, D& into)
{
    const auto* value = from.if_contains("ttl");
    if (!value)
        return {};
    const auto time = runtime::readDuration(std::string_view(value->as_string()));
    if (!time)
        return base::fail(time.error().code, file.where(pointer + "/ttl") + ": " + time.error().message);
    into = std::chrono::ceil<std::chrono::seconds>(*time);
    return {};
}

base::Result<> readCache(const base::YamlDocument& file, const json::object& from, gateway::CacheConfig& into)
{
    readFlag(from, "exact", into.exact);
    readFlag(from, "semantic", into.semantic);
    readFlag(from, "sampled", into.sampled);
    readFlag(from, "tool_turns", into.toolTurns);
    if (const auto* most = from.if_contains("most_bytes"))
        into.mostBytes = base::byteSize(std::string_view(most->as_string()));
    if (const auto* similarity = from.if_contains("similarity"))
        into.similarity = similarity->to_number<double>();
    if (const auto* audited = from.if_contains("audited"))
        into.audited = audited->to_number<double>();
    if (auto ttl = readTtl(file, from, "/cache", into.ttl); !ttl)
        return ttl;
    const auto* rules = from.if_contains("rules");
    if (!rules)
        return {};
    for (const auto& entry : rules->as_array()) {
        const auto& fields = entry.as_object();
        const auto pointer = "/cache/rules/" + std::to_string(into.rules.size());
        gateway::CacheRule rule;
        rule.tenant = textIn(fields, "tenant");
        rule.agent = textIn(fields, "agent");
        rule.model = textIn(fields, "model");
        readFlag(fields, "exact", rule.exact);
        readFlag(fields, "semantic", rule.semantic);
        readFlag(fields, "sampled", rule.sampled);
        if (auto ttl = readTtl(file, fields, pointer, rule.ttl); !ttl)
            return ttl;
        into.rules.push_back(std::move(rule));
    }
    return {};
}

gateway::ExperimentConfig readExperiment(const json::object& from)
{
    gateway::ExperimentConfig config;
    config.of = textIn(from, "of");
    config.to = textIn(from, "to");
    config.cache = textIn(from, "cache");
    config.perRun = textIn(from, "subjects") != "call";
    config.automatic = textIn(from, "decide") == "auto";
    if (const auto* share = from.if_contains("share"))
        config.share = share->to_number<double>();
    if (const auto* least = from.if_contains("least_subjects"))
        config.leastSubjects = least->as_int64();
    return config;
}

} // namespace

base::Result<> readRouting(const base::YamlDocument& file, gateway::GatewayConfig& into)
{
    const auto& root = file.value().as_object();
    if (const auto* cache = root.if_contains("cache"))
        if (auto read = readCache(file, cache->as_object(), into.cache); !read)
            return read;
    if (const auto* experiments = root.if_contains("experiments"))
        for (const auto& entry : experiments->as_object())
            into.experiments[entry.key()] = readExperiment(entry.value().as_object());
    return {};
}

} // namespace kaze::cell
