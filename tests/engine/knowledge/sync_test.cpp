#include "engine/api/graph_requests.h"
#include "engine/api/memory_requests.h"
#include "engine/api/message.h"
#include "engine/knowledge/detail/sync_messages.h"
#include "tests/engine/knowledge/sync_fixture.h"

#include <gmock/gmock.h>

namespace kaze::knowledge {

using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

using Tags = std::set<std::string>;

TEST_F(SyncTest, bringsRecordsWithAllThatBelongsToThem)
{
    NewRecord record;
    record.text = "Ada prefers tea";
    record.tags = {"drinks", "ada"};
    record.source = "run:7";
    record.agent = "butler";
    record.scope = "agent:butler";
    record.importance = 0.3;
    record.createdAt = a.clock.now() - 48h;
    record.idempotencyKey = "tea";
    const auto id = a.add(record);
    const auto fact = a.addFact("Ada", "works_at", "Acme");
    const auto gone = a.add("to be forgotten");
    ASSERT_TRUE(a.forget(gone));
    ASSERT_TRUE(a.setText(id, "Ada prefers green tea"));

    const auto report = b.pull(a);
    EXPECT_EQ(report.added, 3);
    EXPECT_EQ(report.refused, 0);
    EXPECT_THAT(report.problems, IsEmpty());
    const auto there = b.get(id);
    ASSERT_TRUE(there);
    EXPECT_EQ(there->text, "Ada prefers green tea");
    EXPECT_EQ(b.tags(id), (Tags{"ada", "drinks"}));
    EXPECT_EQ(there->source, "run:7");
    EXPECT_EQ(there->agent, "butler");
    EXPECT_EQ(there->scope, "agent:butler");
    EXPECT_EQ(there->importance, 0.3);
    EXPECT_EQ(there->createdAt, *record.createdAt);
    EXPECT_EQ(there->version, 1) << "the history is not brought";
    EXPECT_TRUE(b.get(gone)->forgottenAt);
    EXPECT_EQ(b.get(fact)->data, a.get(fact)->data);
    EXPECT_EQ(b.add(record), id) << "the key came with it";
    EXPECT_EQ(a.digest(), b.digest());
    EXPECT_NE(a.digest(), c.digest());
}

TEST_F(SyncTest, putsWhatCameIntoTextVectorsAndGraph)
{
    const auto id = a.add("number #42 of the list");
    a.addFact("Ada", "works_at", "Acme");
    b.pull(a);
    all.bench.turnUntil([&] { return b.knowledge->figures().unembedded == 0; });
    Search search;
    search.query = "#42";
    search.vectorWeight = 1;
    search.textWeight = 0;
    auto hits = all.bench.search(*b.knowledge, search);
    ASSERT_TRUE(hits);
    EXPECT_EQ(hits->at(0).id, id) << "it has a vector by the embedder here";
    search.query = "list";
    search.vectorWeight = 0;
    search.textWeight = 1;
    hits = all.bench.search(*b.knowledge, search);
    ASSERT_TRUE(hits);
    EXPECT_THAT(*hits, SizeIs(1));
    api::GetNeighbourhood graph;
    graph.tenant = "default";
    graph.entity = "Ada";
    const auto around = all.bench.loop.runUntil(b.knowledge->neighbourhood(graph));
    ASSERT_TRUE(around) << around.error().text();
    EXPECT_THAT(around->edges, SizeIs(1));

    ASSERT_TRUE(a.forget(id));
    b.pull(a);
    hits = all.bench.search(*b.knowledge, search);
    ASSERT_TRUE(hits);
    EXPECT_THAT(*hits, IsEmpty());
    EXPECT_EQ(all.bench.count(*b.knowledge), 1);
}

TEST_F(SyncTest, asksOnlyForWhatIsNew)
{
    for (int i = 0; i < 20; ++i)
        a.add("note " + std::to_string(i));
    EXPECT_EQ(b.pull(a).added, 20);
    const auto again = b.pull(a);
    EXPECT_EQ(again.added + again.changed, 0);
    EXPECT_EQ(again.pages, 1);
    // What came from there does not go back.
    const int before = all.weather.messages;
    EXPECT_EQ(a.pull(b).changed, 0);
    EXPECT_EQ(all.weather.messages, before + 1);
    const auto one = a.add("one more");
    EXPECT_EQ(b.pull(a).added, 1);
    // And goes on to a third.
    EXPECT_EQ(c.pull(b).added, 21);
    EXPECT_EQ(c.text(one), "one more");
    all.expectTheSame();
    EXPECT_EQ(b.figures().peers.at(0).behind, 0);
}

TEST_F(SyncTest, keepsBothOfTwoChangesToDifferentFields)
{
    for (const std::string kind : {"note", "episode"}) {
        NewRecord record;
        record.text = "text of both";
        record.kind = kind;
        record.data = kind == "episode" ? R"({"task":"count","reward":0})" : R"({"list":["x"],"one":1})";
        const auto id = a.add(record);
        all.heal();
        ASSERT_TRUE(a.setText(id, "text of a"));
        auto query = b.updating(id);
        query.importance = 0.9;
        query.data = kind == "episode" ? R"({"task":"count","reward":0,"output":"five"})" : R"({"list":["x"],"one":1,"two":2})";
        ASSERT_TRUE(b.update(query));
        query = c.updating(id);
        query.data = kind == "episode" ? R"({"task":"count","reward":1})" : R"({"list":["x"]})";
        ASSERT_TRUE(c.update(query));
        all.heal();
        all.expectTheSame();
        EXPECT_EQ(c.text(id), "text of a");
        EXPECT_EQ(c.get(id)->importance, 0.9);
        EXPECT_EQ(
            a.get(id)->data, kind == "episode" ? R"({"output":"five","reward":1,"task":"count"})" : R"({"list":["x"],"two":2})");
    }
}

TEST_F(SyncTest, letsTheLaterOfTwoChangesWinWhateverOrderTheyAreHeardIn)
{
    const auto id = a.add("first");
    all.heal();
    a.clock.advance(1s);
    ASSERT_TRUE(a.setText(id, "earlier"));
    b.clock.advance(2s);
    ASSERT_TRUE(b.setText(id, "later"));
    // It counts when something was changed, not when it was told.
    a.clock.advance(1h);
    a.pull(b);
    c.pull(a);
    b.pull(a);
    EXPECT_EQ(a.text(id), "later");
    EXPECT_EQ(b.text(id), "later");
    EXPECT_EQ(c.text(id), "later");
    // Field by field, though the row was changed again after that.
    ASSERT_TRUE(a.setText(id, "a's text"));
    a.clock.advance(1h);
    b.clock.advance(90min);
    ASSERT_TRUE(b.setText(id, "b's text"));
    a.clock.advance(2h);
    auto query = a.updating(id);
    query.importance = 0.1;
    ASSERT_TRUE(a.update(query));
    all.heal();
    EXPECT_EQ(a.text(id), "b's text");
    EXPECT_EQ(b.get(id)->importance, 0.1);
    all.expectTheSame();
}

TEST_F(SyncTest, mergesTagsElementByElement)
{
    const auto id = a.add("a note", "note", {"old", "kept"});
    const auto untagged = a.add("another");
    all.heal();
    ASSERT_TRUE(a.setTags(id, {"kept", "from a"}));
    ASSERT_TRUE(b.setTags(id, {"old", "kept", "from b"}));
    ASSERT_TRUE(a.setTags(untagged, {"x"}));
    ASSERT_TRUE(b.setTags(untagged, {"y"}));
    all.heal();
    EXPECT_EQ(a.tags(id), (Tags{"kept", "from a", "from b"})) << "what one took out stays out";
    EXPECT_EQ(a.tags(untagged), (Tags{"x", "y"}));
    all.expectTheSame();
    // Where all of a kind's fields go by last write, tags do.
    const auto episode = a.add("an episode", "episode", {"old"});
    all.heal();
    ASSERT_TRUE(a.setTags(episode, {"from a"}));
    b.clock.advance(1s);
    ASSERT_TRUE(b.setTags(episode, {"from b"}));
    all.heal();
    EXPECT_EQ(a.tags(episode), (Tags{"from b"}));
    all.expectTheSame();
}

TEST_F(SyncTest, aLaterChangeWinsThoughItsClockIsBehind)
{
    a.clock.jump(2h);
    const auto id = a.add("from a clock that is ahead");
    const auto report = b.pull(a);
    EXPECT_GT(report.ahead, 119min);
    ASSERT_THAT(report.problems, SizeIs(1));
    EXPECT_THAT(report.problems[0], HasSubstr("clock of a is 7200 s ahead"));
    EXPECT_TRUE(all.bench.logged->contains("clock of a is 7200 s ahead"));
    EXPECT_GT(b.figures().peers.at(0).ahead, 119min);
    EXPECT_LE(b.get(id)->updatedAt, b.clock.now() + 1min) << "nobody is shown a time to come";
    // b knows of a's.
    ASSERT_TRUE(b.setText(id, "changed by one that knew of it"));
    all.heal();
    for (auto& cell : all.cells)
        EXPECT_EQ(cell.text(id), "changed by one that knew of it");
    // And again, with fields that were changed one after the other.
    ASSERT_TRUE(b.setText(id, "second"));
    ASSERT_TRUE(b.setText(id, "third"));
    all.heal();
    EXPECT_EQ(a.text(id), "third");
    all.expectTheSame();
}

TEST_F(SyncTest, keepsBothFactsForAPersonToDecide)
{
    const auto change = [](SyncCell& cell, const std::string& id, const std::string& text) {
        cell.clock.advance(1s);
        EXPECT_TRUE(cell.setText(id, text));
    };
    std::vector<std::string> ids;
    for (int i = 0; i < 3; ++i) {
        ids.push_back(a.addFact("Ada", "lives_in", "City " + std::to_string(i)));
        all.heal();
        change(a, ids.back(), "as a knows it");
        b.clock.advance(1s);
        change(b, ids.back(), "as b knows it");
    }
    all.heal();
    all.expectTheSame();
    for (auto& cell : all.cells) {
        const auto conflicts = cell.conflicts();
        ASSERT_THAT(conflicts, SizeIs(3)) << cell.name();
        EXPECT_EQ(conflicts[0].record, ids[0]);
        EXPECT_EQ(conflicts[0].inForce.text, "as b knows it");
        EXPECT_EQ(conflicts[0].other.text, "as a knows it");
        EXPECT_EQ(conflicts[0].other.by, "person of a");
        EXPECT_EQ(cell.figures().conflicts, 3);
    }
    const auto conflicts = c.conflicts();
    // A change to what is in force does not settle it.
    change(b, ids[0], "as b knows it better");
    all.heal();
    ASSERT_THAT(a.conflicts(), SizeIs(3));
    EXPECT_EQ(a.conflicts()[0].other.text, "as a knows it");

    EXPECT_TRUE(c.settle(conflicts[0], Settle::Ours));
    EXPECT_TRUE(c.settle(conflicts[1], Settle::Theirs));
    EXPECT_TRUE(c.settle(conflicts[2], Settle::Both));
    EXPECT_FALSE(c.settle(conflicts[1], Settle::Theirs)) << "settled";
    all.heal();
    all.expectTheSame();
    for (auto& cell : all.cells) {
        EXPECT_THAT(cell.conflicts(), IsEmpty()) << cell.name();
        EXPECT_EQ(cell.text(ids[0]), "as b knows it better");
        EXPECT_EQ(cell.text(ids[1]), "as a knows it");
        EXPECT_EQ(cell.text(ids[2]), "as b knows it");
        EXPECT_EQ(cell.digest().records, 4) << "the other version became a record";
    }
}

TEST_F(SyncTest, settlesTheSameAtTwoPlacesOnce)
{
    const auto id = a.addFact("Ada", "lives_in", "Turin");
    all.heal();
    ASSERT_TRUE(a.setText(id, "a's"));
    ASSERT_TRUE(b.setText(id, "b's"));
    all.heal();
    ASSERT_THAT(a.conflicts(), SizeIs(1));
    EXPECT_TRUE(a.settle(a.conflicts()[0], Settle::Both));
    EXPECT_TRUE(b.settle(b.conflicts()[0], Settle::Both));
    all.heal();
    all.expectTheSame();
    EXPECT_EQ(a.digest().records, 2);
    EXPECT_THAT(c.conflicts(), IsEmpty());
    // The same change at two places is no conflict.
    ASSERT_TRUE(a.setText(id, "the same"));
    ASSERT_TRUE(b.setText(id, "the same"));
    all.heal();
    all.expectTheSame();
    EXPECT_THAT(c.conflicts(), IsEmpty());
    EXPECT_TRUE(c.setText(id, "after that"));
    all.heal();
    EXPECT_THAT(a.conflicts(), IsEmpty());
    EXPECT_EQ(a.text(id), "after that");
}

TEST_F(SyncTest, makesOneOfWhatTwoCellsImportedUnderOneKey)
{
    NewRecord record;
    record.idempotencyKey = "mail-17";
    record.text = "imported by a";
    const auto first = a.add(record);
    a.clock.advance(1s);
    b.clock.advance(1min);
    record.text = "imported by b";
    const auto second = b.add(record);
    ASSERT_NE(first, second);
    all.heal();
    all.expectTheSame();
    const auto& [kept, yielded] = std::minmax(first, second);
    for (auto& cell : all.cells) {
        EXPECT_FALSE(cell.get(kept)->forgottenAt) << cell.name();
        ASSERT_TRUE(cell.get(yielded)->forgottenAt) << cell.name();
        EXPECT_THAT(cell.get(yielded)->reason, HasSubstr(kept));
        EXPECT_EQ(cell.add(record), kept) << "the key is the other's";
        EXPECT_EQ(all.bench.count(*cell.knowledge), 1);
    }
}

TEST_F(SyncTest, keepsNothingOfElementsThatWereTakenOut)
{
    const auto id = a.add("a note whose tags change every day", "note", {"first"});
    all.heal();
    const auto size = [&](SyncCell& cell) {
        detail::SyncAsk ask;
        ask.tenant = "default";
        ask.cell = "size";
        ask.replica = base::clientId();
        api::AgentMessage message;
        message.tenant = "default";
        message.topic = "memory.sync." + cell.name();
        message.payload = textOf(ask);
        const auto answer = all.bench.loop.runUntil(all.wire->request(message, 1s, {}));
        return answer ? (*answer)->payload.size() : 0;
    };
    const auto before = size(a);
    for (int day = 0; day < 200; ++day) {
        auto& cell = day % 2 == 0 ? a : b;
        ASSERT_TRUE(cell.setTags(id, {"first", "day-" + std::to_string(day)}));
        if (day % 10 == 9) {
            a.pull(b);
            b.pull(a);
        }
    }
    all.heal();
    all.expectTheSame();
    EXPECT_LT(size(a), before + 1000) << "two hundred tags came and went";
    // What was taken out stays out, also where a cell comes that has not heard of it, and what was put in again stays.
    ASSERT_TRUE(a.setTags(id, {"second"}));
    ASSERT_TRUE(c.setTags(id, {"first", "of-c"}));
    all.heal();
    all.expectTheSame();
    EXPECT_EQ(b.tags(id), (Tags{"second", "of-c"}));
    ASSERT_TRUE(c.setTags(id, {}));
    b.pull(c);
    ASSERT_TRUE(c.setTags(id, {"second"}));
    a.clock.advance(1h);
    ASSERT_TRUE(a.setTags(id, {"of-c"}));
    all.heal();
    all.expectTheSame();
    EXPECT_EQ(b.tags(id), (Tags{"second"})) << "put in again by one that did not know that the other takes it out";
}

TEST_F(SyncTest, losesNothingOfDataThatFitsNoLongerTogether)
{
    const auto id = a.add("Ada");
    all.heal();
    auto query = a.updating(id);
    query.data = R"({"mood":"good","since":2024})";
    ASSERT_TRUE(a.update(query));
    query = b.updating(id);
    query.kind = "entity";
    query.data = R"({"name":"Ada"})";
    ASSERT_TRUE(b.update(query));
    all.heal();
    all.expectTheSame();
    const std::string both = R"({"mood":"good","name":"Ada","since":2024})";
    for (auto& cell : all.cells) {
        EXPECT_EQ(cell.get(id)->kind, "entity");
        EXPECT_EQ(cell.get(id)->data, R"({"unmerged":)" + both + "}");
    }
    // A change of something else leaves it, at every cell.
    ASSERT_TRUE(c.setTags(id, {"person"}));
    ASSERT_TRUE(c.setText(id, "Ada, changed"));
    ASSERT_TRUE(c.forget(id));
    ASSERT_TRUE(c.restore(id));
    all.heal();
    all.expectTheSame();
    for (auto& cell : all.cells)
        EXPECT_EQ(cell.get(id)->data, R"({"unmerged":)" + both + "}") << cell.name();
    // Where it fits it is data again, also where a cell hears of that from others.
    query = b.updating(id);
    query.kind = "note";
    ASSERT_TRUE(b.update(query));
    EXPECT_EQ(b.get(id)->data, both);
    all.heal();
    all.expectTheSame();
    EXPECT_EQ(c.get(id)->data, both);
    query = c.updating(id);
    query.data = R"({"name":"Ada"})";
    query.kind = "entity";
    ASSERT_TRUE(c.update(query));
    all.heal();
    all.expectTheSame();
    EXPECT_EQ(a.get(id)->data, R"({"name":"Ada"})");
}

TEST_F(SyncTest, keepsToTheLimitOfTheMemory)
{
    a.add("a note");
    ASSERT_TRUE(b.tryPull(a));
    a.add("another");
    b.knowledge->limit("default", {}, 1);
    const auto refused = b.tryPull(a);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::BudgetExhausted);
    b.knowledge->limit("default", {}, 0);
    EXPECT_EQ(b.pull(a).added, 1);
}

