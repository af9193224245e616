#include "engine/api/fact_requests.h"
#include "engine/api/memory_requests.h"
#include "engine/knowledge/fact_relation.h"
#include "tests/engine/knowledge/facts_fixture.h"

#include <algorithm>
#include <set>

namespace kaze::knowledge {
namespace {

TEST_F(FactsTest, aFactIsARecordThatIsFoundAndListed)
{
    auto query = livesIn("Paris");
    query.quote = "I moved to Paris";
    query.tags = {"home"};
    const auto reply = added(query);
    EXPECT_FALSE(reply.known);
    EXPECT_EQ(reply.fact.text, "Anna lives in Paris");
    EXPECT_EQ(reply.fact.state, "valid");
    EXPECT_EQ(reply.fact.source, "person");
    EXPECT_EQ(reply.fact.quote, "I moved to Paris");
    const auto hits = bench->byText(*knowledge, "lives in Paris");
    ASSERT_EQ(hits.size(), 1U);
    EXPECT_EQ(hits[0].id, reply.fact.id);
    EXPECT_EQ(hits[0].kind, "fact");
    EXPECT_EQ(bench->byVector(*knowledge, "#0", 10, "fact").size(), 1U);
    EXPECT_EQ(bench->count(*knowledge), 1);
    ASSERT_EQ(facts().size(), 1U);
    EXPECT_EQ(facts()[0].validFrom, day("2020-01-01"));
    EXPECT_EQ(facts()[0].tags, std::vector<std::string>{"home"});
    EXPECT_EQ(cities("valid", day("2019-12-31")), "");

    api::AddFact now;
    now.tenant = "default";
    now.subject = "Bob";
    now.predicate = "likes";
    now.object = "tea";
    EXPECT_EQ(added(now).fact.validFrom, bench->clock.now());
}

TEST_F(FactsTest, theSameIsKnownWhateverItsCase)
{
    const auto first = added(livesIn("Paris"));
    auto again = livesIn("  PARIS ", "2022-05-05");
    again.subject = "anna";
    const auto second = added(again);
    EXPECT_TRUE(second.known);
    EXPECT_EQ(second.fact.id, first.fact.id);
    EXPECT_EQ(bench->count(*knowledge), 1);

    auto before = livesIn("Paris", "2010-01-01");
    before.validTo = day("2012-01-01");
    EXPECT_FALSE(added(before).known) << "another time";
    auto hers = livesIn("Paris");
    hers.scope = "agent:dev";
    EXPECT_FALSE(added(hers).known) << "what an agent keeps to itself is another matter";
    EXPECT_EQ(bench->count(*knowledge), 3);
}

TEST_F(FactsTest, manyThatAddTheSameAtOnceAddItOnce)
{
    std::vector<Task<Result<api::FactAdded>>> tasks;
    for (int i = 0; i < 40; ++i)
        tasks.push_back(knowledge->addFact(livesIn(i % 2 == 0 ? "Paris" : "paris"), "person"));
    std::set<std::string> ids;
    int fresh = 0;
    for (const auto& reply : bench->loop.runUntil(base::whenAll(std::move(tasks)))) {
        ASSERT_TRUE(reply) << reply.error().text();
        ids.insert(reply->fact.id);
        fresh += reply->known ? 0 : 1;
    }
    EXPECT_EQ(fresh, 1);
    EXPECT_EQ(ids.size(), 1U);
    EXPECT_EQ(bench->count(*knowledge), 1);
}

TEST_F(FactsTest, whatContradictsIsToldAndKeptOrRefused)
{
    const auto paris = added(livesIn("Paris"));
    const auto rome = added(livesIn("Rome", "2023-01-01"));
    ASSERT_EQ(rome.conflicts.size(), 1U);
    EXPECT_EQ(rome.conflicts[0].id, paris.fact.id);
    EXPECT_EQ(cities(), "Paris,Rome");
    auto oslo = livesIn("Oslo");
    oslo.onConflict = "refuse";
    const auto refused = add(oslo);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::Conflict);
    oslo.validFrom = day("2010-01-01");
    oslo.validTo = day("2020-01-01");
    EXPECT_TRUE(add(oslo)) << "that was before";
    EXPECT_EQ(cities("all"), "Oslo,Paris,Rome");
    EXPECT_EQ(cities("ended"), "Oslo");
}

TEST_F(FactsTest, aFactTakesThePlaceOfAnother)
{
    const auto paris = added(livesIn("Paris"));
    const auto rome = superseding("Rome", "2023-01-01");
    ASSERT_EQ(rome.superseded.size(), 1U);
    EXPECT_TRUE(rome.conflicts.empty());
    EXPECT_EQ(rome.superseded[0].id, paris.fact.id);
    EXPECT_EQ(rome.superseded[0].validTo, day("2023-01-01"));
    EXPECT_EQ(rome.superseded[0].state, "ended");
    EXPECT_EQ(rome.superseded[0].supersededBy, rome.fact.id);
    EXPECT_EQ(rome.fact.supersedes, std::vector<std::string>{paris.fact.id});
    EXPECT_EQ(cities(), "Rome");
    EXPECT_EQ(cities("valid", day("2022-12-31")), "Paris");
    EXPECT_EQ(cities("valid", day("2023-01-01")), "Rome");
    EXPECT_EQ(bench->count(*knowledge), 2) << "an ended fact is still found";
    EXPECT_EQ(get(paris.fact.id)->versions.size(), 2U);

    auto early = livesIn("Oslo", "2019-01-01");
    early.onConflict = "supersede";
    EXPECT_EQ(add(early).error().code, ErrorCode::Conflict) << "the others begin later";
    EXPECT_EQ(cities("all"), "Paris,Rome") << "nothing of it was done";
    EXPECT_EQ(get(rome.fact.id)->record.version, 1);
}

TEST_F(FactsTest, aSupersessionIsUndone)
{
    const auto paris = added(livesIn("Paris"));
    const auto rome = superseding("Rome", "2023-01-01");
    const auto undone = undo(rome.fact.id);
    ASSERT_TRUE(undone) << undone.error().text();
    EXPECT_EQ(undone->fact.id, rome.fact.id);
    ASSERT_EQ(undone->superseded.size(), 1U);
    EXPECT_EQ(undone->superseded[0].id, paris.fact.id);
    EXPECT_FALSE(undone->superseded[0].validTo);
    EXPECT_EQ(undone->superseded[0].supersededBy, "");
    EXPECT_EQ(cities("all"), "Paris");
    EXPECT_EQ(bench->count(*knowledge), 1);
    EXPECT_EQ(get(paris.fact.id)->record.version, 3);
    EXPECT_EQ(get(paris.fact.id)->record.data, get(paris.fact.id)->versions[2].data);
    EXPECT_TRUE(get(rome.fact.id)->record.forgottenAt);
    EXPECT_EQ(undo(rome.fact.id).error().code, ErrorCode::Conflict) << "it is no longer";
    EXPECT_EQ(undo(paris.fact.id).error().code, ErrorCode::Conflict) << "it superseded none";
    EXPECT_EQ(undo("ffffffff").error().code, ErrorCode::NotFound);
    EXPECT_FALSE(superseding("Rome", "2023-01-01").known) << "it can be said again";
}

TEST_F(FactsTest, whatWasChangedSinceStaysSoWhenASupersessionIsUndone)
{
    auto query = livesIn("Paris");
    query.validTo = day("2024-06-01");
    const auto paris = added(query);
    const auto rome = superseding("Rome", "2023-01-01");
    EXPECT_NE(get(paris.fact.id)->record.data.find(R"("valid_to_before":"2024-06-01)"), std::string::npos);
    api::UpdateMemory change;
    change.id = paris.fact.id;
    change.tenant = "default";
    for (int i = 0; i < 4; ++i) {
        change.tags = std::vector<std::string>{"n" + std::to_string(i)};
        ASSERT_TRUE(bench->loop.runUntil(knowledge->update(change, "person")));
    }
    const auto undone = undo(rome.fact.id);
    ASSERT_TRUE(undone) << undone.error().text();
    ASSERT_EQ(undone->superseded.size(), 1U);
    EXPECT_EQ(undone->superseded[0].validTo, day("2024-06-01")) << "it was known to end";
    EXPECT_EQ(undone->superseded[0].supersededBy, "");
    EXPECT_EQ(undone->superseded[0].tags, std::vector<std::string>{"n3"});
    EXPECT_EQ(get(paris.fact.id)->record.data.find("valid_to_before"), std::string::npos);
    EXPECT_EQ(cities("valid", day("2024-01-01")), "Paris");
}

TEST_F(FactsTest, aSupersessionThatIsNoMoreIsNotUndone)
{
    const auto paris = added(livesIn("Paris"));
    const auto rome = superseding("Rome", "2023-01-01");
    const auto oslo = superseding("Oslo", "2024-01-01");
    EXPECT_EQ(undo(rome.fact.id).error().code, ErrorCode::Conflict) << "it was superseded itself";
    EXPECT_TRUE(undo(oslo.fact.id));
    EXPECT_EQ(cities(), "Rome");

    api::UpdateMemory change;
    change.id = paris.fact.id;
    change.tenant = "default";
    change.data = R"({"subject":"Anna","predicate":"lives_in","object":"Paris","valid_from":"2020-01-01T00:00:00Z",)"
                  R"("valid_to":"2022-01-01T00:00:00Z"})";
    ASSERT_TRUE(bench->loop.runUntil(knowledge->update(change, "person")));
    EXPECT_EQ(undo(rome.fact.id).error().code, ErrorCode::Conflict) << "that one says no longer what ended it";

    const auto bern = superseding("Bern", "2025-01-01");
    ASSERT_TRUE(bench->loop.runUntil(knowledge->forget({rome.fact.id, "default", {}, {}}, "person")));
    EXPECT_EQ(undo(bern.fact.id).error().code, ErrorCode::Conflict) << "what it ended is forgotten";
    EXPECT_EQ(cities(), "Bern");
}

TEST_F(FactsTest, areComparedInTheMemoryAsTwoByThemselves)
{
    std::mt19937 random(5);
    const auto oneOf = [&](std::initializer_list<const char*> names) { return *(names.begin() + random() % names.size()); };
    const auto some = [&] {
        auto query = livesIn(oneOf({"Paris", "PARIS", "rome", "Oslo"}));
        query.subject = oneOf({"Anna", "anna ", "Ben"});
        query.predicate = oneOf({"lives_in", "was in"});
        query.validFrom = day("2020-01-01") + std::chrono::hours(24 * (random() % 20));
        if (random() % 3 != 0)
            query.validTo = *query.validFrom + std::chrono::hours(24 * (1 + random() % 6));
        return query;
    };
    for (int i = 0; i < 60; ++i)
        added(some());
    // One that ended when it began.
    const auto never = added(livesIn("Bern", "2020-01-05"));
    ASSERT_TRUE(end(never.fact.id, day("2020-01-05")));
    const auto known = facts("all");
    int same = 0, against = 0;
    for (int i = 0; i < 100; ++i) {
        const auto query = some();
        api::Fact fact;
        fact.subject = query.subject;
        fact.predicate = query.predicate;
        fact.object = query.object;
        fact.validFrom = *query.validFrom;
        fact.validTo = query.validTo;
        const auto compared = bench->loop.runUntil(knowledge->compareFact("default", {}, fact, false));
        ASSERT_TRUE(compared) << compared.error().text();
        const auto idsOf = [](const auto& those) {
            std::set<std::string> ids;
            for (const auto& one : those)
                ids.insert(one.id);
            return ids;
        };
        std::set<std::string> duplicates, contradictions;
        for (const auto& one : known) {
            if (relationOf(one, fact) == FactRelation::Same)
                duplicates.insert(one.id);
            if (relationOf(one, fact) == FactRelation::Contradiction)
                contradictions.insert(one.id);
        }
        EXPECT_EQ(idsOf(compared->same), duplicates);
        EXPECT_EQ(idsOf(compared->contradictions), contradictions);
        same += static_cast<int>(duplicates.size());
        against += static_cast<int>(contradictions.size());
    }
    EXPECT_GT(same, 10);
    EXPECT_GT(against, 10);
    api::Fact nameless;
    EXPECT_EQ(
        bench->loop.runUntil(knowledge->compareFact("default", {}, nameless, false)).error().code, ErrorCode::InvalidArgument);
}

TEST_F(FactsTest, whatWasSupersededTwiceGoesBackStepByStep)
{
    const auto paris = added(livesIn("Paris"));
    const auto oslo = superseding("Oslo", "2024-01-01");
    auto query = livesIn("Rome");
    query.validFrom = day("2022-01-01");
    query.validTo = day("2023-01-01");
    query.onConflict = "supersede";
    const auto rome = added(query);
    ASSERT_EQ(rome.superseded.size(), 1U);
    EXPECT_EQ(rome.superseded[0].validTo, day("2022-01-01"));
    query = livesIn("Bern");
    query.validFrom = day("2021-01-01");
    query.validTo = day("2021-06-01");
    query.onConflict = "supersede";
    const auto bern = added(query);
    for (const auto& early : {oslo, rome}) {
        const auto refused = undo(early.fact.id);
        ASSERT_FALSE(refused);
        EXPECT_EQ(refused.error().code, ErrorCode::Conflict);
        EXPECT_NE(refused.error().message.find("by " + bern.fact.id + "; undo that first"), std::string::npos)
            << refused.error().message;
    }
    const auto first = undo(bern.fact.id);
    ASSERT_TRUE(first) << first.error().text();
    EXPECT_EQ(first->superseded.at(0).validTo, day("2022-01-01"));
    EXPECT_EQ(first->superseded.at(0).supersededBy, rome.fact.id);
    const auto second = undo(rome.fact.id);
    ASSERT_TRUE(second) << second.error().text();
    EXPECT_EQ(second->superseded.at(0).validTo, day("2024-01-01"));
    EXPECT_EQ(second->superseded.at(0).supersededBy, oslo.fact.id);
    const auto third = undo(oslo.fact.id);
    ASSERT_TRUE(third) << third.error().text();
    EXPECT_FALSE(third->superseded.at(0).validTo);
    EXPECT_EQ(third->superseded.at(0).supersededBy, "");
    EXPECT_EQ(get(paris.fact.id)->record.data, get(paris.fact.id)->versions.back().data) << "as it was at first";
    EXPECT_EQ(cities(), "Paris");
}

TEST_F(FactsTest, anEndThatSomebodySaidOutlastsAnUndoneSupersession)
{
    const auto paris = added(livesIn("Paris"));
    const auto rome = superseding("Rome", "2028-01-01");
    ASSERT_TRUE(end(paris.fact.id, day("2027-01-01")));
    const auto undone = undo(rome.fact.id);
    ASSERT_TRUE(undone) << undone.error().text();
    EXPECT_EQ(undone->superseded[0].validTo, day("2027-01-01"));
}

TEST_F(FactsTest, aProposedFactIsNotFoundUntilItIsAccepted)
{
    const auto fact = proposed("Paris");
    EXPECT_EQ(fact.state, "proposed");
    EXPECT_EQ(bench->count(*knowledge), 0);
    EXPECT_TRUE(bench->byText(*knowledge, "Paris").empty());
    EXPECT_EQ(cities() + cities("all"), "");
    EXPECT_EQ(cities("proposed"), "Paris");
    EXPECT_EQ(get(fact.id)->record.reason, "proposed");
    EXPECT_EQ(proposed("PARIS").id, fact.id) << "nobody is asked twice";
    EXPECT_EQ(end(fact.id).error().code, ErrorCode::Conflict);
    api::RestoreMemory restore;
    restore.id = fact.id;
    restore.tenant = "default";
    const auto restored = bench->loop.runUntil(knowledge->restore(restore, "person"));
    ASSERT_FALSE(restored);
    EXPECT_EQ(restored.error().code, ErrorCode::Conflict) << "that would be accepting it";

    const auto accepted = review(fact.id, true);
    ASSERT_TRUE(accepted) << accepted.error().text();
    EXPECT_EQ(accepted->fact.state, "valid");
    EXPECT_EQ(bench->count(*knowledge), 1);
    EXPECT_EQ(bench->byText(*knowledge, "Paris").size(), 1U);
    EXPECT_EQ(bench->byVector(*knowledge, "#0", 10, "fact").size(), 1U);
    EXPECT_EQ(cities(), "Paris");
    EXPECT_EQ(review(fact.id, true).error().code, ErrorCode::Conflict);
    EXPECT_EQ(review(fact.id, false).error().code, ErrorCode::Conflict);
    restore.version = 1;
    EXPECT_FALSE(bench->loop.runUntil(knowledge->restore(restore, "person"))) << "it was a proposal then";
}

TEST_F(FactsTest, aRejectedFactCanStillBeAccepted)
{
    const auto fact = proposed("Paris");
    const auto rejected = review(fact.id, false);
    ASSERT_TRUE(rejected) << rejected.error().text();
    EXPECT_EQ(rejected->fact.state, "rejected");
    EXPECT_EQ(cities("proposed"), "");
    EXPECT_EQ(cities("rejected"), "Paris");
    EXPECT_EQ(review(fact.id, false).error().code, ErrorCode::Conflict);
    EXPECT_EQ(proposed("Paris").state, "rejected") << "and is not asked about again";
    EXPECT_EQ(bench->count(*knowledge), 0);
    ASSERT_TRUE(review(fact.id, true));
    EXPECT_EQ(cities(), "Paris");
    EXPECT_EQ(bench->count(*knowledge), 1);
    EXPECT_EQ(get(fact.id)->record.version, 3);
}

TEST_F(FactsTest, twoThatAcceptAtOnceAcceptOnce)
{
    const auto fact = proposed("Paris");
    std::vector<Task<Result<api::FactAdded>>> tasks;
    for (int i = 0; i < 2; ++i)
        tasks.push_back(knowledge->reviewFact(api::ReviewFact{"default", {}, fact.id, true, "keep", {}}, "person"));
    const auto replies = bench->loop.runUntil(base::whenAll(std::move(tasks)));
    EXPECT_EQ(std::ranges::count_if(replies, [](const auto& reply) { return reply.has_value(); }), 1);
    EXPECT_EQ(bench->count(*knowledge), 1);
}

TEST_F(FactsTest, anAcceptedFactMaySupersedeAndOneThatIsKnownIsRejected)
{
    added(livesIn("Paris"));
    const auto rome = proposed("Rome", "2023-01-01");
    EXPECT_EQ(review(rome.id, true, "refuse").error().code, ErrorCode::Conflict);
    EXPECT_EQ(cities("proposed"), "Rome");
    EXPECT_EQ(review(rome.id, true, "whatever").error().code, ErrorCode::InvalidArgument);
    const auto accepted = review(rome.id, true, "supersede");
    ASSERT_TRUE(accepted) << accepted.error().text();
    EXPECT_EQ(accepted->superseded.size(), 1U);
    EXPECT_EQ(cities(), "Rome");
    ASSERT_TRUE(undo(rome.id));
    EXPECT_EQ(cities(), "Paris");

    const auto oslo = proposed("Oslo");
    const auto same = added(livesIn("oslo"));
    ASSERT_FALSE(same.known) << "a proposal is not known yet";
    const auto late = review(oslo.id, true);
    ASSERT_TRUE(late) << late.error().text();
    EXPECT_TRUE(late->known);
    EXPECT_EQ(late->fact.id, same.fact.id);
    EXPECT_EQ(cities("proposed"), "");
    EXPECT_EQ(bench->count(*knowledge), 2);
}

TEST_F(FactsTest, aFactEndsWhenItIsSaidTo)
{
    const auto paris = added(livesIn("Paris"));
    EXPECT_EQ(end(paris.fact.id, day("2019-01-01")).error().code, ErrorCode::InvalidArgument);
    const auto ahead = end(paris.fact.id, day("2027-01-01"));
    ASSERT_TRUE(ahead) << ahead.error().text();
    EXPECT_EQ(ahead->fact.state, "valid") << "until then";
    const auto ended = end(paris.fact.id);
    ASSERT_TRUE(ended) << ended.error().text();
    EXPECT_EQ(ended->fact.state, "ended");
    EXPECT_EQ(ended->fact.validTo, bench->clock.now());
    EXPECT_EQ(end(paris.fact.id).error().code, ErrorCode::Conflict);
    EXPECT_EQ(cities(), "");
    EXPECT_EQ(cities("ended"), "Paris");
    EXPECT_FALSE(added(livesIn("Paris", "2026-11-02")).known);
    const auto note = bench->add(*knowledge, "no fact");
    EXPECT_EQ(end(*note).error().code, ErrorCode::Conflict);
    EXPECT_EQ(review(*note, true).error().code, ErrorCode::Conflict);
    EXPECT_EQ(undo(*note).error().code, ErrorCode::Conflict);
}

} // namespace
} // namespace kaze::knowledge
