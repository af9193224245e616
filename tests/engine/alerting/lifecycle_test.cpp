#include "tests/engine/alerting/world.h"

namespace kaze::alerting {

TEST_F(World, anAlertIsPendingFiresAndEnds)
{
    save(waitingRule());
    steps(8, [&] { waiting(3); });
    EXPECT_THAT(story(), IsEmpty());
    step([&] { waiting(34); });
    EXPECT_THAT(story(), ElementsAre("pending Waiting: 34 (more than 20 for 30 s)"));
    steps(3);
    EXPECT_THAT(story(), ElementsAre("firing Waiting: 34 (more than 20 for 30 s)"));
    const auto firing = list().rows.at(0);
    EXPECT_EQ(firing.since, clock.now() - 30s);
    EXPECT_EQ(firing.firedAt, clock.now());
    EXPECT_EQ(firing.value, 34);
    EXPECT_EQ(firing.threshold, 20);
    EXPECT_EQ(list().firing, 1);
    EXPECT_EQ(alerts->firing(), 1);
    steps(6, [&] { waiting(0); });
    const auto ended = list().rows.at(0);
    EXPECT_EQ(ended.state, AlertState::Ended);
    EXPECT_EQ(ended.endedAt, clock.now());
    EXPECT_EQ(ended.id, firing.id);
    EXPECT_EQ(alerts->firing(), 0);
    std::vector<std::string> states;
    for (const auto& [alert, notice] : changes)
        if (notice.empty())
            states.push_back(alert.state.name());
    EXPECT_THAT(states, ElementsAre("pending", "firing", "ended"));
}

TEST_F(World, whatCameToNothingIsNoHistory)
{
    save(waitingRule());
    step([&] { waiting(34); });
    step([&] { waiting(1); });
    EXPECT_THAT(story(), IsEmpty());
    restart();
    EXPECT_THAT(story(), IsEmpty());
    EXPECT_EQ(changes.back().alert.state, AlertState::Ended);
    EXPECT_FALSE(changes.back().alert.firedAt);
}

TEST_F(World, eachValueOfALabelIsAnAlertOfItsOwn)
{
    auto rule = waitingRule(0);
    rule.by = "provider";
    save(rule);
    step([&] {
        waiting(34, "openai");
        waiting(2, "local");
    });
    step([&] { waiting(50, "local"); });
    EXPECT_THAT(
        story(), ElementsAre("firing Waiting: local at 50 (more than 20)", "firing Waiting: openai at 34 (more than 20)"));
    EXPECT_EQ(list().rows.at(0).cause, "provider:local");
}

TEST_F(World, aRestartNeitherTellsTwiceNorWaitsAnew)
{
    save(waitingRule(60));
    waiting(34);
    steps(4);
    restart(20s);
    waiting(34);
    steps(4);
    ASSERT_EQ(list().firing, 1) << "30 s of the minute were before the restart";
    steps(4);
    EXPECT_EQ(notices.size(), 1U);
    const auto id = list().rows.at(0).id;
    restart(20s);
    waiting(34);
    steps(30);
    EXPECT_EQ(list().rows.at(0).id, id);
    EXPECT_EQ(notices.size(), 1U) << "told before the restart";
    steps(6, [&] { waiting(0); });
    EXPECT_THAT(story(), ElementsAre("ended Waiting: 34 (more than 20 for 60 s)"));
    EXPECT_THAT(notices.back(), HasSubstr("Over: Waiting"));
}

TEST_F(World, anEndGoesOnAfterARestart)
{
    save(waitingRule(0));
    step([&] { waiting(34); });
    steps(4, [&] { waiting(0); });
    restart();
    steps(2, [&] { waiting(0); });
    EXPECT_EQ(list().rows.at(0).state, AlertState::Ended);
}

TEST_F(World, aGapNeitherFiresNorEnds)
{
    auto rule = waitingRule(60);
    rule.windowSeconds = 10;
    save(rule);
    waiting(34);
    steps(3);
    pass(10min);
    steps(3);
    EXPECT_EQ(list().pending, 1) << "of ten minutes nothing is known";
    step();
    ASSERT_EQ(list().firing, 1);
    pass(30min);
    step();
    EXPECT_EQ(list().firing, 1);
}

TEST_F(World, whatIsNotMeasuredAnyMoreIsOverAfterAnHour)
{
    save(waitingRule(0));
    step([&] { waiting(34); });
    waiting(std::numeric_limits<double>::quiet_NaN());
    steps(350);
    EXPECT_EQ(list().firing, 1);
    steps(20);
    EXPECT_THAT(story(), ElementsAre("ended Waiting: 34 (more than 20); nothing has been measured of it for an hour"));
}

TEST_F(World, aClockThatJumpsFiresNothingAndEndsNothing)
{
    auto rule = waitingRule(60);
    rule.windowSeconds = 10;
    save(rule);
    waiting(34);
    steps(3);
    clock.jump(1h);
    steps(2);
    EXPECT_EQ(list().pending, 1);
    steps(3);
    ASSERT_EQ(list().firing, 1);
    const auto id = list().rows.at(0).id;
    clock.jump(-2h);
    steps(3);
    EXPECT_EQ(list().rows.at(0).id, id);
    steps(7, [&] { waiting(0); });
    const auto ended = list().rows.at(0);
    EXPECT_EQ(ended.state, AlertState::Ended);
    EXPECT_GE(*ended.endedAt, *ended.firedAt);
}

TEST_F(World, aLookThatComesTooEarlyLosesNoStep)
{
    save(waitingRule(30));
    waiting(34);
    for (int i = 0; i < 5; ++i) {
        clock.advance(9990ms);
        run(alerts->evaluate());
        clock.advance(10ms);
        history->sample();
        run(alerts->evaluate());
    }
    EXPECT_EQ(list().firing, 1);
}

TEST_F(World, whatIsEditedWhileItIsRemovedIsOneOrTheOther)
{
    const auto names = [this] {
        std::vector<std::string> all;
        for (const auto& rule : alerts->rules().rules)
            all.push_back(rule.name);
        return all;
    };
    int edits = 0;
    const auto edit = [](Alerts* edited, AlertRule rule, int* done) -> base::Task<> {
        [[maybe_unused]] const auto saved = co_await edited->save(std::move(rule));
        ++*done;
    };
    for (int turns = 0; turns < 40; ++turns) {
        auto rule = waitingRule();
        rule.name = "Rule " + std::to_string(turns);
        rule = save(rule);
        rule.threshold = 50;
        base::spawn(loop.executor(), edit(alerts.get(), rule, &edits));
        for (int i = 0; i < turns; ++i)
            loop.context().run_one_for(1ms);
        ASSERT_TRUE(run(alerts->remove(rule.id)));
        ASSERT_TRUE(eventually([&] { return edits == turns + 1; }));
    }
    const auto before = names();
    restart();
    EXPECT_EQ(names(), before);
}

TEST_F(World, aRuleThatIsSwitchedOffEndsItsAlerts)
{
    auto rule = save(waitingRule(0));
    step([&] { waiting(34); });
    rule.enabled = false;
    save(rule);
    EXPECT_THAT(story(), ElementsAre("ended Waiting: 34 (more than 20); its rule was switched off"));
    steps(5);
    EXPECT_EQ(list().firing, 0);
    rule.enabled = true;
    rule.threshold = 30;
    save(rule);
    step();
    EXPECT_EQ(list().firing, 1);
    rule.threshold = 25;
    save(rule);
    EXPECT_EQ(list().firing, 1) << "another threshold is the same alert";
    ASSERT_TRUE(run(alerts->remove(rule.name)));
    EXPECT_EQ(list().firing, 0);
    EXPECT_THAT(story().front(), HasSubstr("its rule was removed"));
    restart();
    EXPECT_EQ(list().firing, 0);
    EXPECT_EQ(list().rows.size(), 2U);
}

} // namespace kaze::alerting
