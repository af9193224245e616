#pragma once

#include "engine/api/skill_requests.h"
#include "engine/knowledge/detail/filter.h"
#include "engine/knowledge/detail/records.h"

#include <span>

// Skills out of episodes: those of like tasks are put together, and where they mostly ended well, what they say is written down.
namespace kaze::knowledge::detail {

//! An episode that says how it ended, as far as a skill is made of it.
struct LearntEpisode {
    std::string id;
    std::string task, output, critique; //!< shortened
    bool success = false;
    vectors::Vector vector; //!< of unit length
};

//! The numbers of the newest records that fit, say how they ended and have a vector, oldest first. `filter` is of kind "episode". A read job.
[[nodiscard]] base::Result<std::vector<std::int64_t>> episodesToLearnFrom(
    storage::Connection& connection, const Filter& filter, std::int64_t embedder, std::int64_t limit);

//! These, in the same order, without those that are gone meanwhile. A read job.
[[nodiscard]] base::Result<std::vector<LearntEpisode>> readEpisodes(
    storage::Connection& connection, std::span<const std::int64_t> numbers, std::int64_t embedder, std::size_t dimensions);

//! Places of episodes whose tasks are alike, in order.
struct AlikeEpisodes {
    std::vector<std::size_t> members;
    double similarity = 1; //!< the least cosine of one with their middle
};

struct AlikeGroups {
    std::vector<AlikeEpisodes> groups;
    std::size_t leftOut = 0; //!< episodes that are like none of kMostGroups
};
inline constexpr std::size_t kMostGroups = 512; //!< that one episode is compared with

//! Leader clustering by average link: each episode, in order, goes to the group whose members it is most like on average, where that is at least
//! `similarity`, or begins one, as long as there are no more than kMostGroups; then each is placed once more among the groups as they became. Always the same for the same episodes in the same
//! order.
[[nodiscard]] AlikeGroups groupAlike(std::span<const LearntEpisode> episodes, double similarity);

//! Errors: InvalidArgument.
[[nodiscard]] base::Result<> check(const api::LearnSkills& query);

//! Groups, keeps those that are large and good enough, and writes a skill of each from a template, the surest first.
[[nodiscard]] api::SkillProposals proposalsOf(std::span<const LearntEpisode> episodes, const api::LearnSkills& query);

//! Names skills after the words that set their tasks apart. For one set of proposals, so that no two have the same name.
class SkillNames {
public:
    explicit SkillNames(std::span<const LearntEpisode> all);

    [[nodiscard]] std::string nameFor(std::span<const LearntEpisode* const> group);

private:
    std::map<std::string, std::size_t, std::less<>> m_tasksWith; //!< by word
    std::size_t m_tasks = 0;
    std::map<std::string, int> m_given;
};

//! A whole SKILL.md, and its description. What episodes say is quoted: no line of theirs can be taken for the file's own.
void writeSkill(std::span<const LearntEpisode* const> group, api::SkillProposal& proposal);

} // namespace kaze::knowledge::detail
