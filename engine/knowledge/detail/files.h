#pragma once

#include "engine/base/result.h"

#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace kaze::knowledge::detail {

//! Bytes on the disk.
struct DatabaseSize {
    std::int64_t file = 0;
    std::int64_t archives = 0; //!< of what was taken out of it
};
//! The database of that name; with those of its projects where `withProjects`, and with an empty name all. Errors: Io.
[[nodiscard]] base::Result<std::map<std::string, DatabaseSize>> databaseSizes(
    const std::filesystem::path& folder, const std::string& name, bool withProjects);

//! Of which databases of that name, and of its projects where `withProjects`, there is any file. Blocks. Errors: Io.
[[nodiscard]] base::Result<std::set<std::string>> databasesOf(
    const std::filesystem::path& folder, const std::string& name, bool withProjects);

//! Copies of a database that were made before a migration or because of damage. Blocks.
[[nodiscard]] std::vector<std::filesystem::path> copiesOf(const std::filesystem::path& folder, const std::string& name);

//! Removes databases that are closed, with their indexes, archives and copies. Blocks. Errors: Io, for the first that is left.
[[nodiscard]] base::Result<> removeDatabases(const std::filesystem::path& folder, const std::set<std::string>& names);

} // namespace kaze::knowledge::detail
