#pragma once

#include "engine/base/cancel.h"
#include "engine/base/clock.h"
#include "engine/base/one_shot.h"
#include "engine/tools/limits.h"

#include <functional>
#include <list>
#include <map>
#include <memory>
#include <string>

namespace kaze::tools::detail {

//! So many in a period: all at once at first, then evenly (the generic cell rate algorithm). Times are of the steady clock.
class RateMeter {
public:
    //! How long until one more may go; 0: now.
    [[nodiscard]] base::Duration waitFor(const std::optional<Rate>& rate, base::Duration now) const;
    void take(const std::optional<Rate>& rate, base::Duration now);

private:
    base::Duration m_until{0}; //!< when all that went would have gone evenly
};

struct GateLimits {
    std::optional<Rate> rate, tenantRate;
    std::int64_t atOnce = 0, tenantAtOnce = 0; //!< 0: no limit
    std::size_t waiting = 1000; //!< of each tenant
};

//! Lets calls through as its limits allow. The others wait: those of one tenant in their order, the tenants in turn, so that none waits for the many calls of
//! another. Lives on the loop; must be a shared_ptr.
class CallGate : public std::enable_shared_from_this<CallGate> {
public:
    CallGate(base::Executor loop, const base::Clock& clock, std::string name, GateLimits limits);

    //! Held by a call that was let through.
    class Place {
    public:
        Place() = default;
        Place(std::shared_ptr<CallGate> gate, std::string tenant) : m_gate(std::move(gate)), m_tenant(std::move(tenant)) { }
        Place(Place&&) noexcept = default;
        Place& operator=(Place&& other) noexcept
        {
            std::swap(m_gate, other.m_gate);
            std::swap(m_tenant, other.m_tenant);
            return *this;
        }
        ~Place()
        {
            if (m_gate)
                m_gate->leave(m_tenant);
        }

    private:
        std::shared_ptr<CallGate> m_gate;
        std::string m_tenant;
    };

    using Tell = std::function<void(const std::string& why)>;

    //! Where it need not wait; else nothing.
    [[nodiscard]] static std::optional<Place> enterAtOnce(const std::shared_ptr<CallGate>& gate, const std::string& tenant);

    //! `waits` is told why, when it has to, and an empty text when it goes on. Errors: RateLimited where too many wait; the reason of `cancel`; Unavailable when closed.
    [[nodiscard]] static base::Task<base::Result<Place>> enter(
        std::shared_ptr<CallGate> gate, std::string tenant, base::CancelToken cancel, Tell waits);

    void setLimits(GateLimits limits);
    //! Nobody is let through any more.
    void close();

    [[nodiscard]] std::int64_t atWork() const { return m_atWork; }
    [[nodiscard]] std::int64_t waiting() const { return m_waiting; }
    [[nodiscard]] const std::string& name() const { return m_name; }

private:
    using Turn = base::OneShot<base::Result<>>;
    struct Tenant {
        RateMeter meter;
        std::int64_t atWork = 0;
        std::list<Turn> waiting;
    };

    void leave(const std::string& tenant);
    void pump();
    [[nodiscard]] bool full(const Tenant& tenant) const;
    [[nodiscard]] base::Duration waitFor(const Tenant& tenant, base::Duration now) const;
    void admit(Tenant& tenant, base::Duration now);
    [[nodiscard]] std::string reason(const Tenant& tenant, base::Duration now) const;
    void wakeAfter(base::Duration time);
    void tidy();
    static base::Task<> wake(std::weak_ptr<CallGate> gate, const base::Clock& clock, base::Duration time, base::CancelToken over);

    base::Executor m_loop;
    const base::Clock& m_clock;
    std::string m_name;
    GateLimits m_limits;
    RateMeter m_meter;
    std::map<std::string, Tenant> m_tenants;
    std::string m_last; //!< the tenant that was let through last
    std::int64_t m_atWork = 0;
    std::int64_t m_waiting = 0;
    base::CancelSource m_timer;
    bool m_closed = false;
};

} // namespace kaze::tools::detail
