// Rules that look at triggers, with the triggers as they are really measured.

#include "engine/scaling/readiness_meter.h"
#include "tests/engine/alerting/world.h"

namespace kaze::alerting {

class TriggerRules : public World {
protected:
    TriggerRules() { measure({}); }
    ~TriggerRules() override { meter.reset(); }

    void measure(const scaling::TriggerChanges& changes)
    {
        meter = std::make_unique<scaling::ReadinessMeter>(scaling::ReadinessMeter::Parts{*history, *metrics, clock});
        meter->change(changes);
        history->afterSample([this] { meter->sample(); });
    }

    void restartWith(const scaling::TriggerChanges& changes)
    {
        meter.reset();
        restart(20s);
        measure(changes);
    }

    AlertRule queueRule(double level)
    {
        auto rule = waitingRule(0);
        rule.name = "Levels";
        rule.kind = AlertKind::Trigger;
        rule.trigger = "gateway-queue";
        rule.threshold = level;
        return save(std::move(rule));
    }

    std::unique_ptr<scaling::ReadinessMeter> meter;
};

TEST_F(TriggerRules, fireWhenATriggerIsCriticalAndEndWithIt)
{
    queueRule(2);
    // 100 may wait, from 70 on it warns, and it is critical after 30 s.
    steps(10, [&] { waiting(80); });
    EXPECT_THAT(story(), IsEmpty());
    steps(3, [&] { waiting(130); });
    EXPECT_THAT(story(), IsEmpty()) << "not for 30 s yet";
    steps(2, [&] { waiting(130); });
    EXPECT_THAT(story(), ElementsAre("firing Levels: gateway-queue is critical"));
    EXPECT_EQ(list().rows.at(0).cause, "trigger:gateway-queue");
    steps(6, [&] { waiting(95); });
    EXPECT_EQ(list().firing, 1) << "within the hysteresis of the trigger";
    steps(16, [&] { waiting(10); });
    EXPECT_EQ(list().firing, 0);
    EXPECT_EQ(notices.size(), 2U);
}

TEST_F(TriggerRules, fireAtAWarningWhereTheyAreAskedTo)
{
    queueRule(1);
    steps(2, [&] { waiting(80); });
    EXPECT_THAT(story(), ElementsAre("firing Levels: gateway-queue is warning"));
    steps(8, [&] { waiting(130); });
    EXPECT_EQ(list().firing, 1) << "critical is worse than a warning";
    steps(16, [&] { waiting(10); });
    EXPECT_EQ(list().firing, 0);
}

TEST_F(TriggerRules, neitherEndNorFireAnewWhileATriggerWaitsAfterARestart)
{
    const scaling::TriggerChanges slow{{"gateway-queue", scaling::TriggerChange{{}, {}, 300}}};
    meter->change(slow);
    queueRule(2);
    steps(40, [&] { waiting(130); });
    ASSERT_EQ(notices.size(), 1U);
    const auto id = list().rows.at(0).id;
    restartWith(slow);
    // For five minutes it only warns, as far as the new process knows.
    steps(25, [&] { waiting(130); });
    ASSERT_EQ(list().firing, 1);
    steps(20, [&] { waiting(130); });
    EXPECT_EQ(list().rows.at(0).id, id);
    EXPECT_EQ(notices.size(), 1U);
    steps(20, [&] { waiting(0); });
    EXPECT_EQ(list().firing, 0);
    EXPECT_EQ(notices.size(), 2U);
}

TEST_F(TriggerRules, endAfterARestartWhereTheTriggerIsWell)
{
    queueRule(2);
    steps(8, [&] { waiting(130); });
    ASSERT_EQ(list().firing, 1);
    restartWith({});
    steps(10, [&] { waiting(80); });
    EXPECT_EQ(list().firing, 0) << "it warns, and is not on the way";
}

TEST_F(TriggerRules, nameATriggerThatThereIs)
{
    auto rule = waitingRule(0);
    rule.kind = AlertKind::Trigger;
    rule.threshold = 2;
    rule.trigger = "nothing";
    EXPECT_EQ(refusal(rule), "There is no trigger \"nothing\"; `kaze readiness` shows them.");
}

} // namespace kaze::alerting
