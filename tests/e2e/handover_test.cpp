// Processes that come and go on one data folder: each may be the one that owns it, and ends when its own work is done.

#include "tests/e2e/e2e_fixture.h"

#include <set>

namespace kaze::e2e {

class HandoverTest : public E2eTest {
protected:
    static constexpr int kThreads = 4;
    static constexpr int kRounds = 12;

    //! Every thread starts one process after the other; gives what they ended with.
    [[nodiscard]] std::vector<Ran> allAtOnce(const std::function<std::vector<std::string>(const std::string& name)>& words) const
    {
        std::vector<Ran> ended(kThreads * kRounds);
        {
            std::vector<std::jthread> threads;
            for (int thread = 0; thread < kThreads; ++thread)
                threads.emplace_back([&, thread] {
                    for (int round = 0; round < kRounds; ++round) {
                        const auto name = std::to_string(thread) + "-" + std::to_string(round);
                        ended[static_cast<std::size_t>(thread * kRounds + round)] = kaze(words(name));
                    }
                });
        }
        return ended;
    }
};

TEST_F(HandoverTest, aRunIsStartedOnceAndEndsWhoeverOwnsTheFolder)
{
    const auto file = agent({"List the files."}, "tools: [files.list]");
    const auto ended = allAtOnce([&](const std::string& name) {
        return std::vector<std::string>{"run", file, "--task", "task " + name, "--workspace", work().string(), "--json"};
    });
    std::set<std::string> ids;
    for (const auto& ran : ended) {
        ASSERT_EQ(ran.code, 0) << ran.out << ran.err;
        ids.insert(textIn(json(ran), "run_id"));
    }
    EXPECT_EQ(ids.size(), ended.size());
    std::set<std::string> tasks;
    const auto list = runs();
    for (const auto& run : list)
        tasks.insert(textIn(run, "task"));
    EXPECT_EQ(list.size(), ended.size()) << "one was started twice";
    EXPECT_EQ(tasks.size(), ended.size());
}

TEST_F(HandoverTest, aMemoryIsKeptOnceWhoeverOwnsTheFolder)
{
    const auto ended = allAtOnce([&](const std::string& name) {
        return std::vector<std::string>{"memory", "add", "zebra " + name, "--json"};
    });
    for (const auto& ran : ended)
        ASSERT_EQ(ran.code, 0) << ran.out << ran.err;
    const auto found = json(kaze({"memory", "search", "zebra", "--limit", "200", "--json"}));
    ASSERT_TRUE(found.is_array());
    std::set<std::string> texts;
    for (const auto& hit : found.get_array())
        texts.insert(textIn(hit, "text"));
    EXPECT_EQ(found.get_array().size(), ended.size());
    EXPECT_EQ(texts.size(), ended.size());
}

} // namespace kaze::e2e
