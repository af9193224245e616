#include "engine/base/compress.h"

#include <gtest/gtest.h>

namespace kaze::base {

TEST(Compress, givesBackWhatItWasGiven)
{
    for (const std::string& text : {std::string(), std::string("a"), std::string(1'000'000, 'x'), std::string("\0\xff\x80", 3)}) {
        const auto back = decompressed(compressed(text), 1'000'000);
        ASSERT_TRUE(back) << back.error().text();
        EXPECT_EQ(*back, text);
    }
    EXPECT_LT(compressed(std::string(1'000'000, 'x')).size(), 1000U);
}

TEST(Compress, readsFramesThatStandOneBehindTheOther)
{
    EXPECT_EQ(decompressed(compressed("one ") + compressed("") + compressed("two"), 100).value(), "one two");
}

TEST(Compress, refusesWhatIsDamagedCutOffOrTooLarge)
{
    std::string text(1000, 'x');
    text += "end";
    const auto frame = compressed(text);
    EXPECT_EQ(decompressed("no frame", 100).error().code, ErrorCode::Corrupt);
    EXPECT_EQ(decompressed(std::string_view(frame).substr(0, frame.size() - 1), 10'000).error().code, ErrorCode::Corrupt);
    EXPECT_EQ(decompressed(frame, 1002).error().code, ErrorCode::Corrupt);
    EXPECT_EQ(decompressed(frame + frame, 1500).error().code, ErrorCode::Corrupt) << "the frames together are too large";
    auto damaged = frame;
    damaged[damaged.size() / 2] = static_cast<char>(damaged[damaged.size() / 2] ^ 0x55);
    const auto read = decompressed(damaged, 10'000);
    EXPECT_TRUE(!read || *read != text);
}

} // namespace kaze::base
