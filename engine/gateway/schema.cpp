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
        "ALTER TABLE usage ADD COLUMN price_cache_write INTEGER"},
    storage::Migration{202, "gateway: on whose behalf, with which key, of which experiment, what a cache saved", R"sql(
ALTER TABLE usage ADD COLUMN tool TEXT NOT NULL DEFAULT '';
ALTER TABLE usage ADD COLUMN key TEXT NOT NULL DEFAULT '';
ALTER TABLE usage ADD COLUMN variant TEXT NOT NULL DEFAULT '';
ALTER TABLE usage ADD COLUMN saved INTEGER NOT NULL DEFAULT 0;
)sql"},
    storage::Migration{203, "gateway: budgets that stand for a period, in money and tokens", R"sql(
CREATE TABLE standing_budgets (
    id BLOB PRIMARY KEY,
    scope TEXT NOT NULL,
    subject TEXT NOT NULL,
    period TEXT NOT NULL,
    amount INTEGER,
    tokens INTEGER,
    warn_at TEXT NOT NULL,
    made_at INTEGER NOT NULL,
    UNIQUE (scope, subject, period)
) WITHOUT ROWID;
ALTER TABLE budgets ADD COLUMN tokens INTEGER;
ALTER TABLE budget_allotments ADD COLUMN tokens INTEGER NOT NULL DEFAULT 0;
ALTER TABLE budget_allotments ADD COLUMN period INTEGER NOT NULL DEFAULT 0;
)sql"},
    storage::Migration{205, "gateway: experiments", R"sql(
CREATE TABLE experiments (
    name TEXT PRIMARY KEY,
    definition TEXT NOT NULL,
    since INTEGER NOT NULL,
    state TEXT NOT NULL,
    decided_at INTEGER
) WITHOUT ROWID;
CREATE INDEX usage_by_variant ON usage (variant, at) WHERE variant <> '';
)sql"},
    // What the calls of an hour and of a day came to, packed as detail/usage_sums.h says; of the rows up to `usage_summed`. Rows after that one
    // are not to go before they are summed, and the newest never: its id would be given again to a row that then counts as summed.
    storage::Migration{206, "gateway: sums of the ledger by hour and day", R"sql(
CREATE TABLE usage_kinds (
    id INTEGER PRIMARY KEY,
    tenant TEXT NOT NULL,
    agent TEXT NOT NULL,
    tool TEXT NOT NULL,
    operation TEXT NOT NULL,
    provider TEXT NOT NULL,
    model TEXT NOT NULL,
    key TEXT NOT NULL,
    UNIQUE (tenant, agent, tool, operation, provider, model, key)
);
CREATE TABLE usage_hours (at INTEGER PRIMARY KEY, sums BLOB NOT NULL);
CREATE TABLE usage_days (at INTEGER PRIMARY KEY, sums BLOB NOT NULL);
CREATE TABLE usage_runs (
    id INTEGER PRIMARY KEY,
    at INTEGER NOT NULL,
    runs BLOB NOT NULL
);
CREATE INDEX usage_runs_by_hour ON usage_runs (at);
CREATE TABLE usage_summed (upto INTEGER NOT NULL);
INSERT INTO usage_summed VALUES (0);
CREATE TRIGGER usage_stays_until_summed BEFORE DELETE ON usage
WHEN OLD.id > (SELECT upto FROM usage_summed) OR OLD.id = (SELECT max(id) FROM usage)
BEGIN
    SELECT RAISE(ABORT, 'the ledger keeps its newest entry and those that are not summed yet');
END;
)sql"},
    storage::Migration{210, "gateway: how far the archives of the ledger count",
        "CREATE TABLE usage_archives (month TEXT PRIMARY KEY, rows INTEGER NOT NULL, bytes INTEGER NOT NULL) WITHOUT ROWID"},
    storage::Migration{211, "gateway: projects of tenants", R"sql(
ALTER TABLE usage ADD COLUMN project TEXT NOT NULL DEFAULT '';
ALTER TABLE usage_kinds RENAME TO usage_kinds_before;
CREATE TABLE usage_kinds (
    id INTEGER PRIMARY KEY,
    tenant TEXT NOT NULL,
    agent TEXT NOT NULL,
    tool TEXT NOT NULL,
    operation TEXT NOT NULL,
    provider TEXT NOT NULL,
    model TEXT NOT NULL,
    key TEXT NOT NULL,
    project TEXT NOT NULL DEFAULT '',
    UNIQUE (tenant, agent, tool, operation, provider, model, key, project)
);
INSERT INTO usage_kinds SELECT id, tenant, agent, tool, operation, provider, model, key, '' FROM usage_kinds_before;
DROP TABLE usage_kinds_before;
)sql"}};

} // namespace

std::span<const storage::Migration> migrations()
{
    return kMigrations;
}

} // namespace kaze::gateway
