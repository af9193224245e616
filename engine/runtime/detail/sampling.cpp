// What MCP servers ask of a model in the middle of a call of a live run.

#include "engine/runtime/detail/sampling.h"

#include "engine/base/sha256.h"
#include "engine/runtime/detail/live_run.h"

#include <algorithm>

namespace kaze::runtime::detail {

namespace {

constexpr std::string_view kSpeed = "fast";
constexpr std::string_view kQuality = "reasoning";

std::string lower(std::string_view text)
{
    std::string small(text);
    std::ranges::transform(small, small.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
    return small;
}

//! A model that somebody here has named: what stands in a request for it, and its full name.
struct Candidate {
    std::string name;
    std::string model;
};

//! The agent's own first.
std::vector<Candidate> candidates(
    const gateway::GatewayConfig& config, const std::string& tenant, const std::string& own, const AgentDefinition& agent)
{
    std::vector<Candidate> all;
    const auto hint = config.hints.find(own);
    all.push_back({own, own.empty() ? config.defaultModel : hint == config.hints.end() ? own : hint->second});
    if (agent.fallbacks)
        for (const auto& each : *agent.fallbacks)
            all.push_back({each, each});
    const auto add = [&](const std::string& defaultModel, const std::map<std::string, std::string>& hints) {
        for (const auto& [name, model] : hints)
            all.push_back({name, model});
        if (!defaultModel.empty())
            all.push_back({defaultModel, defaultModel});
    };
    if (const auto theirs = config.tenants.find(tenant); theirs != config.tenants.end())
        add(theirs->second.defaultModel, theirs->second.hints);
    add(config.defaultModel, config.hints);
    return all;
}

//! As MCP has it: a hint is a part of a model's name, and the first hint that fits any model counts.
std::string modelFor(const tools::Sampling& asked, const std::vector<Candidate>& all)
{
    if (!asked.limits.model.empty())
        return asked.limits.model;
    for (const auto& hint : asked.hints) {
        const auto part = lower(hint);
        const auto found = std::ranges::find_if(all,
            [&](const Candidate& each) { return lower(each.name) == part || lower(each.model).find(part) != std::string::npos; });
        if (found != all.end())
            return found->name;
    }
    if (asked.prefers != tools::Sampling::Prefers::Nothing) {
        const auto wanted = asked.prefers == tools::Sampling::Prefers::Speed ? kSpeed : kQuality;
        if (std::ranges::find(all, wanted, &Candidate::name) != all.end())
            return std::string(wanted);
    }
    return all.front().name;
}

gateway::ChatRequest requestFor(const tools::Sampling& asked, const RunHost& host)
{
    gateway::ChatRequest request;
    request.instructions = std::make_shared<const std::string>(host.storable(asked.instructions));
    for (const auto& each : asked.messages) {
        gateway::Message message;
        message.role = each.byModel ? gateway::Role::Assistant : gateway::Role::User;
        message.text = host.storable(each.text);
        for (const auto& picture : each.pictures)
            message.images.push_back(std::make_shared<const gateway::Image>(gateway::Image{picture.mimeType, picture.data, {}}));
        request.messages.push_back(std::make_shared<const gateway::Message>(std::move(message)));
    }
    request.maxOutputTokens = std::min(asked.outputTokens, asked.limits.outputTokens);
    request.temperature = asked.temperature;
    for (const auto& stop : asked.stopSequences)
        request.stopSequences.push_back(host.storable(stop));
    return request;
}

//! Which of the budgets above a call was too small is told apart by what the message begins with.
base::Error explained(const base::Error& error, const tools::Sampling& asked, const std::optional<gateway::BudgetState>& budget)
{
    const auto limit = asked.limits.cost.text();
    if (error.code != base::ErrorCode::BudgetExhausted || !error.message.starts_with("The budget of " + limit + ' '))
        return error;
    return {error.code,
        "the agent's file lets the server " + asked.server + " spend " + limit + " on models in a run, "
            + (budget ? budget->spent.money.text() : std::string("all of it")) + " is spent, and the rest does not cover this",
        nullptr};
}

} // namespace

base::Uuid SamplingBudgets::idOf(const base::Uuid& run, const std::string& server)
{
    const auto digest = base::sha256("sampling " + run.text() + ' ' + server);
    base::Uuid id;
    std::copy_n(digest.begin(), id.bytes.size(), id.bytes.begin());
    return id;
}

base::Uuid SamplingBudgets::runOf(const base::Uuid& budget) const
{
    const auto found = m_open.find(budget);
    return found == m_open.end() ? budget : found->second.run;
}

SamplingBudgets::Use::Use(SamplingBudgets& budgets, gateway::Gateway& gateway, base::Uuid budget, base::Uuid run)
    : m_budgets(budgets), m_gateway(gateway), m_budget(budget)
{
    auto& open = m_budgets.m_open[m_budget];
    open.run = run;
    ++open.users;
}

SamplingBudgets::Use::~Use()
{
    const auto open = m_budgets.m_open.find(m_budget);
    if (--open->second.users > 0)
        return;
    m_budgets.m_open.erase(open);
    m_gateway.closeBudget(m_budget, false);
}

base::Task<base::Result<tools::SamplingReply>> LiveRun::sample(tools::Sampling asked)
{
    auto& models = m_host.parts.gateway;
    const auto budget = SamplingBudgets::idOf(m_stored.id, asked.server);
    const SamplingBudgets::Use use(m_host.samplings, models, budget, m_stored.id);
    gateway::Limits limits;
    limits.money = asked.limits.cost;
    const auto opened = co_await models.openBudget(budget, m_stored.id, limits);
    if (!opened)
        co_return failure(opened);
    auto request = requestFor(asked, m_host);
    request.model = modelFor(asked, candidates(models.config(), m_stored.tenant, m_stored.model, *m_definition));
    if (request.model == m_stored.model) {
        request.baseUrl = m_stored.baseUrl;
        request.fallbacks = m_definition->fallbacks;
    }
    gateway::CallContext context;
    context.tenant = m_stored.tenant;
    context.project = m_stored.project;
    context.agent = m_stored.agent;
    context.tool = asked.tool;
    context.operation = "sampling";
    context.priority = priority();
    context.runId = m_stored.id;
    context.budgetId = budget;
    context.span = asked.span;
    context.cancel = asked.cancel;
    setDoing("chat " + request.model + " for the MCP server " + asked.server);
    gateway::DeltaSink nobody;
    auto result = co_await models.chat(std::move(context), std::move(request), std::move(nobody));
    setDoing("tool " + asked.tool);
    if (!result)
        co_return std::unexpected(explained(result.error(), asked, models.budget(budget)));
    const auto& response = (*result)->response;
    if (response.stop == gateway::StopReason::ContentFilter)
        co_return base::fail(base::ErrorCode::PermissionDenied, "the provider's content filter stopped it");
    tools::SamplingReply reply;
    reply.text = m_host.storable(response.message.text);
    reply.model = response.model;
    reply.cut = response.stop == gateway::StopReason::Length;
    co_return reply;
}

} // namespace kaze::runtime::detail
