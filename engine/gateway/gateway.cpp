#include "engine/gateway/gateway.h"

#include "engine/api/trace.h"
#include "engine/gateway/detail/caching.h"
#include "engine/gateway/detail/payload.h"
#include "engine/gateway/detail/trials.h"
#include "engine/gateway/standing_budgets.h"
#include "engine/gateway/token_guess.h"
#include "engine/net/url.h"

#include <spdlog/logger.h>

namespace kaze::gateway {

using base::ErrorCode;

namespace {

constexpr std::size_t kTokensAround = 16; //!< that a provider may put around a text which it embeds

} // namespace

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

base::Task<base::Result<Embeddings>> Gateway::embed(CallContext context, std::string model, std::vector<std::string> texts)
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
    // Each request is an attempt of its own, so that what was answered is booked when a later one fails.
    const auto most = call->provider->mostTexts() > 0 ? call->provider->mostTexts() : texts.size();
    Embeddings all;
    all.usageSource = UsageSource::Provider;
    for (std::size_t first = 0; first < texts.size(); first += most) {
        const auto end = std::min(first + most, texts.size());
        std::vector<std::string> batch(std::make_move_iterator(texts.begin() + static_cast<std::ptrdiff_t>(first)),
            std::make_move_iterator(texts.begin() + static_cast<std::ptrdiff_t>(end)));
        auto part = co_await m_impl->embedBatch(call, std::move(batch));
        if (!part)
            co_return failure(part);
        if (!all.vectors.empty() && !part->vectors.empty() && part->vectors.front().size() != all.vectors.front().size())
            co_return base::fail(ErrorCode::Protocol, call->route.name() + " answered with vectors of different lengths.");
        std::move(part->vectors.begin(), part->vectors.end(), std::back_inserter(all.vectors));
        all.inputTokens += part->inputTokens;
        if (part->usageSource != UsageSource::Provider)
            all.usageSource = part->usageSource;
    }
    co_return all;
}

base::Task<base::Result<Embeddings>> Gateway::Impl::embedBatch(std::shared_ptr<detail::Call> call, std::vector<std::string> texts)
{
    std::size_t bytes = 0;
    for (const auto& text : texts)
        bytes += text.size();
    call->mostPromptTokens = static_cast<std::int64_t>(bytes + texts.size() * kTokensAround);
    call->tried = {};
    for (int number = 1;; ++number) {
        auto begun = co_await begin(call, number);
        if (!begun)
            co_return failure(begun);
        const auto attempt = std::move(*begun);
        auto embedded = co_await call->provider->embed(
            call->route.model, texts, call->route.provider.baseUrl, attempt->key, call->context.cancel);
        detail::Booking booking;
        booking.key = attempt->lease.key().name;
        if (embedded) {
            if (embedded->usageSource != UsageSource::Provider) {
                embedded->inputTokens = guessTokens(bytes);
                embedded->usageSource = UsageSource::Estimated;
            }
            booking.usage.inputTokens = embedded->inputTokens;
            booking.source = embedded->usageSource;
        } else
            booking.error = embedded.error();
        const detail::Heard unheard;
        learn(*call, *attempt, unheard, booking.error ? &*booking.error : nullptr, booking.usage);
        ledger.recordLater(finish(*call, *attempt, booking));
        if (embedded)
            co_return std::move(*embedded);
        if (auto waited = co_await waitToRetry(call, embedded.error(), number); !waited)
            co_return failure(waited);
    }
}

base::Task<base::Result<>> Gateway::openBudget(
    base::Uuid run, base::Uuid parent, Limits limits, std::optional<Interrupted> before)
{
    std::optional<Crash> crash;
    if (before)
        crash = m_impl->crashOf(run, *before);
    return m_impl->budgets.open(run, parent, limits, std::move(crash));
}

void Gateway::onBooked(std::function<void(base::Uuid, const Amount&)> listener)
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

std::map<std::string, Gateway::Load> Gateway::loads() const
{
    std::map<std::string, Load> all;
    for (const auto& [name, requests] : m_impl->figures->requestsByProvider) {
        auto& load = all[name];
        load.requests = requests;
        if (const auto meters = m_impl->meters.find(name); meters != m_impl->meters.end()) {
            load.inputTokens = meters->second.inputTokens.value();
            load.outputTokens = meters->second.outputTokens.value();
        }
        const auto pool = m_impl->pools.find(name);
        const auto keys = pool == m_impl->pools.end() ? std::vector<KeyState>{} : pool->second->states();
        const auto together = [&keys](KeyState::Gauge KeyState::*kind) {
            double sum = 0;
            for (const auto& key : keys) {
                if ((key.*kind).limit <= 0)
                    return 0.0;
                sum += (key.*kind).limit;
            }
            return sum;
        };
        load.requestsPerMinute = together(&KeyState::requests);
        load.tokensPerMinute = together(&KeyState::tokens);
        load.inputTokensPerMinute = together(&KeyState::inputTokens);
        load.outputTokensPerMinute = together(&KeyState::outputTokens);
    }
    return all;
}

std::size_t Gateway::waiting() const
{
    return m_impl->queue.waiting();
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
