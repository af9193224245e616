#include "engine/api/trace_requests.h"
#include "engine/cell/detail/engine.h"
#include "engine/cell/detail/respond.h"

namespace kaze::cell::detail {

Engine::Answer Engine::handle(api::GetSpans query)
{
    auto first = query;
    auto page = co_await m_observations->spans(std::move(first));
    if (!page && page.error().code == base::ErrorCode::NotFound) {
        // A run that began a moment ago is on its way to the disk.
        co_await m_observations->flush();
        page = co_await m_observations->spans(std::move(query));
    }
    co_return respond(std::move(page));
}

Engine::Answer Engine::handle(api::GetPayload query)
{
    auto part = co_await m_observations->payload(std::move(query));
    co_return respond(std::move(part));
}

Engine::Answer Engine::handle(api::CompareTraces query)
{
    auto comparison = co_await m_observations->compareTraces(std::move(query));
    co_return respond(std::move(comparison));
}

Engine::Answer Engine::handle(api::GetSpanDurations query)
{
    auto durations = co_await m_observations->spanDurations(std::move(query));
    co_return respond(std::move(durations));
}

} // namespace kaze::cell::detail
