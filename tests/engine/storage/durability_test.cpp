#include "tests/engine/storage/store_fixture.h"
#include "tests/support/crash_vfs.h"

#include <csignal>
#include <random>
#include <set>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

extern char** environ;

namespace kaze::storage {

namespace {

//! The real thing in a process of its own, which the test kills.
class CrashWriter {
public:
    CrashWriter(const std::vector<std::string>& arguments, const std::string& preload)
    {
        std::array<int, 2> ends{};
        EXPECT_EQ(::pipe(ends.data()), 0);
        std::vector<std::string> words{KAZE_CRASH_WRITER};
        words.insert(words.end(), arguments.begin(), arguments.end());
        std::vector<char*> argv;
        for (auto& word : words)
            argv.push_back(word.data());
        argv.push_back(nullptr);
        std::string preloading = "LD_PRELOAD=" + preload;
        std::vector<char*> environment;
        for (char** at = environ; *at; ++at)
            environment.push_back(*at);
        if (!preload.empty())
            environment.push_back(preloading.data());
        environment.push_back(nullptr);

        posix_spawn_file_actions_t actions{};
        posix_spawn_file_actions_init(&actions);
        posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
        posix_spawn_file_actions_addclose(&actions, ends[0]);
        posix_spawn_file_actions_addclose(&actions, ends[1]);
        EXPECT_EQ(::posix_spawn(&m_pid, argv[0], &actions, nullptr, argv.data(), environment.data()), 0);
        posix_spawn_file_actions_destroy(&actions);
        ::close(ends[1]);
        m_output = ::fdopen(ends[0], "r");
    }

    //! Kills it after so many acknowledgements; returns all that were printed before it died.
    std::set<std::int64_t> killAfter(std::size_t count)
    {
        std::set<std::int64_t> acknowledged;
        std::array<char, 32> line{};
        while (std::fgets(line.data(), line.size(), m_output)) {
            // The last line may be cut; an id is whole when its newline is there.
            const std::string_view text(line.data());
            if (text.ends_with('\n'))
                acknowledged.insert(std::stoll(std::string(text)));
            if (acknowledged.size() == count)
                ::kill(m_pid, SIGKILL);
        }
        std::fclose(m_output);
        int status = 0;
        ::waitpid(m_pid, &status, 0);
        EXPECT_TRUE(WIFSIGNALED(status)) << "it ended by itself, status " << status;
        return acknowledged;
    }

private:
    pid_t m_pid = -1;
    std::FILE* m_output = nullptr;
};

} // namespace

class DurabilityTest : public StoreFixture {
protected:
    [[nodiscard]] OpenOptions steps() const
    {
        auto made = options();
        made.migrations = {{1, "steps", "CREATE TABLE step(id INTEGER PRIMARY KEY, body TEXT)"}};
        return made;
    }

    //! Opens the file (which checks every page) on the ordinary VFS and counts which of these ids are not in it.
    std::size_t missingOf(std::set<std::int64_t> acknowledged)
    {
        open(steps());
        const auto read = database->readSync([&](Connection& c) {
            return c.query("SELECT id, body FROM step", {}, [&](const Row& row) {
                EXPECT_EQ(row.text(1).size(), std::to_string(row.integer(0)).size() + 3000);
                acknowledged.erase(row.integer(0));
            });
        });
        EXPECT_TRUE(read) << read.error().text();
        database.reset();
        return acknowledged.size();
    }

    //! Starts, kills and reopens the same database several times, at random numbers of acknowledgements; how many of them
    //! were not found again.
    std::size_t lostInKills(int kills, const std::string& synchronous, const std::string& vfs, const std::string& preload = "")
    {
        std::mt19937 random(20261121);
        std::set<std::int64_t> acknowledged;
        std::int64_t nextId = 1;
        std::size_t lost = 0;
        for (int i = 0; i < kills; ++i) {
            std::vector<std::string> arguments{(folder / "state.db").string(), synchronous, std::to_string(nextId)};
            if (!vfs.empty())
                arguments.push_back(vfs);
            CrashWriter writer(arguments, preload);
            const auto some = writer.killAfter(std::uniform_int_distribution<std::size_t>(1, 4000)(random));
            acknowledged.insert(some.begin(), some.end());
            nextId += 1'000'000;
            lost = missingOf(acknowledged);
        }
        return lost;
    }
};

TEST_F(DurabilityTest, findsEveryAcknowledgedWriteAfterAKill)
{
    EXPECT_EQ(lostInKills(8, "FULL", ""), 0U);
}

TEST_F(DurabilityTest, findsEveryAcknowledgedWriteAfterAPowerCut)
{
    EXPECT_EQ(lostInKills(12, "FULL", test::kCrashVfs), 0U);
}

TEST_F(DurabilityTest, losesAcknowledgedWritesWithoutSyncsSoTheHarnessCanFail)
{
    EXPECT_GT(lostInKills(2, "OFF", test::kCrashVfs), 0U);
}

TEST_F(DurabilityTest, mayLoseTheLastWritesButNeverTheFileWhenSyncsAreNormal)
{
    EXPECT_GT(lostInKills(4, "NORMAL", test::kCrashVfs), 0U);
}

TEST_F(DurabilityTest, putsAWholeProgramOnTheCrashVfsByPreloading)
{
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
    GTEST_SKIP() << "sanitizers want to be preloaded first";
#endif
    EXPECT_GT(lostInKills(1, "OFF", "", KAZE_CRASH_VFS_LIBRARY), 0U);
    std::filesystem::remove(folder / "state.db");
    EXPECT_EQ(lostInKills(2, "FULL", "", KAZE_CRASH_VFS_LIBRARY), 0U);
}

class PowerCutTest : public StoreFixture {
protected:
    //! Writes some rows, cuts the power inside this process and returns what a reopened database has.
    std::vector<std::int64_t> idsAfterPowerCut(Synchronous synchronous)
    {
        test::registerCrashVfs(false);
        auto cut = options();
        cut.vfs = test::kCrashVfs;
        open(cut);
        EXPECT_TRUE(insert(1));
        cut.synchronous = synchronous;
        open(cut);
        for (int id = 2; id <= 5; ++id)
            EXPECT_TRUE(insert(id));
        EXPECT_EQ(ids().size(), 5U) << "the process itself sees what is not synced";
        test::crashVfsDropUnsynced();
        EXPECT_FALSE(insert(6)) << "the disk is gone";
        open();
        return ids();
    }
};

TEST_F(PowerCutTest, takesNothingThatWasSynced)
{
    EXPECT_EQ(idsAfterPowerCut(Synchronous::Full), (std::vector<std::int64_t>{1, 2, 3, 4, 5}));
}

TEST_F(PowerCutTest, takesWhatWasNot)
{
    EXPECT_EQ(idsAfterPowerCut(Synchronous::Off), std::vector<std::int64_t>{1});
}

} // namespace kaze::storage
