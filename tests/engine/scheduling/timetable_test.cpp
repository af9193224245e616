#include "engine/scheduling/timetable.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>

namespace kaze::scheduling {
namespace {

base::Time second(std::int64_t n)
{
    return base::Time(std::chrono::seconds(n));
}

TEST(Timetable, givesTheEarliestFirst)
{
    Timetable table;
    table.set(3, second(30));
    table.set(1, second(10));
    table.set(2, second(20));
    EXPECT_EQ(table.first()->row, 1U);
    EXPECT_FALSE(table.takeDue(second(9)));
    EXPECT_EQ(table.takeDue(second(15))->row, 1U);
    EXPECT_FALSE(table.takeDue(second(15)));
    table.set(3, second(5));
    EXPECT_EQ(table.takeDue(second(15))->row, 3U);
    table.remove(2);
    table.remove(2);
    EXPECT_EQ(table.size(), 0U);
    EXPECT_FALSE(table.first());
}

TEST(Timetable, behavesAsAMapWouldThroughManyChanges)
{
    std::mt19937 chance(7);
    Timetable table;
    std::map<std::uint32_t, base::Time> expected;
    for (int i = 0; i < 200'000; ++i) {
        // Rows lie far apart, as they do once many were removed.
        const std::uint32_t row = (chance() % 500) * 9973;
        const auto at = second(chance() % 1000);
        switch (chance() % 4) {
        case 0:
            table.remove(row);
            expected.erase(row);
            break;
        case 1: {
            const auto earliest = std::min_element(
                expected.begin(), expected.end(), [](const auto& a, const auto& b) { return a.second < b.second; });
            const auto due = table.takeDue(at);
            ASSERT_EQ(due.has_value(), earliest != expected.end() && earliest->second <= at);
            if (due) {
                ASSERT_EQ(due->at, earliest->second);
                ASSERT_EQ(expected.at(due->row), due->at);
                expected.erase(due->row);
            }
            break;
        }
        default:
            table.set(row, at);
            expected[row] = at;
        }
        ASSERT_EQ(table.size(), expected.size());
        ASSERT_EQ(table.at(row).has_value(), expected.contains(row));
    }
}

TEST(Timetable, needsLittleMoreThanTwentyBytesASchedule)
{
    constexpr std::uint32_t kSchedules = 100'000;
    std::vector<Timetable::Entry> entries;
    for (std::uint32_t row = 1; row <= kSchedules; ++row)
        entries.push_back({second(row), row});
    entries.shrink_to_fit();
    Timetable table;
    table.assign(std::move(entries));
    EXPECT_EQ(table.size(), kSchedules);
    EXPECT_LT(table.bytes() / kSchedules, 22U);
    EXPECT_EQ(table.at(777), second(777));
}

} // namespace
} // namespace kaze::scheduling
