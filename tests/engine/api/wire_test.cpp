#include "engine/api/description.h"
#include "engine/api/requests.h"
#include "engine/api/wire.h"
#include "engine/base/json_schema.h"

#include <boost/mp11.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

using namespace testing;

namespace kaze::api {

namespace json = boost::json;

namespace {

// ---- a value in every member, so that one that is forgotten on the way shows.

int g_next = 0;

template <class T>
void fill(T& value);

void fillOne(std::string& v)
{
    v = "text " + std::to_string(++g_next) + " \"\\\n\xc3\xa4";
}
void fillOne(bool& v)
{
    v = true;
}
void fillOne(int& v)
{
    v = ++g_next;
}
void fillOne(std::int64_t& v)
{
    v = ++g_next;
}
void fillOne(double& v)
{
    v = ++g_next + 0.25;
}
void fillOne(Money& v)
{
    v = Money{++g_next * 1'000'000};
}
void fillOne(Time& v)
{
    v = Time(std::chrono::microseconds(1'795'000'000'000'000 + ++g_next));
}
void fillOne(std::chrono::nanoseconds& v)
{
    v = std::chrono::milliseconds(++g_next);
}
void fillOne(json::value& v)
{
    v = json::array{++g_next, "text", true, nullptr};
}
template <class E>
void fillOne(Open<E>& v)
{
    v = boost::mp11::mp_back<boost::describe::describe_enumerators<E>>::value;
}
template <class T>
void fillOne(std::optional<T>& v)
{
    fill(v.emplace());
}
template <class T>
void fillOne(std::vector<T>& v)
{
    v.resize(2);
    for (auto& item : v)
        fill(item);
}
template <class T>
void fillOne(std::map<std::string, T>& v)
{
    fill(v["key"]);
}

template <class T>
void fill(T& value)
{
    if constexpr (boost::describe::has_describe_members<T>::value)
        boost::mp11::mp_for_each<boost::describe::describe_members<T, boost::describe::mod_public>>(
            [&](auto member) { fill(value.*member.pointer); });
    else
        fillOne(value);
}

//! Every name in snake_case, whatever the depth; keys of maps aside.
void expectSnakeCase(const json::value& value)
{
    if (value.is_array())
        for (const auto& item : value.get_array())
            expectSnakeCase(item);
    if (value.is_object())
        for (const auto& member : value.get_object()) {
            EXPECT_EQ(
                std::string_view(member.key()).find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_"), std::string_view::npos)
                << member.key();
            expectSnakeCase(member.value());
        }
}

template <class T, class V>
bool holds(const V& box)
{
    if constexpr (requires { box.template as<T>(); })
        return box.template as<T>() != nullptr;
    else
        return std::holds_alternative<T>(box);
}

template <class V, class Kinds, class Read>
void expectRoundTrips(Read read)
{
    std::set<std::string> types;
    boost::mp11::mp_for_each<boost::mp11::mp_transform<std::type_identity, boost::mp11::mp_rename<Kinds, boost::mp11::mp_list>>>(
        [&](auto tag) {
            using T = typename decltype(tag)::type;
            SCOPED_TRACE(std::string(T::kType));
            T filled;
            fill(filled);
            const auto written = toJson(V{filled});
            EXPECT_EQ(std::string_view(written.at("type").as_string()), T::kType);
            types.insert(std::string(T::kType));
            expectSnakeCase(written);
            // Through text, as it travels.
            const auto text = json::serialize(written);
            const auto back = read(json::parse(text));
            ASSERT_TRUE(back) << back.error().message;
            ASSERT_TRUE(holds<T>(*back));
            EXPECT_EQ(json::serialize(toJson(*back)), text);
            std::size_t members = 0;
            boost::mp11::mp_for_each<boost::describe::describe_members<T, boost::describe::mod_public>>([&](auto) { ++members; });
            EXPECT_EQ(written.as_object().size(), members + 1) << text;

            const auto empty = read(json::object{{"type", T::kType}, {"from_the_future", {1, 2, {{"x", nullptr}}}}});
            ASSERT_TRUE(empty) << empty.error().message;
            EXPECT_EQ(toJson(*empty), toJson(V{T{}})) << "what is absent is default, what is unknown is ignored";
        });
    EXPECT_EQ(types.size(), boost::mp11::mp_size<Kinds>::value) << "two alternatives have one name";
}

//! What does not fit the schema of this name.
std::string violationsOf(const std::string& shape, json::value value)
{
    value.as_object().erase("type");
    const auto schema = base::JsonSchema::compile(json::object{
        {"$ref", "#/components/schemas/" + shape}, {"components", json::object{{"schemas", description().schemas}}}});
    if (!schema)
        return schema.error().message;
    const auto fits = schema->check(value);
    return fits ? std::string() : fits.error().message;
}

template <class T>
T filledOne()
{
    T value;
    fill(value);
    return value;
}

} // namespace

TEST(Wire, carriesEveryRequest)
{
    expectRoundTrips<Request, RequestVariant>(requestFromJson);
}
TEST(Wire, carriesEveryResponse)
{
    expectRoundTrips<Response, ResponseVariant>(responseFromJson);
}
TEST(Wire, carriesEveryEvent)
{
    expectRoundTrips<Event, Event>(eventFromJson);
}

TEST(Wire, carriesWhatAClientWantsToBeTold)
{
    const EventFilter filter{true, true, "*"};
    const auto back = eventFilterFromJson(toJson(filter));
    ASSERT_TRUE(back);
    EXPECT_TRUE(back->snapshots && back->runs);
    EXPECT_EQ(back->runId, "*");
    EXPECT_FALSE(eventFilterFromJson(json::object{}).value().snapshots);
}

TEST(Wire, writesNamesTimesMoneyAndDurationsAsPeopleReadThem)
{
    RunRow row;
    row.runId = "r";
    row.state = RunState::NeedsAttention;
    row.costUsd = Money::fromDollars(0.25);
    row.createdAt = Time(std::chrono::sys_days{std::chrono::year{2026} / 11 / 21});
    const auto value = toJson(row).as_object();
    EXPECT_EQ(value.at("state"), "needs_attention");
    EXPECT_EQ(value.at("cost_usd"), 0.25);
    EXPECT_EQ(value.at("created_at"), "2026-11-21T00:00:00.000000Z");
    EXPECT_FALSE(value.contains("ended_at")) << "an empty optional is left out";
    TraceRow trace;
    trace.duration = std::chrono::milliseconds(1500);
    EXPECT_EQ(toJson(trace).at("duration"), 1.5);
}

TEST(Wire, keepsEnumValuesThatANewerPeerSends)
{
    const auto event = eventFromJson(json::parse(R"({"type":"run_changed","run":{"run_id":"r","state":"hibernating"}})"));
    ASSERT_TRUE(event);
    const auto& run = std::get<RunChanged>(*event).run;
    EXPECT_FALSE(run.state.known());
    EXPECT_EQ(run.state.valueOr(RunState::Running), RunState::Running);
    EXPECT_EQ(toJson(*event).at("run").at("state"), "hibernating");
    const auto answer = requestFromJson(json::parse(R"({"type":"answer_approval","verdict":"perhaps"})"));
    ASSERT_TRUE(answer);
    EXPECT_FALSE(answer->as<AnswerApproval>()->verdict.known());
}

TEST(Wire, saysWhereAMessageIsWrong)
{
    const auto refused = [](std::string_view text) {
        const auto request = requestFromJson(json::parse(text));
        return request ? std::string("taken") : request.error().message;
    };
    EXPECT_THAT(refused(R"({"type":"start_run","agent":{"path":7}})"), HasSubstr("agent.path"));
    EXPECT_THAT(refused(R"({"type":"start_run","budget_usd":"much"})"), HasSubstr("budget_usd"));
    EXPECT_THAT(refused(R"({"type":"list_runs","limit":"x"})"), HasSubstr("limit"));
    EXPECT_THAT(refused(R"({"type":"list_runs","limit":1e300})"), HasSubstr("limit"));
    EXPECT_THAT(refused(R"({"type":"list_runs","limit":1.5})"), HasSubstr("limit"));
    EXPECT_THAT(refused(R"({"type":"add_memory","tags":["a",[]]})"), HasSubstr("tags[1]"));
    EXPECT_THAT(refused(R"({"type":"plan_run","run":{"agent":[]}})"), HasSubstr("run.agent"));
    for (const auto* text : {"null", "7", "[]", "\"x\"", "{}", R"({"type":7})", R"({"type":null})"})
        EXPECT_THAT(refused(text), HasSubstr("\"type\"")) << text;
    const auto unknown = requestFromJson(json::parse(R"({"type":"make_coffee"})"));
    EXPECT_EQ(unknown.error().code, base::ErrorCode::Unsupported);
    EXPECT_EQ(requestFromJson(json::parse(R"({"type":"get_run","run_id":[]})")).error().code, base::ErrorCode::InvalidArgument);
}

TEST(Wire, takesHostileDepthAndSizeCalmly)
{
    // The parser refuses depth; a value that was built deep is refused or ignored by its shape.
    json::value deep = 1;
    for (int i = 0; i < 20'000; ++i)
        deep = json::array{std::move(deep)};
    json::object request{{"type", "get_run"}, {"run_id", "x"}};
    request["unknown"] = deep;
    EXPECT_TRUE(requestFromJson(request));
    request["run_id"] = deep;
    EXPECT_FALSE(requestFromJson(request));
    boost::system::error_code error;
    static_cast<void>(json::parse(std::string(100'000, '['), error));
    EXPECT_TRUE(error.failed());
    json::array tags;
    for (int i = 0; i < 100'000; ++i)
        tags.emplace_back("t");
    const auto many = requestFromJson(json::object{{"type", "add_memory"}, {"tags", std::move(tags)}});
    ASSERT_TRUE(many);
    EXPECT_EQ(many->as<AddMemory>()->tags.size(), 100'000U);
}

TEST(Runs, haveEndedInFourStatesOnly)
{
    int ended = 0;
    boost::mp11::mp_for_each<boost::describe::describe_enumerators<RunState>>(
        [&](auto state) { ended += hasEnded(state.value) ? 1 : 0; });
    EXPECT_EQ(ended, 4);
    EXPECT_FALSE(hasEnded(RunState::Interrupted));
}

TEST(Description, knowsEveryRequestAndItsAnswerAsTheyTravel)
{
    using Types = boost::mp11::mp_transform<std::type_identity, boost::mp11::mp_rename<RequestVariant, boost::mp11::mp_list>>;
    EXPECT_EQ(description().requests.size(), boost::mp11::mp_size<Types>::value);
    boost::mp11::mp_for_each<Types>([&](auto tag) {
        using Q = typename decltype(tag)::type;
        using R = typename Q::Reply;
        SCOPED_TRACE(std::string(Q::kType));
        const auto* known = description().find(Q::kType);
        ASSERT_TRUE(known);
        EXPECT_EQ(known->replyType, R::kType);
        EXPECT_EQ(violationsOf(known->shape, toJson(Request{filledOne<Q>()})), "");
        EXPECT_EQ(violationsOf(known->shape, json::object()), "") << "who asks may leave out everything";
        EXPECT_NE(violationsOf(known->shape, json::object{{"no_such_member", 1}}), "");
        const auto answer = toJson(Response{filledOne<R>()});
        EXPECT_EQ(violationsOf(known->replyShape, answer), "");
        EXPECT_EQ(violationsOf(known->replyShape, toJson(Response{R{}})), "");
        const auto& members = description().schemas.at(known->replyShape).at("properties").as_object();
        EXPECT_EQ(members.size() + 1, answer.as_object().size()) << "nothing is answered that it does not name";
    });
}

TEST(Description, saysWhatEachValueIs)
{
    const auto& all = description();
    const auto& run = all.membersOf(*all.find("start_run"));
    EXPECT_EQ(run.at("task"), (json::value{{"type", "string"}}));
    EXPECT_EQ(run.at("agent").at("$ref"), "#/components/schemas/AgentSourceInput");
    EXPECT_EQ(run.at("approve").at("x-kaze-known-values"), (json::array{"ask", "all", "none"}));
    EXPECT_EQ(run.at("budget_usd").at("anyOf").at(0).at("description"), "US dollars");
    EXPECT_EQ(all.membersOf(*all.find("list_runs")).at("limit").at("default"), 100);
    const auto& row = all.schemas.at("RunRow").at("properties");
    EXPECT_EQ(row.at("created_at").at("format"), "date-time");
    const auto& required = all.schemas.at("RunRow").at("required").as_array();
    EXPECT_NE(std::find(required.begin(), required.end(), json::value("run_id")), required.end());
    EXPECT_EQ(std::find(required.begin(), required.end(), json::value("ended_at")), required.end());
    EXPECT_EQ(all.find("no_such_request"), nullptr);
}

} // namespace kaze::api
