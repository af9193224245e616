#pragma once

#include "engine/base/result.h"

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace kaze::tools::detail {

struct WalkedFile {
    std::string path; //!< relative to the workspace
    std::uint64_t size = 0;
};

struct Walk {
    std::vector<WalkedFile> files; //!< by path
    bool complete = true; //!< false: there are more than we look at
};

//! All regular files at or below `path` (from relativePath), without .git and what is behind links; at most 200 000. `stopped` is asked now and then. Blocks.
//! Errors: those of openBeneath for `path` itself; folders below that cannot be read are left out.
[[nodiscard]] base::Result<Walk> walkBeneath(int root, const std::string& path, const std::function<bool()>& stopped);

//! A path as an answer shows it, so that a name cannot pass for another line.
[[nodiscard]] std::string onOneLine(std::string path);

} // namespace kaze::tools::detail
