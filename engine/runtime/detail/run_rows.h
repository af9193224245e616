#pragma once

#include "engine/api/run.h"
#include "engine/runtime/run_store.h"

namespace kaze::runtime::detail {

//! The columns of a run in the order `readRun` expects.
inline constexpr std::string_view kRunColumns
    = "row, run_id, parent_id, parent_call, depth, agent, pool, definition, task, workspace, model, base_url, approve, budget, "
      "trace_id, created_at, state, turns, tool_calls, input_tokens, output_tokens, cached_tokens, reasoning_tokens, cost, "
      "last_model, "
      "updated_at, ended_at, output, error_code, error_message, cache_write_tokens, "
      "budget_tokens, spent_tokens, priority, forked_from, tenant, project";

//! The task cut at `taskLimit` bytes.
[[nodiscard]] StoredRun readRun(const storage::Row& row, std::size_t taskLimit = std::string::npos);

//! A run and its subagents of every depth.
inline constexpr std::string_view kInTree
    = "run_id IN (WITH RECURSIVE tree(id) AS (VALUES(?) UNION SELECT r.run_id FROM tree JOIN runs "
      "r ON r.parent_id=tree.id) SELECT id FROM tree)";

//! The runs that fit what stands behind WHERE.
[[nodiscard]] base::Result<std::vector<StoredRun>> selectRuns(
    storage::Connection& connection, const std::string& where, std::span<const storage::Value> arguments);

//! A run without what lists do not show; by its row.
inline constexpr std::string_view kListedRun
    = "SELECT row, run_id, parent_id, parent_call, depth, agent, pool, definition, task, workspace, model, base_url, approve, "
      "budget, "
      "trace_id, created_at, state, turns, tool_calls, input_tokens, output_tokens, cached_tokens, reasoning_tokens, cost, "
      "last_model, updated_at, ended_at, '', NULL, NULL, cache_write_tokens, "
      "budget_tokens, spent_tokens, priority, forked_from, tenant, project FROM runs WHERE row=?";

//! Appends the step to the log of the run of that row; its number.
[[nodiscard]] base::Result<std::int64_t> insertStep(storage::Connection& connection, std::int64_t row, const StoredStep& step);

//! The inside of RunStore::finish.
[[nodiscard]] base::Result<RunStore::Finished> finishRun(
    storage::Connection& connection, const StoredRun& run, const StoredStep& step);

//! Keeps an agent's file as it stands.
[[nodiscard]] base::Result<> insertDefinition(storage::Connection& connection, const AgentDefinition& definition);

//! Writes a run that is new, with its definition.
[[nodiscard]] base::Result<> insertRun(storage::Connection& connection, const StoredRun& run, const AgentDefinition& definition);

//! Writes a question that is new.
[[nodiscard]] base::Result<> openApproval(
    storage::Connection& connection, std::int64_t run, const std::string& callId, const api::Approval& approval);

[[nodiscard]] inline std::int64_t micros(base::Time time)
{
    return time.time_since_epoch().count();
}
[[nodiscard]] inline base::Time timeOf(std::int64_t micros)
{
    return base::Time(std::chrono::microseconds(micros));
}

[[nodiscard]] inline storage::Blob blobOf(const base::Uuid& id)
{
    return storage::Blob(std::span<const std::uint8_t>(id.bytes));
}
[[nodiscard]] inline storage::Value blobOrNull(const base::Uuid& id)
{
    return id.isNil() ? storage::Value(nullptr) : storage::Value(blobOf(id));
}
[[nodiscard]] base::Uuid uuidOf(std::string_view bytes);

inline void addUsage(api::Usage& to, const api::Usage& more)
{
    to.inputTokens += more.inputTokens;
    to.outputTokens += more.outputTokens;
    to.cachedTokens += more.cachedTokens;
    to.reasoningTokens += more.reasoningTokens;
    to.cacheWriteTokens += more.cacheWriteTokens;
}

//! Conditions that each begin with " AND ", and the texts for their `?`.
struct SqlCondition {
    std::string sql;
    std::vector<std::string> texts;

    //! Borrows the texts.
    [[nodiscard]] std::vector<storage::Value> arguments() const { return {texts.begin(), texts.end()}; }
};

//! What a filter text asks of a run.
struct RunCondition {
    std::vector<std::string> states; //!< by name: one of these
    SqlCondition agents; //!< on the column `agent` alone
    SqlCondition others;
};
//! Fields: state, agent, pool, model, task, tenant, project; words are looked up in task and agent. Errors: InvalidArgument.
[[nodiscard]] base::Result<RunCondition> conditionOf(const std::string& filter);

} // namespace kaze::runtime::detail
