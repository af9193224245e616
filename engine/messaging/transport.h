#pragma once

#include "engine/api/message.h"
#include "engine/base/cancel.h"
#include "engine/base/task.h"

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

// How messages get from one to another. Topics are tokens between dots ("orders.created"); in a pattern `*` stands for one token
// and `>`, at the end, for one or more, as in NATS (https://docs.nats.io/nats-concepts/subjects). Everything is within a tenant.

namespace kaze::messaging {

//! A sent message, shared by all who get it.
using Message = std::shared_ptr<const api::AgentMessage>;

//! Called on the loop for every message. It must be quick and must not throw; it may publish, subscribe and end subscriptions.
using Handler = std::function<void(const Message&)>;

//! Ends a subscription when it goes. Goes before or after the transport, on the loop.
class Subscription {
public:
    Subscription() = default;
    explicit Subscription(std::function<void()> end) : m_end(std::move(end)) { }
    Subscription(Subscription&& other) noexcept : m_end(std::exchange(other.m_end, nullptr)) { }
    Subscription& operator=(Subscription&& other) noexcept
    {
        std::swap(m_end, other.m_end);
        other.end();
        return *this;
    }
    ~Subscription() { end(); }

    void end()
    {
        if (const auto end = std::exchange(m_end, nullptr))
            end();
    }

private:
    std::function<void()> m_end;
};

struct SubscribeTo {
    std::string tenant = "default";
    std::string pattern; //!< "orders.*", "orders.>"
    std::string
        queue; //!< of the subscriptions that name the same group, each message goes to one; empty: to this one in any case
};

//! A message of the durable log.
struct LogEntry {
    std::int64_t number = 0; //!< grows; those of other tenants and topics leave gaps
    Message message;
};

//! A message given to somebody who says afterwards what became of it.
struct Delivery {
    std::int64_t number = 0;
    int deliveries = 1; //!< which time it is that somebody has it
    Message message;
    std::string receipt; //!< stands for this delivery; of no use once the message was given to somebody else

    bool operator==(const Delivery&) const = default;
};

//! A place in the durable log that survives restarts, with a name. Each message of its topics is given to one of those who fetch under
//! that name, again and again until somebody acknowledges it.
struct ConsumerOptions {
    std::string tenant = "default";
    std::string name;
    std::string pattern;
    base::Duration ackWait = std::chrono::seconds(30); //!< then it is given to somebody else
    int maxDeliveries = 10; //!< then it is set aside; 0: never
    std::optional<std::int64_t> after; //!< a new consumer begins behind this number; none: with what is published from now on
};

struct ConsumerFigures {
    std::int64_t waiting = 0; //!< not acknowledged; those that somebody has among them
    std::int64_t setAside = 0;
};

//! Lives on the loop and no longer than its transport. A receipt that is out of date gets Conflict.
class Consumer {
public:
    virtual ~Consumer() = default;

    //! Up to `most` messages, the oldest first; waits up to `wait` for the first. None when that is over. Errors: those of storage, the reason of
    //! `cancel`.
    [[nodiscard]] virtual base::Task<base::Result<std::vector<Delivery>>> fetch(
        std::size_t most, base::Duration wait, base::CancelToken cancel)
        = 0;

    //! It is done with: durable when this is back.
    [[nodiscard]] virtual base::Task<base::Result<>> acknowledge(Delivery delivery) = 0;

    //! It could not be done; given again after `delay`. `why` is kept with it.
    [[nodiscard]] virtual base::Task<base::Result<>> refuse(Delivery delivery, base::Duration delay, std::string why) = 0;

    //! It takes longer: `ackWait` begins anew.
    [[nodiscard]] virtual base::Task<base::Result<>> working(Delivery delivery) = 0;

    //! It can never be done: set aside, with the reason.
    [[nodiscard]] virtual base::Task<base::Result<>> setAside(Delivery delivery, std::string why) = 0;

    //! Nobody could do it in time: sets aside what has waited since before `time` and nobody has in hand. Returns how many that were.
    [[nodiscard]] virtual base::Task<base::Result<std::int64_t>> setAsideBefore(base::Time time, std::string why) = 0;

    //! Gives what was set aside once more, as if it were new, and what waits after a refusal at once. Returns how many had been set aside.
    [[nodiscard]] virtual base::Task<base::Result<std::int64_t>> restore() = 0;

    [[nodiscard]] virtual base::Task<base::Result<ConsumerFigures>> figures() = 0;
};

//! The way of messages: direct calls in one process now, a server between many later, and nobody who uses it knows which. Lives on the
//! loop. What is sent gets an id and the time of the hybrid clock, where it has none. Errors of all: InvalidArgument for a topic,
//! pattern or message that cannot be (see checkMessage).
class Transport {
public:
    virtual ~Transport() = default;

    //! To whoever listens at the moment, in the order of publishing; kept nowhere. Their handlers are called before this returns, except from
    //! within a handler: then after that one.
    virtual base::Result<> publish(api::AgentMessage message) = 0;

    //! Into the durable log, and when it is on the disk to whoever listens; returns its number. The same `key` of the same sender
    //! within seven days publishes nothing again and gets the first one's number; an empty key is none.
    [[nodiscard]] virtual base::Task<base::Result<LogEntry>> publishDurably(api::AgentMessage message, std::string key) = 0;

    //! Asks those who listen to the topic, and takes the first `reply`. Errors: NotFound (nobody listens), Timeout, the reason of `cancel`.
    [[nodiscard]] virtual base::Task<base::Result<Message>> request(
        api::AgentMessage message, base::Duration timeout, base::CancelToken cancel)
        = 0;

    //! Answers a message that came by `request`; its kind, tenant, topic and correlation are set. One that nobody waits for any more is dropped.
    virtual base::Result<> reply(const api::AgentMessage& request, api::AgentMessage answer) = 0;

    [[nodiscard]] virtual base::Result<Subscription> subscribe(SubscribeTo to, Handler handler) = 0;

    //! Whether anybody would get what is published there: now, or from the log.
    [[nodiscard]] virtual bool wanted(const std::string& tenant, std::string_view topic) const = 0;

    //! Messages of the log with a number above `after`, oldest first, at most `most` (1 to 1000).
    [[nodiscard]] virtual base::Task<base::Result<std::vector<LogEntry>>> replay(
        std::string tenant, std::string pattern, std::int64_t after, std::size_t most)
        = 0;

    //! The number of the newest message in the log, of any tenant; 0 when there is none.
    [[nodiscard]] virtual std::int64_t lastNumber() const = 0;

    //! Makes the consumer of that name, or takes up again the one there is, with these options (`after` counts only for a new one).
    [[nodiscard]] virtual base::Task<base::Result<std::shared_ptr<Consumer>>> consume(ConsumerOptions options) = 0;

    //! Forgets a consumer and what it had before it. Errors: NotFound.
    [[nodiscard]] virtual base::Task<base::Result<>> forget(std::string tenant, std::string name) = 0;
};

} // namespace kaze::messaging
