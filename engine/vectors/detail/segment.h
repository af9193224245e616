#pragma once

#include "engine/vectors/detail/graph_lock.h"
#include "engine/vectors/detail/snapshot_file.h"
#include "engine/vectors/hnsw_index.h"

#include <atomic>

namespace kaze::vectors::detail {

//! One graph of an HnswIndex with a fixed room, and its file. Any thread; callers keep writers apart (HnswIndex::m_writing).
//!
//! The file is ours and not hnswlib's, which has neither checksum nor lock nor fsync: a header (magic, version, shape, counts, last
//! label and record, its own checksum), the embedder's id, the elements of layer 0 as they lie in memory, the level of every
//! element, the links of the upper layers, and XXH64 of all that. A change of any of it needs a new version number.
class Segment {
public:
    //! Errors: Internal (out of memory).
    [[nodiscard]] static base::Result<std::shared_ptr<Segment>> create(const IndexOptions& options, std::size_t capacity);
    //! A copy with more room; the graph stays as it is. The caller keeps writers away from this one.
    [[nodiscard]] base::Result<std::shared_ptr<Segment>> grown(std::size_t capacity) const;
    ~Segment();

    [[nodiscard]] base::Result<> add(std::uint64_t label, const base::Uuid& id, std::span<const float> vector);
    [[nodiscard]] bool markDeleted(std::uint64_t label);

    void search(std::span<const float> query, std::size_t k, std::size_t ef, TopK& into) const;
    void searchExact(std::span<const float> query, TopK& into) const;

    [[nodiscard]] std::size_t elements() const { return m_elements.load(std::memory_order_acquire); }
    [[nodiscard]] std::size_t live() const;
    [[nodiscard]] std::size_t capacity() const { return m_capacity; }
    [[nodiscard]] std::uint64_t bytes() const;
    [[nodiscard]] std::uint64_t firstLabel() const;
    [[nodiscard]] std::uint64_t lastLabel() const;
    [[nodiscard]] base::Uuid lastId() const;

    [[nodiscard]] bool saved() const { return m_saved; }
    [[nodiscard]] base::Result<> save(const std::filesystem::path& path, std::uint32_t number);
    [[nodiscard]] static base::Result<std::shared_ptr<Segment>> load(
        const std::filesystem::path& path, const IndexOptions& options, std::uint32_t number);

private:
    struct Graph;
    struct Header;

    Segment(const IndexOptions& options, std::size_t capacity);
    [[nodiscard]] Header header(std::uint32_t number) const;
    [[nodiscard]] static base::Result<Header> readHeader(SnapshotReader& file, const IndexOptions& options, std::uint32_t number);
    [[nodiscard]] base::Result<> readGraph(SnapshotReader& file, const Header& header);

    const IndexOptions& m_options;
    const std::size_t m_capacity;
    mutable GraphLock m_lock; //!< guards m_graph and m_lastId
    std::unique_ptr<Graph> m_graph;
    base::Uuid m_lastId;
    std::atomic<std::size_t> m_elements{0};
    bool m_saved = false; //!< the file has all of it; only under HnswIndex::m_writing
};

} // namespace kaze::vectors::detail
