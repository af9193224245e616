#include "engine/api/upkeep_requests.h"
#include "tests/engine/knowledge/knowledge_fixture.h"

#include <set>

namespace kaze::knowledge {
namespace {

class DivisionTest : public KnowledgeTest {
protected:
    DivisionTest() { open(embedder); }

    Result<api::MemoryStats> divide(std::int64_t parts, const std::string& kind = "note")
    {
        api::ReshardMemory query;
        query.tenant = "default";
        query.kind = kind;
        query.parts = parts;
        return bench->loop.runUntil(knowledge->reshard(query));
    }

    std::vector<api::MemoryShard> shards()
    {
        const auto stats = bench->loop.runUntil(knowledge->stats("default", {}));
        EXPECT_TRUE(stats);
        return stats ? stats->shards : std::vector<api::MemoryShard>();
    }

    void waitForParts(std::size_t parts)
    {
        bench->turnUntil([&] { return shards().size() == parts; });
    }

    void divideInto(std::int64_t parts)
    {
        // The files of the division before may still be on their way out.
        auto begun = divide(parts);
        bench->turnUntil([&] {
            if (!begun && begun.error().code == ErrorCode::Conflict)
                begun = divide(parts);
            return begun || begun.error().code != ErrorCode::Conflict;
        });
        ASSERT_TRUE(begun) << begun.error().text();
        waitForParts(static_cast<std::size_t>(parts));
        settle();
    }

    using Found = std::vector<std::pair<std::string, double>>;
    Found find(int number, bool exact, const std::string& filter = {}, double textWeight = 0)
    {
        Search wanted;
        wanted.query = "number #" + std::to_string(number);
        wanted.limit = 20;
        wanted.vectorWeight = 1;
        wanted.textWeight = textWeight;
        wanted.exact = exact;
        wanted.filter = filter;
        Found found;
        const auto hits = bench->search(*knowledge, wanted);
        EXPECT_TRUE(hits);
        if (hits)
            for (const auto& hit : *hits)
                found.emplace_back(hit.text, hit.score);
        return found;
    }

    std::set<std::string> indexFiles() const
    {
        std::set<std::string> names;
        for (const auto& entry : std::filesystem::directory_iterator(folder / "knowledge" / "default"))
            names.insert(entry.path().filename().string());
        return names;
    }

