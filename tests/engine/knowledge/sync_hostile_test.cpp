#include "engine/api/message.h"
#include "engine/base/text.h"
#include "engine/knowledge/detail/sync_messages.h"
#include "tests/engine/knowledge/sync_fixture.h"

#include <gmock/gmock.h>

namespace kaze::knowledge {

using namespace std::chrono_literals;
using testing::HasSubstr;

namespace {

//! A peer that answers what the test wants.
class FakePeer {
public:
    FakePeer(SyncBench& all, std::string name) : m_wire(*all.wire)
    {
        auto subscribed = m_wire.subscribe({"default", "memory.sync." + name, {}}, [this](const Message& message) {
            if (message->kind != api::MessageKind::Request)
                return;
            api::AgentMessage reply;
            reply.payload = next.empty() ? std::string() : next.front();
            if (next.size() > 1)
                next.pop_front();
            asked.push_back(message->payload);
            EXPECT_TRUE(m_wire.reply(*message, std::move(reply)));
        });
        EXPECT_TRUE(subscribed);
        m_subscription = std::move(*subscribed);
    }

    std::deque<std::string> next; //!< the last is given again and again
    std::vector<std::string> asked;

private:
    messaging::Transport& m_wire;
    messaging::Subscription m_subscription;
};

constexpr auto kReplica = "00000000-0000-0000-0000-000000000001";
constexpr auto kRecord = "0192f0c1-0000-7000-8000-000000000002";

std::string answerWith(const std::string& states, const std::string& large = {})
{
    return R"({"kaze_sync":1,"answer":"changes","replica":")" + std::string(kReplica)
        + R"(","sequence":9,"answered":1,"now":1793491200000000,"seen":"","heard":0,"up_to":9,"more":false,"large":[)" + large
        + R"(],"states":[)" + states + "]}";
}

//! A state with one of its fields replaced, or one more.
std::string stateWith(const std::string& name = {}, const std::string& value = {})
{
    std::map<std::string, std::string> fields{{"agent", R"("")"}, {"created", R"("1793491200000000")"}, {"forgotten", R"("0")"},
        {"importance", R"("0.5")"}, {"key", R"("")"}, {"kind", R"("note")"}, {"scope", R"("")"}, {"source", R"("cli")"},
        {"tags", R"("[]")"}, {"text", R"("from elsewhere")"},
        {"change", R"("{\"at\":1793491200000000,\"by\":\"x\",\"reason\":\"\"}")"}};
    if (!name.empty())
        fields[name] = value;
    std::string text;
    for (const auto& [key, given] : fields)
        text += (text.empty() ? "\"" : ",\"") + key + R"(":{"s":[1793491200000000,0],"v":)" + given + "}";
    return R"({"id":")" + std::string(kRecord) + R"(","life":0,"erased":-1,"replicas":[")" + kReplica
        + R"("],"clock":[[1793491200000000,0]],"siblings":[],"fields":{)" + text + "}}";
}

std::string replaced(std::string text, const std::string& from, const std::string& to)
{
    const auto at = text.find(from);
    EXPECT_NE(at, std::string::npos) << from;
    return text.replace(at, from.size(), to);
}

} // namespace

TEST_F(SyncTest, keepsTenantsApart)
{
    for (auto& cell : all.cells) {
        cell.tenants.emplace_back("other");
        cell.serve("other");
    }
    NewRecord record;
    record.text = "of the other tenant";
    a.add(record, "other");
    a.add("of the default one");
    ASSERT_TRUE(b.tryPull(a));
    EXPECT_EQ(b.digest().records, 1);
    EXPECT_EQ(b.digest("other").records, 0);
    ASSERT_TRUE(b.tryPull(a, false, "other"));
    EXPECT_EQ(b.digest("other").records, 1);
    EXPECT_EQ(b.digest("other"), a.digest("other"));
    // A tenant that is not served is not given away, nor one that the message does not come from.
    record.text = "private";
    a.add(record, "private");
    const auto refused = b.tryPull(a, false, "private");
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::NotFound);
    detail::SyncAsk ask;
    ask.tenant = "other";
    ask.cell = "b";
    ask.replica = base::clientId();
    api::AgentMessage message;
    message.tenant = "default";
    message.topic = "memory.sync.a";
    message.payload = textOf(ask);
    const auto answer = all.bench.loop.runUntil(all.wire->request(message, 1s, {}));
    ASSERT_TRUE(answer);
    const auto read = detail::readAnswer((*answer)->payload);
    ASSERT_FALSE(read);
    EXPECT_EQ(read.error().code, ErrorCode::PermissionDenied);
}

