#include "engine/runtime/detail/places.h"

#include <algorithm>
#include <unistd.h>

namespace kaze::runtime::detail {

namespace {

constexpr std::int64_t kFewest = 100'000;
constexpr std::int64_t kBytesEach = 32 << 10; //!< of memory that a run at work may need

//! As many runs at work as memory has room for, and never few.
std::int64_t usualMost()
{
    const auto bytes = static_cast<std::int64_t>(::sysconf(_SC_PHYS_PAGES)) * ::sysconf(_SC_PAGESIZE);
    return std::max(kFewest, bytes / kBytesEach);
}

std::string ordinal(std::int64_t number)
{
    const auto tens = number / 10 % 10;
    const auto ones = number % 10;
    const char* ending = tens == 1 ? "th" : ones == 1 ? "st" : ones == 2 ? "nd" : ones == 3 ? "rd" : "th";
    return std::to_string(number) + ending;
}

} // namespace

Places::Places(const base::Clock& clock) : m_clock(clock), m_admission(usualMost()) { }

base::Result<Ticket> Places::enter(const base::Uuid& run, const Admission::Wish& wish, Admitted admitted)
{
    const auto ticket = m_admission.enter(wish, now());
    if (!ticket)
        return failure(ticket);
    m_clients[*ticket] = {run, m_admission.isAtWork(*ticket) ? nullptr : std::move(admitted)};
    m_byRun.try_emplace(run, *ticket);
    deliver();
    return *ticket;
}

void Places::leave(Ticket ticket)
{
    const auto client = m_clients.find(ticket);
    if (client == m_clients.end())
        return;
    if (const auto its = m_byRun.find(client->second.run); its != m_byRun.end() && its->second == ticket)
        m_byRun.erase(its);
    m_clients.erase(client);
    m_admission.leave(ticket, now());
    deliver();
}

std::optional<Places::GivenWay> Places::giveWay(Ticket ticket, Admitted admitted)
{
    const auto to = m_clients.find(m_admission.isToGiveWayTo(ticket));
    const auto client = m_clients.find(ticket);
    if (to == m_clients.end() || client == m_clients.end())
        return std::nullopt;
    GivenWay given;
    given.to = to->second.run;
    given.ticket = m_admission.giveWay(ticket, now());
    if (given.ticket == 0)
        return std::nullopt;
    const auto run = client->second.run;
    m_clients.erase(client);
    m_byRun[run] = given.ticket;
    m_clients[given.ticket] = {run, std::move(admitted)};
    deliver();
    return given;
}

Ticket Places::ticketOf(const base::Uuid& run) const
{
    const auto found = m_byRun.find(run);
    return found == m_byRun.end() ? 0 : found->second;
}

std::string Places::why(Ticket ticket) const
{
    const auto standing = m_admission.standingOf(ticket);
    if (!standing)
        return {};
    using For = Admission::Standing::For;
    const auto atWork = std::to_string(standing->atWork) + " of " + std::to_string(standing->limit) + " at work";
    switch (standing->lacks) {
    case For::Tenant:
        return "waits, for the tenant " + standing->who + " has " + atWork;
    case For::Project:
        return "waits, for the project " + standing->who + " has " + atWork;
    case For::Pool:
    case For::Cell:
        break;
    }
    return "waits for a place" + (standing->lacks == For::Pool ? " in " + standing->who : std::string()) + ": "
        + ordinal(standing->place) + " of " + std::to_string(standing->waiting) + ", " + atWork;
}

void Places::setMost(std::int64_t atWork)
{
    m_admission.setMost(atWork > 0 ? atWork : usualMost(), now());
    deliver();
}

void Places::setPool(const std::string& pool, std::int64_t atWork)
{
    m_admission.setPool(pool, atWork, now());
    deliver();
}

void Places::setTenant(const std::string& tenant, const Admission::Quota& quota)
{
    m_admission.setTenant(tenant, quota, now());
    deliver();
}

void Places::setProject(const std::string& tenant, const std::string& project, const Admission::Quota& quota)
{
    m_admission.setProject(tenant, project, quota, now());
    deliver();
}

//! Who is told may ask for, or give back, places himself.
void Places::deliver()
{
    if (m_delivering)
        return;
    m_delivering = true;
    for (auto events = m_admission.takeEvents(); !events.empty(); events = m_admission.takeEvents()) {
        for (const auto& event : events) {
            const auto client = m_clients.find(event.ticket);
            if (event.kind != Admission::Event::Kind::Admitted || client == m_clients.end() || !client->second.admitted)
                continue;
            const auto admitted = std::exchange(client->second.admitted, nullptr);
            admitted(event.ticket);
        }
    }
    m_delivering = false;
}

} // namespace kaze::runtime::detail
