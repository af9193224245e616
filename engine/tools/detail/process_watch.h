#pragma once

#include "engine/tools/detail/held_processes.h"

#include <cstdint>
#include <map>
#include <vector>

namespace kaze::tools::detail {

//! What a program and all that it has started take.
struct TreeUsage {
    std::int64_t processes = 0;
    std::int64_t memoryBytes = 0; //!< resident; what they share counts for each
    double cpuSeconds = 0; //!< of those that live, and of the children that they have waited for
    std::vector<ProcessId> members{};
};

//! Of each of these programs, as ProcessHost started them: also what left its group or lost its parents. Those that are gone are left out. Blocks.
[[nodiscard]] std::map<int, TreeUsage> treeUsage(const std::vector<int>& pids);

//! When the process with this number was started, in ticks since the machine was; 0: there is none.
[[nodiscard]] std::uint64_t startOf(int pid);

} // namespace kaze::tools::detail
