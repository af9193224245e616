#include "engine/api/memory_requests.h"
#include "tests/engine/knowledge/knowledge_fixture.h"

#include <cmath>

namespace kaze::knowledge {
namespace {

class ImportTest : public KnowledgeTest {
protected:
    ImportTest() { open(embedder); }

    static api::MemoryItem item(int number)
    {
        api::MemoryItem item;
        item.text = "number #" + std::to_string(number);
        item.key = "k" + std::to_string(number);
        return item;
    }
    Result<api::MemoriesImported> import(
        std::vector<api::MemoryItem> items, std::int64_t from = 0, std::int64_t to = 0, const std::string& name = {})
    {
        api::ImportMemories query;
        query.tenant = "default";
        query.items = std::move(items);
        query.import = name;
        query.from = from;
        query.to = to;
        return bench->loop.runUntil(knowledge->import(query));
    }

    NumberEmbedder embedder{"numbers/1"};
};

TEST_F(ImportTest, goesOnWhereItStopped)
{
    EXPECT_EQ(import({}, 0, 0, "file")->position, 0);
    ASSERT_TRUE(import({item(1), item(2)}, 0, 100, "file"));
    EXPECT_EQ(import({}, 0, 0, "file")->position, 100);
    const auto again = import({item(1), item(2)}, 0, 100, "file");
    ASSERT_FALSE(again);
    EXPECT_EQ(again.error().code, ErrorCode::Conflict);
    open(embedder);
    EXPECT_EQ(import({}, 0, 0, "file")->position, 100) << "also after a start";
    ASSERT_TRUE(import({item(3)}, 100, 150, "file"));
    EXPECT_EQ(bench->count(*knowledge), 3);
    EXPECT_EQ(import({}, 0, 0, "another")->position, 0);
}

TEST_F(ImportTest, addsAnItemOnceAndRefusesWhatIsNotSound)
{
    auto mute = item(3);
    mute.text = " ";
    auto huge = item(4);
    huge.text = std::string(10U << 20, 'x');
    auto broken = item(5);
    broken.text = "\xff\xfe";
    auto narrow = item(6);
    narrow.vector = {1, 2, 3};
    auto lost = item(7);
    lost.vector = std::vector<double>(16, 0.0);
    auto nan = item(8);
    nan.vector = std::vector<double>(16, std::nan(""));
    auto weighty = item(9);
    weighty.importance = 2;
    const auto imported = import({item(1), item(1), item(2), mute, huge, broken, narrow, lost, nan, weighty});
    ASSERT_TRUE(imported) << imported.error().text();
    EXPECT_EQ(imported->added, 2);
    EXPECT_EQ(imported->known, 1);
    ASSERT_EQ(imported->refused.size(), 7U);
    EXPECT_EQ(imported->refused[0].item, 3);
    EXPECT_EQ(imported->refused[6].item, 9);
    EXPECT_NE(imported->refused[3].message.find("3 dimensions"), std::string::npos);
    EXPECT_EQ(import({item(1), item(2)})->known, 2);
    EXPECT_EQ(bench->count(*knowledge), 2);
}

TEST_F(ImportTest, takesWhatBelongsToAKind)
{
    auto episode = item(1);
    episode.kind = "episode";
    episode.text.clear();
    episode.data = R"({ "task":"mend the roof", "success":true })";
    auto wrong = item(2);
    wrong.kind = "episode";
    wrong.data = R"({"task":"t","success":"yes"})";
    auto twice = item(3);
    twice.data = R"({"a":1,"a":2})";
    auto huge = item(4);
    huge.data = "{\"a\":\"" + std::string(10U << 20, 'x') + "\"}";
    const auto imported = import({episode, wrong, twice, huge});
    ASSERT_TRUE(imported) << imported.error().text();
    EXPECT_EQ(imported->added, 1);
    ASSERT_EQ(imported->refused.size(), 3U);
    EXPECT_NE(imported->refused[0].message.find("\"success\""), std::string::npos);
    EXPECT_NE(imported->refused[1].message.find("\"a\""), std::string::npos);
    api::ListMemories query;
    query.tenant = "default";
    query.filter = "success:yes";
    const auto page = bench->loop.runUntil(knowledge->list(query));
    ASSERT_TRUE(page) << page.error().text();
    ASSERT_EQ(page->rows.size(), 1U);
    EXPECT_EQ(page->rows[0].data, R"({"success":true,"task":"mend the roof"})");
    EXPECT_EQ(page->rows[0].text, "mend the roof\nIt succeeded.");
}

TEST_F(ImportTest, takesVectorsTimesAndIdsAsTheyAre)
{
    auto own = item(1);
    own.key = "0192f0c1-0000-7000-8000-000000000001";
    const auto vector = embedder.vectorOf("#77");
    own.vector.assign(vector.begin(), vector.end());
    own.time = base::fromRfc3339("2020-02-03T04:05:06Z").value();
    own.tags = {"a", "b"};
    const int calls = embedder.calls;
    ASSERT_TRUE(import({own}));
    EXPECT_EQ(embedder.calls, calls);
    const auto hit = bench->byVector(*knowledge, "#77", 1).at(0);
    EXPECT_EQ(hit.id, own.key);
    EXPECT_NEAR(hit.similarity, 1, 1e-5);
    EXPECT_EQ(hit.createdAt, *own.time);
    EXPECT_EQ(hit.tags, own.tags);
    EXPECT_EQ(import({own})->known, 1);
}

TEST_F(ImportTest, aBatchWithoutEndIsRefused)
{
    std::vector<api::MemoryItem> many(1001, item(1));
    EXPECT_EQ(import(many).error().code, ErrorCode::InvalidArgument);
    EXPECT_EQ(import({item(1)}, 5, 4, "file").error().code, ErrorCode::InvalidArgument);
}

} // namespace
} // namespace kaze::knowledge
