#pragma once

#include "engine/api/memory_requests.h"
#include "engine/knowledge/knowledge.h"

namespace kaze::knowledge::detail {

//! What comes from outside, before anything is done with it. Errors: InvalidArgument, saying which part and what is allowed.
[[nodiscard]] base::Result<> checkTenant(const std::string& tenant);
//! The name of the database that holds what a project of a tenant remembers, or the tenant itself where `project` is empty: no two have the same. Errors:
//! InvalidArgument.
[[nodiscard]] base::Result<std::string> databaseName(const std::string& tenant, const std::string& project);
[[nodiscard]] base::Result<> checkKind(const std::string& kind);
[[nodiscard]] base::Result<> check(const NewRecord& record);
//! Checks also what belongs to its kind and writes it in one way; a record without a text gets the one that this gives.
[[nodiscard]] base::Result<> complete(NewRecord& record);
//! A text that is empty is one that the data is to give; what belongs to the kind is for `change` to check.
[[nodiscard]] base::Result<> check(const api::UpdateMemory& query);
[[nodiscard]] base::Result<> checkReason(const std::string& reason);
//! Also brings `limit` into its range.
[[nodiscard]] base::Result<> check(Search& search);

} // namespace kaze::knowledge::detail
