#include "engine/base/json_schema.h"
#include "tests/support/cpu_time.h"

#include <boost/json.hpp>

#include <gtest/gtest.h>

namespace kaze::base {
namespace {

namespace json = boost::json;

json::value parsed(std::string_view text)
{
    json::parse_options options;
    options.max_depth = 5000;
    return json::parse(text, {}, options);
}

std::string complaint(std::string_view schema, std::string_view value)
{
    const auto compiled = JsonSchema::compile(parsed(schema));
    if (!compiled)
        return "no schema: " + compiled.error().message;
    const auto checked = compiled->check(parsed(value));
    return checked ? "" : checked.error().message;
}

std::string compileError(std::string_view schema)
{
    const auto compiled = JsonSchema::compile(parsed(schema));
    if (compiled)
        return "";
    EXPECT_EQ(compiled.error().code, ErrorCode::InvalidArgument);
    return compiled.error().message;
}

constexpr std::string_view kAgent = R"({
    "type": "object", "required": ["name"], "additionalProperties": false,
    "properties": {
        "name": {"type": "string", "minLength": 1, "maxLength": 5, "pattern": "^[a-z]+$"},
        "limits": {"type": "object", "properties": {"turns": {"type": "integer", "minimum": 1, "maximum": 100}}},
        "tools": {"type": "array", "items": {"type": "string"}, "uniqueItems": true, "maxItems": 3},
        "mode": {"enum": ["ask", "allow"]},
        "version": {"const": 1},
        "hint": {"anyOf": [{"type": "string"}, {"type": "null"}]}
    }})";

TEST(JsonSchema, acceptsWhatFits)
{
    EXPECT_EQ(
        complaint(kAgent, R"({"name":"abc","limits":{"turns":3},"tools":["a","b"],"mode":"ask","version":1,"hint":null})"), "");
    EXPECT_EQ(complaint("true", "[1]"), "");
    EXPECT_EQ(complaint("{}", "null"), "");
}

TEST(JsonSchema, doesNotRepeatWhatIsWriteOnly)
{
    const auto* schema = R"({"properties":{"from":{"type":"string","pattern":"^env:","writeOnly":true}}})";
    EXPECT_EQ(complaint(schema, R"({"from":"sk-canary"})"), "/from: expected text that matches ^env:");
    EXPECT_EQ(complaint(schema, R"({"from":7})"), "/from: expected string");
}

TEST(JsonSchema, saysWhatWasExpectedAndWhatWasFound)
{
    EXPECT_EQ(
        complaint(kAgent, R"({"name":"abc","limits":{"turns":"many"}})"), "/limits/turns: expected integer, found \"many\"");
    EXPECT_EQ(complaint(kAgent, "[]"), "expected object, found an array");
    EXPECT_EQ(complaint(kAgent, "{}"), "\"name\" is missing");
    EXPECT_EQ(complaint(kAgent, R"({"name":"abc","mode":"deny"})"), "/mode: expected one of \"ask\", \"allow\", found \"deny\"");
    EXPECT_EQ(complaint(kAgent, R"({"name":"abc","version":2})"), "/version: expected 1, found 2");
    EXPECT_EQ(complaint(kAgent, R"({"name":"abc","limits":{"turns":0}})"), "/limits/turns: expected at least 1, found 0");
    EXPECT_EQ(complaint(kAgent, R"({"name":"abc","hint":7})"), "/hint: expected string, found 7, or expected null, found 7");
    EXPECT_EQ(complaint(kAgent, R"({"name":"ABC"})"), "/name: expected text that matches ^[a-z]+$, found \"ABC\"");
    EXPECT_EQ(complaint(kAgent, R"({"name":"äöüäöü"})").substr(0, 47), "/name: expected at most 5 characters, found 6\n/");
    EXPECT_EQ(complaint(kAgent, R"({"name":"abc","tools":["a","a"]})"), "/tools/1: stands in the array twice: \"a\"");
}

TEST(JsonSchema, namesAnUnknownMemberAndTheKnownOnes)
{
    EXPECT_EQ(complaint(kAgent, R"({"name":"abc","limit":1})"),
        "/limit: unknown member \"limit\"; known: name, limits, tools, mode, version, hint");
    EXPECT_EQ(
        complaint(R"({"additionalProperties":{"type":"integer"}})", R"({"a/b":"x"})"), "/a~1b: expected integer, found \"x\"");
}

TEST(JsonSchema, tellsTheOutermostFirstAndAtMostTwenty)
{
    const auto schema = JsonSchema::compile(parsed(R"({"items":{"properties":{"a":{"type":"integer"}}},"maxItems":2})")).value();
    json::array items(50, json::object{{"a", "x"}});
    const auto found = schema.violations(items);
    ASSERT_EQ(found.size(), 20U);
    EXPECT_EQ(found.front().pointer, "");
    EXPECT_EQ(found.back().pointer, "/18/a");
}

