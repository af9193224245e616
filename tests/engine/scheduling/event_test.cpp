#include "engine/api/message.h"
#include "engine/api/schedule.h"
#include "tests/engine/scheduling/world.h"

namespace kaze::scheduling {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

api::ScheduleSpec eventSpec(const std::string& name, const std::string& topic)
{
    auto spec = cronSpec(name, "");
    spec.trigger.kind = api::TriggerKind::Event;
    spec.trigger.topic = topic;
    spec.run.task = "{{kind}} on {{topic}}: {{payload}}";
    spec.overlap = api::OverlapPolicy::Allow;
    return spec;
}

TEST(Events, startARunForEachMessageOfTheirTopic)
{
    World world;
    const auto made = world.save(eventSpec("orders", "orders.*"));
    EXPECT_EQ(made.row.state, api::ScheduleState::Active);
    EXPECT_EQ(made.row.when, "for each message on orders.*");
    world.publish("orders.created", "{\"n\":1}");
    world.publish("builds.done", "no");
    world.publish("orders.paid", "two");
    EXPECT_THAT(world.runs.tasks(), ElementsAre("event on orders.created: {\"n\":1}", "event on orders.paid: two"));
}

TEST(Events, takeTheKindsTheyAreFor)
{
    World world;
    auto spec = eventSpec("requests", "orders.>");
    spec.trigger.kinds = {"request"};
    world.save(spec);
    world.publish("orders.a", "1", "event");
    world.publish("orders.b", "2", "request");
    EXPECT_THAT(world.runs.tasks(), ElementsAre("request on orders.b: 2"));
    spec.trigger.kinds = {"rumour"};
    spec.name = "other";
    EXPECT_THAT(world.refusal(spec), HasSubstr("there is no kind of message \"rumour\""));
    spec.trigger.kinds = {};
    spec.trigger.topic = "orders..x";
    EXPECT_NE(world.refusal(spec), "");
}

TEST(Events, waitUntilItIsQuiet)
{
    World world;
    auto spec = eventSpec("changes", "files.changed");
    spec.trigger.quietSeconds = 10;
    world.save(spec);
    for (int i = 1; i <= 5; ++i) {
        world.publish("files.changed", std::to_string(i));
        world.pass(5s);
    }
    EXPECT_THAT(world.runs.order, IsEmpty());
    world.pass(6s);
    EXPECT_THAT(world.runs.tasks(), ElementsAre("event on files.changed: 5"));
    EXPECT_EQ(world.fires()[0].merged, 5);
    EXPECT_EQ(world.fires()[0].note, "5 messages");
    world.publish("files.changed", "6");
    world.pass(11s);
    EXPECT_THAT(world.runs.order, SizeIs(2));
}

TEST(Events, waitNoLongerThanTheyMay)
{
    World world;
    auto spec = eventSpec("changes", "files.changed");
    spec.trigger.quietSeconds = 10;
    spec.trigger.maxWaitSeconds = 25;
    world.save(spec);
    for (int i = 1; i <= 6; ++i) {
        world.publish("files.changed", std::to_string(i));
        world.pass(5s);
    }
    ASSERT_FALSE(world.runs.order.empty());
    EXPECT_EQ(world.runs.order.size(), 1U);
    EXPECT_GE(world.fires()[0].merged, 5);
}

TEST(Events, ofAPausedScheduleAreMissed)
{
    World world;
    world.save(eventSpec("orders", "orders.*"));
    ASSERT_TRUE(world.run(world.schedules->pause({"orders", true})));
    world.settle();
    world.publish("orders.created", "1");
    ASSERT_TRUE(world.run(world.schedules->pause({"orders", false})));
    world.settle();
    world.publish("orders.created", "2");
    EXPECT_THAT(world.runs.tasks(), ElementsAre("event on orders.created: 2"));
}

TEST(Events, waitNoLongerForQuietAfterARestartOrAChange)
{
    World world;
    // The clockwork, and the one who waits for messages.
    const auto listens = [&] { return world.clock.sleepers() >= 2; };
    auto spec = eventSpec("changes", "files.changed");
    spec.trigger.quietSeconds = 10;
    world.save(spec);
    world.publish("files.changed", "1");
    world.pass(3s);
    world.end();
    world.begin();
    ASSERT_TRUE(world.eventually(listens));
    world.settle();
    world.pass(11s);
    EXPECT_THAT(world.runs.tasks(), ElementsAre("event on files.changed: 1"));
    world.publish("files.changed", "2");
    spec.run.task = "changed: {{payload}}";
    world.save(spec, true);
    world.pass(11s);
    EXPECT_THAT(world.runs.tasks(), ElementsAre("event on files.changed: 1", "changed: 2"));
    world.publish("files.changed", "3");
    world.crash();
    world.begin();
    ASSERT_TRUE(world.eventually(listens));
    world.settle();
    // A crash leaves it in hand for half a minute.
    world.pass(31s);
    world.pass(11s);
    EXPECT_THAT(world.runs.tasks(), ElementsAre("event on files.changed: 1", "changed: 2", "changed: 3"));
    EXPECT_THAT(world.story(), ElementsAre("12:00 started", "12:00 started", "12:01 started"));
}

TEST(Events, keepTheMessageThatWaitsHoweverLongTheyWait)
{
    World world;
    auto spec = eventSpec("changes", "files.changed");
    spec.trigger.quietSeconds = 300;
    world.save(spec);
    world.publish("files.changed", "1");
    world.publish("files.changed", "2");
    for (int i = 0; i < 29; ++i)
        world.pass(10s);
    EXPECT_THAT(world.runs.order, IsEmpty());
    world.pass(15s);
    EXPECT_THAT(world.story(), ElementsAre("12:05 started x2"));
    // And where the machine slept meanwhile.
    world.publish("files.changed", "3");
    world.pass(2h);
    EXPECT_THAT(world.story(), ElementsAre("12:05 started x2", "14:05 started"));
}

TEST(Events, leaveNothingBehindWhereNothingFires)
{
    World world;
    for (const std::string name : {"paused", "removed", "moved", "changed"})
        world.save(eventSpec(name, name + ".>"));
    world.end();
    world.begin(false);
    EXPECT_TRUE(world.transport->wanted("default", "paused.x"));
    ASSERT_TRUE(world.run(world.schedules->pause({"paused", true})));
    ASSERT_TRUE(world.run(world.schedules->remove({"removed"})));
    ASSERT_TRUE(world.run(world.schedules->save({eventSpec("moved", "elsewhere.>"), true})));
    auto timed = everySpec("changed", 60);
    ASSERT_TRUE(world.run(world.schedules->save({timed, true})));
    for (const std::string name : {"paused", "removed", "moved", "changed"})
        EXPECT_FALSE(world.transport->wanted("default", name + ".x")) << name;
}

TEST(Events, areNotThoseOfTheTopicBefore)
{
    World world;
    auto spec = eventSpec("changes", "files.old");
    spec.trigger.quietSeconds = 10;
    world.save(spec);
    world.publish("files.old", "1");
    spec.trigger.topic = "files.new";
    world.save(spec, true);
    world.pass(11s);
    EXPECT_THAT(world.runs.order, IsEmpty());
    world.publish("files.new", "2");
    world.pass(11s);
    EXPECT_THAT(world.runs.tasks(), ElementsAre("event on files.new: 2"));
}

TEST(Events, areNoLongerKeptForAScheduleThatHasEnded)
{
    World world;
    auto spec = eventSpec("first two", "orders.*");
    spec.trigger.maxFires = 2;
    world.save(spec);
    for (const auto* text : {"1", "2", "3"})
        world.publish("orders.created", text);
    EXPECT_THAT(world.runs.tasks(), ElementsAre("event on orders.created: 1", "event on orders.created: 2"));
    EXPECT_EQ(world.get("first two").row.state, api::ScheduleState::Ended);
    EXPECT_FALSE(world.transport->wanted("default", "orders.created"));
}

TEST(Events, surviveACrashBetweenTheMessageAndTheRun)
{
    for (int handlers = 0; handlers < 40; ++handlers) {
        World world;
        world.save(eventSpec("orders", "orders.*"));
        api::AgentMessage message;
        message.topic = "orders.created";
        message.payload = "1";
        ASSERT_TRUE(world.run(world.transport->publishDurably(std::move(message), "")));
        world.step(handlers);
        world.crash();
        // The lease on the message must be over before somebody else gets it.
        world.clock.advance(5min);
        world.begin();
        world.settle();
        world.pass(5min);
        ASSERT_THAT(world.runs.order, SizeIs(1)) << "after " << handlers << " handlers";
        ASSERT_THAT(world.story(), SizeIs(1));
    }
}

TEST(Events, areWhatAnotherScheduleHasPublished)
{
    World world;
    auto ticks = everySpec("ticks", 60);
    ticks.action = api::ScheduleAction::Publish;
    ticks.topic = "ticks.minutely";
    ticks.payload = R"({"no": {{fire}}, "at": "{{time}}", "said": "{{schedule}}"})";
    world.save(ticks);
    world.save(eventSpec("listener", "ticks.*"));
    world.pass(60s);
    ASSERT_TRUE(world.eventually([&] { return !world.runs.order.empty(); }));
    world.settle();
    EXPECT_THAT(
        world.runs.tasks(), ElementsAre(R"(event on ticks.minutely: {"no": 1, "at": "2026-11-20T12:01:00Z", "said": "ticks"})"));
    EXPECT_THAT(world.story("ticks"), ElementsAre("12:01 done"));
}

TEST(Events, arePublishedAgainAsTheyAre)
{
    World world;
    auto spec = eventSpec("copies", "orders.*");
    spec.action = api::ScheduleAction::Publish;
    spec.topic = "copies";
    spec.payload = "{{payload}}";
    world.save(spec);
    spec.name = "wrapped";
    spec.topic = "wrapped";
    spec.payload = R"({"said": {{payload}}})";
    world.save(spec);
    world.publish("orders.created", "two \"words\"");
    world.publish("orders.created", R"({"n": 1})");
    const auto published = [&](const std::string& topic) {
        std::vector<std::string> texts;
        const auto log = world.run(world.transport->replay("default", topic, 0, 10));
        for (const auto& entry : log.value())
            texts.push_back(entry.message->payload + " " + entry.message->format.name());
        return texts;
    };
    EXPECT_THAT(published("copies"), ElementsAre("two \"words\" text", R"({"n": 1} json)"));
    EXPECT_THAT(published("wrapped"), ElementsAre(R"({"said": "two \"words\""} json)", R"({"said": {"n": 1}} json)"));
}

} // namespace
} // namespace kaze::scheduling
