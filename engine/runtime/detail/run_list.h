#pragma once

#include "engine/api/run_requests.h"
#include "engine/runtime/run_store.h"

//! Lists of runs; each is the inside of a storage job.
namespace kaze::runtime::detail {

//! What states and agents decide is counted and found by index, wherever in the list; other fields and words look at every run.
//! Errors: InvalidArgument for a filter or cursor that cannot be read.
[[nodiscard]] base::Result<RunStore::Page> listRuns(storage::Connection& db, const api::ListRuns& query);

//! How many runs there are of each state, subagents among them.
[[nodiscard]] base::Result<std::map<api::RunState, std::int64_t>> countStates(storage::Connection& db);

//! At most two runs whose id begins or ends with `hex`, 4 to 31 digits.
[[nodiscard]] base::Result<std::vector<base::Uuid>> runsNamed(storage::Connection& db, const std::string& hex);

} // namespace kaze::runtime::detail
