#include "app/common/paths.h"

#include <cstdlib>

namespace kaze::app {

namespace fs = std::filesystem;

namespace {

fs::path programFolder()
{
    std::error_code error; // without /proc the fallbacks below decide
    return fs::read_symlink("/proc/self/exe", error).parent_path();
}

fs::path environmentPath(const char* name)
{
    const char* value = std::getenv(name);
    return value ? fs::path(value) : fs::path();
}

} // namespace

fs::path defaultDataFolder()
{
    if (auto data = environmentPath("KAZE_DATA"); !data.empty())
        return data;
    if (auto data = environmentPath("XDG_DATA_HOME"); !data.empty())
        return data / "kaze";
    return environmentPath("HOME") / ".local/share/kaze";
}

fs::path resourcesFolder()
{
    if (auto resources = environmentPath("KAZE_RESOURCES"); !resources.empty())
        return resources;
    std::error_code error;
    for (const auto& candidate :
        {programFolder() / "../share/kaze", fs::path(KAZE_SOURCE_RESOURCES), fs::path(KAZE_INSTALLED_RESOURCES)})
        if (fs::is_directory(candidate / "schemas", error))
            return fs::canonical(candidate, error);
    return KAZE_INSTALLED_RESOURCES;
}

cell::CellOptions cellOptions(const fs::path& dataFolder)
{
    cell::CellOptions options;
    options.dataFolder = dataFolder.empty() ? defaultDataFolder() : dataFolder;
    options.resources = resourcesFolder();
    std::error_code error;
    const auto beside = programFolder() / "kaze-spawn";
    options.spawnHelper = fs::exists(beside, error) ? beside : programFolder() / "../libexec/kaze/kaze-spawn";
    return options;
}

} // namespace kaze::app
