#pragma once

#include "engine/base/ids.h"
#include "engine/base/result.h"
#include "engine/vectors/top_k.h"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <vector>

namespace kaze::vectors {

namespace detail {
class Segment;
}

//! What an index is made for and how. `m` and `efConstruction` as in Malkov and Yashunin 2018.
struct IndexOptions {
    std::size_t dimensions = 384;
    std::string embedderId; //!< vectors of another embedder are never loaded
    std::size_t m = 16; //!< links a node and layer
    std::size_t efConstruction = 200;
    std::size_t firstCapacity = 4096; //!< a segment starts with this and doubles
    std::size_t segmentCapacity = 262144; //!< and is sealed with this
};

//! Approximate nearest neighbours by inner product over unit vectors of float32, on hnswlib with our own distances. A cache: its
//! truth lies in a database, whose sequence numbers are the labels and grow.
//!
//! It grows by segments: the last one is copied into twice the room when it is full (hnswlib's own resize moves the graph under its
//! readers), until it is sealed and a new one begins. Searches ask all segments and merge.
//!
//! Any thread. Searches run side by side; an insertion excludes them for its own time only (0.2 ms at 384 dimensions), and a sealed
//! segment is never locked but for deletions. Insertions, deletions and saves queue behind each other.
class HnswIndex {
public:
    explicit HnswIndex(IndexOptions options);
    ~HnswIndex();

    //! Inserts. `label` must be above all before it; `id` is the record's, kept of the last one of a segment so that a snapshot can be matched with
    //! its database. Errors: InvalidArgument (dimensions, not finite, label not above the last), Internal (out of memory; the
    //! index is then to be thrown away).
    [[nodiscard]] base::Result<> add(std::uint64_t label, const base::Uuid& id, std::span<const float> vector);

    //! Hides an element from searches; a rebuild reclaims it. Errors: NotFound.
    [[nodiscard]] base::Result<> markDeleted(std::uint64_t label);

    //! The k nearest, best first; fewer only when there are fewer. `ef` is the breadth of the search (at least k is taken). A query of other
    //! dimensions finds nothing.
    [[nodiscard]] std::vector<VectorHit> search(std::span<const float> query, std::size_t k, std::size_t ef) const;

    //! The same by looking at every vector: exact, in time linear in `size`.
    [[nodiscard]] std::vector<VectorHit> searchExact(std::span<const float> query, std::size_t k) const;

    //! Elements that a search can find.
    [[nodiscard]] std::size_t size() const;
    //! Elements with the deleted ones.
    [[nodiscard]] std::size_t elements() const;
    //! Memory of vectors and links, in bytes.
    [[nodiscard]] std::uint64_t bytes() const;
    //! The highest label and its record, 0 and nil when empty.
    [[nodiscard]] std::uint64_t lastLabel() const;
    [[nodiscard]] base::Uuid lastId() const;
    [[nodiscard]] const IndexOptions& options() const { return m_options; }

    //! Writes the segments that changed since they were saved or loaded as `<base>-000.hnsw`, …, each by temporary file, fsync and rename.
    //! Blocks. Errors: DiskFull, ReadOnly, PermissionDenied, Io; what was there before stays.
    [[nodiscard]] base::Result<> save(const std::filesystem::path& base);

    //! Removes every `<base>-NNN.hnsw`.
    static void removeFiles(const std::filesystem::path& base);

    struct Loaded;
    //! Reads what `save` wrote. Every byte is checked against the checksum before any of it is used; a segment that is damaged, made by another
    //! embedder or out of order is removed with all after it, and the index holds what came before. Blocks. Never fails:
    //! what could not be loaded is told in `problem`.
    [[nodiscard]] static Loaded load(IndexOptions options, const std::filesystem::path& base);

private:
    using Segments = std::vector<std::shared_ptr<detail::Segment>>;

    [[nodiscard]] Segments segments() const;
    [[nodiscard]] base::Result<> makeRoom();

    const IndexOptions m_options;
    mutable std::mutex m_writing; //!< one insertion, deletion or save at a time
    mutable std::mutex m_segmentsLock; //!< guards m_segments, the list; the segments guard themselves
    Segments m_segments;
};

struct HnswIndex::Loaded {
    std::unique_ptr<HnswIndex> index;
    std::string problem; //!< why something was not loaded; empty when all was, or when there was nothing
};

} // namespace kaze::vectors