TEST(JsonSchema, understandsCombinations)
{
    constexpr std::string_view kOne = R"({"oneOf":[{"type":"integer"},{"minimum":10}]})";
    EXPECT_EQ(complaint(kOne, "5"), "");
    EXPECT_EQ(complaint(kOne, "11"), "fits 2 of the alternatives, expected exactly one");
    EXPECT_EQ(complaint(R"({"not":{"type":"string"}})", "\"x\""), "is what the schema excludes: \"x\"");
    constexpr std::string_view kIf
        = R"({"if":{"properties":{"kind":{"const":"a"}}},"then":{"required":["x"]},"else":{"required":["y"]}})";
    EXPECT_EQ(complaint(kIf, R"({"kind":"a"})"), "\"x\" is missing");
    EXPECT_EQ(complaint(kIf, R"({"kind":"b"})"), "\"y\" is missing");
    EXPECT_EQ(complaint(R"({"allOf":[{"minimum":1},{"maximum":3}]})", "4"), "expected at most 3, found 4");
    // The alternative that came nearest speaks.
    EXPECT_EQ(
        complaint(R"({"anyOf":[{"type":"string"},{"type":"object","properties":{"a":{"type":"integer"}}}]})", R"({"a":"x"})"),
        "/a: expected integer, found \"x\"");
}

TEST(JsonSchema, understandsBothSpellingsOfTuples)
{
    for (const std::string_view schema : {R"({"items":[{"type":"string"}],"additionalItems":{"type":"integer"}})",
             R"({"prefixItems":[{"type":"string"}],"items":{"type":"integer"}})"}) {
        EXPECT_EQ(complaint(schema, R"(["a",1,2])"), "");
        EXPECT_EQ(complaint(schema, R"(["a","b"])"), "/1: expected integer, found \"b\"");
        EXPECT_EQ(complaint(schema, R"([1])"), "/0: expected string, found 1");
    }
}

TEST(JsonSchema, understandsTheRest)
{
    EXPECT_EQ(complaint(R"({"exclusiveMinimum":1})", "1"), "expected more than 1, found 1");
    EXPECT_EQ(complaint(R"({"minimum":1,"exclusiveMinimum":true})", "1"), "expected more than 1, found 1");
    EXPECT_EQ(complaint(R"({"multipleOf":0.1})", "0.3"), "");
    EXPECT_EQ(complaint(R"({"multipleOf":2})", "3"), "expected a multiple of 2, found 3");
    EXPECT_EQ(complaint(R"({"type":"integer"})", "3.0"), "");
    EXPECT_EQ(complaint(R"({"type":["string","null"]})", "3"), "expected string or null, found 3");
    EXPECT_EQ(
        complaint(R"({"contains":{"type":"string"}})", "[1]"), "expected at least 1 item of the kind the schema wants, found 0");
    EXPECT_EQ(complaint(R"({"propertyNames":{"maxLength":2}})", R"({"abc":1})"),
        "/abc: its name: expected at most 2 characters, found 3");
    EXPECT_EQ(complaint(R"({"patternProperties":{"^x-":{"type":"string"}},"additionalProperties":false})", R"({"x-a":1})"),
        "/x-a: expected string, found 1");
    EXPECT_EQ(complaint(R"({"dependentRequired":{"a":["b"]}})", R"({"a":1})"), "\"b\" is missing, which \"a\" needs");
    EXPECT_EQ(complaint(R"({"minProperties":1})", "{}"), "expected at least 1 members, found 0");
    EXPECT_EQ(complaint("false", "1"), "nothing is allowed here, found 1");
}

