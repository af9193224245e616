#include "engine/tools/registry.h"

#include "engine/api/trace.h"
#include "engine/base/text.h"
#include "engine/tools/detail/arguments.h"
#include "engine/tools/detail/built_in.h"
#include "engine/tools/detail/call_guard.h"
#include "engine/tools/detail/fit.h"
#include "engine/tools/detail/mcp_servers.h"

#include <algorithm>

namespace kaze::tools {

using base::ErrorCode;
using Tools = std::vector<std::shared_ptr<Tool>>;

namespace {

// Above this, parsing and mending leave the loop.
constexpr std::size_t kLarge = 256U << 10;
constexpr std::size_t kLongestModelName = 64;

//! Whether a pattern can match a name that begins so.
bool mayBeginWith(std::string_view pattern, std::string_view beginning)
{
    for (std::size_t i = 0; i < beginning.size(); ++i) {
        if (i == pattern.size())
            return false;
        if (pattern[i] == '*')
            return true;
        if (pattern[i] != '?' && pattern[i] != beginning[i])
            return false;
    }
    return true;
}

std::string namesOf(const Tools& tools)
{
    std::string names;
    for (const auto& tool : tools)
        names += (names.empty() ? "" : ", ") + tool->info().name;
    return base::shortened(names, 2000);
}

base::Result<Tools> matching(const Tools& all, const std::vector<std::string>& patterns)
{
    Tools chosen;
    for (const auto& pattern : patterns) {
        const auto before = chosen.size();
        std::ranges::copy_if(
            all, std::back_inserter(chosen), [&](const auto& tool) { return base::globMatches(pattern, tool->info().name); });
        if (chosen.size() == before)
            return base::fail(ErrorCode::NotFound, "no tool is named \"" + pattern + "\"; there are: " + namesOf(all));
    }
    std::ranges::sort(chosen, {}, [](const auto& tool) { return tool->info().name; });
    const auto same = std::ranges::unique(chosen, {}, [](const auto& tool) { return tool->info().name; });
    chosen.erase(same.begin(), same.end());
    return chosen;
}

//! As much of the name as fits, and the beginning of the hash.
std::string withHash(const std::string& name, const std::string& hash)
{
    constexpr std::size_t kHash = 8;
    return name.substr(0, kLongestModelName - kHash - 1) + '_' + hash.substr(0, kHash);
}

//! What a model sends for "no arguments" differs: nothing, null, {}.
base::Result<boost::json::object> parseArguments(const std::string& toolName, const std::string& text)
{
    if (text.find_first_not_of(" \t\r\n") == std::string::npos)
        return boost::json::object();
    boost::system::error_code error;
    auto value = boost::json::parse(text, error);
    if (error)
        return base::fail(ErrorCode::InvalidArgument, "the arguments of " + toolName + " are not JSON: " + error.message());
    if (value.is_null())
        return boost::json::object();
    if (!value.is_object())
        return base::fail(ErrorCode::InvalidArgument, "the arguments of " + toolName + " must be a JSON object");
    return std::move(value.get_object());
}

} // namespace

struct ToolRegistry::Impl {
    explicit Impl(Parts given)
        : parts(given), sandbox(given.loop.executor(), given.processes, given.clock, given.sandboxProgram),
          credentials(std::make_shared<detail::Credentials>(
              given.loop.executor(), given.workers, given.clock, given.secrets, given.vault, given.config.secretsTtl)),
          guard(given.loop.executor(), given.clock, given.config),
          watch(std::make_shared<detail::ServerWatch>(given.loop.executor(), given.workers, given.clock, given.quota)),
          servers(mcp::StdioClient::Parts{given.loop.executor(), given.workers, given.processes, given.clock, given.log},
              credentials, sandbox, given.http, given.secrets, watch),
          builtIn{detail::agentDelegate(), detail::agentHandOff(), detail::filesEdit(given.workers),
              detail::filesList(given.workers), detail::filesRead(given.workers), detail::filesSearch(given.workers),
              detail::filesWrite(given.workers), detail::httpGet(given.http), detail::memorySearch(), detail::memoryStore(),
              detail::personAsk(), detail::shellRun(given.loop.executor(), given.processes, given.clock, sandbox, watch)}
    {
        builtIn.insert(builtIn.end(), parts.further.begin(), parts.further.end());
    }

