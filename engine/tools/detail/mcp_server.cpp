#include "engine/tools/detail/mcp_server.h"

namespace kaze::tools::detail {

using base::ErrorCode;
using namespace std::chrono_literals;

namespace {

constexpr int kMostDeaths = 5;
constexpr base::Duration kFirstPause = 250ms;
constexpr base::Duration kStable = 60s; //!< up so long, and its earlier deaths are forgiven
constexpr base::Duration kIdle = 60s;

using Waiter = base::OneShot<base::Result<>>;

base::Task<> giveUp(const base::Clock& clock, base::Duration timeout, base::CancelToken over, Waiter waiter, std::string name)
{
    const auto slept = co_await clock.sleep(timeout, over);
    if (slept)
        waiter.set(base::fail(ErrorCode::Timeout, "the MCP server " + name + " was not ready in time"));
}

} // namespace

std::string nameOf(McpServer::State state)
{
    switch (state) {
    case McpServer::State::Starting:
        return "starting";
    case McpServer::State::Ready:
        return "ready";
    case McpServer::State::Restarting:
        return "restarting";
    case McpServer::State::Failed:
        return "failed";
    case McpServer::State::Stopped:
        break;
    }
    return "stopped";
}

McpServer::McpServer(mcp::StdioClient::Parts parts, McpServerConfig config, std::shared_ptr<base::Redactor> redactor)
    : m_parts(std::move(parts)), m_config(std::move(config)), m_redactor(std::move(redactor))
{
}

std::shared_ptr<McpServer::Use> McpServer::use()
{
    m_idle.cancel();
    auto use = m_use.lock();
    if (!use) {
        use = std::make_shared<Use>(shared_from_this());
        m_use = use;
    }
    return use;
}

void McpServer::unused()
{
    if (m_closing || !m_supervised)
        return;
    m_idle = base::CancelSource();
    base::spawn(m_parts.executor, stopWhenIdle(shared_from_this(), m_idle.token()));
}

base::Task<> McpServer::stopWhenIdle(std::shared_ptr<McpServer> self, base::CancelToken over)
{
    const auto slept = co_await m_parts.clock.sleep(kIdle, over);
    if (slept && !inUse())
        co_await self->stop(false);
}

base::Task<base::Result<>> McpServer::ready(base::Duration timeout, base::CancelToken cancel, bool startAgain)
{
    if (m_closing)
        co_return base::fail(ErrorCode::Unavailable, "the MCP server " + m_config.name + " is being stopped");
    if (m_state == State::Ready)
        co_return base::Result<>{};
    // It is just being stopped for want of users: let that end first.
    if (startAgain && m_supervised && m_ending.cancelled())
        (void)co_await settled(timeout, cancel);
    if (cancel.cancelled())
        co_return std::unexpected(cancel.reason());
    if (!m_supervised && (startAgain || m_state == State::Stopped)) {
        m_supervised = true;
        m_ending = base::CancelSource();
        m_state = State::Starting;
        base::spawn(m_parts.executor, supervise(shared_from_this()));
    }
    if (m_state == State::Failed)
        co_return base::fail(ErrorCode::Unavailable, m_message);
    co_return co_await settled(timeout, cancel);
}

base::Task<base::Result<>> McpServer::settled(base::Duration timeout, base::CancelToken cancel)
{
    const Waiter waiter;
    m_waiters.push_back(waiter);
    base::CancelSource over;
    base::spawn(m_parts.executor, giveUp(m_parts.clock, timeout, over.token(), waiter, m_config.name));
    const auto registration = cancel.onCancel([waiter, cancel] { waiter.set(std::unexpected(cancel.reason())); });
    auto result = co_await waiter.wait();
    over.cancel();
    co_return result;
}

void McpServer::settle(const base::Result<>& result)
{
    for (const auto& waiter : std::exchange(m_waiters, {}))
        waiter.set(result);
}

base::Task<> McpServer::supervise(std::shared_ptr<McpServer>)
{
    int deaths = 0;
    m_wasReady = false;
    while (!m_closing) {
        const auto begun = m_parts.clock.steady();
        const auto error = co_await runOnce();
        if (m_ending.cancelled() || m_closing)
            break;
        if (m_parts.clock.steady() - begun >= kStable)
            deaths = 0;
        m_message = "the MCP server " + m_config.name + ": " + error.text();
        m_parts.log->warn("{}", m_message);
        // What never worked is not tried again by itself: somebody waits for the answer and can mend it.
        if (!m_wasReady || ++deaths >= kMostDeaths) {
            m_state = State::Failed;
            if (m_wasReady)
                m_message = "gave up after it ended " + std::to_string(deaths) + " times in a row; " + m_message;
            m_supervised = false;
            settle(base::fail(ErrorCode::Unavailable, m_message));
            co_return;
        }
        m_state = State::Restarting;
        ++m_restarts;
        const auto token = m_ending.token();
        const auto slept = co_await m_parts.clock.sleep(kFirstPause * (1 << (deaths - 1)), token);
        if (!slept)
            break;
    }
    m_supervised = false;
    m_state = State::Stopped;
    settle(base::fail(ErrorCode::Unavailable, "the MCP server " + m_config.name + " was stopped"));
}

base::Task<base::Error> McpServer::runOnce()
{
    mcp::StdioServer server;
    server.name = m_config.name;
    server.process.program = m_config.command;
    server.process.arguments = m_config.arguments;
    server.process.environment = m_config.environment;
    server.process.folder = "/";
    server.startTimeout = m_config.startTimeout;
    server.redactor = m_redactor;
    const auto token = m_ending.token();
    auto started = co_await mcp::StdioClient::start(m_parts, std::move(server), token);
    if (!started)
        co_return started.error();
    auto client = std::move(*started);
    setReady(std::move(client));
    auto error = co_await m_client->closed();
    m_client.reset();
    m_pid = 0;
    co_return error;
}

void McpServer::setReady(std::shared_ptr<mcp::Client> client)
{
    m_client = std::move(client);
    m_tools = m_client->tools();
    m_client->onToolsChanged([weak = weak_from_this()] {
        if (const auto self = weak.lock(); self && self->m_client)
            self->m_tools = self->m_client->tools();
    });
    m_pid = m_client->pid();
    m_state = State::Ready;
    m_wasReady = true;
    m_message.clear();
    m_parts.log->info("the MCP server {} is ready: {} tools", m_config.name, m_tools.size());
    settle({});
}

base::Task<base::Result<mcp::CallResult>> McpServer::callTool(
    std::string tool, boost::json::object arguments, base::Duration timeout, bool repeatable, base::CancelToken cancel)
{
    for (bool again = repeatable;; again = false) {
        const auto isReady = co_await ready(timeout, cancel, false);
        if (!isReady)
            co_return failure(isReady);
        // Between the two it may have died once more.
        if (!m_client)
            co_return base::fail(ErrorCode::Unavailable, "the MCP server " + m_config.name + " ended");
        // Not held across the call: dropping the client must end the process even while calls wait.
        auto call = m_client->callTool(tool, arguments, timeout, cancel);
        auto result = co_await std::move(call);
        const auto* failed = !result ? &result.error() : result->unanswered ? &*result->unanswered : nullptr;
        if (!again || !failed || failed->code != ErrorCode::Unavailable)
            co_return result;
        m_parts.log->info("{} ended during {}; calling again, since that does no harm", m_config.name, tool);
        // The end is reported to the calls first; let the supervision see it too.
        if (m_state == State::Ready)
            m_state = State::Restarting;
    }
}

ToolRegistry::ServerStatus McpServer::status() const
{
    return {m_config.name, nameOf(m_state), m_message, m_pid, m_restarts, static_cast<int>(m_tools.size())};
}

base::Task<> McpServer::stop(bool forGood)
{
    m_closing = m_closing || forGood;
    m_ending.cancel();
    if (const auto client = m_client)
        co_await client->stop();
}

void McpServer::abandon()
{
    m_closing = true;
    m_idle.cancel();
    m_ending.cancel();
    m_client.reset();
    m_pid = 0;
    m_state = State::Stopped;
}

} // namespace kaze::tools::detail
