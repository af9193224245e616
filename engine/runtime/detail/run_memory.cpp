#include "engine/runtime/detail/live_run.h"

#include "engine/base/open_enum.h"
#include "engine/base/text.h"

namespace kaze::runtime::detail {

namespace {

constexpr std::size_t kEpisodeText = 4000;
constexpr std::size_t kRecalledText = 600;

} // namespace

vectors::EmbedContext LiveRun::embedContext()
{
    vectors::EmbedContext context;
    context.tenant = m_stored.tenant;
    context.project = m_stored.project;
    context.agent = m_stored.agent;
    context.runId = m_stored.id;
    context.budgetId = m_stored.id;
    context.traceId = m_stored.traceId;
    context.spanId = spanContext().spanId;
    context.priority = priority();
    context.cancel = m_cancel.token();
    return context;
}

//! What this run may recall: what is its tenant's, its agent's, its pool's, and that of the runs it belongs to.
std::vector<std::string> LiveRun::memoryScopes() const
{
    std::vector<std::string> scopes{"", "agent:" + m_stored.agent, "run:" + m_stored.id.text()};
    if (!m_stored.pool.empty())
        scopes.push_back("pool:" + m_stored.pool);
    for (auto above = m_parent; above; above = above->m_parent)
        scopes.push_back("run:" + above->m_stored.id.text());
    return scopes;
}

base::Task<std::vector<std::string>> LiveRun::recall()
{
    std::vector<std::string> memories;
    if (m_definition->recall <= 0 || m_parent)
        co_return memories;
    knowledge::Search search;
    search.query = base::shortened(m_stored.task, kEpisodeText);
    search.limit = m_definition->recall;
    search.scopes = memoryScopes();
    auto context = embedContext();
    const auto hits = co_await m_host.parts.knowledge.search(std::move(context), std::move(search));
    if (!hits) {
        // Without its memory a run is poorer, not impossible.
        m_host.parts.log->warn("run {}: no memories: {}", m_stored.id.text(), hits.error().text());
        co_return memories;
    }
    for (const auto& hit : hits->hits)
        memories.push_back(base::shortened(hit.text, kRecalledText));
    co_return memories;
}

base::Task<> LiveRun::remember(const Ending& ending)
{
    if (!m_definition->remember || m_parent || ending.kind == Ending::Kind::Cancelled)
        co_return;
    knowledge::NewRecord episode;
    episode.kind = "episode";
    episode.text = "Task: " + base::shortened(m_stored.task, kEpisodeText) + "\nOutcome (" + base::enumName(stateOf(ending.kind))
        + "): " + base::shortened(ending.kind == Ending::Kind::Done ? ending.output : ending.error.text(), kEpisodeText);
    episode.text = m_host.storable(episode.text);
    episode.tags = {m_stored.agent};
    episode.agent = m_stored.agent;
    episode.source = "run:" + m_stored.id.text();
    // One that failed and was resumed may end another way.
    episode.idempotencyKey = "episode:" + m_stored.id.text() + ":" + base::enumName(stateOf(ending.kind));
    auto context = embedContext();
    // The run is over even if it was cancelled by its time limit: the episode still wants to be written, unless the cell goes.
    context.cancel = m_halted.token();
    const auto stored = co_await m_host.parts.knowledge.add(std::move(context), std::move(episode));
    if (!stored)
        m_host.parts.log->warn("run {}: its episode was not stored: {}", m_stored.id.text(), stored.error().text());
}

base::Task<base::Result<std::string>> LiveRun::memorySearch(std::string query, std::int64_t limit)
{
    knowledge::Search search;
    search.query = std::move(query);
    search.limit = limit;
    search.scopes = memoryScopes();
    auto context = embedContext();
    context.tool = "memory.search";
    const auto hits = co_await m_host.parts.knowledge.search(std::move(context), std::move(search));
    if (!hits)
        co_return failure(hits);
    std::string text;
    for (const auto& hit : hits->hits)
        text += "[" + hit.id + "] " + hit.text + "\n";
    co_return text.empty() ? std::string("nothing is remembered about that") : text;
}

base::Task<base::Result<std::string>> LiveRun::memoryStore(
    std::string text, std::vector<std::string> tags, std::string idempotencyKey)
{
    knowledge::NewRecord record;
    record.text = std::move(text);
    record.tags = std::move(tags);
    record.agent = m_stored.agent;
    record.source = "run:" + m_stored.id.text();
    record.idempotencyKey = std::move(idempotencyKey);
    auto context = embedContext();
    context.tool = "memory.store";
    auto id = co_await m_host.parts.knowledge.add(std::move(context), std::move(record));
    co_return id;
}

} // namespace kaze::runtime::detail
