#include "tests/engine/mcp/stdio_fixture.h"

namespace kaze::mcp {

using namespace std::chrono_literals;

class StdioClientTest : public StdioFixture { };

TEST_F(StdioClientTest, shakesHandsListsAndCalls)
{
    const auto client = started();
    ASSERT_TRUE(client);
    EXPECT_EQ(client->server().name, "fake");
    EXPECT_EQ(client->server().protocolVersion, "2025-11-25");
    EXPECT_EQ(client->tools().size(), 22U);
    EXPECT_EQ(client->tools()[0].name, "echo");
    EXPECT_TRUE(client->tools()[0].readOnly);
    const auto echo = call(*client, "echo", {{"text", "hällo"}});
    ASSERT_TRUE(echo);
    EXPECT_EQ(echo->text, "hällo");
    EXPECT_FALSE(echo->isError);
}

TEST_F(StdioClientTest, readsAllPagesOfAList)
{
    const auto client = started({"--paginate"});
    ASSERT_TRUE(client);
    EXPECT_EQ(client->tools().size(), 22U);
}

TEST_F(StdioClientTest, acceptsOlderVersionsAndRefusesUnknownOnes)
{
    for (const auto* version : {"2025-06-18", "2025-03-26", "2024-11-05"}) {
        const auto client = started({"--version", version});
        ASSERT_TRUE(client);
        EXPECT_EQ(client->server().protocolVersion, version);
    }
    const auto unknown = start(fake({"--version", "1999-01-01"}));
    ASSERT_FALSE(unknown);
    EXPECT_EQ(unknown.error().code, base::ErrorCode::Unsupported);
}

TEST_F(StdioClientTest, aServerThatTakesOffenceAtTheQuestionAboutTheEraIsStartedWithoutIt)
{
    const auto client = started({"--dies-at-discover"});
    ASSERT_TRUE(client);
    EXPECT_EQ(client->server().protocolVersion, "2025-11-25");
}

TEST_F(StdioClientTest, aServerThatDoesNotAnswerTheQuestionIsOfTheLegacyEra)
{
    auto server = fake({"--mutes-discover"});
    server.startTimeout = 400ms; // a quarter of it for the question
    const auto client = start(std::move(server));
    ASSERT_TRUE(client) << client.error().text();
    EXPECT_EQ((*client)->server().protocolVersion, "2025-11-25");
}

TEST_F(StdioClientTest, whoWantsTheModernEraGetsNoOther)
{
    auto server = fake();
    server.era = Era::Modern;
    const auto client = start(std::move(server));
    ASSERT_FALSE(client);
    EXPECT_EQ(client.error().code, base::ErrorCode::Unsupported);
}

TEST_F(StdioClientTest, toleratesABannerOnStdout)
{
    EXPECT_TRUE(started({"--banner"}));
}

TEST_F(StdioClientTest, saysWhyAServerDidNotStart)
{
    const auto exited = start(fake({"--exit", "3"}));
    ASSERT_FALSE(exited);
    EXPECT_EQ(exited.error().code, base::ErrorCode::Unavailable);
    EXPECT_NE(exited.error().message.find("code 3"), std::string::npos) << exited.error().message;
    EXPECT_NE(exited.error().message.find("no licence found"), std::string::npos) << exited.error().message;
    auto missing = fake();
    missing.process.program = "/nowhere/at-all";
    EXPECT_FALSE(start(missing));
}

TEST_F(StdioClientTest, reportsErrorsOfToolsAndOfTheProtocol)
{
    const auto client = started();
    ASSERT_TRUE(client);
    const auto failed = call(*client, "fail");
    ASSERT_TRUE(failed);
    EXPECT_TRUE(failed->isError);
    EXPECT_EQ(failed->text, "it went wrong");
    const auto refused = call(*client, "refuse");
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, base::ErrorCode::InvalidArgument);
}

TEST_F(StdioClientTest, answersPingAndRefusesOtherRequestsOfTheServer)
{
    const auto client = started();
    ASSERT_TRUE(client);
    const auto said = call(*client, "ask_client");
    ASSERT_TRUE(said);
    EXPECT_NE(said->text.find(R"("id":"p-1","result":{})"), std::string::npos) << said->text;
    EXPECT_NE(said->text.find("-32601"), std::string::npos) << said->text;
}

