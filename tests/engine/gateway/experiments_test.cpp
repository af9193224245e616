#include "engine/api/routing_requests.h"
#include "engine/gateway/experiments.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <random>

namespace kaze::gateway::test {

using Finding = ArmComparison::Finding;
using Verdict = ArmComparison::Verdict;
using testing::HasSubstr;

namespace {

//! Subjects whose cost and time vary as those of runs do (a log-normal), and of which some fail.
class Subjects {
public:
    explicit Subjects(std::uint64_t seed) : m_random(seed) { }

    ExperimentSubject next(double share, double costRatio = 1, double fails = 0.05, double candidateFails = 0.05)
    {
        ExperimentSubject subject;
        subject.isCandidate = m_uniform(m_random) < share;
        subject.cost
            = base::Money::fromDollars(0.02 * std::exp(0.7 * m_normal(m_random)) * (subject.isCandidate ? costRatio : 1));
        subject.seconds = 8 * std::exp(0.7 * m_normal(m_random));
        subject.succeeded = m_uniform(m_random) >= (subject.isCandidate ? candidateFails : fails);
        return subject;
    }

private:
    std::mt19937_64 m_random;
    std::uniform_real_distribution<double> m_uniform;
    std::normal_distribution<double> m_normal;
};

//! How many of 1,000 experiments without a difference ever show one, at 5 %, when somebody looks after each of 1,000 subjects.
std::array<int, ArmComparison::kMeasures> falseAlarms(double share, double fails)
{
    std::array<int, ArmComparison::kMeasures> alarms{};
    for (std::uint64_t experiment = 0; experiment < 1000; ++experiment) {
        Subjects subjects(experiment * 7919 + 1);
        ArmComparison comparison;
        for (int i = 0; i < 1000; ++i)
            comparison.add(subjects.next(share, 1, fails, fails));
        for (const auto measure : {ArmComparison::Cost, ArmComparison::Latency, ArmComparison::Success})
            alarms[measure] += comparison.pValue(measure) <= ArmComparison::kAlpha;
    }
    return alarms;
}

} // namespace

TEST(RunningMean, agreesWithTheDefinition)
{
    RunningMean mean;
    for (const double value : {1e9 + 4, 1e9 + 7, 1e9 + 13, 1e9 + 16})
        mean.add(value);
    EXPECT_DOUBLE_EQ(mean.mean(), 1e9 + 10);
    EXPECT_DOUBLE_EQ(mean.variance(), 30);
}

TEST(MixtureRatio, agreesWithTheFormula)
{
    // √(0.01 / 0.05) · exp(0.04 · 0.09 / (2 · 0.01 · 0.05))
    EXPECT_NEAR(mixtureRatio({0.3, 0.01}, 0.2), std::sqrt(0.2) * std::exp(3.6), 1e-9);
    EXPECT_EQ(mixtureRatio({0.3, 0}, 0.2), 0) << "without a variance nothing is known";
}

TEST(MixtureRatio, reachesItsBoundWhereTheConfidenceSequenceLeavesZero)
{
    const auto radius = confidenceRadius(0.003, 0.2, 0.05);
    EXPECT_NEAR(mixtureRatio({radius, 0.003}, 0.2), 20, 1e-6);
}

TEST(ArmComparison, raisesNoFalseAlarmHoweverOftenSomebodyLooks)
{
    for (const auto count : falseAlarms(0.5, 0.05))
        EXPECT_LT(count, 50);
}

TEST(ArmComparison, raisesNoneWithUnevenArmsAndManyFailuresEither)
{
    for (const auto count : falseAlarms(0.2, 0.4))
        EXPECT_LT(count, 50);
}

TEST(ArmComparison, findsARealDifferenceOfAFifth)
{
    int found = 0;
    for (std::uint64_t experiment = 0; experiment < 100; ++experiment) {
        Subjects subjects(experiment + 1);
        ArmComparison comparison;
        for (int i = 0; i < 2000; ++i)
            comparison.add(subjects.next(0.5, 0.8));
        found += comparison.finding(ArmComparison::Cost) == Finding::Better;
        EXPECT_NE(comparison.finding(ArmComparison::Cost), Finding::Worse);
    }
    EXPECT_GE(found, 95);
}

TEST(ArmComparison, saysNothingOfAFew)
{
    Subjects subjects(3);
    ArmComparison comparison;
    for (int i = 0; i < 20; ++i)
        comparison.add(subjects.next(0.5, 0.01));
    EXPECT_EQ(comparison.pValue(ArmComparison::Cost), 1);
    EXPECT_EQ(comparison.verdict(), Verdict::Open);
    api::ExperimentInfo info;
    info.arms.resize(2);
    comparison.describe(info);
    EXPECT_THAT(info.verdict, HasSubstr("Too early"));
}

TEST(ArmComparison, rollsOutWhatIsCheaperAndFailsNoMoreOften)
{
    Subjects subjects(4);
    ArmComparison comparison;
    for (int i = 0; i < 2000; ++i)
        comparison.add(subjects.next(0.5, 0.5, 0, 0));
    EXPECT_TRUE(comparison.holdsSuccess());
    EXPECT_EQ(comparison.verdict(), Verdict::RollOut);
    EXPECT_NEAR(comparison.change(ArmComparison::Cost), -0.5, 0.06);
    api::ExperimentInfo info;
    info.arms.resize(2);
    comparison.describe(info);
    EXPECT_THAT(info.verdict, HasSubstr("cheaper"));
    EXPECT_EQ(info.arms[0].subjects + info.arms[1].subjects, 2000);
}

TEST(ArmComparison, doesNotRollOutWhatMayFailMoreOften)
{
    Subjects subjects(5);
    ArmComparison comparison;
    for (int i = 0; i < 400; ++i)
        comparison.add(subjects.next(0.5, 0.3, 0.1, 0.12));
    EXPECT_EQ(comparison.finding(ArmComparison::Cost), Finding::Better);
    EXPECT_FALSE(comparison.holdsSuccess());
    EXPECT_EQ(comparison.verdict(), Verdict::Open);
}

TEST(ArmComparison, revertsWhatFailsMoreOftenHoweverCheap)
{
    Subjects subjects(6);
    ArmComparison comparison;
    for (int i = 0; i < 1000; ++i)
        comparison.add(subjects.next(0.5, 0.3, 0.02, 0.3));
    EXPECT_EQ(comparison.finding(ArmComparison::Success), Finding::Worse);
    EXPECT_EQ(comparison.verdict(), Verdict::Revert);
}

TEST(ArmComparison, revertsWhatIsDearerForNothing)
{
    Subjects subjects(7);
    ArmComparison comparison;
    for (int i = 0; i < 1000; ++i)
        comparison.add(subjects.next(0.5, 3));
    EXPECT_EQ(comparison.verdict(), Verdict::Revert);
}

TEST(ArmComparison, takesAFreeSubjectForNearlyFree)
{
    ArmComparison comparison;
    for (int i = 0; i < 200; ++i) {
        ExperimentSubject subject;
        subject.isCandidate = i % 2 == 0;
        subject.seconds = 1 + i % 7;
        subject.cost = base::Money{subject.isCandidate ? 0 : 1'000'000 + i};
        comparison.add(subject);
    }
    EXPECT_EQ(comparison.finding(ArmComparison::Cost), Finding::Better);
    EXPECT_LT(comparison.change(ArmComparison::Cost), -0.99);
}

} // namespace kaze::gateway::test
