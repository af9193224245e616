#include "engine/api/alert_requests.h"
#include "tests/engine/alerting/world.h"

namespace kaze::alerting {

TEST_F(World, aSilenceIsQuietUntilItsEnd)
{
    const auto rule = save(waitingRule(0));
    silence(rule.id, {}, 10min);
    waiting(34);
    steps(20);
    EXPECT_THAT(notices, IsEmpty());
    const auto alert = list().rows.at(0);
    EXPECT_EQ(alert.state, AlertState::Firing);
    EXPECT_TRUE(alert.silencedUntil);
    EXPECT_EQ(alerts->firing(), 0);
    EXPECT_EQ(list("silenced:no").rows.size(), 0U);
    steps(44);
    EXPECT_EQ(notices.size(), 1U) << "it still fires";
    EXPECT_EQ(alerts->firing(), 1);
    EXPECT_FALSE(list().rows.at(0).silencedUntil);
    EXPECT_THAT(alerts->silences().silences, IsEmpty());
}

TEST_F(World, aSilenceOfACauseSurvivesARestartAndIsEndedByHand)
{
    auto rule = waitingRule(0);
    rule.by = "provider";
    save(rule);
    const auto made = silence({}, "provider:open*", 24h);
    EXPECT_EQ(made.by, "local");
    restart();
    const auto both = [&] {
        waiting(34, "openai");
        waiting(34, "local");
    };
    steps(6, both);
    ASSERT_EQ(notices.size(), 1U);
    EXPECT_THAT(notices[0], HasSubstr("local"));
    ASSERT_EQ(alerts->silences().silences.size(), 1U);
    ASSERT_TRUE(run(alerts->endSilence(made.id.substr(made.id.size() - 8))));
    steps(6, both);
    ASSERT_EQ(notices.size(), 2U);
    EXPECT_THAT(notices[1], HasSubstr("openai"));
    const auto again = run(alerts->endSilence(made.id));
    ASSERT_FALSE(again);
    EXPECT_EQ(again.error().code, ErrorCode::NotFound);
}

TEST_F(World, anEndWithinASilenceIsQuietAfterARestartToo)
{
    const auto rule = save(waitingRule(0));
    waiting(34);
    steps(5);
    ASSERT_EQ(notices.size(), 1U);
    silence(rule.id, {}, 1h);
    restart();
    steps(10, [&] { waiting(0); });
    EXPECT_EQ(list().rows.at(0).state, AlertState::Ended);
    EXPECT_EQ(notices.size(), 1U);
}

TEST_F(World, silencesAreChecked)
{
    const auto refused = [&](api::Silence wanted) {
        const auto made = run(alerts->silence(std::move(wanted)));
        return made ? std::string("taken") : made.error().message;
    };
    api::Silence wanted;
    wanted.until = clock.now();
    EXPECT_EQ(refused(wanted), "A silence ends in the future.");
    wanted.until = clock.now() + std::chrono::days(400);
    EXPECT_THAT(refused(wanted), HasSubstr("a year at most"));
    wanted.until = clock.now() + 1h;
    wanted.ruleId = "nothing";
    EXPECT_THAT(refused(wanted), HasSubstr("There is no alert rule \"nothing\""));
    wanted.ruleId.clear();
    wanted.comment = std::string(501, 'x');
    EXPECT_THAT(refused(wanted), HasSubstr("500 bytes"));
    wanted.comment.clear();
    wanted.by = "somebody else";
    const auto made = run(alerts->silence(wanted));
    ASSERT_TRUE(made) << made.error().text();
    EXPECT_EQ(made->by, "local") << "nobody says who they are";
    while (alerts->silences().silences.size() < 200)
        ASSERT_EQ(refused(wanted), "taken");
    EXPECT_EQ(refused(wanted), "There are 200 silences already.");
}

} // namespace kaze::alerting
