// kill -9 at random moments of a run with side effects, and the same on a disk that loses what was not synced.
// KAZE_E2E_KILLS says how many runs are killed (12), KAZE_E2E_SEED with which random numbers.

#include "tests/e2e/e2e_fixture.h"

#include <csignal>
#include <random>

namespace kaze::e2e {

namespace {

constexpr int kFiles = 5;

//! Ends a process without warning when the time has come.
class Killer {
public:
    Killer(const Program& victim, std::chrono::microseconds after)
        : m_thread([this, &victim, until = std::chrono::steady_clock::now() + after] {
              std::unique_lock lock(m_mutex);
              if (!m_over.wait_until(lock, until, [this] { return m_stop; }))
                  victim.signal(SIGKILL);
          })
    {
    }
    ~Killer()
    {
        {
            const std::scoped_lock lock(m_mutex);
            m_stop = true;
        }
        m_over.notify_all();
        m_thread.join();
    }

private:
    std::mutex m_mutex; // guards m_stop
    std::condition_variable m_over;
    bool m_stop = false;
    std::thread m_thread;
};

} // namespace

class CrashTest : public E2eTest {
protected:
    CrashTest() : m_random(static_cast<unsigned>(fromEnvironment("KAZE_E2E_SEED", 20261121))) { }

    //! Writes files and appends to a log, by turns. What a shell command did can be told by nobody but a person.
    [[nodiscard]] std::string busy() const
    {
        std::vector<std::string> steps;
        for (int i = 0; i < kFiles; ++i) {
            const auto n = std::to_string(i);
            steps.push_back("Call `files.write` with {\"path\": \"file" + n + ".txt\", \"content\": \"content " + n + "\"}.");
            steps.push_back(
                "Call `files.edit` with {\"path\": \"file" + n + ".txt\", \"old\": \"content\", \"new\": \"edited content\"}.");
            steps.push_back("Call `shell.run` with {\"command\": \"echo line" + n + " >> log; sleep 0.01\"}.");
        }
        return agent(steps, "tools: [files.write, files.edit, shell.run]\nlimits: { turns: 100 }");
    }

    void freshFolders() const
    {
        for (const auto& folder : {data(), work()})
            std::filesystem::remove_all(folder);
        std::filesystem::create_directories(work());
        configure("");
    }

    //! How long the run takes when nobody disturbs it.
    [[nodiscard]] std::chrono::microseconds undisturbed(const std::string& file) const
    {
        freshFolders();
        const auto ran = run(file, {"--approve", "all"});
        EXPECT_EQ(ran.code, 0) << ran.out << ran.err;
        checkEffects("");
        return ran.took;
    }

    [[nodiscard]] std::chrono::microseconds moment(std::chrono::microseconds within)
    {
        return std::chrono::microseconds(std::uniform_int_distribution<std::int64_t>(0, within.count())(m_random));
    }

    //! Lets it run until it is killed, and meanwhile asks again and again, as another process, what is acknowledged.
    void killAt(Program& program, std::chrono::microseconds after)
    {
        const Killer killer(program, after);
        while (!program.ended(1ms)) {
            const auto id = m_run.empty() && program.says("\n", 0ms) ? idFrom(program) : m_run;
            if (id.empty())
                continue;
            m_run = id;
            remember();
        }
    }

    void remember()
    {
        const auto ran = kaze({"runs", "show", m_run, "--json"});
        boost::system::error_code error;
        const auto value = boost::json::parse(ran.out, error);
        if (error || ran.code != 0)
            return; // it was killed while it answered
        for (const auto& step : value.at("steps").as_array())
            m_acknowledged[step.at("number").as_int64()] = boost::json::serialize(step);
    }

    //! Nothing that anybody was told may be gone or different.
    void checkSteps(const boost::json::value& object, const std::string& when) const
    {
        std::map<std::int64_t, std::string> now;
        std::int64_t expected = 0;
        for (const auto& step : object.at("steps").as_array()) {
            const auto number = step.at("number").as_int64();
            EXPECT_EQ(number, ++expected) << "a gap, " << when;
            now[number] = boost::json::serialize(step);
        }
        for (const auto& [number, step] : m_acknowledged)
            EXPECT_EQ(now[number], step) << "acknowledged and lost, " << when;
    }

    //! A person looks whether it happened, and says so. Only a shell command between intent and result may be asked about.
    void answer(const boost::json::value& object, const std::string& when)
    {
        const auto& questions = object.at("approvals").as_array();
        ASSERT_EQ(questions.size(), 1U) << when;
        EXPECT_EQ(textIn(questions[0], "tool"), "shell.run") << when;
        EXPECT_EQ(textIn(questions[0], "kind"), "uncertain") << when;
        std::string last;
        for (const auto& step : object.at("steps").as_array()) {
            const auto kind = textIn(step, "kind");
            if (kind == "intent" || kind == "result")
                last = kind;
        }
        EXPECT_EQ(last, "intent") << when;
        const auto arguments = textIn(questions[0], "arguments");
        const auto line = arguments.substr(arguments.find("line"), 5);
        std::vector<std::string> words{"runs", "approve", m_run, "--no-resume"};
        if (inWork("log").find(line) != std::string::npos)
            words.insert(words.end(), {"--deny", "it happened"});
        const auto ran = kaze(words);
        EXPECT_EQ(ran.code, 0) << when << ran.err;
        ++m_questions;
    }

