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
    std::int64_t uses = 0; //!< by runs that ended and are remembered, of whatever version
    std::int64_t successes = 0; //!< of those
    double successLow = 0; //!< lower bound of the share of successes, at 95 % (Wilson 1927); 0 without uses
    std::vector<std::string> agents; //!< whose files name it
};
BOOST_DESCRIBE_STRUCT(SkillRow, (),
    (name, description, version, license, compatibility, allowedTools, metadata, folder, files, bytes, versions, changedAt,
        problems, uses, successes, successLow, agents))

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
    std::int64_t uses = 0; //!< as of SkillRow
    std::int64_t successes = 0;
    double successLow = 0;
};
BOOST_DESCRIBE_STRUCT(SkillVersion, (), (version, firstSeen, current, uses, successes, successLow))

//! A run that read a skill.
struct SkillUse {
    std::string runId;
    std::string agent;
    std::string version;
    std::string task; //!< shortened
    std::optional<bool> success;
    Time at;
};
BOOST_DESCRIBE_STRUCT(SkillUse, (), (runId, agent, version, task, success, at))

struct SkillReply {
    static constexpr std::string_view kType = "skill";
    SkillRow skill;
    std::vector<SkillFile> files; //!< by path
    std::vector<SkillVersion> versions; //!< newest first
    std::string file; //!< the one whose text this is
    std::string text; //!< cut at 256 KB
    bool truncated = false;
    std::vector<SkillUse> recent; //!< newest first, 20 at most
};
BOOST_DESCRIBE_STRUCT(SkillReply, (), (skill, files, versions, file, text, truncated, recent))

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

//! Writes a file of a skill of the library, after checking what the skill would be; with errors nothing is written (see SkillValidation::usable). Errors: Conflict when
//! the skill is no longer at `version`, or is there already and `version` is empty; InvalidArgument (a path out of the folder).
struct SaveSkill {
    static constexpr std::string_view kType = "save_skill";
    using Reply = SkillValidation;
    std::string name;
    std::string file; //!< empty: SKILL.md
    std::string text;
    std::string version; //!< that was read; empty: a new skill
};
BOOST_DESCRIBE_STRUCT(SaveSkill, (), (name, file, text, version))

//! A skill that could be made of what runs have learnt.
struct SkillProposal {
    std::string name;
    std::string description;
    std::string text; //!< a whole SKILL.md
    std::vector<std::string> episodes; //!< ids of the records that it is made of
    std::int64_t successes = 0; //!< of those
    double successLow = 0; //!< as of SkillRow
    double similarity = 0; //!< the least cosine of an episode with their middle
    std::string written; //!< "model:<name>", or "template" where no model was asked
};
BOOST_DESCRIBE_STRUCT(SkillProposal, (), (name, description, text, episodes, successes, successLow, similarity, written))

struct SkillProposals {
    static constexpr std::string_view kType = "skill_proposals";
    std::vector<SkillProposal> proposals; //!< the surest first
    std::int64_t episodes = 0; //!< that were looked at
    std::string remark; //!< why there are none; what went wrong with the model
};
BOOST_DESCRIBE_STRUCT(SkillProposals, (), (proposals, episodes, remark))

//! Puts episodes of like tasks together and proposes skills of those that mostly ended well. Keeps nothing: SaveSkill does.
struct LearnSkills {
    static constexpr std::string_view kType = "learn_skills";
    using Reply = SkillProposals;
    std::string tenant;
    std::string project;
    std::string filter; //!< of the episodes
    std::int64_t minEpisodes = 3; //!< 2 to 1000
    double similarity = 0.6; //!< cosine from which tasks are alike, 0 to 1
    double minSuccess = 0.3; //!< least lower bound of the share of successes
    std::string model; //!< that writes them; empty: a template
    std::int64_t limit = 10; //!< of proposals, 1 to 50
};
BOOST_DESCRIBE_STRUCT(LearnSkills, (), (tenant, project, filter, minEpisodes, similarity, minSuccess, model, limit))

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
