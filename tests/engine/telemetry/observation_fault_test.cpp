#include "engine/api/log_requests.h"
#include "engine/api/trace.h"
#include "engine/api/trace_requests.h"
#include "engine/telemetry/detail/sql.h"
#include "tests/engine/telemetry/log_fixture.h"

#include <sys/wait.h>
#include <unistd.h>

#include <future>

namespace kaze::telemetry {

namespace fs = std::filesystem;

class ObservationFaults : public LogFixture {
protected:
    static void put(const fs::path& file, const std::string& bytes) { std::ofstream(file, std::ios::binary) << bytes; }

    bool isSetAside(const std::string& file)
    {
        for (const auto& entry : fs::directory_iterator(options.folder))
            if (entry.path().filename().string().starts_with(file + ".damaged-"))
                return true;
        return false;
    }

    //! As a process does that is killed with a run, a turn and a tool open: only what was flushed is there.
    void leaveOpen(const std::string& name)
    {
        const auto child = fork();
        ASSERT_GE(child, 0);
        if (child == 0) {
            storage::WriterThreads ownWriters(1);
            base::Loop ownLoop;
            ObservationLog own(options, ownLoop.executor(), ownWriters, clock, ids, metrics, redactor, base::LogSystem::none());
            auto run = own.startSpan({}, name, api::SpanKind::Run);
            run.set(std::string(attribute::kRunId), "run-crashed");
            auto turn = own.startSpan(run.context(), "turn 1", api::SpanKind::Turn);
            auto chat = own.startSpan(turn.context(), "chat", api::SpanKind::Chat);
            clock.advance(30s);
            chat.end();
            auto tool = own.startSpan(turn.context(), "execute_tool shell.run", api::SpanKind::Tool);
            ownLoop.runUntil(own.flush());
            _exit(0);
        }
        int status = 0;
        ASSERT_EQ(waitpid(child, &status, 0), child);
        ASSERT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0);
        clock.advance(30s); // which only the other process has seen
    }
};

//! Holds a month's file for writing until it is destroyed.
class FileLock {
public:
    explicit FileLock(std::shared_ptr<storage::Database> database) : m_database(std::move(database))
    {
        std::promise<void> held;
        m_thread = std::thread([this, &held] {
            (void)m_database->writeSync([&](storage::Connection& connection) -> base::Result<> {
                (void)connection.execute("DELETE FROM events WHERE id < 0");
                held.set_value();
                m_release.get_future().wait();
                return {};
            });
        });
        held.get_future().wait();
    }

    ~FileLock()
    {
        m_release.set_value();
        m_thread.join();
        m_database->close();
    }

private:
    std::shared_ptr<storage::Database> m_database;
    std::promise<void> m_release;
    std::thread m_thread;
};

