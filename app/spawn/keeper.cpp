#include "app/spawn/keeper.h"

#include "app/spawn/process_tree.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <string_view>
#include <vector>

namespace kaze::spawn {

using base::spawn_protocol::Reply;
using base::spawn_protocol::ReplyKind;
using base::spawn_protocol::Stage;

namespace {

//! An order as execve wants it.
struct Command {
    std::string program;
    std::string folder;
    std::vector<char*> arguments;
    std::vector<char*> environment;
    std::string path = "/usr/local/bin:/usr/bin:/bin";
};

Command commandOf(const Order& order, std::string& body)
{
    constexpr std::string_view kPath = "PATH=";
    std::vector<char*> texts;
    for (std::size_t at = 0; at < body.size(); at += std::strlen(body.data() + at) + 1)
        texts.push_back(body.data() + at);
    Command command;
    const std::size_t arguments = order.request.arguments;
    const std::size_t variables = order.request.variables;
    if (texts.size() != 2 + arguments + variables)
        return command;
    command.program = texts[0];
    command.folder = texts[1];
    command.arguments.push_back(texts[0]);
    command.arguments.insert(
        command.arguments.end(), texts.begin() + 2, texts.begin() + 2 + static_cast<std::ptrdiff_t>(arguments));
    command.environment.assign(texts.begin() + 2 + static_cast<std::ptrdiff_t>(arguments), texts.end());
    for (const char* variable : command.environment)
        if (std::string_view(variable).starts_with(kPath))
            command.path = variable + kPath.size();
    command.arguments.push_back(nullptr);
    command.environment.push_back(nullptr);
    return command;
}

//! Returns only when the program cannot be started, with the errno that says why.
int execute(Command& command)
{
    const auto attempt
        = [&](const std::string& path) { ::execve(path.c_str(), command.arguments.data(), command.environment.data()); };
    if (command.program.find('/') != std::string::npos) {
        attempt(command.program);
        return errno;
    }
    int worst = ENOENT;
    for (std::size_t begin = 0; begin <= command.path.size();) {
        const auto end = std::min(command.path.find(':', begin), command.path.size());
        const auto folder = command.path.substr(begin, end - begin);
        attempt((folder.empty() ? "." : folder) + "/" + command.program);
        if (errno != ENOENT && errno != ENOTDIR)
            worst = errno;
        begin = end + 1;
    }
    return worst;
}

struct StartFailure {
    Stage stage = Stage::Fork;
    int error = 0;
};

//! The child's side of the fork.
[[noreturn]] void become(const Order& order, Command& command, int report)
{
    const auto fail = [report](Stage stage, int error) {
        const StartFailure failure{stage, error};
        [[maybe_unused]] const auto written = ::write(report, &failure, sizeof failure);
        ::_exit(127);
    };
    ::setsid();
    for (int i = 0; i < 3; ++i)
        if (::dup2(order.stdio[static_cast<std::size_t>(i)], i) < 0)
            fail(Stage::Fork, errno);
    if (order.folder >= 0 ? ::fchdir(order.folder) != 0 : !command.folder.empty() && ::chdir(command.folder.c_str()) != 0)
        fail(Stage::Folder, errno);
    sigset_t none;
    sigemptyset(&none);
    ::sigprocmask(SIG_SETMASK, &none, nullptr);
    fail(Stage::Program, command.program.empty() ? EINVAL : execute(command));
    ::_exit(127);
}

class Keeper {
public:
    Keeper(std::uint64_t id, int helper, int signals) : m_id(id), m_helper(helper), m_signals(signals) { }

    bool start(const Order& order)
    {
        std::string body = order.body;
        auto command = commandOf(order, body);
        int report[2];
        if (::pipe2(report, O_CLOEXEC) != 0)
            return failed({Stage::Fork, errno});
        m_program = ::fork();
        if (m_program < 0)
            return failed({Stage::Fork, errno});
        if (m_program == 0)
            become(order, command, report[1]);
        ::close(report[1]);
        for (const int fd : order.stdio)
            ::close(fd);
        if (order.folder >= 0)
            ::close(order.folder);
        // Closed by a successful exec.
        StartFailure failure;
        ssize_t got = 0;
        do
            got = ::read(report[0], &failure, sizeof failure);
        while (got < 0 && errno == EINTR);
        ::close(report[0]);
        if (got == sizeof failure)
            return failed(failure);
        Reply reply{ReplyKind::Started};
        reply.id = m_id;
        reply.pid = m_program;
        tell(reply);
        return true;
    }

    void keepOn()
    {
        while (reapChildren([this](pid_t pid, int status) { ended(pid, status); })) {
            signalfd_siginfo info{};
            if (::read(m_signals, &info, sizeof info) != sizeof info)
                continue;
            if (static_cast<int>(info.ssi_signo) == endSignal())
                killDescendants([this](pid_t pid, int status) { ended(pid, status); });
            if (static_cast<int>(info.ssi_signo) == forwardSignal() && groupLives())
                ::kill(-m_program, info.ssi_int);
        }
    }

private:
    bool failed(StartFailure failure) const
    {
        Reply reply{ReplyKind::Failed, failure.stage};
        reply.id = m_id;
        reply.error = failure.error;
        tell(reply);
        return false;
    }

    //! The group's number is its own as long as its leader is not reaped or somebody is left in it.
    [[nodiscard]] bool groupLives() const
    {
        const auto tree = m_running ? std::vector<pid_t>{} : descendantsOf(::getpid());
        return m_running || std::any_of(tree.begin(), tree.end(), [this](pid_t pid) { return ::getpgid(pid) == m_program; });
    }

    void ended(pid_t pid, int status)
    {
        if (pid != m_program || !m_running)
            return;
        m_running = false;
        // Ended because the helper is dead: the end of the socket says that, and this is no exit of its own.
        if (::getppid() != m_helper)
            return;
        Reply reply{ReplyKind::Exited};
        reply.id = m_id;
        reply.pid = pid;
        reply.code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
        reply.signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
        tell(reply);
    }

    std::uint64_t m_id;
    int m_helper;
    int m_signals;
    pid_t m_program = -1;
    bool m_running = true;
};

} // namespace

int endSignal()
{
    return SIGUSR1;
}

int forwardSignal()
{
    return SIGRTMIN;
}

void tell(const Reply& reply)
{
    while (::send(base::spawn_protocol::kSocket, &reply, sizeof reply, MSG_NOSIGNAL) < 0 && errno == EINTR) { }
}

void keep(const Order& order, int helperPid)
{
    ::prctl(PR_SET_NAME, "kaze-keeper");
    ::prctl(PR_SET_CHILD_SUBREAPER, 1);
    // Should the helper be killed, its keepers clear up behind them.
    ::prctl(PR_SET_PDEATHSIG, endSignal());
    if (::getppid() != helperPid)
        ::_exit(0);
    sigset_t signals;
    sigemptyset(&signals);
    for (const int signal : {SIGCHLD, endSignal(), forwardSignal()})
        sigaddset(&signals, signal);
    const int received = ::signalfd(-1, &signals, SFD_CLOEXEC);
    Keeper keeper(order.request.id, helperPid, received);
    if (received >= 0 && keeper.start(order))
        keeper.keepOn();
    ::_exit(0);
}

} // namespace kaze::spawn
