#include "engine/messaging/detail/log_consumer.h"

#include <algorithm>

namespace kaze::messaging::detail {

using base::Duration;
using base::Result;
using base::Task;

Task<Result<std::vector<Delivery>>> LogConsumer::fetch(std::size_t most, Duration wait, base::CancelToken cancel)
{
    TakeTerms terms;
    terms.most = std::clamp<std::size_t>(most, 1, 1000);
    terms.hold = m_options.ackWait;
    terms.maxDeliveries = m_options.maxDeliveries;
    QueueReader::Gone gone = [](const QueueName&, const Taken&) {};
    std::vector<QueueName> of;
    of.push_back(name());
    co_return co_await m_reader.take(std::move(of), std::move(terms), wait, cancel, std::move(gone));
}

Task<Result<>> LogConsumer::settle(std::string receipt, Settling settling)
{
    std::vector<std::string> receipts;
    receipts.push_back(std::move(receipt));
    auto of = name();
    const auto outdated = co_await m_reader.settle(std::move(of), std::move(receipts), std::move(settling));
    if (!outdated)
        co_return failure(outdated);
    if (!outdated->empty())
        co_return base::fail(base::ErrorCode::Conflict, "The message was given to somebody else meanwhile, or is done with.");
    co_return Result<>{};
}

Task<Result<>> LogConsumer::acknowledge(Delivery delivery)
{
    Settling settling;
    return settle(std::move(delivery.receipt), std::move(settling));
}

Task<Result<>> LogConsumer::refuse(Delivery delivery, Duration delay, std::string why)
{
    Settling settling;
    settling.how = Settling::How::Refuse;
    settling.delay = delay;
    settling.why = std::move(why);
    return settle(std::move(delivery.receipt), std::move(settling));
}

Task<Result<>> LogConsumer::working(Delivery delivery)
{
    Settling settling;
    settling.how = Settling::How::Extend;
    settling.delay = m_options.ackWait;
    return settle(std::move(delivery.receipt), std::move(settling));
}

Task<Result<>> LogConsumer::setAside(Delivery delivery, std::string why)
{
    Settling settling;
    settling.how = Settling::How::SetAside;
    settling.why = std::move(why);
    return settle(std::move(delivery.receipt), std::move(settling));
}

Task<Result<std::int64_t>> LogConsumer::setAsideBefore(base::Time time, std::string why)
{
    std::int64_t all = 0;
    while (true) {
        auto of = name();
        auto reason = why;
        const auto part = co_await m_reader.setAsideBefore(std::move(of), time, std::move(reason));
        if (!part)
            co_return failure(part);
        all += part->setAside;
        if (!part->more)
            co_return all;
    }
}

Task<Result<std::int64_t>> LogConsumer::restore()
{
    return m_reader.restore(name());
}

Task<Result<ConsumerFigures>> LogConsumer::figures()
{
    auto job = [of = name()](storage::Connection& db) { return figuresOf(db, of); };
    co_return co_await m_state.read(std::move(job));
}

} // namespace kaze::messaging::detail
