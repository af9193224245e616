#pragma once

#include "engine/base/clock.h"
#include "engine/base/log.h"
#include "engine/base/result.h"

#include <filesystem>
#include <string>

namespace kaze::storage::detail {

class Session;

//! "<file>-wal"
[[nodiscard]] std::filesystem::path walOf(const std::filesystem::path& file);

//! The size of the file and its write-ahead log; 0 where there is none.
[[nodiscard]] std::uint64_t databaseBytes(const std::filesystem::path& file);

//! Makes the folder of `file` if need be and sees that both can be written. Errors: ReadOnly, DiskFull, Io.
[[nodiscard]] base::Result<> prepareFolder(const std::filesystem::path& file);

//! Makes a new file's name durable.
[[nodiscard]] base::Result<> syncFolder(const std::filesystem::path& folder);

//! Copies a database in a consistent state, and durably, to `target`, replacing it when the copy is whole.
[[nodiscard]] base::Result<> copyDatabase(Session& from, const std::filesystem::path& target, const std::string& vfs);

//! Keeps the bytes of a damaged file (closed) and its write-ahead log as "<file>.damaged-<time>" and returns that name; where
//! the same bytes are already kept, the old copy's.
[[nodiscard]] base::Result<std::filesystem::path> keepDamagedCopy(const std::filesystem::path& file, base::Time now);

} // namespace kaze::storage::detail
