#include "engine/knowledge/detail/shard.h"

#include <algorithm>

namespace kaze::knowledge::detail {

using base::Result;
using base::Task;
using storage::Connection;

namespace {

constexpr std::int64_t kBatch = 1024; //!< vectors that are read at once, as reading waits in line with the searches
constexpr std::size_t kStep = 256; //!< vectors after which searches need no longer look at them

} // namespace

Shard::Shard(const Knowledge::Parts& parts, std::shared_ptr<storage::Database> database, ShardKey key, std::filesystem::path base)
    : m_parts(parts), m_database(std::move(database)), m_key(std::move(key)), m_base(std::move(base)), m_tail(m_key.dimensions),
      m_audit(parts.index.recallTarget, parts.index.latencyLimit.count())
{
}

vectors::IndexOptions Shard::options() const
{
    vectors::IndexOptions options;
    options.dimensions = m_key.dimensions;
    options.embedderId = m_key.embedderId;
    options.precision = m_parts.index.precision;
    options.m = static_cast<std::size_t>(m_parts.index.m);
    options.efConstruction = static_cast<std::size_t>(m_parts.index.efConstruction);
    return options;
}

void Shard::committed(std::int64_t vectors, std::uint64_t lastLabel)
{
    m_vectors += vectors;
    m_committed = std::max(m_committed, lastLabel);
    m_tail.lose(lastLabel);
    followMore();
}

void Shard::committed(std::uint64_t label, std::span<const float> vector)
{
    ++m_vectors;
    m_committed = std::max(m_committed, label);
    m_tail.add(label, vector);
    followMore();
}

void Shard::reached(std::uint64_t label)
{
    m_reach = label;
    m_tail.passed(label);
}

void Shard::removed(std::uint64_t label)
{
    --m_vectors;
    ++m_removals;
    m_damaged.erase(label);
    m_tail.remove(label);
    if (m_index || m_following) {
        m_toTakeOut.push_back(label);
        followMore();
    }
}

void Shard::followMore()
{
    if (m_following || m_holding || m_closed || (!m_index && m_vectors < kIndexFrom))
        return;
    m_following = true;
    base::spawn(m_parts.loop, follow(shared_from_this()));
}

std::int64_t Shard::unindexed() const
{
    if (!m_index)
        return m_vectors < kIndexFrom ? 0 : m_vectors;
    // What was removed and is not hidden yet must not make up for what is missing.
    return std::max<std::int64_t>(m_vectors - m_indexed - std::ssize(m_damaged), m_reach < m_committed ? 1 : 0);
}

Task<> Shard::follow(std::shared_ptr<Shard> self)
{
    bool going = true;
    const bool first = !self->m_index;
    if (first)
        going = co_await load(self);
    while (going && !self->m_closed && !self->m_holding && (self->m_reach < self->m_committed || !self->m_toTakeOut.empty())) {
        if (self->m_reach < self->m_committed)
            going = co_await advance(self);
        if (going && !self->m_closed)
            co_await takeOut(self);
        if (going && !self->m_closed)
            co_await snapshotIfDue(self);
    }
    self->m_following = false;
    self->tellReached(std::numeric_limits<std::uint64_t>::max());
    for (const auto& waiting : std::exchange(self->m_untilFollowed, {}))
        waiting.set(true);
    if (!going || self->m_closed)
        co_return;
    self->m_problem.clear();
    if (first)
        self->m_parts.log->info("The index of kind {} has caught up: {} vectors.", self->m_key.kind, self->m_index->size());
    self->reclaimIfDue();
}

//! Takes the index from disk, or an empty one. False when the database could not be asked; the next commit tries again.
Task<bool> Shard::load(std::shared_ptr<Shard> self)
{
    auto before = [key = self->m_key](Connection& connection) { return storedBreadth(connection, key); };
    const auto breadth = co_await self->m_database->read(std::move(before));
    if (self->m_closed)
        co_return false;
    if (!breadth) {
        self->warn("How the index of kind " + self->m_key.kind + " was searched could not be read: " + breadth.error().text());
        co_return false;
    }
    if (*breadth)
        self->m_audit.startWith(**breadth);
    auto work = [options = self->options(), base = self->m_base] {
        auto loaded = vectors::HnswIndex::load(options, base);
        auto labels = loaded.index->labels();
        return std::tuple(
            std::shared_ptr<vectors::HnswIndex>(std::move(loaded.index)), std::move(labels), std::move(loaded.problem));
    };
    auto [index, labels, problem] = co_await self->m_parts.workers.run(std::move(work));
    if (self->m_closed)
        co_return false;
    if (!problem.empty())
        self->warn(problem + " It is built anew from the database.");
    if (index->elements() > 0) {
        auto job = [key = self->m_key, labels = std::move(labels), id = index->lastId()](
                       Connection& connection) { return compare(connection, key, labels, id); };
        Result<Comparison> compared = co_await self->m_database->read(std::move(job));
        if (self->m_closed)
            co_return false;
        if (!compared) {
            self->warn(
                "The index of kind " + self->m_key.kind + " could not be compared with the database: " + compared.error().text());
            co_return false;
        }
        if (!compared->same) {
            self->warn("The index " + self->m_base.string() + " is not of this state of the database and is built anew.");
            vectors::HnswIndex::removeFiles(self->m_base);
            index = std::make_shared<vectors::HnswIndex>(self->options());
        } else {
            self->m_toTakeOut.insert(self->m_toTakeOut.end(), compared->gone.begin(), compared->gone.end());
            self->m_damaged.insert(compared->damaged.begin(), compared->damaged.end());
        }
    }
    self->m_index = std::move(index);
    self->reached(self->m_index->lastLabel());
    self->m_indexed = static_cast<std::int64_t>(self->m_index->size());
    co_await takeOut(self);
    co_return !self->m_closed;
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
        self->reached(std::max(self->m_reach, target));
        co_return true;
    }
    noteDamaged(*batch, self->m_damaged);
    const auto all = std::make_shared<const std::vector<StoredVector>>(std::move(*batch));
    for (std::size_t at = 0; at < all->size() && !self->m_holding; at += kStep) {
        const std::size_t count = std::min(kStep, all->size() - at);
        auto work = [index = self->m_index, all, at, count, threads = self->m_parts.index.buildThreads] {
            return addTo(*index, std::span(*all).subspan(at, count), threads);
        };
        const Result<> added = co_await self->m_parts.workers.run(std::move(work));
        if (self->m_closed)
            co_return false;
        if (!added) {
            self->giveUp(added.error());
            co_return false;
        }
        self->m_unsaved += count;
        self->m_indexed = static_cast<std::int64_t>(self->m_index->size());
        self->reached((*all)[at + count - 1].label);
        self->tellReached(self->m_reach);
    }
    co_return true;
}

