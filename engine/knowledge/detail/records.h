#pragma once

#include "engine/api/memory_requests.h"
#include "engine/knowledge/knowledge.h"
#include "engine/storage/connection.h"

#include <optional>

namespace kaze::knowledge::detail {

//! A vector that an embedder made, by its number in the database.
struct MadeVector {
    std::int64_t embedder = 0;
    vectors::Vector vector;
};
using MadeVectors = std::vector<MadeVector>; //!< of one record

//! The same as it is stored.
struct MadeBytes {
    std::int64_t embedder = 0;
    std::string_view bytes;
};
[[nodiscard]] std::vector<MadeBytes> bytesOf(const MadeVectors& vectors);

//! Which vectors a record got, and which it waits for.
struct Given {
    std::vector<std::pair<std::int64_t, std::uint64_t>> labels; //!< by embedder
    std::vector<std::int64_t> waits; //!< embedders
};

//! A record ready to be stored.
struct Insertion {
    NewRecord record;
    base::Uuid id;
    bool ownId = false; //!< it was given from outside: nothing is stored where a record has it already
    base::Uuid vectorId;
    base::Time now;
    MadeVectors vectors; //!< those that are not here are made later
};

//! What was stored.
struct Inserted {
    base::Uuid id;
    std::int64_t seq = 0; //!< 0 when the key had been used before and nothing was stored
    Given vectors;
    bool found = true; //!< by searches; a fact that nobody accepted yet is not, and has no vector
};

//! Record, full text, vector and the tables of its kind; one of them never without the others. A write job.
[[nodiscard]] base::Result<Inserted> insert(storage::Connection& connection, const Insertion& insertion);

[[nodiscard]] base::Result<std::optional<base::Uuid>> findByKey(storage::Connection& connection, const std::string& key);

//! The number of the next change of the database. A write job.
[[nodiscard]] base::Result<std::int64_t> nextSequence(storage::Connection& connection);

//! A record as it stands.
struct StoredRecord {
    std::int64_t seq = 0;
    base::Uuid id;
    std::string kind, text;
    std::vector<std::string> tags;
    std::string source, agent, scope;
    double importance = 0.5;
    std::int64_t version = 1;
    std::int64_t sequence = 0;
    base::Time createdAt, updatedAt;
    std::optional<base::Time> forgottenAt;
    std::string reason, changedBy;
    std::string data; //!< what belongs to its kind (detail/kinds.h); empty: nothing
    // When, by whom and why the present version was written. Forgetting or restoring it is a change that writes none.
    base::Time writtenAt;
    std::string writtenBy, writtenReason;
};

//! Of a row of sql::kRecordColumns.
[[nodiscard]] StoredRecord storedRecordOf(const storage::Row& row);
[[nodiscard]] api::MemoryRecord toApi(const StoredRecord& record);
//! The present version.
[[nodiscard]] api::MemoryVersion versionOf(const StoredRecord& record);

//! SHA-256, hexadecimal, over the record's id, the version's number and everything that a person can change in it, with who remembered it and when: what a certificate
//! names. It says nothing of the reason for the change. Data is in it where there is any, so that versions from before there was are as they were.
[[nodiscard]] std::string versionHash(const StoredRecord& record, const api::MemoryVersion& version);

[[nodiscard]] std::string tagsText(const std::vector<std::string>& tags);
[[nodiscard]] std::vector<std::string> tagsOf(std::string_view text);

//! The bytes of a vector as they are stored, and back; nothing when they are not `dimensions` finite floats, one at least.
[[nodiscard]] std::string_view bytesOf(const vectors::Vector& vector);
[[nodiscard]] std::optional<vectors::Vector> vectorOf(std::string_view bytes, std::size_t dimensions);

[[nodiscard]] base::Uuid uuidOf(std::string_view bytes);
[[nodiscard]] base::Time timeOf(std::int64_t microseconds);
[[nodiscard]] std::int64_t microsecondsOf(base::Time time);
//! [1,2,3], for json_each.
template <class Numbers>
[[nodiscard]] std::string listOf(const Numbers& numbers)
{
    std::string list = "[";
    for (const auto number : numbers)
        list += (list.size() > 1 ? "," : "") + std::to_string(number);
    return list + ']';
}

} // namespace kaze::knowledge::detail