    void resumeToTheEnd(const std::string& when)
    {
        for (int rounds = 0; rounds < 10; ++rounds) {
            const auto ran = kaze({"runs", "resume", m_run, "--json"});
            const auto object = shown(m_run);
            checkSteps(object, when);
            if (ran.code == 0)
                return;
            ASSERT_EQ(ran.code, 5) << when << ran.out << ran.err;
            ASSERT_EQ(textIn(object, "state"), "needs_attention") << when;
            answer(object, when);
        }
        ADD_FAILURE() << "it comes to no end, " << when;
    }

    void checkEffects(const std::string& when) const
    {
        std::string lines;
        for (int i = 0; i < kFiles; ++i) {
            EXPECT_EQ(inWork("file" + std::to_string(i) + ".txt"), "edited content " + std::to_string(i)) << when;
            lines += "line" + std::to_string(i) + '\n';
        }
        EXPECT_EQ(inWork("log"), lines) << "something was done twice or not at all, " << when;
        for (const auto& entry : std::filesystem::directory_iterator(work()))
            EXPECT_TRUE(entry.path().filename() == "log" || entry.path().extension() == ".txt") << "left over: " << entry.path();
    }

    void killAgainAndAgain(int kills)
    {
        const auto file = busy();
        const auto whole = undisturbed(file);
        int interrupted = 0;
        for (int i = 0; i < kills && !HasFailure(); ++i) {
            freshFolders();
            m_run.clear();
            m_acknowledged.clear();
            const auto at = moment(whole);
            auto when = "kill " + std::to_string(i) + " after " + std::to_string(at.count()) + " us";
            {
                const auto program = start(runWords(file, {"--approve", "all"}));
                killAt(*program, at);
            }
            if (m_run.empty()) {
                // It may have been acknowledged and killed before anybody was told.
                const auto list = runs();
                if (list.empty())
                    continue;
                m_run = textIn(list[0], "run_id");
            }
            const auto object = shown(m_run);
            checkSteps(object, when);
            interrupted += textIn(object, "state") == "interrupted" ? 1 : 0;
            if (i % 2 == 1) {
                // The one that picks it up is killed as well.
                const auto program = start({"runs", "resume", m_run});
                const auto then = moment(whole);
                killAt(*program, then);
                when += " and " + std::to_string(then.count()) + " us";
            }
            resumeToTheEnd(when);
            checkEffects(when);
        }
        if (kills >= 10) {
            EXPECT_GE(interrupted, kills / 6) << "the kills came too late to show anything";
        }
        RecordProperty("interrupted", interrupted);
        RecordProperty("questions", m_questions);
        std::printf("%d kills: %d interrupted runs, %d questions to a person\n", kills, interrupted, m_questions);
        EXPECT_TRUE(eventually([this] { return processesWith(data().string()).empty(); })) << "a process was left behind";
    }

    std::mt19937 m_random;
    std::string m_run;
    std::map<std::int64_t, std::string> m_acknowledged;
    int m_questions = 0;
};

TEST_F(CrashTest, aRunThatIsKilledAnywhereFinishesWithoutLosingOrRepeatingAnything)
{
    killAgainAndAgain(fromEnvironment("KAZE_E2E_KILLS", 12));
}

TEST_F(CrashTest, theSameHoldsOnADiskThatLosesWhatWasNotSynced)
{
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
    GTEST_SKIP() << "sanitizers want to be preloaded first";
#endif
    environment["LD_PRELOAD"] = KAZE_CRASH_VFS_LIBRARY;
    killAgainAndAgain(fromEnvironment("KAZE_E2E_KILLS", 12));
}

TEST_F(CrashTest, aPersonIsAskedWhetherAShellCommandHappened)
{
    const auto file
        = agent({R"(Call `shell.run` with {"command": "echo once >> log; touch begun; sleep 30"}.)"}, "tools: [shell.run]");
    const auto program = start(runWords(file, {"--approve", "all"}));
    m_run = idFrom(*program);
    ASSERT_TRUE(eventually([&] { return std::filesystem::exists(work("begun")); }));
    program->signal(SIGKILL);
    (void)ending(*program);
    auto ran = kaze({"runs", "resume", m_run, "--json"});
    EXPECT_EQ(ran.code, 5);
    EXPECT_EQ(textIn(json(ran), "state"), "needs_attention");
    const auto question = shown(m_run).at("approvals").as_array().at(0);
    EXPECT_THAT(textIn(question, "reason"), HasSubstr("shell.run was under way"));
    ran = kaze({"runs", "approve", m_run, "--deny", "the log has it", "--json"});
    EXPECT_EQ(ran.code, 0) << ran.out << ran.err;
    EXPECT_EQ(inWork("log"), "once\n");
    EXPECT_THAT(textIn(json(ran), "output"), HasSubstr("the log has it"));
}

} // namespace kaze::e2e
