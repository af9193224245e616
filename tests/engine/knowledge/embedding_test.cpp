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

} // namespace
} // namespace kaze::knowledge
