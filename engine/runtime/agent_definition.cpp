#include "engine/runtime/agent_definition.h"

#include "engine/base/byte_size.h"
#include "engine/base/text.h"
#include "engine/telemetry/capture.h"

#include <algorithm>
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
    into.loops.repeats = integerOf(limits, "repeats").value_or(into.loops.repeats);
    into.loops.staleTurns = integerOf(limits, "stale_turns").value_or(into.loops.staleTurns);
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

tools::SandboxWish::Mode sandboxMode(std::string_view name)
{
    using Mode = tools::SandboxWish::Mode;
    return name == "workspace" ? Mode::Workspace : name == "auto" ? Mode::Auto : Mode::None;
}

//! "workspace", or { mode: workspace, network: true, read: [/opt/x] }.
tools::SandboxWish readSandbox(const json::value& from)
{
    if (from.is_string())
        return {sandboxMode(std::string_view(from.get_string())), false, {}};
    const auto& members = from.as_object();
    const auto* network = members.if_contains("network");
    return {sandboxMode(textOf(members, "mode")), network && network->as_bool(), textsOf(members, "read")};
}

void readServerLimits(const json::object& limits, tools::ServerLimits& into)
{
    if (const auto memory = textOf(limits, "memory"); !memory.empty())
        into.memoryBytes = base::byteSize(memory);
    if (const auto message = textOf(limits, "message"); !message.empty())
        into.messageBytes = base::byteSize(message);
    if (const auto* cpus = limits.if_contains("cpus"))
        into.cpus = cpus->to_number<double>();
}

//! `true`, or what it may spend.
std::optional<tools::SamplingLimits> readSampling(const json::value& from)
{
    if (from.is_bool())
        return from.get_bool() ? std::optional(tools::SamplingLimits{}) : std::nullopt;
    const auto& members = from.as_object();
    tools::SamplingLimits limits;
    if (const auto* cost = members.if_contains("max_cost_usd"))
        limits.cost = base::Money::fromDollars(cost->to_number<double>());
    limits.outputTokens = integerOf(members, "max_tokens").value_or(limits.outputTokens);
    limits.requests = integerOf(members, "requests").value_or(limits.requests);
    limits.model = textOf(members, "model");
    return limits;
}

//! What does not go together in the entry of a server; "" where all does.
std::string misfitOf(const tools::McpServerConfig& server, const json::object& from)
{
    if (server.command.empty() == server.url.empty())
        return "name either a command or a url";
    if (server.url.empty())
        return from.contains("headers") ? "headers go with a url; a command has env" : "";
    for (const std::string member : {"args", "env", "sandbox"})
        if (from.contains(member))
            return member + " goes with a command, not with a url";
    return {};
}

base::Result<tools::McpServerConfig> readServer(const base::YamlDocument& file, std::string name, const json::object& from)
{
    tools::McpServerConfig server;
    server.name = std::move(name);
    server.command = textOf(from, "command");
    server.url = textOf(from, "url");
    if (const auto why = misfitOf(server, from); !why.empty())
        return base::fail(base::ErrorCode::InvalidArgument,
            file.where("/mcp_servers/" + server.name) + ": mcp_servers." + server.name + ": " + why);
    server.arguments = textsOf(from, "args");
    if (const auto* environment = objectOf(from, server.url.empty() ? "env" : "headers"))
        for (const auto& entry : *environment)
            server.environment[entry.key()] = entry.value().as_string().c_str();
    if (const auto* trust = from.if_contains("trust_hints"))
        server.trustHints = trust->as_bool();
    if (const auto* limits = objectOf(from, "limits"))
        readServerLimits(*limits, server.limits);
    if (const auto* sampling = from.if_contains("sampling"))
        server.sampling = readSampling(*sampling);
    // The name of a folder of this machine is of no use elsewhere, and says more than need be.
    server.roots = server.url.empty();
    if (const auto* roots = from.if_contains("roots"))
        server.roots = roots->as_bool();
    if (const auto* sandbox = from.if_contains("sandbox"))
        server.sandbox = readSandbox(*sandbox);
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

void readMemory(const json::object& memory, AgentDefinition& into)
{
    into.recall = integerOf(memory, "recall").value_or(into.recall);
    into.recallTokens = integerOf(memory, "tokens").value_or(into.recallTokens);
    into.recallKinds = textsOf(memory, "kinds");
    if (const auto* least = memory.if_contains("min_similarity"))
        into.minSimilarity = least->to_number<double>();
    if (const auto* remember = memory.if_contains("remember"))
        into.remember = remember->as_bool();
}

Rule ruleNamed(std::string_view name)
{
    return name == "allow" ? Rule::Allow : name == "deny" ? Rule::Deny : Rule::Ask;
}

//! "files.write", or "files.write(path=src/*)".
base::Result<ApprovalRule> readRule(const std::string& text, std::string_view rule, const std::string& where)
{
    const auto open = text.find('(');
    if (open == std::string::npos)
        return ApprovalRule{text, ruleNamed(rule)};
    if (open == 0 || text.back() != ')')
        return base::fail(
            base::ErrorCode::InvalidArgument, where + ": \"" + text + "\" is no rule; write it like \"files.write(path=src/*)\"");
    auto arguments = ArgumentPattern::parse(std::string_view(text).substr(open + 1, text.size() - open - 2));
    if (!arguments)
        return base::fail(arguments.error().code, where + ": " + arguments.error().message);
    return ApprovalRule{text.substr(0, open), ruleNamed(rule), std::move(*arguments)};
}

base::Result<> readApproval(const base::YamlDocument& file, const json::object& root, AgentDefinition& into)
{
    if (const auto* approval = objectOf(root, "approval"))
        for (const auto& member : *approval) {
            auto rule = readRule(member.key(), std::string_view(member.value().as_string()), file.where("/approval"));
            if (!rule)
                return failure(rule);
            into.rules.push_back(std::move(*rule));
        }
    const auto* timeout = objectOf(root, "approval_timeout");
    if (!timeout)
        return {};
    const auto after = durationAt(file, "/approval_timeout/after");
    if (!after)
        return failure(after);
    constexpr std::chrono::milliseconds kLongest = std::chrono::years(10);
    into.approvalTimeout = ApprovalTimeout{std::min(*after, kLongest), textOf(*timeout, "then") == "allow"};
    return {};
}

//! Its skills as they are now, which are kept so. Blocks. Errors: those of SkillStore::find.
base::Result<std::vector<tools::SkillRef>> findSkills(
    const base::YamlDocument& file, const std::filesystem::path& folder, const Skills& store)
{
    std::vector<tools::SkillRef> found;
    for (const auto& name : textsOf(file.value().as_object(), "skills")) {
        const auto skill
            = store ? store->find(folder, name) : base::fail(base::ErrorCode::Unsupported, "there is no library of skills here");
        const auto where = file.where("/skills") + ": the skill \"" + name + "\"";
        if (!skill)
            return base::fail(skill.error().code, where + ": " + skill.error().text());
        const auto same = [&](const auto& other) { return other.name == (*skill)->name; };
        if (std::ranges::any_of(found, same))
            return base::fail(base::ErrorCode::InvalidArgument, where + " is named twice");
        found.push_back({(*skill)->name, (*skill)->version, (*skill)->description});
    }
    return found;
}

} // namespace

