#include "engine/knowledge/detail/shard.h"

namespace kaze::knowledge::detail {

using base::Result;
using base::Task;
using storage::Connection;

Shard::Shard(const Knowledge::Parts& parts, std::shared_ptr<storage::Database> database, ShardKey key, std::filesystem::path base)
    : m_parts(parts), m_database(std::move(database)), m_key(std::move(key)), m_base(std::move(base))
{
}

void Shard::committed(std::int64_t vectors, std::uint64_t lastLabel)
{
    m_vectors += vectors;
    m_committed = std::max(m_committed, lastLabel);
    if (m_following || m_closed || m_vectors < kIndexFrom)
        return;
    m_following = true;
    base::spawn(m_parts.loop, follow(shared_from_this()));
}

std::int64_t Shard::unindexed() const
{
    return m_vectors < kIndexFrom ? 0 : m_vectors - m_indexed;
}

Task<> Shard::follow(std::shared_ptr<Shard> self)
{
    bool going = true;
    const bool first = !self->m_index;
    if (first)
        going = co_await load(self);
    while (going && !self->m_closed && self->m_reach < self->m_committed) {
        going = co_await advance(self);
        if (going && !self->m_closed)
            co_await snapshotIfDue(self);
    }
    self->m_following = false;
    if (first && going && !self->m_closed)
        self->m_parts.log->info("The index of kind {} has caught up: {} vectors.", self->m_key.kind, self->m_index->size());
}

//! Takes the index from disk, or an empty one. False when the database could not be asked; the next commit tries again.
Task<bool> Shard::load(std::shared_ptr<Shard> self)
{
    vectors::IndexOptions options;
    options.dimensions = self->m_key.dimensions;
    options.embedderId = self->m_parts.embedder.id();
    auto work = [options, base = self->m_base] {
        auto loaded = vectors::HnswIndex::load(options, base);
        return std::pair(std::shared_ptr<vectors::HnswIndex>(std::move(loaded.index)), std::move(loaded.problem));
    };
    auto [index, problem] = co_await self->m_parts.workers.run(std::move(work));
    if (self->m_closed)
        co_return false;
    if (!problem.empty())
        self->warn(problem + " It is built anew from the database.");
    if (index->elements() > 0) {
        auto job = [key = self->m_key, elements = index->elements(), last = index->lastLabel(), id = index->lastId()](
                       Connection& connection) { return matches(connection, key, elements, last, id); };
        const Result<bool> same = co_await self->m_database->read(std::move(job));
        if (self->m_closed)
            co_return false;
        if (!same) {
            self->warn(
                "The index of kind " + self->m_key.kind + " could not be compared with the database: " + same.error().text());
            co_return false;
        }
        if (!*same) {
            self->warn("The index " + self->m_base.string() + " is not of this state of the database and is built anew.");
            vectors::HnswIndex::removeFiles(self->m_base);
            index = std::make_shared<vectors::HnswIndex>(options);
        }
    }
    self->m_index = std::move(index);
    self->m_reach = self->m_index->lastLabel();
    self->m_indexed = static_cast<std::int64_t>(self->m_index->elements());
    co_return true;
}

//! Takes the next vectors into the index. False when that is not possible; what is missing is still found, by looking at it.
Task<bool> Shard::advance(std::shared_ptr<Shard> self)
{
    const std::uint64_t target = self->m_committed;
    auto job = [key = self->m_key, after = self->m_reach](
                   Connection& connection) { return vectorsAfter(connection, key, after, kBatch); };
    auto batch = co_await self->m_database->read(std::move(job));
    if (self->m_closed)
        co_return false;
    if (!batch) {
        self->warn("The index of kind " + self->m_key.kind + " cannot follow the database: " + batch.error().text());
        co_return false;
    }
    if (batch->empty()) {
        self->m_reach = std::max(self->m_reach, target);
        co_return true;
    }
    const std::uint64_t last = batch->back().label;
    const std::size_t count = batch->size();
    auto work = [index = self->m_index, vectors = std::move(*batch)]() -> Result<> {
        for (const StoredVector& stored : vectors) {
            if (stored.vector.empty())
                continue;
            if (auto added = index->add(stored.label, stored.id, stored.vector); !added)
                return added;
        }
        return {};
    };
    const Result<> added = co_await self->m_parts.workers.run(std::move(work));
    if (self->m_closed)
        co_return false;
    if (!added) {
        self->warn("The index of kind " + self->m_key.kind + " is given up and built anew later: " + added.error().message);
        self->m_index = nullptr;
        self->m_reach = 0;
        self->m_indexed = 0;
        co_return false;
    }
    self->m_reach = last;
    self->m_unsaved += count;
    self->m_indexed += static_cast<std::int64_t>(count);
    co_return true;
}

Task<> Shard::snapshotIfDue(std::shared_ptr<Shard> self)
{
    if (self->m_unsaved < std::max(kSnapshotEvery, self->m_index->elements() / 8))
        co_return;
    self->m_unsaved = 0;
    auto work = [index = self->m_index, base = self->m_base] { return index->save(base); };
    const Result<> saved = co_await self->m_parts.workers.run(std::move(work));
    if (!saved && !self->m_closed)
        self->warn("The index of kind " + self->m_key.kind
            + " was not saved and will be built anew at the next start: " + saved.error().text());
}

void Shard::close()
{
    m_closed = true;
    if (!m_index || m_unsaved == 0)
        return;
    if (auto saved = m_index->save(m_base); !saved)
        warn("The index of kind " + m_key.kind
            + " was not saved and will be built anew at the next start: " + saved.error().text());
}

void Shard::warn(const std::string& message)
{
    m_parts.log->warn("{}", message);
    telemetry::ObservationEvent event;
    event.level = telemetry::Level::Warning;
    event.source = "knowledge";
    event.message = message;
    m_parts.observations.record(std::move(event));
}

} // namespace kaze::knowledge::detail
