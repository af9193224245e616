#include "engine/vectors/detail/graph.h"

#include <cstring>

namespace kaze::vectors::detail {

namespace {

constexpr std::size_t kSeed = 100;
constexpr std::size_t kAllocationBytes = 16; //!< what an allocator takes for each block, about

//! Frees 40 bytes a node, and 2.6 MB a graph, that only hnswlib's own insertion and search use. The second and the last were renamed and made a
//! smart pointer after 0.6.2.
template <class Hnsw>
void dropLocksAndLists(Hnsw& hnsw)
{
    using Locks = std::vector<std::mutex>;
    Locks().swap(hnsw.link_list_locks_);
    if constexpr (requires { hnsw.link_list_update_locks_; })
        Locks().swap(hnsw.link_list_update_locks_);
    else
        Locks().swap(hnsw.label_op_locks_);
    if constexpr (std::is_pointer_v<decltype(hnsw.visited_list_pool_)>)
        delete std::exchange(hnsw.visited_list_pool_, nullptr);
    else
        hnsw.visited_list_pool_.reset();
}

} // namespace

Graph::Graph(const IndexOptions& options, std::size_t capacity, VectorFormat format)
    : m_format(format), m_space(format.bytes()), m_hnsw(&m_space, capacity, options.m, options.efConstruction, kSeed)
{
    dropLocksAndLists(m_hnsw);
}

std::size_t Graph::links(NodeId id, int level, std::array<NodeId, kMostLinks>& into) const
{
    const Word* list = m_hnsw.get_linklist_at_level(id, level);
    const std::size_t count = load(list) & kLengthMask;
    for (std::size_t i = 0; i < count; ++i)
        into[i] = load(list + 1 + i);
    return count;
}

NodeId Graph::find(std::uint64_t label) const
{
    const auto end = static_cast<NodeId>(count());
    NodeId low = 0, high = end;
    while (low < high) {
        const NodeId middle = low + (high - low) / 2;
        if (this->label(middle) < label)
            low = middle + 1;
        else
            high = middle;
    }
    return low < end && this->label(low) == label ? low : end;
}

std::uint64_t Graph::bytes() const
{
    return count() * (elementBytes() + sizeof(char*)) + capacity() * sizeof(int) + m_upperBytes.load(std::memory_order_relaxed);
}

void Graph::setUpper(NodeId id, int level, const char* upper)
{
    if (level > 0) {
        char* block = static_cast<char*>(std::calloc(1, upperBytes(level)));
        if (!block)
            throw std::bad_alloc();
        if (upper)
            std::memcpy(block, upper, upperBytes(level));
        m_hnsw.linkLists_[id] = block;
        m_upperBytes.fetch_add(upperBytes(level) + kAllocationBytes, std::memory_order_relaxed);
    }
    m_hnsw.element_levels_[id] = level; // last: from here on the destructor frees the block
}

std::size_t Graph::prepare(NodeId id, std::uint64_t label, int level, std::span<const float> vector)
{
    setUpper(id, level, nullptr);
    std::memset(elements() + id * elementBytes(), 0, elementBytes());
    m_hnsw.setExternalLabel(id, label);
    return m_format.encode(vector, m_hnsw.getDataByInternalId(id));
}

void Graph::setLinks(NodeId id, int level, std::span<const NodeId> links)
{
    Word* list = m_hnsw.get_linklist_at_level(id, level);
    for (std::size_t i = 0; i < links.size(); ++i)
        store(list + 1 + i, links[i]);
    store(list, (load(list) & ~kLengthMask) | static_cast<Word>(links.size()));
}

void Graph::markDeleted(NodeId id)
{
    Word* list = m_hnsw.get_linklist0(id);
    store(list, load(list) | kDeletedMark);
}

void Graph::overwrite(NodeId id, std::optional<NodeId> with)
{
    char* vector = m_hnsw.getDataByInternalId(id);
    if (with)
        std::memcpy(vector, m_hnsw.getDataByInternalId(*with), m_format.bytes());
    else
        std::memset(vector, 0, m_format.bytes());
}

void Graph::publish(std::size_t count, NodeId entryPoint)
{
    m_entryPoint.store(entryPoint, std::memory_order_release);
    m_count.store(count, std::memory_order_release);
}

void Graph::adopt(int level, const char* upper)
{
    const std::size_t count = m_hnsw.cur_element_count; // an atomic from hnswlib 0.7 on
    const auto id = static_cast<NodeId>(count);
    m_hnsw.cur_element_count = count + 1;
    setUpper(id, level, upper);
}

bool Graph::sound(std::size_t count, NodeId entryPoint) const
{
    if (count == 0 || entryPoint >= count)
        return false;
    for (NodeId id = 0; id < count; ++id) {
        if (level(id) > level(entryPoint) || (id > 0 && label(id) <= label(id - 1)))
            return false;
        for (int layer = 0; layer <= level(id); ++layer) {
            if (!linksSound(id, layer, count))
                return false;
        }
    }
    return true;
}

bool Graph::linksSound(NodeId id, int level, std::size_t count) const
{
    const Word* list = m_hnsw.get_linklist_at_level(id, level);
    const std::size_t length = *list & kLengthMask;
    if (length > mostLinks(level))
        return false;
    for (std::size_t i = 1; i <= length; ++i) {
        if (list[i] >= count || this->level(list[i]) < level)
            return false;
    }
    return true;
}

} // namespace kaze::vectors::detail
