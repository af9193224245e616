#include "engine/api/agent_requests.h"
#include "engine/api/cell_requests.h"
#include "engine/api/provider_requests.h"
#include "engine/api/request.h"
#include "engine/api/token_requests.h"
#include "engine/api/trace_requests.h"
#include "engine/cell/detail/engine.h"
#include "engine/cell/detail/respond.h"
#include "engine/cell/gate.h"
#include "engine/net/url.h"

#include <charconv>
#include <set>

namespace kaze::cell::detail {

namespace {

const std::set<std::string> kKinds{"openai", "openai-responses", "anthropic", "gemini", "ollama"};

} // namespace

base::Task<base::Result<api::Response>> Engine::answer(api::Request request, std::shared_ptr<const Caller> caller)
{
    if (m_stateNow != api::EngineState::Running)
        co_return base::fail(base::ErrorCode::Unavailable, "the cell is stopping");
    const auto refused = refusedInDrain(request.type());
    ++m_busy;
    auto note = noteOf(request);
    if (note)
        note->actor = caller->actor;
    // The gate says it of them only later.
    if (note && !caller->tenant.empty() && (note->tenant.empty() || note->tenant == runtime::kDefaultTenant))
        note->tenant = caller->tenant;
    const auto type = request.type();
    const auto begun = m_clock.steady();
    base::Result<api::Response> response = std::unexpected(refused.value_or(base::Error{}));
    if (!refused)
        response = co_await admitted(std::move(request), caller);
    noteAnswered(type, m_clock.steady() - begun);
    if (note)
        co_await writeDown(std::move(*note), response);
    over();
    co_return response;
}

//! Carried out as far as the caller may ask it.
Engine::Answer Engine::admitted(api::Request request, std::shared_ptr<const Caller> caller)
{
    auto allowed = co_await m_gate->admit(caller, std::move(request));
    if (!allowed)
        co_return failure(allowed);
    auto response = co_await dispatch(std::move(*allowed), caller);
    if (response)
        m_gate->narrow(*caller, *response);
    co_return response;
}

Engine::Answer Engine::dispatch(api::Request request, std::shared_ptr<const Caller> caller)
{
    const auto carryOut = [&]<class Q>(Q& query) {
        if constexpr (std::is_same_v<Q, api::GetCell>)
            return handle(std::move(query), std::move(caller));
        else
            return handle(std::move(query));
    };
    return api::visit(carryOut, std::move(request));
}

Engine::Answer Engine::handle(api::StartRun query)
{
    auto reply = co_await m_runtime->start(std::move(query));
    co_return respond(std::move(reply));
}

Engine::Answer Engine::handle(api::ListRuns query)
{
    auto reply = co_await m_runtime->list(std::move(query));
    co_return respond(std::move(reply));
}

Engine::Answer Engine::handle(api::GetRun query)
{
    const auto id = co_await m_runtime->resolve(std::move(query.runId));
    if (!id)
        co_return failure(id);
    auto detail = co_await m_runtime->detail(*id);
    if (!detail)
        co_return failure(detail);
    api::RunReply reply{std::move(*detail)};
    co_return api::Response{std::move(reply)};
}

Engine::Answer Engine::handle(api::ListSteps query)
{
    const auto id = co_await m_runtime->resolve(std::move(query.runId));
    if (!id)
        co_return failure(id);
    auto reply = co_await m_runtime->steps(*id, query.after, query.limit, query.tail);
    co_return respond(std::move(reply));
}

Engine::Answer Engine::handle(api::PauseRun query)
{
    const auto id = co_await m_runtime->resolve(std::move(query.runId));
    if (!id)
        co_return failure(id);
    const auto result = co_await m_runtime->pause(*id);
    co_return done(result);
}

Engine::Answer Engine::handle(api::ResumeRun query)
{
    const auto id = co_await m_runtime->resolve(std::move(query.runId));
    if (!id)
        co_return failure(id);
    const gateway::Limits budget{query.budgetUsd, query.budgetTokens};
    const auto result = co_await m_runtime->resume(*id, budget);
    co_return done(result);
}

Engine::Answer Engine::handle(api::CancelRun query)
{
    const auto id = co_await m_runtime->resolve(std::move(query.runId));
    if (!id)
        co_return failure(id);
    const auto result = co_await m_runtime->cancel(*id, std::move(query.reason));
    co_return done(result);
}

Engine::Answer Engine::handle(api::ListApprovals query)
{
    if (!query.approvalId.empty()) {
        auto one = co_await m_runtime->approval(std::move(query.approvalId));
        if (!one)
            co_return failure(one);
        api::ApprovalList list;
        if (query.tenant.empty() || one->tenant == query.tenant)
            list.approvals.push_back(std::move(*one));
        co_return api::Response{std::move(list)};
    }
    std::optional<base::Uuid> run;
    if (!query.runId.empty()) {
        const auto id = co_await m_runtime->resolve(std::move(query.runId));
        if (!id)
            co_return failure(id);
        run = *id;
    }
    auto open = co_await m_runtime->approvals(run);
    if (!open)
        co_return failure(open);
    api::ApprovalList list{std::move(*open)};
    if (!query.tenant.empty())
        std::erase_if(list.approvals, [&](const api::Approval& approval) { return approval.tenant != query.tenant; });
    co_return api::Response{std::move(list)};
}

Engine::Answer Engine::handle(api::AnswerApproval query)
{
    if (!query.verdict.known())
        co_return base::fail(
            base::ErrorCode::Unsupported, "this cell does not know the verdict \"" + query.verdict.name() + "\"");
    const auto run = co_await m_runtime->answer(std::move(query));
    if (!run)
        co_return failure(run);
    co_return api::Response{api::Done{}};
}

Engine::Answer Engine::handle(api::ListAgents)
{
    auto agents = co_await m_agents->list();
    m_agentsKnown = static_cast<std::int64_t>(agents.size());
    api::AgentList list{std::move(agents)};
    co_return api::Response{std::move(list)};
}

Engine::Answer Engine::handle(api::SaveAgent query)
{
    const auto saved = co_await m_agents->save(std::move(query.yaml), query.replace);
    co_await countAgents();
    co_return done(saved);
}

Engine::Answer Engine::handle(api::ListTraces query)
{
    auto reply = co_await m_observations->listTraces(std::move(query));
    co_return respond(std::move(reply));
}

Engine::Answer Engine::handle(api::GetTrace query)
{
    auto id = query.traceId;
    auto trace = co_await m_observations->trace(std::move(id));
    if (!trace && trace.error().code == base::ErrorCode::NotFound) {
        // Of a run that has just begun or ended, the records may still be on their way to the disk.
        co_await m_observations->flush();
        trace = co_await m_observations->trace(std::move(query.traceId));
    }
    if (!trace)
        co_return failure(trace);
    api::TraceReply reply{std::move(*trace)};
    co_return api::Response{std::move(reply)};
}

Engine::Answer Engine::handle(api::GetSpan query)
{
    auto span = co_await m_observations->span(std::move(query.traceId), std::move(query.spanId));
    if (!span)
        co_return failure(span);
    api::SpanReply reply{std::move(*span)};
    std::uint64_t id = 0;
    const auto& row = reply.detail.span;
    std::from_chars(row.spanId.data(), row.spanId.data() + row.spanId.size(), id, 16);
    if (row.usage) {
        // Without its price the span is still worth showing.
        auto price = co_await m_gateway->priceOf(id, row.startedAt);
        if (price && *price)
            reply.detail.price
                = {(*price)->input, (*price)->cachedInput, (*price)->output, (*price)->source, (*price)->cacheWrite};
    }
    co_return api::Response{std::move(reply)};
}

Engine::Answer Engine::handle(api::ListProviders query)
{
    auto list = co_await m_gateway->providers(query.probe);
    if (!list)
        co_return failure(list);
    const auto* secrets = m_secrets.get();
    auto probe = [secrets] { return secrets->keyringUsable(); };
    const auto usable = co_await m_workers->run(std::move(probe));
    list->secretsKeptIn = usable
        ? "the system keyring"
        : (m_folder->path() / "secrets.json").string() + " (readable by you alone): " + usable.error().message;
    co_return api::Response{std::move(*list)};
}

Engine::Answer Engine::handle(api::SetProvider query)
{
    if (query.name.empty()
        || query.name.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_") != std::string::npos)
        co_return base::fail(base::ErrorCode::InvalidArgument, "a provider's name has letters, digits, '-' and '_' only");
    if (query.name == "sandbox")
        co_return base::fail(base::ErrorCode::InvalidArgument, "the sandbox is built in and has no address");
    if (!query.remove)
        if (auto url = net::parseUrl(query.baseUrl); !url)
            co_return failure(url);
    if (!query.kind.empty() && !kKinds.contains(query.kind))
        co_return base::fail(base::ErrorCode::InvalidArgument,
            "this cell does not speak \"" + query.kind + "\"; it speaks openai, openai-responses, anthropic, gemini and ollama");
    boost::json::object value;
    if (query.remove)
        value["removed"] = true;
    else
        value["base_url"] = query.baseUrl;
    if (!query.remove && !query.kind.empty())
        value["kind"] = query.kind;
    auto key = Settings::providerKey(query.name);
    auto text = boost::json::serialize(value);
    const auto stored = co_await m_settings->set(std::move(key), std::move(text));
    if (!stored)
        co_return failure(stored);
    Settings::applyProvider(m_config.gateway, query.name, value);
    m_gateway->reconfigure(m_config.gateway);
    co_return api::Response{api::Done{}};
}

Engine::Answer Engine::handle(api::SetKey query)
{
    auto* secrets = m_secrets.get();
    auto work = [secrets, query = std::move(query)]() -> base::Result<> {
        if (query.key.empty())
            return secrets->remove(query.provider);
        const auto place = secrets->set(query.provider, query.key);
        if (!place)
            return failure(place);
        return {};
    };
    const auto stored = co_await m_workers->run(std::move(work));
    // A key may be cached for a minute; a new configuration forgets it.
    m_gateway->reconfigure(m_config.gateway);
    co_return done(stored);
}

Engine::Answer Engine::handle(api::SetDefaultModel query)
{
    auto resolved = m_gateway->resolveModel(query.model);
    if (!resolved)
        co_return failure(resolved);
    std::string key = "default_model";
    auto text = boost::json::serialize(boost::json::value(query.model));
    const auto stored = co_await m_settings->set(std::move(key), std::move(text));
    if (!stored)
        co_return failure(stored);
    m_config.gateway.defaultModel = query.model;
    m_gateway->reconfigure(m_config.gateway);
    co_return api::Response{api::Done{}};
}

Engine::Answer Engine::handle(api::TestProvider query)
{
    auto list = co_await m_gateway->testProvider(std::move(query));
    co_return api::Response{std::move(list)};
}

Engine::Answer Engine::handle(api::GetSnapshot)
{
    auto taken = co_await snapshot();
    api::SnapshotReply reply{std::move(taken)};
    co_return api::Response{std::move(reply)};
}

Engine::Answer Engine::handle(api::CreateToken query)
{
    // A token says who there is; its tenant need not be added before.
    auto tenant = query.tenant.empty() ? std::string(runtime::kDefaultTenant) : query.tenant;
    auto wanted = tenant;
    const auto unused = co_await checkUnused(std::move(wanted));
    if (!unused)
        co_return failure(unused);
    const auto ensured = co_await m_runtime->tenants().ensure(std::move(tenant));
    if (!ensured)
        co_return failure(ensured);
    auto made = co_await m_tokens->create(std::move(query));
    co_return respond(std::move(made));
}

Engine::Answer Engine::handle(api::ListTokens)
{
    auto list = co_await m_tokens->list();
    co_return respond(std::move(list));
}

Engine::Answer Engine::handle(api::RevokeToken query)
{
    const auto revoked = co_await m_tokens->revoke(std::move(query.token));
    co_return done(revoked);
}

} // namespace kaze::cell::detail
