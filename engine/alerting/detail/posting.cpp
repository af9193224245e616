// What webhooks are owed, and that they get it.

#include "engine/alerting/detail/alerts_impl.h"
#include "engine/base/task.h"

#include <algorithm>

namespace kaze::alerting {

using base::Result;
using base::Task;
using detail::Owed;

namespace {

constexpr std::size_t kMostOwed = 1000;
constexpr std::size_t kPostedTogether = 32; //!< they share commits

std::string destinationOf(const Owed& owed)
{
    return std::string(kToWebhook) + owed.webhook;
}

std::optional<api::WebhookInfo> webhookIn(const api::WebhookList& list, const std::string& id)
{
    const auto found = std::ranges::find(list.webhooks, id, &api::WebhookInfo::webhookId);
    return found == list.webhooks.end() ? std::nullopt : std::optional(*found);
}

api::AgentMessage messageOf(const api::WebhookInfo& webhook, std::string payload)
{
    api::AgentMessage message;
    message.tenant = webhook.tenant;
    message.topic = topicOf(webhook.name);
    message.from = "kaze.alerts";
    message.kind = api::MessageKind::Event;
    message.format = api::PayloadFormat::Json;
    message.payload = std::move(payload);
    return message;
}

} // namespace

void Alerts::Impl::owe(Owed next)
{
    if (owed.size() >= kMostOwed) {
        ++givenUp;
        detail::noticesOf(parts.metrics, "webhook", false).add();
        std::vector<std::string> gone{std::move(owed.front().key)};
        owed.erase(owed.begin());
        forget(std::move(gone));
    }
    owed.push_back(std::move(next));
}

Task<> Alerts::Impl::post()
{
    if (owed.empty())
        co_return;
    std::string everybodys;
    const auto list = co_await parts.webhooks.list(std::move(everybodys));
    if (!list) {
        for (const auto& each : owed)
            undelivered[destinationOf(each)] = "A webhook was not given its alerts: " + list.error().text();
        co_return;
    }
    while (!owed.empty()) {
        std::vector<Task<Posted>> posts;
        for (std::size_t i = 0; i < std::min(owed.size(), kPostedTogether); ++i)
            posts.push_back(postOne(owed[i], webhookIn(*list, owed[i].webhook)));
        const auto outcomes = co_await base::whenAll(std::move(posts));
        if (settle(outcomes))
            co_return; // what could not be is tried again at the next look
    }
}

//! Into the topic that the webhook listens to: from there it is delivered, signed and tried again, without keeping anybody waiting.
Task<Alerts::Impl::Posted> Alerts::Impl::postOne(Owed next, std::optional<api::WebhookInfo> webhook)
{
    const auto destination = destinationOf(next);
    if (!webhook) {
        undelivered[destination] = "The webhook " + next.webhook + " is gone: alerts are not delivered to it.";
        co_return Posted::Never;
    }
    auto message = messageOf(*webhook, std::move(next.payload));
    const auto entry = co_await parts.transport.publishDurably(std::move(message), std::move(next.key));
    if (entry) {
        undelivered.erase(destination);
        co_return Posted::Given;
    }
    undelivered[destination] = "A webhook was not given its alerts: " + entry.error().text();
    co_return entry.error().code == base::ErrorCode::InvalidArgument ? Posted::Never : Posted::Later;
}

bool Alerts::Impl::settle(const std::vector<Posted>& outcomes)
{
    std::vector<Owed> again;
    std::vector<std::string> settled;
    for (std::size_t i = 0; i < outcomes.size(); ++i) {
        if (outcomes[i] == Posted::Later) {
            again.push_back(std::move(owed[i]));
            continue;
        }
        detail::noticesOf(parts.metrics, "webhook", outcomes[i] == Posted::Given).add();
        settled.push_back(std::move(owed[i].key));
    }
    owed.erase(owed.begin(), owed.begin() + static_cast<std::ptrdiff_t>(outcomes.size()));
    const bool isAnyLeft = !again.empty();
    owed.insert(owed.begin(), std::make_move_iterator(again.begin()), std::make_move_iterator(again.end()));
    forget(std::move(settled));
    return isAnyLeft;
}

//! What cannot be forgotten is given once more after a restart, with the same key, and so not published again.
void Alerts::Impl::forget(std::vector<std::string> keys)
{
    if (keys.empty())
        return;
    auto job = [keys = std::move(keys)](storage::Connection& db) { return detail::removeOwed(db, keys); };
    parts.state.writeLater(std::move(job));
}

bool Alerts::Impl::isUsed(const std::string& destination) const
{
    return std::ranges::any_of(owed, [&](const Owed& each) { return destinationOf(each) == destination; })
        || std::ranges::any_of(
            rules, [&](const auto& ruled) { return std::ranges::find(ruled->rule.to, destination) != ruled->rule.to.end(); });
}

} // namespace kaze::alerting
