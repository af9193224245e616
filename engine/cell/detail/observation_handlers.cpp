#include "engine/api/log_requests.h"
#include "engine/api/request.h"
#include "engine/cell/detail/engine.h"
#include "engine/cell/detail/respond.h"

namespace kaze::cell::detail {

Engine::Answer Engine::handle(api::ListLogs query)
{
    // What was said just now is on its way to the disk; whoever asks wants to see it.
    const bool isNow = !query.to || *query.to >= m_clock.now();
    if (query.cursor.empty() && isNow)
        co_await m_observations->flush();
    auto page = co_await m_observations->listLogs(std::move(query));
    co_return respond(std::move(page));
}

Engine::Answer Engine::handle(api::CountLogs query)
{
    auto counts = co_await m_observations->countLogs(std::move(query));
    co_return respond(std::move(counts));
}

Engine::Answer Engine::handle(api::GetObservationStats)
{
    auto stats = co_await m_observations->stats();
    if (!stats)
        co_return failure(stats);
    stats->eventsPerSecond = m_eventsPerSecond;
    co_return api::Response{std::move(*stats)};
}

} // namespace kaze::cell::detail
