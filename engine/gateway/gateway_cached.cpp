// A call before it goes to a model: it may be part of an experiment, or answered with what was kept.

#include "engine/api/routing_requests.h"
#include "engine/gateway/detail/caching.h"
#include "engine/gateway/detail/payload.h"
#include "engine/gateway/detail/trials.h"

#include <algorithm>

namespace kaze::gateway {

namespace {

base::Task<base::Result<base::Boxed<ChatResult>>> failed(base::Error error)
{
    co_return std::unexpected(std::move(error));
}

} // namespace

base::Task<base::Result<base::Boxed<ChatResult>>> Gateway::Impl::chatInTrial(
    std::shared_ptr<detail::Call> call, DeltaSink sink, CacheUse use, std::string cache)
{
    const auto executor = co_await boost::asio::this_coro::executor;
    trials->lookNowAndThen(executor);
    co_return co_await cached->chat(std::move(call), std::move(sink), use, std::move(cache));
}

// No coroutine: its frame would be kept for as long as the model thinks.
base::Task<base::Result<base::Boxed<ChatResult>>> Gateway::chat(
    CallContext context, ChatRequest request, DeltaSink sink, CacheUse use)
{
    // Who never leaves its model is no part of experiments with others; nor is upkeep.
    const bool stays = (request.fallbacks && request.fallbacks->empty()) || context.operation != "chat";
    auto arm = stays ? std::nullopt : m_impl->trials->assign(context, request);
    if (arm && !arm->model.empty())
        request.model = arm->model;
    if (arm && context.span.traceId.isNil())
        context.span.traceId = m_impl->parts.ids.next(); // by which its attempts are found to be of one call
    auto made = m_impl->makeCall(context, request.model, request.baseUrl);
    if (!made)
        return failed(std::move(made.error()));
    const auto call = std::move(*made);
    call->others = m_impl->othersFor(context, request, call->route);
    call->operation = context.operation;
    call->mostPromptTokens = detail::mostPromptTokens(request);
    call->maxOutputTokens = std::max<std::int64_t>(1, request.maxOutputTokens);
    call->request = std::move(request);
    if (!arm)
        return m_impl->cached->chat(call, std::move(sink), use, {});
    call->variant = std::move(arm->variant);
    return m_impl->chatInTrial(call, std::move(sink), use, std::move(arm->cache));
}

api::CacheInfo Gateway::cacheInfo() const
{
    return m_impl->cached->info();
}

std::int64_t Gateway::clearCache(const api::ClearCache& which)
{
    return m_impl->cached->clear(which);
}

base::Task<base::Result<std::vector<api::ExperimentInfo>>> Gateway::experiments()
{
    return m_impl->trials->list();
}

base::Task<base::Result<>> Gateway::decideExperiment(std::string name, bool rollOut)
{
    return m_impl->trials->decide(std::move(name), rollOut);
}

} // namespace kaze::gateway
