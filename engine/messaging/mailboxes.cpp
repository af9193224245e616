#include "engine/messaging/mailboxes.h"

#include "engine/messaging/detail/queue_reader.h"
#include "engine/messaging/detail/sealing.h"
#include "engine/messaging/detail/tidying.h"
#include "engine/messaging/envelope.h"

#include <algorithm>
#include <unordered_map>

namespace kaze::messaging {

using base::Duration;
using base::ErrorCode;
using base::Result;
using base::Task;
using detail::Gate;
using detail::QueueName;

namespace {

//! Room for a message on its way to the disk comes by itself, so that who does not want to wait for a mailbox waits for that.
constexpr Duration kWaitForDisk = std::chrono::seconds(10);

QueueName queueOf(const std::string& tenant, const std::string& address)
{
    return {tenant, detail::kMailbox, address};
}

struct Stored {
    std::string id;
    bool again = false;
};

Result<Stored> store(storage::Connection& db, const api::AgentMessage& message, const std::string& key, base::Time now)
{
    const auto before = detail::sentUnder(db, message, key);
    if (!before)
        return failure(before);
    if (*before)
        return Stored{(*before)->id, true};
    const auto queue = detail::makeQueue(db, queueOf(message.tenant, message.to), {});
    if (!queue)
        return failure(queue);
    const auto number = detail::insertMessage(db, message);
    if (!number)
        return failure(number);
    if (const auto put = detail::enqueue(db, *queue, *number); !put)
        return failure(put);
    if (const auto kept = detail::rememberKey(db, message, key, *number, now); !kept)
        return failure(kept);
    return Stored{message.id};
}

Result<> checkOf(const Address& address)
{
    if (const auto fine = checkAddress(address.tenant); !fine)
        return fine;
    return checkAddress(address.name);
}

} // namespace

struct Mailboxes::Impl {
    explicit Impl(Parts taken)
        : parts(std::move(taken)), sealing(parts.clock, parts.ids, parts.times), reader(parts.state, parts.clock),
          onTheWay(parts.clock, parts.limits.bytesOnTheWay), sent(parts.metrics.counter("kaze_messages_sent_total")),
          inMailboxes(parts.metrics.gauge("kaze_mailbox_messages")),
          latency(parts.metrics.histogram("kaze_message_latency_seconds")),
          appended(parts.metrics.histogram("kaze_event_append_seconds"))
    {
    }

    void lost(const Lost& messages) const
    {
        if (parts.onLost && messages.setAside + messages.expired > 0)
            parts.onLost(messages);
    }

    [[nodiscard]] std::shared_ptr<Gate> room(const QueueName& name)
    {
        auto& gate = boxes[name.text()];
        if (!gate)
            gate = std::make_shared<Gate>(parts.clock, parts.limits.messages);
        return gate;
    }

    void left(const QueueName& name, std::int64_t messages)
    {
        const auto found = boxes.find(name.text());
        if (found == boxes.end())
            return;
        found->second->leave(static_cast<std::size_t>(messages));
        count(-messages);
        drop(name);
    }

    //! Forgets the counts of a mailbox that is empty and nobody waits for.
    void drop(const QueueName& name)
    {
        const auto found = boxes.find(name.text());
        if (found != boxes.end() && found->second.use_count() == 1 && found->second->idle())
            boxes.erase(found);
    }

    void count(std::int64_t by)
    {
        waiting += by;
        inMailboxes.set(static_cast<double>(waiting));
    }

    //! Of those that were read for the first time; both times are of this machine's wall clock.
    void noteLatency(const std::vector<Delivery>& read)
    {
        const auto now = std::chrono::floor<std::chrono::milliseconds>(parts.clock.now()).time_since_epoch().count();
        for (const auto& delivery : read)
            if (delivery.deliveries == 1)
                latency.record(static_cast<double>(now - delivery.message->clock.millis) / 1000);
    }

    Task<Result<>> enter(const Message& message, std::shared_ptr<Gate> gate, const SendOptions& options);
    Task<Result<Stored>> write(Message message, SendOptions options);
    //! The id of what was sent under a key, where something was.
    Task<std::optional<std::string>> sentBefore(Message message, std::string key);

