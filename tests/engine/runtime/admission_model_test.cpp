#include "engine/api/run.h"
#include "tests/engine/runtime/admission_fixture.h"

#include <algorithm>
#include <map>
#include <random>
#include <set>
#include <tuple>

namespace kaze::runtime::detail {

namespace {

//! The same rules, by looking at everything.
class Naive {
public:
    struct Entry {
        Ticket ticket = 0;
        Admission::Wish wish;
        bool atWork = false;
    };
    struct Turn {
        std::int64_t pass = 0, now = 0;
        bool isReady = false;
    };

    void refresh()
    {
        for (auto& [key, turn] : projects) {
            const auto& [line, urgency, tenant, project] = key;
            const bool ready = waits(line, urgency, tenant, project) && hasRoom(tenant, project);
            auto& group = groups[{line, urgency, tenant}];
            if (ready && !turn.isReady)
                turn.pass = std::max(turn.pass, group.now);
            turn.isReady = ready;
        }
        for (auto& [key, group] : groups) {
            const auto& [line, urgency, tenant] = key;
            bool ready = tenantHasRoom(tenant);
            bool any = false;
            for (const auto& [its, turn] : projects)
                if (std::get<0>(its) == line && std::get<1>(its) == urgency && std::get<2>(its) == tenant)
                    any = any || turn.isReady;
            ready = ready && any;
            if (ready && !group.isReady)
                group.pass = std::max(group.pass, nows[{line, urgency}]);
            group.isReady = ready;
        }
    }

    void enter(Ticket ticket, const Admission::Wish& wanted)
    {
        entries.push_back({ticket, wanted, false});
        const auto line = lineOf(wanted.pool);
        const auto urgency = static_cast<int>(wanted.priority);
        projects.try_emplace({line, urgency, wanted.tenant, wanted.project});
        groups.try_emplace({line, urgency, wanted.tenant});
        refresh();
        settle();
    }

    void leave(Ticket ticket)
    {
        std::erase_if(entries, [&](const Entry& entry) { return entry.ticket == ticket; });
        refresh();
        settle();
    }

    void settle()
    {
        while (cellMost <= 0 || atWork([](const Entry&) { return true; }) < cellMost) {
            auto* next = choose();
            if (!next)
                return;
            next->atWork = true;
            admitted.push_back(next->ticket);
            const auto line = lineOf(next->wish.pool);
            const auto urgency = static_cast<int>(next->wish.priority);
            auto& turn = projects[{line, urgency, next->wish.tenant, next->wish.project}];
            auto& group = groups[{line, urgency, next->wish.tenant}];
            group.now = turn.pass;
            turn.pass += 1'000'000;
            nows[{line, urgency}] = group.pass;
            group.pass += 1'000'000;
            served[line] = ++count;
            refresh();
        }
    }

    Entry* choose()
    {
        Entry* best = nullptr;
        std::tuple<int, std::uint64_t> bestKey;
        std::set<std::string> lines{""};
        for (const auto& [pool, limit] : limits)
            if (atWork([&](const Entry& entry) { return entry.wish.pool == pool; }) < limit)
                lines.insert(pool);
        for (const auto& line : lines)
            for (int urgency = 0; urgency < 5; ++urgency) {
                auto* first = firstOf(line, urgency);
                if (!first)
                    continue;
                const std::tuple key(urgency, served[line]);
                if (!best || key < bestKey) {
                    best = first;
                    bestKey = key;
                }
                break;
            }
        return best;
    }

    Entry* firstOf(const std::string& line, int urgency)
    {
        const std::pair<const std::tuple<std::string, int, std::string>, Turn>* group = nullptr;
        for (const auto& each : groups)
            if (std::get<0>(each.first) == line && std::get<1>(each.first) == urgency && each.second.isReady
                && (!group
                    || std::pair(each.second.pass, numbers[std::get<2>(each.first)])
                        < std::pair(group->second.pass, numbers[std::get<2>(group->first)])))
                group = &each;
        if (!group)
            return nullptr;
        const auto& tenant = std::get<2>(group->first);
        const std::pair<const std::tuple<std::string, int, std::string, std::string>, Turn>* project = nullptr;
        const auto number = [&](const auto& each) { return numbers[tenant + "/" + std::get<3>(each.first)]; };
        for (const auto& each : projects)
            if (std::get<0>(each.first) == line && std::get<1>(each.first) == urgency && std::get<2>(each.first) == tenant
                && each.second.isReady
                && (!project || std::pair(each.second.pass, number(each)) < std::pair(project->second.pass, number(*project))))
                project = &each;
        Entry* first = nullptr;
        for (auto& entry : entries)
            if (!entry.atWork && lineOf(entry.wish.pool) == line && static_cast<int>(entry.wish.priority) == urgency
                && entry.wish.tenant == tenant && entry.wish.project == std::get<3>(project->first)
                && (!first || std::pair(!entry.wish.continues, entry.ticket) < std::pair(!first->wish.continues, first->ticket)))
                first = &entry;
        return first;
    }

