#pragma once

#include "engine/base/redact.h"
#include "engine/mcp/stdio_client.h"
#include "engine/tools/registry.h"

#include <memory>
#include <string>
#include <vector>

namespace kaze::tools::detail {

//! One MCP server process for everybody who uses it, kept running: when it dies it is started again, after a pause that doubles, and after five deaths in
//! a row given up until somebody selects it anew. When nobody has used it for a minute it is stopped. Lives on the loop; kept alive by its supervision until that ends.
class McpServer : public std::enable_shared_from_this<McpServer> {
public:
    enum class State { Stopped, Starting, Ready, Restarting, Failed };

    McpServer(mcp::StdioClient::Parts parts, McpServerConfig config, std::shared_ptr<base::Redactor> redactor);

    //! What its users hold; when the last one lets go, the server may stop.
    class Use {
    public:
        explicit Use(std::shared_ptr<McpServer> server) : m_server(std::move(server)) { }
        Use(const Use&) = delete;
        Use& operator=(const Use&) = delete;
        ~Use() { m_server->unused(); }
        [[nodiscard]] McpServer& server() const { return *m_server; }

    private:
        std::shared_ptr<McpServer> m_server;
    };
    [[nodiscard]] std::shared_ptr<Use> use();
    [[nodiscard]] bool inUse() const { return !m_use.expired(); }

    //! Starts it unless it runs, and waits until it is ready. Errors: Unavailable, with the end of its stderr; the reason of `cancel`; Timeout.
    [[nodiscard]] base::Task<base::Result<>> ready(base::Duration timeout, base::CancelToken cancel, bool startAgain);

    //! Errors: those of mcp::Client::callTool and of `ready`; what the server got and did not answer is a result, as there. `repeatable` calls are made
    //! once more when the server dies under them.
    [[nodiscard]] base::Task<base::Result<mcp::CallResult>> callTool(
        std::string tool, boost::json::object arguments, base::Duration timeout, bool repeatable, base::CancelToken cancel);

    //! As last listed; kept while it restarts.
    [[nodiscard]] const std::vector<mcp::ToolDescription>& tools() const { return m_tools; }

    [[nodiscard]] ToolRegistry::ServerStatus status() const;
    [[nodiscard]] State state() const { return m_state; }

    //! Ends it gently; `forGood`: it is never started again.
    [[nodiscard]] base::Task<> stop(bool forGood);

    //! Kills it; nothing is started any more.
    void abandon();

private:
    base::Task<> supervise(std::shared_ptr<McpServer> self);
    //! The error that ended it, or that kept it from starting.
    base::Task<base::Error> runOnce();
    base::Task<> stopWhenIdle(std::shared_ptr<McpServer> self, base::CancelToken over);
    void setReady(std::shared_ptr<mcp::Client> client);
    base::Task<base::Result<>> settled(base::Duration timeout, base::CancelToken cancel);
    void settle(const base::Result<>& result);
    void unused();

    mcp::StdioClient::Parts m_parts;
    McpServerConfig m_config;
    std::shared_ptr<base::Redactor> m_redactor;
    State m_state = State::Stopped;
    std::string m_message;
    std::shared_ptr<mcp::Client> m_client;
    std::vector<mcp::ToolDescription> m_tools;
    std::vector<base::OneShot<base::Result<>>> m_waiters;
    std::weak_ptr<Use> m_use;
    base::CancelSource m_ending;
    base::CancelSource m_idle;
    int m_pid = 0;
    int m_restarts = 0;
    bool m_supervised = false;
    bool m_wasReady = false;
    bool m_closing = false;
};

//! The name of a state as people see it.
[[nodiscard]] std::string nameOf(McpServer::State state);

} // namespace kaze::tools::detail