bool AgentDefinition::mayReach(const std::string& agent) const
{
    return agents.empty() || std::find(agents.begin(), agents.end(), agent) != agents.end();
}

std::optional<Rule> AgentDefinition::ruleFor(const std::string& tool, const json::object& arguments) const
{
    for (const auto& rule : rules)
        if (base::globMatches(rule.pattern, tool)
            && (rule.rule == Rule::Allow ? rule.arguments.surelyFits(arguments) : rule.arguments.mayFit(arguments)))
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
    if (auto ok = readApproval(file, root, *definition); !ok)
        return failure(ok);
    if (const auto* sandbox = root.if_contains("sandbox"))
        definition->sandbox = readSandbox(*sandbox);
    if (const auto* servers = objectOf(root, "mcp_servers"))
        for (const auto& entry : *servers) {
            auto server = readServer(file, entry.key(), entry.value().as_object());
            if (!server)
                return failure(server);
            if (!entry.value().as_object().contains("sandbox"))
                server->sandbox = definition->sandbox;
            definition->servers.push_back(std::move(*server));
        }
    if (const auto* memory = objectOf(root, "memory"))
        readMemory(*memory, *definition);
    if (const auto* context = objectOf(root, "context")) {
        if (const auto* share = context->if_contains("compact_at"))
            definition->compactAt = share->to_number<double>();
        definition->keepTurns = integerOf(*context, "keep_turns").value_or(definition->keepTurns);
    }
    if (const auto* network = objectOf(root, "network"))
        if (const auto* allow = network->if_contains("allow_private"))
            definition->allowPrivateAddresses = allow->as_bool();

    if (const auto* capture = root.if_contains("capture"))
        definition->capture = telemetry::captureShareOf(*capture);

    definition->yaml = file.text();
    return definition;
}

Definition withInstructions(std::shared_ptr<AgentDefinition> definition, std::string instructions,
    std::vector<tools::SkillRef> skills, const Skills& store)
{
    definition->skills = std::move(skills);
    if (store && !definition->skills.empty())
        definition->skillTool = tools::skillLoad(store, definition->skills);
    definition->instructions = std::make_shared<const std::string>(std::move(instructions));
    definition->hash = base::sha256Hex(definition->yaml + '\0' + *definition->instructions);
    return definition;
}

} // namespace

base::Result<Definition> readDefinition(
    const base::YamlDocument& file, const base::JsonSchema& schema, const std::filesystem::path& folder, const Skills& skills)
{
    auto definition = readMembers(file, schema);
    if (!definition)
        return failure(definition);
    auto found = findSkills(file, folder, skills);
    if (!found)
        return failure(found);
    auto instructions = textOf(file.value().as_object(), "instructions") + tools::skillsSection(*found);
    return withInstructions(std::move(*definition), std::move(instructions), std::move(*found), skills);
}

base::Result<Definition> readStoredDefinition(
    const base::YamlDocument& file, const base::JsonSchema& schema, std::string instructions, const Skills& skills)
{
    auto definition = readMembers(file, schema);
    if (!definition)
        return failure(definition);
    // Runs of earlier releases have their skills' whole texts in the instructions, and need no more.
    std::vector<tools::SkillRef> found;
    if (file.value().as_object().contains("skills"))
        found = tools::skillsIn(instructions);
    return withInstructions(std::move(*definition), std::move(instructions), std::move(found), skills);
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
