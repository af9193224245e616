#include "engine/knowledge/detail/files.h"

#include "engine/base/file.h"
#include "engine/knowledge/detail/archives.h"

namespace kaze::knowledge::detail {

namespace fs = std::filesystem;

namespace {

std::int64_t archivedBytes(const fs::path& folder, const std::string& name)
{
    std::int64_t bytes = 0;
    std::error_code ignored;
    for (fs::directory_iterator at(archiveFolder(folder, name), ignored), end; !ignored && at != end; at.increment(ignored)) {
        // One may go meanwhile.
        std::error_code missing;
        const auto size = at->file_size(missing);
        bytes += missing ? 0 : static_cast<std::int64_t>(size);
    }
    return bytes;
}

} // namespace

base::Result<std::map<std::string, DatabaseSize>> databaseSizes(
    const fs::path& folder, const std::string& name, bool withProjects)
{
    std::map<std::string, DatabaseSize> sizes;
    std::error_code error;
    const auto add = [&](const std::string& its) {
        std::error_code missing;
        const auto size = fs::file_size(folder / (its + ".db"), missing);
        if (!missing)
            sizes[its] = {static_cast<std::int64_t>(size), archivedBytes(folder, its)};
    };
    if (!name.empty())
        add(name);
    if (!withProjects || !fs::exists(folder, error))
        return sizes;
    for (fs::directory_iterator at(folder, error), end; !error && at != end; at.increment(error))
        if (at->path().extension() == ".db" && at->path().stem().string().starts_with(name.empty() ? name : name + "@"))
            add(at->path().stem().string());
    if (error)
        return std::unexpected(base::systemError("The folder " + folder.string() + " could not be read", error.value()));
    return sizes;
}

base::Result<std::set<std::string>> databasesOf(const fs::path& folder, const std::string& name, bool withProjects)
{
    std::set<std::string> names;
    std::error_code error;
    if (!fs::exists(folder, error))
        return names;
    for (fs::directory_iterator at(folder, error), end; !error && at != end; at.increment(error)) {
        // No name has ".db" in it; what has none is a folder of indexes.
        const auto file = at->path().filename().string();
        const auto its = file.substr(0, file.find(".db"));
        if (its == name || (withProjects && its.starts_with(name + "@")))
            names.insert(its);
    }
    if (error)
        return std::unexpected(base::systemError("The folder " + folder.string() + " could not be read", error.value()));
    return names;
}

std::vector<fs::path> copiesOf(const fs::path& folder, const std::string& name)
{
    std::vector<fs::path> copies;
    std::error_code ignored;
    for (fs::directory_iterator at(folder, ignored), end; !ignored && at != end; at.increment(ignored)) {
        const auto file = at->path().filename().string();
        if (file.starts_with(name + ".db.before-") || file.starts_with(name + ".db.damaged-"))
            copies.push_back(at->path());
    }
    return copies;
}

base::Result<> removeDatabases(const fs::path& folder, const std::set<std::string>& names)
{
    for (const auto& name : names) {
        std::error_code error;
        auto files = copiesOf(folder, name);
        for (const auto* ending : {".db-wal", ".db-shm", ".db"})
            files.push_back(folder / (name + ending));
        for (const auto& file : files) {
            fs::remove(file, error);
            if (error)
                return std::unexpected(base::systemError("The file " + file.string() + " could not be removed", error.value()));
        }
        fs::remove_all(folder / name, error);
        if (error)
            return std::unexpected(
                base::systemError("The folder " + (folder / name).string() + " could not be removed", error.value()));
    }
    return {};
}

} // namespace kaze::knowledge::detail
