#include "engine/api/upkeep_requests.h"
#include "tests/engine/knowledge/archive_fixture.h"

#include <array>
#include <csignal>
#include <cstdlib>
#include <set>
#include <sys/wait.h>

namespace kaze::knowledge {
namespace {

constexpr std::chrono::hours kOld{24 * 100};

//! Adds old records and compacts them, again and again, until it is killed. Tells each number once it is acknowledged.
[[noreturn]] void work(const std::filesystem::path& folder, int pipe, int from)
{
    Bench bench(folder);
    NumberEmbedder embedder("numbers/1");
    Knowledge knowledge(folder / "knowledge", bench.parts(embedder));
    for (int at = from;; at += 16) {
        std::vector<Task<Result<std::string>>> tasks;
        for (int i = at; i < at + 16; ++i) {
            NewRecord record;
            record.text = "number #" + std::to_string(i);
            record.createdAt = bench.clock.now() - kOld;
            tasks.push_back(knowledge.add(Bench::as("default"), record));
        }
        for (const auto& added : bench.loop.runUntil(base::whenAll(std::move(tasks))))
            if (!added)
                std::_Exit(3);
        for (int i = at; i < at + 16; ++i)
            if (::write(pipe, &i, sizeof i) != sizeof i)
                std::_Exit(2);
        api::CompactMemory query;
        query.tenant = "default";
        query.rules.resize(1);
        query.rules[0].olderThanDays = 50;
        const auto compacted = bench.loop.runUntil(knowledge.compact(query, "person"));
        if (!compacted || compacted->archive.empty())
            std::_Exit(4);
    }
}

class CompactionCrash : public ArchiveFixture {
protected:
    void round()
    {
        std::array<int, 2> ends{};
        ASSERT_EQ(::pipe(ends.data()), 0);
        const pid_t child = ::fork();
        ASSERT_GE(child, 0);
        if (child == 0) {
            ::close(ends[0]);
            work(folder, ends[1], next);
        }
        ::close(ends[1]);
        // The last of some numbers is told right before a compaction, which ends after a random while.
        int number = 0;
        std::size_t wanted = 16 * (1 + random() % 4);
        while (wanted-- > 0 && ::read(ends[0], &number, sizeof number) == sizeof number)
            take(number);
        for (volatile std::uint64_t spin = random() % 8'000'000; spin > 0;)
            spin = spin - 1;
        ::kill(child, SIGKILL);
        while (::read(ends[0], &number, sizeof number) == sizeof number)
            take(number);
        ::close(ends[0]);
        int status = 0;
        ASSERT_EQ(::waitpid(child, &status, 0), child);
        ASSERT_TRUE(WIFSIGNALED(status)) << "the child ended by itself with " << WEXITSTATUS(status);
        next = (next / 16 + 2) * 16;
    }
    void take(int number)
    {
        acknowledged.insert(number);
        next = std::max(next, number);
    }

    std::mt19937_64 random{std::random_device{}()};
    std::set<int> acknowledged;
    int next = 0;
};

int rounds()
{
    const char* wanted = std::getenv("KAZE_KNOWLEDGE_KILLS");
    return wanted ? std::atoi(wanted) : 12;
}

TEST_F(CompactionCrash, aRecordIsInTheMemoryOrInAnArchiveAtAnyMoment)
{
    knowledge.reset();
    bench.reset(); // its threads do not live on in a child
    for (int i = 0; i < rounds(); ++i) {
        round();
        if (HasFatalFailure())
            return;
    }
    bench = std::make_unique<Bench>(folder);
    open(embedder);
    const auto left = bench->count(*knowledge);
    ASSERT_GE(left, 0);
    std::int64_t archived = 0;
    for (const auto& archive : archives()) {
        EXPECT_TRUE(archive.problem.empty()) << archive.name << ": " << archive.problem;
        archived += archive.records;
        const auto back = restore(archive.name);
        ASSERT_TRUE(back) << back.error().text();
    }
    bench->turnUntil([this] { return knowledge->figures().unembedded == 0 && knowledge->figures().unindexed == 0; });
    EXPECT_GE(left + archived, std::ssize(acknowledged));
    for (const int number : acknowledged) {
        const auto text = "number #" + std::to_string(number);
        const auto hits = bench->byVector(*knowledge, text, 1);
        ASSERT_FALSE(hits.empty());
        EXPECT_EQ(hits[0].text, text) << "it is lost";
        EXPECT_FALSE(bench->byText(*knowledge, std::to_string(number), 1).empty()) << number;
    }
    EXPECT_FALSE(acknowledged.empty());
    std::printf("[          ] %d kills, %zu records checked, %lld of them were in archives, %lld in the memory\n", rounds(),
        acknowledged.size(), static_cast<long long>(archived), static_cast<long long>(left));
}

} // namespace
} // namespace kaze::knowledge
