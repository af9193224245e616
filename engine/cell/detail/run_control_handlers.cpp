// Runs that come from other runs, and what is done to many of them.

#include "engine/api/request.h"
#include "engine/api/run_control_requests.h"
#include "engine/cell/detail/engine.h"

namespace kaze::cell::detail {

Engine::Answer Engine::handle(api::ForkRun query)
{
    const auto id = co_await m_runtime->resolve(query.runId);
    if (!id)
        co_return failure(id);
    auto started = co_await m_runtime->fork(*id, std::move(query));
    if (!started)
        co_return failure(started);
    co_return api::Response{std::move(*started)};
}

Engine::Answer Engine::handle(api::CompareRuns query)
{
    const auto first = co_await m_runtime->resolve(std::move(query.first));
    if (!first)
        co_return failure(first);
    const auto second = co_await m_runtime->resolve(std::move(query.second));
    if (!second)
        co_return failure(second);
    auto comparison = co_await m_runtime->compare(*first, *second);
    if (!comparison)
        co_return failure(comparison);
    co_return api::Response{std::move(*comparison)};
}

Engine::Answer Engine::handle(api::BulkRuns query)
{
    auto done = co_await m_runtime->bulk(std::move(query));
    if (!done)
        co_return failure(done);
    co_return api::Response{std::move(*done)};
}

} // namespace kaze::cell::detail
