#pragma once

#include "engine/vectors/detail/graph_build.h"
#include "engine/vectors/detail/snapshot_file.h"
#include "engine/vectors/hnsw_index.h"

#include <atomic>

namespace kaze::vectors::detail {

//! One graph of an HnswIndex with a fixed room, and its file. Any thread; callers keep writers apart (HnswIndex::m_writing).
//!
//! The file is ours and not hnswlib's, which has neither checksum nor lock nor fsync: a header (magic, version, shape, precision, counts, last
//! label and record, its own checksum), the embedder's id, the elements of layer 0 as they lie in memory, the level of every
//! element, the links of the upper layers, and XXH64 of all that. A change of any of it needs a new version number.
class Segment {
public:
    //! With the range of int8 that `first`, which it is to take, asks for. Errors: Internal (out of memory).
    [[nodiscard]] static base::Result<std::shared_ptr<Segment>> create(
        const IndexOptions& options, std::size_t capacity, std::span<const Entry> first);
    //! A copy with more room; the graph stays as it is. The caller keeps writers away from this one.
    [[nodiscard]] base::Result<std::shared_ptr<Segment>> grown(std::size_t capacity) const;

    //! A copy in which deleted elements have the vectors of neighbours. The caller keeps writers away from this one.
    [[nodiscard]] base::Result<std::shared_ptr<Segment>> overwritten() const;

    //! As `insertBatch`; there is room for them. Errors: Internal.
    [[nodiscard]] base::Result<> insert(std::span<const Entry> entries, Team& team);
    [[nodiscard]] bool markDeleted(std::uint64_t label);

    void search(std::span<const float> query, std::size_t k, std::size_t ef, TopK& into) const;
    //! Looks at the elements from `from` to before `to`, of those there are.
    void searchExact(std::span<const float> query, std::size_t from, std::size_t to, TopK& into) const;

    [[nodiscard]] std::size_t elements() const { return m_graph.count(); }
    [[nodiscard]] std::size_t removed() const { return m_removed.load(std::memory_order_acquire); }
    [[nodiscard]] std::size_t live() const;
    [[nodiscard]] std::uint64_t clipped() const { return m_clipped.load(std::memory_order_relaxed); }
    [[nodiscard]] std::size_t capacity() const { return m_graph.capacity(); }
    [[nodiscard]] std::uint64_t bytes() const { return m_graph.bytes() + m_scratches.bytes(); }
    [[nodiscard]] std::uint64_t firstLabel() const { return elements() == 0 ? 0 : m_graph.label(0); }
    [[nodiscard]] std::uint64_t lastLabel() const;
    [[nodiscard]] base::Uuid lastId() const;
    void appendStates(std::vector<ElementState>& to) const;

    [[nodiscard]] bool saved() const { return m_saved; }
    [[nodiscard]] base::Result<> save(const std::filesystem::path& path, std::uint32_t number);
    [[nodiscard]] static base::Result<std::shared_ptr<Segment>> load(
        const std::filesystem::path& path, const IndexOptions& options, std::uint32_t number);

private:
    struct Header;

    Segment(const IndexOptions& options, std::size_t capacity, float range);
    [[nodiscard]] static base::Result<std::shared_ptr<Segment>> make(
        const IndexOptions& options, std::size_t capacity, float range);
    [[nodiscard]] Header header(std::uint32_t number) const;
    [[nodiscard]] static base::Result<Header> readHeader(SnapshotReader& file, const IndexOptions& options, std::uint32_t number);
    [[nodiscard]] base::Result<> readGraph(SnapshotReader& file, const Header& header);

    const IndexOptions& m_options;
    Graph m_graph;
    mutable ScratchPool m_scratches;
    std::atomic<std::size_t> m_removed{0};
    std::atomic<std::uint64_t> m_clipped{0};
    mutable std::mutex m_lastIdLock; //!< guards m_lastId
    base::Uuid m_lastId;
    bool m_saved = false; //!< the file has all of it; only under HnswIndex::m_writing
};

//! `<base>-NNN.hnsw`.
[[nodiscard]] std::filesystem::path segmentPath(const std::filesystem::path& base, std::size_t number);
//! Removes the files of an index from that number on, and what saves that were cut off left of them.
void removeSegments(const std::filesystem::path& base, std::size_t from);

//! What an exception of the graph means.
[[nodiscard]] std::unexpected<base::Error> thrown(const std::exception& error);

} // namespace kaze::vectors::detail
