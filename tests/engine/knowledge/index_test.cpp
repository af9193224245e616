#include "engine/api/memory_requests.h"
#include "engine/base/file.h"
#include "engine/vectors/top_k.h"
#include "tests/engine/knowledge/knowledge_fixture.h"

#include <cmath>
#include <fstream>
#include <future>
#include <set>

namespace kaze::knowledge {
namespace {

class IndexedTest : public KnowledgeTest {
protected:
    IndexedTest() { open(embedder); }

    //! Every number of a range is the nearest to itself, by vector alone.
    void expectNumbers(int from, int to, int step, const std::string& kind = "note")
    {
        for (int i = from; i < to; i += step) {
            const std::string text = "number #" + std::to_string(i);
            const auto hits = bench->byVector(*knowledge, text, 1, kind);
            ASSERT_EQ(hits.size(), 1U) << text;
            EXPECT_EQ(hits[0].text, text);
            EXPECT_EQ(hits[0].vectorRank, 1);
        }
    }

    //! Closes, changes the index file, opens, and searches until the index has been read.
    template <class Change>
    void reopenWith(Change change)
    {
        knowledge.reset();
        std::string bytes = base::readFile(indexFile()).value();
        change(bytes);
        std::ofstream(indexFile(), std::ios::binary) << bytes;
        bench->logged->clear();
        open(embedder);
        ASSERT_EQ(bench->count(*knowledge), 400);
    }

    [[nodiscard]] bool loggedText(const std::string& text) const { return bench->logged->contains(text); }

