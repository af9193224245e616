// The index built anew beside the one that answers, and the measuring of its recall.

#include "engine/api/memory_requests.h"
#include "engine/knowledge/detail/shard.h"

#include <algorithm>
#include <unordered_set>

namespace kaze::knowledge::detail {

using base::Result;
using base::Task;
using storage::Connection;

namespace {

constexpr std::int64_t kBatch = 1024;
constexpr std::size_t kAskedFor = 50; //!< as a search for ten asks

//! What the index finds of the true nearest, at every breadth.
RecallAudit::Sample sampleOf(const std::shared_ptr<const vectors::HnswIndex>& index, const vectors::Vector& query,
    const std::vector<vectors::VectorHit>& truth, const ScanHelp& help)
{
    RecallAudit::Sample sample;
    sample.elements = index->elements();
    for (std::size_t place = 0; place < RecallAudit::kLadder.size(); ++place) {
        const double began = processorSeconds();
        std::vector<vectors::VectorHit> hits;
        if (RecallAudit::kLadder[place] == RecallAudit::kAll) {
            auto scanned = scanIndex(index, query, kAskedFor, help);
            sample.allWork = scanned.work;
            sample.seconds[place] = scanned.work / static_cast<double>(std::max<std::size_t>(scanned.threads, 1));
            hits = std::move(scanned.hits);
        } else {
            hits = index->search(query, kAskedFor, RecallAudit::kLadder[place]);
            sample.seconds[place] = processorSeconds() - began;
        }
        std::unordered_set<std::uint64_t> labels;
        for (const auto& hit : hits)
            labels.insert(hit.label);
        const auto found = std::ranges::count_if(truth, [&](const auto& hit) { return labels.contains(hit.label); });
        sample.recall[place] = static_cast<double>(found) / static_cast<double>(truth.size());
    }
    return sample;
}

std::string damageOf(std::size_t vectors)
{
    return std::to_string(vectors)
        + " vectors in the database are damaged and left out; their records are found by their words alone until their text is "
          "edited.";
}

} // namespace

void Shard::letGo()
{
    m_holding = false;
    m_rebuilding = false;
    for (const auto& waiting : std::exchange(m_untilRebuilt, {}))
        waiting.set(true);
    if (m_reach < m_committed || !m_toTakeOut.empty())
        followMore();
}

void Shard::rebuild()
{
    if (m_rebuilding || m_closed || !m_index)
        return;
    m_rebuilding = true;
    base::spawn(m_parts.loop, rebuildAlone(shared_from_this()));
}

Task<> Shard::rebuildAlone(std::shared_ptr<Shard> self)
{
    const std::string problem = co_await rebuildNow(self);
    // Once it is closed there is nobody left to tell.
    if (!problem.empty() && !self->m_closed && !self->m_rebuildCancel.cancelled())
        self->warn("The index of kind " + self->m_key.kind + " could not be built anew: " + problem);
}

Task<std::string> Shard::purge(std::shared_ptr<Shard> self)
{
    while (self->m_rebuilding && !self->m_closed) {
        self->cancelRebuild();
        const base::OneShot<bool> ended;
        self->m_untilRebuilt.push_back(ended);
        std::ignore = co_await ended.wait();
    }
    // Nobody begins to build it anew, or reads it from a file that is being written over.
    self->m_rebuilding = true;
    self->m_rebuilt = 0;
    self->m_holding = true;
    if (self->m_following) {
        const base::OneShot<bool> stopped;
        self->m_untilFollowed.push_back(stopped);
        std::ignore = co_await stopped.wait();
    }
    std::string problem = co_await overwrite(self);
    self->letGo();
    self->reclaimIfDue();
    co_return problem;
}

//! Of an index that nobody follows the database with.
Task<std::string> Shard::overwrite(std::shared_ptr<Shard> self)
{
    if (self->m_closed)
        co_return std::string("it was stopped");
    if (self->m_index)
        co_await takeOut(self);
    auto work = [index = self->m_index, base = self->m_base]() -> Result<> {
        // Building it anew would leave nothing either, and takes a thousand times as long.
        const auto overwritten = index ? index->overwriteDeleted() : Result<std::size_t>(0);
        auto saved = !overwritten ? Result<>(failure(overwritten)) : index ? index->save(base) : Result<>();
        if (!index || !saved)
            vectors::HnswIndex::removeFiles(base);
        return saved;
    };
    const Result<> saved = co_await self->m_parts.workers.run(std::move(work));
    if (self->m_closed)
        co_return std::string("it was stopped");
    self->m_unsaved = 0;
    if (!saved)
        co_return "it was not saved, and is built again at the next start: " + saved.error().text();
    co_return std::string();
}

void Shard::reclaimIfDue()
{
    if (!m_closed && m_index && m_index->removed() >= std::max(kRebuildFrom, m_index->elements() / 5))
        rebuild();
}

Task<std::string> Shard::rebuildNow(std::shared_ptr<Shard> self)
{
    self->m_rebuilt = 0;
    self->m_rebuildCancel = base::CancelSource();
    const auto index = std::make_shared<vectors::HnswIndex>(self->options());
    std::string problem = co_await buildBeside(self, index);
    const bool stopped = self->m_closed || self->m_rebuildCancel.cancelled();
    if (stopped || !problem.empty()) {
        self->letGo();
        co_return stopped ? std::string("it was stopped") : problem;
    }
    self->m_audit.restart();
    // Segments that the new one does not have must not be taken for its own.
    auto work = [index, base = self->m_base] {
        vectors::HnswIndex::removeFiles(base);
        return index->save(base);
    };
    const Result<> saved = co_await self->m_parts.workers.run(std::move(work));
    self->letGo();
    if (self->m_closed)
        co_return std::string("it was stopped");
    self->m_problem.clear();
    if (!saved)
        co_return "it was not saved, and is built again at the next start: " + saved.error().text();
    const auto vectors = static_cast<std::int64_t>(index->size());
    self->say(telemetry::Level::Info,
        "The index of kind " + self->m_key.kind + " was built anew: " + std::to_string(vectors) + " vectors.",
        {{"vectors", vectors}});
    auto job
        = [key = self->m_key, last = index->lastLabel()](Connection& connection) { return forgetRemoved(connection, key, last); };
    self->m_database->writeLater(std::move(job));
    co_return std::string();
}

//! Takes all vectors into the new index and puts it in the place of the old one; says what went wrong.
Task<std::string> Shard::buildBeside(std::shared_ptr<Shard> self, std::shared_ptr<vectors::HnswIndex> index)
{
    const base::CancelToken cancel = self->m_rebuildCancel.token();
    const std::uint64_t removalsBefore = self->m_removals;
    std::set<std::uint64_t> damaged;
    std::uint64_t reach = 0;
    std::size_t count = 0;
    for (bool more = true; more;) {
        auto job = [key = self->m_key, reach](Connection& connection) { return vectorsAfter(connection, key, reach, kBatch); };
        auto batch = co_await self->m_database->read(std::move(job));
        if (self->m_closed || cancel.cancelled())
            co_return std::string();
        if (!batch)
            co_return batch.error().text();
        more = static_cast<std::int64_t>(batch->size()) == kBatch;
        if (batch->empty())
            break;
        noteDamaged(*batch, damaged);
        reach = batch->back().label;
        count += batch->size();
        auto work = [index, vectors = std::move(*batch), threads = self->m_parts.index.buildThreads] {
            return addTo(*index, vectors, threads);
        };
        const Result<> added = co_await self->m_parts.workers.run(std::move(work));
        if (self->m_closed || cancel.cancelled())
            co_return std::string();
        if (!added)
            co_return added.error().text();
        self->m_rebuilt
            = std::min(1.0, static_cast<double>(count) / static_cast<double>(std::max<std::int64_t>(self->m_vectors, 1)));
    }
    // Whoever follows the database stops after what it is doing, which is with the old index; what came meanwhile is taken in afterwards.
    self->m_holding = true;
    if (self->m_following) {
        const base::OneShot<bool> stopped;
        self->m_untilFollowed.push_back(stopped);
        std::ignore = co_await stopped.wait();
    }
    if (self->m_closed)
        co_return std::string();
    self->m_index = index;
    self->m_damaged = std::move(damaged);
    self->reached(reach);
    self->m_indexed = static_cast<std::int64_t>(index->size());
    self->m_unsaved = 0;
    if (self->m_removals != removalsBefore) {
        // Some may have been read before they were removed: the comparison says which.
        auto job = [key = self->m_key, labels = index->labels(), id = index->lastId()](
                       Connection& connection) { return compare(connection, key, labels, id); };
        auto compared = co_await self->m_database->read(std::move(job));
        if (compared && !self->m_closed)
            self->m_toTakeOut.insert(self->m_toTakeOut.end(), compared->gone.begin(), compared->gone.end());
    }
    co_return std::string();
}

void Shard::searched(const vectors::Vector& query, base::Duration took)
{
    m_recent[m_searches++ % m_recent.size()] = std::chrono::duration<double>(took).count();
    if (m_closed || !m_index || !m_audit.due(m_parts.clock.steady()))
        return;
    m_audit.began();
    base::spawn(m_parts.loop, measure(shared_from_this(), query));
}

Task<> Shard::measure(std::shared_ptr<Shard> self, vectors::Vector query)
{
    const base::Duration began = self->m_parts.clock.steady();
    const auto index = self->m_index;
    const IndexView view = self->view();
    const std::uint64_t removals = self->m_removals;
    const auto best = std::make_shared<vectors::TopK>(RecallAudit::kNeighbours);
    bool whole = false;
    for (ScanPart part{}; !part.end;) {
        auto job = [query, embedder = self->m_key.embedder, view, after = part.last, best](
                       Connection& connection) { return scanPart(connection, query, embedder, view, after, *best); };
        const Result<ScanPart> scanned = co_await self->m_database->read(std::move(job));
        if (self->m_closed || !scanned)
            break;
        part = *scanned;
        whole = part.end;
    }
    if (self->m_closed)
        co_return;
    auto truth = best->take();
    if (whole && !truth.empty()) {
        auto work = [index, query = std::move(query), truth = std::move(truth), help = ScanHelp{&self->m_parts.workers}] {
            return sampleOf(index, query, truth, help);
        };
        const auto sample = co_await self->m_parts.workers.run(std::move(work));
        // What was removed or exchanged meanwhile would count as missed.
        if (!self->m_closed && self->m_removals == removals && self->m_index == index)
            self->measured(sample);
    }
    const base::Duration now = self->m_parts.clock.steady();
    self->m_audit.ended(now, now - began);
}

void Shard::measured(const RecallAudit::Sample& sample)
{
    const std::size_t before = m_audit.ef();
    m_audit.add(sample);
    if (m_audit.ef() == before)
        return;
    m_parts.log->info("Searches in the index of kind {} {}.", m_key.kind,
        m_audit.ef() == RecallAudit::kAll ? "look at all of its vectors from now on"
                                          : "have a breadth of " + std::to_string(m_audit.ef()) + " from now on");
    auto job = [key = m_key, ef = m_audit.ef()](Connection& connection) { return storeBreadth(connection, key, ef); };
    m_database->writeLater(std::move(job));
}

api::MemoryShard Shard::figures() const
{
    api::MemoryShard figures;
    figures.kind = m_key.kind;
    figures.part = m_key.part.number;
    figures.parts = m_key.part.of;
    figures.state = m_rebuilding             ? "rebuilding"
        : !m_index && m_vectors < kIndexFrom ? "none"
        : unindexed() > 0                    ? "building"
                                             : "ready";
    figures.vectors = m_vectors;
    figures.problem = !m_problem.empty() ? m_problem : m_damaged.empty() ? m_audit.problem() : damageOf(m_damaged.size());
    figures.recallTarget = m_audit.target();
    if (!m_index)
        return figures;
    figures.indexed = m_indexed;
    figures.removed = static_cast<std::int64_t>(m_index->removed());
    figures.segments = static_cast<std::int64_t>(m_index->segmentCount());
    figures.precision = vectors::nameOf(m_index->options().precision);
    figures.m = static_cast<std::int64_t>(m_index->options().m);
    figures.efConstruction = static_cast<std::int64_t>(m_index->options().efConstruction);
    figures.ef = static_cast<std::int64_t>(std::min(m_audit.ef(), m_index->elements()));
    figures.memoryBytes = static_cast<std::int64_t>(m_index->bytes());
    figures.recall = m_audit.recall();
    figures.recallSamples = m_audit.samples();
    if (m_rebuilding)
        figures.progress = m_rebuilt;
    else if (unindexed() > 0)
        figures.progress = static_cast<double>(figures.indexed) / static_cast<double>(std::max<std::int64_t>(m_vectors, 1));
    if (m_searches > 0) {
        auto recent = m_recent;
        const auto end = recent.begin() + static_cast<std::ptrdiff_t>(std::min(m_searches, recent.size()));
        const auto at = recent.begin() + (end - recent.begin()) * 95 / 100;
        std::nth_element(recent.begin(), at, end);
        figures.searchP95 = *at;
    }
    return figures;
}

} // namespace kaze::knowledge::detail
