#include "engine/api/cost_requests.h"
#include "engine/cell/detail/engine.h"
#include "engine/cell/detail/respond.h"
#include "engine/gateway/ledger_explain.h"
#include "engine/gateway/ledger_list.h"
#include "engine/gateway/reconcile.h"
#include "engine/gateway/spend.h"
#include "engine/reports/cost_report.h"

// What model calls cost. The ledger is read on storage's reader threads, bills are worked out on the pool.

namespace kaze::cell::detail {

namespace {

using storage::Connection;

std::set<std::string> localProviders(const gateway::GatewayConfig& config)
{
    std::set<std::string> names;
    for (const auto& provider : config.providers)
        if (provider.local)
            names.insert(provider.name);
    return names;
}

} // namespace

Engine::Answer Engine::handle(api::ListSpend query)
{
    gateway::SpendContext context{m_clock.now(), localProviders(m_config.gateway)};
    auto job = [query = std::move(query), context = std::move(context)](
                   Connection& connection) { return gateway::listSpend(connection, query, context); };
    auto list = co_await m_state->read(std::move(job));
    co_return respond(std::move(list));
}

Engine::Answer Engine::handle(api::ListLedger query)
{
    auto job = [query = std::move(query)](Connection& connection) { return gateway::listLedger(connection, query); };
    auto page = co_await m_state->read(std::move(job));
    co_return respond(std::move(page));
}

Engine::Answer Engine::handle(api::ExplainLedger query)
{
    auto job = [id = std::move(query.id), local = localProviders(m_config.gateway)](
                   Connection& connection) { return gateway::explainLedger(connection, id, local); };
    auto explanation = co_await m_state->read(std::move(job));
    co_return respond(std::move(explanation));
}

Engine::Answer Engine::handle(api::ReconcileBill query)
{
    auto reading = [csv = std::move(query.csv)] { return gateway::readBill(csv); };
    auto bill = co_await m_workers->run(std::move(reading));
    if (!bill)
        co_return failure(bill);
    auto job = [bill = std::move(*bill), provider = std::move(query.provider), tolerance = query.tolerance](
                   Connection& connection) { return gateway::reconcile(connection, bill, provider, tolerance); };
    auto result = co_await m_state->read(std::move(job));
    co_return respond(std::move(result));
}

base::Task<base::Result<std::vector<api::SpendList>>> Engine::dividedSpend(api::ListSpend query)
{
    gateway::SpendContext context{m_clock.now(), localProviders(m_config.gateway)};
    auto job = [query = std::move(query), context = std::move(context)](Connection& connection) {
        return gateway::listSpends(connection, query, reports::costReportDivisions(), context);
    };
    co_return co_await m_state->read(std::move(job));
}

} // namespace kaze::cell::detail
