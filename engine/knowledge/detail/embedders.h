#pragma once

#include "engine/knowledge/detail/index_store.h"

namespace kaze::knowledge::detail {

// Which embedders a database has vectors of. One of them serves: its vectors are searched. While another one is configured, it is the target: its vectors are made beside, and it
// serves once all records have one.

struct EmbeddersInUse {
    std::int64_t serving = 0; //!< number; 0: no embedder was used yet
    std::int64_t target = 0; //!< the same where nothing changes
    std::int64_t since = 0; //!< the last record when the change began

    //! One or two, the serving one first; none where no embedder was used yet.
    [[nodiscard]] std::vector<std::int64_t> numbers() const;
};

//! A read job, or part of a write job: only there it stays true.
[[nodiscard]] base::Result<EmbeddersInUse> embeddersInUse(storage::Connection& connection);

//! What a tenant's database holds, counted at its opening.
struct Survey {
    struct Embedder {
        std::int64_t number = 0;
        std::string name;
        std::size_t dimensions = 0;
        std::map<std::string, std::vector<PartCount>> kinds; //!< of its vectors, by the parts of their indexes
        std::int64_t waiting = 0; //!< records that have no vector by it and are to get one
    };

    Embedder serving, target; //!< the same where nothing changes
    std::int64_t since = 0; //!< the last record when the change began
    std::int64_t records = 0; //!< without those that are forgotten
    std::map<std::string, std::int64_t> divided; //!< as dividedKinds
    bool unused = false; //!< there are vectors of embedders that are not in use
    std::int64_t freeBytes = 0; //!< of the file
};

//! Makes the configured embedder the target, which is also the end of a change to another one, and counts. A write job.
[[nodiscard]] base::Result<Survey> survey(storage::Connection& connection, const std::string& embedder, std::size_t dimensions);

//! Stores those vectors of a record that are of embedders in use, and notes whose are to be made. A write job.
[[nodiscard]] base::Result<Given> giveVectors(storage::Connection& connection, std::int64_t seq, std::string_view kind,
    const base::Uuid& vectorId, const std::vector<MadeBytes>& vectors);
//! No vector of the record is waited for any more; gives the embedders of which it was. A write job.
[[nodiscard]] base::Result<std::vector<std::int64_t>> awaitNothing(storage::Connection& connection, std::int64_t seq);

//! From here on the target serves, with these parts of its indexes, where no more than so many records wait for its vector. Whether it does. A write job.
[[nodiscard]] base::Result<bool> takeOver(storage::Connection& connection, std::int64_t target, std::int64_t without,
    const std::map<std::string, std::int64_t>& divided);

//! Removes some of the vectors of embedders that are not in use, and what is known of removed ones. How many; 0: there are none. A write job.
[[nodiscard]] base::Result<std::int64_t> dropUnused(storage::Connection& connection, std::int64_t limit);

//! How much of the file is free. A read job.
[[nodiscard]] base::Result<std::int64_t> freeBytes(storage::Connection& connection);

} // namespace kaze::knowledge::detail
