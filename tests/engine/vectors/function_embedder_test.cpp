#include "engine/vectors/function_embedder.h"

#include "engine/base/loop.h"

#include <gtest/gtest.h>

#include <functional>
#include <limits>

namespace kaze::vectors {
namespace {

class FunctionEmbedderTest : public testing::Test {
protected:
    FunctionEmbedderTest()
        : embedder("remote/2", 2, [this](EmbedContext context, std::vector<std::string> texts) {
              return answer(this, std::move(context), std::move(texts));
          })
    {
    }

    static base::Task<base::Result<std::vector<Vector>>> answer(
        FunctionEmbedderTest* self, EmbedContext, std::vector<std::string> texts)
    {
        self->calls.push_back(std::move(texts));
        if (self->meanwhile)
            self->meanwhile();
        co_return self->next;
    }

    base::Result<std::vector<Vector>> embed(std::vector<std::string> texts)
    {
        return loop.runUntil(embedder.embed(EmbedContext{}, std::move(texts)));
    }

    base::ErrorCode refusal(std::vector<Vector> answered, std::vector<std::string> texts)
    {
        next = std::move(answered);
        const auto vectors = embed(std::move(texts));
        return vectors ? base::ErrorCode::Internal : vectors.error().code;
    }

    base::Loop loop;
    std::vector<std::vector<std::string>> calls;
    base::Result<std::vector<Vector>> next;
    std::function<void()> meanwhile; //!< happens while it is asked
    FunctionEmbedder embedder;
};

TEST_F(FunctionEmbedderTest, scalesWhatItGetsToUnitLength)
{
    next = std::vector<Vector>{{3, 4}, {0, -2}};
    EXPECT_EQ(embed({"a", "b"}).value(), (std::vector<Vector>{{0.6F, 0.8F}, {0, -1}}));
}

TEST_F(FunctionEmbedderTest, refusesAnswersThatAreNotOneSoundVectorAText)
{
    const float nan = std::numeric_limits<float>::quiet_NaN();
    const float infinity = std::numeric_limits<float>::infinity();
    EXPECT_EQ(refusal({}, {"a"}), base::ErrorCode::Protocol);
    EXPECT_EQ(refusal({{1, 0}, {0, 1}}, {"a"}), base::ErrorCode::Protocol);
    EXPECT_EQ(refusal({{1, 0, 0}}, {"a"}), base::ErrorCode::Protocol);
    EXPECT_EQ(refusal({{nan, 0}}, {"a"}), base::ErrorCode::Protocol);
    EXPECT_EQ(refusal({{infinity, 0}}, {"a"}), base::ErrorCode::Protocol);
    EXPECT_EQ(refusal({{0, 0}}, {"a"}), base::ErrorCode::Protocol);
}

TEST_F(FunctionEmbedderTest, handsOnTheFunctionsError)
{
    next = base::fail(base::ErrorCode::BudgetExhausted, "The budget is spent.");
    const auto vectors = embed({"a"});
    ASSERT_FALSE(vectors);
    EXPECT_EQ(vectors.error().code, base::ErrorCode::BudgetExhausted);
}

TEST_F(FunctionEmbedderTest, remembersQueriesAndForgetsTheLeastRecentlyUsed)
{
    next = std::vector<Vector>{{1, 0}};
    for (std::size_t i = 0; i < FunctionEmbedder::kRemembered; ++i)
        ASSERT_TRUE(embed({std::to_string(i)}));
    calls.clear();
    ASSERT_TRUE(embed({"0"}));
    EXPECT_TRUE(calls.empty());
    ASSERT_TRUE(embed({"one more"}));
    ASSERT_TRUE(embed({"0"}));
    EXPECT_EQ(calls.size(), 1U);
    ASSERT_TRUE(embed({"1"}));
    EXPECT_EQ(calls.size(), 2U);
}

TEST_F(FunctionEmbedderTest, doesNotRememberFailuresNorLongTexts)
{
    const std::string large(FunctionEmbedder::kRememberedBytes + 1, 'x');
    next = base::fail(base::ErrorCode::Timeout, "Too late.");
    EXPECT_FALSE(embed({"a"}));
    next = std::vector<Vector>{{1, 0}};
    EXPECT_TRUE(embed({"a"}));
    EXPECT_TRUE(embed({large}));
    EXPECT_TRUE(embed({large}));
    EXPECT_EQ(calls.size(), 4U);
}

TEST_F(FunctionEmbedderTest, asksNobodyForNothing)
{
    EXPECT_TRUE(embed({}).value().empty());
    EXPECT_TRUE(calls.empty());
}

TEST_F(FunctionEmbedderTest, doesNotRememberWhatWasUnderWayWhenItWasToForget)
{
    next = std::vector<Vector>{{1, 0}};
    meanwhile = [this] { embedder.forgetTexts(); };
    ASSERT_TRUE(embed({"a secret"}));
    meanwhile = nullptr;
    ASSERT_TRUE(embed({"a secret"}));
    EXPECT_EQ(calls.size(), 2U) << "it is asked for again";
    ASSERT_TRUE(embed({"a secret"}));
    EXPECT_EQ(calls.size(), 2U);
}

} // namespace
} // namespace kaze::vectors
