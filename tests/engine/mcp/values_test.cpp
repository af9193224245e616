// Values that are made from schemas, and those that stand in headers.
#include "engine/base/json_schema.h"
#include "engine/mcp/header_values.h"
#include "engine/mcp/sample_values.h"

#include <gtest/gtest.h>

namespace kaze::mcp {

namespace json = boost::json;

TEST(SampleValues, fitTheirSchemas)
{
    for (const auto* text : {R"({"type":"object"})", R"({"type":"string"})", R"({"type":"string","minLength":7})",
             R"({"type":"integer","minimum":3,"multipleOf":5})", R"({"type":"number","exclusiveMinimum":2})",
             R"({"type":"integer","maximum":-4})", R"({"type":"array","minItems":2,"items":{"type":"boolean"}})",
             R"({"type":["null","string"]})", R"({"enum":["a","b"]})", R"({"const":{"x":1}})",
             R"({"anyOf":[{"type":"integer"},{"type":"string"}]})", R"({"type":"string","format":"date-time"})",
             R"({"type":"object","required":["a","b"],"properties":{"a":{"type":"integer"},"b":{"$ref":"#/$defs/b"}},
                 "$defs":{"b":{"type":"object","required":["c"],"properties":{"c":{"type":"string","default":"d"}}}}})"}) {
        const auto schema = json::parse(text);
        const auto sample = sampleOf(schema);
        const auto compiled = base::JsonSchema::compile(schema);
        ASSERT_TRUE(compiled) << text;
        EXPECT_TRUE(compiled->check(sample)) << text << " → " << json::serialize(sample);
    }
    EXPECT_EQ(sampleOf(json::parse(R"({"type":"object","properties":{"a":{"type":"string"}}})")), json::value(json::object()))
        << "what need not be there is not";
    EXPECT_EQ(sampleOf(json::parse(R"({"type":"string"})"), "url"), "https://example.com/");
}

TEST(SampleValues, hostileSchemasEnd)
{
    for (const auto* text : {R"({"$ref":"#"})", R"({"$ref":"#/a","a":{"$ref":"#"}})", R"({"$ref":"https://example.com/schema"})",
             R"({"type":"object","required":["a"],"properties":{"a":{"$ref":"#"}}})",
             R"({"type":"object","required":["a","b"],"properties":{"a":{"$ref":"#"},"b":{"$ref":"#"}}})",
             R"({"type":"array","minItems":64,"items":{"$ref":"#"}})",
             R"({"type":"array","minItems":1e300,"items":{"type":"null"}})", R"({"type":"string","minLength":1e18})",
             R"({"type":7,"enum":[],"anyOf":{},"required":"x"})", R"(true)", R"([])", R"({"type":"integer","minimum":1e300})"})
        EXPECT_LT(json::serialize(sampleOf(json::parse(text))).size(), 100'000U) << text;
}

TEST(SampleValues, aFormHasItsDefaultsAndWhatMustBeThere)
{
    const auto schema = json::parse(R"({"type":"object","required":["must"],"properties":{
        "name":{"type":"string","default":"Ann"},"must":{"type":"boolean"},"may":{"type":"string"}}})");
    EXPECT_EQ(json::value(formOf(schema)), json::parse(R"({"must":false,"name":"Ann"})"));
    json::object given{{"name", "Bob"}};
    addDefaults(given, schema);
    EXPECT_EQ(json::value(given), json::parse(R"({"name":"Bob"})"));
}

TEST(HeaderValues, areFoundAlongProperties)
{
    const auto found = mirroredArguments(json::parse(R"({"type":"object","properties":{
        "a":{"type":"string","x-mcp-header":"A"},"in":{"type":"object","properties":{"b":{"type":"integer","x-mcp-header":"B"}}}}})"));
    ASSERT_TRUE(found);
    ASSERT_EQ(found->size(), 2U);
    const auto headers = mirrorHeaders(*found, {{"a", "plain"}, {"in", {{"b", 42}}}});
    EXPECT_EQ(headers, (std::vector<std::pair<std::string, std::string>>{{"Mcp-Param-A", "plain"}, {"Mcp-Param-B", "42"}}));
    EXPECT_TRUE(mirrorHeaders(*found, {{"a", nullptr}, {"in", "no object"}}).empty());
    EXPECT_TRUE(mirrorHeaders(*found, {{"in", {{"b", 1.5}}}}).empty());
    EXPECT_TRUE(mirrorHeaders(*found, {{"in", {{"b", 9007199254740993}}}}).empty()) << "JavaScript would read another number";
}

TEST(HeaderValues, wrongDeclarationsAreSeen)
{
    for (const auto* property : {R"({"type":"string","x-mcp-header":""})", R"({"type":"string","x-mcp-header":"a b"})",
             R"({"type":"string","x-mcp-header":"a:b"})", R"({"type":"string","x-mcp-header":"é"})",
             R"({"type":"string","x-mcp-header":"a\t"})", R"({"type":"string","x-mcp-header":7})",
             R"({"type":"number","x-mcp-header":"A"})", R"({"type":"object","x-mcp-header":"A"})", R"({"x-mcp-header":"A"})",
             R"({"type":"array","items":{"type":"string","x-mcp-header":"A"}})",
             R"({"oneOf":[{"type":"string","x-mcp-header":"A"}]})", R"({"$defs":{"d":{"type":"string","x-mcp-header":"A"}}})"})
        EXPECT_FALSE(mirroredArguments(json::parse(R"({"type":"object","properties":{"p":)" + std::string(property) + "}}")))
            << property;
    EXPECT_FALSE(mirroredArguments(json::parse(
        R"({"properties":{"a":{"type":"string","x-mcp-header":"Name"},"b":{"type":"string","x-mcp-header":"nAME"}}})")));
    EXPECT_FALSE(mirroredArguments(json::parse(R"({"type":"string","x-mcp-header":"A"})")));
}

TEST(HeaderValues, surviveTheWay)
{
    EXPECT_EQ(headerValue("us west"), "us west");
    EXPECT_EQ(headerValue(""), std::string("=?base64") + "?" + "?=");
    EXPECT_EQ(headerValue("a\r\nInjected: b"), "=?base64?YQ0KSW5qZWN0ZWQ6IGI=?=");
    EXPECT_EQ(headerValue("=?base64?YQ==?="), "=?base64?PT9iYXNlNjQ/WVE9PT89?=");
    EXPECT_EQ(headerValue("tab\t"), "=?base64?dGFiCQ==?=");
}

} // namespace kaze::mcp
