#include "app/common/paths.h"

#include <cstdlib>
#include <pwd.h>
#include <unistd.h>

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

//! $HOME, else what the system's list of users says. A relative path would put a cell into whatever folder somebody stands in.
fs::path homeFolder()
{
    if (auto home = environmentPath("HOME"); home.is_absolute())
        return home;
    const auto* user = ::getpwuid(::getuid());
    return user && user->pw_dir && *user->pw_dir == '/' ? fs::path(user->pw_dir)
                                                        : fs::path("/tmp") / ("kaze-" + std::to_string(::getuid()));
}

} // namespace

fs::path defaultStateFolder()
{
    const auto state = environmentPath("XDG_STATE_HOME");
    return state.is_absolute() ? state : homeFolder() / ".local/state";
}

fs::path defaultDataFolder()
{
    if (auto data = environmentPath("KAZE_DATA"); !data.empty())
        return data;
    if (auto data = environmentPath("XDG_DATA_HOME"); data.is_absolute())
        return data / "kaze";
    return homeFolder() / ".local/share/kaze";
}

fs::path configFolder()
{
    const auto config = environmentPath("XDG_CONFIG_HOME");
    return (config.is_absolute() ? config : homeFolder() / ".config") / "kaze";
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
