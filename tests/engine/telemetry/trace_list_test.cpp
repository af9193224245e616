#include "engine/api/trace_requests.h"
#include "tests/engine/telemetry/log_fixture.h"

namespace kaze::telemetry {

class TraceList : public LogFixture {
protected:
    TraceList()
    {
        open();
        runTrace("reviewer · Review the indexer", 10s);
        runTrace("reconciler · 100% of [both] files", 500ms, true);
        runTrace("librarian · Find quotations", 3s);
        flush();
    }

    std::string errorOf(const std::string& filter)
    {
        api::ListTraces query;
        query.filter = filter;
        const auto page = loop.runUntil(log->listTraces(std::move(query)));
        return page ? "none" : page.error().message;
    }

    std::vector<std::string> agents(const std::string& filter)
    {
        std::vector<std::string> found;
        for (const auto& row : list(filter).rows)
            found.push_back(row.agent);
        return found;
    }

    using Names = std::vector<std::string>;
};

TEST_F(TraceList, isNewestFirst)
{
    EXPECT_EQ(agents(""), (Names{"librarian", "reconciler", "reviewer"}));
}

TEST_F(TraceList, hasWhatWasRecordedJustBefore)
{
    runTrace("scout · Look around", 1s);
    EXPECT_EQ(agents(""), (Names{"scout", "librarian", "reconciler", "reviewer"}));
}

TEST_F(TraceList, findsWordsAndPhrasesInAnyCase)
{
    EXPECT_EQ(agents("REVIEW"), Names{"reviewer"});
    EXPECT_EQ(agents("\"find quot\""), Names{"librarian"});
    EXPECT_EQ(agents("find indexer"), Names{}) << "all must hold";
    EXPECT_EQ(agents("100% [both]"), Names{"reconciler"}) << "no character is special";
    EXPECT_EQ(agents("-find -review"), Names{"reconciler"});
    EXPECT_EQ(agents(list("find").rows[0].traceId.substr(4, 20)), Names{"librarian"}) << "ids too";
    EXPECT_EQ(agents("' OR 1=1"), Names{});
}

TEST_F(TraceList, findsByFields)
{
    EXPECT_EQ(agents("agent:Reviewer"), Names{"reviewer"});
    EXPECT_EQ(agents("agent:re*"), (Names{"reconciler", "reviewer"}));
    EXPECT_EQ(agents("agent:review"), Names{}) << "an agent's name is compared whole";
    EXPECT_EQ(agents("-agent:re*"), Names{"librarian"});
    EXPECT_EQ(agents("name:\"of [both]\""), Names{"reconciler"});
    EXPECT_EQ(agents("name:*[both]*"), Names{"reconciler"});
    EXPECT_EQ(agents("name:*[a-z]*"), Names{});
    EXPECT_EQ(agents("status:error"), Names{"reconciler"});
    EXPECT_EQ(agents("status:ok"), (Names{"librarian", "reviewer"}));
    EXPECT_EQ(agents("-status:ok"), Names{"reconciler"});
    EXPECT_EQ(agents("dur>2s"), (Names{"librarian", "reviewer"}));
    EXPECT_EQ(agents("dur>=3s dur<=3000ms"), Names{"librarian"});
    EXPECT_EQ(agents("dur:500ms"), Names{"reconciler"});
    EXPECT_EQ(agents("cost>=$0.01").size(), 3U);
    EXPECT_EQ(agents("cost>$0.01"), Names{});
    EXPECT_EQ(agents("spans:2 tokens>1k").size(), 3U);
    EXPECT_EQ(agents("tokens>=1,200").size(), 3U);
    EXPECT_EQ(agents("tokens>1200"), Names{});
}

TEST_F(TraceList, saysWhereAFilterIsWrong)
{
    EXPECT_TRUE(errorOf("agent:x dur>fast").starts_with("at character 13: \"fast\" is no duration"))
        << errorOf("agent:x dur>fast");
    EXPECT_TRUE(errorOf("foo:bar").starts_with("at character 1: there is no field \"foo\"")) << errorOf("foo:bar");
    EXPECT_TRUE(errorOf("x status:late").starts_with("at character 10: \"late\" is no status"));
    EXPECT_TRUE(errorOf("agent>x").starts_with("at character 1: \"agent\" is compared with \":\" only"));
    EXPECT_TRUE(errorOf("cost>5s").starts_with("at character 6: "));
    EXPECT_TRUE(errorOf("\"open").starts_with("at character 1: "));
}

TEST_F(TraceList, comesInPagesThatStayWholeWhenNewTracesArrive)
{
    for (int i = 0; i < 20; ++i)
        runTrace("batch " + std::to_string(i), 0s); // all at the same moment: told apart by id
    clock.advance(1s);
    flush();
    std::vector<std::string> seen;
    std::string cursor;
    do {
        const auto page = list("", 4, cursor);
        EXPECT_LE(page.rows.size(), 4U);
        for (const auto& row : page.rows)
            seen.push_back(row.traceId);
        cursor = page.next;
        runTrace("newcomer", 1s);
        flush();
    } while (!cursor.empty());
    EXPECT_EQ(seen.size(), 23U);
    std::sort(seen.begin(), seen.end());
    EXPECT_EQ(std::unique(seen.begin(), seen.end()), seen.end());
}

TEST_F(TraceList, endsWithoutACursorWhenThePageIsExactlyFull)
{
    EXPECT_EQ(list("", 3).next, "");
    EXPECT_NE(list("", 2).next, "");
    EXPECT_EQ(list("", 0).rows.size(), 1U) << "a page has at least one";
}

TEST_F(TraceList, refusesAForeignCursor)
{
    for (const auto* wrong : {"x", "-", "12", "12-", "12-34", "99999999999999999999-0192f0c17e3a700080003f1c2b4a5d6e"}) {
        api::ListTraces query;
        query.cursor = wrong;
        const auto page = loop.runUntil(log->listTraces(std::move(query)));
        ASSERT_FALSE(page) << wrong;
        EXPECT_EQ(page.error().code, base::ErrorCode::InvalidArgument);
    }
}

class Months : public LogFixture {
protected:
    void startAt(int month, int day, base::Duration time)
    {
        const auto wanted
            = base::Time(sys_days{std::chrono::year{2026} / month / day}) + std::chrono::floor<std::chrono::microseconds>(time);
        clock.jump(wanted - clock.now());
    }
};

TEST_F(Months, keepATraceWholeThatCrossesMidnight)
{
    startAt(11, 30, 23h + 59min + 59s);
    open();
    auto run = log->startSpan({}, "night shift", api::SpanKind::Run);
    run.set(std::string(attribute::kRunId), "run-night");
    const auto id = run.context().traceId.hex();
    auto early = log->startSpan(run.context(), "chat", api::SpanKind::Chat);
    early.record().usage.inputTokens = 10;
    early.end();
    flush();
    clock.advance(2s);
    auto late = log->startSpan(run.context(), "chat", api::SpanKind::Chat);
    late.record().usage.inputTokens = 5;
    late.end();
    flush();
    run.end();
    record(Level::Info, "in december");
    flush();

    EXPECT_EQ(number("SELECT count(*) FROM spans", "2026-11.db"), 2);
    EXPECT_EQ(number("SELECT count(*) FROM spans", "2026-12.db"), 1);
    EXPECT_EQ(number("SELECT count(*) FROM events", "2026-12.db"), 1);
    const auto rows = list().rows;
    ASSERT_EQ(rows.size(), 1U) << "one trace, though two files know it";
    EXPECT_EQ(rows[0].spans, 3);
    EXPECT_EQ(rows[0].usage.inputTokens, 15);
    EXPECT_EQ(rows[0].duration, 2s);
    EXPECT_EQ(log->figures().traces, 1U);
    for (const auto& by : {id, std::string("run-night")}) {
        const auto found = trace(by);
        EXPECT_EQ(found.spans.size(), 3U);
        EXPECT_EQ(found.trace.usage.inputTokens, 15);
        EXPECT_EQ(found.trace.runId, "run-night");
    }
    const auto detail = loop.runUntil(log->span(id, base::hexOf(late.context().spanId)));
    EXPECT_TRUE(detail);
}

TEST_F(Months, areListedAsOneNewestFirst)
{
    for (const int month : {9, 10, 11, 12}) {
        startAt(month, 5, 0s);
        open();
        for (int i = 0; i < 3; ++i) {
            clock.advance(1s);
            runTrace(std::to_string(month) + " " + std::to_string(i), 1s);
        }
        flush();
    }
    open();
    EXPECT_EQ(list().rows.size(), 12U);
    std::vector<std::string> seen;
    std::string cursor;
    do {
        const auto page = list("", 2, cursor);
        for (const auto& row : page.rows)
            seen.push_back(row.name);
        cursor = page.next;
    } while (!cursor.empty());
    EXPECT_EQ(seen,
        (std::vector<std::string>{"12 2", "12 1", "12 0", "11 2", "11 1", "11 0", "10 2", "10 1", "10 0", "9 2", "9 1", "9 0"}));
    EXPECT_EQ(names("agent:9"), (std::vector<std::string>{"9 2", "9 1", "9 0"}));
    EXPECT_EQ(log->figures().traces, 12U);
}

TEST_F(Months, bearAClockThatIsSetBack)
{
    startAt(12, 1, 1h);
    open();
    auto run = log->startSpan({}, "odd", api::SpanKind::Run);
    clock.jump(-2h);
    auto chat = log->startSpan(run.context(), "chat", api::SpanKind::Chat);
    clock.advance(1s);
    chat.end();
    run.end();
    flush();
    EXPECT_EQ(trace(run.context().traceId.hex()).spans.size(), 2U);
    EXPECT_FALSE(list().rows.empty());
}

} // namespace kaze::telemetry
