#include "engine/runtime/detail/fair_queue.h"

#include <algorithm>
#include <cmath>

namespace kaze::runtime::detail {

namespace {

constexpr double kStride = 1e6; //!< of weight 1
constexpr double kLeast = 0.001, kMost = 1000; //!< weights; beyond them turns would lose their meaning

//! How many of the turns pass, pass + stride, … come before another turn.
std::int64_t turnsBefore(
    std::pair<std::int64_t, std::uint32_t> first, std::int64_t stride, std::pair<std::int64_t, std::uint32_t> other)
{
    if (first >= other)
        return 0;
    const auto distance = other.first - first.first;
    const auto whole = distance / stride;
    const bool lastIsBefore = std::pair(first.first + whole * stride, first.second) < other;
    return whole + (lastIsBefore ? 1 : 0);
}

} // namespace

std::int64_t Sharer::stride() const
{
    return std::llround(kStride / std::clamp(weight, kLeast, kMost));
}

void FairQueue::add(Sharer& tenant, Sharer& project, LineKey key)
{
    auto& group = m_groups[tenant.number];
    group.tenant = &tenant;
    auto& line = group.lines[project.number];
    line.project = &project;
    line.line.insert(key);
    ++group.waiting;
    ++m_size;
    update(group, line);
    update(group);
}

void FairQueue::remove(Sharer& tenant, Sharer& project, LineKey key)
{
    auto& group = m_groups.at(tenant.number);
    auto& line = group.lines.at(project.number);
    line.line.erase(key);
    --group.waiting;
    --m_size;
    update(group, line);
    update(group);
    tidy();
}

Ticket FairQueue::next() const
{
    if (m_ready.empty())
        return 0;
    const auto& group = m_groups.at(m_ready.begin()->second);
    return group.lines.at(group.ready.begin()->second).line.begin()->ticket;
}

void FairQueue::take()
{
    auto& group = m_groups.at(m_ready.begin()->second);
    auto& line = group.lines.at(group.ready.begin()->second);
    line.line.erase(line.line.begin());
    --group.waiting;
    --m_size;

    group.ready.erase({line.pass, line.project->number});
    line.isReady = false;
    group.now = line.pass;
    line.pass += line.project->stride();
    m_ready.erase({group.pass, group.tenant->number});
    group.isReady = false;
    m_now = group.pass;
    group.pass += group.tenant->stride();

    update(group, line);
    update(group);
    tidy();
}

void FairQueue::roomChanged(Sharer& tenant)
{
    if (const auto group = m_groups.find(tenant.number); group != m_groups.end())
        update(group->second);
}

void FairQueue::roomChanged(Sharer& tenant, Sharer& project)
{
    const auto group = m_groups.find(tenant.number);
    if (group == m_groups.end())
        return;
    if (const auto line = group->second.lines.find(project.number); line != group->second.lines.end()) {
        update(group->second, line->second);
        update(group->second);
    }
}

std::int64_t FairQueue::ahead(Sharer& tenant, Sharer& project, LineKey key) const
{
    const auto& group = m_groups.at(tenant.number);
    const auto& line = group.lines.at(project.number);
    const auto inLine = static_cast<std::int64_t>(line.line.order_of_key(key));

    // Turns of who is not ready begin now, as `update` has it.
    const auto turnOf = [](const auto& one, std::int64_t now, const Sharer& sharer) {
        return Turn(one.isReady ? one.pass : std::max(one.pass, now), sharer.number);
    };
    auto mine = turnOf(line, group.now, project);
    mine.first += inLine * project.stride();
    auto inGroup = inLine;
    for (const auto& [number, other] : group.lines)
        if (other.project != &project && other.project->hasRoom())
            inGroup += std::min(static_cast<std::int64_t>(other.line.size()),
                turnsBefore(turnOf(other, group.now, *other.project), other.project->stride(), mine));

    auto turn = turnOf(group, m_now, tenant);
    turn.first += inGroup * tenant.stride();
    auto ahead = inGroup;
    for (const auto& [number, other] : m_groups)
        if (other.tenant != &tenant && other.tenant->hasRoom())
            ahead += std::min(other.waiting, turnsBefore(turnOf(other, m_now, *other.tenant), other.tenant->stride(), turn));
    return ahead;
}

void FairQueue::update(Group& group, ProjectLine& line)
{
    const bool ready = !line.line.empty() && line.project->hasRoom();
    if (ready == line.isReady)
        return;
    if (line.isReady) {
        group.ready.erase({line.pass, line.project->number});
    } else {
        line.pass = std::max(line.pass, group.now);
        group.ready.insert({line.pass, line.project->number});
    }
    line.isReady = ready;
}

void FairQueue::update(Group& group)
{
    const bool ready = !group.ready.empty() && group.tenant->hasRoom();
    if (ready == group.isReady)
        return;
    if (group.isReady) {
        m_ready.erase({group.pass, group.tenant->number});
    } else {
        group.pass = std::max(group.pass, m_now);
        m_ready.insert({group.pass, group.tenant->number});
    }
    group.isReady = ready;
}

//! Forgets who waits for nothing and whose turn has come anyway.
void FairQueue::tidy()
{
    if (m_groups.size() < m_tidyAt)
        return;
    std::erase_if(m_groups, [&](const auto& entry) { return entry.second.waiting == 0 && entry.second.pass <= m_now; });
    for (auto& [number, group] : m_groups)
        std::erase_if(
            group.lines, [&](const auto& entry) { return entry.second.line.empty() && entry.second.pass <= group.now; });
    m_tidyAt = std::max<std::size_t>(64, 2 * m_groups.size());
}

} // namespace kaze::runtime::detail
