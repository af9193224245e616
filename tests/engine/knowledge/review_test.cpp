#include "engine/api/memory_requests.h"
#include "tests/engine/knowledge/knowledge_fixture.h"

#include <cmath>
#include <fstream>

// What a hostile reader tried.

namespace kaze::knowledge {
namespace {

//! Asks a service that turns a batch away for one of its texts.
class PickyEmbedder final : public vectors::Embedder {
public:
    [[nodiscard]] const std::string& id() const override { return m_id; }
    [[nodiscard]] std::size_t dimensions() const override { return 16; }

    Task<Result<std::vector<vectors::Vector>>> embed(vectors::EmbedContext, std::vector<std::string> texts) override
    {
        std::vector<vectors::Vector> vectors;
        for (const auto& text : texts) {
            if (refuses && text.find("poison") != std::string::npos)
                co_return base::fail(ErrorCode::InvalidArgument, "a text is too long for the model");
            vectors.push_back(m_numbers.vectorOf(text));
        }
        co_return vectors;
    }

    bool refuses = true;

private:
    std::string m_id = "picky/1";
    NumberEmbedder m_numbers{"numbers/1"};
};

class ReviewTest : public KnowledgeTest {
protected:
    void import(std::vector<api::MemoryItem> items)
    {
        for (std::size_t at = 0; at < items.size(); at += 1000) {
            api::ImportMemories batch;
            batch.tenant = "default";
            const auto end = items.begin() + static_cast<std::ptrdiff_t>(std::min(items.size(), at + 1000));
            batch.items.assign(items.begin() + static_cast<std::ptrdiff_t>(at), end);
            const auto done = bench->loop.runUntil(knowledge->import(std::move(batch)));
            ASSERT_TRUE(done) << done.error().text();
            ASSERT_TRUE(done->refused.empty()) << done->refused.front().message;
        }
    }
    Result<api::MemoryReply> setText(const std::string& id, const std::string& text)
    {
        api::UpdateMemory change;
        change.tenant = "default";
        change.id = id;
        change.text = text;
        return bench->loop.runUntil(knowledge->update(std::move(change), "person"));
    }
    Result<api::MemoryReply> forget(const std::string& id)
    {
        api::ForgetMemory query;
        query.tenant = "default";
        query.id = id;
        return bench->loop.runUntil(knowledge->forget(std::move(query), "person"));
    }
    Result<api::MemoryReply> restore(const std::string& id, std::int64_t version = 0)
    {
        api::RestoreMemory query;
        query.tenant = "default";
        query.id = id;
        query.version = version;
        return bench->loop.runUntil(knowledge->restore(std::move(query), "person"));
    }
    Result<api::MemoryErased> erase(const std::string& filter, const std::vector<std::string>& ids = {})
    {
        api::EraseMemories query;
        query.tenant = "default";
        query.filter = filter;
        query.ids = ids;
        return bench->loop.runUntil(knowledge->erase(std::move(query)));
    }
    Result<api::MemoryPage> list(
        const std::string& filter, std::int64_t limit = 1000, bool vectors = false, const std::string& cursor = {})
    {
        api::ListMemories query;
        query.tenant = "default";
        query.filter = filter;
        query.limit = limit;
        query.vectors = vectors;
        query.cursor = cursor;
        return bench->loop.runUntil(knowledge->list(std::move(query)));
    }
    std::int64_t waiting() { return bench->loop.runUntil(knowledge->stats("default", ""))->unembedded; }

