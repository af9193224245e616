#include "engine/knowledge/detail/archives.h"

#include "engine/api/upkeep_requests.h"
#include "engine/base/text.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <limits>

namespace kaze::knowledge::detail {

namespace fs = std::filesystem;
using base::ErrorCode;
using base::fail;
using base::Result;

namespace {

constexpr std::string_view kEnding = ".jsonl.zst";
constexpr std::size_t kMaxName = 128;
constexpr std::size_t kPart = 256U << 10; //!< that is read or decompressed at once

std::unexpected<base::Error> failed(const std::string& what, const fs::path& path)
{
    return std::unexpected(base::systemError(what + " " + path.string(), errno));
}

} // namespace

Result<> syncArchiveFolder(const fs::path& folder)
{
    const base::FileDescriptor opened(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!opened)
        return failed("cannot open the folder", folder);
    // Some file systems cannot sync a folder and say so.
    if (::fsync(opened.get()) != 0 && errno != EINVAL)
        return failed("cannot sync the folder", folder);
    return {};
}

namespace {

bool isArchive(const std::string& name)
{
    return !name.starts_with('.') && name.ends_with(kEnding);
}

} // namespace

fs::path archiveFolder(const fs::path& folder, const std::string& database)
{
    return folder / database / "archive";
}

Result<> checkArchiveName(const std::string& name)
{
    const auto allowed = [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '_' || c == '.';
    };
    if (!isArchive(name) || name.size() > kMaxName || !std::ranges::all_of(name, allowed))
        return fail(ErrorCode::InvalidArgument,
            "\"" + base::shortened(base::toUtf8(name), 80)
                + "\" is not the name of an archive, as in 20261103T141530Z-1.jsonl.zst.");
    return {};
}

Result<std::vector<std::string>> archiveNames(const fs::path& folder)
{
    std::vector<std::string> names;
    std::error_code error;
    if (!fs::exists(folder, error))
        return names;
    for (fs::directory_iterator at(folder, error), end; !error && at != end; at.increment(error))
        if (auto name = at->path().filename().string(); isArchive(name))
            names.push_back(std::move(name));
    if (error)
        return std::unexpected(base::systemError("cannot read the folder " + folder.string(), error.value()));
    std::ranges::sort(names, std::greater());
    return names;
}

api::MemoryArchive describeArchive(const fs::path& folder, const std::string& name, const std::string& database)
{
    api::MemoryArchive archive;
    archive.name = name;
    std::error_code error;
    const auto size = fs::file_size(folder / name, error);
    archive.bytes = error ? 0 : static_cast<std::int64_t>(size);
    auto reader = ArchiveReader::open(folder / name, database);
    if (!reader) {
        archive.problem = reader.error().text();
        return archive;
    }
    archive.createdAt = reader->header().createdAt;
    archive.records = reader->header().records;
    archive.versions = reader->header().versions;
    for (bool more = true; more;) {
        const auto line = reader->next();
        more = line && *line;
        if (!line)
            archive.problem = line.error().text();
    }
    return archive;
}

Result<> removeArchiveFile(const fs::path& folder, const std::string& name)
{
    if (::unlink((folder / name).c_str()) == 0)
        return syncArchiveFolder(folder);
    if (errno == ENOENT || errno == ENOTDIR)
        return fail(ErrorCode::NotFound, "There is no archive " + name + ".");
    return failed("cannot remove", folder / name);
}

Result<> removeUnfinished(const fs::path& folder)
{
    std::error_code error;
    if (!fs::exists(folder, error))
        return {};
    std::vector<fs::path> left;
    for (fs::directory_iterator at(folder, error), end; !error && at != end; at.increment(error))
        if (const auto name = at->path().filename().string(); name.starts_with('.') && name.ends_with(kUnfinishedArchive))
            left.push_back(at->path());
    for (const auto& path : left)
        if (!error)
            fs::remove(path, error);
    if (error)
        return std::unexpected(base::systemError("cannot clear the folder " + folder.string(), error.value()));
    return {};
}

std::string newArchiveName(const fs::path& folder, base::Time time)
{
    std::string digits;
    for (const char c : base::toRfc3339(std::chrono::floor<std::chrono::seconds>(time)))
        if (c != '-' && c != ':')
            digits += c;
    digits = digits.substr(0, digits.find_first_of(".Z")) + "Z-";
    std::error_code ignored;
    for (int number = 1;; ++number)
        if (auto name = digits + std::to_string(number) + std::string(kEnding); !fs::exists(folder / name, ignored))
            return name;
}

std::unexpected<base::Error> ArchiveReader::corrupt(const std::string& why) const
{
    return fail(ErrorCode::Corrupt,
        "The archive " + m_path.filename().string() + " is damaged at line " + std::to_string(m_lines) + ": " + why + ".");
}

Result<ArchiveReader> ArchiveReader::open(const fs::path& path, const std::string& database)
{
    ArchiveReader reader(path);
    // No link leads elsewhere, and nobody waits for a pipe.
    reader.m_file = base::FileDescriptor(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY));
    if (!reader.m_file && (errno == ENOENT || errno == ENOTDIR))
        return fail(ErrorCode::NotFound, "There is no archive " + path.filename().string() + ".");
    if (!reader.m_file)
        return failed("cannot read", path);
    struct stat about { };
    if (::fstat(reader.m_file.get(), &about) != 0)
        return failed("cannot read", path);
    if (!S_ISREG(about.st_mode))
        return reader.corrupt("it is not a file");
    const auto text = reader.line();
    if (!text)
        return failure(text);
    auto line = readLine(*text);
    if (!line && line.error().code == ErrorCode::Unsupported)
        return failure(line);
    auto* header = line ? std::get_if<ArchiveHeader>(&*line) : nullptr;
    if (!header)
        return reader.corrupt(line ? "it does not begin as an archive does" : line.error().message);
    if (header->database != database)
        return reader.corrupt(
            "it is of the memory " + base::shortened(base::toUtf8(header->database), 140) + ", not of " + database);
    reader.m_header = std::move(*header);
    reader.m_hash.add(*text);
    reader.m_hash.add("\n");
    return reader;
}

