#include "engine/api/graph_requests.h"
#include "engine/api/memory_requests.h"
#include "engine/knowledge/detail/causes.h"

#include "engine/knowledge/detail/causes_compare.h"
#include "engine/knowledge/detail/statistics.h"
#include "tests/engine/knowledge/insight_world.h"
#include "tests/engine/knowledge/knowledge_fixture.h"

#include <cmath>

namespace kaze::knowledge {

namespace {

using detail::CountArms;
using detail::RowWorld;
using detail::StratumSums;
using detail::Sums;

//! An experiment on paper: so many successes in each arm.
StratumSums armsOf(std::int64_t successesWith, std::int64_t with, std::int64_t successesWithout, std::int64_t without)
{
    const auto sums = [](std::int64_t ones, std::int64_t all) {
        return Sums{all, static_cast<double>(ones), static_cast<double>(ones)};
    };
    return {sums(successesWith, with), sums(successesWithout, without), {}};
}

detail::Measure binaryMeasure()
{
    detail::Measure measure;
    measure.binary = true;
    return measure;
}

TEST(Causes, ofNothingLittleIsDiscovered)
{
    std::mt19937_64 random(3);
    std::binomial_distribution<std::int64_t> successes(60, 0.6);
    int discoveries = 0;
    int analysesWithAny = 0;
    for (int analysis = 0; analysis < 1000; ++analysis) {
        std::vector<api::CausalEdge> edges(10);
        for (auto& edge : edges) {
            const std::vector<StratumSums> strata{armsOf(successes(random), 60, successes(random), 60)};
            ASSERT_TRUE(compare(strata, binaryMeasure(), edge));
        }
        detail::rank(edges, 0.05, 10);
        const auto found = std::ranges::count_if(edges, &api::CausalEdge::significant);
        discoveries += static_cast<int>(found);
        analysesWithAny += found > 0 ? 1 : 0;
    }
    EXPECT_LE(analysesWithAny, 60) << "every discovery is false here: no more than 5 % of the analyses may make one";
    EXPECT_GT(discoveries, 0) << "a test that never finds anything proves nothing";
}

TEST(Causes, aLiftIsFoundAndItsIntervalCoversIt)
{
    std::mt19937_64 random(5);
    std::binomial_distribution<std::int64_t> with(100, 0.7);
    std::binomial_distribution<std::int64_t> without(100, 0.4);
    int found = 0;
    int covered = 0;
    for (int i = 0; i < 1000; ++i) {
        std::vector<api::CausalEdge> edges(1);
        const std::vector<StratumSums> strata{armsOf(with(random), 100, without(random), 100)};
        ASSERT_TRUE(compare(strata, binaryMeasure(), edges[0]));
        detail::rank(edges, 0.05, 1);
        found += edges[0].significant && edges[0].uplift > 0 ? 1 : 0;
        covered += edges[0].low <= 0.3 && 0.3 <= edges[0].high ? 1 : 0;
    }
    EXPECT_GT(found, 970);
    EXPECT_NEAR(covered / 1000.0, 0.95, 0.02);
}

TEST(Causes, theBackTestSaysWhetherALiftHeld)
{
    const auto verdict = [](StratumSums earlier, StratumSums later) {
        return detail::backTest(std::vector{earlier}, std::vector{later}, binaryMeasure()).verdict;
    };
    EXPECT_EQ(verdict(armsOf(60, 70, 30, 70), armsOf(25, 30, 12, 30)), "holds");
    EXPECT_EQ(verdict(armsOf(60, 70, 30, 70), armsOf(16, 30, 15, 30)), "same sign");
    EXPECT_EQ(verdict(armsOf(60, 70, 30, 70), armsOf(10, 30, 20, 30)), "reversed");
    EXPECT_EQ(verdict(armsOf(60, 70, 30, 70), armsOf(15, 30, 15, 30)), "reversed") << "it is gone";
    EXPECT_EQ(verdict(armsOf(60, 70, 30, 70), armsOf(1, 1, 15, 30)), "too few");
}

class CausesTest : public testing::Test {
protected:
    void episode(double success, std::vector<std::string> factors, std::int64_t minute = 0, std::optional<double> reward = {})
    {
        world.write([&](storage::Connection& connection) {
            const auto seq = world.record(connection, detail::kEpisode, minute);
            world.outcome(connection, seq, "success", success);
            if (reward)
                world.outcome(connection, seq, "reward", *reward);
            for (const auto& factor : factors)
                world.factor(connection, seq, factor);
        });
    }
    void episodes(int count, double success, const std::vector<std::string>& factors, std::optional<double> reward = {})
    {
        for (int i = 0; i < count; ++i)
            episode(success, factors, ++m_minute, reward);
    }

