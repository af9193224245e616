#include "engine/api/upkeep_requests.h"
#include "engine/knowledge/detail/statements.h"
#include "engine/knowledge/detail/taking.h"
#include "tests/engine/knowledge/sync_fixture.h"

#include <gmock/gmock.h>

namespace kaze::knowledge {

using namespace std::chrono_literals;
using testing::HasSubstr;

using Tags = std::set<std::string>;

TEST_F(SyncTest, erasesEverywhereForGood)
{
    const auto id = a.add("the secret of Ada Lovelace");
    const auto other = a.add("not a secret");
    all.heal();
    ASSERT_TRUE(b.setText(id, "the secret of Ada Lovelace, with more of it"));
    b.clock.advance(1h);
    ASSERT_TRUE(b.setText(id, "the secret of Ada Lovelace, with even more of it"));
    ASSERT_TRUE(a.erase(id));
    const auto report = c.pull(b);
    EXPECT_EQ(report.changed, 1);
    all.heal();
    all.expectTheSame();
    for (auto& cell : all.cells) {
        EXPECT_FALSE(cell.get(id)) << cell.name();
        EXPECT_TRUE(cell.get(other));
        EXPECT_EQ(cell.figures().tombstones, 1);
        const auto content = test::contentOf(cell.folder() / "default.db") + test::contentOf(cell.folder() / "default.db-wal");
        EXPECT_EQ(content.find("Ada Lovelace"), std::string::npos) << cell.name();
    }
    // Nobody brings it back, also one that asks for everything.
    c.pull(a, true);
    a.pull(c, true);
    EXPECT_FALSE(a.get(id));
}

TEST_F(SyncTest, leavesWhatOneCellCompactedToTheOthersUntilItIsErased)
{
    const auto compact = [&](SyncCell& cell) {
        api::CompactionRule rule;
        rule.name = "old";
        rule.filter = "tag:old";
        rule.olderThanDays = 0.001;
        api::CompactMemory query;
        query.tenant = "default";
        query.rules = {rule};
        cell.clock.advance(1h);
        const auto compacted = all.bench.loop.runUntil(cell.knowledge->compact(query, "person"));
        EXPECT_TRUE(compacted) << compacted.error().text();
    };
    const auto archives = [&](SyncCell& cell) {
        api::ListMemoryArchives query;
        query.tenant = "default";
        return all.bench.loop.runUntil(cell.knowledge->archives(query))->archives.size();
    };
    const auto id = a.add("an old note of Ada", "note", {"old"});
    const auto other = a.add("another old note", "note", {"old"});
    all.heal();
    compact(a);
    compact(b);
    all.heal();
    EXPECT_FALSE(a.get(id));
    EXPECT_TRUE(c.get(id)) << "it is a's own matter what it keeps at hand";
    EXPECT_TRUE(a.pull(c, true).full);
    EXPECT_FALSE(a.get(id)) << "nobody changed it";
    EXPECT_EQ(a.pull(b, true).added, 0);
    // It comes back with the next change, whole.
    ASSERT_TRUE(c.setTags(other, {"new"}));
    all.heal();
    EXPECT_EQ(a.tags(other), (Tags{"new"}));
    EXPECT_EQ(a.text(other), "another old note");
    // Erased where only an archive has it, it is erased everywhere.
    ASSERT_EQ(archives(b), 1U);
    ASSERT_TRUE(a.erase(id));
    ASSERT_TRUE(a.erase(other));
    all.heal();
    all.expectTheSame();
    EXPECT_FALSE(c.get(id));
    EXPECT_EQ(a.digest().records, 0);
    EXPECT_EQ(archives(a), 0U);
    EXPECT_EQ(archives(b), 0U) << "nothing is left in it";
}

TEST_F(SyncTest, takesARecordThatWasImportedAgainAfterItWasErased)
{
    const auto import = [&](SyncCell& cell, const std::string& text) {
        api::ImportMemories query;
        query.tenant = "default";
        api::MemoryItem item;
        item.text = text;
        item.key = "0192f0c1-0000-7000-8000-000000000001";
        query.items.push_back(item);
        const auto imported = all.bench.loop.runUntil(cell.knowledge->import(query));
        EXPECT_TRUE(imported && imported->added == 1);
        return item.key;
    };
    const auto id = import(a, "first life");
    all.heal();
    ASSERT_TRUE(b.setText(id, "first life, changed"));
    ASSERT_TRUE(a.erase(id));
    import(a, "second life");
    all.heal();
    all.expectTheSame();
    for (auto& cell : all.cells) {
        EXPECT_EQ(cell.text(id), "second life") << cell.name();
        EXPECT_EQ(cell.get(id)->version, 1) << "with nothing of the first";
    }
}

namespace {

//! Records of some length under ids of their own.
api::ImportMemories importing(int from, int to, const std::string& text)
{
    api::ImportMemories query;
    query.tenant = "default";
    for (int i = from; i < to; ++i) {
        api::MemoryItem item;
        item.text = text;
        item.key = "0192f0c1-0000-7000-8000-" + std::to_string(100'000'000'000 + i);
        query.items.push_back(std::move(item));
    }
    return query;
}

} // namespace

TEST_F(SyncTest, erasesWhatSeveralPagesTellAtOnce)
{
    constexpr int kRecords = 1000;
    for (int from = 0; from < kRecords; from += 200)
        ASSERT_TRUE(all.bench.loop.runUntil(a.knowledge->import(importing(from, from + 200, "some text"))));
    b.pull(a);
    ASSERT_EQ(b.digest().records, kRecords);
    api::EraseMemories query;
    query.tenant = "default";
    query.filter = "kind:note";
    ASSERT_TRUE(all.bench.loop.runUntil(a.knowledge->erase(query)));
    const int before = b.embedder.forgotten;
    const auto report = b.pull(a);
    EXPECT_GT(report.pages, 1);
    EXPECT_EQ(report.erased, kRecords);
    EXPECT_EQ(b.digest().records, 0);
    EXPECT_EQ(b.embedder.forgotten - before, 1) << "an erasure looks at everything there is";
}

TEST_F(SyncTest, takesIdsThatWereUsedAgainHoweverManyPagesTheyAre)
{
    constexpr int kRecords = 12;
    const std::string text(30'000, 'x');
    const auto import = [&](const std::string& what) {
        const auto imported = all.bench.loop.runUntil(a.knowledge->import(importing(0, kRecords, what + text)));
        EXPECT_TRUE(imported && imported->added == kRecords);
    };
    import("first");
    b.pull(a);
    api::EraseMemories query;
    query.tenant = "default";
    query.filter = "kind:note";
    ASSERT_TRUE(all.bench.loop.runUntil(a.knowledge->erase(query)));
    import("second");
    const int before = b.embedder.forgotten;
    const auto report = b.pull(a);
    EXPECT_GT(report.pages, 8);
    EXPECT_EQ(report.added, kRecords);
    EXPECT_EQ(report.erased, kRecords);
    EXPECT_EQ(report.refused, 0);
    EXPECT_EQ(b.embedder.forgotten - before, 1);
    EXPECT_EQ(b.digest(), a.digest());
    EXPECT_EQ(b.figures().peers.at(0).refused, 0);
}

TEST_F(SyncTest, takesManyIdsThatWereUsedAgainInOneGo)
{
    ASSERT_TRUE(all.bench.loop.runUntil(a.knowledge->import(importing(0, 150, "first"))));
    EXPECT_EQ(b.pull(a).added, 150);
    api::EraseMemories query;
    query.tenant = "default";
    query.filter = "kind:note";
    ASSERT_TRUE(all.bench.loop.runUntil(a.knowledge->erase(query)));
    ASSERT_TRUE(all.bench.loop.runUntil(a.knowledge->import(importing(0, 150, "second"))));
    EXPECT_EQ(b.pull(a).added, 150);
    EXPECT_EQ(b.digest(), a.digest());
}

TEST_F(SyncTest, erasesWhatItHeardOfBeforeThePeerWentAway)
{
    for (int from = 0; from < 1000; from += 200)
        ASSERT_TRUE(all.bench.loop.runUntil(a.knowledge->import(importing(from, from + 200, "some text"))));
    b.pull(a);
    api::EraseMemories query;
    query.tenant = "default";
    query.filter = "kind:note";
    ASSERT_TRUE(all.bench.loop.runUntil(a.knowledge->erase(query)));
    // The first page gets through, and no other.
    all.weather.breakAfter = all.weather.messages + 1;
    EXPECT_FALSE(b.tryPull(a));
    all.weather.breakAfter = 0;
    const auto left = b.digest().records;
    EXPECT_GT(left, 0);
    EXPECT_LT(left, 1000) << "what is to be gone does not wait for the peer";
    EXPECT_EQ(b.pull(a).erased, left);
}

TEST_F(SyncTest, goesOnWhereItStoppedWhenMessagesGetLost)
{
    for (int i = 0; i < 400; ++i)
        a.add("note " + std::to_string(i) + std::string(500, 'x'));
    all.weather.loss = 0.3;
    all.weather.twice = 0.3;
    int failed = 0;
    std::int64_t pages = 0;
    while (b.digest() != a.digest() && failed < 200) {
        const auto report = b.tryPull(a);
        if (!report) {
            EXPECT_EQ(report.error().code, ErrorCode::Timeout);
            ++failed;
            if (failed % 3 == 0)
                b.reopen();
        } else {
            pages += report->pages;
        }
    }
    EXPECT_EQ(b.digest(), a.digest());
    EXPECT_GT(failed, 0);
    all.weather.cut = {{"a", "b"}};
    EXPECT_FALSE(b.tryPull(a));
    all.weather.cut.clear();
    all.bench.turnUntil([&] { return !b.figures().peers.at(0).problem.empty(); });
    EXPECT_THAT(b.figures().peers.at(0).problem, HasSubstr("in time"));
    all.weather.loss = 0;
    b.pull(a);
    EXPECT_EQ(b.figures().peers.at(0).problem, "");
}

TEST_F(SyncTest, fillsADatabaseThatWasReplacedByAnEmptyOne)
{
    for (int i = 0; i < 30; ++i)
        a.add("note " + std::to_string(i));
    b.add("of b");
    const auto gone = c.add("erased");
    all.heal();
    ASSERT_TRUE(c.erase(gone));
    all.heal();
    b.close();
    std::filesystem::remove_all(b.folder());
    b.open();
    EXPECT_EQ(b.digest().records, 0);
    b.add("written before it asked anybody");
    // Those who knew the old one notice that it is another.
    const auto report = a.pull(b);
    EXPECT_TRUE(report.full);
    EXPECT_EQ(report.added, 1);
    EXPECT_EQ(b.pull(a).added, 31);
    all.heal();
    all.expectTheSame();
    EXPECT_EQ(b.digest().records, 32);
    EXPECT_FALSE(b.get(gone));
}

TEST_F(SyncTest, recoversFromAnOlderCopyOfADatabase)
{
    const auto id = b.add("from before the copy");
    const auto fact = b.addFact("Ada", "lives_in", "Turin");
    all.heal();
    b.close();
    std::filesystem::copy(b.folder(), all.temp.path() / "backup", std::filesystem::copy_options::recursive);
    b.open();
    // The copy knows nothing of all this, and others do.
    const auto lost = b.add("written after the copy");
    ASSERT_TRUE(b.setText(id, "changed after the copy"));
    ASSERT_TRUE(b.setText(fact, "changed after the copy"));
    all.heal();
    const auto replica = b.figures().replica;
    b.close();
    std::filesystem::remove_all(b.folder());
    std::filesystem::rename(all.temp.path() / "backup", b.folder());
    b.open();
    // More than it had written then, so that its sequence alone tells nobody.
    std::vector<std::string> since;
    for (int i = 0; i < 50; ++i)
        since.push_back(b.add("after the restoring " + std::to_string(i)));
    ASSERT_TRUE(b.setTags(id, {"restored"}));
    a.pull(b);
    EXPECT_NE(b.figures().replica, replica) << "what it writes now is not taken for what it wrote then";
    all.heal();
    all.expectTheSame();
    for (auto& cell : all.cells) {
        EXPECT_EQ(cell.text(lost), "written after the copy") << cell.name();
        EXPECT_EQ(cell.text(id), "changed after the copy") << cell.name();
        EXPECT_EQ(cell.tags(id), (Tags{"restored"})) << cell.name();
        EXPECT_EQ(cell.text(fact), "changed after the copy") << cell.name();
        for (const auto& each : since)
            EXPECT_TRUE(cell.get(each)) << cell.name();
    }
}

TEST_F(SyncTest, anOlderCopyThatAsksFirstFindsOutToo)
{
    b.add("from before the copy");
    all.heal();
    b.close();
    std::filesystem::copy(b.folder(), all.temp.path() / "backup", std::filesystem::copy_options::recursive);
    b.open();
    const auto lost = b.add("written after the copy");
    all.heal();
    const auto replica = b.figures().replica;
    b.close();
    std::filesystem::remove_all(b.folder());
    std::filesystem::rename(all.temp.path() / "backup", b.folder());
    b.open();
    const auto report = b.pull(a);
    EXPECT_TRUE(report.full);
    EXPECT_NE(b.figures().replica, replica);
    EXPECT_EQ(b.text(lost), "written after the copy");
    all.heal();
    all.expectTheSame();
}

TEST_F(SyncTest, bringsRecordsThatAreLargerThanAMessage)
{
    NewRecord record;
    record.text = "large " + std::string(900'000, 'x') + std::string(1000, '\x01') + "\"quoted\" end";
    const auto id = a.add(record);
    const auto small = a.add("small");
    EXPECT_EQ(b.pull(a).added, 2);
    EXPECT_EQ(b.text(id), record.text);
    EXPECT_EQ(b.text(small), "small");
    EXPECT_EQ(a.digest(), b.digest());
}

TEST_F(SyncTest, endsWhileSomebodyAsks)
{
    a.add("a note");
    auto asked = b.sync->pull("default", {}, "a");
    a.sync.reset();
    const auto unanswered = all.bench.loop.runUntil(std::move(asked));
    ASSERT_FALSE(unanswered);
    EXPECT_EQ(unanswered.error().code, ErrorCode::NotFound);
    auto again = b.sync->pull("default", {}, "c");
    b.sync.reset();
    const auto over = all.bench.loop.runUntil(std::move(again));
    ASSERT_FALSE(over);
    EXPECT_EQ(over.error().code, ErrorCode::Unavailable);
}

TEST_F(SyncTest, erasesWhatACellThatStoppedHadYetToErase)
{
    const auto id = a.add("the secret of Ada Lovelace");
    all.heal();
    ASSERT_TRUE(a.erase(id));
    b.close();
    {
        // The page with the erasure was taken, and the cell stopped.
        storage::OpenOptions options;
        options.path = b.folder() / "default.db";
        options.migrations = detail::sql::migrations();
        storage::DatabaseServices services{
            all.bench.loop.executor(), all.bench.writers, all.bench.metrics, all.bench.clock, base::LogSystem::none()};
        auto database = storage::Database::open(std::move(options), std::move(services));
        ASSERT_TRUE(database);
        detail::RecordState erased;
        erased.id = *base::Uuid::parse(id);
        erased.life = erased.erased = 0;
        auto job = [erased](storage::Connection& connection) {
            detail::Taking taking;
            taking.vectorIds.resize(4);
            return detail::take(connection, {erased}, taking);
        };
        ASSERT_TRUE((*database)->writeSync(std::move(job)));
        (*database)->close();
    }
    b.open();
    ASSERT_TRUE(b.get(id));
    b.setText(id, "the secret of Ada Lovelace, changed"); // which brings nothing back
    c.pull(b);
    EXPECT_EQ(b.pull(c).erased, 1);
    EXPECT_FALSE(b.get(id));
    all.heal();
    all.expectTheSame();
    EXPECT_FALSE(c.get(id));
}

} // namespace kaze::knowledge
