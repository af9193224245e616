#include "engine/api/skill_requests.h"
#include "engine/base/file.h"
#include "engine/base/text.h"
#include "engine/tools/detail/beneath.h"
#include "engine/tools/detail/skill_folder.h"
#include "engine/tools/skills.h"

#include <algorithm>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace kaze::tools {

namespace fs = std::filesystem;
using base::ErrorCode;

namespace {

constexpr std::size_t kVersionDigits = 12;
constexpr std::uint64_t kLargestText = 256U << 10;
constexpr std::size_t kKnownFolders = 1000;

base::Time changedAt(const fs::path& folder)
{
    struct stat about { };
    if (::stat(folder.c_str(), &about) != 0)
        return {};
    return base::Time(std::chrono::seconds(about.st_mtim.tv_sec) + std::chrono::microseconds(about.st_mtim.tv_nsec / 1000));
}

//! A skill of the library that cannot be used, with all that is wrong with it, so that it can be read and put right.
base::Result<std::shared_ptr<const Skill>> asItStands(const fs::path& folder, const std::string& name)
{
    auto read = detail::readSkillFolder(folder, name);
    if (!read)
        return failure(read);
    read->skill.name = name;
    read->skill.folder = folder;
    read->skill.firstSeen = changedAt(folder);
    read->skill.remarks = std::move(read->problems);
    return std::make_shared<const Skill>(std::move(read->skill));
}

} // namespace

SkillStore::SkillStore(fs::path library, fs::path versions, base::WorkerPool& workers)
    : m_library(std::move(library)), m_versions(std::move(versions)), m_workers(workers)
{
}

base::Result<std::shared_ptr<const Skill>> SkillStore::take(const fs::path& folder) const
{
    const auto fingerprint = detail::fingerprintOf(folder);
    {
        const std::lock_guard lock(m_mutex);
        const auto known = m_known.find(folder.string());
        std::error_code ignored; // then it is written again
        if (known != m_known.end() && !fingerprint.empty() && known->second.fingerprint == fingerprint
            && fs::exists(known->second.skill->folder, ignored))
            return known->second.skill;
    }
    auto read = detail::readSkillFolder(folder, detail::folderNameOf(folder));
    if (!read)
        return failure(read);
    if (!read->usable())
        return base::fail(ErrorCode::InvalidArgument, "the skill " + folder.string() + " cannot be used:\n" + read->errors());
    auto& skill = read->skill;
    skill.folder = m_versions / skill.name / skill.version;
    std::error_code error;
    if (!fs::exists(skill.folder, error)) {
        fs::create_directories(skill.folder.parent_path(), error);
        if (error)
            return std::unexpected(
                base::systemError("cannot make the folder " + skill.folder.parent_path().string(), error.value()));
        if (auto written = detail::writeSkillFolder(*read, skill.folder, 0444); !written)
            return failure(written);
    }
    skill.firstSeen = changedAt(skill.folder);
    auto shared = std::make_shared<const Skill>(std::move(skill));
    const std::lock_guard lock(m_mutex);
    if (m_known.size() >= kKnownFolders)
        m_known.clear();
    m_known[folder.string()] = {fingerprint, shared};
    return shared;
}

base::Result<std::shared_ptr<const Skill>> SkillStore::find(const fs::path& folder, const std::string& name) const
{
    std::error_code error; // then it is looked for in the library
    if (fs::exists(folder / name, error) || !detail::isSkillName(name))
        return take(folder / name);
    if (fs::exists(m_library / name, error))
        return take(m_library / name);
    return base::fail(ErrorCode::NotFound,
        "there is no skill \"" + name + "\", neither in " + (folder / name).string() + " nor in the library, "
            + m_library.string());
}

