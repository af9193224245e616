#include "engine/vectors/detail/segment.h"

#include "engine/vectors/quantisation.h"

#include <algorithm>
#include <array>
#include <cstring>

namespace kaze::vectors::detail {

using base::ErrorCode;
using base::fail;
using base::Result;

namespace {

constexpr std::size_t kCalibratedWith = 1024; //!< vectors

float rangeFor(const IndexOptions& options, std::span<const Entry> first)
{
    if (options.precision != Precision::Int8)
        return 0;
    if (options.range > 0)
        return options.range;
    std::vector<std::span<const float>> sample;
    for (const Entry& entry : first.first(std::min(first.size(), kCalibratedWith)))
        sample.push_back(entry.vector);
    return rangeOf(sample);
}

} // namespace

std::unexpected<base::Error> thrown(const std::exception& error)
{
    return fail(ErrorCode::Internal, std::string("The vector index failed (") + error.what() + "); it has to be rebuilt.");
}

Segment::Segment(const IndexOptions& options, std::size_t capacity, float range)
    : m_options(options), m_graph(options, capacity, VectorFormat(options.precision, options.dimensions, range)),
      m_scratches(capacity, m_graph.format().bytes())
{
}

Result<std::shared_ptr<Segment>> Segment::make(const IndexOptions& options, std::size_t capacity, float range)
{
    try {
        return std::shared_ptr<Segment>(new Segment(options, capacity, range));
    } catch (const std::exception& error) {
        return thrown(error);
    }
}

Result<std::shared_ptr<Segment>> Segment::create(const IndexOptions& options, std::size_t capacity, std::span<const Entry> first)
{
    try {
        return make(options, capacity, rangeFor(options, first));
    } catch (const std::exception& error) {
        return thrown(error);
    }
}

Result<std::shared_ptr<Segment>> Segment::grown(std::size_t capacity) const
{
    auto larger = make(m_options, capacity, m_graph.format().range());
    if (!larger)
        return larger;
    Graph& to = (*larger)->m_graph;
    try {
        std::memcpy(to.elements(), m_graph.elements(), elements() * m_graph.elementBytes());
        for (NodeId id = 0; id < elements(); ++id)
            to.adopt(m_graph.level(id), m_graph.upper(id));
    } catch (const std::exception& error) {
        return thrown(error);
    }
    to.publish(elements(), m_graph.entryPoint());
    (*larger)->m_lastId = lastId();
    (*larger)->m_removed = removed();
    (*larger)->m_clipped = clipped();
    return larger;
}

Result<std::shared_ptr<Segment>> Segment::overwritten() const
{
    auto copy = grown(capacity());
    if (!copy)
        return copy;
    // Readers of this one see nothing of it: its vectors never change.
    Graph& to = (*copy)->m_graph;
    std::array<NodeId, Graph::kMostLinks> links{};
    for (NodeId id = 0, end = static_cast<NodeId>(elements()); id < end; ++id) {
        if (!to.deleted(id))
            continue;
        const auto linked = links.begin() + static_cast<std::ptrdiff_t>(to.links(id, 0, links));
        const auto alive = std::find_if(links.begin(), linked, [&](NodeId neighbour) { return !to.deleted(neighbour); });
        to.overwrite(id, alive == linked ? std::nullopt : std::optional(*alive));
    }
    return copy;
}

Result<> Segment::insert(std::span<const Entry> entries, Team& team)
{
    try {
        m_clipped += insertBatch(m_graph, entries, m_options, team, m_scratches);
    } catch (const std::exception& error) {
        return thrown(error);
    }
    m_saved = false;
    const std::lock_guard lock(m_lastIdLock);
    m_lastId = entries.back().id;
    return {};
}

bool Segment::markDeleted(std::uint64_t label)
{
    const NodeId id = m_graph.find(label);
    if (id == elements() || m_graph.deleted(id))
        return false;
    m_graph.markDeleted(id);
    ++m_removed;
    m_saved = false;
    return true;
}

void Segment::search(std::span<const float> query, std::size_t k, std::size_t ef, TopK& into) const
{
    const std::size_t available = live();
    if (available == 0)
        return;
    {
        const auto scratch = m_scratches.take();
        m_graph.format().encode(query, scratch->query.data());
        const void* vector = scratch->query.data();
        const auto deleted = removed() > 0 ? Deleted::PassedThrough : Deleted::Found;
        searchLayer(m_graph, vector, descend(m_graph, vector, 0), 0, std::max(k, ef), deleted, *scratch);
        if (scratch->best.size() >= std::min(k, available)) {
            for (const Near& near : scratch->best)
                into.offer({m_graph.label(near.id), 1.0F - near.distance});
            return;
        }
    }
    // Many equal vectors link only to each other and cut the graph: what it cannot reach is found by looking at all.
    searchExact(query, 0, elements(), into);
}

void Segment::searchExact(std::span<const float> query, std::size_t from, std::size_t to, TopK& into) const
{
    const VectorFormat& format = m_graph.format();
    std::vector<std::byte> encoded(format.bytes());
    format.encode(query, encoded.data());
    std::array<float, VectorFormat::kRows> distances{};
    for (const std::size_t end = std::min(to, elements()); from < end;) {
        const std::size_t count = std::min(distances.size(), end - from);
        format.distances(
            encoded.data(), m_graph.vector(static_cast<NodeId>(from)), m_graph.elementBytes(), count, distances.data());
        for (std::size_t i = 0; i < count; ++i) {
            const float similarity = 1.0F - distances[i];
            const auto id = static_cast<NodeId>(from + i);
            // Hardly any gets so far that more has to be known of it.
            if (into.mayTake(similarity) && !m_graph.deleted(id))
                into.offer({m_graph.label(id), similarity});
        }
        from += count;
    }
}

std::size_t Segment::live() const
{
    // In this order: elements that are added between the two are not removed ones.
    const std::size_t gone = removed();
    return elements() - gone;
}

std::uint64_t Segment::lastLabel() const
{
    const std::size_t count = elements();
    return count == 0 ? 0 : m_graph.label(static_cast<NodeId>(count - 1));
}

base::Uuid Segment::lastId() const
{
    const std::lock_guard lock(m_lastIdLock);
    return m_lastId;
}

void Segment::appendStates(std::vector<ElementState>& to) const
{
    for (NodeId id = 0, end = static_cast<NodeId>(elements()); id < end; ++id)
        to.push_back({m_graph.label(id), m_graph.deleted(id)});
}

} // namespace kaze::vectors::detail
