#include "engine/runtime/workspace.h"

#include <fcntl.h>
#include <filesystem>

namespace kaze::runtime {

base::Result<std::string> workspaceOf(const std::string& given)
{
    if (given.empty())
        return std::string();
    std::error_code error;
    const auto path = std::filesystem::canonical(given, error);
    if (error || !std::filesystem::is_directory(path, error))
        return base::fail(base::ErrorCode::NotFound, given + " is no folder that can be opened; give an existing one");
    return path.string();
}

base::Result<Workspace> openWorkspace(const std::string& path)
{
    if (path.empty())
        return Workspace{};
    auto folder = std::make_shared<const base::FileDescriptor>(::open(path.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
    if (!*folder) {
        const auto reason = errno;
        return std::unexpected(base::systemError("the workspace " + path + " cannot be opened", reason));
    }
    return folder;
}

} // namespace kaze::runtime
