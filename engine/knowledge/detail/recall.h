#pragma once

#include "engine/knowledge/detail/records.h"
#include "engine/knowledge/detail/text_search.h"
#include "engine/vectors/top_k.h"

namespace kaze::knowledge::detail {

//! How far the index of one kind reaches: what comes after is looked at one by one.
struct Reach {
    std::string kind;
    std::uint64_t label = 0;
};

//! A search as the storage thread does it.
struct Recall {
    Search search;
    std::shared_ptr<FrequentWords> frequent; //!< of this database
    std::int64_t embedder = 0;
    vectors::Vector query; //!< empty: by text alone
    std::vector<vectors::VectorHit> fromIndex; //!< labels, best first
    std::vector<Reach> reaches;

    //! How many hits of each list are fused.
    [[nodiscard]] std::size_t depth() const { return depthOf(search.limit); }
    [[nodiscard]] static std::size_t depthOf(std::int64_t limit);
};

//! Text hits, the vectors no index has yet, fusion, and the records themselves, in one snapshot of the database. A read job.
[[nodiscard]] base::Result<std::vector<api::MemoryHit>> recall(storage::Connection& connection, const Recall& recall);

} // namespace kaze::knowledge::detail
