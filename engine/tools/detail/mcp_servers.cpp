#include "engine/tools/detail/mcp_servers.h"

#include "engine/api/tool_requests.h"
#include "engine/base/text.h"

#include <algorithm>
#include <set>

namespace kaze::tools::detail {

using base::ErrorCode;

namespace {

constexpr std::string_view kWorkspace = "${workspace}";
constexpr std::string_view kTenant = "${tenant}";
constexpr std::size_t kShownDigits = 12; // are enough for people
constexpr std::size_t kIdDigits = 32; // 128 bits: nobody makes a server that passes for another

class McpTool final : public Tool {
public:
    McpTool(std::shared_ptr<McpServer::Use> use, const McpServerConfig& config, const mcp::ToolDescription& described)
        : m_use(std::move(use)), m_server(config.name), m_tool(described.name), m_timeout(config.callTimeout),
          m_sampling(config.sampling)
    {
        m_info.name = config.name + '.' + described.name;
        m_info.description = described.description.empty() ? described.title : described.description;
        m_info.schema = described.inputSchema;
        // What a server says of itself may be wrong or a trap; only its own calls pay for being made side by side.
        m_info.readOnly = config.trustHints && described.readOnly;
        m_info.idempotent = config.trustHints && (described.idempotent || described.readOnly);
        m_info.exclusive = !described.readOnly;
        m_info.source = config.name;
        m_info.server = m_use->server().setup().id;
        m_info.description = clean(m_info.description);
        m_info.sandbox = m_use->server().shutIn();
    }

    [[nodiscard]] const ToolInfo& info() const override { return m_info; }

    [[nodiscard]] std::string target(const boost::json::object&) const override { return m_info.server; }

    base::Task<ToolOutcome> call(boost::json::object arguments, const ToolContext& context) override
    {
        McpAsking::Caller caller{context.host, context.callId, context.cancel, m_server, m_info.name, m_sampling, context.span};
        auto result = co_await m_use->server().callTool(
            m_tool, std::move(arguments), m_timeout, m_info.idempotent, context.cancel, std::move(caller));
        if (!result || result->unanswered) {
            const auto& error = result ? *result->unanswered : result.error();
            ToolOutcome outcome{clean(explained(error)), true, result.has_value()};
            outcome.notSent = !result && error.code == ErrorCode::Unavailable;
            // One that was given up on stays so until somebody selects it anew.
            outcome.transient = error.code == ErrorCode::Unavailable && m_use->server().mayComeBack();
            co_return outcome;
        }
        co_return ToolOutcome{clean(result->text), result->isError};
    }

private:
    //! Without what the server was told in confidence, and says again.
    [[nodiscard]] std::string clean(std::string_view text) const { return m_use->server().setup().redactor->hideKnown(text); }

    [[nodiscard]] std::string explained(const base::Error& error) const
    {
        const auto what = m_info.name + ": ";
        if (error.code == ErrorCode::Unavailable)
            return what + "the MCP server " + m_server + " ended or is not there: " + error.text();
        if (error.code == ErrorCode::Timeout || error.code == ErrorCode::Cancelled)
            return what + error.text() + "; the server was told to stop";
        return what + error.text();
    }

    std::shared_ptr<McpServer::Use> m_use;
    std::string m_server;
    std::string m_tool;
    base::Duration m_timeout;
    std::optional<SamplingLimits> m_sampling;
    ToolInfo m_info;
};

base::Result<> checkName(const std::string& name)
{
    static constexpr std::array<std::string_view, 8> kTaken{
        "files", "shell", "http", "memory", "agent", "skill", "person", "message"};
    const auto fits = [](unsigned char c) { return std::isalnum(c) != 0 || c == '-' || c == '_'; };
    if (name.empty() || name.size() > 64 || !std::ranges::all_of(name, fits))
        return base::fail(
            ErrorCode::InvalidArgument, "\"" + name + "\" cannot be the name of an MCP server: use letters, digits, - and _");
    if (std::ranges::find(kTaken, name) != kTaken.end())
        return base::fail(ErrorCode::InvalidArgument, "an MCP server cannot be named \"" + name + "\": built-in tools are");
    return {};
}

void fillIn(std::string& text, std::string_view what, const std::string& with)
{
    for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + with.size()))
        text.replace(at, what.size(), with);
}

