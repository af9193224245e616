// The server's side of a session by itself: what it promises, whatever the network does.

#include "engine/server/detail/session.h"

#include "engine/api/cell_requests.h"
#include "engine/api/reply.h"
#include "engine/api/wire.h"
#include "engine/base/clock.h"
#include "engine/server/detail/sessions.h"

#include <boost/asio/io_context.hpp>
#include <boost/json.hpp>
#include <gmock/gmock.h>

#include <random>
#include <set>

using namespace testing;

namespace kaze::server::detail {

namespace json = boost::json;

namespace {

//! A connection that keeps what is sent until somebody takes it.
struct Line final : SessionWire {
    void send(std::string text) override { sent.push_back(std::move(text)); }
    [[nodiscard]] std::size_t unsent() const override { return full ? std::size_t{1} << 30 : 0; }
    void hold(bool on) override { held = on; }
    void close(int with, const std::string&) override { code = with; }

    std::vector<std::string> sent;
    bool full = false;
    bool held = false;
    int code = 0;
};

struct Rig {
    explicit Rig(SessionLimits limits = {})
    {
        Session::Parts parts;
        parts.request = [this](api::Request request, api::CellClient::Reply reply) {
            ++done;
            if (answersLater)
                pending.push_back(std::move(reply));
            else
                reply(api::Response{api::Done{}});
            static_cast<void>(request);
        };
        parts.listen = [this](const api::EventFilter&, EventEar listener, const std::shared_ptr<void>&) {
            ear = std::move(listener);
            ++listened;
            return std::make_shared<int>(0);
        };
        parts.offload = [](const std::function<void()>& work, const std::function<void()>& then) {
            work();
            then();
        };
        parts.refuse = [this]() -> std::optional<base::Error> {
            if (allowed-- > 0)
                return {};
            return base::Error{base::ErrorCode::RateLimited, "too fast", nullptr};
        };
        session = std::make_shared<Session>(std::move(parts), limits);
    }

    std::shared_ptr<Line> attach(std::uint64_t received)
    {
        auto line = std::make_shared<Line>();
        const auto attached = session->attach(line, received);
        EXPECT_TRUE(attached) << attached.error().text();
        return line;
    }
    base::Result<> say(const json::value& message) { return session->received(message.as_object()); }
    void listen(std::uint64_t turn = 1)
    {
        EXPECT_TRUE(say({{"listen", {{"snapshots", true}, {"run_id", "*"}}}, {"turn", turn}}));
    }
    void ask(std::uint64_t id) { EXPECT_TRUE(say({{"id", id}, {"request", {{"type", "get_snapshot"}}}})); }
    void tell(const api::Event& event) { ear(written(event)); }
    void step(int number) { tell(api::TextDelta{"r", std::to_string(number), false}); }
    void row(const std::string& id, api::RunState state, const std::string& activity)
    {
        api::RunChanged changed;
        changed.run.runId = id;
        changed.run.state = state;
        changed.run.task = activity;
        tell(changed);
    }

