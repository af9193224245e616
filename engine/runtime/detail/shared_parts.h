#pragma once

#include "engine/base/file.h"
#include "engine/gateway/chat.h"
#include "engine/tools/registry.h"

#include <map>
#include <memory>
#include <vector>

namespace kaze::runtime::detail {

//! The tools of an agent as a model is told of them. Immutable.
struct Toolbox {
    std::map<std::string, std::shared_ptr<tools::Tool>, std::less<>> byName; //!< by the name the model uses
    gateway::ToolSpecs specs;
};

//! An open workspace folder.
using Workspace = std::shared_ptr<const base::FileDescriptor>;

//! What live runs have in common, so that a hundred thousand agents hold it once: a file descriptor a workspace (there are a thousand to a
//! process by default), the tools and their schemas. Goes when the last run that uses it goes. Lives on the loop.
class SharedParts {
public:
    [[nodiscard]] std::shared_ptr<const Toolbox> toolbox(const std::vector<std::shared_ptr<tools::Tool>>& tools);

    //! Null for an empty path. Errors: those of opening the folder.
    [[nodiscard]] base::Result<Workspace> workspace(const std::string& path);

private:
    std::map<std::vector<const tools::Tool*>, std::weak_ptr<const Toolbox>> m_toolboxes;
    std::map<std::string, std::weak_ptr<const base::FileDescriptor>> m_workspaces;
};

} // namespace kaze::runtime::detail
