// Lists of traces in other orders than by time, within a time, by tenant and pool, over months.

#include "engine/api/trace_requests.h"
#include "tests/engine/telemetry/log_fixture.h"

namespace kaze::telemetry {

class TraceOrder : public LogFixture {
protected:
    using Names = std::vector<std::string>;

    struct Made {
        base::Duration lasts = 1s;
        std::int64_t tokens = 10;
        double dollars = 0.01;
        int errors = 0;
        int tools = 0;
        std::string tenant = "default", pool = "default";
    };

    void make(const std::string& name, const Made& how)
    {
        auto run = log->startSpan({}, name, api::SpanKind::Run);
        run.set(attribute::kTenant, how.tenant);
        run.set(attribute::kPool, how.pool);
        auto chat = log->startSpan(run.context(), "chat", api::SpanKind::Chat);
        chat.record().usage = {how.tokens, 0, 0, 0};
        chat.record().cost = base::Money::fromDollars(how.dollars);
        clock.advance(how.lasts);
        chat.end();
        for (int i = 0; i < how.tools; ++i) {
            auto tool = log->startSpan(run.context(), "execute_tool t", api::SpanKind::Tool);
            if (i < how.errors)
                tool.fail("tool_error", "no");
            tool.end();
        }
        run.end();
        flush();
    }

    Names ordered(api::TraceOrder order, std::int64_t limit = 100, const std::string& filter = {})
    {
        Names names;
        std::string cursor;
        do {
            api::ListTraces query;
            query.order = order;
            query.limit = limit;
            query.cursor = cursor;
            query.filter = filter;
            const auto page = loop.runUntil(log->listTraces(std::move(query)));
            EXPECT_TRUE(page) << page.error().message;
            if (!page)
                break;
            for (const auto& row : page->rows)
                names.push_back(row.name);
            cursor = page->next;
        } while (!cursor.empty());
        return names;
    }

