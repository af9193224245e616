#include "engine/gateway/gateway.h"

#include "engine/gateway/detail/caching.h"
#include "engine/gateway/detail/payload.h"
#include "engine/gateway/detail/trials.h"
#include "engine/gateway/standing_budgets.h"
#include "engine/net/url.h"

#include <spdlog/logger.h>

namespace kaze::gateway {

using base::ErrorCode;

Gateway::Gateway(GatewayConfig config, PriceTable prices, std::map<std::string, std::shared_ptr<ChatProvider>> kinds, Parts parts)
    : m_impl(std::make_unique<Impl>(std::move(config), std::move(prices), std::move(kinds), std::move(parts)))
{
    m_impl->cached = std::make_shared<Impl::Caching>(*this, *m_impl);
    m_impl->trials = std::make_shared<Impl::Trials>(*m_impl);
}

Gateway::~Gateway() = default;

base::Task<base::Result<>> Gateway::load()
{
    auto& standing = m_impl->budgets.standing();
    standing.onWarning([log = m_impl->parts.log](const std::string& text) { log->warn("{}", text); });
    const auto loaded = co_await standing.load();
    if (!loaded)
        co_return loaded;
    co_return co_await m_impl->trials->load();
}

StandingBudgets& Gateway::standingBudgets()
{
    return m_impl->budgets.standing();
}

base::Task<base::Result<std::vector<std::vector<float>>>> Gateway::embed(
    CallContext context, std::string model, std::vector<std::string> texts)
{
    const auto name = model.empty() ? m_impl->config.embedModel : model;
    if (name.empty())
        co_return base::fail(ErrorCode::Unsupported, "No embedding model is configured (embed_model).");
    auto made = m_impl->makeCall(context, name, "");
    if (!made)
        co_return failure(made);
    const auto call = *made;
    call->operation = "embeddings";
    call->kind = api::SpanKind::Embeddings;
    std::size_t bytes = 0;
    for (const auto& text : texts)
        bytes += text.size();
    call->mostPromptTokens = static_cast<std::int64_t>(bytes / 3 + texts.size() * 16);
    for (int number = 1;; ++number) {
        auto attempt = co_await m_impl->begin(call, number);
        if (!attempt)
            co_return failure(attempt);
        auto vectors = co_await call->provider->embed(
            call->route.model, texts, call->route.provider.baseUrl, attempt->key, context.cancel);
        detail::Booking booking;
        if (vectors) {
            // The providers' answers to embeddings pass through a plain list of vectors, so the tokens are a guess.
            booking.usage.inputTokens = detail::guessTokens(bytes);
            booking.source = UsageSource::Estimated;
        } else
            booking.error = vectors.error();
        m_impl->ledger.recordLater(m_impl->finish(*call, *attempt, booking));
        if (vectors)
            co_return std::move(*vectors);
        attempt->held = {};
        if (auto waited = co_await m_impl->waitToRetry(call, vectors.error(), number); !waited)
            co_return failure(waited);
    }
}

base::Task<base::Result<>> Gateway::openBudget(
    base::Uuid run, base::Uuid parent, std::optional<base::Money> limit, std::optional<Interrupted> before)
{
    std::optional<Crash> crash;
    if (before)
        crash = m_impl->crashOf(run, *before);
    const Limits limits{limit, {}};
    return m_impl->budgets.open(run, parent, limits, std::move(crash));
}

void Gateway::onBooked(std::function<void(base::Uuid, base::Money)> listener)
{
    m_impl->booked = std::move(listener);
}

void Gateway::closeBudget(base::Uuid run, bool ended)
{
    m_impl->budgets.close(run, ended);
}

std::optional<BudgetState> Gateway::budget(base::Uuid run) const
{
    return m_impl->budgets.state(run);
}

base::Result<std::string> Gateway::resolveModel(const std::string& model) const
{
    const auto route = detail::routeOf(m_impl->config, model, "", CallContext().tenant);
    if (!route)
        return failure(route);
    return route->name();
}

base::Task<base::Result<>> Gateway::checkCallable(std::string model, std::string baseUrl)
{
    if (!baseUrl.empty())
        if (const auto url = net::parseUrl(baseUrl); !url)
            co_return base::fail(ErrorCode::InvalidArgument,
                baseUrl + " is no address of a server; write it like http://127.0.0.1:8080/v1", url.error());
    const CallContext context;
    const auto call = m_impl->makeCall(context, model, baseUrl);
    if (!call)
        co_return failure(call);
    const auto provider = (*call)->route.provider;
    auto any = provider.keys.empty() ? KeyConfig() : provider.keys.front();
    const auto key = co_await m_impl->keyOf(provider, std::move(any));
    if (!key)
        co_return failure(key);
    co_return base::Result<>{};
}

std::int64_t Gateway::contextLimit(const std::string& model) const
{
    const auto name = resolveModel(model);
    const auto price = name ? m_impl->prices.find(*name) : std::nullopt;
    return price ? price->contextTokens : 0;
}

void Gateway::setPrices(PriceTable prices)
{
    m_impl->prices = std::move(prices);
}

const PriceTable& Gateway::prices() const
{
    return m_impl->prices;
}

void Gateway::reconfigure(GatewayConfig config)
{
    m_impl->config = std::move(config);
    m_impl->keys.clear();
    m_impl->queue.reconfigure(m_impl->config.queue);
    m_impl->cached->reconfigure();
    m_impl->trials->reconfigure();
    for (const auto& provider : m_impl->config.providers)
        if (const auto pool = m_impl->pools.find(provider.name); pool != m_impl->pools.end())
            pool->second->reconfigure(provider.keys);
}

const GatewayConfig& Gateway::config() const
{
    return m_impl->config;
}

Gateway::Figures Gateway::figures() const
{
    return *m_impl->figures;
}

base::Task<base::Result<base::Money>> Gateway::spentSince(base::Time from)
{
    return m_impl->ledger.spentSince(from);
}

base::Task<base::Result<std::optional<Price>>> Gateway::priceOf(std::uint64_t span, base::Time started)
{
    return m_impl->ledger.priceOf(span, started);
}

} // namespace kaze::gateway
