#include "engine/tools/detail/beneath.h"

#include "engine/base/text.h"

#include <cerrno>
#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace kaze::tools::detail {

using base::ErrorCode;
using base::FileDescriptor;

namespace {

constexpr int kFolder = O_RDONLY | O_DIRECTORY;
constexpr int kTries = 16;

base::Error openError(const std::string& path, int error)
{
    switch (error) {
    case ENOENT:
        return {ErrorCode::NotFound, "there is no " + path + " in the workspace", nullptr};
    case EXDEV:
        return {ErrorCode::PermissionDenied, path + " leads out of the workspace, and tools stay inside it", nullptr};
    case ELOOP:
        return {ErrorCode::PermissionDenied, path + " goes through a link that is not followed", nullptr};
    case ENOTDIR:
        return {ErrorCode::InvalidArgument, path + ": a part of it is no folder", nullptr};
    case ENOSYS:
        return {ErrorCode::Unsupported,
            "this system cannot keep tools inside the workspace (openat2 is missing; Linux 5.6 or newer has it)", nullptr};
    default:
        return base::systemError(path, error);
    }
}

//! The folder that `path` is in, open, and its last name.
struct Place {
    FileDescriptor folder;
    std::string name;
};

base::Result<FileDescriptor> openOrMakeFolder(int root, const std::string& path);

base::Result<Place> placeOf(int root, const std::string& path, bool make)
{
    const auto slash = path.rfind('/');
    const auto folder = slash == std::string::npos ? "." : path.substr(0, slash);
    auto opened = make ? openOrMakeFolder(root, folder) : openBeneath(root, folder, kFolder);
    if (!opened)
        return failure(opened);
    return Place{std::move(*opened), slash == std::string::npos ? path : path.substr(slash + 1)};
}

base::Result<FileDescriptor> openOrMakeFolder(int root, const std::string& path)
{
    auto opened = openBeneath(root, path, kFolder);
    if (opened || opened.error().code != ErrorCode::NotFound)
        return opened;
    const auto place = placeOf(root, path, true);
    if (!place)
        return failure(place);
    if (mkdirat(place->folder.get(), place->name.c_str(), 0777) != 0 && errno != EEXIST)
        return std::unexpected(base::systemError("making the folder " + path, errno));
    fsync(place->folder.get());
    return openBeneath(root, path, kFolder);
}

std::string temporaryName(const std::string& name, std::string_view key)
{
    return ".kaze-" + base::sha256Hex(name + '\n' + std::string(key)).substr(0, 16) + ".tmp";
}

base::Result<> writeAll(int fd, std::string_view content, const std::string& path)
{
    while (!content.empty()) {
        const auto written = write(fd, content.data(), content.size());
        if (written < 0 && errno == EINTR)
            continue;
        if (written < 0)
            return std::unexpected(base::systemError("writing " + path, errno));
        content.remove_prefix(static_cast<std::size_t>(written));
    }
    return {};
}

//! What has the name now: its mode, or nothing. Errors: InvalidArgument unless it is a regular file.
base::Result<std::optional<mode_t>> modeOf(const Place& place, const std::string& path)
{
    struct stat found { };
    if (fstatat(place.folder.get(), place.name.c_str(), &found, AT_SYMLINK_NOFOLLOW) != 0) {
        if (errno == ENOENT)
            return std::nullopt;
        return std::unexpected(base::systemError(path, errno));
    }
    if (S_ISLNK(found.st_mode))
        return base::fail(ErrorCode::InvalidArgument, path + " is a symbolic link; name the file that it points to");
    if (!S_ISREG(found.st_mode))
        return base::fail(ErrorCode::InvalidArgument, path + (S_ISDIR(found.st_mode) ? " is a folder" : " is no regular file"));
    return found.st_mode & 07777;
}

base::Result<std::uint64_t> sizeOfRegular(int fd, const std::string& path)
{
    struct stat found { };
    if (fstat(fd, &found) != 0)
        return std::unexpected(base::systemError(path, errno));
    if (!S_ISREG(found.st_mode))
        return base::fail(ErrorCode::InvalidArgument, path + (S_ISDIR(found.st_mode) ? " is a folder" : " is no regular file"));
    return static_cast<std::uint64_t>(found.st_size);
}

base::Result<> fillAndRename(const Place& place, const std::string& temporary, const std::string& path, std::string_view content,
    std::optional<mode_t> mode)
{
    const int folder = place.folder.get();
    unlinkat(folder, temporary.c_str(), 0);
    const FileDescriptor file(openat(folder, temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0666));
    if (!file)
        return std::unexpected(base::systemError("writing " + path, errno));
    if (auto written = writeAll(file.get(), content, path); !written)
        return written;
    if (mode && fchmod(file.get(), *mode) != 0)
        return std::unexpected(base::systemError("keeping the mode of " + path, errno));
    if (fsync(file.get()) != 0 || renameat(folder, temporary.c_str(), folder, place.name.c_str()) != 0 || fsync(folder) != 0)
        return std::unexpected(base::systemError("writing " + path, errno));
    return {};
}

} // namespace

