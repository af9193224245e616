#include "engine/api/export_requests.h"
#include "engine/cell/detail/engine.h"
#include "engine/cell/detail/respond.h"

namespace kaze::cell::detail {

//! Their files lie where nothing outlives the cell.
void Engine::makeTransfers()
{
    telemetry::Exports::Parts parts{*m_observations, m_loop.executor(), *m_workers, *m_writers, m_metrics, m_clock, m_redactor,
        m_logs->logger("telemetry"), inside().hold};
    parts.reports = [this](api::ReportQuery query, std::string format) {
        return m_reports->open(std::move(query), std::move(format), m_clock.now());
    };
    m_exports = std::make_unique<telemetry::Exports>(m_folder->path() / "temporary" / "exports", parts);
    m_imports = std::make_unique<telemetry::TraceImports>(m_folder->path() / "temporary" / "imports", parts);
}

Engine::Answer Engine::handle(api::StartExport query)
{
    auto state = co_await m_exports->start(std::move(query));
    co_return respond(std::move(state));
}

Engine::Answer Engine::handle(api::ReadExport query)
{
    auto part = co_await m_exports->read(std::move(query));
    co_return respond(std::move(part));
}

Engine::Answer Engine::handle(api::EndExport query)
{
    co_return done(m_exports->end(query.exportId));
}

Engine::Answer Engine::handle(api::ImportTraces query)
{
    auto imported = co_await m_imports->take(std::move(query));
    co_return respond(std::move(imported));
}

} // namespace kaze::cell::detail
