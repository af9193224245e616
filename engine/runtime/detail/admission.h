#pragma once

#include "engine/api/run.h"
#include "engine/base/metrics.h"
#include "engine/base/result.h"
#include "engine/runtime/detail/fair_queue.h"

#include <array>
#include <chrono>
#include <deque>
#include <optional>
#include <unordered_map>
#include <vector>

namespace kaze::runtime::detail {

//! Who may be at work. A run needs a place of its pool, of the cell, of its tenant and of its project; who finds none waits. The next place is
//! the most urgent priority's, within it that of the tenant and project whose turn it is (FairQueue). Where something of a lower priority has
//! waited for long, every eighth place is its. Knows no runs, only tickets, and no clock; lives on one thread. What follows from a call
//! is told by `takeEvents`.
class Admission {
public:
    using Seconds = std::chrono::duration<double>;

    struct Wish {
        std::string pool;
        std::string tenant;
        std::string project; //!< empty: none
        api::Priority priority = api::Priority::Conversation;
        bool continues = false; //!< it was at work before: in front of those that begin, and never refused
        bool insists = false; //!< less urgent ones are to give way: somebody said this priority
    };

    //! 0: no limit.
    struct Quota {
        std::int64_t atWork = 0;
        std::int64_t waiting = 0;
        double weight = 1;
    };

    //! `mostAtWork`: of the whole cell, 0 for no limit.
    explicit Admission(std::int64_t mostAtWork) : m_most(mostAtWork) { }
    Admission(const Admission&) = delete;
    Admission& operator=(const Admission&) = delete;

    //! Asks for a place. Errors: RateLimited, in words, where a quota of those that wait is used up.
    [[nodiscard]] base::Result<Ticket> enter(const Wish& wish, Seconds now);
    //! Gives the place back, or ends the waiting.
    void leave(Ticket ticket, Seconds now);

    //! At a step boundary of one that was asked to give way: waits again, under a new ticket, unless nobody needs its place any more (then 0).
    [[nodiscard]] Ticket giveWay(Ticket ticket, Seconds now);
    //! To whom, where it was asked to; else 0.
    [[nodiscard]] Ticket isToGiveWayTo(Ticket ticket) const;
    //! Between two turns. One that gave way once keeps its next place for a few of them.
    void turnDone(Ticket ticket);

    void setMost(std::int64_t atWork, Seconds now);
    void setPool(const std::string& pool, std::int64_t atWork, Seconds now);
    void setTenant(const std::string& tenant, const Quota& quota, Seconds now);
    void setProject(const std::string& tenant, const std::string& project, const Quota& quota, Seconds now);

    struct Event {
        enum class Kind { Admitted, AskedToGiveWay } kind = Kind::Admitted;
        Ticket ticket = 0;
        Ticket to = 0; //!< who needs its place
    };
    //! In the order in which they came about.
    [[nodiscard]] std::vector<Event> takeEvents() { return std::exchange(m_events, {}); }

    [[nodiscard]] bool isAtWork(Ticket ticket) const;

    //! Records how long each that is admitted has waited, in seconds; the histogram must outlive this.
    void measure(base::Histogram& waits) { m_waits = &waits; }

    //! Why a ticket waits.
    struct Standing {
        enum class For { Pool, Cell, Tenant, Project } lacks = For::Pool;
        std::string who; //!< the pool, tenant or project
        std::int64_t place = 1; //!< in the line, as things stand
        std::int64_t waiting = 0; //!< in it
        std::int64_t atWork = 0; //!< of what it lacks a place of
        std::int64_t limit = 0;
    };
    //! None for one that does not wait.
    [[nodiscard]] std::optional<Standing> standingOf(Ticket ticket) const;

    struct PoolFigures {
        std::string pool;
        std::int64_t limit = 0, atWork = 0, waiting = 0, admitted = 0, preempted = 0;
        double longestWait = 0; //!< seconds, of those that wait
        double waitP95 = 0; //!< of the last thousand that were admitted
    };
    //! By name.
    [[nodiscard]] std::vector<PoolFigures> pools(Seconds now) const;

    struct Use {
        std::int64_t atWork = 0, waiting = 0;
    };
    [[nodiscard]] Use useOf(const std::string& tenant) const;
    [[nodiscard]] Use useOf(const std::string& tenant, const std::string& project) const;
    [[nodiscard]] Use useOfAll() const { return {m_atWork, static_cast<std::int64_t>(m_waiting)}; }
    [[nodiscard]] std::int64_t most() const { return m_most; }

private:
    static constexpr std::size_t kClasses = 5; //!< of priorities