void Shard::tellReached(std::uint64_t label)
{
    while (!m_untilReached.empty() && m_untilReached.begin()->first <= label) {
        const auto reached = m_untilReached.extract(m_untilReached.begin());
        for (const auto& waiting : reached.mapped())
            waiting.set(true);
    }
}

Task<bool> Shard::caughtUp(std::shared_ptr<Shard> self)
{
    const std::uint64_t label = self->m_committed;
    if (self->m_following && self->m_reach < label) {
        const base::OneShot<bool> reached;
        self->m_untilReached[label].push_back(reached);
        std::ignore = co_await reached.wait();
    }
    co_return !self->m_closed && (self->m_reach >= label || (!self->m_index && self->m_vectors < kIndexFrom));
}

Task<> Shard::retire(std::shared_ptr<Shard> self)
{
    self->abandon();
    if (self->m_following) {
        const base::OneShot<bool> stopped;
        self->m_untilFollowed.push_back(stopped);
        std::ignore = co_await stopped.wait();
    }
    if (self->m_rebuilding) {
        const base::OneShot<bool> stopped;
        self->m_untilRebuilt.push_back(stopped);
        std::ignore = co_await stopped.wait();
    }
    auto work = [base = self->m_base] {
        vectors::HnswIndex::removeFiles(base);
        return true;
    };
    co_await self->m_parts.workers.run(std::move(work));
}

void Shard::giveUp(const base::Error& error)
{
    warn("The index of kind " + m_key.kind + " is given up and built anew later: " + error.message);
    m_index = nullptr;
    reached(0);
    m_indexed = 0;
    m_damaged.clear();
    m_toTakeOut.clear();
}

//! Hides from searches what the database no longer has.
Task<> Shard::takeOut(std::shared_ptr<Shard> self)
{
    // What lies above its reach comes with the next vectors, unless it is gone by then.
    const auto above = std::ranges::partition(self->m_toTakeOut, [&](std::uint64_t label) { return label > self->m_reach; });
    std::vector<std::uint64_t> labels(above.begin(), above.end());
    self->m_toTakeOut.erase(above.begin(), above.end());
    if (labels.empty()) {
        if (self->m_reach >= self->m_committed)
            self->m_toTakeOut.clear();
        co_return;
    }
    self->m_unsaved += labels.size();
    auto work = [index = self->m_index, labels = std::move(labels)] {
        // One that was never taken in, as it was removed first, is not found.
        for (const auto label : labels)
            std::ignore = index->markDeleted(label);
        return true;
    };
    co_await self->m_parts.workers.run(std::move(work));
    if (!self->m_closed)
        self->m_indexed = static_cast<std::int64_t>(self->m_index->size());
}

Task<> Shard::snapshotIfDue(std::shared_ptr<Shard> self)
{
    if (self->m_unsaved < std::max(kSnapshotEvery, self->m_index->elements() / 8))
        co_return;
    self->m_unsaved = 0;
    auto work = [index = self->m_index, base = self->m_base] { return index->save(base); };
    const Result<> saved = co_await self->m_parts.workers.run(std::move(work));
    if (saved || self->m_closed)
        co_return;
    ++self->m_unsaved; // so that closing tries again
    self->warn("The index of kind " + self->m_key.kind
        + " was not saved and will be built anew at the next start: " + saved.error().text());
}

void Shard::close()
{
    abandon();
    if (!m_index || m_unsaved == 0)
        return;
    if (auto saved = m_index->save(m_base); !saved)
        warn("The index of kind " + m_key.kind
            + " was not saved and will be built anew at the next start: " + saved.error().text());
}

void Shard::abandon()
{
    m_closed = true;
    m_rebuildCancel.cancel();
}

void Shard::warn(const std::string& message)
{
    m_problem = message;
    say(telemetry::Level::Warning, message, {});
}

void Shard::say(telemetry::Level level, const std::string& message, std::vector<telemetry::EventField> fields) const
{
    m_parts.log->log(
        base::kForFilesAlone, level == telemetry::Level::Info ? spdlog::level::info : spdlog::level::warn, "{}", message);
    telemetry::ObservationEvent event;
    event.level = level;
    event.source = "knowledge";
    event.message = message;
    event.fields = std::move(fields);
    event.fields.push_back({"kind", m_key.kind});
    m_parts.observations.record(std::move(event));
}

} // namespace kaze::knowledge::detail
