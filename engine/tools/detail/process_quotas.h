#pragma once

#include "engine/base/clock.h"
#include "engine/base/result.h"
#include "engine/tools/registry.h"

#include <compare>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace kaze::tools::detail {

//! Whose processes they are.
struct ProcessOwner {
    std::string tenant;
    std::string project; //!< empty: none

    auto operator<=>(const ProcessOwner&) const = default;
};

//! Holds what the processes of tenants and projects take against what they may. Somebody's processor time is let in at the rate of the quota and spent as it is
//! used; who has spent more is held back until that is made up. Pure; lives on the loop.
class ProcessQuotas {
public:
    using Quota = std::function<ToolQuota(const std::string& tenant, const std::string& project)>;

    explicit ProcessQuotas(Quota quota) : m_quota(std::move(quota)) { }

    //! What some processes took since the last time, and hold.
    struct Taken {
        ProcessOwner owner;
        double cpuSeconds = 0;
        std::int64_t memoryBytes = 0;
    };
    void took(base::Duration now, const std::vector<Taken>& all);

    //! Whether the owner, or the tenant of which it is a project, has taken more than it may.
    [[nodiscard]] bool holdsBack(const ProcessOwner& owner) const;
    //! Whether somebody is held back, or was lately: then it is worth looking often.
    [[nodiscard]] bool isTight(base::Duration now) const;
    //! Whether its memory is limited.
    [[nodiscard]] bool limitsMemory(const ProcessOwner& owner) const;

    //! Whether another process may be started. Errors: RateLimited, which says why.
    [[nodiscard]] base::Result<> room(const ProcessOwner& owner) const;
    //! Why an owner is held back, for people.
    [[nodiscard]] std::string reasonOf(const ProcessOwner& owner) const;

    //! Of a project, or with an empty one of the whole tenant.
    [[nodiscard]] ToolUse use(const ProcessOwner& owner, base::Duration now) const;

private:
    struct Account {
        std::optional<double> allowed{}; //!< seconds of processors that may be used yet; none: nothing limited it
        bool held = false;
        std::int64_t memoryBytes = 0;
        double cpuSeconds = 0; //!< in all
        std::deque<std::pair<base::Duration, double>> last; //!< of that, over a minute
        base::Duration seen{0};
    };
    void settle(const ProcessOwner& owner, Account& account, double used, base::Duration now);

    Quota m_quota;
    std::map<ProcessOwner, Account> m_accounts; //!< of projects, and with an empty project of whole tenants
    base::Duration m_lastTime{-1};
    base::Duration m_tightUntil{-1};
};

} // namespace kaze::tools::detail
