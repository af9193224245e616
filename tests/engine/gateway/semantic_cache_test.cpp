#include "engine/gateway/semantic_cache.h"

#include <gtest/gtest.h>

namespace kaze::gateway::test {

namespace {

CacheKey key(std::uint8_t number)
{
    CacheKey key{};
    key[0] = number;
    return key;
}

} // namespace

TEST(QuestionGuard, letsWordsDiffer)
{
    EXPECT_EQ(guardOf("How tall is the Eiffel Tower?"), guardOf("What is the height of the Eiffel Tower?"));
}

TEST(QuestionGuard, tellsNumbersApart)
{
    EXPECT_NE(guardOf("Pay invoice 12"), guardOf("Pay invoice 13"));
    EXPECT_NE(guardOf("from 1 to 2"), guardOf("from 2 to 1"));
    EXPECT_NE(guardOf("What is 5 plus 1?"), guardOf("What is -5 plus 1?"));
    EXPECT_NE(guardOf("costs 1.5"), guardOf("costs 15"));
    EXPECT_EQ(guardOf("Pay invoice 12."), guardOf("Please pay invoice 12, now"));
}

TEST(QuestionGuard, tellsQuotedTextApart)
{
    EXPECT_NE(guardOf("Translate \"house\""), guardOf("Translate \"mouse\""));
    EXPECT_NE(guardOf("Translate “house”"), guardOf("Translate “mouse”"));
    EXPECT_NE(guardOf("What does `rm` do?"), guardOf("What does `mv` do?"));
    EXPECT_EQ(guardOf("a 6\" pipe"), guardOf("a pipe of 6\"")); // an opening mark alone quotes nothing
}

TEST(QuestionGuard, tellsANoFromAYes)
{
    EXPECT_NE(guardOf("May I park here?"), guardOf("May I not park here?"));
    EXPECT_NE(guardOf("It works"), guardOf("It doesn't work"));
    EXPECT_NE(guardOf("It works"), guardOf("It doesn’t work"));
    EXPECT_NE(guardOf("Darf ich das?"), guardOf("Darf ich das NICHT?"));
    EXPECT_EQ(guardOf("a note"), guardOf("a knot")); // words that only look like it
}

TEST(SemanticCache, findsTheNearestQuestionOfItsSpace)
{
    SemanticCache cache;
    cache.add(key(100), key(1), "g", {1, 0, 0});
    cache.add(key(100), key(2), "g", {4, 1, 0});
    cache.add(key(101), key(3), "g", {1, 0.2F, 0});
    const std::vector<float> asked{1, 0.2F, 0};
    const auto hit = cache.nearest(key(100), "g", asked, 0.95);
    ASSERT_TRUE(hit);
    EXPECT_EQ(hit->answer, key(2));
    EXPECT_GT(hit->similarity, 0.99F);
    EXPECT_FALSE(cache.nearest(key(100), "other guard", asked, 0.95));
    EXPECT_FALSE(cache.nearest(key(102), "g", asked, 0.95));
    const std::vector<float> far{0, 1, 0}, shorter{1, 0};
    EXPECT_FALSE(cache.nearest(key(100), "g", far, 0.95));
    EXPECT_FALSE(cache.nearest(key(100), "g", shorter, 0.95));
    cache.remove(key(2));
    EXPECT_EQ(cache.nearest(key(100), "g", asked, 0.95)->answer, key(1));
    cache.remove(key(1));
    cache.remove(key(1));
    EXPECT_EQ(cache.size(), 1U);
}

TEST(SemanticCache, leavesOutVectorsWithoutADirection)
{
    SemanticCache cache;
    cache.add(key(100), key(1), "", {0, 0});
    cache.add(key(100), key(2), "", {1, std::numeric_limits<float>::quiet_NaN()});
    EXPECT_EQ(cache.size(), 0U);
}

TEST(HitAudit, looksAtTheFirstHitsAndThenAtAShare)
{
    HitAudit audit;
    for (int i = 0; i < HitAudit::kAlways; ++i)
        EXPECT_TRUE(audit.wants(0.05, 0.99));
    EXPECT_FALSE(audit.wants(0.05, 0.06));
    EXPECT_TRUE(audit.wants(0.05, 0.04));
}

TEST(HitAudit, failsWhenMoreThanOneInTwentyIsFalse)
{
    HitAudit audit;
    audit.record(true);
    audit.record(true);
    EXPECT_FALSE(audit.hasFailed()) << "two are no evidence yet";
    for (int i = 0; i < 18; ++i)
        audit.record(false);
    EXPECT_TRUE(audit.hasFailed());
    HitAudit good;
    good.record(true);
    for (int i = 0; i < 19; ++i)
        good.record(false);
    EXPECT_FALSE(good.hasFailed());
}

TEST(AuditedAnswers, disagreeWhenTextAndMeaningDiffer)
{
    const std::vector<float> a{1, 0}, near{1, 0.1F}, far{0, 1};
    EXPECT_FALSE(disagree("330 m", "330 m", a, far));
    EXPECT_FALSE(disagree("330 m", "330 metres", a, near));
    EXPECT_TRUE(disagree("330 m", "324 m tall, 1889", a, far));
}

} // namespace kaze::gateway::test
