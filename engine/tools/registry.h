#pragma once

#include "engine/api/tool_requests.h"
#include "engine/base/clock.h"
#include "engine/base/log.h"
#include "engine/base/loop.h"
#include "engine/base/metrics.h"
#include "engine/base/process.h"
#include "engine/base/secrets.h"
#include "engine/net/http_client.h"
#include "engine/telemetry/observation_log.h"
#include "engine/tools/limits.h"
#include "engine/tools/tool.h"

#include <map>
#include <set>

namespace kaze::tools {

//! An MCP server that a configuration or an agent file names.
struct McpServerConfig {
    std::string name;
    std::string command;
    std::string url{}; //!< instead of a command: a server that is reached over HTTP
    std::vector<std::string>
        arguments; //!< "${workspace}" and "${tenant}" stand for the run's workspace and tenant, here and in `environment`
    std::map<std::string, std::string>
        environment; //!< besides PATH, HOME and the like; values "secret:NAME" come from the SecretStore; with a URL: headers of every request
    std::chrono::seconds startTimeout{30};
    std::chrono::seconds callTimeout{60};
    bool trustHints = false; //!< believe what it says of its tools: which only read, which may be called twice
    ServerLimits limits;
    SandboxWish sandbox;
    std::optional<SamplingLimits> sampling; //!< whether it may ask a model; none: it may not
    bool roots = true; //!< it is told the run's workspace, and serves that one alone

    bool operator==(const McpServerConfig&) const = default;
};

//! What the tools of a tenant, or of a project of it, may take together; 0: no limit.
struct ToolQuota {
    double processors = 0; //!< kept busy by their processes; beyond that they are held back
    std::int64_t memoryBytes = 0; //!< resident; beyond that no new process is started

    bool operator==(const ToolQuota&) const = default;
};

//! What they take.
struct ToolUse {
    double processors = 0; //!< over the last minute
    std::int64_t memoryBytes = 0;
};

//! The tools of a cell by name, checked arguments, and the supervision of MCP servers. Lives on the loop.
class ToolRegistry {
public:
    struct Parts {
        base::Loop& loop;
        base::WorkerPool& workers;
        base::ProcessHost& processes;
        net::HttpClient& http;
        const base::Clock& clock;
        base::MetricsRegistry& metrics;
        telemetry::ObservationLog& observations;
        base::Logger log;
        base::SecretStore* secrets
            = nullptr; //!< for "secret:NAME" in the environment of MCP servers, and for what they authorize; may be null
        //! For "secret:vault:…": what stands there, kept as long as it pleases. May be empty.
        std::function<base::Task<base::Result<std::string>>(std::string place)> vault{};
        ToolsConfig config{};
        std::string sandboxProgram = "bwrap";
        std::vector<std::shared_ptr<Tool>>
            further{}; //!< made elsewhere, of what this module does not know; names as of built-in ones
        //! What the tools of a project may take, or with an empty project those of the whole tenant. Asked on the loop, often. Empty: no limits.
        std::function<ToolQuota(const std::string& tenant, const std::string& project)> quota{};
    };

    explicit ToolRegistry(Parts parts);
    //! Stops the MCP servers; `stop` does so gently.
    ~ToolRegistry();

    //! Whether every pattern may name a tool, as far as that can be told without starting a server. Errors: NotFound (says what there is).
    [[nodiscard]] base::Result<> checkPatterns(
        const std::vector<std::string>& patterns, const std::vector<McpServerConfig>& servers) const;

    //! The tools that a list of patterns names ("files.*", "github.search"), in order of name. MCP servers that are named are started, shared by everybody who
    //! names the same command. Errors: NotFound for a pattern that matches nothing (says what there is), Unavailable when a server does not start (with the end of its stderr),
    //! the reason of `cancel`, at once; a server that is being started then goes on for whoever else wants it, and stops when nobody does.
    [[nodiscard]] base::Task<base::Result<std::vector<std::shared_ptr<Tool>>>> select(std::vector<std::string> patterns,
        std::vector<McpServerConfig> servers, std::string workspacePath, base::CancelToken cancel = {},
        std::string tenant = "default", std::string project = {});

    //! The built-in tools, for validation without starting anything.
    [[nodiscard]] std::vector<std::shared_ptr<Tool>> builtIn() const;

    //! Checks the arguments against the tool's schema, calls it under its span when the limits let it through, again where that helps and does no harm, and makes
    //! its text fit (UTF-8, limit). Malformed JSON, wrong types and unknown members are failed outcomes that say what was expected.
    [[nodiscard]] base::Task<ToolOutcome> call(std::shared_ptr<Tool> tool, std::string arguments, ToolContext context);

    //! The arguments as an object that fits the schema. Errors: InvalidArgument.
    [[nodiscard]] base::Result<boost::json::object> checkArguments(const Tool& tool, const std::string& arguments);

    struct ServerStatus {
        std::string name, state, message; //!< state: starting, ready, restarting, failed, stopped
        int pid = 0, restarts = 0, tools = 0;
    };
    [[nodiscard]] std::vector<ServerStatus> servers() const;

    //! The servers as a person is shown them; their memory and processor time are read now.
    [[nodiscard]] base::Task<std::vector<api::ToolServerRow>> serverRows();
    //! `server`: an id or its beginning, or a name that only one has. Errors: NotFound, Conflict (several have the name).
    [[nodiscard]] base::Result<api::ServerLog> serverLog(const std::string& server) const;
    //! Errors: those, and those of starting it.
    [[nodiscard]] base::Task<base::Result<>> restartServer(std::string server);
    [[nodiscard]] base::Task<base::Result<>> stopServer(std::string server);

    //! These tools, and what became of their calls.
    [[nodiscard]] std::vector<api::ToolRow> rows(const std::vector<std::shared_ptr<Tool>>& tools) const;
    //! Those of the servers that run, as somebody holds them now, one of each name. Servers that work in another workspace are left out; without a workspace none is.
    [[nodiscard]] std::vector<std::shared_ptr<Tool>> ofRunningServers(
        const std::string& tenant, const std::string& workspacePath = {}) const;

    //! What the processes of a project's tools take, or with an empty project those of the whole tenant; as of the last look at them, which is every two seconds.
    [[nodiscard]] ToolUse use(const std::string& tenant, const std::string& project) const;

    //! Other limits from now on.
    void configure(ToolsConfig config);

    [[nodiscard]] ProcessSandbox& sandbox();

    //! Closes every server's stdin, then SIGTERM, then SIGKILL, all within a second and a half.
    [[nodiscard]] base::Task<> stop();

private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

//! A tool's name as models accept it: "files.read" → "files_read"; at most 64 letters, digits, '_', '-'. Different tools may get the same.
[[nodiscard]] std::string modelName(const std::string& toolName);

//! The names under which a model is offered these tools, one each and all different: their modelName, or, for those that would share one ("a.b_c", "a_b.c"),
//! that and a hash of the tool's own name, so that no call can reach another tool than it names. The same for the same set of tools.
[[nodiscard]] std::vector<std::string> modelNames(const std::vector<std::shared_ptr<Tool>>& tools);

} // namespace kaze::tools