    //! The tools of those servers that a pattern may mean.
    base::Task<base::Result<Tools>> serverTools(std::vector<std::string> patterns, std::vector<McpServerConfig> configs,
        std::string workspacePath, detail::McpServers::Owner owner, base::CancelToken cancel)
    {
        std::vector<base::Task<base::Result<Tools>>> starting;
        std::set<std::string> names;
        for (const auto& config : configs) {
            if (!names.insert(config.name).second)
                co_return base::fail(ErrorCode::InvalidArgument, "two MCP servers are named \"" + config.name + "\"");
            const auto meant = [&](const std::string& pattern) { return mayBeginWith(pattern, config.name + '.'); };
            if (std::ranges::any_of(patterns, meant))
                starting.push_back(servers.toolsOf(config, workspacePath, owner, cancel));
        }
        const auto started = co_await base::whenAll(std::move(starting));
        Tools tools;
        for (const auto& each : started) {
            if (!each)
                co_return failure(each);
            tools.insert(tools.end(), each->begin(), each->end());
        }
        co_return tools;
    }

    base::Task<base::Result<boost::json::object>> readArguments(const Tool& tool, std::string arguments)
    {
        const auto& schema = tool.argumentsSchema();
        if (arguments.size() <= kLarge)
            co_return check(tool.info(), schema, arguments);
        auto work = [info = tool.info(), schema, text = std::move(arguments)] { return check(info, schema, text); };
        co_return co_await parts.workers.run(std::move(work));
    }

    static base::Result<boost::json::object> check(
        const ToolInfo& info, const base::Result<base::JsonSchema>& schema, const std::string& arguments)
    {
        auto object = parseArguments(info.name, arguments);
        // A server's schema that we cannot read is for the server to hold them against.
        if (!object || !schema)
            return object;
        boost::json::value value(std::move(*object));
        if (const auto fits = schema->check(value); !fits)
            return base::fail(ErrorCode::InvalidArgument,
                "the arguments do not fit " + info.name + ": " + fits.error().message
                    + "\nexpected: " + detail::expectationOf(info.schema));
        return std::move(value.get_object());
    }

    base::Task<ToolOutcome> checkedCall(std::shared_ptr<Tool> tool, std::string arguments, const ToolContext& context)
    {
        auto object = co_await readArguments(*tool, std::move(arguments));
        if (!object)
            co_return ToolOutcome{object.error().message, true};
        if (context.cancel.cancelled()) {
            ToolOutcome none{"it was not called: " + context.cancel.reason().text(), true};
            none.notSent = true;
            co_return none;
        }
        auto own = context;
        own.outputLimit = guard.responseLimit(tool->info().name, context.outputLimit);
        const auto limit = own.outputLimit;
        auto outcome = co_await guard.call(tool, std::move(*object), std::move(own));
        if (outcome.text.size() <= kLarge) {
            outcome.text = detail::fitted(std::move(outcome.text), limit);
        } else {
            auto work = [text = std::move(outcome.text), limit]() mutable { return detail::fitted(std::move(text), limit); };
            outcome.text = co_await parts.workers.run(std::move(work));
        }
        co_return outcome;
    }

    telemetry::Span openSpan(const ToolInfo& info, const std::string& arguments, const ToolContext& context)
    {
        auto span = parts.observations.startSpan(context.span, "execute_tool " + info.name, api::SpanKind::Tool);
        span.set("gen_ai.operation.name", "execute_tool");
        span.set("gen_ai.tool.name", info.name);
        span.set("gen_ai.tool.call.id", context.callId);
        span.set("gen_ai.tool.type", "function");
        span.record().input = arguments;
        return span;
    }

