// What remembered runs say of skills: how they fared with them, and which ones could be made of what runs have learnt.

#include "engine/api/skill_requests.h"
#include "engine/base/text.h"
#include "engine/knowledge/detail/checks.h"
#include "engine/knowledge/detail/consolidation.h"
#include "engine/knowledge/detail/impl.h"
#include "engine/knowledge/detail/kinds.h"
#include "engine/knowledge/detail/skill_uses.h"

namespace kaze::knowledge {

using base::ErrorCode;
using base::fail;
using base::Result;
using base::Task;

namespace {

constexpr std::int64_t kMostEpisodes = 5000;
constexpr std::size_t kEpisodesAtOnce = 200;

//! Page by page, since an episode may be long.
Task<Result<std::vector<detail::LearntEpisode>>> episodesOf(std::shared_ptr<detail::Tenant> tenant, detail::Filter filter)
{
    const auto set = tenant->serving();
    const std::int64_t embedder = set->number();
    const std::size_t dimensions = set->dimensions();
    auto find = [filter = std::move(filter), embedder](storage::Connection& connection) {
        return detail::episodesToLearnFrom(connection, filter, embedder, kMostEpisodes);
    };
    const auto numbers = co_await tenant->database().read(std::move(find));
    if (!numbers)
        co_return failure(numbers);
    std::vector<detail::LearntEpisode> episodes;
    for (std::size_t at = 0; at < numbers->size(); at += kEpisodesAtOnce) {
        if (tenant->closed())
            co_return fail(ErrorCode::Unavailable, "The knowledge store was closed while skills were looked for.");
        const auto first = numbers->begin() + static_cast<std::ptrdiff_t>(at);
        const auto count = static_cast<std::ptrdiff_t>(std::min(kEpisodesAtOnce, numbers->size() - at));
        auto job = [some = std::vector<std::int64_t>(first, first + count), embedder, dimensions](
                       storage::Connection& connection) { return detail::readEpisodes(connection, some, embedder, dimensions); };
        auto page = co_await tenant->database().read(std::move(job));
        if (!page)
            co_return failure(page);
        std::ranges::move(*page, std::back_inserter(episodes));
    }
    co_return episodes;
}

} // namespace

Task<Result<std::vector<SkillUsage>>> Knowledge::Impl::skillUsage(
    std::shared_ptr<Impl> self, std::string tenantName, std::string project, std::string skill)
{
    auto name = detail::databaseName(tenantName, project);
    if (!name)
        co_return failure(name);
    // The skills of all memories are listed together: none of them is opened for that.
    auto job = [skill = std::move(skill)](storage::Connection& connection) { return detail::usesOfSkills(connection, skill); };
    co_return co_await peek(self, std::move(*name), std::move(job));
}

Task<Result<api::SkillProposals>> Knowledge::Impl::learnSkills(std::shared_ptr<Impl> self, api::LearnSkills query)
{
    if (auto good = detail::check(query); !good)
        co_return failure(good);
    auto name = detail::databaseName(query.tenant, query.project);
    if (!name)
        co_return failure(name);
    auto filter = detail::presentOnly(query.filter, std::string(detail::kEpisode), self->parts.clock.now());
    if (!filter)
        co_return failure(filter);
    const auto opened = co_await tenant(self, std::move(*name), false);
    if (!opened)
        co_return failure(opened);
    std::vector<detail::LearntEpisode> episodes;
    if (*opened) {
        std::shared_ptr<detail::Tenant> whose = *opened;
        auto read = co_await episodesOf(std::move(whose), std::move(*filter));
        if (!read)
            co_return failure(read);
        episodes = std::move(*read);
    }
    if (self->closed)
        co_return fail(ErrorCode::Unavailable, "The knowledge store was closed while skills were looked for.");
    auto work = [episodes = std::move(episodes), query = std::move(query)] { return detail::proposalsOf(episodes, query); };
    co_return co_await self->parts.workers.run(std::move(work));
}

} // namespace kaze::knowledge
