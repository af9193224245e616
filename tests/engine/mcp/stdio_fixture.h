#pragma once

#include "engine/mcp/stdio_client.h"
#include "tests/support/eventually.h"

#include <gtest/gtest.h>

#include <csignal>
#include <unistd.h>

namespace kaze::mcp {

using test::alive;

//! Real processes on a real loop.
class StdioFixture : public testing::Test {
protected:
    // The loop's own thread blocks it; here the loop runs on the test's.
    StdioFixture() { std::signal(SIGPIPE, SIG_IGN); }
    ~StdioFixture() override { loop.poll(); }

    StdioServer fake(std::vector<std::string> options = {})
    {
        StdioServer server;
        server.name = "fake";
        server.process.program = KAZE_FAKE_MCP_SERVER;
        server.process.arguments = std::move(options);
        server.process.environment = {{"PATH", "/usr/bin:/bin"}};
        server.process.folder = "/";
        server.startTimeout = std::chrono::seconds(20);
        return server;
    }

    base::Result<std::shared_ptr<Client>> start(StdioServer server, base::CancelToken cancel = {})
    {
        return loop.runUntil(StdioClient::start(parts, std::move(server), cancel));
    }

    std::shared_ptr<Client> started(std::vector<std::string> options = {})
    {
        auto client = start(fake(std::move(options)));
        EXPECT_TRUE(client) << client.error().text();
        return client ? *client : nullptr;
    }

    base::Result<CallResult> call(Client& client, const std::string& tool, boost::json::object arguments = {},
        base::Duration timeout = std::chrono::seconds(20), base::CancelToken cancel = {})
    {
        return loop.runUntil(client.callTool(tool, std::move(arguments), timeout, cancel));
    }

    using Answer = std::optional<base::Result<CallResult>>;

    //! A call that the server has, and what it will have given.
    std::shared_ptr<Answer> begin(Client& client, const std::string& tool, base::CancelToken cancel = {})
    {
        auto answer = std::make_shared<Answer>();
        boost::asio::co_spawn(loop.context(), client.callTool(tool, {}, std::chrono::seconds(20), std::move(cancel)),
            [answer](const std::exception_ptr&, base::Result<CallResult> result) { *answer = std::move(result); });
        loop.poll();
        return answer;
    }

    bool eventually(const std::function<bool()>& so) { return test::eventually(loop, so); }

    base::SystemClock clock;
    base::SimulatedClock hands;
    base::Logger log = base::LogSystem::none();
    base::WorkerPool workers{2, "test-worker"};
    base::Loop loop;
    base::ProcessHost processes{loop, KAZE_SPAWN, log};
    StdioClient::Parts parts{loop.executor(), workers, processes, clock, log};
};

} // namespace kaze::mcp
