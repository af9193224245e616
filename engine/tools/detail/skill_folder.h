#pragma once

#include "engine/api/skill_requests.h"
#include "engine/tools/skills.h"

#include <string>
#include <vector>

namespace kaze::tools::detail {

//! A skill's folder as it was read: all its files, and what is wrong with it. Blocks.
struct SkillFolder {
    Skill skill; //!< without its place in the store
    struct File {
        std::string path;
        std::string content;
        bool executable = false;
    };
    std::vector<File> files; //!< by path
    std::vector<api::SkillProblem> problems; //!< errors and remarks

    [[nodiscard]] bool usable() const;
    //! "SKILL.md:3: name: …", a line each.
    [[nodiscard]] std::string errors() const;
};

//! Errors: NotFound where there is no such folder; those of reading it. `name` is what the skill must be called.
[[nodiscard]] base::Result<SkillFolder> readSkillFolder(const std::filesystem::path& folder, const std::string& name);

//! The first half of that: the files alone, and what is wrong with single ones.
[[nodiscard]] base::Result<SkillFolder> readSkillFiles(const std::filesystem::path& folder);

//! Puts a file in the place of the one at its path, or beside the others.
void putFile(SkillFolder& folder, const std::string& path, std::string content);

//! The other half: reads the skill out of the files, once these are all there, and notes what is wrong with it.
void readSkill(SkillFolder& folder, const std::string& name);

//! Writes all files below `folder`, which is not there yet: beside it first, so that it is there whole or not at all. One that is there meanwhile stays.
[[nodiscard]] base::Result<> writeSkillFolder(const SkillFolder& skill, const std::filesystem::path& folder, unsigned mode);

//! The last name of a path to a folder, with or without a slash at its end.
[[nodiscard]] std::string folderNameOf(const std::filesystem::path& folder);

//! What tells one state of a folder from the next; empty where it was changed just now, or cannot be read.
[[nodiscard]] std::string fingerprintOf(const std::filesystem::path& folder);

//! Whether it can be a skill's name: 1 to 64 lower-case letters, digits and single hyphens, none at either end.
[[nodiscard]] bool isSkillName(const std::string& name);

//! Reads the front matter of SKILL.md into `skill`, and what is wrong with it into `problems`.
void readSkillText(
    const std::string& text, const std::string& folderName, Skill& skill, std::vector<api::SkillProblem>& problems);

} // namespace kaze::tools::detail
