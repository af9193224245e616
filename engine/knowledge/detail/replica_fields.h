#pragma once

#include "engine/knowledge/detail/records.h"
#include "engine/knowledge/detail/replica_state.h"

namespace kaze::knowledge::detail {

//! A record as its replicas exchange it: what a person can change, what came with it, and who changed it last. Neither its history nor its vectors.
struct RecordContent {
    NewRecord record;
    bool forgotten = false;
    std::string by, reason;
    base::Time at; //!< of the last change
};

//! Content and origin.
[[nodiscard]] Fields fieldsOf(const StoredRecord& record, const std::string& key);
//! Of an earlier version: the content, but whether it was forgotten.
[[nodiscard]] Fields fieldsOfVersion(const storage::Row& row);

[[nodiscard]] std::string changeText(const std::string& by, const std::string& reason, base::Time at);

//! What the view of a state says, checked as if a person had sent it. Where fields that were written at different places do not go together, the data is kept as unmerged: all
//! replicas do the same. Errors: InvalidArgument, Protocol (a field that is none, or is missing).
[[nodiscard]] base::Result<RecordContent> contentOf(const View& view);

//! A list of JSON in the order of its elements, each once.
[[nodiscard]] std::string sortedList(std::string_view list);

} // namespace kaze::knowledge::detail
