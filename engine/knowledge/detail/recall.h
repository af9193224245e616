#pragma once

#include "engine/knowledge/detail/vector_search.h"
#include "engine/knowledge/knowledge.h"

namespace kaze::knowledge::detail {

//! A search as the storage thread does it.
struct Recall {
    Search search;
    Filter filter;
    std::shared_ptr<FrequentWords> frequent; //!< of this database
    std::int64_t embedder = 0;
    vectors::Vector query; //!< empty: by text alone
    std::vector<IndexView> indexes;
    std::vector<std::vector<vectors::VectorHit>> asked; //!< as VectorSearch::asked
    ScanHelp help; //!< of looking at whole indexes
    base::Time now;

    //! How many hits of each list are fused.
    [[nodiscard]] std::size_t depth() const { return depthOf(search.limit); }
    [[nodiscard]] static std::size_t depthOf(std::int64_t limit);
};

//! Text hits, vector hits, fusion, ranking, and the records themselves, in one snapshot of the database. `facts` says how; its times are the caller's. A read job.
[[nodiscard]] base::Result<Answer> recall(storage::Connection& connection, const Recall& recall);

} // namespace kaze::knowledge::detail
