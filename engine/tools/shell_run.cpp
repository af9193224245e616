#include "engine/base/text.h"
#include "engine/tools/detail/arguments.h"
#include "engine/tools/detail/built_in.h"
#include "engine/tools/detail/head_tail.h"
#include "engine/tools/detail/server_watch.h"

#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/redirect_error.hpp>

#include <cstdlib>

namespace kaze::tools::detail {

namespace asio = boost::asio;

namespace {

constexpr std::int64_t kDefaultTimeout = 120;
constexpr std::int64_t kLongestTimeout = 3600;
constexpr std::size_t kRoomForStatus = 200;
constexpr std::size_t kReadSize = 64U << 10;

// After the kill nothing holds the pipes; this is for a kernel that takes its time.
constexpr auto kAfterKill = std::chrono::seconds(2);

//! A command that runs, and what it prints. Shared by the coroutines that read its pipes.
struct Command {
    Command(const base::Executor& executor, std::unique_ptr<base::ChildProcess> started, std::size_t outputLimit)
        : child(std::move(started)), out(executor, child->takeStdout().release()), err(executor, child->takeStderr().release()),
          printed(outputLimit)
    {
        // Nothing to read on its stdin: the end of file comes at once.
        child->takeStdin();
    }

    std::unique_ptr<base::ChildProcess> child;
    asio::posix::stream_descriptor out;
    asio::posix::stream_descriptor err;
    HeadTail printed;
    int open = 2;
    base::OneShot<bool> drained;
};

base::Task<> readPipe(std::shared_ptr<Command> command, asio::posix::stream_descriptor& pipe)
{
    std::vector<char> space(kReadSize);
    while (true) {
        boost::system::error_code error;
        auto token = asio::redirect_error(asio::use_awaitable, error);
        const auto buffer = asio::buffer(space);
        const auto count = co_await pipe.async_read_some(buffer, token);
        if (error)
            break;
        command->printed.add(std::string_view(space.data(), count));
    }
    if (--command->open == 0)
        command->drained.set(true);
}

base::Task<> after(const base::Clock& clock, base::Duration time, base::CancelToken over,
    std::shared_ptr<base::CancelSource> source, base::Error reason)
{
    const auto slept = co_await clock.sleep(time, over);
    if (slept)
        source->cancel(std::move(reason));
}

base::Task<> giveUpDraining(const base::Clock& clock, base::CancelToken over, std::shared_ptr<Command> command)
{
    const auto slept = co_await clock.sleep(kAfterKill, over);
    if (slept)
        command->drained.set(false);
}

std::string endingOf(const base::ExitStatus& status)
{
    return status.signal != 0 ? "ended by signal " + std::to_string(status.signal) : "exit " + std::to_string(status.code);
}

class ShellRun final : public Tool {
public:
    ShellRun(base::Executor loop, base::ProcessHost& processes, const base::Clock& clock, ProcessSandbox& sandbox,
        std::shared_ptr<ServerWatch> watch)
        : m_loop(std::move(loop)), m_processes(processes), m_clock(clock), m_sandbox(sandbox), m_watch(std::move(watch))
    {
        m_info.name = "shell.run";
        m_info.description
            = "Runs a command with /bin/sh in the workspace and answers its exit code and what it printed. It reads nothing "
              "from stdin; when it ends, whatever it left running is ended too.";
        m_info.schema = schemaOf({{"command", "string", "The command line", true},
            {"timeout_s", "integer", "Seconds after which it is killed; 120 when left out, at most 3600"}});
        m_info.exclusive = true;
    }

    [[nodiscard]] const ToolInfo& info() const override { return m_info; }

    base::Task<std::string> preview(boost::json::object arguments, const ToolContext& context) override
    {
        auto text = textOf(arguments, "command");
        if (context.sandbox.mode == SandboxWish::Mode::None)
            co_return text;
        auto wish = context.sandbox;
        auto workspace = context.workspacePath;
        base::ProcessSpec shell;
        shell.program = "/bin/sh";
        const auto wrapped = co_await m_sandbox.wrap(std::move(shell), std::move(wish), std::move(workspace));
        co_return text + "\n\n(" + (wrapped ? wrapped->says : wrapped.error().text()) + ")";
    }