Result<bool> ArchiveReader::fill()
{
    if (m_textAt > 0) {
        m_text.erase(0, m_textAt);
        m_textAt = 0;
    }
    const auto before = m_text.size();
    m_text.resize(before + kPart);
    while (true) {
        std::string_view packed = std::string_view(m_packed).substr(m_packedAt);
        const auto read = m_decompressor.read(packed, std::span(m_text).subspan(before));
        if (!read)
            return corrupt(read.error().message);
        m_packedAt = m_packed.size() - packed.size();
        if (*read > 0 || (m_fileEnded && packed.empty())) {
            m_text.resize(before + *read);
            if (*read == 0 && !m_decompressor.atEnd())
                return corrupt("it ends too early");
            return *read > 0;
        }
        m_packed.resize(kPart);
        m_packedAt = 0;
        const auto got = ::read(m_file.get(), m_packed.data(), m_packed.size());
        if (got < 0 && errno != EINTR)
            return failed("cannot read", m_path);
        m_fileEnded = got == 0;
        m_packed.resize(static_cast<std::size_t>(std::max<ssize_t>(got, 0)));
    }
}

Result<std::string_view> ArchiveReader::line()
{
    ++m_lines;
    for (std::size_t looked = 0;;) {
        const auto rest = std::string_view(m_text).substr(m_textAt);
        if (const auto end = rest.find('\n', looked); end != std::string_view::npos) {
            m_textAt += end + 1;
            return rest.substr(0, end);
        }
        looked = rest.size();
        if (looked > kLongestLine)
            return corrupt("it is longer than any that Kaze writes");
        const auto more = fill();
        if (!more)
            return failure(more);
        if (!*more)
            return corrupt("it ends too early");
    }
}

Result<> ArchiveReader::count(ArchiveLine& line)
{
    if (auto* version = std::get_if<ArchivedVersion>(&line)) {
        if (version->version <= m_last.version || version->version >= m_below)
            return corrupt("a version of another record stands here");
        m_last.version = version->version;
        version->of = m_last.of;
        version->rule = m_last.rule;
        version->recordStayed = m_last.recordStayed;
        ++m_versions;
    } else if (const auto* record = std::get_if<ArchivedRecord>(&line)) {
        m_last.of = record->id;
        m_last.rule = record->rule;
        m_last.recordStayed = false;
        m_below = record->version;
        ++m_records;
    } else if (const auto* stayed = std::get_if<VersionsOf>(&line)) {
        m_last.of = stayed->id;
        m_last.rule = stayed->rule;
        m_last.recordStayed = true;
        m_below = std::numeric_limits<std::int64_t>::max();
    } else {
        return corrupt("a second beginning stands here");
    }
    if (!std::holds_alternative<ArchivedVersion>(line))
        m_last.version = 0;
    if (m_last.rule >= std::ssize(m_header.rules))
        return corrupt("it has no such rule");
    if (m_records > m_header.records || m_versions > m_header.versions)
        return corrupt("there is more than it says");
    return {};
}

Result<> ArchiveReader::finish(const ArchiveEnd& end)
{
    const auto sha256 = m_hash.hex();
    if (end.sha256 != sha256)
        return corrupt("its SHA-256 is another one");
    if (end.records != m_records || end.versions != m_versions || m_records != m_header.records
        || m_versions != m_header.versions)
        return corrupt("there is less than it says");
    if (m_textAt < m_text.size())
        return corrupt("something follows its end");
    const auto more = fill();
    if (!more)
        return failure(more);
    if (*more)
        return corrupt("something follows its end");
    m_sha256 = sha256;
    m_ended = true;
    return {};
}

Result<std::optional<ArchiveLine>> ArchiveReader::next()
{
    if (m_ended)
        return std::optional<ArchiveLine>();
    const auto text = line();
    if (!text)
        return failure(text);
    auto read = readLine(*text);
    if (!read)
        return corrupt(read.error().message);
    if (const auto* end = std::get_if<ArchiveEnd>(&*read)) {
        const auto finished = finish(*end);
        return finished ? Result<std::optional<ArchiveLine>>(std::nullopt) : failure(finished);
    }
    m_hash.add(*text);
    m_hash.add("\n");
    if (auto counted = count(*read); !counted)
        return failure(counted);
    return std::optional(std::move(*read));
}

} // namespace kaze::knowledge::detail
