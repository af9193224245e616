#include "engine/telemetry/detail/metric_file.h"

#include "engine/telemetry/detail/metric_sql.h"

#include <chrono>

namespace kaze::telemetry::detail {

namespace fs = std::filesystem;
using base::ErrorCode;
using base::Result;

namespace {

constexpr std::uint64_t kCheckBytes = 8U << 20; //!< a larger file is not read through at start

//! Whether the storage module has already put a copy beside the file.
bool hasDamagedCopy(const fs::path& file)
{
    const auto prefix = file.filename().string() + ".damaged-";
    std::error_code error;
    for (fs::directory_iterator it(file.parent_path(), error), end; !error && it != end; it.increment(error))
        if (it->path().filename().string().starts_with(prefix))
            return true;
    return false;
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
    const bool copied = hasDamagedCopy(file);
    const auto time = std::chrono::floor<std::chrono::seconds>(now).time_since_epoch().count();
    const auto aside = file.string() + ".damaged-" + std::to_string(time);
    std::error_code ignored;
    for (const auto* part : {"", "-wal", "-shm"}) {
        const fs::path from = file.string() + part;
        if (copied)
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
