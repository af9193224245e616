#include "engine/telemetry/detail/metric_file.h"

#include "engine/telemetry/detail/metric_sql.h"

#include <algorithm>
#include <chrono>
#include <fstream>
#include <iterator>

namespace kaze::telemetry::detail {

namespace fs = std::filesystem;
using base::ErrorCode;
using base::Result;

namespace {

constexpr std::uint64_t kCheckBytes = 8U << 20; //!< a larger file is not read through at start

//! What is not there is like what is empty.
bool isSame(const fs::path& one, const fs::path& other)
{
    std::error_code noOne, noOther;
    const auto bytes = fs::file_size(one, noOne), otherBytes = fs::file_size(other, noOther);
    if ((noOne ? 0 : bytes) != (noOther ? 0 : otherBytes))
        return false;
    std::ifstream first(one, std::ios::binary), second(other, std::ios::binary);
    using Bytes = std::istreambuf_iterator<char>;
    return std::equal(Bytes(first), Bytes(), Bytes(second), Bytes());
}

//! Whether these very bytes are beside the file already: the storage module copies what it finds damaged as it opens it.
bool hasCopy(const fs::path& file)
{
    const auto prefix = file.filename().string() + ".damaged-";
    std::error_code error;
    for (fs::directory_iterator it(file.parent_path(), error), end; !error && it != end; it.increment(error)) {
        const auto name = it->path().filename().string();
        const bool isWhole = name.starts_with(prefix) && !name.ends_with("-wal") && !name.ends_with("-shm");
        if (isWhole && isSame(it->path(), file) && isSame(it->path().string() + "-wal", file.string() + "-wal"))
            return true;
    }
    return false;
}

//! "<file>.damaged-<seconds>", and a number behind it where that is taken.
std::string freeName(const fs::path& file, base::Time now)
{
    const auto time = std::chrono::floor<std::chrono::seconds>(now).time_since_epoch().count();
    const auto name = file.string() + ".damaged-" + std::to_string(time);
    auto free = name;
    std::error_code ignored;
    for (int number = 2; fs::exists(free, ignored); ++number)
        free = name + "-" + std::to_string(number);
    return free;
}

Result<std::shared_ptr<storage::Database>> openOnce(
    const fs::path& file, const std::string& vfs, const storage::DatabaseServices& services)
{
    storage::OpenOptions options;
    options.path = file;
    options.vfs = vfs;
    options.migrations = metric_sql::migrations();
    options.synchronous = storage::Synchronous::Normal;
    options.readers = 1;
    options.fullCheckBytes = kCheckBytes;
    options.label = "metrics";
    return storage::Database::open(std::move(options), services);
}

} // namespace

void setMetricFileAside(const fs::path& file, base::Time now)
{
    const bool isKept = hasCopy(file);
    const auto aside = freeName(file, now);
    std::error_code ignored;
    for (const auto* part : {"", "-wal", "-shm"}) {
        const fs::path from = file.string() + part;
        if (isKept)
            fs::remove(from, ignored);
        else
            fs::rename(from, aside + part, ignored);
    }
}

Result<OpenedMetricFile> openMetricFile(fs::path file, std::string vfs, storage::DatabaseServices services)
{
    auto opened = openOnce(file, vfs, services);
    if (opened)
        return OpenedMetricFile{std::move(*opened), {}};
    if (opened.error().code != ErrorCode::Corrupt)
        return failure(opened);
    auto notice = "the metric history begins anew: " + opened.error().text();
    services.log->warn("{}", notice);
    setMetricFileAside(file, services.clock.now());
    opened = openOnce(file, vfs, services);
    if (!opened)
        return failure(opened);
    return OpenedMetricFile{std::move(*opened), std::move(notice)};
}

} // namespace kaze::telemetry::detail
