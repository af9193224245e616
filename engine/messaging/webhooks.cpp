#include "engine/messaging/webhooks.h"

#include "engine/messaging/detail/message_rows.h"
#include "engine/messaging/detail/sealing.h"
#include "engine/messaging/detail/webhook_signature.h"
#include "engine/messaging/detail/webhooks_impl.h"
#include "engine/messaging/envelope.h"
#include "engine/net/url.h"

#include <algorithm>
#include <arpa/inet.h>
#include <boost/asio/ip/address.hpp>

namespace kaze::messaging {

using base::ErrorCode;
using base::Result;
using base::Task;
using detail::Hook;
using storage::Connection;
using storage::Row;

namespace {

constexpr auto kAckWait = std::chrono::seconds(60); // longer than an attempt
constexpr std::size_t kMostWebhooks = 1000;

constexpr std::string_view kInsert = "INSERT INTO webhooks(id, tenant, name, topics, url, allow_private, created_at) "
                                     "VALUES(?, ?, ?, ?, ?, ?, ?)";
constexpr std::string_view kList = "SELECT id, tenant, name, topics, url, allow_private, created_at, delivered, delivered_at, "
                                   "last_error, last_error_at FROM webhooks ORDER BY tenant, name";

std::string secretName(const std::string& id)
{
    return "webhook-" + id;
}

std::string consumerName(const std::string& id)
{
    return "webhook/" + id;
}

Result<std::vector<api::WebhookInfo>> readAll(Connection& db)
{
    std::vector<api::WebhookInfo> all;
    const auto read = db.query(kList, {}, [&](const Row& row) {
        const auto time
            = [&](int column) { return row.isNull(column) ? std::nullopt : std::optional(detail::timeOf(row.integer(column))); };
        auto& info = all.emplace_back();
        info.webhookId = row.text(0);
        info.tenant = row.text(1);
        info.name = row.text(2);
        info.topics = row.text(3);
        info.url = row.text(4);
        info.allowPrivate = row.integer(5) != 0;
        info.createdAt = detail::timeOf(row.integer(6));
        info.delivered = row.integer(7);
        info.deliveredAt = time(8);
        info.lastError = row.text(9);
        info.lastErrorAt = time(10);
    });
    if (!read)
        return failure(read);
    return all;
}

Result<> insert(Connection& db, const api::WebhookInfo& info)
{
    const auto done = db.execute(kInsert,
        {std::string_view(info.webhookId), std::string_view(info.tenant), std::string_view(info.name),
            std::string_view(info.topics), std::string_view(info.url), std::int64_t{info.allowPrivate},
            detail::micros(info.createdAt)});
    return done ? Result<>{} : failure(done);
}

//! The address where a host is written as one, also as 127.1, 0x7f000001 or 2130706433; empty for a name.
std::string ipIn(std::string host)
{
    if (host.starts_with('['))
        host = host.substr(1, host.find_first_of("%]") - 1);
    boost::system::error_code none;
    if (const auto address = boost::asio::ip::make_address(host, none); !none)
        return address.to_string();
    in_addr old{};
    if (::inet_aton(host.c_str(), &old) == 0)
        return {};
    return boost::asio::ip::address_v4(ntohl(old.s_addr)).to_string();
}

Result<> checkWanted(const api::AddWebhook& wanted)
{
    for (const auto* name : {&wanted.tenant, &wanted.name})
        if (const auto fine = checkAddress(*name); !fine)
            return fine;
    if (const auto fine = checkPattern(wanted.topics); !fine)
        return fine;
    const auto url = net::parseUrl(wanted.url);
    if (!url)
        return failure(url);
    if (const auto ip = ipIn(url->host); !ip.empty() && !wanted.allowPrivate)
        if (const auto fine = detail::checkPublic(ip); !fine)
            return base::fail(ErrorCode::InvalidArgument, fine.error().message);
    if (net::isLoopback(wanted.url) && !wanted.allowPrivate)
        return base::fail(
            ErrorCode::InvalidArgument, wanted.url + " is this machine itself; say --allow-private where that is meant.");
    return {};
}

} // namespace

Webhooks::Impl::Impl(Parts taken)
    : parts(std::move(taken)), connections(parts.clock, parts.limits.connections), random(parts.seed),
      delivered(parts.metrics.counter("kaze_webhook_deliveries_total", {{"outcome", "delivered"}})),
      refused(parts.metrics.counter("kaze_webhook_deliveries_total", {{"outcome", "failed"}})),
      givenUp(parts.metrics.counter("kaze_webhook_deliveries_total", {{"outcome", "given_up"}}))
{
}

Webhooks::Webhooks(Parts parts) : m_impl(std::make_unique<Impl>(std::move(parts))) { }

Webhooks::~Webhooks()
{
    stop();
}

void Webhooks::stop()
{
    m_impl->stopped = true;
    for (const auto& [id, hook] : m_impl->hooks)
        hook->stop.cancel();
}

Task<Result<>> Webhooks::open()
{
    auto job = [](Connection& db) { return readAll(db); };
    auto all = co_await m_impl->parts.state.read(std::move(job));
    if (!all)
        co_return failure(all);
    for (auto& info : *all) {
        auto hook = std::make_shared<Hook>();
        hook->info = std::move(info);
        const auto begun = co_await m_impl->begin(std::move(hook));
        if (!begun)
            co_return begun;
    }
    co_return Result<>{};
}

Task<Result<>> Webhooks::Impl::begin(Each hook)
{
    ConsumerOptions options;
    options.tenant = hook->info.tenant;
    options.name = consumerName(hook->info.webhookId);
    options.pattern = hook->info.topics;
    options.ackWait = kAckWait;
    options.maxDeliveries = 0; // the attempts are counted here
    auto consumer = co_await parts.transport.consume(std::move(options));
    if (!consumer)
        co_return failure(consumer);
    hook->consumer = std::move(*consumer);
    hook->breaker = net::CircuitBreaker(parts.limits.breaker);
    hooks[hook->info.webhookId] = hook;
    if (!stopped)
        base::spawn(parts.loop, deliver(hook, parts.hold ? parts.hold() : nullptr));
    co_return Result<>{};
}

Task<Result<>> Webhooks::Impl::readKey(Each hook)
{
    if (!hook->key.empty())
        co_return Result<>{};
    auto read = [secrets = &parts.secrets, name = secretName(hook->info.webhookId)] { return secrets->get(name); };
    const auto secret = co_await parts.workers.run(std::move(read));
    if (!secret)
        co_return failure(secret);
    auto key = detail::webhookKeyOf(*secret);
    if (!key)
        co_return failure(key);
    hook->key = std::move(*key);
    co_return Result<>{};
}

Webhooks::Impl::Each Webhooks::Impl::find(const std::string& tenant, const std::string& webhook) const
{
    for (const auto& [id, hook] : hooks)
        if (hook->info.tenant == tenant && (id == webhook || hook->info.name == webhook))
            return hook;
    return nullptr;
}

Result<Webhooks::Impl::Each> Webhooks::Impl::known(const std::string& tenant, const std::string& webhook) const
{
    if (auto hook = find(tenant, webhook))
        return hook;
    return base::fail(ErrorCode::NotFound,
        "There is no webhook \"" + webhook + "\" of the tenant \"" + tenant + "\"; `kaze webhooks list` shows them.");
}

Task<Result<api::WebhookAdded>> Webhooks::add(api::AddWebhook wanted)
{
    if (const auto fine = checkWanted(wanted); !fine)
        co_return failure(fine);
    if (m_impl->find(wanted.tenant, wanted.name))
        co_return base::fail(ErrorCode::AlreadyExists, "There is a webhook \"" + wanted.name + "\" already.");
    if (m_impl->hooks.size() >= kMostWebhooks)
        co_return base::fail(ErrorCode::InvalidArgument, "There are 1000 webhooks already.");
    auto secret = wanted.secret.empty() ? detail::newWebhookSecret() : Result<std::string>(std::move(wanted.secret));
    if (!secret)
        co_return failure(secret);
    auto key = detail::webhookKeyOf(*secret);
    if (!key)
        co_return failure(key);
    auto hook = std::make_shared<Hook>();
    hook->key = std::move(*key);
    auto& info = hook->info;
    info.webhookId = m_impl->parts.ids.next().text();
    info.tenant = std::move(wanted.tenant);
    info.name = std::move(wanted.name);
    info.topics = std::move(wanted.topics);
    info.url = std::move(wanted.url);
    info.allowPrivate = wanted.allowPrivate;
    info.createdAt = m_impl->parts.clock.now();
    // The secret first: a webhook without one could deliver nothing.
    auto keep = [secrets = &m_impl->parts.secrets, name = secretName(info.webhookId), value = *secret] {
        return secrets->set(name, value);
    };
    const auto kept = co_await m_impl->parts.workers.run(std::move(keep));
    if (!kept)
        co_return failure(kept);
    auto job = [info](Connection& db) { return insert(db, info); };
    auto stored = co_await m_impl->parts.state.write(std::move(job));
    if (stored)
        stored = co_await m_impl->begin(hook);
    if (!stored) {
        auto drop = [secrets = &m_impl->parts.secrets, name = secretName(info.webhookId)] { return secrets->remove(name); };
        [[maybe_unused]] const auto dropped = co_await m_impl->parts.workers.run(std::move(drop));
        co_return failure(stored);
    }
    api::WebhookAdded added;
    added.webhook = info;
    added.secret = std::move(*secret);
    co_return added;
}

Task<Result<api::WebhookList>> Webhooks::list(std::string tenant)
{
    std::vector<Impl::Each> wanted;
    for (const auto& [id, hook] : m_impl->hooks)
        if (tenant.empty() || hook->info.tenant == tenant)
            wanted.push_back(hook);
    std::sort(wanted.begin(), wanted.end(), [](const auto& left, const auto& right) {
        return std::tie(left->info.tenant, left->info.name) < std::tie(right->info.tenant, right->info.name);
    });
    api::WebhookList list;
    for (const auto& hook : wanted) {
        const auto figures = co_await hook->consumer->figures();
        if (!figures)
            co_return failure(figures);
        auto& info = list.webhooks.emplace_back(hook->info);
        info.waiting = figures->waiting;
        info.setAside = figures->setAside;
        if (const auto wait = hook->breaker.waitFor(m_impl->parts.clock.steady()); wait > base::Duration::zero())
            info.pausedUntil = m_impl->parts.clock.now() + std::chrono::duration_cast<std::chrono::microseconds>(wait);
    }
    co_return list;
}

Task<Result<>> Webhooks::remove(std::string tenant, std::string webhook)
{
    const auto hook = m_impl->known(tenant, webhook);
    if (!hook)
        co_return failure(hook);
    const auto id = (*hook)->info.webhookId;
    (*hook)->stop.cancel();
    m_impl->hooks.erase(id);
    auto job = [id](Connection& db) -> Result<> {
        const auto done = db.execute("DELETE FROM webhooks WHERE id=?", {std::string_view(id)});
        return done ? Result<>{} : failure(done);
    };
    const auto gone = co_await m_impl->parts.state.write(std::move(job));
    if (!gone)
        co_return failure(gone);
    auto consumer = consumerName(id);
    const auto forgotten = co_await m_impl->parts.transport.forget((*hook)->info.tenant, std::move(consumer));
    if (!forgotten && forgotten.error().code != ErrorCode::NotFound)
        co_return failure(forgotten);
    auto drop = [secrets = &m_impl->parts.secrets, name = secretName(id)] { return secrets->remove(name); };
    const auto dropped = co_await m_impl->parts.workers.run(std::move(drop));
    if (!dropped && dropped.error().code != ErrorCode::NotFound)
        co_return failure(dropped);
    co_return Result<>{};
}

Task<Result<>> Webhooks::removeTenant(std::string tenant)
{
    std::vector<api::WebhookInfo> theirs;
    for (const auto& [id, hook] : m_impl->hooks)
        if (hook->info.tenant == tenant || hook->info.tenant.starts_with(tenant + "/"))
            theirs.push_back(hook->info);
    for (const auto& info : theirs) {
        const auto removed = co_await remove(info.tenant, info.webhookId);
        if (!removed && removed.error().code != ErrorCode::NotFound)
            co_return removed;
    }
    co_return Result<>{};
}

Task<Result<api::WebhookTested>> Webhooks::test(std::string tenant, std::string webhook, base::CancelToken cancel)
{
    const auto found = m_impl->known(tenant, webhook);
    if (!found)
        co_return failure(found);
    const auto hook = *found;
    const auto readable = co_await m_impl->readKey(hook);
    if (!readable)
        co_return failure(readable);
    api::AgentMessage message;
    message.tenant = hook->info.tenant;
    message.topic = "kaze.test";
    message.kind = api::MessageKind::Event;
    message.payload = "A test of the webhook " + hook->info.name + ".";
    detail::Sealing sealing(m_impl->parts.clock, m_impl->parts.ids, m_impl->parts.times);
    auto made = sealing.seal(std::move(message));
    if (!made)
        co_return failure(made);
    detail::WebhookTarget target{hook->info.url, hook->key, hook->info.allowPrivate};
    const auto outcome
        = co_await detail::postWebhook(m_impl->parts.http, m_impl->parts.clock, std::move(target), std::move(*made), 0, cancel);
    api::WebhookTested tested;
    tested.status = outcome.status;
    tested.seconds = std::chrono::duration<double>(outcome.time).count();
    tested.error = outcome.error;
    co_return tested;
}

Task<Result<std::int64_t>> Webhooks::retry(std::string tenant, std::string webhook)
{
    const auto hook = m_impl->known(tenant, webhook);
    if (!hook)
        co_return failure(hook);
    (*hook)->breaker = net::CircuitBreaker(m_impl->parts.limits.breaker);
    auto restored = co_await (*hook)->consumer->restore();
    (*hook)->again.ring();
    co_return restored;
}

} // namespace kaze::messaging
