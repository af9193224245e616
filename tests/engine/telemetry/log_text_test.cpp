#include "engine/api/log_requests.h"
#include "engine/telemetry/detail/text_sql.h"
#include "tests/engine/telemetry/lines_fixture.h"

#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <fstream>
#include <set>

namespace kaze::telemetry {

namespace fs = std::filesystem;

//! Every thousandth line has the word "needle"; enough of them that an index is asked.
class LogTextTest : public LinesFixture {
protected:
    static constexpr int kLines = 40'000;
    static constexpr int kNeedles = kLines / 1000;

    void recordHay(int count = kLines)
    {
        for (int i = 0; i < count; ++i) {
            record(Level::Info, (i % 1000 == 500 ? "needle " : "hay ") + std::to_string(i));
            clock.advance(1ms);
        }
        flush();
    }

    std::size_t needles() { return rows("needle").size(); }

    //! Asked by its number, so that it is not one of those who look at lines first.
    bool asksTheIndex()
    {
        const auto before = indexReads();
        EXPECT_EQ(needles() % kNeedles, 0U);
        return indexReads() > before;
    }

    fs::path index() const { return options.folder / "2026-11.fts.db"; }

    std::int64_t indexed()
    {
        storage::OpenOptions how;
        how.path = index();
        how.migrations = detail::sql::textMigrations();
        auto database = storage::Database::open(std::move(how), {{}, otherWriters, metrics, clock, base::LogSystem::none()});
        EXPECT_TRUE(database) << database.error().message;
        std::int64_t through = -1;
        (void)(*database)->readSync([&](storage::Connection& connection) {
            return connection.query(detail::sql::kProgress, {}, [&](const storage::Row& row) { through = row.integer(1); });
        });
        (*database)->close();
        return through;
    }
};

TEST_F(LogTextTest, isBuiltBehindAndAsked)
{
    open();
    recordHay();
    untilIndexed();
    EXPECT_TRUE(asksTheIndex());
    EXPECT_EQ(needles(), kNeedles);
    const auto found = stats();
    EXPECT_EQ(found.unindexed, 0);
    EXPECT_EQ(found.textLagSeconds, 0);
    EXPECT_GT(found.months.at(0).textBytes, 10'000);
    EXPECT_EQ(found.months.at(0).events, kLines);
    EXPECT_EQ(messages("\"needle 500\"").front(), "needle 500");
}

TEST_F(LogTextTest, isNotAskedForWordsThatAreEverywhere)
{
    open();
    recordHay();
    untilIndexed();
    const auto before = indexReads();
    api::ListLogs query;
    query.filter = "hay";
    EXPECT_EQ(page(query).rows.size(), 200U);
    EXPECT_EQ(indexReads(), before);
}

TEST_F(LogTextTest, missesNothingWhatIsNotIndexedYet)
{
    open();
    recordHay();
    untilIndexed();
    // These are asked about as soon as they are stored.
    for (int round = 0; round < 20; ++round) {
        record(Level::Info, "needle again");
        clock.advance(1ms);
        flush();
        EXPECT_EQ(needles(), static_cast<std::size_t>(kNeedles + round + 1));
        EXPECT_EQ(rows("needle", true).back().message, "needle again");
    }
}

TEST_F(LogTextTest, countsWithTheIndex)
{
    open();
    const auto begin = clock.now();
    recordHay();
    untilIndexed();
    api::CountLogs query;
    query.filter = "needle";
    query.from = begin;
    query.to = begin + std::chrono::milliseconds(kLines);
    query.buckets = 40;
    const auto before = indexReads();
    auto counts = loop.runUntil(log->countLogs(query));
    ASSERT_TRUE(counts);
    EXPECT_GT(indexReads(), before);
    EXPECT_EQ(counts->levels.at(1).values, std::vector<double>(40, 1));
    record(Level::Error, "needle later");
    flush();
    query.to = clock.now() + 1s;
    EXPECT_EQ(loop.runUntil(log->countLogs(query))->total, kNeedles + 1);
}

TEST_F(LogTextTest, goesOnWhereAKilledProcessStopped)
{
    const auto child = fork();
    ASSERT_GE(child, 0);
    if (child == 0) {
        storage::WriterThreads ownWriters(1);
        base::Loop ownLoop;
        base::MetricsRegistry ownMetrics;
        ObservationLog own(options, ownLoop.executor(), ownWriters, clock, ids, ownMetrics, redactor, base::LogSystem::none());
        const auto fill = [&] {
            for (int i = 0; i < kLines; ++i) {
                ObservationEvent event;
                event.source = "test";
                event.message = (i % 1000 == 500 ? "needle " : "hay ") + std::to_string(i);
                own.record(std::move(event));
                clock.advance(1ms);
            }
            ownLoop.runUntil(own.flush());
        };
        fill();
        // Killed while the index is being built: when it has begun, and before it has caught up.
        while (ownMetrics.counter("kaze_storage_writes_total", {{"database", "observations_text"}}).value() < 2)
            std::this_thread::yield();
        kill(getpid(), SIGKILL);
    }
    int status = 0;
    ASSERT_EQ(waitpid(child, &status, 0), child);
    ASSERT_TRUE(WIFSIGNALED(status));
    clock.advance(std::chrono::milliseconds(kLines));
    open();
    EXPECT_EQ(needles(), kNeedles) << "also before it has caught up";
    untilIndexed();
    EXPECT_TRUE(asksTheIndex());
    EXPECT_EQ(needles(), kNeedles);
}

TEST_F(LogTextTest, isMadeAnewWhenItIsDamaged)
{
    open();
    recordHay();
    untilIndexed();
    log.reset();
    std::ofstream(index(), std::ios::binary | std::ios::in | std::ios::out).write(std::string(3000, 'x').data(), 3000);
    open();
    untilIndexed();
    EXPECT_EQ(needles(), kNeedles);
    EXPECT_TRUE(asksTheIndex());
    for (const auto& entry : fs::directory_iterator(options.folder))
        EXPECT_EQ(entry.path().filename().string().find("damaged"), std::string::npos) << entry.path();
}

TEST_F(LogTextTest, isMadeAnewWhenItTurnsOutToBeDamaged)
{
    open();
    recordHay();
    untilIndexed();
    {
        // As if a page had been written over while it is open: the segment's table is gone.
        storage::OpenOptions how;
        how.path = index();
        how.migrations = detail::sql::textMigrations();
        auto database = storage::Database::open(std::move(how), {{}, otherWriters, metrics, clock, base::LogSystem::none()});
        ASSERT_TRUE(database);
        const auto broken = (*database)->writeSync(
            [](storage::Connection& connection) { return connection.script("DELETE FROM lines_0_data"); });
        ASSERT_TRUE(broken) << broken.error().message;
        (*database)->close();
    }
    EXPECT_EQ(needles(), kNeedles) << "read line by line";
    EXPECT_EQ(needles(), kNeedles);
    record(Level::Info, "more");
    flush();
    clock.advance(1min);
    const auto until = std::chrono::steady_clock::now() + 60s;
    while (!asksTheIndex() && std::chrono::steady_clock::now() < until)
        std::this_thread::yield();
    untilIndexed();
    EXPECT_TRUE(asksTheIndex());
    EXPECT_EQ(needles(), kNeedles);
}

TEST_F(LogTextTest, isThrownAwayWhenANewerProgramMadeIt)
{
    open();
    recordHay();
    untilIndexed();
    log.reset();
    {
        storage::OpenOptions newer;
        newer.path = index();
        newer.migrations = detail::sql::textMigrations();
        newer.migrations.push_back({100, "later", "CREATE TABLE later (x)"});
        auto made = storage::Database::open(std::move(newer), {{}, otherWriters, metrics, clock, base::LogSystem::none()});
        ASSERT_TRUE(made) << made.error().message;
        (*made)->close();
    }
    open();
    untilIndexed();
    EXPECT_EQ(needles(), kNeedles);
    EXPECT_TRUE(asksTheIndex());
}

TEST_F(LogTextTest, isNotTakenForThatOfAnotherFile)
{
    open();
    recordHay();
    untilIndexed();
    log.reset();
    // The month was lost and another one begun, with other lines under the same numbers.
    fs::remove(options.folder / "2026-11.db");
    open();
    for (int i = 0; i < kLines; ++i) {
        record(Level::Info, i % 1000 == 0 ? "needle" : "straw");
        clock.advance(1ms);
    }
    flush();
    untilIndexed();
    EXPECT_EQ(needles(), kNeedles);
    EXPECT_EQ(rows("needle").back().id, "2026-11:1");
}

TEST_F(LogTextTest, isMadeAnewWhenTheMonthLostItsLastLines)
{
    open();
    recordHay();
    untilIndexed();
    log.reset();
    EXPECT_EQ(indexed(), kLines);
    {
        auto month = beside("2026-11.db");
        const auto lost = month->writeSync(
            [](storage::Connection& connection) { return connection.execute("DELETE FROM events WHERE id > 39000"); });
        ASSERT_TRUE(lost) << lost.error().message;
        month->close();
    }
    open();
    for (int i = 0; i < 2000; ++i)
        record(Level::Info, i == 10 ? "needle" : "other");
    flush();
    untilIndexed();
    EXPECT_EQ(needles(), kNeedles) << "one is gone, one has come";
    EXPECT_EQ(rows("needle").front().id, "2026-11:39011");
}

//! Time that passes whenever somebody looks at it.
class HastyClock final : public base::Clock {
public:
    explicit HastyClock(const base::Clock& wall) : m_wall(wall) { }

    [[nodiscard]] base::Time now() const override { return m_wall.now(); }
    [[nodiscard]] base::Duration steady() const override { return base::Duration(m_passed += step.load()); }
    [[nodiscard]] base::Task<base::Result<>> sleep(base::Duration time, base::CancelToken cancel) const override
    {
        return m_wall.sleep(time, std::move(cancel));
    }

    std::atomic<std::int64_t> step{0}; //!< nanoseconds

private:
    const base::Clock& m_wall;
    mutable std::atomic<std::int64_t> m_passed{0};
};

TEST_F(LogTextTest, losesAndRepeatsNothingWhenPagesEndEarly)
{
    HastyClock hasty(clock);
    log = std::make_unique<ObservationLog>(
        options, loop.executor(), writers, hasty, ids, metrics, redactor, base::LogSystem::none());
    recordHay();
    untilIndexed();
    for (const auto step : {400ms, 100ms, 60ms, 20ms}) {
        hasty.step = std::chrono::nanoseconds(step).count();
        for (const bool oldestFirst : {false, true}) {
            auto found = idsOf(rows("needle", oldestFirst, 7));
            EXPECT_EQ(found.size(), static_cast<std::size_t>(kNeedles));
            std::ranges::sort(found);
            EXPECT_EQ(std::ranges::adjacent_find(found), found.end());
        }
        EXPECT_TRUE(rows("straw").empty());
    }
    hasty.step = std::chrono::nanoseconds(20s).count();
    api::CountLogs query;
    query.filter = "-nothing";
    query.from = clock.now() - 1h;
    const auto counts = loop.runUntil(log->countLogs(query));
    ASSERT_FALSE(counts) << "half a count looks like a whole one";
    EXPECT_EQ(counts.error().code, base::ErrorCode::Timeout);
    hasty.step = 0;
    log.reset();
}

TEST_F(LogTextTest, countsWithinItsTimesAlone)
{
    HastyClock hasty(clock);
    log = std::make_unique<ObservationLog>(
        options, loop.executor(), writers, hasty, ids, metrics, redactor, base::LogSystem::none());
    const auto begin = clock.now();
    recordHay();
    untilIndexed();
    const auto counted = [&](const std::string& filter, base::Duration from, base::Duration to) -> std::int64_t {
        api::CountLogs query;
        query.filter = filter;
        query.from = begin + std::chrono::duration_cast<std::chrono::microseconds>(from);
        query.to = begin + std::chrono::duration_cast<std::chrono::microseconds>(to);
        const auto counts = loop.runUntil(log->countLogs(query));
        EXPECT_TRUE(counts) << counts.error().message;
        return counts ? counts->total : -1;
    };
    EXPECT_EQ(counted("hay", 0s, 40s), kLines - kNeedles);
    EXPECT_EQ(counted("hay", 5s, 27s), 22'000 - 22);
    EXPECT_EQ(counted("needle", 5s, 27s), 22);
    EXPECT_EQ(counted("needle", 39s, 40s), 1);
    // Now it matters how often it looks at the clock: a word that is in every line, within one second of forty.
    hasty.step = std::chrono::nanoseconds(200ms).count();
    EXPECT_EQ(counted("hay", 20s, 21s), 999);
    hasty.step = 0;
    log.reset();
}

//! Of what an index finds, too.
TEST_F(LogTextTest, endsAPageWithSoManyBytes)
{
    open();
    constexpr int kLong = 300;
    for (int i = 0; i < kLong; ++i) {
        record(Level::Error, "needle " + std::to_string(i) + " " + std::string(60'000, 'x'));
        clock.advance(1ms);
        if (i % 100 == 99)
            flush();
    }
    recordHay(20'000);
    untilIndexed();
    for (const bool oldestFirst : {false, true})
        for (const std::string filter : {"needle", "level:error"}) {
            std::set<std::string> found;
            api::ListLogs query;
            query.filter = filter;
            query.oldestFirst = oldestFirst;
            query.limit = 5000;
            int pages = 0;
            do {
                const auto part = page(query);
                EXPECT_LE(part.rows.size(), 160U) << "8 MB, and a few short ones";
                for (const auto& row : part.rows)
                    EXPECT_TRUE(found.insert(row.id).second) << "once";
                query.cursor = part.next;
                ++pages;
            } while (!query.cursor.empty());
            EXPECT_EQ(found.size(), kLong + (filter == "needle" ? 20U : 0U)) << filter;
            EXPECT_GE(pages, 3);
        }
}

TEST_F(LogTextTest, findsTheLinesOfARun)
{
    open();
    const auto run = ids.next();
    for (int i = 0; i < kLines; ++i) {
        ObservationEvent event;
        event.message = "step";
        event.source = "test";
        event.runId = i % 5000 == 77 ? run.text() : ids.next().text();
        log->record(std::move(event));
        clock.advance(1ms);
    }
    flush();
    untilIndexed();
    const auto before = indexReads();
    EXPECT_EQ(rows("run:" + run.text()).size(), 8U);
    EXPECT_GT(indexReads(), before);
    EXPECT_TRUE(rows(run.hex()).empty()) << "it is in no message";
}

} // namespace kaze::telemetry
