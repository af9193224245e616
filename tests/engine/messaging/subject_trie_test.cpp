#include "engine/messaging/detail/subject_trie.h"
#include "engine/messaging/envelope.h"

#include <gtest/gtest.h>

#include <random>
#include <set>

namespace kaze::messaging::detail {

namespace {

std::string randomTokens(std::mt19937& random, bool wildcards)
{
    static const std::array<std::string, 4> kTokens{"a", "b", "c", "*"};
    std::string text;
    const auto count = 1 + random() % 5;
    for (std::size_t i = 0; i < count; ++i) {
        const bool last = i + 1 == count;
        text += (i > 0 ? "." : "") + (wildcards && last && random() % 4 == 0 ? ">" : kTokens[random() % (wildcards ? 4 : 3)]);
    }
    return text;
}

std::multiset<int> foundIn(const SubjectTrie<int>& trie, const std::string& topic)
{
    std::multiset<int> found;
    trie.find(topic, [&](int value) { found.insert(value); });
    return found;
}

} // namespace

TEST(SubjectTrie, findsWhatAMatcherOfAllPatternsFinds)
{
    std::mt19937 random(11);
    SubjectTrie<int> trie;
    std::vector<std::pair<std::string, int>> held;
    for (int step = 0; step < 3'000; ++step) {
        if (!held.empty() && random() % 3 == 0) {
            const auto at = random() % held.size();
            trie.remove(held[at].first, held[at].second);
            held.erase(held.begin() + static_cast<std::ptrdiff_t>(at));
        } else {
            held.emplace_back(randomTokens(random, true), step);
            trie.add(held.back().first, step);
        }
        const auto topic = randomTokens(random, false);
        std::multiset<int> expected;
        for (const auto& [pattern, value] : held)
            if (matches(pattern, topic))
                expected.insert(value);
        ASSERT_EQ(foundIn(trie, topic), expected) << topic;
    }
}

TEST(SubjectTrie, keepsNothingOfWhatWasRemoved)
{
    SubjectTrie<int> trie;
    trie.add("a.b.*", 1);
    trie.add("a.>", 2);
    trie.remove("a.b.*", 2); // another's value stays
    EXPECT_EQ(foundIn(trie, "a.b.c").size(), 2U);
    trie.remove("a.b.*", 1);
    trie.remove("never.there", 1);
    trie.remove("a.>", 2);
    EXPECT_TRUE(trie.empty());
}

} // namespace kaze::messaging::detail
