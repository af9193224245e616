#include "engine/base/compress.h"

#include <gtest/gtest.h>

#include <optional>

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

namespace {

//! What the frames hold, read in small pieces; nothing when they are damaged or end too early.
std::optional<std::string> inPieces(std::string_view frames, std::size_t in, std::size_t out)
{
    Decompressor decompressor;
    std::string text;
    std::string buffer(out, '\0');
    while (true) {
        auto piece = frames.substr(0, in);
        const auto before = piece.size();
        const auto read = decompressor.read(piece, buffer);
        if (!read)
            return std::nullopt;
        text.append(buffer, 0, *read);
        frames.remove_prefix(before - piece.size());
        if (*read == 0 && frames.empty())
            return decompressor.atEnd() ? std::optional(text) : std::nullopt;
    }
}

} // namespace

TEST(Compress, readsFramesInPieces)
{
    std::string text;
    for (int i = 0; i < 20'000; ++i)
        text += std::to_string(i * 7919) + ' ';
    const auto frames = compressed(text) + compressed("") + compressed("the end");
    for (const std::size_t in : {1U, 7U, 4096U, 1U << 20}) {
        for (const std::size_t out : {3U, 1000U, 1U << 20})
            EXPECT_EQ(inPieces(frames, in, out), text + "the end") << in << ", " << out;
    }
    EXPECT_EQ(inPieces("", 10, 10), "");
    for (std::size_t cut = 1; cut < frames.size(); cut += 97) {
        const auto part = inPieces(std::string_view(frames).substr(0, frames.size() - cut), 4096, 4096);
        EXPECT_TRUE(!part || *part == text) << "only where a frame ends may it end";
    }
    EXPECT_FALSE(inPieces("no frame at all", 4096, 4096));
}

} // namespace kaze::base
