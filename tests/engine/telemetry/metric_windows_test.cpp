#include "engine/telemetry/detail/moving_sum.h"
#include "tests/engine/telemetry/metric_fixture.h"

#include <random>

namespace kaze::telemetry {

class MetricWindows : public MetricFixture {
protected:
    MetricWindows() { open(); }

    base::Result<MetricHistory::Windows> look(MetricHistory::MovingWindow window)
    {
        return run(history->windows(std::move(window)));
    }

    MetricHistory::MovingWindow over(std::string name, MetricView view, base::Duration time) const
    {
        MetricHistory::MovingWindow window;
        window.match.name = std::move(name);
        window.by = "*";
        window.view = view;
        window.window = time;
        window.step = 10s;
        window.from = start;
        window.to = clock.now();
        return window;
    }
};

TEST_F(MetricWindows, moveOnStepByStep)
{
    int i = 0;
    samples(6, [&] { calls().add(static_cast<std::uint64_t>(++i)); });
    auto window = over("kaze_gateway_attempts_total", MetricView::Value, 30s);
    window.covered = 1;
    const auto windows = look(window);
    ASSERT_TRUE(windows) << windows.error().text();
    EXPECT_EQ(windows->first, start + 10s);
    EXPECT_EQ(windows->count, 6U);
    ASSERT_EQ(windows->lines.size(), 1U);
    const std::vector<std::optional<double>> expected{std::nullopt, std::nullopt, 6, 9, 12, 15};
    EXPECT_EQ(windows->lines[0].values, expected) << "of the first two not all is known";
    window.covered = 0.5;
    EXPECT_EQ(look(window)->lines[0].values[1], 3);
    window.from = start + 40s;
    EXPECT_EQ(look(window)->lines[0].values, (std::vector<std::optional<double>>{12, 15}))
        << "what is before belongs to the window";
}

TEST_F(MetricWindows, sayTheSameFromMemoryAndFromTheFileAsAQueryDoes)
{
    std::mt19937 random(5);
    std::lognormal_distribution<double> spread(-2, 1);
    samplesSaved(720, [&] {
        for (int n = 0; n < 5; ++n)
            seconds(n % 2 ? "a" : "b").record(spread(random));
    });
    for (const auto view : {MetricView::P95, MetricView::Rate, MetricView::Max}) {
        const auto whole = look(over("kaze_gateway_attempt_seconds", view, 5min));
        ASSERT_TRUE(whole);
        const auto asked = range("kaze_gateway_attempt_seconds", view, start, 300, "*");
        for (std::size_t i = 0; i < asked.lines.at(0).values.size(); ++i)
            EXPECT_NEAR(*whole->lines.at(0).values.at(i * 30 + 29), asked.lines[0].values[i], 1e-4) << i;
        auto late = over("kaze_gateway_attempt_seconds", view, 5min);
        late.from = clock.now() - 10min;
        const auto remembered = look(late);
        ASSERT_EQ(remembered->lines.at(0).values.size(), 60U);
        for (std::size_t i = 0; i < 60; ++i)
            EXPECT_NEAR(*remembered->lines[0].values[i], *whole->lines[0].values[660 + i], 1e-4) << i;
    }
}

TEST_F(MetricWindows, areCoarserWhereTheHistoryIs)
{
    samplesSaved(30, [&] { waiting().set(7); });
    clock.advance(std::chrono::days(3));
    samplesSaved(30, [&] { waiting().set(9); });
    const auto windows = look(over("kaze_gateway_queue_waiting", MetricView::Mean, 90s));
    ASSERT_TRUE(windows);
    EXPECT_EQ(windows->step, 60s);
    EXPECT_EQ(windows->window, 120s);
    ASSERT_EQ(windows->lines.size(), 1U);
    EXPECT_EQ(windows->lines[0].values.at(1), 7);
    EXPECT_FALSE(windows->lines[0].values.at(60)) << "a gap";
    EXPECT_EQ(windows->lines[0].values.back(), 9);
}

TEST_F(MetricWindows, areRefusedWithWords)
{
    samples(1, [&] { waiting().set(7); });
    EXPECT_EQ(look(over("kaze_nothing", MetricView::Value, 60s)).error().code, base::ErrorCode::NotFound);
    EXPECT_EQ(look(over("kaze_gateway_queue_waiting", MetricView::P99, 60s)).error().code, base::ErrorCode::InvalidArgument);
    auto window = over("kaze_gateway_queue_waiting", MetricView::Value, 60s);
    window.from = start - std::chrono::days(3650);
    EXPECT_EQ(look(window).error().code, base::ErrorCode::InvalidArgument) << "too many steps";
    window.from = base::Time{};
    EXPECT_EQ(look(window).error().code, base::ErrorCode::InvalidArgument);
    window = over("kaze_gateway_queue_waiting", MetricView::Value, 60s);
    window.from = clock.now();
    EXPECT_EQ(look(window)->count, 0U) << "no step is over";
}

TEST(MovingSum, isTheSumOfWhatIsInIt)
{
    std::mt19937 random(9);
    std::uniform_int_distribution<int> any(1, 50);
    detail::MovingSum sum;
    std::deque<detail::MetricPoint> all;
    for (int i = 0; i < 2000; ++i) {
        if (!all.empty() && any(random) < 23) {
            sum.pop();
            all.pop_front();
        } else {
            detail::MetricPoint point;
            point.covered = any(random) < 5 ? 0 : 1;
            point.sum = point.last = point.max = any(random);
            point.counts.buckets = {{static_cast<std::uint32_t>(any(random)), 1}};
            sum.push(point);
            all.push_back(point);
        }
        detail::MetricPoint expected;
        for (const auto& point : all)
            append(expected, point);
        ASSERT_EQ(sum.size(), all.size());
        ASSERT_EQ(sum.sum(), expected) << i;
    }
}

} // namespace kaze::telemetry
