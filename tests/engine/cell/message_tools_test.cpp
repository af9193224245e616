#include "engine/cell/message_tools.h"
#include "tests/engine/messaging/messaging_fixture.h"

#include <boost/json.hpp>

namespace kaze::messaging {

using namespace std::chrono_literals;

namespace {

//! Two runs that write to each other.
class MessageTools : public MessagingFixture {
protected:
    MessageTools()
    {
        reviewer.agent = "reviewer";
        reviewer.runId = ids.next();
        writer.agent = "writer";
        writer.runId = ids.next();
    }

    std::shared_ptr<tools::Tool> tool(const std::string& name)
    {
        for (const auto& each : cell::messageTools(*mailboxes, *transport))
            if (each->info().name == name)
                return each;
        return nullptr;
    }

    tools::ToolOutcome call(
        const std::string& name, boost::json::object arguments, tools::ToolContext& context, std::string key = {})
    {
        context.idempotencyKey = key.empty() ? "call " + std::to_string(++calls) : std::move(key);
        const auto wanted = tool(name);
        return run(wanted->call(std::move(arguments), context));
    }

    boost::json::object ok(
        const std::string& name, boost::json::object arguments, tools::ToolContext& context, std::string key = {})
    {
        const auto outcome = call(name, std::move(arguments), context, std::move(key));
        EXPECT_FALSE(outcome.failed) << outcome.text;
        boost::system::error_code error;
        auto value = boost::json::parse(outcome.text, error);
        EXPECT_FALSE(error) << outcome.text;
        return value.is_object() ? value.as_object() : boost::json::object();
    }

    tools::ToolContext reviewer, writer;
    int calls = 0;
};

} // namespace

TEST_F(MessageTools, carryMessagesBetweenAgents)
{
    ok("message.send", {{"to", "writer"}, {"text", "first"}}, reviewer);
    ok("message.send", {{"to", "writer/" + writer.runId.text()}, {"text", "to the run"}}, reviewer);
    // Its own mailbox before its agent's.
    auto read = ok("message.read", {}, writer).at("messages").as_array();
    ASSERT_EQ(read.size(), 1U);
    EXPECT_EQ(read[0].at("text"), "to the run");
    EXPECT_EQ(std::string(read[0].at("from").as_string()), "reviewer/" + reviewer.runId.text());
    read = ok("message.read", {}, writer).at("messages").as_array();
    ASSERT_EQ(read.size(), 1U);
    EXPECT_EQ(read[0].at("text"), "first");
    EXPECT_TRUE(ok("message.read", {}, writer).at("messages").as_array().empty());
}

TEST_F(MessageTools, sendOnceHoweverOftenACallIsMade)
{
    const boost::json::object wanted{{"to", "writer"}, {"text", "once"}};
    const auto first = ok("message.send", wanted, reviewer, "the call");
    const auto again = ok("message.send", wanted, reviewer, "the call");
    EXPECT_EQ(first, again);
    EXPECT_EQ(ok("message.read", {}, writer).at("messages").as_array().size(), 1U);
}

TEST_F(MessageTools, readTheSameWhenACallIsMadeAgainAfterACrash)
{
    ok("message.send", {{"to", "writer"}, {"text", "1"}}, reviewer);
    const auto first = ok("message.read", {}, writer, "the call");
    ok("message.send", {{"to", "writer"}, {"text", "2"}}, reviewer);
    reopen();
    EXPECT_EQ(ok("message.read", {}, writer, "the call"), first);
    const auto next = ok("message.read", {}, writer).at("messages").as_array();
    ASSERT_EQ(next.size(), 1U);
    EXPECT_EQ(next[0].at("text"), "2");
}

TEST_F(MessageTools, waitForAnAnswer)
{
    reviewer.idempotencyKey = "the question";
    const auto send = tool("message.send");
    boost::json::object question{{"to", "writer"}, {"text", "?"}, {"expect_answer", true}};
    const auto asked = begin(send->call(question, reviewer));
    ASSERT_TRUE(untilAsleep());
    const auto got = ok("message.read", {}, writer).at("messages").as_array();
    ASSERT_EQ(got.size(), 1U);
    EXPECT_EQ(got[0].at("kind"), "request");
    ok("message.send", {{"to", got[0].at("from").as_string()}, {"text", "!"}, {"answers", got[0].at("id").as_string()}}, writer);
    ASSERT_TRUE(eventually([&] { return asked->has_value(); }));
    const auto answer = boost::json::parse((*asked)->text).as_object();
    EXPECT_EQ(answer.at("answer").at("text"), "!");
}

TEST_F(MessageTools, sayWhenNoAnswerCame)
{
    reviewer.idempotencyKey = "the question";
    const auto send = tool("message.send");
    boost::json::object question{{"to", "writer"}, {"text", "?"}, {"expect_answer", true}, {"wait_seconds", 5}};
    const auto asked = begin(send->call(question, reviewer));
    ASSERT_TRUE(untilAsleep());
    clock.advance(6s);
    ASSERT_TRUE(eventually([&] { return asked->has_value(); }));
    EXPECT_FALSE((*asked)->failed);
    EXPECT_TRUE(boost::json::parse((*asked)->text).at("answer").is_null());
}

TEST_F(MessageTools, reachNoOtherTenantAndNoOtherProject)
{
    ok("message.send", {{"to", "writer"}, {"text", "secret"}}, reviewer);
    auto stranger = writer;
    stranger.tenant = "rival";
    EXPECT_TRUE(ok("message.read", {}, stranger).at("messages").as_array().empty());
    stranger = writer;
    stranger.project = "website";
    EXPECT_TRUE(ok("message.read", {}, stranger).at("messages").as_array().empty());
    // Nor by an address that names it.
    ok("message.send", {{"to", "rival/writer"}, {"text", "x"}}, reviewer);
    stranger = writer;
    stranger.tenant = "rival";
    EXPECT_TRUE(ok("message.read", {}, stranger).at("messages").as_array().empty());
}

TEST_F(MessageTools, tellTheModelWhatItDidWrong)
{
    EXPECT_TRUE(call("message.send", {{"to", "two words"}, {"text", "x"}}, reviewer).failed);
    EXPECT_TRUE(call("message.send", {{"to", "writer"}, {"text", std::string(70'000, 'x')}}, reviewer).failed);
    EXPECT_TRUE(call("message.publish", {{"topic", "a.*"}, {"text", "x"}}, reviewer).failed);
    EXPECT_TRUE(call("message.publish", {{"topic", "a"}, {"text", "{"}, {"json", true}}, reviewer).failed);
}

TEST_F(MessageTools, publishOnceForACall)
{
    const boost::json::object wanted{{"topic", "builds.done"}, {"text", "{\"failed\": 3}"}, {"json", true}};
    const auto first = ok("message.publish", wanted, reviewer, "the call");
    EXPECT_EQ(ok("message.publish", wanted, reviewer, "the call"), first);
    const auto log = run(transport->replay("default", "builds.>", 0, 10));
    ASSERT_TRUE(log);
    ASSERT_EQ(log->size(), 1U);
    EXPECT_EQ((*log)[0].message->from, "reviewer/" + reviewer.runId.text());
}

TEST_F(MessageTools, haveSchemasThatTheirArgumentsFit)
{
    for (const auto& each : cell::messageTools(*mailboxes, *transport))
        EXPECT_TRUE(each->argumentsSchema()) << each->info().name << ": " << each->argumentsSchema().error().text();
}

} // namespace kaze::messaging
