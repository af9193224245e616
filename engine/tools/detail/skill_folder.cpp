#include "engine/tools/detail/skill_folder.h"

#include "engine/api/skill_requests.h"
#include "engine/base/file.h"
#include "engine/base/text.h"
#include "engine/tools/detail/beneath.h"

#include <algorithm>
#include <ctime>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace kaze::tools::detail {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t kMostFiles = 1000;
constexpr std::uint64_t kLargestFile = 16U << 20;
constexpr std::uint64_t kLargestFolder = 64U << 20;
constexpr std::uint64_t kLargestText = 256U << 10;
//! A file written within so many seconds may be written again without its time showing it.
constexpr std::time_t kSettled = 2;

//! The paths of everything below, without following links; `.git` and the like are no part of a skill.
std::vector<std::string> pathsBelow(const fs::path& folder, std::error_code& error)
{
    std::vector<std::string> paths;
    for (fs::recursive_directory_iterator entry(folder, error), end; !error && entry != end; entry.increment(error)) {
        if (entry->path().filename().string().starts_with('.')) {
            entry.disable_recursion_pending();
            continue;
        }
        std::error_code ignored; // what cannot be looked at is read, and says why
        if (!entry->is_directory(ignored) || entry->is_symlink(ignored))
            paths.push_back(entry->path().lexically_relative(folder).string());
        if (paths.size() > kMostFiles)
            break;
    }
    std::ranges::sort(paths);
    return paths;
}

class FolderReader {
public:
    FolderReader(int root, SkillFolder& into) : m_root(root), m_into(into) { }

    void read(const std::string& path)
    {
        struct stat about { };
        if (::fstatat(m_root, path.c_str(), &about, AT_SYMLINK_NOFOLLOW) != 0 || !S_ISREG(about.st_mode))
            return problem(path, "files", "it is a link or a device and is left out", false);
        const auto size = static_cast<std::uint64_t>(about.st_size);
        if (size > kLargestFile || (m_bytes += size) > kLargestFolder)
            return problem(path, "size",
                "the folder may hold " + base::sizeText(kLargestFolder) + ", and no file more than "
                    + base::sizeText(kLargestFile));
        auto content = readBeneath(m_root, path, kLargestFile);
        if (!content)
            return problem(path, "files", content.error().message);
        m_into.skill.files.push_back({path, static_cast<std::int64_t>(content->size())});
        m_into.files.push_back({path, std::move(*content), (about.st_mode & S_IXUSR) != 0});
    }

private:
    void problem(const std::string& path, const char* rule, std::string what, bool error = true)
    {
        m_into.problems.push_back({path, 0, rule, std::move(what), error});
    }

    int m_root;
    SkillFolder& m_into;
    std::uint64_t m_bytes = 0;
};

//! Files that the text links to, "](references/forms.md)", and that are not there.
void checkLinks(SkillFolder& folder)
{
    const auto text = std::ranges::find(folder.files, "SKILL.md", &SkillFolder::File::path);
    std::int64_t line = 1;
    for (std::size_t at = 0; text != folder.files.end() && at < text->content.size(); ++at) {
        line += text->content[at] == '\n' ? 1 : 0;
        if (text->content.compare(at, 2, "](") != 0)
            continue;
        const auto end = text->content.find_first_of(")\n", at);
        auto target = text->content.substr(at + 2, std::min(end, text->content.size()) - at - 2);
        target = target.substr(0, target.find_first_of("# \""));
        if (target.empty() || target.find(':') != std::string::npos || target.starts_with('/'))
            continue;
        const auto path = relativePath(target);
        const bool there = path && std::ranges::any_of(folder.files, [&](const auto& file) {
            return file.path == *path || file.path.starts_with(*path + '/');
        });
        if (!there)
            folder.problems.push_back({"SKILL.md", line, "links", "\"" + target + "\" is not in the folder", false});
    }
}

std::string versionOf(const SkillFolder& folder)
{
    std::string all;
    for (const auto& file : folder.files)
        all += file.path + '\0' + (file.executable ? 'x' : '-') + base::sha256Hex(file.content) + '\n';
    return base::sha256Hex(all).substr(0, 12);
}

void noteTooMany(SkillFolder& folder)
{
    folder.problems.push_back({"", 0, "size", "more than " + std::to_string(kMostFiles) + " files", true});
}

