#include "engine/api/request.h"
#include "engine/api/tool_requests.h"
#include "engine/api/trace.h"
#include "engine/base/text.h"
#include "engine/cell/detail/engine.h"
#include "engine/runtime/owner_secrets.h"
#include "engine/runtime/workspace.h"

#include <algorithm>

namespace kaze::cell::detail {

using base::ErrorCode;

namespace {

using Tools = std::vector<std::shared_ptr<tools::Tool>>;

//! A tool that speaks for a run, or asks its people.
bool needsRun(const std::string& tool)
{
    return tool.starts_with("memory.") || tool.starts_with("agent.") || tool.starts_with("person.")
        || tool.starts_with("message.");
}

std::string namesOf(const Tools& tools)
{
    std::string names;
    for (const auto& tool : tools)
        names += (names.empty() ? "" : ", ") + tool->info().name;
    return base::shortened(names, 2000);
}

} // namespace

//! The folder as it really lies, where the tenant's runs may work in it. Errors: NotFound for a tenant or folder that is not there, PermissionDenied.
base::Task<base::Result<std::string>> Engine::workspaceFor(std::string given, std::string tenant)
{
    const auto owner = m_runtime->tenants().owner(tenant, "");
    if (!owner)
        co_return failure(owner);
    auto find = [given = std::move(given)] { return runtime::workspaceOf(given); };
    auto folder = co_await m_workers->run(std::move(find));
    if (!folder || folder->empty())
        co_return folder;
    if (const auto allowed = m_runtime->tenants().checkWorkspace(*owner, *folder); !allowed)
        co_return failure(allowed);
    co_return folder;
}

//! Those of an agent, whose servers are started for that with the tenant's own secrets, or else those of the tenant that there are. The workspace is one of
//! workspaceFor.
base::Task<base::Result<Tools>> Engine::toolsFor(api::AgentSource agent, std::string workspace, std::string tenant)
{
    const auto owner = m_runtime->tenants().owner(tenant, "");
    if (!owner)
        co_return failure(owner);
    if (agent == api::AgentSource{}) {
        auto all = m_tools->builtIn();
        const auto running = m_tools->ofRunningServers(tenant, workspace);
        all.insert(all.end(), running.begin(), running.end());
        std::ranges::sort(all, {}, [](const auto& tool) { return tool->info().name; });
        co_return all;
    }
    const auto definition = co_await m_agents->resolve(std::move(agent));
    if (!definition)
        co_return failure(definition);
    auto patterns = (*definition)->tools;
    auto servers = runtime::withSecretsOf(*owner, (*definition)->servers);
    if (!servers)
        co_return failure(servers);
    const auto token = m_stop.token();
    auto selected
        = co_await m_tools->select(std::move(patterns), std::move(*servers), std::move(workspace), token, std::move(tenant));
    if (selected && (*definition)->skillTool)
        selected->push_back((*definition)->skillTool);
    co_return selected;
}

Engine::Answer Engine::handle(api::ListTools query)
{
    if (query.tenant.empty())
        query.tenant = "default";
    auto workspace = co_await workspaceFor(std::move(query.workspace), query.tenant);
    if (!workspace)
        co_return failure(workspace);
    auto found = co_await toolsFor(std::move(query.agent), std::move(*workspace), std::move(query.tenant));
    if (!found)
        co_return failure(found);
    if (!query.pattern.empty())
        std::erase_if(*found, [&](const auto& tool) { return !base::globMatches(query.pattern, tool->info().name); });
    api::ToolList list;
    list.tools = m_tools->rows(*found);
    co_return api::Response{std::move(list)};
}

Engine::Answer Engine::handle(api::ListServers)
{
    const auto ability = co_await m_tools->sandbox().ability();
    api::ToolServerList list;
    list.servers = co_await m_tools->serverRows();
    list.sandbox = ability.text;
    co_return api::Response{std::move(list)};
}

Engine::Answer Engine::handle(api::GetServerLog query)
{
    auto log = m_tools->serverLog(query.server);
    if (!log)
        co_return failure(log);
    co_return api::Response{std::move(*log)};
}

Engine::Answer Engine::handle(api::RestartServer query)
{
    const auto restarted = co_await m_tools->restartServer(std::move(query.server));
    if (!restarted)
        co_return failure(restarted);
    co_return api::Response{api::Done{}};
}

Engine::Answer Engine::handle(api::StopServer query)
{
    const auto stopped = co_await m_tools->stopServer(std::move(query.server));
    if (!stopped)
        co_return failure(stopped);
    co_return api::Response{api::Done{}};
}

Engine::Answer Engine::handle(api::CallTool query)
{
    if (query.tenant.empty())
        query.tenant = "default";
    if (needsRun(query.tool))
        co_return base::fail(ErrorCode::Unsupported, query.tool + " works only within a run");
    const auto folder = co_await workspaceFor(query.workspace, query.tenant);
    if (!folder)
        co_return failure(folder);
    const auto found = co_await toolsFor(query.agent, *folder, query.tenant);
    if (!found)
        co_return failure(found);
    const auto tool = std::ranges::find(*found, query.tool, [](const auto& one) { return one->info().name; });
    if (tool == found->end())
        co_return base::fail(ErrorCode::NotFound, "no tool is named \"" + query.tool + "\"; there are: " + namesOf(*found));
    auto open = [path = *folder] { return runtime::openWorkspace(path); };
    const auto workspace = co_await m_workers->run(std::move(open));
    if (!workspace)
        co_return failure(workspace);
    auto span = m_observations->startSpan(telemetry::SpanContext{}, "call " + query.tool + " by hand", api::SpanKind::Other);
    span.set("kaze.tenant", query.tenant);
    tools::ToolContext context;
    context.callId = context.idempotencyKey = base::hexOf(span.context().spanId);
    context.tenant = query.tenant;
    context.workspaceFd = *workspace ? (*workspace)->get() : -1;
    context.workspacePath = *folder;
    context.span = span.context();
    context.cancel = m_stop.token();
    const auto begun = m_clock.steady();
    auto outcome = co_await m_tools->call(*tool, std::move(query.arguments), std::move(context));
    api::ToolCalled reply;
    reply.tool = query.tool;
    reply.text = base::toUtf8(m_redactor->hideKnown(outcome.text));
    reply.failed = outcome.failed;
    reply.unknown = outcome.unknown;
    reply.seconds = std::chrono::duration<double>(m_clock.steady() - begun).count();
    reply.waitedSeconds = std::chrono::duration<double>(outcome.waited).count();
    reply.attempts = outcome.attempts;
    reply.cached = outcome.cached;
    reply.traceId = span.context().traceId.hex();
    if (outcome.failed)
        span.record().status = api::SpanStatus::Error;
    span.end();
    co_return api::Response{std::move(reply)};
}

} // namespace kaze::cell::detail
