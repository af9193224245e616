#pragma once

#include "engine/api/memory_requests.h"
#include "engine/knowledge/detail/filter.h"
#include "engine/knowledge/detail/records.h"

namespace kaze::knowledge::detail {

// What people look at record by record. All are read jobs.

//! Errors: as findRecord.
[[nodiscard]] base::Result<api::MemoryReply> getRecord(storage::Connection& connection, const api::GetMemory& query);

//! A record with its latest versions.
[[nodiscard]] base::Result<api::MemoryReply> replyOf(
    storage::Connection& connection, const StoredRecord& record, std::int64_t versions, std::int64_t before);

//! `embedder` is of the vectors that may be asked for.
[[nodiscard]] base::Result<api::MemoryPage> listRecords(
    storage::Connection& connection, const api::ListMemories& query, const Filter& filter, std::int64_t embedder);

//! Counts; what concerns the indexes is left to the caller.
[[nodiscard]] base::Result<api::MemoryStats> countRecords(storage::Connection& connection);

} // namespace kaze::knowledge::detail
