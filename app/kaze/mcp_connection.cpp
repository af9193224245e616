#include "app/kaze/mcp_connection.h"

#include "app/common/paths.h"
#include "app/kaze/browser.h"
#include "app/kaze/terminal.h"
#include "engine/net/url.h"

#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <unistd.h>

namespace kaze::cli {

using base::ErrorCode;
using base::fail;

namespace {

net::HttpClientOptions httpOptions(const base::Logger& log)
{
    net::HttpClientOptions options;
    options.certificates = net::certificatesFromEnvironment();
    options.proxyFromEnvironment = true;
    options.log = log;
    return options;
}

std::map<std::string, std::string> wholeEnvironment()
{
    std::map<std::string, std::string> all;
    for (char** entry = environ; entry && *entry; ++entry) {
        const std::string_view text = *entry;
        const auto equals = text.find('=');
        if (equals != std::string_view::npos)
            all.emplace(text.substr(0, equals), text.substr(equals + 1));
    }
    return all;
}

mcp::Era eraOf(const std::string& name)
{
    if (name == "legacy")
        return mcp::Era::Legacy;
    return name == "modern" ? mcp::Era::Modern : mcp::Era::Any;
}

} // namespace

bool McpOptions::isUrl() const
{
    return !server.empty() && (server.front().starts_with("http://") || server.front().starts_with("https://"));
}

base::Duration McpOptions::timeout() const
{
    return std::chrono::milliseconds(static_cast<std::int64_t>(timeoutSeconds * 1000));
}

std::string McpOptions::shown() const
{
    if (!isUrl())
        return server.empty() ? std::string() : server.front();
    const auto url = net::parseUrl(server.front());
    return url ? url->authority() : server.front();
}

McpConnection::McpConnection(const Common& common, McpOptions options)
    : m_options(std::move(options)), m_log(base::LogSystem::none()),
      m_processes(m_loop, app::cellOptions(common.data).spawnHelper, m_log), m_http(m_loop.executor(), httpOptions(m_log))
{
    base::LogOptions toTerminal;
    toTerminal.toStderr = true;
    toTerminal.level = "warn";
    m_logs = std::make_unique<base::LogSystem>(toTerminal, m_redactor);
    m_log = m_logs->logger("mcp");
    base::SecretStore::Options secrets;
    secrets.file = app::cellOptions(common.data).dataFolder / "secrets.json";
    m_secrets = std::make_unique<base::SecretStore>(std::move(secrets), m_redactor);
}

McpConnection::~McpConnection()
{
    m_http.close();
    m_loop.poll();
}

base::Result<std::string> McpConnection::secret(const std::string& place) const
{
    for (const auto* kind : {"env:", "file:", "keyring:"})
        if (place.starts_with(kind))
            return m_secrets->read(place);
    if (place.starts_with("secret:"))
        return m_secrets->get(place.substr(7));
    m_redactor->addSecret(place);
    return place;
}

base::Result<std::shared_ptr<mcp::Client>> McpConnection::open(std::shared_ptr<mcp::ClientHandler> handler)
{
    const base::CancelToken never;
    if (m_options.isUrl()) {
        auto server = httpServer();
        if (!server)
            return failure(server);
        server->handler = std::move(handler);
        return run(mcp::connectHttp({m_loop.executor(), m_workers, m_http, m_clock, m_log}, std::move(*server), never));
    }
    auto server = stdioServer();
    if (!server)
        return failure(server);
    server->handler = std::move(handler);
    return run(mcp::StdioClient::start({m_loop.executor(), m_workers, m_processes, m_clock, m_log}, std::move(*server), never));
}

base::Result<mcp::HttpServer> McpConnection::httpServer()
{
    mcp::HttpServer server;
    server.name = m_options.shown();
    server.url = m_options.server.front();
    server.startTimeout = m_options.timeout();
    server.era = eraOf(m_options.era);
    bool ownAuthorization = false;
    for (const auto& header : m_options.headers) {
        const auto colon = header.find(':');
        if (colon == std::string::npos || colon == 0)
            return fail(ErrorCode::InvalidArgument, "--header takes \"Name: value\"");
        const auto begin = std::min(header.find_first_not_of(" \t", colon + 1), header.size());
        auto value = secret(header.substr(begin));
        if (!value)
            return failure(value);
        ownAuthorization = ownAuthorization || net::sameName(header.substr(0, colon), "Authorization");
        server.headers.emplace_back(header.substr(0, colon), std::move(*value));
    }
    if (m_options.authorize == "none" || ownAuthorization)
        return server;
    mcp::OAuthSettings settings;
    settings.serverUrl = server.url;
    settings.clientId = m_options.clientId;
    if (!m_options.clientSecret.empty()) {
        auto value = secret(m_options.clientSecret);
        if (!value)
            return failure(value);
        settings.clientSecret = std::move(*value);
    }
    settings.clientMetadataUrl = m_options.clientMetadataUrl;
    settings.scope = m_options.scope;
    settings.clientCredentials = m_options.clientCredentials;
    settings.privateAddresses = m_options.allowPrivate;
    settings.keep = m_options.authorize == "browser";
    mcp::OAuthParts parts{m_loop.executor(), m_workers, m_http, m_clock, m_log, m_redactor, m_secrets.get(),
        [this](const std::string& url) { openPage(url); }};
    server.authorizer = std::make_shared<mcp::OAuth>(std::move(parts), std::move(settings));
    return server;
}

base::Result<mcp::StdioServer> McpConnection::stdioServer() const
{
    mcp::StdioServer server;
    server.name = m_options.shown();
    server.process.program = m_options.server.front();
    server.process.arguments = {m_options.server.begin() + 1, m_options.server.end()};
    server.process.environment = wholeEnvironment();
    for (const auto& entry : m_options.environment) {
        const auto equals = entry.find('=');
        if (equals == std::string::npos || equals == 0)
            return fail(ErrorCode::InvalidArgument, "--env takes NAME=value");
        auto value = secret(entry.substr(equals + 1));
        if (!value)
            return failure(value);
        server.process.environment[entry.substr(0, equals)] = std::move(*value);
    }
    std::error_code error; // "/" where somebody stands in a folder that is gone
    const auto folder = std::filesystem::current_path(error);
    server.process.folder = error ? "/" : folder.string();
    server.startTimeout = m_options.timeout();
    server.redactor = m_redactor;
    server.era = eraOf(m_options.era);
    return server;
}

void McpConnection::openPage(const std::string& url)
{
    if (m_options.authorize == "follow") {
        base::spawn(m_loop.executor(), follow(m_http, url));
        return;
    }
    std::cerr << "To sign in, open this page in a browser:\n\n  " << printable(url) << "\n" << std::endl;
    openInBrowser(url);
}

base::Task<> McpConnection::follow(net::HttpClient& http, std::string url)
{
    net::HttpRequest request;
    request.url = std::move(url);
    request.followRedirects = true;
    const base::CancelToken never;
    // What it leads to arrives at our own listener.
    [[maybe_unused]] const auto page = co_await http.fetch(std::move(request), never);
}

std::string textOf(const boost::json::object& object, std::string_view name)
{
    const auto* member = object.if_contains(name);
    return member && member->is_string() ? std::string(member->get_string()) : std::string();
}

base::Task<bool> stopped(std::shared_ptr<mcp::Client> client)
{
    co_await client->stop();
    co_return true;
}

} // namespace kaze::cli
