#include "engine/telemetry/detail/transfer_files.h"

#include "engine/base/text.h"

namespace kaze::telemetry::detail {

namespace fs = std::filesystem;
using base::Result;
using base::Task;

Result<> checkRoom(const fs::path& folder, std::uint64_t bytes, std::int64_t spare)
{
    std::error_code error;
    const auto space = fs::space(folder, error);
    if (error)
        return std::unexpected(base::systemError(folder.string(), error.value()));
    const auto wanted = bytes + static_cast<std::uint64_t>(spare);
    if (wanted <= space.available)
        return {};
    return base::fail(base::ErrorCode::DiskFull,
        "the disk of " + folder.string() + " has " + base::sizeText(space.available) + " left, of which "
            + base::sizeText(static_cast<std::uint64_t>(spare)) + " are for the databases; make room and begin again");
}

Task<> removeFolder(base::WorkerPool& workers, fs::path folder)
{
    auto remove = [path = std::move(folder)] {
        std::error_code ignored; // it goes at the next start
        return fs::remove_all(path, ignored) > 0;
    };
    [[maybe_unused]] const auto isGone = co_await workers.run(std::move(remove));
}

} // namespace kaze::telemetry::detail
