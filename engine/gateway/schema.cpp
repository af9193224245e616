#include "engine/gateway/schema.h"

#include <array>

namespace kaze::gateway {

namespace {

// Money in billionths of a dollar, times in microseconds since 1970. A row of `usage` is one attempt, failed ones included; the prices are those that were
// used, so that a row explains itself when the table has changed.
constexpr std::array kMigrations{storage::Migration{200, "gateway: ledger and budgets", R"sql(
CREATE TABLE usage (
    id INTEGER PRIMARY KEY,
    at INTEGER NOT NULL,
    tenant TEXT NOT NULL,
    agent TEXT NOT NULL,
    run BLOB NOT NULL,
    budget BLOB,
    operation TEXT NOT NULL,
    provider TEXT NOT NULL,
    model TEXT NOT NULL,
    attempt INTEGER NOT NULL,
    outcome TEXT NOT NULL,
    input_tokens INTEGER NOT NULL,
    cached_tokens INTEGER NOT NULL,
    output_tokens INTEGER NOT NULL,
    reasoning_tokens INTEGER NOT NULL,
    usage_source TEXT NOT NULL,
    cost INTEGER NOT NULL,
    price_input INTEGER,
    price_cached INTEGER,
    price_output INTEGER,
    price_source TEXT,
    duration_us INTEGER NOT NULL,
    trace BLOB NOT NULL,
    span INTEGER NOT NULL
);
CREATE INDEX usage_by_budget ON usage (budget, cost) WHERE budget IS NOT NULL;
CREATE INDEX usage_by_time ON usage (at, cost);
CREATE TABLE budgets (
    run BLOB PRIMARY KEY,
    parent BLOB,
    amount INTEGER,
    opened_at INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX budgets_by_parent ON budgets (parent) WHERE parent IS NOT NULL;
CREATE TABLE budget_allotments (
    id INTEGER PRIMARY KEY,
    budget BLOB NOT NULL,
    amount INTEGER NOT NULL,
    at INTEGER NOT NULL
);
CREATE INDEX allotments_by_budget ON budget_allotments (budget, amount);
)sql"},
    storage::Migration{201, "gateway: tokens written to a provider's prompt cache",
        "ALTER TABLE usage ADD COLUMN cache_write_tokens INTEGER NOT NULL DEFAULT 0;"
        "ALTER TABLE usage ADD COLUMN price_cache_write INTEGER"}};

} // namespace

std::span<const storage::Migration> migrations()
{
    return kMigrations;
}

} // namespace kaze::gateway