    Parts parts;
    detail::Sealing sealing;
    detail::QueueReader reader;
    Gate onTheWay;
    base::Counter& sent;
    base::Gauge& inMailboxes;
    base::Histogram& latency;
    base::Histogram& appended;
    std::unordered_map<std::string, std::shared_ptr<Gate>> boxes; //!< that hold messages, or are about to
    std::int64_t waiting = 0;
    std::int64_t tidiedUpTo = 0;
};

Mailboxes::Mailboxes(Parts parts) : m_impl(std::make_unique<Impl>(std::move(parts))) { }
Mailboxes::~Mailboxes() = default;

Task<Result<>> Mailboxes::open()
{
    auto job = [](storage::Connection& db) { return detail::countMail(db); };
    const auto counts = co_await m_impl->parts.state.read(std::move(job));
    if (!counts)
        co_return failure(counts);
    for (const auto& each : *counts) {
        m_impl->room(queueOf(each.tenant, each.address))->occupy(static_cast<std::size_t>(each.messages));
        m_impl->count(each.messages);
    }
    co_return Result<>{};
}

Task<Result<>> Mailboxes::Impl::enter(const Message& message, std::shared_ptr<Gate> gate, const SendOptions& options)
{
    auto entered = co_await gate->enter(1, options.wait, options.cancel);
    if (!entered && entered.error().code == ErrorCode::Timeout)
        co_return base::fail(ErrorCode::RateLimited,
            "The mailbox of \"" + message->to + "\" is full: " + std::to_string(parts.limits.messages)
                + " messages wait in it. Send again once some of them are read.");
    co_return entered;
}

Task<Result<Stored>> Mailboxes::Impl::write(Message message, SendOptions options)
{
    const auto bytes = message->payload.size() + message->reference.size() + sizeof(api::AgentMessage);
    const auto wait = std::max(options.wait, kWaitForDisk);
    const auto entered = co_await onTheWay.enter(bytes, wait, options.cancel);
    if (!entered) {
        if (entered.error().code == ErrorCode::Timeout)
            co_return base::fail(ErrorCode::RateLimited, "Messages are sent faster than the disk takes them. Send again later.");
        co_return failure(entered);
    }
    auto job = [message, key = std::move(options.key), now = parts.clock.now()](
                   storage::Connection& db) { return store(db, *message, key, now); };
    const auto begun = parts.clock.steady();
    auto stored = co_await parts.state.write(std::move(job));
    appended.record(std::chrono::duration<double>(parts.clock.steady() - begun).count());
    onTheWay.leave(bytes);
    co_return stored;
}

Task<std::optional<std::string>> Mailboxes::Impl::sentBefore(Message message, std::string key)
{
    auto job = [message, key = std::move(key)](storage::Connection& db) -> Result<std::string> {
        const auto before = detail::sentUnder(db, *message, key);
        if (!before)
            return failure(before);
        return *before ? (*before)->id : std::string();
    };
    auto found = co_await parts.state.read(std::move(job));
    if (!found || found->empty())
        co_return std::nullopt;
    co_return std::move(*found);
}

Task<Result<api::MessageSent>> Mailboxes::send(api::AgentMessage message, SendOptions options)
{
    if (message.to.empty())
        co_return base::fail(ErrorCode::InvalidArgument, "The message names nobody whom it goes to.");
    const auto made = m_impl->sealing.seal(std::move(message));
    if (!made)
        co_return failure(made);
    const auto name = queueOf((*made)->tenant, (*made)->to);
    const auto gate = m_impl->room(name);
    const auto entered = co_await m_impl->enter(*made, gate, options);
    if (!entered && options.key.empty())
        co_return failure(entered);
    if (!entered) {
        auto key = std::move(options.key);
        auto before = co_await m_impl->sentBefore(*made, std::move(key));
        if (!before)
            co_return failure(entered);
        api::MessageSent again;
        again.messageId = std::move(*before);
        again.waiting = static_cast<std::int64_t>(gate->used());
        again.again = true;
        co_return again;
    }
    const auto stored = co_await m_impl->write(*made, std::move(options));
    if (!stored || stored->again) {
        gate->leave(1);
        m_impl->drop(name);
        if (!stored)
            co_return failure(stored);
    } else {
        m_impl->count(1);
        m_impl->sent.add();
        m_impl->reader.ring(name);
    }
    api::MessageSent sent;
    sent.messageId = stored->id;
    sent.waiting = static_cast<std::int64_t>(gate->used());
    sent.again = stored->again;
    co_return sent;
}

Task<Result<std::vector<Delivery>>> Mailboxes::read(Address address, ReadOptions options)
{
    std::vector<Address> addresses;
    addresses.push_back(std::move(address));
    return readAny(std::move(addresses), std::move(options));
}

Task<Result<std::vector<Delivery>>> Mailboxes::readAny(std::vector<Address> addresses, ReadOptions options)
{
    std::vector<QueueName> names;
    for (const auto& address : addresses) {
        if (const auto fine = checkOf(address); !fine)
            co_return failure(fine);
        names.push_back(queueOf(address.tenant, address.name));
    }
    detail::TakeTerms terms;
    terms.most = std::clamp<std::size_t>(options.most, 1, 1000);
    terms.hold = options.hold;
    terms.maxDeliveries = m_impl->parts.limits.deliveries;
    terms.handTo = std::move(options.handTo);
    terms.correlation = std::move(options.correlation);
    detail::QueueReader::Gone gone = [impl = m_impl.get()](const QueueName& name, const detail::Taken& taken) {
        impl->left(name, taken.gone);
        impl->lost({name.tenant, name.name, taken.setAside, taken.expired});
    };
    auto taken = co_await m_impl->reader.take(
        std::move(names), std::move(terms), options.wait, std::move(options.cancel), std::move(gone));
    if (taken)
        m_impl->noteLatency(*taken);
    co_return taken;
}

Task<Result<api::MessagesSettled>> Mailboxes::settle(
    Address address, std::vector<std::string> receipts, std::optional<Release> release)
{
    if (const auto fine = checkOf(address); !fine)
        co_return failure(fine);
    detail::Settling settling;
    if (release) {
        settling.how = detail::Settling::How::Refuse;
        settling.delay = release->delay;
        settling.why = std::move(release->reason);
    }
    const auto name = queueOf(address.tenant, address.name);
    const auto asked = static_cast<std::int64_t>(receipts.size());
    auto outdated = co_await m_impl->reader.settle(name, std::move(receipts), std::move(settling));
    if (!outdated)
        co_return failure(outdated);
    api::MessagesSettled settled;
    settled.settled = asked - static_cast<std::int64_t>(outdated->size());
    settled.outdated = std::move(*outdated);
    if (!release && settled.settled > 0)
        m_impl->left(name, settled.settled);
    co_return settled;
}

Task<Result<api::MailPage>> Mailboxes::list(Address address, std::int64_t after, std::int64_t limit, bool setAside)
{
    if (const auto fine = checkOf(address); !fine)
        co_return failure(fine);
    limit = std::clamp<std::int64_t>(limit, 1, 1000);
    auto job = [name = queueOf(address.tenant, address.name), after, limit, setAside](
                   storage::Connection& db) { return detail::listQueue(db, name, after, limit, setAside); };
    const auto listed = co_await m_impl->parts.state.read(std::move(job));
    if (!listed)
        co_return failure(listed);
    api::MailPage page;
    const auto now = m_impl->parts.clock.now();
    for (const auto& each : *listed) {
        auto& item = page.items.emplace_back();
        item.number = each.number;
        item.message = *each.message;
        item.deliveries = each.deliveries;
        if (const auto due = detail::timeOf(each.dueAt); due > now)
            item.dueAt = due;
        item.setAside = each.setAside;
        item.lastError = each.error;
    }
    if (static_cast<std::int64_t>(listed->size()) == limit)
        page.next = listed->back().number;
    co_return page;
}

Task<Result<api::MailboxList>> Mailboxes::mailboxes(std::string tenant, std::string after, std::int64_t limit)
{
    limit = std::clamp<std::int64_t>(limit, 1, 1000);
    auto job = [tenant = std::move(tenant), after = std::move(after), limit, now = m_impl->parts.clock.now()](
                   storage::Connection& db) { return detail::listMailboxes(db, tenant, after, limit, now); };
    co_return co_await m_impl->parts.state.read(std::move(job));
}

Task<Result<std::int64_t>> Mailboxes::restore(Address address)
{
    if (const auto fine = checkOf(address); !fine)
        co_return failure(fine);
    const auto name = queueOf(address.tenant, address.name);
    const auto restored = co_await m_impl->reader.restore(name);
    if (restored && *restored > 0) {
        m_impl->room(name)->occupy(static_cast<std::size_t>(*restored));
        m_impl->count(*restored);
    }
    co_return restored;
}

Task<Result<>> Mailboxes::removeTenant(std::string tenant)
{
    auto job = [tenant](storage::Connection& db) { return detail::removeMessagesOf(db, tenant); };
    const auto removed = co_await m_impl->parts.state.write(std::move(job));
    if (removed)
        for (auto& [name, gate] : m_impl->boxes)
            if (name.starts_with(tenant + '\n') || name.starts_with(tenant + '/')) {
                m_impl->count(-static_cast<std::int64_t>(gate->used()));
                gate->leave(gate->used());
            }
    co_return removed;
}

Task<Result<bool>> Mailboxes::tidy()
{
    auto job = [now = m_impl->parts.clock.now(), from = m_impl->tidiedUpTo](
                   storage::Connection& db) { return detail::tidyPart(db, now, from); };
    const auto tidied = co_await m_impl->parts.state.write(std::move(job));
    if (!tidied)
        co_return failure(tidied);
    m_impl->tidiedUpTo = tidied->queuesUpTo;
    for (const auto& each : tidied->expired) {
        m_impl->left(queueOf(each.tenant, each.address), each.messages);
        m_impl->lost({each.tenant, each.address, 0, each.messages});
    }
    co_return tidied->more;
}

std::size_t Mailboxes::messagesWaiting() const
{
    return static_cast<std::size_t>(m_impl->waiting);
}

std::size_t Mailboxes::fullest() const
{
    std::size_t most = 0;
    for (const auto& [name, gate] : m_impl->boxes)
        most = std::max(most, gate->used());
    return most;
}

std::size_t Mailboxes::bytesOnTheWay() const
{
    return m_impl->onTheWay.used();
}

Task<> keepTidy(
    Mailboxes& mailboxes, const base::Clock& clock, base::Logger log, base::CancelToken cancel, std::shared_ptr<void> held)
{
    while (true) {
        const auto slept = co_await clock.sleep(std::chrono::minutes(1), cancel);
        if (!slept)
            break;
        bool more = true;
        while (more && !cancel.cancelled()) {
            const auto tidied = co_await mailboxes.tidy();
            if (!tidied)
                log->warn("old messages were not removed: {}", tidied.error().text());
            more = tidied && *tidied;
        }
    }
    held.reset();
}

} // namespace kaze::messaging
