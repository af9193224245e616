#pragma once

#include "app/kaze/session.h"
#include "engine/base/loop.h"
#include "engine/base/process.h"
#include "engine/base/secrets.h"
#include "engine/mcp/http_server.h"
#include "engine/mcp/oauth.h"
#include "engine/mcp/stdio_client.h"

#include <chrono>
#include <memory>
#include <string>
#include <vector>

namespace kaze::cli {

//! Which MCP server is meant, and how it is reached.
struct McpOptions {
    std::vector<std::string> server; //!< a URL, or a command with its arguments
    std::vector<std::string> headers; //!< "Name: value", or "Name: env:VARIABLE" and the like
    std::vector<std::string> environment; //!< "NAME=value"
    double timeoutSeconds = 60;
    std::string era = "any"; //!< any, legacy, modern
    std::string authorize = "browser"; //!< browser, follow, none
    std::string clientId, clientSecret, clientMetadataUrl, scope;
    bool clientCredentials = false;
    bool allowPrivate = false;

    [[nodiscard]] bool isUrl() const;
    [[nodiscard]] base::Duration timeout() const;
    //! As messages name it.
    [[nodiscard]] std::string shown() const;
};

//! What speaks to MCP servers without a cell: a loop of its own on the calling thread.
class McpConnection {
public:
    McpConnection(const Common& common, McpOptions options);
    ~McpConnection();

    //! Errors: as mcp::StdioClient::start and mcp::connectHttp; InvalidArgument for options that cannot be.
    [[nodiscard]] base::Result<std::shared_ptr<mcp::Client>> open(std::shared_ptr<mcp::ClientHandler> handler);

    //! Turns the loop until the task is done. Ctrl-C ends the program, and with it what it started.
    template <class T>
    T run(base::Task<T> task)
    {
        return m_loop.runUntil(std::move(task));
    }

    [[nodiscard]] const McpOptions& options() const { return m_options; }
    [[nodiscard]] const base::Clock& clock() const { return m_clock; }

private:
    [[nodiscard]] base::Result<mcp::HttpServer> httpServer();
    [[nodiscard]] base::Result<mcp::StdioServer> stdioServer() const;
    [[nodiscard]] base::Result<std::string> secret(const std::string& place) const;
    void openPage(const std::string& url);
    static base::Task<> follow(net::HttpClient& http, std::string url);

    McpOptions m_options;
    std::shared_ptr<base::Redactor> m_redactor = std::make_shared<base::Redactor>();
    base::SystemClock m_clock;
    base::Logger m_log;
    std::unique_ptr<base::LogSystem> m_logs;
    std::unique_ptr<base::SecretStore> m_secrets;
    base::Loop m_loop;
    base::WorkerPool m_workers{2, "mcp-worker"};
    base::ProcessHost m_processes;
    net::HttpClient m_http;
};

//! A member that is a text; else nothing.
[[nodiscard]] std::string textOf(const boost::json::object& object, std::string_view name);

//! Done when the server has ended.
[[nodiscard]] base::Task<bool> stopped(std::shared_ptr<mcp::Client> client);

} // namespace kaze::cli
