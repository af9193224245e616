#include "engine/api/memory_requests.h"
#include "engine/knowledge/detail/replica_fields.h"
#include "engine/knowledge/detail/replica_json.h"
#include "engine/knowledge/detail/replica_state.h"
#include "tests/engine/knowledge/sync_fixture.h"

#include <boost/json.hpp>
#include <gmock/gmock.h>

namespace kaze::knowledge {

using detail::Fields;
using detail::RecordState;
using testing::IsEmpty;

namespace {

//! Replicas of one record that write to it and hear of each other, without a database.
class Replicas {
public:
    explicit Replicas(std::uint64_t seed) : m_random(seed)
    {
        for (std::size_t i = 0; i < states.size(); ++i)
            m_ids[i].bytes[15] = static_cast<std::uint8_t>(i + 1);
    }

    void step()
    {
        const auto who = below(states.size());
        const auto what = below(20);
        if (what == 0 && states[who].alive()) {
            RecordState erased;
            erased.life = erased.erased = states[who].life;
            states[who] = joined(states[who], erased);
        } else if (what < 11) {
            write(who);
        } else {
            states[who] = joined(states[who], states[below(states.size())]);
        }
        seen.push_back(states[who]);
    }

    std::array<RecordState, 4> states;
    std::vector<RecordState> seen; //!< at some moment somewhere

private:
    std::size_t below(std::size_t limit) { return m_random() % limit; }
    std::string some(const char* what) { return what + std::to_string(below(4)); }

    void write(std::size_t who)
    {
        RecordState& state = states[who];
        const auto view = viewOf(state);
        detail::Write write;
        write.content = view.content;
        if (!state.alive() || view.content.size() < 2) {
            write.content = {{"text", "text0"}, {"kind", "note"}, {"tags", "[]"}};
            write.origin = {{"source", some("source")}, {"key", ""}};
        }
        switch (below(4)) {
        case 0:
            write.content["text"] = some("text");
            break;
        case 1:
            write.content["tags"] = below(2) == 0 ? "[\"" + some("tag") + "\",\"" + some("more") + "\"]" : "[]";
            break;
        case 2:
            write.content["data.list"] = below(4) == 0 ? "7" : "[" + std::to_string(below(3)) + "]";
            break;
        default:
            write.content.erase("data.list");
        }
        // A clock that is anywhere.
        write.at = static_cast<std::int64_t>(1000 + below(50));
        write.changedAt["text"] = static_cast<std::int64_t>(900 + below(150));
        write.replica = m_ids[who];
        write.as = static_cast<SyncPolicy>(below(3));
        write.agreed = view.agreed;
        write.change = some("change");
        detail::write(state, write);
    }

