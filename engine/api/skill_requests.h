#pragma once

#include "engine/api/reply.h"

#include <map>
#include <string_view>

// Skills: folders with a SKILL.md that agents read when they need them.

namespace kaze::api {

//! What is wrong with a skill, and where.
struct SkillProblem {
    std::string file; //!< within the skill's folder
    std::int64_t line = 0; //!< 0: of the file as a whole
    std::string rule; //!< "name", "description", "links" …
    std::string message;
    bool error = true; //!< false: a remark, the skill can be used
};
BOOST_DESCRIBE_STRUCT(SkillProblem, (), (file, line, rule, message, error))

struct SkillRow {
    std::string name;
    std::string description;
    std::string version; //!< the first 12 digits of the hash of all its files
    std::string license;
    std::string compatibility;
    std::vector<std::string> allowedTools;
    std::map<std::string, std::string> metadata;
    std::string folder;
    std::int64_t files = 0;
    std::int64_t bytes = 0;
    std::int64_t versions = 0; //!< kept, this one with them
    Time changedAt; //!< when this version was first seen
    std::vector<SkillProblem> problems;
};
BOOST_DESCRIBE_STRUCT(SkillRow, (),
    (name, description, version, license, compatibility, allowedTools, metadata, folder, files, bytes, versions, changedAt,
        problems))

struct SkillList {
    static constexpr std::string_view kType = "skill_list";
    std::vector<SkillRow> skills; //!< of the library, by name; those with errors too
    std::string folder; //!< the library
};
BOOST_DESCRIBE_STRUCT(SkillList, (), (skills, folder))

struct ListSkills {
    static constexpr std::string_view kType = "list_skills";
    using Reply = SkillList;
};
BOOST_DESCRIBE_STRUCT(ListSkills, (), ())

struct SkillFile {
    std::string path; //!< within the skill's folder
    std::int64_t bytes = 0;
};
BOOST_DESCRIBE_STRUCT(SkillFile, (), (path, bytes))

struct SkillVersion {
    std::string version;
    Time firstSeen;
    bool current = false; //!< the one that the folder holds
};
BOOST_DESCRIBE_STRUCT(SkillVersion, (), (version, firstSeen, current))

struct SkillReply {
    static constexpr std::string_view kType = "skill";
    SkillRow skill;
    std::vector<SkillFile> files; //!< by path
    std::vector<SkillVersion> versions; //!< newest first
    std::string file; //!< the one whose text this is
    std::string text; //!< cut at 256 KB
    bool truncated = false;
};
BOOST_DESCRIBE_STRUCT(SkillReply, (), (skill, files, versions, file, text, truncated))

struct GetSkill {
    static constexpr std::string_view kType = "get_skill";
    using Reply = SkillReply;
    std::string name; //!< of the library
    std::string version; //!< or the beginning of one; empty: the current one
    std::string file; //!< empty: SKILL.md
};
BOOST_DESCRIBE_STRUCT(GetSkill, (), (name, version, file))

struct SkillValidation {
    static constexpr std::string_view kType = "skill_validation";
    std::string name;
    std::string version; //!< empty when it cannot be used
    std::vector<SkillProblem> problems; //!< empty: it is as it should be
    bool usable = false;
};
BOOST_DESCRIBE_STRUCT(SkillValidation, (), (name, version, problems, usable))

//! Copies a folder into the library, after checking it; one with errors is not copied (see SkillValidation::usable).
struct AddSkill {
    static constexpr std::string_view kType = "add_skill";
    using Reply = SkillValidation;
    std::string path; //!< of the folder, on the cell's machine
    bool replace = false; //!< one of that name that is there already
};
BOOST_DESCRIBE_STRUCT(AddSkill, (), (path, replace))

//! Takes it from the library. Its versions stay for the runs that use them.
struct RemoveSkill {
    static constexpr std::string_view kType = "remove_skill";
    using Reply = Done;
    std::string name;
};
BOOST_DESCRIBE_STRUCT(RemoveSkill, (), (name))

struct ValidateSkill {
    static constexpr std::string_view kType = "validate_skill";
    using Reply = SkillValidation;
    std::string path; //!< of a folder, or the name of a skill of the library
};
BOOST_DESCRIBE_STRUCT(ValidateSkill, (), (path))

} // namespace kaze::api
