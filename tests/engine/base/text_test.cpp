#include "engine/base/byte_size.h"
#include "engine/base/sha256.h"
#include "engine/base/text.h"

#include <gtest/gtest.h>

namespace kaze::base {
namespace {

TEST(Text, writesOutWhatHidesOrTurnsOtherCharacters)
{
    EXPECT_EQ(withVisibleControls("rm -rf \u202Etxt.ylno-daer"), "rm -rf ⟨U+202E⟩txt.ylno-daer");
    EXPECT_EQ(withVisibleControls("a\u200Bb\uFEFF\U000E0041"), "a⟨U+200B⟩b⟨U+FEFF⟩⟨U+E0041⟩");
    EXPECT_EQ(withVisibleControls("one\x1b[2Jtwo\u009B3m\x7f"), "one⟨U+001B⟩[2Jtwo⟨U+009B⟩3m⟨U+007F⟩");
    EXPECT_EQ(withVisibleControls("line\n\tGrün 漢字 👩‍🔬"), "line\n\tGrün 漢字 👩‍🔬")
        << "what people write stays";
    EXPECT_EQ(withVisibleControls("bad \xff"), "bad \uFFFD");
    EXPECT_EQ(withVisibleControls("one\r\ntwo"), "one\r\ntwo");
    EXPECT_EQ(withVisibleControls("carriage\rreturn"), "carriage⟨U+000D⟩return") << "it hides what stands before it";
}

TEST(Text, knowsWellFormedUtf8)
{
    EXPECT_TRUE(isUtf8(""));
    EXPECT_TRUE(isUtf8("plain text longer than eight bytes, Grüße, 日本, 🎉"));
    for (const std::string bad : {"\xC0\xAF", "\xE0\x80\x80", "\xED\xA0\x80", "\xF4\x90\x80\x80", "\xF8\x88\x80\x80", "a\x80",
             "abcdefghij\xFF", "\xE2\x82", "\xC3"})
        EXPECT_FALSE(isUtf8(bad)) << testing::PrintToString(bad);
}

TEST(Text, replacesEveryIllFormedByte)
{
    EXPECT_EQ(toUtf8("a\xFF\xFE"
                     "b"),
        "a\uFFFD\uFFFDb");
    EXPECT_EQ(toUtf8("cut \xE2\x82"), "cut \uFFFD\uFFFD");
    EXPECT_EQ(toUtf8("Grüße"), "Grüße");
}

TEST(Text, shortensBetweenCharactersAndSaysHowMuchIsMissing)
{
    EXPECT_EQ(shortened("short", 10), "short");
    const std::string umlauts(100'000, 'x');
    const auto cut = shortened(umlauts + "ü", 100);
    EXPECT_LE(cut.size(), 100U);
    EXPECT_TRUE(cut.ends_with("… (99.9 KB more)")) << cut;
    std::string many;
    for (int i = 0; i < 100; ++i)
        many += "ü";
    for (std::size_t limit = 0; limit < 210; ++limit) {
        EXPECT_TRUE(isUtf8(shortened(many, limit))) << limit;
        EXPECT_LE(shortened(many, limit).size(), limit);
    }
    EXPECT_LE(shortened(std::string(500, '\x80'), 100).size(), 100U);
}

TEST(Text, matchesToolPatterns)
{
    EXPECT_TRUE(globMatches("files.*", "files.read"));
    EXPECT_FALSE(globMatches("files.*", "shell.run"));
    EXPECT_TRUE(globMatches("*", ""));
    EXPECT_TRUE(globMatches("?b*c", "abxxc"));
    EXPECT_FALSE(globMatches("", "x"));
    EXPECT_TRUE(globMatches("a**b", "ab"));
    EXPECT_FALSE(globMatches("a?", "a"));
}

TEST(Text, globsOfManyStarsEnd)
{
    std::string pattern;
    for (int i = 0; i < 200; ++i)
        pattern += "a*";
    EXPECT_FALSE(globMatches(pattern + "b", std::string(5000, 'a')));
}

TEST(ByteSize, readsWhatConfigurationSays)
{
    EXPECT_EQ(byteSize("64MiB"), 64 << 20);
    EXPECT_EQ(byteSize("500KB"), 500'000);
    EXPECT_EQ(byteSize("3KiB"), 3072);
    EXPECT_EQ(byteSize("2GB"), 2'000'000'000);
    EXPECT_EQ(byteSize("4GiB"), std::int64_t{4} << 30);
}

TEST(Text, saysSizes)
{
    EXPECT_EQ(sizeText(0), "0 B");
    EXPECT_EQ(sizeText(12), "12 B");
    EXPECT_EQ(sizeText(999), "999 B");
    EXPECT_EQ(sizeText(1000), "1 KB");
    EXPECT_EQ(sizeText(340'000), "340 KB");
    EXPECT_EQ(sizeText(1'200'000), "1.2 MB");
    EXPECT_EQ(sizeText(12'345'678), "12.3 MB");
    EXPECT_EQ(sizeText(999'960), "1 MB");
    EXPECT_EQ(sizeText(~0ULL), "18.4 EB");
}

TEST(Text, hashes)
{
    EXPECT_EQ(sha256Hex(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    EXPECT_EQ(sha256Hex("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    Sha256 inPieces;
    EXPECT_EQ(inPieces.hex(), sha256Hex(""));
    inPieces.add("a");
    inPieces.add("bc");
    EXPECT_EQ(inPieces.hex(), sha256Hex("abc"));
}

} // namespace
} // namespace kaze::base
