#include "engine/base/yaml.h"

#include "engine/base/file.h"

#include "tests/support/temp_folder.h"

#include <gtest/gtest.h>

namespace kaze::base {
namespace {

namespace json = boost::json;

json::value valueOf(std::string_view text)
{
    auto document = YamlDocument::parse(text, "a.yaml");
    EXPECT_TRUE(document) << document.error().message;
    return document ? document->value() : json::value("failed");
}

std::string errorOf(std::string_view text)
{
    const auto document = YamlDocument::parse(text, "a.yaml");
    if (document)
        return "";
    EXPECT_EQ(document.error().code, ErrorCode::InvalidArgument);
    return document.error().message;
}

TEST(Yaml, readsCoreScalars)
{
    EXPECT_EQ(valueOf("[true, False, null, ~, 12, -3, +4, 0x1F, 0o17, 1.5, -2e3, .5, 5., hello, yes, no, on, 0123]"),
        json::parse("[true,false,null,null,12,-3,4,31,15,1.5,-2000.0,0.5,5.0,\"hello\",\"yes\",\"no\",\"on\",123]"));
    EXPECT_EQ(valueOf("[1.2.3, 12a, -, 0x, 1e, .inf, .nan, 2026-11-21, '12:30']"),
        json::parse(R"(["1.2.3","12a","-","0x","1e",".inf",".nan","2026-11-21","12:30"])"));
    EXPECT_EQ(valueOf("[18446744073709551615, -9223372036854775808, 99999999999999999999]"),
        json::parse("[18446744073709551615,-9223372036854775808,1e20]"));
}

TEST(Yaml, takesQuotedScalarsAndBlocksAsText)
{
    EXPECT_EQ(valueOf("a: \"12\"\nb: 'true'\nc: ''\nd: |\n  1\ne: !!str 7\nf: !!int 7\ng: \"null\"\n"),
        json::parse(R"({"a":"12","b":"true","c":"","d":"1\n","e":"7","f":7,"g":"null"})"));
    EXPECT_NE(errorOf("a: !!int many").find("a.yaml:1:4: the tag int"), std::string::npos);
}

TEST(Yaml, readsNestedStructuresAndAliases)
{
    EXPECT_EQ(valueOf("base: &b {x: 1}\nlist:\n  - *b\n  - y: [2]\nempty:\n"),
        json::parse(R"({"base":{"x":1},"list":[{"x":1},{"y":[2]}],"empty":null})"));
    EXPECT_EQ(valueOf(""), json::value());
    EXPECT_EQ(valueOf("# only a comment\n"), json::value());
    EXPECT_EQ(valueOf("---\na: 1\n...\n"), json::parse(R"({"a":1})"));
}

TEST(Yaml, saysWhereItIsBroken)
{
    EXPECT_EQ(errorOf("name: x\nlimits:\n  turns: [1, 2\nmore: 1\n").substr(0, 7), "a.yaml:");
    EXPECT_EQ(errorOf("a: 1\nb: 2\na: 3\n"), "a.yaml:3:1: \"a\" stands here twice");
    EXPECT_EQ(errorOf("{x: {y: 1, y: 2}}"), "a.yaml:1:12: \"y\" stands here twice");
    EXPECT_NE(errorOf("? [a]\n: 1\n").find("the name of a member is text"), std::string::npos);
    EXPECT_NE(errorOf("a: 1\n---\nb: 1\n").find("a second document"), std::string::npos);
    EXPECT_EQ(errorOf("\"\"\"\":\"\n?\n").substr(0, 7), "a.yaml:") << "which yaml-cpp reads for ever";
    EXPECT_NE(errorOf("a: *nobody\n").find("a.yaml:1:4"), std::string::npos);
    EXPECT_EQ(errorOf("a: \xFF"), "a.yaml: is no UTF-8 text");
}

TEST(Yaml, refusesBombs)
{
    std::string bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n";
    for (int i = 1; i < 10; ++i) {
        const auto below = "*a" + std::to_string(i - 1);
        bomb += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [" + below;
        for (int j = 1; j < 10; ++j)
            bomb += ", " + below;
        bomb += "]\n";
    }
    EXPECT_NE(errorOf(bomb).find("more than 100000 values"), std::string::npos);
    EXPECT_NE(errorOf("a: &a [*a]").find("nested deeper"), std::string::npos);
    EXPECT_NE(errorOf(std::string(150, '[') + std::string(150, ']')).find("nested deeper"), std::string::npos);
    EXPECT_NE(errorOf(std::string(200'000, '[')), "");
    EXPECT_NE(errorOf(std::string(200'000, '{')), "");
    EXPECT_NE(errorOf(std::string((1 << 20) + 1, 'x')).find("1 MB"), std::string::npos);
    std::string manyItems;
    for (int i = 0; i < 100'001; ++i)
        manyItems += "- \n";
    EXPECT_NE(errorOf(manyItems).find("more than"), std::string::npos);
}

constexpr std::string_view kAgent = "name: x\n\nlimits:\n  turns: many\ntools:\n  - files.read\n  - 12\nlimit: 3\n";

TEST(Yaml, knowsWhereEverythingStood)
{
    const auto document = YamlDocument::parse(kAgent, "agent.yaml").value();
    EXPECT_EQ(document.where("/limits/turns"), "agent.yaml:4:3");
    EXPECT_EQ(document.where("/tools/1"), "agent.yaml:7:5");
    EXPECT_EQ(document.where("/limits/turns/deeper/still"), "agent.yaml:4:3");
    EXPECT_EQ(document.where(""), "agent.yaml:1:1");
    EXPECT_EQ(document.where("/nothing"), "agent.yaml:1:1");
}

TEST(Yaml, tellsASchemasComplaintsWithTheirPlaces)
{
    const auto schema
        = JsonSchema::compile(json::parse(R"({"type":"object","additionalProperties":false,"properties":{"name":{"type":"string"},
        "limits":{"properties":{"turns":{"type":"integer"}}},"tools":{"items":{"type":"string"}}}})"))
              .value();
    const auto checked = YamlDocument::parse(kAgent, "agent.yaml").value().check(schema);
    EXPECT_EQ(checked.error().message,
        "agent.yaml:8:1: limit: unknown member \"limit\"; known: name, limits, tools\n"
        "agent.yaml:4:3: limits.turns: expected integer, found \"many\"\n"
        "agent.yaml:7:5: tools[1]: expected string, found 12");
    EXPECT_TRUE(YamlDocument::parse("name: y", "b.yaml").value().check(schema));
}

TEST(Yaml, isLoadedFromAFileUnderItsName)
{
    const test::TempFolder folder;
    ASSERT_TRUE(writeFile(folder / "a.yaml", "a: [1\n"));
    EXPECT_TRUE(YamlDocument::load(folder / "a.yaml").error().message.starts_with((folder / "a.yaml").string() + ":"));
    EXPECT_EQ(YamlDocument::load(folder / "b.yaml").error().code, ErrorCode::NotFound);
}

} // namespace
} // namespace kaze::base
