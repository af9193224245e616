#include "engine/tools/detail/arguments.h"
#include "engine/tools/detail/beneath.h"
#include "engine/tools/detail/built_in.h"
#include "engine/tools/detail/file_job.h"
#include "engine/tools/detail/glob.h"
#include "engine/tools/detail/walk.h"

#include <algorithm>

namespace kaze::tools::detail {

namespace {

constexpr std::int64_t kDefaultLimit = 1000;
constexpr std::size_t kRoomForNote = 100;

std::string listed(const Walk& walk, const std::vector<const WalkedFile*>& files, std::size_t limit, std::size_t bytes)
{
    std::string text;
    std::size_t shown = 0;
    for (; shown < std::min(files.size(), limit); ++shown) {
        const auto line = onOneLine(files[shown]->path) + '\t' + std::to_string(files[shown]->size) + '\n';
        if (text.size() + line.size() + kRoomForNote > bytes)
            break;
        text += line;
    }
    if (files.empty())
        return "[no files]";
    if (const auto more = files.size() - shown; more > 0 || !walk.complete)
        text += "[… " + std::string(walk.complete ? "" : "at least ") + std::to_string(more) + " more]";
    return text;
}

base::Result<std::string> listFiles(const FileJob& job, const boost::json::object& arguments)
{
    const auto path = relativePath(textOf(arguments, "path", "."));
    if (!path)
        return failure(path);
    const auto glob = Glob::parse(textOf(arguments, "pattern", "**"));
    if (!glob)
        return failure(glob);
    const auto walk = walkBeneath(job.root(), *path, [&] { return job.stopped(); });
    if (!walk)
        return failure(walk);
    const auto prefix = *path == "." ? 0 : path->size() + 1;
    std::vector<const WalkedFile*> files;
    for (const auto& file : walk->files)
        if (file.path.size() <= prefix || glob->matches(std::string_view(file.path).substr(prefix)))
            files.push_back(&file);
    return listed(*walk, files, static_cast<std::size_t>(numberOf(arguments, "limit", kDefaultLimit)), job.outputLimit);
}

} // namespace

std::shared_ptr<Tool> filesList(base::WorkerPool& workers)
{
    ToolInfo info;
    info.name = "files.list";
    info.description
        = "Lists the files of the workspace, one a line: path, a tab, size in bytes; sorted by path. Folders have no lines of "
          "their "
          "own, .git is left out, links are not followed. A pattern without a slash is held against file names in every folder.";
    info.schema = schemaOf({{"path", "string", "Folder to list, relative to the workspace; the whole workspace when left out"},
        {"pattern", "string", "Glob such as *.cpp, src/**/*.h, *.{csv,tsv}, note-[0-9]?.md, relative to path"},
        {"limit", "integer", "Most files to list; 1000 when left out"}});
    info.readOnly = info.idempotent = true;
    return std::make_shared<FileTool>(workers, std::move(info), &listFiles);
}

} // namespace kaze::tools::detail
