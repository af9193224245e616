#include "engine/tools/detail/mcp_servers.h"

#include "engine/tools/detail/built_in.h"

#include <algorithm>

namespace kaze::tools::detail {

using base::ErrorCode;

namespace {

constexpr std::string_view kSecret = "secret:";
constexpr std::string_view kWorkspace = "${workspace}";

class McpTool final : public Tool {
public:
    McpTool(std::shared_ptr<McpServer::Use> use, const McpServerConfig& config, const mcp::ToolDescription& described)
        : m_use(std::move(use)), m_server(config.name), m_tool(described.name), m_timeout(config.callTimeout)
    {
        m_info.name = config.name + '.' + described.name;
        m_info.description = described.description.empty() ? described.title : described.description;
        m_info.schema = described.inputSchema;
        // What a server says of itself may be wrong or a trap; only its own calls pay for being made side by side.
        m_info.readOnly = config.trustHints && described.readOnly;
        m_info.idempotent = config.trustHints && (described.idempotent || described.readOnly);
        m_info.exclusive = !described.readOnly;
    }

    [[nodiscard]] const ToolInfo& info() const override { return m_info; }

    base::Task<ToolOutcome> call(boost::json::object arguments, const ToolContext& context) override
    {
        auto result
            = co_await m_use->server().callTool(m_tool, std::move(arguments), m_timeout, m_info.idempotent, context.cancel);
        if (!result)
            co_return ToolOutcome{explained(result.error()), true};
        if (result->unanswered)
            co_return ToolOutcome{explained(*result->unanswered), true, true};
        co_return ToolOutcome{std::move(result->text), result->isError};
    }

private:
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
    ToolInfo m_info;
};

base::Result<> checkName(const std::string& name)
{
    static constexpr std::array<std::string_view, 5> kTaken{"files", "shell", "http", "memory", "agent"};
    const auto fits = [](unsigned char c) { return std::isalnum(c) != 0 || c == '-' || c == '_'; };
    if (name.empty() || name.size() > 64 || !std::ranges::all_of(name, fits))
        return base::fail(
            ErrorCode::InvalidArgument, "\"" + name + "\" cannot be the name of an MCP server: use letters, digits, - and _");
    if (std::ranges::find(kTaken, name) != kTaken.end())
        return base::fail(ErrorCode::InvalidArgument, "an MCP server cannot be named \"" + name + "\": built-in tools are");
    return {};
}

void fillIn(std::string& text, const std::string& workspacePath)
{
    for (auto at = text.find(kWorkspace); at != std::string::npos; at = text.find(kWorkspace, at + workspacePath.size()))
        text.replace(at, kWorkspace.size(), workspacePath);
}

std::string identityOf(const McpServerConfig& config)
{
    boost::json::array identity{boost::json::value(config.command)};
    for (const auto& argument : config.arguments)
        identity.emplace_back(argument);
    boost::json::object environment;
    for (const auto& [name, value] : config.environment)
        environment[name] = value;
    identity.emplace_back(std::move(environment));
    return boost::json::serialize(identity);
}

//! The whole environment of a server, with its secrets, which the redactor learns. Blocks (keyring).
base::Result<std::map<std::string, std::string>> environmentOf(
    const McpServerConfig& config, const base::SecretStore* secrets, base::Redactor& redactor)
{
    auto environment = plainEnvironment();
    for (const auto& [name, value] : config.environment) {
        environment[name] = value;
        if (!value.starts_with(kSecret))
            continue;
        const auto wanted = value.substr(kSecret.size());
        auto secret = secrets ? secrets->get(wanted)
                              : base::Result<std::string>(base::fail(ErrorCode::NotFound, "there is no store of secrets"));
        if (!secret)
            return base::fail(ErrorCode::NotFound,
                "the MCP server " + config.name + " needs the secret \"" + wanted + "\" for " + name, secret.error());
        redactor.addSecret(*secret);
        environment[name] = std::move(*secret);
    }
    return environment;
}

using Environment = base::Result<std::map<std::string, std::string>>;

base::Task<> readEnvironment(base::WorkerPool& workers, std::function<Environment()> work, base::OneShot<Environment> read)
{
    auto environment = co_await workers.run(std::move(work));
    read.set(std::move(environment));
}

} // namespace

McpServers::McpServers(mcp::StdioClient::Parts parts, const base::SecretStore* secrets)
    : m_parts(std::move(parts)), m_secrets(secrets)
{
}

McpServers::~McpServers()
{
    for (const auto& [identity, server] : m_servers)
        server->abandon();
}

base::Task<base::Result<std::shared_ptr<McpServer>>> McpServers::obtain(McpServerConfig config, base::CancelToken cancel)
{
    const auto identity = identityOf(config);
    if (const auto found = m_servers.find(identity); found != m_servers.end())
        co_return found->second;
    const auto redactor = std::make_shared<base::Redactor>();
    std::function<Environment()> work
        = [config, redactor, secrets = m_secrets] { return environmentOf(config, secrets, *redactor); };
    // A locked keyring asks its owner, who may take his time: whoever gives up does not wait for that.
    const base::OneShot<Environment> read;
    base::spawn(m_parts.executor, readEnvironment(m_parts.workers, std::move(work), read));
    const auto registration = cancel.onCancel([read, cancel] { read.set(std::unexpected(cancel.reason())); });
    auto environment = co_await read.wait();
    if (!environment)
        co_return failure(environment);
    config.environment = std::move(*environment);
    // Somebody else may have been as far meanwhile; the first one stays.
    const auto [place, isNew] = m_servers.try_emplace(identity, nullptr);
    if (isNew)
        place->second = std::make_shared<McpServer>(m_parts, std::move(config), redactor);
    co_return place->second;
}

base::Task<base::Result<std::vector<std::shared_ptr<Tool>>>> McpServers::toolsOf(
    McpServerConfig config, std::string workspacePath, base::CancelToken cancel)
{
    if (auto ok = checkName(config.name); !ok)
        co_return failure(ok);
    if (m_stopped)
        co_return base::fail(ErrorCode::Unavailable, "the tools are being stopped");
    std::erase_if(m_servers,
        [](const auto& entry) { return entry.second->state() == McpServer::State::Stopped && !entry.second->inUse(); });
    for (auto& argument : config.arguments)
        fillIn(argument, workspacePath);
    for (auto& [name, value] : config.environment)
        fillIn(value, workspacePath);
    const auto server = co_await obtain(config, cancel);
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

std::vector<ToolRegistry::ServerStatus> McpServers::status() const
{
    std::vector<ToolRegistry::ServerStatus> all;
    for (const auto& [identity, server] : m_servers)
        all.push_back(server->status());
    std::ranges::sort(all, {}, &ToolRegistry::ServerStatus::name);
    return all;
}

base::Task<> McpServers::stop()
{
    m_stopped = true;
    const auto stopOne = [](std::shared_ptr<McpServer> server) -> base::Task<bool> {
        co_await server->stop(true);
        co_return true;
    };
    std::vector<base::Task<bool>> stopping;
    for (const auto& [identity, server] : m_servers)
        stopping.push_back(stopOne(server));
    co_await base::whenAll(std::move(stopping));
}

} // namespace kaze::tools::detail
