#include "engine/tools/detail/process_watch.h"

#include "engine/base/file.h"

#include <cctype>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <set>
#include <string>
#include <unistd.h>

namespace kaze::tools::detail {

namespace {

struct Process {
    int parent = 0;
    std::int64_t pages = 0;
    std::uint64_t ticks = 0;
    std::uint64_t started = 0;
};

//! From /proc/<pid>/stat (proc(5)): "12 (a name) may hold anything) S 1 …", the last parenthesis ends the name.
bool readProcess(const std::string& pid, Process& into)
{
    const auto text = base::readFile("/proc/" + pid + "/stat", 4096);
    if (!text)
        return false;
    const auto end = text->rfind(')');
    if (end == std::string::npos)
        return false;
    char state = 0;
    unsigned long user = 0, kernel = 0;
    long childrenUser = 0, childrenKernel = 0, pages = 0;
    unsigned long long started = 0;
    const auto got = std::sscanf(text->c_str() + end + 1,
        " %c %d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lu %lu %ld %ld %*d %*d %*d %*d %llu %*u %ld", &state, &into.parent, &user,
        &kernel, &childrenUser, &childrenKernel, &started, &pages);
    if (got != 8 || state == 'Z' || state == 'X')
        return false;
    into.pages = pages;
    into.started = started;
    into.ticks = user + kernel + static_cast<unsigned long>(childrenUser) + static_cast<unsigned long>(childrenKernel);
    return true;
}

std::map<int, Process> allProcesses()
{
    std::map<int, Process> all;
    std::error_code error; // without /proc there is nothing to say
    for (std::filesystem::directory_iterator entry("/proc", error), end; !error && entry != end; entry.increment(error)) {
        const auto name = entry->path().filename().string();
        Process process;
        if (std::isdigit(static_cast<unsigned char>(name.front())) != 0 && readProcess(name, process))
            all.emplace(std::atoi(name.c_str()), process);
    }
    return all;
}

} // namespace

std::map<int, TreeUsage> treeUsage(const std::vector<int>& pids)
{
    const auto all = allProcesses();
    std::multimap<int, int> children;
    for (const auto& [pid, process] : all)
        children.emplace(process.parent, pid);
    const auto page = ::sysconf(_SC_PAGESIZE);
    const auto ticks = static_cast<double>(::sysconf(_SC_CLK_TCK));
    std::map<int, TreeUsage> usage;
    for (const int pid : pids) {
        const auto program = all.find(pid);
        if (program == all.end())
            continue;
        // Its keeper, the process that started it, has every descendant below it and nothing else.
        std::vector<int> tree{program->second.parent};
        std::set<int> seen(tree.begin(), tree.end());
        auto& sum = usage[pid];
        for (std::size_t i = 0; i < tree.size(); ++i) {
            const auto [begin, end] = children.equal_range(tree[i]);
            for (auto child = begin; child != end; ++child)
                if (seen.insert(child->second).second)
                    tree.push_back(child->second);
            if (i == 0)
                continue;
            const auto& one = all.at(tree[i]);
            ++sum.processes;
            sum.members.push_back({tree[i], one.started});
            sum.memoryBytes += one.pages * page;
            sum.cpuSeconds += static_cast<double>(one.ticks) / ticks;
        }
    }
    return usage;
}

std::uint64_t startOf(int pid)
{
    Process process;
    return readProcess(std::to_string(pid), process) ? process.started : 0;
}

} // namespace kaze::tools::detail
