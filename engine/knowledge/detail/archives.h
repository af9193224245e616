#pragma once

#include "engine/api/upkeep_requests.h"
#include "engine/base/compress.h"
#include "engine/base/file.h"
#include "engine/base/sha256.h"
#include "engine/knowledge/detail/archive_lines.h"

#include <filesystem>

// Archives of what was taken out of a database: <folder>/<database>/archive/<time>-<n>.jsonl.zst, which `zstdcat` reads. All of this blocks.
namespace kaze::knowledge::detail {

//! `folder` is that of all databases.
[[nodiscard]] std::filesystem::path archiveFolder(const std::filesystem::path& folder, const std::string& database);

//! Names become file names: nothing that means something to a path. Errors: InvalidArgument.
[[nodiscard]] base::Result<> checkArchiveName(const std::string& name);

inline constexpr std::string_view kUnfinishedArchive = ".tmp"; //!< of names that begin with a dot

//! Newest first; none where there is no folder. Errors: Io.
[[nodiscard]] base::Result<std::vector<std::string>> archiveNames(const std::filesystem::path& folder);

//! Reads all of it. One that cannot be read says why.
[[nodiscard]] api::MemoryArchive describeArchive(
    const std::filesystem::path& folder, const std::string& name, const std::string& database);

//! For good, the folder's entry too. Errors: NotFound, Io.
[[nodiscard]] base::Result<> removeArchiveFile(const std::filesystem::path& folder, const std::string& name);

//! Brings the folder's entries to the disk. Errors: Io.
[[nodiscard]] base::Result<> syncArchiveFolder(const std::filesystem::path& folder);

//! Removes what a writer left that did not end; nobody may write meanwhile. Errors: Io.
[[nodiscard]] base::Result<> removeUnfinished(const std::filesystem::path& folder);

//! Reads an archive line by line, in bounded memory. That it is whole is known when `next` has given nothing.
class ArchiveReader {
public:
    //! Errors: NotFound, Corrupt (also where it is another database's), Unsupported, those of reading.
    [[nodiscard]] static base::Result<ArchiveReader> open(const std::filesystem::path& path, const std::string& database);

    [[nodiscard]] const ArchiveHeader& header() const { return m_header; }
    //! A record, a VersionsOf or a version; nothing at the end. Errors: Corrupt with the reason, Io.
    [[nodiscard]] base::Result<std::optional<ArchiveLine>> next();
    //! Of all lines, once it is read.
    [[nodiscard]] const std::string& sha256() const { return m_sha256; }

private:
    explicit ArchiveReader(std::filesystem::path path) : m_path(std::move(path)) { }
    [[nodiscard]] base::Result<bool> fill();
    //! Without its end; valid until the next call.
    [[nodiscard]] base::Result<std::string_view> line();
    [[nodiscard]] base::Result<> finish(const ArchiveEnd& end);
    [[nodiscard]] base::Result<> count(ArchiveLine& line);
    [[nodiscard]] std::unexpected<base::Error> corrupt(const std::string& why) const;

    std::filesystem::path m_path;
    base::FileDescriptor m_file;
    base::Decompressor m_decompressor;
    std::string m_packed; //!< read and not decompressed
    std::size_t m_packedAt = 0;
    std::string m_text; //!< decompressed, from the line that comes next
    std::size_t m_textAt = 0;
    bool m_fileEnded = false;
    base::Sha256 m_hash;
    std::string m_sha256;
    ArchiveHeader m_header;
    std::int64_t m_lines = 0, m_records = 0, m_versions = 0;
    ArchivedVersion m_last; //!< of the record that the lines are about
    std::int64_t m_below = 0; //!< its versions are
    bool m_ended = false;
};

//! Writes an archive beside its place, where it appears when it is whole and on the disk.
class ArchiveWriter {
public:
    //! Makes the folder where it is not there. Errors: DiskFull, Io, and their like.
    [[nodiscard]] static base::Result<ArchiveWriter> create(const std::filesystem::path& folder, const ArchiveHeader& header);
    ArchiveWriter(ArchiveWriter&& other) noexcept;
    ArchiveWriter& operator=(ArchiveWriter&& other) = delete;
    //! Removes what was not published.
    ~ArchiveWriter();

    //! A record, a VersionsOf or a version. Errors: those of writing; InvalidArgument where the line is too long to be read again.
    [[nodiscard]] base::Result<> add(const ArchiveLine& line);
    //! Writes the end and brings it to the disk. Errors: those of writing.
    [[nodiscard]] base::Result<> finish();
    //! Gives it its name, in place of one that has it, once it was read back and is the same; on the disk when it returns. Errors: Corrupt, Io.
    [[nodiscard]] base::Result<> publish(const std::string& name);
    //! Once it is published.
    [[nodiscard]] std::int64_t bytes() const { return m_bytes; }
    [[nodiscard]] std::int64_t records() const { return m_records; }
    [[nodiscard]] std::int64_t versions() const { return m_versions; }

private:
    ArchiveWriter(std::filesystem::path folder, ArchiveHeader header);
    [[nodiscard]] base::Result<> addText(std::string text);
    [[nodiscard]] base::Result<> flush();
    [[nodiscard]] base::Result<> readBack() const;

    std::filesystem::path m_folder;
    std::filesystem::path m_path; //!< empty: published
    ArchiveHeader m_header;
    base::FileDescriptor m_file;
    base::Sha256 m_hash;
    std::string m_text; //!< not written yet
    std::int64_t m_records = 0, m_versions = 0, m_bytes = 0;
};

//! A name of that time that no archive has.
[[nodiscard]] std::string newArchiveName(const std::filesystem::path& folder, base::Time time);

} // namespace kaze::knowledge::detail
