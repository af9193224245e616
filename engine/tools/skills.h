#pragma once

#include "engine/api/skill_requests.h"
#include "engine/base/loop.h"
#include "engine/base/result.h"
#include "engine/tools/tool.h"

#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

// Skills in the Agent Skills format (https://agentskills.io/specification): a folder with a SKILL.md, whose name and description an agent is told
// at once and whose text and files it reads when it needs them.
namespace kaze::tools {

//! One version of a skill, checked. Immutable.
struct Skill {
    std::string name, description, license, compatibility;
    std::vector<std::string> allowedTools;
    std::map<std::string, std::string> metadata;
    std::string version; //!< the first 12 digits of the hash of all its files
    std::string body; //!< SKILL.md without what stands above
    std::filesystem::path folder; //!< where this version's files are kept
    std::vector<api::SkillFile> files; //!< by path
    std::vector<api::SkillProblem> remarks;
    base::Time firstSeen{};
};

//! What an agent is told of a skill, and the version that its run keeps to.
struct SkillRef {
    std::string name, version, description;

    bool operator==(const SkillRef&) const = default;
};

//! The library of skills, and every version that was ever used, so that a run goes on with the one that it began with. Any thread; blocks.
class SkillStore {
public:
    //! `library` holds a folder a skill, which people change as they like; `versions` is the store's own.
    SkillStore(std::filesystem::path library, std::filesystem::path versions, base::WorkerPool& workers);

    //! The skill in a folder as it is now; this version is kept. Errors: NotFound; InvalidArgument, a line a problem: "SKILL.md:3: name: …"; those of writing.
    [[nodiscard]] base::Result<std::shared_ptr<const Skill>> take(const std::filesystem::path& folder) const;

    //! What an agent file in `folder` calls `name`: a folder relative to it, or a skill of the library. Errors: those of `take`.
    [[nodiscard]] base::Result<std::shared_ptr<const Skill>> find(
        const std::filesystem::path& folder, const std::string& name) const;

    //! A version that was kept; the beginning of its hash does. Errors: NotFound, InvalidArgument.
    [[nodiscard]] base::Result<std::shared_ptr<const Skill>> kept(const std::string& name, const std::string& version) const;

    //! A file of a kept version. Errors: PermissionDenied for a path that leads out, NotFound, InvalidArgument for a file that is no text.
    [[nodiscard]] static base::Result<std::string> fileOf(const Skill& skill, const std::string& path);

    [[nodiscard]] api::SkillList list() const;
    [[nodiscard]] base::Result<api::SkillReply> get(const api::GetSkill& query) const;
    [[nodiscard]] api::SkillValidation validate(const std::string& pathOrName) const;
    //! Errors: NotFound, AlreadyExists, those of writing. A skill with errors is not added, and the answer says which.
    [[nodiscard]] base::Result<api::SkillValidation> add(const std::string& path, bool replace) const;
    //! Writes one file of a skill, see api::SaveSkill; it is the old or the new one, whole, and nothing else in the folder is touched. What the skill would be
    //! is checked first: with errors nothing is written, and the answer says which. Errors: InvalidArgument (the name, the path, above 256 KB, no text), Conflict, those
    //! of writing.
    [[nodiscard]] base::Result<api::SkillValidation> save(const api::SaveSkill& wanted) const;
    //! What a skill of nothing but this SKILL.md would be.
    [[nodiscard]] static api::SkillValidation check(const std::string& name, const std::string& text);
    //! Errors: NotFound.
    [[nodiscard]] base::Result<> remove(const std::string& name) const;

    [[nodiscard]] const std::filesystem::path& library() const { return m_library; }
    //! Where all versions are, for programs that may read them.
    [[nodiscard]] const std::filesystem::path& versions() const { return m_versions; }
    [[nodiscard]] base::WorkerPool& workers() const { return m_workers; }

private:
    struct Known {
        std::string fingerprint; //!< of the folder's files
        std::shared_ptr<const Skill> skill;
    };

    [[nodiscard]] std::vector<api::SkillVersion> versionsOf(const std::string& name, const std::string& current) const;
    [[nodiscard]] api::SkillRow rowOf(const Skill& skill, const std::filesystem::path& folder) const;

    std::filesystem::path m_library;
    std::filesystem::path m_versions;
    base::WorkerPool& m_workers;
    mutable std::mutex m_changing; //!< held by who changes the library
    mutable std::mutex m_mutex; //!< guards m_known
    mutable std::map<std::string, Known> m_known; //!< by folder
};

//! The tool with which an agent reads its skills.
[[nodiscard]] std::shared_ptr<Tool> skillLoad(std::shared_ptr<const SkillStore> store, std::vector<SkillRef> skills);

//! What stands at the end of an agent's instructions: each skill with its version and description. Empty where there are none.
[[nodiscard]] std::string skillsSection(const std::vector<SkillRef>& skills);
//! The skills of instructions that end so; empty for any others.
[[nodiscard]] std::vector<SkillRef> skillsIn(const std::string& instructions);

} // namespace kaze::tools
