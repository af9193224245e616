#include "engine/api/run.h"
#include "tests/engine/runtime/admission_fixture.h"

#include <map>
#include <random>
#include <set>

using namespace testing;

namespace kaze::runtime::detail {

TEST_F(AdmissionTest, givesAPlaceAtOnceWhereThereIsOne)
{
    const auto first = enter(wish("a"));
    EXPECT_TRUE(admission.isAtWork(first));
    EXPECT_THAT(told(Kind::Admitted), ElementsAre(first));
    EXPECT_EQ(admission.useOf("a").atWork, 1);
}

TEST_F(AdmissionTest, holdsEveryPoolToItsLimit)
{
    pool("review", 2);
    const auto first = enter(wish("a"));
    const auto second = enter(wish("a"));
    const auto third = enter(wish("a"));
    const auto other = enter(wish("a", "write"));
    EXPECT_TRUE(admission.isAtWork(first) && admission.isAtWork(second) && admission.isAtWork(other));
    EXPECT_FALSE(admission.isAtWork(third));
    leave(first);
    EXPECT_TRUE(admission.isAtWork(third));
}

TEST_F(AdmissionTest, holdsTheCellToItsLimitAndEveryTenantAndProjectToTheirs)
{
    admission.setMost(3, now);
    admission.setTenant("a", {.atWork = 2}, now);
    admission.setProject("b", "site", {.atWork = 1}, now);
    std::vector<Ticket> ofA;
    for (int i = 0; i < 3; ++i)
        ofA.push_back(enter(wish("a")));
    EXPECT_FALSE(admission.isAtWork(ofA[2])) << "of its tenant two may be at work";
    const auto site = enter(wish("b", "review", api::Priority::Conversation, "site"));
    const auto siteAgain = enter(wish("b", "review", api::Priority::Conversation, "site"));
    EXPECT_TRUE(admission.isAtWork(site));
    EXPECT_FALSE(admission.isAtWork(siteAgain));
    const auto cellFull = enter(wish("b"));
    EXPECT_FALSE(admission.isAtWork(cellFull));
    leave(ofA[0]);
    EXPECT_TRUE(admission.isAtWork(ofA[2]) || admission.isAtWork(cellFull));
    leave(site);
    EXPECT_EQ(admission.useOfAll().atWork, 3);
}

TEST_F(AdmissionTest, refusesWhoWouldWaitBeyondTheQuotaAndNobodyElse)
{
    pool("review", 1);
    admission.setTenant("a", {.waiting = 2}, now);
    enter(wish("a"));
    enter(wish("a"));
    enter(wish("a"));
    const auto refused = admission.enter(wish("a"), now);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, base::ErrorCode::RateLimited);
    EXPECT_THAT(refused.error().message, HasSubstr("the tenant a"));
    EXPECT_EQ(admission.useOf("a").waiting, 2);
    EXPECT_TRUE(admission.isAtWork(enter(wish("a", "write")))) << "where there is a place nobody waits";
    auto goesOn = wish("a");
    goesOn.continues = true;
    EXPECT_TRUE(admission.enter(goesOn, now)) << "who was at work before is not turned away";
    EXPECT_TRUE(admission.enter(wish("b"), now));
}

TEST_F(AdmissionTest, prefersTheMoreUrgentAndThenWhoContinues)
{
    pool("review", 1);
    const auto atWork = enter(wish("a"));
    const auto late = enter(wish("a", "review", api::Priority::Evaluation));
    const auto fresh = enter(wish("a"));
    auto continuing = wish("a");
    continuing.continues = true;
    const auto before = enter(continuing);
    const auto watched = enter(wish("a", "review", api::Priority::Supervised));
    told(Kind::Admitted);
    leave(atWork);
    leave(watched);
    leave(before);
    leave(fresh);
    EXPECT_THAT(told(Kind::Admitted), ElementsAre(watched, before, fresh, late));
}

TEST_F(AdmissionTest, sharesPlacesByWeightWithinFivePercentOverTenThousand)
{
    const std::map<std::string, double> weights{{"a", 1}, {"b", 2}, {"c", 5}};
    pool("review", 10);
    for (const auto& [tenant, weight] : weights)
        admission.setTenant(tenant, {.weight = weight}, now);
    // One of them asks for its places in two projects, of which one counts three times as much.
    admission.setProject("c", "big", {.weight = 3}, now);
    std::map<std::string, int> got;
    std::map<Ticket, std::string> names;
    std::vector<Ticket> atWork;
    const auto want = [&](const std::string& tenant, const std::string& project) {
        const auto ticket = enter(wish(tenant, "review", api::Priority::Conversation, project));
        names[ticket] = tenant + project;
        return ticket;
    };
    const auto refill = [&](const std::string& name) {
        if (name == "a" || name == "b")
            want(name, "");
        else
            want("c", name.substr(1));
    };
    for (int i = 0; i < 50; ++i)
        for (const auto* name : {"a", "b", "cbig", "csmall"})
            refill(name);
    std::mt19937 random(7); // NOLINT: the same every time
    for (int i = 0; i < 10'000;) {
        for (const auto ticket : told(Kind::Admitted)) {
            atWork.push_back(ticket);
            ++got[names[ticket]];
            ++i;
            refill(names[ticket]);
        }
        std::swap(atWork[random() % atWork.size()], atWork.back());
        leave(atWork.back());
        atWork.pop_back();
    }
    const double all = got["a"] + got["b"] + got["cbig"] + got["csmall"];
    EXPECT_NEAR(got["a"], all * 1 / 8, all * 1 / 8 * 0.05);
    EXPECT_NEAR(got["b"], all * 2 / 8, all * 2 / 8 * 0.05);
    EXPECT_NEAR(got["cbig"], all * 5 / 8 * 3 / 4, all * 5 / 8 * 3 / 4 * 0.05);
    EXPECT_NEAR(got["csmall"], all * 5 / 8 / 4, all * 5 / 8 / 4 * 0.05);
}

