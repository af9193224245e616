#include "engine/telemetry/detail/ring.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <thread>
#include <vector>

namespace kaze::telemetry::detail {

TEST(Ring, givesBackInOrder)
{
    Ring<std::string> ring(4);
    for (std::string text : {"a", "b", "c"})
        EXPECT_TRUE(ring.tryPush(text));
    EXPECT_EQ(ring.tryPop(), "a");
    EXPECT_EQ(ring.tryPop(), "b");
    EXPECT_EQ(ring.tryPop(), "c");
    EXPECT_EQ(ring.tryPop(), std::nullopt);
}

TEST(Ring, refusesWhenFullAndLeavesTheValue)
{
    Ring<std::string> ring(3);
    std::string text = "x";
    for (int i = 0; i < 4; ++i) {
        text = std::to_string(i);
        EXPECT_TRUE(ring.tryPush(text)) << "the size is rounded up to 4";
    }
    text = "kept";
    EXPECT_FALSE(ring.tryPush(text));
    EXPECT_EQ(text, "kept");
    EXPECT_EQ(ring.tryPop(), "0");
    EXPECT_TRUE(ring.tryPush(text));
}

TEST(Ring, destroysWhatIsLeft)
{
    const auto value = std::make_shared<int>(1);
    {
        Ring<std::shared_ptr<int>> ring(8);
        for (int i = 0; i < 5; ++i) {
            auto copy = value;
            EXPECT_TRUE(ring.tryPush(copy));
        }
        EXPECT_EQ(value.use_count(), 6);
    }
    EXPECT_EQ(value.use_count(), 1);
}

TEST(Ring, losesAndDoublesNothingAmongManyThreads)
{
    constexpr int kEach = 20'000;
    constexpr int kProducers = 3;
    Ring<std::unique_ptr<int>> ring(64);
    std::vector<std::atomic<int>> seen(kEach * kProducers);
    std::atomic<int> taken{0};
    std::vector<std::thread> threads;
    for (int p = 0; p < kProducers; ++p)
        threads.emplace_back([&, p] {
            for (int i = 0; i < kEach; ++i) {
                auto value = std::make_unique<int>(p * kEach + i);
                while (!ring.tryPush(value))
                    std::this_thread::yield();
            }
        });
    for (int c = 0; c < 2; ++c)
        threads.emplace_back([&] {
            while (taken < kEach * kProducers) {
                if (const auto value = ring.tryPop()) {
                    ++seen[static_cast<std::size_t>(**value)];
                    ++taken;
                } else {
                    std::this_thread::yield();
                }
            }
        });
    for (auto& thread : threads)
        thread.join();
    EXPECT_TRUE(std::all_of(seen.begin(), seen.end(), [](const auto& times) { return times == 1; }));
    EXPECT_EQ(ring.pushed(), ring.popped());
}

} // namespace kaze::telemetry::detail
