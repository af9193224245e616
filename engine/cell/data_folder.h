#pragma once

#include "engine/base/file.h"

#include <filesystem>

namespace kaze::cell {

//! A data folder that this process owns, from when it is taken until it is destroyed. The lock goes with the process, however that ends.
class DataFolder {
public:
    //! Makes the folder (0700) and takes its lock. Errors: Conflict when another process has it, with its pid; ReadOnly, PermissionDenied, DiskFull, Io.
    [[nodiscard]] static base::Result<DataFolder> take(const std::filesystem::path& path);

    [[nodiscard]] const std::filesystem::path& path() const { return m_path; }

private:
    std::filesystem::path m_path;
    base::FileDescriptor m_lock;
};

} // namespace kaze::cell
