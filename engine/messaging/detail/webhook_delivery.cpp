#include "engine/messaging/detail/webhooks_impl.h"
#include "engine/net/url.h"

#include <algorithm>

namespace kaze::messaging {

using base::Duration;
using base::ErrorCode;
using base::Result;
using base::Task;
using detail::Gate;
using detail::WebhookOutcome;

namespace {

constexpr auto kLongWait = std::chrono::minutes(10); // for messages; then it asks again
constexpr auto kAfterTrouble = std::chrono::seconds(30); // with what is ours: the database, the secret
constexpr auto kHeartbeat = std::chrono::seconds(20); // well within the consumer's ackWait
constexpr auto kSweepEvery = std::chrono::minutes(10);
constexpr int kGone = 410;

constexpr std::string_view kNote
    = "UPDATE webhooks SET delivered=max(delivered, ?), delivered_at=?, last_error=?, last_error_at=? WHERE id=?";

} // namespace

//! Waits for the time, or until somebody wants it to go on.
Task<> Webhooks::Impl::pause(Each hook, Duration time)
{
    const auto shot = hook->again.next();
    const auto cancel = hook->stop.token();
    [[maybe_unused]] const auto waited = co_await detail::waitWithin(parts.clock, shot, time, cancel);
}

Task<> Webhooks::Impl::deliver(Each hook, std::shared_ptr<void> held)
{
    const auto cancel = hook->stop.token();
    while (!cancel.cancelled()) {
        const auto readable = co_await readKey(hook);
        if (!readable) {
            failed(*hook, readable.error().text());
            co_await pause(hook, kAfterTrouble);
            continue;
        }
        co_await giveUpOld(hook);
        const auto now = parts.clock.steady();
        if (const auto wait = hook->breaker.waitFor(now); wait > Duration::zero()) {
            co_await pause(hook, wait);
            continue;
        }
        // One alone finds out whether the other side is back.
        const bool sound = hook->breaker.state(now) == net::CircuitBreaker::State::Closed;
        const std::size_t most = sound ? parts.limits.perHost : 1;
        auto fetched = co_await hook->consumer->fetch(most, kLongWait, cancel);
        if (!fetched) {
            if (cancel.cancelled())
                break;
            failed(*hook, fetched.error().text());
            co_await pause(hook, kAfterTrouble);
            continue;
        }
        std::vector<Task<bool>> attempts;
        for (auto& delivery : *fetched)
            attempts.push_back(attempt(hook, std::move(delivery)));
        co_await base::whenAll(std::move(attempts));
    }
    held.reset();
}

//! What waits behind a breaker is not tried, and so not given up for its attempts.
Task<> Webhooks::Impl::giveUpOld(Each hook)
{
    const auto after = std::chrono::duration_cast<std::chrono::microseconds>(parts.limits.giveUpAfter);
    if (parts.clock.steady() < hook->sweepAt)
        co_return;
    hook->sweepAt = parts.clock.steady() + kSweepEvery;
    const auto hours = std::chrono::duration_cast<std::chrono::hours>(after).count();
    const auto time = hours % 24 == 0 ? std::to_string(hours / 24) + " days" : std::to_string(hours) + " h";
    auto why = "not delivered for " + time + (hook->info.lastError.empty() ? "" : ": " + hook->info.lastError);
    const auto old = co_await hook->consumer->setAsideBefore(parts.clock.now() - after, std::move(why));
    if (!old) {
        parts.log->warn("webhook {}: {}", hook->info.name, old.error().text());
        co_return;
    }
    if (*old == 0)
        co_return;
    givenUp.add(static_cast<std::uint64_t>(*old));
    parts.log->warn("webhook {}: {} messages were given up, which could not be delivered for {}", hook->info.name, *old, time);
}

Gate& Webhooks::Impl::hostGate(const std::string& url)
{
    const auto parsed = net::parseUrl(url);
    auto& gate = hosts[parsed ? parsed->authority() : url];
    if (!gate)
        gate = std::make_unique<Gate>(parts.clock, parts.limits.perHost);
    return *gate;
}

//! Waits for room, and keeps the message meanwhile.
Task<Result<>> Webhooks::Impl::enter(Gate& gate, Each hook, Delivery delivery)
{
    const auto cancel = hook->stop.token();
    while (true) {
        auto entered = co_await gate.enter(1, kHeartbeat, cancel);
        if (entered || entered.error().code != ErrorCode::Timeout)
            co_return entered;
        auto kept = co_await hook->consumer->working(delivery);
        if (!kept)
            co_return kept;
    }
}

Task<bool> Webhooks::Impl::attempt(Each hook, Delivery delivery)
{
    auto& host = hostGate(hook->info.url);
    const auto atHost = co_await enter(host, hook, delivery);
    if (!atHost)
        co_return false;
    const auto inAll = co_await enter(connections, hook, delivery);
    if (!inAll) {
        host.leave(1);
        co_return false;
    }
    WebhookOutcome outcome;
    const bool admitted = hook->breaker.enter(parts.clock.steady());
    if (admitted) {
        detail::WebhookTarget target{hook->info.url, hook->key, hook->info.allowPrivate};
        const auto cancel = hook->stop.token();
        outcome
            = co_await detail::postWebhook(parts.http, parts.clock, std::move(target), delivery.message, delivery.number, cancel);
    }
    connections.leave(1);
    host.leave(1);
    if (!admitted) {
        // The breaker opened while this one waited for room: it was not tried.
        const auto wait = hook->breaker.waitFor(parts.clock.steady());
        auto why = hook->info.lastError;
        [[maybe_unused]] const auto back = co_await hook->consumer->refuse(std::move(delivery), wait, std::move(why));
        co_return false;
    }
    co_await conclude(hook, std::move(delivery), std::move(outcome));
    co_return true;
}

Task<> Webhooks::Impl::conclude(Each hook, Delivery delivery, WebhookOutcome outcome)
{
    const auto now = parts.clock.steady();
    if (outcome.cancelled) {
        hook->breaker.left(now);
        co_return;
    }
    if (outcome.error.empty()) {
        hook->breaker.succeeded(now);
        delivered.add();
        // What cannot be written down is delivered again; the other side knows it by its id.
        const auto done = co_await hook->consumer->acknowledge(std::move(delivery));
        if (!done)
            parts.log->warn("webhook {}: {}", hook->info.name, done.error().text());
        ++hook->info.delivered;
        hook->info.deliveredAt = parts.clock.now();
        note(*hook);
        co_return;
    }
    hook->breaker.failed(now);
    refused.add();
    failed(*hook, outcome.error);
    const int tried = delivery.deliveries;
    Result<> settled;
    if (outcome.status == kGone || tried >= parts.limits.attempts) {
        auto why = outcome.status == kGone ? "the address is gone: " + outcome.error
                                           : "tried " + std::to_string(tried) + " times: " + outcome.error;
        parts.log->warn("webhook {}: a message was given up: {}", hook->info.name, why);
        settled = co_await hook->consumer->setAside(std::move(delivery), std::move(why));
        givenUp.add();
    } else {
        auto wait = net::backoffDelay(tried, parts.limits.retry, random);
        if (outcome.retryAfter)
            wait = std::max(wait, *outcome.retryAfter);
        settled = co_await hook->consumer->refuse(std::move(delivery), wait, std::move(outcome.error));
    }
    if (!settled)
        parts.log->warn("webhook {}: {}", hook->info.name, settled.error().text());
}

void Webhooks::Impl::failed(detail::Hook& hook, std::string error)
{
    parts.log->info("webhook {}: {}", hook.info.name, error);
    hook.info.lastError = std::move(error);
    hook.info.lastErrorAt = parts.clock.now();
    note(hook);
}

void Webhooks::Impl::note(const detail::Hook& hook)
{
    auto job = [info = hook.info](storage::Connection& db) -> Result<> {
        const auto time = [](const std::optional<base::Time>& at) {
            return at ? storage::Value(at->time_since_epoch().count()) : storage::Value(nullptr);
        };
        const auto done = db.execute(kNote,
            {info.delivered, time(info.deliveredAt), std::string_view(info.lastError), time(info.lastErrorAt),
                std::string_view(info.webhookId)});
        return done ? Result<>{} : failure(done);
    };
    parts.state.writeLater(std::move(job));
}

} // namespace kaze::messaging
