#pragma once

#include <cstdint>
#include <ext/pb_ds/assoc_container.hpp>
#include <ext/pb_ds/tree_policy.hpp>
#include <map>
#include <memory>
#include <set>
#include <string>

namespace kaze::runtime::detail {

//! Who has a share of the places: a tenant, or a project within one.
struct Sharer {
    std::uint32_t number = 0; //!< who comes first where two are equal
    std::string name;
    double weight = 1;
    std::int64_t mostAtWork = 0; //!< 0: no limit
    std::int64_t mostWaiting = 0;
    std::int64_t atWork = 0;
    std::int64_t waiting = 0;
    std::int64_t promised = 0; //!< places that others were asked to give it, less those that it was asked to give

    [[nodiscard]] bool hasRoom() const { return mostAtWork <= 0 || atWork < mostAtWork; }
    //! By how much its turn moves back with a place that it gets.
    [[nodiscard]] std::int64_t stride() const;
};

using Ticket = std::uint64_t; //!< 0: none

//! Where a ticket stands in the line of its project: who goes on with work comes before who begins, then in order of arrival.
struct LineKey {
    bool begins = true;
    Ticket ticket = 0;
    auto operator<=>(const LineKey&) const = default;
};

//! Tickets of one priority that wait for the same places. The next is that of the tenant whose turn it is, of the project within it whose turn
//! it is, in order of arrival: stride scheduling (Waldspurger and Weihl 1995), which for places that all count the same is weighted deficit round
//! robin without its bursts. Who comes anew, or had no room, takes his turn now and has saved up none. Every operation is O(log n).
//! Lives on one thread; the sharers outlive it.
class FairQueue {
public:
    void add(Sharer& tenant, Sharer& project, LineKey key);
    void remove(Sharer& tenant, Sharer& project, LineKey key);

    //! 0 when nobody waits who may have a place.
    [[nodiscard]] Ticket next() const;
    //! The next one got it: takes it out and moves the turns of its tenant and project back.
    void take();

    //! After a change of how many of a tenant or project are at work, or may be.
    void roomChanged(Sharer& tenant);
    void roomChanged(Sharer& tenant, Sharer& project);

    //! How many come before this one, as things stand.
    [[nodiscard]] std::int64_t ahead(Sharer& tenant, Sharer& project, LineKey key) const;
    [[nodiscard]] std::int64_t size() const { return m_size; }

private:
    using Line = __gnu_pbds::tree<LineKey, __gnu_pbds::null_type, std::less<LineKey>, __gnu_pbds::rb_tree_tag,
        __gnu_pbds::tree_order_statistics_node_update>;
    using Turn = std::pair<std::int64_t, std::uint32_t>; //!< and the sharer's number

    struct ProjectLine {
        Sharer* project = nullptr;
        std::int64_t pass = 0;
        bool isReady = false;
        Line line;
    };
    struct Group {
        Sharer* tenant = nullptr;
        std::int64_t pass = 0;
        bool isReady = false;
        std::int64_t waiting = 0;
        std::int64_t now = 0; //!< the turn that was served last
        std::map<std::uint32_t, ProjectLine> lines; //!< by the project's number
        std::set<Turn> ready;
    };

    void update(Group& group);
    static void update(Group& group, ProjectLine& line);
    void tidy();

    std::int64_t m_size = 0;
    std::int64_t m_now = 0;
    std::map<std::uint32_t, Group> m_groups; //!< by the tenant's number
    std::set<Turn> m_ready;
    std::size_t m_tidyAt = 64; //!< groups
};

} // namespace kaze::runtime::detail
