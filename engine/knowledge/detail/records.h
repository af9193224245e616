#pragma once

#include "engine/knowledge/knowledge.h"
#include "engine/storage/connection.h"

#include <optional>

namespace kaze::knowledge::detail {

//! What a tenant's database holds, counted at its opening.
struct Survey {
    struct Kind {
        std::string name;
        std::int64_t vectors = 0;
        std::uint64_t lastLabel = 0;
    };

    std::int64_t embedder = 0; //!< number of the embedder in use
    std::int64_t records = 0;
    std::vector<Kind> kinds; //!< of vectors by that embedder
    bool foreign = false; //!< there are vectors by another one
};

//! Registers the embedder and counts. A write job.
[[nodiscard]] base::Result<Survey> survey(storage::Connection& connection, const std::string& embedder);

//! A record ready to be stored.
struct Insertion {
    NewRecord record;
    base::Uuid id;
    base::Uuid vectorId;
    base::Time createdAt;
    std::int64_t embedder = 0;
    vectors::Vector vector;
};

struct Inserted {
    base::Uuid id;
    std::uint64_t label = 0; //!< of the vector; 0 when the key had been used before and nothing was stored
};

//! Record, full text and vector; one of them never without the others. A write job.
[[nodiscard]] base::Result<Inserted> insert(storage::Connection& connection, const Insertion& insertion);

[[nodiscard]] base::Result<std::optional<base::Uuid>> findByKey(storage::Connection& connection, const std::string& key);

struct StoredVector {
    std::uint64_t label = 0;
    base::Uuid id;
    vectors::Vector vector;
};

//! Which vectors an index is made of.
struct ShardKey {
    std::int64_t embedder = 0;
    std::string kind;
    std::size_t dimensions = 0;
};

//! The next vectors of a shard in the order of their labels. What has the wrong size, by damage, comes empty.
[[nodiscard]] base::Result<std::vector<StoredVector>> vectorsAfter(
    storage::Connection& connection, const ShardKey& shard, std::uint64_t label, std::int64_t limit);

//! Whether an index with so many elements, ending with this vector, holds exactly the shard's vectors up to there.
[[nodiscard]] base::Result<bool> matches(storage::Connection& connection, const ShardKey& shard, std::size_t elements,
    std::uint64_t lastLabel, const base::Uuid& lastId);

//! The bytes of a vector as they are stored, and back; nothing when they are not `dimensions` finite floats, one at least.
[[nodiscard]] std::string_view bytesOf(const vectors::Vector& vector);
[[nodiscard]] std::optional<vectors::Vector> vectorOf(std::string_view bytes, std::size_t dimensions);

[[nodiscard]] base::Uuid uuidOf(std::string_view bytes);

} // namespace kaze::knowledge::detail