    void closeSpan(telemetry::Span& span, const ToolOutcome& outcome, const ToolContext& context)
    {
        span.record().output = outcome.text;
        if (outcome.attempts > 1)
            span.set("kaze.tool.attempts", outcome.attempts);
        if (outcome.cached)
            span.set("kaze.tool.cached", true);
        if (outcome.waited > base::Duration::zero())
            span.set("kaze.tool.waited_ms", std::chrono::duration_cast<std::chrono::milliseconds>(outcome.waited).count());
        if (context.cancel.cancelled()) {
            span.record().status = api::SpanStatus::Cancelled;
            span.record().statusMessage = context.cancel.reason().text();
        } else if (outcome.failed) {
            span.fail(outcome.unknown ? "outcome_unknown" : "tool_error", base::shortened(outcome.text, 300));
        }
        span.end();
    }

    void count(const ToolInfo& info, const ToolOutcome& outcome, base::Duration took)
    {
        const auto* result = outcome.unknown ? "unknown" : outcome.failed ? "failed" : "ok";
        parts.metrics.counter("kaze_tool_calls_total", {{"tool", info.name}, {"outcome", result}}).add();
        parts.metrics.histogram("kaze_tool_call_seconds", {{"tool", info.name}})
            .record(std::chrono::duration<double>(took).count());
    }

