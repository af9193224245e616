#pragma once

#include "engine/api/message_requests.h"
#include "engine/messaging/detail/waiting.h"
#include "engine/messaging/detail/webhook_post.h"
#include "engine/messaging/webhooks.h"

#include <random>

namespace kaze::messaging::detail {

//! A webhook at work.
struct Hook {
    api::WebhookInfo info; //!< without the counts of its queue
    std::shared_ptr<Consumer> consumer;
    std::string key; //!< the bytes of its secret, once they are read
    net::CircuitBreaker breaker;
    base::CancelSource stop;
    Bell again; //!< rings when it need not wait any longer
    base::Duration sweepAt{0}; //!< when it is looked next for messages that are too old
};

} // namespace kaze::messaging::detail

namespace kaze::messaging {

struct Webhooks::Impl {
    using Each = std::shared_ptr<detail::Hook>;

    explicit Impl(Parts taken);

    //! Makes its consumer and begins to deliver.
    [[nodiscard]] base::Task<base::Result<>> begin(Each hook);
    [[nodiscard]] Each find(const std::string& tenant, const std::string& webhook) const;
    [[nodiscard]] base::Result<Each> known(const std::string& tenant, const std::string& webhook) const;
    [[nodiscard]] base::Task<base::Result<>> readKey(Each hook);

    // webhook_delivery.cpp
    [[nodiscard]] base::Task<> deliver(Each hook, std::shared_ptr<void> held);
    [[nodiscard]] base::Task<> giveUpOld(Each hook);
    [[nodiscard]] base::Task<bool> attempt(Each hook, Delivery delivery);
    [[nodiscard]] base::Task<base::Result<>> enter(detail::Gate& gate, Each hook, Delivery delivery);
    [[nodiscard]] base::Task<> conclude(Each hook, Delivery delivery, detail::WebhookOutcome outcome);
    [[nodiscard]] base::Task<> pause(Each hook, base::Duration time);
    [[nodiscard]] detail::Gate& hostGate(const std::string& url);
    void failed(detail::Hook& hook, std::string error);
    void note(const detail::Hook& hook);

    Parts parts;
    std::map<std::string, Each> hooks; //!< by id
    detail::Gate connections;
    std::map<std::string, std::unique_ptr<detail::Gate>> hosts;
    std::mt19937_64 random;
    base::Counter& delivered;
    base::Counter& refused;
    base::Counter& givenUp;
    bool stopped = false;
};

} // namespace kaze::messaging
