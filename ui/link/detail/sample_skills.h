#pragma once

#include "engine/api/agent_requests.h"
#include "engine/api/skill_requests.h"
#include "engine/base/result.h"

#include <functional>
#include <map>
#include <string>
#include <vector>

namespace kaze::ui {

//! A version of a skill of the sample: its files, and how runs did with it.
struct SampleSkillVersion {
    std::string version;
    api::Time firstSeen;
    std::map<std::string, std::string> files; //!< texts by path
    std::int64_t uses = 0;
    std::int64_t successes = 0;
};

struct SampleSkill {
    std::string name;
    std::vector<std::string> agents;
    std::vector<SampleSkillVersion> versions; //!< newest first, the first is the current one
    std::vector<api::SkillUse> recent; //!< newest first
};

//! The skills of the sample cell: a library that can be read, edited and learnt into. Checks the part of the format that people break.
class SampleSkills {
public:
    //! `busy`: with skills; else an empty library. `runsOf` knows the newest runs of an agent that have ended.
    SampleSkills(api::Time now, bool busy, const std::function<std::vector<api::RunRow>(const std::string& agent)>& runsOf);

    [[nodiscard]] api::SkillList list() const;
    [[nodiscard]] base::Result<api::SkillReply> get(const api::GetSkill& query) const;
    [[nodiscard]] base::Result<api::SkillValidation> add(const api::AddSkill& request);
    [[nodiscard]] base::Result<api::SkillValidation> save(const api::SaveSkill& request);
    [[nodiscard]] base::Result<api::Done> remove(const api::RemoveSkill& request);
    [[nodiscard]] api::SkillValidation validate(const api::ValidateSkill& query) const;
    [[nodiscard]] api::SkillProposals learn(const api::LearnSkills& query) const;

private:
    [[nodiscard]] const SampleSkill* find(const std::string& name) const;
    void makeRecent(SampleSkill& skill, const std::function<std::vector<api::RunRow>(const std::string& agent)>& runsOf) const;
    void keep(const std::string& name, std::map<std::string, std::string> files);

    api::Time m_now;
    bool m_busy;
    std::vector<SampleSkill> m_skills; //!< by name
};

//! What is told of a skill when the sample is made: `texts` are its versions, newest first.
struct ToldSkill {
    struct Version {
        int hours; //!< since it is there
        std::int64_t uses;
        std::int64_t successes;
        std::map<std::string, std::string> files;
    };
    std::string name;
    std::vector<std::string> agents;
    std::vector<Version> versions;
};

// sample_skill_texts.cpp
[[nodiscard]] std::vector<ToldSkill> toldSkills();
[[nodiscard]] std::vector<api::SkillProposal> toldProposals();

} // namespace kaze::ui
