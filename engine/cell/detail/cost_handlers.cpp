#include "engine/api/cost_requests.h"
#include "engine/cell/detail/engine.h"
#include "engine/cell/detail/respond.h"
#include "engine/gateway/ledger_explain.h"
#include "engine/gateway/ledger_list.h"
#include "engine/gateway/reconcile.h"
#include "engine/gateway/spend.h"
#include "engine/reports/cost_report.h"
#include "engine/reports/writers.h"

// What model calls cost. The ledger is read on storage's reader threads, reports and bills are worked out on the pool.

namespace kaze::cell::detail {

namespace {

using storage::Connection;

constexpr std::int64_t kMostReportRows = 10'000; //!< of each way in which a report divides the spend

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

Engine::Answer Engine::handle(api::GetCostReport query)
{
    api::ListSpend asked;
    asked.from = query.from;
    asked.to = query.to;
    asked.tenant = query.tenant;
    asked.agent = query.agent;
    asked.model = query.model;
    asked.limit = kMostReportRows;
    const auto now = m_clock.now();
    gateway::SpendContext context{now, localProviders(m_config.gateway)};
    auto job = [asked = std::move(asked), context = std::move(context)](Connection& connection) {
        return gateway::listSpends(connection, asked, reports::costReportDivisions(), context);
    };
    auto spend = co_await m_state->read(std::move(job));
    if (!spend)
        co_return failure(spend);
    auto cell = "kaze " KAZE_VERSION " from " + m_folder->path().string();
    auto work
        = [query = std::move(query), spend = std::move(*spend), now, cell = std::move(cell)]() -> base::Result<api::Report> {
        auto document = reports::costReport(query, spend, now, cell);
        auto text = reports::write(document, query.format);
        if (!text)
            return failure(text);
        return api::Report{std::move(document), std::move(*text)};
    };
    auto report = co_await m_workers->run(std::move(work));
    co_return respond(std::move(report));
}

} // namespace kaze::cell::detail
