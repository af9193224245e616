#include "engine/runtime/agent_definition.h"

#include "engine/base/file.h"
#include "engine/base/text.h"

#include <charconv>

namespace kaze::runtime {

namespace json = boost::json;

namespace {

std::string textOf(const json::object& from, std::string_view name)
{
    const auto* value = from.if_contains(name);
    return value && value->is_string() ? std::string(value->get_string()) : std::string{};
}

std::optional<std::int64_t> integerOf(const json::object& from, std::string_view name)
{
    const auto* value = from.if_contains(name);
    return value ? std::optional(value->to_number<std::int64_t>()) : std::nullopt;
}

std::vector<std::string> textsOf(const json::object& from, std::string_view name)
{
    std::vector<std::string> texts;
    if (const auto* value = from.if_contains(name))
        for (const auto& item : value->as_array())
            texts.emplace_back(item.as_string());
    return texts;
}

const json::object* objectOf(const json::object& from, std::string_view name)
{
    const auto* value = from.if_contains(name);
    return value && value->is_object() ? &value->get_object() : nullptr;
}

void readModel(const json::object& file, AgentDefinition& into)
{
    into.model = textOf(file, "model");
    const auto* model = objectOf(file, "model");
    if (!model)
        return;
    into.model = textOf(*model, "name").empty() ? textOf(*model, "hint") : textOf(*model, "name");
    if (const auto* temperature = model->if_contains("temperature"))
        into.temperature = temperature->to_number<double>();
    into.seed = integerOf(*model, "seed");
    into.maxOutputTokens = integerOf(*model, "max_output_tokens").value_or(into.maxOutputTokens);
}

//! "none" is a list of none.
void readFallbacks(const json::object& file, AgentDefinition& into)
{
    const auto* fallbacks = file.if_contains("fallbacks");
    if (fallbacks)
        into.fallbacks = std::make_shared<const std::vector<std::string>>(
            fallbacks->is_array() ? textsOf(file, "fallbacks") : std::vector<std::string>());
}

//! What stands at a JSON Pointer of the file, with its place in the message.
base::Result<std::chrono::milliseconds> durationAt(const base::YamlDocument& file, const std::string& pointer)
{
    boost::system::error_code error;
    const auto* value = file.value().find_pointer(pointer, error);
    auto time = readDuration(value && value->is_string() ? std::string_view(value->get_string()) : std::string_view{});
    if (!time)
        time.error().message = file.where(pointer) + ": " + time.error().message;
    return time;
}

base::Result<> readLimits(const base::YamlDocument& file, const json::object& limits, AgentDefinition& into)
{
    into.maxTurns = integerOf(limits, "turns").value_or(into.maxTurns);
    into.depth = integerOf(limits, "depth").value_or(into.depth);
    into.breadth = integerOf(limits, "breadth").value_or(into.breadth);
    if (const auto* budget = limits.if_contains("budget_usd"))
        into.budget.money = base::Money::fromDollars(budget->to_number<double>());
    into.budget.tokens = integerOf(limits, "budget_tokens");
    if (limits.contains("wall_time")) {
        const auto time = durationAt(file, "/limits/wall_time");
        if (!time)
            return failure(time);
        into.wallTime = *time;
    }
    return {};
}

base::Result<tools::McpServerConfig> readServer(const base::YamlDocument& file, std::string name, const json::object& from)
{
    tools::McpServerConfig server;
    server.name = std::move(name);
    server.command = textOf(from, "command");
    server.arguments = textsOf(from, "args");
    if (const auto* environment = objectOf(from, "env"))
        for (const auto& entry : *environment)
            server.environment[entry.key()] = entry.value().as_string().c_str();
    if (const auto* trust = from.if_contains("trust_hints"))
        server.trustHints = trust->as_bool();
    const auto readTimeout = [&](const std::string& member, std::chrono::seconds& into) -> base::Result<> {
        if (!from.contains(member))
            return {};
        const auto time = durationAt(file, "/mcp_servers/" + server.name + "/" + member);
        if (!time)
            return failure(time);
        into = std::max(std::chrono::seconds(1), std::chrono::ceil<std::chrono::seconds>(*time));
        return {};
    };
    if (auto ok = readTimeout("start_timeout", server.startTimeout); !ok)
        return failure(ok);
    if (auto ok = readTimeout("call_timeout", server.callTimeout); !ok)
        return failure(ok);
    return server;
}

Rule ruleNamed(std::string_view name)
{
    return name == "allow" ? Rule::Allow : name == "deny" ? Rule::Deny : Rule::Ask;
}

base::Result<std::string> readSkill(const std::filesystem::path& folder, const std::string& skill, const std::string& where)
{
    const auto path = folder / skill / "SKILL.md";
    auto text = base::readFile(path, 256U << 10);
    if (!text)
        return base::fail(text.error().code, where + ": the skill \"" + skill + "\" cannot be read: " + text.error().message);
    return "\n\n# Skill: " + skill + "\n\n" + base::toUtf8(*text);
}

} // namespace

std::optional<Rule> AgentDefinition::ruleFor(const std::string& tool) const
{
    for (const auto& rule : rules)
        if (base::globMatches(rule.pattern, tool))
            return rule.rule;
    return std::nullopt;
}

namespace {

//! Everything but the instructions, which may need files beside this one.
base::Result<std::shared_ptr<AgentDefinition>> readMembers(const base::YamlDocument& file, const base::JsonSchema& schema)
{
    if (auto ok = file.check(schema); !ok)
        return failure(ok);
    const auto& root = file.value().as_object();
    auto definition = std::make_shared<AgentDefinition>();
    definition->name = textOf(root, "name");
    definition->description = textOf(root, "description");
    if (const auto pool = textOf(root, "pool"); !pool.empty())
        definition->pool = pool;
    readModel(root, *definition);
    readFallbacks(root, *definition);
    definition->tools = textsOf(root, "tools");
    definition->agents = textsOf(root, "agents");
    if (const auto* limits = objectOf(root, "limits"))
        if (auto ok = readLimits(file, *limits, *definition); !ok)
            return failure(ok);
    if (const auto* approval = objectOf(root, "approval"))
        for (const auto& rule : *approval)
            definition->rules.push_back({rule.key(), ruleNamed(std::string_view(rule.value().as_string()))});
    if (const auto* servers = objectOf(root, "mcp_servers"))
        for (const auto& entry : *servers) {
            auto server = readServer(file, entry.key(), entry.value().as_object());
            if (!server)
                return failure(server);
            definition->servers.push_back(std::move(*server));
        }
    if (const auto* memory = objectOf(root, "memory")) {
        definition->recall = integerOf(*memory, "recall").value_or(definition->recall);
        if (const auto* remember = memory->if_contains("remember"))
            definition->remember = remember->as_bool();
    }
    if (const auto* network = objectOf(root, "network"))
        if (const auto* allow = network->if_contains("allow_private"))
            definition->allowPrivateAddresses = allow->as_bool();

    definition->yaml = file.text();
    return definition;
}

Definition withInstructions(std::shared_ptr<AgentDefinition> definition, std::string instructions)
{
    definition->instructions = std::make_shared<const std::string>(std::move(instructions));
    definition->hash = base::sha256Hex(definition->yaml + '\0' + *definition->instructions);
    return definition;
}

} // namespace

base::Result<Definition> readDefinition(
    const base::YamlDocument& file, const base::JsonSchema& schema, const std::filesystem::path& folder)
{
    auto definition = readMembers(file, schema);
    if (!definition)
        return failure(definition);
    const auto& root = file.value().as_object();
    auto instructions = textOf(root, "instructions");
    for (const auto& skill : textsOf(root, "skills")) {
        auto text = readSkill(folder, skill, file.where("/skills"));
        if (!text)
            return failure(text);
        instructions += *text;
    }
    return withInstructions(std::move(*definition), std::move(instructions));
}

base::Result<Definition> readStoredDefinition(
    const base::YamlDocument& file, const base::JsonSchema& schema, std::string instructions)
{
    auto definition = readMembers(file, schema);
    if (!definition)
        return failure(definition);
    return withInstructions(std::move(*definition), std::move(instructions));
}

base::Result<std::chrono::milliseconds> readDuration(std::string_view text)
{
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    const std::string_view unit(end, static_cast<std::size_t>(text.data() + text.size() - end));
    const std::int64_t millis = unit == "ms" ? 1 : unit == "s" ? 1'000 : unit == "m" ? 60'000 : unit == "h" ? 3'600'000 : 0;
    if (error != std::errc{} || millis == 0 || number < 0 || number > INT64_MAX / 3'600'000)
        return base::fail(
            base::ErrorCode::InvalidArgument, "\"" + std::string(text) + "\" is no duration; write it like 90s, 10m or 2h");
    return std::chrono::milliseconds(number * millis);
}

} // namespace kaze::runtime
