#include "engine/api/message.h"
#include "engine/messaging/hybrid_clock.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <thread>

namespace kaze::messaging {

using namespace std::chrono_literals;

TEST(HybridClock, growsAlsoWhenTheWallClockJumpsBack)
{
    base::SimulatedClock wall;
    HybridClock clock(wall);
    std::mt19937 random(3);
    auto last = clock.stamp();
    for (int i = 0; i < 50'000; ++i) {
        if (random() % 50 == 0)
            wall.jump(std::chrono::milliseconds(static_cast<int>(random() % 20'000) - 10'000));
        if (random() % 3 == 0)
            wall.advance(std::chrono::microseconds(random() % 2'000));
        const auto now = clock.stamp();
        ASSERT_LT(last, now);
        ASSERT_LT(packed(last), packed(now));
        last = now;
    }
}

TEST(HybridClock, isLaterThanWhatItHeardOf)
{
    base::SimulatedClock wall;
    HybridClock here(wall);
    base::SimulatedClock aheadWall;
    aheadWall.jump(30s);
    HybridClock ahead(aheadWall);
    const auto sent = ahead.stamp();
    const auto heard = here.heard(sent);
    EXPECT_LT(sent, heard);
    EXPECT_LT(heard, here.stamp());
    // And back: the answer is later for the first as well, though its own wall clock went on.
    EXPECT_LT(heard, ahead.heard(heard));
}

TEST(HybridClock, keepsNearTheWallClock)
{
    base::SimulatedClock wall;
    HybridClock clock(wall);
    const auto far = clock.stamp().millis + 3'600'000;
    clock.heard({far, 0});
    EXPECT_LT(clock.stamp().millis, far);
    clock.heard({-1, 0});
    clock.heard({clock.stamp().millis, 1 << 20});
    EXPECT_LE(clock.stamp().count, 65'535);
    wall.advance(1s);
    const auto later = clock.stamp();
    EXPECT_EQ(later.millis, std::chrono::duration_cast<std::chrono::milliseconds>(wall.now().time_since_epoch()).count());
    EXPECT_EQ(later.count, 0);
}

TEST(HybridClock, borrowsFromTheNextMillisecondWhenOneIsFull)
{
    base::SimulatedClock wall;
    HybridClock clock(wall);
    auto last = clock.stamp();
    const auto first = last;
    for (int i = 0; i < 70'000; ++i) {
        const auto now = clock.stamp();
        ASSERT_LT(packed(last), packed(now));
        ASSERT_EQ(unpacked(packed(now)), now);
        last = now;
    }
    EXPECT_EQ(last.millis, first.millis + 1);
}

TEST(HybridClock, goesOnBehindWhatWasStored)
{
    base::SimulatedClock wall;
    HybridClock clock(wall);
    const api::HybridTime stored{clock.stamp().millis + 86'400'000, 5};
    clock.resumeAfter(stored);
    EXPECT_LT(stored, clock.stamp());
    // A clock that was a year ahead was wrong, and is not followed for a year.
    clock.resumeAfter({stored.millis + 365LL * 86'400'000, 0});
    EXPECT_LE(clock.stamp().millis, stored.millis + 1);
}

TEST(HybridClock, givesTimesOfEventsAndMessagesInOneOrder)
{
    base::SimulatedClock wall;
    HybridClock clock(wall);
    std::mt19937 random(7);
    std::int64_t last = 0; // in units of 1/65536 ms
    const auto of = [](base::Time time) {
        return packed({time.time_since_epoch().count() / 1000, 0})
            + (time.time_since_epoch().count() % 1000 * 65536 + 999) / 1000;
    };
    for (int i = 0; i < 50'000; ++i) {
        if (random() % 50 == 0)
            wall.jump(std::chrono::milliseconds(static_cast<int>(random() % 20'000) - 10'000));
        if (random() % 3 == 0)
            wall.advance(std::chrono::microseconds(random() % 2'000));
        const auto next = random() % 2 == 0 ? packed(clock.stamp()) : of(clock.now());
        ASSERT_LT(last, next);
        last = next;
    }
    wall.advance(10h);
    EXPECT_EQ(clock.now(), wall.now()) << "and once the wall clock has caught up, they are its own";
}

TEST(HybridClock, keepsApartWhatLiesApartWhileTheWallClockCatchesUp)
{
    base::SimulatedClock wall;
    HybridClock clock(wall);
    const auto before = clock.now();
    wall.jump(-1h);
    const auto first = clock.now();
    EXPECT_GT(first, before);
    wall.advance(10min);
    EXPECT_EQ(clock.now() - before, 5min) << "half as fast";
    wall.advance(110min);
    EXPECT_EQ(clock.now(), wall.now()) << "there after twice the way";
}

TEST(HybridClock, givesNoTimeTwiceToManyThreads)
{
    constexpr int kEach = 50'000;
    const base::SystemClock wall;
    HybridClock clock(wall);
    std::vector<std::vector<base::Time>> given(4);
    std::vector<std::thread> threads;
    for (auto& mine : given)
        threads.emplace_back([&] {
            for (int i = 0; i < kEach; ++i)
                mine.push_back(clock.now());
        });
    std::vector<base::Time> all;
    for (std::size_t i = 0; i < given.size(); ++i) {
        threads[i].join();
        EXPECT_TRUE(std::is_sorted(given[i].begin(), given[i].end()));
        all.insert(all.end(), given[i].begin(), given[i].end());
    }
    std::sort(all.begin(), all.end());
    EXPECT_EQ(std::adjacent_find(all.begin(), all.end()), all.end());
}

TEST(HybridClock, waitsAndMeasuresAsTheClockBelow)
{
    base::SimulatedClock wall;
    const HybridClock clock(wall);
    const auto from = clock.steady();
    wall.jump(-1h);
    wall.advance(3s);
    EXPECT_EQ(clock.steady() - from, 3s);
}

} // namespace kaze::messaging
