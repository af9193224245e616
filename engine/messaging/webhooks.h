#pragma once

#include "engine/api/message_requests.h"
#include "engine/base/ids.h"
#include "engine/base/log.h"
#include "engine/base/loop.h"
#include "engine/base/metrics.h"
#include "engine/base/secrets.h"
#include "engine/messaging/hybrid_clock.h"
#include "engine/messaging/transport.h"
#include "engine/net/circuit_breaker.h"
#include "engine/net/http_client.h"
#include "engine/net/retry.h"
#include "engine/storage/database.h"

namespace kaze::messaging {

//! Posts the messages of topics to addresses on the network, signed as Standard Webhooks has it. Each webhook is a consumer of the log: what
//! it has to deliver is in state.db, and goes on after a restart. Whoever publishes never waits for it. A message is posted at least
//! once; the header webhook-id is the same each time. Lives on the loop; destroy it when it is stopped and nothing is held any more.
class Webhooks {
public:
    //! What could not be delivered for so long is set aside: where the other side is down, few messages are tried at all.
    static constexpr base::Duration kGiveUpAfter = std::chrono::hours(72);

    struct Limits {
        std::size_t connections = 32; //!< in all
        std::size_t perHost = 4;
        int attempts = 16; //!< then a message is set aside: with these delays after about a day and a half
        base::Duration giveUpAfter = kGiveUpAfter; //!< sooner or later than that, however seldom it was tried
        net::RetryPolicy retry{15, std::chrono::seconds(5), std::chrono::hours(6), 0.25};
        net::CircuitBreaker::Policy breaker{
            5, 20, 0.5, std::chrono::seconds(60), std::chrono::seconds(5), std::chrono::minutes(5)};
    };

    struct Parts {
        Transport& transport;
        storage::Database& state;
        net::HttpClient& http;
        base::SecretStore& secrets;
        base::WorkerPool& workers;
        const base::Clock& clock;
        base::IdSource& ids;
        HybridClock& times;
        base::Executor loop;
        base::MetricsRegistry& metrics;
        base::Logger log;
        std::uint64_t seed; //!< of the jitter
        std::function<std::shared_ptr<void>()> hold; //!< kept while something is delivered; may be empty
        Limits limits{};
    };

    explicit Webhooks(Parts parts);
    ~Webhooks();

    //! Reads them and begins to deliver. Once.
    [[nodiscard]] base::Task<base::Result<>> open();

    //! Ends deliveries; those under way are made again after the next start.
    void stop();

    //! Errors: AlreadyExists (the name), InvalidArgument (name, topics, address, secret), those of storage and of the secret store.
    [[nodiscard]] base::Task<base::Result<api::WebhookAdded>> add(api::AddWebhook wanted);
    //! Of a tenant; of all where it is empty.
    [[nodiscard]] base::Task<base::Result<api::WebhookList>> list(std::string tenant);
    //! By its name or id. Errors of these: NotFound.
    [[nodiscard]] base::Task<base::Result<>> remove(std::string tenant, std::string webhook);
    [[nodiscard]] base::Task<base::Result<api::WebhookTested>> test(
        std::string tenant, std::string webhook, base::CancelToken cancel);
    //! All of a tenant that is no more, and of its projects.
    [[nodiscard]] base::Task<base::Result<>> removeTenant(std::string tenant);
    //! Delivers at once what waits, and once more what was given up, which has as much time again. Returns how many that were.
    [[nodiscard]] base::Task<base::Result<std::int64_t>> retry(std::string tenant, std::string webhook);

private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

} // namespace kaze::messaging
