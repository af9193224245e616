#include "engine/api/log_requests.h"
#include "tests/engine/telemetry/lines_fixture.h"

#include <fstream>

namespace kaze::telemetry {

class LogListTest : public LinesFixture {
protected:
    //! A line every second, "line 0" to "line n-1".
    void recordLines(int count, int first = 0)
    {
        for (int i = first; i < first + count; ++i) {
            record(i % 10 == 0 ? Level::Error : Level::Info, "line " + std::to_string(i));
            clock.advance(1s);
        }
        flush();
    }
};

TEST_F(LogListTest, showsALineWithAllThatBelongsToIt)
{
    open();
    ObservationEvent event;
    event.level = Level::Warning;
    event.source = "gateway";
    event.message = "attempt 2 failed";
    event.context = {ids.next(), 7};
    event.runId = ids.next().text();
    event.agent = "reviewer";
    event.tenant = "acme";
    event.fields = {{"model", "openai/gpt-5"}, {"attempt", std::int64_t{2}}, {"seconds", 1.5}, {"denied", false}};
    log->record(event);
    flush();
    const auto all = rows();
    ASSERT_EQ(all.size(), 1U);
    const auto& row = all[0];
    EXPECT_EQ(row.id, "2026-11:1");
    EXPECT_EQ(row.at, clock.now());
    EXPECT_EQ(row.level, api::LogLevel::Warning);
    EXPECT_EQ(row.source, "gateway");
    EXPECT_EQ(row.message, "attempt 2 failed");
    EXPECT_EQ(row.agent, "reviewer");
    EXPECT_EQ(row.tenant, "acme");
    EXPECT_EQ(row.runId, event.runId);
    EXPECT_EQ(row.traceId, event.context.traceId.hex());
    EXPECT_EQ(row.spanId, "0000000000000007");
    EXPECT_EQ(row.fields.size(), 4U);
    EXPECT_EQ(row.fields.at("model"), boost::json::value("openai/gpt-5"));
    EXPECT_EQ(row.fields.at("attempt"), boost::json::value(2));
    EXPECT_EQ(row.fields.at("seconds"), boost::json::value(1.5));
    EXPECT_EQ(row.fields.at("denied"), boost::json::value(false));
}

TEST_F(LogListTest, pagesThroughWithoutGapOrDouble)
{
    open();
    recordLines(107);
    for (const bool oldestFirst : {false, true}) {
        const auto all = rows("", oldestFirst, 10);
        ASSERT_EQ(all.size(), 107U);
        for (std::size_t i = 0; i < all.size(); ++i)
            EXPECT_EQ(all[i].message, "line " + std::to_string(oldestFirst ? i : 106 - i));
    }
    EXPECT_EQ(rows("level:error", false, 3).size(), 11U);
}

TEST_F(LogListTest, pagesStayConsistentWhileLinesAreAdded)
{
    open();
    recordLines(30);
    api::ListLogs query;
    query.limit = 10;
    auto first = page(query);
    recordLines(15, 30);
    query.cursor = first.next;
    const auto second = page(query);
    EXPECT_EQ(first.rows.back().message, "line 20");
    EXPECT_EQ(second.rows.front().message, "line 19");
    EXPECT_EQ(second.rows.back().message, "line 10");
}

TEST_F(LogListTest, tellsLinesOfTheSameTimeApart)
{
    open();
    for (int i = 0; i < 250; ++i)
        record(Level::Info, std::to_string(i));
    flush();
    const auto all = rows("", false, 7);
    ASSERT_EQ(all.size(), 250U);
    EXPECT_EQ(all.front().message, "249");
    EXPECT_EQ(all.back().message, "0");
}

TEST_F(LogListTest, keepsToTheTimesAskedFor)
{
    open();
    const auto begin = clock.now();
    recordLines(60);
    api::ListLogs query;
    query.from = begin + 10s;
    query.to = begin + 20s;
    const auto found = page(query);
    ASSERT_EQ(found.rows.size(), 10U);
    EXPECT_EQ(found.rows.front().message, "line 19");
    EXPECT_EQ(found.rows.back().message, "line 10");
    query.oldestFirst = true;
    EXPECT_EQ(page(query).rows.front().message, "line 10");
    query.to = query.from;
    EXPECT_TRUE(page(query).rows.empty());
    query.to = *query.from - 1s;
    EXPECT_FALSE(loop.runUntil(log->listLogs(query)));
}

TEST_F(LogListTest, goesOverMonthsAndSkipsThoseOutside)
{
    options.fullText = false;
    open();
    const auto begin = clock.now();
    for (int month = 0; month < 4; ++month) {
        recordLines(20, month * 20);
        clock.advance(31 * 24h);
    }
    const auto all = rows("", false, 9);
    ASSERT_EQ(all.size(), 80U);
    EXPECT_EQ(all.front().message, "line 79");
    EXPECT_EQ(all.back().message, "line 0");
    EXPECT_EQ(rows("", true, 9).front().message, "line 0");
    EXPECT_EQ(messages("level:error -60 -70").size(), 6U);

    api::ListLogs query;
    query.from = begin + 31 * 24h;
    query.to = begin + 2 * 31 * 24h;
    const auto before = metrics.histogram("kaze_storage_read_seconds", {{"database", "observations"}}).count();
    EXPECT_EQ(page(query).rows.size(), 20U);
    EXPECT_LE(metrics.histogram("kaze_storage_read_seconds", {{"database", "observations"}}).count() - before, 2U);
    for (const bool oldestFirst : {false, true})
        EXPECT_EQ(rows("line", oldestFirst, 9).size(), 80U);
}

TEST_F(LogListTest, findsTheLinesOfATraceByItsIndex)
{
    options.fullText = false;
    open();
    const auto trace = ids.next();
    for (int i = 0; i < 2000; ++i) {
        ObservationEvent event;
        event.message = std::to_string(i);
        event.source = "test";
        if (i % 100 == 5)
            event.context = {trace, 1};
        log->record(std::move(event));
        clock.advance(1ms);
    }
    flush();
    EXPECT_EQ(rows("trace:" + trace.hex(), false, 6).size(), 20U);
    EXPECT_EQ(rows("trace:" + trace.text(), true, 6).front().message, "5");
}

TEST_F(LogListTest, saysWhatItCannotLookThrough)
{
    open();
    recordLines(5);
    log.reset();
    std::ofstream(options.folder / "2026-10.db", std::ios::binary) << std::string(20'000, 'x');
    open();
    flush();
    const auto found = page({});
    EXPECT_EQ(found.rows.size(), 5U);
    ASSERT_EQ(found.notes.size(), 1U);
    EXPECT_TRUE(found.notes[0].starts_with("2026-10 was damaged")) << found.notes[0];
    api::ListLogs query;
    query.from = sys_days(std::chrono::November / 1 / 2026);
    EXPECT_TRUE(page(query).notes.empty()) << "October is not asked for";
    const auto months = stats().months;
    ASSERT_EQ(months.size(), 3U) << "October was begun anew";
    EXPECT_EQ(months[0].month, "2026-11");
    EXPECT_EQ(months[0].state, api::MonthState::Live);
    EXPECT_EQ(months[0].events, 5);
    EXPECT_EQ(months[2].month, "2026-10");
    EXPECT_EQ(months[2].state, api::MonthState::Damaged);
}

TEST_F(LogListTest, refusesCursorsThatAreNone)
{
    open();
    flush();
    for (const auto* cursor : {"x", "12", "12-", "-", "1-2-3", "99999999999999999999-1", "1 - 2"}) {
        api::ListLogs query;
        query.cursor = cursor;
        const auto found = loop.runUntil(log->listLogs(query));
        ASSERT_FALSE(found) << cursor;
        EXPECT_EQ(found.error().code, base::ErrorCode::InvalidArgument);
    }
    EXPECT_TRUE(filterError("level:loud").starts_with("at character 7"));
}

TEST_F(LogListTest, countsByLevelAndTime)
{
    open();
    const auto begin = clock.now();
    recordLines(100);
    clock.advance(31 * 24h);
    recordLines(10, 100);
    api::CountLogs query;
    query.from = begin;
    query.to = begin + 100s;
    query.buckets = 10;
    auto counts = loop.runUntil(log->countLogs(query));
    ASSERT_TRUE(counts) << counts.error().message;
    EXPECT_EQ(counts->total, 100);
    EXPECT_EQ(counts->from, begin);
    EXPECT_DOUBLE_EQ(counts->stepSeconds, 10);
    ASSERT_EQ(counts->levels.size(), 4U);
    EXPECT_EQ(counts->levels[1].name, "info");
    EXPECT_EQ(counts->levels[1].values, std::vector<double>(10, 9));
    EXPECT_EQ(counts->levels[3].values, std::vector<double>(10, 1));
    query.filter = "level:error";
    EXPECT_EQ(loop.runUntil(log->countLogs(query))->total, 10);
    query.filter = "\"line 5\"";
    EXPECT_EQ(loop.runUntil(log->countLogs(query))->total, 11) << "line 5 and line 50 to 59";
    query.filter.clear();
    query.to = clock.now();
    EXPECT_EQ(loop.runUntil(log->countLogs(query))->total, 110) << "of two months";
    query.from.reset();
    query.to.reset();
    EXPECT_EQ(loop.runUntil(log->countLogs(query))->total, 10) << "the last hour, where nothing is said";
    query.filter = "level>";
    EXPECT_FALSE(loop.runUntil(log->countLogs(query)));
}

} // namespace kaze::telemetry
