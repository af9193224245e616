#include "engine/cell/config.h"

#include "engine/api/upkeep_requests.h"
#include "engine/base/file.h"
#include "engine/base/yaml.h"
#include "engine/cell/export_config.h"
#include "engine/cell/housekeeping.h"
#include "engine/cell/models_config.h"
#include "engine/cell/routing_config.h"
#include "engine/cell/tiers.h"
#include "engine/cell/tools_config.h"
#include "engine/knowledge/compaction_rules.h"
#include "engine/net/url.h"
#include "engine/runtime/agent_definition.h"

#include <algorithm>
#include <array>
#include <unistd.h>

namespace kaze::cell {

namespace json = boost::json;
namespace fs = std::filesystem;

namespace {

const json::value* find(const json::value& root, std::string_view outer, std::string_view inner)
{
    const auto* found = root.as_object().if_contains(outer);
    return found ? found->as_object().if_contains(inner) : nullptr;
}

template <class D>
base::Result<> readTime(const base::YamlDocument& file, const std::string& outer, const std::string& inner, D& into)
{
    const auto* value = find(file.value(), outer, inner);
    if (!value)
        return {};
    const auto time = runtime::readDuration(std::string_view(value->as_string()));
    if (!time)
        return base::fail(time.error().code, file.where("/" + outer + "/" + inner) + ": " + time.error().message);
    into = std::chrono::ceil<D>(*time);
    return {};
}

std::string machineName()
{
    std::array<char, 256> name{};
    return ::gethostname(name.data(), name.size() - 1) == 0 && name[0] != 0 ? std::string(name.data()) : "kaze";
}

void addProvider(gateway::GatewayConfig& config, gateway::ProviderConfig provider)
{
    const auto same
        = std::find_if(config.providers.begin(), config.providers.end(), [&](const auto& p) { return p.name == provider.name; });
    if (same == config.providers.end())
        config.providers.push_back(std::move(provider));
    else
        *same = std::move(provider);
}

gateway::KeyConfig readKey(const json::object& from)
{
    gateway::KeyConfig key;
    key.name = from.at("name").as_string().c_str();
    key.source = from.at("from").as_string().c_str();
    const auto number = [&](std::string_view name, std::optional<std::int64_t>& into) {
        if (const auto* value = from.if_contains(name))
            into = value->as_int64();
    };
    number("requests_per_minute", key.limits.requestsPerMinute);
    number("tokens_per_minute", key.limits.tokensPerMinute);
    number("input_tokens_per_minute", key.limits.inputTokensPerMinute);
    number("output_tokens_per_minute", key.limits.outputTokensPerMinute);
    number("in_flight", key.limits.inFlight);
    if (const auto* weight = from.if_contains("weight"))
        key.weight = static_cast<int>(weight->as_int64());
    if (const auto* tenants = from.if_contains("tenants"))
        for (const auto& tenant : tenants->as_array())
            key.tenants.emplace_back(tenant.as_string());
    return key;
}

void readProviders(const json::value& root, gateway::GatewayConfig& into)
{
    const auto* providers = root.as_object().if_contains("providers");
    if (!providers)
        return;
    for (const auto& entry : providers->as_object()) {
        gateway::ProviderConfig provider;
        provider.name = entry.key();
        provider.baseUrl = entry.value().as_object().at("base_url").as_string().c_str();
        provider.local = net::isLoopback(provider.baseUrl);
        const auto* kind = entry.value().as_object().if_contains("kind");
        provider.kind = kind ? std::string(kind->as_string()) : gateway::kindOf(provider.name, provider.baseUrl);
        if (const auto* context = entry.value().as_object().if_contains("context_tokens"))
            provider.contextTokens = context->as_int64();
        if (const auto* keys = entry.value().as_object().if_contains("keys"))
            for (const auto& key : keys->as_array())
                provider.keys.push_back(readKey(key.as_object()));
        const auto* needs = entry.value().as_object().if_contains("needs_key");
        provider.needsKey = needs ? needs->as_bool() : gateway::isWellKnown(provider.name) && !provider.local;
        addProvider(into, std::move(provider));
    }
}

void readGateway(const json::value& root, CellConfig& config)
{
    if (const auto* model = root.as_object().if_contains("default_model"))
        config.gateway.defaultModel = model->as_string().c_str();
    readProviders(root, config.gateway);
    if (const auto* fallbacks = root.as_object().if_contains("fallbacks"))
        for (const auto& entry : fallbacks->as_object())
            for (const auto& other : entry.value().as_array())
                config.gateway.fallbacks[entry.key()].emplace_back(other.as_string());
    if (const auto* most = find(root, "queue", "most_waiting"))
        config.gateway.queue.mostWaiting = static_cast<std::size_t>(most->as_int64());
    if (const auto* model = find(root, "embeddings", "model"))
        config.gateway.embedModel = model->as_string().c_str();
    if (const auto* dimensions = find(root, "embeddings", "dimensions"))
        config.embedDimensions = static_cast<std::size_t>(dimensions->as_int64());
    if (const auto* retries = root.as_object().if_contains("retries"))
        config.gateway.maxRetries = static_cast<int>(retries->as_int64());
}

void readMemory(const json::value& root, knowledge::IndexSettings& into)
{
    if (const auto* precision = find(root, "memory", "precision"))
        into.precision = vectors::precisionOf(std::string_view(precision->as_string())).value_or(into.precision);
    if (const auto* m = find(root, "memory", "m"))
        into.m = m->as_int64();
    if (const auto* breadth = find(root, "memory", "ef_construction"))
        into.efConstruction = breadth->as_int64();
    if (const auto* target = find(root, "memory", "recall"))
        into.recallTarget = target->to_number<double>();
    if (const auto* limit = find(root, "memory", "search_milliseconds"))
        into.latencyLimit = std::chrono::duration<double>(limit->to_number<double>() / 1000);
    if (const auto* threads = find(root, "memory", "build_threads"))
        into.buildThreads = static_cast<std::size_t>(threads->as_int64());
}

//! Errors: InvalidArgument, with the place of the rule.
base::Result<> readCompaction(const base::YamlDocument& file, std::vector<api::CompactionRule>& into)
{
    const auto* rules = find(file.value(), "memory", "compaction");
    if (!rules)
        return {};
    for (const auto& entry : rules->as_array()) {
        const auto& from = entry.as_object();
        const auto number = [&](const char* name) {
            const auto* value = from.if_contains(name);
            return value ? value->to_number<double>() : 0;
        };
        const auto whole = [&](const char* name) {
            const auto* value = from.if_contains(name);
            return value ? value->to_number<std::int64_t>() : 0;
        };
        api::CompactionRule rule;
        rule.name = from.at("name").as_string().c_str();
        if (const auto* filter = from.if_contains("filter"))
            rule.filter = filter->as_string().c_str();
        rule.keepNewest = whole("keep_newest");
        rule.olderThanDays = number("older_than_days");
        rule.importanceBelow = number("importance_below");
        rule.forgottenDays = number("forgotten_days");
        rule.keepVersions = whole("keep_versions");
        if (const auto good = knowledge::checkCompactionRule(rule); !good)
            return base::fail(
                good.error().code, file.where("/memory/compaction/" + std::to_string(into.size())) + ": " + good.error().message);
        into.push_back(std::move(rule));
    }
    return {};
}

void readCell(const json::value& root, CellConfig& into)
{
    if (const auto* name = root.as_object().if_contains("name"))
        into.name = name->as_string().c_str();
    const auto text = [&](const char* key, std::string& where) {
        if (const auto* value = find(root, "cell", key))
            where = value->as_string().c_str();
    };
    text("name", into.name);
    text("region", into.region);
    text("environment", into.environment);
    if (const auto* labels = find(root, "cell", "labels"))
        for (const auto& label : labels->as_object())
            into.labels[label.key()] = label.value().as_string().c_str();
}

} // namespace

base::Result<base::JsonSchema> loadSchema(const fs::path& resources, const std::string& name)
{
    const auto path = resources / "schemas" / name;
    const auto text = base::readFile(path);
    if (!text)
        return base::fail(base::ErrorCode::NotFound,
            "a file of the installation is missing: " + path.string()
                + ". Install Kaze again, or set KAZE_RESOURCES to its resources folder",
            text.error());
    boost::system::error_code error;
    const auto value = json::parse(*text, error);
    if (error)
        return base::fail(base::ErrorCode::Corrupt, path.string() + " is not JSON: " + error.message());
    return base::JsonSchema::compile(value);
}

base::Result<CellConfig> loadConfig(const fs::path& folder, const fs::path& resources)
{
    CellConfig config;
    config.name = machineName();
    config.gateway.providers = gateway::wellKnownProviders();
    config.gateway.defaultModel = "sandbox/sandbox-1";
    const auto path = folder / "kaze.yaml";
    std::error_code error;
    if (!fs::exists(path, error))
        return config;
    const auto schema = loadSchema(resources, "kaze.schema.json");
    if (!schema)
        return failure(schema);
    const auto file = base::YamlDocument::load(path);
    if (!file)
        return failure(file);
    if (file->value().is_null())
        return config;
    if (auto ok = file->check(*schema); !ok)
        return failure(ok);
    const auto& root = file->value();
    readGateway(root, config);
    if (auto read = readModels(*file, config.gateway); !read)
        return failure(read);
    if (auto filled = fillTiers(*file, resources, config.gateway); !filled)
        return failure(filled);
    if (auto read = readRouting(*file, config.gateway); !read)
        return failure(read);
    if (const auto* pools = root.as_object().if_contains("pools"))
        for (const auto& pool : pools->as_object())
            config.pools[pool.key()] = pool.value().as_int64();
    if (const auto* keep = root.as_object().if_contains("keep"))
        for (const auto& entry : keep->as_object()) {
            const auto days = readKeepDays(std::string_view(entry.value().as_string()));
            if (!days)
                return base::fail(
                    days.error().code, file->where("/keep/" + std::string(entry.key())) + ": " + days.error().message);
            config.keep[entry.key()] = *days;
        }
    readMemory(root, config.memory);
    if (auto read = readCompaction(*file, config.compaction); !read)
        return failure(read);
    if (auto read = readTools(*file, config.tools); !read)
        return failure(read);
    if (const auto* allow = find(root, "readiness", "allow_steps"))
        config.allowSteps = allow->as_bool();
    if (auto read = readObservations(*file, config.observations); !read)
        return failure(read);
    if (auto read = readExport(*file, config.exported); !read)
        return failure(read);
    readCell(root, config);
    if (const auto* level = find(root, "log", "level"))
        config.logLevel = level->as_string().c_str();
    if (const auto* seed = find(root, "sandbox", "seed"))
        config.sandboxSeed = static_cast<std::uint64_t>(seed->as_int64());
    if (const auto* rate = find(root, "sandbox", "failure_rate"))
        config.sandboxFailureRate = rate->to_number<double>();
    for (const auto& read : {readTime(*file, "timeouts", "first_byte", config.gateway.firstByte),
             readTime(*file, "timeouts", "stall", config.gateway.stall),
             readTime(*file, "timeouts", "total", config.gateway.total),
             readTime(*file, "queue", "longest_wait", config.gateway.longestWait),
             readTime(*file, "sandbox", "first_token", config.sandboxFirstToken),
             readTime(*file, "sandbox", "per_chunk", config.sandboxPerChunk)})
        if (!read)
            return failure(read);
    return config;
}

} // namespace kaze::cell