//! What makes two servers the same.
std::string idOf(const ServerSetup& setup)
{
    const auto& config = setup.config;
    boost::json::array identity{boost::json::value(config.command), boost::json::value(config.url)};
    for (const auto& argument : config.arguments)
        identity.emplace_back(argument);
    boost::json::object environment;
    for (const auto& [name, value] : config.environment)
        environment[name] = value;
    identity.emplace_back(std::move(environment));
    identity.emplace_back(setup.tenant);
    identity.emplace_back(setup.project);
    identity.emplace_back(setup.workspace);
    identity.emplace_back(setup.root);
    // What it may spend is each agent's own affair.
    identity.emplace_back(config.sampling.has_value());
    identity.emplace_back(static_cast<int>(config.sandbox.mode));
    identity.emplace_back(config.sandbox.network);
    for (const auto& folder : config.sandbox.read)
        identity.emplace_back(folder);
    identity.push_back({config.limits.memoryBytes, config.limits.cpus, config.limits.messageBytes});
    return base::sha256Hex(boost::json::serialize(identity)).substr(0, kIdDigits);
}

} // namespace

McpServers::McpServers(mcp::StdioClient::Parts parts, std::shared_ptr<Credentials> credentials, ProcessSandbox& sandbox,
    net::HttpClient& http, base::SecretStore* secrets, std::shared_ptr<ServerWatch> watch)
    : m_parts(std::move(parts)), m_credentials(std::move(credentials)), m_sandbox(sandbox), m_http(http), m_secrets(secrets),
      m_watch(std::move(watch))
{
}

McpServers::~McpServers()
{
    m_watch->stop();
    for (const auto& [id, server] : m_servers)
        server->abandon();
}

base::Task<base::Result<std::shared_ptr<McpServer>>> McpServers::obtain(ServerSetup setup, base::CancelToken cancel)
{
    setup.id = idOf(setup);
    if (const auto found = m_servers.find(setup.id); found != m_servers.end())
        co_return found->second;
    setup.redactor = std::make_shared<base::Redactor>();
    setup.sandbox = &m_sandbox;
    setup.http = &m_http;
    setup.secrets = m_secrets;
    setup.environment = [credentials = m_credentials, config = setup.config, redactor = setup.redactor] {
        return Credentials::environment(credentials, config, redactor, {});
    };
    setup.watch = m_watch;
    // Read before there is a process that waits for it.
    auto warmed = co_await Credentials::environment(m_credentials, setup.config, setup.redactor, cancel);
    if (!warmed)
        co_return failure(warmed);
    // Somebody else may have been as far meanwhile; the first one stays.
    const auto [place, isNew] = m_servers.try_emplace(setup.id, nullptr);
    if (isNew) {
        place->second = std::make_shared<McpServer>(m_parts, std::move(setup));
        m_watch->add(place->second);
    }
    co_return place->second;
}

base::Task<base::Result<std::vector<std::shared_ptr<Tool>>>> McpServers::toolsOf(
    McpServerConfig config, std::string workspacePath, Owner owner, base::CancelToken cancel)
{
    if (auto ok = checkName(config.name); !ok)
        co_return failure(ok);
    if (m_stopped)
        co_return base::fail(ErrorCode::Unavailable, "the tools are being stopped");
    std::erase_if(m_servers,
        [](const auto& entry) { return entry.second->state() == McpServer::State::Stopped && !entry.second->inUse(); });
    const auto fill = [&](std::string& text) {
        fillIn(text, kWorkspace, workspacePath);
        fillIn(text, kTenant, owner.tenant);
    };
    std::ranges::for_each(config.arguments, fill);
    for (auto& [name, value] : config.environment)
        fill(value);
    ServerSetup setup;
    setup.config = config;
    setup.tenant = std::move(owner.tenant);
    setup.project = std::move(owner.project);
    if (config.roots)
        setup.root = workspacePath;
    // One that is shut in sees one workspace and no other.
    if (config.sandbox.mode != SandboxWish::Mode::None)
        setup.workspace = std::move(workspacePath);
    const auto server = co_await obtain(std::move(setup), cancel);
    if (!server)
        co_return failure(server);
    const auto use = (*server)->use();
    // Handshake and list each have the whole start timeout; this is the end in any case.
    const auto ready = co_await (*server)->ready(3 * config.startTimeout, cancel, true);
    if (!ready)
        co_return failure(ready);
    std::vector<std::shared_ptr<Tool>> tools;
    for (const auto& described : (*server)->tools())
        tools.push_back(std::make_shared<McpTool>(use, config, described));
    co_return tools;
}