    NumberEmbedder embedder{"numbers/1"};
};

TEST_F(DivisionTest, answersTheSameInAnyNumberOfParts)
{
    addNumbers(0, 3000);
    settle();
    std::vector<Found> exact, byIndex, hybrid, filtered;
    for (int number = 0; number < 3000; number += 149) {
        exact.push_back(find(number, true));
        byIndex.push_back(find(number, false));
        hybrid.push_back(find(number, false, {}, 0.5));
        filtered.push_back(find(number, false, "importance>0.4"));
    }
    for (const std::int64_t parts : {2, 5, 3, 1}) {
        divideInto(parts);
        std::int64_t all = 0;
        for (const auto& shard : shards()) {
            EXPECT_EQ(shard.parts, parts);
            EXPECT_EQ(shard.state, "ready");
            EXPECT_EQ(shard.indexed, shard.vectors);
            EXPECT_NEAR(static_cast<double>(shard.vectors), 3000.0 / static_cast<double>(parts), 2);
            all += shard.vectors;
        }
        EXPECT_EQ(all, 3000);
        std::size_t at = 0;
        for (int number = 0; number < 3000; number += 149, ++at) {
            EXPECT_EQ(find(number, true), exact[at]) << parts << " parts, #" << number;
            EXPECT_EQ(find(number, false), byIndex[at]) << parts << " parts, #" << number;
            EXPECT_EQ(find(number, false, {}, 0.5), hybrid[at]) << parts << " parts, #" << number;
            EXPECT_EQ(find(number, false, "importance>0.4"), filtered[at]) << parts << " parts, #" << number;
        }
    }
}

TEST_F(DivisionTest, wantsSomeVectorsInEachPart)
{
    addNumbers(0, 3);
    const auto refused = divide(64);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::InvalidArgument);
    EXPECT_NE(refused.error().message.find("3 vectors, too few for 64 parts"), std::string::npos) << refused.error().message;
    EXPECT_FALSE(divide(2));
    addNumbers(3, 512);
    settle();
    EXPECT_FALSE(divide(5));
    divideInto(4);
    // What was divided when there were more can become less.
    api::EraseMemories query;
    query.tenant = "default";
    query.filter = "kind:note";
    ASSERT_TRUE(bench->loop.runUntil(knowledge->erase(query)));
    addNumbers(0, 10);
    EXPECT_FALSE(divide(5));
    divideInto(2);
}

TEST_F(DivisionTest, takesInWhatChangesMeanwhile)
{
    addNumbers(0, 2000);
    settle();
    ASSERT_TRUE(divide(3));
    addNumbers(2000, 2600);
    for (int number = 1; number < 2000; number += 400) {
        const auto hits = bench->byVector(*knowledge, "number #" + std::to_string(number), 1);
        ASSERT_EQ(hits.size(), 1U);
        api::ForgetMemory query;
        query.tenant = "default";
        query.id = hits[0].id;
        ASSERT_TRUE(bench->loop.runUntil(knowledge->forget(query, "person")));
    }
    waitForParts(3);
    settle();
    std::int64_t all = 0;
    for (const auto& shard : shards()) {
        EXPECT_EQ(shard.indexed, shard.vectors);
        all += shard.vectors;
    }
    EXPECT_EQ(all, 2595);
    for (int number = 0; number < 2600; number += 31) {
        const auto found = find(number, false);
        ASSERT_EQ(found.size(), 20U);
        EXPECT_EQ(found[0].first == "number #" + std::to_string(number), number % 400 != 1 || number >= 2000) << number;
    }
}

TEST_F(DivisionTest, staysDividedAndLeavesNoOtherFiles)
{
    addNumbers(0, 1200);
    settle();
    divideInto(4);
    bench->turnUntil([&] { return !std::filesystem::exists(indexFile()); });
    knowledge.reset();
    const std::set<std::string> four{"note@0of4-000.hnsw", "note@1of4-000.hnsw", "note@2of4-000.hnsw", "note@3of4-000.hnsw"};
    EXPECT_EQ(indexFiles(), four);
    // As a division leaves them that did not end.
    for (const auto* stray : {"note-000.hnsw", "note@0of2-000.hnsw", "note@3of64-000.hnsw"})
        std::filesystem::copy_file(
            folder / "knowledge" / "default" / "note@0of4-000.hnsw", folder / "knowledge" / "default" / stray);
    bench->logged->clear();
    open(embedder);
    settle();
    EXPECT_EQ(indexFiles(), four);
    EXPECT_FALSE(bench->logged->contains("built anew"));
    EXPECT_EQ(shards().size(), 4U);
    EXPECT_EQ(find(77, false).at(0).first, "number #77");
}

TEST_F(DivisionTest, goesBackWhenItIsCancelled)
{
    addNumbers(0, 2000);
    settle();
    ASSERT_TRUE(divide(8));
    const auto again = divide(2);
    ASSERT_FALSE(again);
    EXPECT_EQ(again.error().code, ErrorCode::Conflict);
    api::RebuildMemory cancel;
    cancel.tenant = "default";
    cancel.cancel = true;
    ASSERT_TRUE(bench->loop.runUntil(knowledge->rebuild(cancel)));
    bench->turnUntil([&] { return shards().front().state != "rebuilding"; });
    // It may have come too late.
    EXPECT_TRUE(shards().size() == 1 || shards().size() == 8) << shards().size();
    EXPECT_EQ(find(5, false).at(0).first, "number #5");
    divideInto(2);
    EXPECT_EQ(find(5, false).at(0).first, "number #5");
}

TEST_F(DivisionTest, endsBeforeAnErasure)
{
    addNumbers(0, 1000);
    settle();
    ASSERT_TRUE(divide(4));
    api::EraseMemories query;
    query.tenant = "default";
    query.ids = {bench->byVector(*knowledge, "number #5", 1).at(0).id};
    const auto erased = bench->loop.runUntil(knowledge->erase(query));
    ASSERT_TRUE(erased) << erased.error().text();
    EXPECT_TRUE(erased->complete);
    settle();
    divideInto(2);
    EXPECT_NE(find(5, false).at(0).first, "number #5");
}

TEST_F(DivisionTest, closesInTheMiddle)
{
    addNumbers(0, 2000);
    settle();
    ASSERT_TRUE(divide(8));
    for (int turns = 0; turns < 20; ++turns)
        bench->loop.context().run_one_for(std::chrono::milliseconds(20));
    open(embedder);
    settle();
    const auto parts = shards().size();
    EXPECT_TRUE(parts == 1 || parts == 8) << parts;
    EXPECT_EQ(find(5, false).at(0).first, "number #5");
}

TEST_F(DivisionTest, refusesWhatCannotBe)
{
    addNumbers(0, 10);
    for (const std::int64_t parts : {0, -1, 65}) {
        const auto refused = divide(parts);
        ASSERT_FALSE(refused);
        EXPECT_EQ(refused.error().code, ErrorCode::InvalidArgument);
    }
    EXPECT_EQ(divide(1).error().code, ErrorCode::Conflict);
    EXPECT_EQ(divide(2, "nothing").error().code, ErrorCode::NotFound);
    // So few have no index in any part, and can be divided all the same.
    addNumbers(10, 260);
    divideInto(2);
    EXPECT_EQ(find(5, false).at(0).first, "number #5");
    addNumbers(260, 1000);
    settle();
    EXPECT_EQ(find(905, false).at(0).first, "number #905");
}

} // namespace
} // namespace kaze::knowledge
