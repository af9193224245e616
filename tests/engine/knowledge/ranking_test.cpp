#include "engine/knowledge/detail/recall_audit.h"
#include "tests/engine/knowledge/knowledge_fixture.h"

#include <algorithm>
#include <cmath>

namespace kaze::knowledge {
namespace {

class RankingTest : public KnowledgeTest {
protected:
    RankingTest()
    {
        open(embedder);
        bench->clock.advance(std::chrono::hours(24 * 365 * 50));
    }

    void add(const std::string& text, double importance = 0.5, int daysOld = 0)
    {
        NewRecord record;
        record.text = text;
        record.importance = importance;
        record.createdAt = bench->clock.now() - std::chrono::hours(24 * daysOld);
        ASSERT_TRUE(bench->add(*knowledge, record));
    }

    NumberEmbedder embedder{"numbers/1"};
};

TEST_F(RankingTest, everyHitSaysHowItsScoreCameAbout)
{
    add("zebra #1", 1.0, 10);
    add("lion #2");
    Search search;
    search.query = "zebra #1";
    search.halfLifeDays = 10;
    search.importanceWeight = 0.5;
    const auto hits = bench->search(*knowledge, search);
    ASSERT_TRUE(hits) << hits.error().text();
    ASSERT_EQ(hits->size(), 2U);
    const auto& first = hits->at(0).text == "zebra #1" ? hits->at(0) : hits->at(1);
    EXPECT_EQ(first.vectorRank, 1);
    EXPECT_EQ(first.textRank, 1);
    EXPECT_DOUBLE_EQ(first.vectorPart, 0.7 / 61);
    EXPECT_DOUBLE_EQ(first.textPart, 0.3 / 61);
    EXPECT_NEAR(first.recencyFactor, 0.5, 1e-9);
    EXPECT_DOUBLE_EQ(first.importanceFactor, 1.5);
    EXPECT_NEAR(first.score, (0.7 / 61 + 0.3 / 61) * 0.5 * 1.5, 1e-12);
    EXPECT_GT(first.bm25, 0);
}

TEST_F(RankingTest, ageAndImportanceCountOnlyWhereTheyAreAskedFor)
{
    add("zebra one #1", 0.0, 400);
    add("zebra two #2", 1.0, 0);
    Search search;
    search.query = "zebra one #1";
    EXPECT_EQ(bench->search(*knowledge, search)->at(0).text, "zebra one #1");
    search.halfLifeDays = 30;
    EXPECT_EQ(bench->search(*knowledge, search)->at(0).text, "zebra two #2");
    search.halfLifeDays = 0;
    search.importanceWeight = 1;
    EXPECT_EQ(bench->search(*knowledge, search)->at(0).text, "zebra two #2");
}

TEST_F(RankingTest, diversityPutsTheSameThingOnce)
{
    for (int i = 0; i < 5; ++i)
        add("zebra again #1");
    add("zebra other #2");
    Search search;
    search.query = "zebra #1";
    search.limit = 2;
    auto hits = bench->search(*knowledge, search);
    ASSERT_EQ(hits->size(), 2U);
    EXPECT_EQ(hits->at(1).text, "zebra again #1");
    search.diversity = 0.7;
    hits = bench->search(*knowledge, search);
    ASSERT_EQ(hits->size(), 2U);
    EXPECT_EQ(hits->at(0).text, "zebra again #1");
    EXPECT_EQ(hits->at(1).text, "zebra other #2");
    EXPECT_LT(hits->at(1).repetition, 0.9);
}

TEST_F(RankingTest, aVectorCanBeSearchedForInPlaceOfAText)
{
    add("zebra #1");
    add("lion #2");
    Search search;
    search.vector = embedder.vectorOf("#2");
    for (float& value : search.vector)
        value *= 7; // its length does not matter
    const auto hits = bench->search(*knowledge, search);
    ASSERT_TRUE(hits) << hits.error().text();
    EXPECT_EQ(hits->at(0).text, "lion #2");
    EXPECT_NEAR(hits->at(0).similarity, 1, 1e-5);
    EXPECT_EQ(embedder.calls, 2) << "no query was embedded";
    for (const auto& wrong : {vectors::Vector(3, 1.0F), vectors::Vector(16, 0.0F), vectors::Vector(16, std::nanf("")),
             vectors::Vector(16, INFINITY)}) {
        search.vector = wrong;
        EXPECT_EQ(bench->search(*knowledge, search).error().code, ErrorCode::InvalidArgument);
    }
}

TEST_F(RankingTest, exactSearchesAndThoseByTheIndexAgreeOnTheFirst)
{
    addNumbers(0, 600);
    settle();
    int agreed = 0;
    for (int i = 0; i < 600; i += 20) {
        Search search;
        search.query = "#" + std::to_string(10'000 + i);
        search.textWeight = 0;
        const auto byIndex = bench->answer(*knowledge, search);
        search.exact = true;
        const auto exact = bench->answer(*knowledge, search);
        ASSERT_TRUE(byIndex && exact);
        EXPECT_FALSE(byIndex->facts.exact);
        EXPECT_TRUE(exact->facts.exact);
        agreed += byIndex->hits.at(0).id == exact->hits.at(0).id ? 1 : 0;
        EXPECT_DOUBLE_EQ(exact->hits.at(0).similarity,
            byIndex->hits.at(0).id == exact->hits.at(0).id ? byIndex->hits.at(0).similarity : exact->hits.at(0).similarity)
            << "what the index finds is compared by the vectors themselves";
    }
    EXPECT_GE(agreed, 29);
}

TEST_F(RankingTest, theRecallOfTheIndexIsMeasuredOnSearches)
{
    addNumbers(0, 600);
    settle();
    Search search;
    search.query = "#4711";
    const auto before = bench->answer(*knowledge, search);
    ASSERT_TRUE(before);
    EXPECT_FALSE(before->facts.recall) << "no promise before the measurement";
    const auto samples = [this] {
        const auto stats = bench->loop.runUntil(knowledge->stats("default", ""));
        EXPECT_TRUE(stats);
        return stats && !stats->shards.empty() ? stats->shards[0].recallSamples : -1;
    };
    for (int i = 0; i < 20; ++i) {
        bench->turnUntil([&] { return samples() > i; });
        bench->clock.advance(std::chrono::seconds(2));
        search.query = "#" + std::to_string(5000 + i);
        ASSERT_TRUE(bench->answer(*knowledge, search));
    }
    const auto after = bench->answer(*knowledge, search);
    ASSERT_TRUE(after->facts.recall);
    EXPECT_GE(*after->facts.recall, 0.97);
    EXPECT_GE(after->facts.recallSamples, 20);
}

//! Looking at all takes as long as a breadth of 4 000.
detail::RecallAudit::Sample sampleWith(std::size_t goodFrom, double otherwise, double secondsEach)
{
    detail::RecallAudit::Sample sample;
    for (std::size_t place = 0; place < sample.recall.size(); ++place) {
        const auto breadth = std::min<std::size_t>(detail::RecallAudit::kLadder[place], 4000);
        sample.recall[place] = place >= goodFrom ? 1.0 : otherwise;
        sample.seconds[place] = secondsEach * static_cast<double>(breadth);
    }
    sample.allWork = 2 * sample.seconds.back();
    sample.elements = 4000;
    return sample;
}

TEST(RecallAudit, takesTheNarrowestBreadthThatReachesTheTarget)
{
    detail::RecallAudit audit(0.97, 0.01);
    EXPECT_EQ(audit.ef(), detail::RecallAudit::kLadder[detail::RecallAudit::kDefault]);
    EXPECT_FALSE(audit.recall());
    for (std::size_t i = 0; i < detail::RecallAudit::kLeastSamples; ++i)
        audit.add(sampleWith(3, 0.9, 1e-6));
    EXPECT_EQ(audit.ef(), 128U);
    EXPECT_DOUBLE_EQ(*audit.recall(), 1.0);
    EXPECT_TRUE(audit.problem().empty());
    // The index became worse: later samples push out earlier ones.
    for (std::size_t i = 0; i < detail::RecallAudit::kKept; ++i)
        audit.add(sampleWith(8, 0.9, 1e-6));
    EXPECT_EQ(audit.ef(), 768U);
}

TEST(RecallAudit, looksAtAllWhereNoBreadthFindsEnough)
{
    detail::RecallAudit audit(0.97, 0.01);
    for (std::size_t i = 0; i < 20; ++i)
        audit.add(sampleWith(detail::RecallAudit::kLadder.size() - 1, 0.6, 1e-6));
    EXPECT_EQ(audit.ef(), detail::RecallAudit::kAll);
    EXPECT_DOUBLE_EQ(*audit.recall(), 1.0);
}

TEST(RecallAudit, looksAtAllWhereThatIsHalfTheWorkOfTheGraph)
{
    const auto efWith = [](double share, double seconds) {
        detail::RecallAudit audit(0.97, 0.01);
        auto sample = sampleWith(8, 0.6, 1e-6);
        sample.allWork = share * sample.seconds[8];
        sample.seconds.back() = seconds;
        for (int i = 0; i < 20; ++i)
            audit.add(sample);
        return audit.ef();
    };
    EXPECT_EQ(efWith(0.49, 0.001), detail::RecallAudit::kAll);
    EXPECT_EQ(efWith(0.51, 0.0001), 768U);
    EXPECT_EQ(efWith(0.1, 0.011), 768U) << "that would be less work, but takes too long";
}

TEST(RecallAudit, doesNotLookAtAllWhereThatFindsTooLittleOrTakesTooLong)
{
    detail::RecallAudit imprecise(0.97, 0.01), slow(0.97, 0.003);
    for (int i = 0; i < 20; ++i) {
        auto sample = sampleWith(detail::RecallAudit::kLadder.size(), 0.5, 1e-6);
        sample.recall[6] = 0.8;
        imprecise.add(sample);
        sample.recall.back() = 1;
        slow.add(sample);
    }
    EXPECT_EQ(imprecise.ef(), 384U);
    EXPECT_EQ(slow.ef(), 384U);
    EXPECT_NE(slow.problem().find("80.0 %"), std::string::npos) << slow.problem();
}

TEST(RecallAudit, goesBackToTheGraphWhenThatFindsEnough)
{
    detail::RecallAudit audit(0.97, 0.01);
    auto uniform = sampleWith(detail::RecallAudit::kLadder.size() - 1, 0.6, 1e-6);
    for (std::size_t i = 0; i < detail::RecallAudit::kKept; ++i)
        audit.add(uniform);
    ASSERT_EQ(audit.ef(), detail::RecallAudit::kAll);
    auto clustered = sampleWith(1, 0.9, 1e-6);
    for (std::size_t i = 0; i < detail::RecallAudit::kKept && audit.ef() == detail::RecallAudit::kAll; ++i)
        audit.add(clustered);
    EXPECT_NE(audit.ef(), detail::RecallAudit::kAll);
    for (std::size_t i = 0; i < detail::RecallAudit::kKept; ++i)
        audit.add(clustered);
    EXPECT_EQ(audit.ef(), 64U);
}

TEST(RecallAudit, takesNothingFromWhenTheIndexWasMuchSmaller)
{
    detail::RecallAudit audit(0.97, 0.01);
    for (std::size_t i = 0; i < detail::RecallAudit::kKept; ++i)
        audit.add(sampleWith(0, 0.5, 1e-6));
    EXPECT_EQ(audit.ef(), 50U);
    auto grown = sampleWith(7, 0.5, 1e-6);
    grown.elements = 8001;
    audit.add(grown);
    EXPECT_EQ(audit.samples(), 1);
    EXPECT_EQ(audit.ef(), 50U) << "what was chosen last is the best guess";
    for (std::size_t i = 1; i < detail::RecallAudit::kLeastSamples; ++i)
        audit.add(grown);
    EXPECT_EQ(audit.ef(), 512U);
}

TEST(RecallAudit, beginsWithWhatWasChosenBefore)
{
    detail::RecallAudit audit(0.97, 0.01);
    audit.startWith(77);
    EXPECT_EQ(audit.ef(), detail::RecallAudit::kLadder[detail::RecallAudit::kDefault]);
    audit.startWith(detail::RecallAudit::kAll);
    EXPECT_EQ(audit.ef(), detail::RecallAudit::kAll);
    EXPECT_FALSE(audit.recall());
    for (std::size_t i = 0; i < detail::RecallAudit::kLeastSamples; ++i)
        audit.add(sampleWith(2, 0.5, 1e-6));
    EXPECT_EQ(audit.ef(), 96U);
    audit.restart();
    EXPECT_EQ(audit.ef(), 96U);
    EXPECT_EQ(audit.samples(), 0);
}

TEST(RecallAudit, aSearchThatLostItsProcessorDecidesNothing)
{
    detail::RecallAudit audit(0.97, 0.01);
    for (std::size_t i = 0; i < detail::RecallAudit::kLeastSamples; ++i) {
        auto sample = sampleWith(detail::RecallAudit::kLadder.size() - 1, 0.6, 1e-6);
        if (i % 4 == 0)
            sample.seconds.back() = 0.5;
        audit.add(sample);
    }
    EXPECT_EQ(audit.ef(), detail::RecallAudit::kAll);
}

TEST(RecallAudit, saysWhenTheLimitOfTimeComesBeforeTheTarget)
{
    detail::RecallAudit audit(0.97, 0.001);
    for (std::size_t i = 0; i < 20; ++i)
        audit.add(sampleWith(8, 0.9, 4e-6));
    EXPECT_EQ(audit.ef(), 50U)
        << "those from 256 on take longer than a millisecond, and the others find as much as the narrowest";
    EXPECT_NEAR(*audit.recall(), 0.9, 1e-9);
    EXPECT_NE(audit.problem().find("90.0 %"), std::string::npos) << audit.problem();
}

TEST(RecallAudit, measuresNoMoreThanAHundredthOfTheTimeOnceItHasChosen)
{
    detail::RecallAudit audit(0.97, 0.01);
    audit.began();
    audit.ended(std::chrono::seconds(1), std::chrono::milliseconds(50));
    EXPECT_FALSE(audit.due(std::chrono::milliseconds(1400)));
    EXPECT_TRUE(audit.due(std::chrono::milliseconds(1500)));
    for (std::size_t i = 0; i < detail::RecallAudit::kLeastSamples; ++i)
        audit.add(sampleWith(3, 0.9, 1e-6));
    EXPECT_TRUE(audit.due(std::chrono::seconds(2)));
    audit.began();
    EXPECT_FALSE(audit.due(std::chrono::seconds(100)));
    audit.ended(std::chrono::seconds(1), std::chrono::milliseconds(50));
    EXPECT_FALSE(audit.due(std::chrono::milliseconds(5900)));
    EXPECT_TRUE(audit.due(std::chrono::seconds(6)));
}

} // namespace
} // namespace kaze::knowledge
