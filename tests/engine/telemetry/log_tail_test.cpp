#include "tests/engine/telemetry/lines_fixture.h"

#include <atomic>

namespace kaze::telemetry {

class LogTailTest : public LinesFixture {
protected:
    std::unique_ptr<LogFollower> follow(const std::string& filter = {})
    {
        auto follower = log->followLogs(filter, [this] { ++wakes; });
        EXPECT_TRUE(follower) << follower.error().message;
        return follower ? std::move(*follower) : nullptr;
    }

    std::atomic<int> wakes{0};
};

TEST_F(LogTailTest, handsOnWhatFitsWithItsNumbers)
{
    open();
    record(Level::Error, "before");
    flush();
    const auto follower = follow("level:error");
    record(Level::Info, "no");
    record(Level::Error, "yes");
    clock.advance(1s);
    record(Level::Error, "yes again");
    flush();
    EXPECT_EQ(wakes, 1);
    auto taken = follower->take(100);
    ASSERT_EQ(taken.rows.size(), 2U);
    EXPECT_EQ(taken.rows[0].message, "yes");
    EXPECT_EQ(taken.rows[1].message, "yes again");
    EXPECT_EQ(taken.leftOut, 0);
    EXPECT_FALSE(taken.isMore);
    const auto listed = rows("level:error");
    EXPECT_EQ(listed[0].id, taken.rows[1].id);
    EXPECT_EQ(listed[1].id, taken.rows[0].id);
    EXPECT_TRUE(follower->take(100).rows.empty());
}

TEST_F(LogTailTest, givesSoManyAtATimeAndCountsWhatDoesNotFit)
{
    open();
    const auto follower = follow();
    for (int i = 0; i < 8000; ++i) {
        record(Level::Info, std::to_string(i));
        clock.advance(1ms);
    }
    flush();
    auto taken = follower->take(1000);
    EXPECT_EQ(taken.rows.size(), 1000U);
    EXPECT_EQ(taken.leftOut, 3000) << "only the newest 5 000 wait";
    EXPECT_EQ(taken.rows.front().message, "3000");
    EXPECT_TRUE(taken.isMore);
    taken = follower->take(10'000);
    EXPECT_EQ(taken.rows.size(), 4000U);
    EXPECT_EQ(taken.leftOut, 0);
    EXPECT_EQ(taken.rows.back().message, "7999");
}

TEST_F(LogTailTest, holdsAndGivesNoMoreThanItsBytes)
{
    options.ringSize = 1024;
    open();
    const auto follower = follow();
    constexpr int kLines = 400;
    for (int i = 0; i < kLines; ++i) {
        record(Level::Error, std::string(60'000, 'x'));
        clock.advance(1ms);
        if (i % 100 == 99)
            flush();
    }
    std::size_t lines = 0;
    std::int64_t leftOut = 0;
    for (bool isMore = true; isMore;) {
        const auto taken = follower->take(1000);
        EXPECT_LE(taken.rows.size(), 145U) << "8 MB";
        lines += taken.rows.size();
        leftOut += taken.leftOut;
        isMore = taken.isMore;
    }
    EXPECT_LE(lines, 285U) << "16 MB";
    EXPECT_GT(lines, 250U);
    EXPECT_EQ(static_cast<std::int64_t>(lines) + leftOut, kLines);
}

TEST_F(LogTailTest, endsWithItsFollowerAndOutlivesTheLog)
{
    open();
    auto one = follow();
    auto other = follow();
    one.reset();
    record(Level::Info, "line");
    flush();
    EXPECT_EQ(other->take(10).rows.size(), 1U);
    EXPECT_EQ(wakes, 1);
    log.reset();
    EXPECT_TRUE(other->take(10).rows.empty());
}

TEST_F(LogTailTest, refusesAWrongFilter)
{
    open();
    const auto follower = log->followLogs("level:loud", {});
    ASSERT_FALSE(follower);
    EXPECT_EQ(follower.error().code, base::ErrorCode::InvalidArgument);
}

//! Who follows and then lists has every line once, whenever it is recorded.
TEST_F(LogTailTest, leavesNoGapToAList)
{
    open();
    flush();
    std::atomic<bool> stop{false};
    std::atomic<int> recorded{0};
    std::thread writer([&] {
        constexpr int kMost = 4000; // what a follower holds, however long the list takes
        while (!stop && recorded < kMost) {
            record(Level::Info, std::to_string(recorded));
            ++recorded;
            std::this_thread::yield();
        }
    });
    while (recorded < 500)
        std::this_thread::yield();
    const auto follower = follow();
    auto seen = idsOf(rows());
    const auto listed = seen.size();
    while (recorded < 3000)
        std::this_thread::yield();
    stop = true;
    writer.join();
    flush();
    for (const auto& row : follower->take(10'000).rows)
        if (std::ranges::find(seen.begin(), seen.begin() + static_cast<std::ptrdiff_t>(listed), row.id)
            == seen.begin() + static_cast<std::ptrdiff_t>(listed))
            seen.push_back(row.id);
    EXPECT_EQ(static_cast<int>(seen.size()), recorded);
    std::ranges::sort(seen);
    EXPECT_EQ(std::ranges::adjacent_find(seen), seen.end());
}

} // namespace kaze::telemetry
