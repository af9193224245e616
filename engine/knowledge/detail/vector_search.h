#pragma once

#include "engine/knowledge/detail/filter.h"
#include "engine/knowledge/detail/fusion.h"
#include "engine/knowledge/detail/index_scan.h"
#include "engine/knowledge/detail/tail.h"
#include "engine/storage/connection.h"
#include "engine/vectors/embedder.h"
#include "engine/vectors/hnsw_index.h"

namespace kaze::knowledge::detail {

//! Which part of a kind's vectors: those whose label leaves this remainder. Labels count up, so that parts are of one size.
struct IndexPart {
    std::int64_t number = 0;
    std::int64_t of = 1;

    [[nodiscard]] bool has(std::uint64_t label) const { return static_cast<std::int64_t>(label) % of == number; }
};

//! The index of one kind, or of a part of it, as a search sees it.
struct IndexView {
    std::string kind;
    IndexPart part;
    std::shared_ptr<const vectors::HnswIndex> index; //!< null where there is none
    std::uint64_t reach = 0; //!< labels above it are not in the index and looked at one by one
    std::size_t ef = 0; //!< as RecallAudit::ef
    TailView tail{}; //!< what lies above `reach`, where that is known
};

//! The nearest as the index holds them, at this breadth, which is RecallAudit::kAll or grows to `wanted`. Fewer where `help` says to stop.
[[nodiscard]] std::vector<vectors::VectorHit> searchIndex(const std::shared_ptr<const vectors::HnswIndex>& index,
    const vectors::Vector& query, std::size_t wanted, std::size_t ef, const ScanHelp& help);

struct VectorSearch {
    const vectors::Vector& query; //!< of unit length
    std::int64_t embedder = 0;
    const Filter& filter;
    const std::vector<IndexView>& indexes; //!< of the kinds that are searched
    std::size_t depth = 50; //!< how many are wanted
    bool exact = false; //!< without the indexes
    const std::vector<std::vector<vectors::VectorHit>>&
        asked; //!< what `indexes` answered already, asked for `depth`; none: not asked yet
    const ScanHelp& help;
};

struct VectorFound {
    std::vector<VectorMatch> matches; //!< best first, by the vectors themselves and not as the indexes hold them
    bool exact = false; //!< every vector that fits was looked at
    std::int64_t matching = -1; //!< records that fit the filter, counted up to a bound; -1: no filter
};

//! The nearest that fit the filter, `depth` of them where there are so many. A read job, of a snapshot that is no older than the views.
//!
//! With a filter either every vector that fits is looked at, or the index is asked for more until enough of them fit: with m of N that fit and d wanted, the one costs m readings,
//! the other d · N / m, so that the first is taken where m² is below some d · N. Errors: Cancelled where `help` says to stop.
[[nodiscard]] base::Result<VectorFound> findByVector(storage::Connection& connection, const VectorSearch& search);

//! The nearest ten by all vectors of an index as far as it reaches, some at a time: what a search by the index is measured against.
struct ScanPart {
    std::uint64_t last = 0; //!< label of the last one that was looked at
    bool end = false;
};
[[nodiscard]] base::Result<ScanPart> scanPart(storage::Connection& connection, const vectors::Vector& query,
    std::int64_t embedder, const IndexView& index, std::uint64_t after, vectors::TopK& into);

} // namespace kaze::knowledge::detail
