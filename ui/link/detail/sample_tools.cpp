// The tools of the sample cell.

#include "ui/link/detail/sample_tools.h"

#include <boost/json.hpp>

#include <fmt/format.h>

#include <algorithm>

namespace kaze::ui {

namespace {

using namespace std::chrono_literals;
using api::ToolRow;
using api::ToolServerRow;
using api::ToolServerState;
using base::ErrorCode;

constexpr const char* kReadSchema = R"({"type":"object","properties":{
"path":{"type":"string","description":"A file in the workspace"},
"from_line":{"type":"integer","minimum":1,"default":1,"description":"The first line that is wanted"},
"limit":{"type":"integer","minimum":1,"maximum":2000,"description":"At most so many lines"}},
"required":["path"],"additionalProperties":false})";
constexpr const char* kWriteSchema = R"({"type":"object","properties":{
"path":{"type":"string","description":"A file in the workspace"},
"content":{"type":"string","description":"All that it shall hold"}},
"required":["path","content"],"additionalProperties":false})";
constexpr const char* kEditSchema = R"({"type":"object","properties":{
"path":{"type":"string"},"old":{"type":"string","description":"Text that stands in it once"},
"new":{"type":"string"}},"required":["path","old","new"],"additionalProperties":false})";
constexpr const char* kListSchema = R"({"type":"object","properties":{
"glob":{"type":"string","default":"**/*","description":"Which files"}},"additionalProperties":false})";
constexpr const char* kSearchSchema = R"({"type":"object","properties":{
"pattern":{"type":"string","description":"A regular expression"},"path":{"type":"string","description":"A folder; all when left out"},
"ignore_case":{"type":"boolean","default":false}},"required":["pattern"],"additionalProperties":false})";
constexpr const char* kShellSchema = R"({"type":"object","properties":{
"command":{"type":"string"},"timeout_s":{"type":"number","minimum":1,"maximum":600,"default":60}},
"required":["command"],"additionalProperties":false})";
constexpr const char* kHttpSchema = R"({"type":"object","properties":{
"url":{"type":"string","format":"uri"},"headers":{"type":"object","additionalProperties":{"type":"string"}}},
"required":["url"],"additionalProperties":false})";
constexpr const char* kMemorySchema = R"({"type":"object","properties":{
"query":{"type":"string"},"limit":{"type":"integer","minimum":1,"maximum":50,"default":5},
"kind":{"type":"string","enum":["note","lesson","fact"]}},"required":["query"],"additionalProperties":false})";
constexpr const char* kDelegateSchema = R"({"type":"object","properties":{
"agent":{"type":"string"},"task":{"type":"string"}},"required":["agent","task"],"additionalProperties":false})";
constexpr const char* kIssueSchema = R"({"type":"object","properties":{
"owner":{"type":"string"},"repo":{"type":"string"},"title":{"type":"string"},"body":{"type":"string"},
"labels":{"type":"array","items":{"type":"string"},"description":"Names of labels that exist"},
"state":{"type":"string","enum":["open","closed"],"default":"open"}},"required":["owner","repo","title"]})";
constexpr const char* kIssuesSchema = R"({"type":"object","properties":{
"owner":{"type":"string"},"repo":{"type":"string"},"state":{"type":"string","enum":["open","closed","all"]}},
"required":["owner","repo"]})";
constexpr const char* kQuerySchema = R"({"type":"object","properties":{
"sql":{"type":"string","description":"One SELECT"}},"required":["sql"]})";
constexpr const char* kPageSchema = R"({"type":"object","properties":{"url":{"type":"string"},
"full_page":{"type":"boolean"}},"required":["url"]})";

ToolRow tool(const char* name, const char* description, const char* schema, bool readOnly, bool idempotent = true)
{
    ToolRow row;
    row.name = name;
    row.description = description;
    row.source = "built-in";
    row.schema = schema;
    row.readOnly = readOnly;
    row.idempotent = readOnly || idempotent;
    row.limits.timeoutSeconds = 60;
    row.limits.responseBytes = 262'144;
    return row;
}

bool isText(const boost::json::object& schema, std::string_view key, const boost::json::value& value)
{
    const auto* properties = schema.if_contains("properties");
    const auto* property = properties && properties->is_object() ? properties->get_object().if_contains(key) : nullptr;
    const auto* type = property && property->is_object() ? property->get_object().if_contains("type") : nullptr;
    return !type || *type != "string" || value.is_string();
}

} // namespace