    std::shared_ptr<Session> session;
    EventEar ear;
    bool answersLater = false;
    std::vector<api::CellClient::Reply> pending;
    int done = 0;
    int listened = 0;
    int allowed = 1'000'000; //!< requests
};

json::object parsed(const std::string& text)
{
    return json::parse(text).as_object();
}

//! "text 3", "snapshot 7", "answer 2", "lost 5", "row r done": what a message says, in short.
std::string brief(const std::string& text)
{
    const auto message = parsed(text);
    if (message.contains("id"))
        return "answer " + json::serialize(message.at("id"));
    const auto& event = message.at("event").as_object();
    const std::string type(event.at("type").as_string());
    if (type == "text_delta")
        return "text " + std::string(event.at("text").as_string());
    if (type == "events_lost")
        return "lost " + json::serialize(event.at("count"));
    if (type == "snapshot_taken")
        return "snapshot " + json::serialize(event.at("snapshot").at("number"));
    return "row " + std::string(event.at("run").at("task").as_string());
}

std::vector<std::string> briefs(const std::vector<std::string>& texts)
{
    std::vector<std::string> all;
    for (const auto& text : texts)
        all.push_back(brief(text));
    return all;
}

} // namespace

TEST(Session, SendsAgainWhatTheLastConnectionLost)
{
    Rig rig;
    auto first = rig.attach(0);
    rig.listen();
    for (int i = 1; i <= 5; ++i)
        rig.step(i);
    EXPECT_THAT(briefs(first->sent), ElementsAre("text 1", "text 2", "text 3", "text 4", "text 5"));
    rig.session->detach(first.get());
    rig.step(6);
    auto second = rig.attach(2);
    EXPECT_THAT(briefs(second->sent), ElementsAre("text 3", "text 4", "text 5", "text 6"));
    EXPECT_EQ(parsed(second->sent.front()).at("number"), 3);
    EXPECT_FALSE(rig.session->attach(std::make_shared<Line>(), 7)) << "nobody sent that";
    EXPECT_FALSE(rig.session->attach(std::make_shared<Line>(), 1)) << "that was acknowledged, and forgotten";
}

TEST(Session, DoesARequestOnceHoweverOftenItIsSent)
{
    Rig rig;
    rig.answersLater = true;
    auto first = rig.attach(0);
    rig.ask(1);
    rig.session->detach(first.get());
    auto second = rig.attach(0);
    rig.ask(1);
    rig.ask(2);
    EXPECT_EQ(rig.done, 2);
    rig.pending.at(0)(api::Response{api::Done{}});
    rig.session->detach(second.get());
    auto third = rig.attach(0);
    rig.ask(1); // its answer is on its way again
    EXPECT_EQ(rig.done, 2);
    EXPECT_THAT(briefs(third->sent), ElementsAre("answer 1"));
    EXPECT_FALSE(rig.say({{"id", 4}, {"request", {{"type", "get_snapshot"}}}})) << "3 is missing";
}

TEST(Session, TellsASlowReaderTheLatestOfEach)
{
    Rig rig;
    auto line = rig.attach(0);
    rig.listen();
    line->full = true;
    for (int i = 1; i <= 1000; ++i) {
        api::SnapshotTaken taken;
        taken.snapshot.number = i;
        rig.tell(taken);
        rig.row("a", api::RunState::Running, "a" + std::to_string(i));
    }
    rig.step(1);
    rig.row("a", api::RunState::Done, "ended");
    EXPECT_TRUE(line->sent.empty());
    EXPECT_LT(rig.session->held(), 20'000U);
    line->full = false;
    rig.session->room();
    EXPECT_THAT(briefs(line->sent), ElementsAre("snapshot 1000", "text 1", "row ended"));
}

TEST(Session, SaysWhereAndHowMuchItLeftOut)
{
    SessionLimits limits;
    limits.backlog = 1000;
    Rig rig(limits);
    auto line = rig.attach(0);
    rig.listen();
    line->full = true;
    for (int i = 0; i < 500; ++i)
        rig.step(i);
    EXPECT_LE(rig.session->held(), 1000U);
    rig.ask(1); // an answer is never left out
    line->full = false;
    rig.session->room();
    auto said = briefs(line->sent);
    ASSERT_GE(said.size(), 3U);
    const auto told = said.size() - 2;
    EXPECT_EQ(said[told], "lost " + std::to_string(500 - told));
    EXPECT_EQ(said.back(), "answer 1");
}

TEST(Session, SendsNoMoreThanAWindowAheadOfItsReader)
{
    SessionLimits limits;
    limits.window = 500;
    Rig rig(limits);
    auto line = rig.attach(0);
    rig.listen();
    for (int i = 1; i <= 100; ++i)
        rig.step(i);
    const auto ahead = line->sent.size();
    EXPECT_LT(ahead, 20U);
    EXPECT_TRUE(rig.say({{"ack", ahead}}));
    EXPECT_GT(line->sent.size(), ahead);
    EXPECT_FALSE(rig.say({{"ack", 1000}})) << "that was never sent";
}

TEST(Session, ReadsNoMoreRequestsThanItMayHaveUnderWay)
{
    SessionLimits limits;
    limits.requests = 3;
    Rig rig(limits);
    rig.answersLater = true;
    auto line = rig.attach(0);
    for (std::uint64_t id = 1; id <= 3; ++id)
        rig.ask(id);
    EXPECT_TRUE(line->held);
    auto next = rig.attach(0);
    EXPECT_EQ(line->code, 4003) << "the one before is let go";
    EXPECT_TRUE(next->held) << "also by another connection";
    rig.pending.at(1)(api::Response{api::Done{}});
    EXPECT_FALSE(next->held);
}

TEST(Session, TellsWhatHappenedBeforeItListenedToSomethingElse)
{
    Rig rig;
    auto line = rig.attach(0);
    rig.listen(1);
    line->full = true;
    rig.step(1);
    rig.ask(1);
    rig.listen(2);
    rig.step(2);
    rig.listen(2); // sent again after a cut: not anew
    line->full = false;
    rig.session->room();
    EXPECT_THAT(briefs(line->sent), ElementsAre("text 1", "answer 1", "text 2"));
    EXPECT_EQ(parsed(line->sent.front()).at("turn"), 1);
    EXPECT_EQ(parsed(line->sent.back()).at("turn"), 2);
}

TEST(Session, TellsEachTurnTheLatestThatCameInIt)
{
    Rig rig;
    auto line = rig.attach(0);
    rig.listen(1);
    line->full = true;
    rig.row("a", api::RunState::Running, "a1");
    rig.row("a", api::RunState::Running, "a2");
    rig.listen(2);
    rig.row("a", api::RunState::Running, "a3");
    rig.row("a", api::RunState::Running, "a4");
    rig.listen(3);
    rig.row("a", api::RunState::Done, "ended");
    line->full = false;
    rig.session->room();
    EXPECT_THAT(briefs(line->sent), ElementsAre("row a2", "row a4", "row ended"));
    for (std::size_t i = 0; i < line->sent.size(); ++i)
        EXPECT_EQ(parsed(line->sent[i]).at("turn"), i + 1);
}

TEST(Session, TellsEachTurnWhatItLost)
{
    SessionLimits limits;
    limits.backlog = 0;
    Rig rig(limits);
    auto line = rig.attach(0);
    line->full = true;
    rig.listen(1);
    rig.step(1);
    rig.step(2);
    EXPECT_FALSE(rig.say({{"listen", {{"runs", true}}}, {"turn", 2}})) << "it takes nothing of what it listens to";
    EXPECT_EQ(rig.listened, 1);
    limits.backlog = 500;
    Rig other(limits);
    line = other.attach(0);
    line->full = true;
    other.listen(1);
    const std::string large(1000, 'x');
    other.tell(api::TextDelta{"r", large, false});
    other.listen(2);
    other.tell(api::TextDelta{"r", large, false});
    line->full = false;
    other.session->room();
    EXPECT_THAT(briefs(line->sent), ElementsAre("lost 1", "lost 1"));
    EXPECT_EQ(parsed(line->sent.back()).at("turn"), 2);
}

TEST(Session, CountsWhatIsLongAlsoWhereItWasSaidBefore)
{
    Rig rig;
    rig.allowed = 2;
    rig.attach(0);
    rig.ask(1);
    rig.ask(1);
    EXPECT_EQ(rig.allowed, 1);
    const auto again = json::parse(R"({"id":1,"request":{"type":"get_snapshot"}})").as_object();
    EXPECT_TRUE(rig.session->received(again, true));
    EXPECT_EQ(rig.allowed, 0);
    EXPECT_FALSE(rig.session->received(again, true));
    EXPECT_EQ(rig.done, 1);
}

TEST(Session, CountsWhatItListensToAndWhatIsNoRequest)
{
    Rig rig;
    rig.allowed = 2;
    rig.attach(0);
    rig.listen(1); // counted with its connection
    EXPECT_EQ(rig.allowed, 2);
    rig.listen(2);
    EXPECT_TRUE(rig.say({{"id", 1}, {"request", {{"type", "nonsense"}}}}));
    EXPECT_EQ(rig.allowed, 0);
    rig.ask(2);
    EXPECT_EQ(rig.done, 0) << "the limit is used up";
    const auto listen = json::value{{"listen", {{"runs", true}}}, {"turn", 3}};
    const auto refused = rig.say(listen);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, base::ErrorCode::RateLimited);
    EXPECT_EQ(rig.listened, 2);
    // Who comes again finds what he wanted.
    rig.attach(0);
    EXPECT_TRUE(rig.say(listen));
    EXPECT_EQ(rig.listened, 3);
    EXPECT_FALSE(rig.say({{"listen", {{"runs", true}}}, {"turn", 4}}));
}

//! A client that loses what it was sent at random, and asks again: against a plain list of what was said and done.
TEST(Session, LosesAndDoublesNothingInAnyHistory)
{
    for (std::uint32_t seed = 1; seed <= 300; ++seed) {
        std::mt19937 random(seed);
        const auto chance = [&](unsigned outOf) { return random() % outOf == 0; };
        SessionLimits limits;
        limits.window = 200 + random() % 2000;
        Rig rig(limits);
        rig.answersLater = true;
        std::vector<std::string> said, heard;
        std::map<std::uint64_t, int> answers;
        std::uint64_t received = 0, lastId = 0;
        std::set<std::uint64_t> unanswered;
        auto line = rig.attach(0);
        std::size_t read = 0;
        rig.listen();
        int number = 0;
        const auto take = [&](std::size_t most) {
            for (; read < line->sent.size() && most > 0; ++read, --most) {
                const auto message = parsed(line->sent[read]);
                ASSERT_EQ(message.at("number").to_number<std::uint64_t>(), received + 1) << "seed " << seed;
                ++received;
                if (const auto* id = message.if_contains("id")) {
                    ++answers[id->to_number<std::uint64_t>()];
                    unanswered.erase(id->to_number<std::uint64_t>());
                } else {
                    heard.push_back(brief(line->sent[read]));
                }
            }
        };
        const auto connect = [&] {
            line = rig.attach(received);
            read = 0;
            for (const auto id : unanswered)
                rig.ask(id);
            rig.listen();
        };
        for (int turn = 0; turn < 200; ++turn) {
            if (chance(2)) {
                rig.step(++number);
                said.push_back("text " + std::to_string(number));
            }
            if (chance(4)) {
                unanswered.insert(++lastId);
                if (!chance(3)) // else the connection was cut before it went out
                    rig.ask(lastId);
                else
                    line->full = true;
            }
            if (line->full || chance(10)) {
                rig.session->detach(line.get());
                if (chance(2)) {
                    rig.step(++number);
                    said.push_back("text " + std::to_string(number));
                }
                connect();
            }
            if (chance(3) && !rig.pending.empty()) {
                const auto which = random() % rig.pending.size();
                auto reply = std::move(rig.pending[which]);
                rig.pending.erase(rig.pending.begin() + static_cast<std::ptrdiff_t>(which));
                reply(api::Response{api::Done{}});
            }
            take(random() % 5);
            if (chance(3)) {
                ASSERT_TRUE(rig.say({{"ack", received}}));
            }
        }
        connect();
        for (auto& reply : std::exchange(rig.pending, {}))
            reply(api::Response{api::Done{}});
        for (std::size_t before = received + 1; before != received;) {
            before = received;
            take(1'000'000);
            ASSERT_TRUE(rig.say({{"ack", received}}));
        }
        ASSERT_EQ(heard, said) << "seed " << seed;
        ASSERT_EQ(static_cast<std::uint64_t>(rig.done), lastId) << "seed " << seed;
        ASSERT_EQ(answers.size(), lastId) << "seed " << seed;
        for (const auto& [id, times] : answers)
            ASSERT_EQ(times, 1) << "seed " << seed << ", request " << id;
    }
}

class SessionsTest : public Test {
protected:
    [[nodiscard]] static SessionOwner owner(const std::string& token)
    {
        SessionOwner made;
        made.token.emplace();
        made.token->tokenId = token;
        return made;
    }
    [[nodiscard]] static json::object hello(const json::object& welcome, std::uint64_t received)
    {
        return {{"protocol", 1},
            {"resume", {{"session", welcome.at("session")}, {"secret", welcome.at("secret")}, {"received", received}}}};
    }
    [[nodiscard]] json::object greet(const SessionOwner& who, const json::object& words)
    {
        auto greeting = sessions->greet(who, words);
        EXPECT_TRUE(greeting) << greeting.error().text();
        if (!greeting)
            return {{"resumed", nullptr}};
        last = greeting->session;
        line = std::make_shared<Line>();
        EXPECT_TRUE(last->attach(line, greeting->received));
        return greeting->welcome.at("welcome").as_object();
    }
    void leave() { sessions->left(last, line.get()); }
    void make(SessionLimits limits = {})
    {
        sessions = std::make_shared<Sessions>(context.get_executor(), clock, limits, [](const SessionOwner&) {
            Session::Parts parts;
            parts.listen = [](const api::EventFilter&, const EventEar&, const std::shared_ptr<void>&) { return nullptr; };
            return parts;
        });
    }

