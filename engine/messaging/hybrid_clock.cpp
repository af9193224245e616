#include "engine/messaging/hybrid_clock.h"

#include <algorithm>

namespace kaze::messaging {

namespace {

constexpr int kCountBits = 16;
constexpr std::int64_t kAMilli = 1LL << kCountBits;
constexpr std::int64_t kMicrosAMilli = 1000;

//! A whole number of microseconds, so that it comes back as it was.
std::int64_t packedOf(base::Time time)
{
    const auto micros = std::max<std::int64_t>(time.time_since_epoch().count(), 0);
    const auto part = (micros % kMicrosAMilli * kAMilli + kMicrosAMilli - 1) / kMicrosAMilli;
    return micros / kMicrosAMilli * kAMilli + part;
}

base::Time timeOf(std::int64_t packed)
{
    const auto part = packed % kAMilli * kMicrosAMilli / kAMilli;
    return base::Time(std::chrono::microseconds(packed / kAMilli * kMicrosAMilli + part));
}

std::int64_t length(base::Duration duration)
{
    return std::chrono::duration_cast<std::chrono::milliseconds>(duration).count() * kAMilli;
}

} // namespace

//! What the wall clock says, or where that is behind `last`, a time that grows half as fast as it until it is there. The wall clock is looked at
//! after `last` was read: what a thread had seen of it before it had to wait would seem to be behind.
std::int64_t HybridClock::paced(std::int64_t last) const
{
    const auto wall = packedOf(m_clock.now());
    const auto shown = std::max(wall, wall / 2 + m_lead.load(std::memory_order_relaxed));
    if (last - shown <= kAMilli)
        return shown;
    // Two threads at once write nearly the same.
    m_lead.store(last - wall / 2, std::memory_order_relaxed);
    return last;
}

base::Time HybridClock::now() const
{
    auto last = m_last.load(std::memory_order_relaxed);
    while (true) {
        const auto time = std::max(timeOf(paced(last)), timeOf(last) + std::chrono::microseconds(1));
        if (m_last.compare_exchange_weak(last, packedOf(time), std::memory_order_relaxed))
            return time;
    }
}

api::HybridTime HybridClock::stamp()
{
    auto last = m_last.load(std::memory_order_relaxed);
    while (true) {
        const auto time = std::max(paced(last), last + 1);
        if (m_last.compare_exchange_weak(last, time, std::memory_order_relaxed))
            return unpacked(time);
    }
}

api::HybridTime HybridClock::heard(api::HybridTime then)
{
    const auto limit = unpacked(packedOf(m_clock.now()) + length(kMostAhead)).millis;
    if (then.millis >= 0 && then.millis <= limit && then.count >= 0 && then.count < kAMilli) {
        auto last = m_last.load(std::memory_order_relaxed);
        while (last < packed(then) && !m_last.compare_exchange_weak(last, packed(then), std::memory_order_relaxed)) { }
    }
    return stamp();
}

void HybridClock::resumeAfter(api::HybridTime last)
{
    const auto limit = unpacked(packedOf(m_clock.now()) + length(kMostResumed)).millis;
    if (last.millis <= limit)
        m_last.store(std::max(m_last.load(), packed(last)));
}

base::Task<base::Result<>> HybridClock::sleep(base::Duration time, base::CancelToken cancel) const
{
    return m_clock.sleep(time, std::move(cancel));
}

std::int64_t packed(api::HybridTime time)
{
    return time.millis << kCountBits | time.count;
}

api::HybridTime unpacked(std::int64_t packed)
{
    return {packed >> kCountBits, packed & (kAMilli - 1)};
}

} // namespace kaze::messaging