base::Result<std::shared_ptr<const Skill>> SkillStore::kept(const std::string& name, const std::string& version) const
{
    const auto isDigit = [](unsigned char c) { return std::isxdigit(c) != 0; };
    if (!detail::isSkillName(name) || version.size() > kVersionDigits || !std::ranges::all_of(version, isDigit))
        return base::fail(ErrorCode::InvalidArgument, "there can be no version \"" + version + "\" of a skill \"" + name + "\"");
    std::vector<std::string> found;
    for (const auto& one : versionsOf(name, {}))
        if (one.version.starts_with(version))
            found.push_back(one.version);
    if (found.empty())
        return base::fail(ErrorCode::NotFound, "the version " + version + " of the skill " + name + " is not kept any more");
    if (found.size() > 1)
        return base::fail(ErrorCode::InvalidArgument, "several versions of the skill " + name + " begin with " + version);
    const auto folder = m_versions / name / found.front();
    auto read = detail::readSkillFolder(folder, name);
    if (!read)
        return failure(read);
    // Somebody may have changed what is kept; that is not what the run began with.
    if (!read->usable() || read->skill.version != found.front())
        return base::fail(ErrorCode::Corrupt, "what is kept in " + folder.string() + " was changed");
    read->skill.folder = folder;
    read->skill.firstSeen = changedAt(folder);
    return std::make_shared<const Skill>(std::move(read->skill));
}

