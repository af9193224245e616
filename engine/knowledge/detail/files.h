#pragma once

#include "engine/base/result.h"

#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace kaze::knowledge::detail {

//! The database of that name on the disk and its bytes; with those of its projects where `withProjects`, and with an empty name all. Errors: Io.
[[nodiscard]] base::Result<std::map<std::string, std::int64_t>> databaseSizes(
    const std::filesystem::path& folder, const std::string& name, bool withProjects);

//! Removes databases that are closed, with their indexes. Blocks. Errors: Io, for the first that is left.
[[nodiscard]] base::Result<> removeDatabases(const std::filesystem::path& folder, const std::vector<std::string>& names);

} // namespace kaze::knowledge::detail
