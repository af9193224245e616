#include "engine/knowledge/detail/text_search.h"

#include "engine/knowledge/detail/records.h"
#include "engine/knowledge/detail/statements.h"
#include "engine/knowledge/detail/words.h"
#include "tests/engine/knowledge/knowledge_fixture.h"

#include <random>

namespace kaze::knowledge::detail {
namespace {

//! 2 500 records: all have "common", all but the first "usual", every second "often", every hundredth "seldom"; number n has "only<n>".
class TextSearchTest : public KnowledgeTest {
protected:
    static constexpr int kRecords = 2500;

    TextSearchTest()
    {
        storage::OpenOptions options;
        options.path = folder / "texts.db";
        options.migrations = sql::migrations();
        auto opened = storage::Database::open(
            options, {bench->loop.executor(), bench->writers, bench->metrics, bench->clock, bench->log});
        EXPECT_TRUE(opened);
        database = *opened;
        const auto filled = database->writeSync([this](storage::Connection& connection) -> Result<> {
            for (int i = 1; i <= kRecords; ++i) {
                if (auto inserted = insert(connection, recordOf(i)); !inserted)
                    return failure(inserted);
            }
            return {};
        });
        EXPECT_TRUE(filled);
    }

    Insertion recordOf(int number)
    {
        Insertion insertion;
        insertion.record.kind = number % 5 == 0 ? "fact" : "note";
        insertion.record.text = "common only" + std::to_string(number) + (number > 1 ? " usual" : "")
            + (number % 2 == 0 ? " often" : "") + (number % 100 == 0 ? " seldom" : "");
        insertion.id = bench->ids.next();
        insertion.vector = {1.0F};
        return insertion;
    }

    std::vector<std::int64_t> found(const std::string& query, const std::string& kind = {}, std::int64_t limit = 10)
    {
        Filter filter;
        filter.kind = kind;
        const auto hits = database->readSync(
            [&](storage::Connection& connection) { return findByText(connection, frequent, query, filter, limit); });
        EXPECT_TRUE(hits) << hits.error().text();
        std::vector<std::int64_t> numbers;
        for (const auto& hit : hits.value_or(std::vector<TextHit>()))
            numbers.push_back(hit.seq);
        return numbers;
    }

    std::shared_ptr<storage::Database> database;
    FrequentWords frequent;
};

TEST_F(TextSearchTest, goesByTheRareWordsOfAQuery)
{
    EXPECT_EQ(found("the common only77 often"), std::vector<std::int64_t>{77});
    EXPECT_EQ(found("common often seldom only300").at(0), 300);
    EXPECT_EQ(found("common often seldom only300").size(), 10U);
}

TEST_F(TextSearchTest, givesTheNewestThatHaveAllWordsWhenAllAreFrequent)
{
    EXPECT_EQ(found("common often"), (std::vector<std::int64_t>{2500, 2498, 2496, 2494, 2492, 2490, 2488, 2486, 2484, 2482}));
    EXPECT_EQ(
        found("common often", "fact"), (std::vector<std::int64_t>{2500, 2490, 2480, 2470, 2460, 2450, 2440, 2430, 2420, 2410}));
}

TEST_F(TextSearchTest, remembersWhichWordsAreFrequentAndFindsTheSame)
{
    for (int i = 0; i < 2; ++i) {
        EXPECT_EQ(found("the common only77 often"), std::vector<std::int64_t>{77});
        EXPECT_EQ(found("common often").at(0), 2500);
        EXPECT_TRUE(frequent.contains("common") && frequent.contains("often"));
        EXPECT_FALSE(frequent.contains("only77") || frequent.contains("the"));
    }
}

TEST_F(TextSearchTest, putsThoseFirstThatBm25PutsFirstThoughItScoresFewOfThem)
{
    std::mt19937 random(4);
    const auto text = [&](std::size_t words) {
        std::string made;
        for (; words > 0; --words)
            made += "word" + std::to_string(random() % 150) + " ";
        return made;
    };
    const auto filled = database->writeSync([&](storage::Connection& connection) -> Result<> {
        for (int i = 1; i <= 4000; ++i) {
            auto record = recordOf(kRecords + i);
            record.record.text = text(5 + random() % 20);
            if (auto inserted = insert(connection, record); !inserted)
                return failure(inserted);
        }
        return {};
    });
    ASSERT_TRUE(filled);
    constexpr int kRounds = 50;
    std::size_t same = 0;
    for (int round = 0; round < kRounds; ++round) {
        const auto query = text(5);
        const auto match = matching(wordsOf(query), "OR");
        std::vector<std::int64_t> exact;
        const auto all = database->readSync([&](storage::Connection& connection) {
            const auto take = [&](const storage::Row& row) { exact.push_back(row.integer(0)); };
            return connection.query(sql::kBestTexts, {std::string_view(match), std::int64_t{10}}, take);
        });
        ASSERT_TRUE(all);
        const auto best = found(query, {}, 50);
        ASSERT_EQ(best.size(), 50U);
        for (const auto record : exact)
            same += std::find(best.begin(), best.begin() + 10, record) != best.begin() + 10 ? 1 : 0;
    }
    // Every word is as frequent as every other here, so that their weights tell as little as they can.
    EXPECT_GE(same, 10 * kRounds * 98 / 100);
}

TEST_F(TextSearchTest, findsNothingForWordsThatNobodyHas)
{
    EXPECT_TRUE(found("nowhere").empty());
    EXPECT_TRUE(found("only77", "fact").empty());
    EXPECT_TRUE(found("seldom", "note").empty());
}

} // namespace
} // namespace kaze::knowledge::detail
