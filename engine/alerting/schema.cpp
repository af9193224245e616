#include "engine/alerting/schema.h"

#include <array>

namespace kaze::alerting {

namespace {

// Times in microseconds since 1970. `rule` and `alert` are what api/alert*.h describes, as JSON. Of the rules that come with Kaze, those are here that somebody
// has edited. `track` is how far the alert has come: how long it holds or is over, as JSON.
constexpr std::array kMigrations{
    storage::Migration{700, "alerts", R"sql(
CREATE TABLE alert_rules(
    id TEXT PRIMARY KEY,
    rule TEXT NOT NULL,
    updated_at INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE alerts(
    row INTEGER PRIMARY KEY AUTOINCREMENT,
    alert_id TEXT NOT NULL UNIQUE,
    rule_id TEXT NOT NULL,
    alert TEXT NOT NULL,
    track TEXT NOT NULL,
    told INTEGER NOT NULL,
    ended_at INTEGER
);
CREATE INDEX alerts_open ON alerts(row) WHERE ended_at IS NULL;
CREATE INDEX alerts_ended ON alerts(ended_at, row) WHERE ended_at IS NOT NULL;

-- Causes that somebody was told of and that are not over; `told_to` has one a line.
CREATE TABLE alert_causes(
    cause TEXT PRIMARY KEY,
    notice_id TEXT NOT NULL,
    number INTEGER NOT NULL,
    told_at INTEGER NOT NULL,
    told_to TEXT NOT NULL,
    headline TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE alert_silences(
    id TEXT PRIMARY KEY,
    rule_id TEXT NOT NULL,
    cause TEXT NOT NULL,
    until INTEGER NOT NULL,
    comment TEXT NOT NULL,
    made_by TEXT NOT NULL,
    made_at INTEGER NOT NULL
) WITHOUT ROWID;
)sql"},
    storage::Migration{701, "alerts: notices that webhooks are owed", R"sql(
-- Notices that a webhook has not been given yet, the oldest first. Stored with what was told, so that neither is there without the other.
CREATE TABLE alert_notices_owed(
    row INTEGER PRIMARY KEY AUTOINCREMENT,
    key TEXT NOT NULL UNIQUE,
    webhook_id TEXT NOT NULL,
    payload TEXT NOT NULL
);
)sql"},
};

} // namespace

std::span<const storage::Migration> migrations()
{
    return kMigrations;
}

} // namespace kaze::alerting
