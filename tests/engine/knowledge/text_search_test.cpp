#include "engine/knowledge/detail/text_search.h"

#include "engine/knowledge/detail/records.h"
#include "engine/knowledge/detail/statements.h"
#include "engine/knowledge/detail/text_scores.h"
#include "engine/knowledge/detail/words.h"
#include "tests/engine/knowledge/knowledge_fixture.h"

#include <algorithm>
#include <array>
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
            if (auto prepared = prepareTextScores(connection); !prepared)
                return prepared;
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
        return insertion;
    }

    std::vector<TextHit> hitsOf(const std::string& query, const std::string& kind = {}, std::int64_t limit = 10)
    {
        Filter filter;
        filter.kind = kind;
        const auto hits = database->readSync(
            [&](storage::Connection& connection) { return findByText(connection, frequent, query, filter, limit); });
        EXPECT_TRUE(hits) << hits.error().text();
        return hits.value_or(std::vector<TextHit>());
    }

    std::vector<std::int64_t> found(const std::string& query, const std::string& kind = {}, std::int64_t limit = 10)
    {
        std::vector<std::int64_t> numbers;
        for (const auto& hit : hitsOf(query, kind, limit))
            numbers.push_back(hit.seq);
        return numbers;
    }

    //! What FTS5 says of all records that have any of the words.
    std::vector<TextHit> asked(const std::string& query, const std::string& kind, std::int64_t limit)
    {
        std::vector<TextHit> hits;
        const auto match = matching(wordsOf(query), "OR");
        const auto done = database->readSync([&](storage::Connection& connection) {
            const auto take = [&](const storage::Row& row) { hits.push_back({row.integer(0), -row.real(1)}); };
            return connection.query("SELECT texts.rowid, texts.rank FROM texts CROSS JOIN records r ON r.seq = texts.rowid "
                                    "WHERE texts MATCH ? AND (?2 = '' OR r.kind = ?2) ORDER BY texts.rank LIMIT ?3",
                {std::string_view(match), std::string_view(kind), limit}, take);
        });
        EXPECT_TRUE(done);
        return hits;
    }

    void expectWhatFts5Says(const std::string& query, const std::string& kind, std::int64_t limit)
    {
        const auto own = hitsOf(query, kind, limit);
        const auto its = asked(query, kind, limit);
        ASSERT_EQ(own.size(), its.size()) << query;
        for (std::size_t i = 0; i < own.size(); ++i) {
            EXPECT_EQ(own[i].seq, its[i].seq) << query << " at " << i;
            EXPECT_DOUBLE_EQ(own[i].bm25, its[i].bm25) << query << " at " << i;
        }
    }

    //! Texts of words that stand in up to some 300 records each, some of them twice in a text, in letters that FTS5 folds.
    void addVaried(int count)
    {
        const auto filled = database->writeSync([&](storage::Connection& connection) -> Result<> {
            std::mt19937 random(5);
            for (int i = 1; i <= count; ++i) {
                auto record = recordOf(kRecords + i);
                record.record.text.clear();
                for (std::size_t words = 1 + random() % 40; words > 0; --words)
                    record.record.text += varied(random) + (random() % 9 == 0 ? ", " : " ");
                if (auto inserted = insert(connection, record); !inserted)
                    return failure(inserted);
            }
            return {};
        });
        ASSERT_TRUE(filled);
    }

    static std::string varied(std::mt19937& random)
    {
        constexpr std::array kWords{"Über", "über", "Straße", "naïve", "l’été", "東京", "Word", "ПРИВЕТ"};
        const std::size_t number = std::min(random() % 200, random() % 200);
        return (random() % 12 == 0 ? kWords[random() % kWords.size()] : "word") + std::to_string(number);
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
            return connection.query(
                "SELECT rowid FROM texts WHERE texts MATCH ? ORDER BY rank LIMIT 10", {std::string_view(match)}, take);
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

TEST_F(TextSearchTest, scoresToTheBitAsFts5Does)
{
    addVaried(1500);
    std::mt19937 random(6);
    for (int round = 0; round < 60; ++round) {
        std::string query;
        for (std::size_t words = 1 + random() % 6; words > 0; --words)
            query += varied(random) + " ";
        // All of these words are rare, and with a kind all of their records are scored.
        expectWhatFts5Says(query + "often17 WORD90", "note", 50);
        expectWhatFts5Says(query, "fact", 7);
    }
}

TEST_F(TextSearchTest, knowsTheLengthsOfTextsAfterSomeWereChanged)
{
    addVaried(1000);
    const auto changed = database->writeSync([&](storage::Connection& connection) -> Result<> {
        for (std::int64_t seq = kRecords + 1; seq <= kRecords + 400; ++seq) {
            std::string text;
            const auto take = [&](const storage::Row& row) { text = row.text(0); };
            if (auto read = connection.query("SELECT text FROM records WHERE seq = ?", {seq}, take); !read)
                return failure(read);
            if (auto removed = connection.execute(sql::kRemoveText, {seq, std::string_view(text)}); !removed)
                return failure(removed);
            if (seq % 3 == 0)
                continue;
            text = "word3 word3 " + text + " word190";
            if (auto added = connection.execute(sql::kInsertText, {seq, std::string_view(text)}); !added)
                return failure(added);
        }
        return {};
    });
    ASSERT_TRUE(changed) << changed.error().text();
    for (const auto* query : {"word190", "word3 word190 Über7", "word8 über7 ÜBER7", "l’été1 word199", "no-such-word word5"})
        expectWhatFts5Says(query, "note", 100);
}

class SmallTextSearchTest : public TextSearchTest {
protected:
    SmallTextSearchTest()
    {
        const auto emptied = database->writeSync([this](storage::Connection& connection) -> Result<> {
            for (int i = 1501; i <= kRecords; ++i) {
                const auto text = recordOf(i).record.text;
                if (auto removed = connection.execute(sql::kRemoveText, {std::int64_t{i}, std::string_view(text)}); !removed)
                    return failure(removed);
            }
            const auto gone = connection.execute("DELETE FROM records WHERE seq > 1500", {});
            return gone ? Result<>() : failure(gone);
        });
        EXPECT_TRUE(emptied) << emptied.error().text();
    }
};

TEST_F(SmallTextSearchTest, scoresAllWordsOfASmallStoreAsFts5Does)
{
    for (const auto* query :
        {"common", "common usual often", "the common only77 often", "seldom often only4 ONLY4 Only8", "seldom", "usual only1"}) {
        expectWhatFts5Says(query, "", 50);
        expectWhatFts5Says(query, "fact", 400);
    }
    EXPECT_TRUE(found("nowhere").empty());
}

TEST_F(TextSearchTest, findsNothingForWordsThatNobodyHas)
{
    EXPECT_TRUE(found("nowhere").empty());
    EXPECT_TRUE(found("only77", "fact").empty());
    EXPECT_TRUE(found("seldom", "note").empty());
}

} // namespace
} // namespace kaze::knowledge::detail
