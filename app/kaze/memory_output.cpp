#include "app/kaze/memory_output.h"

#include <cerrno>
#include <cstdlib>
#include <fcntl.h>
#include <unistd.h>

namespace kaze::cli {

namespace {

constexpr std::size_t kOutputBuffer = 256U << 10;

base::Result<> writeAllTo(int file, std::string_view bytes, const std::string& name)
{
    while (!bytes.empty()) {
        const auto put = ::write(file, bytes.data(), bytes.size());
        if (put < 0 && errno == EINTR)
            continue;
        if (put < 0)
            return std::unexpected(base::systemError("writing " + name, errno));
        bytes.remove_prefix(static_cast<std::size_t>(put));
    }
    return {};
}

} // namespace

base::Result<MemoryOutput> MemoryOutput::open(const std::string& path)
{
    MemoryOutput output;
    if (path.empty() || path == "-") {
        output.m_file = base::FileDescriptor(::dup(STDOUT_FILENO));
        return output;
    }
    std::error_code ignored; // then it is no folder, or opening says what is wrong
    if (std::filesystem::is_directory(path, ignored))
        return base::fail(base::ErrorCode::InvalidArgument, path + " is a folder");
    auto temporary = path + ".part-XXXXXX";
    output.m_file = base::FileDescriptor(::mkostemp(temporary.data(), O_CLOEXEC));
    if (!output.m_file)
        return std::unexpected(base::systemError(path, errno));
    output.m_path = path;
    output.m_temporary = std::move(temporary);
    return output;
}

MemoryOutput::~MemoryOutput()
{
    if (m_file && !m_temporary.empty())
        ::unlink(m_temporary.c_str());
}

base::Result<> MemoryOutput::flush()
{
    const auto bytes = std::exchange(m_buffer, {});
    return writeAllTo(m_file.get(), bytes, m_path.empty() ? "the standard output" : m_path);
}

base::Result<> MemoryOutput::write(std::string_view bytes)
{
    m_buffer += bytes;
    return m_buffer.size() < kOutputBuffer ? base::Result<>() : flush();
}

base::Result<> MemoryOutput::writeHead(std::string_view bytes)
{
    if (auto flushed = flush(); !flushed)
        return flushed;
    if (::pwrite(m_file.get(), bytes.data(), bytes.size(), 0) != static_cast<ssize_t>(bytes.size()))
        return std::unexpected(base::systemError("writing " + m_path, errno));
    return {};
}

base::Result<> MemoryOutput::keep()
{
    if (auto flushed = flush(); !flushed || m_path.empty())
        return flushed;
    if (::fsync(m_file.get()) != 0 || ::rename(m_temporary.c_str(), m_path.c_str()) != 0)
        return std::unexpected(base::systemError("writing " + m_path, errno));
    m_temporary.clear();
    auto folder = std::filesystem::path(m_path).parent_path();
    const base::FileDescriptor open(::open(folder.empty() ? "." : folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!open || ::fsync(open.get()) != 0)
        return std::unexpected(base::systemError("writing the folder of " + m_path, errno));
    return {};
}

} // namespace kaze::cli
