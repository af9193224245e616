#pragma once

#include "engine/api/message.h"
#include "engine/base/ids.h"
#include "engine/base/metrics.h"
#include "engine/messaging/hybrid_clock.h"
#include "engine/messaging/transport.h"
#include "engine/storage/database.h"

namespace kaze::messaging {

//! Messages within one process: who listens is called, the log and the consumers are in state.db. Lives on the loop; destroy it when no call
//! is under way. Subscriptions may outlive it and then hear nothing.
class DirectTransport final : public Transport {
public:
    struct Parts {
        base::Executor loop;
        storage::Database& state;
        const base::Clock& clock;
        base::IdSource& ids;
        HybridClock& times;
        base::MetricsRegistry& metrics;
    };

    explicit DirectTransport(Parts parts);
    ~DirectTransport() override;

    //! Reads where the log ends and which consumers there are. Before anything else.
    [[nodiscard]] base::Task<base::Result<>> open();

    base::Result<> publish(api::AgentMessage message) override;
    [[nodiscard]] base::Task<base::Result<LogEntry>> publishDurably(api::AgentMessage message, std::string key) override;
    [[nodiscard]] base::Task<base::Result<Message>> request(
        api::AgentMessage message, base::Duration timeout, base::CancelToken cancel) override;
    base::Result<> reply(const api::AgentMessage& request, api::AgentMessage answer) override;
    [[nodiscard]] base::Result<Subscription> subscribe(SubscribeTo to, Handler handler) override;
    [[nodiscard]] bool wanted(const std::string& tenant, std::string_view topic) const override;
    [[nodiscard]] base::Task<base::Result<std::vector<LogEntry>>> replay(
        std::string tenant, std::string pattern, std::int64_t after, std::size_t most) override;
    [[nodiscard]] std::int64_t lastNumber() const override;
    [[nodiscard]] base::Task<base::Result<std::shared_ptr<Consumer>>> consume(ConsumerOptions options) override;
    [[nodiscard]] base::Task<base::Result<>> forget(std::string tenant, std::string name) override;

private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

} // namespace kaze::messaging