    Parts parts;
    ProcessSandbox sandbox;
    std::shared_ptr<detail::Credentials> credentials;
    detail::CallGuard guard;
    std::shared_ptr<detail::ServerWatch> watch;
    detail::McpServers servers;
    Tools builtIn;
};

ToolRegistry::ToolRegistry(Parts parts) : m_impl(std::make_unique<Impl>(parts)) { }

ToolRegistry::~ToolRegistry() = default;

std::vector<std::shared_ptr<Tool>> ToolRegistry::builtIn() const
{
    return m_impl->builtIn;
}

base::Result<> ToolRegistry::checkPatterns(
    const std::vector<std::string>& patterns, const std::vector<McpServerConfig>& servers) const
{
    std::vector<std::string> ofBuiltIn;
    std::ranges::copy_if(patterns, std::back_inserter(ofBuiltIn), [&](const auto& pattern) {
        return std::ranges::none_of(servers, [&](const auto& server) { return mayBeginWith(pattern, server.name + '.'); });
    });
    if (const auto found = matching(m_impl->builtIn, ofBuiltIn); !found)
        return failure(found);
    return {};
}

base::Task<base::Result<std::vector<std::shared_ptr<Tool>>>> ToolRegistry::select(std::vector<std::string> patterns,
    std::vector<McpServerConfig> servers, std::string workspacePath, base::CancelToken cancel, std::string tenant,
    std::string project)
{
    if (cancel.cancelled())
        co_return std::unexpected(cancel.reason());
    auto all = m_impl->builtIn;
    detail::McpServers::Owner owner{std::move(tenant), std::move(project)};
    const auto fromServers = co_await m_impl->serverTools(
        patterns, std::move(servers), std::move(workspacePath), std::move(owner), std::move(cancel));
    if (!fromServers)
        co_return failure(fromServers);
    all.insert(all.end(), fromServers->begin(), fromServers->end());
    co_return matching(all, patterns);
}

base::Result<boost::json::object> ToolRegistry::checkArguments(const Tool& tool, const std::string& arguments)
{
    return Impl::check(tool.info(), tool.argumentsSchema(), arguments);
}

base::Task<ToolOutcome> ToolRegistry::call(std::shared_ptr<Tool> tool, std::string arguments, ToolContext context)
{
    const auto& info = tool->info();
    const auto begun = m_impl->parts.clock.steady();
    auto span = m_impl->openSpan(info, arguments, context);
    context.span = span.context();
    auto outcome = co_await m_impl->checkedCall(tool, std::move(arguments), context);
    m_impl->closeSpan(span, outcome, context);
    m_impl->count(info, outcome, m_impl->parts.clock.steady() - begun);
    co_return outcome;
}

std::vector<ToolRegistry::ServerStatus> ToolRegistry::servers() const
{
    return m_impl->servers.status();
}

base::Task<std::vector<api::ToolServerRow>> ToolRegistry::serverRows()
{
    co_return co_await m_impl->servers.rows();
}

base::Result<api::ServerLog> ToolRegistry::serverLog(const std::string& server) const
{
    const auto found = m_impl->servers.find(server);
    if (!found)
        return failure(found);
    const auto& log = (*found)->log();
    return api::ServerLog{(*found)->setup().id, (*found)->setup().config.name, log.text(), log.truncated()};
}

base::Task<base::Result<>> ToolRegistry::restartServer(std::string server)
{
    const auto found = m_impl->servers.find(server);
    if (!found)
        co_return failure(found);
    co_return co_await (*found)->restart();
}

base::Task<base::Result<>> ToolRegistry::stopServer(std::string server)
{
    const auto found = m_impl->servers.find(server);
    if (!found)
        co_return failure(found);
    co_await (*found)->stop(false);
    co_return base::Result<>{};
}

std::vector<api::ToolRow> ToolRegistry::rows(const std::vector<std::shared_ptr<Tool>>& tools) const
{
    std::vector<api::ToolRow> rows;
    for (const auto& tool : tools) {
        const auto& info = tool->info();
        auto& row = rows.emplace_back();
        row.name = info.name;
        row.description = info.description;
        row.source = info.source;
        row.serverId = info.server;
        row.schema = boost::json::serialize(info.schema);
        row.readOnly = info.readOnly;
        row.idempotent = info.idempotent;
        row.verifiable = info.verifiable;
        row.exclusive = info.exclusive;
        row.sandbox = info.sandbox;
        m_impl->guard.fill(row, info);
    }
    return rows;
}

std::vector<std::shared_ptr<Tool>> ToolRegistry::ofRunningServers(
    const std::string& tenant, const std::string& workspacePath) const
{
    return m_impl->servers.running(tenant, workspacePath);
}

ToolUse ToolRegistry::use(const std::string& tenant, const std::string& project) const
{
    return m_impl->watch->use({tenant, project});
}

void ToolRegistry::configure(ToolsConfig config)
{
    m_impl->credentials->keepFor(config.secretsTtl);
    m_impl->guard.configure(std::move(config));
}

ProcessSandbox& ToolRegistry::sandbox()
{
    return m_impl->sandbox;
}

base::Task<> ToolRegistry::stop()
{
    m_impl->guard.close();
    co_await m_impl->servers.stop();
}

std::string modelName(const std::string& toolName)
{
    std::string name = toolName;
    std::ranges::replace_if(
        name, [](unsigned char c) { return std::isalnum(c) == 0 && c != '_' && c != '-'; }, '_');
    return name.size() <= kLongestModelName ? name : withHash(name, base::sha256Hex(toolName));
}

std::vector<std::string> modelNames(const std::vector<std::shared_ptr<Tool>>& tools)
{
    std::vector<std::string> names;
    std::map<std::string, int> uses;
    for (const auto& tool : tools)
        ++uses[names.emplace_back(modelName(tool->info().name))];
    std::set<std::string> taken;
    for (const auto& [name, count] : uses)
        taken.insert(name);
    for (std::size_t i = 0; i < names.size(); ++i) {
        if (uses.at(names[i]) == 1)
            continue;
        // A server may name a tool so that even this is taken already.
        auto hash = base::sha256Hex(tools[i]->info().name);
        while (!taken.insert(withHash(names[i], hash)).second)
            hash = base::sha256Hex(hash);
        names[i] = withHash(names[i], hash);
    }
    return names;
}

} // namespace kaze::tools