base::Result<std::string> relativePath(std::string_view path)
{
    if (path.empty() || path.size() > 4000 || path.find('\0') != std::string_view::npos)
        return base::fail(ErrorCode::InvalidArgument, "a path has between 1 and 4000 bytes, such as src/main.cpp");
    if (path.front() == '/')
        return base::fail(ErrorCode::PermissionDenied,
            "\"" + base::shortened(base::toUtf8(path), 200)
                + "\" is absolute; paths are relative to the workspace, such as src/main.cpp");
    std::string clean;
    while (!path.empty()) {
        const auto slash = path.find('/');
        const auto part = path.substr(0, slash);
        path.remove_prefix(slash == std::string_view::npos ? path.size() : slash + 1);
        if (part == "..")
            return base::fail(ErrorCode::PermissionDenied, "\"..\" is not allowed in a path; tools stay inside the workspace");
        if (!part.empty() && part != ".")
            clean += (clean.empty() ? "" : "/") + std::string(part);
    }
    return clean.empty() ? "." : clean;
}

base::Result<FileDescriptor> openBeneath(int root, const std::string& path, int flags)
{
    open_how how{};
    // The kernel takes nothing else beside O_PATH.
    how.flags = static_cast<std::uint64_t>(flags | O_CLOEXEC | ((flags & O_PATH) != 0 ? 0 : O_NOCTTY | O_NONBLOCK));
    how.resolve = RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS;
    int fd = -1;
    // The kernel answers EAGAIN when something was renamed while it looked.
    for (int i = 0; i < kTries && fd < 0; ++i) {
        fd = static_cast<int>(syscall(SYS_openat2, root, path.c_str(), &how, sizeof how));
        if (fd < 0 && errno != EAGAIN && errno != EINTR)
            break;
    }
    if (fd < 0)
        return std::unexpected(openError(path, errno));
    return FileDescriptor(fd);
}

base::Result<OpenedFile> openRegular(int root, const std::string& path)
{
    // Looked at before it is opened: opening a pipe lets go whoever waits to write into it, and opening a device may do anything.
    const auto looked = openBeneath(root, path, O_PATH);
    if (!looked)
        return failure(looked);
    if (auto regular = sizeOfRegular(looked->get(), path); !regular)
        return failure(regular);
    auto opened = openBeneath(root, path, O_RDONLY);
    if (!opened)
        return failure(opened);
    // By now it may be something else.
    const auto size = sizeOfRegular(opened->get(), path);
    if (!size)
        return failure(size);
    return OpenedFile{std::move(*opened), *size};
}

base::Result<std::string> readBeneath(int root, const std::string& path, std::uint64_t limit)
{
    const auto file = openRegular(root, path);
    if (!file)
        return failure(file);
    const auto tooLarge
        = [&] { return base::fail(ErrorCode::InvalidArgument, path + " is larger than " + base::sizeText(limit)); };
    if (file->size > limit)
        return tooLarge();
    std::string content;
    content.resize(file->size + 1);
    std::size_t have = 0;
    while (true) {
        const auto got = read(file->fd.get(), content.data() + have, content.size() - have);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return std::unexpected(base::systemError("reading " + path, errno));
        if (got == 0)
            break;
        have += static_cast<std::size_t>(got);
        if (have > limit)
            return tooLarge();
        if (have == content.size())
            content.resize(content.size() * 2);
    }
    content.resize(have);
    return content;
}

base::Result<std::optional<std::string>> readIfThere(int root, const std::string& path, std::uint64_t limit)
{
    auto content = readBeneath(root, path, limit);
    if (!content && content.error().code == ErrorCode::NotFound)
        return std::nullopt;
    if (!content)
        return failure(content);
    return std::move(*content);
}

base::Result<> writeBeneath(int root, const std::string& path, std::string_view content, std::string_view key)
{
    const auto place = placeOf(root, path, true);
    if (!place)
        return failure(place);
    const auto mode = modeOf(*place, path);
    if (!mode)
        return failure(mode);
    const auto temporary = temporaryName(place->name, key);
    auto written = fillAndRename(*place, temporary, path, content, *mode);
    if (!written)
        unlinkat(place->folder.get(), temporary.c_str(), 0);
    return written;
}

void removeLeftover(int root, const std::string& path, std::string_view key)
{
    if (const auto place = placeOf(root, path, false))
        unlinkat(place->folder.get(), temporaryName(place->name, key).c_str(), 0);
}

} // namespace kaze::tools::detail
