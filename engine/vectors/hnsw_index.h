#pragma once

#include "engine/base/ids.h"
#include "engine/base/result.h"
#include "engine/vectors/precision.h"
#include "engine/vectors/top_k.h"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

namespace kaze::vectors {

namespace detail {
class Segment;
class Team;
} // namespace detail

//! What an index is made for and how. `m` and `efConstruction` as in Malkov and Yashunin 2018.
struct IndexOptions {
    std::size_t dimensions = 384; //!< 1 to 65 536
    std::string embedderId; //!< vectors of another embedder are never loaded; at most 4 096 bytes
    std::size_t m = 16; //!< links a node and layer, 4 to 64; twice as many on layer 0
    std::size_t efConstruction = 200; //!< breadth of the search for links, 16 to 1 024
    std::size_t firstCapacity = 4096; //!< a segment starts with this and doubles
    std::size_t segmentCapacity = 262144; //!< and is sealed with this
    Precision precision = Precision::Int8;
    float range
        = 0; //!< of int8: components beyond ±range are clipped; 0: each segment takes it from the first vectors it is given
};

//! A vector to be inserted. It does not own the numbers.
struct Entry {
    std::uint64_t label = 0;
    base::Uuid id;
    std::span<const float> vector;
};

//! How `addMany` goes about it.
struct BuildOptions {
    std::size_t threads = 1; //!< with the caller's, at most 64; the result does not depend on it
    std::stop_token stop; //!< asked every 64 vectors; from any thread, which base::CancelToken cannot be
    std::function<void(double share)> progress; //!< 0 to 1, every 64 vectors, on the caller's thread
};

//! One element of an index.
struct ElementState {
    std::uint64_t label = 0;
    bool removed = false;

    bool operator==(const ElementState&) const = default;
};

//! Approximate nearest neighbours by inner product over unit vectors, stored as float32, float16 or int8. A cache: its truth lies in a
//! database, whose sequence numbers are the labels and grow; there are also the vectors as they were given, for a caller that wants the
//! exact similarity of what it found.
//!
//! It grows by segments: the last one is copied into twice the room when it is full, until it is sealed and a new one begins. Searches
//! ask all segments and merge.
//!
//! Any thread. Searches run side by side and wait for nobody. Insertions queue behind each other; deletions and saves too, but pass a
//! long insertion every 64 vectors.
class HnswIndex {
public:
    //! Whether these options are possible. Errors: InvalidArgument, with the limit.
    [[nodiscard]] static base::Result<> check(const IndexOptions& options);

    //! With options that are not possible every insertion fails and nothing is found.
    explicit HnswIndex(IndexOptions options);
    ~HnswIndex();

    //! Inserts. `label` must be above all before it; `id` is the record's, kept of the last one of a segment so that a snapshot can be matched with
    //! its database. Errors: InvalidArgument (options, dimensions, not finite, label not above the last), Internal (out of memory; the
    //! index is then to be thrown away). A range of int8 taken from a single vector is a guess: prefer `addMany` for the first ones.
    [[nodiscard]] base::Result<> add(std::uint64_t label, const base::Uuid& id, std::span<const float> vector);

    //! Inserts many, in their order, and blocks until they are in. Errors as those of `add`, before anything is inserted; and Cancelled, which keeps
    //! what is in already (see `lastLabel`).
    [[nodiscard]] base::Result<> addMany(std::span<const Entry> entries, const BuildOptions& how = {});

    //! Hides an element from searches; a rebuild reclaims it. Errors: NotFound.
    [[nodiscard]] base::Result<> markDeleted(std::uint64_t label);

    //! Writes over the vectors of all deleted elements, so that nothing of them is in memory nor, once it is saved, in files; what is reached through them still is. Takes a copy of
    //! each segment that has any, which searches go on without. How many elements that are. Errors: Internal (out of memory; the index is as it was).
    [[nodiscard]] base::Result<std::size_t> overwriteDeleted();

    //! The k nearest, best first; fewer only when there are fewer. `ef` is the breadth of the search (at least k is taken, at most 4 096 where k is
    //! not above). The similarities are those of the stored precision. A query of other dimensions, or with a member that is not finite, finds
    //! nothing.
    [[nodiscard]] std::vector<VectorHit> search(std::span<const float> query, std::size_t k, std::size_t ef) const;

    //! The same by looking at every stored vector: exact in the stored precision, in time linear in `size`.
    [[nodiscard]] std::vector<VectorHit> searchExact(std::span<const float> query, std::size_t k) const;

    //! The same of the elements from place `from` to before `to`, counted in the order of their labels with the deleted ones, for callers that divide the work. An
    //! element keeps its place while the index grows.
    [[nodiscard]] std::vector<VectorHit> searchPlaces(
        std::span<const float> query, std::size_t k, std::size_t from, std::size_t to) const;

    //! Elements that a search can find.
    [[nodiscard]] std::size_t size() const;
    //! Elements with the deleted ones.
    [[nodiscard]] std::size_t elements() const;
    [[nodiscard]] std::size_t segmentCount() const { return segments().size(); }
    //! The deleted ones. Their memory and the time to pass through them come back by building a new index.
    [[nodiscard]] std::size_t removed() const;
    //! All elements in the order of their labels, to compare with the database.
    [[nodiscard]] std::vector<ElementState> labels() const;
    //! Share of all components that did not fit into the range of int8: hardly any when vectors are like the first of their segment. 0 for
    //! other precisions.
    [[nodiscard]] double clippedShare() const;
    //! Resident memory, in bytes: vectors, links of all layers, tables and what searches work with.
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
    //! Reads what `save` wrote. Every byte is checked against the checksum before any of it is used; a segment that is damaged, of another version,
    //! precision, shape or embedder, or out of order is removed with all after it, and the index holds what came before. Blocks. Never fails:
    //! what could not be loaded is told in `problem`.
    [[nodiscard]] static Loaded load(IndexOptions options, const std::filesystem::path& base);

private:
    using Segments = std::vector<std::shared_ptr<detail::Segment>>;

    [[nodiscard]] Segments segments() const;
    [[nodiscard]] std::unique_lock<std::mutex> writing() const;
    [[nodiscard]] base::Result<> checkEntries(std::span<const Entry> entries) const;
    [[nodiscard]] base::Result<std::size_t> insertSome(std::span<const Entry> entries, detail::Team& team);
    [[nodiscard]] base::Result<> makeRoom(std::span<const Entry> coming);

    const IndexOptions m_options;
    std::mutex m_inserting; //!< one insertion at a time, however long
    mutable std::mutex m_turn; //!< whoever waits for m_writing holds it, so that a long insertion lets others through
    mutable std::mutex m_writing; //!< one of 64 insertions, a deletion or a save at a time
    mutable std::mutex m_segmentsLock; //!< guards m_segments, the list; the segments guard themselves
    Segments m_segments;
};

struct HnswIndex::Loaded {
    std::unique_ptr<HnswIndex> index;
    std::string problem; //!< why something was not loaded; empty when all was, or when there was nothing
};

} // namespace kaze::vectors
