#include "engine/api/memory_requests.h"
#include "engine/knowledge/detail/erasing.h"
#include "tests/engine/knowledge/archive_fixture.h"

namespace kaze::knowledge {
namespace {

class UpkeepTest : public ArchiveFixture {
protected:
    std::int64_t numberIn(std::string_view sql)
    {
        const auto open = database();
        std::int64_t number = -1;
        const auto read = open->readSync([&](storage::Connection& connection) {
            return connection.query(sql, {}, [&](const storage::Row& row) { number = row.integer(0); });
        });
        EXPECT_TRUE(read) << read.error().text();
        open->close();
        return number;
    }

    //! Opens the memory and waits for its indexes; gives that of the notes.
    api::MemoryShard shard()
    {
        open(embedder);
        settle();
        const auto stats = bench->loop.runUntil(knowledge->stats("default", ""));
        EXPECT_TRUE(stats);
        EXPECT_FALSE(stats->shards.empty());
        return stats && !stats->shards.empty() ? stats->shards[0] : api::MemoryShard();
    }
};

TEST_F(UpkeepTest, aDamagedVectorIsLeftOutAndToldAndTheIndexIsBelieved)
{
    addNumbers(0, 400);
    settle();
    knowledge.reset();
    std::filesystem::remove(indexFile());
    const auto open = database();
    const auto damaged = open->writeSync([](storage::Connection& connection) {
        return connection.execute("UPDATE vectors SET vector = x'00112233' WHERE label IN (100, 200)", {});
    });
    ASSERT_TRUE(damaged) << damaged.error().text();
    open->close();

    auto its = shard();
    EXPECT_NE(its.problem.find("2 vectors"), std::string::npos) << its.problem;
    EXPECT_EQ(its.state, "ready");
    EXPECT_EQ(its.indexed, 398);
    EXPECT_EQ(bench->byVector(*knowledge, "#5", 200).size(), 200U);
    bench->logged->clear();
    its = shard();
    EXPECT_NE(its.problem.find("2 vectors"), std::string::npos) << its.problem;
    EXPECT_EQ(its.indexed, 398);
    EXPECT_FALSE(bench->logged->contains("built anew"));
    // Whoever edits such a text gives it a vector again.
    const auto hits = bench->byText(*knowledge, "99", 1);
    ASSERT_EQ(hits.size(), 1U);
    change(hits[0].id, "number #99 again");
    bench->turnUntil([this] { return knowledge->figures().unindexed == 0; });
    EXPECT_NE(bench->loop.runUntil(knowledge->stats("default", ""))->shards[0].problem.find("1 vectors"), std::string::npos);
}

TEST_F(UpkeepTest, anIndexWithoutAVectorThatIsSoundIsNotBelieved)
{
    addNumbers(0, 400);
    settle();
    const auto open = database();
    const auto added = open->writeSync([](storage::Connection& connection) -> Result<> {
        auto done = connection.execute("UPDATE vectors SET label = label + 100000 WHERE label > 300", {});
        if (done)
            done = connection.execute("UPDATE vectors SET label = label - 100000 WHERE label > 100301", {});
        if (done)
            done = connection.execute("INSERT INTO vectors (label, id, seq, kind, embedder, vector) SELECT 301, id, seq, kind, "
                                      "embedder, vector FROM vectors WHERE label = 100301",
                {});
        if (done)
            done = connection.execute("DELETE FROM vectors WHERE label IN (100301, 50)", {});
        if (done)
            done = connection.execute(
                "INSERT INTO vectors (label, id, seq, kind, embedder, vector) SELECT 50, zeroblob(16), 50, kind, "
                "embedder, vector FROM vectors WHERE label = 51",
                {});
        return done ? Result<>() : failure(done);
    });
    ASSERT_TRUE(added) << added.error().text();
    open->close();
    EXPECT_EQ(shard().indexed, 400);
}

TEST_F(UpkeepTest, removedVectorsAreNotRememberedWhereNoIndexAsksForThem)
{
    const auto id = add("few #1", 1);
    for (int i = 2; i < 20; ++i)
        change(id, "few #" + std::to_string(i));
    knowledge.reset();
    EXPECT_EQ(numberIn("SELECT count(*) FROM removed_vectors"), 0) << "so few have no index";

    open(embedder);
    addNumbers(100, 500);
    change(id, "many #20");
    settle();
    EXPECT_EQ(numberIn("SELECT count(*) FROM removed_vectors"), 1);
    NumberEmbedder other("numbers/2");
    open(other);
    ASSERT_EQ(bench->count(*knowledge), 401);
    bench->turnUntil([this] { return bench->logged->contains("by an embedder before were removed"); });
    EXPECT_EQ(numberIn("SELECT count(*) FROM removed_vectors"), 0) << "nobody asks for those of the embedder before";
    EXPECT_EQ(numberIn("SELECT count(*) FROM vectors"), 401);
}

TEST_F(UpkeepTest, anErasureDoesNotTakeZerosForWhatItErased)
{
    vectors::HashedEmbedder words(bench->workers);
    open(words);
    ASSERT_TRUE(bench->add(*knowledge, "the first"));
    ASSERT_TRUE(bench->add(*knowledge, "came meanwhile"));
    api::EraseMemories query;
    query.tenant = "default";
    query.filter = "kind:note";
    const auto erased = bench->loop.runUntil(knowledge->erase(query));
    ASSERT_TRUE(erased) << erased.error().text();
    for (const auto& place : erased->places)
        EXPECT_EQ(place.left, 0) << place.place << ": most of a short text's vector is zero, as empty pages are";
    knowledge.reset();
}

TEST_F(UpkeepTest, theFullTextIsMergedInSteps)
{
    std::mt19937_64 random(7);
    for (int i = 0; i < 40; ++i) {
        std::string text = "number #" + std::to_string(i);
        while (text.size() < 200'000)
            text += " " + std::to_string(random());
        add(text, 1);
    }
    const auto id = add("Quackenbush #100", 1);
    const auto open = database();
    std::int64_t left = -1;
    const auto erased = open->writeSync([](storage::Connection& connection) { return detail::eraseRecords(connection, {41}); });
    ASSERT_TRUE(erased) << erased.error().text();
    EXPECT_EQ(erased->found, 1);
    int steps = 0;
    for (bool more = true; more; ++steps) {
        const auto merged
            = open->writeSync([&](storage::Connection& connection) { return detail::mergeText(connection, steps == 0); });
        ASSERT_TRUE(merged) << merged.error().text();
        more = *merged;
    }
    EXPECT_GT(steps, 3) << "none of them takes long";
    const auto count = open->readSync([&](storage::Connection& connection) {
        return connection.query("SELECT count(*) FROM texts_data WHERE instr(block, CAST('quackenbush' AS BLOB)) > 0", {},
            [&](const storage::Row& row) { left = row.integer(0); });
    });
    ASSERT_TRUE(count) << count.error().text();
    EXPECT_EQ(left, 0);
    const auto words = open->readSync([](storage::Connection& connection) { return detail::wordsLeft(connection, {41}); });
    ASSERT_TRUE(words) << words.error().text();
    EXPECT_EQ(*words, 0);
    EXPECT_GT(open->readSync([](storage::Connection& connection) { return detail::wordsLeft(connection, {1}); }).value(), 1000);
    open->close();
    EXPECT_FALSE(id.empty());
}

} // namespace
} // namespace kaze::knowledge
