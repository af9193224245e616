#include "engine/tools/detail/diff.h"

#include <gtest/gtest.h>

#include <random>

using kaze::tools::unifiedDiff;

namespace {

std::string numbered(int count)
{
    std::string text;
    for (int i = 1; i <= count; ++i)
        text += "line " + std::to_string(i) + "\n";
    return text;
}

//! What a person does with a diff: applies it. Understands only what unifiedDiff prints for texts that end with a newline.
std::string applied(const std::string& before, const std::string& diff)
{
    std::vector<std::string> old;
    std::istringstream oldLines(before);
    for (std::string line; std::getline(oldLines, line);)
        old.push_back(line);
    std::string result;
    std::size_t at = 0;
    std::istringstream lines(diff);
    for (std::string line; std::getline(lines, line);) {
        if (line.starts_with("---") || line.starts_with("+++"))
            continue;
        if (line.starts_with("@@")) {
            const auto comma = line.find_first_of(", ", 4);
            auto start = std::stoul(line.substr(4, comma - 4));
            if (line.substr(comma, 3) == ",0 ")
                ++start;
            while (at + 1 < start)
                result += old.at(at++) + "\n";
        } else if (line[0] == '+') {
            result += line.substr(1) + "\n";
        } else {
            EXPECT_EQ(old.at(at), line.substr(1));
            if (line[0] == ' ')
                result += old[at] + "\n";
            ++at;
        }
    }
    while (at < old.size())
        result += old[at++] + "\n";
    return result;
}

} // namespace

TEST(UnifiedDiff, showsAChangeWithThreeLinesAround)
{
    auto after = numbered(20);
    after.replace(after.find("line 10\n"), 8, "line ten\n");
    EXPECT_EQ(unifiedDiff("a.txt", numbered(20), after),
        "--- a/a.txt\n+++ b/a.txt\n@@ -7,7 +7,7 @@\n line 7\n line 8\n line 9\n-line 10\n+line ten\n line 11\n line 12\n line "
        "13\n");
}

TEST(UnifiedDiff, showsANewFile)
{
    EXPECT_EQ(unifiedDiff("n.txt", "", "one\ntwo\n"), "--- /dev/null\n+++ b/n.txt\n@@ -0,0 +1,2 @@\n+one\n+two\n");
    EXPECT_EQ(unifiedDiff("n.txt", "same", "same"), "");
}

TEST(UnifiedDiff, separatesDistantChangesAndJoinsNearOnes)
{
    auto after = numbered(40);
    after.replace(after.find("line 5\n"), 7, "");
    after.replace(after.find("line 30\n"), 8, "line 30\nline 30b\n");
    const auto diff = unifiedDiff("a", numbered(40), after);
    EXPECT_NE(diff.find("@@ -2,7 +2,6 @@"), std::string::npos) << diff;
    EXPECT_NE(diff.find("@@ -28,6 +27,7 @@"), std::string::npos) << diff;
    EXPECT_EQ(applied(numbered(40), diff), after);
}

TEST(UnifiedDiff, marksAMissingLastNewline)
{
    EXPECT_EQ(unifiedDiff("a", "x\n", "x"), "--- a/a\n+++ b/a\n@@ -1 +1 @@\n-x\n+x\n\\ No newline at end of file\n");
}

TEST(UnifiedDiff, canBeAppliedWhateverChanged)
{
    std::mt19937 random(3);
    for (int round = 0; round < 300; ++round) {
        std::string before;
        std::string after;
        for (int i = 0; i < 40; ++i) {
            const auto line = std::to_string(random() % 6) + "\n";
            if (random() % 4 != 0)
                before += line;
            if (random() % 4 != 0)
                after += line;
        }
        EXPECT_EQ(applied(before, unifiedDiff("a", before, after)), after) << "round " << round;
    }
}

TEST(UnifiedDiff, findsTheShortestOfSmallChanges)
{
    const auto diff = unifiedDiff("a", "a\nb\nc\na\nb\nb\na\n", "c\nb\na\nb\na\nc\n");
    const auto lines = std::count_if(diff.begin(), diff.end(), [last = '\n'](char c) mutable {
        const bool edit = last == '\n' && (c == '+' || c == '-');
        last = c;
        return edit;
    });
    // Myers' own example: five edits; and the two lines of the head.
    EXPECT_EQ(lines, 5 + 2);
}

TEST(UnifiedDiff, showsASmallChangeOfALargeFileWithItsLineNumbers)
{
    auto before = numbered(1'000'000);
    auto after = before;
    after.replace(after.find("line 500000\n"), 12, "changed\n");
    EXPECT_EQ(unifiedDiff("a", before, after),
        "--- a/a\n+++ b/a\n@@ -499997,7 +499997,7 @@\n line 499997\n line 499998\n line 499999\n-line 500000\n+changed\n"
        " line 500001\n line 500002\n line 500003\n");
    EXPECT_EQ(unifiedDiff("a", before, before + "end\n"),
        "--- a/a\n+++ b/a\n@@ -999998,3 +999998,4 @@\n line 999998\n line 999999\n line 1000000\n+end\n");
    EXPECT_EQ(
        unifiedDiff("a", before, "first\n" + before), "--- a/a\n+++ b/a\n@@ -1,3 +1,4 @@\n+first\n line 1\n line 2\n line 3\n");
    EXPECT_EQ(unifiedDiff("a", std::string(5U << 20, '\n'), std::string(6U << 20, 'x')),
        "[a: 5.2 MB → 6.3 MB, too different to be compared line by line]\n");
}

TEST(UnifiedDiff, isTheSameHoweverMuchIsEqualAroundTheChange)
{
    std::mt19937 random(5);
    for (int round = 0; round < 300; ++round) {
        std::string before;
        std::string after;
        for (int i = 0; i < 30; ++i) {
            const auto line = std::to_string(random() % 2) + "\n";
            before += line;
            after += i > 10 && i < 14 && random() % 2 == 0 ? "x\n" : line;
        }
        EXPECT_EQ(applied(before, unifiedDiff("a", before, after)), after) << "round " << round;
        before.resize(before.size() - random() % 2);
        after.resize(after.size() - random() % 2);
        (void)unifiedDiff("a", before, after);
    }
}

TEST(UnifiedDiff, isBounded)
{
    std::string before;
    std::string after;
    for (int i = 0; i < 200'000; ++i) {
        before += "b" + std::to_string(i) + "\n";
        after += "a" + std::to_string(i) + "\n";
    }
    const auto diff = unifiedDiff("a", before, after);
    EXPECT_LT(diff.size(), 70U << 10);
    EXPECT_NE(diff.find("left out"), std::string::npos);
    EXPECT_EQ(unifiedDiff("b.bin", std::string("a\0b", 3), "text"), "[binary file b.bin: 3 B → 4 B]\n");
}
