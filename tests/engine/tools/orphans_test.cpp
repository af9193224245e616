// The promise of docs/decisions/0004: whatever way a server or its owner ends, no process is left.
#include "tests/engine/tools/tools_fixture.h"

#include <array>
#include <sys/wait.h>
#include <thread>

namespace kaze::tools {

using namespace std::chrono_literals;

namespace {

McpServerConfig server(bool stubborn)
{
    McpServerConfig config;
    config.name = "fake";
    config.command = KAZE_FAKE_MCP_SERVER;
    if (stubborn)
        config.arguments = {"--stubborn"};
    return config;
}

bool gone(int pid)
{
    for (int i = 0; i < 1000 && test::alive(pid); ++i)
        std::this_thread::sleep_for(10ms);
    return !test::alive(pid);
}

} // namespace

class OrphansTest : public ToolsFixture {
protected:
    //! A child of the server that has called setsid, and the server itself.
    std::vector<int> family(ToolRegistry& of, base::Loop& on, bool stubborn)
    {
        const auto tools = on.runUntil(of.select({"fake.pid", "fake.grandchild"}, {server(stubborn)}, ""));
        EXPECT_TRUE(tools) << tools.error().text();
        std::vector<int> pids;
        for (const auto& tool : *tools)
            pids.push_back(std::stoi(on.runUntil(of.call(tool, "{}", context)).text));
        return pids;
    }

    //! A process of its own with a registry of its own, which tells its family and then waits to be killed.
    pid_t owner(int report)
    {
        const auto pid = ::fork();
        if (pid != 0)
            return pid;
        base::Loop ownLoop;
        base::WorkerPool ownWorkers{1, "owner"};
        storage::WriterThreads ownWriters{1};
        base::ProcessHost ownProcesses(ownLoop, KAZE_SPAWN, log);
        net::HttpClient ownHttp{ownLoop.executor()};
        telemetry::ObservationOptions options;
        options.folder = folder / ("owner-" + std::to_string(::getpid()));
        telemetry::ObservationLog ownLog(std::move(options), ownLoop.executor(), ownWriters, clock, ids, metrics, redactor, log);
        ToolRegistry own(ToolRegistry::Parts{ownLoop, ownWorkers, ownProcesses, ownHttp, clock, metrics, ownLog, log});
        const auto pids = family(own, ownLoop, true);
        [[maybe_unused]] const auto written = ::write(report, pids.data(), pids.size() * sizeof(int));
        for (;;)
            ::pause();
    }
};

TEST_F(OrphansTest, twoHundredStartsAndKillsLeaveNoProcessBehind)
{
    std::vector<int> pids;
    const auto add = [&](const std::vector<int>& more) { pids.insert(pids.end(), more.begin(), more.end()); };
    for (int round = 0; round < 160; ++round) {
        const auto members = family(*registry, loop, round % 4 == 0 || round % 4 == 3);
        ASSERT_EQ(members.size(), 2U);
        add(members);
        switch (round % 4) {
        case 0: // its own process is killed, and the registry starts it again
            ::kill(members[1], SIGKILL);
            ASSERT_TRUE(eventually([&] { return !alive(members[1]); }));
            break;
        case 1:
            ASSERT_TRUE(loop.runUntil(registry->stopServer("fake")));
            break;
        case 2:
            ASSERT_TRUE(loop.runUntil(registry->restartServer("fake")));
            break;
        default:
            break;
        }
        registry.reset();
        loop.poll();
        registry = registryOn(clock);
    }
    for (int round = 0; round < 40; ++round) {
        int report[2];
        ASSERT_EQ(::pipe2(report, O_CLOEXEC), 0);
        const auto killed = owner(report[1]);
        ::close(report[1]);
        std::array<int, 2> members{};
        ASSERT_EQ(::read(report[0], members.data(), sizeof members), static_cast<ssize_t>(sizeof members));
        ::close(report[0]);
        add({members.begin(), members.end()});
        ::kill(killed, SIGKILL);
        ::waitpid(killed, nullptr, 0);
    }
    EXPECT_EQ(pids.size(), 400U);
    for (const int pid : pids)
        EXPECT_TRUE(gone(pid)) << pid;
}

} // namespace kaze::tools
