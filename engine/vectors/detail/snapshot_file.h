#pragma once

#include "engine/base/file.h"
#include "engine/vectors/detail/checksum.h"

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace kaze::vectors::detail {

//! Writes a snapshot beside its place and puts it there whole: temporary file, checksum of everything at its end, fsync,
//! rename, fsync of the folder. One thread. Destroying an unfinished one removes the temporary file.
class SnapshotWriter {
public:
    //! Errors: PermissionDenied, ReadOnly, DiskFull, Io.
    [[nodiscard]] static base::Result<SnapshotWriter> create(const std::filesystem::path& path);
    SnapshotWriter(SnapshotWriter&&) noexcept = default;
    ~SnapshotWriter();

    [[nodiscard]] base::Result<> write(const void* data, std::size_t bytes);
    [[nodiscard]] base::Result<> finish();

private:
    SnapshotWriter(std::filesystem::path path, base::FileDescriptor file);
    [[nodiscard]] base::Result<> flush();

    std::filesystem::path m_path;
    std::filesystem::path m_temporary;
    base::FileDescriptor m_file;
    std::vector<char> m_buffer;
    Checksum m_checksum;
};

//! Reads a snapshot from front to back. Nothing it returned is to be believed before `verify` said so. With read(2), not mmap: a
//! bad disk sector is an error here and would be a SIGBUS there. One thread.
class SnapshotReader {
public:
    //! Errors: NotFound, PermissionDenied, Io.
    [[nodiscard]] static base::Result<SnapshotReader> open(const std::filesystem::path& path);

    //! The next bytes. Errors: Corrupt when the file is shorter, Io.
    [[nodiscard]] base::Result<> read(void* data, std::size_t bytes);

    //! Compares the checksum at the file's end with what was read. Errors: Corrupt.
    [[nodiscard]] base::Result<> verify();

    [[nodiscard]] std::uint64_t fileBytes() const { return m_fileBytes; }

private:
    SnapshotReader(base::FileDescriptor file, std::uint64_t bytes) : m_file(std::move(file)), m_fileBytes(bytes) { }
    [[nodiscard]] base::Result<> readRaw(void* data, std::size_t bytes);

    base::FileDescriptor m_file;
    std::uint64_t m_fileBytes = 0;
    Checksum m_checksum;
};

} // namespace kaze::vectors::detail
