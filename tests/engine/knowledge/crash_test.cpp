#include "engine/api/memory_requests.h"
#include "tests/engine/knowledge/knowledge_fixture.h"
#include "tests/support/crash_vfs.h"

#include <array>
#include <csignal>
#include <cstdlib>
#include <sys/wait.h>

namespace kaze::knowledge {
namespace {

enum class Step : int { Add, Change, Forget };

//! What the child tells: that it is about to do something to a number, or that this is done and acknowledged.
struct Line {
    Step step = Step::Add;
    int acknowledged = 0;
    int number = 0;
};

constexpr int kChanged = 1'000'000; //!< added to a number in its second version

std::string textOf(int number, bool changed)
{
    return "number #" + std::to_string(changed ? number + kChanged : number);
}

//! Adds, changes and forgets, takes snapshots and builds the index anew, until it is killed.
class Writer {
public:
    //! Where `changes`, each time that it opens the memory another embedder is configured.
    Writer(const std::filesystem::path& folder, int pipe, bool changes, int from)
        : m_folder(folder), m_pipe(pipe), m_changes(changes), m_opened(from), m_bench(folder)
    {
        open();
    }

    [[noreturn]] void run(int from)
    {
        for (int at = from, turn = 0;; at += 8, ++turn) {
            // Closing takes a snapshot: it is killed in the middle of those too.
            if (turn % 8 == 7)
                open();
            add(at);
            if (turn % 2 == 1)
                change(at - 5);
            if (turn % 3 == 2)
                forget(at - 4);
            if (turn % 10 == 9)
                rebuild();
        }
    }

private:
    void open()
    {
        m_knowledge.reset();
        auto& embedder = m_embedders[m_changes ? static_cast<std::size_t>(m_opened++) % m_embedders.size() : 0];
        m_knowledge = std::make_unique<Knowledge>(
            m_folder / "knowledge", m_bench.parts(embedder, {&m_embedders[0], &m_embedders[1], &m_embedders[2]}));
    }
    void tell(Step step, bool acknowledged, int number) const
    {
        const Line line{step, acknowledged ? 1 : 0, number};
        if (::write(m_pipe, &line, sizeof line) != sizeof line)
            std::_Exit(2);
    }
    void add(int at)
    {
        std::vector<Task<Result<std::string>>> tasks;
        for (int i = at; i < at + 8; ++i) {
            NewRecord record;
            record.text = textOf(i, false);
            tell(Step::Add, false, i);
            tasks.push_back(m_knowledge->add(Bench::as("default"), record));
        }
        const auto added = m_bench.loop.runUntil(base::whenAll(std::move(tasks)));
        for (int i = 0; i < 8; ++i) {
            if (!added[static_cast<std::size_t>(i)])
                std::_Exit(3);
            m_ids[at + i] = *added[static_cast<std::size_t>(i)];
            tell(Step::Add, true, at + i);
        }
    }
    void change(int number)
    {
        if (!m_ids.contains(number))
            return;
        api::UpdateMemory query;
        query.id = m_ids[number];
        query.tenant = "default";
        query.text = textOf(number, true);
        tell(Step::Change, false, number);
        if (!m_bench.loop.runUntil(m_knowledge->update(query, "person")))
            std::_Exit(4);
        tell(Step::Change, true, number);
    }
    void forget(int number)
    {
        if (!m_ids.contains(number))
            return;
        api::ForgetMemory query;
        query.id = m_ids[number];
        query.tenant = "default";
        tell(Step::Forget, false, number);
        if (!m_bench.loop.runUntil(m_knowledge->forget(query, "person")))
            std::_Exit(5);
        tell(Step::Forget, true, number);
    }
    void rebuild()
    {
        api::RebuildMemory query;
        query.tenant = "default";
        std::ignore = m_bench.loop.runUntil(m_knowledge->rebuild(query));
    }

    std::filesystem::path m_folder;
    int m_pipe;
    bool m_changes;
    int m_opened;
    Bench m_bench;
    std::array<NumberEmbedder, 3> m_embedders{
        NumberEmbedder("numbers/1"), NumberEmbedder("numbers/2", 24), NumberEmbedder("numbers/3", 8)};
    std::unique_ptr<Knowledge> m_knowledge;
    std::map<int, std::string> m_ids;
};

//! What is known of a number from outside.
struct Known {
    std::array<bool, 3> begun{}, done{};
};

class KnowledgeCrash : public testing::TestWithParam<bool> {
protected:
    //! Lets a child work for a random while and kills it.
    void round(bool lossy, bool changes)
    {
        std::array<int, 2> ends{};
        ASSERT_EQ(::pipe(ends.data()), 0);
        const pid_t child = ::fork();
        ASSERT_GE(child, 0);
        if (child == 0) {
            ::close(ends[0]);
            if (lossy)
                test::registerCrashVfs(true);
            Writer(temp.path(), ends[1], changes, next / 8).run(next);
        }
        ::close(ends[1]);
        // After a random number of lines, and a little: in the middle of the next commit, snapshot or batch of the index.
        Line line;
        std::size_t lines = random() % 300;
        while (lines-- > 0 && ::read(ends[0], &line, sizeof line) == sizeof line)
            take(line);
        for (volatile std::uint64_t spin = random() % 2'000'000; spin > 0;)
            spin = spin - 1;
        ::kill(child, SIGKILL);
        while (::read(ends[0], &line, sizeof line) == sizeof line)
            take(line);
        ::close(ends[0]);
        int status = 0;
        ASSERT_EQ(::waitpid(child, &status, 0), child);
        ASSERT_TRUE(WIFSIGNALED(status)) << "the child ended by itself with " << WEXITSTATUS(status);
        next = (next / 8 + 2) * 8;
    }

