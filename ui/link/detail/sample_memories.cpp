#include "ui/link/detail/sample_memories.h"

#include "engine/base/filter.h"
#include "ui/link/detail/sample_cell.h"

#include <algorithm>

namespace kaze::ui {

namespace {

using base::ErrorCode;
constexpr std::int64_t kMostRows = 1'000;
constexpr std::size_t kMostCounts = 20;

//! Whether an id is meant, whole or by its beginning or end.
bool isMeant(const std::string& id, const std::string& asked)
{
    return id == asked || (asked.size() >= 4 && (id.starts_with(asked) || id.ends_with(asked)));
}

std::string tenantOf(const std::string& tenant)
{
    return tenant.empty() ? "default" : tenant;
}

api::MemoryReply replyOf(const SampleMemory& memory)
{
    return {memory.record, memory.versions, static_cast<std::int64_t>(memory.versions.size())};
}

std::vector<api::MemoryCount> sorted(const std::map<std::string, std::int64_t>& counts)
{
    std::vector<api::MemoryCount> all;
    for (const auto& [name, records] : counts)
        all.push_back({name, records});
    std::ranges::stable_sort(all, std::greater<>(), &api::MemoryCount::records);
    all.resize(std::min(all.size(), kMostCounts));
    return all;
}

} // namespace

SampleMemories::SampleMemories(api::Time now, bool busy, const std::function<std::string(const std::string& agent)>& runOf)
    : m_now(now), m_busy(busy)
{
    if (!busy)
        return;
    makeRecords(runOf);
    makeVersions();
    makeMany();
    makeShards();
    std::ranges::stable_sort(m_memories, {}, [](const SampleMemory& memory) { return memory.record.createdAt; });
    m_atFirst = records();
}

base::Result<const SampleMemory*> SampleMemories::find(
    const std::string& id, const std::string& tenant, const std::string& project) const
{
    for (const auto& memory : m_memories)
        if (memory.tenant == tenantOf(tenant) && memory.project == project && isMeant(memory.record.id, id))
            return &memory;
    return base::fail(ErrorCode::NotFound, "there is no memory " + id);
}

base::Result<SampleMemory*> SampleMemories::find(const std::string& id, const std::string& tenant, const std::string& project)
{
    const auto found = std::as_const(*this).find(id, tenant, project);
    if (!found)
        return failure(found);
    return const_cast<SampleMemory*>(*found);
}

base::Result<api::MemoryPage> SampleMemories::list(const api::ListMemories& query) const
{
    auto rows = matching(tenantOf(query.tenant), query.project, query.filter);
    if (!rows)
        return failure(rows);
    if (query.oldestFirst)
        std::ranges::reverse(*rows);
    api::MemoryPage page;
    page.total = static_cast<std::int64_t>(rows->size());
    if (query.facets) {
        std::map<std::string, std::int64_t> kinds;
        std::map<std::string, std::int64_t> tags;
        std::map<std::string, std::int64_t> agents;
        for (const auto* row : *rows) {
            ++kinds[row->record.kind];
            if (!row->record.agent.empty())
                ++agents[row->record.agent];
            for (const auto& tag : row->record.tags)
                ++tags[tag];
        }
        page.kinds = sorted(kinds);
        page.tags = sorted(tags);
        page.agents = sorted(agents);
    }
    const auto from = query.cursor.empty() ? std::size_t{0} : static_cast<std::size_t>(std::stoul(query.cursor));
    const auto limit = static_cast<std::size_t>(std::clamp<std::int64_t>(query.limit, 1, kMostRows));
    for (auto at = from; at < rows->size() && at < from + limit; ++at)
        page.rows.push_back((*rows)[at]->record);
    if (from + page.rows.size() < rows->size())
        page.next = std::to_string(from + page.rows.size());
    return page;
}

base::Result<api::MemoryReply> SampleMemories::get(const api::GetMemory& query) const
{
    const auto found = find(query.id, query.tenant, query.project);
    if (!found)
        return failure(found);
    auto reply = replyOf(**found);
    std::erase_if(reply.versions, [&](const auto& version) { return query.before > 0 && version.version >= query.before; });
    reply.versions.resize(std::min(reply.versions.size(), static_cast<std::size_t>(std::max<std::int64_t>(0, query.versions))));
    return reply;
}

api::MemoryAdded SampleMemories::add(const api::AddMemory& request)
{
    if (!request.key.empty())
        if (const auto known = m_keys.find(request.key); known != m_keys.end())
            return {known->second};
    auto& memory = add({"", "", "", "", 0, request.importance}, tenantOf(request.tenant), request.project, "");
    memory.record.id = sampleId(m_ids++, m_now);
    memory.record.createdAt = memory.record.updatedAt = m_now;
    memory.record.text = memory.versions[0].text = request.text;
    memory.record.kind = memory.versions[0].kind = request.kind;
    memory.record.tags = memory.versions[0].tags = request.tags;
    memory.record.scope = memory.versions[0].scope = request.scope;
    memory.versions[0].changedAt = m_now;
    m_keys[request.key] = memory.record.id;
    return {memory.record.id};
}

base::Result<api::MemoryReply> SampleMemories::update(const api::UpdateMemory& request)
{
    const auto found = find(request.id, request.tenant, request.project);
    if (!found)
        return failure(found);
    auto& memory = **found;
    if (request.version > 0 && request.version != memory.record.version)
        return base::fail(ErrorCode::Conflict,
            "it is at version " + std::to_string(memory.record.version) + " by now, not " + std::to_string(request.version));
    if (request.text && request.text->empty())
        return base::fail(ErrorCode::InvalidArgument, "a memory needs a text");
    auto& record = memory.record;
    record.text = request.text.value_or(record.text);
    record.kind = request.kind.value_or(record.kind);
    record.tags = request.tags.value_or(record.tags);
    record.scope = request.scope.value_or(record.scope);
    record.importance = request.importance.value_or(record.importance);
    addVersion(memory, "mira", request.reason, m_now);
    return replyOf(memory);
}

base::Result<api::MemoryReply> SampleMemories::forget(const api::ForgetMemory& request)
{
    const auto found = find(request.id, request.tenant, request.project);
    if (!found)
        return failure(found);
    (*found)->record.forgottenAt = m_now;
    (*found)->record.reason = request.reason;
    (*found)->record.sequence = ++m_sequence;
    return replyOf(**found);
}

base::Result<api::MemoryReply> SampleMemories::restore(const api::RestoreMemory& request)
{
    const auto found = find(request.id, request.tenant, request.project);
    if (!found)
        return failure(found);
    auto& memory = **found;
    const auto version = std::ranges::find(memory.versions, request.version, &api::MemoryVersion::version);
    if (request.version == 0 ? !memory.record.forgottenAt.has_value() : version == memory.versions.end())
        return base::fail(ErrorCode::Conflict, "there is nothing to restore");
    memory.record.forgottenAt.reset();
    if (request.version == 0)
        return replyOf(memory);
    const auto old = *version;
    memory.record.text = old.text;
    memory.record.kind = old.kind;
    memory.record.tags = old.tags;
    memory.record.scope = old.scope;
    memory.record.importance = old.importance;
    addVersion(
        memory, "mira", request.reason.empty() ? "restored version " + std::to_string(request.version) : request.reason, m_now);
    return replyOf(memory);
}

base::Result<std::set<std::string>> SampleMemories::meant(const api::EraseMemories& request) const
{
    if (request.ids.empty() && request.filter.empty())
        return base::fail(ErrorCode::InvalidArgument, "Say which records to erase: their ids, or a filter.");
    std::set<std::string> ids;
    for (const auto& id : request.ids) {
        const auto found = find(id, request.tenant, request.project);
        if (!found)
            return failure(found);
        ids.insert((*found)->record.id);
    }
    if (request.filter.empty())
        return ids;
    const auto rows = matching(tenantOf(request.tenant), request.project, request.filter + " forgotten:any");
    if (!rows)
        return failure(rows);
    for (const auto* row : *rows)
        ids.insert(row->record.id);
    return ids;
}

base::Result<api::MemoryErased> SampleMemories::erase(const api::EraseMemories& request)
{
    const auto ids = meant(request);
    if (!ids)
        return failure(ids);
    api::MemoryErased erased;
    erased.records = static_cast<std::int64_t>(ids->size());
    if (request.countOnly || ids->empty())
        return erased;
    std::int64_t versions = 0;
    std::int64_t found = 0;
    for (const auto& memory : m_memories) {
        if (!ids->contains(memory.record.id))
            continue;
        versions += static_cast<std::int64_t>(memory.versions.size()) - 1;
        found += memory.record.forgottenAt ? 0 : 1;
    }
    std::erase_if(m_memories, [&](const auto& memory) { return ids->contains(memory.record.id); });
    std::erase_if(m_keys, [&](const auto& key) { return ids->contains(key.second); });
    // What is forgotten has neither words nor a vector any more.
    erased.places = {{"queries", 0, 0, "what the embedder kept of texts was dropped"},
        {"indexes", found, 0, "what they had of it was written over"}, {"records", erased.records, 0, {}},
        {"versions", versions, 0, {}}, {"vectors", found, 0, {}},
        {"full text", found, 0, "it has the words of the records that there are"},
        {"files", 0, 0, "9.8 MB in 4 files were searched for 2 pieces of texts and vectors"}, {"copies", 0, 0, "there are none"}};
    erased.complete = true;
    return erased;
}

base::Result<api::MemoriesImported> SampleMemories::import(const api::ImportMemories& request)
{
    auto& position = m_imports[request.import];
    api::MemoriesImported done;
    done.position = position;
    if (request.items.empty() && request.to == 0)
        return done;
    if (!request.import.empty() && request.from != position)
        return base::fail(ErrorCode::Conflict, "the import stands at " + std::to_string(position));
    for (std::size_t i = 0; i < request.items.size(); ++i) {
        const auto& item = request.items[i];
        if (item.text.empty()) {
            done.refused.push_back({static_cast<std::int64_t>(i), "it has no text"});
            continue;
        }
        if (!item.key.empty() && m_keys.contains(item.key)) {
            ++done.known;
            continue;
        }
        const auto added = add(api::AddMemory{
            item.text, item.kind, item.tags, item.key, request.tenant, request.project, item.scope, item.importance});
        auto& record = (*find(added.id, request.tenant, request.project))->record;
        record.source = item.source.empty() ? "import" : item.source;
        record.agent = item.agent;
        record.createdAt = item.time.value_or(m_now);
        ++done.added;
    }
    done.position = position = request.to;
    return done;
}

api::MemoryStats SampleMemories::stats(const std::string& tenant, const std::string& project)
{
    api::MemoryStats stats;
    for (const auto& memory : m_memories) {
        if (memory.tenant != tenantOf(tenant) || memory.project != project)
            continue;
        ++(memory.record.forgottenAt ? stats.forgotten : stats.records);
        stats.versions += static_cast<std::int64_t>(memory.versions.size()) - 1;
    }
    stats.sequence = m_sequence;
    stats.fileBytes = stats.records * 4'200 + 65'536;
    stats.embedder = m_busy ? "openai/text-embedding-3-small" : "kaze/words-1";
    stats.dimensions = m_busy ? 1'536 : 512;
    stats.lexical = !m_busy;
    if (tenantOf(tenant) != "default" || !project.empty())
        return stats;
    stats.unembedded = m_busy ? 12 : 0;
    for (auto& shard : m_shards) {
        if (!shard.progress)
            continue;
        *shard.progress += 0.3;
        if (*shard.progress < 1)
            continue;
        shard.progress.reset();
        shard.state = "ready";
        shard.indexed = shard.vectors;
        shard.removed = 0;
        shard.segments = 1;
        shard.recall = 0.99;
        shard.problem.clear();
    }
    stats.shards = m_shards;
    return stats;
}

api::MemoryStats SampleMemories::rebuild(const api::RebuildMemory& request)
{
    for (auto& shard : m_shards) {
        if (!request.kind.empty() && shard.kind != request.kind)
            continue;
        if (request.cancel && shard.progress) {
            shard.progress.reset();
            shard.state = "ready";
        } else if (!request.cancel && shard.state != "none") {
            shard.progress = 0.1;
            shard.state = "rebuilding";
        }
    }
    return stats(request.tenant, request.project);
}

std::int64_t SampleMemories::records() const
{
    return std::ranges::count_if(m_memories, [](const auto& memory) { return !memory.record.forgottenAt; });
}

} // namespace kaze::ui
