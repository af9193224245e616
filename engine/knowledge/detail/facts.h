#pragma once

#include "engine/api/fact_requests.h"
#include "engine/knowledge/detail/changes.h"
#include "engine/knowledge/detail/kinds.h"

namespace kaze::knowledge::detail {

// What is known of a subject, and how one fact takes the place of another. Facts are compared within one scope: what an agent keeps to itself neither repeats nor ends
// what all may recall.

//! Facts that a new one repeats or contradicts: of the same subject and predicate, at an overlapping time.
struct KnownFacts {
    std::vector<StoredRecord> duplicates; //!< with the same object; 16 at most
    std::vector<StoredRecord> conflicts; //!< that hold with another one; kMostConflicts and one more at most
};
inline constexpr std::size_t kMostConflicts = 256;

//! Where `proposed`, facts that wait for a review or were rejected are duplicates too: nobody wants to be asked again. `except` is the number of a record that is not
//! compared. A read job.
[[nodiscard]] base::Result<KnownFacts> compareFact(storage::Connection& connection, const FactData& fact,
    const std::string& scope, bool proposed = false, std::int64_t except = 0);

//! What becomes of facts that hold at the same time with another object.
enum class OnConflict { Keep, Supersede, Refuse };

//! A fact ready to be stored.
struct NewFact {
    Insertion insertion; //!< whose data is `data`
    FactData data;
    OnConflict onConflict = OnConflict::Keep;
};

//! What a request about facts came to.
struct FactsChanged {
    StoredRecord fact; //!< as it is now
    bool known = false; //!< the same held already
    std::vector<StoredRecord> conflicts; //!< kMostConflicts at most
    std::vector<StoredRecord> others; //!< that it ended, or that hold again
    Inserted inserted; //!< seq 0: nothing was
    struct One {
        Changed changed;
        bool foundBefore = true;
    };
    std::vector<One> changes;
};

//! Adds it, unless it is known. `how` says who changes what it supersedes, and when. A write job. Errors: Conflict.
[[nodiscard]] base::Result<FactsChanged> addFact(storage::Connection& connection, const NewFact& fact, const Change& how);

//! Accepts or rejects a fact that was proposed; `how` has the vectors of an accepted one. One that turns out to be known is rejected. A write job. Errors: NotFound, Conflict.
[[nodiscard]] base::Result<FactsChanged> reviewFact(
    storage::Connection& connection, const std::string& id, bool accept, OnConflict onConflict, const Change& how);

//! Ends it at that time, `how.now` where there is none. A write job. Errors: NotFound, Conflict, InvalidArgument.
[[nodiscard]] base::Result<FactsChanged> endFact(
    storage::Connection& connection, const std::string& id, std::optional<base::Time> at, const Change& how);

//! Forgets it and has those that it ended hold until when they did, whatever else of them was changed since. A write job. Errors: NotFound, Conflict.
[[nodiscard]] base::Result<FactsChanged> undoSupersession(
    storage::Connection& connection, const std::string& id, const Change& how);

//! A read job. Errors: InvalidArgument.
[[nodiscard]] base::Result<api::FactPage> listFacts(storage::Connection& connection, const api::ListFacts& query, base::Time now);

} // namespace kaze::knowledge::detail
