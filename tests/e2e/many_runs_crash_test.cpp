// kill -9 at random moments of a cell with many runs, whose questions are answered side by side all the while. KAZE_E2E_CELL_KILLS says how often it
// is killed (4), KAZE_E2E_SEED with which random numbers.

#include "tests/e2e/e2e_fixture.h"

#include <csignal>
#include <numeric>
#include <random>

namespace kaze::e2e {

namespace {

constexpr int kRuns = 6;
constexpr int kRounds = 3; // a write and a command each

} // namespace

class ManyRunsCrashTest : public E2eTest {
protected:
    //! Everything it does is asked about. What a command did can be told by nobody but a person.
    [[nodiscard]] std::string asking() const
    {
        std::vector<std::string> steps;
        for (int i = 0; i < kRounds; ++i) {
            const auto n = std::to_string(i);
            steps.push_back("Call `files.write` with {\"path\": \"file" + n + ".txt\", \"content\": \"content " + n + "\"}.");
            steps.push_back("Call `shell.run` with {\"command\": \"echo line" + n + " >> log; sleep 0.01\"}.");
        }
        return agent(steps, "tools: [files.write, shell.run]\nlimits: { turns: 100, repeats: 0, stale_turns: 0 }");
    }

    void serve()
    {
        m_cell = start({"serve", "--listen", "127.0.0.1:0", "--json"});
        ASSERT_TRUE(m_cell->says("listening")) << m_cell->printed();
    }

    [[nodiscard]] std::string folderOf(int run) const { return std::to_string(m_wave) + "-run" + std::to_string(run); }

    void startAll()
    {
        const auto file = asking();
        ++m_wave;
        m_runs.clear();
        for (int i = 0; i < kRuns; ++i) {
            std::filesystem::create_directories(work(folderOf(i)));
            const auto ran = kaze({"run", file, "--workspace", work(folderOf(i)).string(), "--task", "Do it.", "--json"});
            ASSERT_EQ(ran.code, 5) << ran.out << ran.err;
            m_runs.push_back(textIn(json(ran), "run_id"));
        }
    }

    //! Answers what a run asks, whoever has the cell at that moment. What cannot be answered because the cell dies under it is asked again.
    void answerAll(int index)
    {
        const auto shows = kaze({"runs", "show", m_runs[static_cast<std::size_t>(index)], "--json"});
        boost::system::error_code error;
        const auto run = boost::json::parse(shows.out, error);
        if (error || shows.code != 0)
            return;
        for (const auto& question : run.at("approvals").as_array()) {
            std::vector<std::string> words{"runs", "approve", textIn(question, "approval_id"), "--no-resume"};
            const bool isDoubt = textIn(question, "kind") == "uncertain";
            const auto arguments = textIn(question, "arguments");
            const auto line = arguments.substr(std::min(arguments.size(), arguments.find("line")), 5);
            if (isDoubt && inWork(folderOf(index) + "/log").find(line) != std::string::npos)
                words.insert(words.end(), {"--deny", "it happened"});
            m_doubts += isDoubt ? 1 : 0;
            (void)kaze(words);
        }
    }

    //! One look at every run, in a random order: what is open is answered, what stands still goes on.
    [[nodiscard]] bool goesOn()
    {
        std::vector<int> order(kRuns);
        std::iota(order.begin(), order.end(), 0);
        std::shuffle(order.begin(), order.end(), m_random);
        bool isOver = true;
        for (const int index : order) {
            const auto& id = m_runs[static_cast<std::size_t>(index)];
            answerAll(index);
            const auto shows = kaze({"runs", "show", id, "--json"});
            boost::system::error_code error;
            const auto run = boost::json::parse(shows.out, error);
            const auto state = error || shows.code != 0 ? std::string("unknown") : textIn(run, "state");
            if (state == "interrupted" || state == "waiting_approval" || state == "needs_attention")
                (void)kaze({"runs", "resume", id, "--json"});
            isOver = isOver && state == "done";
        }
        return !isOver;
    }

    void killWhileItGoesOn()
    {
        std::uniform_int_distribution<int> moment(0, 400);
        const auto until = std::chrono::steady_clock::now() + std::chrono::milliseconds(moment(m_random));
        std::jthread killer([this, until] {
            std::this_thread::sleep_until(until);
            m_cell->signal(SIGKILL);
        });
        (void)goesOn();
        killer.join();
        (void)ending(*m_cell);
        serve();
    }

    void checkEffects()
    {
        for (int i = 0; i < kRuns; ++i) {
            std::string lines;
            for (int round = 0; round < kRounds; ++round) {
                const auto n = std::to_string(round);
                EXPECT_EQ(inWork(folderOf(i) + "/file" + n + ".txt"), "content " + n);
                lines += "line" + n + '\n';
            }
            EXPECT_EQ(inWork(folderOf(i) + "/log"), lines) << "something was done twice or not at all in run " << i;
            const auto run = shown(m_runs[static_cast<std::size_t>(i)]);
            std::int64_t expected = 0;
            for (const auto& step : run.at("steps").as_array())
                EXPECT_EQ(step.at("number").as_int64(), ++expected) << "a gap in run " << i;
        }
    }

    std::mt19937 m_random{static_cast<unsigned>(fromEnvironment("KAZE_E2E_SEED", 20261121))};
    std::unique_ptr<Program> m_cell;
    std::vector<std::string> m_runs;
    int m_wave = 0;
    int m_doubts = 0;
};

TEST_F(ManyRunsCrashTest, loseAndRepeatNothingWhateverIsAnsweredWhileTheCellIsKilled)
{
    const int kills = fromEnvironment("KAZE_E2E_CELL_KILLS", 4);
    ASSERT_NO_FATAL_FAILURE(serve());
    int killed = 0;
    // Runs come to their end sooner or later: then others take their place.
    while (killed < kills && !HasFailure()) {
        ASSERT_NO_FATAL_FAILURE(startAll());
        for (int looks = 0; looks < 100 && goesOn(); ++looks)
            if (killed < kills) {
                ++killed;
                ASSERT_NO_FATAL_FAILURE(killWhileItGoesOn());
            }
        EXPECT_FALSE(goesOn()) << "they come to no end";
        checkEffects();
    }
    std::printf("%d kills, %d times %d runs: %d questions whether something happened\n", killed, m_wave, kRuns, m_doubts);
    m_cell->signal(SIGTERM);
    (void)ending(*m_cell);
    EXPECT_TRUE(eventually([this] { return processesWith(data().string()).empty(); })) << "a process was left behind";
}

} // namespace kaze::e2e
