#include "engine/tools/detail/process_quotas.h"

#include "engine/base/text.h"

#include <algorithm>
#include <sstream>

namespace kaze::tools::detail {

using namespace std::chrono_literals;

namespace {

constexpr base::Duration kWindow = 60s;
constexpr base::Duration kStaysTight = 2s;
// Who was quiet may use a second's worth at once. Between two looks far apart much may be used before anybody is held back: that is not made up for longer than
// this, so that nobody stands still for minutes.
constexpr double kBurst = 1;
constexpr double kLongestDebt = 5;
constexpr double kLongestDebtAtFirst = 1;

double seconds(base::Duration time)
{
    return std::chrono::duration<double>(time).count();
}

std::string numberText(double number)
{
    std::ostringstream text;
    text << number;
    return text.str();
}

//! "the tools of the project web of the tenant red"
std::string nameOf(const ProcessOwner& owner)
{
    return "the tools of the " + (owner.project.empty() ? std::string() : "project " + owner.project + " of the ") + "tenant "
        + owner.tenant;
}

ProcessOwner tenantOf(const ProcessOwner& owner)
{
    return {owner.tenant, {}};
}

} // namespace

void ProcessQuotas::took(base::Duration now, const std::vector<Taken>& all)
{
    std::map<ProcessOwner, Taken> sums;
    for (const auto& [owner, account] : m_accounts)
        sums[owner];
    for (const auto& one : all) {
        const auto add = [&](const ProcessOwner& owner) {
            auto& sum = sums[owner];
            sum.cpuSeconds += std::max(0.0, one.cpuSeconds);
            sum.memoryBytes += one.memoryBytes;
        };
        add(one.owner);
        if (!one.owner.project.empty())
            add(tenantOf(one.owner));
    }
    for (const auto& [owner, sum] : sums) {
        auto& account = m_accounts[owner];
        account.memoryBytes = sum.memoryBytes;
        if (sum.cpuSeconds > 0 || sum.memoryBytes > 0)
            account.seen = now;
        settle(owner, account, sum.cpuSeconds, now);
    }
    std::erase_if(m_accounts, [&](const auto& entry) { return now - entry.second.seen > kWindow; });
    m_lastTime = now;
}

void ProcessQuotas::settle(const ProcessOwner& owner, Account& account, double used, base::Duration now)
{
    account.cpuSeconds += used;
    account.last.emplace_back(now, account.cpuSeconds);
    while (now - account.last.front().first > kWindow)
        account.last.pop_front();
    const auto quota = m_quota ? m_quota(owner.tenant, owner.project).processors : 0;
    const bool wasHeld = account.held;
    account.held = false;
    if (quota <= 0) {
        account.allowed.reset();
        return;
    }
    const auto time = m_lastTime.count() < 0 ? 0 : seconds(now - m_lastTime);
    const auto left = std::min(account.allowed.value_or(quota * kBurst) + quota * time - used, quota * kBurst);
    account.allowed = std::max(left, -quota * (wasHeld || now < m_tightUntil ? kLongestDebt : kLongestDebtAtFirst));
    account.held = *account.allowed < 0;
    if (account.held)
        m_tightUntil = now + kStaysTight;
}

bool ProcessQuotas::holdsBack(const ProcessOwner& owner) const
{
    const auto held = [this](const ProcessOwner& which) {
        const auto found = m_accounts.find(which);
        return found != m_accounts.end() && found->second.held;
    };
    return held(owner) || held(tenantOf(owner));
}

bool ProcessQuotas::isTight(base::Duration now) const
{
    return now < m_tightUntil;
}

bool ProcessQuotas::limitsMemory(const ProcessOwner& owner) const
{
    return m_quota
        && (m_quota(owner.tenant, {}).memoryBytes > 0
            || (!owner.project.empty() && m_quota(owner.tenant, owner.project).memoryBytes > 0));
}

base::Result<> ProcessQuotas::room(const ProcessOwner& owner) const
{
    const auto check = [this](const ProcessOwner& which) -> base::Result<> {
        const auto most = m_quota ? m_quota(which.tenant, which.project).memoryBytes : 0;
        const auto found = m_accounts.find(which);
        if (most <= 0 || found == m_accounts.end() || found->second.memoryBytes < most)
            return {};
        return base::fail(base::ErrorCode::RateLimited,
            nameOf(which) + " take " + base::sizeText(static_cast<std::uint64_t>(found->second.memoryBytes))
                + " of memory of the " + base::sizeText(static_cast<std::uint64_t>(most))
                + " that they may, so nothing more is started for them; try again when some of them have ended");
    };
    auto result = check(tenantOf(owner));
    if (result && !owner.project.empty())
        result = check(owner);
    return result;
}

std::string ProcessQuotas::reasonOf(const ProcessOwner& owner) const
{
    const auto found = m_accounts.find(owner);
    const auto& which = found != m_accounts.end() && found->second.held ? owner : tenantOf(owner);
    const auto quota = m_quota ? m_quota(which.tenant, which.project).processors : 0;
    return nameOf(which) + " may keep " + numberText(quota) + (quota == 1 ? " processor" : " processors") + " busy";
}

ToolUse ProcessQuotas::use(const ProcessOwner& owner, base::Duration now) const
{
    ToolUse use;
    const auto found = m_accounts.find(owner);
    if (found == m_accounts.end() || found->second.last.empty())
        return use;
    const auto& account = found->second;
    use.memoryBytes = account.memoryBytes;
    const auto& [since, then] = account.last.front();
    if (const auto time = seconds(now - since); time > 0)
        use.processors = std::max(0.0, account.cpuSeconds - then) / time;
    return use;
}

} // namespace kaze::tools::detail