//! A name is there after a power cut when its folder is on the disk.
base::Result<> syncParent(const fs::path& folder)
{
    const base::FileDescriptor parent(::open(folder.parent_path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    // Some file systems cannot sync a folder and say so.
    if (!parent || (::fsync(parent.get()) != 0 && errno != EINVAL))
        return std::unexpected(base::systemError("cannot write down " + folder.string(), errno));
    return {};
}

} // namespace

bool SkillFolder::usable() const
{
    return std::ranges::none_of(problems, &api::SkillProblem::error);
}

std::string SkillFolder::errors() const
{
    std::string text;
    for (const auto& problem : problems)
        if (problem.error)
            text += (text.empty() ? "" : "\n") + problem.file + (problem.line > 0 ? ":" + std::to_string(problem.line) : "")
                + ": " + problem.rule + ": " + problem.message;
    return text;
}

base::Result<SkillFolder> readSkillFiles(const fs::path& folder)
{
    const base::FileDescriptor root(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!root)
        return std::unexpected(base::systemError("the skill " + folder.string() + " cannot be opened", errno));
    std::error_code error;
    const auto paths = pathsBelow(folder, error);
    if (error)
        return std::unexpected(base::systemError("the skill " + folder.string() + " cannot be read", error.value()));
    SkillFolder read;
    FolderReader reader(root.get(), read);
    for (const auto& path : paths)
        reader.read(path);
    if (paths.size() > kMostFiles)
        noteTooMany(read);
    return read;
}

void putFile(SkillFolder& folder, const std::string& path, std::string content)
{
    auto file = std::ranges::lower_bound(folder.files, path, {}, &SkillFolder::File::path);
    auto listed = std::ranges::lower_bound(folder.skill.files, path, {}, &api::SkillFile::path);
    if (file == folder.files.end() || file->path != path) {
        if (folder.files.size() == kMostFiles)
            noteTooMany(folder);
        file = folder.files.insert(file, {path, {}, false});
        listed = folder.skill.files.insert(listed, {path, 0});
    }
    listed->bytes = static_cast<std::int64_t>(content.size());
    file->content = std::move(content);
    std::uint64_t bytes = 0;
    for (const auto& each : folder.files)
        bytes += each.content.size();
    if (bytes > kLargestFolder)
        folder.problems.push_back({path, 0, "size", "the folder may hold " + base::sizeText(kLargestFolder), true});
}

void readSkill(SkillFolder& read, const std::string& name)
{
    const auto text = std::ranges::find(read.files, "SKILL.md", &SkillFolder::File::path);
    if (text == read.files.end())
        read.problems.push_back({"SKILL.md", 0, "front-matter", "it is missing; a skill is a folder with a SKILL.md", true});
    else if (text->content.size() > kLargestText)
        read.problems.push_back({"SKILL.md", 0, "size", "it may have " + base::sizeText(kLargestText), true});
    else
        readSkillText(text->content, name, read.skill, read.problems);
    checkLinks(read);
    read.skill.version = versionOf(read);
    std::ranges::copy_if(read.problems, std::back_inserter(read.skill.remarks), [](const auto& one) { return !one.error; });
}

base::Result<SkillFolder> readSkillFolder(const fs::path& folder, const std::string& name)
{
    auto read = readSkillFiles(folder);
    if (read)
        readSkill(*read, name);
    return read;
}

base::Result<> writeSkillFolder(const SkillFolder& skill, const fs::path& folder, unsigned mode)
{
    // A folder of its own for each writer: two may write the same version at one time.
    auto name = (folder.parent_path() / ("." + folder.filename().string() + ".XXXXXX")).string();
    std::error_code error;
    fs::create_directories(folder.parent_path(), error);
    if (::mkdtemp(name.data()) == nullptr)
        return std::unexpected(base::systemError("cannot make a folder beside " + folder.string(), errno));
    const fs::path beside = name;
    fs::permissions(beside,
        fs::perms::owner_all | fs::perms::group_read | fs::perms::group_exec | fs::perms::others_read | fs::perms::others_exec,
        error);
    for (const auto& file : skill.files) {
        const auto path = beside / file.path;
        fs::create_directories(path.parent_path(), error);
        if (error)
            return std::unexpected(base::systemError("cannot make the folder " + path.parent_path().string(), error.value()));
        if (auto written = base::writeFile(path, file.content, file.executable ? mode | ((mode & 0444) >> 2) : mode); !written)
            return written;
    }
    fs::rename(beside, folder, error);
    if (!error)
        return syncParent(folder);
    std::error_code ignored; // what is left is removed by the next who writes it
    fs::remove_all(beside, ignored);
    if (fs::exists(folder, ignored))
        return {};
    return std::unexpected(base::systemError("cannot keep " + folder.string(), error.value()));
}

std::string folderNameOf(const fs::path& folder)
{
    const auto plain = folder.lexically_normal();
    return (plain.filename().empty() ? plain.parent_path() : plain).filename().string();
}

std::string fingerprintOf(const fs::path& folder)
{
    std::error_code error;
    std::string text;
    for (const auto& path : pathsBelow(folder, error)) {
        struct stat about { };
        if (::lstat((folder / path).c_str(), &about) != 0 || about.st_ctim.tv_sec + kSettled >= std::time(nullptr))
            return {};
        text += path + '\0' + std::to_string(about.st_ino) + ' ' + std::to_string(about.st_size) + ' '
            + std::to_string(about.st_mtim.tv_sec) + '.' + std::to_string(about.st_mtim.tv_nsec) + ' '
            + std::to_string(about.st_ctim.tv_sec) + '.' + std::to_string(about.st_ctim.tv_nsec) + '\n';
    }
    return error ? std::string() : base::sha256Hex(text);
}

} // namespace kaze::tools::detail