TEST_F(SyncTest, syncsThousandsOfRecordsInSeconds)
{
    constexpr int kRecords = 5000;
    api::ImportMemories query;
    query.tenant = "default";
    for (int i = 0; i < kRecords; ++i) {
        api::MemoryItem item;
        item.text = "record #" + std::to_string(i) + " with some words that a person may have said to an agent in a run";
        item.tags = {"tag" + std::to_string(i % 50)};
        query.items.push_back(std::move(item));
        if (query.items.size() == 1000) {
            ASSERT_TRUE(all.bench.loop.runUntil(a.knowledge->import(query)));
            query.items.clear();
        }
    }
    const auto bytes = [&] { // without the write-ahead log, which closing empties
        a.reopen();
        return static_cast<double>(std::filesystem::file_size(a.folder() / "default.db"));
    };
    const auto unsynced = bytes();
    const auto before = std::chrono::steady_clock::now();
    const auto report = b.pull(a);
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - before;
    EXPECT_EQ(report.added, kRecords);
    EXPECT_EQ(a.digest(), b.digest());
    std::printf("[          ] %d records in %.2f s and %d pages: %.0f a second; %.0f bytes a record are kept of their states\n",
        kRecords, took.count(), static_cast<int>(report.pages), kRecords / took.count(), (bytes() - unsynced) / kRecords);
    EXPECT_LT(took.count(), 60);
}

} // namespace kaze::knowledge
