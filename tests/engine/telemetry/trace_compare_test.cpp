// Where a trace's time went, two traces beside each other, and how long the spans of a name take.

#include "engine/api/trace.h"
#include "engine/telemetry/detail/trace_alignment.h"
#include "tests/engine/telemetry/log_fixture.h"

#include <map>
#include <numeric>

namespace kaze::telemetry {

using api::SpanKind;

namespace {

constexpr std::int64_t kMs = 1'000'000;

//! A trace out of lines "name parent start end": times in ms, "-" for none; kinds by the first letter of the name.
class Shape {
public:
    Shape& add(const std::string& name, const std::string& parent, std::int64_t start, std::int64_t end)
    {
        detail::SpanShape span;
        span.id = m_ids[name] = m_ids.size() + 1;
        if (const auto found = m_ids.find(parent); found != m_ids.end())
            span.parent = found->second;
        span.start = start * kMs;
        span.duration = end < 0 ? -1 : (end - start) * kMs;
        span.kind = kindOf(name[0]);
        span.name = static_cast<std::int32_t>(m_part.names.size());
        // What follows a "#" only tells two of the same name apart.
        m_part.names.push_back(name.substr(0, name.find('#')));
        m_part.spans.push_back(span);
        return *this;
    }

    [[nodiscard]] detail::TraceShape done() const { return detail::TraceShape({m_part}); }
    [[nodiscard]] api::TraceTimes times() const { return timesOf(done()); }

private:
    static SpanKind kindOf(char letter)
    {
        static const std::map<char, SpanKind> kinds{{'r', SpanKind::Run}, {'t', SpanKind::Turn}, {'c', SpanKind::Chat},
            {'x', SpanKind::Tool}, {'m', SpanKind::Memory}, {'q', SpanKind::Queue}};
        return kinds.at(letter);
    }