TEST(JsonSchema, followsReferencesAlsoIntoItself)
{
    constexpr std::string_view kTree
        = R"({"$ref":"#/$defs/node","$defs":{"node":{"type":"object","properties":{"child":{"$ref":"#/$defs/node"},"value":{"type":"integer"}}}}})";
    EXPECT_EQ(complaint(kTree, R"({"child":{"child":{"value":1}}})"), "");
    EXPECT_EQ(complaint(kTree, R"({"child":{"child":{"value":"x"}}})"), "/child/child/value: expected integer, found \"x\"");
    EXPECT_EQ(
        complaint(R"({"properties":{"a":{"$ref":"#"}},"type":"object"})", R"({"a":{"a":3}})"), "/a/a: expected object, found 3");
    EXPECT_EQ(
        complaint(R"({"$ref":"#/definitions/a%20b","definitions":{"a b":{"type":"null"}}})", "1"), "expected null, found 1");
}

TEST(JsonSchema, refusesWhatIsNoSchema)
{
    EXPECT_NE(compileError("3").find("a schema is an object"), std::string::npos);
    EXPECT_NE(compileError(R"({"type":"strnig"})").find("/type: expected null, boolean"), std::string::npos);
    EXPECT_NE(compileError(R"({"properties":[]})").find("/properties"), std::string::npos);
    EXPECT_NE(compileError(R"({"properties":{"a":{"required":"b"}}})").find("/properties/a/required"), std::string::npos);
    EXPECT_NE(compileError(R"({"pattern":"("})").find("/pattern"), std::string::npos);
    EXPECT_NE(compileError(R"({"multipleOf":0})").find("/multipleOf"), std::string::npos);
    EXPECT_NE(compileError(R"({"allOf":{}})").find("/allOf"), std::string::npos);
    EXPECT_NE(compileError(R"({"minLength":-1})").find("/minLength"), std::string::npos);
    EXPECT_NE(compileError(R"({"$ref":7})").find("/$ref"), std::string::npos);
    EXPECT_NE(compileError(R"({"$ref":"#/nowhere"})").find("leads nowhere"), std::string::npos);
    EXPECT_NE(compileError(R"({"$ref":"#/a","a":7})").find("a schema is an object"), std::string::npos);
}

TEST(JsonSchema, fetchesNothing)
{
    EXPECT_NE(compileError(R"({"$ref":"http://127.0.0.1:1/schema.json"})").find("nothing is fetched"), std::string::npos);
    EXPECT_NE(compileError(R"({"items":{"$ref":"other.json#/a"}})").find("nothing is fetched"), std::string::npos);
}

TEST(JsonSchema, refusesCirclesThatConsumeNothing)
{
    EXPECT_NE(compileError(R"({"$ref":"#"})").find("without end"), std::string::npos);
    EXPECT_NE(compileError(R"({"$ref":"#/$defs/a","$defs":{"a":{"$ref":"#/$defs/b"},"b":{"anyOf":[{"$ref":"#/$defs/a"}]}}})")
                  .find("without end"),
        std::string::npos);
    EXPECT_NE(compileError(R"({"properties":{"x":{"$ref":"#/$defs/a"}},"$defs":{"a":{"not":{"$ref":"#/$defs/a"}}}})")
                  .find("without end"),
        std::string::npos);
}

TEST(JsonSchema, survivesDepth)
{
    std::string deep;
    for (int i = 0; i < 2000; ++i)
        deep += R"({"not":)";
    deep += "true" + std::string(2000, '}');
    EXPECT_NE(compileError(deep).find("nested deeper"), std::string::npos);

    const std::string nested = std::string(4000, '[') + std::string(4000, ']');
    EXPECT_NE(complaint(R"({"items":{"$ref":"#"}})", nested).find("too deep"), std::string::npos);

    std::string chain = R"({"$ref":"#/$defs/0","$defs":{)";
    for (int i = 0; i < 3000; ++i)
        chain += '"' + std::to_string(i) + R"(":{"$ref":"#/$defs/)" + std::to_string(i + 1) + R"("},)";
    EXPECT_NE(compileError(chain + R"("3000":{}}})").find("one inside the other"), std::string::npos);
}

TEST(JsonSchema, survivesSchemasThatMultiply)
{
    std::string schema = R"({"$ref":"#/$defs/0","$defs":{)";
    for (int i = 0; i < 60; ++i) {
        const auto next = R"({"$ref":"#/$defs/)" + std::to_string(i + 1) + "\"}";
        schema += '"' + std::to_string(i) + R"(":{"allOf":[)" + next + "," + next + "]},";
    }
    EXPECT_NE(complaint(schema + R"("60":{}}})", "1").find("too large or too deep"), std::string::npos);
}

TEST(JsonSchema, endsSoonForThousandsOfTextsUnderAPatternMadeToBeSlow)
{
    const auto schema = JsonSchema::compile(boost::json::parse(R"({"items":{"pattern":"^(a|aa)+$"}})"));
    ASSERT_TRUE(schema) << schema.error().text();
    boost::json::array texts;
    for (int i = 0; i < 5000; ++i)
        texts.push_back(boost::json::string(std::string(40, 'a') + "!"));
    const auto begun = test::threadCpuSeconds();
    const auto found = schema->check(texts);
    EXPECT_LT(test::threadCpuSeconds() - begun, 5);
    ASSERT_FALSE(found);
    EXPECT_NE(found.error().message.find("too large or too deep"), std::string::npos) << found.error().message;
}

TEST(JsonSchema, survivesPatternsThatRunWild)
{
    const std::string text(50'000, 'a');
    const auto wild = complaint(R"({"pattern":"^(a+)+$"})", '"' + text + "b\"");
    EXPECT_FALSE(wild.empty());
    EXPECT_EQ(complaint(R"({"pattern":"^.*$"})", '"' + std::string(5'000'000, 'a') + '"'), "");
}

} // namespace
} // namespace kaze::base
