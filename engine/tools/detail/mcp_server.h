#pragma once

#include "engine/api/tool_requests.h"
#include "engine/base/redact.h"
#include "engine/mcp/http_server.h"
#include "engine/mcp/stdio_client.h"
#include "engine/tools/detail/call_figures.h"
#include "engine/tools/detail/call_gate.h"
#include "engine/tools/detail/mcp_asking.h"
#include "engine/tools/detail/process_watch.h"
#include "engine/tools/detail/server_log.h"
#include "engine/tools/registry.h"

#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace kaze::tools::detail {

class ServerWatch;

//! What a server is and whose.
struct ServerSetup {
    using Environment = base::Result<std::map<std::string, std::string>>;

    std::string id;
    McpServerConfig config;
    std::string tenant;
    std::string project; //!< within the tenant; empty: none
    std::string workspace; //!< of those that it serves alone; empty: it does not matter to it
    std::string root; //!< the workspace that it is told; empty: none
    std::shared_ptr<base::Redactor> redactor;
    std::function<base::Task<Environment>()> environment; //!< the whole of it, with its secrets; asked at every start
    ProcessSandbox* sandbox = nullptr; //!< outlives it
    net::HttpClient* http = nullptr; //!< for servers with a URL; outlives it
    base::SecretStore* secrets = nullptr; //!< keeps what such a server authorized; may be null
    std::shared_ptr<ServerWatch> watch; //!< over its processes
};

//! One MCP server process for everybody who uses it, kept running: when it dies it is started again, after a pause that doubles, and after five deaths in
//! a row given up until somebody selects it anew. One that takes more memory or processor time than it may is killed, which is a death like others. When nobody
//! has used it for a minute it is stopped. Lives on the loop; kept alive by its supervision until that ends.
class McpServer : public std::enable_shared_from_this<McpServer> {
public:
    enum class State { Stopped, Starting, Ready, Restarting, Failed };

    McpServer(mcp::StdioClient::Parts parts, ServerSetup setup);

    //! What its users hold, one each; when the last one lets go, the server may stop.
    class Use {
    public:
        explicit Use(std::shared_ptr<McpServer> server) : m_server(std::move(server)) { ++m_server->m_users; }
        Use(const Use&) = delete;
        Use& operator=(const Use&) = delete;
        ~Use() { m_server->unused(); }
        [[nodiscard]] McpServer& server() const { return *m_server; }

    private:
        std::shared_ptr<McpServer> m_server;
    };
    [[nodiscard]] std::shared_ptr<Use> use();
    [[nodiscard]] bool inUse() const { return m_users > 0; }

    //! Starts it unless it runs, and waits until it is ready. Errors: Unavailable, with the end of its stderr; the reason of `cancel`; Timeout.
    [[nodiscard]] base::Task<base::Result<>> ready(base::Duration timeout, base::CancelToken cancel, bool startAgain);

    //! Errors: those of mcp::Client::callTool and of `ready`; what the server got and did not answer is a result, as there. `repeatable` calls are made
    //! once more when the server dies under them.
    [[nodiscard]] base::Task<base::Result<mcp::CallResult>> callTool(std::string tool, boost::json::object arguments,
        base::Duration timeout, bool repeatable, base::CancelToken cancel, McpAsking::Caller caller = {});

    //! As last listed; kept while it restarts.
    [[nodiscard]] const std::vector<mcp::ToolDescription>& tools() const { return m_tools; }

    //! What it takes at the moment. Kills it where that is more than it may.
    void observe(const TreeUsage& usage);

    //! Ends it and starts it anew. Errors: as `ready`.
    [[nodiscard]] base::Task<base::Result<>> restart();

    [[nodiscard]] ToolRegistry::ServerStatus status() const;
    [[nodiscard]] api::ToolServerRow row() const;
    [[nodiscard]] const ServerSetup& setup() const { return m_setup; }
    [[nodiscard]] const ServerLog& log() const { return *m_log; }
    [[nodiscard]] int pid() const { return m_pid; }
    //! How its process is shut in, or why it is not; empty where nobody wished it.
    [[nodiscard]] const std::string& shutIn() const { return m_shutIn; }
    [[nodiscard]] bool mayComeBack() const { return !m_closing && m_state != State::Failed; }
    [[nodiscard]] State state() const { return m_state; }

    //! Ends it gently; `forGood`: it is never started again.
    [[nodiscard]] base::Task<> stop(bool forGood);

    //! Kills it; nothing is started any more.
    void abandon();

private:
    base::Task<> supervise(std::shared_ptr<McpServer> self);
    //! The error that ended it, or that kept it from starting.
    base::Task<base::Error> runOnce();
    base::Task<base::Result<std::shared_ptr<mcp::Client>>> startProcess();
    base::Task<base::Result<std::shared_ptr<mcp::Client>>> connect();
    base::Task<> stopWhenIdle(std::shared_ptr<McpServer> self, base::CancelToken over);
    void setReady(std::shared_ptr<mcp::Client> client);
    base::Task<base::Result<>> settled(base::Duration timeout, base::CancelToken cancel);
    void settle(const base::Result<>& result);
    void unused();

    base::Task<base::Result<mcp::CallResult>> callOnce(std::string tool, boost::json::object arguments, base::Duration timeout,
        base::CancelToken cancel, McpAsking::Caller caller);
    void noteError(std::string message);
    base::Task<base::Result<>> room();
    void endNow(std::string why);

    std::shared_ptr<ServerLog> m_log = std::make_shared<ServerLog>();
    ServerSetup m_setup;
    mcp::StdioClient::Parts m_parts;
    State m_state = State::Stopped;
    std::string m_message;
    std::shared_ptr<McpAsking> m_asking; //!< what it asks during a call
    std::shared_ptr<mcp::Client> m_client;
    std::vector<mcp::ToolDescription> m_tools;
    std::vector<base::OneShot<base::Result<>>> m_waiters;
    int m_users = 0;
    base::CancelSource m_ending;
    base::CancelSource m_idle;
    int m_pid = 0;
    int m_restarts = 0;
    std::int64_t m_starts = 0;
    std::optional<base::Time> m_startedAt;
    std::string m_lastError;
    std::optional<base::Time> m_lastErrorAt;
    std::string m_killedFor; //!< why we ended it ourselves
    std::string m_shutIn; //!< how, or why not
    CallFigures m_figures;
    std::shared_ptr<CallGate> m_turns; //!< where it serves one at a time
    TreeUsage m_usage;
    std::deque<std::pair<base::Duration, double>> m_cpu; //!< processor time, over the last minute
    bool m_supervised = false;
    bool m_wasReady = false;
    bool m_closing = false;
};

//! The name of a state as people see it.
[[nodiscard]] std::string nameOf(McpServer::State state);

} // namespace kaze::tools::detail
