#include "engine/base/gzip.h"

#include "tests/support/gunzip.h"

#include <gtest/gtest.h>

#include <random>

namespace kaze::base {
namespace {

TEST(Gzip, isReadByZlib)
{
    std::mt19937 random(1);
    for (const std::size_t size : {0U, 1U, 100U, 4096U, 100'000U, 3'000'000U}) {
        std::string noise(size, '\0'), text;
        for (auto& byte : noise)
            byte = static_cast<char>(random());
        while (text.size() < size)
            text += "the same words again and again ";
        EXPECT_EQ(test::gunzip(gzipped(noise)), noise) << size;
        EXPECT_EQ(test::gunzip(gzipped(text)), text) << size;
        if (size > 1000) {
            EXPECT_LT(gzipped(text).size(), text.size() / 20);
        }
    }
}

TEST(Gunzip, readsWhatWasPackedAndMembersBehindEachOther)
{
    std::mt19937 random(1);
    for (const std::size_t size : {0U, 1U, 65'536U, 65'537U, 3'000'000U}) {
        std::string noise(size, '\0');
        for (auto& byte : noise)
            byte = static_cast<char>(random());
        const auto once = gunzipped(gzipped(noise), size);
        ASSERT_TRUE(once) << size << once.error().message;
        EXPECT_EQ(*once, noise);
        const auto twice = gunzipped(gzipped(noise) + gzipped("end"), size + 3);
        ASSERT_TRUE(twice) << size << twice.error().message;
        EXPECT_EQ(*twice, noise + "end");
    }
}

TEST(Gunzip, unpacksNoMoreThanItMay)
{
    const auto bomb = gzipped(std::string(100U << 20, ' '));
    const auto refused = gunzipped(bomb, 1U << 20);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::InvalidArgument);
    EXPECT_TRUE(gunzipped(gzipped("four"), 4));
    EXPECT_FALSE(gunzipped(gzipped("four"), 3));
}

TEST(Gunzip, refusesWhatIsNoneOrIsNotWhole)
{
    const auto whole = gzipped("some words that are packed");
    for (std::size_t size = 0; size < whole.size(); ++size)
        EXPECT_EQ(gunzipped(whole.substr(0, size), 100).error().code, ErrorCode::Corrupt) << size;
    EXPECT_EQ(gunzipped("{}", 100).error().code, ErrorCode::Corrupt);
    EXPECT_EQ(gunzipped(whole + "rest", 100).error().code, ErrorCode::Corrupt);
    auto wrong = whole;
    wrong[wrong.size() - 5] = static_cast<char>(wrong[wrong.size() - 5] ^ 1); // of the checksum
    EXPECT_EQ(gunzipped(wrong, 100).error().code, ErrorCode::Corrupt);
}

} // namespace
} // namespace kaze::base
