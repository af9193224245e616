#pragma once

#include "engine/api/agent_requests.h"

#include <string_view>

// The tools of a cell, the MCP servers behind some of them, and how both do.

namespace kaze::api {

//! What holds for the calls of a tool, or of all tools that one pattern of kaze.yaml names together; 0: no limit, or none of it.
struct ToolLimits {
    std::string pattern; //!< of kaze.yaml; empty: the defaults, for each tool by itself
    double perMinute = 0; //!< calls of all tenants
    double tenantPerMinute = 0; //!< calls of one tenant
    std::int64_t atOnce = 0; //!< calls at one time, of all tenants
    std::int64_t tenantAtOnce = 0; //!< of one tenant
    std::int64_t waiting = 0; //!< calls of one tenant that wait for room; more are refused
    std::int64_t responseBytes = 0; //!< longer results are cut
    double timeoutSeconds = 0;
    double cacheSeconds = 0; //!< a result is used again for so long
    std::int64_t retries = 0; //!< after a failure, where calling twice does no harm
};
BOOST_DESCRIBE_STRUCT(ToolLimits, (),
    (pattern, perMinute, tenantPerMinute, atOnce, tenantAtOnce, waiting, responseBytes, timeoutSeconds, cacheSeconds, retries))

enum class ToolBreaker : std::uint8_t {
    Closed, //!< calls go through
    Open, //!< it failed too often: calls are refused at once
    HalfOpen //!< one call tries whether it works again
};
BOOST_DESCRIBE_ENUM(ToolBreaker, Closed, Open, HalfOpen)

//! A tool and what became of its calls since the cell started.
struct ToolRow {
    std::string name; //!< "files.read"; of an MCP server: "<server>.<tool>"
    std::string description;
    std::string source; //!< "built-in", or the MCP server's name
    std::string serverId; //!< see ToolServerRow; empty for built-in tools
    std::string schema; //!< of its arguments, JSON
    bool readOnly = false;
    bool idempotent = false;
    bool verifiable = false; //!< can tell after a crash whether a call happened
    bool exclusive = false; //!< not beside another call of the same run
    std::string sandbox; //!< how its processes are shut in, or why they are not; empty where it starts none
    ToolLimits limits;
    std::int64_t calls = 0;
    std::int64_t failed = 0;
    std::int64_t retried = 0;
    std::int64_t fromCache = 0;
    std::int64_t refused = 0; //!< by a limit or the breaker
    std::int64_t atWork = 0;
    std::int64_t waiting = 0;
    double p95Seconds = 0; //!< of the last thousand calls
    Open<ToolBreaker> breaker;
    double breakerSeconds = 0; //!< until a call tries it
    std::string lastError;
};
BOOST_DESCRIBE_STRUCT(ToolRow, (),
    (name, description, source, serverId, schema, readOnly, idempotent, verifiable, exclusive, sandbox, limits, calls, failed,
        retried, fromCache, refused, atWork, waiting, p95Seconds, breaker, breakerSeconds, lastError))

struct ToolList {
    static constexpr std::string_view kType = "tool_list";
    std::vector<ToolRow> tools; //!< by name
};
BOOST_DESCRIBE_STRUCT(ToolList, (), (tools))

//! The built-in tools and those of the MCP servers that run. With an agent, its tools alone; its servers are started for that.
struct ListTools {
    static constexpr std::string_view kType = "list_tools";
    using Reply = ToolList;
    std::string pattern; //!< "files.*"; empty: all
    AgentSource agent; //!< empty: none
    std::string workspace; //!< for servers that are told it
    std::string tenant; //!< empty: "default"
};
BOOST_DESCRIBE_STRUCT(ListTools, (), (pattern, agent, workspace, tenant))

enum class ToolServerState : std::uint8_t { Stopped, Starting, Ready, Restarting, Failed };
BOOST_DESCRIBE_ENUM(ToolServerState, Stopped, Starting, Ready, Restarting, Failed)

//! An MCP server, shared by all who name the same one.
struct ToolServerRow {
    std::string serverId; //!< while the cell lives
    std::string name;
    std::string command; //!< with its arguments, or an address; without secrets
    std::string tenant; //!< the only one that uses it; empty: any
    std::string workspace; //!< the only one that it serves; empty: any
    Open<ToolServerState> state;
    std::string message; //!< why it is not ready, or held back
    std::int64_t pid = 0; //!< 0: no process
    std::int64_t users = 0; //!< runs and people that hold it
    std::int64_t starts = 0;
    std::int64_t restarts = 0; //!< after it ended by itself, since it was last ready
    std::optional<Time> startedAt; //!< the last time
    std::string lastError;
    std::optional<Time> lastErrorAt;
    std::int64_t tools = 0;
    std::int64_t calls = 0;
    std::int64_t failed = 0;
    double p95Seconds = 0; //!< of the last thousand calls
    bool oneAtATime = false; //!< it asks back, so that its calls go one by one
    std::int64_t processes = 0; //!< it and its descendants
    std::int64_t memoryBytes = 0; //!< of all of them
    std::int64_t memoryLimitBytes = 0; //!< 0: no limit
    double cpuSeconds = 0;
    std::string sandbox; //!< how it is shut in, or why it is not
    std::vector<std::string> logTail; //!< its last lines on stderr, at most 20
};
BOOST_DESCRIBE_STRUCT(ToolServerRow, (),
    (serverId, name, command, tenant, workspace, state, message, pid, users, starts, restarts, startedAt, lastError, lastErrorAt,
        tools, calls, failed, p95Seconds, oneAtATime, processes, memoryBytes, memoryLimitBytes, cpuSeconds, sandbox, logTail))

struct ToolServerList {
    static constexpr std::string_view kType = "tool_server_list";
    std::vector<ToolServerRow> servers; //!< by name
    std::string sandbox; //!< what this machine can do: "bubblewrap 0.8.0", or why there is none
};
BOOST_DESCRIBE_STRUCT(ToolServerList, (), (servers, sandbox))

struct ListServers {
    static constexpr std::string_view kType = "list_servers";
    using Reply = ToolServerList;
};
BOOST_DESCRIBE_STRUCT(ListServers, (), ())

struct ServerLog {
    static constexpr std::string_view kType = "server_log";
    std::string serverId;
    std::string name;
    std::string text; //!< the end of what it said on stderr, over its restarts; at most 64 KB
    bool truncated = false; //!< it said more before
};
BOOST_DESCRIBE_STRUCT(ServerLog, (), (serverId, name, text, truncated))

struct GetServerLog {
    static constexpr std::string_view kType = "get_server_log";
    using Reply = ServerLog;
    std::string server; //!< its id, or its name where only one has it
};
BOOST_DESCRIBE_STRUCT(GetServerLog, (), (server))

//! Ends it and starts it again, also one that had failed. Calls under way end as when it dies by itself.
struct RestartServer {
    static constexpr std::string_view kType = "restart_server";
    using Reply = Done;
    std::string server;
};
BOOST_DESCRIBE_STRUCT(RestartServer, (), (server))

//! Ends it. The next call of one of its tools starts it again.
struct StopServer {
    static constexpr std::string_view kType = "stop_server";
    using Reply = Done;
    std::string server;
};
BOOST_DESCRIBE_STRUCT(StopServer, (), (server))

struct ToolCalled {
    static constexpr std::string_view kType = "tool_called";
    std::string tool;
    std::string text;
    bool failed = false;
    bool unknown = false; //!< a failure of which nobody can say whether the call took effect
    double seconds = 0; //!< with waiting
    double waitedSeconds = 0; //!< for room
    std::int64_t attempts = 1;
    bool cached = false; //!< the result of an earlier call
    std::string traceId;
};
BOOST_DESCRIBE_STRUCT(ToolCalled, (), (tool, text, failed, unknown, seconds, waitedSeconds, attempts, cached, traceId))

//! Calls a tool by hand. Whoever asks allows it by asking: no rule is consulted, but limits hold and a trace is recorded.
struct CallTool {
    static constexpr std::string_view kType = "call_tool";
    using Reply = ToolCalled;
    std::string tool;
    std::string arguments; //!< a JSON object; empty: none
    std::string workspace; //!< an existing folder; empty: the tool has none
    AgentSource agent; //!< whose MCP servers are meant; empty: those that run
    std::string tenant; //!< empty: "default"
};
BOOST_DESCRIBE_STRUCT(CallTool, (), (tool, arguments, workspace, agent, tenant))

} // namespace kaze::api
