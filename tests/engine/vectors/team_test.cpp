#include "engine/vectors/detail/team.h"

#include <gtest/gtest.h>

#include <atomic>
#include <stdexcept>
#include <vector>

namespace kaze::vectors::detail {
namespace {

class TeamTest : public testing::TestWithParam<std::size_t> {
protected:
    Team team{GetParam()};
};

TEST_P(TeamTest, doesEveryNumberOnce)
{
    for (const std::size_t count : {std::size_t{0}, std::size_t{1}, std::size_t{3}, std::size_t{1000}}) {
        std::vector<int> done(count);
        team.run(count, [&](std::size_t i) { ++done[i]; });
        EXPECT_EQ(done, std::vector<int>(count, 1));
    }
}

TEST_P(TeamTest, letsTheCallerSeeWhatWasDoneLoopAfterLoop)
{
    std::vector<std::size_t> values(50);
    for (std::size_t round = 1; round <= 200; ++round) {
        team.run(values.size(), [&](std::size_t i) { values[i] += i; });
        for (std::size_t i = 0; i < values.size(); ++i)
            ASSERT_EQ(values[i], round * i);
    }
}

TEST_P(TeamTest, throwsWhatOneThrewAndGoesOnAfterIt)
{
    EXPECT_THROW(team.run(100,
                     [](std::size_t i) {
                         if (i == 7)
                             throw std::runtime_error("seven");
                     }),
        std::runtime_error);
    std::atomic<int> done = 0;
    team.run(10, [&](std::size_t) { ++done; });
    EXPECT_EQ(done, 10);
}

INSTANTIATE_TEST_SUITE_P(Of, TeamTest, testing::Values(0, 1, 2, 5));

} // namespace
} // namespace kaze::vectors::detail
