#include "engine/base/process.h"

#include "engine/base/detail/spawn_connection.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/mman.h>
#include <unistd.h>

#include <array>
#include <cerrno>

namespace kaze::base {

namespace {

std::unexpected<Error> helperDied()
{
    return fail(ErrorCode::Unavailable,
        "the helper that starts programs ended unexpectedly, and with it what it had started; the next start brings up a new "
        "one");
}

//! Our end and the child's.
struct Pipe {
    FileDescriptor ours;
    FileDescriptor theirs;
};

Result<Pipe> makePipe(bool weWrite)
{
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC) != 0)
        return std::unexpected(systemError("cannot make a pipe for a program", errno));
    Pipe pipe{FileDescriptor(ends[weWrite ? 1 : 0]), FileDescriptor(ends[weWrite ? 0 : 1])};
    ::fcntl(pipe.ours.get(), F_SETFL, O_NONBLOCK);
    return pipe;
}

//! The body of a request, as spawn_protocol.h says. Errors: InvalidArgument.
Result<std::string> bodyOf(const ProcessSpec& spec)
{
    std::string body;
    bool good = !spec.program.empty();
    const auto add = [&](const std::string& text) {
        good = good && text.find('\0') == std::string::npos;
        body += text;
        body += '\0';
    };
    add(spec.program);
    add(spec.folder);
    for (const auto& argument : spec.arguments)
        add(argument);
    for (const auto& [name, value] : spec.environment) {
        good = good && !name.empty() && name.find('=') == std::string::npos;
        add(name + '=' + value);
    }
    if (!good)
        return fail(ErrorCode::InvalidArgument,
            "cannot start \"" + spec.program
                + "\": it needs a name, and no NUL may stand in its arguments, folder or environment");
    if (body.size() > spawn_protocol::kLargestBody)
        return fail(
            ErrorCode::InvalidArgument, "cannot start \"" + spec.program + "\": its arguments and environment are too large");
    return body;
}

Result<FileDescriptor> memoryFile(const std::string& content)
{
    FileDescriptor file(::memfd_create("kaze-spawn", MFD_CLOEXEC));
    std::size_t written = 0;
    while (file && written < content.size()) {
        const auto wrote = ::write(file.get(), content.data() + written, content.size() - written);
        if (wrote < 0)
            return std::unexpected(systemError("cannot hand a large environment over", errno));
        written += static_cast<std::size_t>(wrote);
    }
    if (!file)
        return std::unexpected(systemError("cannot hand a large environment over", errno));
    return file;
}

Error startError(const spawn_protocol::Reply& reply, const ProcessSpec& spec)
{
    if (reply.stage == spawn_protocol::Stage::Folder)
        return systemError("cannot start " + spec.program + " in the folder " + spec.folder, reply.error);
    if (reply.stage == spawn_protocol::Stage::Program && (reply.error == ENOENT || reply.error == ENOTDIR))
        return {ErrorCode::NotFound, "no such program: " + spec.program, nullptr};
    auto error = systemError("cannot start " + spec.program, reply.error);
    if (reply.stage == spawn_protocol::Stage::Program && (reply.error == E2BIG || reply.error == ENOEXEC))
        error.code = ErrorCode::InvalidArgument;
    return error;
}

} // namespace

class ProcessHost::Impl : public std::enable_shared_from_this<Impl> {
public:
    Impl(Loop& loop, std::filesystem::path helper, Logger log)
        : m_executor(loop.executor()), m_helper(std::move(helper)), m_log(std::move(log))
    {
    }

    static Task<Result<std::unique_ptr<ChildProcess>>> start(std::shared_ptr<Impl> self, ProcessSpec spec);

    //! What is known of a child.
    struct State {
        std::uint64_t id = 0;
        OneShot<Result<spawn_protocol::Reply>> started;
        std::optional<Result<ExitStatus>> ended;
        std::optional<OneShot<bool>> waiter;

