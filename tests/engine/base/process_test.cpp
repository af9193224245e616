#include "engine/base/process.h"

#include "tests/support/temp_folder.h"

#include <gtest/gtest.h>

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <sstream>
#include <thread>

namespace kaze::base {
namespace {

using test::TempFolder;
using Child = std::unique_ptr<ChildProcess>;

std::filesystem::path helperPath()
{
    return std::filesystem::read_symlink("/proc/self/exe").parent_path() / "kaze-spawn";
}

ProcessSpec shell(const std::string& script)
{
    ProcessSpec spec;
    spec.program = "sh";
    spec.arguments = {"-c", script};
    spec.environment = {{"PATH", "/usr/bin:/bin"}};
    return spec;
}

//! What comes out of a pipe until its end.
std::string readAll(const FileDescriptor& from)
{
    std::string all;
    for (;;) {
        char bytes[65536];
        const auto got = ::read(from.get(), bytes, sizeof bytes);
        if (got == 0)
            return all;
        if (got > 0)
            all.append(bytes, static_cast<std::size_t>(got));
        pollfd ready{from.get(), POLLIN, 0};
        ::poll(&ready, 1, 10'000);
    }
}

bool isAlive(pid_t pid)
{
    // It may go between opening and reading.
    const auto stat = readFile("/proc/" + std::to_string(pid) + "/stat").value_or("");
    const auto end = stat.rfind(')');
    return end != std::string::npos && stat[end + 2] != 'Z' && stat[end + 2] != 'X';
}

//! Waits for something that other processes do; they are not to be hurried by a simulated clock.
template <class Condition>
bool comesTrue(Condition condition)
{
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(10);
    while (!condition())
        if (std::chrono::steady_clock::now() > deadline)
            return false;
        else
            std::this_thread::yield();
    return true;
}

//! The process ids in a file of one a line, once there are `count` of them.
std::vector<pid_t> pidsIn(const std::filesystem::path& file, std::size_t count)
{
    std::vector<pid_t> pids;
    comesTrue([&] {
        pids.clear();
        std::ifstream lines(file);
        std::string line;
        while (std::getline(lines, line) && !lines.eof())
            pids.push_back(std::stoi(line));
        return pids.size() >= count;
    });
    EXPECT_EQ(pids.size(), count);
    return pids;
}

class ProcessTest : public testing::Test {
protected:
    Result<Child> spawnIt(ProcessSpec spec) { return loop.runUntil(host->spawn(std::move(spec))); }
    Result<ExitStatus> waitFor(ChildProcess& child) { return loop.runUntil(child.wait({})); }

    //! The only child of ours that is a helper.
    static pid_t helperPid()
    {
        std::ifstream children("/proc/self/task/" + std::to_string(::getpid()) + "/children");
        pid_t pid = -1;
        children >> pid;
        return pid;
    }

    TempFolder folder;
    Loop loop;
    std::unique_ptr<ProcessHost> host = std::make_unique<ProcessHost>(loop, helperPath(), LogSystem::none());
};

TEST_F(ProcessTest, runsAProgramWithItsPipes)
{
    auto child = spawnIt(shell("read line; echo \"got $line\"; echo trouble >&2; exit 3"));
    ASSERT_TRUE(child) << child.error().text();
    EXPECT_GT((*child)->pid(), 0);
    {
        const auto in = (*child)->takeStdin();
        EXPECT_TRUE(::fcntl(in.get(), F_GETFL) & O_NONBLOCK);
        EXPECT_TRUE(::fcntl(in.get(), F_GETFD) & FD_CLOEXEC);
        ASSERT_EQ(::write(in.get(), "hello\n", 6), 6);
    }
    EXPECT_EQ(readAll((*child)->takeStdout()), "got hello\n");
    EXPECT_EQ(readAll((*child)->takeStderr()), "trouble\n");
    const auto status = waitFor(**child);
    EXPECT_EQ(status->code, 3);
    EXPECT_EQ(status->signal, 0);
    EXPECT_EQ(waitFor(**child)->code, 3);
}

TEST_F(ProcessTest, givesNothingButTheEnvironmentAndPipesItWasTold)
{
    ::setenv("KAZE_TEST_LEAK", "1", 1);
    const FileDescriptor leaking(::open("/dev/null", O_RDONLY));
    auto spec = shell("env | sort | grep -v '^PWD=\\|^SHLVL=\\|^_='; ls /proc/self/fd | wc -l");
    spec.environment["GREETING"] = "a = b\nc";
    auto child = spawnIt(std::move(spec));
    // ls has its own descriptor of the folder open beside the three.
    EXPECT_EQ(readAll((*child)->takeStdout()), "GREETING=a = b\nPATH=/usr/bin:/bin\nc\n4\n");
}

TEST_F(ProcessTest, givesItASessionOfItsOwnAndDefaultSignals)
{
    auto child = spawnIt(shell("cut -d' ' -f1,5,6 /proc/$$/stat; grep -E 'SigBlk|SigIgn' /proc/$$/status | cut -f2"));
    const auto pid = std::to_string((*child)->pid());
    std::istringstream told(readAll((*child)->takeStdout()));
    std::string ids;
    std::uint64_t blocked = 1;
    std::uint64_t ignored = 1;
    std::getline(told, ids);
    told >> std::hex >> blocked >> ignored;
    EXPECT_EQ(ids, pid + " " + pid + " " + pid);
    EXPECT_EQ(blocked, 0U);
    // 32 and 33 belong to the C library, which lets nobody touch them.
    EXPECT_EQ(ignored & ~0x1'8000'0000ULL, 0U);
}

TEST_F(ProcessTest, startsInTheFolderByNameOrDescriptor)
{
    auto spec = shell("pwd");
    spec.folder = folder.path();
    EXPECT_EQ(readAll((*spawnIt(spec))->takeStdout()), folder.path().string() + "\n");
    const FileDescriptor opened(::open(folder.path().c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
    spec.folder.clear();
    spec.folderFd = opened.get();
    EXPECT_EQ(readAll((*spawnIt(spec))->takeStdout()), folder.path().string() + "\n");
    spec.folderFd = -1;
    spec.folder = folder / "none";
    const auto missing = spawnIt(spec);
    EXPECT_EQ(missing.error().code, ErrorCode::NotFound);
    EXPECT_NE(missing.error().message.find("none"), std::string::npos);
}

TEST_F(ProcessTest, saysWhyAProgramCannotStart)
{
    ProcessSpec spec;
    spec.program = "no-such-program-here";
    spec.environment = {{"PATH", "/usr/bin:/bin"}};
    const auto missing = spawnIt(spec);
    EXPECT_EQ(missing.error().code, ErrorCode::NotFound);
    EXPECT_EQ(missing.error().message, "no such program: no-such-program-here");
    {
        std::ofstream(folder / "text") << "not a program";
    }
    spec.program = folder / "text";
    EXPECT_EQ(spawnIt(spec).error().code, ErrorCode::PermissionDenied);
    ::chmod(spec.program.c_str(), 0700);
    EXPECT_EQ(spawnIt(spec).error().code, ErrorCode::InvalidArgument);
    spec.program = "";
    EXPECT_EQ(spawnIt(spec).error().code, ErrorCode::InvalidArgument);
    spec.program = "sh";
    spec.arguments = {std::string("a\0b", 3)};
    EXPECT_EQ(spawnIt(spec).error().code, ErrorCode::InvalidArgument);
    spec.arguments = {std::string(9 << 20, 'x')};
    EXPECT_EQ(spawnIt(spec).error().code, ErrorCode::InvalidArgument);
    EXPECT_EQ(readAll((*spawnIt(shell("echo fine")))->takeStdout()), "fine\n");
}

TEST_F(ProcessTest, findsTheProgramInThePathItIsGiven)
{
    {
        std::ofstream(folder / "mytool") << "#!/bin/sh\necho mine\n";
    }
    ::chmod((folder / "mytool").c_str(), 0755);
    ProcessSpec spec;
    spec.program = "mytool";
    spec.environment = {{"PATH", "/nonexistent:" + folder.path().string()}};
    EXPECT_EQ(readAll((*spawnIt(spec))->takeStdout()), "mine\n");
}

TEST_F(ProcessTest, handsALargeEnvironmentOver)
{
    auto spec = shell("printf %s \"$A$B\" | wc -c");
    spec.environment["A"] = std::string(100'000, 'x');
    spec.environment["B"] = std::string(120'000, 'y');
    auto child = spawnIt(std::move(spec));
    ASSERT_TRUE(child) << child.error().text();
    EXPECT_EQ(readAll((*child)->takeStdout()), "220000\n");
}

TEST_F(ProcessTest, signalsTheWholeGroup)
{
    auto child = spawnIt(shell("sh -c 'trap \"echo inner; exit\" TERM; echo ready; while :; do sleep 0.01; done' & trap 'wait; "
                               "echo outer; exit 5' TERM; wait"));
    const auto out = (*child)->takeStdout();
    pollfd ready{out.get(), POLLIN, 0};
    ASSERT_EQ(::poll(&ready, 1, 10'000), 1);
    (*child)->signalGroup(SIGTERM);
    EXPECT_EQ(readAll(out), "ready\ninner\nouter\n");
    EXPECT_EQ(waitFor(**child)->code, 5);
}

TEST_F(ProcessTest, reportsTheSignalThatEndedIt)
{
    auto child = spawnIt(shell("kill -9 $$"));
    const auto status = waitFor(**child);
    EXPECT_EQ(status->code, -1);
    EXPECT_EQ(status->signal, SIGKILL);
}

TEST_F(ProcessTest, stopsWaitingButNotTheChildWhenCancelled)
{
    auto child = spawnIt(shell("read x; exit 4"));
    CancelSource source;
    loop.post([&] { source.cancel(Error{ErrorCode::Timeout, "too slow", nullptr}); });
    EXPECT_EQ(loop.runUntil((*child)->wait(source.token())).error().code, ErrorCode::Timeout);
    EXPECT_TRUE(isAlive((*child)->pid()));
    {
        const auto closed = (*child)->takeStdin();
    }
    EXPECT_EQ(waitFor(**child)->code, 4);
}

//! Writes its own number, that of a child in the group, and that of a daemon that left the group and lost its parent.
std::string familyScript(const std::filesystem::path& pids)
{
    const auto file = pids.string();
    return "echo $$ >> " + file + "; sleep 1000 & echo $! >> " + file + "; (setsid sh -c 'echo $$ >> " + file
        + "; exec sleep 1000' &) ; wait";
}

TEST_F(ProcessTest, killsTheTreeWithDaemonsThatLeftTheGroup)
{
    auto child = spawnIt(shell(familyScript(folder / "pids")));
    auto other = spawnIt(shell("read x; exit 6"));
    const auto pids = pidsIn(folder / "pids", 3);
    (*child)->killTree();
    EXPECT_EQ(waitFor(**child)->signal, SIGKILL);
    for (const auto pid : pids)
        EXPECT_TRUE(comesTrue([pid] { return !isAlive(pid); })) << pid;
    {
        const auto closed = (*other)->takeStdin();
    }
    EXPECT_EQ(waitFor(**other)->code, 6);
}

TEST_F(ProcessTest, killsWhatIsLeftOfAChildThatIsDestroyed)
{
    auto child = spawnIt(shell("(setsid sh -c 'echo $$ >> " + (folder / "pids").string()
        + "; exec sleep 1000' > /dev/null 2>&1 < /dev/null &); exit 0"));
    EXPECT_EQ(waitFor(**child)->code, 0);
    const auto pids = pidsIn(folder / "pids", 1);
    EXPECT_TRUE(isAlive(pids[0]));
    child->reset();
    EXPECT_TRUE(comesTrue([&] { return !isAlive(pids[0]); }));
}

TEST_F(ProcessTest, leavesNothingBehindWhenTheHostGoes)
{
    auto child = spawnIt(shell(familyScript(folder / "pids")));
    const auto pids = pidsIn(folder / "pids", 3);
    host.reset();
    for (const auto pid : pids)
        EXPECT_FALSE(isAlive(pid)) << pid;
    EXPECT_EQ(waitFor(**child).error().code, ErrorCode::Unavailable);
    EXPECT_EQ(helperPid(), -1);
}

TEST_F(ProcessTest, leavesNothingBehindWhenWeAreKilled)
{
    const pid_t engine = ::fork();
    if (engine == 0) {
        Loop ownLoop;
        ProcessHost ownHost(ownLoop, helperPath(), LogSystem::none());
        auto spec = shell(familyScript(folder / "pids"));
        const auto child = ownLoop.runUntil(ownHost.spawn(std::move(spec)));
        for (;;)
            ::pause();
    }
    const auto pids = pidsIn(folder / "pids", 3);
    for (const auto pid : pids)
        EXPECT_TRUE(isAlive(pid));
    ::kill(engine, SIGKILL);
    ::waitpid(engine, nullptr, 0);
    for (const auto pid : pids)
        EXPECT_TRUE(comesTrue([pid] { return !isAlive(pid); })) << pid;
}

TEST_F(ProcessTest, startsAFreshHelperAfterOneThatDied)
{
    auto child = spawnIt(shell(familyScript(folder / "pids")));
    const auto pids = pidsIn(folder / "pids", 3);
    ASSERT_EQ(::kill(helperPid(), SIGKILL), 0);
    EXPECT_EQ(waitFor(**child).error().code, ErrorCode::Unavailable);
    for (const auto pid : pids)
        EXPECT_TRUE(comesTrue([pid] { return !isAlive(pid); })) << pid;
    EXPECT_EQ(readAll((*spawnIt(shell("echo again")))->takeStdout()), "again\n");
}

TEST_F(ProcessTest, saysThatThereIsNoHelper)
{
    host = std::make_unique<ProcessHost>(loop, folder / "kaze-spawn", LogSystem::none());
    const auto none = spawnIt(shell("true"));
    EXPECT_EQ(none.error().code, ErrorCode::Unavailable);
    EXPECT_NE(none.error().text().find("kaze-spawn"), std::string::npos);
    host = std::make_unique<ProcessHost>(loop, "/bin/false", LogSystem::none());
    EXPECT_EQ(spawnIt(shell("true")).error().code, ErrorCode::Unavailable);
}

Task<int> runMany(ProcessHost& host, int count)
{
    int sum = 0;
    std::vector<Child> children;
    for (int i = 0; i < count; ++i) {
        auto spec = shell("exit " + std::to_string(i));
        auto child = co_await host.spawn(std::move(spec));
        if (child)
            children.push_back(std::move(*child));
    }
    for (const auto& child : children) {
        CancelToken never;
        const auto status = co_await child->wait(never);
        sum += status ? status->code : 1000;
    }
    co_return sum;
}

TEST_F(ProcessTest, runsManyAtOnceAndLeavesNoDescriptorOpen)
{
    const auto open = [] { return std::distance(std::filesystem::directory_iterator("/proc/self/fd"), {}); };
    EXPECT_EQ(loop.runUntil(runMany(*host, 2)), 1);
    const auto before = open();
    EXPECT_EQ(loop.runUntil(runMany(*host, 100)), 4950);
    EXPECT_EQ(open(), before);
}

TEST_F(ProcessTest, endsAForkBomb)
{
    auto child = spawnIt(shell("ulimit -u 400 2>/dev/null; f() { sh -c 'echo $$ >> " + (folder / "pids").string()
        + "; sleep 1000' & }; i=0; while [ $i -lt 60 ]; do f; i=$((i+1)); done; wait"));
    const auto pids = pidsIn(folder / "pids", 60);
    (*child)->killTree();
    for (const auto pid : pids)
        EXPECT_TRUE(comesTrue([pid] { return !isAlive(pid); })) << pid;
}

} // namespace
} // namespace kaze::base
