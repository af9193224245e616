#include "engine/api/run.h"
#include "tests/engine/knowledge/knowledge_fixture.h"

namespace kaze::knowledge {
namespace {

TEST_F(KnowledgeTest, embedsOldRecordsAnewForAnotherEmbedder)
{
    NumberEmbedder before("numbers/1", 16), after("numbers/2", 24);
    open(before);
    addNumbers(0, 300);
    open(after);
    ASSERT_EQ(bench->count(*knowledge), 300);
    bench->turnUntil([this] { return bench->logged->contains("are embedded anew."); });
    EXPECT_EQ(before.callsBy, (std::map<api::Priority, int>{{api::Priority::Conversation, 300}}));
    EXPECT_EQ(after.callsBy, (std::map<api::Priority, int>{{api::Priority::Consolidation, after.calls}}))
        << "nobody waits for it";
    for (int i = 0; i < 300; i += 17) {
        const std::string text = "number #" + std::to_string(i);
        EXPECT_EQ(bench->byVector(*knowledge, text, 1).at(0).text, text);
        EXPECT_NEAR(bench->byVector(*knowledge, text, 1).at(0).similarity, 1.0, 1e-5);
    }
    EXPECT_EQ(bench->byVector(*knowledge, "number #3", 200).size(), 200U);
    EXPECT_EQ(bench->count(*knowledge), 300);
}

TEST_F(KnowledgeTest, waitsAndGoesOnWhenTheNewEmbedderFails)
{
    NumberEmbedder before("numbers/1"), after("numbers/2");
    open(before);
    addNumbers(0, 100);
    after.failing = true;
    open(after);
    ASSERT_EQ(bench->count(*knowledge), 100);
    bench->turnUntil([this] { return bench->clock.sleepers() == 1; });
    EXPECT_TRUE(bench->byVector(*knowledge, "number #7").empty());
    EXPECT_FALSE(bench->byText(*knowledge, "number").empty());
    after.failing = false;
    bench->clock.advance(std::chrono::minutes(1));
    bench->turnUntil([this] { return bench->logged->contains("are embedded anew."); });
    EXPECT_EQ(bench->byVector(*knowledge, "number #7").at(0).text, "number #7");
}

TEST_F(KnowledgeTest, goesOnWithEmbeddingAnewAfterAStart)
{
    NumberEmbedder before("numbers/1"), after("numbers/2");
    open(before);
    addNumbers(0, 300);
    open(after);
    ASSERT_EQ(bench->count(*knowledge), 300);
    bench->turnUntil([&] { return after.calls == 3; });
    open(after);
    ASSERT_EQ(bench->count(*knowledge), 300);
    bench->turnUntil([this] { return bench->logged->contains("are embedded anew."); });
    EXPECT_EQ(bench->byVector(*knowledge, "anything #9999", 200).size(), 200U);
    EXPECT_EQ(bench->byVector(*knowledge, "number #299", 1).at(0).text, "number #299");
}

TEST_F(KnowledgeTest, aRecordOfASlowEmbedderIsStoredAtOnceAndEmbeddedBehind)
{
    NumberEmbedder slow("numbers/1");
    slow.atOnce = false;
    slow.failing = true;
    open(slow);
    ASSERT_TRUE(bench->add(*knowledge, "zebra #7"));
    ASSERT_TRUE(bench->add(*knowledge, "lion #8"));
    EXPECT_EQ(bench->byText(*knowledge, "zebra").size(), 1U);
    auto stats = bench->loop.runUntil(knowledge->stats("default", ""));
    ASSERT_TRUE(stats);
    EXPECT_EQ(stats->unembedded, 2);
    bench->turnUntil([this] { return bench->clock.sleepers() == 1; });
    stats = bench->loop.runUntil(knowledge->stats("default", ""));
    EXPECT_NE(stats->embedderProblem.find("the embedder is away"), std::string::npos);
    slow.failing = false;
    bench->clock.advance(std::chrono::minutes(1));
    bench->turnUntil([this] { return knowledge->figures().unembedded == 0; });
    EXPECT_NEAR(bench->byVector(*knowledge, "#7", 1).at(0).similarity, 1, 1e-5);
    EXPECT_EQ(bench->byVector(*knowledge, "#8", 5).size(), 2U);
    stats = bench->loop.runUntil(knowledge->stats("default", ""));
    EXPECT_TRUE(stats->embedderProblem.empty());
}

TEST_F(KnowledgeTest, whatWaitsForItsVectorGetsItAfterAStart)
{
    NumberEmbedder slow("numbers/1");
    slow.atOnce = false;
    slow.failing = true;
    open(slow);
    for (int i = 0; i < 50; ++i)
        ASSERT_TRUE(bench->add(*knowledge, "number #" + std::to_string(i)));
    knowledge.reset();
    slow.failing = false;
    open(slow);
    ASSERT_EQ(bench->count(*knowledge), 50);
    bench->turnUntil([this] { return knowledge->figures().unembedded == 0; });
    EXPECT_EQ(bench->byVector(*knowledge, "#9999", 200).size(), 50U);
}

TEST_F(KnowledgeTest, vectorsThatAreMadeBehindArePaidForByTheRunThatRemembers)
{
    NumberEmbedder slow("numbers/1");
    slow.atOnce = false;
    open(slow);
    auto context = Bench::as("default");
    context.budgetId = bench->ids.next();
    context.runId = context.budgetId;
    NewRecord record;
    record.text = "one #1";
    ASSERT_TRUE(bench->loop.runUntil(knowledge->add(context, record)));
    bench->turnUntil([this] { return knowledge->figures().unembedded == 0; });
    EXPECT_EQ(slow.payers, std::vector<base::Uuid>{context.budgetId});
    // A run that cannot pay any more leaves it to the tenant.
    slow.refused = context.budgetId;
    record.text = "two #2";
    ASSERT_TRUE(bench->loop.runUntil(knowledge->add(context, record)));
    bench->turnUntil([this] { return knowledge->figures().unembedded == 0; });
    ASSERT_EQ(slow.payers.size(), 3U);
    EXPECT_EQ(slow.payers[1], context.budgetId);
    EXPECT_TRUE(slow.payers[2].isNil());
}

TEST_F(KnowledgeTest, whoRemembersPaysAlsoWhenTheEmbedderWasAway)
{
    NumberEmbedder slow("numbers/1");
    slow.atOnce = false;
    slow.failing = true;
    open(slow);
    auto context = Bench::as("default");
    context.budgetId = bench->ids.next();
    context.runId = context.budgetId;
    NewRecord record;
    record.text = "one #1";
    ASSERT_TRUE(bench->loop.runUntil(knowledge->add(context, record)));
    bench->turnUntil([&] { return slow.calls == 1; });
    bench->loop.runUntil(knowledge->settle(std::chrono::hours(1)));
    slow.failing = false;
    bench->clock.advance(std::chrono::seconds(40));
    bench->turnUntil([this] { return knowledge->figures().unembedded == 0; });
    EXPECT_EQ(slow.payers, (std::vector<base::Uuid>{context.budgetId, context.budgetId}));
}

TEST_F(KnowledgeTest, whoWaitsBeforeClosingKeepsTheVectorsOfWhatWasStoredLast)
{
    NumberEmbedder slow("numbers/1");
    slow.atOnce = false;
    open(slow);
    for (int i = 0; i < 100; ++i)
        ASSERT_TRUE(bench->add(*knowledge, "number #" + std::to_string(i)));
    bench->loop.runUntil(knowledge->settle(std::chrono::hours(1)));
    EXPECT_EQ(knowledge->figures().unembedded, 0);
    EXPECT_LE(slow.calls, 100) << "each text is embedded once";
    slow.failing = true;
    ASSERT_TRUE(bench->add(*knowledge, "one more #100"));
    bench->loop.runUntil(knowledge->settle(std::chrono::hours(1)));
    EXPECT_EQ(knowledge->figures().unembedded, 1) << "nobody waits for an embedder that fails";
}

} // namespace
} // namespace kaze::knowledge
