#include "engine/messaging/detail/waiting.h"

#include <algorithm>

namespace kaze::messaging::detail {

namespace {

using base::Result;
using base::Task;
using Shot = base::OneShot<Result<>>;

} // namespace

Task<Result<>> Gate::enter(std::size_t amount, base::Duration wait, base::CancelToken cancel)
{
    amount = std::min(amount, m_room);
    if (m_waiting.empty() && m_used + amount <= m_room) {
        m_used += amount;
        co_return Result<>{};
    }
    if (wait <= base::Duration::zero())
        co_return base::fail(base::ErrorCode::Timeout, "there is no room");
    const Shot shot;
    const auto place = m_waiting.insert(m_waiting.end(), Waiter{amount, shot});
    const auto entered = co_await waitWithin(m_clock, shot, wait, cancel);
    m_waiting.erase(place);
    // One that was in front and gave up may have kept back who needs less.
    if (!entered)
        leave(0);
    co_return entered;
}

void Gate::leave(std::size_t amount)
{
    m_used -= std::min({amount, m_room, m_used});
    for (auto& next : m_waiting) {
        if (next.shot.isSet())
            continue;
        if (m_used + next.amount > m_room)
            return;
        m_used += next.amount;
        next.shot.set(Result<>{});
    }
}

Shot Bell::next()
{
    Shot shot;
    tell(shot);
    return shot;
}

void Bell::tell(Shot shot)
{
    std::erase_if(waiting, [](const Shot& each) { return each.isSet(); });
    waiting.push_back(std::move(shot));
}

void Bell::ring()
{
    ++rung;
    for (const auto& each : std::exchange(waiting, {}))
        each.set(Result<>{});
}

std::shared_ptr<Bell> Bells::at(const std::string& name)
{
    if (m_bells.size() >= m_sweepAt) {
        std::erase_if(m_bells, [](const auto& each) { return each.second.expired(); });
        m_sweepAt = std::max<std::size_t>(64, m_bells.size() * 2);
    }
    auto& known = m_bells[name];
    auto bell = known.lock();
    if (!bell)
        known = bell = std::make_shared<Bell>();
    return bell;
}

void Bells::ring(const std::string& name)
{
    if (const auto found = m_bells.find(name); found != m_bells.end())
        if (const auto bell = found->second.lock())
            bell->ring();
}

} // namespace kaze::messaging::detail
