#include "engine/cell/hub.h"

#include "engine/cell/detail/confinement.h"
#include "engine/cell/log_feed.h"

#include <algorithm>

namespace kaze::cell {

namespace {

constexpr std::size_t kMostTenants = 20'000; //!< of runs that are remembered

} // namespace

Hub::Hub(Trends& trends) : m_trends(trends) { }

Hub::~Hub() = default;

void Hub::setLogs(std::shared_ptr<LogFeed> logs)
{
    if (m_logs)
        m_logs->stop();
    m_logs = std::move(logs);
}

void Hub::listen(std::uint64_t client, api::EventFilter filter, api::CellClient::Listener listener, std::string tenant)
{
    forget(client);
    if (!tenant.empty()) {
        filter.snapshots = filter.alerts = false;
        filter.logs.reset();
    }
    if (filter.logs && m_logs)
        m_logs->follow(client, *filter.logs, listener);
    Client added{client, std::move(filter), false, {}, std::move(listener), std::move(tenant)};
    added.allRuns = added.filter.runId == "*";
    if (const auto id = base::Uuid::parse(added.filter.runId))
        added.run = *id;
    m_clients.push_back(std::move(added));
}

void Hub::forget(std::uint64_t client)
{
    std::erase_if(m_clients, [client](const Client& c) { return c.id == client; });
    if (m_logs)
        m_logs->forget(client);
}

void Hub::learn(const base::Uuid& run, const std::string& tenant) const
{
    if (std::ranges::none_of(m_clients, [](const Client& c) { return !c.tenant.empty(); }))
        return;
    if (m_tenants.size() >= kMostTenants)
        m_tenants.clear();
    m_tenants[run] = tenant;
}

const std::string& Hub::tenantOf(const base::Uuid& run) const
{
    static const std::string nobody;
    auto found = m_tenants.find(run);
    if (found == m_tenants.end() && m_live) {
        for (const auto& row : m_live())
            if (const auto id = base::Uuid::parse(row.runId))
                learn(*id, row.tenant);
        found = m_tenants.find(run);
    }
    return found == m_tenants.end() ? nobody : found->second;
}

template <class Wants>
void Hub::tell(const Wants& wants, const api::Event& event)
{
    for (const auto& client : m_clients)
        if (wants(client))
            client.listener(event);
}

bool Hub::wantsSnapshots() const
{
    return std::any_of(m_clients.begin(), m_clients.end(), [](const Client& c) { return c.filter.snapshots; });
}

void Hub::snapshotTaken(const api::CellSnapshot& snapshot)
{
    tell([](const Client& c) { return c.filter.snapshots; }, api::SnapshotTaken{snapshot});
}

void Hub::alertChanged(const api::AlertChanged& changed)
{
    tell([](const Client& c) { return c.filter.alerts; }, changed);
}

bool Hub::follows(const base::Uuid& run) const
{
    return std::any_of(
        m_clients.begin(), m_clients.end(), [&](const Client& c) { return (c.allRuns || c.run == run) && maySee(c, run); });
}

void Hub::stepAdded(const base::Uuid& run, const api::Step& step)
{
    const auto tellThose = [&](bool confined, const api::Step& said) {
        tell([&](const Client& c) { return c.tenant.empty() != confined && (c.allRuns || c.run == run) && maySee(c, run); },
            api::StepAdded{run.text(), said});
    };
    tellThose(false, step);
    if (std::ranges::any_of(m_clients, [](const Client& c) { return !c.tenant.empty(); }))
        tellThose(true, detail::withoutOthers(step));
}

void Hub::textStreamed(const base::Uuid& run, std::string_view text, bool restarted)
{
    tell([&](const Client& c) { return (c.allRuns || c.run == run) && maySee(c, run); },
        api::TextDelta{run.text(), std::string(text), restarted});
}

bool Hub::wantsRows() const
{
    return std::any_of(
        m_clients.begin(), m_clients.end(), [](const Client& c) { return c.filter.runs || !c.filter.runId.empty(); });
}

void Hub::runChanged(const api::RunRow& run)
{
    if (m_follower)
        m_follower(run);
    if (m_clients.empty())
        return;
    if (const auto id = base::Uuid::parse(run.runId))
        learn(*id, run.tenant);
    const auto tellThose = [&](bool confined, const api::RunRow& row) {
        tell(
            [&](const Client& c) {
                return c.tenant.empty() != confined && (c.filter.runs || c.allRuns || c.filter.runId == run.runId)
                    && (!confined || c.tenant == run.tenant);
            },
            api::RunChanged{row});
    };
    tellThose(false, run);
    if (std::ranges::any_of(m_clients, [&](const Client& c) { return c.tenant == run.tenant && !c.tenant.empty(); }))
        tellThose(true, detail::withoutOthers(run));
}

void Hub::approvalAsked(const api::Approval& approval)
{
    if (const auto id = base::Uuid::parse(approval.runId); id && !approval.tenant.empty())
        learn(*id, approval.tenant);
    tell(
        [&](const Client& c) {
            return (c.filter.runs || c.allRuns || c.filter.runId == approval.runId)
                && (c.tenant.empty() || c.tenant == approval.tenant);
        },
        api::ApprovalAsked{approval});
}

void Hub::approvalClosed(const std::string& approvalId, const base::Uuid& run)
{
    tell([&](const Client& c) { return (c.filter.runs || c.allRuns || c.run == run) && maySee(c, run); },
        api::ApprovalClosed{approvalId, run.text()});
}

void Hub::timedOut(const base::Uuid& run, api::Verdict verdict)
{
    if (m_timeouts)
        m_timeouts(run, verdict);
}

void Hub::turnTook(base::Duration time, std::int64_t tokens, base::Money cost)
{
    m_trends.turnTook(time, tokens, cost);
}

void Hub::runEnded(api::RunState state)
{
    // A run that a person cancelled says nothing of whether runs succeed.
    if (state != api::RunState::Cancelled)
        m_trends.runEnded(state == api::RunState::Done);
}

} // namespace kaze::cell
