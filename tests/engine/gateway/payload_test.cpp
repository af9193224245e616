#include "engine/gateway/detail/payload.h"

#include <boost/json.hpp>
#include <gmock/gmock.h>

namespace kaze::gateway::detail {

namespace {

using boost::json::parse;
using boost::json::value;

TEST(Payload, showsAConversationAsItWasAsked)
{
    ChatRequest request;
    request.instructions = std::make_shared<const std::string>("Be \"brief\".");
    Message user = userMessage("two\nlines");
    user.images.push_back(std::make_shared<const Image>(Image{"image/png", "AA==", {}}));
    Message assistant;
    assistant.role = Role::Assistant;
    assistant.reasoning = "hm";
    assistant.calls = {{"c1", "a", "{}"}, {"c2", "b", R"({"x":1})"}};
    Message tool;
    tool.role = Role::Tool;
    tool.text = "no";
    tool.callId = "c1";
    tool.failed = true;
    for (const auto& message : {user, assistant, tool})
        request.messages.push_back(std::make_shared<const Message>(message));
    EXPECT_EQ(parse(promptPayload(request)), parse(R"([
        {"role":"system","content":"Be \"brief\"."},
        {"role":"user","content":"two\nlines","images":1},
        {"role":"assistant","content":"","reasoning":"hm","tool_calls":[{"id":"c1","name":"a","arguments":"{}"},
            {"id":"c2","name":"b","arguments":"{\"x\":1}"}]},
        {"role":"tool","content":"no","tool_call_id":"c1","failed":true}])"));
    EXPECT_EQ(promptPayload({}), "[]");
}

TEST(Payload, leavesTheMiddleOfALongConversationOutAndSaysHowMuch)
{
    ChatRequest request;
    request.instructions = std::make_shared<const std::string>("Be brief.");
    for (int i = 0; i < 5; ++i)
        request.messages.push_back(
            std::make_shared<const Message>(userMessage(std::string(100'000, static_cast<char>('a' + i)))));
    const auto shown = parse(promptPayload(request)).as_array();
    ASSERT_EQ(shown.size(), 4U);
    EXPECT_EQ(shown[0].at("role"), "system");
    EXPECT_EQ(shown[1], (value{{"left_out", "3 earlier messages"}}));
    EXPECT_EQ(shown[3].at("content").as_string().front(), 'e');
}

TEST(Payload, showsAnAnswer)
{
    ChatResponse response;
    response.message.role = Role::Assistant;
    response.message.text = "yes";
    EXPECT_EQ(parse(answerPayload(response)), (value{{"role", "assistant"}, {"content", "yes"}}));
}

} // namespace

} // namespace kaze::gateway::detail