std::vector<std::shared_ptr<Tool>> McpServers::running(const std::string& tenant, const std::string& workspacePath) const
{
    const auto placeOf = [](const ServerSetup& setup) { return setup.workspace.empty() ? setup.root : setup.workspace; };
    std::vector<std::shared_ptr<Tool>> tools;
    std::set<std::string> names;
    for (const auto& [id, server] : m_servers) {
        if (server->setup().tenant != tenant)
            continue;
        const auto place = placeOf(server->setup());
        if (!place.empty() && !workspacePath.empty() && place != workspacePath)
            continue;
        if (server->state() != McpServer::State::Ready && server->state() != McpServer::State::Restarting)
            continue;
        const auto use = server->use();
        for (const auto& described : server->tools())
            if (names.insert(server->setup().config.name + '.' + described.name).second)
                tools.push_back(std::make_shared<McpTool>(use, server->setup().config, described));
    }
    return tools;
}

base::Task<std::vector<api::ToolServerRow>> McpServers::rows()
{
    co_await ServerWatch::look(m_watch);
    std::vector<api::ToolServerRow> rows;
    for (const auto& [id, server] : m_servers)
        rows.push_back(server->row());
    std::ranges::sort(rows, {}, &api::ToolServerRow::name);
    co_return rows;
}

base::Result<std::shared_ptr<McpServer>> McpServers::find(const std::string& server) const
{
    if (const auto found = m_servers.find(server); found != m_servers.end())
        return found->second;
    std::shared_ptr<McpServer> named;
    std::string ids, names;
    for (const auto& [id, one] : m_servers) {
        names += (names.empty() ? "" : ", ") + one->setup().config.name;
        if (one->setup().config.name != server)
            continue;
        ids += (ids.empty() ? "" : ", ") + id;
        if (named)
            return base::fail(
                ErrorCode::Conflict, "several MCP servers are named \"" + server + "\"; say which by its id: " + ids);
        named = one;
    }
    if (!named && server.size() >= kShownDigits) {
        const auto begun = m_servers.lower_bound(server);
        const auto fits = [&](const auto& one) { return one != m_servers.end() && one->first.starts_with(server); };
        if (fits(begun) && !fits(std::next(begun)))
            return begun->second;
    }
    if (!named)
        return base::fail(
            ErrorCode::NotFound, "no MCP server \"" + server + "\" was started; there are: " + (names.empty() ? "none" : names));
    return named;
}

std::vector<ToolRegistry::ServerStatus> McpServers::status() const
{
    std::vector<ToolRegistry::ServerStatus> all;
    for (const auto& [id, server] : m_servers)
        all.push_back(server->status());
    std::ranges::sort(all, {}, &ToolRegistry::ServerStatus::name);
    return all;
}

base::Task<> McpServers::stop()
{
    m_stopped = true;
    m_watch->stop();
    const auto stopOne = [](std::shared_ptr<McpServer> server) -> base::Task<bool> {
        co_await server->stop(true);
        co_return true;
    };
    std::vector<base::Task<bool>> stopping;
    for (const auto& [id, server] : m_servers)
        stopping.push_back(stopOne(server));
    co_await base::whenAll(std::move(stopping));
}

} // namespace kaze::tools::detail
