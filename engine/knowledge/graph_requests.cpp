// Facts as a graph.

#include "engine/api/graph_requests.h"
#include "engine/knowledge/detail/checks.h"
#include "engine/knowledge/detail/graph.h"
#include "engine/knowledge/detail/impl.h"

namespace kaze::knowledge {

using base::Result;
using base::Task;

namespace {

//! Asks the database, and says how long it took where the answer does.
template <class Query>
Task<Result<typename Query::Reply>> asked(Knowledge::Parts parts, std::shared_ptr<detail::Tenant> tenant, Query query,
    Result<typename Query::Reply> (*how)(storage::Connection&, const Query&, base::Time))
{
    const base::Duration started = parts.clock.steady();
    auto job = [query = std::move(query), how, now = parts.clock.now()](
                   storage::Connection& connection) { return how(connection, query, now); };
    auto answer = co_await tenant->database().read(std::move(job));
    if constexpr (requires { answer->seconds; }) {
        if (answer && !tenant->closed())
            answer->seconds = std::chrono::duration<double>(parts.clock.steady() - started).count();
    }
    co_return answer;
}

} // namespace

Task<Result<api::GetNeighbourhood::Reply>> Knowledge::Impl::neighbourhood(std::shared_ptr<Impl> self, api::GetNeighbourhood query)
{
    auto opened = co_await known(self, query.tenant, query.project);
    if (!opened)
        co_return failure(opened);
    co_return co_await asked(self->parts, std::move(*opened), std::move(query), &detail::neighbourhoodOf);
}

Task<Result<api::FindPaths::Reply>> Knowledge::Impl::paths(std::shared_ptr<Impl> self, api::FindPaths query)
{
    auto opened = co_await known(self, query.tenant, query.project);
    if (!opened)
        co_return failure(opened);
    co_return co_await asked(self->parts, std::move(*opened), std::move(query), &detail::pathsBetween);
}

Task<Result<api::ListEntities::Reply>> Knowledge::Impl::entities(std::shared_ptr<Impl> self, api::ListEntities query)
{
    auto name = detail::databaseName(query.tenant, query.project);
    if (!name)
        co_return failure(name);
    auto opened = co_await tenant(self, std::move(*name), false);
    if (!opened)
        co_return failure(opened);
    if (!*opened) {
        api::EntityPage nothing;
        nothing.total = 0;
        co_return nothing;
    }
    co_return co_await asked(self->parts, std::move(*opened), std::move(query), &detail::entitiesOf);
}

} // namespace kaze::knowledge
