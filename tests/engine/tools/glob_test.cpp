#include "engine/tools/detail/glob.h"

#include <gtest/gtest.h>

using kaze::tools::detail::Glob;

namespace {

bool matches(std::string_view pattern, std::string_view path)
{
    const auto glob = Glob::parse(pattern);
    EXPECT_TRUE(glob) << pattern;
    return glob && glob->matches(path);
}

} // namespace

TEST(Glob, aPatternWithoutASlashMeansTheName)
{
    EXPECT_TRUE(matches("*.cpp", "main.cpp"));
    EXPECT_TRUE(matches("*.cpp", "src/deep/main.cpp"));
    EXPECT_FALSE(matches("*.cpp", "main.cpp.orig"));
    EXPECT_TRUE(matches("ma?n.*", "src/main.h"));
    EXPECT_TRUE(matches("**", "a/b/c"));
}

TEST(Glob, aStarStaysWithinItsFolder)
{
    EXPECT_TRUE(matches("src/*.cpp", "src/main.cpp"));
    EXPECT_FALSE(matches("src/*.cpp", "src/deep/main.cpp"));
    EXPECT_FALSE(matches("src/*", "other/main.cpp"));
}

TEST(Glob, twoStarsAreAnyNumberOfFolders)
{
    EXPECT_TRUE(matches("src/**/*.cpp", "src/main.cpp"));
    EXPECT_TRUE(matches("src/**/*.cpp", "src/a/b/main.cpp"));
    EXPECT_TRUE(matches("**/test/**", "a/test/b/c"));
    EXPECT_FALSE(matches("src/**/*.cpp", "lib/src/main.cpp"));
    EXPECT_TRUE(matches("**/*.md", "top.md"));
}

TEST(Glob, knowsClassesAndAlternatives)
{
    EXPECT_TRUE(matches("note-[0-9].md", "note-7.md"));
    EXPECT_FALSE(matches("note-[!0-9].md", "note-7.md"));
    EXPECT_TRUE(matches("[]x].md", "].md"));
    EXPECT_TRUE(matches("*.{cpp,h}", "a/b.h"));
    EXPECT_TRUE(matches("{src,lib/{a,b}}/*.c", "lib/b/x.c"));
    EXPECT_FALSE(matches("{src,lib/{a,b}}/*.c", "lib/c/x.c"));
    EXPECT_TRUE(matches("a[b", "a[b"));
}

TEST(Glob, refusesWhatIsTooMuch)
{
    EXPECT_FALSE(Glob::parse(""));
    EXPECT_FALSE(Glob::parse("{a,b"));
    EXPECT_FALSE(Glob::parse("{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}"));
    EXPECT_FALSE(Glob::parse(std::string(2000, 'x')));
}

TEST(Glob, isQuickForPatternsMadeToBeSlow)
{
    const std::string name(5000, 'a');
    EXPECT_FALSE(matches("*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*b", name));
    std::string path;
    for (int i = 0; i < 500; ++i)
        path += "a/";
    EXPECT_FALSE(matches("**/a/**/a/**/a/**/a/**/a/**/a/**/b", path + "c"));
}
