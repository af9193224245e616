// A call before it goes to a model: it may be part of an experiment, or answered with what was kept.

#include "engine/gateway/detail/caching.h"
#include "engine/gateway/detail/payload.h"
#include "engine/gateway/detail/trials.h"

#include <algorithm>

namespace kaze::gateway {

base::Task<base::Result<ChatResult>> Gateway::chat(CallContext context, ChatRequest request, DeltaSink sink, CacheUse use)
{
    const auto arm = m_impl->trials->assign(context, request);
    if (arm && !arm->model.empty())
        request.model = arm->model;
    if (arm && context.span.traceId.isNil())
        context.span.traceId = m_impl->parts.ids.next(); // by which its attempts are found to be of one call
    auto made = m_impl->makeCall(context, request.model, request.baseUrl);
    if (!made)
        co_return failure(made);
    const auto call = *made;
    call->others = m_impl->othersFor(context, request.model, call->route);
    call->operation = "chat";
    call->mostPromptTokens = detail::mostPromptTokens(request);
    call->maxOutputTokens = std::max<std::int64_t>(1, request.maxOutputTokens);
    call->request = std::move(request);
    std::string instead;
    if (arm) {
        instead = arm->cache;
        call->variant = arm->variant;
        const auto executor = co_await boost::asio::this_coro::executor;
        m_impl->trials->lookNowAndThen(executor);
    }
    co_return co_await m_impl->cached->chat(call, sink, use, std::move(instead));
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
