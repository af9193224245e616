#include "tests/engine/gateway/gateway_fixture.h"

namespace kaze::gateway {

using kaze::test::HttpServer;

class HintOverflow : public test::GatewayFixture {
protected:
    //! A call that may be answered or wait; its number is its place in `answers`.
    void start(const std::string& model)
    {
        CallContext context;
        context.cancel = stop.token();
        auto asked = request();
        asked.model = model;
        const auto place = answers.size();
        answers.emplace_back();
        auto call = gateway->chat(std::move(context), std::move(asked), {});
        boost::asio::co_spawn(
            loop.context(), std::move(call), [this, place](const std::exception_ptr&, base::Result<ChatResult> answer) {
                answers[place].emplace(std::move(answer));
            });
    }

    bool turnUntil(const std::function<bool()>& so)
    {
        const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(10);
        while (!so() && std::chrono::steady_clock::now() < end) {
            loop.context().restart();
            loop.context().run_one_for(std::chrono::milliseconds(2));
        }
        return so();
    }

    bool waits(std::int64_t calls)
    {
        return turnUntil([&] { return run(gateway->providers(false))->waitingTotal == calls; });
    }

    base::CancelSource stop;
    std::deque<std::optional<base::Result<ChatResult>>> answers;
};

TEST_F(HintOverflow, goesToTheOtherModelWhileMoreThanSoManyWait)
{
    passTime = false;
    serve({[](const auto&, HttpServer::Connection& connection) {
        test::sendAll(connection, {test::kTextChunk, test::kStop, test::kUsage, "[DONE]"});
    }});
    auto config = gateway->config();
    KeyConfig key;
    key.name = "only";
    key.source = "env:FAKE_API_KEY";
    key.limits.requestsPerMinute = 1;
    config.providers[0].keys = {key};
    config.hints["fast"] = "fake/gpt-x";
    config.overflow["fast"] = {"near/small", 2};
    gateway->reconfigure(std::move(config));

    start("fast");
    ASSERT_TRUE(turnUntil([&] { return answers[0].has_value(); }));
    ASSERT_TRUE(*answers[0]) << answers[0]->error().text();
    EXPECT_EQ((*answers[0])->response.provider, "fake");
    for (int i = 1; i <= 3; ++i) {
        start("fast");
        ASSERT_TRUE(waits(i)) << "not more than two waited before it";
    }
    start("fast");
    ASSERT_TRUE(turnUntil([&] { return answers[4].has_value(); }));
    ASSERT_TRUE(*answers[4]) << answers[4]->error().text();
    EXPECT_EQ((*answers[4])->response.provider, "near");
    start("fake/gpt-x");
    ASSERT_TRUE(waits(4)) << "who names a model gets it";
    stop.cancel();
    EXPECT_TRUE(turnUntil([&] { return std::ranges::all_of(answers, [](const auto& answer) { return answer.has_value(); }); }));
}

} // namespace kaze::gateway
