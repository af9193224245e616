#include "engine/knowledge/detail/archives.h"

#include "engine/base/text.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>

namespace kaze::knowledge::detail {

namespace fs = std::filesystem;
using base::ErrorCode;
using base::fail;
using base::Result;

namespace {

constexpr std::size_t kFrame = 1U << 20; //!< bytes of lines that are compressed together

std::unexpected<base::Error> failed(const std::string& what, const fs::path& path)
{
    return std::unexpected(base::systemError(what + " " + path.string(), errno));
}

//! Makes the folder, which nobody else may look into, with its entries on the disk up to the folder of all databases.
Result<> makeFolder(const fs::path& folder)
{
    std::error_code error;
    if (fs::is_directory(folder, error))
        return {};
    fs::create_directories(folder, error);
    if (!error)
        fs::permissions(folder, fs::perms::owner_all, error);
    if (error)
        return std::unexpected(base::systemError("cannot make the folder " + folder.string(), error.value()));
    auto synced = syncArchiveFolder(folder.parent_path());
    return synced ? syncArchiveFolder(folder.parent_path().parent_path()) : synced;
}

} // namespace

ArchiveWriter::ArchiveWriter(fs::path folder, ArchiveHeader header)
    : m_folder(std::move(folder)), m_path(m_folder / (".archive" + std::string(kUnfinishedArchive))), m_header(std::move(header))
{
}

ArchiveWriter::ArchiveWriter(ArchiveWriter&& other) noexcept
    : m_folder(std::move(other.m_folder)), m_path(std::exchange(other.m_path, {})), m_header(std::move(other.m_header)),
      m_file(std::move(other.m_file)), m_hash(std::move(other.m_hash)), m_text(std::move(other.m_text)),
      m_records(other.m_records), m_versions(other.m_versions), m_bytes(other.m_bytes)
{
}

ArchiveWriter::~ArchiveWriter()
{
    if (!m_path.empty() && m_file)
        ::unlink(m_path.c_str());
}

Result<ArchiveWriter> ArchiveWriter::create(const fs::path& folder, const ArchiveHeader& header)
{
    if (auto made = makeFolder(folder); !made)
        return failure(made);
    if (auto cleared = removeUnfinished(folder); !cleared)
        return failure(cleared);
    ArchiveWriter writer(folder, header);
    writer.m_file
        = base::FileDescriptor(::open(writer.m_path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600));
    if (!writer.m_file)
        return failed("cannot write", writer.m_path);
    if (auto written = writer.addText(lineOf(header)); !written)
        return failure(written);
    return writer;
}

Result<> ArchiveWriter::add(const ArchiveLine& line)
{
    m_records += std::holds_alternative<ArchivedRecord>(line) ? 1 : 0;
    m_versions += std::holds_alternative<ArchivedVersion>(line) ? 1 : 0;
    return addText(lineOf(line));
}

Result<> ArchiveWriter::addText(std::string text)
{
    if (text.size() > kLongestLine)
        return fail(ErrorCode::InvalidArgument,
            "A record takes " + base::sizeText(text.size()) + " in an archive, where at most " + base::sizeText(kLongestLine)
                + " are read again; shorten it.");
    m_hash.add(text);
    m_text += text;
    return m_text.size() >= kFrame ? flush() : Result<>();
}

Result<> ArchiveWriter::flush()
{
    const auto frame = base::compressed(m_text);
    m_text.clear();
    m_bytes += static_cast<std::int64_t>(frame.size());
    for (std::string_view rest = frame; !rest.empty();) {
        const auto written = ::write(m_file.get(), rest.data(), rest.size());
        if (written < 0 && errno != EINTR)
            return failed("cannot write", m_path);
        rest.remove_prefix(static_cast<std::size_t>(std::max<ssize_t>(written, 0)));
    }
    return {};
}

Result<> ArchiveWriter::finish()
{
    m_text += lineOf(ArchiveEnd{m_records, m_versions, m_hash.hex()});
    if (auto written = flush(); !written)
        return written;
    if (::fsync(m_file.get()) != 0)
        return failed("cannot write", m_path);
    return {};
}

Result<> ArchiveWriter::readBack() const
{
    auto reader = ArchiveReader::open(m_path, m_header.database);
    if (!reader)
        return failure(reader);
    for (bool more = true; more;) {
        const auto line = reader->next();
        if (!line)
            return failure(line);
        more = line->has_value();
    }
    if (reader->sha256() != m_hash.hex())
        return fail(ErrorCode::Corrupt, "The archive does not hold what was written into it.");
    return {};
}

Result<> ArchiveWriter::publish(const std::string& name)
{
    if (auto same = readBack(); !same)
        return same;
    if (::rename(m_path.c_str(), (m_folder / name).c_str()) != 0)
        return failed("cannot write", m_folder / name);
    m_path.clear();
    return syncArchiveFolder(m_folder);
}

} // namespace kaze::knowledge::detail
