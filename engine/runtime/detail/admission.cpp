#include "engine/runtime/detail/admission.h"

#include <algorithm>

namespace kaze::runtime::detail {

namespace {

constexpr Admission::Seconds kLongWait{60}; //!< after which a lower priority gets its share of the places
constexpr std::uint64_t kShareOfLow = 8; //!< one of so many
constexpr std::uint8_t kTurnsKept = 3; //!< before one that gave way once is asked again
constexpr std::size_t kMostWaits = 1000;
constexpr int kLooks = 64; //!< at runs at work, for one that gives way
constexpr int kInsistentAtOnce = 8;

std::string quotaText(std::string_view kind, const Sharer& who)
{
    return "the " + std::string(kind) + " " + who.name + " has " + std::to_string(who.waiting)
        + " runs that wait for a place, and no more than " + std::to_string(who.mostWaiting)
        + " may; wait until some are at work, or raise its limit with `kaze " + std::string(kind) + "s set`";
}

} // namespace

base::Result<Ticket> Admission::enter(const Wish& wish, Seconds now)
{
    auto& tenant = tenantOf(wish.tenant);
    auto& project = projectOf(tenant, wish.project);
    Entry made;
    made.ticket = ++m_lastTicket;
    made.pool = &poolOf(wish.pool);
    made.tenant = &tenant.sharer;
    made.project = &project;
    made.urgency = static_cast<std::uint8_t>(wish.priority);
    made.continues = wish.continues;
    made.insists = wish.insists;
    made.since = now;
    auto& entry = m_entries.emplace(made.ticket, made).first->second;
    join(entry);
    settle(now);
    if (entry.isAtWork || entry.continues)
        return made.ticket;
    const auto isOver = [](const Sharer& who) { return who.mostWaiting > 0 && who.waiting > who.mostWaiting; };
    const bool tenantIsOver = isOver(tenant.sharer);
    if (!tenantIsOver && !isOver(project))
        return made.ticket;
    leave(made.ticket, now);
    return base::fail(
        base::ErrorCode::RateLimited, tenantIsOver ? quotaText("tenant", tenant.sharer) : quotaText("project", project));
}

void Admission::leave(Ticket ticket, Seconds now)
{
    const auto found = m_entries.find(ticket);
    if (found == m_entries.end())
        return;
    auto& entry = found->second;
    part(entry);
    if (entry.isAtWork)
        release(entry);
    else
        takeOut(entry);
    m_entries.erase(found);
    settle(now);
}

Ticket Admission::giveWay(Ticket ticket, Seconds now)
{
    const auto found = m_entries.find(ticket);
    if (found == m_entries.end() || found->second.counterpart == 0 || !found->second.isAtWork)
        return 0;
    auto entry = found->second;
    release(found->second);
    part(found->second);
    m_entries.erase(found);
    ++entry.pool->preempted;

    entry.ticket = ++m_lastTicket;
    entry.isAtWork = false;
    entry.counterpart = 0;
    entry.continues = true;
    entry.kept = kTurnsKept;
    entry.since = now;
    const auto made = entry.ticket;
    join(m_entries.emplace(made, entry).first->second);
    settle(now);
    return made;
}

Ticket Admission::isToGiveWayTo(Ticket ticket) const
{
    const auto* entry = find(ticket);
    return entry && entry->isAtWork ? entry->counterpart : 0;
}

void Admission::turnDone(Ticket ticket)
{
    const auto found = m_entries.find(ticket);
    if (found == m_entries.end() || found->second.kept == 0)
        return;
    if (--found->second.kept == 0)
        askToGiveWay();
}

bool Admission::isAtWork(Ticket ticket) const
{
    const auto* entry = find(ticket);
    return entry && entry->isAtWork;
}

const Admission::Entry* Admission::find(Ticket ticket) const
{
    const auto found = m_entries.find(ticket);
    return found == m_entries.end() ? nullptr : &found->second;
}

void Admission::join(Entry& entry)
{
    auto& line = lineOf(*entry.pool);
    line.queues[entry.urgency].add(*entry.tenant, *entry.project, keyOf(entry));
    line.oldest[entry.urgency].insert(entry.ticket);
    entry.pool->waiting.insert(entry.ticket);
    ++entry.tenant->waiting;
    ++entry.project->waiting;
    ++m_waiting;
    if (entry.insists && entry.counterpart == 0)
        m_insistent.insert({entry.urgency, entry.ticket});
}

//! All but the queue's own entry of it.
void Admission::takeOut(Entry& entry)
{
    auto& line = lineOf(*entry.pool);
    line.queues[entry.urgency].remove(*entry.tenant, *entry.project, keyOf(entry));
    line.oldest[entry.urgency].erase(entry.ticket);
    entry.pool->waiting.erase(entry.ticket);
    --entry.tenant->waiting;
    --entry.project->waiting;
    --m_waiting;
    m_insistent.erase({entry.urgency, entry.ticket});
}

void Admission::admit(Line& line, std::size_t urgency, Seconds now)
{
    auto& queue = line.queues[urgency];
    auto& entry = m_entries.at(queue.next());
    queue.take();
    line.oldest[urgency].erase(entry.ticket);
    line.lastServed = ++m_served;
    ++line.served;
    part(entry);
    m_insistent.erase({entry.urgency, entry.ticket});
    auto& pool = *entry.pool;
    pool.waiting.erase(entry.ticket);
    pool.waits.push_back(static_cast<float>((now - entry.since).count()));
    if (pool.waits.size() > kMostWaits)
        pool.waits.pop_front();
    if (m_waits)
        m_waits->record((now - entry.since).count());
    --entry.tenant->waiting;
    --entry.project->waiting;
    --m_waiting;

    entry.isAtWork = true;
    entry.since = now;
    entry.order = static_cast<std::int64_t>(m_served);
    ++pool.admitted;
    ++pool.atWork;
    ++entry.tenant->atWork;
    ++entry.project->atWork;
    ++m_atWork;
    m_holders.insert(holderOf(entry));
    if (pool.own)
        pool.holders.insert(holderOf(entry));
    roomChanged(*entry.tenant, *entry.project);
    m_events.push_back({Event::Kind::Admitted, entry.ticket, 0});
}

void Admission::release(Entry& entry)
{
    m_holders.erase(holderOf(entry));
    entry.pool->holders.erase(holderOf(entry));
    --entry.pool->atWork;
    --entry.tenant->atWork;
    --entry.project->atWork;
    --m_atWork;
    roomChanged(*entry.tenant, *entry.project);
}

void Admission::part(Entry& entry)
{
    const auto other = std::exchange(entry.counterpart, 0);
    const auto found = m_entries.find(other);
    if (other == 0 || found == m_entries.end())
        return;
    found->second.counterpart = 0;
    const auto& waiting = entry.isAtWork ? found->second : entry;
    const auto& giving = entry.isAtWork ? entry : found->second;
    --waiting.tenant->promised;
    ++giving.tenant->promised;
    for (auto* one : {&entry, &found->second})
        if (!one->isAtWork && one->insists)
            m_insistent.insert({one->urgency, one->ticket});
}

Admission::Holder Admission::holderOf(const Entry& entry)
{
    return {-static_cast<int>(entry.urgency), -entry.order, entry.ticket};
}

//! Only where a limit is reached or was left does it matter to the lines.
void Admission::roomChanged(Sharer& tenant, Sharer& project)
{
    if (tenant.waiting > 0 && tenant.mostAtWork > 0)
        eachLine([&](Line& line) {
            for (auto& queue : line.queues)
                queue.roomChanged(tenant);
        });
    if (project.waiting > 0 && project.mostAtWork > 0)
        eachLine([&](Line& line) {
            for (auto& queue : line.queues)
                queue.roomChanged(tenant, project);
        });
}

void Admission::settle(Seconds now)
{
    while (cellHasRoom()) {
        const auto choice = choose(now);
        if (!choice)
            break;
        admit(*choice->line, choice->urgency, now);
    }
    askToGiveWay();
}

std::optional<Admission::Choice> Admission::choose(Seconds now)
{
    // Every eighth goes to what has waited longest, for long, whichever line it stands in.
    const bool oldestFirst = m_served % kShareOfLow == kShareOfLow - 1;
    std::optional<Choice> best;
    const auto consider = [&](Line& line) {
        const auto urgency = choose(line, now, oldestFirst || line.served % kShareOfLow == kShareOfLow - 1);
        if (!urgency)
            return;
        const auto isBetter = [&] {
            if (!best)
                return true;
            if (oldestFirst) {
                const auto mine = since(*line.oldest[*urgency].begin());
                const auto its = since(*best->line->oldest[best->urgency].begin());
                if (std::max(now - mine, now - its) >= kLongWait)
                    return mine < its;
            }
            return std::pair(*urgency, line.lastServed) < std::pair(best->urgency, best->line->lastServed);
        };
        if (isBetter())
            best = Choice{&line, *urgency};
    };
    consider(m_shared);
    for (auto* pool : m_limited)
        if (pool->atWork < pool->limit)
            consider(*pool->own);
    return best;
}

std::optional<std::size_t> Admission::choose(const Line& line, Seconds now, bool oldestFirst) const
{
    std::optional<std::size_t> urgent, old;
    for (std::size_t i = 0; i < kClasses; ++i) {
        if (line.queues[i].next() == 0)
            continue;
        if (!urgent)
            urgent = i;
        const auto since = this->since(*line.oldest[i].begin());
        if (now - since >= kLongWait && (!old || since < this->since(*line.oldest[*old].begin())))
            old = i;
    }
    return oldestFirst && old ? old : urgent;
}

void Admission::askToGiveWay()
{
    int looks = kInsistentAtOnce;
    for (auto at = m_insistent.begin(); at != m_insistent.end() && looks-- > 0;) {
        auto& waiting = m_entries.at(at->second);
        ++at;
        auto* victim = whoGivesWayTo(waiting);
        if (!victim)
            continue;
        victim->counterpart = waiting.ticket;
        waiting.counterpart = victim->ticket;
        ++waiting.tenant->promised;
        --victim->tenant->promised;
        m_insistent.erase({waiting.urgency, waiting.ticket});
        m_events.push_back({Event::Kind::AskedToGiveWay, victim->ticket, waiting.ticket});
    }
}

//! The least urgent and, of those, the youngest; of another tenant only while that one has more places for its weight, so that nobody drives the
//! others out by calling everything urgent.
Admission::Entry* Admission::whoGivesWayTo(const Entry& waiting)
{
    if (!waiting.tenant->hasRoom() || !waiting.project->hasRoom())
        return nullptr;
    const bool poolIsFull = waiting.pool->own && waiting.pool->atWork >= waiting.pool->limit;
    const auto& holders = poolIsFull ? waiting.pool->holders : m_holders;
    const auto share = [](const Sharer& who, int more) {
        return static_cast<double>(who.atWork + who.promised + more) / std::max(who.weight, 1e-3);
    };
    int looks = kLooks;
    for (const auto& [urgency, order, ticket] : holders) {
        auto& entry = m_entries.at(ticket);
        if (-urgency <= waiting.urgency || looks-- == 0)
            return nullptr;
        const bool isFair = entry.tenant == waiting.tenant || share(*waiting.tenant, 1) <= share(*entry.tenant, 0);
        if (entry.counterpart == 0 && entry.kept == 0 && isFair)
            return &entry;
    }
    return nullptr;
}

} // namespace kaze::runtime::detail
