#pragma once

#include "engine/base/result.h"

#include <cstdint>
#include <filesystem>
#include <stop_token>
#include <string>

//! A month's database as a file of zstd frames, which `zstd -d` unpacks too. Before them stands a skippable frame (RFC 8878, 3.1.2) that says what they hold.
//! What is here blocks.
namespace kaze::telemetry::detail {

struct ArchiveInfo {
    std::int64_t bytes = 0; //!< of the database
    std::int64_t events = 0; //!< lines in it
    std::int64_t changedAt = 0; //!< when the database was last written to, as its file says: nanoseconds since 1970
    std::string sha256; //!< of the database, 64 hex digits
};

//! Packs a closed database into `target`, a new file, and reads all of it back. When this succeeds it is on the disk and holds the same bytes. Errors: those of the disk;
//! Cancelled; Corrupt where it does not. `target` is removed then.
[[nodiscard]] base::Result<ArchiveInfo> packMonth(
    const std::filesystem::path& database, const std::filesystem::path& target, std::int64_t events, const std::stop_token& stop);

//! Errors: those of the disk; Corrupt for what is no archive.
[[nodiscard]] base::Result<ArchiveInfo> readArchiveInfo(const std::filesystem::path& archive);

//! Unpacks it into `target`, a new file, and checks that it is what was packed. Errors: those of the disk; Cancelled; Corrupt. `target` is removed then.
[[nodiscard]] base::Result<> unpackMonth(
    const std::filesystem::path& archive, const std::filesystem::path& target, const std::stop_token& stop);

//! Whether a database is the one that was packed, and was not written to since.
[[nodiscard]] bool isUnchanged(const std::filesystem::path& database, const ArchiveInfo& info);

//! Removes a closed database, and what SQLite has put beside it before: a log that outlived it would be taken for that of the next file of its name.
//! Errors: those of the disk, where it is still there; where it is gone already there is none.
[[nodiscard]] base::Result<> removeDatabase(const std::filesystem::path& database);

//! Makes it durable that a file of this folder came, went or was renamed.
[[nodiscard]] base::Result<> syncFolder(const std::filesystem::path& folder);

} // namespace kaze::telemetry::detail