    std::map<std::string, std::uint64_t> m_ids;
    detail::TraceShape::Part m_part;
};

//! "name | name" a line, "-" for none, indented by depth.
std::string text(const detail::Alignment& alignment, const detail::TraceShape& left, const detail::TraceShape& right)
{
    const auto nameOf = [](const detail::TraceShape& trace, std::int32_t index) {
        return index < 0 ? std::string("-")
                         : trace.names()[static_cast<std::size_t>(trace.spans()[static_cast<std::size_t>(index)].name)];
    };
    std::string lines;
    for (const auto& line : alignment.lines)
        lines += std::string(static_cast<std::size_t>(line.depth), ' ') + nameOf(left, line.left) + "|"
            + nameOf(right, line.right) + "\n";
    return lines;
}

std::string compared(const Shape& left, const Shape& right, std::int64_t limit = 1000)
{
    const auto a = left.done();
    const auto b = right.done();
    return text(aligned(a, b, limit), a, b);
}

} // namespace

using namespace std::chrono_literals;

TEST(TraceTimes, countWhatRunsBesideEachOtherOnce)
{
    Shape shape;
    shape.add("run", "-", 0, 100)
        .add("c1", "run", 0, 40)
        .add("c2", "run", 30, 60)
        .add("x1", "run", 60, 80)
        .add("m1", "run", 85, 90);
    shape.add("q1", "run", 90, 95).add("x2", "run", 60, 70);
    const auto times = shape.times();
    EXPECT_EQ(times.models, 60ms);
    EXPECT_EQ(times.tools, 20ms);
    EXPECT_EQ(times.memory, 5ms);
    EXPECT_EQ(times.queued, 5ms);
}

TEST(TraceTimes, followThePathThatMadeTheTraceAsLongAsItIs)
{
    // Two tools at once: only the longer one is waited for.
    Shape shape;
    shape.add("run", "-", 0, 100).add("t1", "run", 0, 100).add("c1", "t1", 0, 40);
    shape.add("x-long", "t1", 40, 90).add("x-short", "t1", 40, 60).add("m1", "t1", 95, 100);
    EXPECT_EQ(shape.times().criticalPath, 95ms) << "what turn and run did by themselves between 90 and 95 does not count";
}

TEST(TraceTimes, countATimeOnlyOnceWhereChildrenOverlap)
{
    Shape shape;
    shape.add("x1", "-", 0, 100).add("c1", "x1", 10, 60).add("c2", "x1", 50, 90);
    EXPECT_EQ(shape.times().criticalPath, 100ms) << "the tool's own time is work";
    Shape inRun;
    inRun.add("run", "-", 0, 100).add("c1", "run", 10, 60).add("c2", "run", 50, 90);
    EXPECT_EQ(inRun.times().criticalPath, 80ms);
}

TEST(TraceTimes, leaveOutWaitingForPeople)
{
    Shape shape;
    shape.add("run", "-", 0, 10'000).add("c1", "run", 0, 500).add("x1", "run", 9'500, 10'000);
    EXPECT_EQ(shape.times().criticalPath, 1000ms);
}

TEST(TraceTimes, bearOpenSpansOrphansCirclesAndChildrenThatOutliveTheirParents)
{
    Shape open;
    open.add("run", "-", 0, -1).add("c1", "run", 0, 50).add("c2", "run", 50, -1).add("x1", "run", 60, 80);
    EXPECT_EQ(open.times().criticalPath, 80ms) << "an open one lasts until the last end that is known";
    Shape orphan;
    orphan.add("c1", "gone", 0, 10).add("c2", "gone", 20, 30);
    EXPECT_EQ(orphan.times().criticalPath, 20ms);
    Shape late;
    late.add("x1", "-", 0, 50).add("c1", "x1", 40, 100);
    EXPECT_EQ(late.times().criticalPath, 50ms) << "beyond its parent nobody waits for it";
    detail::TraceShape::Part circle;
    circle.names = {"c"};
    for (std::uint64_t i = 1; i <= 3; ++i)
        circle.spans.push_back({i, i % 3 + 1, static_cast<std::int64_t>(i) * kMs, 10 * kMs, 0, SpanKind::Chat});
    circle.spans.push_back({9, 9, 0, kMs, 0, SpanKind::Chat});
    const detail::TraceShape trace({circle});
    EXPECT_EQ(trace.children(-1).size(), 2U);
    EXPECT_GT(timesOf(trace).criticalPath.count(), 0);
    EXPECT_EQ(timesOf(detail::TraceShape({})).criticalPath, 0ns);
}

TEST(TraceAlignment, laysTheSameBesideEachOther)
{
    Shape left, right;
    left.add("run", "-", 0, 9)
        .add("t1", "run", 0, 4)
        .add("c gpt", "t1", 0, 1)
        .add("x read", "t1", 1, 2)
        .add("x write", "t1", 2, 3);
    right.add("run", "-", 0, 9)
        .add("t1", "run", 0, 4)
        .add("c gpt", "t1", 0, 1)
        .add("x list", "t1", 1, 2)
        .add("x write", "t1", 2, 3);
    right.add("t2", "run", 5, 6);
    EXPECT_EQ(compared(left, right),
        "run|run\n"
        " t1|t1\n"
        "  c gpt|c gpt\n"
        "  x read|-\n"
        "  -|x list\n"
        "  x write|x write\n"
        " -|t2\n");
}

TEST(TraceAlignment, findsTheLongestCommonSubsequence)
{
    Shape left, right;
    left.add("run", "-", 0, 99);
    right.add("run", "-", 0, 99);
    int at = 0;
    for (const auto* name : {"x a#1", "x b#1", "x c", "x a#2", "x b#2", "x b#3", "x a#3"})
        left.add(name, "run", at, at + 1), ++at;
    at = 0;
    for (const auto* name : {"x c", "x b#1", "x a#1", "x b#2", "x a#2", "x c#2"})
        right.add(name, "run", at, at + 1), ++at;
    const auto a = left.done();
    const auto b = right.done();
    const auto alignment = aligned(a, b, 1000);
    // 4 of the 7 and 6 children match (Hunt and Szymanski's own example), and the runs do.
    EXPECT_EQ(alignment.onlyLeft, 3);
    EXPECT_EQ(alignment.onlyRight, 2);
}

TEST(TraceAlignment, laysTheCallsOfDifferentModelsBesideEachOther)
{
    Shape left, right;
    left.add("run reader", "-", 0, 9)
        .add("c gpt", "run reader", 0, 1)
        .add("x read", "run reader", 1, 2)
        .add("c gpt#2", "run reader", 2, 3);
    right.add("run writer", "-", 0, 9).add("c claude", "run writer", 0, 1).add("x read", "run writer", 1, 2);
    right.add("c claude#2", "run writer", 2, 3).add("c claude#3", "run writer", 3, 4);
    EXPECT_EQ(compared(left, right),
        "run reader|run writer\n"
        " c gpt|c claude\n"
        " x read|x read\n"
        " c gpt|c claude\n"
        " -|c claude\n");
}

TEST(TraceAlignment, isBoundedAndSaysWhatItLeavesOut)
{
    Shape left, right;
    left.add("run", "-", 0, 9'999);
    right.add("run", "-", 0, 9'999);
    for (int i = 0; i < 5000; ++i) {
        left.add("x same#" + std::to_string(i), "run", i, i + 1);
        right.add("x same#" + std::to_string(i), "run", i, i + 1);
    }
    right.add("m more", "run", 9'000, 9'001);
    const auto a = left.done();
    const auto b = right.done();
    const auto alignment = aligned(a, b, 100);
    EXPECT_EQ(alignment.lines.size(), 100U);
    EXPECT_EQ(alignment.leftOut, 5002 - 100);
    EXPECT_EQ(alignment.onlyLeft, 0);
    EXPECT_EQ(alignment.onlyRight, 1);
}

class CompareTraces : public LogFixture {
protected:
    std::string runWith(const std::vector<std::pair<std::string, base::Duration>>& calls)
    {
        auto run = log->startSpan({}, "invoke_agent reader", SpanKind::Run);
        for (const auto& [name, lasts] : calls) {
            auto call = log->startSpan(run.context(), name, name.starts_with("chat") ? SpanKind::Chat : SpanKind::Tool);
            clock.advance(lasts);
            call.end();
        }
        run.end();
        flush();
        return run.context().traceId.hex();
    }
};

TEST_F(CompareTraces, givesRowsTimesAndSums)
{
    open();
    const auto left = runWith({{"chat a", 2s}, {"execute_tool x", 1s}});
    const auto right = runWith({{"chat a", 3s}, {"execute_tool y", 1s}, {"execute_tool x", 2s}});
    const auto reply = loop.runUntil(log->compareTraces({left, right}));
    ASSERT_TRUE(reply) << reply.error().message;
    EXPECT_EQ(reply->left.traceId, left);
    EXPECT_EQ(reply->right.spans, 4);
    EXPECT_EQ(reply->leftTimes.criticalPath, 3s);
    EXPECT_EQ(reply->rightTimes.tools, 3s);
    EXPECT_EQ(reply->onlyLeft, 0);
    EXPECT_EQ(reply->onlyRight, 1);
    ASSERT_EQ(reply->spans.size(), 4U);
    EXPECT_EQ(reply->spans[1].name, "chat a");
    EXPECT_EQ(reply->spans[1].depth, 1);
    EXPECT_EQ(reply->spans[1].left->duration, 2s);
    EXPECT_EQ(reply->spans[1].right->duration, 3s);
    EXPECT_FALSE(reply->spans[2].left);
    EXPECT_EQ(reply->spans[2].right->name, "execute_tool y");
    EXPECT_EQ(loop.runUntil(log->compareTraces({left, "nothing"})).error().code, base::ErrorCode::NotFound);
}

TEST_F(CompareTraces, measuresAllSpansOfAName)
{
    open();
    std::vector<std::pair<std::string, base::Duration>> calls;
    for (int i = 1; i <= 100; ++i)
        calls.emplace_back("execute_tool x", i * 10ms);
    calls.emplace_back("execute_tool y", 1h);
    runWith(calls);
    auto failed = log->startSpan({}, "execute_tool x", SpanKind::Tool);
    clock.advance(10s);
    failed.fail("tool_error", "no");
    failed.end();
    auto open = log->startSpan({}, "execute_tool x", SpanKind::Tool);
    flush();
    const auto reply = loop.runUntil(log->spanDurations({"execute_tool x", {}, {}}));
    ASSERT_TRUE(reply) << reply.error().message;
    EXPECT_EQ(reply->total, 101) << "the open one has no duration";
    EXPECT_EQ(reply->errors, 1);
    EXPECT_FALSE(reply->sampled);
    EXPECT_DOUBLE_EQ(reply->p50, 0.51);
    EXPECT_DOUBLE_EQ(reply->p95, 0.96);
    EXPECT_DOUBLE_EQ(reply->p99, 1.0);
    ASSERT_EQ(reply->upTo.size(), reply->counts.size());
    EXPECT_EQ(std::accumulate(reply->counts.begin(), reply->counts.end(), std::int64_t{0}), 101);
    EXPECT_NEAR(reply->upTo.front(), 0.01, 1e-9);
    EXPECT_NEAR(reply->upTo.back(), 10, 1e-6);
    EXPECT_EQ(reply->counts.front(), 1);
    EXPECT_EQ(reply->counts.back(), 1);
    EXPECT_TRUE(std::ranges::is_sorted(reply->upTo));

    const auto later = loop.runUntil(log->spanDurations({"execute_tool x", clock.now() + 1h, clock.now() + 2h}));
    EXPECT_EQ(later->total, 0);
    EXPECT_TRUE(later->upTo.empty());
    EXPECT_EQ(loop.runUntil(log->spanDurations({"", {}, {}})).error().code, base::ErrorCode::InvalidArgument);
    EXPECT_EQ(
        loop.runUntil(log->spanDurations({"x", clock.now(), clock.now() - 1h})).error().code, base::ErrorCode::InvalidArgument);
}

} // namespace kaze::telemetry
