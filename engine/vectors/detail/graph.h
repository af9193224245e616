#pragma once

#include "engine/vectors/detail/vector_format.h"
#include "engine/vectors/hnsw_index.h"

// Its own SIMD and prefetching, which reads past the end of the link lists, are not used.
#define NO_MANUAL_VECTORIZATION
#include <hnswlib/hnswlib.h>

#include <array>
#include <atomic>
#include <optional>

namespace kaze::vectors::detail {

using NodeId = std::uint32_t;

//! The memory of one graph with a fixed room: nodes in the order of their labels, each with its vector, its links on layer 0, and a block for those
//! of its upper layers. The memory is laid out by hnswlib; its insertion and search are not used, since they need a lock for each node, cannot
//! insert side by side without a deadlock and keep 80 bytes a node for locks and labels.
//!
//! One thread (or team) writes; any number read meanwhile and never wait. What a reader can see of a node does not change once the node can be
//! reached, but for its link lists and its mark of deletion: these are written and read word by word with release and acquire. A list that is being
//! replaced may show a mixture of the old links and the new, all of them good.
class Graph {
public:
    static constexpr int kMaxLevel = 32;
    static constexpr std::size_t kMostLinks = 128; //!< on layer 0: twice the largest `m`

    Graph(const IndexOptions& options, std::size_t capacity, VectorFormat format);

    // ---- For readers
    [[nodiscard]] const VectorFormat& format() const { return m_format; }
    [[nodiscard]] std::size_t count() const { return m_count.load(std::memory_order_acquire); }
    //! Where searches begin; only with a count above 0.
    [[nodiscard]] NodeId entryPoint() const { return m_entryPoint.load(std::memory_order_acquire); }
    [[nodiscard]] int level(NodeId id) const { return m_hnsw.element_levels_[id]; }
    [[nodiscard]] std::uint64_t label(NodeId id) const { return m_hnsw.getExternalLabel(id); }
    [[nodiscard]] const void* vector(NodeId id) const { return m_hnsw.getDataByInternalId(id); }
    [[nodiscard]] bool deleted(NodeId id) const { return (load(m_hnsw.get_linklist0(id)) & kDeletedMark) != 0; }
    //! The most links of a node on a layer.
    [[nodiscard]] std::size_t mostLinks(int level) const { return level == 0 ? m_hnsw.maxM0_ : m_hnsw.maxM_; }
    //! Where the links of layer 0 lie, to fetch them ahead.
    [[nodiscard]] const void* list(NodeId id) const { return m_hnsw.get_linklist0(id); }
    //! Copies the links of a node and returns their number.
    std::size_t links(NodeId id, int level, std::array<NodeId, kMostLinks>& into) const;
    //! The node of a label; count() when there is none.
    [[nodiscard]] NodeId find(std::uint64_t label) const;
    //! Memory that is in use, not what is only reserved.
    [[nodiscard]] std::uint64_t bytes() const;

    // ---- For the writer
    [[nodiscard]] std::size_t capacity() const { return m_hnsw.max_elements_; }
    //! Makes the nodes before `end` known to the destructor.
    void reserve(std::size_t end) { m_hnsw.cur_element_count = end; }
    //! Fills a node that nobody can reach yet, without links. Different nodes from any thread. Returns how many members were clipped. Throws
    //! std::bad_alloc.
    std::size_t prepare(NodeId id, std::uint64_t label, int level, std::span<const float> vector);
    void setLinks(NodeId id, int level, std::span<const NodeId> links);
    void markDeleted(NodeId id);
    //! Gives a node the vector of another, or one of zeros, in place of its own. Only of a graph that nobody reads yet.
    void overwrite(NodeId id, std::optional<NodeId> with);
    //! Lets readers see the nodes before `count`.
    void publish(std::size_t count, NodeId entryPoint);

    // ---- As bytes, for copies and files
    [[nodiscard]] std::size_t elementBytes() const { return m_hnsw.size_data_per_element_; }
    [[nodiscard]] std::size_t upperBytes(int level) const
    {
        return static_cast<std::size_t>(level) * m_hnsw.size_links_per_element_;
    }
    [[nodiscard]] char* elements() const { return m_hnsw.data_level0_memory_; }
    [[nodiscard]] const int* levels() const { return m_hnsw.element_levels_.data(); }
    [[nodiscard]] const char* upper(NodeId id) const { return m_hnsw.linkLists_[id]; }
    //! Gives the next node, whose element is there already, its upper layers. Throws std::bad_alloc.
    void adopt(int level, const char* upper);
    //! Whether every number is one that a search may follow.
    [[nodiscard]] bool sound(std::size_t count, NodeId entryPoint) const;

private:
    using Word = hnswlib::linklistsizeint; //!< a list is a word with its length and the mark of deletion, then the links

    static constexpr Word kLengthMask = 0xffff;
    static constexpr Word kDeletedMark = 1U << 16;

    //! Tells hnswlib the size of a vector; it compares none.
    struct Space final : hnswlib::SpaceInterface<float> {
        explicit Space(std::size_t bytes) : size(bytes) { }
        std::size_t get_data_size() override { return size; }
        hnswlib::DISTFUNC<float> get_dist_func() override { return nullptr; }
        void* get_dist_func_param() override { return nullptr; }

        std::size_t size;
    };

    [[nodiscard]] static Word load(const Word* word)
    {
        return std::atomic_ref(*const_cast<Word*>(word)).load(std::memory_order_acquire);
    }
    static void store(Word* word, Word value) { std::atomic_ref(*word).store(value, std::memory_order_release); }
    void setUpper(NodeId id, int level, const char* upper);
    [[nodiscard]] bool linksSound(NodeId id, int level, std::size_t count) const;

    VectorFormat m_format;
    Space m_space;
    hnswlib::HierarchicalNSW<float> m_hnsw;
    std::atomic<std::size_t> m_count{0};
    std::atomic<NodeId> m_entryPoint{0};
    std::atomic<std::uint64_t> m_upperBytes{0};
};

} // namespace kaze::vectors::detail
