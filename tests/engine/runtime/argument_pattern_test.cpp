#include "engine/runtime/argument_pattern.h"

#include <boost/json.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

using namespace testing;

namespace kaze::runtime {

namespace {

ArgumentPattern pattern(const std::string& text)
{
    auto parsed = ArgumentPattern::parse(text);
    EXPECT_TRUE(parsed) << text << ": " << parsed.error().text();
    return parsed ? std::move(*parsed) : ArgumentPattern();
}

bool surely(const std::string& text, const std::string& arguments)
{
    return pattern(text).surelyFits(boost::json::parse(arguments).as_object());
}

bool maybe(const std::string& text, const std::string& arguments)
{
    return pattern(text).mayFit(boost::json::parse(arguments).as_object());
}

std::string path(const std::string& value)
{
    return boost::json::serialize(boost::json::object{{"path", value}});
}

} // namespace

TEST(ArgumentPattern, fitsMembersOneByOneAndLeavesTheOthersOpen)
{
    EXPECT_TRUE(surely("path=src/*", R"({"path":"src/a.cpp","content":"x"})"));
    EXPECT_TRUE(surely("path=src/* mode=append", R"({"mode":"append","path":"src/a/b.cpp"})"));
    EXPECT_FALSE(surely("path=src/* mode=append", R"({"mode":"replace","path":"src/a.cpp"})"));
    EXPECT_FALSE(surely("path=src/*", path("lib/a.cpp")));
    EXPECT_FALSE(surely("path=src/*", path("srcs/a.cpp")));
    EXPECT_TRUE(surely("", path("anything")));
    EXPECT_TRUE(pattern("").fitsAll());
    EXPECT_FALSE(pattern("path=*").fitsAll());
}

TEST(ArgumentPattern, doesNotFitACallThatLacksWhatItNames)
{
    EXPECT_FALSE(surely("path=src/*", "{}"));
    EXPECT_FALSE(maybe("path=src/*", "{}"));
    EXPECT_FALSE(surely("path=*", "{}")) << "* is whatever there is, not nothing";
    EXPECT_TRUE(surely("path=*", R"({"path":null})"));
    EXPECT_FALSE(surely("path=x path=y", path("x"))) << "all terms count";
}

TEST(ArgumentPattern, isNotLedAstrayByPaths)
{
    for (const auto* way : {"src/../secret", "src/a/../../secret", "src/..", "src/x\\..\\..\\secret"})
        EXPECT_FALSE(surely("path=src/*", path(way))) << way;
    EXPECT_TRUE(surely("path=src/*", path("src/a..b"))) << "dots in a name lead nowhere";
    EXPECT_TRUE(surely("path=src/../x", path("src/../x"))) << "who writes it out means it";
    EXPECT_FALSE(surely("path=*/public/*", path("a/b/public/c"))) << "a * within a path is one name";
    EXPECT_TRUE(surely("path=**/public/*", path("a/b/public/c")));
    EXPECT_TRUE(surely("path=src/*.cpp", path("src/a.cpp")));
    EXPECT_FALSE(surely("path=src/*.cpp", path("src/a/b.cpp")));
    EXPECT_FALSE(surely("path=src/*", path(std::string("src/a\nb")))) << "control characters are for nobody's eyes";
    EXPECT_FALSE(surely("path=src/*", path("SRC/a")));
}

TEST(ArgumentPattern, deniesAlsoWhatOnlyLeadsThere)
{
    for (const auto* way : {"secrets/a", "./secrets/a", "a/../secrets/a", "secrets//a", "secrets/./a", "secrets/b/../a"})
        EXPECT_TRUE(maybe("path=secrets/*", path(way))) << way;
    EXPECT_FALSE(maybe("path=secrets/*", path("src/secrets")));
    EXPECT_TRUE(maybe("path=secrets/*", path(std::string("secrets/a\nb"))));
    EXPECT_TRUE(maybe("path=secrets/*", path(std::string(100'000, 'x')))) << "what is too long to be looked at may be anything";
    EXPECT_FALSE(surely("path=x*", path(std::string(100'000, 'x'))));
}

TEST(ArgumentPattern, isNotLedAstrayByAddresses)
{
    const auto url = [](const std::string& value) { return boost::json::serialize(boost::json::object{{"url", value}}); };
    EXPECT_TRUE(surely("url=https://example.com/*", url("https://example.com/a/b?c=d&e=f;g")));
    EXPECT_FALSE(surely("url=https://example.com/*", url("https://example.com.evil.org/")));
    EXPECT_FALSE(surely("url=https://example.com/*", url("https://example.com@evil.org/")));
    EXPECT_FALSE(surely("url=https://example.com/a/*", url("https://example.com/a/%2e%2e/b")));
    EXPECT_TRUE(surely("url=https://*.example.com/*", url("https://api.example.com/x")));
    for (const auto* other : {"https://evil.org/.example.com/x", "https://evil.org?.example.com/x",
             "https://evil.org#.example.com/x", "https://evil.org\\.example.com/x", "https://a@evil.org:1.example.com/x"})
        EXPECT_FALSE(surely("url=https://*.example.com/*", url(other))) << other;
    const auto open = ArgumentPattern::parse("url=https://example.com*");
    ASSERT_FALSE(open);
    EXPECT_THAT(open.error().message, HasSubstr("example.com.example.org"));
    EXPECT_TRUE(ArgumentPattern::parse("url=https://*")) << "who means every host says so";
}

TEST(ArgumentPattern, letsNoSecondCommandThrough)
{
    const auto command = [](const std::string& value) { return boost::json::serialize(boost::json::object{{"command", value}}); };
    EXPECT_TRUE(surely("command=\"git log *\"", command("git log --oneline -5")));
    EXPECT_TRUE(surely("command=git\\ status", command("git status")));
    for (const auto* more : {"git log ; rm -rf x", "git log && rm x", "git log | sh", "git log `rm x`", "git log $(rm x)",
             "git log > x", "git log < x", "git log &", "git log\nrm x", "git log ../x"})
        EXPECT_FALSE(surely("command=\"git log *\"", command(more))) << more;
    EXPECT_TRUE(surely("command=\"make && make test\"", command("make && make test"))) << "written out it is meant";
    EXPECT_TRUE(maybe("command=\"rm *\"", command("rm -rf x; ls")));
}

TEST(ArgumentPattern, looksIntoObjectsListsAndOtherValues)
{
    EXPECT_TRUE(surely("options.mode=fast", R"({"options":{"mode":"fast"}})"));
    EXPECT_FALSE(surely("options.mode=fast", R"({"options.mode":"fast"})")) << "a dot in a name is no way inside";
    EXPECT_FALSE(surely("options.mode=fast", R"({"options":{"mode":"slow"},"options.mode":"fast"})"));
    EXPECT_TRUE(surely("\"options.mode\"=fast", R"({"options.mode":"fast"})"));
    EXPECT_FALSE(surely("options=fast", R"({"options":{"mode":"fast"}})"));
    EXPECT_TRUE(surely("options=*", R"({"options":{"mode":"fast"}})"));
    EXPECT_TRUE(surely("limit=5 deep=true", R"({"limit":5,"deep":true})"));
    EXPECT_FALSE(surely("limit=5", R"({"limit":50})"));
    EXPECT_TRUE(surely("paths=src/*", R"({"paths":["src/a","src/b"]})"));
    EXPECT_FALSE(surely("paths=src/*", R"({"paths":["src/a","etc/b"]})")) << "allowed only when all of it is";
    EXPECT_TRUE(maybe("paths=etc/*", R"({"paths":["src/a","etc/b"]})")) << "denied when any of it is";
    EXPECT_FALSE(surely("paths=src/*", R"({"paths":[]})"));
}

TEST(ArgumentPattern, countsCharactersAndTakesWildcardsLiterallyWhereTold)
{
    EXPECT_TRUE(surely("name=caf?", R"({"name":"café"})"));
    EXPECT_FALSE(surely("name=caf??", R"({"name":"café"})"));
    EXPECT_FALSE(surely("name=café", "{\"name\":\"cafe\xCC\x81\"}")) << "another name, however it looks";
    EXPECT_TRUE(surely("name=a\\*b", R"({"name":"a*b"})"));
    EXPECT_FALSE(surely("name=a\\*b", R"({"name":"axb"})"));
    EXPECT_TRUE(surely("name=", R"({"name":""})"));
}

TEST(ArgumentPattern, saysWhatIsWrongWithOne)
{
    for (const auto* wrong : {"path", "=x", "a..b=x", "path=\"x", "path=x y"})
        EXPECT_FALSE(ArgumentPattern::parse(wrong)) << wrong;
    EXPECT_FALSE(ArgumentPattern::parse("path=" + std::string(3000, 'x')));
}

TEST(ArgumentPattern, isMadeOfACallThatItFits)
{
    const std::vector<std::string> calls{path("src/a.cpp"), path("a b\"c\\d*e?f"), R"({"command":"git log | head"})",
        R"({"a.b":"x","c d":1,"e=f":true,"g":null,"h":[1],"i":{"j":2}})", R"({"text":"one\ntwo"})",
        boost::json::serialize(boost::json::object{{"long", std::string(500, 'x')}}), "{}", path("src/../x"), path("")};
    for (const auto& call : calls) {
        const auto made = ArgumentPattern::of(std::string_view(call));
        EXPECT_TRUE(surely(made, call)) << call << " gave " << made;
    }
    EXPECT_EQ(ArgumentPattern::of(std::string_view(R"({"path":"src/a.cpp","content":"one\ntwo"})")), "path=src/a.cpp content=*");
    EXPECT_FALSE(surely(ArgumentPattern::of(std::string_view(path("a*"))), path("ab")));
    EXPECT_EQ(ArgumentPattern::of(std::string_view("no json")), "");
}

} // namespace kaze::runtime
