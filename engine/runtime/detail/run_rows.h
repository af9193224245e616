#pragma once

#include "engine/runtime/run_store.h"

namespace kaze::runtime::detail {

//! The columns of a run in the order `readRun` expects.
inline constexpr std::string_view kRunColumns
    = "row, run_id, parent_id, parent_call, depth, agent, pool, definition, task, workspace, model, base_url, approve, budget, "
      "trace_id, created_at, state, turns, tool_calls, input_tokens, output_tokens, cached_tokens, reasoning_tokens, cost, "
      "last_model, "
      "updated_at, ended_at, output, error_code, error_message, cache_write_tokens, "
      "budget_tokens, spent_tokens, priority";

//! The task cut at `taskLimit` bytes.
[[nodiscard]] StoredRun readRun(const storage::Row& row, std::size_t taskLimit = std::string::npos);

//! A run without what lists do not show; by its row.
inline constexpr std::string_view kListedRun
    = "SELECT row, run_id, parent_id, parent_call, depth, agent, pool, definition, task, workspace, model, base_url, approve, "
      "budget, "
      "trace_id, created_at, state, turns, tool_calls, input_tokens, output_tokens, cached_tokens, reasoning_tokens, cost, "
      "last_model, updated_at, ended_at, '', NULL, NULL, cache_write_tokens, "
      "budget_tokens, spent_tokens, priority FROM runs WHERE row=?";

//! Columns number, kind, at, worked, body. Errors: Corrupt.
[[nodiscard]] base::Result<StoredStep> readStep(const storage::Row& row);

[[nodiscard]] api::Approval readApproval(const storage::Row& row);

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
//! Fields: state, agent, pool, model, task; words are looked up in task and agent. Errors: InvalidArgument.
[[nodiscard]] base::Result<RunCondition> conditionOf(const std::string& filter);

} // namespace kaze::runtime::detail
