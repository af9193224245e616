#include "engine/api/metric_requests.h"
#include "tests/engine/telemetry/metric_fixture.h"

#include <cmath>
#include <random>

namespace kaze::telemetry {

class MetricHistories : public MetricFixture {
protected:
    MetricHistories() { open(); }
};

TEST_F(MetricHistories, answersOfTheLastHourFromMemory)
{
    EXPECT_FALSE(history->recent({"kaze_gateway_attempts_total", {}}, MetricView::Rate, 60s));
    samples(30, [&] {
        calls("a").add(20);
        calls("b").add(10);
        waiting().set(3);
        for (int i = 1; i <= 100; ++i)
            seconds().record(i / 100.0);
    });
    EXPECT_EQ(history->recent({"kaze_gateway_attempts_total", {}}, MetricView::Rate, 60s), 3);
    EXPECT_EQ(history->recent({"kaze_gateway_attempts_total", {{"provider", "a"}}}, MetricView::Usual, 5min), 2);
    EXPECT_EQ(
        history->recent({"kaze_gateway_attempts_total", {{"provider", "*"}, {"outcome", "o*"}}}, MetricView::Value, 60s), 180);
    EXPECT_FALSE(history->recent({"kaze_gateway_attempts_total", {{"provider", "c"}}}, MetricView::Rate, 60s));
    EXPECT_FALSE(history->recent({"kaze_gateway_attempts_total", {{"tool", "*"}}}, MetricView::Rate, 60s));
    EXPECT_EQ(history->recent({"kaze_gateway_queue_waiting", {}}, MetricView::Mean, 60s), 3);
    EXPECT_FALSE(history->recent({"kaze_gateway_queue_waiting", {}}, MetricView::Rate, 60s));
    EXPECT_NEAR(*history->recent({"kaze_gateway_attempt_seconds", {}}, MetricView::P95, 60s), 0.95, 0.031);
    EXPECT_EQ(history->recentCount({"kaze_gateway_attempt_seconds", {}}, 60s), 600);
    EXPECT_EQ(history->latest({"kaze_gateway_attempts_total", {}}), 900);
    EXPECT_NEAR(*history->recentShareAbove({"kaze_gateway_attempt_seconds", {}}, 0.75, 60s), 0.25, 0.035);
    EXPECT_EQ(history->recentShareAbove({"kaze_gateway_attempt_seconds", {}}, 2, 60s), 0);
    EXPECT_FALSE(history->recentShareAbove({"kaze_gateway_attempt_seconds", {{"provider", "c"}}}, 2, 60s));

    const auto each = history->recentBySeries({"kaze_gateway_attempts_total", {}}, MetricView::Rate, 60s);
    ASSERT_EQ(each.size(), 2U);
    EXPECT_EQ(each[1].labels.at("provider"), "b");
    EXPECT_EQ(each[1].value, 1);

    samples(3, [&] { waiting().set(9); });
    EXPECT_EQ(history->recent({"kaze_gateway_queue_waiting", {}}, MetricView::Max, 60s), 9);
    EXPECT_EQ(history->recent({"kaze_gateway_queue_waiting", {}}, MetricView::P50, 60s), 3);
    EXPECT_EQ(history->recent({"kaze_gateway_queue_waiting", {}}, MetricView::P90, 60s), 9);
    const auto steps = history->recentSteps({"kaze_gateway_queue_waiting", {}}, MetricView::Value, 60s, 60);
    ASSERT_EQ(steps.size(), 60U);
    EXPECT_EQ(steps[59], 9);
    EXPECT_EQ(steps[58], 3);
    EXPECT_FALSE(steps[50]);
}

TEST_F(MetricHistories, saysNothingOfNowWhenNothingWasSampledForAWhile)
{
    samples(6, [&] { waiting().set(1); });
    clock.advance(2min);
    EXPECT_FALSE(history->recent({"kaze_gateway_queue_waiting", {}}, MetricView::Value, 60s));
    EXPECT_TRUE(history->recent({"kaze_gateway_queue_waiting", {}}, MetricView::Value, 5min));
}

TEST_F(MetricHistories, showGapsWhereNothingIsKnown)
{
    samples(3, [&] { calls().add(10); });
    clock.advance(30s);
    samples(3, [&] { calls().add(10); });
    const auto shown = range("kaze_gateway_attempts_total", MetricView::Value, start);
    EXPECT_EQ(shown.stepSeconds, 10);
    EXPECT_EQ(shown.unit, "");
    ASSERT_EQ(shown.lines.size(), 1U);
    EXPECT_EQ(shown.lines[0].values, (std::vector<double>{10, 10, 10, 0, 0, 0, 10, 10, 10}));
    EXPECT_EQ(shown.lines[0].gaps, (std::vector<std::int64_t>{3, 4, 5}));
    EXPECT_EQ(shown.lines[0].labels.at("provider"), "a");
    // What was counted while nobody looked is spread over that time.
    EXPECT_EQ(range("kaze_gateway_attempts_total", MetricView::Rate, start).lines[0].values[6], 0.25);
}

TEST_F(MetricHistories, answersTheSameFromMemoryAndFromTheFile)
{
    std::mt19937 random(7);
    std::uniform_int_distribution<int> any(0, 100);
    samplesSaved(90, [&] {
        calls("a").add(static_cast<std::uint64_t>(any(random)));
        calls("b").add(static_cast<std::uint64_t>(any(random)));
        waiting().set(any(random));
        for (int i = any(random); i > 0; --i)
            seconds().record(any(random) / 7.0);
    });
    samples(7, [&] { calls("a").add(3); });
    for (const auto view : {MetricView::Usual, MetricView::Mean, MetricView::Max})
        for (const double step : {10.0, 60.0, 180.0})
            for (const auto* name :
                {"kaze_gateway_attempts_total", "kaze_gateway_queue_waiting", "kaze_gateway_attempt_seconds"}) {
                const auto memory = range(name, view, start, step, "*");
                const auto file = range(name, view, start - 10min, step, "*"); // begins before what memory has
                const auto before = static_cast<std::size_t>(600 / step) + (600 % static_cast<int>(step) ? 1 : 0);
                ASSERT_EQ(file.lines.size(), 1U) << name;
                ASSERT_EQ(memory.lines.size(), 1U) << name;
                ASSERT_EQ(file.lines[0].values.size(), memory.lines[0].values.size() + before) << name << step;
                for (std::size_t i = 0; i < memory.lines[0].values.size(); ++i)
                    EXPECT_NEAR(
                        file.lines[0].values[i + before], memory.lines[0].values[i], 2e-4 * (1 + memory.lines[0].values[i]))
                        << name << step << i;
            }
}

TEST_F(MetricHistories, computesPercentilesOfLongTimesFromTheBuckets)
{
    std::mt19937 random(3);
    std::lognormal_distribution<double> spread(-2, 1);
    std::vector<double> all;
    for (int minute = 0; minute < 4 * 60; ++minute) {
        samples(6, [&] {
            for (int i = 0; i < 20; ++i)
                seconds(i % 2 ? "a" : "b").record(all.emplace_back(spread(random)));
        });
        if (minute % 5 == 4) {
            ASSERT_TRUE(save());
        }
    }
    std::ranges::sort(all);
    for (const auto& [view, share] : {std::pair{MetricView::P50, 0.5}, {MetricView::P99, 0.99}, {MetricView::Max, 1.0}}) {
        const auto truth = all[static_cast<std::size_t>(std::ceil(share * static_cast<double>(all.size()))) - 1];
        const auto told = range("kaze_gateway_attempt_seconds", view, start, 4 * 3600, "*");
        ASSERT_EQ(told.lines.size(), 1U);
        ASSERT_EQ(told.lines[0].values.size(), 1U);
        EXPECT_GE(told.lines[0].values[0], truth * 0.9999);
        EXPECT_LE(told.lines[0].values[0], truth * 1.032);
    }
    const auto hourly = run(history->hours({"kaze_gateway_attempt_seconds", {}}, MetricView::Rate, start, clock.now()));
    ASSERT_TRUE(hourly);
    ASSERT_EQ(hourly->size(), 4U);
    EXPECT_EQ((*hourly)[3].at, start + 3h);
    EXPECT_EQ((*hourly)[3].value, 2);
}

TEST_F(MetricHistories, goesOnAfterARestartWithAGapAndCountsNothingTwice)
{
    samplesSaved(30, [&] { calls().add(6); });
    restart();
    clock.advance(10min);
    samplesSaved(30, [&] { calls().add(4); });
    EXPECT_EQ(history->figures().kept, metrics->size());
    const auto shown = range("kaze_gateway_attempts_total", MetricView::Value, start, 300, "*");
    ASSERT_EQ(shown.lines.size(), 1U);
    EXPECT_EQ(shown.lines[0].values, (std::vector<double>{180, 0, 0, 120}));
    EXPECT_EQ(shown.lines[0].gaps, (std::vector<std::int64_t>{1, 2}));
    // The hour before the restart is remembered.
    EXPECT_EQ(history->recent({"kaze_gateway_attempts_total", {}}, MetricView::Value, 1h), 300);
}

TEST_F(MetricHistories, isAskedForWhatIsNotMeasuredAnyMore)
{
    samplesSaved(30, [&] { seconds("gone").record(1); });
    restart();
    samples(1);
    const auto shown = range("kaze_gateway_attempt_seconds", MetricView::Rate, start, 60);
    ASSERT_EQ(shown.lines.size(), 1U);
    EXPECT_EQ(shown.lines[0].labels.at("provider"), "gone");
    EXPECT_EQ(shown.lines[0].values[4], 0.1);
}

TEST_F(MetricHistories, losesFiveMinutesAtMostWhenKilled)
{
    samplesSaved(60, [&] { calls().add(1); });
    samples(29, [&] { calls().add(1); });
    restart();
    const auto shown = range("kaze_gateway_attempts_total", MetricView::Value, start, 3600, "*");
    ASSERT_EQ(shown.lines.size(), 1U);
    EXPECT_EQ(shown.lines[0].values[0], 60);
}

TEST_F(MetricHistories, countsNothingTwiceWhenTheClockIsSetBack)
{
    samplesSaved(180, [&] { calls().add(1); }); // half an hour
    clock.jump(-20min);
    samplesSaved(60, [&] { calls().add(2); }); // ten minutes of it anew
    const auto shown = range("kaze_gateway_attempts_total", MetricView::Value, start, 600, "*");
    ASSERT_EQ(shown.lines.size(), 1U);
    EXPECT_EQ(shown.lines[0].values, (std::vector<double>{60, 120}));
    // By the steady clock, nothing has happened to time.
    EXPECT_EQ(history->recent({"kaze_gateway_attempts_total", {}}, MetricView::Value, 20min), 180);
    clock.jump(10min);
    samplesSaved(1);
    EXPECT_EQ(range("kaze_gateway_attempts_total", MetricView::Value, start, 600, "*").lines[0].values[0], 60);

    // A battery that ran out takes nothing with it.
    clock.jump(-std::chrono::hours(24 * 365 * 50));
    samplesSaved(30, [&] { calls().add(1); });
    clock.jump(std::chrono::hours(24 * 365 * 50));
    samplesSaved(1);
    EXPECT_EQ(range("kaze_gateway_attempts_total", MetricView::Value, start, 600, "*").lines[0].values[0], 60);
}

TEST_F(MetricHistories, rememberNothingOfTheTimeBeforeTheClockWasSetForward)
{
    samplesSaved(180, [&] { calls().add(1); }); // half an hour
    clock.jump(-10h);
    restart();
    samplesSaved(6, [&] { calls().add(1); });
    clock.jump(10h);
    samples(6, [&] { calls().add(1); });
    const auto shown = range("kaze_gateway_attempts_total", MetricView::Value, start + 10min, 600, "*");
    ASSERT_EQ(shown.lines.size(), 1U);
    EXPECT_EQ(shown.lines[0].values, (std::vector<double>{60, 60, 6}));
    EXPECT_TRUE(shown.lines[0].gaps.empty());
}

TEST_F(MetricHistories, keepsASampleADayAMinuteAMonthAndAnHourTwoYears)
{
    const auto from = clock.now();
    for (int day = 0; day < 40; ++day) {
        samplesSaved(30, [&] { calls().add(10); });
        clock.advance(24h - 5min);
    }
    samplesSaved(1);
    const auto of = [&](base::Time at, double step) {
        api::QueryMetric query;
        query.name = "kaze_gateway_attempts_total";
        query.view = MetricView::Value;
        query.from = at;
        query.to = at + 1h;
        query.stepSeconds = step;
        query.by = "*";
        return ask(std::move(query)).value();
    };
    const auto yesterday = of(from + std::chrono::days(39), 10);
    EXPECT_EQ(yesterday.stepSeconds, 60); // a bit more than a day ago
    const auto month = of(from + std::chrono::days(20), 10);
    EXPECT_EQ(month.stepSeconds, 60);
    ASSERT_EQ(month.lines.size(), 1U);
    EXPECT_EQ(month.lines[0].values[4], 60);
    const auto old = of(from + std::chrono::days(2), 10);
    EXPECT_EQ(old.stepSeconds, 3600);
    ASSERT_EQ(old.lines.size(), 1U);
    EXPECT_EQ(old.lines[0].values[0], 300);
}

TEST_F(MetricHistories, makeOneStepOfAllWhereTheStepIsAsLong)
{
    samplesSaved(180, [&] {
        const bool isLate = clock.now() - start >= 17min && clock.now() - start < 27min;
        seconds().record(isLate ? 5 : 0.1);
    });
    api::QueryMetric query;
    query.name = "kaze_gateway_attempt_seconds";
    query.by = "*";
    query.from = start + 17min; // no multiple of ten minutes
    query.to = start + 27min;
    query.stepSeconds = 600;
    for (const auto& [view, value] : {std::pair(MetricView::P50, 5.0), std::pair(MetricView::Rate, 0.1)}) {
        query.view = view;
        const auto shown = ask(query).value();
        EXPECT_EQ(shown.stepSeconds, 600);
        EXPECT_EQ(shown.from, *query.from);
        ASSERT_EQ(shown.lines.size(), 1U);
        ASSERT_EQ(shown.lines[0].values.size(), 1U);
        EXPECT_NEAR(shown.lines[0].values[0], value, value * 0.04);
    }
    query.stepSeconds = 300;
    EXPECT_EQ(ask(query).value().from, start + 15min) << "other steps are those of the clock";
}

TEST_F(MetricHistories, askedAmiss)
{
    samples(6, [&] {
        waiting().set(1);
        calls().add(1);
    });
    const auto fails = [&](api::QueryMetric query, base::ErrorCode code, const char* says) {
        const auto answer = ask(std::move(query));
        ASSERT_FALSE(answer) << says;
        EXPECT_EQ(answer.error().code, code);
        EXPECT_NE(answer.error().message.find(says), std::string::npos) << answer.error().message;
    };
    api::QueryMetric query;
    query.name = "kaze_nonsense";
    fails(query, base::ErrorCode::NotFound, "kaze_nonsense");
    query.name = "kaze_gateway_queue_waiting";
    query.view = MetricView::P95;
    fails(query, base::ErrorCode::InvalidArgument, "no percentiles");
    query.view = MetricView::Rate;
    fails(query, base::ErrorCode::InvalidArgument, "no rate");
    query.view = api::Open<MetricView>::named("p95.5");
    fails(query, base::ErrorCode::InvalidArgument, "p95.5");
    query.view = MetricView::Usual;
    query.from = clock.now() + 1h;
    fails(query, base::ErrorCode::InvalidArgument, "future");
    query.from = start - std::chrono::days(100);
    query.stepSeconds = std::nan("");
    fails(query, base::ErrorCode::InvalidArgument, "step");
    query.stepSeconds = 10;
    query.from = clock.now() - std::chrono::days(1000);
    fails(query, base::ErrorCode::InvalidArgument, "20000");
    query.from.reset();
    query.stepSeconds = 0;
    query.labels = {{"provider", "nobody"}};
    const auto nothing = ask(query);
    ASSERT_TRUE(nothing);
    EXPECT_TRUE(nothing->lines.empty());
}

TEST_F(MetricHistories, givesSixHundredStepsAndFiftyLinesAtMost)
{
    samples(2, [&] {
        for (int i = 0; i < 60; ++i)
            calls("p" + std::to_string(i)).add(static_cast<std::uint64_t>(i));
    });
    const auto shown = range("kaze_gateway_attempts_total", MetricView::Value, clock.now() - std::chrono::days(1));
    EXPECT_EQ(shown.lines.size(), 50U);
    EXPECT_EQ(shown.leftOut, 10);
    EXPECT_EQ(shown.lines[0].labels.at("provider"), "p59");
    EXPECT_LE(shown.lines[0].values.size(), 601U);
    EXPECT_EQ(range("kaze_gateway_attempts_total", MetricView::Value, start, 10, "outcome").lines.size(), 1U);
}

TEST_F(MetricHistories, listWhatIsMeasured)
{
    calls("openai").add(3);
    calls("local").add();
    seconds("openai").record(2);
    const auto list = history->list("attempts provider:OPEN*");
    ASSERT_TRUE(list);
    ASSERT_EQ(list->rows.size(), 1U);
    EXPECT_EQ(list->rows[0].value, 3);
    EXPECT_EQ(list->rows[0].kind, api::MetricKind::Counter);
    EXPECT_FALSE(list->rows[0].help.empty());
    const auto seconds = history->list("name:kaze_*_seconds -provider:local");
    ASSERT_TRUE(seconds);
    ASSERT_EQ(seconds->rows.size(), 1U);
    EXPECT_EQ(seconds->rows[0].unit, "seconds");
    EXPECT_NEAR(seconds->rows[0].p95, 2, 0.07);
    EXPECT_FALSE(history->list("value>3"));
    EXPECT_FALSE(history->list("\"open"));
}

TEST_F(MetricHistories, keepsAGaugeOutThatIsNoNumber)
{
    samples(2, [&] { waiting().set(INFINITY); });
    EXPECT_FALSE(history->recent({"kaze_gateway_queue_waiting", {}}, MetricView::Value, 60s));
    EXPECT_FALSE(history->latest({"kaze_gateway_queue_waiting", {}}));
    EXPECT_EQ(history->list("queue_waiting")->rows[0].value, 0);
    EXPECT_TRUE(save());
}

TEST_F(MetricHistories, runsBeforeAndAfterEachSample)
{
    int before = 0, after = 0;
    history->beforeSample([&] { waiting().set(++before); });
    history->afterSample([&] {
        ++after;
        EXPECT_EQ(history->recent({"kaze_gateway_queue_waiting", {}}, MetricView::Value, 10s), before);
    });
    samples(3);
    EXPECT_EQ(before, 3);
    EXPECT_EQ(after, 3);
}

TEST_F(MetricHistories, samplesAtEachFullTenSecondsUntilItIsTold)
{
    clock.advance(3s);
    base::CancelSource stop;
    bool isOver = false;
    const auto task = [&]() -> base::Task<> {
        co_await history->run(stop.token());
        isOver = true;
    };
    base::spawn(loop.executor(), task());
    const auto turn = [&](const auto& done) {
        while (!done())
            loop.context().run_one_for(1ms);
    };
    for (int i = 0; i < 40; ++i) {
        turn([&] { return clock.sleepers() == 1; });
        calls().add(5);
        clock.advance(i == 0 ? 7s : 10s);
        loop.poll();
    }
    turn([&] { return clock.sleepers() == 1; });
    stop.cancel();
    turn([&] { return isOver; });
    restart();
    const auto shown = range("kaze_gateway_attempts_total", MetricView::Value, start, 10, "*");
    ASSERT_EQ(shown.lines.size(), 1U);
    EXPECT_EQ(shown.lines[0].values.size(), 40U);
    EXPECT_TRUE(shown.lines[0].gaps.empty());
    EXPECT_EQ(shown.lines[0].values[39], 5);
}

} // namespace kaze::telemetry