TEST_F(AdmissionTest, letsNoTenantSaveUpTurns)
{
    pool("review", 1);
    auto atWork = enter(wish("busy"));
    for (int i = 0; i < 100; ++i)
        enter(wish("busy"));
    for (int i = 0; i < 50; ++i) {
        told(Kind::Admitted);
        leave(atWork);
        atWork = told(Kind::Admitted).front();
    }
    std::set<Ticket> late;
    for (int i = 0; i < 20; ++i)
        late.insert(enter(wish("late")));
    int gotLate = 0;
    for (int i = 0; i < 20; ++i) {
        leave(atWork);
        atWork = told(Kind::Admitted).front();
        gotLate += late.contains(atWork);
    }
    EXPECT_EQ(gotLate, 10) << "every second place from now on, and none for the time it was not there";
}

TEST_F(AdmissionTest, starvesNobodyHoweverMuchIsMoreUrgent)
{
    pool("review", 1);
    auto atWork = enter(wish("a", "review", api::Priority::Supervised));
    told(Kind::Admitted);
    const auto patient = enter(wish("b", "review", api::Priority::Evaluation));
    int places = 0;
    while (!admission.isAtWork(patient) && places < 1000) {
        enter(wish("a", "review", api::Priority::Supervised));
        now += Seconds(10);
        leave(atWork);
        const auto next = told(Kind::Admitted);
        atWork = next.front();
        ++places;
    }
    EXPECT_THAT(places, AllOf(Gt(6), Lt(16))) << "after its minute the eighth place is its";
}

TEST_F(AdmissionTest, leavesTheUrgentTheirPlacesHoweverMuchWaitsBelow)
{
    pool("review", 1);
    auto atWork = enter(wish("a"));
    for (int i = 0; i < 500; ++i)
        enter(wish("flood", "review", api::Priority::Evaluation));
    now += Seconds(1000);
    told(Kind::Admitted);
    int urgentPlaces = 0;
    for (int i = 0; i < 80; ++i) {
        const auto mine = enter(wish("b", "review", api::Priority::Supervised));
        leave(atWork);
        const auto next = told(Kind::Admitted);
        ASSERT_THAT(next, SizeIs(1));
        atWork = next.front();
        urgentPlaces += atWork == mine;
        if (atWork != mine)
            leave(mine);
    }
    EXPECT_EQ(urgentPlaces, 70) << "seven of eight";
}

TEST_F(AdmissionTest, saysWhyAndWhereSomethingWaits)
{
    pool("review", 1);
    admission.setTenant("small", {.atWork = 1}, now);
    enter(wish("small", "write"));
    enter(wish("a"));
    const auto a2 = enter(wish("a"));
    const auto a3 = enter(wish("a"));
    const auto b1 = enter(wish("b"));
    EXPECT_EQ(admission.standingOf(b1)->place, 1) << "the other one has had a place";
    EXPECT_EQ(admission.standingOf(a2)->place, 2);
    EXPECT_EQ(admission.standingOf(a3)->place, 3);
    const auto standing = *admission.standingOf(a3);
    EXPECT_EQ(standing.lacks, Admission::Standing::For::Pool);
    EXPECT_EQ(standing.who, "review");
    EXPECT_EQ(standing.waiting, 3);
    EXPECT_EQ(standing.atWork, 1);
    EXPECT_EQ(standing.limit, 1);
    const auto held = enter(wish("small", "write"));
    EXPECT_EQ(admission.standingOf(held)->lacks, Admission::Standing::For::Tenant);
    EXPECT_EQ(admission.standingOf(held)->who, "small");
}

TEST_F(AdmissionTest, movesThoseWhoWaitWhenAPoolGetsALimitOrLosesIt)
{
    admission.setMost(2, now);
    pool("review", 1);
    enter(wish("a"));
    const auto waiting = enter(wish("a"));
    const auto writes = enter(wish("a", "write"));
    const auto writesToo = enter(wish("a", "write"));
    EXPECT_TRUE(admission.isAtWork(writes));
    pool("write", 5);
    pool("review", 0);
    EXPECT_FALSE(admission.isAtWork(waiting));
    admission.setMost(4, now);
    EXPECT_TRUE(admission.isAtWork(waiting));
    EXPECT_TRUE(admission.isAtWork(writesToo));
}

} // namespace kaze::runtime::detail