    api::CausalAnalysis analyze(api::AnalyzeCauses query = {})
    {
        const detail::Filter filter = *detail::filterOf(query.filter, "episode", world.clock.now());
        const auto analysis
            = world.read([&](storage::Connection& connection) { return detail::analyzeCauses(connection, query, filter); });
        EXPECT_TRUE(analysis) << analysis.error().text();
        return analysis.value_or(api::CausalAnalysis());
    }

    static const api::CausalEdge* find(const api::CausalAnalysis& analysis, const std::string& factor)
    {
        const auto found = std::ranges::find(analysis.edges, factor, &api::CausalEdge::factor);
        return found == analysis.edges.end() ? nullptr : &*found;
    }

    RowWorld world;
    std::int64_t m_minute = 0;
};

TEST_F(CausesTest, comparesTheEpisodesWithAFactorToThoseWithout)
{
    episodes(18, 1, {"skill:deploy@1", "skill:deploy", "tag:common"});
    episodes(2, 0, {"skill:deploy@1", "skill:deploy", "tag:common"});
    episodes(8, 1, {"tag:common"});
    episodes(12, 0, {"tag:common"});
    episode(1, {"tool:rare", "tag:common"});
    const auto analysis = analyze();
    EXPECT_EQ(analysis.episodes, 41);
    EXPECT_EQ(analysis.tested, 2);
    EXPECT_EQ(analysis.tooFew, 2) << "one that all have, one that one has";
    EXPECT_EQ(analysis.outcomes, std::vector<std::string>{"success"});
    EXPECT_NE(analysis.caveat.find("not by lot"), std::string::npos);
    const auto* edge = find(analysis, "skill:deploy");
    ASSERT_TRUE(edge);
    EXPECT_EQ(edge->with.episodes, 20);
    EXPECT_DOUBLE_EQ(edge->with.mean, 0.9);
    EXPECT_EQ(edge->without.episodes, 21);
    EXPECT_NEAR(edge->without.mean, 9.0 / 21, 1e-12);
    EXPECT_NEAR(edge->without.deviation, std::sqrt(9.0 / 21 * 12 / 21 * 21 / 20), 1e-12);
    EXPECT_NEAR(edge->uplift, 0.9 - 9.0 / 21, 1e-12);
    EXPECT_NEAR(edge->p, fisherExact(CountArms{{18, 20}, {9, 21}}), 1e-12);
    EXPECT_DOUBLE_EQ(edge->p, edge->q) << "the other one is the same";
    EXPECT_TRUE(edge->significant);
    EXPECT_EQ(edge->method, "Fisher's exact test, Newcombe interval");
    EXPECT_EQ(edge->strata, 1);
    ASSERT_TRUE(edge->backTest);
    EXPECT_EQ(edge->backTest->earlier, 28);
    EXPECT_EQ(edge->backTest->later, 0) << "the later ones are all without, so that nothing can be held against them";
    EXPECT_EQ(edge->backTest->verdict, "too few");
    EXPECT_TRUE(find(analysis, "skill:deploy@1"));
}

TEST_F(CausesTest, takesOnlyFactorsThatAreAskedFor)
{
    episodes(10, 1, {"skill:a@1", "skill:a", "skill:ab", "tool:x"});
    episodes(10, 0, {});
    api::AnalyzeCauses query;
    query.factor = "skill:a";
    EXPECT_EQ(analyze(query).edges.size(), 1U);
    query.factor = "skill:a*";
    EXPECT_EQ(analyze(query).edges.size(), 3U);
    query.factor = "skill:a@*";
    EXPECT_EQ(analyze(query).tested, 1);
    query.factor = "*";
    EXPECT_EQ(analyze(query).tested, 4);
    query.limit = 2;
    const auto two = analyze(query);
    EXPECT_EQ(two.edges.size(), 2U);
    EXPECT_EQ(two.tested, 4) << "what is not shown was tested too";
    query.factor = "nothing";
    EXPECT_EQ(analyze(query).tested, 0);
    query.outcome = "reward";
    EXPECT_EQ(analyze(query).episodes, 0);
}

TEST_F(CausesTest, otherOutcomesAreComparedByTheirMeans)
{
    for (int i = 0; i < 10; ++i) {
        episode(1, {"model:large"}, i, 100.5 + 0.1 * i);
        episode(1, {"model:small"}, i, 100.2 + 0.1 * i);
    }
    api::AnalyzeCauses query;
    query.outcome = "reward";
    const auto analysis = analyze(query);
    const auto* edge = find(analysis, "model:large");
    ASSERT_TRUE(edge);
    EXPECT_EQ(edge->method, "Welch's t-test");
    EXPECT_NEAR(edge->with.mean, 100.95, 1e-9);
    EXPECT_NEAR(edge->with.deviation, 0.302765, 1e-6);
    EXPECT_NEAR(edge->uplift, 0.3, 1e-9);
    EXPECT_NEAR(edge->p, 0.039845, 1e-6) << "t = 2.2156 of 18 degrees of freedom";
    EXPECT_EQ(analysis.outcomes, (std::vector<std::string>{"reward", "success"}));
}

TEST_F(CausesTest, strataUndoWhatIsOfTheAgents)
{
    // Simpson's paradox: the careful agent has the hard tasks and uses the tool more often; within each agent it makes no difference.
    const auto of = [&](const std::string& agent, bool tool, int successes, int failures) {
        std::vector<std::string> factors{"agent:" + agent};
        if (tool)
            factors.emplace_back("tool:search");
        episodes(successes, 1, factors);
        episodes(failures, 0, factors);
    };
    of("careful", true, 40, 120);
    of("careful", false, 10, 30);
    of("quick", true, 30, 10);
    of("quick", false, 120, 40);
    const auto plain = analyze();
    ASSERT_TRUE(find(plain, "tool:search"));
    EXPECT_LT(find(plain, "tool:search")->uplift, -0.2);
    EXPECT_TRUE(find(plain, "tool:search")->significant);
    api::AnalyzeCauses query;
    query.stratify = "agent";
    const auto within = analyze(query);
    const auto* edge = find(within, "tool:search");
    ASSERT_TRUE(edge);
    EXPECT_NEAR(edge->uplift, 0, 1e-12);
    EXPECT_FALSE(edge->significant);
    EXPECT_EQ(edge->strata, 2);
    EXPECT_NE(edge->method.find("stratified by agent (2 of 2"), std::string::npos) << edge->method;
    EXPECT_FALSE(find(within, "agent:quick")) << "no agent has both arms of itself";
}

TEST_F(CausesTest, strataWithoutBothArmsAreLeftOut)
{
    const auto of = [&](const std::string& model, bool tool, int count, double success) {
        std::vector<std::string> factors{"model:" + model};
        if (tool)
            factors.emplace_back("tool:x");
        episodes(count, success, factors, success * 2 + count);
    };
    of("a", true, 10, 1);
    of("a", false, 10, 0);
    of("b", true, 50, 0);
    api::AnalyzeCauses query;
    query.stratify = "model";
    const auto analysis = analyze(query);
    const auto* edge = find(analysis, "tool:x");
    ASSERT_TRUE(edge);
    EXPECT_EQ(edge->strata, 1);
    EXPECT_EQ(edge->with.episodes, 10) << "those that are compared";
    EXPECT_NEAR(edge->uplift, 1, 1e-12);
    EXPECT_NE(edge->method.find("(1 of 2 have both arms)"), std::string::npos) << edge->method;
    query.outcome = "reward";
    const auto rewards = analyze(query);
    ASSERT_TRUE(find(rewards, "tool:x"));
    EXPECT_NEAR(find(rewards, "tool:x")->uplift, 2, 1e-9);
    EXPECT_NE(find(rewards, "tool:x")->method.find("permutation"), std::string::npos) << "no arm varies";
}

TEST_F(CausesTest, oneValueFarAwayMakesNothingSignificant)
{
    for (int i = 0; i < 10; ++i) {
        episode(1, {"tool:x"}, i, i == 3 ? 1e300 : 1 + 0.1 * i);
        episode(1, {}, i, 1 + 0.1 * i);
    }
    api::AnalyzeCauses query;
    query.outcome = "reward";
    const auto analysis = analyze(query);
    const auto* edge = find(analysis, "tool:x");
    ASSERT_TRUE(edge);
    EXPECT_EQ(edge->method, "Welch's t-test");
    EXPECT_NEAR(edge->p, 0.343, 0.001) << "t is 1 of 9 degrees of freedom";
    EXPECT_FALSE(edge->significant);
    EXPECT_NEAR(edge->uplift / 1e299, 1, 1e-9);
    EXPECT_LT(edge->low, 0);
    EXPECT_TRUE(std::isfinite(edge->high));
}

TEST_F(CausesTest, whatNoNumberCanHoldIsNotCompared)
{
    for (int i = 0; i < 10; ++i)
        episode(1, i < 5 ? std::vector<std::string>{"tool:x"} : std::vector<std::string>(), i, i < 5 ? 1.7e308 : -1.7e308);
    api::AnalyzeCauses query;
    query.outcome = "reward";
    const auto analysis = analyze(query);
    EXPECT_EQ(analysis.tested, 0);
    EXPECT_EQ(analysis.tooFew, 1);
}

TEST_F(CausesTest, theUnitOfAnOutcomeChangesNothing)
{
    for (int i = 0; i < 10; ++i)
        for (const bool with : {true, false})
            world.write([&](storage::Connection& connection) {
                const auto seq = world.record(connection, detail::kEpisode, i);
                for (const auto& [name, unit] : {std::pair("one", 1.0), {"small", 1e-160}, {"large", 1e150}, {"tiny", 1e-300}})
                    world.outcome(connection, seq, name, (with ? 100.5 + 0.1 * i : 100.2 + 0.1 * i) * unit);
                if (with)
                    world.factor(connection, seq, "tool:x");
            });
    for (const auto& [name, unit] : {std::pair("one", 1.0), {"small", 1e-160}, {"large", 1e150}, {"tiny", 1e-300}}) {
        api::AnalyzeCauses query;
        query.outcome = name;
        const auto analysis = analyze(query);
        const auto* edge = find(analysis, "tool:x");
        ASSERT_TRUE(edge) << name;
        EXPECT_EQ(edge->method, "Welch's t-test") << name;
        EXPECT_NEAR(edge->p, 0.039845, 1e-6) << name;
        EXPECT_NEAR(edge->uplift / unit, 0.3, 1e-9) << name;
        EXPECT_NEAR(edge->with.mean / unit, 100.95, 1e-9) << name;
        EXPECT_NEAR(edge->with.deviation / unit, 0.302765, 1e-6) << name;
    }
}

TEST_F(CausesTest, whatIsLargeElsewhereDrownsNothing)
{
    for (int i = 0; i < 60; ++i)
        episode(1, i % 2 == 0 ? std::vector<std::string>{"model:a", "tool:x"} : std::vector<std::string>{"model:a"}, i,
            0.01 + 0.003 * (i / 2 % 3 - 1) + (i % 2 == 0 ? 0.001 : 0));
    episode(1, {"model:b"}, 60, 1e5);
    const double deviation = std::sqrt(20 * 0.003 * 0.003 / 29);
    api::AnalyzeCauses query;
    query.outcome = "reward";
    query.stratify = "model";
    const auto within = analyze(query);
    const auto* edge = find(within, "tool:x");
    ASSERT_TRUE(edge);
    EXPECT_EQ(edge->method.find("permutation"), std::string::npos) << edge->method;
    EXPECT_NEAR(edge->with.deviation, deviation, 1e-9);
    EXPECT_NEAR(edge->without.deviation, deviation, 1e-9);
    EXPECT_NEAR(edge->uplift, 0.001, 1e-9);
    EXPECT_NEAR(edge->p, 0.1255, 0.001) << "t = 1.555 of 58 degrees of freedom";
    EXPECT_FALSE(edge->significant);
    query.stratify.clear();
    const auto all = analyze(query);
    ASSERT_TRUE(find(all, "tool:x"));
    EXPECT_FALSE(find(all, "tool:x")->significant);
    EXPECT_NEAR(find(all, "tool:x")->with.deviation, deviation, 1e-9) << "the one far away is in the other arm";
}

class CausesOfRecordsTest : public KnowledgeTest {
protected:
    CausesOfRecordsTest() { open(embedder); }

