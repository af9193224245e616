#include "engine/knowledge/detail/consolidation.h"

#include "engine/base/text.h"
#include "engine/knowledge/detail/statements.h"
#include "engine/knowledge/wilson.h"
#include "engine/vectors/distance.h"

#include <boost/json.hpp>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <optional>

namespace kaze::knowledge::detail {

using base::ErrorCode;
using base::fail;
using base::Result;
using storage::Connection;
using storage::Row;
using storage::Value;

namespace {

constexpr std::size_t kPart = 2048; //!< bytes of a task, an output, a critique that are kept

std::string wordsIn(const boost::json::object& data, std::string_view name)
{
    const auto* value = data.if_contains({name.data(), name.size()});
    return value && value->is_string() ? base::shortened(std::string_view(value->get_string()), kPart) : std::string();
}

LearntEpisode episodeOf(const Row& row)
{
    LearntEpisode episode;
    episode.id = uuidOf(row.blob(0)).text();
    boost::system::error_code bad;
    const std::string_view text = row.text(2);
    const auto data = boost::json::parse({text.data(), text.size()}, bad);
    if (!bad && data.is_object()) {
        episode.task = wordsIn(data.get_object(), "task");
        episode.output = wordsIn(data.get_object(), "output");
        episode.critique = wordsIn(data.get_object(), "critique");
    }
    if (episode.task.empty())
        episode.task = base::shortened(row.text(1), kPart);
    episode.success = row.real(3) > 0.5;
    return episode;
}

//! Vectors by their sum, so that the mean cosine with all of them is one product.
struct Heap {
    vectors::Vector sum;
    std::size_t count = 0;

