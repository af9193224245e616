#include "engine/vectors/hashed_embedder.h"

#include "engine/base/loop.h"
#include "engine/vectors/distance.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstring>

namespace kaze::vectors {
namespace {

float similarity(std::string_view a, std::string_view b)
{
    return cosine(hashedVector(a), hashedVector(b));
}

double lengthOf(const Vector& vector)
{
    double squares = 0;
    for (const float value : vector)
        squares += static_cast<double>(value) * static_cast<double>(value);
    return std::sqrt(squares);
}

class HashedEmbedderTest : public testing::Test {
protected:
    base::Result<std::vector<Vector>> embed(std::vector<std::string> texts, EmbedContext context = {})
    {
        return loop.runUntil(embedder.embed(std::move(context), std::move(texts)));
    }

    base::Loop loop;
    base::WorkerPool workers{1, "test-worker"};
    HashedEmbedder embedder{workers};
};

TEST(HashedVector, isAlwaysOfUnitLength)
{
    const std::vector<std::string> texts{"", " ", "?!…", "a", "The cat sat on the mat.", "名前", std::string("\xff\xfe\x00 x", 5),
        std::string(100'000, 'x'), "na\xc3"};
    for (const auto& text : texts) {
        const Vector vector = hashedVector(text);
        ASSERT_EQ(vector.size(), HashedEmbedder::kDimensions);
        EXPECT_NEAR(lengthOf(vector), 1.0, 1e-6) << text;
    }
}

TEST(HashedVector, isTheSameOnEveryMachine)
{
    // Changing any of it makes every stored vector wrong: then the embedder's id has to change too.
    const Vector vector = hashedVector("The retry policy doubles the delay after every failure.");
    std::uint64_t hash = 0xCBF29CE484222325;
    for (const float value : vector) {
        std::uint32_t bits = 0;
        std::memcpy(&bits, &value, sizeof bits);
        hash = (hash ^ bits) * 0x100000001B3;
    }
    EXPECT_EQ(hash, 11362016303217777694U);
}

TEST(HashedVector, ignoresCaseAlsoBeyondAscii)
{
    EXPECT_FLOAT_EQ(similarity("Straßenbahn ÄRGER Ľubica Привет ΛΟΓΟΣ", "straßenbahn ärger ľubica привет λογοσ"), 1.0F);
}

TEST(HashedVector, findsTextsNearThatShareWordsOrPiecesOfWords)
{
    const float sameWords = similarity("how to configure the retry policy", "the retry policy can be configured like this");
    const float pieces = similarity("caching of embeddings", "cached embedding");
    const float nothing = similarity("how to configure the retry policy", "bananas ripen in warm kitchens");
    EXPECT_GT(sameWords, 0.4F);
    EXPECT_GT(pieces, 0.3F);
    EXPECT_LT(nothing, 0.15F);
}

TEST(HashedVector, knowsTheOrderOfNeighbouringWords)
{
    EXPECT_GT(similarity("dog bites man", "the dog bites"), similarity("dog bites man", "the bites dog"));
}

TEST(HashedVector, tellsTextsOfPunctuationApart)
{
    EXPECT_FLOAT_EQ(similarity("?!", "?!"), 1.0F);
    EXPECT_LT(similarity("?!", "---"), 0.5F);
}

TEST_F(HashedEmbedderTest, namesItselfWithItsDimensions)
{
    EXPECT_EQ(embedder.id(), "hashed-ngrams-1/384");
    EXPECT_EQ(embedder.dimensions(), 384U);
}

TEST_F(HashedEmbedderTest, answersOneVectorATextInOrder)
{
    const auto vectors = embed({"first", "second"});
    ASSERT_TRUE(vectors);
    EXPECT_EQ(*vectors, (std::vector<Vector>{hashedVector("first"), hashedVector("second")}));
    EXPECT_TRUE(embed({})->empty());
}

TEST_F(HashedEmbedderTest, computesLargeTextsOnTheWorkersToTheSameResult)
{
    const std::string large(100'000, 'y');
    const auto vectors = embed({large, "small"});
    ASSERT_TRUE(vectors);
    EXPECT_EQ(vectors->at(0), hashedVector(large));
    EXPECT_EQ(vectors->at(1), hashedVector("small"));
}

TEST_F(HashedEmbedderTest, endsWithTheReasonWhenCancelled)
{
    base::CancelSource source;
    source.cancel();
    EmbedContext context;
    context.cancel = source.token();
    const auto vectors = embed({"text"}, context);
    ASSERT_FALSE(vectors);
    EXPECT_EQ(vectors.error().code, base::ErrorCode::Cancelled);
}

} // namespace
} // namespace kaze::vectors
