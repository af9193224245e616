#include "engine/cell/detail/extraction_calls.h"

#include "engine/api/run.h"
#include "engine/gateway/refusal.h"

#include <algorithm>

namespace kaze::cell::detail {

using base::ErrorCode;
using Asked = base::Result<base::Boxed<gateway::ChatResult>>;

UpkeepCalls::UpkeepCalls(
    gateway::Gateway& models, runtime::Owner owner, std::string operation, std::string model, base::CancelToken cancel)
    : m_models(models), m_model(std::move(model))
{
    m_context.tenant = std::move(owner.tenant);
    m_context.project = std::move(owner.project);
    m_context.operation = std::move(operation);
    m_context.priority = api::Priority::Consolidation;
    m_context.cancel = std::move(cancel);
}

base::Task<Asked> UpkeepCalls::ask(gateway::ChatRequest request)
{
    if (!m_takesFormats)
        request.format = nullptr;
    auto first = request;
    auto result = co_await askOnce(std::move(first));
    const bool mayBeTheFormat = !result && request.format && result.error().code == ErrorCode::InvalidArgument
        && gateway::refusalOf(result.error()) == gateway::Refusal::Other;
    if (!mayBeTheFormat)
        co_return result;
    request.format = nullptr;
    auto plain = co_await askOnce(std::move(request));
    if (!plain)
        co_return result; // which was refused for what it is
    m_takesFormats = false;
    co_return plain;
}

base::Task<Asked> UpkeepCalls::askOnce(gateway::ChatRequest request)
{
    request.model = m_model;
    auto context = m_context;
    gateway::DeltaSink nobody;
    auto result = co_await m_models.chat(std::move(context), std::move(request), std::move(nobody));
    if (!result)
        co_return result;
    book(**result);
    if ((*result)->response.stop == gateway::StopReason::ContentFilter)
        co_return base::fail(ErrorCode::PermissionDenied, "the provider's content filter stopped the answer");
    co_return result;
}

void UpkeepCalls::book(const gateway::ChatResult& result)
{
    const auto& response = result.response;
    m_answered = response.provider + "/" + response.model;
    m_usage.inputTokens += response.usage.inputTokens;
    m_usage.outputTokens += response.usage.outputTokens;
    m_cost += result.cost;
    // What cost nothing is either free or has no price.
    const auto asked = m_models.resolveModel(m_model);
    const auto provider = std::ranges::find(m_models.config().providers, response.provider, &gateway::ProviderConfig::name);
    const bool local = provider != m_models.config().providers.end() && provider->local;
    m_priced = m_priced
        && (result.cost.nanos > 0 || !result.cache.empty() || local || m_models.prices().find(m_answered)
            || (asked && m_models.prices().find(*asked)));
}

} // namespace kaze::cell::detail