    std::string add(const std::string& data, std::vector<std::string> tags = {}, const std::string& agent = {})
    {
        NewRecord record;
        record.kind = "episode";
        record.data = data;
        record.tags = std::move(tags);
        record.agent = agent;
        const auto id = bench->add(*knowledge, std::move(record));
        EXPECT_TRUE(id) << id.error().text();
        return id.value_or("");
    }
    Result<api::CausalAnalysis> analyze(api::AnalyzeCauses query = {})
    {
        query.tenant = "default";
        return bench->loop.runUntil(knowledge->causes(std::move(query)));
    }

    NumberEmbedder embedder{"numbers"};
};

TEST_F(CausesOfRecordsTest, factorsAndOutcomesComeOfTheEpisodes)
{
    std::string last;
    for (int i = 0; i < 12; ++i) {
        last = add(
            R"({"task":"deploy","success":true,"model":"m","skills":["ship@1f"],"tools":["shell.run"],"outcomes":{"tests":5}})",
            {"prod"}, "ops");
        add(R"({"task":"deploy","success":false,"factors":["friday"]})");
    }
    const auto analysis = analyze();
    ASSERT_TRUE(analysis) << analysis.error().text();
    std::set<std::string> factors;
    for (const auto& edge : analysis->edges)
        factors.insert(edge.factor);
    EXPECT_EQ(factors,
        (std::set<std::string>{"agent:ops", "friday", "model:m", "skill:ship", "skill:ship@1f", "tag:prod", "tool:shell.run"}));
    EXPECT_EQ(analysis->outcomes, (std::vector<std::string>{"success", "tests"}));
    EXPECT_EQ(analysis->episodes, 24);

    api::AnalyzeCauses query;
    query.filter = "agent:ops";
    EXPECT_EQ(analyze(query)->episodes, 12);
    query.filter = "forgotten:yes";
    EXPECT_EQ(analyze(query).error().code, ErrorCode::InvalidArgument);
    api::ForgetMemory forget;
    forget.tenant = "default";
    forget.id = last;
    ASSERT_TRUE(bench->loop.runUntil(knowledge->forget(forget, "person")));
    EXPECT_EQ(analyze()->episodes, 23) << "what is forgotten counts no more";
}

TEST_F(CausesOfRecordsTest, whatCannotBeComparedIsRefused)
{
    const auto refused = [&](auto change) {
        api::AnalyzeCauses query;
        change(query);
        const auto analysis = analyze(query);
        return !analysis && analysis.error().code == ErrorCode::InvalidArgument;
    };
    EXPECT_TRUE(refused([](auto& query) { query.outcome.clear(); }));
    EXPECT_TRUE(refused([](auto& query) { query.stratify = "weather"; }));
    EXPECT_TRUE(refused([](auto& query) { query.minEpisodes = 1; }));
    EXPECT_TRUE(refused([](auto& query) { query.alpha = 0; }));
    EXPECT_TRUE(refused([](auto& query) { query.alpha = std::nan(""); }));
    EXPECT_TRUE(refused([](auto& query) { query.filter = "colour:red"; }));
    const auto nothing = analyze();
    ASSERT_TRUE(nothing) << "a memory that is not there yet has no episodes";
    EXPECT_EQ(nothing->episodes, 0);
}

} // namespace

} // namespace kaze::knowledge
