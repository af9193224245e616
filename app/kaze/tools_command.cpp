#include "app/kaze/asking.h"
#include "app/kaze/commands.h"
#include "app/kaze/terminal.h"
#include "engine/api/tool_requests.h"
#include "engine/base/text.h"

#include <cmath>
#include <filesystem>
#include <iostream>

namespace kaze::cli {

namespace {

struct ToolOptions {
    api::ListTools list;
    api::CallTool call;
    std::string name; //!< of a tool or a server
};

//! "reads", "reads, twice is once", "changes something".
std::string effectOf(const api::ToolRow& tool)
{
    return tool.readOnly ? "reads" : tool.idempotent ? "twice is once" : "changes";
}

std::string rateText(double perMinute)
{
    if (perMinute >= 60 && std::fmod(perMinute, 60) == 0)
        return countText(std::llround(perMinute / 60)) + "/s";
    return perMinute >= 1 ? countText(std::llround(perMinute)) + "/min" : countText(std::llround(perMinute * 60)) + "/h";
}

std::string limitsOf(const api::ToolLimits& limits)
{
    std::string text;
    const auto add = [&](const std::string& one) { text += (text.empty() ? "" : ", ") + one; };
    if (limits.perMinute > 0)
        add(rateText(limits.perMinute));
    if (limits.tenantPerMinute > 0)
        add(rateText(limits.tenantPerMinute) + " a tenant");
    if (limits.atOnce > 0)
        add(std::to_string(limits.atOnce) + " at once");
    if (limits.tenantAtOnce > 0)
        add(std::to_string(limits.tenantAtOnce) + " at once a tenant");
    if (limits.timeoutSeconds > 0)
        add("within " + durationText(limits.timeoutSeconds));
    if (limits.cacheSeconds > 0)
        add("results kept " + durationText(limits.cacheSeconds));
    return text.empty() ? "none" : text;
}

std::string stateOf(const api::ToolRow& tool)
{
    std::string text;
    const auto add = [&](const std::string& one) { text += (text.empty() ? "" : ", ") + one; };
    const auto breaker = tool.breaker.valueOr(api::ToolBreaker::Closed);
    if (breaker == api::ToolBreaker::Open)
        add("left alone " + durationText(tool.breakerSeconds));
    if (breaker == api::ToolBreaker::HalfOpen)
        add("tried again with the next call");
    if (tool.atWork > 0)
        add(std::to_string(tool.atWork) + " at work");
    if (tool.waiting > 0)
        add(std::to_string(tool.waiting) + " wait");
    return text;
}

int listTools(const ToolOptions& options, const Common& common)
{
    const auto tell = [](const api::ToolList& found) {
        std::vector<std::vector<std::string>> rows;
        for (const auto& tool : found.tools)
            rows.push_back({printable(tool.name), effectOf(tool), countText(tool.calls), countText(tool.failed),
                tool.calls > 0 ? durationText(tool.p95Seconds) : "", stateOf(tool), printable(tool.description)});
        if (rows.empty())
            std::cout << "No tool has such a name. `kaze tools list` shows those that there are; with --agent FILE those of its "
                         "MCP servers too.\n";
        else
            std::cout << table({"TOOL", "EFFECT", "CALLS", "FAILED", "P95", "NOW", "WHAT IT DOES"}, rows);
    };
    return answer(
        common, options.list, [](const auto& found) { return replyJson(found).at("tools"); }, tell);
}

//! The beginning of an id does wherever one is taken.
constexpr std::size_t kShownId = 12;

void describe(const api::ToolRow& tool)
{
    const auto line = [](const std::string& name, const std::string& value) {
        if (!value.empty())
            std::cout << styled(name, Style::Dim) << std::string(name.size() < 12 ? 12 - name.size() : 1, ' ') << value << "\n";
    };
    std::cout << styled(printable(tool.name), Style::Bold) << "\n" << printable(tool.description) << "\n\n";
    line("from", printable(tool.source) + (tool.serverId.empty() ? "" : " (" + tool.serverId.substr(0, kShownId) + ")"));
    line("effect", effectOf(tool) + (tool.verifiable ? ", can tell after a crash whether it happened" : ""));
    line("sandbox", printable(tool.sandbox));
    line("limits", limitsOf(tool.limits) + (tool.limits.pattern.empty() ? "" : " (of " + printable(tool.limits.pattern) + ")"));
    line("calls",
        countText(tool.calls) + ", " + countText(tool.failed) + " failed, " + countText(tool.retried) + " made again, "
            + countText(tool.fromCache) + " from the cache, " + countText(tool.refused) + " refused");
    line("p95", tool.calls > 0 ? durationText(tool.p95Seconds) : "");
    line("now", stateOf(tool));
    line("last error", printable(tool.lastError));
    line("arguments", printable(tool.schema));
}

int showTool(const ToolOptions& options, const Common& common)
{
    auto session = Session::open(common);
    if (!session)
        return report(session.error(), common);
    const auto reply = session->ask(options.list);
    if (!reply)
        return report(reply.error(), common);
    for (std::size_t i = 0; i < reply->tools.size(); ++i) {
        if (reply->tools[i].name != options.name)
            continue;
        if (common.json)
            print(replyJson(*reply).at("tools").at(i));
        else
            describe(reply->tools[i]);
        return kDone;
    }
    return report({base::ErrorCode::NotFound,
                      "no tool is named \"" + options.name
                          + "\"; `kaze tools list` shows what there is, and --agent FILE names the agent "
                            "whose MCP servers are meant",
                      nullptr},
        common);
}

int callTool(ToolOptions options, const Common& common)
{
    auto session = Session::open(common);
    if (!session)
        return report(session.error(), common);
    const auto reply = session->ask(options.call);
    if (!reply)
        return report(reply.error(), common);
    if (common.json)
        print(replyJson(*reply));
    else
        (reply->failed ? std::cerr : std::cout) << printable(reply->text) << "\n";
    return reply->failed ? kFailed : kDone;
}

int listServers(const Common& common)
{
    const auto tell = [](const api::ToolServerList& list) {
        std::vector<std::vector<std::string>> rows;
        for (const auto& server : list.servers)
            rows.push_back({server.serverId.substr(0, kShownId), printable(server.name), styledState(server.state.name()),
                server.pid > 0 ? std::to_string(server.pid) : "", server.startedAt ? agoText(*server.startedAt) : "",
                std::to_string(server.restarts), countText(server.calls), server.calls > 0 ? durationText(server.p95Seconds) : "",
                server.memoryBytes > 0 ? base::sizeText(static_cast<std::uint64_t>(server.memoryBytes)) : "",
                printable(base::shortened(server.message.empty() ? server.sandbox : server.message, 200))});
        if (rows.empty())
            std::cout << "No MCP server was started. They are named in agent files (mcp_servers) and start with the first run "
                         "that needs them.\n";
        else
            std::cout << table({"ID", "SERVER", "STATE", "PID", "STARTED", "RESTARTS", "CALLS", "P95", "MEMORY", "NOTE"}, rows);
    };
    return answer(
        common, api::ListServers{}, [](const auto& list) { return replyJson(list).at("servers"); }, tell);
}

int log(const ToolOptions& options, const Common& common)
{
    const api::GetServerLog query{options.name};
    return answer(
        common, query, [](const auto& log) { return replyJson(log); },
        [](const api::ServerLog& log) {
            if (log.text.empty())
                std::cout << "It has said nothing.\n";
            std::cout << (log.truncated ? "…\n" : "") << printable(log.text);
        });
}

template <class Q>
int command(const ToolOptions& options, const Common& common, const char* done)
{
    const Q query{options.name};
    return answer(
        common, query, [](const auto& reply) { return replyJson(reply); },
        [&](const auto&) { std::cout << printable(options.name) << " " << done << "\n"; });
}

void addAgent(CLI::App& command, api::AgentSource& agent, std::string& workspace, std::string& tenant)
{
    command.add_option("--agent", agent.path, "An agent, or its file: the tools it may use, and its MCP servers")
        ->option_text("AGENT");
    command.add_option("--workspace", workspace, "The folder that they work in")->option_text("DIR");
    command.add_option("--tenant", tenant, "For whom (default: default)")->option_text("NAME");
}

std::string absolute(const std::string& path)
{
    std::error_code error; // the cell says what is wrong with it
    return path.empty() ? path : std::filesystem::absolute(path, error).string();
}

} // namespace

void addTools(CLI::App& app, std::shared_ptr<Common> common, Action& action)
{
    auto* tools = app.add_subcommand("tools", "See what tools there are and how they do, and call one");
    tools->require_subcommand(1);
    auto options = std::make_shared<ToolOptions>();
    const auto add = [&](CLI::App* command, auto run) {
        addCommonOptions(*command, common);
        command->callback([options, common, &action, run] {
            options->list.workspace = absolute(options->list.workspace);
            options->call.workspace = absolute(options->call.workspace);
            for (auto* agent : {&options->list.agent, &options->call.agent})
                if (agent->path.find('/') != std::string::npos || agent->path.ends_with(".yaml"))
                    agent->path = absolute(agent->path);
            action = [options, common, run] { return run(*options, *common); };
        });
    };
    auto* listing = tools->add_subcommand("list", "List tools with their calls, failures and times since Kaze was started");
    listing->add_option("PATTERN", options->list.pattern, "Such as files.*")->option_text(" ");
    addAgent(*listing, options->list.agent, options->list.workspace, options->list.tenant);
    add(listing, listTools);

    auto* shown = tools->add_subcommand("show", "Show a tool: its arguments, its limits, how its calls went");
    shown->add_option("TOOL", options->name, "Its name, such as files.read")->required()->option_text(" ");
    addAgent(*shown, options->list.agent, options->list.workspace, options->list.tenant);
    add(shown, showTool);

    auto* called = tools->add_subcommand("call", "Call a tool by hand; nothing asks you again whether it may");
    called->add_option("TOOL", options->call.tool, "Its name, such as files.read")->required()->option_text(" ");
    called->add_option("ARGUMENTS", options->call.arguments, "A JSON object (default: {})")->option_text(" ");
    addAgent(*called, options->call.agent, options->call.workspace, options->call.tenant);
    add(called, callTool);

    auto* running = tools->add_subcommand("servers", "List the MCP servers that were started: state, memory, restarts");
    addCommonOptions(*running, common);
    running->callback([common, &action] { action = [common] { return listServers(*common); }; });

    const auto named = [&](const char* name, const char* help) {
        auto* command = tools->add_subcommand(name, help);
        command->add_option("SERVER", options->name, "Its name or id, from `kaze tools servers`")->required()->option_text(" ");
        return command;
    };
    add(named("log", "Show what an MCP server said last on its standard error"), log);
    add(named("restart", "End an MCP server and start it again"), [](const ToolOptions& given, const Common& common) {
        return command<api::RestartServer>(given, common, "was started again.");
    });
    add(named("stop", "End an MCP server; the next call of one of its tools starts it"),
        [](const ToolOptions& given, const Common& common) { return command<api::StopServer>(given, common, "was stopped."); });
}

} // namespace kaze::cli
