#include "engine/tools/detail/server_watch.h"

#include <utility>

namespace kaze::tools::detail {

namespace {

constexpr auto kEvery = std::chrono::seconds(2);
constexpr auto kEveryWhileTight = std::chrono::milliseconds(100);

} // namespace

ServerWatch::ServerWatch(base::Executor loop, base::WorkerPool& workers, const base::Clock& clock, ProcessQuotas::Quota quota)
    : m_loop(std::move(loop)), m_workers(workers), m_clock(clock), m_quotas(std::move(quota))
{
}

ServerWatch::~ServerWatch()
{
    m_held->close();
}

void ServerWatch::add(const std::shared_ptr<McpServer>& server)
{
    std::erase_if(m_servers, [](const auto& one) { return one.expired(); });
    m_servers.push_back(server);
}

std::shared_ptr<ServerWatch::Command> ServerWatch::enter(ProcessOwner owner, int pid)
{
    const auto gone = [weak = weak_from_this()](Command* command) {
        delete command;
        if (const auto self = weak.lock())
            self->changed();
    };
    std::shared_ptr<Command> command(new Command{std::move(owner), pid}, gone);
    m_commands.push_back(command);
    changed();
    return command;
}

std::map<int, ProcessOwner> ServerWatch::programs() const
{
    std::map<int, ProcessOwner> all;
    for (const auto& one : m_servers)
        if (const auto server = one.lock(); server && server->pid() > 0)
            all[server->pid()] = {server->setup().tenant, server->setup().project};
    for (const auto& one : m_commands)
        if (const auto command = one.lock())
            all[command->pid] = command->owner;
    return all;
}

void ServerWatch::changed()
{
    std::erase_if(m_commands, [](const auto& one) { return one.expired(); });
    const bool any = !m_stopped && !programs().empty();
    if (any == m_watching)
        return;
    m_watching = any;
    m_over.cancel();
    if (!any) {
        take({});
        m_held->hold({});
        m_holds = false;
        return;
    }
    m_over = base::CancelSource();
    base::spawn(m_loop, watch(shared_from_this(), m_over.token()));
}

void ServerWatch::stop()
{
    m_stopped = true;
    m_held->close();
    changed();
}

base::Task<> ServerWatch::watch(std::shared_ptr<ServerWatch> self, base::CancelToken over)
{
    while (true) {
        const base::Duration pause = self->m_quotas.isTight(self->m_clock.steady()) ? base::Duration(kEveryWhileTight) : kEvery;
        const auto slept = co_await self->m_clock.sleep(pause, over);
        if (!slept)
            co_return;
        co_await look(self);
        if (over.cancelled())
            co_return;
        co_await holdBack(self);
        if (over.cancelled())
            co_return;
    }
}

base::Task<> ServerWatch::look(std::shared_ptr<ServerWatch> self)
{
    std::vector<int> pids;
    for (const auto& [pid, owner] : self->programs())
        pids.push_back(pid);
    auto work = [pids] { return treeUsage(pids); };
    const auto usage = co_await self->m_workers.run(std::move(work));
    self->take(usage);
    const auto servers = self->m_servers;
    for (const auto& one : servers) {
        const auto server = one.lock();
        const auto found = server ? usage.find(server->pid()) : usage.end();
        if (found != usage.end())
            server->observe(found->second);
    }
}

void ServerWatch::take(const std::map<int, TreeUsage>& usage)
{
    const auto now = m_clock.steady();
    const auto programs = this->programs();
    std::erase_if(m_trees, [&](const auto& tree) { return !programs.contains(tree.first); });
    std::vector<ProcessQuotas::Taken> all;
    for (const auto& [pid, owner] : programs) {
        const auto found = usage.find(pid);
        if (found == usage.end())
            continue;
        auto& tree = m_trees[pid];
        if (m_quotas.holdsBack(owner) && m_lastLook.count() >= 0)
            tree.held += now - m_lastLook;
        tree.owner = owner;
        tree.members = found->second.members;
        const auto before = std::exchange(tree.cpuSeconds, found->second.cpuSeconds);
        all.push_back({owner, tree.cpuSeconds - before, found->second.memoryBytes});
    }
    m_quotas.took(now, all);
    m_lastLook = now;
}

//! Stops what is to be held back now, and lets go on what is not any more.
base::Task<> ServerWatch::holdBack(std::shared_ptr<ServerWatch> self)
{
    std::vector<ProcessId> processes;
    for (const auto& [pid, tree] : self->m_trees)
        if (self->m_quotas.holdsBack(tree.owner))
            processes.insert(processes.end(), tree.members.begin(), tree.members.end());
    if (processes.empty() && !self->m_holds)
        co_return;
    self->m_holds = !processes.empty();
    auto work = [held = self->m_held, processes = std::move(processes)] {
        held->hold(processes);
        return true;
    };
    co_await self->m_workers.run(std::move(work));
}

base::Task<base::Result<>> ServerWatch::room(std::shared_ptr<ServerWatch> self, ProcessOwner owner)
{
    if (!self->m_quotas.limitsMemory(owner))
        co_return base::Result<>{};
    co_await look(self);
    co_return self->m_quotas.room(owner);
}

base::Duration ServerWatch::heldFor(int pid) const
{
    const auto found = m_trees.find(pid);
    return found == m_trees.end() ? base::Duration(0) : found->second.held;
}

std::string ServerWatch::heldBack(const ProcessOwner& owner) const
{
    return m_quotas.holdsBack(owner) ? "held back: " + m_quotas.reasonOf(owner) : std::string();
}

} // namespace kaze::tools::detail