    boost::asio::io_context context;
    base::SimulatedClock clock;
    std::shared_ptr<Sessions> sessions;
    std::shared_ptr<Session> last;
    std::shared_ptr<Line> line;
};

TEST_F(SessionsTest, GoOnForTheSameTokenAndSecretAlone)
{
    make();
    const auto mine = greet(owner("ab"), {{"protocol", 1}});
    EXPECT_EQ(mine.at("resumed"), false);
    const auto session = last;
    leave();
    EXPECT_EQ(greet(owner("cd"), hello(mine, 0)).at("resumed"), false) << "somebody else's token";
    leave();
    auto forged = mine;
    forged["secret"] = "guessed";
    EXPECT_EQ(greet(owner("ab"), hello(forged, 0)).at("resumed"), false);
    leave();
    EXPECT_EQ(greet(owner("ab"), hello(mine, 0)).at("resumed"), true);
    EXPECT_EQ(last, session);
    leave();
    EXPECT_EQ(greet(owner("ab"), hello(mine, 99)).at("resumed"), false) << "what was never sent";
}

TEST_F(SessionsTest, LiveAWhileWithoutAConnection)
{
    make();
    const auto mine = greet(owner("ab"), {{"protocol", 1}});
    clock.advance(std::chrono::hours(1));
    sessions->sweep();
    EXPECT_EQ(sessions->count(), 1U) << "it has its connection";
    leave();
    clock.advance(std::chrono::seconds(59));
    sessions->sweep();
    EXPECT_EQ(sessions->count(), 1U);
    clock.advance(std::chrono::seconds(2));
    EXPECT_EQ(greet(owner("ab"), hello(mine, 0)).at("resumed"), false);
}

TEST_F(SessionsTest, AreBounded)
{
    SessionLimits limits;
    limits.perToken = 2;
    make(limits);
    static_cast<void>(greet(owner("ab"), {{"protocol", 1}}));
    const auto first = line;
    static_cast<void>(greet(owner("ab"), {{"protocol", 1}}));
    const auto full = sessions->greet(owner("ab"), {{"protocol", 1}});
    ASSERT_FALSE(full);
    EXPECT_EQ(full.error().code, base::ErrorCode::RateLimited);
    leave();
    EXPECT_TRUE(sessions->greet(owner("ab"), {{"protocol", 1}})) << "one without a connection makes room";
    EXPECT_TRUE(sessions->greet(owner("cd"), {{"protocol", 1}})) << "others have room of their own";
    const auto other = sessions->greet(owner("cd"), {{"protocol", 2}});
    ASSERT_FALSE(other);
    EXPECT_EQ(other.error().code, base::ErrorCode::Unsupported);
    EXPECT_FALSE(sessions->greet(owner("cd"), {}));
}

} // namespace kaze::server::detail
