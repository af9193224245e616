#pragma once

#include "engine/base/result.h"

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

namespace kaze::base {

//! A file descriptor that is closed when its owner goes.
class FileDescriptor {
public:
    FileDescriptor() = default;
    explicit FileDescriptor(int fd) : m_fd(fd) { }
    FileDescriptor(FileDescriptor&& other) noexcept;
    FileDescriptor& operator=(FileDescriptor&& other) noexcept;
    FileDescriptor(const FileDescriptor&) = delete;
    FileDescriptor& operator=(const FileDescriptor&) = delete;
    ~FileDescriptor();

    [[nodiscard]] int get() const { return m_fd; }
    [[nodiscard]] int release();
    explicit operator bool() const { return m_fd >= 0; }

private:
    int m_fd = -1;
};

//! A whole file. Errors: NotFound, PermissionDenied, Io, and InvalidArgument when it is larger than `limit` bytes.
[[nodiscard]] Result<std::string> readFile(const std::filesystem::path& path, std::uint64_t limit = 64U << 20);

//! Replaces a file by temporary file, fsync, rename and fsync of the folder: afterwards it is the old or the new one, whole.
//! Errors: DiskFull, ReadOnly, PermissionDenied, Io.
[[nodiscard]] Result<> writeFile(const std::filesystem::path& path, std::string_view content, unsigned mode = 0644);

} // namespace kaze::base
