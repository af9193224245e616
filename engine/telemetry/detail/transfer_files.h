#pragma once

#include "engine/base/loop.h"
#include "engine/base/result.h"

#include <cstdint>
#include <filesystem>

//! The files of exports and imports, which lie on the disk for a while.
namespace kaze::telemetry::detail {

//! Whether a folder's disk takes so many bytes more and has `spare` left then. Blocks. Errors: DiskFull; those of asking.
[[nodiscard]] base::Result<> checkRoom(const std::filesystem::path& folder, std::uint64_t bytes, std::int64_t spare);

//! Removes a folder of one of them off the loop: a file may have gigabytes. One that stays goes at the next start.
[[nodiscard]] base::Task<> removeFolder(base::WorkerPool& workers, std::filesystem::path folder);

} // namespace kaze::telemetry::detail
