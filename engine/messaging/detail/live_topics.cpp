#include "engine/messaging/detail/live_topics.h"

#include <boost/asio/post.hpp>

namespace kaze::messaging::detail {

namespace {

constexpr std::size_t kMostATurn = 1024;
constexpr std::size_t kMostKnownTopics = 16'384;

} // namespace

Subscription LiveTopics::subscribe(SubscribeTo to, Handler handler)
{
    auto subscriber = std::make_shared<Subscriber>(Subscriber{std::move(handler), std::move(to.queue)});
    auto& tenant = m_tenants[to.tenant];
    tenant.patterns.add(to.pattern, subscriber);
    tenant.known.clear();
    return Subscription([topics = weak_from_this(), tenant = to.tenant, pattern = to.pattern, subscriber] {
        subscriber->ended = true;
        if (const auto alive = topics.lock())
            alive->end(tenant, pattern, subscriber);
    });
}

void LiveTopics::end(const std::string& tenant, const std::string& pattern, const Each& subscriber)
{
    const auto found = m_tenants.find(tenant);
    if (found == m_tenants.end())
        return;
    found->second.patterns.remove(pattern, subscriber);
    found->second.known.clear();
    if (found->second.patterns.empty())
        m_tenants.erase(found);
}

bool LiveTopics::listened(std::string_view tenant, std::string_view topic)
{
    const auto found = listeners(tenant, topic);
    return found && !found->empty();
}

std::shared_ptr<LiveTopics::Listeners> LiveTopics::listeners(std::string_view tenant, std::string_view topic)
{
    const auto space = m_tenants.find(tenant);
    if (space == m_tenants.end())
        return nullptr;
    auto& known = space->second.known;
    if (const auto found = known.find(topic); found != known.end())
        return found->second;
    auto made = std::make_shared<Listeners>();
    space->second.patterns.find(topic, [&](const Each& each) {
        if (each->queue.empty())
            return made->all.push_back(each);
        auto group = std::find_if(made->groups.begin(), made->groups.end(),
            [&](const Group& has) { return has.members.front()->queue == each->queue; });
        if (group == made->groups.end())
            group = made->groups.insert(group, Group{});
        group->members.push_back(each);
    });
    if (known.size() >= kMostKnownTopics)
        known.clear();
    known.emplace(topic, made);
    return made;
}

void LiveTopics::hand(const Message& message)
{
    // Kept while the handlers run, which may end subscriptions and begin others.
    const auto to = listeners(message->tenant, message->topic);
    if (!to)
        return;
    for (const auto& each : to->all)
        if (!each->ended)
            each->handler(message);
    for (auto& group : to->groups)
        for (std::size_t tried = 0; tried < group.members.size(); ++tried) {
            const auto& each = group.members[group.next++ % group.members.size()];
            if (each->ended)
                continue;
            each->handler(message);
            break;
        }
}

void LiveTopics::deliver(Message message)
{
    if (m_delivering || !m_pending.empty()) {
        m_pending.push_back(std::move(message));
        if (!m_delivering)
            drain();
        return;
    }
    m_delivering = true;
    hand(message);
    m_delivering = false;
    if (!m_pending.empty())
        drain();
}

void LiveTopics::drain()
{
    const auto self = shared_from_this();
    m_delivering = true;
    for (std::size_t turn = 0; turn < kMostATurn && !m_pending.empty(); ++turn) {
        const auto message = std::move(m_pending.front());
        m_pending.pop_front();
        hand(message);
    }
    m_delivering = false;
    if (m_pending.empty() || m_posted)
        return;
    m_posted = true;
    boost::asio::post(m_loop, [self] {
        self->m_posted = false;
        self->drain();
    });
}

} // namespace kaze::messaging::detail
