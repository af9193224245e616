// Many records at once, and the figures of all.

#include "engine/api/upkeep_requests.h"
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

//! Whose vectors there are, the embedder in use first.
struct Makers {
    struct Maker {
        std::int64_t number = 0;
        std::size_t dimensions = 0;
    };
    std::vector<Maker> all;

    //! Of whom a vector of so many dimensions is that somebody brings.
    [[nodiscard]] const Maker& with(std::size_t dimensions) const
    {
        const auto found = std::ranges::find(all, dimensions, &Maker::dimensions);
        return found == all.end() ? all.front() : *found;
    }
};

//! The batch as it will be stored, and what of it will not.
struct Prepared {
    detail::ImportBatch batch;
    api::MemoriesImported reply;
};

//! `ids` has two for each item. Any thread.
Prepared prepared(api::ImportMemories& query, const std::vector<base::Uuid>& ids, base::Time now, const Makers& makers)
{
    Prepared prepared;
    prepared.batch.name = query.import;
    prepared.batch.from = query.from;
    prepared.batch.to = query.to;
    prepared.batch.now = now;
    for (std::size_t i = 0; i < query.items.size(); ++i) {
        const auto ownId = base::Uuid::parse(query.items[i].key);
        const auto& maker = makers.with(query.items[i].vector.size());
        auto record = detail::recordOf(std::move(query.items[i]), maker.dimensions, query.import);
        if (!record) {
            prepared.reply.refused.push_back({static_cast<std::int64_t>(i), record.error().message});
            continue;
        }
        detail::Insertion insertion;
        if (!record->vector.empty())
            insertion.vectors.push_back({maker.number, std::move(record->vector)});
        insertion.record = std::move(*record);
        insertion.ownId = ownId && !ownId->isNil();
        insertion.id = insertion.ownId ? *ownId : ids[2 * i];
        insertion.vectorId = ids[2 * i + 1];
        insertion.now = prepared.batch.now;
        prepared.batch.insertions.push_back(std::move(insertion));
    }
    return prepared;
}

//! The vectors that an embedder gives at once, of those that nobody brought.
Task<Result<>> embedNow(std::shared_ptr<detail::VectorSet> set, std::shared_ptr<Prepared> prepared)
{
    std::vector<std::string> texts;
    std::vector<detail::Insertion*> waiting;
    for (auto& insertion : prepared->batch.insertions) {
        if (std::ranges::find(insertion.vectors, set->number(), &detail::MadeVector::embedder) != insertion.vectors.end())
            continue;
        texts.push_back(insertion.record.text);
        waiting.push_back(&insertion);
    }
    if (texts.empty())
        co_return Result<>();
    vectors::EmbedContext nobody;
    auto vectors = co_await set->embedder()->embed(std::move(nobody), std::move(texts));
    if (!vectors)
        co_return failure(vectors);
    for (std::size_t i = 0; i < waiting.size(); ++i)
        waiting[i]->vectors.push_back({set->number(), std::move(vectors->at(i))});
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
    Makers makers;
    for (const auto& set : tenant->sets())
        makers.all.push_back({set->number(), set->dimensions()});
    auto work
        = [query = std::move(query), ids = std::move(ids), now = self->parts.clock.now(), makers = std::move(makers)]() mutable {
              return std::make_shared<Prepared>(prepared(query, ids, now, makers));
          };
    const std::shared_ptr<Prepared> all = co_await self->parts.workers.run(std::move(work));
    if (tenant->closed())
        co_return fail(ErrorCode::Unavailable, "The knowledge store was closed.");
    for (const auto& set : tenant->sets()) {
        if (!set->embedder() || !set->embedder()->immediate())
            continue;
        const auto embedded = co_await embedNow(set, all);
        if (!embedded)
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
            tenant->recordAdded(all->batch.insertions[i].record.kind, inserted, {}, all->batch.insertions[i].vectors);
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
    const auto& set = *tenant->serving();
    stats->embedder = set.id();
    stats->dimensions = static_cast<std::int64_t>(set.dimensions());
    stats->lexical = set.embedder() && set.embedder()->lexical();
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
    std::vector<std::shared_ptr<detail::Shard>> shards;
    for (const auto& set : (*opened)->sets())
        for (auto& shard : set->shards(query.kind))
            shards.push_back(std::move(shard));
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