    void take(const Line& line)
    {
        auto& known = numbers[line.number];
        (line.acknowledged != 0 ? known.done : known.begun)[static_cast<std::size_t>(line.step)] = true;
        next = std::max(next, line.number);
    }

    //! Everything that was acknowledged is as it was left, and found by words and by likeness.
    void check(Bench& bench, Knowledge& knowledge) const
    {
        int checked = 0;
        const auto isThere = [&](const std::string& text) {
            const auto byVector = bench.byVector(knowledge, text, 1);
            const auto byText = bench.byText(knowledge, text.substr(text.find('#') + 1), 1);
            const bool vector = !byVector.empty() && byVector[0].text == text;
            const bool words = !byText.empty() && byText[0].text == text;
            EXPECT_EQ(vector, words) << text << ": found by one and not by the other";
            return vector && words;
        };
        for (const auto& [number, known] : numbers) {
            const auto [added, changed, forgotten] = known.done;
            if (!added)
                continue;
            ++checked;
            const bool old = isThere(textOf(number, false));
            const bool fresh = isThere(textOf(number, true));
            EXPECT_FALSE(old && fresh) << number;
            if (forgotten) {
                EXPECT_FALSE(old || fresh) << number << " was forgotten";
                continue;
            }
            const auto [addBegun, changeBegun, forgetBegun] = known.begun;
            EXPECT_TRUE(addBegun);
            EXPECT_TRUE(old || fresh || forgetBegun) << number << " is lost";
            EXPECT_FALSE(old && changed) << number << " was changed";
            EXPECT_FALSE(fresh && !changeBegun) << number;
        }
        EXPECT_GT(checked, 0);
        std::printf("[          ] %d acknowledged records checked\n", checked);
    }

    test::TempFolder temp;
    std::mt19937_64 random{std::random_device{}()};
    std::map<int, Known> numbers;
    int next = 0;
};

int rounds()
{
    const char* wanted = std::getenv("KAZE_KNOWLEDGE_KILLS");
    return wanted ? std::atoi(wanted) : 12;
}

TEST_P(KnowledgeCrash, losesNothingAcknowledgedAtAnyMoment)
{
    for (int i = 0; i < rounds(); ++i) {
        round(GetParam(), false);
        if (HasFatalFailure())
            return;
    }

    Bench bench(temp.path());
    NumberEmbedder embedder("numbers/1");
    Knowledge knowledge(temp.path() / "knowledge", bench.parts(embedder));
    ASSERT_GE(bench.count(knowledge), 0);
    bench.turnUntil([&] { return knowledge.figures().unindexed == 0 && knowledge.figures().unembedded == 0; });
    check(bench, knowledge);
}

TEST_P(KnowledgeCrash, losesNothingWhileOneEmbedderAfterAnotherIsConfigured)
{
    for (int i = 0; i < rounds(); ++i) {
        round(GetParam(), true);
        if (HasFatalFailure())
            return;
    }

    Bench bench(temp.path());
    NumberEmbedder first("numbers/1"), second("numbers/2", 24), third("numbers/3", 8), last("numbers/4", 12);
    last.failing = true;
    Knowledge knowledge(temp.path() / "knowledge", bench.parts(last, {&first, &second, &third}));
    ASSERT_GE(bench.count(knowledge), 0);
    bench.turnUntil([&] { return bench.clock.sleepers() > 0; });
    EXPECT_GT(knowledge.figures().unembedded, 0);
    check(bench, knowledge);
    last.failing = false;
    bench.clock.advance(std::chrono::minutes(1));
    bench.turnUntil([&] { return bench.logged->contains("are embedded anew."); });
    EXPECT_EQ(knowledge.figures().unembedded, 0);
    check(bench, knowledge);
}

INSTANTIATE_TEST_SUITE_P(Disks, KnowledgeCrash, testing::Values(false, true),
    [](const auto& disk) { return disk.param ? "thatForgetsWhatWasNotSynced" : "asItIs"; });

} // namespace
} // namespace kaze::knowledge