    void add(const vectors::Vector& vector)
    {
        sum.resize(vector.size());
        for (std::size_t i = 0; i < vector.size(); ++i)
            sum[i] += vector[i];
        ++count;
    }
    //! Of a vector with the others, where `own` says that it is one of them.
    [[nodiscard]] double likeness(const vectors::Vector& vector, bool own) const
    {
        const auto others = count - (own ? 1 : 0);
        if (others == 0)
            return -1;
        const auto product = static_cast<double>(vectors::bestKernels().dot(vector.data(), sum.data(), vector.size()));
        return (product - (own ? 1 : 0)) / static_cast<double>(others);
    }
};

//! The group that it is most like, where it is enough.
std::optional<std::size_t> bestOf(
    const std::vector<Heap>& groups, const vectors::Vector& vector, double similarity, std::optional<std::size_t> own)
{
    std::optional<std::size_t> best;
    double likeness = similarity;
    for (std::size_t i = 0; i < groups.size(); ++i) {
        const double each = groups[i].likeness(vector, own == i);
        if (each > likeness || (!best && each >= likeness)) {
            best = i;
            likeness = each;
        }
    }
    return best;
}

double leastCosine(std::span<const LearntEpisode> episodes, const std::vector<std::size_t>& members)
{
    Heap all;
    for (const auto member : members)
        all.add(episodes[member].vector);
    double least = 1;
    for (const auto member : members)
        least = std::min(least, static_cast<double>(vectors::cosine(episodes[member].vector, all.sum)));
    return least;
}

std::string remarkOn(const api::LearnSkills& query, std::size_t episodes, std::size_t largest, bool anyLarge)
{
    if (episodes == 0)
        return "No episode here says how it ended and has a vector yet.";
    const std::string looked = "Of " + std::to_string(episodes) + " episodes, ";
    if (!anyLarge)
        return looked + "no more than " + std::to_string(largest) + " are of like tasks; " + std::to_string(query.minEpisodes)
            + " are wanted. A lower similarity puts more together.";
    return looked + "no group of like tasks ended well often enough.";
}

std::string leftOutText(std::size_t episodes)
{
    return std::to_string(episodes) + (episodes == 1 ? " episode is" : " episodes are")
        + " left out, being like none of the first " + std::to_string(kMostGroups) + " kinds of tasks; a filter looks at fewer.";
}

} // namespace

Result<std::vector<std::int64_t>> episodesToLearnFrom(
    Connection& connection, const Filter& filter, std::int64_t embedder, std::int64_t limit)
{
    const std::string sql
        = "SELECT r.seq FROM episode_outcomes o JOIN records r ON r.seq = o.seq WHERE o.outcome = 'success' AND "
          "r.kind = ? AND r.forgotten_at IS NULL AND EXISTS (SELECT 1 FROM vectors v WHERE v.seq = r.seq AND "
          "v.embedder = ?)"
        + filter.probe + " ORDER BY r.created_at DESC, r.seq DESC LIMIT ?";
    std::vector<Value> values{std::string_view(filter.kind), embedder};
    filter.appendTo(values);
    values.emplace_back(limit);
    std::vector<std::int64_t> numbers;
    const auto take = [&](const Row& row) { numbers.push_back(row.integer(0)); };
    if (auto done = connection.query(sql, values, take); !done)
        return failure(done);
    std::ranges::reverse(numbers);
    return numbers;
}

Result<std::vector<LearntEpisode>> readEpisodes(
    Connection& connection, std::span<const std::int64_t> numbers, std::int64_t embedder, std::size_t dimensions)
{
    std::vector<LearntEpisode> episodes;
    const auto take = [&](const Row& row) {
        auto vector = vectorOf(row.blob(4), dimensions);
        if (!vector)
            return;
        auto episode = episodeOf(row);
        episode.vector = std::move(*vector);
        // One whose vector changes just now has two.
        if (episodes.empty() || episodes.back().id != episode.id)
            episodes.push_back(std::move(episode));
    };
    const std::string list = listOf(numbers);
    if (auto done = connection.query(sql::kEpisodesWith, {std::string_view(list), embedder}, take); !done)
        return failure(done);
    return episodes;
}

AlikeGroups groupAlike(std::span<const LearntEpisode> episodes, double similarity)
{
    std::vector<Heap> groups;
    std::vector<std::optional<std::size_t>> places;
    for (const auto& episode : episodes) {
        auto place = bestOf(groups, episode.vector, similarity, {});
        if (!place && groups.size() < kMostGroups) {
            place = groups.size();
            groups.emplace_back();
        }
        if (place)
            groups[*place].add(episode.vector);
        places.push_back(place);
    }
    AlikeGroups alike;
    alike.groups.resize(groups.size());
    for (std::size_t i = 0; i < episodes.size(); ++i) {
        if (const auto best = bestOf(groups, episodes[i].vector, similarity, places[i]))
            alike.groups[*best].members.push_back(i);
        else if (!places[i])
            ++alike.leftOut;
    }
    std::erase_if(alike.groups, [](const AlikeEpisodes& each) { return each.members.size() < 2; });
    for (auto& each : alike.groups)
        each.similarity = leastCosine(episodes, each.members);
    return alike;
}

Result<> check(const api::LearnSkills& query)
{
    if (query.minEpisodes < 2 || query.minEpisodes > 1000)
        return fail(ErrorCode::InvalidArgument, "A skill is made of at least 2 to 1000 episodes.");
    if (!(query.similarity >= 0 && query.similarity <= 1))
        return fail(ErrorCode::InvalidArgument, "The cosine from which tasks are alike is 0 to 1.");
    if (!(query.minSuccess >= 0 && query.minSuccess <= 1))
        return fail(ErrorCode::InvalidArgument, "The least share of successes is 0 to 1.");
    return {};
}

api::SkillProposals proposalsOf(std::span<const LearntEpisode> episodes, const api::LearnSkills& query)
{
    api::SkillProposals answer;
    answer.episodes = static_cast<std::int64_t>(episodes.size());
    struct Candidate {
        std::vector<const LearntEpisode*> members;
        api::SkillProposal proposal;
    };
    std::vector<Candidate> candidates;
    std::size_t largest = 1;
    const auto alike = groupAlike(episodes, query.similarity);
    for (const auto& group : alike.groups) {
        largest = std::max(largest, group.members.size());
        if (static_cast<std::int64_t>(group.members.size()) < query.minEpisodes)
            continue;
        auto& [members, proposal] = candidates.emplace_back();
        for (const auto member : group.members) {
            members.push_back(&episodes[member]);
            proposal.episodes.push_back(episodes[member].id);
            proposal.successes += episodes[member].success ? 1 : 0;
        }
        proposal.similarity = group.similarity;
        proposal.successLow = wilsonLow(proposal.successes, static_cast<std::int64_t>(members.size()));
    }
    const bool anyLarge = !candidates.empty();
    std::erase_if(candidates, [&](const Candidate& each) { return each.proposal.successLow < query.minSuccess; });
    std::ranges::stable_sort(candidates, std::greater<>(), [](const Candidate& each) { return each.proposal.successLow; });
    candidates.resize(std::min(candidates.size(), static_cast<std::size_t>(std::clamp<std::int64_t>(query.limit, 1, 50))));
    SkillNames names(episodes);
    for (auto& [members, proposal] : candidates) {
        proposal.name = names.nameFor(members);
        writeSkill(members, proposal);
        answer.proposals.push_back(std::move(proposal));
    }
    if (answer.proposals.empty())
        answer.remark = remarkOn(query, episodes.size(), largest, anyLarge);
    if (alike.leftOut > 0)
        answer.remark += (answer.remark.empty() ? "" : " ") + leftOutText(alike.leftOut);
    return answer;
}

} // namespace kaze::knowledge::detail