        void end(Result<ExitStatus> how)
        {
            if (ended)
                return;
            ended = std::move(how);
            if (const auto woken = std::exchange(waiter, std::nullopt))
                woken->set(true);
        }
    };

    void tell(spawn_protocol::RequestKind kind, std::uint64_t id, int signal)
    {
        spawn_protocol::Request request;
        request.kind = kind;
        request.id = id;
        request.signal = signal;
        if (m_connection)
            m_connection->send(request, {}, {});
    }

    //! Nobody waits for ever on what is about to be killed.
    void close()
    {
        endAll(fail(ErrorCode::Unavailable, "the program was ended with everything that was started here"));
        m_connection.reset();
    }

    void forget(std::uint64_t id)
    {
        if (m_children.erase(id) > 0)
            tell(spawn_protocol::RequestKind::KillTree, id, 0);
    }

private:
    Result<> connect()
    {
        if (m_connection)
            return {};
        detail::SpawnConnection::Listener listener;
        listener.reply = [this](const spawn_protocol::Reply& reply) { onReply(reply); };
        listener.closed = [this] { onClosed(); };
        auto connection = detail::SpawnConnection::start(m_executor, m_helper, std::move(listener));
        if (!connection)
            return failure(connection);
        m_connection = std::move(*connection);
        return {};
    }

    Result<> send(const ProcessSpec& spec, std::uint64_t id, std::array<Pipe, 3>& pipes)
    {
        auto body = bodyOf(spec);
        if (!body)
            return failure(body);
        spawn_protocol::Request request;
        request.id = id;
        request.bodyBytes = body->size();
        request.arguments = static_cast<std::uint32_t>(spec.arguments.size());
        request.variables = static_cast<std::uint32_t>(spec.environment.size());
        std::vector<FileDescriptor> descriptors;
        for (auto& pipe : pipes)
            descriptors.push_back(std::move(pipe.theirs));
        if (spec.folderFd >= 0) {
            descriptors.emplace_back(::fcntl(spec.folderFd, F_DUPFD_CLOEXEC, 0));
            if (!descriptors.back())
                return std::unexpected(systemError("cannot start " + spec.program + " in the given folder", errno));
            request.hasFolder = 1;
        }
        if (body->size() > spawn_protocol::kLargestInline) {
            auto file = memoryFile(*body);
            if (!file)
                return failure(file);
            descriptors.push_back(std::move(*file));
            request.bodyInMemfd = 1;
            body->clear();
        }
        m_connection->send(request, std::move(*body), std::move(descriptors));
        return {};
    }

    void onReply(const spawn_protocol::Reply& reply)
    {
        const auto found = m_children.find(reply.id);
        if (found == m_children.end())
            return;
        const auto state = found->second;
        switch (reply.kind) {
        case spawn_protocol::ReplyKind::Started:
        case spawn_protocol::ReplyKind::Failed:
            state->started.set(reply);
            break;
        case spawn_protocol::ReplyKind::Exited:
            state->end(ExitStatus{reply.code, reply.signal});
            break;
        case spawn_protocol::ReplyKind::Gone:
            // Without an exit before it somebody killed the process that kept the child.
            state->started.set(helperDied());
            state->end(helperDied());
            break;
        }
    }

    void onClosed()
    {
        m_log->warn("kaze-spawn ended unexpectedly, {} programs with it", m_children.size());
        m_connection.reset();
        endAll(helperDied());
    }

    void endAll(const std::unexpected<Error>& why)
    {
        for (const auto& [id, state] : std::exchange(m_children, {})) {
            state->started.set(why);
            state->end(why);
        }
    }

    Executor m_executor;
    std::filesystem::path m_helper;
    Logger m_log;
    std::uint64_t m_lastId = 0;
    std::map<std::uint64_t, std::shared_ptr<State>> m_children;
    std::shared_ptr<detail::SpawnConnection> m_connection; //!< last, because its end calls nobody any more
};

