#include "engine/api/message_requests.h"
#include "engine/api/request.h"
#include "engine/cell/detail/engine.h"
#include "engine/cell/detail/respond.h"
#include "engine/messaging/tail.h"

#include <algorithm>

namespace kaze::cell::detail {

namespace {

constexpr auto kLongestWait = std::chrono::minutes(10);
constexpr auto kLongestHold = std::chrono::hours(24);
// What a person or program sends under a key of its own shares no names with the keys of agents' calls.
constexpr std::string_view kKeyPrefix = "asked:";

base::Duration between(std::int64_t milliseconds, base::Duration most)
{
    const auto longest = std::chrono::duration_cast<std::chrono::milliseconds>(most).count();
    return std::chrono::milliseconds(std::clamp<std::int64_t>(milliseconds, 0, longest));
}

std::string keyOf(const std::string& asked)
{
    return asked.empty() ? std::string() : std::string(kKeyPrefix) + asked;
}

//! That there is such a tenant, or with a '/' such a project of one. Errors: NotFound, with what to do.
base::Result<> checkOwner(const runtime::Tenants& tenants, const std::string& owner)
{
    const auto slash = owner.find('/');
    const auto found
        = tenants.owner(owner.substr(0, slash), slash == std::string::npos ? std::string() : owner.substr(slash + 1));
    return found ? base::Result<>{} : failure(found);
}

//! The sender says what it is about, and the cell when it was.
void clear(api::AgentMessage& message)
{
    message.id.clear();
    message.clock = {};
}

api::MailItem itemOf(const messaging::Delivery& delivery)
{
    api::MailItem item;
    item.number = delivery.number;
    item.message = *delivery.message;
    item.deliveries = delivery.deliveries;
    item.receipt = delivery.receipt;
    return item;
}

} // namespace

Engine::Answer Engine::handle(api::SendMessage query)
{
    if (const auto there = checkOwner(m_runtime->tenants(), query.message.tenant); !there)
        co_return failure(there);
    clear(query.message);
    messaging::Mailboxes::SendOptions options;
    options.key = keyOf(query.key);
    options.wait = between(query.waitMs, kLongestWait);
    options.cancel = m_stop.token();
    auto sent = co_await m_mailboxes->send(std::move(query.message), std::move(options));
    co_return respond(std::move(sent));
}

Engine::Answer Engine::handle(api::ReadMessages query)
{
    if (const auto there = checkOwner(m_runtime->tenants(), query.tenant); !there)
        co_return failure(there);
    messaging::Address address{std::move(query.tenant), std::move(query.address)};
    messaging::Mailboxes::ReadOptions options;
    options.most = static_cast<std::size_t>(std::clamp<std::int64_t>(query.limit, 1, 1000));
    options.wait = between(query.waitMs, kLongestWait);
    options.hold = between(query.holdMs, kLongestHold);
    options.cancel = m_stop.token();
    const auto taken = co_await m_mailboxes->read(std::move(address), std::move(options));
    if (!taken)
        co_return failure(taken);
    api::MessageBatch batch;
    for (const auto& delivery : *taken)
        batch.items.push_back(itemOf(delivery));
    co_return api::Response{std::move(batch)};
}

Engine::Answer Engine::handle(api::SettleMessages query)
{
    if (const auto there = checkOwner(m_runtime->tenants(), query.tenant); !there)
        co_return failure(there);
    messaging::Address address{std::move(query.tenant), std::move(query.address)};
    std::optional<messaging::Mailboxes::Release> release;
    if (query.release) {
        release.emplace();
        release->delay = between(query.delayMs, kLongestHold);
        release->reason = std::move(query.reason);
    }
    auto settled = co_await m_mailboxes->settle(std::move(address), std::move(query.receipts), std::move(release));
    co_return respond(std::move(settled));
}

Engine::Answer Engine::handle(api::ListMessages query)
{
    if (const auto there = checkOwner(m_runtime->tenants(), query.tenant); !there)
        co_return failure(there);
    messaging::Address address{std::move(query.tenant), std::move(query.address)};
    auto page = co_await m_mailboxes->list(std::move(address), query.after, query.limit, query.setAside);
    co_return respond(std::move(page));
}

Engine::Answer Engine::handle(api::RestoreMessages query)
{
    if (const auto there = checkOwner(m_runtime->tenants(), query.tenant); !there)
        co_return failure(there);
    messaging::Address address{std::move(query.tenant), std::move(query.address)};
    const auto restored = co_await m_mailboxes->restore(std::move(address));
    if (!restored)
        co_return failure(restored);
    co_return api::Response{api::MessagesRestored{*restored}};
}

Engine::Answer Engine::handle(api::ListMailboxes query)
{
    if (const auto there = checkOwner(m_runtime->tenants(), query.tenant); !there)
        co_return failure(there);
    auto list = co_await m_mailboxes->mailboxes(std::move(query.tenant), std::move(query.after), query.limit);
    co_return respond(std::move(list));
}

Engine::Answer Engine::handle(api::PublishMessage query)
{
    if (const auto there = checkOwner(m_runtime->tenants(), query.message.tenant); !there)
        co_return failure(there);
    clear(query.message);
    auto key = keyOf(query.key);
    const auto entry = co_await m_transport->publishDurably(std::move(query.message), std::move(key));
    if (!entry)
        co_return failure(entry);
    api::MessagePublished published;
    published.messageId = entry->message->id;
    published.number = entry->number;
    co_return api::Response{std::move(published)};
}

Engine::Answer Engine::handle(api::ReadTopics query)
{
    if (const auto there = checkOwner(m_runtime->tenants(), query.tenant); !there)
        co_return failure(there);
    const auto cancel = m_stop.token();
    auto page = co_await messaging::readTopics(*m_transport, m_clock, std::move(query), cancel);
    co_return respond(std::move(page));
}

Engine::Answer Engine::handle(api::AddWebhook query)
{
    if (const auto there = checkOwner(m_runtime->tenants(), query.tenant); !there)
        co_return failure(there);
    auto added = co_await m_webhooks->add(std::move(query));
    co_return respond(std::move(added));
}

Engine::Answer Engine::handle(api::ListWebhooks query)
{
    if (!query.tenant.empty())
        if (const auto there = checkOwner(m_runtime->tenants(), query.tenant); !there)
            co_return failure(there);
    auto list = co_await m_webhooks->list(std::move(query.tenant));
    co_return respond(std::move(list));
}

Engine::Answer Engine::handle(api::RemoveWebhook query)
{
    const auto removed = co_await m_webhooks->remove(std::move(query.tenant), std::move(query.webhook));
    if (!removed)
        co_return failure(removed);
    co_return api::Response{api::Done{}};
}

Engine::Answer Engine::handle(api::TestWebhook query)
{
    const auto cancel = m_stop.token();
    auto tested = co_await m_webhooks->test(std::move(query.tenant), std::move(query.webhook), cancel);
    co_return respond(std::move(tested));
}

Engine::Answer Engine::handle(api::RetryWebhook query)
{
    const auto restored = co_await m_webhooks->retry(std::move(query.tenant), std::move(query.webhook));
    if (!restored)
        co_return failure(restored);
    co_return api::Response{api::MessagesRestored{*restored}};
}

} // namespace kaze::cell::detail
