#include "engine/runtime/detail/shared_parts.h"

#include <array>
#include <climits>
#include <sys/stat.h>
#include <unistd.h>

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

//! Where an open folder lies; empty where that cannot be told.
std::string placeOf(const base::FileDescriptor& open)
{
    std::array<char, PATH_MAX> path{};
    const auto link = "/proc/self/fd/" + std::to_string(open.get());
    const auto length = ::readlink(link.c_str(), path.data(), path.size());
    return length > 0 ? std::string(path.data(), static_cast<std::size_t>(length)) : std::string();
}

//! `before`, where that is still the folder. Blocks.
base::Result<Workspace> opened(const std::string& path, const Workspace& before)
{
    if (before && isSame(*before, path))
        return before;
    auto folder = std::make_shared<const base::FileDescriptor>(::open(path.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
    if (!*folder) {
        const auto reason = errno;
        return std::unexpected(base::systemError("the workspace " + path + " cannot be opened", reason));
    }
    // A link that was put there meanwhile may lead to where the run has no business.
    if (const auto place = placeOf(*folder); !place.empty() && place != path)
        return base::fail(base::ErrorCode::PermissionDenied,
            "the workspace " + path + " leads to " + place + " now; put the folder back, or start the run anew");
    return folder;
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

//! Kept by whoever opens one, also when the runs are gone before that is done.
struct SharedParts::Folders {
    std::map<std::string, std::weak_ptr<const base::FileDescriptor>> open;
    std::map<std::string, std::vector<base::OneShot<base::Result<Workspace>>>> waiting; //!< for folders that are being opened
};

SharedParts::SharedParts(base::Executor loop, base::WorkerPool& workers)
    : m_loop(std::move(loop)), m_workers(workers), m_folders(std::make_shared<Folders>())
{
}

base::Task<base::Result<Workspace>> SharedParts::workspace(std::string path, base::CancelToken cancel)
{
    if (path.empty())
        co_return Workspace{};
    if (cancel.cancelled())
        co_return std::unexpected(cancel.reason());
    const base::OneShot<base::Result<Workspace>> opened;
    auto& waiting = m_folders->waiting[path];
    waiting.push_back(opened);
    if (waiting.size() == 1)
        base::spawn(m_loop, openFolder(m_workers, m_folders, path));
    const auto registration = cancel.onCancel([opened, cancel] { opened.set(std::unexpected(cancel.reason())); });
    co_return co_await opened.wait();
}

//! Once for all who wait for it, however many runs there are of one folder.
base::Task<> SharedParts::openFolder(base::WorkerPool& workers, std::shared_ptr<Folders> folders, std::string path)
{
    tidy(folders->open);
    const auto known = folders->open.find(path);
    auto work = [path, before = known == folders->open.end() ? nullptr : known->second.lock()] { return opened(path, before); };
    const auto result = co_await workers.run(std::move(work));
    if (result)
        folders->open[path] = *result;
    const auto waiting = folders->waiting.extract(path);
    for (const auto& each : waiting.mapped())
        each.set(result);
}

} // namespace kaze::runtime::detail
