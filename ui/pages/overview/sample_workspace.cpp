#include "ui/pages/overview/sample_workspace.h"

namespace kaze::ui {

namespace fs = std::filesystem;

base::Result<fs::path> prepareSampleWorkspace(const fs::path& resources, const fs::path& dataFolder)
{
    const auto from = resources / "samples/workspace";
    const auto to = dataFolder / "sample-workspace";
    std::error_code error;
    if (!fs::is_directory(from, error))
        return base::fail(
            base::ErrorCode::NotFound, "the sample workspace is missing from " + from.string() + "; install Kaze again");
    if (fs::is_directory(to, error))
        return to;
    // Beside first: a copy that broke off must not look like a whole one.
    const auto half = dataFolder / ".sample-workspace.new";
    fs::remove_all(half, error);
    fs::create_directories(dataFolder, error);
    fs::copy(from, half, fs::copy_options::recursive, error);
    if (!error)
        fs::rename(half, to, error);
    if (error)
        return std::unexpected(base::systemError("the sample workspace could not be copied to " + to.string(), error.value()));
    return to;
}

} // namespace kaze::ui
