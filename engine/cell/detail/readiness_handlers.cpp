// When to scale, and to what.

#include "engine/api/readiness_requests.h"
#include "engine/api/request.h"
#include "engine/api/tool_requests.h"
#include "engine/cell/detail/engine.h"
#include "engine/scaling/trigger_table.h"
#include "engine/storage/slow_queries.h"

#include <algorithm>
#include <utility>

namespace kaze::cell::detail {

namespace {

constexpr auto kFirstStudyAfter = std::chrono::seconds(30); //!< the cell has other work when it opens
constexpr auto kStudyEvery = std::chrono::hours(1);
constexpr base::Duration kInstallationFor = std::chrono::minutes(1);

void add(std::vector<scaling::Installation::Server>& servers, const api::ToolServerRow& row)
{
    auto known = std::ranges::find(servers, row.name, &scaling::Installation::Server::name);
    if (known == servers.end())
        known = servers.insert(servers.end(), scaling::Installation::Server{row.name, 0});
    known->processes += row.pid > 0 ? 1 : 0;
}

} // namespace

base::Task<> Engine::keepStudying()
{
    ++m_busy;
    base::Duration wait = kFirstStudyAfter;
    while (true) {
        const auto token = m_stop.token();
        const auto slept = co_await m_clock.sleep(wait, token);
        if (!slept)
            break;
        co_await studyOnce();
        wait = kStudyEvery;
    }
    over();
}

//! Once more where one is under way, however many ask for it: thresholds may change while it reads.
base::Task<> Engine::studyOnce()
{
    m_studyAgain = true;
    if (std::exchange(m_isStudying, true))
        co_return;
    ++m_busy;
    while (std::exchange(m_studyAgain, false)) {
        const auto studied = co_await m_readiness->study();
        if (!studied)
            m_log->warn("forecasts of readiness are as they were; the metric history cannot be read: {}", studied.error().text());
    }
    m_isStudying = false;
    over();
}

//! What is not measured; asked for at most once a minute.
base::Task<> Engine::lookAtInstallation()
{
    m_installation.tenants = static_cast<std::int64_t>(m_runtime->tenants().all().size());
    if (m_installationSeen && m_clock.steady() - *m_installationSeen < kInstallationFor)
        co_return;
    m_installationSeen = m_clock.steady();
    const auto& cache = m_config.gateway.cache;
    m_installation.cache = {cache.exact || cache.semantic, cache.semantic, cache.sampled, cache.toolTurns,
        std::chrono::duration<double>(cache.ttl).count()};
    const auto rows = co_await m_tools->serverRows();
    m_installation.servers.clear();
    for (const auto& row : rows)
        add(m_installation.servers, row);
    std::string tenant = "default", project;
    const auto memory = co_await m_knowledge->stats(std::move(tenant), std::move(project));
    if (!memory) {
        m_log->debug("the indexes of the memory are not known to readiness: {}", memory.error().text());
        co_return;
    }
    m_installation.indexes.clear();
    for (const auto& shard : memory->shards) {
        auto known = std::ranges::find(m_installation.indexes, shard.kind, &scaling::Installation::Index::kind);
        if (known == m_installation.indexes.end())
            known = m_installation.indexes.insert(known, scaling::Installation::Index{shard.kind, shard.parts, 0});
        known->vectors += shard.vectors;
    }
}

Engine::Answer Engine::handle(api::GetReadiness)
{
    co_await lookAtInstallation();
    if (!m_readiness->hasSampled()) {
        // A cell that was opened to be asked this: what it knows is what the last one left.
        co_await studyOnce();
        m_metricHistory->sample();
    }
    auto readiness = m_readiness->answer(m_installation);
    for (auto& trigger : readiness.triggers)
        trigger.steps = stepsFor(trigger.id);
    co_return api::Response{std::move(readiness)};
}

Engine::Answer Engine::handle(api::SetTrigger query)
{
    const auto known = m_config.triggers.find(query.id);
    const auto before = known == m_config.triggers.end() ? std::nullopt : std::optional(known->second);
    const auto change = scaling::ReadinessMeter::changed(before, query);
    if (!change)
        co_return failure(change);
    auto key = Settings::triggerKey(query.id);
    base::Result<> stored;
    if (*change) {
        auto value = Settings::triggerValue(**change);
        stored = co_await m_settings->set(std::move(key), std::move(value));
    } else {
        stored = co_await m_settings->remove(std::move(key));
    }
    if (!stored)
        co_return failure(stored);
    if (*change)
        m_config.triggers[query.id] = **change;
    else
        m_config.triggers.erase(query.id);
    m_readiness->change(m_config.triggers);
    base::spawn(m_loop.executor(), studyOnce()); // dates are of a threshold
    co_return api::Response{api::Done{}};
}

Engine::Answer Engine::handle(api::DoTriggerStep query)
{
    if (!scaling::findTrigger(query.trigger))
        co_return base::fail(
            base::ErrorCode::NotFound, "there is no trigger \"" + query.trigger + "\"; `kaze readiness` lists them");
    const auto steps = stepsFor(query.trigger);
    const auto step = std::ranges::find(steps, query.step, &api::TriggerStep::id);
    if (step == steps.end())
        co_return base::fail(base::ErrorCode::NotFound,
            "the trigger " + query.trigger + " offers no step \"" + query.step
                + "\" now; `kaze readiness` lists those there are");
    if (!step->allowed)
        co_return base::fail(base::ErrorCode::PermissionDenied, step->title + " is not allowed: " + step->whyNot);
    auto id = query.step;
    const auto done = co_await doStep(std::move(id));
    if (!done)
        co_return failure(done);
    co_return api::Response{api::Done{}};
}

Engine::Answer Engine::handle(api::ListSlowQueries)
{
    api::SlowQueryList list;
    list.thresholdSeconds = std::chrono::duration<double>(storage::SlowQueries::kThreshold).count();
    for (auto& slow : m_writers->slowQueries()->list()) {
        api::SlowQuery query;
        query.store = std::move(slow.store);
        query.sql = std::move(slow.sql);
        query.count = slow.count;
        query.worstSeconds = slow.worstSeconds;
        query.totalSeconds = slow.totalSeconds;
        query.lastAt = slow.lastAt;
        query.plan = std::move(slow.plan);
        query.advice = std::move(slow.advice);
        list.queries.push_back(std::move(query));
    }
    co_return api::Response{std::move(list)};
}

} // namespace kaze::cell::detail
