#include "engine/vectors/detail/snapshot_file.h"

#include <cerrno>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace kaze::vectors::detail {

using base::ErrorCode;
using base::fail;
using base::Result;

namespace {

constexpr std::size_t kBufferBytes = 1U << 20;

std::unexpected<base::Error> systemFailure(const std::string& what)
{
    return std::unexpected(base::systemError(what, errno));
}

Result<> syncFolder(const std::filesystem::path& folder)
{
    const base::FileDescriptor directory(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!directory || ::fsync(directory.get()) != 0)
        return systemFailure("The folder " + folder.string() + " could not be flushed to disk");
    return {};
}

} // namespace

SnapshotWriter::SnapshotWriter(std::filesystem::path path, base::FileDescriptor file)
    : m_path(std::move(path)), m_temporary(m_path.string() + ".tmp"), m_file(std::move(file))
{
    m_buffer.reserve(kBufferBytes);
}

SnapshotWriter::~SnapshotWriter()
{
    if (m_file)
        ::unlink(m_temporary.c_str());
}

Result<SnapshotWriter> SnapshotWriter::create(const std::filesystem::path& path)
{
    const std::string temporary = path.string() + ".tmp";
    base::FileDescriptor file(::open(temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600));
    if (!file)
        return systemFailure("The index file " + temporary + " could not be created");
    return SnapshotWriter(path, std::move(file));
}

Result<> SnapshotWriter::write(const void* data, std::size_t bytes)
{
    m_checksum.update(data, bytes);
    const auto* at = static_cast<const char*>(data);
    while (bytes > 0) {
        const std::size_t taken = std::min(bytes, kBufferBytes - m_buffer.size());
        m_buffer.insert(m_buffer.end(), at, at + taken);
        at += taken;
        bytes -= taken;
        if (m_buffer.size() == kBufferBytes) {
            if (auto flushed = flush(); !flushed)
                return flushed;
        }
    }
    return {};
}

Result<> SnapshotWriter::flush()
{
    for (std::size_t done = 0; done < m_buffer.size();) {
        const ssize_t written = ::write(m_file.get(), m_buffer.data() + done, m_buffer.size() - done);
        if (written < 0 && errno != EINTR)
            return systemFailure("The index file " + m_temporary.string() + " could not be written");
        done += written > 0 ? static_cast<std::size_t>(written) : 0;
    }
    m_buffer.clear();
    return {};
}

Result<> SnapshotWriter::finish()
{
    const std::uint64_t checksum = m_checksum.value();
    if (auto written = write(&checksum, sizeof checksum); !written)
        return written;
    if (auto flushed = flush(); !flushed)
        return flushed;
    if (::fsync(m_file.get()) != 0)
        return systemFailure("The index file " + m_temporary.string() + " could not be flushed to disk");
    if (::rename(m_temporary.c_str(), m_path.c_str()) != 0)
        return systemFailure("The index file " + m_path.string() + " could not be replaced");
    m_file = base::FileDescriptor();
    return syncFolder(m_path.parent_path());
}

Result<SnapshotReader> SnapshotReader::open(const std::filesystem::path& path)
{
    base::FileDescriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    struct stat status { };
    if (!file || ::fstat(file.get(), &status) != 0)
        return systemFailure("The index file " + path.string() + " could not be read");
    return SnapshotReader(std::move(file), static_cast<std::uint64_t>(status.st_size));
}

Result<> SnapshotReader::readRaw(void* data, std::size_t bytes)
{
    auto* at = static_cast<char*>(data);
    while (bytes > 0) {
        const ssize_t got = ::read(m_file.get(), at, bytes);
        if (got == 0)
            return fail(ErrorCode::Corrupt, "the file ends too early");
        if (got < 0 && errno != EINTR)
            return systemFailure("the file could not be read");
        at += got > 0 ? got : 0;
        bytes -= got > 0 ? static_cast<std::size_t>(got) : 0;
    }
    return {};
}

Result<> SnapshotReader::read(void* data, std::size_t bytes)
{
    auto got = readRaw(data, bytes);
    if (got)
        m_checksum.update(data, bytes);
    return got;
}

Result<> SnapshotReader::verify()
{
    const std::uint64_t expected = m_checksum.value();
    std::uint64_t stored = 0;
    if (auto got = readRaw(&stored, sizeof stored); !got)
        return got;
    char more = 0;
    if (stored != expected || ::read(m_file.get(), &more, 1) != 0)
        return fail(ErrorCode::Corrupt, "the checksum does not match");
    return {};
}

} // namespace kaze::vectors::detail
