#include "engine/gateway/detail/caching.h"

#include "engine/api/routing_requests.h"
#include "engine/api/trace.h"
#include "engine/base/sha256.h"
#include "engine/gateway/detail/payload.h"
#include "engine/telemetry/attributes.h"

namespace kaze::gateway {

using base::ErrorCode;
namespace attribute = telemetry::attribute;

namespace {

constexpr std::size_t kHashElsewhere = 256U << 10; //!< bytes; a longer prompt would hold the loop up
constexpr auto kCacheAttribute = "kaze.cache";

//! What only concerns the one that asked; whatever else went wrong would go wrong for an equal call too.
bool isItsOwn(const base::Error& error)
{
    return error.code == ErrorCode::Cancelled || error.code == ErrorCode::BudgetExhausted;
}

void stream(const Message& message, const DeltaSink& sink)
{
    if (!sink)
        return;
    if (!message.reasoning.empty()) {
        ChatDelta delta;
        delta.cached = true;
        delta.reasoning = message.reasoning;
        sink(delta);
    }
    if (!message.text.empty()) {
        ChatDelta delta;
        delta.cached = true;
        delta.text = message.text;
        sink(delta);
    }
    for (std::size_t i = 0; i < message.calls.size(); ++i) {
        ChatDelta delta;
        delta.cached = true;
        delta.call = i;
        delta.callId = message.calls[i].id;
        delta.callName = message.calls[i].name;
        delta.arguments = message.calls[i].arguments;
        sink(delta);
    }
}

} // namespace

class Gateway::Impl::Caching::Pilot {
public:
    Pilot(std::shared_ptr<Flights> flights, const CacheKey& key, Priority priority)
        : m_flights(std::move(flights)), m_key(key), m_flight(std::make_shared<Flight>(Flight{priority, {}}))
    {
        (*m_flights)[key] = m_flight;
    }
    Pilot(const Pilot&) = delete;
    Pilot& operator=(const Pilot&) = delete;
    ~Pilot() { land({}); }

