#include "engine/scheduling/schema.h"

#include <array>

namespace kaze::scheduling {

namespace {

// Times in microseconds since 1970. `spec` is the schedule as a person wrote it, as JSON. `fence` grows with every claim: who claims names the number he
// has read, so that of several cells one has it. Rows are never used again. A fire's id, and its run's, follow from its schedule and its time: what is
// unique there cannot happen twice. `work` is what a claimed fire is going to do, whole, so that whoever takes it over does the same.
constexpr std::array kMigrations{
    storage::Migration{500, "schedules", R"sql(
CREATE TABLE schedules(
    row INTEGER PRIMARY KEY AUTOINCREMENT,
    schedule_id BLOB NOT NULL UNIQUE,
    tenant TEXT NOT NULL,
    name TEXT NOT NULL,
    project TEXT NOT NULL,
    trigger_kind TEXT NOT NULL,
    action TEXT NOT NULL,
    target TEXT NOT NULL,
    words TEXT NOT NULL,
    spec TEXT NOT NULL,
    state TEXT NOT NULL,
    planned_at INTEGER,
    next_at INTEGER,
    fence INTEGER NOT NULL,
    fires INTEGER NOT NULL,
    skipped INTEGER NOT NULL,
    missed INTEGER NOT NULL,
    last_fire INTEGER,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
);
CREATE UNIQUE INDEX schedules_by_name ON schedules(name, tenant);
CREATE INDEX schedules_due ON schedules(next_at) WHERE next_at IS NOT NULL;
CREATE INDEX schedules_by_state ON schedules(state);
CREATE INDEX schedules_of_events ON schedules(state) WHERE trigger_kind='event';

CREATE TABLE schedule_fires(
    row INTEGER PRIMARY KEY,
    fire_id BLOB NOT NULL UNIQUE,
    schedule INTEGER NOT NULL,
    schedule_id BLOB NOT NULL,
    name TEXT NOT NULL,
    planned_at INTEGER NOT NULL,
    started_at INTEGER,
    ended_at INTEGER,
    outcome TEXT NOT NULL,
    note TEXT NOT NULL,
    has_run INTEGER NOT NULL,
    merged INTEGER NOT NULL,
    owner BLOB,
    lease_until INTEGER,
    fence INTEGER NOT NULL,
    work TEXT NOT NULL,
    key TEXT NOT NULL
);
CREATE INDEX schedule_fires_by_schedule ON schedule_fires(schedule, planned_at);
CREATE UNIQUE INDEX schedule_fires_by_key ON schedule_fires(schedule, key) WHERE key<>'';
CREATE INDEX schedule_fires_by_time ON schedule_fires(planned_at);
CREATE INDEX schedule_fires_open ON schedule_fires(schedule, outcome) WHERE outcome IN ('claimed', 'waiting', 'started');
)sql"},
    // Of `fires`: what somebody fired out of turn, which does not count where they are limited.
    storage::Migration{501, "schedules: fires by hand", R"sql(
ALTER TABLE schedules ADD COLUMN by_hand INTEGER NOT NULL DEFAULT 0;
)sql"},
};

} // namespace

std::span<const storage::Migration> migrations()
{
    return kMigrations;
}

} // namespace kaze::scheduling
