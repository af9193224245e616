#include "tests/engine/storage/store_fixture.h"

#include <atomic>
#include <map>
#include <numeric>
#include <thread>

namespace kaze::storage {

class GroupCommitTest : public StoreFixture {
protected:
    void SetUp() override { open(); }

    //! Queues a job and notes its outcome under `name`.
    template <class F>
    void queue(int name, F job)
    {
        base::spawn(loop.executor(), noteOutcome(name, std::move(job)));
        loop.poll();
    }

    template <class F>
    Task<> noteOutcome(int name, F job)
    {
        auto outcome = co_await database->write(std::move(job));
        outcomes.emplace(name, outcome ? Result<>() : base::failure(outcome));
        order.push_back(name);
    }

    static auto inserting(std::int64_t id)
    {
        return [id](Connection& c) { return c.execute("INSERT INTO note VALUES(?, 'text')", {id}); };
    }

    void releaseAndWaitFor(std::size_t count)
    {
        release.count_down();
        turnLoopUntil([&] { return outcomes.size() == count; });
    }

    std::map<int, Result<>> outcomes;
    std::vector<int> order;
};

TEST_F(GroupCommitTest, acknowledgesManyCallersWithOneCommit)
{
    constexpr int kCallers = 500;
    holdWriter();
    for (int i = 0; i < kCallers; ++i)
        queue(i, inserting(i));
    const auto before = database->figures();
    EXPECT_EQ(before.queuedWrites, kCallers);
    releaseAndWaitFor(kCallers);

    const auto after = database->figures();
    EXPECT_EQ(after.commits - before.commits, 2U); // that of whoever held the writer, and one for all others
    EXPECT_EQ(after.writes, kCallers + 1U);
    EXPECT_TRUE(std::ranges::all_of(outcomes, [](const auto& one) { return one.second.has_value(); }));
    EXPECT_EQ(ids().size(), static_cast<std::size_t>(kCallers));
}

TEST_F(GroupCommitTest, runsAndAcknowledgesJobsInTheOrderTheyWereQueued)
{
    holdWriter();
    for (int i = 0; i < 50; ++i)
        queue(i, [i](Connection& c) { return c.execute("INSERT INTO note(body) VALUES(?)", {std::to_string(i)}); });
    releaseAndWaitFor(50);
    std::vector<int> expected(50);
    std::iota(expected.begin(), expected.end(), 0);
    EXPECT_EQ(order, expected);
    const auto read = database->readSync([&](Connection& c) {
        return c.query("SELECT id, body FROM note", {}, [](const Row& row) { EXPECT_EQ(row.integer(1), row.integer(0) - 1); });
    });
    EXPECT_EQ(read, 50);
}

TEST_F(GroupCommitTest, undoesAFailedJobWithoutHarmToItsNeighbours)
{
    holdWriter();
    queue(1, inserting(1));
    queue(2, [](Connection& c) -> Result<> {
        EXPECT_TRUE(c.execute("INSERT INTO note VALUES(2, 'half')"));
        return base::fail(ErrorCode::Conflict, "changed its mind");
    });
    queue(3, inserting(3));
    queue(4, inserting(3));
    releaseAndWaitFor(4);
    EXPECT_TRUE(outcomes.at(1));
    EXPECT_EQ(outcomes.at(2).error().message, "changed its mind");
    EXPECT_TRUE(outcomes.at(3));
    EXPECT_EQ(outcomes.at(4).error().code, ErrorCode::AlreadyExists);
    EXPECT_EQ(ids(), (std::vector<std::int64_t>{1, 3}));
    EXPECT_EQ(database->figures().failedWrites, 2U);
}

TEST_F(GroupCommitTest, undoesAFailedJobThatIsAlone)
{
    queue(1, [](Connection& c) -> Result<> {
        EXPECT_TRUE(c.execute("INSERT INTO note VALUES(1, 'half')"));
        return base::fail(ErrorCode::Conflict, "changed its mind");
    });
    turnLoopUntil([&] { return outcomes.size() == 1; });
    EXPECT_FALSE(outcomes.at(1));
    EXPECT_TRUE(ids().empty());
}

TEST_F(GroupCommitTest, failsAGroupWhoseTransactionAJobEnded)
{
    holdWriter();
    queue(1, inserting(1));
    queue(2, [](Connection& c) { return c.execute("ROLLBACK"); });
    queue(3, inserting(3));
    releaseAndWaitFor(3);
    EXPECT_EQ(outcomes.at(1).error().code, ErrorCode::Internal);
    EXPECT_EQ(outcomes.at(2).error().code, ErrorCode::Internal);
    EXPECT_TRUE(outcomes.at(3)) << "it came after the accident and has a transaction of its own";
    EXPECT_EQ(ids(), std::vector<std::int64_t>{3});
}

TEST_F(GroupCommitTest, letsNoJobCommitWhatItsNeighboursDid)
{
    holdWriter();
    queue(1, inserting(1));
    queue(2, [](Connection& c) { return c.execute("COMMIT"); });
    releaseAndWaitFor(2);
    EXPECT_FALSE(outcomes.at(1));
    EXPECT_FALSE(outcomes.at(2));
    EXPECT_TRUE(ids().empty());
}

TEST_F(GroupCommitTest, turnsAnExceptionOutOfAJobIntoAnError)
{
    holdWriter();
    queue(1, inserting(1));
    queue(2, [](Connection&) -> Result<> { throw std::runtime_error("boom"); });
    releaseAndWaitFor(2);
    EXPECT_TRUE(outcomes.at(1));
    EXPECT_EQ(outcomes.at(2).error().code, ErrorCode::Internal);
    EXPECT_NE(outcomes.at(2).error().message.find("boom"), std::string::npos);
}

struct Tally {
    int made = 0;
    int gone = 0;
};

//! Counts its own lives: a job that is destroyed twice is what GCC 12 does to temporaries beside a co_await.
class Counted {
public:
    explicit Counted(Tally& tally) : m_tally(&tally) { ++tally.made; }
    Counted(Counted&& other) noexcept : m_tally(other.m_tally) { ++m_tally->made; }
    Counted(const Counted&) = delete;
    Counted& operator=(const Counted&) = delete;
    Counted& operator=(Counted&&) = delete;
    ~Counted() { ++m_tally->gone; }

private:
    Tally* m_tally;
};

Task<Result<int>> writeMoveOnly(Database& database, Tally& tally)
{
    auto job = [counted = Counted(tally), owned = std::make_unique<int>(42)](Connection&) -> Result<int> { return *owned; };
    co_return co_await database.write(std::move(job));
}

TEST_F(GroupCommitTest, takesMoveOnlyJobsAndDestroysThemOnce)
{
    Tally tally;
    const auto result = loop.runUntil(writeMoveOnly(*database, tally));
    EXPECT_EQ(result, 42);
    loop.poll();
    EXPECT_EQ(tally.made, tally.gone);
}

TEST_F(GroupCommitTest, drainsItsQueueAtCloseAndRefusesWhatComesLater)
{
    holdWriter();
    for (int i = 0; i < 100; ++i)
        database->writeLater(inserting(i));
    std::thread closer([&] { database->close(); });
    release.count_down();
    closer.join();
    EXPECT_FALSE(std::filesystem::exists(folder / "state.db-wal")) << "closing moves the log into the file";
    EXPECT_EQ(insert(500).error().code, ErrorCode::Unavailable);
    queue(1, inserting(501));
    turnLoopUntil([&] { return outcomes.size() == 1; });
    EXPECT_EQ(outcomes.at(1).error().code, ErrorCode::Unavailable);
    open();
    EXPECT_EQ(ids().size(), 100U);
}

TEST_F(GroupCommitTest, logsAndCountsAFailureThatNobodyWaitsFor)
{
    ASSERT_TRUE(insert(1));
    database->writeLater(inserting(1));
    ASSERT_TRUE(insert(2));
    EXPECT_EQ(database->figures().lostUnattended, 1U);
    EXPECT_NE(logged.str().find("nobody waits for was lost"), std::string::npos) << logged.str();
    EXPECT_NE(logged.str().find("UNIQUE"), std::string::npos) << logged.str();
}

TEST_F(GroupCommitTest, servesProgramsWithoutALoop)
{
    auto opened = Database::open(
        [&] {
            auto other = options();
            other.path = folder / "deep" / "down" / "other.db";
            return other;
        }(),
        DatabaseServices{base::Executor(), writers, metrics, clock, log});
    ASSERT_TRUE(opened) << opened.error().text();
    (*opened)->writeLater(inserting(1));
    EXPECT_EQ((*opened)->writeSync(inserting(2)), 1);
    const auto count = (*opened)->readSync([](Connection& c) { return c.query("SELECT * FROM note", {}, [](const Row&) {}); });
    EXPECT_EQ(count, 2);
}

TEST_F(GroupCommitTest, letsWorkThatNobodyWaitsForShareACommit)
{
    constexpr std::uint64_t kRows = 200;
    const auto before = database->figures().commits;
    const auto start = std::chrono::steady_clock::now();
    for (std::uint64_t i = 0; i < kRows; ++i)
        database->writeLater(inserting(static_cast<std::int64_t>(i)));
    while (database->figures().writes < kRows)
        std::this_thread::yield();
    const auto patiences = static_cast<std::uint64_t>((std::chrono::steady_clock::now() - start) / WriterThreads::kPatience);
    EXPECT_LE(database->figures().commits - before, patiences + 1);
}

TEST_F(GroupCommitTest, takesWhatNobodyWaitsForAlongWithWhatSomebodyWaitsFor)
{
    const auto before = database->figures().commits;
    for (int i = 0; i < 50; ++i) {
        database->writeLater(inserting(2 * i));
        ASSERT_TRUE(insert(2 * i + 1));
    }
    EXPECT_EQ(ids().size(), 100U);
    EXPECT_LT(database->figures().commits - before, 75U) << "50 that somebody waited for, and hardly another";
}

//! Writes without end, as a database does that is being filled.
struct Busy : WriterTurn {
    explicit Busy(WriterThreads& threads_) : threads(threads_) { }
    void turn() override
    {
        if (!ends)
            threads.schedule(*this);
        else
            done.count_down();
    }
    WriterThreads& threads;
    std::atomic<bool> ends = false;
    std::latch done{1};
};

TEST_F(GroupCommitTest, isNotKeptFromItsTurnByOthersThatWriteWithoutEnd)
{
    Busy first(writers), second(writers);
    writers.schedule(first);
    writers.schedule(second);
    database->writeLater(inserting(1));
    const auto start = std::chrono::steady_clock::now();
    while (database->figures().writes < 1 && std::chrono::steady_clock::now() - start < std::chrono::seconds(5))
        std::this_thread::yield();
    EXPECT_EQ(database->figures().writes, 1U);
    first.ends = second.ends = true;
    first.done.wait();
    second.done.wait();
}

TEST_F(GroupCommitTest, writesWhatNobodyWaitedForBeforeItCloses)
{
    for (int i = 0; i < 10; ++i)
        database->writeLater(inserting(i));
    database->close();
    open();
    EXPECT_EQ(ids().size(), 10U);
}

TEST_F(GroupCommitTest, publishesItsFiguresAsMetrics)
{
    ASSERT_TRUE(insert(1));
    const auto samples = metrics.samples();
    const auto found
        = std::ranges::find_if(samples, [](const auto& sample) { return sample.name == "kaze_storage_commit_seconds"; });
    ASSERT_NE(found, samples.end());
    EXPECT_EQ(found->labels.at("database"), "state.db");
    EXPECT_EQ(found->count, 1U);
    EXPECT_GT(found->sum, 0);
    EXPECT_GT(database->figures().fileBytes, 0U);
}

TEST_F(GroupCommitTest, emptiesTheWriteAheadLogWhileItWorks)
{
    const std::string body(100'000, 'x');
    for (int i = 0; i < 1000; ++i)
        ASSERT_TRUE(insert(i, body)) << i;
    EXPECT_LT(std::filesystem::file_size(folder / "state.db-wal"), 40U << 20) << "100 MB went through it";
}

//! One of many callers that write one row after another; notes how long each write took.
Task<> writeSeveral(Database& database, const base::Clock& clock, base::Histogram& seconds, int first, int count, int& missing)
{
    for (int i = 0; i < count; ++i) {
        auto job
            = [id = std::int64_t{first} + i](Connection& c) { return c.execute("INSERT INTO note VALUES(?, 'text')", {id}); };
        const auto start = clock.steady();
        const auto written = co_await database.write(std::move(job));
        EXPECT_TRUE(written);
        seconds.record(std::chrono::duration<double>(clock.steady() - start).count());
    }
    --missing;
}

TEST_F(GroupCommitTest, servesFiveHundredWritersAtOnce)
{
    constexpr int kWriters = 500;
    constexpr int kEach = 20;
    base::Histogram seconds;
    int missing = kWriters;
    for (int i = 0; i < kWriters; ++i)
        base::spawn(loop.executor(), writeSeveral(*database, clock, seconds, i * kEach, kEach, missing));
    turnLoopUntil([&] { return missing == 0; });

    const auto p99 = std::to_string(seconds.percentile(0.99) * 1e3) + " ms";
    RecordProperty("p99", p99);
    std::cout << "p99 of a durable write among 500 writers: " << p99 << '\n';
    const auto figures = database->figures();
    EXPECT_EQ(figures.writes, static_cast<std::uint64_t>(kWriters * kEach));
    EXPECT_LT(figures.commits, figures.writes / 4) << "commits are shared";
    EXPECT_EQ(ids().size(), static_cast<std::size_t>(kWriters * kEach));
}

} // namespace kaze::storage
