// What looks at episodes and vectors as a whole.

#include "engine/api/graph_requests.h"
#include "engine/knowledge/detail/causes.h"
#include "engine/knowledge/detail/checks.h"
#include "engine/knowledge/detail/impl.h"
#include "engine/knowledge/detail/kinds.h"
#include "engine/knowledge/detail/mapping.h"

namespace kaze::knowledge {

using base::ErrorCode;
using base::fail;
using base::Result;
using base::Task;

namespace {

double secondsSince(const base::Clock& clock, base::Duration started)
{
    return std::chrono::duration<double>(clock.steady() - started).count();
}

} // namespace

Task<Result<api::AnalyzeCauses::Reply>> Knowledge::Impl::causes(std::shared_ptr<Impl> self, api::AnalyzeCauses query)
{
    if (auto good = detail::check(query); !good)
        co_return failure(good);
    auto name = detail::databaseName(query.tenant, query.project);
    if (!name)
        co_return failure(name);
    auto filter = detail::presentOnly(query.filter, std::string(detail::kEpisode), self->parts.clock.now());
    if (!filter)
        co_return failure(filter);
    const base::Duration started = self->parts.clock.steady();
    const auto opened = co_await tenant(self, std::move(*name), false);
    if (!opened)
        co_return failure(opened);
    if (!*opened) {
        api::CausalAnalysis nothing;
        nothing.caveat = detail::causesCaveat();
        co_return nothing;
    }
    auto job = [query = std::move(query), filter = std::move(*filter)](
                   storage::Connection& connection) { return detail::analyzeCauses(connection, query, filter); };
    auto analysis = co_await (*opened)->database().read(std::move(job));
    if (analysis && !self->closed)
        analysis->seconds = secondsSince(self->parts.clock, started);
    co_return analysis;
}

Task<Result<api::GetMemoryMap::Reply>> Knowledge::Impl::map(std::shared_ptr<Impl> self, api::GetMemoryMap query)
{
    if (query.method != "pca" && query.method != "random")
        co_return fail(
            ErrorCode::InvalidArgument, "\"" + query.method + "\" is no method of a map; there are \"pca\" and \"random\".");
    if (query.colour != "kind" && query.colour != "agent")
        co_return fail(ErrorCode::InvalidArgument, "A map is coloured by \"kind\" or by \"agent\".");
    auto name = detail::databaseName(query.tenant, query.project);
    if (!name)
        co_return failure(name);
    auto filter = detail::presentOnly(query.filter, query.kind, self->parts.clock.now());
    if (!filter)
        co_return failure(filter);
    const base::Duration started = self->parts.clock.steady();
    const auto opened = co_await tenant(self, std::move(*name), false);
    if (!opened)
        co_return failure(opened);
    if (!*opened) {
        api::MemoryMap nothing;
        nothing.method = query.method;
        co_return nothing;
    }
    std::shared_ptr<detail::Tenant> whose = *opened;
    auto map = co_await detail::mapOf(std::move(whose), std::move(query), std::move(*filter));
    if (map && !self->closed)
        map->seconds = secondsSince(self->parts.clock, started);
    co_return map;
}

} // namespace kaze::knowledge
