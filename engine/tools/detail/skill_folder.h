#pragma once

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

//! What tells one state of a folder from the next; empty where it was changed just now, or cannot be read.
[[nodiscard]] std::string fingerprintOf(const std::filesystem::path& folder);

//! Whether it can be a skill's name: 1 to 64 lower-case letters, digits and single hyphens, none at either end.
[[nodiscard]] bool isSkillName(const std::string& name);

//! Reads the front matter of SKILL.md into `skill`, and what is wrong with it into `problems`.
void readSkillText(
    const std::string& text, const std::string& folderName, Skill& skill, std::vector<api::SkillProblem>& problems);

} // namespace kaze::tools::detail
