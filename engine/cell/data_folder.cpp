#include "engine/cell/data_folder.h"

#include <cerrno>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

namespace kaze::cell {

namespace fs = std::filesystem;

namespace {

base::Error unusable(const fs::path& path, int reason)
{
    auto error = base::systemError("the data folder " + path.string() + " cannot be used", reason);
    error.message += ". Nothing was changed; give another folder with --data, or make this one writable";
    return error;
}

std::string ownerOf(int fd)
{
    char text[32] = {};
    const auto size = ::pread(fd, text, sizeof(text) - 1, 0);
    std::string pid(text, size > 0 ? static_cast<std::size_t>(size) : 0);
    while (!pid.empty() && pid.back() == '\n')
        pid.pop_back();
    return pid.empty() ? "another process" : "process " + pid;
}

} // namespace

base::Result<DataFolder> DataFolder::take(const fs::path& given)
{
    std::error_code error;
    const auto path = fs::absolute(given, error).lexically_normal();
    const bool fresh = fs::create_directories(path, error);
    if (error)
        return std::unexpected(unusable(path, error.value()));
    if (fresh)
        ::chmod(path.c_str(), 0700);
    DataFolder folder;
    folder.m_path = path;
    folder.m_lock = base::FileDescriptor(::open((path / "cell.lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
    if (!folder.m_lock)
        return std::unexpected(unusable(path, errno));
    if (::flock(folder.m_lock.get(), LOCK_EX | LOCK_NB) != 0) {
        if (errno != EWOULDBLOCK)
            return std::unexpected(unusable(path, errno));
        return base::fail(
            base::ErrorCode::Conflict, "the data folder " + path.string() + " is in use by " + ownerOf(folder.m_lock.get()));
    }
    // The pid is for messages only; the lock itself is what counts. A full disk shows here first.
    const auto pid = std::to_string(::getpid()) + "\n";
    if (::ftruncate(folder.m_lock.get(), 0) != 0 || ::pwrite(folder.m_lock.get(), pid.data(), pid.size(), 0) < 0)
        return std::unexpected(unusable(path, errno));
    return folder;
}

} // namespace kaze::cell
