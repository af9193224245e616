#pragma once

#include "engine/base/file.h"
#include "engine/base/result.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

// Files below one open directory, and nowhere else: every name goes through openat2 with RESOLVE_BENEATH, so neither "..",
// nor an absolute path, nor a symbolic link leads out, whatever somebody renames meanwhile. All of it blocks: worker threads only.
namespace kaze::tools::detail {

//! "./a//b/" → "a/b"; the workspace itself is ".". Errors: PermissionDenied for an absolute path or "..", InvalidArgument for what is no path.
[[nodiscard]] base::Result<std::string> relativePath(std::string_view path);

//! Opens what `path` (from `relativePath`) names. Errors: NotFound, PermissionDenied (leads out, no access), Unsupported (no openat2), Io.
[[nodiscard]] base::Result<base::FileDescriptor> openBeneath(int root, const std::string& path, int flags);

//! A regular file for reading, and its size. Errors: those of openBeneath; InvalidArgument for a folder or a device.
struct OpenedFile {
    base::FileDescriptor fd;
    std::uint64_t size = 0;
};
[[nodiscard]] base::Result<OpenedFile> openRegular(int root, const std::string& path);

//! A whole file. Errors: those of openRegular; InvalidArgument when it is larger than `limit`.
[[nodiscard]] base::Result<std::string> readBeneath(int root, const std::string& path, std::uint64_t limit);

//! The same, or nothing where there is no such file.
[[nodiscard]] base::Result<std::optional<std::string>> readIfThere(int root, const std::string& path, std::uint64_t limit);

//! Replaces or makes a file, and the folders on the way: the content goes to a temporary file beside it, is synced and renamed, so the file is the old or the
//! new one, whole. `key` names the temporary file: the same key cleans up after a crash. Keeps the mode of an existing file. Errors: those of openBeneath;
//! InvalidArgument when a folder, a link or a device has that name; DiskFull, ReadOnly.
[[nodiscard]] base::Result<> writeBeneath(int root, const std::string& path, std::string_view content, std::string_view key);

//! Removes what a crash during writeBeneath may have left.
void removeLeftover(int root, const std::string& path, std::string_view key);

} // namespace kaze::tools::detail
