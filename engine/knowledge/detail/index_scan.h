#pragma once

#include "engine/base/loop.h"
#include "engine/vectors/embedder.h"
#include "engine/vectors/hnsw_index.h"

#include <atomic>

namespace kaze::knowledge::detail {

//! Who helps to look at a whole index, and who may end it.
struct ScanHelp {
    base::WorkerPool* workers = nullptr; //!< null: nobody
    std::shared_ptr<const std::atomic<bool>> stop{}; //!< null: nobody

    [[nodiscard]] bool stopped() const { return stop && stop->load(std::memory_order_relaxed); }
};

struct Scanned {
    std::vector<vectors::VectorHit> hits; //!< as HnswIndex::searchExact gives them; fewer where it was stopped
    double work = 0; //!< seconds of processors, of all threads together
    std::size_t threads = 0; //!< that took part
};

//! Seconds of a processor that the calling thread has had: what else the machine does is not in them.
[[nodiscard]] double processorSeconds();

//! The `k` nearest by every vector that the index holds when it begins. The caller looks at some thousand at a time, and so do threads of the pool that have nothing else to do: each goes
//! back to the end of the line after every piece, so that no scan keeps others waiting for longer than one. Never waits for a thread that has not begun. Any thread.
[[nodiscard]] Scanned scanIndex(
    std::shared_ptr<const vectors::HnswIndex> index, const vectors::Vector& query, std::size_t k, const ScanHelp& help);

} // namespace kaze::knowledge::detail
