#include "engine/mcp/detail/stdio_transport.h"

#include "engine/base/text.h"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/write.hpp>

#include <csignal>

namespace kaze::mcp::detail {

namespace asio = boost::asio;
using namespace std::chrono_literals;

namespace {

constexpr std::size_t kReadSize = 64U << 10;
constexpr std::size_t kParseOnLoop = 256U << 10;
constexpr std::size_t kLeastCharge = 256;

// How long the parts of a stop may take; together they leave room in the second and a half of the whole cell.
constexpr auto kAfterStdin = 600ms;
constexpr auto kAfterTerm = 400ms;
constexpr auto kAfterKill = 200ms;

//! Between the end of the process and that of its pipes, or the other way round.
constexpr auto kBetweenEnds = 1s;

} // namespace

StdioTransport::StdioTransport(Parts parts, std::string name, std::unique_ptr<base::ChildProcess> child, Limits limits)
    : m_parts(std::move(parts)), m_name(std::move(name)), m_child(std::move(child)), m_pid(m_child->pid()), m_limits(limits),
      m_stdin(m_parts.executor, m_child->takeStdin().release()), m_stdout(m_parts.executor, m_child->takeStdout().release()),
      m_stderr(m_parts.executor, m_child->takeStderr().release()), m_lines(limits.messageBytes),
      m_tail(m_name, m_parts.log, m_parts.redactor), m_unsolicited(limits.unsolicitedBytes, limits.unsolicitedBytesPerSecond)
{
}

void StdioTransport::start(Events events)
{
    m_events = std::move(events);
    const auto self = shared_from_this();
    base::spawn(m_parts.executor, readStdout(self));
    base::spawn(m_parts.executor, readStderr(self));
    base::spawn(m_parts.executor, watch(self));
}

base::Result<> StdioTransport::send(std::string line, const Outgoing&)
{
    if (m_reported || !m_stdin.is_open())
        return base::fail(base::ErrorCode::Unavailable, "the server has ended");
    if (m_queuedBytes + line.size() > m_limits.queuedBytes)
        return base::fail(base::ErrorCode::Unavailable,
            "the server does not read what it is sent: " + base::sizeText(m_queuedBytes) + " are waiting");
    m_queuedBytes += line.size();
    m_queue.push_back(std::move(line));
    if (!m_writing) {
        m_writing = true;
        base::spawn(m_parts.executor, writeQueue(shared_from_this()));
    }
    return {};
}

base::Task<> StdioTransport::writeQueue(Self)
{
    while (!m_queue.empty() && m_stdin.is_open()) {
        // The line is ours while it is written: a report in between clears the queue.
        const auto line = std::move(m_queue.front());
        m_queue.pop_front();
        boost::system::error_code error;
        auto token = asio::redirect_error(asio::use_awaitable, error);
        const auto bytes = asio::buffer(line);
        co_await asio::async_write(m_stdin, bytes, token);
        m_queuedBytes -= line.size();
        if (error)
            break; // The end of the process or of stdout says the rest.
    }
    m_writing = false;
}

base::Task<> StdioTransport::readStdout(Self self)
{
    std::vector<char> space(kReadSize);
    while (m_stdout.is_open()) {
        boost::system::error_code error;
        auto token = asio::redirect_error(asio::use_awaitable, error);
        const auto buffer = asio::buffer(space);
        const auto count = co_await m_stdout.async_read_some(buffer, token);
        if (error)
            break;
        if (auto fed = m_lines.feed(std::string_view(space.data(), count)); !fed) {
            kill(fed.error());
            break;
        }
        for (auto line = m_lines.next(); line && !m_reported; line = m_lines.next()) {
            auto text = std::move(*line);
            co_await handle(std::move(text));
        }
    }
    if (!m_exited)
        base::spawn(m_parts.executor, limitEnd(self));
    onePipeEnded();
}

base::Task<> StdioTransport::readStderr(Self)
{
    std::vector<char> space(kReadSize);
    while (m_stderr.is_open()) {
        boost::system::error_code error;
        auto token = asio::redirect_error(asio::use_awaitable, error);
        const auto buffer = asio::buffer(space);
        const auto count = co_await m_stderr.async_read_some(buffer, token);
        if (error)
            break;
        m_tail.feed(std::string_view(space.data(), count), m_parts.clock.steady());
    }
    m_tail.finish(m_parts.clock.steady());
    onePipeEnded();
}

base::Task<> StdioTransport::handle(std::string line)
{
    base::Result<std::vector<Message>> messages;
    const auto bytes = line.size();
    if (bytes > kParseOnLoop) {
        auto work = [text = std::make_shared<std::string>(std::move(line))] { return parseMessages(*text); };
        messages = co_await m_parts.workers.run(std::move(work));
    } else {
        messages = parseMessages(line);
    }
    if (m_reported)
        co_return;
    if (!messages) {
        garbage(line, messages.error());
        unsolicited(bytes);
        co_return;
    }
    bool asked = false;
    for (const auto& message : *messages)
        if (m_events.message && m_events.message(message))
            asked = true;
    if (!asked)
        unsolicited(bytes);
}

void StdioTransport::garbage(const std::string& line, const base::Error& why)
{
    if (m_garbageLogged.take(1, m_parts.clock.steady()))
        m_parts.log->warn("{}: left out a line of stdout, {}: {}", m_name, why.message,
            base::shortened(base::toUtf8(line.substr(0, 400)), 200));
}

void StdioTransport::unsolicited(std::size_t bytes)
{
    if (m_unsolicited.take(static_cast<double>(std::max(bytes, kLeastCharge)), m_parts.clock.steady()))
        return;
    kill({base::ErrorCode::Protocol,
        "it floods: more than " + base::sizeText(static_cast<std::uint64_t>(m_limits.unsolicitedBytes))
            + " came that nobody asked for",
        nullptr});
}

base::Task<> StdioTransport::watch(Self self)
{
    const base::CancelToken never;
    const auto status = co_await m_child->wait(never);
    m_exited = true;
    if (status)
        m_status = *status;
    // Whatever it left behind holds its pipes, and has nobody any more.
    m_child->killTree();
    for (const auto& waiter : std::exchange(m_exitWaiters, {}))
        waiter.set(true);
    if (m_openPipes > 0)
        base::spawn(m_parts.executor, limitEnd(self));
    reportIfEnded();
}

void StdioTransport::onePipeEnded()
{
    --m_openPipes;
    reportIfEnded();
}

base::Task<> StdioTransport::limitEnd(Self)
{
    const auto gone = m_gone.token();
    const auto slept = co_await m_parts.clock.sleep(kBetweenEnds, gone);
    if (!slept)
        co_return;
    if (!m_exited)
        m_child->killTree();
    boost::system::error_code ignored;
    m_stdout.close(ignored);
    m_stderr.close(ignored);
}

void StdioTransport::reportIfEnded()
{
    if (!m_exited || m_openPipes > 0)
        return;
    m_gone.cancel();
    report({base::ErrorCode::Unavailable, howItEnded(), nullptr});
}

std::string StdioTransport::howItEnded() const
{
    if (!m_status)
        return "it ended";
    if (m_status->signal != 0)
        return "it was ended by signal " + std::to_string(m_status->signal);
    return "it exited with code " + std::to_string(m_status->code);
}

void StdioTransport::report(base::Error error)
{
    if (std::exchange(m_reported, true))
        return;
    boost::system::error_code ignored;
    m_stdin.close(ignored);
    m_queue.clear();
    const auto closed = std::exchange(m_events, {}).closed;
    if (closed)
        closed(describe(std::move(error)));
}

void StdioTransport::kill(base::Error why)
{
    m_child->killTree();
    boost::system::error_code ignored;
    m_stdout.close(ignored);
    report(std::move(why));
}

void StdioTransport::abandon()
{
    kill({base::ErrorCode::Cancelled, "nobody uses it any more", nullptr});
}

base::Task<bool> StdioTransport::exitedWithin(base::Duration time)
{
    if (m_exited)
        co_return true;
    const base::OneShot<bool> exited;
    m_exitWaiters.push_back(exited);
    const auto giveUp
        = [](const base::Clock& clock, base::Duration wait, base::CancelToken over, base::OneShot<bool> waiter) -> base::Task<> {
        if (const auto slept = co_await clock.sleep(wait, over))
            waiter.set(false);
    };
    base::CancelSource over;
    base::spawn(m_parts.executor, giveUp(m_parts.clock, time, over.token(), exited));
    const bool done = co_await exited.wait();
    over.cancel();
    co_return done;
}

base::Task<> StdioTransport::stop()
{
    const auto self = shared_from_this();
    boost::system::error_code ignored;
    m_stdin.close(ignored);
    bool exited = co_await exitedWithin(kAfterStdin);
    if (exited)
        co_return;
    m_child->signalGroup(SIGTERM);
    exited = co_await exitedWithin(kAfterTerm);
    if (exited)
        co_return;
    m_child->killTree();
    co_await exitedWithin(kAfterKill);
}

base::Error StdioTransport::describe(base::Error error) const
{
    if (const auto said = m_tail.text(); !said.empty())
        error.message += "; the end of its stderr:\n" + said;
    return error;
}

} // namespace kaze::mcp::detail
