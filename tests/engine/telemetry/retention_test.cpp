#include "engine/api/log_requests.h"
#include "engine/api/trace_requests.h"
#include "engine/telemetry/detail/month_archive.h"
#include "tests/engine/telemetry/retention_fixture.h"

#include <gmock/gmock.h>
#include <thread>

namespace kaze::telemetry {

class Retention : public RetentionFixture { };

TEST_F(Retention, deletesWholeMonthsThatAreOlderThanTheyAreKept)
{
    fillMonths(6);
    untilIndexed();
    ASSERT_TRUE(isThere("2026-06.fts.db"));
    retainBy(3, false);
    EXPECT_FALSE(isThere("2026-06.db") || isThere("2026-07.db") || isThere("2026-06.fts.db") || isThere("2026-07.fts.db"));
    EXPECT_TRUE(isThere("2026-08.db") && isThere("2026-11.db"));
    EXPECT_EQ(rows().size(), 80U);
    EXPECT_EQ(names("").size(), 4U);
    EXPECT_EQ(log->figures().traces, 4U);
    EXPECT_EQ(log->figures().keeping, "");
}

TEST_F(Retention, keepsEverythingForEverWhereItIsTold)
{
    fillMonths(8);
    retainBy(0, false);
    EXPECT_EQ(stats().months.size(), 8U);
    EXPECT_EQ(stats().keepMonths, 0);
}

TEST_F(Retention, archivesMonthsThatCanStillBeAsked)
{
    fillMonths(4);
    const auto before = rows();
    retainBy(1, true);
    EXPECT_FALSE(isThere("2026-08.db") || isThere("2026-09.db"));
    EXPECT_TRUE(isThere("2026-08.db.zst") && isThere("2026-09.db.zst"));

    const auto months = stats().months;
    ASSERT_EQ(months.size(), 4U);
    EXPECT_EQ(months[3].month, "2026-08");
    EXPECT_EQ(months[3].state, api::MonthState::Archived);
    EXPECT_EQ(months[3].events, 20);
    EXPECT_GT(months[3].bytes, 0);

    api::ListLogs query;
    query.limit = 5000;
    auto without = page(query);
    EXPECT_EQ(without.rows.size(), 40U);
    ASSERT_EQ(without.notes.size(), 1U);
    EXPECT_NE(without.notes[0].find("2 archived months from 2026-08 to 2026-09 were not asked"), std::string::npos)
        << without.notes[0];

    query.archives = true;
    const auto with = page(query);
    EXPECT_TRUE(with.notes.empty());
    EXPECT_EQ(idsOf(with.rows), idsOf(before)) << "the same lines with the same ids, in the same order";
}

TEST_F(Retention, rulesThatChangeWhileALogIsOpenedAreKeptAtOnce)
{
    fillMonths(3);
    open();
    log->setRetention({1, true, 0});
    const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    while (isThere("2026-09.db") && std::chrono::steady_clock::now() < until)
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
    EXPECT_TRUE(isThere("2026-09.db.zst"));
    EXPECT_FALSE(isThere("2026-09.db"));
}

TEST_F(Retention, saysWhileAMonthIsNotToBeAsked)
{
    std::vector<bool> archiving;
    options.onKeeping = [&](const std::string&) { archiving.push_back(log->isArchiving()); };
    fillMonths(3);
    EXPECT_FALSE(log->isArchiving());
    retainBy(1, true);
    EXPECT_FALSE(archiving.empty());
    EXPECT_THAT(archiving, testing::Each(true));
    EXPECT_FALSE(log->isArchiving());
}

TEST_F(Retention, countsTheLinesOfArchivesWhereItIsTold)
{
    fillMonths(4);
    retainBy(1, true);
    api::CountLogs query;
    query.from = clock.now() - std::chrono::days(200);
    auto counts = loop.runUntil(log->countLogs(query));
    ASSERT_TRUE(counts) << counts.error().text();
    EXPECT_EQ(counts->total, 40);
    EXPECT_EQ(counts->notes.size(), 1U);
    query.archives = true;
    counts = loop.runUntil(log->countLogs(query));
    ASSERT_TRUE(counts) << counts.error().text();
    EXPECT_EQ(counts->total, 80);
    EXPECT_TRUE(counts->notes.empty());
    std::filesystem::resize_file(options.folder / "2026-09.db.zst", 2000);
    open();
    counts = loop.runUntil(log->countLogs(query));
    ASSERT_TRUE(counts) << counts.error().text();
    EXPECT_EQ(counts->total, 60);
    ASSERT_EQ(counts->notes.size(), 1U);
    EXPECT_NE(counts->notes[0].find("2026-09 could not be unpacked"), std::string::npos) << counts->notes[0];
}

TEST_F(Retention, namesAnArchiveThatCannotBeReadAtAll)
{
    fillMonths(3);
    retainBy(1, true);
    log.reset();
    std::ofstream(options.folder / "2026-09.db.zst") << "no archive";
    open();
    const auto found = page({});
    EXPECT_EQ(found.rows.size(), 40U);
    ASSERT_EQ(found.notes.size(), 1U);
    EXPECT_NE(found.notes[0].find("2026-09 could not be read"), std::string::npos) << found.notes[0];
}

TEST_F(Retention, pagesOverArchivesAndLiveMonthsGiveEachLineOnce)
{
    fillMonths(5, 50);
    const auto before = idsOf(rows());
    retainBy(2, true);
    for (const bool oldestFirst : {false, true}) {
        api::ListLogs query;
        query.archives = true;
        query.oldestFirst = oldestFirst;
        query.limit = 7;
        std::vector<std::string> found;
        do {
            const auto part = page(query);
            std::ranges::move(idsOf(part.rows), std::back_inserter(found));
            query.cursor = part.next;
        } while (!query.cursor.empty());
        if (oldestFirst)
            std::ranges::reverse(found);
        EXPECT_EQ(found, before);
    }
}

TEST_F(Retention, findsATraceOfAnArchivedMonthByItsId)
{
    fillMonths(3);
    retainBy(1, true);
    ASSERT_TRUE(isThere("2026-09.db.zst"));
    const auto found = trace(traces.front());
    EXPECT_EQ(found.trace.name, "run 2026-09");
    EXPECT_EQ(found.spans.size(), 2U);

    api::ListTraces query;
    auto listed = loop.runUntil(log->listTraces(query));
    ASSERT_TRUE(listed);
    EXPECT_EQ(listed->rows.size(), 2U);
    ASSERT_EQ(listed->notes.size(), 1U);
    query.archives = true;
    listed = loop.runUntil(log->listTraces(query));
    ASSERT_TRUE(listed);
    EXPECT_EQ(listed->rows.size(), 3U);
    EXPECT_TRUE(listed->notes.empty());
}

TEST_F(Retention, letsUnpackedMonthsGoAndKeepsWithinTheirRoom)
{
    options.unpackedIdle = 10min;
    fillMonths(4);
    retainBy(1, true);
    EXPECT_EQ(linesEverywhere().size(), 80U);
    const auto unpacked = [&] {
        std::size_t count = 0;
        for (const auto& entry : std::filesystem::directory_iterator(options.folder / "unpacked"))
            count += entry.path().extension() == ".db" ? 1 : 0;
        return count;
    };
    EXPECT_EQ(unpacked(), 2U);
    clock.advance(11min);
    const auto until = std::chrono::steady_clock::now() + 30s;
    while (unpacked() > 0 && std::chrono::steady_clock::now() < until)
        std::this_thread::yield();
    EXPECT_EQ(unpacked(), 0U);
    EXPECT_EQ(linesEverywhere().size(), 80U) << "they are unpacked again";
}

TEST_F(Retention, saysWhichArchivedMonthDoesNotFit)
{
    fillMonths(3);
    retainBy(1, true);
    options.unpackedBytes = 1000;
    open();
    api::ListLogs query;
    query.archives = true;
    const auto found = page(query);
    EXPECT_EQ(found.rows.size(), 40U);
    ASSERT_EQ(found.notes.size(), 1U);
    EXPECT_NE(found.notes[0].find("2026-09 could not be unpacked"), std::string::npos) << found.notes[0];
}

TEST_F(Retention, unpacksOneAfterTheOtherWhereThereIsRoomForOne)
{
    fillMonths(5);
    retainBy(1, true);
    options.unpackedBytes = detail::readArchiveInfo(options.folder / "2026-07.db.zst").value().bytes * 3 / 2;
    open();
    EXPECT_EQ(linesEverywhere().size(), 100U);
}

TEST_F(Retention, anArchiveThatIsDamagedCostsItsMonthAlone)
{
    fillMonths(4);
    retainBy(1, true);
    {
        std::fstream file(options.folder / "2026-08.db.zst", std::ios::in | std::ios::out | std::ios::binary);
        file.seekp(2000);
        file << std::string(500, 'x');
    }
    api::ListLogs query;
    query.archives = true;
    query.limit = 5000;
    const auto found = page(query);
    EXPECT_EQ(found.rows.size(), 60U);
    ASSERT_EQ(found.notes.size(), 1U);
    EXPECT_NE(found.notes[0].find("2026-08 could not be unpacked"), std::string::npos) << found.notes[0];
}

TEST_F(Retention, warnsBeforeTheBudgetIsReachedAndDeletesTheOldestAbove)
{
    fillMonths(5, 400);
    log.reset();
    open();
    untilIndexed(); // the index grows while it is built
    const auto all = stats().bytes;
    log->setRetention({0, false, all * 5 / 4 + 1});
    EXPECT_EQ(log->figures().keeping, "");
    log->setRetention({0, false, all * 11 / 10});
    EXPECT_NE(log->figures().keeping.find("the oldest months are deleted"), std::string::npos) << log->figures().keeping;
    retain();
    EXPECT_EQ(stats().months.size(), 5U) << "below the budget nothing goes";
    EXPECT_NE(stats().notice.find("they may take"), std::string::npos);

    retainBy(0, false, all * 7 / 10);
    const auto left = stats();
    EXPECT_LE(left.bytes, all * 7 / 10);
    EXPECT_FALSE(isThere("2026-07.db"));
    EXPECT_TRUE(isThere("2026-11.db"));

    retainBy(0, false, 1);
    EXPECT_EQ(files().count("2026-11.db"), 1U) << "never the current month";
    EXPECT_EQ(stats().months.size(), 1U);
    EXPECT_NE(log->figures().keeping.find("all of that is the current month"), std::string::npos) << log->figures().keeping;
}

TEST_F(Retention, archivesForTheBudgetBeforeItDeletes)
{
    fillMonths(4, 400);
    log.reset();
    open();
    untilIndexed(); // the index grows while it is built
    const auto all = stats().bytes;
    retainBy(0, true, all * 3 / 4);
    EXPECT_TRUE(isThere("2026-08.db.zst"));
    EXPECT_LE(stats().bytes, all * 3 / 4);
    EXPECT_EQ(linesEverywhere().size(), 1600U) << "nothing is lost by it";
    retainBy(0, true, 1);
    EXPECT_EQ(stats().months.size(), 1U) << "then the archives go too";
}

TEST_F(Retention, neverTouchesWhatIsAheadOfTheClock)
{
    fillMonths(3);
    clock.jump(-std::chrono::days(60)); // the clock is set right: September
    retainBy(1, false);
    EXPECT_TRUE(isThere("2026-11.db") && isThere("2026-10.db") && isThere("2026-09.db"));
}

TEST_F(Retention, anArchivedMonthTakesNothingMoreAndSaysSo)
{
    fillMonths(4);
    retainBy(1, true);
    const auto lost = log->figures().dropped;
    clock.jump(-std::chrono::days(90)); // into August
    record(Level::Error, "too late");
    flush();
    EXPECT_EQ(log->figures().dropped, lost + 1);
    EXPECT_NE(log->figures().notice.find("2026-08 is archived and takes nothing more"), std::string::npos)
        << log->figures().notice;
    EXPECT_FALSE(isThere("2026-08.db"));
    EXPECT_EQ(log->figures().problem, "");
}

TEST_F(Retention, saysBeforehandWhatWouldGo)
{
    fillMonths(5);
    const auto deleted = loop.runUntil(log->monthsToGo({2, false, 0}));
    ASSERT_EQ(deleted.size(), 2U);
    EXPECT_EQ(deleted[0].month, "2026-07");
    EXPECT_FALSE(deleted[0].isArchived || deleted[0].isForBudget);
    EXPECT_GT(deleted[0].bytes, 0);
    const auto archived = loop.runUntil(log->monthsToGo({2, true, 0}));
    ASSERT_EQ(archived.size(), 2U);
    EXPECT_TRUE(archived[1].isArchived);
    EXPECT_TRUE(loop.runUntil(log->monthsToGo({0, false, 0})).empty());
    EXPECT_EQ(stats().months.size(), 5U) << "it only says so";
}

TEST_F(Retention, doesItByItselfSomeTimeAfterTheStart)
{
    fillMonths(3);
    log.reset();
    options.retention.keepMonths = 1;
    open();
    flush();
    EXPECT_TRUE(isThere("2026-09.db"));
    clock.advance(2min);
    const auto until = std::chrono::steady_clock::now() + 30s;
    while (isThere("2026-09.db") && std::chrono::steady_clock::now() < until)
        std::this_thread::yield();
    EXPECT_FALSE(isThere("2026-09.db"));
}

} // namespace kaze::telemetry
