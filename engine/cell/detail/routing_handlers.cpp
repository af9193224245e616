#include "engine/api/request.h"
#include "engine/api/routing_requests.h"
#include "engine/cell/detail/engine.h"

namespace kaze::cell::detail {

Engine::Answer Engine::handle(api::GetRouting)
{
    api::Routing routing;
    routing.cache = m_gateway->cacheInfo();
    auto experiments = co_await m_gateway->experiments();
    if (!experiments)
        co_return failure(experiments);
    routing.experiments = std::move(*experiments);
    auto capacity = co_await m_gateway->capacity();
    if (!capacity)
        co_return failure(capacity);
    routing.capacity = std::move(*capacity);
    co_return api::Response{std::move(routing)};
}

Engine::Answer Engine::handle(api::ClearCache query)
{
    api::CacheCleared cleared;
    cleared.entries = m_gateway->clearCache(query);
    co_return api::Response{cleared};
}

Engine::Answer Engine::handle(api::DecideExperiment query)
{
    const auto decided = co_await m_gateway->decideExperiment(std::move(query.name), query.rollOut);
    if (!decided)
        co_return failure(decided);
    co_return api::Response{api::Done{}};
}

} // namespace kaze::cell::detail
