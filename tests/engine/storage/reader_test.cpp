#include "tests/engine/storage/store_fixture.h"

namespace kaze::storage {

class ReaderTest : public StoreFixture {
protected:
    void SetUp() override { open(); }

    static Result<std::int64_t> countIn(Connection& c)
    {
        return c.query("SELECT id FROM note", {}, [](const Row&) {});
    }
};

TEST_F(ReaderTest, seesOneSnapshotWhileAWriterWrites)
{
    ASSERT_TRUE(insert(1));
    std::latch looked{1};
    std::latch written{1};
    std::thread reader([&] {
        const auto seen = database->readSync([&](Connection& c) -> Result<std::pair<std::int64_t, std::int64_t>> {
            const auto before = countIn(c);
            looked.count_down();
            written.wait();
            return std::pair(*before, *countIn(c));
        });
        EXPECT_EQ(seen, std::pair(1L, 1L));
    });
    looked.wait();
    EXPECT_TRUE(insert(2)) << "a reader holds no writer up";
    written.count_down();
    reader.join();
    EXPECT_EQ(database->readSync([](Connection& c) { return countIn(c); }), 2);
}

TEST_F(ReaderTest, cannotWrite)
{
    const auto tried = database->readSync([](Connection& c) { return c.execute("INSERT INTO note VALUES(1, 'x')"); });
    EXPECT_EQ(tried.error().code, ErrorCode::ReadOnly);
    EXPECT_TRUE(ids().empty());
}

Task<Result<std::int64_t>> writeThenRead(Database& database)
{
    auto insert = [](Connection& c) { return c.execute("INSERT INTO note VALUES(1, 'x')"); };
    const auto written = co_await database.write(std::move(insert));
    if (!written)
        co_return base::failure(written);
    auto count = [](Connection& c) { return c.query("SELECT id FROM note", {}, [](const Row&) {}); };
    co_return co_await database.read(std::move(count));
}

TEST_F(ReaderTest, seesWhatWasAcknowledgedBeforeItAsked)
{
    EXPECT_EQ(loop.runUntil(writeThenRead(*database)), 1);
}

TEST_F(ReaderTest, readsOnSeveralThreadsAtOnce)
{
    std::latch both{2};
    const auto meet = [&](Connection&) -> Result<> {
        both.arrive_and_wait();
        return {};
    };
    std::thread other([&] { EXPECT_TRUE(database->readSync(meet)); });
    EXPECT_TRUE(database->readSync(meet));
    other.join();
}

TEST_F(ReaderTest, finishesWhatIsQueuedAtCloseAndRefusesWhatComesLater)
{
    std::latch started{1};
    std::latch goOn{1};
    Result<std::int64_t> seen = 0;
    std::thread reader([&] {
        seen = database->readSync([&](Connection& c) {
            started.count_down();
            goOn.wait();
            return countIn(c);
        });
    });
    started.wait();
    std::thread closer([&] { database->close(); });
    goOn.count_down();
    closer.join();
    reader.join();
    EXPECT_EQ(seen, 0);
    EXPECT_EQ(database->readSync([](Connection& c) { return countIn(c); }).error().code, ErrorCode::Unavailable);
}

} // namespace kaze::storage