TEST_F(ObservationFaults, dropDebugFirstAndErrorsLastWhileTheDiskStalls)
{
    options.ringSize = 64;
    open();
    flush();
    {
        const FileLock lock(beside("2026-11.db"));
        for (int i = 0; i < 20'000; ++i)
            record(Level::Debug, "debug");
        for (int i = 0; i < 40; ++i)
            record(Level::Info, "info");
        for (int i = 0; i < 20; ++i) {
            record(Level::Warning, "warning");
            record(Level::Error, "error");
        }
    }
    flush();
    const auto figures = log->figures();
    EXPECT_GT(figures.droppedOf[0], 10'000U);
    EXPECT_EQ(figures.droppedOf[1] + figures.droppedOf[2] + figures.droppedOf[3], 0U);
    EXPECT_EQ(figures.recorded, 20'080U);
    EXPECT_EQ(number("SELECT count(*) FROM events WHERE level = 3"), 20);
    EXPECT_EQ(number("SELECT count(*) FROM events WHERE level = 2"), 20);
    EXPECT_EQ(number("SELECT count(*) FROM events WHERE level = 1"), 40);
    EXPECT_EQ(static_cast<std::uint64_t>(number("SELECT count(*) FROM events")) + figures.dropped, figures.recorded);
    EXPECT_EQ(metrics.counter("kaze_observations_dropped_total", {{"level", "debug"}}).value(), figures.droppedOf[0]);
}

TEST_F(ObservationFaults, leaveNoSpanOpenWhoseEndWasDropped)
{
    options.ringSize = 64;
    open();
    std::vector<Span> spans;
    for (int i = 0; i < 60; ++i)
        spans.push_back(log->startSpan({}, "run " + std::to_string(i), api::SpanKind::Run));
    flush();
    {
        const FileLock lock(beside("2026-11.db"));
        clock.advance(1s);
        for (auto& span : spans)
            span.end();
        for (int i = 0; i < 5000; ++i)
            log->startSpan({}, "noise", api::SpanKind::Other).end();
    }
    flush();
    EXPECT_GT(log->figures().droppedSpans, 1000U);
    EXPECT_EQ(number("SELECT count(*) FROM spans WHERE kind = 'run' AND duration = 1000000000"), 60);
    EXPECT_TRUE(names("status:running").empty());
}

TEST_F(ObservationFaults, sayWhyNothingIsStoredAndRecoverByThemselves)
{
    const auto obstacle = folder / "file";
    put(obstacle, "in the way");
    options.folder = obstacle / "observations";
    options.ringSize = 64;
    open();
    for (int i = 0; i < 1000; ++i)
        record(Level::Info, std::to_string(i));
    record(Level::Error, "bad");
    auto run = log->startSpan({}, "goes on", api::SpanKind::Run);
    flush();
    auto figures = log->figures();
    EXPECT_NE(figures.problem.find("observations are not stored"), std::string::npos);
    EXPECT_NE(figures.problem.find(obstacle.string()), std::string::npos) << figures.problem;
    EXPECT_GT(figures.dropped, 0U);
    EXPECT_TRUE(list().rows.empty());

    fs::remove(obstacle);
    clock.advance(1h);
    run.end();
    flush();
    figures = log->figures();
    EXPECT_EQ(figures.problem, "");
    EXPECT_EQ(number("SELECT count(*) FROM events WHERE level = 3"), 1) << "what could be held is stored late";
    EXPECT_EQ(static_cast<std::uint64_t>(number("SELECT count(*) FROM events")) + figures.dropped, 1001U);
    EXPECT_EQ(list().rows.at(0).duration, 1h);
}

TEST_F(ObservationFaults, tryAgainWithoutBeingAsked)
{
    const auto obstacle = folder / "file";
    put(obstacle, "in the way");
    options.folder = obstacle / "observations";
    open();
    flush();
    EXPECT_NE(log->figures().problem, "");
    fs::remove(obstacle);
    clock.advance(1min);
    while (!log->figures().problem.empty())
        std::this_thread::yield();
    EXPECT_TRUE(fs::exists(options.folder / "2026-11.db"));
}

TEST_F(ObservationFaults, setADamagedMonthAsideAndGoOn)
{
    open();
    runTrace("kept");
    flush();
    log.reset();
    put(options.folder / "2026-10.db", std::string(20'000, 'x'));
    put(options.folder / "2026-13.db", "no month");
    put(options.folder / "notes.txt", "no database");
    open();
    EXPECT_EQ(names(""), std::vector<std::string>{"kept"});
    EXPECT_TRUE(isSetAside("2026-10.db"));
    EXPECT_NE(log->figures().notice.find("2026-10"), std::string::npos) << log->figures().notice;
    EXPECT_EQ(log->figures().problem, "");
}

TEST_F(ObservationFaults, beginTheCurrentMonthAnewWhenItsFileIsDamaged)
{
    fs::create_directories(options.folder);
    put(options.folder / "2026-11.db", std::string(20'000, 'x'));
    open();
    record(Level::Info, "stored");
    flush();
    EXPECT_EQ(log->figures().problem, "");
    EXPECT_NE(log->figures().notice, "");
    EXPECT_TRUE(isSetAside("2026-11.db"));
    EXPECT_EQ(number("SELECT count(*) FROM events"), 1);
}

TEST_F(ObservationFaults, setAFileAsideThatTurnsOutToBeDamagedInUse)
{
    // Above 8 MB the pages are not read at the start, so the damage shows itself at the first write.
    open();
    for (int i = 0; i < 12; ++i) {
        auto tool = log->startSpan({}, "tool", api::SpanKind::Tool);
        tool.record().output = std::string(1'000'000, static_cast<char>('a' + i));
        tool.end();
    }
    flush();
    log.reset();
    {
        std::fstream file(options.folder / "2026-11.db", std::ios::in | std::ios::out | std::ios::binary);
        file.seekp(8192);
        file << std::string(200'000, 'x');
    }
    open();
    record(Level::Error, "after the damage");
    runTrace("new");
    flush();
    EXPECT_EQ(log->figures().problem, "");
    EXPECT_TRUE(isSetAside("2026-11.db")) << log->figures().notice;
    EXPECT_EQ(number("SELECT count(*) FROM events"), 1);
    EXPECT_EQ(names(""), std::vector<std::string>{"new"});
}

TEST_F(ObservationFaults, leaveTheFileOfANewerProgramAlone)
{
    const auto openNewer = [this] {
        storage::OpenOptions newer;
        newer.path = options.folder / "2026-11.db";
        newer.migrations = detail::sql::migrations();
        newer.migrations.push_back({100, "later", "CREATE TABLE later (x)"});
        auto made = storage::Database::open(std::move(newer), {{}, otherWriters, metrics, clock, base::LogSystem::none()});
        EXPECT_TRUE(made) << made.error().message;
        made.value()->close();
    };
    openNewer();
    open();
    record(Level::Error, "not stored");
    flush();
    EXPECT_NE(log->figures().problem.find("2026-11.db"), std::string::npos) << log->figures().problem;
    log.reset();
    EXPECT_FALSE(isSetAside("2026-11.db"));
    openNewer();
}

TEST_F(ObservationFaults, showSpansThatACrashLeftOpen)
{
    leaveOpen("crashed run");
    open();
    auto found = trace("run-crashed");
    ASSERT_EQ(found.spans.size(), 4U);
    for (const auto& span : found.spans) {
        const bool ended = span.name == "chat";
        EXPECT_EQ(span.duration.has_value(), ended) << span.name;
        EXPECT_EQ(span.statusMessage, ended ? "" : "left open: the process ended") << span.name;
    }
    EXPECT_EQ(list().rows.at(0).duration, 30s) << "as far as is known";
    EXPECT_EQ(found.trace.duration, 30s);
    EXPECT_TRUE(names("status:running").empty()) << "nobody works on it";

    // The run goes on in the same trace.
    clock.advance(1min);
    auto resumed = log->startSpan({*base::Uuid::parse(found.trace.traceId), 0}, "resumed run", api::SpanKind::Run);
    flush();
    EXPECT_EQ(names("status:running"), std::vector<std::string>{"crashed run"});
    clock.advance(1s);
    resumed.end();
    flush();
    EXPECT_EQ(list().rows.at(0).duration, 91s);
    EXPECT_EQ(list().rows.at(0).spans, 5);
}

TEST_F(ObservationFaults, listWhatACrashLeftOpenAmongWhatIsOver)
{
    leaveOpen("crashed");
    open();
    runTrace("short", 10s);
    runTrace("long", 60s);
    auto running = log->startSpan({}, "running", api::SpanKind::Run);
    flush();
    EXPECT_EQ(names("dur>20s dur<40s"), std::vector<std::string>{"crashed"});
    EXPECT_EQ(names("status:ok"), (std::vector<std::string>{"long", "short", "crashed"}));
    EXPECT_EQ(names("status:running"), std::vector<std::string>{"running"});
    std::vector<std::string> longest;
    api::ListTraces query;
    query.order = api::TraceOrder::Longest;
    query.limit = 1;
    query.filter = "dur>0s";
    do {
        const auto page = loop.runUntil(log->listTraces(query));
        ASSERT_TRUE(page) << page.error().message;
        for (const auto& row : page->rows)
            longest.push_back(row.name);
        query.cursor = page->next;
    } while (!query.cursor.empty());
    EXPECT_EQ(longest, (std::vector<std::string>{"long", "crashed", "short"}));
    api::GetSpans spans;
    spans.traceId = "run-crashed";
    const auto page = loop.runUntil(log->spans(std::move(spans)));
    ASSERT_TRUE(page) << page.error().message;
    EXPECT_EQ(page->trace.duration, 30s) << "nobody waits for the rest";
}

TEST_F(ObservationFaults, giveNoLineTheNumberOfOneThatWasLost)
{
    const auto idOf = [&](const std::string& message) {
        api::ListLogs query;
        query.filter = message;
        const auto found = loop.runUntil(log->listLogs(query));
        EXPECT_TRUE(found && found->rows.size() == 1);
        const auto id = found && !found->rows.empty() ? found->rows[0].id : std::string("2026-11:0");
        return std::stoll(id.substr(id.find(':') + 1));
    };
    open();
    for (const auto* message : {"one", "two", "three"})
        record(Level::Info, message);
    flush();
    const auto lost = idOf("three");
    EXPECT_EQ(lost, 3);
    log.reset();
    put(options.folder / "2026-11.db", std::string(20'000, 'x'));
    clock.advance(1h);
    open();
    record(Level::Info, "four");
    flush();
    const auto first = idOf("four");
    EXPECT_GT(first, lost + 1000);
    record(Level::Info, "five");
    flush();
    EXPECT_EQ(idOf("five"), first + 1);
    EXPECT_EQ(loop.runUntil(log->stats())->months.at(0).events, 2);
    log.reset();
    open();
    record(Level::Info, "six");
    flush();
    EXPECT_EQ(idOf("six"), first + 2) << "and goes on after a restart";
    log.reset();
    put(options.folder / "2026-11.db", std::string(20'000, 'x'));
    clock.advance(1h);
    open();
    record(Level::Info, "seven");
    flush();
    EXPECT_GT(idOf("seven"), first + 1000) << "the second time, too";
}

} // namespace kaze::telemetry
