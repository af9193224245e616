#include "engine/api/run.h"
#include "tests/engine/runtime/admission_fixture.h"

using namespace testing;

namespace kaze::runtime::detail {

TEST_F(AdmissionTest, asksTheLeastUrgentAndYoungestToGiveWay)
{
    pool("review", 3);
    const auto middle = enter(wish("a", "review", api::Priority::Scheduled));
    const auto low = enter(wish("a", "review", api::Priority::Evaluation));
    const auto young = enter(wish("a", "review", api::Priority::Evaluation));
    const auto needs = enter(urgent("a"));
    const auto events = admission.takeEvents();
    EXPECT_EQ(events.back().kind, Kind::AskedToGiveWay);
    EXPECT_EQ(events.back().ticket, young);
    EXPECT_EQ(events.back().to, needs);
    EXPECT_EQ(admission.isToGiveWayTo(young), needs);
    EXPECT_EQ(admission.isToGiveWayTo(low), 0U);
    EXPECT_EQ(admission.giveWay(middle, now), 0U) << "nobody asked it";

    const auto again = admission.giveWay(young, now);
    EXPECT_NE(again, 0U);
    EXPECT_TRUE(admission.isAtWork(needs));
    EXPECT_FALSE(admission.isAtWork(again));
    leave(needs);
    EXPECT_TRUE(admission.isAtWork(again)) << "it goes on by itself";
}

TEST_F(AdmissionTest, keepsItsPlaceWhenWhoNeededItHasGone)
{
    pool("review", 1);
    const auto low = enter(wish("a", "review", api::Priority::Evaluation));
    const auto needs = enter(urgent("a"));
    leave(needs);
    EXPECT_EQ(admission.giveWay(low, now), 0U);
    EXPECT_TRUE(admission.isAtWork(low));
}

TEST_F(AdmissionTest, asksOneRunForOnePlace)
{
    pool("review", 3);
    for (int i = 0; i < 3; ++i)
        enter(wish("a", "review", api::Priority::Evaluation));
    told(Kind::Admitted);
    enter(urgent("a"));
    EXPECT_THAT(told(Kind::AskedToGiveWay), SizeIs(1));
    enter(urgent("a"));
    EXPECT_THAT(told(Kind::AskedToGiveWay), SizeIs(1));
}

TEST_F(AdmissionTest, asksNobodyTwiceWithoutTurnsInBetween)
{
    pool("review", 1);
    auto low = enter(wish("a", "review", api::Priority::Evaluation));
    const auto first = enter(urgent("a"));
    low = admission.giveWay(low, now);
    leave(first);
    ASSERT_TRUE(admission.isAtWork(low));
    const auto second = enter(urgent("a"));
    EXPECT_EQ(admission.isToGiveWayTo(low), 0U);
    admission.turnDone(low);
    admission.turnDone(low);
    EXPECT_EQ(admission.isToGiveWayTo(low), 0U);
    admission.turnDone(low);
    EXPECT_EQ(admission.isToGiveWayTo(low), second);
}

TEST_F(AdmissionTest, asksNobodyForWhoOnlyWaitedLongOrIsFollowed)
{
    pool("review", 1);
    const auto low = enter(wish("a", "review", api::Priority::Evaluation));
    enter(wish("a", "review", api::Priority::Supervised)); // nobody said so: somebody merely looks
    now += Seconds(100'000);
    enter(wish("a"));
    EXPECT_EQ(admission.isToGiveWayTo(low), 0U);
}

TEST_F(AdmissionTest, letsNoTenantDriveOthersOutByCallingEverythingUrgent)
{
    pool("review", 4);
    std::vector<Ticket> modest;
    for (int i = 0; i < 4; ++i)
        modest.push_back(enter(wish("modest", "review", api::Priority::Scheduled)));
    for (int i = 0; i < 50; ++i)
        enter(urgent("pushy"));
    int gave = 0;
    for (int round = 0; round < 10; ++round)
        for (auto& ticket : modest)
            if (const auto next = admission.giveWay(ticket, now)) {
                ticket = next;
                ++gave;
            }
    EXPECT_EQ(gave, 2) << "half of the places, as its weight says";
    EXPECT_EQ(admission.useOf("modest").atWork, 2);
}

} // namespace kaze::runtime::detail