SampleTools::SampleTools(api::Time now, bool busy) : m_now(now)
{
    makeBuiltIn();
    if (busy) {
        makeServers();
        makeServerTools();
        makeCalls();
    }
    std::sort(m_tools.begin(), m_tools.end(), [](const ToolRow& a, const ToolRow& b) { return a.name < b.name; });
}

void SampleTools::addTool(ToolRow row)
{
    m_tools.push_back(std::move(row));
}

void SampleTools::makeBuiltIn()
{
    addTool(tool(
        "agent.delegate", "Gives a part of the task to another agent and waits for its answer.", kDelegateSchema, false, false));
    addTool(tool("files.edit", "Replaces a piece of text in a file.", kEditSchema, false, false));
    addTool(tool("files.list", "Lists the files of the workspace.", kListSchema, true));
    addTool(tool("files.read", "Reads a file of the workspace, or some lines of it.", kReadSchema, true));
    addTool(tool("files.search", "Finds lines that fit a pattern.", kSearchSchema, true));
    addTool(tool("files.write", "Writes a file of the workspace whole.", kWriteSchema, false));
    addTool(tool("http.get", "Fetches an address over HTTP.", kHttpSchema, true));
    addTool(tool("memory.search", "Finds what was remembered.", kMemorySchema, true));
    auto shell = tool("shell.run", "Runs a command in the workspace.", kShellSchema, false, false);
    shell.sandbox = "bubblewrap: no network, workspace only";
    shell.limits.pattern = "shell.*";
    shell.limits.perMinute = 60;
    shell.limits.tenantAtOnce = 4;
    shell.exclusive = true;
    addTool(std::move(shell));
}

void SampleTools::makeServers()
{
    ToolServerRow github;
    github.serverId = "srv-1";
    github.name = "github";
    github.command = "npx -y @modelcontextprotocol/server-github";
    github.state = ToolServerState::Ready;
    github.pid = 41'872;
    github.users = 3;
    github.starts = 1;
    github.startedAt = m_now - 58min;
    github.calls = 214;
    github.failed = 3;
    github.p95Seconds = 0.412;
    github.processes = 2;
    github.memoryBytes = 96LL << 20;
    github.memoryLimitBytes = 512LL << 20;
    github.cpuSeconds = 12.4;
    github.sandbox = "none: it needs the network";
    github.logTail = {"GitHub MCP Server running on stdio", "rate limit: 4 611 of 5 000 left"};
    auto postgres = github;
    postgres.serverId = "srv-2";
    postgres.name = "postgres";
    postgres.command = "docker run -i --rm mcp/postgres postgresql://reader@db.internal/shop";
    postgres.tenant = "acme";
    postgres.state = ToolServerState::Failed;
    postgres.message = "it ended five times within a minute of its start (exit code 1); its last line: connection refused";
    postgres.pid = 0;
    postgres.users = 1;
    postgres.starts = 6;
    postgres.restarts = 5;
    postgres.startedAt = m_now - 4min;
    postgres.lastError = "could not connect to db.internal:5432: connection refused";
    postgres.lastErrorAt = m_now - 4min;
    postgres.calls = 31;
    postgres.failed = 9;
    postgres.p95Seconds = 1.94;
    postgres.processes = 0;
    postgres.memoryBytes = 0;
    postgres.cpuSeconds = 0;
    auto browser = github;
    browser.serverId = "srv-3";
    browser.name = "playwright";
    browser.command = "npx @playwright/mcp --headless";
    browser.state = ToolServerState::Restarting;
    browser.message = "it was killed at its memory limit of 1 GB; starts again in 4 s";
    browser.pid = 0;
    browser.users = 1;
    browser.starts = 3;
    browser.restarts = 2;
    browser.lastError = "killed at its memory limit of 1 GB";
    browser.lastErrorAt = m_now - 9s;
    browser.calls = 48;
    browser.failed = 2;
    browser.p95Seconds = 6.8;
    browser.processes = 0;
    browser.memoryBytes = 0;
    browser.memoryLimitBytes = 1LL << 30;
    browser.cpuSeconds = 190;
    browser.oneAtATime = true;
    auto vault = github;
    vault.serverId = "srv-4";
    vault.name = "vault-notes";
    vault.command = "/usr/local/bin/notes-mcp --root /home/mira/notes";
    vault.workspace = "/home/mira/notes";
    vault.pid = 42'018;
    vault.users = 0;
    vault.calls = 12;
    vault.failed = 0;
    vault.p95Seconds = 0.021;
    vault.processes = 1;
    vault.memoryBytes = 18LL << 20;
    vault.cpuSeconds = 0.4;
    vault.sandbox = "bubblewrap: no network, workspace only";
    m_servers = {github, browser, postgres, vault};
    m_logs["github"]
        = "2026-11-21T13:34:02Z GitHub MCP Server running on stdio\n2026-11-21T14:02:11Z list_issues harbour/indexer 200 in "
          "318 ms\n2026-11-21T14:20:40Z create_issue harbour/indexer 422: label \"regresion\" does not "
          "exist\n2026-11-21T14:31:55Z rate limit: 4 611 of 5 000 left\n";
    m_logs["postgres"] = "connecting to db.internal:5432\ncould not connect to db.internal:5432: connection refused\n";
    m_logs["playwright"]
        = "Listening on stdio\nlaunching chromium (headless)\npage https://example.org loaded in 2.1 s\nKilled\n";
    m_logs["vault-notes"] = "serving /home/mira/notes (1 204 notes)\n";
}

