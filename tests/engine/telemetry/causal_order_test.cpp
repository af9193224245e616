#include "engine/api/trace.h"
#include "engine/messaging/hybrid_clock.h"
#include "tests/engine/telemetry/log_fixture.h"

#include <algorithm>

namespace kaze::telemetry {

//! A log on the hybrid clock of its cell, as a cell has it.
class CausalOrder : public LogFixture {
protected:
    CausalOrder()
    {
        log = std::make_unique<ObservationLog>(
            options, loop.executor(), writers, times, ids, metrics, redactor, base::LogSystem::none());
    }
    ~CausalOrder() override { log.reset(); }

    //! The names of a trace's spans as they are sorted by their times.
    std::vector<std::string> sorted(const SpanContext& of)
    {
        flush();
        auto spans = trace(of.traceId.hex()).spans;
        std::stable_sort(
            spans.begin(), spans.end(), [](const auto& left, const auto& right) { return left.startedAt < right.startedAt; });
        std::vector<std::string> names;
        for (std::size_t i = 0; i < spans.size(); ++i) {
            names.push_back(spans[i].name);
            EXPECT_TRUE(i == 0 || spans[i - 1].startedAt < spans[i].startedAt) << "two at the same time";
        }
        return names;
    }

    messaging::HybridClock times{clock};
};

TEST_F(CausalOrder, ofATraceOutlivesAClockThatIsSetBack)
{
    auto run = log->startSpan({}, "run", api::SpanKind::Run);
    std::vector<std::string> expected{"run"};
    for (const auto jump : {-2h, 0h, -26h, 1h}) {
        for (int i = 0; i < 5; ++i) {
            expected.push_back("turn " + std::to_string(expected.size()));
            log->startSpan(run.context(), expected.back(), api::SpanKind::Turn).end();
        }
        clock.jump(jump);
        clock.advance(1ms);
    }
    const auto context = run.context();
    run.end();
    EXPECT_EQ(sorted(context), expected);
}

TEST_F(CausalOrder, goesThroughMessagesOfCellsWhoseClocksAreAhead)
{
    auto run = log->startSpan({}, "before", api::SpanKind::Run);
    base::SimulatedClock otherWall;
    otherWall.jump(40s);
    messaging::HybridClock other(otherWall);
    const auto cause = other.now(); // when a span of the other cell began
    const auto sent = other.stamp();
    times.heard(sent);
    auto after = log->startSpan(run.context(), "after", api::SpanKind::Tool);
    EXPECT_GT(after.record().startedAt, cause);
    times.heard({sent.millis + 3'600'000, 0});
    auto later = log->startSpan(run.context(), "later", api::SpanKind::Tool);
    EXPECT_LT(later.record().startedAt, cause + 1s) << "nobody's clock is an hour ahead of ours";
    const auto context = run.context();
    for (auto* span : {&run, &after, &later})
        span->end();
    EXPECT_EQ(sorted(context), (std::vector<std::string>{"before", "after", "later"}));
}

} // namespace kaze::telemetry