    //! Those that wait for the same places: of one pool with a limit, or of all those without.
    struct Line {
        std::array<FairQueue, kClasses> queues;
        std::array<std::set<Ticket>, kClasses> oldest; //!< tickets rise with time
        std::uint64_t served = 0;
        std::uint64_t lastServed = 0; //!< among all lines
    };
    //! The least urgent first, of those the youngest: who would give way.
    using Holder = std::tuple<int, std::int64_t, Ticket>;

    struct Pool {
        std::string name;
        std::int64_t limit = 0, atWork = 0, admitted = 0, preempted = 0;
        std::unique_ptr<Line> own; //!< with a limit
        std::set<Ticket> waiting;
        std::set<Holder> holders; //!< with a limit
        std::deque<float> waits; //!< seconds, of the last ones
    };
    struct Tenant {
        Sharer sharer;
        std::map<std::string, std::unique_ptr<Sharer>, std::less<>> projects;
    };
    struct Entry {
        Ticket ticket = 0;
        Pool* pool = nullptr;
        Sharer* tenant = nullptr;
        Sharer* project = nullptr;
        std::uint8_t urgency = 0; //!< of api::Priority
        bool continues = false;
        bool insists = false;
        bool isAtWork = false;
        std::uint8_t kept = 0; //!< turns before it may be asked to give way
        Seconds since{0}; //!< waits or works
        std::int64_t order = 0; //!< in which places were given
        Ticket counterpart = 0; //!< whose place it is to have, or to whom it is to give its own
    };

    [[nodiscard]] Pool& poolOf(const std::string& name);
    [[nodiscard]] Tenant& tenantOf(const std::string& name);
    [[nodiscard]] Sharer& projectOf(Tenant& tenant, const std::string& name);
    [[nodiscard]] Line& lineOf(Pool& pool) { return pool.own ? *pool.own : m_shared; }
    [[nodiscard]] const Line& lineOf(const Pool& pool) const { return pool.own ? *pool.own : m_shared; }
    [[nodiscard]] static Holder holderOf(const Entry& entry);
    [[nodiscard]] static LineKey keyOf(const Entry& entry) { return {!entry.continues, entry.ticket}; }
    [[nodiscard]] bool cellHasRoom() const { return m_most <= 0 || m_atWork < m_most; }
    [[nodiscard]] const Entry* find(Ticket ticket) const;

    void join(Entry& entry);
    void takeOut(Entry& entry);
    void admit(Line& line, std::size_t urgency, Seconds now);
    void release(Entry& entry);
    void part(Entry& entry); //!< from its counterpart
    void roomChanged(Sharer& tenant, Sharer& project);
    template <class Each>
    void eachLine(Each each)
    {
        each(m_shared);
        for (auto* pool : m_limited)
            each(*pool->own);
    }

    //! Gives every place that can be given, and asks for those that are lacking.
    void settle(Seconds now);
    struct Choice {
        Line* line = nullptr;
        std::size_t urgency = 0;
    };
    [[nodiscard]] std::optional<Choice> choose(Seconds now);
    [[nodiscard]] std::optional<std::size_t> choose(const Line& line, Seconds now, bool oldestFirst) const;
    [[nodiscard]] Seconds since(Ticket ticket) const { return m_entries.at(ticket).since; }
    void askToGiveWay();
    [[nodiscard]] Entry* whoGivesWayTo(const Entry& waiting);

    std::int64_t m_most = 0;
    std::int64_t m_atWork = 0;
    std::size_t m_waiting = 0;
    std::uint64_t m_served = 0;
    Ticket m_lastTicket = 0;
    std::uint32_t m_lastSharer = 0;
    Line m_shared;
    std::map<std::string, std::unique_ptr<Pool>, std::less<>> m_pools;
    std::set<Pool*> m_limited;
    std::map<std::string, std::unique_ptr<Tenant>, std::less<>> m_tenants;
    std::unordered_map<Ticket, Entry> m_entries;
    std::set<Holder> m_holders;
    std::set<std::pair<int, Ticket>> m_insistent; //!< that wait and have no counterpart, the most urgent first
    base::Histogram* m_waits = nullptr;
    std::vector<Event> m_events;
};

} // namespace kaze::runtime::detail