base::Result<std::string> SkillStore::fileOf(const Skill& skill, const std::string& path)
{
    const auto plain = detail::relativePath(path);
    if (!plain)
        return failure(plain);
    const base::FileDescriptor root(::open(skill.folder.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
    if (!root)
        return std::unexpected(base::systemError("the skill " + skill.name + " cannot be opened", errno));
    auto text = detail::readBeneath(root.get(), *plain, kLargestText);
    if (!text)
        return text;
    if (!base::isUtf8(*text) || text->find('\0') != std::string::npos)
        return base::fail(ErrorCode::InvalidArgument, path + " is not text; it is the file " + (skill.folder / *plain).string());
    return text;
}

std::vector<api::SkillVersion> SkillStore::versionsOf(const std::string& name, const std::string& current) const
{
    std::vector<api::SkillVersion> versions;
    std::error_code error; // a skill that nobody has used has none
    for (const auto& entry : fs::directory_iterator(m_versions / name, error)) {
        const auto version = entry.path().filename().string();
        if (!version.starts_with('.'))
            versions.push_back({version, changedAt(entry.path()), version == current});
    }
    std::ranges::sort(versions, std::greater(), [](const auto& one) { return std::pair(one.firstSeen, one.version); });
    return versions;
}

api::SkillRow SkillStore::rowOf(const Skill& skill, const fs::path& folder) const
{
    api::SkillRow row;
    row.name = skill.name;
    row.description = skill.description;
    row.version = skill.version;
    row.license = skill.license;
    row.compatibility = skill.compatibility;
    row.allowedTools = skill.allowedTools;
    row.metadata = skill.metadata;
    row.folder = folder.string();
    row.files = static_cast<std::int64_t>(skill.files.size());
    for (const auto& file : skill.files)
        row.bytes += file.bytes;
    row.versions = static_cast<std::int64_t>(versionsOf(skill.name, skill.version).size());
    row.changedAt = skill.firstSeen;
    row.problems = skill.remarks;
    return row;
}

api::SkillList SkillStore::list() const
{
    api::SkillList list;
    list.folder = m_library.string();
    std::error_code error; // a library that is not there is empty
    for (const auto& entry : fs::directory_iterator(m_library, error)) {
        const auto name = entry.path().filename().string();
        if (name.starts_with('.') || !entry.is_directory(error))
            continue;
        if (const auto skill = take(entry.path())) {
            list.skills.push_back(rowOf(**skill, entry.path()));
            continue;
        }
        auto& row = list.skills.emplace_back();
        row.name = name;
        row.folder = entry.path().string();
        row.changedAt = changedAt(entry.path());
        row.problems = validate(entry.path().string()).problems;
    }
    std::ranges::sort(list.skills, {}, &api::SkillRow::name);
    return list;
}

base::Result<api::SkillReply> SkillStore::get(const api::GetSkill& query) const
{
    if (!detail::isSkillName(query.name))
        return base::fail(ErrorCode::InvalidArgument, "\"" + query.name + "\" is no name of a skill");
    std::error_code error; // then it is not there
    const auto folder = m_library / query.name;
    const bool there = fs::exists(folder, error);
    if (!there && query.version.empty())
        return base::fail(ErrorCode::NotFound, "there is no skill \"" + query.name + "\" in " + m_library.string());
    auto current = there ? take(folder) : base::Result<std::shared_ptr<const Skill>>(nullptr);
    if (!current && current.error().code == ErrorCode::InvalidArgument)
        current = asItStands(folder, query.name);
    if (!current && query.version.empty())
        return failure(current);
    const auto skill = query.version.empty() ? current : kept(query.name, query.version);
    if (!skill)
        return failure(skill);
    api::SkillReply reply;
    reply.skill = rowOf(**skill, there ? folder : (*skill)->folder);
    reply.files = (*skill)->files;
    reply.versions = versionsOf(query.name, current && *current ? (*current)->version : std::string());
    reply.file = query.file.empty() ? "SKILL.md" : query.file;
    auto text = fileOf(**skill, reply.file);
    if (!text)
        return failure(text);
    reply.text = std::move(*text);
    return reply;
}

api::SkillValidation SkillStore::validate(const std::string& pathOrName) const
{
    std::error_code error; // then it is a path
    const bool isName = detail::isSkillName(pathOrName) && fs::exists(m_library / pathOrName, error);
    const fs::path folder = isName ? m_library / pathOrName : fs::path(pathOrName);
    api::SkillValidation validation;
    validation.name = detail::folderNameOf(folder);
    const auto read = detail::readSkillFolder(folder, validation.name);
    if (!read) {
        validation.problems.push_back({"", 0, "folder", read.error().text(), true});
        return validation;
    }
    validation.problems = read->problems;
    validation.usable = read->usable();
    if (validation.usable)
        validation.version = read->skill.version;
    return validation;
}

base::Result<api::SkillValidation> SkillStore::add(const std::string& path, bool replace) const
{
    const std::lock_guard changing(m_changing);
    const fs::path from = path;
    const auto name = detail::folderNameOf(from);
    const auto read = detail::readSkillFolder(from, name);
    if (!read)
        return failure(read);
    api::SkillValidation validation{name, {}, read->problems, read->usable()};
    if (!validation.usable)
        return validation;
    const auto folder = m_library / name;
    std::error_code error;
    if (fs::exists(folder, error)) {
        if (!replace)
            return base::fail(ErrorCode::AlreadyExists,
                "the library has a skill \"" + name + "\" already; replace it, or give the new one another name");
        // What it was is kept as a version.
        if (const auto before = take(folder); !before && before.error().code != ErrorCode::InvalidArgument)
            return failure(before);
        fs::remove_all(folder, error);
    }
    fs::create_directories(m_library, error); // writing says what is wrong with it
    if (auto written = detail::writeSkillFolder(*read, folder, 0644); !written)
        return failure(written);
    const auto taken = take(folder);
    if (!taken)
        return failure(taken);
    validation.version = (*taken)->version;
    return validation;
}

base::Result<> SkillStore::remove(const std::string& name) const
{
    const std::lock_guard changing(m_changing);
    std::error_code error; // then it is not there
    const auto folder = m_library / name;
    if (!detail::isSkillName(name) || !fs::exists(folder, error))
        return base::fail(ErrorCode::NotFound, "there is no skill \"" + name + "\" in " + m_library.string());
    fs::remove_all(folder, error);
    if (error)
        return std::unexpected(base::systemError("cannot remove " + folder.string(), error.value()));
    return {};
}

} // namespace kaze::tools
