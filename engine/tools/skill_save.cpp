// How a file of a skill is written.

#include "engine/api/skill_requests.h"
#include "engine/base/file.h"
#include "engine/base/text.h"
#include "engine/tools/detail/beneath.h"
#include "engine/tools/detail/skill_folder.h"
#include "engine/tools/skills.h"

#include <algorithm>
#include <fcntl.h>

namespace kaze::tools {

namespace fs = std::filesystem;
using base::ErrorCode;

namespace {

constexpr std::size_t kLargestText = 256U << 10;
constexpr const char* kText = "SKILL.md";
constexpr const char* kTemporary = "skill"; //!< the same name each time, so that the next who saves cleans up after a crash

//! The path of the file to write, plain. Errors: InvalidArgument.
base::Result<std::string> pathToWrite(const api::SaveSkill& wanted)
{
    const auto wrong = [](std::string what) { return base::fail(ErrorCode::InvalidArgument, std::move(what)); };
    if (!detail::isSkillName(wanted.name))
        return wrong("\"" + base::shortened(base::toUtf8(wanted.name), 100)
            + "\" is no name of a skill: 1 to 64 lower-case letters, digits and single hyphens, none at either end");
    const auto given = wanted.file.empty() ? std::string(kText) : wanted.file;
    const auto shown = "\"" + base::shortened(base::toUtf8(given), 100) + "\"";
    auto path = detail::relativePath(given);
    if (!path || *path == "." || given.ends_with('/') || !base::isUtf8(given))
        return wrong(shown + " is no file in the skill's folder; write it like references/forms.md");
    if (path->starts_with('.') || path->find("/.") != std::string::npos)
        return wrong(shown + ": files whose names begin with a dot are no part of a skill");
    if (wanted.text.size() > kLargestText)
        return wrong(
            "the text has " + base::sizeText(wanted.text.size()) + "; at most " + base::sizeText(kLargestText) + " are saved");
    if (!base::isUtf8(wanted.text) || wanted.text.find('\0') != std::string::npos)
        return wrong("the text is not UTF-8");
    return path;
}

//! A file behind a link would be written and be no part of the skill. Errors: InvalidArgument.
base::Result<> checkLinks(const fs::path& folder, const std::string& file)
{
    auto path = folder;
    std::error_code error; // what is not there is no link
    for (const auto& part : fs::path(".") / file) {
        if (part != ".")
            path /= part;
        if (fs::is_symlink(path, error))
            return base::fail(
                ErrorCode::InvalidArgument, path.string() + " is a link, which is not written through; change what it leads to");
    }
    return {};
}

//! Whether the skill is still what was read. Errors: Conflict.
base::Result<> checkVersion(const api::SaveSkill& wanted, detail::SkillFolder now, bool there)
{
    if (!there && wanted.version.empty())
        return {};
    if (!there)
        return base::fail(ErrorCode::Conflict, "there is no skill \"" + wanted.name + "\" any more; save it as a new one");
    if (wanted.version.empty())
        return base::fail(ErrorCode::Conflict,
            "the library has a skill \"" + wanted.name
                + "\" already; read it and change that one, or give the new one another name");
    detail::readSkill(now, wanted.name);
    if (now.skill.version != wanted.version)
        return base::fail(ErrorCode::Conflict,
            "the skill " + wanted.name + " is at " + now.skill.version + " by now, and this is a change of " + wanted.version
                + "; read it again");
    return {};
}

base::Result<> writeOne(
    const detail::SkillFolder& skill, const fs::path& folder, const std::string& file, const std::string& text, bool there)
{
    if (!there)
        return detail::writeSkillFolder(skill, folder, 0644);
    const base::FileDescriptor root(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
    if (!root)
        return std::unexpected(base::systemError("the skill " + folder.string() + " cannot be opened", errno));
    return detail::writeBeneath(root.get(), file, text, kTemporary);
}

} // namespace

api::SkillValidation SkillStore::check(const std::string& name, const std::string& text)
{
    detail::SkillFolder folder;
    detail::putFile(folder, kText, text);
    detail::readSkill(folder, name);
    api::SkillValidation validation{name, {}, folder.problems, folder.usable()};
    if (validation.usable)
        validation.version = folder.skill.version;
    return validation;
}

base::Result<api::SkillValidation> SkillStore::save(const api::SaveSkill& wanted) const
{
    const auto file = pathToWrite(wanted);
    if (!file)
        return failure(file);
    const std::lock_guard changing(m_changing);
    const auto folder = m_library / wanted.name;
    if (const auto plain = checkLinks(folder, *file); !plain)
        return failure(plain);
    std::error_code error; // then it is not there
    const bool there = fs::exists(folder, error);
    auto files = there ? detail::readSkillFiles(folder) : base::Result<detail::SkillFolder>(detail::SkillFolder());
    if (!files)
        return failure(files);
    if (const auto same = checkVersion(wanted, *files, there); !same)
        return failure(same);
    detail::putFile(*files, *file, wanted.text);
    detail::readSkill(*files, wanted.name);
    api::SkillValidation validation{wanted.name, {}, files->problems, files->usable()};
    if (!validation.usable)
        return validation;
    // What it was is kept as a version, where it could be used.
    if (there)
        if (const auto before = take(folder); !before && before.error().code != ErrorCode::InvalidArgument)
            return failure(before);
    if (const auto written = writeOne(*files, folder, *file, wanted.text, there); !written)
        return failure(written);
    const auto taken = take(folder);
    if (!taken)
        return failure(taken);
    validation.version = (*taken)->version;
    if (validation.version != files->skill.version)
        return base::fail(
            ErrorCode::Conflict, "the skill " + wanted.name + " was changed at the same time by somebody else; read it again");
    return validation;
}

} // namespace kaze::tools
