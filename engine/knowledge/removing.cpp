// Forgetting a tenant or a project with its files, closing what nobody uses, and whose turn it is with them.

#include "engine/knowledge/detail/checks.h"
#include "engine/knowledge/detail/files.h"
#include "engine/knowledge/detail/impl.h"

#include <algorithm>

namespace kaze::knowledge {

using base::Result;
using base::Task;
using detail::Tenant;

bool Knowledge::Impl::isGoing(const std::string& name) const
{
    return std::ranges::any_of(going,
        [&](const auto& removal) { return removal.first == name || (removal.second && name.starts_with(removal.first + "@")); });
}

Task<Result<>> Knowledge::Impl::remove(std::shared_ptr<Impl> self, std::string tenantName, std::string project)
{
    auto name = detail::databaseName(tenantName, project);
    if (!name)
        co_return failure(name);
    // From here on nobody opens or makes one of them, until the last file is gone.
    const std::pair<std::string, bool> removal(*name, project.empty());
    self->going.push_back(removal);
    auto removed = co_await removeAll(self, std::move(*name), removal.second);
    self->going.erase(std::ranges::find(self->going, removal));
    co_return removed;
}

Task<Result<>> Knowledge::Impl::removeAll(std::shared_ptr<Impl> self, std::string name, bool withProjects)
{
    auto listing = [folder = self->folder, name, withProjects] { return detail::databasesOf(folder, name, withProjects); };
    auto names = co_await self->parts.workers.run(std::move(listing));
    if (!names)
        co_return failure(names);
    for (const auto& [file, slot] : self->slots)
        if (file == name || (withProjects && file.starts_with(name + "@")))
            names->insert(file);
    std::vector<std::shared_ptr<Tenant>> closing;
    for (const auto& file : *names) {
        Slot& slot = self->slots[file];
        if (slot.opening) {
            const base::OneShot<TenantResult> opened;
            slot.waiting.push_back(opened);
            std::ignore = co_await opened.wait();
        }
        if (auto tenant = std::exchange(slot.tenant, nullptr)) {
            tenant->abandon(); // whoever works with its archives ends
            closing.push_back(std::move(tenant));
        }
    }
    for (const auto& file : *names)
        co_await takeTurn(self, file);
    auto work = [folder = self->folder, closing = std::move(closing), files = *names] {
        for (const auto& each : closing)
            each->database().close();
        return detail::removeDatabases(folder, files);
    };
    auto removed = co_await self->parts.workers.run(std::move(work));
    for (const auto& file : *names)
        self->endTurn(file);
    co_return removed;
}

bool Knowledge::Impl::isOpen(const std::string& name) const
{
    const auto known = slots.find(name);
    return known != slots.end() && (known->second.tenant || known->second.opening);
}

void Knowledge::Impl::hold(const std::string& name)
{
    Slot& slot = slots[name];
    slot.opening = slot.held = true;
}

Task<> Knowledge::Impl::untilReleased(std::shared_ptr<Impl> self, std::string name)
{
    Slot& slot = self->slots[name];
    while (slot.held) {
        const base::OneShot<bool> released;
        slot.untilReleased.push_back(released);
        std::ignore = co_await released.wait();
    }
}

Task<> Knowledge::Impl::release(std::shared_ptr<Impl> self, std::string name)
{
    Slot& slot = self->slots[name];
    slot.opening = slot.held = false;
    for (const auto& each : std::exchange(slot.untilReleased, {}))
        each.set(true);
    const auto waiting = std::exchange(slot.waiting, {});
    if (waiting.empty())
        co_return;
    const auto opened = co_await tenant(self, std::move(name), false);
    for (const auto& each : waiting)
        each.set(opened);
}

Task<> Knowledge::Impl::closeUnused(std::shared_ptr<Impl> self, std::string name)
{
    constexpr int kTurns = 5'000; // for what was begun in the background to end: some tenths of a second
    const auto known = self->slots.find(name);
    if (known == self->slots.end())
        co_return;
    for (int turn = 0; turn < kTurns && known->second.tenant.use_count() > 1; ++turn) {
        const auto used = known->second.tenant;
        auto nothing = [](storage::Connection&) -> Result<> { return {}; };
        std::ignore = co_await used->database().read(std::move(nothing));
    }
    if (self->closed || known->second.tenant.use_count() != 1)
        co_return;
    const auto unused = std::exchange(known->second.tenant, nullptr);
    self->hold(name);
    unused->abandon();
    auto work = [unused] {
        unused->database().close();
        return true;
    };
    co_await self->parts.workers.run(std::move(work));
    co_await release(self, std::move(name));
}

Task<> Knowledge::Impl::takeTurn(std::shared_ptr<Impl> self, std::string name)
{
    const auto [turn, isFirst] = self->turns.try_emplace(std::move(name));
    if (isFirst)
        co_return;
    const base::OneShot<bool> next;
    turn->second.push_back(next);
    std::ignore = co_await next.wait();
}

void Knowledge::Impl::endTurn(const std::string& name)
{
    const auto turn = turns.find(name);
    if (turn->second.empty()) {
        turns.erase(turn);
        return;
    }
    const auto next = turn->second.front();
    turn->second.pop_front();
    next.set(true);
}

} // namespace kaze::knowledge
