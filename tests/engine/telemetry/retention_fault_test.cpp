#include "tests/engine/telemetry/retention_fixture.h"

#include <csignal>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

namespace kaze::telemetry {

namespace fs = std::filesystem;

class RetentionFaults : public RetentionFixture {
protected:
    //! Lets another process do what is due, and kills it at a step.
    void killAt(const std::string& step)
    {
        log.reset();
        const auto child = fork();
        ASSERT_GE(child, 0);
        if (child == 0) {
            auto own = options;
            own.onKeeping = [&](const std::string& next) {
                if (next == step)
                    ::kill(::getpid(), SIGKILL);
            };
            storage::WriterThreads ownWriters(1);
            base::Loop ownLoop;
            ObservationLog kept(own, ownLoop.executor(), ownWriters, clock, ids, metrics, redactor, base::LogSystem::none());
            ownLoop.runUntil(kept.retain());
            _exit(0);
        }
        int status = 0;
        ASSERT_EQ(waitpid(child, &status, 0), child);
        ASSERT_TRUE(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL) << step << " was never reached";
    }

    void expectEachLineOnce(std::size_t lines)
    {
        const auto found = linesEverywhere();
        EXPECT_EQ(found.size(), lines);
        for (const auto& [line, count] : found)
            EXPECT_EQ(count, 1) << line;
    }

    //! Files of this process cannot become larger than that while this lives.
    class FileLimit {
    public:
        explicit FileLimit(rlim_t bytes)
        {
            m_before = std::signal(SIGXFSZ, SIG_IGN);
            ::getrlimit(RLIMIT_FSIZE, &m_was);
            const rlimit now{bytes, m_was.rlim_max};
            ::setrlimit(RLIMIT_FSIZE, &now);
        }
        FileLimit(const FileLimit&) = delete;
        FileLimit& operator=(const FileLimit&) = delete;
        ~FileLimit()
        {
            ::setrlimit(RLIMIT_FSIZE, &m_was);
            std::signal(SIGXFSZ, m_before);
        }

