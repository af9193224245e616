#include "tests/engine/knowledge/knowledge_fixture.h"

#include <array>
#include <csignal>
#include <sys/wait.h>

namespace kaze::knowledge {
namespace {

//! Adds numbers from `from` on until it is killed and writes each that was acknowledged into the pipe.
[[noreturn]] void addUntilKilled(const std::filesystem::path& folder, int from, int pipe)
{
    Bench bench(folder);
    NumberEmbedder embedder("numbers/1");
    auto knowledge = std::make_unique<Knowledge>(folder / "knowledge", bench.parts(embedder));
    for (int at = from;; at += 8) {
        // Closing takes a snapshot: it is killed in the middle of those too.
        if (at % 64 == 0) {
            knowledge.reset();
            knowledge = std::make_unique<Knowledge>(folder / "knowledge", bench.parts(embedder));
        }
        std::vector<Task<Result<std::string>>> tasks;
        for (int i = at; i < at + 8; ++i) {
            NewRecord record;
            record.text = "number #" + std::to_string(i);
            tasks.push_back(knowledge->add(Bench::as("default"), record));
        }
        const auto added = bench.loop.runUntil(base::whenAll(std::move(tasks)));
        for (int i = 0; i < 8; ++i) {
            const int number = at + i;
            if (added[static_cast<std::size_t>(i)] && ::write(pipe, &number, sizeof number) != sizeof number)
                std::_Exit(2);
        }
    }
}

TEST(KnowledgeCrash, losesNothingAcknowledgedAtAnyMoment)
{
    const test::TempFolder temp;
    const auto& folder = temp.path();
    std::mt19937_64 random(std::random_device{}());
    std::vector<int> acknowledged;
    for (int round = 0; round < 12; ++round) {
        std::array<int, 2> ends{};
        ASSERT_EQ(::pipe(ends.data()), 0);
        const int from = acknowledged.empty() ? 0 : (acknowledged.back() / 8 + 10) * 8;
        const pid_t child = ::fork();
        ASSERT_GE(child, 0);
        if (child == 0) {
            ::close(ends[0]);
            addUntilKilled(folder, from, ends[1]);
        }
        ::close(ends[1]);
        // Killed after a random number of acknowledgements, and a little: in the middle of the next commit or batch of the index.
        const std::size_t until = acknowledged.size() + random() % 120;
        int number = 0;
        while (acknowledged.size() < until && ::read(ends[0], &number, sizeof number) == sizeof number)
            acknowledged.push_back(number);
        for (volatile std::uint64_t spin = random() % 2'000'000; spin > 0;)
            spin = spin - 1;
        ::kill(child, SIGKILL);
        while (::read(ends[0], &number, sizeof number) == sizeof number)
            acknowledged.push_back(number);
        ::close(ends[0]);
        int status = 0;
        ASSERT_EQ(::waitpid(child, &status, 0), child);
        EXPECT_TRUE(WIFSIGNALED(status)) << "the child ended by itself with " << WEXITSTATUS(status);
    }

    Bench bench(folder);
    NumberEmbedder embedder("numbers/1");
    Knowledge knowledge(folder / "knowledge", bench.parts(embedder));
    EXPECT_GE(bench.count(knowledge), static_cast<std::int64_t>(acknowledged.size()));
    for (const int number : acknowledged) {
        const std::string text = "number #" + std::to_string(number);
        const auto byVector = bench.byVector(knowledge, text, 1);
        ASSERT_EQ(byVector.size(), 1U);
        EXPECT_EQ(byVector[0].text, text);
        const auto byText = bench.byText(knowledge, std::to_string(number), 1);
        ASSERT_EQ(byText.size(), 1U);
        EXPECT_EQ(byText[0].text, text);
    }
}

} // namespace
} // namespace kaze::knowledge
