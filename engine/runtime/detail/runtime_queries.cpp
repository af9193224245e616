#include "engine/api/run_requests.h"
#include "engine/runtime/detail/runtime_impl.h"

#include "engine/base/text.h"

namespace kaze::runtime {

//! What lives knows better than the database how it stands; so does what could not be written.
api::RunRow Runtime::Impl::rowOf(const StoredRun& run) const
{
    if (const auto alive = live(run.id))
        return alive->row();
    const auto unwritten = m_unwritten.find(run.id);
    auto row = toRow(unwritten == m_unwritten.end() ? run : unwritten->second);
    if (run.state == api::RunState::Queued)
        row.doingNow = places.why(places.ticketOf(run.id));
    return row;
}

base::Task<base::Result<api::RunPage>> Runtime::Impl::list(api::ListRuns query)
{
    constexpr int kTries = 3;
    base::Result<RunStore::Page> page;
    for (int attempt = 0; attempt < kTries; ++attempt) {
        const auto departures = m_departures;
        auto asked = query;
        page = co_await store.list(std::move(asked));
        if (!page)
            co_return failure(page);
        // Rows of runs that left while they were read are older than what was told of them.
        if (departures == m_departures)
            break;
    }
    api::RunPage reply;
    reply.next = std::move(page->next);
    reply.total = page->total;
    reply.states = std::move(page->states);
    reply.rows.reserve(page->runs.size());
    for (const auto& run : page->runs)
        reply.rows.push_back(rowOf(run));
    co_return reply;
}

base::Task<base::Result<api::RunDetail>> Runtime::Impl::detail(base::Uuid run)
{
    const bool wasAlive = live(run) != nullptr;
    auto loaded = co_await store.load(run);
    if (!loaded)
        co_return failure(loaded);
    const auto children = co_await store.children(run);
    if (!children)
        co_return failure(children);
    const auto alive = live(run);
    if (wasAlive && !alive) {
        // It left while its row was read: the row is older than what was told of it.
        auto again = co_await detail(run);
        co_return again;
    }
    const auto unwritten = m_unwritten.find(run);
    const auto& stored = alive ? alive->stored() : unwritten != m_unwritten.end() ? unwritten->second : loaded->run;
    api::RunDetail detail;
    detail.run = rowOf(stored);
    detail.task = stored.task;
    detail.workspace = stored.workspace;
    detail.output = stored.output;
    detail.error = stored.error;
    detail.definition = loaded->definitionYaml;
    if (stored.priority)
        detail.priority = *stored.priority;
    if (const auto definition = parts.agents.restore(loaded->definitionYaml, loaded->instructions, stored.definitionHash))
        detail.maxTurns = (*definition)->maxTurns;
    detail.contextTokens = alive ? alive->contextTokens() : 0;
    detail.contextLimit = parts.gateway.contextLimit(detail.run.model);
    for (const auto& child : *children)
        detail.subagents.push_back(rowOf(child));
    co_return detail;
}

base::Task<base::Result<api::StepPage>> Runtime::Impl::steps(base::Uuid run, std::int64_t after, std::int64_t limit, bool tail)
{
    const auto loaded = co_await store.load(run);
    if (!loaded)
        co_return failure(loaded);
    const auto last = co_await store.lastStep(loaded->run.row);
    if (!last)
        co_return failure(last);
    limit = std::clamp<std::int64_t>(limit, 1, 1000);
    if (tail)
        after = std::max<std::int64_t>(0, *last - limit);
    const auto stored = co_await store.steps(loaded->run.row, after, limit);
    if (!stored)
        co_return failure(stored);
    api::StepPage page;
    page.last = *last;
    page.steps.reserve(stored->size());
    for (const auto& step : *stored)
        page.steps.push_back(toStep(step.number, step.at, step.record));
    co_return page;
}

} // namespace kaze::runtime
