#include "engine/base/json.h"

#include "engine/base/json_schema.h"
#include "engine/base/json_shape.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace kaze::base {
namespace {

using namespace std::chrono_literals;

enum class Mood { Calm, NeedsAttention };
BOOST_DESCRIBE_ENUM(Mood, Calm, NeedsAttention)

struct Limits {
    int turns = 10;
    std::optional<Money> money;
    std::chrono::milliseconds wallTime{1500};
};
BOOST_DESCRIBE_STRUCT(Limits, (), (turns, money, wallTime))

struct Started {
    static constexpr std::string_view kType = "started";
    std::string runId;
};
BOOST_DESCRIBE_STRUCT(Started, (), (runId))

struct Ended {
    static constexpr std::string_view kType = "ended";
    std::uint8_t code = 0;
};
BOOST_DESCRIBE_STRUCT(Ended, (), (code))

struct Record {
    std::string agentName;
    Mood mood = Mood::Calm;
    Open<Mood> openMood;
    Limits limits;
    std::vector<std::variant<Started, Ended>> events;
    std::map<std::string, double> scores;
    std::optional<std::string> note;
    Time at;
    json::value extra;
    std::uint64_t big = 0;
};
BOOST_DESCRIBE_STRUCT(Record, (), (agentName, mood, openMood, limits, events, scores, note, at, extra, big))

std::string messageOf(std::string_view text)
{
    const auto read = fromJson<Record>(json::parse(text));
    return read ? "" : read.error().message;
}

TEST(SnakeCase, splitsAtCapitals)
{
    EXPECT_EQ(snakeCase("runId"), "run_id");
    EXPECT_EQ(snakeCase("NeedsAttention"), "needs_attention");
    EXPECT_EQ(snakeCase("costUSD"), "cost_usd");
    EXPECT_EQ(snakeCase("HTTPError"), "http_error");
    EXPECT_EQ(snakeCase("p95"), "p95");
    EXPECT_EQ(snakeCase("already_there"), "already_there");
    EXPECT_EQ(snakeCase(""), "");
}

TEST(Json, survivesTheRoundTrip)
{
    Record record;
    record.agentName = "reviewer \"x\"";
    record.mood = Mood::NeedsAttention;
    record.openMood = Open<Mood>::named("thrilled");
    record.limits = {7, Money::fromDollars(0.25), 2500ms};
    record.events = {Started{"r1"}, Ended{3}};
    record.scores = {{"a/b", 0.5}};
    record.at = fromRfc3339("2026-11-21T14:32:07.5Z").value();
    record.extra = json::object{{"any", nullptr}};
    record.big = ~0ULL;
    const auto written = toJson(record);
    EXPECT_FALSE(written.as_object().contains("note"));
    const auto read = fromJson<Record>(json::parse(json::serialize(written)));
    ASSERT_TRUE(read) << read.error().message;
    EXPECT_EQ(toJson(*read), written);
    EXPECT_EQ(read->openMood.name(), "thrilled");
    EXPECT_EQ(read->limits.wallTime, 2500ms);
    EXPECT_EQ(read->big, ~0ULL);
    EXPECT_EQ(std::get<Ended>(read->events[1]).code, 3);
}

TEST(Json, keepsEveryNanosecondOfADuration)
{
    for (std::int64_t each = 0; each < 2'000'000'000; each += 999'983) {
        const std::chrono::nanoseconds duration(each);
        EXPECT_EQ(fromJson<std::chrono::nanoseconds>(toJson(duration)), duration);
    }
}

TEST(JsonShape, fitsWhatIsWritten)
{
    ShapeBook book;
    EXPECT_THAT(book.add<Record>(ShapeSide::Answered), testing::EndsWith("Record"));
    const auto name = book.add<Record>(ShapeSide::Asked);
    EXPECT_THAT(name, testing::EndsWith("RecordInput"));
    Record record;
    record.events = {Started{"a"}, Ended{3}};
    record.scores["x"] = 0.5;
    for (const auto side : {ShapeSide::Asked, ShapeSide::Answered}) {
        const auto schema = JsonSchema::compile(json::object{{"$ref", "#/components/schemas/" + book.add<Record>(side)},
            {"components", json::object{{"schemas", book.schemas()}}}});
        ASSERT_TRUE(schema) << schema.error().message;
        auto written = toJson(record);
        EXPECT_TRUE(schema->check(written)) << schema->check(written).error().message;
        EXPECT_EQ(schema->check(json::object()).has_value(), side == ShapeSide::Asked);
        written.at("events").at(0).as_object()["type"] = "paused";
        EXPECT_EQ(schema->check(written).has_value(), false);
    }
    const auto& members = book.schemas().at(name).at("properties");
    EXPECT_EQ(members.at("mood").at("enum"), (json::array{"calm", "needs_attention"}));
    EXPECT_EQ(members.at("big").at("minimum"), 0);
    EXPECT_EQ(members.at("extra"), json::value(json::object()));
}

TEST(Json, takesDefaultsForWhatIsAbsentAndIgnoresWhatItDoesNotKnow)
{
    const auto read = fromJson<Record>(json::parse(R"({"limits":{"turns":3,"news":1},"from_the_future":[1,2]})"));
    ASSERT_TRUE(read) << read.error().message;
    EXPECT_EQ(read->limits.turns, 3);
    EXPECT_EQ(read->limits.wallTime, 1500ms);
    EXPECT_EQ(read->mood, Mood::Calm);
}

TEST(Json, saysWhereAndWhatWasExpectedAndFound)
{
    EXPECT_EQ(messageOf(R"({"limits":{"turns":"many"}})"),
        "limits.turns: expected an integer from -2147483648 to 2147483647, found \"many\"");
    EXPECT_EQ(messageOf(R"({"events":[{"type":"started"},{"type":"ended","code":256}]})"),
        "events[1].code: expected an integer from 0 to 255, found 256");
    EXPECT_EQ(messageOf(R"({"events":[{"type":"paused"}]})"), "events[0]: unknown type \"paused\"");
    EXPECT_EQ(messageOf(R"({"mood":"bad"})"), "mood: expected one of calm, needs_attention, found \"bad\"");
    EXPECT_EQ(messageOf("[]"), "the value: expected an object, found an array");
    EXPECT_NE(messageOf(R"({"at":"noon"})").find("at: \"noon\" is no time"), std::string::npos);
}

TEST(Json, refusesNumbersThatDoNotFit)
{
    EXPECT_EQ(messageOf(R"({"limits":{"turns":3.0}})"), "");
    EXPECT_NE(messageOf(R"({"limits":{"turns":3.5}})"), "");
    EXPECT_NE(messageOf(R"({"limits":{"turns":1e300}})"), "");
    EXPECT_NE(messageOf(R"({"limits":{"turns":18446744073709551615}})"), "");
    EXPECT_NE(messageOf(R"({"big":-1})"), "");
    EXPECT_NE(messageOf(R"({"limits":{"money":1e300}})"), "");
    EXPECT_NE(messageOf(R"({"limits":{"wall_time":1e300}})"), "");
}

TEST(OpenEnum, keepsWhatThisBuildDoesNotKnow)
{
    const auto known = Open<Mood>::named("needs_attention");
    EXPECT_TRUE(known == Mood::NeedsAttention);
    const auto unknown = Open<Mood>::named("thrilled");
    EXPECT_FALSE(unknown.known());
    EXPECT_EQ(unknown.valueOr(Mood::Calm), Mood::Calm);
    EXPECT_FALSE(unknown == Mood::Calm);
    EXPECT_EQ(unknown.name(), "thrilled");
}

} // namespace
} // namespace kaze::base
