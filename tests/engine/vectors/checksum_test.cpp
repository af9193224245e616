#include "engine/vectors/detail/checksum.h"

#include <gtest/gtest.h>

#include <string>

namespace kaze::vectors::detail {
namespace {

std::uint64_t checksumOf(const std::string& text)
{
    Checksum sum;
    sum.update(text.data(), text.size());
    return sum.value();
}

TEST(Checksum, givesThePublishedValuesOfXxh64)
{
    EXPECT_EQ(checksumOf(""), 0xEF46DB3751D8E999U);
    EXPECT_EQ(checksumOf("a"), 0xD24EC4F1A98C6E5BU);
    EXPECT_EQ(checksumOf("abc"), 0x44BC2CF5AD770999U);
    EXPECT_EQ(checksumOf("Nobody inspects the spammish repetition"), 0xFBCEA83C8A378BF1U);
}

TEST(Checksum, doesNotDependOnHowTheBytesArriveInPieces)
{
    std::string text;
    for (int i = 0; i < 500; ++i)
        text += static_cast<char>(i * 31);
    for (std::size_t piece = 1; piece < 70; ++piece) {
        Checksum sum;
        for (std::size_t at = 0; at < text.size(); at += piece)
            sum.update(text.data() + at, std::min(piece, text.size() - at));
        EXPECT_EQ(sum.value(), checksumOf(text)) << "pieces of " << piece;
    }
}

} // namespace
} // namespace kaze::vectors::detail
