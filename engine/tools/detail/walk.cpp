#include "engine/tools/detail/walk.h"

#include "engine/base/file.h"
#include "engine/tools/detail/beneath.h"

#include <algorithm>
#include <dirent.h>
#include <fcntl.h>
#include <memory>
#include <sys/stat.h>

namespace kaze::tools::detail {

namespace {

constexpr std::size_t kMostFiles = 200'000;
constexpr std::size_t kMostFolders = 50'000;

struct CloseFolder {
    void operator()(DIR* folder) const { closedir(folder); }
};
using OpenFolder = std::unique_ptr<DIR, CloseFolder>;

std::string joined(const std::string& folder, const char* name)
{
    return folder == "." ? name : folder + '/' + name;
}

bool isSkipped(std::string_view name)
{
    return name == "." || name == ".." || name == ".git" || (name.starts_with(".kaze-") && name.ends_with(".tmp"));
}

//! One folder's files into `walk`, its folders into `folders`. Links are not followed, so there are no circles and no way out.
void readFolder(OpenFolder open, const std::string& path, Walk& walk, std::vector<std::string>& folders)
{
    while (const auto* entry = readdir(open.get())) {
        if (isSkipped(entry->d_name))
            continue;
        struct stat found { };
        if (fstatat(dirfd(open.get()), entry->d_name, &found, AT_SYMLINK_NOFOLLOW) != 0)
            continue;
        if (S_ISREG(found.st_mode))
            walk.files.push_back({joined(path, entry->d_name), static_cast<std::uint64_t>(found.st_size)});
        else if (S_ISDIR(found.st_mode))
            folders.push_back(joined(path, entry->d_name));
    }
}

} // namespace

std::string onOneLine(std::string path)
{
    std::ranges::replace_if(
        path, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; }, '?');
    return path;
}

base::Result<Walk> walkBeneath(int root, const std::string& path, const std::function<bool()>& stopped)
{
    Walk walk;
    if (const auto file = openRegular(root, path)) {
        walk.files.push_back({path, file->size});
        return walk;
    }
    std::vector<std::string> folders{path};
    for (std::size_t i = 0; i < folders.size(); ++i) {
        if (stopped())
            return base::fail(base::ErrorCode::Cancelled, "cancelled");
        if (walk.files.size() >= kMostFiles || i >= kMostFolders) {
            walk.complete = false;
            break;
        }
        const auto folder = folders[i];
        auto opened = openBeneath(root, folder, O_RDONLY | O_DIRECTORY);
        if (!opened && i == 0)
            return failure(opened);
        if (!opened)
            continue;
        const int fd = opened->release();
        if (OpenFolder open{fdopendir(fd)})
            readFolder(std::move(open), folder, walk, folders);
        else
            base::FileDescriptor{fd};
    }
    std::ranges::sort(walk.files, {}, &WalkedFile::path);
    return walk;
}

} // namespace kaze::tools::detail
