#include "engine/tools/detail/mcp_server.h"

#include "engine/api/tool_requests.h"
#include "engine/base/text.h"
#include "engine/mcp/oauth.h"
#include "engine/tools/detail/server_watch.h"

#include <cmath>
#include <iomanip>
#include <sstream>

namespace kaze::tools::detail {

using base::ErrorCode;
using namespace std::chrono_literals;

namespace {

constexpr int kMostDeaths = 5;
constexpr base::Duration kFirstPause = 250ms;
constexpr base::Duration kStable = 60s; //!< up so long, and its earlier deaths are forgiven
constexpr base::Duration kIdle = 60s;
constexpr base::Duration kCpuWindow = 60s;
constexpr std::string_view kNoModelByHand = "(The server wanted a model, which a call by hand does not offer.)\n";
constexpr int kLongerWithProgress = 10; //!< times the timeout, for a call whose server says that it gets on

using Waiter = base::OneShot<base::Result<>>;

base::Task<> giveUp(const base::Clock& clock, base::Duration timeout, base::CancelToken over, Waiter waiter, std::string name)
{
    const auto slept = co_await clock.sleep(timeout, over);
    if (slept)
        waiter.set(base::fail(ErrorCode::Timeout, "the MCP server " + name + " was not ready in time"));
}

//! Why a call may have taken its time.
std::string heldText(base::Duration held, const ServerSetup& setup)
{
    return "; its processes were held back for " + std::to_string(std::chrono::ceil<std::chrono::seconds>(held).count())
        + " s of it, by the quota of " + (setup.project.empty() ? "" : "its project or ") + "its tenant";
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

McpServer::McpServer(mcp::StdioClient::Parts parts, ServerSetup setup)
    : m_setup(std::move(setup)), m_parts(std::move(parts)),
      m_turns(std::make_shared<CallGate>(m_parts.executor, m_parts.clock, m_setup.config.name, GateLimits{{}, {}, 1, 0, 10'000}))
{
    m_parts.log = keeping(m_parts.log, m_log, m_setup.config.name);
    McpAsking::Offer offer{m_setup.config.sampling.has_value(), m_setup.root, m_setup.redactor};
    m_asking = std::make_shared<McpAsking>(m_setup.config.name, std::move(offer));
}

std::shared_ptr<McpServer::Use> McpServer::use()
{
    m_idle.cancel();
    return std::make_shared<Use>(shared_from_this());
}

void McpServer::unused()
{
    if (--m_users > 0 || m_closing || !m_supervised)
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
        co_return base::fail(ErrorCode::Unavailable, "the MCP server " + m_setup.config.name + " is being stopped");
    if (m_state == State::Ready && !m_ending.cancelled())
        co_return base::Result<>{};
    // It is just being stopped, for want of users or to be started again: let that end first, which is heard of after the process is gone.
    if (m_supervised && m_ending.cancelled())
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
    base::spawn(m_parts.executor, giveUp(m_parts.clock, timeout, over.token(), waiter, m_setup.config.name));
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
        m_message = "the MCP server " + m_setup.config.name + ": " + error.text();
        m_parts.log->warn("{}", m_message);
        noteError(m_message);
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
    settle(base::fail(ErrorCode::Unavailable, "the MCP server " + m_setup.config.name + " was stopped"));
}

base::Task<base::Error> McpServer::runOnce()
{
    m_killedFor.clear();
    auto started = m_setup.config.url.empty() ? startProcess() : connect();
    auto client = co_await std::move(started);
    if (!client)
        co_return client.error();
    setReady(std::move(*client));
    auto error = co_await m_client->closed();
    m_client.reset();
    m_pid = 0;
    m_usage = {};
    m_cpu.clear();
    m_setup.watch->changed();
    if (!m_killedFor.empty())
        error = {base::ErrorCode::Unavailable, m_killedFor, nullptr};
    co_return error;
}

base::Task<base::Result<std::shared_ptr<mcp::Client>>> McpServer::connect()
{
    auto headers = co_await m_setup.environment();
    if (!headers)
        co_return failure(headers);
    mcp::HttpServer server;
    server.name = m_setup.config.name;
    server.url = m_setup.config.url;
    server.handler = m_asking;
    bool ownAuthorization = false;
    for (const auto& [name, value] : m_setup.config.environment) {
        ownAuthorization = ownAuthorization || net::sameName(name, "Authorization");
        server.headers.emplace_back(name, (*headers)[name]);
    }
    server.startTimeout = m_setup.config.startTimeout;
    server.messageLimit = static_cast<std::size_t>(m_setup.config.limits.messageBytes);
    if (!ownAuthorization) {
        mcp::OAuthSettings settings;
        settings.serverUrl = server.url;
        settings.owner = m_setup.tenant == "default" ? "" : m_setup.tenant;
        mcp::OAuthParts parts{
            m_parts.executor, m_parts.workers, *m_setup.http, m_parts.clock, m_parts.log, m_setup.redactor, m_setup.secrets, {}};
        server.authorizer = std::make_shared<mcp::OAuth>(std::move(parts), std::move(settings));
    }
    ++m_starts;
    m_startedAt = m_parts.clock.now();
    const auto token = m_ending.token();
    const mcp::HttpParts parts{m_parts.executor, m_parts.workers, *m_setup.http, m_parts.clock, m_parts.log};
    co_return co_await mcp::connectHttp(parts, std::move(server), token);
}

base::Task<base::Result<>> McpServer::room()
{
    auto watch = m_setup.watch;
    ProcessOwner owner{m_setup.tenant, m_setup.project};
    co_return co_await ServerWatch::room(std::move(watch), std::move(owner));
}

base::Task<base::Result<std::shared_ptr<mcp::Client>>> McpServer::startProcess()
{
    const auto mayStart = co_await room();
    if (!mayStart)
        co_return failure(mayStart);
    mcp::StdioServer server;
    server.name = m_setup.config.name;
    server.process.program = m_setup.config.command;
    server.process.arguments = m_setup.config.arguments;
    server.process.folder = m_setup.workspace.empty() ? "/" : m_setup.workspace;
    server.startTimeout = m_setup.config.startTimeout;
    server.messageLimit = static_cast<std::size_t>(m_setup.config.limits.messageBytes);
    server.redactor = m_setup.redactor;
    server.handler = m_asking;
    auto environment = co_await m_setup.environment();
    if (!environment)
        co_return failure(environment);
    server.process.environment = std::move(*environment);
    auto process = std::move(server.process);
    auto wrapped = co_await m_setup.sandbox->wrap(std::move(process), m_setup.config.sandbox, m_setup.workspace);
    if (!wrapped)
        co_return failure(wrapped);
    server.process = std::move(wrapped->spec);
    m_shutIn = std::move(wrapped->says);
    ++m_starts;
    m_startedAt = m_parts.clock.now();
    const auto token = m_ending.token();
    co_return co_await mcp::StdioClient::start(m_parts, std::move(server), token);
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
    m_setup.watch->changed();
    m_state = State::Ready;
    m_wasReady = true;
    m_message.clear();
    m_parts.log->info("the MCP server {} is ready: {} tools", m_setup.config.name, m_tools.size());
    settle({});
}

base::Task<base::Result<mcp::CallResult>> McpServer::callTool(std::string tool, boost::json::object arguments,
    base::Duration timeout, bool repeatable, base::CancelToken cancel, McpAsking::Caller caller)
{
    for (bool again = repeatable;; again = false) {
        const auto isReady = co_await ready(timeout, cancel, false);
        if (!isReady)
            co_return failure(isReady);
        // Between the two it may have died once more.
        if (!m_client)
            co_return base::fail(ErrorCode::Unavailable, "the MCP server " + m_setup.config.name + " ended");
        auto given = again ? arguments : std::move(arguments);
        auto result = co_await callOnce(tool, std::move(given), timeout, cancel, caller);
        const auto* failed = !result ? &result.error() : result->unanswered ? &*result->unanswered : nullptr;
        // A server with a URL may refuse one call and live.
        if (!again || !failed || failed->code != ErrorCode::Unavailable || !m_setup.config.url.empty())
            co_return result;
        m_parts.log->info("{} ended during {}; calling again, since that does no harm", m_setup.config.name, tool);
        // The end is reported to the calls first; let the supervision see it too.
        if (m_state == State::Ready)
            m_state = State::Restarting;
    }
}

base::Task<base::Result<mcp::CallResult>> McpServer::callOnce(
    std::string tool, boost::json::object arguments, base::Duration timeout, base::CancelToken cancel, McpAsking::Caller caller)
{
    CallGate::Place turn;
    if (m_asking->asksBack()) {
        std::string anybody;
        CallGate::Tell nobody;
        auto entered = co_await CallGate::enter(m_turns, std::move(anybody), cancel, std::move(nobody));
        if (!entered)
            co_return failure(entered);
        turn = std::move(*entered);
        if (!m_client)
            co_return base::fail(ErrorCode::Unavailable, "the MCP server " + m_setup.config.name + " ended");
    }
    const auto begun = m_parts.clock.steady();
    const auto heldBefore = m_setup.watch->heldFor(m_pid);
    // Not held across the call: dropping the client must end the process even while calls wait.
    mcp::Client::CallOptions options;
    options.timeout = timeout;
    options.most = timeout * kLongerWithProgress;
    const auto asking = m_asking;
    const auto place = asking->enter(caller);
    auto call = m_client->call(std::move(tool), std::move(arguments), std::move(options), cancel);
    auto result = co_await std::move(call);
    co_await asking->leave(place);
    if (result && place->wantedModel)
        result->text.insert(0, kNoModelByHand);
    const auto held = m_setup.watch->heldFor(m_pid) - heldBefore;
    if (result && result->unanswered && result->unanswered->code == ErrorCode::Timeout && held > base::Duration::zero())
        result->unanswered->message += heldText(held, m_setup);
    ++m_figures.calls;
    m_figures.failed += !result || result->isError ? 1 : 0;
    m_figures.took(std::chrono::duration<double>(m_parts.clock.steady() - begun).count());
    // Ended by ourselves, it says no more than that nobody uses it.
    if (result && result->unanswered && !m_killedFor.empty()) {
        result->unanswered = base::Error{ErrorCode::Unavailable, m_killedFor, nullptr};
        result->text = m_killedFor;
    }
    co_return result;
}

void McpServer::observe(const TreeUsage& usage)
{
    m_usage = usage;
    const auto now = m_parts.clock.steady();
    m_cpu.emplace_back(now, usage.cpuSeconds);
    while (now - m_cpu.front().first > kCpuWindow)
        m_cpu.pop_front();
    const auto& limits = m_setup.config.limits;
    if (limits.memoryBytes > 0 && usage.memoryBytes > limits.memoryBytes)
        endNow("it and what it started took " + base::sizeText(static_cast<std::uint64_t>(usage.memoryBytes))
            + " of memory, more than the " + base::sizeText(static_cast<std::uint64_t>(limits.memoryBytes)) + " that it may");
    const auto time = std::chrono::duration<double>(now - m_cpu.front().first).count();
    // Half the window at least: a start takes its share of processor time.
    if (limits.cpus <= 0 || time < std::chrono::duration<double>(kCpuWindow).count() / 2)
        return;
    if (const auto cpus = (usage.cpuSeconds - m_cpu.front().second) / time; cpus > limits.cpus) {
        std::ostringstream text;
        text << std::setprecision(2) << "it took " << cpus << " processors over " << std::lround(time) << " s, more than the "
             << limits.cpus << " that it may";
        endNow(text.str());
    }
}

void McpServer::endNow(std::string why)
{
    if (!m_client)
        return;
    m_killedFor = std::move(why);
    // Supervision sees the end and starts it again.
    m_client.reset();
}

void McpServer::noteError(std::string message)
{
    m_lastError = std::move(message);
    m_lastErrorAt = m_parts.clock.now();
}

base::Task<base::Result<>> McpServer::restart()
{
    co_await stop(false);
    const base::CancelToken never;
    const auto timeout = 3 * m_setup.config.startTimeout;
    co_return co_await ready(timeout, never, true);
}

api::ToolServerRow McpServer::row() const
{
    constexpr std::size_t kLinesShown = 20;
    api::ToolServerRow row;
    row.serverId = m_setup.id;
    row.name = m_setup.config.name;
    row.command = m_setup.config.url.empty() ? m_setup.config.command : m_setup.config.url;
    for (const auto& argument : m_setup.config.arguments)
        row.command += ' ' + argument;
    row.command = m_setup.redactor->clean(row.command);
    row.tenant = m_setup.tenant;
    row.workspace = m_setup.workspace.empty() ? m_setup.root : m_setup.workspace;
    row.state = static_cast<api::ToolServerState>(m_state);
    row.message = m_message;
    if (row.message.empty() && m_pid > 0)
        row.message = m_setup.watch->heldBack({m_setup.tenant, m_setup.project});
    row.pid = m_pid;
    row.users = m_users;
    row.starts = m_starts;
    row.restarts = m_restarts;
    row.startedAt = m_startedAt;
    row.lastError = m_lastError;
    row.lastErrorAt = m_lastErrorAt;
    row.tools = static_cast<std::int64_t>(m_tools.size());
    row.calls = m_figures.calls;
    row.failed = m_figures.failed;
    row.p95Seconds = m_figures.p95();
    row.oneAtATime = m_asking->asksBack();
    row.processes = m_usage.processes;
    row.memoryBytes = m_usage.memoryBytes;
    row.memoryLimitBytes = m_setup.config.limits.memoryBytes;
    row.cpuSeconds = m_usage.cpuSeconds;
    row.sandbox = m_shutIn;
    row.logTail = m_log->last(kLinesShown);
    return row;
}

ToolRegistry::ServerStatus McpServer::status() const
{
    return {m_setup.config.name, nameOf(m_state), m_message, m_pid, m_restarts, static_cast<int>(m_tools.size())};
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
    m_turns->close();
    m_client.reset();
    m_pid = 0;
    m_state = State::Stopped;
}

} // namespace kaze::tools::detail