    private:
        rlimit m_was{};
        void (*m_before)(int) = nullptr;
    };
};

TEST_F(RetentionFaults, loseNothingAndDoubleNothingWhereverArchivingIsKilled)
{
    fillMonths(3);
    untilIndexed();
    options.retention = {1, true, 0};
    for (const std::string step : {"pack 2026-09", "rename 2026-09", "remove 2026-09"}) {
        killAt(step);
        open();
        expectEachLineOnce(60);
        EXPECT_NE(isThere("2026-09.db"), isThere("2026-09.db.zst")) << "in one file: " << step;
        EXPECT_EQ(trace(traces.front()).trace.name, "run 2026-09") << step;
    }
    retain();
    expectEachLineOnce(60);
    const std::set<std::string> expected{"2026-09.db.zst", "2026-10.db", "2026-10.fts.db", "2026-11.db", "2026-11.fts.db"};
    untilIndexed();
    EXPECT_EQ(files(), expected) << "nothing half-written is left";
}

TEST_F(RetentionFaults, loseOnlyWhatIsToBeDeletedWhereverDeletingIsKilled)
{
    fillMonths(3);
    options.retention = {1, false, 0};
    killAt("delete 2026-09");
    open();
    expectEachLineOnce(60);
    retain();
    expectEachLineOnce(40);
}

TEST_F(RetentionFaults, takeAwayWhatWasHalfWritten)
{
    fillMonths(2);
    log.reset();
    std::ofstream(options.folder / "2026-10.db.zst.tmp") << "half";
    std::ofstream(options.folder / "2026-03.fts.db") << "the index of a month that is gone";
    open();
    retain();
    EXPECT_FALSE(isThere("2026-10.db.zst.tmp") || isThere("2026-03.fts.db"));
    expectEachLineOnce(40);
}

TEST_F(RetentionFaults, askTheDatabaseWhereAnArchiveBesideItDiffers)
{
    options.fullText = false;
    fillMonths(3);
    log.reset();
    const auto kept = options.folder / "2026-09.kept";
    fs::copy_file(options.folder / "2026-09.db", kept);
    options.retention = {1, true, 0};
    open();
    retain();
    ASSERT_TRUE(isThere("2026-09.db.zst"));
    log.reset();
    fs::rename(kept, options.folder / "2026-09.db"); // a person has brought it back
    options.retention = {};
    options.retention.keepMonths = 0;
    open();
    flush();
    EXPECT_NE(log->figures().notice.find("it stands there twice"), std::string::npos) << log->figures().notice;
    expectEachLineOnce(60);
    EXPECT_TRUE(isThere("2026-09.db") && isThere("2026-09.db.zst")) << "nobody but a person can say which one to keep";
}

TEST_F(RetentionFaults, replaceNoArchiveThatHoldsSomethingElse)
{
    options.fullText = false;
    fillMonths(4);
    log.reset();
    const std::string other = "an archive of somebody's";
    std::ofstream(options.folder / "2026-08.db.zst") << other;
    open();
    retainBy(1, true);
    EXPECT_EQ(test::contentOf(options.folder / "2026-08.db.zst"), other);
    EXPECT_TRUE(isThere("2026-08.db"));
    EXPECT_NE(log->figures().keeping.find("2026-08.db.zst is there already"), std::string::npos) << log->figures().keeping;
    EXPECT_TRUE(isThere("2026-09.db.zst")) << "the next month goes all the same";
    EXPECT_FALSE(isThere("2026-09.db"));
    fs::remove(options.folder / "2026-08.db.zst");
    retain();
    EXPECT_EQ(log->figures().keeping, "");
    EXPECT_TRUE(isThere("2026-08.db.zst"));
    expectEachLineOnce(80);
}

TEST_F(RetentionFaults, keepAMonthThatCannotBeArchivedForWantOfRoom)
{
    options.fullText = false;
    fillMonths(3);
    {
        const FileLimit full(1000);
        retainBy(1, true);
    }
    EXPECT_NE(log->figures().keeping.find("2026-09 could not be archived"), std::string::npos) << log->figures().keeping;
    EXPECT_NE(stats().notice.find("2026-09 could not be archived"), std::string::npos);
    EXPECT_FALSE(isThere("2026-09.db.zst") || isThere("2026-09.db.zst.tmp"));
    expectEachLineOnce(60);
    record(Level::Info, "goes on");
    retain();
    EXPECT_EQ(log->figures().keeping, "");
    EXPECT_TRUE(isThere("2026-09.db.zst"));
    expectEachLineOnce(61);
}

TEST_F(RetentionFaults, changeNothingInAFolderThatIsReadOnly)
{
    if (::geteuid() != 0)
        GTEST_SKIP() << "as root only: elsewhere the folder would have to belong to somebody else";
    constexpr uid_t kNobody = 65534;
    options.fullText = false;
    fillMonths(3);
    ::chmod(folder.c_str(), 0755);
    ::chmod(options.folder.c_str(), 0755);
    for (const bool archives : {true, false}) {
        ASSERT_EQ(::seteuid(kNobody), 0);
        retainBy(1, archives);
        const auto keeping = log->figures().keeping;
        ASSERT_EQ(::seteuid(0), 0);
        EXPECT_NE(keeping.find("2026-09 could not be"), std::string::npos) << keeping;
        EXPECT_NE(keeping.find(options.folder.string()), std::string::npos) << keeping;
        expectEachLineOnce(60);
    }
    retain();
    EXPECT_EQ(log->figures().keeping, "");
    expectEachLineOnce(40);
}

TEST_F(RetentionFaults, countAndSayWhatAFullDiskCosts)
{
    options.fullText = false;
    options.ringSize = 64;
    open();
    record(Level::Info, "before");
    flush();
    {
        const FileLimit full(fs::file_size(options.folder / "2026-11.db"));
        for (int i = 0; i < 1000; ++i)
            record(Level::Debug, std::string(500, 'd'));
        record(Level::Error, "while it was full");
        flush();
        EXPECT_NE(log->figures().problem.find("observations are not stored"), std::string::npos) << log->figures().problem;
    }
    clock.advance(10s);
    flush();
    const auto figures = log->figures();
    EXPECT_EQ(figures.problem, "");
    EXPECT_GT(figures.droppedOf[0], 0U);
    EXPECT_EQ(figures.droppedOf[3], 0U);
    EXPECT_EQ(rows().size() + figures.dropped, figures.recorded);
    EXPECT_EQ(messages("level:error"), std::vector<std::string>{"while it was full"});
    EXPECT_EQ(messages("before"), std::vector<std::string>{"before"});
}

TEST_F(RetentionFaults, loseNothingWhenTheClockIsSetBackOverMidnightOfAMonth)
{
    clock.jump(base::Time(std::chrono::sys_days(std::chrono::year{2026} / 11 / 1)) + 30min - clock.now());
    open();
    record(Level::Info, "after midnight");
    const auto first = runTrace("first");
    flush();
    clock.jump(-1h);
    record(Level::Info, "an hour back");
    const auto second = runTrace("second");
    flush();
    clock.advance(1h);
    record(Level::Info, "again after midnight");
    flush();
    EXPECT_EQ(rows().size(), 3U);
    EXPECT_TRUE(isThere("2026-10.db") && isThere("2026-11.db"));
    EXPECT_EQ(names("").size(), 2U);
    EXPECT_EQ(trace(first.traceId).spans.size(), 2U);
    EXPECT_EQ(trace(second.traceId).spans.size(), 2U);
    EXPECT_EQ(log->figures().dropped, 0U);
    retainBy(1, false);
    EXPECT_EQ(rows().size(), 3U);
}

} // namespace kaze::telemetry
