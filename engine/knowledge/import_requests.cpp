// Many records at once, and the figures of all.

#include "engine/knowledge/detail/checks.h"
#include "engine/knowledge/detail/impl.h"
#include "engine/knowledge/detail/importing.h"
#include "engine/knowledge/detail/listing.h"

namespace kaze::knowledge {

using base::ErrorCode;
using base::fail;
using base::Result;
using base::Task;
using detail::Tenant;

namespace {

constexpr std::size_t kMostItems = 1000;

//! The batch as it will be stored, and what of it will not.
struct Prepared {
    detail::ImportBatch batch;
    std::vector<std::size_t> waiting; //!< insertions that have no vector yet
    api::MemoriesImported reply;
};

//! `ids` has two for each item. Any thread.
Prepared prepared(
    api::ImportMemories& query, const std::vector<base::Uuid>& ids, base::Time now, std::size_t dimensions, std::int64_t embedder)
{
    Prepared prepared;
    prepared.batch.name = query.import;
    prepared.batch.from = query.from;
    prepared.batch.to = query.to;
    prepared.batch.now = now;
    for (std::size_t i = 0; i < query.items.size(); ++i) {
        const auto ownId = base::Uuid::parse(query.items[i].key);
        auto record = detail::recordOf(std::move(query.items[i]), dimensions, query.import);
        if (!record) {
            prepared.reply.refused.push_back({static_cast<std::int64_t>(i), record.error().message});
            continue;
        }
        detail::Insertion insertion;
        insertion.vector = std::move(record->vector);
        insertion.record = std::move(*record);
        insertion.ownId = ownId && !ownId->isNil();
        insertion.id = insertion.ownId ? *ownId : ids[2 * i];
        insertion.vectorId = ids[2 * i + 1];
        insertion.now = prepared.batch.now;
        insertion.embedder = embedder;
        if (insertion.vector.empty())
            prepared.waiting.push_back(prepared.batch.insertions.size());
        prepared.batch.insertions.push_back(std::move(insertion));
    }
    return prepared;
}

//! The vectors that an embedder gives at once.
Task<Result<>> embedNow(Knowledge::Parts parts, std::shared_ptr<Prepared> prepared)
{
    std::vector<std::string> texts;
    for (const std::size_t at : prepared->waiting)
        texts.push_back(prepared->batch.insertions[at].record.text);
    if (texts.empty())
        co_return Result<>();
    vectors::EmbedContext nobody;
    auto vectors = co_await parts.embedder.embed(std::move(nobody), std::move(texts));
    if (!vectors)
        co_return failure(vectors);
    for (std::size_t i = 0; i < prepared->waiting.size(); ++i)
        prepared->batch.insertions[prepared->waiting[i]].vector = std::move(vectors->at(i));
    co_return Result<>();
}

} // namespace

Task<Result<api::MemoriesImported>> Knowledge::Impl::import(std::shared_ptr<Impl> self, api::ImportMemories query)
{
    if (query.items.size() > kMostItems)
        co_return fail(ErrorCode::InvalidArgument, "A batch has at most " + std::to_string(kMostItems) + " items.");
    if (query.import.size() > 256 || query.from < 0 || query.to < query.from)
        co_return fail(ErrorCode::InvalidArgument, "The name of an import has at most 256 bytes, and its place never goes back.");
    auto name = detail::databaseName(query.tenant, query.project);
    if (!name)
        co_return failure(name);
    const auto opened = co_await tenant(self, std::move(*name), true);
    if (!opened)
        co_return failure(opened);
    const std::shared_ptr<Tenant> tenant = *opened;
    if (query.items.empty() && query.to == query.from) {
        auto job
            = [import = query.import](storage::Connection& connection) { return detail::importPosition(connection, import); };
        const auto position = co_await tenant->database().read(std::move(job));
        if (!position)
            co_return failure(position);
        api::MemoriesImported reply;
        reply.position = *position;
        co_return reply;
    }
    if (const auto fits = self->checkLimits(query.tenant, query.project); !fits)
        co_return failure(fits);
    // Ids are made on the loop; a thousand long vectors are looked at elsewhere.
    std::vector<base::Uuid> ids(2 * query.items.size());
    for (auto& id : ids)
        id = self->parts.ids.next();
    auto work = [query = std::move(query), ids = std::move(ids), now = self->parts.clock.now(),
                    dimensions = self->parts.embedder.dimensions(), embedder = tenant->embedderNumber()]() mutable {
        return std::make_shared<Prepared>(prepared(query, ids, now, dimensions, embedder));
    };
    const std::shared_ptr<Prepared> all = co_await self->parts.workers.run(std::move(work));
    if (tenant->closed())
        co_return fail(ErrorCode::Unavailable, "The knowledge store was closed.");
    if (self->parts.embedder.immediate()) {
        if (const auto embedded = co_await embedNow(self->parts, all); !embedded)
            co_return failure(embedded);
    }
    if (tenant->closed())
        co_return fail(ErrorCode::Unavailable, "The knowledge store was closed.");
    auto job = [all](storage::Connection& connection) { return detail::import(connection, all->batch); };
    const auto imported = co_await tenant->database().write(std::move(job));
    if (!imported)
        co_return failure(imported);
    all->reply.position = imported->position;
    for (std::size_t i = 0; i < imported->inserted.size(); ++i) {
        const auto& inserted = imported->inserted[i];
        ++(inserted.seq != 0 ? all->reply.added : all->reply.known);
        if (inserted.seq != 0 && !tenant->closed())
            tenant->recordAdded(all->batch.insertions[i].record.kind, inserted, {});
    }
    self->added.add(static_cast<std::uint64_t>(all->reply.added));
    co_return std::move(all->reply);
}

Task<Result<api::MemoryStats>> Knowledge::Impl::stats(std::shared_ptr<Impl> self, std::string tenantName, std::string project)
{
    auto name = detail::databaseName(tenantName, project);
    if (!name)
        co_return failure(name);
    const auto opened = co_await tenant(self, std::move(*name), false);
    if (!opened)
        co_return failure(opened);
    const std::shared_ptr<Tenant> tenant = *opened;
    Result<api::MemoryStats> stats;
    if (tenant) {
        auto job = [](storage::Connection& connection) { return detail::countRecords(connection); };
        stats = co_await tenant->database().read(std::move(job));
    }
    if (!stats)
        co_return stats;
    stats->embedder = self->parts.embedder.id();
    stats->dimensions = static_cast<std::int64_t>(self->parts.embedder.dimensions());
    stats->lexical = self->parts.embedder.lexical();
    if (!tenant || tenant->closed())
        co_return stats;
    stats->fileBytes = static_cast<std::int64_t>(tenant->bytes());
    stats->unembedded = tenant->unembedded();
    stats->embedderProblem = tenant->embedderProblem();
    stats->shards = tenant->shardFigures();
    co_return stats;
}

Task<Result<api::MemoryStats>> Knowledge::Impl::rebuild(std::shared_ptr<Impl> self, api::RebuildMemory query)
{
    const auto opened = co_await known(self, query.tenant, query.project);
    if (!opened)
        co_return failure(opened);
    const auto shards = (*opened)->shards(query.kind);
    if (shards.empty() && !query.kind.empty())
        co_return fail(ErrorCode::NotFound, "Nothing of the kind \"" + query.kind + "\" is remembered.");
    if (query.cancel)
        (*opened)->cancelDivision(query.kind);
    for (const auto& shard : shards) {
        if (query.cancel)
            shard->cancelRebuild();
        else
            shard->rebuild();
    }
    co_return co_await stats(self, std::move(query.tenant), std::move(query.project));
}

Task<Result<api::MemoryStats>> Knowledge::Impl::reshard(std::shared_ptr<Impl> self, api::ReshardMemory query)
{
    constexpr std::int64_t kMostParts = 64;
    if (query.parts < 1 || query.parts > kMostParts)
        co_return fail(ErrorCode::InvalidArgument, "An index has 1 to 64 parts, not " + std::to_string(query.parts) + ".");
    const auto opened = co_await known(self, query.tenant, query.project);
    if (!opened)
        co_return failure(opened);
    if (const auto begun = (*opened)->divide(query.kind, query.parts); !begun)
        co_return failure(begun);
    co_return co_await stats(self, std::move(query.tenant), std::move(query.project));
}

} // namespace kaze::knowledge
