#include "engine/mcp/client.h"
#include "engine/mcp/message.h"

#include <gtest/gtest.h>

using namespace kaze;
using namespace kaze::mcp;

namespace {

Document documentOf(std::string_view text)
{
    return std::make_shared<const boost::json::value>(boost::json::parse(text));
}

} // namespace

TEST(Message, tellsRequestsNotificationsAndResponsesApart)
{
    const auto request = parseMessages(R"({"jsonrpc":"2.0","id":"a","method":"ping"})");
    ASSERT_TRUE(request);
    EXPECT_EQ(std::get<Request>(request->at(0)).method, "ping");
    const auto notification = parseMessages(R"({"jsonrpc":"2.0","method":"notifications/x","params":{"a":1}})");
    ASSERT_TRUE(notification);
    EXPECT_EQ(std::get<Notification>(notification->at(0)).params->at("a"), 1);
    const auto response = parseMessages(R"({"jsonrpc":"2.0","id":4,"result":{"b":[1,2]}})");
    ASSERT_TRUE(response);
    EXPECT_EQ(std::get<Response>(response->at(0)).id, 4);
    EXPECT_EQ(std::get<Response>(response->at(0)).result->at("b").as_array().size(), 2U);
}

TEST(Message, readsErrors)
{
    const auto parsed = parseMessages(R"({"jsonrpc":"2.0","id":4,"error":{"code":-32602,"message":"no"}})");
    ASSERT_TRUE(parsed);
    const auto& response = std::get<Response>(parsed->at(0));
    EXPECT_FALSE(response.result);
    EXPECT_EQ(errorOf(response.error).code, base::ErrorCode::InvalidArgument);
    EXPECT_EQ(errorOf(response.error).message, "no (-32602)");
}

TEST(Message, readsBatches)
{
    const auto parsed = parseMessages(R"([{"jsonrpc":"2.0","id":1,"result":{}},{"jsonrpc":"2.0","method":"m"}])");
    ASSERT_TRUE(parsed);
    EXPECT_EQ(parsed->size(), 2U);
}

TEST(Message, refusesWhatIsNoMessage)
{
    for (const auto* text :
        {"", "hello", "12", "\"x\"", "null", "{}", "[1]", R"({"id":1})", R"({"method":7})", "{\"id\":1,\"result\":", "{}{}"})
        EXPECT_FALSE(parseMessages(text)) << text;
}

TEST(Message, survivesDeepNestingAndInvalidBytes)
{
    const std::string deep = R"({"id":1,"result":)" + std::string(100'000, '[') + std::string(100'000, ']') + "}";
    EXPECT_FALSE(parseMessages(deep));
    const auto invalid = parseMessages("{\"id\":1,\"result\":{\"t\":\"a\xff\"}}");
    ASSERT_TRUE(invalid);
    EXPECT_EQ(std::get<Response>(invalid->at(0)).result->at("t").as_string(), "a\xff");
}

TEST(Message, anIdThatIsNoneOfOursIsNobodys)
{
    for (const auto* id : {"\"1\"", "null", "1.5", "-3", "{}"}) {
        const auto parsed = parseMessages(std::string(R"({"jsonrpc":"2.0","result":{},"id":)") + id + "}");
        ASSERT_TRUE(parsed) << id;
        EXPECT_EQ(std::get<Response>(parsed->at(0)).id, -1) << id;
    }
}

TEST(Message, aMessageIsOneLine)
{
    const auto line = requestLine(1, "tools/call", {{"text", "a\nb"}});
    EXPECT_EQ(std::ranges::count(line, '\n'), 1);
    EXPECT_TRUE(line.ends_with('\n'));
}

TEST(ToolPage, readsHintsAndFillsInDefaults)
{
    const auto page = toolPageOf(boost::json::parse(R"({"tools":[
        {"name":"a","description":"A","inputSchema":{"type":"object"},"annotations":{"readOnlyHint":true,"destructiveHint":"yes"}},
        {"name":"b"}, {"description":"nameless"}, 7], "nextCursor":"n"})"));
    ASSERT_TRUE(page);
    ASSERT_EQ(page->tools.size(), 2U);
    EXPECT_TRUE(page->tools[0].readOnly);
    EXPECT_TRUE(page->tools[0].destructive);
    EXPECT_FALSE(page->tools[1].idempotent);
    EXPECT_EQ(page->tools[1].inputSchema.at("type"), "object");
    EXPECT_EQ(page->nextCursor, "n");
    EXPECT_FALSE(toolPageOf(boost::json::parse(R"({"tools":{}})")));
}

TEST(CallResult, putsItsPartsIntoOneText)
{
    const auto result = callResultOf(documentOf(R"({"content":[{"type":"text","text":"one"},
        {"type":"image","mimeType":"image/png","data":"aGVsbG8hISEh"},{"type":"resource","resource":{"uri":"u","text":"two"}},
        {"type":"resource_link","uri":"file:///x","name":"x"}, 5]})"));
    ASSERT_TRUE(result);
    EXPECT_EQ(result->text, "one\n[image image/png, 9 B]\ntwo\n[resource file:///x x]");
    const auto structured = callResultOf(documentOf(R"({"content":[],"structuredContent":{"a":1}})"));
    ASSERT_TRUE(structured);
    EXPECT_EQ(structured->text, R"({"a":1})");
    EXPECT_FALSE(callResultOf(documentOf("[]")));
}
