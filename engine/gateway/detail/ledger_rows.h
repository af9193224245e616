#pragma once

#include "engine/api/cost_requests.h"
#include "engine/gateway/ledger.h"

#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace kaze::gateway::detail {

//! The columns of a row of the ledger in the order in which `readEntry` and `readPrice` expect them.
inline constexpr std::string_view kEntryColumns
    = "id, at, tenant, agent, tool, run, operation, provider, model, key, attempt, outcome, input_tokens, output_tokens, "
      "cached_tokens, reasoning_tokens, cache_write_tokens, usage_source, cost, price_source, saved, variant, duration_us, "
      "trace, "
      "span, price_input, price_cached, coalesce(price_cache_write, price_input), price_output";

//! An answer from our own cache costs nothing, with or without a price.
[[nodiscard]] api::LedgerEntry readEntry(const storage::Row& row);

//! None: there was none.
[[nodiscard]] std::optional<Price> readPrice(const storage::Row& row);

//! Conditions that each begin with " AND ", and what their `?` stand for.
struct Where {
    std::string sql;
    std::vector<std::variant<std::int64_t, std::string>> arguments;

    void add(std::string_view condition, std::initializer_list<std::variant<std::int64_t, std::string>> values);
    //! Borrows the texts.
    [[nodiscard]] std::vector<storage::Value> values() const;
};

[[nodiscard]] inline std::int64_t micros(base::Time time)
{
    return time.time_since_epoch().count();
}

} // namespace kaze::gateway::detail