TEST_F(SyncTest, saysWhatIsWrongWithACellsName)
{
    const auto itself = all.bench.loop.runUntil(a.sync->pull("default", {}, "a"));
    ASSERT_FALSE(itself);
    EXPECT_EQ(itself.error().code, ErrorCode::InvalidArgument);
    const auto wild = all.bench.loop.runUntil(a.sync->pull("default", {}, "*"));
    ASSERT_FALSE(wild);
    EXPECT_EQ(wild.error().code, ErrorCode::InvalidArgument);
    const auto nobody = all.bench.loop.runUntil(a.sync->pull("default", {}, "nobody"));
    ASSERT_FALSE(nobody);
    EXPECT_EQ(nobody.error().code, ErrorCode::NotFound);
    const auto none = all.bench.loop.runUntil(a.sync->pull("../x", {}, "b"));
    ASSERT_FALSE(none);
    EXPECT_EQ(none.error().code, ErrorCode::InvalidArgument);
}

TEST_F(SyncTest, takesNothingOfAnAnswerThatIsWrong)
{
    const auto mine = b.add("a record of b");
    const auto before = b.digest();
    FakePeer peer(all, "evil");
    const auto good = answerWith(stateWith());
    const std::string nobody = "00000000-0000-0000-0000-000000000000";
    const std::vector<std::string> wrong{"", "nothing", "[]", "{}", "{\"kaze_sync\":1}", R"({"kaze_sync":"1"})",
        R"({"kaze_sync":1,"answer":"piece","bytes":"AAAA"})", good.substr(0, good.size() / 2), replaced(good, kReplica, nobody),
        replaced(good, kReplica, "x"), replaced(good, R"("sequence":9)", R"("sequence":8)"),
        replaced(good, R"("sequence":9)", R"("sequence":-9)"), replaced(good, R"("up_to":9)", R"("up_to":"9")"),
        replaced(good, R"("up_to":9,"more":false)", R"("up_to":0,"more":true)"),
        replaced(good, R"("states":[)", R"("states":[7,)"), replaced(good, R"("heard":0,)", ""),
        answerWith(stateWith() + "," + stateWith()), answerWith(replaced(stateWith(), kRecord, nobody)),
        answerWith(replaced(stateWith(), R"("life":0)", R"("life":-1)")),
        answerWith(replaced(stateWith(), R"("life":0)", R"("life":9223372036854775807)")),
        answerWith(replaced(stateWith(), R"("life":0)", R"("life":18446744073709551615)")),
        answerWith(replaced(stateWith(), R"([[1793491200000000,0]])", R"([[1793491200000000,1]])")),
        answerWith(replaced(stateWith(), R"([[1793491200000000,0]])", R"([[1793491200000000,0],[1,0]])")),
        answerWith(replaced(stateWith(), R"([[1793491200000000,0]])", R"([[1793491199999999,0]])")),
        answerWith(replaced(stateWith(), R"([[1793491200000000,0]])", R"([[9000000000000000000,0]])")),
        answerWith(replaced(stateWith(), R"([[1793491200000000,0]])", R"([[-1,0]])")),
        answerWith(replaced(stateWith(), R"("siblings":[])", R"("siblings":[{"s":[1,0],"fields":{"text":1}}])")),
        answerWith(replaced(stateWith(), R"("siblings":[])", R"("siblings":[{"s":[0,0],"fields":{}}])")),
        answerWith(replaced(stateWith(), R"("siblings":[])", R"("siblings":[],"more":1)")), answerWith(stateWith("text", "7")),
        answerWith(stateWith("tags", R"(null,"e":[[1,0,"no json",true]])")),
        answerWith(stateWith("tags", R"(null,"e":[[1,0,"\"x\"",1]])")), answerWith({}, R"({"id":"x","bytes":3,"hash":""})"),
        answerWith({}, R"({"id":")" + std::string(kRecord) + R"(","bytes":-3,"hash":")" + std::string(64, 'a') + "\"}"),
        good + "x", std::string(60'000, '[')};
    for (const auto& each : wrong) {
        peer.next = {each};
        const auto pulled = all.bench.loop.runUntil(b.sync->pull("default", {}, "evil"));
        ASSERT_FALSE(pulled) << each;
        EXPECT_EQ(pulled.error().code, ErrorCode::Protocol) << each << '\n' << pulled.error().text();
        EXPECT_LT(pulled.error().text().size(), 3000U);
        EXPECT_EQ(b.digest(), before) << each;
    }
    peer.next = {replaced(good, R"("kaze_sync":1)", R"("kaze_sync":2)")};
    const auto newer = all.bench.loop.runUntil(b.sync->pull("default", {}, "evil"));
    ASSERT_FALSE(newer);
    EXPECT_EQ(newer.error().code, ErrorCode::Unsupported);
    peer.next = {R"({"kaze_sync":1,"answer":"error","code":"not_found","message":"none\u001b[31m"})"};
    const auto none = all.bench.loop.runUntil(b.sync->pull("default", {}, "evil"));
    ASSERT_FALSE(none);
    EXPECT_EQ(none.error().code, ErrorCode::NotFound);
    EXPECT_EQ(none.error().message.find('\x1b'), std::string::npos);
    // And the same with nothing wrong.
    peer.next = {good};
    const auto taken = all.bench.loop.runUntil(b.sync->pull("default", {}, "evil"));
    ASSERT_TRUE(taken) << taken.error().text();
    EXPECT_EQ(taken->added, 1);
    EXPECT_EQ(b.text(kRecord), "from elsewhere");
    EXPECT_EQ(b.text(mine), "a record of b");
}

TEST_F(SyncTest, refusesRecordsThatCannotBeAndTakesTheOthers)
{
    FakePeer peer(all, "evil");
    const std::string other = replaced(stateWith(), kRecord, "0192f0c1-0000-7000-8000-000000000003");
    const std::vector<std::pair<std::string, std::string>> wrong{{"text", R"(" ")"}, {"text", "null"}, {"kind", R"("../x")"},
        {"kind", "\"" + std::string(100, 'k') + "\""}, {"scope", R"("everybody")"}, {"importance", R"("nan")"},
        {"importance", R"("2")"}, {"importance", R"("0.5x")"}, {"forgotten", R"("yes")"}, {"tags", R"("{}")"},
        {"tags", R"("[7]")"}, {"tags", R"("[\"\"]")"}, {"unknown", R"("x")"}, {"data.x", R"("no json")"},
        {"data.x", R"("1,\"y\":2")"}, {"data.x\\\\", R"("1")"}, {"created", R"("99999999999999999999")"},
        {"created", R"("9223372036854775807")"}, {"change", R"("")"}, {"change", R"("{\"at\":-5,\"by\":\"\",\"reason\":\"\"}")"},
        {"source", "\"" + std::string(2000, 's') + "\""}};
    for (const auto& [name, value] : wrong) {
        peer.next = {answerWith(stateWith(name, value) + "," + other)};
        const auto pulled = all.bench.loop.runUntil(b.sync->pull("default", {}, "evil", true));
        ASSERT_TRUE(pulled) << name << ' ' << value << ' ' << pulled.error().text();
        EXPECT_EQ(pulled->refused, 1) << name << ' ' << value;
        ASSERT_EQ(pulled->problems.size(), 1U);
        EXPECT_THAT(pulled->problems[0], HasSubstr(kRecord));
        EXPECT_FALSE(b.get(kRecord)) << name << ' ' << value;
        EXPECT_EQ(b.figures().peers.at(0).refused, 1) << "it is one and the same";
    }
    EXPECT_EQ(b.digest().records, 1);
}

TEST_F(SyncTest, asksAgainForWhatItRefused)
{
    FakePeer peer(all, "evil");
    const std::string nothing = answerWith({});
    const auto records = [](const std::string& states, int looked = 1) {
        return R"({"kaze_sync":1,"answer":"records","looked":)" + std::to_string(looked) + R"(,"large":[],"states":[)" + states
            + "]}";
    };
    const auto pull = [&](std::deque<std::string> answers) {
        peer.next = std::move(answers);
        peer.asked.clear();
        auto pulled = all.bench.loop.runUntil(b.sync->pull("default", {}, "evil"));
        EXPECT_TRUE(pulled) << pulled.error().text();
        return pulled.value_or(SyncReport{});
    };
    EXPECT_EQ(pull({answerWith(stateWith("scope", R"("everybody")"))}).refused, 1);
    EXPECT_EQ(pull({nothing}).refused, 0);
    EXPECT_EQ(peer.asked.size(), 1U) << "not at once, or each pull would cost more";
    // After a while, in which this cell may have learnt what it did not know; ever less often where it has not.
    b.clock.advance(61min);
    EXPECT_EQ(pull({nothing, records(stateWith("scope", R"("everybody")"))}).refused, 1);
    ASSERT_EQ(peer.asked.size(), 2U);
    EXPECT_THAT(peer.asked[1], HasSubstr(kRecord));
    b.clock.advance(61min);
    pull({nothing});
    EXPECT_EQ(peer.asked.size(), 1U);
    b.clock.advance(61min);
    // A peer that does not know the question, or answers another, keeps nobody from the rest.
    for (const auto& wrong : {std::string("{}"), records(stateWith(), 2), records(stateWith(), 0),
             records(replaced(stateWith(), kRecord, "0192f0c1-0000-7000-8000-000000000009")),
             std::string(R"({"kaze_sync":1,"answer":"error","code":"protocol","message":"what?"})")}) {
        const auto report = pull({nothing, wrong});
        ASSERT_EQ(report.problems.size(), 1U) << wrong;
        EXPECT_EQ(b.digest().records, 0) << wrong;
    }
    EXPECT_EQ(b.figures().peers.at(0).refused, 1);
    EXPECT_EQ(pull({nothing, records(stateWith())}).added, 1);
    EXPECT_EQ(b.text(kRecord), "from elsewhere");
    EXPECT_EQ(b.figures().peers.at(0).refused, 0);
    b.clock.advance(1000h);
    pull({nothing});
    EXPECT_EQ(peer.asked.size(), 1U);
}

TEST_F(SyncTest, asksNoMoreForWhatThePeerHasNoLonger)
{
    FakePeer peer(all, "evil");
    const std::string none = R"({"kaze_sync":1,"answer":"records","looked":1,"large":[],"states":[]})";
    peer.next = {answerWith(stateWith("scope", R"("everybody")"))};
    ASSERT_TRUE(all.bench.loop.runUntil(b.sync->pull("default", {}, "evil")));
    b.clock.advance(2h);
    peer.next = {answerWith({}), none};
    ASSERT_TRUE(all.bench.loop.runUntil(b.sync->pull("default", {}, "evil")));
    EXPECT_EQ(b.figures().peers.at(0).refused, 0);
    // One that comes in a page, later, need not be asked for either.
    peer.next = {answerWith(stateWith("scope", R"("everybody")"))};
    ASSERT_TRUE(all.bench.loop.runUntil(b.sync->pull("default", {}, "evil", true)));
    EXPECT_EQ(b.figures().peers.at(0).refused, 1);
    peer.next = {answerWith(stateWith())};
    EXPECT_EQ(all.bench.loop.runUntil(b.sync->pull("default", {}, "evil", true))->added, 1);
    EXPECT_EQ(b.figures().peers.at(0).refused, 0);
}

TEST_F(SyncTest, doesNotBelievePiecesOfALargeRecord)
{
    b.add("a record of b");
    const auto before = b.digest();
    FakePeer peer(all, "evil");
    const auto whole = stateWith("text", "\"" + std::string(50'000, 'x') + "\"");
    const auto large = [&](const std::string& hash, std::size_t bytes) {
        return answerWith(
            {}, R"({"id":")" + std::string(kRecord) + R"(","bytes":)" + std::to_string(bytes) + R"(,"hash":")" + hash + "\"}");
    };
    const auto hash = base::sha256Hex(whole);
    const auto first = detail::pieceText(whole.substr(0, detail::kPieceBytes));
    const auto second = detail::pieceText(whole.substr(detail::kPieceBytes));
    const std::vector<std::deque<std::string>> wrong{{large(hash, whole.size()), first, first},
        {large(hash, whole.size()), first, R"({"kaze_sync":1,"answer":"piece","bytes":""})"},
        {large(hash, whole.size()), first, R"({"kaze_sync":1,"answer":"piece","bytes":"?"})"},
        {large(hash, whole.size()), first, R"({"kaze_sync":1,"answer":"error","code":"internal","message":"x"})"},
        {large(std::string(64, 'b'), whole.size()), first, second}};
    for (const auto& answers : wrong) {
        peer.next = answers;
        EXPECT_FALSE(all.bench.loop.runUntil(b.sync->pull("default", {}, "evil")));
        EXPECT_EQ(b.digest(), before);
    }
    peer.next = {large(hash, 1'000'000'000)};
    const auto huge = all.bench.loop.runUntil(b.sync->pull("default", {}, "evil"));
    ASSERT_TRUE(huge);
    EXPECT_EQ(huge->refused, 1);
    peer.next = {large(hash, whole.size()), first, second};
    const auto taken = all.bench.loop.runUntil(b.sync->pull("default", {}, "evil", true));
    ASSERT_TRUE(taken) << taken.error().text();
    EXPECT_EQ(taken->added, 1);
    // Changed while it was fetched: it comes with what it was changed to, later.
    peer.next = {large(hash, whole.size()), first, R"({"kaze_sync":1,"answer":"error","code":"conflict","message":"changed"})"};
    EXPECT_TRUE(all.bench.loop.runUntil(b.sync->pull("default", {}, "evil", true)));
}

TEST_F(SyncTest, survivesWhateverAPeerSends)
{
    const auto mine = b.add("a record of b");
    a.add("a note with tags", "note", {"x", "y"});
    a.addFact("Ada", "likes", "tea");
    std::string recorded;
    {
        // What a real cell says.
        detail::SyncAsk ask;
        ask.tenant = "default";
        ask.cell = "b";
        ask.replica = base::clientId();
        api::AgentMessage message;
        message.topic = "memory.sync.a";
        message.payload = textOf(ask);
        const auto answer = all.bench.loop.runUntil(all.wire->request(message, 1s, {}));
        ASSERT_TRUE(answer);
        recorded = (*answer)->payload;
    }
    FakePeer peer(all, "evil");
    std::mt19937_64 random(7);
    int taken = 0;
    for (int i = 0; i < 500; ++i) {
        auto text = recorded;
        for (auto rounds = 1 + random() % 4; rounds > 0; --rounds) {
            const auto at = random() % text.size();
            if (random() % 3 == 0)
                text.erase(at, 1 + random() % 8);
            else if (random() % 2 == 0)
                text[at] = static_cast<char>("0123456789{}[]\",:-abc"[random() % 22]);
            else
                text.insert(at, text.substr(random() % text.size(), random() % 20));
        }
        peer.next = {base::toUtf8(text)};
        taken += all.bench.loop.runUntil(b.sync->pull("default", {}, "evil", true)) ? 1 : 0;
        // Questions, too.
        api::AgentMessage message;
        message.topic = "memory.sync.b";
        message.payload = base::toUtf8(text);
        EXPECT_TRUE(all.bench.loop.runUntil(all.wire->request(message, 1s, {})));
    }
    EXPECT_EQ(b.text(mine), "a record of b");
    EXPECT_GT(taken, 0);
    EXPECT_LT(taken, 500);
    all.heal();
    all.expectTheSame();
}

} // namespace kaze::knowledge
