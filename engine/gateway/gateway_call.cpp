// A chat through all its attempts: at which model and with which key each is made, what comes after a failed one, and how an answer that broke off is
// gone on with.

#include "engine/api/run.h"
#include "engine/api/trace.h"
#include "engine/gateway/detail/caching.h"
#include "engine/gateway/detail/payload.h"
#include "engine/gateway/refusal.h"
#include "engine/gateway/retry_after.h"
#include "engine/gateway/vault_keys.h"
#include "engine/telemetry/attributes.h"

#include <spdlog/logger.h>

#include <algorithm>

namespace kaze::gateway {

using base::ErrorCode;

namespace {

//! Of a key that has no room and was not told until when, where there are others: less than the first backing off, which comes once all have refused.
constexpr auto kUnsaidRest = std::chrono::milliseconds(750);
constexpr std::int64_t kBytesOfAToken = 3; //!< of what the provider has not counted yet, for limits, not for money

//! Whether a call may go there as it stands: an answer that is to be gone on with only to one that does.
bool takes(const detail::Target& target, const detail::Call& call)
{
    if (call.given.empty())
        return true;
    auto request = call.request;
    request.model = target.route.model;
    request.baseUrl = target.route.provider.baseUrl;
    return target.provider->continuesAnswers(request);
}

std::string listed(const std::vector<std::string>& history)
{
    std::string text;
    for (const auto& one : history)
        text += one + ' ';
    return text;
}

} // namespace

std::vector<detail::Target> Gateway::Impl::othersFor(
    const CallContext& context, const ChatRequest& request, const detail::Route& first) const
{
    std::vector<detail::Target> others;
    const auto add = [&](const std::string& name) {
        auto target = targetOf(context, name, {});
        if (!target) {
            parts.log->warn("{} cannot stand in for {}: {}", name, first.name(), target.error().message);
            return;
        }
        const auto stand = target->route.name();
        if (stand != first.name()
            && std::none_of(others.begin(), others.end(), [&](const auto& other) { return other.route.name() == stand; }))
            others.push_back(std::move(*target));
    };
    if (request.fallbacks && request.fallbacks->empty())
        return others;
    if (request.fallbacks)
        std::for_each(request.fallbacks->begin(), request.fallbacks->end(), add);
    auto found = config.fallbacks.find(request.model);
    if (found == config.fallbacks.end())
        found = config.fallbacks.find(first.name());
    if (found != config.fallbacks.end())
        std::for_each(found->second.begin(), found->second.end(), add);
    return others;
}

std::shared_ptr<KeyPool> Gateway::Impl::poolOf(const ProviderConfig& provider)
{
    auto& pool = pools[provider.name];
    if (!pool)
        pool = std::make_shared<KeyPool>(provider.name, provider.keys, parts.clock);
    return pool;
}

net::CircuitBreaker& Gateway::Impl::breakerOf(const detail::Route& route)
{
    return breakers[route.name()];
}

base::Task<base::Result<KeyLease>> Gateway::Impl::leaseFor(std::shared_ptr<detail::Call> call)
{
    for (;;) {
        const auto now = parts.clock.steady();
        CallQueue::Ask ask;
        std::vector<std::size_t> targets; // of the pools: 0 is where the call is, the others follow
        auto soonest = base::Duration::max(); // that one which is left alone may be tried
        for (std::size_t i = 0; i <= call->others.size(); ++i) {
            const detail::Target& target = i == 0 ? *call : call->others[i - 1];
            const auto wait = breakerOf(target.route).waitFor(now);
            if (wait > base::Duration::zero())
                soonest = std::min(soonest, wait);
            if (wait > base::Duration::zero() || !takes(target, *call))
                continue;
            ask.pools.push_back(poolOf(target.route.provider));
            targets.push_back(i);
        }
        const auto cancel = call->context.cancel;
        const bool othersRestLonger = soonest < call->until - now
            && std::all_of(ask.pools.begin(), ask.pools.end(),
                [&](const auto& pool) { return pool->rest(call->context.tenant).wait > soonest; });
        if (targets.empty() || othersRestLonger) {
            if (soonest >= call->until - now)
                co_return base::fail(ErrorCode::Unavailable,
                    listed(call->history) + call->route.name() + " failed again and again, and is left alone for "
                        + std::to_string(std::chrono::ceil<std::chrono::seconds>(soonest).count()) + " s.");
            if (auto slept = co_await parts.clock.sleep(soonest, cancel); !slept)
                co_return failure(slept);
            continue;
        }
        ask.demand.tenant = call->context.tenant;
        const auto known = std::min(call->mostPromptTokens, call->request.knownTokens);
        ask.demand.inputTokens = known + (call->mostPromptTokens - known) / kBytesOfAToken;
        ask.demand.outputTokens = call->maxOutputTokens;
        ask.priority = call->context.priority;
        ask.agent = call->context.agent;
        ask.run = call->context.runId;
        ask.longest = config.longestWait;
        ask.cancel = cancel;
        auto granted = co_await queue.acquire(std::move(ask));
        if (!granted)
            co_return failure(granted);
        queueWait.record(std::chrono::duration<double>(granted->waited).count());
        noteWait(*call, granted->waited);
        if (granted->waited > base::Duration::zero() && call->until != base::Duration::max())
            call->until += granted->waited;
        const auto chosen = targets[granted->pool];
        const detail::Route& route = chosen == 0 ? call->route : call->others[chosen - 1].route;
        if (!breakerOf(route).enter(parts.clock.steady()))
            continue; // it opened while we waited
        if (chosen > 0) {
            noteCause(*call, call->route.name(), call->tried.attempts > 0 ? "it failed" : "it had no room or is left alone", 0);
            call->cause->name = telemetry::attribute::kFailover;
            call->history.push_back(
                call->route.name() + (call->tried.attempts > 0 ? " failed." : " had no room or is left alone."));
            static_cast<detail::Target&>(*call) = std::move(call->others[chosen - 1]);
            call->others.erase(call->others.begin(), call->others.begin() + static_cast<std::ptrdiff_t>(chosen));
            call->tried = {};
        }
        co_return std::move(granted->lease);
    }
}

void Gateway::Impl::learn(
    detail::Call& call, detail::Attempt& attempt, const detail::Heard& heard, const base::Error* error, const api::Usage& usage)
{
    auto& breaker = breakerOf(call.route);
    const auto now = parts.clock.steady();
    const auto before = breaker.state(now);
    if (heard.limits)
        attempt.lease.learn(*heard.limits);
    if (attempt.watched)
        pace.paused(call.route.name(), attempt.watched->longestPause);
    if (!error) {
        breaker.succeeded(now);
        noteBreaker(call, before);
        attempt.lease.worked();
        attempt.lease.settle(usage);
        return;
    }
    if (call.context.cancel.cancelled()) {
        // The caller's end, whatever it calls it, is no fault of the provider.
        breaker.left(now);
        if (usage.inputTokens + usage.outputTokens > 0)
            attempt.lease.settle(usage);
        else
            attempt.lease = {};
        return;
    }
    const auto text = error->message;
    if (error->code != ErrorCode::Cancelled)
        troubles[call.route.name()] = {parts.clock.now(), text};
    if (error->code == ErrorCode::RateLimited) {
        if (const auto asked = retryAfterOf(*error))
            attempt.lease.rest(*asked, text);
        else if (call.route.provider.keys.size() > 1)
            attempt.lease.rest(kUnsaidRest, text);
    } else if (error->code == ErrorCode::Unauthenticated || error->code == ErrorCode::PermissionDenied)
        attempt.lease.refused(text);

    if (error->code == ErrorCode::Unauthenticated) {
        // It may have been replaced where it is kept.
        keys.erase(call.route.provider.name + '/' + attempt.lease.key().name);
        if (parts.vault)
            parts.vault->forget(attempt.lease.key().source);
    }

    if (error->code == ErrorCode::Timeout)
        breaker.trip(now);
    else if (detail::isProvidersFault(*error))
        breaker.failed(now);
    else
        breaker.left(now);
    noteBreaker(call, before);
    if (usage.inputTokens + usage.outputTokens > 0)
        attempt.lease.settle(usage);
    else
        attempt.lease = {};
}

bool Gateway::Impl::moveOn(detail::Call& call, const base::Error& why, std::int64_t largerThan) const
{
    const auto next = std::find_if(call.others.begin(), call.others.end(),
        [&](const auto& other) { return largerThan <= 0 || (other.price && other.price->contextTokens > largerThan); });
    if (next == call.others.end())
        return false;
    call.history.push_back(call.route.name() + " failed"
        + (call.tried.attempts > 1 ? " " + std::to_string(call.tried.attempts) + " times" : "") + " (" + why.message + ").");
    static_cast<detail::Target&>(call) = std::move(*next);
    call.others.erase(call.others.begin(), next + 1);
    call.tried = {};
    return true;
}

ChatRequest Gateway::Impl::requestFor(const detail::Call& call, const detail::Attempt& attempt) const
{
    auto request = call.request;
    request.model = call.route.model;
    request.baseUrl = call.route.provider.baseUrl;
    request.contextTokens = call.route.provider.contextTokens;
    request.maxOutputTokens = attempt.maxOutputTokens;
    if (!call.given.empty()) {
        Message begun;
        begun.role = Role::Assistant;
        begun.text = detail::Continuation(call.given).prefill();
        request.messages.push_back(std::make_shared<const Message>(std::move(begun)));
    }
    return request;
}

base::Result<ChatResponse> Gateway::Impl::joined(
    const detail::Call& call, detail::Heard& heard, ChatResponse response, const DeltaSink& sink)
{
    const auto rest = heard.joins->finish();
    if (heard.joins->hasFailed())
        return base::fail(ErrorCode::Protocol, call.route.name() + " did not go on with the answer that had broken off.");
    heard.said += rest;
    if (sink && !rest.empty()) {
        ChatDelta last;
        last.text = rest;
        sink(last);
    }
    response.message.text = call.given + heard.said;
    return response;
}

void Gateway::Impl::warn(const detail::Call& call, const std::string& text, std::vector<telemetry::EventField> fields) const
{
    parts.log->log(base::kForFilesAlone, spdlog::level::warn, "{}", text);
    telemetry::ObservationEvent event;
    event.level = telemetry::Level::Warning;
    event.source = "gateway";
    event.message = text;
    event.context = call.context.span;
    event.runId = call.context.runId.isNil() ? std::string() : call.context.runId.text();
    event.agent = call.context.agent;
    event.tenant = call.context.tenant;
    event.fields = std::move(fields);
    event.fields.push_back({"operation", call.operation});
    parts.observations.record(std::move(event));
}

void Gateway::Impl::noteBreaker(const detail::Call& call, net::CircuitBreaker::State before) const
{
    using State = net::CircuitBreaker::State;
    const auto now = parts.clock.steady();
    const auto& breaker = breakers.at(call.route.name());
    const auto after = breaker.state(now);
    const bool opened = before == State::Closed && after == State::Open;
    const bool closed = before != State::Closed && after == State::Closed;
    if (opened || closed)
        warn(call,
            call.route.name()
                + (opened ? " failed again and again and is left alone for "
                            + std::to_string(std::chrono::ceil<std::chrono::seconds>(breaker.waitFor(now)).count()) + " s"
                          : " answers again"),
            {{"model", call.route.name()}, {"breaker", opened ? "open" : "closed"}});
}

void Gateway::Impl::noteCause(detail::Call& call, const std::string& from, const std::string& reason, std::int64_t waitMs) const
{
    namespace attribute = telemetry::attribute;
    const bool isOther = call.route.name() != from;
    auto cause = std::make_shared<telemetry::SpanEvent>();
    cause->name = isOther ? attribute::kFailover : attribute::kRetry;
    cause->attributes.emplace_back(attribute::kFrom, from);
    cause->attributes.emplace_back(attribute::kExceptionMessage, reason);
    if (!isOther)
        cause->attributes.emplace_back(attribute::kWaitMs, waitMs);
    call.cause = std::move(cause);
}

//! In the queue, where it was long enough to be seen in a trace.
void Gateway::Impl::noteWait(const detail::Call& call, base::Duration waited) const
{
    if (waited < std::chrono::milliseconds(1))
        return;
    auto span = parts.observations.startSpan(call.context.span, "wait for a key", api::SpanKind::Queue);
    span.record().startedAt -= std::chrono::duration_cast<base::Time::duration>(waited);
    span.record().durationNs = waited.count();
    span.set(telemetry::attribute::kProviderName, call.route.provider.name);
    span.end();
}

base::Task<base::Result<>> Gateway::Impl::waitToRetry(std::shared_ptr<detail::Call> call, base::Error error, int attempts)
{
    const auto cancel = call->context.cancel;
    if (cancel.cancelled())
        co_return std::unexpected(cancel.reason());
    auto& tried = call->tried;
    ++tried.attempts;
    if (error.code == ErrorCode::Unavailable || error.code == ErrorCode::Protocol)
        ++tried.serverErrors;
    if (refusalOf(error) == Refusal::Prefill && call->given.empty())
        co_return std::unexpected(std::move(error)); // it was the asker's own
    // One that is only busy is waited for, in the queue. There are no more attempts than keys, however fast they refuse.
    const auto keyCount = static_cast<int>(call->route.provider.keys.size());
    const auto& tenant = call->context.tenant;
    const auto pool = poolOf(call->route.provider);
    const bool otherKeys = keyCount > 1 && tried.attempts < std::max(keyCount, config.maxRetries + 1) && pool->admits(tenant)
        && pool->rest(tenant).wait == base::Duration::zero();
    detail::FailoverPolicy policy;
    policy.retries = config.maxRetries;
    const auto verdict = detail::judge(error, tried, !call->others.empty(), otherKeys, policy, random);
    const auto now = parts.clock.steady();
    const auto before = call->route.name();
    using Next = detail::Verdict::Next;
    bool goesOn = verdict.next == Next::SameModel && now + verdict.wait < call->until;
    if (verdict.next == Next::OtherModel || verdict.next == Next::LargerModel) {
        const auto window = call->price ? call->price->contextTokens : 0;
        goesOn = now < call->until
            && moveOn(*call, error, verdict.next == Next::LargerModel ? std::max<std::int64_t>(1, window) : 0);
    }
    if (!goesOn) {
        const auto asked = retryAfterOf(error);
        if (asked && *asked > policy.longest)
            error.message += " It asks to wait " + std::to_string(std::chrono::ceil<std::chrono::seconds>(*asked).count())
                + " s, which is longer than a run waits; resume it then.";
        else if (tried.attempts > 1)
            error.message = call->route.name() + " failed " + std::to_string(tried.attempts)
                + " times in a row; the last time: " + error.message;
        error.message = listed(call->history) + error.message;
        if (error.code != ErrorCode::Cancelled)
            warn(*call, call->operation + " failed: " + error.message,
                {{"model", before}, {"attempt", std::int64_t{attempts}}, {"code", std::string(base::nameOf(error.code))}});
        co_return std::unexpected(std::move(error));
    }
    std::vector<telemetry::EventField> fields{
        {"model", before}, {"attempt", std::int64_t{attempts}}, {"code", std::string(base::nameOf(error.code))}};
    noteCause(*call, before, error.message, std::chrono::ceil<std::chrono::milliseconds>(verdict.wait).count());
    if (call->route.name() != before) {
        fields.push_back({"next_model", call->route.name()});
        warn(*call,
            before + ": attempt " + std::to_string(attempts) + " failed, " + call->route.name()
                + " is asked instead: " + error.message,
            std::move(fields));
        co_return base::Result<>();
    }
    const std::int64_t millis = std::chrono::ceil<std::chrono::milliseconds>(verdict.wait).count();
    fields.push_back({"wait_ms", millis});
    warn(*call,
        before + ": attempt " + std::to_string(attempts) + " failed, the next in " + std::to_string(millis)
            + " ms: " + error.message,
        std::move(fields));
    if (verdict.wait == base::Duration::zero())
        co_return base::Result<>();
    const auto wait = verdict.wait;
    co_return co_await parts.clock.sleep(wait, cancel);
}

void Gateway::Impl::afterBreak(
    detail::Call& call, const detail::Heard& heard, const base::Error& error, const DeltaSink& sink) const
{
    const bool didNotJoin = heard.joins && heard.joins->hasFailed();
    if (refusalOf(error) == Refusal::Prefill || didNotJoin)
        call.prefills = false;
    const auto all = call.given + heard.said;
    const bool wasHeard = !all.empty() || heard.text > 0 || heard.arguments > 0;
    call.given = all;
    if (call.prefills && heard.isPlain && !all.empty() && takes(call, call))
        return;
    call.given.clear();
    if (wasHeard && sink) {
        ChatDelta again;
        again.restart = true;
        sink(again);
    }
}

base::Task<base::Result<base::Boxed<ChatResult>>> Gateway::Impl::ask(std::shared_ptr<detail::Call> call, DeltaSink sink)
{
    const auto heard = std::make_shared<detail::Heard>();
    for (int number = 1;; ++number) {
        *heard = {};
        auto answer = co_await chatOnce(call, sink, number, heard);
        if (answer) {
            cached->count((*answer)->response);
            co_return std::move(*answer);
        }
        if (auto waited = co_await waitToRetry(call, answer.error(), number); !waited)
            co_return failure(waited);
        afterBreak(*call, *heard, answer.error(), sink);
    }
}

} // namespace kaze::gateway
