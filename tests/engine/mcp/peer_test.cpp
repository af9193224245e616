#include "engine/base/loop.h"
#include "engine/mcp/peer.h"

#include <gtest/gtest.h>

using namespace kaze;
using namespace kaze::mcp;
using namespace std::chrono_literals;

namespace {

struct Conversation {
    base::Loop loop;
    base::SimulatedClock clock;
    std::vector<std::string> sent;
    std::vector<std::string> notified;
    Peer peer{loop.executor(), clock,
        [this](std::string line, const Outgoing&) -> base::Result<> {
            sent.push_back(std::move(line));
            return {};
        },
        [this](const Notification& said) { notified.push_back(said.method); }};
    std::optional<base::Result<Response>> answer;

    static base::Task<> ask(Conversation& self, Peer::RequestOptions options, base::CancelToken cancel)
    {
        const std::string method = "tools/list";
        boost::json::object params;
        self.answer = co_await self.peer.request(method, std::move(params), options, cancel);
    }

    void ask(Peer::RequestOptions options, base::CancelToken cancel = {})
    {
        base::spawn(loop.executor(), ask(*this, options, cancel));
        loop.poll();
    }

    bool receive(std::string_view text)
    {
        const auto messages = parseMessages(text);
        const bool asked = messages && peer.receive(messages->at(0));
        loop.poll();
        return asked;
    }
};

} // namespace

TEST(Peer, matchesAnAnswerToItsRequest)
{
    Conversation talk;
    talk.ask({});
    ASSERT_EQ(talk.sent.size(), 1U);
    EXPECT_FALSE(talk.receive(R"({"jsonrpc":"2.0","id":99,"result":{}})"));
    EXPECT_FALSE(talk.answer);
    EXPECT_TRUE(talk.receive(R"({"jsonrpc":"2.0","id":1,"result":{"tools":[]}})"));
    ASSERT_TRUE(talk.answer && *talk.answer);
    EXPECT_TRUE((*talk.answer)->result->as_object().contains("tools"));
    EXPECT_FALSE(talk.receive(R"({"jsonrpc":"2.0","id":1,"result":{}})")) << "answered twice";
}

TEST(Peer, givesUpInTimeAndSaysSo)
{
    Conversation talk;
    talk.ask({5s, true});
    talk.clock.advance(5s);
    talk.loop.poll();
    ASSERT_TRUE(talk.answer);
    ASSERT_FALSE(*talk.answer);
    EXPECT_EQ(talk.answer->error().code, base::ErrorCode::Timeout);
    ASSERT_EQ(talk.sent.size(), 2U);
    const auto told = boost::json::parse(talk.sent[1]);
    EXPECT_EQ(told.at("method"), "notifications/cancelled");
    EXPECT_EQ(told.at("params").at("requestId"), 1);
    EXPECT_FALSE(talk.receive(R"({"jsonrpc":"2.0","id":1,"result":{}})")) << "too late";
}

TEST(Peer, progressGivesMoreTimeButNotForEver)
{
    Conversation talk;
    talk.ask({5s, true, 12s});
    for (int i = 0; i < 2; ++i) {
        talk.clock.advance(4s);
        talk.peer.progressed(1);
        talk.loop.poll();
        ASSERT_FALSE(talk.answer) << i;
    }
    talk.clock.advance(3s);
    talk.peer.progressed(1);
    talk.clock.advance(2s);
    talk.loop.poll();
    ASSERT_TRUE(talk.answer) << "twelve seconds are over";
    EXPECT_EQ(talk.answer->error().code, base::ErrorCode::Timeout);
}

TEST(Peer, timeStandsStillWhileSomebodyIsAskedHere)
{
    Conversation talk;
    talk.ask({5s, true, 60s});
    talk.peer.hold();
    talk.clock.advance(20s);
    talk.loop.poll();
    EXPECT_FALSE(talk.answer);
    talk.peer.release();
    talk.clock.advance(6s);
    talk.loop.poll();
    EXPECT_TRUE(talk.answer);
}

TEST(Peer, leavesNoTimerBehind)
{
    Conversation talk;
    talk.ask({5s, true});
    EXPECT_EQ(talk.clock.sleepers(), 1U);
    talk.receive(R"({"jsonrpc":"2.0","id":1,"result":{}})");
    EXPECT_EQ(talk.clock.sleepers(), 0U);
}

TEST(Peer, neverCancelsAnInitialize)
{
    Conversation talk;
    talk.ask({5s, false});
    talk.clock.advance(5s);
    talk.loop.poll();
    EXPECT_TRUE(talk.answer);
    EXPECT_EQ(talk.sent.size(), 1U);
}

TEST(Peer, tellsTheOtherSideOfACancellation)
{
    Conversation talk;
    base::CancelSource source;
    talk.ask({5s, true}, source.token());
    source.cancel();
    talk.loop.poll();
    ASSERT_TRUE(talk.answer && !*talk.answer);
    EXPECT_EQ(talk.answer->error().code, base::ErrorCode::Cancelled);
    EXPECT_EQ(talk.sent.size(), 2U);
}

TEST(Peer, answersPingAndRefusesTheRest)
{
    Conversation talk;
    talk.receive(R"({"jsonrpc":"2.0","id":"p","method":"ping"})");
    talk.receive(R"({"jsonrpc":"2.0","id":8,"method":"roots/list"})");
    ASSERT_EQ(talk.sent.size(), 2U);
    EXPECT_EQ(boost::json::parse(talk.sent[0]), boost::json::parse(R"({"jsonrpc":"2.0","id":"p","result":{}})"));
    EXPECT_EQ(boost::json::parse(talk.sent[1]).at("error").at("code"), -32601);
    EXPECT_EQ(boost::json::parse(talk.sent[1]).at("id"), 8);
}

TEST(Peer, failsWhatWaitsAndWhatComesLater)
{
    Conversation talk;
    talk.ask({5s, true});
    talk.peer.fail({base::ErrorCode::Unavailable, "gone", nullptr});
    talk.loop.poll();
    ASSERT_TRUE(talk.answer && !*talk.answer);
    EXPECT_EQ(talk.answer->error().message, "gone");
    talk.answer.reset();
    talk.ask({5s, true});
    ASSERT_TRUE(talk.answer && !*talk.answer);
    EXPECT_EQ(talk.answer->error().code, base::ErrorCode::Unavailable);
    EXPECT_EQ(talk.sent.size(), 1U);
}

TEST(Peer, handsOnNotifications)
{
    Conversation talk;
    EXPECT_FALSE(talk.receive(R"({"jsonrpc":"2.0","method":"notifications/tools/list_changed"})"));
    EXPECT_EQ(talk.notified, std::vector<std::string>{"notifications/tools/list_changed"});
}
