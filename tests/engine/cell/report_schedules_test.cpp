#include "engine/api/report_requests.h"
#include "engine/cell/report_schedules.h"

#include "engine/cell/annotations.h"
#include "tests/support/eventually.h"
#include "tests/support/temp_folder.h"

#include <gmock/gmock.h>

using namespace testing;

namespace kaze::cell::test {

using base::Result;
using base::Task;
using base::Time;

namespace {

Time at(const std::string& text)
{
    return base::fromRfc3339(text).value();
}

//! A report of three pieces that says what it is of.
class Pieces final : public telemetry::ExportText {
public:
    Pieces(std::vector<std::string> pieces, std::optional<base::Error> failure)
        : m_pieces(std::move(pieces)), m_failure(std::move(failure))
    {
    }

    Task<Result<std::string>> next() override
    {
        if (m_done == std::ssize(m_pieces) && m_failure)
            co_return std::unexpected(*m_failure);
        co_return m_done < std::ssize(m_pieces) ? m_pieces[static_cast<std::size_t>(m_done++)] : std::string();
    }
    [[nodiscard]] std::int64_t done() const override { return m_done; }
    [[nodiscard]] std::int64_t total() const override { return -1; }
    [[nodiscard]] std::string fileName() const override { return "report"; }

private:
    std::vector<std::string> m_pieces;
    std::optional<base::Error> m_failure;
    std::int64_t m_done = 0;
};

//! Schedules of reports on a real database and in a real folder, with a clock that the test sets and made-up reports.
class ReportSchedulesTest : public testing::Test {
protected:
    explicit ReportSchedulesTest(Time start = at("2026-11-20T12:00:00Z")) : clock(start) { begin(); }
    ~ReportSchedulesTest() override { end(); }

    void begin(bool fires = true)
    {
        m_loop = std::make_unique<base::Loop>();
        writers = std::make_unique<storage::WriterThreads>(1);
        workers = std::make_unique<base::WorkerPool>(1, "reports");
        storage::OpenOptions options;
        options.path = folder / "state.db";
        options.migrations.assign(reportMigrations().begin(), reportMigrations().end());
        database
            = storage::Database::open(std::move(options), {m_loop->executor(), *writers, metrics, clock, base::LogSystem::none()})
                  .value();
        auto start = [this](api::ReportQuery query, const std::string& format, Time now) { return made(query, format, now); };
        ReportSchedules::Parts parts{m_loop->executor(), *database, *workers, clock, ids, base::LogSystem::none(),
            folder / "reports", "Europe/Berlin", start, {}};
        schedules = std::make_unique<ReportSchedules>(std::move(parts));
        ASSERT_TRUE(m_loop->runUntil(schedules->open(fires)));
    }

    //! As a program that is stopped.
    void end()
    {
        schedules->stop();
        settle();
        schedules.reset();
        database->close();
        database.reset();
        workers.reset();
        writers.reset();
        m_loop.reset();
    }

    Task<Result<std::shared_ptr<telemetry::ExportText>>> made(api::ReportQuery query, std::string format, Time now)
    {
        if (query.filter == "wrong")
            co_return base::fail(base::ErrorCode::InvalidArgument, "the filter is wrong");
        begun.push_back(format + " of " + query.period + " at " + base::toRfc3339(now).substr(0, 16));
        if (query.period == slow) {
            const base::CancelToken never;
            [[maybe_unused]] const auto slept = co_await clock.sleep(std::chrono::hours(3), never);
        }
        co_return std::make_shared<Pieces>(std::vector<std::string>{"a report as ", format, " of " + query.period}, failure);
    }

    void settle()
    {
        // Neither a storage thread nor the pool says when it is done.
        for (int quiet = 0; quiet < 5;)
            quiet = m_loop->context().run_one_for(std::chrono::milliseconds(20)) == 0 ? quiet + 1 : 0;
        m_loop->context().restart();
    }
    void pass(base::Duration by)
    {
        clock.advance(by);
        settle();
    }