    NumberEmbedder embedder{"numbers/1"};
};

TEST_F(IndexedTest, findsEveryVectorWhileTheIndexFollows)
{
    for (int at = 0; at < 1500; at += 100) {
        addNumbers(at, at + 100);
        expectNumbers(at, at + 100, 23);
    }
    expectNumbers(0, 1500, 37);
}

TEST_F(IndexedTest, lagsUntilItHasTakenWhatTookThePlaceOfAnother)
{
    addNumbers(0, 400);
    settle();
    EXPECT_EQ(knowledge->figures().unindexed, 0);
    api::UpdateMemory change;
    change.tenant = "default";
    change.id = bench->byVector(*knowledge, "number #7", 1).at(0).id;
    change.text = "number #2007";
    std::promise<void> let;
    const auto goOn = let.get_future().share();
    for (int i = 0; i < Bench::kWorkers; ++i) // without threads the index does not follow
        bench->workers.submit([goOn] { goOn.wait(); });
    ASSERT_TRUE(bench->loop.runUntil(knowledge->update(change, "person")));
    EXPECT_EQ(knowledge->figures().unindexed, 1);
    expectNumbers(2007, 2008, 1);
    let.set_value();
    settle();
    EXPECT_EQ(knowledge->figures().unindexed, 0);
    expectNumbers(2007, 2008, 1);
    EXPECT_NE(bench->byVector(*knowledge, "number #7", 1).at(0).text, "number #7");
}

TEST_F(IndexedTest, keepsAnIndexOfEachKindFrom256VectorsOn)
{
    addNumbers(0, 300);
    addNumbers(300, 400, "fact");
    settle();
    open(embedder);
    EXPECT_TRUE(std::filesystem::exists(indexFile("note")));
    EXPECT_FALSE(std::filesystem::exists(indexFile("fact")));
    expectNumbers(0, 300, 29, "note");
    expectNumbers(300, 400, 29, "fact");
    EXPECT_EQ(bench->byVector(*knowledge, "number #305", 200, "fact").size(), 100U);
    EXPECT_EQ(bench->byVector(*knowledge, "number #305", 1).at(0).kind, "fact");
}

TEST_F(IndexedTest, alwaysFindsAsManyAsThereAre)
{
    addNumbers(0, 350);
    EXPECT_EQ(bench->byVector(*knowledge, "anything #9999", 200).size(), 200U);
    std::set<std::string> ids;
    for (const auto& hit : bench->byVector(*knowledge, "anything #9999", 200))
        ids.insert(hit.id);
    EXPECT_EQ(ids.size(), 200U);
}

TEST_F(IndexedTest, takesTheIndexFromDiskAndTheRestFromTheDatabase)
{
    addNumbers(0, 300);
    settle();
    knowledge.reset();
    const std::string old = base::readFile(indexFile()).value();
    open(embedder);
    addNumbers(300, 400);
    settle();
    reopenWith([&](std::string& bytes) { bytes = old; });
    expectNumbers(0, 400, 29);
    settle();
    expectNumbers(0, 400, 29);
    EXPECT_FALSE(loggedText("anew"));
}

TEST_F(IndexedTest, noticesDamageAnywhereInTheIndexFile)
{
    addNumbers(0, 400);
    settle();
    knowledge.reset();
    const std::size_t size = base::readFile(indexFile()).value().size();
    for (const std::size_t place :
        {std::size_t{0}, std::size_t{9}, std::size_t{40}, std::size_t{97}, size / 3, size / 2, size - 200, size - 1}) {
        reopenWith([place](std::string& bytes) { bytes[place] = static_cast<char>(bytes[place] ^ 0x10); });
        expectNumbers(0, 400, 97);
        settle();
        EXPECT_TRUE(loggedText("It is built anew"));
        expectNumbers(0, 400, 97);
    }
}

TEST_F(IndexedTest, noticesAnIndexFileThatIsCutOff)
{
    addNumbers(0, 400);
    settle();
    for (const std::size_t part : {0, 1, 2, 3}) {
        reopenWith([part](std::string& bytes) { bytes.resize(bytes.size() * part / 4); });
        settle();
        EXPECT_TRUE(loggedText("It is built anew"));
        expectNumbers(0, 400, 97);
    }
}

TEST_F(IndexedTest, doesNotBelieveAnIndexThatIsAheadOfItsDatabase)
{
    addNumbers(0, 300);
    settle();
    knowledge.reset();
    std::filesystem::copy_file(folder / "knowledge" / "default.db", folder / "backup.db");
    open(embedder);
    addNumbers(300, 400);
    settle();
    knowledge.reset();
    std::filesystem::copy_file(
        folder / "backup.db", folder / "knowledge" / "default.db", std::filesystem::copy_options::overwrite_existing);
    open(embedder);
    EXPECT_EQ(bench->count(*knowledge), 300);
    settle();
    EXPECT_TRUE(loggedText("is not of this state of the database"));
    expectNumbers(0, 300, 29);
    EXPECT_EQ(bench->byVector(*knowledge, "number #350", 200).size(), 200U);
}

TEST_F(IndexedTest, doesNotBelieveAnIndexOfAnotherHistoryOfItsDatabase)
{
    addNumbers(0, 300);
    settle();
    knowledge.reset();
    std::filesystem::copy_file(folder / "knowledge" / "default.db", folder / "backup.db");
    open(embedder);
    addNumbers(300, 400);
    settle();
    knowledge.reset();
    const std::string index = base::readFile(indexFile()).value();
    std::filesystem::copy_file(
        folder / "backup.db", folder / "knowledge" / "default.db", std::filesystem::copy_options::overwrite_existing);
    open(embedder);
    addNumbers(500, 600);
    settle();
    knowledge.reset();
    std::ofstream(indexFile(), std::ios::binary) << index;
    open(embedder);
    EXPECT_EQ(bench->count(*knowledge), 400);
    settle();
    EXPECT_TRUE(loggedText("is not of this state of the database"));
    expectNumbers(500, 600, 11);
}

TEST_F(IndexedTest, buildsALostIndexAnew)
{
    addNumbers(0, 400);
    settle();
    knowledge.reset();
    std::filesystem::remove(indexFile());
    open(embedder);
    expectNumbers(0, 400, 37);
    settle();
    expectNumbers(0, 400, 37);
    knowledge.reset();
    EXPECT_TRUE(std::filesystem::exists(indexFile()));
}

TEST_F(IndexedTest, rejectsTheIndexOfAnotherEmbedder)
{
    addNumbers(0, 400);
    settle();
    knowledge.reset();
    const std::string index = base::readFile(indexFile()).value();
    std::filesystem::remove_all(folder / "knowledge");
    NumberEmbedder other("numbers/2");
    open(other);
    addNumbers(0, 400);
    settle();
    knowledge.reset();
    std::ofstream(indexFile(), std::ios::binary) << index;
    open(other);
    EXPECT_EQ(bench->count(*knowledge), 400);
    settle();
    EXPECT_TRUE(loggedText("made by another embedder"));
    expectNumbers(0, 400, 37);
}

TEST_F(KnowledgeTest, findsAtLeast95OfAHundredThatLookingAtAllWouldFind)
{
    vectors::HashedEmbedder embedder(bench->workers);
    open(embedder);
    std::mt19937_64 random(11);
    const auto someText = [&] {
        std::string text;
        for (int word = 0; word < 10; ++word)
            text += "w" + std::to_string(static_cast<int>(std::pow(3000.0, static_cast<double>(random() % 10'000) / 10'000)))
                + "ord ";
        return text;
    };
    std::vector<std::string> texts;
    std::vector<Task<Result<std::string>>> tasks;
    for (int i = 0; i < 2000; ++i) {
        NewRecord record;
        record.text = someText();
        texts.push_back(record.text);
        tasks.push_back(knowledge->add(Bench::as("default"), record));
    }
    std::ignore = bench->loop.runUntil(base::whenAll(std::move(tasks)));
    settle();
    std::vector<vectors::Vector> all(texts.size());
    std::transform(texts.begin(), texts.end(), all.begin(), [](const std::string& text) { return vectors::hashedVector(text); });
    std::size_t right = 0;
    for (int i = 0; i < 40; ++i) {
        const std::string query = someText();
        const vectors::Vector vector = vectors::hashedVector(query);
        vectors::TopK best(10);
        for (std::size_t at = 0; at < texts.size(); ++at)
            best.offer({at, vectors::cosine(vector, all[at])});
        std::set<std::string> truth;
        for (const auto& hit : best.take())
            truth.insert(texts[hit.label]);
        for (const auto& hit : bench->byVector(*knowledge, query))
            right += truth.contains(hit.text) ? 1 : 0;
    }
    EXPECT_GE(right, 380U);
}

TEST_F(IndexedTest, aRebuildUnderWayEndsWithoutAWordWhenTheMemoryIsClosed)
{
    addNumbers(0, 3000);
    settle();
    for (int turns = 0; turns < 12; ++turns) {
        api::RebuildMemory query;
        query.tenant = "default";
        ASSERT_TRUE(bench->loop.runUntil(knowledge->rebuild(query)));
        for (int i = 0; i < turns; ++i)
            bench->loop.context().poll_one();
        knowledge.reset();
        bench->logged->clear();
        for (int i = 0; i < 200; ++i)
            bench->loop.context().poll_one();
        EXPECT_FALSE(loggedText("could not be built anew"));
        open(embedder);
        settle();
        EXPECT_FALSE(loggedText("is not of this state"));
    }
    expectNumbers(0, 3000, 97);
}

} // namespace
} // namespace kaze::knowledge