    std::mt19937_64 m_random;
    std::array<base::Uuid, 4> m_ids;
};

std::string textOf(const RecordState& state)
{
    return wireText(state);
}

} // namespace

TEST(ReplicaState, isJoinedInAnyOrderAndAnyNumberOfTimesWithTheSameOutcome)
{
    for (std::uint64_t seed = 0; seed < 300; ++seed) {
        Replicas replicas(seed);
        for (int i = 0; i < 40; ++i)
            replicas.step();
        std::mt19937_64 random(seed);
        const auto one = [&]() -> const RecordState& { return replicas.seen[random() % replicas.seen.size()]; };
        for (int i = 0; i < 60; ++i) {
            const RecordState& a = one();
            const RecordState& b = one();
            const RecordState& c = one();
            ASSERT_EQ(textOf(joined(a, b)), textOf(joined(b, a))) << seed;
            ASSERT_EQ(textOf(joined(joined(a, b), c)), textOf(joined(a, joined(b, c)))) << seed;
            ASSERT_EQ(textOf(joined(joined(a, b), b)), textOf(joined(a, b))) << seed;
            ASSERT_EQ(joined(a, a), a) << seed;
        }
        // All that ever was, in two orders.
        RecordState forwards, backwards;
        for (const auto& state : replicas.seen)
            forwards = joined(forwards, state);
        for (auto at = replicas.seen.rbegin(); at != replicas.seen.rend(); ++at)
            backwards = joined(*at, backwards);
        ASSERT_EQ(forwards, backwards) << seed;
        ASSERT_EQ(viewOf(forwards).content, viewOf(backwards).content);
    }
}

TEST(ReplicaState, isAfterAWriteWhatWasWritten)
{
    for (std::uint64_t seed = 0; seed < 300; ++seed) {
        Replicas replicas(seed);
        for (int i = 0; i < 30; ++i)
            replicas.step();
        RecordState all;
        for (const auto& state : replicas.seen)
            all = joined(all, state);
        for (const auto as : {SyncPolicy::Fields, SyncPolicy::Merge, SyncPolicy::KeepBoth}) {
            RecordState state = all;
            detail::Write write;
            write.content = {{"text", "the last word"}, {"kind", "note"}, {"tags", R"(["x"])"}, {"data.list", "[9,8]"}};
            write.at = 1; // by a clock that is far behind
            write.replica.bytes[0] = 1;
            write.as = as;
            write.agreed = viewOf(all).agreed;
            detail::write(state, write);
            // Whoever knew only what the writer knew is overruled, in whatever order it is heard.
            for (const auto& old : replicas.seen)
                state = joined(old, state);
            auto content = viewOf(state).content;
            if (content["data.list"] == "[8,9]")
                content["data.list"] = "[9,8]";
            ASSERT_EQ(content, write.content) << seed << ' ' << static_cast<int>(as);
        }
    }
}

TEST(ReplicaState, travelsAndIsKeptAsItIs)
{
    for (std::uint64_t seed = 0; seed < 100; ++seed) {
        Replicas replicas(seed);
        for (int i = 0; i < 40; ++i)
            replicas.step();
        for (auto& state : replicas.seen) {
            state.id.bytes[0] = 7;
            if (state.life < 0)
                continue;
            const auto text = wireText(state);
            const auto read = detail::stateFromWire(boost::json::parse(text));
            ASSERT_TRUE(read) << read.error().text() << '\n' << text;
            ASSERT_EQ(*read, state) << text;
            if (!state.alive())
                continue;
            const auto view = viewOf(state);
            Fields row = view.content;
            row.insert(view.origin.begin(), view.origin.end());
            auto kept = detail::stateFromStored(storedText(state, row), row);
            ASSERT_TRUE(kept) << kept.error().text();
            kept->state.id = state.id;
            ASSERT_EQ(kept->state, state);
            ASSERT_EQ(kept->agreed, view.agreed);
            // Where the row was changed since, a write that says what it says now gives just that.
            row["text"] = "changed";
            row.erase("data.list");
            auto stale = detail::stateFromStored(storedText(state, view.content), row);
            ASSERT_TRUE(stale) << stale.error().text();
            detail::Write write;
            for (const auto& [name, value] : row)
                if (!detail::isOrigin(name))
                    write.content.emplace(name, value);
            write.at = 2000;
            write.replica.bytes[0] = 1;
            write.as = static_cast<SyncPolicy>(seed % 3);
            write.agreed = stale->agreed;
            detail::write(stale->state, write);
            auto content = viewOf(stale->state).content;
            content["tags"] = detail::sortedList(content["tags"]);
            write.content["tags"] = detail::sortedList(write.content["tags"]);
            ASSERT_EQ(content, write.content);
        }
    }
}

namespace {

//! Cells on which anything happens that a memory can be asked for.
class Life {
public:
    Life(SyncBench& all, std::uint64_t seed) : m_all(all), m_random(seed) { }

    void turn()
    {
        for (auto& cell : m_all.cells) {
            if (chance(0.3))
                cell.clock.advance(std::chrono::milliseconds(m_random() % 5000));
            if (chance(0.02))
                cell.clock.jump(std::chrono::seconds(static_cast<std::int64_t>(m_random() % 240) - 120));
        }
        auto& cell = any();
        if (chance(0.25))
            std::ignore = cell.tryPull(any());
        else
            act(cell);
        if (chance(0.01))
            cell.reopen();
    }

    //! Some cells no longer hear of some others, and what still goes is lost now and then.
    void weather()
    {
        m_all.weather.cut.clear();
        for (auto& one : m_all.cells)
            for (auto& other : m_all.cells)
                if (chance(0.3))
                    m_all.weather.cut.insert({one.name(), other.name()});
        m_all.weather.loss = chance(0.5) ? 0.2 : 0;
        m_all.weather.twice = 0.1;
    }

    std::vector<std::string> ids;

private:
    bool chance(double share) { return m_all.weather.chance(share); }
    SyncCell& any() { return m_all.cells[m_random() % m_all.cells.size()]; }
    std::string some(const char* what, int of = 5) { return what + std::to_string(m_random() % static_cast<std::uint64_t>(of)); }
    //! Mostly one of the last.
    std::string anId()
    {
        return ids.empty() ? std::string() : ids[ids.size() - 1 - m_random() % std::min<std::size_t>(ids.size(), 4)];
    }