    template <class Is>
    std::int64_t atWork(Is is) const
    {
        return std::ranges::count_if(entries, [&](const Entry& entry) { return entry.atWork && is(entry); });
    }
    bool waits(const std::string& line, int urgency, const std::string& tenant, const std::string& project) const
    {
        return std::ranges::any_of(entries, [&](const Entry& entry) {
            return !entry.atWork && lineOf(entry.wish.pool) == line && static_cast<int>(entry.wish.priority) == urgency
                && entry.wish.tenant == tenant && entry.wish.project == project;
        });
    }
    bool tenantHasRoom(const std::string& tenant) const
    {
        const auto most = tenantMost.find(tenant);
        return most == tenantMost.end() || atWork([&](const Entry& entry) { return entry.wish.tenant == tenant; }) < most->second;
    }
    bool hasRoom(const std::string& tenant, const std::string& project) const
    {
        const auto most = projectMost.find({tenant, project});
        return most == projectMost.end() || atWork([&](const Entry& entry) {
            return entry.wish.tenant == tenant && entry.wish.project == project;
        }) < most->second;
    }
    std::string lineOf(const std::string& pool) const { return limits.contains(pool) ? pool : ""; }

    std::int64_t cellMost = 0;
    std::map<std::string, std::int64_t> limits, tenantMost;
    std::map<std::pair<std::string, std::string>, std::int64_t> projectMost;
    std::map<std::string, int> numbers;
    std::vector<Entry> entries;
    std::vector<Ticket> admitted;

private:
    std::map<std::tuple<std::string, int, std::string, std::string>, Turn> projects;
    std::map<std::tuple<std::string, int, std::string>, Turn> groups;
    std::map<std::pair<std::string, int>, std::int64_t> nows;
    std::map<std::string, std::uint64_t> served;
    std::uint64_t count = 0;
};

} // namespace

TEST_F(AdmissionTest, admitsInTheOrderOfASimpleModelWhateverHappens)
{
    for (unsigned seed = 1; seed <= 30; ++seed) {
        SCOPED_TRACE("seed " + std::to_string(seed));
        std::mt19937 random(seed); // NOLINT
        const auto pick = [&](std::size_t below) { return random() % below; };
        Admission real(0);
        Naive naive;
        const std::vector<std::string> tenants{"a", "b", "c"}, projects{"", "p", "q"}, pools{"review", "write", "test"};
        real.setMost(6, now);
        naive.cellMost = 6;
        real.setPool("review", 3, now);
        naive.limits["review"] = 3;
        real.setPool("write", 2, now);
        naive.limits["write"] = 2;
        real.setTenant("b", {.atWork = 2}, now);
        naive.tenantMost["b"] = 2;
        real.setProject("a", "p", {.atWork = 1}, now);
        naive.projectMost[{"a", "p"}] = 1;
        // The order of numbers is that of becoming known.
        int number = 0;
        for (const auto* name : {"b", "a", "a/p"})
            naive.numbers[name] = ++number;
        std::vector<Ticket> open;
        std::vector<Ticket> admitted;
        for (int step = 0; step < 400; ++step) {
            if (open.empty() || pick(2) == 0) {
                auto wanted = wish(tenants[pick(3)], pools[pick(3)], static_cast<api::Priority>(pick(5)), projects[pick(3)]);
                wanted.continues = pick(4) == 0;
                for (const auto& name : {wanted.tenant, wanted.tenant + "/" + wanted.project})
                    if (!naive.numbers.contains(name))
                        naive.numbers[name] = ++number;
                const auto ticket = real.enter(wanted, now).value();
                naive.enter(ticket, wanted);
                open.push_back(ticket);
            } else {
                // Mostly one that is at work, so that others get its place.
                auto at = pick(open.size());
                for (int i = 0; i < 6 && !real.isAtWork(open[at]); ++i)
                    at = pick(open.size());
                std::swap(open[at], open.back());
                real.leave(open.back(), now);
                naive.leave(open.back());
                open.pop_back();
            }
            for (const auto& event : real.takeEvents())
                admitted.push_back(event.ticket);
            ASSERT_EQ(admitted, naive.admitted) << "at step " << step;
        }
        EXPECT_GT(admitted.size(), 80U);
    }
}

} // namespace kaze::runtime::detail
