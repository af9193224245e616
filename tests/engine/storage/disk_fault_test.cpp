#include "tests/engine/storage/store_fixture.h"
#include "tests/support/faulty_vfs.h"

#include <csignal>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

namespace kaze::storage {

class DiskFaultTest : public StoreFixture {
protected:
    void SetUp() override
    {
        test::registerFaultyVfs();
        auto faulty = options();
        faulty.vfs = test::kFaultyVfs;
        open(faulty);
        ASSERT_TRUE(insert(1));
    }

    void TearDown() override
    {
        test::failWrites(test::DiskFault::None);
        test::failSyncs(false);
        database.reset();
    }

    //! Queues inserts of these ids as one group and returns what each caller got.
    std::vector<Result<>> insertAsOneGroup(const std::vector<std::int64_t>& wanted)
    {
        holdWriter();
        std::vector<Result<>> outcomes;
        for (const auto id : wanted)
            base::spawn(loop.executor(), insertOne(id, outcomes));
        loop.poll();
        release.count_down();
        turnLoopUntil([&] { return outcomes.size() == wanted.size(); });
        return outcomes;
    }

    Task<> insertOne(std::int64_t id, std::vector<Result<>>& outcomes)
    {
        auto job = [id](Connection& c) { return c.execute("INSERT INTO note VALUES(?, 'text')", {id}); };
        const auto written = co_await database->write(std::move(job));
        outcomes.push_back(written ? Result<>() : base::failure(written));
    }

    //! What a new process would find after this one was killed now: the files as the system's cache has them.
    std::vector<std::int64_t> idsAfterAKill()
    {
        const auto elsewhere = folder / "after-kill";
        std::filesystem::create_directory(elsewhere);
        for (const auto* name : {"state.db", "state.db-wal"})
            std::filesystem::copy_file(folder / name, elsewhere / name);
        auto killed = options();
        killed.path = elsewhere / "state.db";
        open(killed);
        return ids();
    }
};

TEST_F(DiskFaultTest, tellsEveryCallerOfAFullDiskAndKeepsNothing)
{
    test::failWrites(test::DiskFault::Full);
    const auto outcomes = insertAsOneGroup({2, 3, 4});
    for (const auto& outcome : outcomes) {
        ASSERT_FALSE(outcome);
        EXPECT_EQ(outcome.error().code, ErrorCode::DiskFull);
        EXPECT_NE(outcome.error().message.find("free some space"), std::string::npos) << outcome.error().message;
    }
    EXPECT_EQ(ids(), std::vector<std::int64_t>{1});

    test::failWrites(test::DiskFault::None);
    EXPECT_TRUE(insert(5)) << "it recovers by itself";
    EXPECT_EQ(ids(), (std::vector<std::int64_t>{1, 5}));
}

TEST_F(DiskFaultTest, tellsEveryCallerOfAFailedSyncAndKeepsNothing)
{
    test::failSyncs(true);
    for (const auto& outcome : insertAsOneGroup({2, 3})) {
        ASSERT_FALSE(outcome);
        EXPECT_EQ(outcome.error().code, ErrorCode::Io);
    }
    EXPECT_EQ(ids(), std::vector<std::int64_t>{1});
    test::failSyncs(false);
    EXPECT_TRUE(insert(4));
    EXPECT_EQ(ids(), (std::vector<std::int64_t>{1, 4}));
}

TEST_F(DiskFaultTest, neverBringsBackAFailedCommitAfterAKill)
{
    test::failOneSync();
    EXPECT_EQ(insert(2).error().code, ErrorCode::Io);
    EXPECT_EQ(idsAfterAKill(), std::vector<std::int64_t>{1});
}

TEST_F(DiskFaultTest, stopsAtItsBudgetOfPages)
{
    auto small = options();
    small.path = folder / "small.db";
    small.maxPages = 20;
    open(small);
    const std::string body(10'000, 'x');
    Result<std::int64_t> last = 0;
    std::int64_t kept = 0;
    while ((last = insert(kept, body)))
        ++kept;
    EXPECT_EQ(last.error().code, ErrorCode::DiskFull);
    EXPECT_GT(kept, 2);
    EXPECT_EQ(ids().size(), static_cast<std::size_t>(kept));
    EXPECT_TRUE(database->writeSync([](Connection& c) { return c.execute("DELETE FROM note"); })) << "making room still works";
    EXPECT_TRUE(insert(1, body));
}

TEST_F(DiskFaultTest, saysThatAFolderIsReadOnly)
{
    if (::geteuid() != 0)
        GTEST_SKIP() << "as root only: elsewhere the folder would have to belong to somebody else";
    constexpr uid_t kNobody = 65534;
    std::filesystem::create_directory(folder / "locked");
    ::chmod(folder.c_str(), 0755);
    auto locked = options();
    locked.path = folder / "locked" / "state.db";
    ASSERT_EQ(::seteuid(kNobody), 0);
    const auto refused = tryOpen(locked);
    locked.path = folder / "locked" / "deeper" / "state.db";
    const auto refusedBelow = tryOpen(locked);
    ASSERT_EQ(::seteuid(0), 0);

    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::ReadOnly);
    EXPECT_NE(refused.error().message.find("choose another data folder"), std::string::npos);
    ASSERT_FALSE(refusedBelow);
    EXPECT_EQ(refusedBelow.error().code, ErrorCode::ReadOnly);
}

TEST_F(DiskFaultTest, failsToOpenOnAFullDiskWithoutHarm)
{
    auto fresh = options();
    fresh.path = folder / "fresh.db";
    fresh.vfs = test::kFaultyVfs;
    test::failWrites(test::DiskFault::Full);
    const auto refused = tryOpen(fresh);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::DiskFull) << refused.error().text();
    test::failWrites(test::DiskFault::None);
    open(fresh);
    EXPECT_TRUE(insert(1));
}

TEST_F(StoreFixture, takesALimitOfItsFilesSizeForAFullDisk)
{
    open();
    ASSERT_TRUE(insert(1));
    std::signal(SIGXFSZ, SIG_IGN);
    rlimit before{};
    ASSERT_EQ(::getrlimit(RLIMIT_FSIZE, &before), 0);
    rlimit small = before;
    small.rlim_cur = 256U << 10;
    ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &small), 0);
    const auto refused = insert(2, std::string(1U << 20, 'x'));
    ::setrlimit(RLIMIT_FSIZE, &before);
    std::signal(SIGXFSZ, SIG_DFL);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::DiskFull) << refused.error().text();
    EXPECT_TRUE(insert(3));
    EXPECT_EQ(ids(), (std::vector<std::int64_t>{1, 3}));
}

} // namespace kaze::storage
