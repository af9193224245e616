#include "engine/api/fact_requests.h"
#include "engine/api/memory_requests.h"
#include "tests/engine/knowledge/knowledge_fixture.h"

#include <algorithm>
#include <fstream>

namespace kaze::knowledge {
namespace {

class EraseTest : public KnowledgeTest {
protected:
    EraseTest() { open(embedder); }

    Result<api::MemoryErased> erase(const std::vector<std::string>& ids, const std::string& filter = {}, bool countOnly = false)
    {
        api::EraseMemories query;
        query.tenant = "default";
        query.ids = ids;
        query.filter = filter;
        query.countOnly = countOnly;
        return bench->loop.runUntil(knowledge->erase(query));
    }

    //! Whether these bytes stand in any file under the folder of the memory.
    [[nodiscard]] bool anywhere(const std::string& bytes) const
    {
        for (const auto& entry : std::filesystem::recursive_directory_iterator(folder / "knowledge")) {
            if (!entry.is_regular_file())
                continue;
            std::ifstream file(entry.path(), std::ios::binary);
            const std::string content((std::istreambuf_iterator<char>(file)), {});
            if (content.find(bytes) != std::string::npos)
                return true;
        }
        return false;
    }

    NumberEmbedder embedder{"numbers/1"};
};

TEST_F(EraseTest, leavesNothingOfARecordAnywhere)
{
    addNumbers(0, 400);
    const std::string first = "Nerissa Quackenbush lives at 12 Thistledown Lane #1001";
    const std::string second = "Nerissa moved to Wobblingham-under-Edge in the spring #1002";
    const auto id = bench->add(*knowledge, first);
    ASSERT_TRUE(id);
    settle();
    api::UpdateMemory change;
    change.id = *id;
    change.tenant = "default";
    change.text = second;
    ASSERT_TRUE(bench->loop.runUntil(knowledge->update(change, "person")));
    settle();
    ASSERT_TRUE(anywhere("Quackenbush"));
    ASSERT_TRUE(anywhere("Wobblingham"));

    const auto erased = erase({*id});
    ASSERT_TRUE(erased) << erased.error().text();
    EXPECT_EQ(erased->records, 1);
    for (const auto& place : erased->places)
        EXPECT_EQ(place.left, 0) << place.place << ": " << place.detail;
    EXPECT_TRUE(erased->complete);
    for (const auto* word : {"Quackenbush", "Wobblingham", "quackenbush", "wobblingham", "Thistledown", "thistledown"})
        EXPECT_FALSE(anywhere(word)) << word;
    const auto vector = embedder.vectorOf(second);
    EXPECT_FALSE(anywhere(std::string(reinterpret_cast<const char*>(vector.data()), 32)));
    EXPECT_EQ(bench->count(*knowledge), 400);
    EXPECT_TRUE(bench->byText(*knowledge, "Nerissa").empty());
    for (int i = 0; i < 400; i += 37)
        EXPECT_NEAR(bench->byVector(*knowledge, "#" + std::to_string(i), 1).at(0).similarity, 1, 1e-5);
    open(embedder);
    settle();
    EXPECT_EQ(bench->byVector(*knowledge, "#5", 200).size(), 200U);
    EXPECT_FALSE(anywhere("Quackenbush"));
}

TEST_F(EraseTest, writesOverWhatAnIndexHasOfItAndBuildsNothingAnew)
{
    auto parts = bench->parts(embedder);
    parts.index.precision = vectors::Precision::Float32; // so that the numbers can be found in the file
    const auto openAgain = [&] {
        knowledge.reset();
        knowledge = std::make_unique<Knowledge>(folder / "knowledge", parts);
        settle();
    };
    openAgain();
    addNumbers(0, 600);
    settle();
    const auto idOf = [&](int number) { return bench->byVector(*knowledge, "#" + std::to_string(number), 1).at(0).id; };
    const auto stored = [&](int number) {
        const auto vector = embedder.vectorOf("#" + std::to_string(number));
        return base::readFile(indexFile())
                   .value()
                   .find(std::string_view(reinterpret_cast<const char*>(vector.data()), vector.size() * sizeof(float)))
            != std::string::npos;
    };
    const auto changed = idOf(7);
    api::UpdateMemory change;
    change.id = changed;
    change.tenant = "default";
    change.text = "another number #2007";
    ASSERT_TRUE(bench->loop.runUntil(knowledge->update(change, "person")));
    settle();
    openAgain(); // which saves the index
    for (const int number : {5, 7, 2007, 8})
        ASSERT_TRUE(stored(number)) << number;
    bench->logged->clear();

    const auto erased = erase({idOf(5), changed});
    ASSERT_TRUE(erased) << erased.error().text();
    EXPECT_TRUE(erased->complete);
    for (const int number : {5, 7, 2007})
        EXPECT_FALSE(stored(number)) << number << ", which may have been that of an earlier version";
    EXPECT_TRUE(stored(8));
    for (int number = 0; number < 600; number += 37)
        EXPECT_NEAR(bench->byVector(*knowledge, "#" + std::to_string(number), 1).at(0).similarity, 1, 1e-5) << number;
    openAgain();
    EXPECT_FALSE(bench->logged->contains("built anew"));
    EXPECT_EQ(bench->byVector(*knowledge, "#5", 200).size(), 200U);
    EXPECT_NE(bench->byVector(*knowledge, "#5", 1).at(0).text, "number #5");
    EXPECT_FALSE(stored(5));
}

TEST_F(EraseTest, leavesNothingOfWhatAKindSays)
{
    NewRecord episode;
    episode.kind = "episode";
    episode.text = "a text that says little";
    episode.data = R"({"task":"visit Nerissa Quackenbush","critique":"Thistledown Lane was empty","tools":["wobblingham-map"]})";
    NewRecord entity;
    entity.kind = "entity";
    entity.data = R"({"name":"Nerissa Quackenbush","type":"personage"})";
    const auto first = bench->add(*knowledge, episode);
    const auto second = bench->add(*knowledge, entity);
    ASSERT_TRUE(first && second);
    api::AddFact fact;
    fact.tenant = "default";
    fact.subject = "Nerissa Quackenbush";
    fact.predicate = "lives_in";
    fact.object = "Wobblingham-under-Edge";
    fact.propose = true;
    const auto third = bench->loop.runUntil(knowledge->addFact(fact, "person"));
    ASSERT_TRUE(third) << third.error().text();
    api::UpdateMemory change;
    change.id = *first;
    change.tenant = "default";
    change.data = R"({"task":"visit her","success":true})";
    ASSERT_TRUE(bench->loop.runUntil(knowledge->update(change, "person")));
    ASSERT_TRUE(anywhere("Quackenbush"));

    const auto erased = erase({*first, *second, third->fact.id});
    ASSERT_TRUE(erased) << erased.error().text();
    for (const auto& place : erased->places)
        EXPECT_EQ(place.left, 0) << place.place << ": " << place.detail;
    EXPECT_TRUE(erased->complete);
    const auto rows = std::ranges::find(erased->places, "facts and outcomes", &api::ErasedPlace::place);
    ASSERT_NE(rows, erased->places.end());
    EXPECT_EQ(rows->removed, 3) << "an outcome, an entity and a fact";
    for (const auto* word : {"Quackenbush", "quackenbush", "Thistledown", "Wobblingham", "wobblingham", "personage", "visit her"})
        EXPECT_FALSE(anywhere(word)) << word;
}

TEST_F(EraseTest, goesByAFilterAndCountsFirstWhereThatIsAsked)
{
    for (int i = 0; i < 10; ++i) {
        NewRecord record;
        record.text = "record #" + std::to_string(i);
        record.agent = i < 3 ? "bob" : "eve";
        ASSERT_TRUE(bench->add(*knowledge, record));
    }
    const auto counted = erase({}, "agent:bob", true);
    ASSERT_TRUE(counted);
    EXPECT_EQ(counted->records, 3);
    EXPECT_FALSE(counted->complete);
    EXPECT_EQ(bench->count(*knowledge), 10);
    ASSERT_TRUE(erase({}, "agent:bob"));
    EXPECT_EQ(bench->count(*knowledge), 7);
    EXPECT_EQ(erase({}, "agent:bob")->records, 0);
}

TEST_F(EraseTest, takesWhatIsForgottenToo)
{
    const auto id = bench->add(*knowledge, "something to forget entirely #1");
    ASSERT_TRUE(id);
    api::ForgetMemory forget;
    forget.id = *id;
    forget.tenant = "default";
    ASSERT_TRUE(bench->loop.runUntil(knowledge->forget(forget, "person")));
    const auto erased = erase({}, "kind:note");
    ASSERT_TRUE(erased) << erased.error().text();
    EXPECT_EQ(erased->records, 1);
    EXPECT_TRUE(erased->complete);
    EXPECT_FALSE(anywhere("forget entirely"));
}

TEST_F(EraseTest, saysThatACopyFromAMigrationMayHaveIt)
{
    const auto id = bench->add(*knowledge, "something that a copy has #1");
    ASSERT_TRUE(id);
    std::ofstream(folder / "knowledge" / "default.db.before-2") << "an old copy";
    const auto erased = erase({*id});
    ASSERT_TRUE(erased);
    EXPECT_FALSE(erased->complete);
    EXPECT_NE(erased->places.back().detail.find("default.db.before-2"), std::string::npos);
}

TEST_F(EraseTest, wantsToKnowWhich)
{
    ASSERT_TRUE(bench->add(*knowledge, "one #1"));
    EXPECT_EQ(erase({}).error().code, ErrorCode::InvalidArgument);
    EXPECT_EQ(erase({"ffffffff"}).error().code, ErrorCode::NotFound);
    EXPECT_EQ(erase({}, "colour:red").error().code, ErrorCode::InvalidArgument);
    EXPECT_EQ(bench->count(*knowledge), 1);
}

} // namespace
} // namespace kaze::knowledge
