#include "engine/messaging/detail/queue_reader.h"

#include <algorithm>

namespace kaze::messaging::detail {

using base::Duration;
using base::Result;
using base::Task;

Task<Result<Taken>> QueueReader::takeNow(QueueName name, TakeTerms terms)
{
    terms.now = m_clock.now();
    auto job
        = [name = std::move(name), terms = std::move(terms)](storage::Connection& db) { return detail::take(db, name, terms); };
    co_return co_await m_state.write(std::move(job));
}

Task<Result<std::vector<Delivery>>> QueueReader::take(
    std::vector<QueueName> names, TakeTerms terms, Duration wait, base::CancelToken cancel, Gone gone)
{
    const auto until = m_clock.steady() + wait;
    std::vector<std::shared_ptr<Bell>> bells;
    for (const auto& name : names)
        bells.push_back(m_bells.at(name.text()));
    const auto rung = [&bells] {
        std::uint64_t all = 0;
        for (const auto& bell : bells)
            all += bell->rung;
        return all;
    };
    while (true) {
        const auto before = rung();
        auto left = until - m_clock.steady();
        auto pause = left;
        for (const auto& name : names) {
            auto taken = co_await takeNow(name, terms);
            if (!taken)
                co_return failure(taken);
            if (taken->gone > 0)
                gone(name, *taken);
            if (!taken->deliveries.empty())
                co_return std::move(taken->deliveries);
            if (taken->nextDue)
                pause = std::min(pause, std::max<Duration>(*taken->nextDue - m_clock.now(), std::chrono::milliseconds(1)));
        }
        left = until - m_clock.steady();
        if (left <= Duration::zero())
            co_return std::vector<Delivery>{};
        if (cancel.cancelled())
            co_return std::unexpected(cancel.reason());
        // Something may have come while the jobs were on their way back.
        if (rung() != before)
            continue;
        const base::OneShot<Result<>> shot;
        for (const auto& bell : bells)
            bell->tell(shot);
        const auto woken = co_await waitWithin(m_clock, shot, std::min(left, pause), cancel);
        if (!woken && woken.error().code != base::ErrorCode::Timeout)
            co_return failure(woken);
    }
}

Task<Result<std::vector<std::string>>> QueueReader::settle(QueueName name, std::vector<std::string> receipts, Settling settling)
{
    settling.now = m_clock.now();
    auto job = [name, receipts = std::move(receipts), settling](
                   storage::Connection& db) { return detail::settle(db, name, receipts, settling); };
    auto outdated = co_await m_state.write(std::move(job));
    // Who waits learns when the next one is due.
    if (outdated && settling.how == Settling::How::Refuse)
        ring(name);
    co_return outdated;
}

Task<Result<SetAside>> QueueReader::setAsideBefore(QueueName name, base::Time time, std::string why)
{
    auto job = [name = std::move(name), time, why = std::move(why), now = m_clock.now()](
                   storage::Connection& db) { return detail::setAsideBefore(db, name, time, why, now); };
    co_return co_await m_state.write(std::move(job));
}

Task<Result<std::int64_t>> QueueReader::restore(QueueName name)
{
    auto job = [name, now = m_clock.now()](storage::Connection& db) { return detail::restore(db, name, now); };
    auto restored = co_await m_state.write(std::move(job));
    if (restored)
        ring(name);
    co_return restored;
}

} // namespace kaze::messaging::detail