    void land(const Landing& landing)
    {
        const auto flight = std::exchange(m_flight, nullptr);
        if (!flight)
            return;
        m_flights->erase(m_key);
        for (const auto& one : flight->waiting)
            one.set(landing);
    }

private:
    std::shared_ptr<Flights> m_flights;
    CacheKey m_key;
    std::shared_ptr<Flight> m_flight; //!< null: landed
};

Gateway::Impl::Caching::Caching(Gateway& gateway, Impl& impl)
    : m_gateway(gateway), m_impl(impl), m_store(impl.parts.clock, impl.config.cache.mostBytes),
      m_embedder(impl.config.embedModel), m_similarity(impl.config.cache.similarity)
{
    m_store.onGone([this](const CacheKey& key) { m_questions.remove(key); });
}

void Gateway::Impl::Caching::reconfigure()
{
    m_store.resize(m_impl.config.cache.mostBytes);
    if (m_embedder != m_impl.config.embedModel)
        m_questions = {};
    if (m_embedder != m_impl.config.embedModel || m_similarity != m_impl.config.cache.similarity)
        m_audit = {};
    m_embedder = m_impl.config.embedModel;
    m_similarity = m_impl.config.cache.similarity;
    showSize();
}

std::optional<Gateway::Impl::Caching::Lookup> Gateway::Impl::Caching::lookupFor(
    const std::shared_ptr<detail::Call>& call, CacheUse use, const std::string& instead) const
{
    if (use == CacheUse::Never)
        return std::nullopt;
    const auto& config = m_impl.config.cache;
    Lookup lookup;
    lookup.call = call;
    lookup.asked = call->route.name();
    lookup.policy = policyFor(config, call->context.tenant, call->context.agent, lookup.asked);
    if (!instead.empty()) {
        lookup.policy.exact = instead != "off";
        lookup.policy.semantic = instead == "semantic";
    }
    if ((!lookup.policy.exact && !lookup.policy.semantic) || !isCacheable(call->request, config, lookup.policy))
        return std::nullopt;
    lookup.started = m_impl.parts.clock.steady();
    return lookup;
}

base::Task<CacheKey> Gateway::Impl::Caching::keyOf(std::shared_ptr<detail::Call> call, bool withQuestion)
{
    const auto& provider = call->route.provider;
    const CacheScope scope{call->context.tenant, call->route.name(), provider.kind, provider.baseUrl, provider.contextTokens};
    auto form = canonicalForm(scope, call->request, withQuestion);
    if (form.size() < kHashElsewhere)
        co_return base::sha256(form);
    auto work = [form = std::move(form)] { return base::sha256(form); };
    co_return co_await m_impl.parts.workers.run(std::move(work));
}

base::Task<base::Result<base::Boxed<ChatResult>>> Gateway::Impl::Caching::chat(
    std::shared_ptr<detail::Call> call, DeltaSink sink, CacheUse use, std::string instead)
{
    // No coroutine: most calls have nothing to look up, and wait for long.
    auto found = lookupFor(call, use, instead);
    if (!found)
        return m_impl.ask(std::move(call), std::move(sink));
    return lookUp(std::make_shared<Lookup>(std::move(*found)), std::move(sink), use);
}

base::Task<base::Result<base::Boxed<ChatResult>>> Gateway::Impl::Caching::lookUp(
    std::shared_ptr<Lookup> lookup, DeltaSink sink, CacheUse use)
{
    const auto call = lookup->call;
    lookup->key = co_await keyOf(call, true);
    if (use == CacheUse::Refresh)
        co_return co_await askAndKeep(lookup, sink, use, false);
    ++m_figures.lookups;
    m_impl.parts.metrics.counter("kaze_gateway_cache_lookups_total").add();
    bool leads = false;
    if (lookup->policy.exact) {
        if (const auto kept = m_store.find(lookup->key, lookup->policy.ttl))
            co_return give(*lookup, *kept, "exact", sink);
        // What fails for others need not fail for one with stand-ins of its own.
        const bool isAlike = call->request.fallbacks == nullptr;
        std::optional<Landing> landing;
        if (isAlike)
            landing = co_await waitForEqual(lookup->key, call->context.priority, call->context.cancel);
        if (landing && landing->what == Landing::What::Answered)
            co_return give(*lookup, *landing->answer, "exact", sink);
        if (landing && landing->what != Landing::What::Alone)
            co_return std::unexpected(landing->error);
        leads = isAlike && !landing && !m_flights->contains(lookup->key);
    }
    co_return co_await askAndKeep(lookup, sink, use, leads);
}

base::Task<std::optional<Gateway::Impl::Caching::Landing>> Gateway::Impl::Caching::waitForEqual(
    CacheKey key, Priority priority, base::CancelToken cancel)
{
    for (;;) {
        const auto flying = m_flights->find(key);
        // A more urgent call does not wait in the place of a less urgent one.
        if (flying == m_flights->end() || flying->second->priority > priority)
            co_return std::nullopt;
        const base::OneShot<Landing> landing;
        flying->second->waiting.push_back(landing);
        const auto registration = cancel.onCancel([landing, cancel] {
            Landing cancelled{Landing::What::Cancelled, nullptr, cancel.reason()};
            landing.set(std::move(cancelled));
        });
        auto landed = co_await landing.wait();
        if (landed.what != Landing::What::Again)
            co_return landed;
    }
}

base::Task<base::Result<base::Boxed<ChatResult>>> Gateway::Impl::Caching::askAndKeep(
    std::shared_ptr<Lookup> lookup, DeltaSink sink, CacheUse use, bool leads)
{
    std::optional<Pilot> pilot;
    if (leads)
        pilot.emplace(m_flights, lookup->key, lookup->call->context.priority);
    Landing landing;
    if (use == CacheUse::Allowed && lookup->policy.semantic) {
        landing.answer = co_await findByMeaning(lookup);
        if (landing.answer) {
            landing.what = Landing::What::Answered;
            if (pilot)
                pilot->land(landing);
            co_return give(*lookup, *landing.answer, "semantic", sink);
        }
    }
    auto result = co_await m_impl.ask(lookup->call, sink);
    if (!result) {
        if (!isItsOwn(result.error()) && !lookup->call->context.cancel.cancelled())
            landing = {Landing::What::Failed, nullptr, result.error()};
    } else {
        landing.answer = keptFrom(*lookup, **result);
        landing.what = landing.answer ? Landing::What::Answered : Landing::What::Alone;
        if (landing.answer)
            keep(*lookup, landing.answer);
    }
    if (pilot)
        pilot->land(landing);
    co_return result;
}

void Gateway::Impl::Caching::keep(const Lookup& lookup, const std::shared_ptr<const KeptAnswer>& answer)
{
    const auto besides = lookup.vector.size() * sizeof(float) + lookup.guard.size();
    const bool kept = m_store.keep(lookup.key, answer, lookup.policy.ttl, besides);
    if (kept && !lookup.vector.empty())
        m_questions.add(lookup.space, lookup.key, lookup.guard, lookup.vector);
    showSize();
}

std::shared_ptr<const KeptAnswer> Gateway::Impl::Caching::keptFrom(const Lookup& lookup, const ChatResult& result) const
{
    // The answer of a stand-in is better than none, but not what was asked for.
    if (lookup.call->route.name() != lookup.asked || !isWorthKeeping(result.response, m_impl.config.cache))
        return nullptr;
    auto kept = std::make_shared<KeptAnswer>();
    kept->response = result.response;
    kept->tenant = lookup.call->context.tenant;
    kept->agent = lookup.call->context.agent;
    kept->model = lookup.asked;
    kept->at = m_impl.parts.clock.now();
    kept->took = m_impl.parts.clock.steady() - lookup.started;
    return kept;
}

ChatResult Gateway::Impl::Caching::give(
    const Lookup& lookup, const KeptAnswer& answer, const std::string& how, const DeltaSink& sink)
{
    const auto& call = *lookup.call;
    auto& parts = m_impl.parts;
    const auto took = parts.clock.steady() - lookup.started;
    const auto saved = call.price ? PriceTable::cost(*call.price, answer.response.usage) : base::Money{};
    const auto seconds = std::chrono::duration<double>(std::max(answer.took - took, base::Duration::zero())).count();
    (how == "exact" ? m_figures.exactHits : m_figures.semanticHits) += 1;
    m_figures.savedUsd += saved;
    m_figures.savedSeconds += seconds;
    parts.metrics.counter("kaze_gateway_cache_hits_total", {{"kind", how}}).add();
    parts.metrics.gauge("kaze_gateway_cache_saved_seconds").add(seconds);
    parts.metrics.gauge("kaze_gateway_cache_saved_dollars").add(saved.dollars());

    ChatResult result;
    result.attempts = 0;
    result.cache = how;
    result.response = answer.response;
    result.response.usage = {}; // nothing was used, and that is certain
    result.response.usageSource = UsageSource::Provider;

    auto span = parts.observations.startSpan(call.context.span, "chat " + call.route.model, api::SpanKind::Chat);
    span.set(attribute::kOperationName, "chat");
    span.set(attribute::kProviderName, call.route.provider.name);
    span.set(attribute::kRequestModel, call.route.model);
    span.set(attribute::kResponseModel, answer.response.model);
    span.set(kCacheAttribute, how);
    if (!call.context.agent.empty())
        span.set(attribute::kAgentName, call.context.agent);
    if (!call.context.runId.isNil())
        span.set(attribute::kConversationId, call.context.runId.text());
    if (parts.observations.capturesContent(span.context())) {
        span.record().input = detail::promptPayload(call.request);
        span.record().output = detail::answerPayload(answer.response);
    }

    LedgerRow row;
    row.at = parts.clock.now();
    row.tenant = call.context.tenant;
    row.project = call.context.project;
    row.agent = call.context.agent;
    row.tool = call.context.tool;
    row.run = call.context.runId;
    row.budget = call.context.budgetId;
    row.provider = answer.response.provider;
    row.model = answer.response.model;
    row.variant = call.variant;
    row.outcome = "cached";
    row.source = UsageSource::Provider;
    row.saved = saved;
    row.price = call.price;
    row.duration = took;
    row.span = span.context();
    span.end();
    result.entry = LedgerEntry(m_impl.ledger, std::move(row));
    stream(result.response.message, sink);
    return result;
}

void Gateway::Impl::Caching::count(const ChatResponse& response)
{
    m_figures.promptTokens += response.usage.inputTokens;
    m_figures.promptCacheReadTokens += response.usage.cachedTokens;
}

void Gateway::Impl::Caching::showSize()
{
    m_impl.parts.metrics.gauge("kaze_gateway_cache_entries").set(static_cast<double>(m_store.entries()));
    m_impl.parts.metrics.gauge("kaze_gateway_cache_bytes").set(static_cast<double>(m_store.bytes()));
}

api::CacheInfo Gateway::Impl::Caching::info() const
{
    auto info = m_figures;
    const auto& config = m_impl.config.cache;
    const auto any = [&](std::optional<bool> CacheRule::*member) {
        return std::any_of(
            config.rules.begin(), config.rules.end(), [&](const auto& rule) { return (rule.*member).value_or(false); });
    };
    info.exact = config.exact || any(&CacheRule::exact);
    if (config.semantic || any(&CacheRule::semantic))
        info.note = whyNotByMeaning();
    info.semantic = (config.semantic || any(&CacheRule::semantic)) && info.note.empty();
    info.audited = m_audit.audited();
    info.falseHits = m_audit.falseHits();
    info.entries = static_cast<std::int64_t>(m_store.entries());
    info.bytes = static_cast<std::int64_t>(m_store.bytes());
    return info;
}

std::int64_t Gateway::Impl::Caching::clear(const api::ClearCache& which)
{
    const auto gone = m_store.clear(which);
    showSize();
    return static_cast<std::int64_t>(gone);
}

} // namespace kaze::gateway