    api::ReportSchedule weekly(const std::string& name = "weekly")
    {
        api::ReportSchedule schedule;
        schedule.name = name;
        schedule.cron = "0 7 * * MON";
        schedule.query.kind = api::ReportKind::Cost;
        schedule.query.period = "last-week";
        schedule.formats = {"html"};
        return schedule;
    }
    Result<api::ReportScheduleReply> save(api::ReportSchedule schedule)
    {
        return m_loop->runUntil(schedules->save({std::move(schedule)}));
    }
    std::string refusal(api::ReportSchedule schedule)
    {
        const auto saved = save(std::move(schedule));
        return saved ? "saved" : saved.error().message;
    }
    api::ReportScheduleRow row(const std::string& name = "weekly")
    {
        for (const auto& row : schedules->list().rows)
            if (row.schedule.name == name)
                return row;
        ADD_FAILURE() << "no schedule " << name;
        return {};
    }
    std::vector<std::string> names()
    {
        std::vector<std::string> names;
        const auto kept = m_loop->runUntil(schedules->kept(""));
        for (const auto& report : kept->reports)
            names.push_back(report.name);
        return names;
    }

    kaze::test::TempFolder folder;
    base::SimulatedClock clock;
    base::IdSource ids{clock, 1};
    base::MetricsRegistry metrics;
    std::unique_ptr<storage::WriterThreads> writers;
    std::unique_ptr<base::WorkerPool> workers;
    std::shared_ptr<storage::Database> database;
    std::unique_ptr<ReportSchedules> schedules;
    std::vector<std::string> begun;
    std::optional<base::Error> failure;
    std::string slow; //!< reports of this period take three hours
    std::unique_ptr<base::Loop> m_loop;
};

TEST_F(ReportSchedulesTest, makesItsReportAtItsTimeByTheClocksOfItsZone)
{
    const auto saved = save(weekly());
    ASSERT_TRUE(saved) << saved.error().text();
    EXPECT_EQ(saved->row.nextAt, at("2026-11-23T06:00:00Z")) << "seven in Berlin";
    EXPECT_EQ(saved->row.when, "at 07:00, on Monday");
    EXPECT_EQ(saved->row.schedule.query.zone, "Europe/Berlin");
    begun.clear();
    pass(std::chrono::hours(65));
    EXPECT_THAT(names(), IsEmpty());
    pass(std::chrono::hours(1));
    EXPECT_THAT(names(), ElementsAre("weekly.cost.20261123T060000Z.html"));
    EXPECT_THAT(begun, ElementsAre("html of last-week at 2026-11-23T06:00"));
    EXPECT_EQ(kaze::test::contentOf(folder / "reports" / "weekly.cost.20261123T060000Z.html"), "a report as html of last-week");
    EXPECT_EQ(row().lastAt, at("2026-11-23T06:00:00Z"));
    EXPECT_EQ(row().nextAt, at("2026-11-30T06:00:00Z"));
    EXPECT_EQ(row().made, 1);
    EXPECT_FALSE(row().running);
}

TEST_F(ReportSchedulesTest, keepsTheNewestOfEachFormat)
{
    auto daily = weekly("daily");
    daily.cron = "0 6 * * *";
    daily.zone = "UTC";
    daily.formats = {"csv", "markdown"};
    daily.keep = 2;
    ASSERT_TRUE(save(daily));
    ASSERT_TRUE(base::writeFile(folder / "mine.txt", "mine"));
    pass(std::chrono::hours(18));
    for (int day = 0; day < 3; ++day)
        pass(std::chrono::hours(24));
    EXPECT_THAT(names(),
        ElementsAre("daily.cost.20261124T060000Z.csv", "daily.cost.20261124T060000Z.md", "daily.cost.20261123T060000Z.csv",
            "daily.cost.20261123T060000Z.md"));
    EXPECT_EQ(row("daily").made, 4);
}

TEST_F(ReportSchedulesTest, catchesUpWhatWasMissedForLessThanAnHour)
{
    auto daily = weekly("daily");
    daily.cron = "*/20 * * * *";
    daily.zone = "UTC";
    ASSERT_TRUE(save(daily));
    end();
    begun.clear();
    clock.advance(std::chrono::minutes(50)); // 12:20 and 12:40 were missed
    begin();
    settle();
    EXPECT_THAT(begun, ElementsAre("html of last-week at 2026-11-20T12:40")) << "one for all of them, as of the last";
    EXPECT_EQ(row("daily").missed, 0);
    EXPECT_EQ(row("daily").nextAt, at("2026-11-20T13:00:00Z"));
}

TEST_F(ReportSchedulesTest, doesNotCatchUpWhatIsOlder)
{
    auto daily = weekly("daily");
    daily.cron = "0 13 * * *";
    daily.zone = "UTC";
    ASSERT_TRUE(save(daily));
    end();
    begun.clear();
    clock.advance(std::chrono::hours(24 * 3 + 5));
    begin();
    settle();
    EXPECT_THAT(begun, IsEmpty());
    EXPECT_EQ(row("daily").missed, 4);
    EXPECT_EQ(row("daily").nextAt, at("2026-11-24T13:00:00Z"));
}

TEST_F(ReportSchedulesTest, oneThatTakesHoursKeepsNobodyFromTheirTime)
{
    for (const std::string name : {"slow", "quick"}) {
        auto daily = weekly(name);
        daily.cron = name == "slow" ? "0 13 * * *" : "30 13 * * *";
        daily.query.period = name == "slow" ? "yesterday" : "today";
        daily.zone = "UTC";
        ASSERT_TRUE(save(daily));
    }
    slow = "yesterday";
    pass(std::chrono::hours(1));
    EXPECT_TRUE(row("slow").running);
    pass(std::chrono::minutes(30));
    EXPECT_THAT(names(), ElementsAre("quick.cost.20261120T133000Z.html"));
    EXPECT_EQ(row("quick").missed, 0);
    pass(std::chrono::hours(3));
    EXPECT_THAT(names(), SizeIs(2));
    EXPECT_FALSE(row("slow").running);
    EXPECT_EQ(row("slow").lastAt, at("2026-11-20T13:00:00Z"));
}

TEST_F(ReportSchedulesTest, removesWhatAKilledProcessHasLeft)
{
    ASSERT_TRUE(save(weekly()));
    end();
    std::filesystem::create_directories(folder / "reports");
    for (const auto* name :
        {"weekly.cost.20261116T060000Z.html.unfinished", "mine.unfinished", "weekly.cost.20261116T060000Z.html"})
        ASSERT_TRUE(base::writeFile(folder / "reports" / name, "half"));
    begin();
    std::set<std::string> left;
    for (const auto& entry : std::filesystem::directory_iterator(folder / "reports"))
        left.insert(entry.path().filename().string());
    EXPECT_THAT(left, ElementsAre("mine.unfinished", "weekly.cost.20261116T060000Z.html"));
}

TEST_F(ReportSchedulesTest, saysWhyAReportWasNotMadeAndLeavesNoHalfFile)
{
    ASSERT_TRUE(save(weekly()));
    failure = base::Error{base::ErrorCode::Io, "the ledger could not be read", nullptr};
    pass(std::chrono::hours(66));
    EXPECT_EQ(row().lastProblem, "the ledger could not be read");
    EXPECT_EQ(row().made, 0);
    EXPECT_EQ(row().nextAt, at("2026-11-30T06:00:00Z"));
    EXPECT_THAT(names(), IsEmpty());
    EXPECT_TRUE(!std::filesystem::exists(folder / "reports") || std::filesystem::is_empty(folder / "reports"));
    end();
    failure.reset();
    begin();
    EXPECT_EQ(row().lastProblem, "the ledger could not be read") << "also after a restart";
    pass(std::chrono::hours(24 * 7));
    EXPECT_EQ(row().lastProblem, "");
    EXPECT_THAT(row().lastFiles, SizeIs(1));
}

TEST_F(ReportSchedulesTest, saysWhenTheFolderCannotBeWritten)
{
    ASSERT_TRUE(base::writeFile(folder / "reports", "no folder"));
    ASSERT_TRUE(save(weekly()));
    pass(std::chrono::hours(66));
    EXPECT_THAT(row().lastProblem, HasSubstr("reports"));
}

TEST_F(ReportSchedulesTest, makesOneNowAlsoWhileItIsPaused)
{
    auto paused = weekly();
    paused.paused = true;
    EXPECT_EQ(save(paused)->row.nextAt, std::nullopt);
    begun.clear();
    pass(std::chrono::hours(24 * 8));
    EXPECT_THAT(begun, IsEmpty());
    const auto running = schedules->runNow("weekly");
    ASSERT_TRUE(running);
    EXPECT_TRUE(running->row.running);
    EXPECT_EQ(schedules->runNow("weekly").error().code, base::ErrorCode::Conflict);
    settle();
    EXPECT_THAT(names(), ElementsAre("weekly.cost.20261128T120000Z.html"));
    EXPECT_FALSE(row().running);
    EXPECT_EQ(row().nextAt, std::nullopt);
    EXPECT_EQ(schedules->runNow("other").error().code, base::ErrorCode::NotFound);
}

TEST_F(ReportSchedulesTest, outlastsARestartAndCanBeChangedAndRemoved)
{
    const auto id = save(weekly())->row.schedule.scheduleId;
    end();
    begin(false);
    auto schedule = row().schedule;
    EXPECT_EQ(schedule.scheduleId, id);
    schedule.name = "mondays";
    schedule.cron = "0 8 * * MON";
    const auto changed = save(schedule);
    ASSERT_TRUE(changed) << changed.error().text();
    EXPECT_EQ(changed->row.nextAt, at("2026-11-23T07:00:00Z"));
    EXPECT_THAT(schedules->list().rows, SizeIs(1));
    pass(std::chrono::hours(24 * 7));
    EXPECT_THAT(names(), IsEmpty()) << "it only looks";
    ASSERT_TRUE(schedules->runNow("mondays"));
    settle();
    ASSERT_TRUE(m_loop->runUntil(schedules->remove("mondays")));
    EXPECT_THAT(schedules->list().rows, IsEmpty());
    EXPECT_THAT(names(), SizeIs(1)) << "what it has made stays";
    end();
    begin();
    EXPECT_THAT(schedules->list().rows, IsEmpty());
    EXPECT_EQ(m_loop->runUntil(schedules->remove(id)).error().code, base::ErrorCode::NotFound);
}

TEST_F(ReportSchedulesTest, refusesWhatMakesNoSense)
{
    const auto with = [&](auto change) {
        auto schedule = weekly();
        change(schedule);
        return refusal(std::move(schedule));
    };
    for (const auto* name : {"", "a b", "../up", "a.b", "ä", "-x"})
        EXPECT_THAT(with([&](auto& schedule) { schedule.name = name; }), HasSubstr("cannot name files")) << name;
    EXPECT_THAT(with([](auto& schedule) { schedule.cron = "every monday"; }), HasSubstr("at character"));
    EXPECT_THAT(with([](auto& schedule) { schedule.zone = "Mars/Base"; }), HasSubstr("Mars/Base"));
    EXPECT_THAT(with([](auto& schedule) { schedule.formats = {}; }), HasSubstr("at least one format"));
    EXPECT_THAT(with([](auto& schedule) { schedule.formats = {"pdf"}; }), HasSubstr("the console makes PDF"));
    EXPECT_THAT(with([](auto& schedule) { schedule.formats = {"csv", "csv"}; }), HasSubstr("named twice"));
    EXPECT_THAT(with([](auto& schedule) { schedule.keep = 0; }), HasSubstr("1 to 1000"));
    EXPECT_THAT(with([&](auto& schedule) { schedule.query.from = clock.now(); }), HasSubstr("such as last-week"));
    EXPECT_THAT(with([](auto& schedule) { schedule.query.filter = "wrong"; }), HasSubstr("the filter is wrong"));
    EXPECT_THAT(with([](auto& schedule) { schedule.scheduleId = "no id"; }), HasSubstr("no schedule of reports"));
    EXPECT_EQ(refusal(weekly()), "saved");
    EXPECT_THAT(refusal(weekly()), HasSubstr("already"));
}

TEST_F(ReportSchedulesTest, readsKeptReportsInPartsAndNothingElse)
{
    ASSERT_TRUE(save(weekly()));
    pass(std::chrono::hours(66));
    const std::string name = "weekly.cost.20261123T060000Z.html";
    api::ReadKeptReport query;
    query.name = name;
    query.offset = 2;
    query.limit = 6;
    const auto part = m_loop->runUntil(schedules->read(query));
    ASSERT_TRUE(part) << part.error().text();
    EXPECT_EQ(part->content, "cmVwb3J0"); // "report"
    EXPECT_EQ(part->report.bytes, 29);
    EXPECT_EQ(part->report.kind, api::ReportKind::Cost);
    query.offset = 30;
    EXPECT_EQ(m_loop->runUntil(schedules->read(query)).error().code, base::ErrorCode::InvalidArgument);
    ASSERT_TRUE(base::writeFile(folder / "secret", "secret"));
    std::filesystem::create_symlink(folder / "secret", folder / "reports" / "weekly.cost.20261130T060000Z.html");
    query.offset = 0;
    for (const auto* other : {"../secret", "/etc/passwd", "..", "", "weekly.cost.20261130T060000Z.html", "weekly.cost.now.html",
             "../reports/weekly.cost.20261123T060000Z.html"}) {
        query.name = other;
        EXPECT_EQ(m_loop->runUntil(schedules->read(query)).error().code, base::ErrorCode::NotFound) << other;
        EXPECT_FALSE(m_loop->runUntil(schedules->removeKept(other))) << other;
    }
    EXPECT_TRUE(m_loop->runUntil(schedules->removeKept(name)));
    EXPECT_EQ(m_loop->runUntil(schedules->removeKept(name)).error().code, base::ErrorCode::NotFound);
}

} // namespace

} // namespace kaze::cell::test