    void add(SyncCell& cell)
    {
        const auto what = m_random() % 4;
        if (what == 0) {
            ids.push_back(cell.addFact(some("subject"), "likes", some("object")));
            return;
        }
        NewRecord record;
        record.text = some("text of a record ");
        record.kind = what == 1 ? "episode" : what == 2 ? "entity" : "note";
        record.tags = {some("tag"), some("other")};
        record.data = what == 1 ? R"({"task":")" + some("task") + R"(","skills":["a@1"]})"
            : what == 2         ? R"({"name":")" + some("name") + R"("})"
                                : "";
        if (chance(0.3))
            record.idempotencyKey = some("key", 20);
        ids.push_back(cell.add(record));
    }

    void act(SyncCell& cell)
    {
        const auto id = anId();
        const auto record = id.empty() ? std::nullopt : cell.get(id);
        const auto what = m_random() % 16;
        if (!record || what < 3) {
            add(cell);
        } else if (what == 3 && chance(0.15)) {
            std::ignore = cell.erase(id);
        } else if (what == 4) {
            std::ignore = record->forgottenAt ? cell.restore(id) : cell.forget(id);
        } else if (what == 5) {
            if (const auto conflicts = cell.conflicts(); !conflicts.empty())
                std::ignore = cell.settle(conflicts[m_random() % conflicts.size()], static_cast<Settle>(m_random() % 3));
        } else {
            change(cell, *record);
        }
    }

    void change(SyncCell& cell, const api::MemoryRecord& record)
    {
        auto query = cell.updating(record.id);
        const auto what = m_random() % 5;
        if (what == 0)
            query.text = some("changed to ", 20);
        else if (what == 1)
            query.tags = m_random() % 3 == 0 ? std::vector<std::string>() : std::vector{some("tag"), some("tag") + "x"};
        else if (what == 2)
            query.importance = static_cast<double>(m_random() % 1000) / 1000;
        else if (what == 3)
            query.kind = record.data.empty() ? std::optional(some("kind", 2)) : std::nullopt;
        else if (record.kind == "episode")
            query.data = R"({"task":")" + some("task") + R"(","reward":0.)" + std::to_string(m_random() % 100) + R"(,"tools":[")"
                + some("tool") + "\"]}";
        else if (record.kind == "note")
            query.data = R"({"list":[)" + some("") + ",\"x\"],\"" + some("member") + "\":1.5e-7}";
        std::ignore = cell.update(std::move(query));
    }

    SyncBench& m_all;
    std::mt19937_64 m_random;
};

int seeds()
{
    const char* wanted = std::getenv("KAZE_SYNC_SEEDS");
    return wanted ? std::atoi(wanted) : 200;
}

std::vector<std::string> conflictsOf(SyncCell& cell)
{
    std::vector<std::string> names;
    for (const auto& conflict : cell.conflicts())
        names.push_back(conflict.record + conflict.conflict + conflict.inForce.text + conflict.other.text);
    std::ranges::sort(names); // each lists them in the order in which the records came to it
    return names;
}

} // namespace

TEST(SyncProperty, cellsThatWereCutOffFromEachOtherComeToTheSame)
{
    constexpr int kLives = 10; // each with databases of its own
    std::int64_t conflicts = 0, tombstones = 0, records = 0;
    for (int life = 0; life < kLives; ++life) {
        SyncBench all;
        for (const auto* name : {"a", "b", "c"})
            all.cell(name);
        for (int seed = life; seed < seeds(); seed += kLives) {
            Life cells(all, static_cast<std::uint64_t>(seed));
            all.weather.random.seed(static_cast<std::uint64_t>(seed));
            for (int partition = 0; partition < 2; ++partition) {
                cells.weather();
                for (int i = 0; i < 12; ++i)
                    cells.turn();
            }
            all.heal();
            all.expectTheSame();
            for (auto& cell : all.cells)
                EXPECT_EQ(conflictsOf(cell), conflictsOf(all.cells.front())) << cell.name();
            if (testing::Test::HasFailure()) {
                ADD_FAILURE() << "seed " << seed;
                return;
            }
        }
        const auto figures = all.cells.front().figures();
        conflicts += all.conflicts;
        tombstones += figures.tombstones;
        records += all.cells.front().digest().records;
        // What the indexes count is what there is.
        for (auto& cell : all.cells) {
            api::ListMemories query;
            query.tenant = "default";
            query.limit = 1000;
            const auto page = all.bench.loop.runUntil(cell.knowledge->list(query));
            ASSERT_TRUE(page);
            EXPECT_EQ(all.bench.count(*cell.knowledge), static_cast<std::int64_t>(page->rows.size()));
        }
    }
    EXPECT_GT(conflicts, seeds() / 10);
    EXPECT_GT(tombstones, 0);
    std::printf("[          ] %d records, %d erased, %d conflicts\n", static_cast<int>(records), static_cast<int>(tombstones),
        static_cast<int>(conflicts));
}

} // namespace kaze::knowledge
