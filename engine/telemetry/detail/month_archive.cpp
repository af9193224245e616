#include "engine/telemetry/detail/month_archive.h"

#include "engine/base/compress.h"
#include "engine/base/file.h"
#include "engine/base/sha256.h"

#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <array>
#include <cerrno>
#include <fcntl.h>
#include <functional>
#include <span>
#include <sys/stat.h>
#include <unistd.h>
#include <vector>

namespace kaze::telemetry::detail {

namespace fs = std::filesystem;
namespace json = boost::json;
using base::ErrorCode;
using base::FileDescriptor;
using base::Result;

namespace {

constexpr std::size_t kChunk = 4U << 20; //!< of the database, a frame each
constexpr std::size_t kPiece = 1U << 20; //!< read and written at once
constexpr std::array<char, 4> kMagic{0x50, 0x2A, 0x4D, 0x18}; //!< of a skippable frame
constexpr std::size_t kHead = 512; //!< what stands in it, padded with spaces
constexpr std::size_t kBody = kMagic.size() + 4 + kHead; //!< where the frames begin
constexpr std::int64_t kVersion = 1;

std::unexpected<base::Error> failed(std::string_view doing, const fs::path& path)
{
    const int number = errno;
    return std::unexpected(base::systemError(std::string(doing) + ' ' + path.string(), number));
}

std::unexpected<base::Error> noArchive(const fs::path& path, const std::string& why)
{
    return base::fail(ErrorCode::Corrupt, path.string() + " is no archive of observations that can be used: " + why);
}

std::unexpected<base::Error> stopped(const fs::path& path)
{
    return base::fail(ErrorCode::Cancelled, "Kaze was stopped while it worked on " + path.string());
}

Result<> writeAll(const FileDescriptor& file, std::string_view bytes, const fs::path& path)
{
    while (!bytes.empty()) {
        const auto put = ::write(file.get(), bytes.data(), bytes.size());
        if (put < 0 && errno == EINTR)
            continue;
        if (put < 0)
            return failed("cannot write", path);
        bytes.remove_prefix(static_cast<std::size_t>(put));
    }
    return {};
}

//! As much as there is, at most `into`.
Result<std::size_t> readSome(const FileDescriptor& file, std::span<char> into, const fs::path& path)
{
    std::size_t have = 0;
    while (have < into.size()) {
        const auto got = ::read(file.get(), into.data() + have, into.size() - have);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return failed("cannot read", path);
        if (got == 0)
            break;
        have += static_cast<std::size_t>(got);
    }
    return have;
}

std::string headOf(const ArchiveInfo& info)
{
    auto text = json::serialize(json::object{{"format", "kaze-observations"}, {"version", kVersion}, {"bytes", info.bytes},
        {"events", info.events}, {"changed_at", info.changedAt}, {"sha256", info.sha256}});
    text.resize(kHead, ' ');
    std::string head(kMagic.data(), kMagic.size());
    for (std::size_t i = 0; i < 4; ++i)
        head += static_cast<char>(kHead >> (8 * i) & 0xFF);
    return head + text;
}

Result<ArchiveInfo> infoFrom(std::string_view head, const fs::path& path)
{
    if (head.size() != kBody || head.substr(0, kBody - kHead) != headOf({}).substr(0, kBody - kHead))
        return noArchive(path, "it does not begin as one");
    boost::system::error_code error;
    const auto value = json::parse(head.substr(kBody - kHead), error);
    if (error || !value.is_object())
        return noArchive(path, "its head cannot be read");
    const auto& object = value.get_object();
    const auto number = [&](const char* name) -> std::int64_t {
        const auto* found = object.if_contains(name);
        return found && found->is_int64() ? found->get_int64() : -1;
    };
    const auto* hash = object.if_contains("sha256");
    constexpr std::size_t kHexDigits = 64;
    if (number("version") > kVersion)
        return base::fail(ErrorCode::Unsupported, path.string() + " was written by a newer Kaze");
    if (number("version") != kVersion || number("bytes") < 0 || number("events") < 0 || !hash || !hash->is_string()
        || hash->get_string().size() != kHexDigits)
        return noArchive(path, "its head does not say what it holds");
    return ArchiveInfo{
        number("bytes"), number("events"), number("changed_at"), std::string(std::string_view(hash->get_string()))};
}

std::int64_t changedAtOf(const struct stat& about)
{
    constexpr std::int64_t kNanos = 1'000'000'000;
    return static_cast<std::int64_t>(about.st_mtim.tv_sec) * kNanos + about.st_mtim.tv_nsec;
}

//! Reads what the frames hold, at most as much as the head says. Errors: Corrupt where it is anything else.
Result<> readFrames(const FileDescriptor& file, const fs::path& path, const ArchiveInfo& info, const std::stop_token& stop,
    const std::function<Result<>(std::string_view)>& take)
{
    if (::lseek(file.get(), kBody, SEEK_SET) < 0)
        return failed("cannot read", path);
    base::Decompressor decompressor;
    base::Sha256 hash;
    std::vector<char> packed(kPiece), unpacked(kPiece);
    std::int64_t bytes = 0;
    while (true) {
        if (stop.stop_requested())
            return stopped(path);
        const auto got = readSome(file, packed, path);
        if (!got)
            return base::failure(got);
        if (*got == 0)
            break;
        std::string_view frames(packed.data(), *got);
        while (true) {
            const auto made = decompressor.read(frames, unpacked);
            if (!made)
                return noArchive(path, made.error().message);
            if (*made == 0)
                break;
            bytes += static_cast<std::int64_t>(*made);
            if (bytes > info.bytes)
                return noArchive(path, "it holds more than it says");
            const std::string_view piece(unpacked.data(), *made);
            hash.add(piece);
            if (const auto taken = take(piece); !taken)
                return taken;
        }
    }
    if (!decompressor.atEnd() || bytes != info.bytes || hash.hex() != info.sha256)
        return noArchive(path, "it does not hold what was packed into it");
    return {};
}

Result<ArchiveInfo> pack(const fs::path& database, const fs::path& target, std::int64_t events, const std::stop_token& stop)
{
    const FileDescriptor from(::open(database.c_str(), O_RDONLY | O_CLOEXEC));
    struct stat about { };
    if (!from || ::fstat(from.get(), &about) != 0)
        return failed("cannot read", database);
    const FileDescriptor to(::open(target.c_str(), O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600));
    if (!to)
        return failed("cannot write", target);
    ArchiveInfo info{0, events, changedAtOf(about), {}};
    // Its place is kept; what it says is known in the end.
    if (const auto put = writeAll(to, headOf(info), target); !put)
        return base::failure(put);
    base::Sha256 hash;
    std::vector<char> chunk(kChunk);
    while (true) {
        if (stop.stop_requested())
            return stopped(target);
        const auto got = readSome(from, chunk, database);
        if (!got)
            return base::failure(got);
        if (*got == 0)
            break;
        const std::string_view bytes(chunk.data(), *got);
        hash.add(bytes);
        info.bytes += static_cast<std::int64_t>(*got);
        if (const auto put = writeAll(to, base::compressed(bytes), target); !put)
            return base::failure(put);
    }
    info.sha256 = hash.hex();
    if (::lseek(to.get(), 0, SEEK_SET) < 0)
        return failed("cannot write", target);
    if (const auto put = writeAll(to, headOf(info), target); !put)
        return base::failure(put);
    if (::fsync(to.get()) != 0)
        return failed("cannot write", target);
    const auto ignore = [](std::string_view) { return Result<>{}; };
    if (const auto checked = readFrames(to, target, info, stop, ignore); !checked)
        return base::failure(checked);
    return info;
}

} // namespace

Result<ArchiveInfo> packMonth(const fs::path& database, const fs::path& target, std::int64_t events, const std::stop_token& stop)
{
    auto packed = pack(database, target, events, stop);
    if (!packed)
        ::unlink(target.c_str());
    return packed;
}

Result<ArchiveInfo> readArchiveInfo(const fs::path& archive)
{
    const FileDescriptor file(::open(archive.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
    if (!file)
        return failed("cannot read", archive);
    std::string head(kBody, '\0');
    const auto got = readSome(file, head, archive);
    if (!got)
        return base::failure(got);
    head.resize(*got);
    return infoFrom(head, archive);
}

Result<> unpackMonth(const fs::path& archive, const fs::path& target, const std::stop_token& stop)
{
    const auto info = readArchiveInfo(archive);
    if (!info)
        return base::failure(info);
    const FileDescriptor from(::open(archive.c_str(), O_RDONLY | O_CLOEXEC));
    if (!from)
        return failed("cannot read", archive);
    const FileDescriptor to(::open(target.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600));
    if (!to)
        return failed("cannot write", target);
    const auto put = [&](std::string_view bytes) { return writeAll(to, bytes, target); };
    auto unpacked = readFrames(from, archive, *info, stop, put);
    if (!unpacked)
        ::unlink(target.c_str());
    return unpacked;
}

Result<> removeDatabase(const fs::path& database)
{
    for (const auto* part : {"-wal", "-shm", ""}) {
        const auto path = database.string() + part;
        if (::unlink(path.c_str()) != 0 && errno != ENOENT)
            return failed("cannot remove", path);
    }
    return {};
}

Result<> syncFolder(const fs::path& folder)
{
    const FileDescriptor opened(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    // Some file systems cannot sync a folder and say so.
    if (!opened || (::fsync(opened.get()) != 0 && errno != EINVAL))
        return failed("cannot sync the folder", folder);
    return {};
}

bool isUnchanged(const fs::path& database, const ArchiveInfo& info)
{
    struct stat about {
    }, log{};
    const auto wal = database.string() + "-wal";
    return ::stat(database.c_str(), &about) == 0 && about.st_size == info.bytes && changedAtOf(about) == info.changedAt
        && (::stat(wal.c_str(), &log) != 0 || log.st_size == 0);
}

} // namespace kaze::telemetry::detail
