#include "tests/e2e/program.h"

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

namespace kaze::e2e {

using std::chrono::duration_cast;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

namespace {

std::vector<char*> pointersTo(std::vector<std::string>& words)
{
    std::vector<char*> pointers;
    for (auto& word : words)
        pointers.push_back(word.data());
    pointers.push_back(nullptr);
    return pointers;
}

[[noreturn]] void giveUp(const char* what)
{
    std::perror(what);
    std::abort();
}

} // namespace

Program::Program(Start start) : m_started(steady_clock::now())
{
    std::array<int, 2> out{};
    std::array<int, 2> err{};
    int input = -1;
    if (::pipe2(out.data(), O_CLOEXEC) != 0 || ::pipe2(err.data(), O_CLOEXEC) != 0)
        giveUp("pipe");
    if (start.typedIn) {
        if (::openpty(&m_terminal, &input, nullptr, nullptr, nullptr) != 0)
            giveUp("openpty");
        ::fcntl(m_terminal, F_SETFD, FD_CLOEXEC);
        ::fcntl(input, F_SETFD, FD_CLOEXEC);
    } else
        input = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
    if (start.onScreen) {
        ::close(out[0]);
        ::close(out[1]);
        if (::openpty(&out[0], &out[1], nullptr, nullptr, nullptr) != 0)
            giveUp("openpty");
        for (const int end : out)
            ::fcntl(end, F_SETFD, FD_CLOEXEC);
    }
    std::vector<std::string> variables;
    for (const auto& [name, value] : start.environment)
        variables.push_back(name + '=' + value);
    const auto argv = pointersTo(start.words);
    const auto environment = pointersTo(variables);
    m_pid = ::fork();
    if (m_pid < 0)
        giveUp("fork");
    if (m_pid == 0) {
        ::setpgid(0, 0);
        ::dup2(input, STDIN_FILENO);
        ::dup2(out[1], STDOUT_FILENO);
        ::dup2(err[1], STDERR_FILENO);
        if (start.folder.empty() || ::chdir(start.folder.c_str()) == 0)
            ::execve(argv[0], argv.data(), environment.data());
        ::_exit(127);
    }
    ::close(input);
    ::close(out[1]);
    ::close(err[1]);
    m_pidFd = static_cast<int>(::syscall(SYS_pidfd_open, m_pid, 0));
    if (m_pidFd < 0)
        giveUp("pidfd_open");
    m_readers[0] = std::thread([this, fd = out[0]] { read(fd, m_out); });
    m_readers[1] = std::thread([this, fd = err[0]] { read(fd, m_err); });
}

Program::~Program()
{
    if (!m_reaped) {
        signal(SIGKILL);
        ::waitpid(m_pid, nullptr, 0);
    }
    for (auto& reader : m_readers)
        if (reader.joinable())
            reader.join();
    ::close(m_pidFd);
    if (m_terminal >= 0)
        ::close(m_terminal);
}

void Program::read(int fd, std::string& into)
{
    std::array<char, 65536> space;
    while (true) {
        const auto got = ::read(fd, space.data(), space.size());
        if (got < 0 && errno == EINTR)
            continue;
        const std::scoped_lock lock(m_mutex);
        if (got <= 0)
            --m_open;
        else
            into.append(space.data(), static_cast<std::size_t>(got));
        m_changed.notify_all();
        if (got <= 0)
            break;
    }
    ::close(fd);
}

void Program::signal(int number) const
{
    // By its descriptor, for its number may be another's once it has been waited for; then this fails, and nobody minds.
    ::syscall(SYS_pidfd_send_signal, m_pidFd, number, nullptr, 0);
}

void Program::type(const std::string& text) const
{
    if (::write(m_terminal, text.data(), text.size()) < 0)
        giveUp("typing");
}

bool Program::says(const std::string& text, milliseconds atMost)
{
    std::unique_lock lock(m_mutex);
    const auto found = [&] { return m_out.find(text) != std::string::npos || m_err.find(text) != std::string::npos; };
    m_changed.wait_for(lock, atMost, [&] { return found() || m_open == 0; });
    return found();
}

std::string Program::printed()
{
    const std::scoped_lock lock(m_mutex);
    return m_out + m_err;
}

std::optional<Ran> Program::ended(milliseconds atMost)
{
    pollfd end{m_pidFd, POLLIN, 0};
    if (::poll(&end, 1, static_cast<int>(atMost.count())) <= 0)
        return {};
    Ran ran;
    ran.took = duration_cast<milliseconds>(steady_clock::now() - m_started);
    int status = 0;
    ::waitpid(m_pid, &status, 0);
    m_reaped = true;
    ran.code = WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
    for (auto& reader : m_readers)
        reader.join();
    ran.out = m_out;
    ran.err = m_err;
    return ran;
}

std::vector<pid_t> processesWith(const std::string& text)
{
    std::vector<pid_t> found;
    std::error_code ignored; // processes come and go while we look
    for (const auto& entry : std::filesystem::directory_iterator("/proc", ignored)) {
        const auto name = entry.path().filename().string();
        if (name.find_first_not_of("0123456789") != std::string::npos)
            continue;
        // `read` notes the failure of a process that ends meanwhile; an iterator over the buffer would throw.
        std::ifstream file(entry.path() / "cmdline", std::ios::binary);
        std::string line(1U << 16, '\0');
        file.read(line.data(), static_cast<std::streamsize>(line.size()));
        line.resize(static_cast<std::size_t>(file.gcount()));
        if (line.find(text) != std::string::npos)
            found.push_back(static_cast<pid_t>(std::stol(name)));
    }
    return found;
}

} // namespace kaze::e2e
