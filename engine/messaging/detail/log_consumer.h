#pragma once

#include "engine/messaging/detail/queue_reader.h"

namespace kaze::messaging::detail {

//! A consumer of the log: its queue.
class LogConsumer final : public Consumer {
public:
    LogConsumer(QueueReader& reader, storage::Database& state, ConsumerOptions options)
        : m_reader(reader), m_state(state), m_options(std::move(options))
    {
    }

    [[nodiscard]] base::Task<base::Result<std::vector<Delivery>>> fetch(
        std::size_t most, base::Duration wait, base::CancelToken cancel) override;
    [[nodiscard]] base::Task<base::Result<>> acknowledge(Delivery delivery) override;
    [[nodiscard]] base::Task<base::Result<>> refuse(Delivery delivery, base::Duration delay, std::string why) override;
    [[nodiscard]] base::Task<base::Result<>> working(Delivery delivery) override;
    [[nodiscard]] base::Task<base::Result<>> setAside(Delivery delivery, std::string why) override;
    [[nodiscard]] base::Task<base::Result<std::int64_t>> setAsideBefore(base::Time time, std::string why) override;
    [[nodiscard]] base::Task<base::Result<std::int64_t>> restore() override;
    [[nodiscard]] base::Task<base::Result<ConsumerFigures>> figures() override;

private:
    [[nodiscard]] QueueName name() const { return {m_options.tenant, kConsumer, m_options.name}; }
    [[nodiscard]] base::Task<base::Result<>> settle(std::string receipt, Settling settling);

    QueueReader& m_reader;
    storage::Database& m_state;
    ConsumerOptions m_options;
};

} // namespace kaze::messaging::detail
