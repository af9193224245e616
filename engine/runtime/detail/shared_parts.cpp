#include "engine/runtime/detail/shared_parts.h"

#include <fcntl.h>
#include <sys/stat.h>

namespace kaze::runtime::detail {

namespace {

//! Forgets what nobody uses any more, when there is so much that it matters.
template <class M>
void tidy(M& map)
{
    constexpr std::size_t kMany = 256;
    if (map.size() >= kMany)
        std::erase_if(map, [](const auto& entry) { return entry.second.expired(); });
}

//! Whether the path still leads to the folder that was opened: it may have been replaced meanwhile.
bool isSame(const base::FileDescriptor& open, const std::string& path)
{
    struct stat was { };
    struct stat is { };
    return ::fstat(open.get(), &was) == 0 && ::stat(path.c_str(), &is) == 0 && was.st_dev == is.st_dev && was.st_ino == is.st_ino;
}

} // namespace

std::shared_ptr<const Toolbox> SharedParts::toolbox(const std::vector<std::shared_ptr<tools::Tool>>& tools)
{
    std::vector<const tools::Tool*> key;
    for (const auto& tool : tools)
        key.push_back(tool.get());
    tidy(m_toolboxes);
    auto& known = m_toolboxes[std::move(key)];
    if (auto toolbox = known.lock())
        return toolbox;
    const auto toolbox = std::make_shared<Toolbox>();
    auto specs = std::make_shared<std::vector<gateway::ToolSpec>>();
    const auto names = tools::modelNames(tools);
    for (std::size_t i = 0; i < tools.size(); ++i) {
        toolbox->byName[names[i]] = tools[i];
        specs->push_back({names[i], tools[i]->info().description, tools[i]->info().schema});
    }
    toolbox->specs = std::move(specs);
    known = toolbox;
    return toolbox;
}

base::Result<Workspace> SharedParts::workspace(const std::string& path)
{
    if (path.empty())
        return Workspace{};
    tidy(m_workspaces);
    auto& known = m_workspaces[path];
    if (auto open = known.lock(); open && isSame(*open, path))
        return open;
    auto opened = std::make_shared<const base::FileDescriptor>(::open(path.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
    if (!*opened) {
        const auto reason = errno;
        return std::unexpected(base::systemError("the workspace " + path + " cannot be opened", reason));
    }
    known = opened;
    return opened;
}

} // namespace kaze::runtime::detail
