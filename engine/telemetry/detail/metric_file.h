#pragma once

#include "engine/storage/database.h"

#include <filesystem>
#include <memory>
#include <string>

namespace kaze::telemetry::detail {

struct OpenedMetricFile {
    std::shared_ptr<storage::Database> database;
    std::string notice; //!< what became of a damaged one; empty: it is fine
};

//! Opens or makes the file of the metric history; a damaged one is set aside as `<file>.damaged-<time>` and a new one begun. Blocks.
//! Errors: as Database::open, but Corrupt.
[[nodiscard]] base::Result<OpenedMetricFile> openMetricFile(
    std::filesystem::path file, std::string vfs, storage::DatabaseServices services);

//! Sets aside a file that turned out to be damaged while it was in use, once it is closed.
void setMetricFileAside(const std::filesystem::path& file, base::Time now);

} // namespace kaze::telemetry::detail
