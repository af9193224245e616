#pragma once

#include "engine/base/file.h"

#include <memory>
#include <string>

namespace kaze::runtime {

//! An open workspace folder.
using Workspace = std::shared_ptr<const base::FileDescriptor>;

//! The folder as it really lies; empty for an empty name. May block, where it is on a network. Errors: NotFound.
[[nodiscard]] base::Result<std::string> workspaceOf(const std::string& given);

//! Null for an empty path. Blocks likewise. Errors: those of opening it.
[[nodiscard]] base::Result<Workspace> openWorkspace(const std::string& path);

} // namespace kaze::runtime
