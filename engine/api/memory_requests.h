#pragma once

#include "engine/api/run.h"

#include <string_view>

namespace kaze::api {

struct MemoryHit {
    std::string id;
    double score = 0; //!< reciprocal rank fusion, higher is better
    std::string text;
    std::string kind;
    std::vector<std::string> tags;
    Time createdAt;
    std::int64_t textRank = 0; //!< place among the text hits, 0 when it is none
    std::int64_t vectorRank = 0;
    double similarity = 0; //!< cosine
};
BOOST_DESCRIBE_STRUCT(MemoryHit, (), (id, score, text, kind, tags, createdAt, textRank, vectorRank, similarity))

struct MemoryHits {
    static constexpr std::string_view kType = "memory_hits";
    std::vector<MemoryHit> hits;
};
BOOST_DESCRIBE_STRUCT(MemoryHits, (), (hits))

struct SearchMemory {
    static constexpr std::string_view kType = "search_memory";
    using Reply = MemoryHits;
    std::string query;
    std::int64_t limit = 10;
    std::string kind; //!< empty: all
    std::string tenant{}; //!< whose memory; empty: "default"
    std::string project{}; //!< that of a project, which is its own; empty: the tenant's
};
BOOST_DESCRIBE_STRUCT(SearchMemory, (), (query, limit, kind, tenant, project))

struct MemoryAdded {
    static constexpr std::string_view kType = "memory_added";
    std::string id;
};
BOOST_DESCRIBE_STRUCT(MemoryAdded, (), (id))

struct AddMemory {
    static constexpr std::string_view kType = "add_memory";
    using Reply = MemoryAdded;
    std::string text;
    std::string kind = "note";
    std::vector<std::string> tags;
    std::string key; //!< of the asker's choice, so that asking again adds nothing twice; may be empty
    std::string tenant{}; //!< as for SearchMemory
    std::string project{};
};
BOOST_DESCRIBE_STRUCT(AddMemory, (), (text, kind, tags, key, tenant, project))

} // namespace kaze::api