void SampleTools::makeServerTools()
{
    const auto of = [this](const char* server, ToolRow row) {
        const auto* known = find(server);
        row.source = server;
        row.serverId = known->serverId;
        row.name = std::string(server) + '.' + row.name;
        row.sandbox = known->sandbox;
        addTool(std::move(row));
        for (auto& one : m_servers)
            one.tools += one.name == server ? 1 : 0;
    };
    of("github", tool("create_issue", "Opens an issue in a repository.", kIssueSchema, false, false));
    of("github", tool("list_issues", "Lists the issues of a repository.", kIssuesSchema, true));
    of("postgres", tool("query", "Asks the database; reads only.", kQuerySchema, true));
    of("playwright", tool("screenshot", "Opens a page and takes a picture of it.", kPageSchema, true));
    of("vault-notes", tool("find", "Finds notes by their words.", kMemorySchema, true));
}

void SampleTools::makeCalls()
{
    struct Told {
        const char* tool;
        int calls;
        int failed;
        double p95;
    };
    constexpr Told kTold[]{{"files.read", 1204, 11, 0.004}, {"files.list", 611, 0, 0.006}, {"files.search", 840, 4, 0.038},
        {"files.write", 96, 1, 0.009}, {"files.edit", 71, 6, 0.008}, {"shell.run", 188, 23, 14.2}, {"http.get", 77, 5, 1.31},
        {"memory.search", 402, 0, 0.0018}, {"agent.delegate", 19, 1, 48.0}, {"github.list_issues", 181, 1, 0.39},
        {"github.create_issue", 33, 2, 0.61}, {"postgres.query", 31, 9, 1.94}, {"playwright.screenshot", 48, 2, 6.8},
        {"vault-notes.find", 12, 0, 0.021}};
    for (auto& row : m_tools)
        for (const auto& told : kTold)
            if (row.name == told.tool) {
                row.calls = told.calls;
                row.failed = told.failed;
                row.p95Seconds = told.p95;
            }
    for (auto& row : m_tools) {
        if (row.name == "postgres.query") {
            row.breaker = api::ToolBreaker::Open;
            row.breakerSeconds = 21;
            row.refused = 4;
            row.lastError = "could not connect to db.internal:5432: connection refused";
        } else if (row.name == "shell.run") {
            row.atWork = 2;
            row.waiting = 1;
            row.lastError = "exit 1: FAILED indexer/tests/test_batch.py::test_sixty_four_a_call";
        } else if (row.name == "http.get") {
            row.breaker = api::ToolBreaker::HalfOpen;
            row.retried = 9;
            row.fromCache = 14;
            row.limits.pattern = "http.*";
            row.limits.cacheSeconds = 300;
            row.limits.retries = 3;
            row.limits.tenantPerMinute = 120;
        }
    }
}