TEST_F(StdioClientTest, tellsTheServerWhenNobodyWaitsAnyMore)
{
    const auto client = started();
    ASSERT_TRUE(client);
    const auto late = call(*client, "hang", {}, 50ms);
    ASSERT_TRUE(late && late->unanswered) << "the server has it: whether it took effect is not known";
    EXPECT_EQ(late->unanswered->code, base::ErrorCode::Timeout);
    EXPECT_TRUE(late->isError);
    base::CancelSource source;
    const auto cancelled = begin(*client, "hang", source.token());
    source.cancel();
    ASSERT_TRUE(eventually([&] { return cancelled->has_value(); }));
    ASSERT_TRUE(**cancelled && (**cancelled)->unanswered);
    EXPECT_EQ((**cancelled)->unanswered->code, base::ErrorCode::Cancelled);
    const auto never = call(*client, "echo", {{"text", "x"}}, 20s, source.token());
    ASSERT_FALSE(never) << "this one the server did not get";
    EXPECT_EQ(never.error().code, base::ErrorCode::Cancelled);
    EXPECT_TRUE(call(*client, "echo", {{"text", "still there"}}));
}

TEST_F(StdioClientTest, listsAgainWhenTheToolsChanged)
{
    const auto client = started();
    ASSERT_TRUE(client);
    int changes = 0;
    client->onToolsChanged([&] { ++changes; });
    ASSERT_TRUE(call(*client, "change"));
    EXPECT_TRUE(eventually([&] { return changes > 0; }));
    EXPECT_EQ(client->tools().back().name, "added");
}

TEST_F(StdioClientTest, stopsOnClosedStdin)
{
    const auto client = started();
    ASSERT_TRUE(client);
    const int pid = client->pid();
    const auto stopAndTell = [](Client& it) -> base::Task<base::Error> {
        co_await it.stop();
        co_return co_await it.closed();
    };
    const auto ended = loop.runUntil(stopAndTell(*client));
    EXPECT_NE(ended.message.find("code 0"), std::string::npos) << ended.message;
    EXPECT_FALSE(alive(pid));
    const auto late = call(*client, "echo");
    ASSERT_FALSE(late) << "nothing was sent";
    EXPECT_EQ(late.error().code, base::ErrorCode::Unavailable);
}

TEST_F(StdioClientTest, stopsADeafAndEvenAStubbornServerInTime)
{
    for (const auto* option : {"--deaf", "--stubborn"}) {
        const StdioClient::Parts onHands{loop.executor(), workers, processes, hands, log};
        const auto client = loop.runUntil(StdioClient::start(onHands, fake({option}), {}));
        ASSERT_TRUE(client) << client.error().text();
        const int pid = (*client)->pid();
        const auto stop = [](Client& it) -> base::Task<bool> {
            co_await it.stop();
            co_return true;
        };
        bool stopped = false;
        const auto begun = hands.steady();
        boost::asio::co_spawn(loop.context(), stop(**client), [&stopped](const std::exception_ptr&, bool) { stopped = true; });
        ASSERT_TRUE(test::eventually(
            loop, [&] { return stopped; }, &hands))
            << option;
        EXPECT_LE(hands.steady() - begun, 1500ms) << option;
        EXPECT_TRUE(eventually([&] { return !alive(pid); })) << option;
    }
}

TEST_F(StdioClientTest, killsTheServerAndItsChildrenWhenDropped)
{
    auto client = started({"--stubborn"});
    ASSERT_TRUE(client);
    const int pid = client->pid();
    const auto grandchild = call(*client, "grandchild");
    ASSERT_TRUE(grandchild);
    const int second = std::stoi(grandchild->text);
    EXPECT_TRUE(alive(second));
    client.reset();
    EXPECT_TRUE(eventually([&] { return !alive(pid) && !alive(second); }));
}

TEST_F(StdioClientTest, failsTheCallsInFlightWhenDropped)
{
    auto client = started();
    ASSERT_TRUE(client);
    const auto call = begin(*client, "hang");
    client.reset();
    ASSERT_TRUE(eventually([&] { return call->has_value(); }));
    EXPECT_TRUE(**call && (**call)->unanswered);
}

//! Wherever it is with what it writes.
TEST_F(StdioClientTest, canBeDroppedAtAnyMoment)
{
    for (int handlers = 0; handlers < 12; ++handlers) {
        auto client = started();
        ASSERT_TRUE(client);
        auto answer = std::make_shared<Answer>();
        boost::asio::co_spawn(loop.context(), client->callTool("hang", {}, std::chrono::seconds(20), {}),
            [answer](const std::exception_ptr&, base::Result<CallResult> result) { *answer = std::move(result); });
        for (int i = 0; i < handlers; ++i)
            loop.context().poll_one();
        client.reset();
        ASSERT_TRUE(eventually([&] { return answer->has_value(); })) << handlers;
    }
}

} // namespace kaze::mcp
