#pragma once

#include <sys/types.h>

#include <functional>
#include <set>
#include <vector>

namespace kaze::spawn {

//! Every living process below `root`, found by their parents in /proc; those in `except` and below them are left out.
[[nodiscard]] std::vector<pid_t> descendantsOf(pid_t root, const std::set<pid_t>& except = {});

using Reaped = std::function<void(pid_t pid, int status)>;

//! Collects the children that have ended. False when there is no child left at all.
bool reapChildren(const Reaped& reaped);

//! Ends every descendant of this process, which must be a child subreaper: stops the tree until nothing new appears in it,
//! kills it, and looks again until nothing is left. Gives up after three seconds on what it has no right to kill.
void killDescendants(const Reaped& reaped, const std::set<pid_t>& except = {});

} // namespace kaze::spawn
