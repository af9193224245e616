#pragma once

#include <string>
#include <string_view>

namespace kaze::tools {

//! What changes between two texts as a unified diff with three lines around each change, as `diff -u` prints it; empty when
//! nothing does. `before` is empty for a new file. At most about `limit` bytes, and says what is left out. Time and memory are bounded: texts that differ in more than
//! a thousand lines are shown as replaced where they differ, and of those that differ over more than 8 MB only the sizes are said. Any thread.
[[nodiscard]] std::string unifiedDiff(
    const std::string& path, std::string_view before, std::string_view after, std::size_t limit = 64U << 10);

} // namespace kaze::tools