ToolServerRow* SampleTools::find(const std::string& server)
{
    const auto found = std::find_if(
        m_servers.begin(), m_servers.end(), [&](const auto& one) { return one.serverId == server || one.name == server; });
    return found == m_servers.end() ? nullptr : &*found;
}

std::int64_t SampleTools::running() const
{
    return std::count_if(m_servers.begin(), m_servers.end(), [](const auto& one) { return one.state == ToolServerState::Ready; });
}

api::ToolList SampleTools::list(const std::string& pattern) const
{
    api::ToolList list;
    const auto begin = pattern.substr(0, pattern.find('*'));
    for (const auto& row : m_tools)
        if (pattern.empty() || (pattern == begin ? row.name == pattern : row.name.starts_with(begin)))
            list.tools.push_back(row);
    return list;
}

api::ToolServerList SampleTools::servers() const
{
    return {m_servers, "bubblewrap 0.8.0"};
}

base::Result<api::ServerLog> SampleTools::log(const std::string& server) const
{
    for (const auto& one : m_servers)
        if (one.serverId == server || one.name == server)
            return api::ServerLog{one.serverId, one.name, m_logs.at(one.name), false};
    return base::fail(ErrorCode::NotFound, "there is no MCP server \"" + server + "\"");
}

base::Result<api::Done> SampleTools::restart(const std::string& server)
{
    auto* one = find(server);
    if (!one)
        return base::fail(ErrorCode::NotFound, "there is no MCP server \"" + server + "\"");
    one->state = ToolServerState::Ready;
    one->message.clear();
    one->pid = 43'000 + one->starts;
    ++one->starts;
    one->startedAt = m_now;
    one->processes = 1;
    one->memoryBytes = 41LL << 20;
    m_logs[one->name] += "started again\n";
    return api::Done{};
}

base::Result<api::Done> SampleTools::stop(const std::string& server)
{
    auto* one = find(server);
    if (!one)
        return base::fail(ErrorCode::NotFound, "there is no MCP server \"" + server + "\"");
    one->state = ToolServerState::Stopped;
    one->message = "stopped by a person; the next call of one of its tools starts it";
    one->pid = 0;
    one->processes = 0;
    one->memoryBytes = 0;
    m_logs[one->name] += "stopped\n";
    return api::Done{};
}

base::Result<api::ToolCalled> SampleTools::call(const api::CallTool& request, const std::string& traceId)
{
    const auto found = std::find_if(m_tools.begin(), m_tools.end(), [&](const auto& one) { return one.name == request.tool; });
    if (found == m_tools.end())
        return base::fail(ErrorCode::NotFound, "there is no tool \"" + request.tool + "\"");
    boost::system::error_code bad;
    const auto arguments = boost::json::parse(request.arguments.empty() ? "{}" : request.arguments, bad);
    if (bad || !arguments.is_object())
        return base::fail(ErrorCode::InvalidArgument, "the arguments are no JSON object");
    const auto schema = boost::json::parse(found->schema).as_object();
    if (const auto* required = schema.if_contains("required"))
        for (const auto& name : required->as_array())
            if (!arguments.get_object().contains(name.as_string()))
                return base::fail(
                    ErrorCode::InvalidArgument, fmt::format("\"{}\" is missing", std::string_view(name.as_string())));
    for (const auto& [name, value] : arguments.get_object())
        if (!isText(schema, name, value))
            return base::fail(ErrorCode::InvalidArgument, fmt::format("\"{}\" must be a text", std::string_view(name)));
    ++found->calls;
    api::ToolCalled called;
    called.tool = found->name;
    called.traceId = traceId;
    called.seconds = std::max(0.003, found->p95Seconds / 2);
    if (found->breaker == api::ToolBreaker::Open) {
        ++found->failed;
        called.failed = true;
        called.text = "it failed too often and is left alone for 21 s; " + found->lastError;
        called.seconds = 0;
        return called;
    }
    called.text = found->name == "files.read"
        ? "class Batcher:\n    def __init__(self, model, store, size=64):\n        self.model = model"
        : found->name == "files.list" ? "indexer/batch.py\nindexer/cli.py\nindexer/jobs.py\nindexer/segments.py"
                                      : "ok: " + boost::json::serialize(arguments);
    return called;
}

} // namespace kaze::ui
