#include "engine/base/file.h"

#include "engine/base/text.h"

#include <fcntl.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <utility>

namespace kaze::base {

FileDescriptor::FileDescriptor(FileDescriptor&& other) noexcept : m_fd(std::exchange(other.m_fd, -1)) { }

FileDescriptor& FileDescriptor::operator=(FileDescriptor&& other) noexcept
{
    if (this != &other) {
        const FileDescriptor closing(std::exchange(m_fd, std::exchange(other.m_fd, -1)));
    }
    return *this;
}

FileDescriptor::~FileDescriptor()
{
    if (m_fd >= 0)
        ::close(m_fd);
}

int FileDescriptor::release()
{
    return std::exchange(m_fd, -1);
}

namespace {

std::unexpected<Error> failed(std::string_view doing, const std::filesystem::path& path)
{
    const int number = errno;
    return std::unexpected(systemError(std::string(doing) + ' ' + path.string(), number));
}

std::unexpected<Error> tooLarge(const std::filesystem::path& path, std::uint64_t limit)
{
    return fail(
        ErrorCode::InvalidArgument, path.string() + " is larger than the " + sizeText(limit) + " that are read of such a file");
}

Result<> writeAll(int fd, std::string_view content, const std::filesystem::path& path)
{
    while (!content.empty()) {
        const auto written = ::write(fd, content.data(), content.size());
        if (written < 0 && errno == EINTR)
            continue;
        if (written < 0)
            return failed("cannot write", path);
        content.remove_prefix(static_cast<std::size_t>(written));
    }
    return {};
}

Result<FileDescriptor> createBeside(const std::filesystem::path& path, unsigned mode, std::filesystem::path& temporary)
{
    for (;;) {
        std::uint64_t random = 0;
        if (::getrandom(&random, sizeof random, 0) != sizeof random)
            return failed("cannot get random bytes to write", path);
        temporary = path.parent_path() / ("." + path.filename().string() + "." + std::to_string(random) + ".tmp");
        FileDescriptor file(::open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, mode));
        if (file)
            return file;
        if (errno != EEXIST)
            return failed("cannot write", path);
    }
}

Result<> syncFolder(const std::filesystem::path& path)
{
    const auto folder = path.has_parent_path() ? path.parent_path() : std::filesystem::path(".");
    const FileDescriptor opened(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!opened)
        return failed("cannot open the folder", folder);
    // Some file systems cannot sync a folder and say so.
    if (::fsync(opened.get()) != 0 && errno != EINVAL)
        return failed("cannot sync the folder", folder);
    return {};
}

Result<> replaceBy(const FileDescriptor& file, std::string_view content, const std::filesystem::path& temporary,
    const std::filesystem::path& path)
{
    if (auto written = writeAll(file.get(), content, path); !written)
        return written;
    if (::fsync(file.get()) != 0)
        return failed("cannot write", path);
    if (::rename(temporary.c_str(), path.c_str()) != 0)
        return failed("cannot replace", path);
    return {};
}

} // namespace

Result<std::string> readFile(const std::filesystem::path& path, std::uint64_t limit)
{
    // Non-blocking, so that a pipe nobody writes to is an empty file and not a hang.
    const FileDescriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
    if (!file)
        return failed("cannot read", path);
    struct stat about { };
    if (::fstat(file.get(), &about) != 0)
        return failed("cannot read", path);
    if (about.st_size > 0 && static_cast<std::uint64_t>(about.st_size) > limit)
        return tooLarge(path, limit);
    std::string content;
    std::size_t used = 0;
    content.resize(static_cast<std::size_t>(std::max<off_t>(about.st_size, 0)) + 1);
    for (;;) {
        const auto got = ::read(file.get(), content.data() + used, content.size() - used);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return failed("cannot read", path);
        if (got == 0)
            break;
        used += static_cast<std::size_t>(got);
        if (used > limit)
            return tooLarge(path, limit);
        if (used == content.size())
            content.resize(std::max<std::size_t>(used * 2, 16384));
    }
    content.resize(used);
    return content;
}

Result<> writeFile(const std::filesystem::path& path, std::string_view content, unsigned mode)
{
    std::filesystem::path temporary;
    const auto file = createBeside(path, mode, temporary);
    if (!file)
        return failure(file);
    if (auto replaced = replaceBy(*file, content, temporary, path); !replaced) {
        ::unlink(temporary.c_str());
        return replaced;
    }
    return syncFolder(path);
}

} // namespace kaze::base
