#pragma once

#include "engine/base/file.h"
#include "engine/base/loop.h"
#include "engine/gateway/chat.h"
#include "engine/runtime/workspace.h"
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

//! What live runs have in common, so that a hundred thousand agents hold it once: a file descriptor a workspace (there are a thousand to a
//! process by default), the tools and their schemas. Goes when the last run that uses it goes. Lives on the loop.
class SharedParts {
public:
    SharedParts(base::Executor loop, base::WorkerPool& workers);

    [[nodiscard]] std::shared_ptr<const Toolbox> toolbox(const std::vector<std::shared_ptr<tools::Tool>>& tools);

    //! Null for an empty path. Opened by a worker, for the folder may be on a network that hangs. Errors: those of opening it, the reason of `cancel`.
    [[nodiscard]] base::Task<base::Result<Workspace>> workspace(std::string path, base::CancelToken cancel);

private:
    struct Folders;
    static base::Task<> openFolder(base::WorkerPool& workers, std::shared_ptr<Folders> folders, std::string path);

    base::Executor m_loop;
    base::WorkerPool& m_workers;
    std::map<std::vector<const tools::Tool*>, std::weak_ptr<const Toolbox>> m_toolboxes;
    std::shared_ptr<Folders> m_folders;
};

} // namespace kaze::runtime::detail
