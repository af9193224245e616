#include "app/spawn/process_tree.h"

#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cctype>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <map>
#include <memory>
#include <string>
#include <thread>

namespace kaze::spawn {

namespace {

//! The parent of a living process, 0 when it is none (any more).
pid_t parentOf(const char* pid)
{
    std::array<char, 512> stat{};
    const int file = ::open(("/proc/" + std::string(pid) + "/stat").c_str(), O_RDONLY | O_CLOEXEC);
    if (file < 0)
        return 0;
    const auto got = ::read(file, stat.data(), stat.size() - 1);
    ::close(file);
    // "12 (a name) may hold anything) S 1 …": the last parenthesis ends the name.
    const char* end = got > 0 ? std::strrchr(stat.data(), ')') : nullptr;
    char state = 0;
    int parent = 0;
    if (!end || std::sscanf(end + 1, " %c %d", &state, &parent) != 2 || state == 'Z' || state == 'X')
        return 0;
    return parent;
}

std::multimap<pid_t, pid_t> childrenOfAll()
{
    std::multimap<pid_t, pid_t> children;
    const std::unique_ptr<DIR, int (*)(DIR*)> proc(::opendir("/proc"), ::closedir);
    if (!proc)
        return children;
    while (const auto* entry = ::readdir(proc.get()))
        if (std::isdigit(static_cast<unsigned char>(entry->d_name[0])))
            if (const pid_t parent = parentOf(entry->d_name))
                children.emplace(parent, static_cast<pid_t>(std::atoi(entry->d_name)));
    return children;
}

} // namespace

std::vector<pid_t> descendantsOf(pid_t root, const std::set<pid_t>& except)
{
    const auto children = childrenOfAll();
    std::vector<pid_t> found{root};
    for (std::size_t i = 0; i < found.size(); ++i) {
        const auto [begin, end] = children.equal_range(found[i]);
        for (auto child = begin; child != end; ++child)
            if (!except.contains(child->second))
                found.push_back(child->second);
    }
    found.erase(found.begin());
    return found;
}

bool reapChildren(const Reaped& reaped)
{
    for (;;) {
        int status = 0;
        const pid_t pid = ::waitpid(-1, &status, WNOHANG);
        if (pid <= 0)
            return pid == 0;
        reaped(pid, status);
    }
}

void killDescendants(const Reaped& reaped, const std::set<pid_t>& except)
{
    using Clock = std::chrono::steady_clock;
    constexpr int kRoundsToStop = 50; // a fork bomb may always be one process ahead
    const auto deadline = Clock::now() + std::chrono::seconds(3);
    for (;;) {
        std::set<pid_t> tree;
        for (int round = 0; round < kRoundsToStop; ++round) {
            const auto before = tree.size();
            for (const auto pid : descendantsOf(::getpid(), except))
                if (tree.insert(pid).second)
                    ::kill(pid, SIGSTOP);
            if (tree.size() == before)
                break;
        }
        for (const auto pid : tree)
            ::kill(pid, SIGKILL);
        reapChildren(reaped);
        if (tree.empty() || Clock::now() > deadline)
            return;
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
}

} // namespace kaze::spawn