    NumberEmbedder numbers{"numbers/1"};
};

//! A unit vector whose cosine with the first axis is this.
std::vector<double> tilted(double cosine, std::mt19937_64& random)
{
    std::normal_distribution<double> normal;
    std::vector<double> vector(16);
    double squares = 0;
    for (std::size_t i = 1; i < vector.size(); ++i) {
        vector[i] = normal(random);
        squares += vector[i] * vector[i];
    }
    for (double& value : vector)
        value *= std::sqrt((1 - cosine * cosine) / squares);
    vector[0] = cosine;
    return vector;
}

TEST_F(ReviewTest, aFilterOfManyKindsFindsTheNearestOfAllOfThem)
{
    open(numbers);
    std::mt19937_64 random(7);
    std::vector<api::MemoryItem> items;
    const auto add = [&](const std::string& kind, const std::string& tag, double cosine, int count) {
        for (int i = 0; i < count; ++i) {
            api::MemoryItem item;
            item.text = kind + " " + std::to_string(items.size());
            item.kind = kind;
            item.tags = {tag};
            item.vector = tilted(cosine - i * 1e-5, random);
            items.push_back(std::move(item));
        }
    };
    add("near", "left-out", 0.99, 300);
    add("near", "wanted", 0.9, 1700);
    add("far", "wanted", 0.1, 2000);
    import(std::move(items));
    settle();
    Search search;
    search.vector.assign(16, 0);
    search.vector[0] = 1;
    search.textWeight = 0;
    search.filter = "tag:wanted";
    const auto found = bench->answer(*knowledge, search);
    ASSERT_TRUE(found) << found.error().text();
    ASSERT_EQ(found->hits.size(), 10U);
    for (const auto& hit : found->hits)
        EXPECT_GT(hit.similarity, 0.85) << hit.text;
}

TEST_F(ReviewTest, frequentWordsAreLookedForWhereTheRareOnesAreOfAnotherKind)
{
    open(numbers);
    std::vector<api::MemoryItem> items;
    for (int i = 0; i < 2100; ++i) {
        api::MemoryItem item;
        item.text = "common words, number " + std::to_string(i);
        items.push_back(std::move(item));
    }
    items[5].text = "something quixotic and common";
    items[6].kind = "fact";
    import(std::move(items));
    EXPECT_EQ(bench->byText(*knowledge, "quixotic common", 10, "fact").size(), 1U);
}

TEST_F(ReviewTest, eraseByWordsTakesForgottenRecordsToo)
{
    open(numbers);
    const auto id = bench->add(*knowledge, "Nerissa Quackenbush lives here #1");
    ASSERT_TRUE(bench->add(*knowledge, "Nerissa Quackenbush moved away #2"));
    ASSERT_TRUE(bench->add(*knowledge, "somebody else #3"));
    ASSERT_TRUE(forget(*id));
    const auto erased = erase("quackenbush");
    ASSERT_TRUE(erased) << erased.error().text();
    EXPECT_EQ(erased->records, 2);
    EXPECT_TRUE(erased->complete);
    EXPECT_EQ(list("forgotten:any")->rows.size(), 1U);
}

TEST_F(ReviewTest, eraseLeavesForgottenRecordsWhereTheFilterSaysSo)
{
    open(numbers);
    NewRecord record;
    record.text = "one #1";
    record.tags = {"x"};
    const auto id = bench->add(*knowledge, record);
    record.text = "two #2";
    ASSERT_TRUE(bench->add(*knowledge, record));
    ASSERT_TRUE(forget(*id));
    EXPECT_EQ(erase("tag:x forgotten:no")->records, 1);
    EXPECT_EQ(list("forgotten:yes")->rows.size(), 1U);
    EXPECT_EQ(erase("forgotten:yes")->records, 1);
}

TEST_F(ReviewTest, eraseRemovesTheIndexOfAKindThatHasNothingLeftToIndex)
{
    open(numbers);
    addNumbers(0, 300, "diary");
    ASSERT_TRUE(bench->add(*knowledge, "something else #1000"));
    settle();
    open(numbers);
    ASSERT_TRUE(std::filesystem::exists(indexFile("diary")));
    const auto all = list("kind:diary");
    ASSERT_TRUE(all);
    for (const auto& record : all->rows)
        ASSERT_TRUE(forget(record.id));
    open(numbers);
    // As a crash leaves them.
    std::ofstream(indexFile("diary").string() + ".tmp") << "half of an index";
    std::ofstream(folder / "knowledge" / "default" / "note-002.hnsw") << "the rest of another";
    const auto erased = erase("kind:diary");
    ASSERT_TRUE(erased) << erased.error().text();
    EXPECT_EQ(erased->records, 300);
    EXPECT_TRUE(erased->complete);
    EXPECT_FALSE(std::filesystem::exists(indexFile("diary")));
    EXPECT_FALSE(std::filesystem::exists(indexFile("diary").string() + ".tmp"));
    EXPECT_FALSE(std::filesystem::exists(folder / "knowledge" / "default" / "note-002.hnsw"));
}

TEST_F(ReviewTest, theLimitOfTheMemoryHoldsForChangesToo)
{
    open(numbers);
    const auto id = bench->add(*knowledge, "one #1");
    ASSERT_TRUE(setText(*id, "two #2"));
    knowledge->limit("default", {}, 1);
    EXPECT_EQ(setText(*id, std::string(100'000, 'x')).error().code, ErrorCode::BudgetExhausted);
    EXPECT_EQ(restore(*id, 1).error().code, ErrorCode::BudgetExhausted);
    EXPECT_TRUE(forget(*id)) << "which makes it no larger";
}

TEST_F(ReviewTest, whatWaitsForAVectorIsCountedOnce)
{
    numbers.atOnce = false;
    numbers.failing = true;
    open(numbers);
    const auto id = bench->add(*knowledge, "one #1");
    const auto other = bench->add(*knowledge, "two #2");
    EXPECT_EQ(waiting(), 2);
    ASSERT_TRUE(setText(*id, "three #3"));
    ASSERT_TRUE(setText(*id, "four #4"));
    EXPECT_EQ(waiting(), 2);
    ASSERT_TRUE(forget(*id));
    EXPECT_EQ(waiting(), 1);
    ASSERT_TRUE(restore(*id));
    EXPECT_EQ(waiting(), 2);
    ASSERT_TRUE(erase({}, {*id, *other}));
    EXPECT_EQ(waiting(), 0);
}

TEST_F(ReviewTest, whatWaitsForAnotherEmbedderIsCountedOnce)
{
    NumberEmbedder after("numbers/2");
    open(numbers);
    const auto id = bench->add(*knowledge, "one #1");
    const auto other = bench->add(*knowledge, "two #2");
    after.atOnce = false;
    after.failing = true;
    open(after);
    EXPECT_EQ(waiting(), 2);
    ASSERT_TRUE(setText(*id, "three #3"));
    EXPECT_EQ(waiting(), 2);
    ASSERT_TRUE(forget(*other));
    EXPECT_EQ(waiting(), 1);
    ASSERT_TRUE(erase({}, {*id}));
    EXPECT_EQ(waiting(), 0);
}

TEST_F(ReviewTest, aTextThatTheEmbedderRefusesDoesNotHoldUpTheOthers)
{
    PickyEmbedder picky;
    open(picky);
    ASSERT_TRUE(bench->add(*knowledge, "poison #0"));
    for (int i = 1; i < 100; ++i)
        ASSERT_TRUE(bench->add(*knowledge, "number #" + std::to_string(i)));
    bench->turnUntil([&] {
        bench->clock.advance(std::chrono::seconds(30));
        const auto stats = bench->loop.runUntil(knowledge->stats("default", ""));
        return stats && stats->unembedded == 1 && stats->embedderProblem.find("too long") != std::string::npos;
    });
    EXPECT_EQ(bench->byText(*knowledge, "poison").size(), 1U);
    picky.refuses = false;
    bench->turnUntil([&] {
        bench->clock.advance(std::chrono::minutes(10));
        return waiting() == 0;
    });
    EXPECT_EQ(bench->byVector(*knowledge, "#0", 200).size(), 100U);
}

TEST_F(ReviewTest, aPageOfVectorsEndsBeforeItIsTooLong)
{
    NumberEmbedder wide("numbers/wide", 8192);
    open(wide);
    addNumbers(0, 100);
    std::size_t rows = 0;
    std::string cursor;
    int pages = 0;
    do {
        const auto page = list({}, 1000, true, cursor);
        ASSERT_TRUE(page);
        EXPECT_LE(page->rows.size(), 70U);
        rows += page->rows.size();
        cursor = page->next;
    } while (!cursor.empty() && ++pages < 100);
    EXPECT_EQ(rows, 100U);
}

} // namespace
} // namespace kaze::knowledge
