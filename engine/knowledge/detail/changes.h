#pragma once

#include "engine/knowledge/detail/records.h"

namespace kaze::knowledge::detail {

//! A vector that an index may have and the database no longer has.
struct RemovedVector {
    std::int64_t embedder = 0;
    std::string kind;
    std::uint64_t label = 0;
};

//! What a change to a record came to.
struct Changed {
    StoredRecord record; //!< as it is now
    std::vector<RemovedVector> removed;
    Given given; //!< new vectors
    std::vector<std::int64_t> waited; //!< embedders whose vector it waited for before
};

//! What to change.
struct Change {
    base::Uuid id;
    std::int64_t version = 0; //!< that it must be at; 0: any
    std::optional<std::string> text, kind, scope;
    std::optional<std::vector<std::string>> tags;
    std::optional<double> importance;
    std::optional<std::string> data; //!< the whole of it
    bool revive = false; //!< it may be forgotten, and no longer is
    bool stayForgotten = false; //!< it may be forgotten, and still is: for a fact that nobody accepted
    std::string reason, by;
    base::Time now;
    base::Uuid vectorId;
    MadeVectors vectors; //!< of the text as it will be; those that are not here are made later, where they are needed
};

//! The record that has this id, or alone begins with it. A read job. Errors: NotFound, InvalidArgument (no id, or the beginning of more than one).
[[nodiscard]] base::Result<StoredRecord> findRecord(storage::Connection& connection, const std::string& id);

//! Makes a new version, unless nothing differs. A write job. Errors: NotFound, Conflict (also where a fact that nobody accepted would be found), InvalidArgument (the data
//! is none of its kind).
[[nodiscard]] base::Result<Changed> change(storage::Connection& connection, const Change& change);

//! Takes the record out of text and vectors; the row and its versions stay. A write job. Errors: NotFound, Conflict when it is forgotten already.
[[nodiscard]] base::Result<Changed> forget(storage::Connection& connection, const Change& change);

//! Takes a vector out, remembering that it was there. A write job.
[[nodiscard]] base::Result<> removeVector(storage::Connection& connection, std::int64_t label);

} // namespace kaze::knowledge::detail
