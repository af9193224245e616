#include "engine/base/case_folding.h"

#include <gtest/gtest.h>

namespace kaze::base {
namespace {

TEST(CaseFolding, makesUpperAndLowerCaseTheSame)
{
    EXPECT_EQ(caseFolded("Hello, World 42!"), "hello, world 42!");
    EXPECT_EQ(caseFolded("ÄÖÜ ÉÀÑ ŁÓDŹ Ÿ"), "äöü éàñ łódź ÿ");
    EXPECT_EQ(caseFolded("ΑΘΉΝΑ ΣΊΣΥΦΟΣ"), caseFolded("αθήνα σίσυφος")) << "both small sigmas are one";
    EXPECT_EQ(caseFolded("МОСКВА Ё Ѕ"), "москва ё ѕ");
    EXPECT_EQ(caseFolded("ԵՐԵՎԱՆ"), "երեվան");
    EXPECT_EQ(caseFolded("ｋａｚｅ ＫＡＺＥ"), "ｋａｚｅ ｋａｚｅ");
    EXPECT_EQ(caseFolded("𐐀𐐧"), "𐐨𐑏") << "beyond the first plane";
    EXPECT_EQ(caseFolded("\u212A\u212B"), "kå") << "the signs for kelvin and ångström";
    EXPECT_EQ(caseFolded("ẞ"), "ß");
}

TEST(CaseFolding, leavesWhatHasNoCase)
{
    for (const std::string text : {"", "ß", "風", "مرحبا", "नमस्ते", "🙂", "i\u0307", "İ", "ı", "Ǆ"})
        EXPECT_EQ(caseFolded(caseFolded(text)), caseFolded(text)) << text;
    EXPECT_EQ(caseFolded("風 مرحبا 🙂 ß ı"), "風 مرحبا 🙂 ß ı");
    EXPECT_EQ(caseFolded("Ĳĳ Ǆǅǆ"), "ĳĳ ǆǆǆ");
}

TEST(CaseFolding, keepsBytesThatAreNoCharacters)
{
    EXPECT_EQ(caseFolded("A\xff\xc3"), "a\xff\xc3");
    EXPECT_EQ(caseFolded("\xe2\x82"), "\xe2\x82");
    EXPECT_EQ(caseFolded(std::string("A\0B", 3)), std::string("a\0b", 3));
}

} // namespace
} // namespace kaze::base
