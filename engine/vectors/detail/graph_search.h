#pragma once

#include "engine/vectors/detail/graph.h"

#include <memory>
#include <mutex>

namespace kaze::vectors::detail {

//! A node and how far it is from what is looked for.
struct Near {
    float distance = 0;
    NodeId id = 0;
};

//! The lower number first where two are equally far, so that results are repeatable. An object, so that heaps and sorts take it in.
inline constexpr auto nearer
    = [](const Near& a, const Near& b) { return a.distance != b.distance ? a.distance < b.distance : a.id < b.id; };

//! What one search works with, to be used again. One thread at a time.
class Scratch {
public:
    Scratch(std::size_t capacity, std::size_t vectorBytes) : query(vectorBytes), m_seen(capacity) { }

    //! Forgets which nodes were visited.
    void restart();
    //! True once for each node.
    [[nodiscard]] bool visit(NodeId id) { return std::exchange(m_seen[id], m_round) != m_round; }

    std::vector<std::byte> query;
    std::vector<Near> open, best;

private:
    std::vector<std::uint8_t> m_seen; //!< the round in which a node was last visited; small, since it has to stay in the cache
    std::uint8_t m_round = 0;
};

//! Lends scratches; as many are kept as were ever out at once. Any thread.
class ScratchPool {
public:
    ScratchPool(std::size_t capacity, std::size_t vectorBytes) : m_capacity(capacity), m_vectorBytes(vectorBytes) { }

    struct GiveBack {
        ScratchPool* pool;
        void operator()(Scratch* scratch) const;
    };
    using Lent = std::unique_ptr<Scratch, GiveBack>;

    [[nodiscard]] Lent take();
    [[nodiscard]] std::uint64_t bytes() const;

private:
    const std::size_t m_capacity;
    const std::size_t m_vectorBytes;
    mutable std::mutex m_lock; //!< guards the two below
    std::vector<std::unique_ptr<Scratch>> m_free;
    std::size_t m_made = 0;
};

//! Goes from the entry point down to the layer above `level`, always to the neighbour nearest to `query` (a stored vector).
[[nodiscard]] NodeId descend(const Graph& graph, const void* query, int level);

enum class Deleted : std::uint8_t { Found, PassedThrough };

//! Leaves in `scratch.best` the up to `ef` nodes of a layer nearest to `query` that can be reached from `from`, nearest first (algorithm 2 of Malkov
//! and Yashunin 2018).
void searchLayer(
    const Graph& graph, const void* query, NodeId from, int level, std::size_t ef, Deleted deleted, Scratch& scratch);

//! Moves to the front those of `candidates`, which are sorted, that lead into different directions (algorithm 4 of the same), up to `most`, and
//! returns their number. All of them when they are fewer than `most`.
[[nodiscard]] std::size_t select(const Graph& graph, std::span<Near> candidates, std::size_t most);

} // namespace kaze::vectors::detail
