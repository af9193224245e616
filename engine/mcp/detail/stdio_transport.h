#pragma once

#include "engine/base/clock.h"
#include "engine/base/loop.h"
#include "engine/base/one_shot.h"
#include "engine/base/process.h"
#include "engine/mcp/carrier.h"
#include "engine/mcp/detail/allowance.h"
#include "engine/mcp/detail/line_splitter.h"
#include "engine/mcp/detail/stderr_tail.h"
#include "engine/mcp/message.h"

#include <boost/asio/posix/stream_descriptor.hpp>

#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace kaze::mcp::detail {

//! A server process and its three pipes: one JSON-RPC message a line. Holds out against whatever comes: a line or a queue has a
//! largest size, what nobody asked for has a largest rate, and past either the process is killed with all its descendants. Lives on the loop;
//! kept alive by its own coroutines until the process is gone.
class StdioTransport final : public Carrier, public std::enable_shared_from_this<StdioTransport> {
public:
    struct Limits {
        std::size_t messageBytes = 64U << 20;
        std::size_t queuedBytes = 64U << 20; //!< waiting to be read by the server
        double unsolicitedBytes = 64U << 20; //!< at once; a line counts at least 256
        double unsolicitedBytesPerSecond = 1U << 20;
    };

    struct Parts {
        base::Executor executor;
        base::WorkerPool& workers;
        const base::Clock& clock;
        base::Logger log;
        std::shared_ptr<base::Redactor> redactor;
    };

    StdioTransport(Parts parts, std::string name, std::unique_ptr<base::ChildProcess> child, Limits limits);

    void start(Events events) override;
    [[nodiscard]] base::Result<> send(std::string line, const Outgoing& what) override;

    //! Closes stdin and waits, SIGTERM and waits, then kills the tree.
    [[nodiscard]] base::Task<> stop() override;

    //! Kills the tree and reports this as the end.
    void kill(base::Error why);

    void abandon() override;
    [[nodiscard]] int pid() const override { return m_pid; }

    //! An error with what the server last said on stderr.
    [[nodiscard]] base::Error describe(base::Error error) const override;

private:
    using Self = std::shared_ptr<StdioTransport>;

    base::Task<> readStdout(Self self);
    base::Task<> readStderr(Self self);
    base::Task<> writeQueue(Self self);
    base::Task<> watch(Self self);
    base::Task<> limitEnd(Self self);
    base::Task<> handle(std::string line);
    base::Task<bool> exitedWithin(base::Duration time);
    void garbage(const std::string& line, const base::Error& why);
    void unsolicited(std::size_t bytes);
    void onePipeEnded();
    void reportIfEnded();
    void report(base::Error error);
    [[nodiscard]] std::string howItEnded() const;

    Parts m_parts;
    std::string m_name;
    std::unique_ptr<base::ChildProcess> m_child;
    int m_pid;
    Limits m_limits;
    Events m_events;
    boost::asio::posix::stream_descriptor m_stdin;
    boost::asio::posix::stream_descriptor m_stdout;
    boost::asio::posix::stream_descriptor m_stderr;
    LineSplitter m_lines;
    StderrTail m_tail;
    Allowance m_unsolicited;
    Allowance m_garbageLogged{10, 0.2};
    std::deque<std::string> m_queue;
    std::size_t m_queuedBytes = 0;
    bool m_writing = false;
    int m_openPipes = 2; //!< stdout and stderr
    bool m_exited = false;
    std::optional<base::ExitStatus> m_status;
    std::vector<base::OneShot<bool>> m_exitWaiters;
    bool m_reported = false;
    base::CancelSource m_gone; //!< the process and both pipes have ended
};

} // namespace kaze::mcp::detail