    void jumpTo(int month, int day) { clock.jump(base::Time(sys_days{std::chrono::year{2026} / month / day}) - clock.now()); }
};

TEST_F(TraceOrder, isByDurationCostTokensErrorsOrSpans)
{
    open();
    make("a", {.lasts = 3s, .tokens = 30, .dollars = 0.1, .errors = 0, .tools = 1});
    make("b", {.lasts = 9s, .tokens = 10, .dollars = 0.3, .errors = 2, .tools = 2});
    make("c", {.lasts = 6s, .tokens = 20, .dollars = 0.2, .errors = 1, .tools = 9});
    EXPECT_EQ(ordered(api::TraceOrder::Longest), (Names{"b", "c", "a"}));
    EXPECT_EQ(ordered(api::TraceOrder::Dearest), (Names{"b", "c", "a"}));
    EXPECT_EQ(ordered(api::TraceOrder::MostTokens), (Names{"a", "c", "b"}));
    EXPECT_EQ(ordered(api::TraceOrder::MostErrors), (Names{"b", "c", "a"}));
    EXPECT_EQ(ordered(api::TraceOrder::MostSpans), (Names{"c", "b", "a"}));
    EXPECT_EQ(ordered(api::TraceOrder::Newest), (Names{"c", "b", "a"}));
}

TEST_F(TraceOrder, givesEachOnceInPagesOverMonthsAlsoWhereManyAreEqual)
{
    Names all;
    for (const int month : {9, 10, 11}) {
        jumpTo(month, 5);
        open();
        for (int i = 0; i < 7; ++i) {
            all.push_back(std::to_string(month) + "-" + std::to_string(i));
            make(all.back(), {.dollars = i < 5 ? 0.5 : month + i * 0.1});
        }
    }
    open();
    std::ranges::sort(all);
    for (const std::int64_t limit : {1, 2, 3, 20, 21, 100}) {
        auto found = ordered(api::TraceOrder::Dearest, limit);
        EXPECT_EQ(found.at(0), "11-6");
        EXPECT_EQ(found.at(1), "11-5");
        EXPECT_EQ(found.at(2), "10-6");
        EXPECT_EQ(found.at(6), "11-4") << "of equal ones the newest first";
        std::ranges::sort(found);
        EXPECT_EQ(found, all) << limit;
    }
}

TEST_F(TraceOrder, putsThoseThatRunBehindThoseThatHaveEnded)
{
    open();
    auto running = log->startSpan({}, "running", api::SpanKind::Run);
    make("ended", {});
    EXPECT_EQ(ordered(api::TraceOrder::Longest), (Names{"ended", "running"}));
}

TEST_F(TraceOrder, takesACursorOfItsOwnOnly)
{
    open();
    make("a", {});
    make("b", {});
    api::ListTraces query;
    query.limit = 1;
    query.order = api::TraceOrder::Dearest;
    query.cursor = loop.runUntil(log->listTraces(query))->next;
    EXPECT_TRUE(loop.runUntil(log->listTraces(query)));
    for (const auto other : {api::TraceOrder::Newest, api::TraceOrder::Longest}) {
        auto wrong = query;
        wrong.order = other;
        EXPECT_EQ(loop.runUntil(log->listTraces(wrong)).error().code, base::ErrorCode::InvalidArgument);
    }
    query.order = base::Open<api::TraceOrder>::named("loudest");
    EXPECT_EQ(loop.runUntil(log->listTraces(query)).error().code, base::ErrorCode::InvalidArgument);
}

TEST_F(TraceOrder, findsByTenantPoolAndNumberOfErrors)
{
    open();
    make("a", {.tenant = "acme", .pool = "research"});
    make("b", {.errors = 2, .tools = 2, .tenant = "acme", .pool = "support"});
    make("c", {.errors = 1, .tools = 1, .tenant = "zenith", .pool = "research"});
    EXPECT_EQ(names("tenant:acme"), (Names{"b", "a"}));
    EXPECT_EQ(names("tenant:ACME pool:res*"), Names{"a"});
    EXPECT_EQ(names("-pool:research"), Names{"b"});
    EXPECT_EQ(names("errors>0"), (Names{"c", "b"}));
    EXPECT_EQ(names("errors:2"), Names{"b"});
    const auto row = list("tenant:zenith").rows.at(0);
    EXPECT_EQ(row.tenant, "zenith");
    EXPECT_EQ(row.pool, "research");
    const auto whole = trace(row.traceId).trace;
    EXPECT_EQ(whole.tenant, "zenith");
    EXPECT_EQ(whole.pool, "research");
}

TEST_F(TraceOrder, knowsTenantAndPoolOfARunThatHasOnlyBegun)
{
    open();
    auto run = log->startSpan({}, "run", api::SpanKind::Run);
    run.set(attribute::kTenant, "acme");
    run.set(attribute::kPool, "research");
    run.set(attribute::kRunId, "run-1");
    flush();
    EXPECT_EQ(names("tenant:acme pool:research"), Names{"run"});
}

TEST_F(TraceOrder, keepsToATime)
{
    open();
    std::vector<base::Time> begun;
    for (const auto* name : {"a", "b", "c"}) {
        begun.push_back(clock.now());
        make(name, {.lasts = 10s});
    }
    const auto between = [&](std::optional<base::Time> from, std::optional<base::Time> to, api::TraceOrder order) {
        api::ListTraces query;
        query.from = from;
        query.to = to;
        query.order = order;
        Names found;
        const auto page = loop.runUntil(log->listTraces(std::move(query)));
        for (const auto& row : page->rows)
            found.push_back(row.name);
        return found;
    };
    for (const auto order : {api::TraceOrder::Newest, api::TraceOrder::Dearest}) {
        EXPECT_EQ(between(begun[1], {}, order), (Names{"c", "b"})) << "from is within";
        EXPECT_EQ(between({}, begun[1], order), Names{"a"}) << "to is not";
        EXPECT_EQ(between(begun[1], begun[2], order), Names{"b"});
        EXPECT_EQ(between(begun[2] + 1h, {}, order), Names{});
        EXPECT_EQ(between(base::Time::min(), base::Time::max(), order).size(), 3U);
    }
}

TEST_F(TraceOrder, saysWhichMonthItCouldNotRead)
{
    jumpTo(10, 5);
    open();
    make("october", {});
    jumpTo(11, 5);
    open();
    make("november", {});
    // Its table of traces goes while it is open, as a page that the disk lost would take it.
    auto october = beside("2026-10.db");
    ASSERT_TRUE(october->writeSync([](storage::Connection& connection) { return connection.execute("DROP TABLE traces"); }));
    october->close();
    const auto page = list();
    ASSERT_EQ(page.rows.size(), 1U);
    EXPECT_EQ(page.rows[0].name, "november");
    ASSERT_EQ(page.notes.size(), 1U);
    EXPECT_TRUE(page.notes[0].starts_with("2026-10 could not be read: ")) << page.notes[0];
}

TEST_F(TraceOrder, saysWhichMonthItCouldNotOpen)
{
    jumpTo(10, 5);
    open();
    make("october", {});
    log.reset();
    auto october = beside("2026-10.db");
    ASSERT_TRUE(october->writeSync([](storage::Connection& connection) {
        return connection.execute("INSERT INTO kaze_migrations VALUES (999, 'of later', 'x', 'y')");
    }));
    october->close();
    jumpTo(11, 5);
    open();
    make("november", {});
    const auto notes = list().notes;
    ASSERT_EQ(notes.size(), 1U);
    EXPECT_TRUE(notes[0].starts_with("2026-10 could not be read: ")) << notes[0];
    api::ListTraces later;
    later.from = clock.now() + std::chrono::days(60);
    EXPECT_TRUE(loop.runUntil(log->listTraces(std::move(later)))->notes.empty());
}

} // namespace kaze::telemetry
