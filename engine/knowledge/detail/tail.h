#pragma once

#include "engine/vectors/embedder.h"
#include "engine/vectors/top_k.h"

#include <memory>
#include <span>
#include <vector>

namespace kaze::knowledge::detail {

//! Some vectors of a tail, side by side. Whoever was told of the first n of them may read these anywhere, while more are written behind.
struct TailChunk {
    static constexpr std::size_t kVectors = 64;

    std::unique_ptr<std::uint64_t[]> labels;
    std::unique_ptr<float[]> vectors;
    std::uint64_t last = 0; //!< highest label, once the chunk is full
};

//! A tail as a search sees it.
struct TailView {
    using Chunks = std::vector<std::shared_ptr<TailChunk>>;

    std::shared_ptr<const Chunks>
        chunks; //!< all full but the last one; null: the tail is not known, and the database has to be asked
    std::size_t inLast = 0;
    std::size_t dimensions = 0;
    std::uint64_t above = 0; //!< labels up to this one are in the index

    [[nodiscard]] bool known() const { return chunks != nullptr; }
    //! Offers all of them. `query` is of unit length and has the dimensions of the tail. Any thread.
    void search(std::span<const float> query, vectors::TopK& into) const;
};

//! What was committed and the index has yet to take, kept in memory, so that searches need not read it from the database row by row. It is known only where it is whole: what did not
//! come by here, or did not fit, makes it unknown until the index has taken that. Lives on the loop.
class Tail {
public:
    explicit Tail(std::size_t dimensions) : m_dimensions(dimensions) { }

    //! This vector was committed, of unit length. Without numbers, or with others than it should have, it has to be read from the database.
    void add(std::uint64_t label, std::span<const float> vector);
    //! Something up to this label did not come by: what is here is dropped.
    void lose(std::uint64_t label);
    //! This one is in the database no longer, and not to stay in memory.
    void remove(std::uint64_t label);
    //! The index has taken everything up to this label.
    void passed(std::uint64_t label);

    [[nodiscard]] TailView view() const;
    [[nodiscard]] std::uint64_t bytes() const { return m_chunks->size() * chunkBytes(); }

private:
    static constexpr std::uint64_t kMostBytes = 32U << 20;

    [[nodiscard]] std::uint64_t chunkBytes() const;
    [[nodiscard]] bool makeRoom();

    const std::size_t m_dimensions;
    std::shared_ptr<const TailView::Chunks> m_chunks
        = std::make_shared<const TailView::Chunks>(); //!< never changed, but exchanged
    std::size_t m_inLast = TailChunk::kVectors;
    std::uint64_t m_passed = 0;
    std::uint64_t m_added = 0; //!< highest label that came by here
    std::uint64_t m_missing = 0; //!< highest one that did not
};

} // namespace kaze::knowledge::detail