    base::Task<ToolOutcome> call(boost::json::object arguments, const ToolContext& context) override
    {
        if (context.workspaceFd < 0)
            co_return ToolOutcome{"this run has no workspace; start it with a folder to work in", true};
        const ProcessOwner owner{context.tenant, context.project};
        const auto room = co_await ServerWatch::room(m_watch, owner);
        if (!room) {
            ToolOutcome none{"it was not started: " + room.error().message, true};
            none.notSent = true;
            co_return none;
        }
        auto spec = specOf(arguments, context);
        auto wish = context.sandbox;
        auto workspace = context.workspacePath;
        auto wrapped = co_await m_sandbox.wrap(std::move(spec), std::move(wish), std::move(workspace));
        if (!wrapped)
            co_return ToolOutcome{"it was not started: " + wrapped.error().text(), true};
        const auto note = wrapped->says.starts_with("not ") ? "(" + wrapped->says + ")\n" : std::string();
        spec = std::move(wrapped->spec);
        auto child = co_await m_processes.spawn(std::move(spec));
        if (!child)
            co_return ToolOutcome{child.error().text(), true};
        const auto limit = context.outputLimit - std::min(context.outputLimit, kRoomForStatus);
        const auto command = std::make_shared<Command>(m_loop, std::move(*child), limit);
        const int pid = command->child->pid();
        const auto watched = m_watch->enter(owner, pid);
        base::spawn(m_loop, readPipe(command, command->out));
        base::spawn(m_loop, readPipe(command, command->err));
        const auto seconds = std::clamp(numberOf(arguments, "timeout_s", kDefaultTimeout), std::int64_t{1}, kLongestTimeout);
        auto ended = co_await waitFor(command, std::chrono::seconds(seconds), context.cancel);
        const auto held = m_watch->heldFor(pid);
        // Also what it left in the background, which would go on unseen and holds the pipes.
        command->child->killTree();
        co_await drain(command);
        const auto printed = note + command->printed.text();
        if (!ended) {
            // Its own time limit is an end like another: the model said how long it may take. Else somebody cut it off.
            const bool late = ended.error().code == base::ErrorCode::Timeout && !context.cancel.cancelled();
            co_return ToolOutcome{
                ended.error().message + "; killed with all it started\n" + heldText(held) + printed, true, !late};
        }
        co_return ToolOutcome{endingOf(*ended) + '\n' + printed, ended->code != 0};
    }

private:
    static base::ProcessSpec specOf(const boost::json::object& arguments, const ToolContext& context)
    {
        base::ProcessSpec spec;
        spec.program = "/bin/sh";
        spec.arguments = {"-c", textOf(arguments, "command")};
        const auto all = plainEnvironment();
        for (const auto* name : {"PATH", "HOME", "LANG"})
            if (const auto found = all.find(name); found != all.end())
                spec.environment.insert(*found);
        spec.folderFd = context.workspaceFd;
        return spec;
    }

    static std::string heldText(base::Duration held)
    {
        if (held <= base::Duration::zero())
            return {};
        return "(it was held back for " + std::to_string(std::chrono::ceil<std::chrono::seconds>(held).count())
            + " s of that, by the quota of its tenant or project)\n";
    }

    base::Task<base::Result<base::ExitStatus>> waitFor(
        std::shared_ptr<Command> command, std::chrono::seconds timeout, base::CancelToken cancel)
    {
        const auto limit = std::make_shared<base::CancelSource>(cancel);
        base::CancelSource over;
        base::Error late{base::ErrorCode::Timeout, "it took longer than " + std::to_string(timeout.count()) + " s", nullptr};
        base::spawn(m_loop, after(m_clock, timeout, over.token(), limit, std::move(late)));
        const auto token = limit->token();
        auto status = co_await command->child->wait(token);
        over.cancel();
        co_return status;
    }

    base::Task<> drain(std::shared_ptr<Command> command)
    {
        base::CancelSource over;
        base::spawn(m_loop, giveUpDraining(m_clock, over.token(), command));
        co_await command->drained.wait();
        over.cancel();
        boost::system::error_code ignored;
        command->out.close(ignored);
        command->err.close(ignored);
    }

    base::Executor m_loop;
    base::ProcessHost& m_processes;
    const base::Clock& m_clock;
    ProcessSandbox& m_sandbox;
    std::shared_ptr<ServerWatch> m_watch;
    ToolInfo m_info;
};

} // namespace

std::map<std::string, std::string> plainEnvironment()
{
    std::map<std::string, std::string> environment{{"PATH", "/usr/local/bin:/usr/bin:/bin"}, {"LANG", "C.UTF-8"}, {"HOME", "/"}};
    for (const auto* name : {"PATH", "HOME", "LANG", "USER", "LOGNAME", "SHELL", "TERM", "TMPDIR"})
        if (const char* value = std::getenv(name))
            environment[name] = value;
    return environment;
}

std::shared_ptr<Tool> shellRun(base::Executor loop, base::ProcessHost& processes, const base::Clock& clock,
    ProcessSandbox& sandbox, std::shared_ptr<ServerWatch> watch)
{
    return std::make_shared<ShellRun>(std::move(loop), processes, clock, sandbox, std::move(watch));
}

} // namespace kaze::tools::detail
