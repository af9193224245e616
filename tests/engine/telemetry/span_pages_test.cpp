// Traces in pages: large ones, those that grow, those that lie in several months.

#include "engine/api/trace_requests.h"
#include "engine/telemetry/detail/trace_places.h"
#include "tests/engine/telemetry/log_fixture.h"

#include <set>

namespace kaze::telemetry {

class SpanPages : public LogFixture {
protected:
    api::SpanPage page(const std::string& id, const std::string& cursor, std::int64_t limit, std::vector<std::string> again = {})
    {
        auto found = ask(id, cursor, limit, std::move(again));
        EXPECT_TRUE(found) << found.error().message;
        return found ? std::move(*found) : api::SpanPage{};
    }

    base::Result<api::SpanPage> ask(
        const std::string& id, const std::string& cursor, std::int64_t limit, std::vector<std::string> again = {})
    {
        return loop.runUntil(log->spans(api::GetSpans{id, cursor, limit, std::move(again)}));
    }

    void addSpans(const Span& run, int count)
    {
        for (int i = 0; i < count; ++i) {
            auto span = log->startSpan(run.context(), "retrieval " + std::to_string(m_made++), api::SpanKind::Memory);
            clock.advance(1ms);
            span.end();
        }
        flush();
    }

    void jumpTo(int month, int day) { clock.jump(base::Time(sys_days{std::chrono::year{2026} / month / day}) - clock.now()); }

private:
    int m_made = 0;
};

TEST_F(SpanPages, giveEverySpanOnceInTheOrderInWhichTheyWereStored)
{
    open();
    auto run = log->startSpan({}, "run", api::SpanKind::Run);
    addSpans(run, 500);
    auto other = log->startSpan({}, "another", api::SpanKind::Run);
    addSpans(other, 100);
    addSpans(run, 499);
    run.end();
    flush();
    const auto id = run.context().traceId.hex();
    std::vector<std::string> names;
    std::string cursor;
    for (int round = 0; round < 100; ++round) {
        const auto some = page(id, cursor, 64);
        EXPECT_EQ(some.trace.spans, 1000);
        EXPECT_EQ(some.trace.traceId, id);
        EXPECT_LE(some.spans.size(), 64U);
        for (const auto& span : some.spans)
            names.push_back(span.name);
        cursor = some.next;
        if (some.complete)
            break;
    }
    ASSERT_EQ(names.size(), 1000U);
    EXPECT_EQ(std::set<std::string>(names.begin(), names.end()).size(), 1000U);
    EXPECT_EQ(names[1], "retrieval 0");
    EXPECT_EQ(names.back(), "retrieval 1098");
}

TEST_F(SpanPages, goOnWithWhatCameSinceAndShowOpenSpansAgain)
{
    open();
    auto run = log->startSpan({}, "run", api::SpanKind::Run);
    auto turn = log->startSpan(run.context(), "turn 1", api::SpanKind::Turn);
    flush();
    const auto id = run.context().traceId.hex();
    const auto first = page(id, "", 100);
    ASSERT_EQ(first.spans.size(), 2U);
    EXPECT_TRUE(first.complete);
    EXPECT_FALSE(first.spans[1].duration);
    EXPECT_FALSE(first.trace.duration);
    EXPECT_TRUE(page(id, first.next, 100).spans.empty()) << "nothing came";

    clock.advance(3s);
    turn.end();
    addSpans(run, 2);
    const auto open = std::vector<std::string>{base::hexOf(turn.context().spanId)};
    const auto then = page(id, first.next, 100, open);
    ASSERT_EQ(then.spans.size(), 3U);
    EXPECT_EQ(then.spans[0].name, "turn 1");
    EXPECT_EQ(then.spans[0].duration, 3s);
    EXPECT_EQ(then.spans[1].name, "retrieval 0");
    EXPECT_TRUE(then.complete);
    EXPECT_TRUE(page(id, then.next, 100).spans.empty());
}

TEST_F(SpanPages, goThroughAllMonthsOfATrace)
{
    jumpTo(10, 31);
    open();
    auto run = log->startSpan({}, "long run", api::SpanKind::Run);
    addSpans(run, 5);
    jumpTo(11, 1);
    addSpans(run, 5);
    jumpTo(12, 1);
    addSpans(run, 5);
    const auto id = run.context().traceId.hex();
    std::vector<std::string> names;
    std::string cursor;
    bool isAll = false;
    while (!isAll) {
        const auto some = page(id, cursor, 4);
        for (const auto& span : some.spans)
            names.push_back(span.name);
        cursor = some.next;
        isAll = some.complete;
    }
    ASSERT_EQ(names.size(), 16U);
    EXPECT_EQ(names.back(), "retrieval 14");
    // A span of the first month that is stored late comes all the same.
    jumpTo(10, 31);
    addSpans(run, 1);
    const auto late = page(id, cursor, 4);
    ASSERT_EQ(late.spans.size(), 1U);
    EXPECT_EQ(late.spans[0].name, "retrieval 15");
}

TEST_F(SpanPages, findATraceByItsRunAndSayWhenThereIsNone)
{
    open();
    auto run = log->startSpan({}, "run", api::SpanKind::Run);
    run.set(attribute::kRunId, "run-7");
    flush();
    EXPECT_EQ(page("run-7", "", 10).spans.size(), 1U);
    EXPECT_EQ(ask(ids.next().hex(), "", 10).error().code, base::ErrorCode::NotFound);
}

TEST_F(SpanPages, refuseForeignCursorsAndIds)
{
    open();
    auto run = log->startSpan({}, "run", api::SpanKind::Run);
    flush();
    const auto id = run.context().traceId.hex();
    for (const auto* wrong :
        {"x", "202611", "202611.", "202611.0", "202613.5", "202611.5-", "-202611.5", "202611.5x", "202611.5-x"})
        EXPECT_EQ(ask(id, wrong, 10).error().code, base::ErrorCode::InvalidArgument) << wrong;
    EXPECT_EQ(ask(id, "", 10, {"no id"}).error().code, base::ErrorCode::InvalidArgument);
    EXPECT_EQ(ask(id, "", 10, std::vector<std::string>(1001, "0000000000000001")).error().code, base::ErrorCode::InvalidArgument);
    EXPECT_EQ(page(id, "", 0).spans.size(), 1U) << "a page has at least one";
}

TEST(TracePlaces, areReadAsTheyAreWritten)
{
    const auto places = detail::TracePlaces::parse("202611.1234-202612.7");
    ASSERT_TRUE(places);
    EXPECT_EQ(places->of(std::chrono::year{2026} / 11), 1234);
    EXPECT_EQ(places->of(std::chrono::year{2026} / 12), 7);
    EXPECT_EQ(places->of(std::chrono::year{2026} / 10), 0);
    EXPECT_EQ(places->text(), "202611.1234-202612.7");
}

} // namespace kaze::telemetry
