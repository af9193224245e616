#pragma once

#include "engine/base/clock.h"
#include "engine/base/log.h"
#include "engine/base/loop.h"
#include "engine/base/metrics.h"
#include "engine/base/process.h"
#include "engine/base/secrets.h"
#include "engine/net/http_client.h"
#include "engine/telemetry/observation_log.h"
#include "engine/tools/tool.h"

#include <map>
#include <set>

namespace kaze::tools {

//! An MCP server that a configuration or an agent file names.
struct McpServerConfig {
    std::string name;
    std::string command;
    std::vector<std::string> arguments; //!< "${workspace}" stands for the run's workspace, here and in `environment`
    std::map<std::string, std::string>
        environment; //!< besides PATH, HOME and the like; values "secret:NAME" come from the SecretStore
    std::chrono::seconds startTimeout{30};
    std::chrono::seconds callTimeout{60};
    bool trustHints = false; //!< believe what it says of its tools: which only read, which may be called twice

    bool operator==(const McpServerConfig&) const = default;
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
        const base::SecretStore* secrets
            = nullptr; //!< for "secret:NAME" in the environment of MCP servers; borrowed, may be null
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
        std::vector<McpServerConfig> servers, std::string workspacePath, base::CancelToken cancel = {});

    //! The built-in tools, for validation without starting anything.
    [[nodiscard]] std::vector<std::shared_ptr<Tool>> builtIn() const;

    //! Checks the arguments against the tool's schema, calls it under its span, and makes its text fit (UTF-8, limit). Malformed JSON, wrong types and unknown members
    //! are failed outcomes that say what was expected.
    [[nodiscard]] base::Task<ToolOutcome> call(std::shared_ptr<Tool> tool, std::string arguments, ToolContext context);

    //! The arguments as an object that fits the schema. Errors: InvalidArgument.
    [[nodiscard]] base::Result<boost::json::object> checkArguments(const Tool& tool, const std::string& arguments);

    struct ServerStatus {
        std::string name, state, message; //!< state: starting, ready, restarting, failed, stopped
        int pid = 0, restarts = 0, tools = 0;
    };
    [[nodiscard]] std::vector<ServerStatus> servers() const;

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
