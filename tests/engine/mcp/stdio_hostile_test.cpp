#include "tests/engine/mcp/stdio_fixture.h"
#include "tests/support/cpu_time.h"

namespace kaze::mcp {

using namespace std::chrono_literals;

class StdioHostileTest : public StdioFixture {
protected:
    //! Waits for the end of the connection, and checks that the process is gone too.
    base::Error endOf(Client& client)
    {
        const int pid = client.pid();
        auto error = loop.runUntil(client.closed());
        EXPECT_TRUE(eventually([&] { return !alive(pid); }));
        return error;
    }
};

TEST_F(StdioHostileTest, doesNotWaitForAServerThatNeverAnswers)
{
    auto server = fake({"--silent"});
    server.startTimeout = 100ms;
    const auto client = start(server);
    ASSERT_FALSE(client);
    EXPECT_EQ(client.error().code, base::ErrorCode::Timeout);
    EXPECT_NE(client.error().message.find("initialize"), std::string::npos);
    EXPECT_NE(client.error().message.find("fake server started"), std::string::npos) << client.error().message;
}

TEST_F(StdioHostileTest, canBeCancelledWhileItStarts)
{
    base::CancelSource source;
    loop.post([&] { source.cancel(); });
    const auto client = start(fake({"--silent"}), source.token());
    ASSERT_FALSE(client);
    EXPECT_EQ(client.error().code, base::ErrorCode::Cancelled);
}

TEST_F(StdioHostileTest, killsAServerThatFloodsFromTheStart)
{
    for (const auto* option : {"--flood", "--flood-notifications"}) {
        const auto client = start(fake({option}));
        ASSERT_FALSE(client) << option;
        EXPECT_EQ(client.error().code, base::ErrorCode::Protocol) << option;
        EXPECT_NE(client.error().message.find("floods"), std::string::npos) << client.error().message;
    }
}

TEST_F(StdioHostileTest, killsAServerThatFloodsDuringACall)
{
    for (const auto* tool : {"flood", "flood_notifications"}) {
        const auto client = started();
        ASSERT_TRUE(client);
        const auto result = call(*client, tool);
        ASSERT_TRUE(result && result->unanswered) << tool;
        EXPECT_NE(result->text.find("floods"), std::string::npos) << result->text;
        endOf(*client);
    }
}

TEST_F(StdioHostileTest, killsAServerWhoseLineHasNoEnd)
{
    auto server = fake({"--long-line"});
    server.messageLimit = 1U << 20;
    const auto atStart = start(server);
    ASSERT_FALSE(atStart);
    EXPECT_NE(atStart.error().message.find("larger than 1 MB"), std::string::npos) << atStart.error().message;
    const auto client = started();
    ASSERT_TRUE(client);
    const auto result = call(*client, "long_line");
    ASSERT_TRUE(result && result->unanswered);
    EXPECT_EQ(result->unanswered->code, base::ErrorCode::Protocol);
    endOf(*client);
}

TEST_F(StdioHostileTest, takesAResultOfFiftyMegabytesWithoutStallingTheLoop)
{
    const auto client = started();
    ASSERT_TRUE(client);
    // A heartbeat on the loop measures how long at most it worked while nothing else could run: CPU, for the machine may be busy with others.
    double longest = 0;
    bool done = false;
    const auto beat = [](double& worst, const bool& over) -> base::Task<> {
        boost::asio::steady_timer timer(co_await boost::asio::this_coro::executor);
        while (!over) {
            const auto begun = test::threadCpuSeconds();
            timer.expires_after(1ms);
            co_await timer.async_wait(boost::asio::use_awaitable);
            worst = std::max(worst, test::threadCpuSeconds() - begun);
        }
    };
    base::spawn(loop.executor(), beat(longest, done));
    const auto result = call(*client, "huge", {{"mb", 50}});
    done = true;
    ASSERT_TRUE(result) << result.error().text();
    EXPECT_EQ(result->text.size(), 50U << 20);
    EXPECT_LT(longest, 0.25);
    loop.context().restart();
    loop.context().run_one_for(50ms);
}

TEST_F(StdioHostileTest, killsAServerWhoseResultIsTooLarge)
{
    auto server = fake();
    server.messageLimit = 8U << 20;
    const auto client = start(server);
    ASSERT_TRUE(client);
    const auto result = call(**client, "huge", {{"mb", 20}});
    ASSERT_TRUE(result && result->unanswered);
    EXPECT_NE(result->text.find("larger than"), std::string::npos);
}

TEST_F(StdioHostileTest, takesNoAnswerThatBelongsToAnotherCall)
{
    const auto client = started();
    ASSERT_TRUE(client);
    for (int i = 0; i < 3; ++i) {
        const auto result = call(*client, "wrong_ids");
        ASSERT_TRUE(result) << result.error().text();
        EXPECT_EQ(result->text, "yours");
    }
    EXPECT_EQ(call(*client, "echo", {{"text", "still in step"}})->text, "still in step");
}

TEST_F(StdioHostileTest, leavesOutJsonThatIsTooDeepAndGoesOn)
{
    const auto client = started();
    ASSERT_TRUE(client);
    const auto result = call(*client, "deep", {}, 2s);
    ASSERT_TRUE(result && result->unanswered);
    EXPECT_EQ(result->unanswered->code, base::ErrorCode::Timeout);
    EXPECT_EQ(call(*client, "echo", {{"text", "alive"}})->text, "alive");
}

TEST_F(StdioHostileTest, failsACallWhoseAnswerBreaksOffInTheMiddle)
{
    const auto client = started();
    ASSERT_TRUE(client);
    const auto result = call(*client, "half_line");
    ASSERT_TRUE(result && result->unanswered);
    EXPECT_EQ(result->unanswered->code, base::ErrorCode::Unavailable);
    EXPECT_NE(result->text.find("code 7"), std::string::npos) << result->text;
}

TEST_F(StdioHostileTest, endsAServerThatSendsALineOfAHundredMegabytes)
{
    const auto client = started();
    ASSERT_TRUE(client);
    const auto result = call(*client, "huge", {{"mb", 100}});
    ASSERT_TRUE(result && result->unanswered);
    EXPECT_EQ(result->unanswered->code, base::ErrorCode::Protocol);
    EXPECT_NE(result->text.find("larger than"), std::string::npos) << result->text;
    endOf(*client);
}

TEST_F(StdioHostileTest, letsInvalidUtf8Through)
{
    const auto client = started();
    ASSERT_TRUE(client);
    const auto result = call(*client, "bad_utf8");
    ASSERT_TRUE(result) << result.error().text();
    EXPECT_EQ(result->text, "good \xff\xc3 bye");
}

TEST_F(StdioHostileTest, refusesListsWithoutAnEnd)
{
    for (const auto* option : {"--endless-pages", "--same-cursor"}) {
        const auto client = start(fake({option}));
        ASSERT_FALSE(client) << option;
        EXPECT_EQ(client.error().code, base::ErrorCode::Protocol) << client.error().text();
    }
}

TEST_F(StdioHostileTest, failsTheCallWhenTheServerDies)
{
    const auto client = started({"--die-after", "2"});
    ASSERT_TRUE(client);
    ASSERT_TRUE(call(*client, "echo"));
    const auto result = call(*client, "echo");
    ASSERT_TRUE(result && result->unanswered);
    EXPECT_EQ(result->unanswered->code, base::ErrorCode::Unavailable);
    EXPECT_NE(result->text.find("code 7"), std::string::npos) << result->text;
    EXPECT_NE(result->text.find("dying on call 2"), std::string::npos) << result->text;
}

TEST_F(StdioHostileTest, survivesAFloodOnStderr)
{
    const auto client = started();
    ASSERT_TRUE(client);
    const auto result = call(*client, "stderr_flood");
    ASSERT_TRUE(result);
    EXPECT_EQ(result->text, "complained");
}

TEST_F(StdioHostileTest, doesNotQueueWithoutEndForAServerThatDoesNotRead)
{
    const auto client = started();
    ASSERT_TRUE(client);
    kill(client->pid(), SIGSTOP);
    std::string large(20U << 20, 'x');
    std::vector<base::Task<base::Result<CallResult>>> calls;
    for (int i = 0; i < 5; ++i)
        calls.push_back(client->callTool("echo", {{"text", large}}, 500ms, {}));
    const auto results = loop.runUntil(base::whenAll(std::move(calls)));
    ASSERT_TRUE(results[0] && results[0]->unanswered);
    EXPECT_EQ(results[0]->unanswered->code, base::ErrorCode::Timeout);
    ASSERT_FALSE(results[4]) << "this one never left";
    EXPECT_EQ(results[4].error().code, base::ErrorCode::Unavailable);
    EXPECT_NE(results[4].error().message.find("does not read"), std::string::npos) << results[4].error().message;
}

} // namespace kaze::mcp
