#include "engine/api/metric_requests.h"
#include "engine/cell/detail/engine.h"
#include "engine/cell/detail/respond.h"

namespace kaze::cell::detail {

Engine::Answer Engine::handle(api::ListMetrics query)
{
    co_return respond(m_metricHistory->list(query.filter));
}

Engine::Answer Engine::handle(api::QueryMetric query)
{
    auto range = co_await m_metricHistory->query(std::move(query));
    co_return respond(std::move(range));
}

} // namespace kaze::cell::detail