namespace {

template <class Host>
class Child final : public ChildProcess {
public:
    Child(std::weak_ptr<Host> host, std::shared_ptr<typename Host::State> state, std::array<Pipe, 3>& pipes)
        : m_host(std::move(host)), m_state(std::move(state)), m_stdin(std::move(pipes[0].ours)),
          m_stdout(std::move(pipes[1].ours)), m_stderr(std::move(pipes[2].ours))
    {
    }

    ~Child() override
    {
        if (const auto host = m_host.lock())
            host->forget(m_state->id);
    }

    void setPid(int pid) { m_pid = pid; }

    [[nodiscard]] int pid() const override { return m_pid; }
    [[nodiscard]] FileDescriptor takeStdin() override { return std::move(m_stdin); }
    [[nodiscard]] FileDescriptor takeStdout() override { return std::move(m_stdout); }
    [[nodiscard]] FileDescriptor takeStderr() override { return std::move(m_stderr); }

    void signalGroup(int signal) override
    {
        if (const auto host = m_host.lock())
            host->tell(spawn_protocol::RequestKind::Signal, m_state->id, signal);
    }

    void killTree() override
    {
        if (const auto host = m_host.lock())
            host->tell(spawn_protocol::RequestKind::KillTree, m_state->id, 0);
    }

    [[nodiscard]] Task<Result<ExitStatus>> wait(CancelToken cancel) override { return waitFor(m_state, std::move(cancel)); }

private:
    static Task<Result<ExitStatus>> waitFor(std::shared_ptr<typename Host::State> state, CancelToken cancel)
    {
        if (state->ended)
            co_return *state->ended;
        if (cancel.cancelled())
            co_return std::unexpected(cancel.reason());
        OneShot<bool> woken;
        state->waiter = woken;
        const auto registration = cancel.onCancel([woken] { woken.set(false); });
        co_await woken.wait();
        if (state->ended)
            co_return *state->ended;
        co_return std::unexpected(cancel.reason());
    }

    std::weak_ptr<Host> m_host;
    std::shared_ptr<typename Host::State> m_state;
    int m_pid = -1;
    FileDescriptor m_stdin;
    FileDescriptor m_stdout;
    FileDescriptor m_stderr;
};

} // namespace

Task<Result<std::unique_ptr<ChildProcess>>> ProcessHost::Impl::start(std::shared_ptr<Impl> self, ProcessSpec spec)
{
    std::array<Pipe, 3> pipes;
    for (std::size_t i = 0; i < pipes.size(); ++i) {
        auto made = makePipe(i == 0);
        if (!made)
            co_return failure(made);
        pipes[i] = std::move(*made);
    }
    if (auto connected = self->connect(); !connected)
        co_return failure(connected);
    const auto state = std::make_shared<State>();
    state->id = ++self->m_lastId;
    if (auto sent = self->send(spec, state->id, pipes); !sent)
        co_return failure(sent);
    self->m_children.emplace(state->id, state);
    // From here on it is killed when this coroutine is destroyed.
    auto child = std::make_unique<Child<Impl>>(self, state, pipes);
    const std::weak_ptr<Impl> host = self;
    self.reset();
    const auto reply = co_await state->started.wait();
    if (!reply)
        co_return failure(reply);
    if (reply->kind == spawn_protocol::ReplyKind::Failed) {
        if (const auto alive = host.lock())
            alive->m_children.erase(state->id);
        co_return std::unexpected(startError(*reply, spec));
    }
    child->setPid(reply->pid);
    std::unique_ptr<ChildProcess> started = std::move(child);
    co_return started;
}

ProcessHost::ProcessHost(Loop& loop, std::filesystem::path helper, Logger log)
    : m_impl(std::make_shared<Impl>(loop, std::move(helper), std::move(log)))
{
}

ProcessHost::~ProcessHost()
{
    m_impl->close();
}

Task<Result<std::unique_ptr<ChildProcess>>> ProcessHost::spawn(ProcessSpec spec)
{
    return Impl::start(m_impl, std::move(spec));
}

} // namespace kaze::base
