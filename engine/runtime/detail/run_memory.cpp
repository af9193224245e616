// What a live run recalls and remembers.

#include "engine/api/fact_requests.h"
#include "engine/api/memory_requests.h"
#include "engine/api/trace.h"
#include "engine/runtime/detail/live_run.h"

#include "engine/base/open_enum.h"
#include "engine/base/text.h"
#include "engine/runtime/detail/recalled.h"

#include <boost/json.hpp>

#include <algorithm>

namespace kaze::runtime::detail {

namespace json = boost::json;

namespace {

constexpr std::size_t kEpisodeText = 4000; //!< bytes of the task, and of what came of it, that an episode is found by
constexpr std::size_t kEpisodeMember = 16'000; //!< bytes of each text in its data
constexpr std::size_t kEpisodeNames = 256; //!< so many tools, and so many skills
//! So many times as many records as are wanted are looked at, so that there is something to choose from.
constexpr std::int64_t kCandidates = 4;
constexpr std::int64_t kMostCandidates = 200;

void addOnce(std::vector<std::string>& names, const std::string& name)
{
    if (names.size() < kEpisodeNames && std::ranges::find(names, name) == names.end())
        names.push_back(name);
}

//! The member "name" of a call's arguments.
std::string nameIn(const std::string& arguments)
{
    boost::system::error_code error;
    const auto value = json::parse(arguments, error);
    const auto* object = error ? nullptr : value.if_object();
    const auto* name = object ? object->if_contains("name") : nullptr;
    return name && name->is_string() ? std::string(name->get_string()) : std::string();
}

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

bool LiveRun::recalls() const
{
    return m_definition->recall > 0 && m_definition->recallTokens > 0 && !m_parent;
}

//! Fills m_recalled. Errors: why the run is to stop, which recalls when it goes on.
base::Task<base::Result<>> LiveRun::recall(base::CancelToken cancel)
{
    auto span = m_host.parts.observations.startSpan(m_runSpan.context(), "recall", api::SpanKind::Memory);
    auto context = embedContext();
    context.spanId = span.context().spanId;
    context.cancel = cancel;
    const auto begun = m_host.parts.clock.steady();
    auto found = co_await nearest(std::move(context));
    RunMeters::record(m_host.meters.recallPart, m_host.parts.clock.steady() - begun);
    if (!found) {
        span.fail(found.error());
        span.end();
        if (m_cancel.cancelled())
            co_return failure(found);
        // Without its memory a run is poorer, not impossible.
        if (!cancel.cancelled())
            m_host.parts.log->warn("run {}: no memories: {}", m_stored.id.text(), found.error().text());
        co_return base::Result<>{};
    }
    m_recalled = told(chosen(std::move(*found), static_cast<std::size_t>(m_definition->recall)), m_definition->recallTokens);
    span.set("kaze.memory.recalled", m_recalled.size());
    span.end();
    co_return base::Result<>{};
}

//! The records that are nearest to the task and that the agent's file lets it recall, best first.
base::Task<base::Result<std::vector<api::MemoryHit>>> LiveRun::nearest(vectors::EmbedContext context)
{
    std::vector<api::MemoryHit> hits;
    auto kinds = m_definition->recallKinds;
    if (kinds.empty())
        kinds.emplace_back();
    for (const auto& kind : kinds) {
        knowledge::Search search;
        search.query = base::shortened(m_stored.task, kEpisodeText);
        search.limit = std::clamp(kCandidates * m_definition->recall, std::int64_t{1}, kMostCandidates);
        search.kind = kind;
        search.scopes = memoryScopes();
        auto copy = context;
        auto found = co_await m_host.parts.knowledge.search(std::move(copy), std::move(search));
        if (!found)
            co_return failure(found);
        std::ranges::move(found->hits, std::back_inserter(hits));
    }
    // Scores are of ranks: where several kinds are searched, their best ones come first, then the second best ones, and so on.
    if (kinds.size() > 1)
        std::ranges::stable_sort(
            hits, [](const auto& a, const auto& b) { return std::tie(a.score, a.similarity) > std::tie(b.score, b.similarity); });
    if (const auto& least = m_definition->minSimilarity)
        std::erase_if(hits, [&](const auto& hit) { return hit.similarity < *least; });
    co_return hits;
}

base::Task<> LiveRun::remember(const Ending& ending)
{
    if (!m_definition->remember || m_parent || ending.kind == Ending::Kind::Cancelled)
        co_return;
    // Cleaned before they are cut: half a secret would not be known for one.
    const auto task = m_host.storable(m_stored.task);
    const auto came = m_host.storable(ending.kind == Ending::Kind::Done ? ending.output : ending.error.text());
    knowledge::NewRecord episode;
    episode.kind = "episode";
    episode.text = "Task: " + base::shortened(task, kEpisodeText) + "\nOutcome (" + base::enumName(stateOf(ending.kind))
        + "): " + base::shortened(came, kEpisodeText);
    episode.data = episodeData(ending.kind == Ending::Kind::Done, task, came);
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

//! The data of its episode. `task` and `came`, its output or why it failed, have no secrets any more. Every text is cleaned by itself, for the escapes of
//! JSON would hide a secret.
std::string LiveRun::episodeData(bool done, const std::string& task, const std::string& came) const
{
    const auto& model = m_stored.lastModel.empty() ? m_stored.model : m_stored.lastModel;
    json::object data{{"task", base::shortened(task, kEpisodeMember)}, {"success", done}, {"run", m_stored.id.text()},
        {"model", m_host.storable(model)}, {"seconds", std::chrono::duration<double>(worked()).count()},
        {"tokens", m_stored.spentTokens}, {"cost_usd", m_stored.cost.dollars()}};
    data[done ? "output" : "critique"] = base::shortened(came, kEpisodeMember);
    if (const auto input = base::shortened(m_host.storable(heardFromPeople()), kEpisodeMember); !input.empty())
        data["input"] = input;
    const auto addNames = [&](const char* member, const std::vector<std::string>& names) {
        json::array cleaned;
        for (const auto& name : names)
            cleaned.emplace_back(m_host.storable(name));
        if (!cleaned.empty())
            data[member] = std::move(cleaned);
    };
    if (m_workedWith) {
        addNames("tools", m_workedWith->tools);
        addNames("skills", m_workedWith->skills);
    }
    return json::serialize(data);
}

//! Beside its task, what people said to it, of which the conversation still has the words.
std::string LiveRun::heardFromPeople() const
{
    std::string heard;
    for (std::size_t i = 1; i < m_messages.size(); ++i)
        if (m_messages[i]->role == gateway::Role::User)
            heard += (heard.empty() ? "" : "\n\n") + m_messages[i]->text;
    return heard;
}

WorkedWith& LiveRun::workedWith()
{
    if (!m_workedWith)
        m_workedWith = std::make_unique<WorkedWith>();
    return *m_workedWith;
}

//! A call began. Only of runs that become episodes.
void LiveRun::noteTool(const std::string& tool)
{
    if (!m_parent)
        addOnce(workedWith().tools, tool);
}

//! A call has its result: where it read a skill, the agent's file says in which version.
void LiveRun::noteSkill(const CallProgress& call)
{
    const auto& reader = m_definition->skillTool;
    if (m_parent || call.result.failed || !reader || call.result.tool != reader->info().name)
        return;
    const auto& skills = m_definition->skills;
    const auto read = std::ranges::find(skills, nameIn(call.arguments()), &tools::SkillRef::name);
    if (read != skills.end())
        addOnce(workedWith().skills, read->name + "@" + read->version);
}

//! What the log says that it worked with until then, when the agent may have been another.
void LiveRun::takeOver(const WorkedWith& with)
{
    if (!with.tools.empty() || !with.skills.empty())
        workedWith() = with;
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
        text += "[" + hit.id + "] (" + traitsOf(hit) + ") " + hit.text + "\n";
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

base::Task<base::Result<std::string>> LiveRun::memoryPropose(tools::ProposedFact fact)
{
    api::AddFact query;
    query.tenant = m_stored.tenant;
    query.project = m_stored.project;
    query.subject = std::move(fact.subject);
    query.predicate = std::move(fact.predicate);
    query.object = std::move(fact.object);
    query.text = std::move(fact.text);
    query.tags = std::move(fact.tags);
    query.agent = m_stored.agent;
    query.source = "run:" + m_stored.id.text();
    query.propose = true;
    auto by = m_stored.agent;
    const auto added = co_await m_host.parts.knowledge.addFact(std::move(query), std::move(by));
    if (!added)
        co_return failure(added);
    const auto& known = added->fact;
    if (added->known && known.state == "proposed")
        co_return "people have yet to decide on that; it waits as " + known.id;
    if (added->known)
        co_return (known.state == "rejected" ? "people rejected that before: " : "that is known already: ") + known.id;
    std::string said = "proposed as " + known.id + "; it is recalled once a person has accepted it";
    for (const auto& other : added->conflicts)
        said += "\nwhat holds now: " + other.text;
    co_return said;
}

} // namespace kaze::runtime::detail
