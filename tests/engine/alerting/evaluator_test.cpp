#include "engine/alerting/evaluator.h"
#include "engine/api/alert_requests.h"
#include "tests/engine/alerting/world.h"

#include <cmath>

namespace kaze::alerting {

namespace {

const base::Time kStart{std::chrono::sys_days{std::chrono::year{2026} / 11 / 1}};

AlertRule above20(double forSeconds)
{
    auto rule = waitingRule(forSeconds);
    return rule;
}

//! A letter for each step of 10 s: what became of it. '?' of the values stands for what is not known.
std::string turnsOf(const AlertRule& rule, const std::vector<std::optional<double>>& values)
{
    constexpr std::string_view kLetters = ".bfedl";
    const auto terms = termsOf(rule);
    Track track;
    std::string turns;
    for (std::size_t i = 0; i < values.size(); ++i)
        turns += kLetters[static_cast<std::size_t>(advance(track, terms, values[i], kStart + std::chrono::seconds(10 * i), 10))];
    return turns;
}

std::vector<std::optional<double>> times(std::size_t count, std::optional<double> value)
{
    return std::vector<std::optional<double>>(count, value);
}

std::vector<std::optional<double>> operator+(std::vector<std::optional<double>> a, const std::vector<std::optional<double>>& b)
{
    a.insert(a.end(), b.begin(), b.end());
    return a;
}

} // namespace

TEST(Evaluator, isPendingForItsTimeThenFires)
{
    EXPECT_EQ(turnsOf(above20(30), times(2, 20) + times(5, 21)), "..b..f.");
    EXPECT_EQ(turnsOf(above20(0), times(1, 20) + times(2, 21)), ".f.");
    EXPECT_EQ(turnsOf(above20(30), times(3, 21) + times(2, 20)), "b..d.") << "it was over before its time";
}

TEST(Evaluator, endsOnceItIsClearForAWhile)
{
    // A tenth below the threshold for a minute.
    EXPECT_EQ(turnsOf(above20(0), times(1, 21) + times(6, 18)), "f.....e");
    EXPECT_EQ(turnsOf(above20(0), times(1, 21) + times(30, 18.1)), "f" + std::string(30, '.')) << "between the two nothing ends";
    EXPECT_EQ(turnsOf(above20(0), times(1, 21) + times(5, 18) + times(1, 19) + times(6, 18)), "f...........e");
    EXPECT_EQ(turnsOf(above20(120), times(13, 21) + times(12, 0)), "b" + std::string(11, '.') + "f" + std::string(11, '.') + "e")
        << "as long as it took to fire";
}

TEST(Evaluator, looksBelowAThresholdToo)
{
    auto rule = above20(0);
    rule.compare = api::AlertCompare::Below;
    EXPECT_EQ(turnsOf(rule, times(1, 20) + times(1, 19) + times(3, 21) + times(6, 22)), ".f........e");
}

TEST(Evaluator, countsWhatIsNotKnownForNothing)
{
    EXPECT_EQ(turnsOf(above20(30), times(2, 21) + times(50, std::nullopt) + times(2, 21)), "b" + std::string(52, '.') + "f");
    EXPECT_EQ(turnsOf(above20(0), times(1, 21) + times(5, 0) + times(100, std::nullopt) + times(1, 0)),
        "f" + std::string(105, '.') + "e");
    EXPECT_EQ(turnsOf(above20(0), times(1, 21) + times(360, std::nullopt)), "f" + std::string(359, '.') + "l") << "an hour";
    EXPECT_EQ(turnsOf(above20(30), times(1, 21) + times(360, std::nullopt)), "b" + std::string(359, '.') + "d");
    EXPECT_EQ(turnsOf(above20(0), times(3, std::nan("")) + times(1, INFINITY)), "....") << "no numbers are not known";
}

TEST(Evaluator, leavesTheHysteresisOfTriggersToThem)
{
    AlertRule rule;
    rule.kind = AlertKind::Trigger;
    rule.threshold = 2;
    EXPECT_EQ(turnsOf(rule, times(1, 3) + times(6, 2)), "f.....e");
}

TEST(Evaluator, remembersTheWorst)
{
    const auto terms = termsOf(above20(0));
    Track track;
    for (const double value : {21.0, 40.0, 25.0})
        advance(track, terms, value, kStart, 10);
    EXPECT_EQ(track.worst, 40);
    EXPECT_EQ(track.value, 25);
}

} // namespace kaze::alerting
