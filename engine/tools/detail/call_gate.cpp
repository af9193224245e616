#include "engine/tools/detail/call_gate.h"

#include "engine/base/task.h"

#include <algorithm>

namespace kaze::tools::detail {

using base::Duration;

namespace {

constexpr std::size_t kManyTenants = 1000;

std::string textOf(const Rate& rate)
{
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(rate.period).count();
    const auto* unit = seconds == 1 ? "second" : seconds == 60 ? "minute" : seconds == 3600 ? "hour" : "day";
    return std::to_string(rate.count) + " a " + unit;
}

} // namespace

Duration RateMeter::waitFor(const std::optional<Rate>& rate, Duration now) const
{
    if (!rate || rate->count <= 0)
        return Duration::zero();
    // One more fits when what went before leaves a part of the period.
    return std::max(Duration::zero(), m_until + rate->period / rate->count - now - rate->period);
}

void RateMeter::take(const std::optional<Rate>& rate, Duration now)
{
    if (rate && rate->count > 0)
        m_until = std::max(m_until, now) + rate->period / rate->count;
}

CallGate::CallGate(base::Executor loop, const base::Clock& clock, std::string name, GateLimits limits)
    : m_loop(std::move(loop)), m_clock(clock), m_name(std::move(name)), m_limits(limits)
{
}

bool CallGate::full(const Tenant& tenant) const
{
    return (m_limits.atOnce > 0 && m_atWork >= m_limits.atOnce)
        || (m_limits.tenantAtOnce > 0 && tenant.atWork >= m_limits.tenantAtOnce);
}

Duration CallGate::waitFor(const Tenant& tenant, Duration now) const
{
    return std::max(m_meter.waitFor(m_limits.rate, now), tenant.meter.waitFor(m_limits.tenantRate, now));
}

void CallGate::admit(Tenant& tenant, Duration now)
{
    m_meter.take(m_limits.rate, now);
    tenant.meter.take(m_limits.tenantRate, now);
    ++tenant.atWork;
    ++m_atWork;
}

std::string CallGate::reason(const Tenant& tenant, Duration now) const
{
    std::string why;
    if (m_limits.atOnce > 0 && m_atWork >= m_limits.atOnce)
        why = "only " + std::to_string(m_limits.atOnce) + " at a time";
    else if (m_limits.tenantAtOnce > 0 && tenant.atWork >= m_limits.tenantAtOnce)
        why = "only " + std::to_string(m_limits.tenantAtOnce) + " at a time for one tenant";
    else if (m_meter.waitFor(m_limits.rate, now) > Duration::zero())
        why = "only " + textOf(*m_limits.rate);
    else if (tenant.meter.waitFor(m_limits.tenantRate, now) > Duration::zero())
        why = "only " + textOf(*m_limits.tenantRate) + " for one tenant";
    else
        return m_name + " waits behind earlier calls";
    return m_name + " waits for room: " + why;
}

std::optional<CallGate::Place> CallGate::enterAtOnce(const std::shared_ptr<CallGate>& gate, const std::string& tenant)
{
    if (gate->m_closed)
        return std::nullopt;
    auto& own = gate->m_tenants[tenant];
    const auto now = gate->m_clock.steady();
    if (!own.waiting.empty() || gate->full(own) || gate->waitFor(own, now) > Duration::zero())
        return std::nullopt;
    gate->admit(own, now);
    return Place(gate, tenant);
}

base::Task<base::Result<CallGate::Place>> CallGate::enter(
    std::shared_ptr<CallGate> gate, std::string tenant, base::CancelToken cancel, Tell waits)
{
    if (gate->m_closed)
        co_return base::fail(base::ErrorCode::Unavailable, "the tools are being stopped");
    if (cancel.cancelled())
        co_return std::unexpected(cancel.reason());
    if (auto place = enterAtOnce(gate, tenant))
        co_return std::move(*place);
    auto& own = gate->m_tenants[tenant];
    const auto now = gate->m_clock.steady();
    if (own.waiting.size() >= gate->m_limits.waiting)
        co_return base::fail(base::ErrorCode::RateLimited,
            gate->reason(own, now) + "; " + std::to_string(own.waiting.size())
                + " calls wait already, no more may. Try again later");
    const Turn turn;
    const auto place = own.waiting.insert(own.waiting.end(), turn);
    ++gate->m_waiting;
    gate->pump();
    base::CancelRegistration registration;
    if (!turn.isSet() && waits)
        waits(gate->reason(own, now));
    if (!turn.isSet())
        registration = cancel.onCancel([gate, tenant, place, turn, cancel] {
            // Let through already, it goes on and is told by its own look at the token.
            if (!turn.set(std::unexpected(cancel.reason())))
                return;
            gate->m_tenants[tenant].waiting.erase(place);
            --gate->m_waiting;
        });
    const auto admitted = co_await turn.wait();
    registration.release();
    if (waits)
        waits({});
    if (!admitted)
        co_return failure(admitted);
    co_return Place(std::move(gate), std::move(tenant));
}

void CallGate::leave(const std::string& tenant)
{
    --m_tenants[tenant].atWork;
    --m_atWork;
    pump();
    if (m_tenants.size() > kManyTenants)
        tidy();
}

//! Forgets tenants that are at rest.
void CallGate::tidy()
{
    const auto now = m_clock.steady();
    std::erase_if(m_tenants, [&](const auto& entry) {
        const auto& tenant = entry.second;
        return tenant.atWork == 0 && tenant.waiting.empty()
            && tenant.meter.waitFor(Rate{1, Duration(1)}, now) == Duration::zero();
    });
}

void CallGate::pump()
{
    m_timer.cancel();
    const auto now = m_clock.steady();
    auto soonest = Duration::max();
    // From the tenant behind the last one, round and round while one of them can go.
    for (std::size_t passed = 0; m_waiting > 0 && passed < m_tenants.size();) {
        auto next = m_tenants.upper_bound(m_last);
        if (next == m_tenants.end())
            next = m_tenants.begin();
        m_last = next->first;
        auto& tenant = next->second;
        ++passed;
        if (tenant.waiting.empty() || full(tenant))
            continue;
        if (const auto wait = waitFor(tenant, now); wait > Duration::zero()) {
            soonest = std::min(soonest, wait);
            continue;
        }
        const auto turn = tenant.waiting.front();
        tenant.waiting.pop_front();
        --m_waiting;
        admit(tenant, now);
        turn.set({});
        passed = 0;
    }
    if (m_waiting > 0 && soonest != Duration::max())
        wakeAfter(soonest);
}

void CallGate::wakeAfter(Duration time)
{
    m_timer = base::CancelSource();
    base::spawn(m_loop, wake(weak_from_this(), m_clock, time, m_timer.token()));
}

base::Task<> CallGate::wake(std::weak_ptr<CallGate> gate, const base::Clock& clock, Duration time, base::CancelToken over)
{
    const auto slept = co_await clock.sleep(time, over);
    if (!slept)
        co_return;
    if (const auto open = gate.lock())
        open->pump();
}

void CallGate::setLimits(GateLimits limits)
{
    m_limits = limits;
    pump();
}

void CallGate::close()
{
    m_closed = true;
    m_timer.cancel();
    for (auto& [name, tenant] : m_tenants) {
        for (const auto& turn : tenant.waiting)
            turn.set(base::fail(base::ErrorCode::Unavailable, "the tools are being stopped"));
        tenant.waiting.clear();
    }
    m_waiting = 0;
}

} // namespace kaze::tools::detail
