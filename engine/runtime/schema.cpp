#include "engine/runtime/schema.h"

#include <array>

namespace kaze::runtime {

namespace {

constexpr std::array kMigrations{
    storage::Migration{100, "runs", R"sql(
CREATE TABLE definitions(
    hash TEXT PRIMARY KEY,
    yaml TEXT NOT NULL,
    instructions TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE runs(
    row INTEGER PRIMARY KEY,
    run_id BLOB NOT NULL UNIQUE,
    parent_id BLOB,
    parent_call TEXT NOT NULL,
    depth INTEGER NOT NULL,
    agent TEXT NOT NULL,
    pool TEXT NOT NULL,
    definition TEXT NOT NULL REFERENCES definitions(hash),
    task TEXT NOT NULL,
    workspace TEXT NOT NULL,
    model TEXT NOT NULL,
    base_url TEXT NOT NULL,
    approve TEXT NOT NULL,
    budget INTEGER,
    trace_id BLOB NOT NULL,
    created_at INTEGER NOT NULL,
    state TEXT NOT NULL,
    turns INTEGER NOT NULL,
    tool_calls INTEGER NOT NULL,
    input_tokens INTEGER NOT NULL,
    output_tokens INTEGER NOT NULL,
    cached_tokens INTEGER NOT NULL,
    reasoning_tokens INTEGER NOT NULL,
    cost INTEGER NOT NULL,
    last_model TEXT NOT NULL,
    updated_at INTEGER NOT NULL,
    ended_at INTEGER,
    output TEXT NOT NULL,
    error_code TEXT,
    error_message TEXT
);
CREATE UNIQUE INDEX runs_by_parent ON runs(parent_id, parent_call) WHERE parent_id IS NOT NULL;
CREATE INDEX runs_by_state ON runs(state);
CREATE INDEX runs_by_agent ON runs(agent, row);

-- Append-only; the rowid keeps inserts at the end of the file whatever run they belong to.
CREATE TABLE steps(
    row INTEGER PRIMARY KEY,
    run INTEGER NOT NULL,
    number INTEGER NOT NULL,
    kind INTEGER NOT NULL,
    at INTEGER NOT NULL,
    body TEXT NOT NULL
);
CREATE UNIQUE INDEX steps_by_run ON steps(run, number);

CREATE TABLE approvals(
    approval_id BLOB PRIMARY KEY,
    run INTEGER NOT NULL REFERENCES runs(row),
    kind TEXT NOT NULL,
    call_id TEXT NOT NULL,
    tool TEXT NOT NULL,
    arguments TEXT NOT NULL,
    preview TEXT NOT NULL,
    reason TEXT NOT NULL,
    asked_at INTEGER NOT NULL,
    verdict TEXT,
    answer TEXT,
    closed_at INTEGER
) WITHOUT ROWID;
CREATE INDEX approvals_open ON approvals(run) WHERE closed_at IS NULL;

CREATE TABLE approval_rules(
    agent TEXT NOT NULL,
    tool TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    PRIMARY KEY(agent, tool)
) WITHOUT ROWID;
)sql"},
    storage::Migration{102, "how long a run has worked; rules of an agent as it stands in its file", R"sql(
ALTER TABLE steps ADD COLUMN worked INTEGER NOT NULL DEFAULT 0; -- microseconds of limits.wall_time

-- By name alone, any file that calls itself the same would inherit them.
DROP TABLE approval_rules;
CREATE TABLE approval_rules(
    definition TEXT NOT NULL REFERENCES definitions(hash),
    tool TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    PRIMARY KEY(definition, tool)
) WITHOUT ROWID;
)sql"},
    // Counts, and jumps into the middle of a long list, without touching the wide rows.
    storage::Migration{103, "lists of runs",
        "CREATE INDEX runs_roots ON runs(row) WHERE parent_id IS NULL;"
        "CREATE INDEX runs_roots_by_state ON runs(state) WHERE parent_id IS NULL"},
    storage::Migration{104, "how many runs of an agent stand so, by blocks of their rows", R"sql(
-- Totals and places in a list without walking through it: how many runs of an agent ('': of all) stand so among each 512 rows.
CREATE TABLE run_counts(
    agent TEXT NOT NULL,
    state TEXT NOT NULL,
    nested INTEGER NOT NULL, -- they have a parent
    block INTEGER NOT NULL,  -- row / 512
    runs INTEGER NOT NULL,
    PRIMARY KEY(agent, state, nested, block)
) WITHOUT ROWID;

INSERT INTO run_counts SELECT agent, state, parent_id IS NOT NULL, row / 512, count(*) FROM runs GROUP BY 1, 2, 3, 4;
INSERT INTO run_counts SELECT '', state, nested, block, sum(runs) FROM run_counts GROUP BY 2, 3, 4;

CREATE TRIGGER runs_added AFTER INSERT ON runs BEGIN
    INSERT INTO run_counts(agent, state, nested, block, runs)
    VALUES ('', NEW.state, NEW.parent_id IS NOT NULL, NEW.row / 512, 1),
        (NEW.agent, NEW.state, NEW.parent_id IS NOT NULL, NEW.row / 512, 1)
    ON CONFLICT DO UPDATE SET runs = runs + 1;
END;
CREATE TRIGGER runs_moved AFTER UPDATE OF state ON runs WHEN OLD.state <> NEW.state BEGIN
    UPDATE run_counts SET runs = runs - 1
    WHERE agent IN ('', OLD.agent) AND state = OLD.state AND nested = (OLD.parent_id IS NOT NULL) AND block = OLD.row / 512;
    INSERT INTO run_counts(agent, state, nested, block, runs)
    VALUES ('', NEW.state, NEW.parent_id IS NOT NULL, NEW.row / 512, 1),
        (NEW.agent, NEW.state, NEW.parent_id IS NOT NULL, NEW.row / 512, 1)
    ON CONFLICT DO UPDATE SET runs = runs + 1;
END;

-- A list is merged from ranges of these, each in the order of rows.
DROP INDEX runs_roots;
DROP INDEX runs_roots_by_state;
DROP INDEX runs_by_state;
CREATE INDEX runs_by_state ON runs(state, (parent_id IS NOT NULL));
CREATE INDEX runs_by_agent_and_state ON runs(agent, state, (parent_id IS NOT NULL));

-- The end of an id is what a person types of it.
CREATE INDEX runs_by_end_of_id ON runs(substr(run_id, 15));
)sql"},
    storage::Migration{105, "tokens written to a provider's prompt cache",
        "ALTER TABLE runs ADD COLUMN cache_write_tokens INTEGER NOT NULL DEFAULT 0"},
    storage::Migration{106, "budgets of runs in tokens; how urgent a run is", R"sql(
ALTER TABLE runs ADD COLUMN budget_tokens INTEGER;
ALTER TABLE runs ADD COLUMN spent_tokens INTEGER NOT NULL DEFAULT 0;
ALTER TABLE runs ADD COLUMN priority TEXT NOT NULL DEFAULT '';
UPDATE runs SET spent_tokens = input_tokens + output_tokens;
)sql"},
    storage::Migration{110, "forks of runs; where the conversation of a long run begins", R"sql(
ALTER TABLE runs ADD COLUMN forked_from BLOB;
CREATE INDEX steps_summaries ON steps(run, number) WHERE kind = 9;
)sql"},
    storage::Migration{115, "questions with answers, deadlines and patterns; what people write to runs", R"sql(
ALTER TABLE approvals ADD COLUMN question TEXT NOT NULL DEFAULT '';
ALTER TABLE approvals ADD COLUMN choices TEXT NOT NULL DEFAULT '';   -- a JSON array, or empty
ALTER TABLE approvals ADD COLUMN schema TEXT NOT NULL DEFAULT '';    -- of the arguments, or of a form
ALTER TABLE approvals ADD COLUMN expires_at INTEGER;
ALTER TABLE approvals ADD COLUMN on_timeout TEXT;
ALTER TABLE approvals ADD COLUMN given TEXT NOT NULL DEFAULT '';     -- what else the answer said, as JSON
CREATE INDEX approvals_due ON approvals(expires_at) WHERE closed_at IS NULL AND expires_at IS NOT NULL;

ALTER TABLE approval_rules RENAME TO approval_rules_before;
CREATE TABLE approval_rules(
    rule_id BLOB PRIMARY KEY,
    tenant TEXT NOT NULL,
    definition TEXT NOT NULL REFERENCES definitions(hash),
    tool TEXT NOT NULL,
    pattern TEXT NOT NULL,
    agent TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    UNIQUE(tenant, definition, tool, pattern)
) WITHOUT ROWID;
INSERT INTO approval_rules SELECT randomblob(16), 'default', b.definition, b.tool, '',
    coalesce((SELECT r.agent FROM runs r WHERE r.definition = b.definition LIMIT 1), ''), b.created_at FROM approval_rules_before b;
DROP TABLE approval_rules_before;

-- What a person wrote to a run, until the run reads it; what was read stays, so that sending again says nothing twice.
CREATE TABLE run_mail(
    row INTEGER PRIMARY KEY,
    run INTEGER NOT NULL REFERENCES runs(row),
    mail_id TEXT NOT NULL,
    text TEXT NOT NULL,
    sent_at INTEGER NOT NULL,
    read_at INTEGER,
    UNIQUE(run, mail_id)
);
CREATE INDEX run_mail_unread ON run_mail(run) WHERE read_at IS NULL;
)sql"},
    storage::Migration{120, "tenants and projects", R"sql(
CREATE TABLE tenants(
    name TEXT PRIMARY KEY,
    description TEXT NOT NULL DEFAULT '',
    workspace_root TEXT NOT NULL DEFAULT '', -- empty: anywhere
    at_work INTEGER NOT NULL DEFAULT 0,      -- limits; 0: none
    waiting INTEGER NOT NULL DEFAULT 0,
    memory_bytes INTEGER NOT NULL DEFAULT 0,
    weight REAL NOT NULL DEFAULT 1,
    created_at INTEGER NOT NULL
) WITHOUT ROWID;
INSERT INTO tenants(name, created_at) VALUES('default', CAST((julianday('now') - 2440587.5) * 86400000000 AS INTEGER));

CREATE TABLE projects(
    tenant TEXT NOT NULL REFERENCES tenants(name),
    name TEXT NOT NULL,
    description TEXT NOT NULL DEFAULT '',
    workspace_root TEXT NOT NULL DEFAULT '',
    at_work INTEGER NOT NULL DEFAULT 0,
    waiting INTEGER NOT NULL DEFAULT 0,
    memory_bytes INTEGER NOT NULL DEFAULT 0,
    weight REAL NOT NULL DEFAULT 1,
    created_at INTEGER NOT NULL,
    PRIMARY KEY(tenant, name)
) WITHOUT ROWID;

ALTER TABLE runs ADD COLUMN tenant TEXT NOT NULL DEFAULT 'default';
ALTER TABLE runs ADD COLUMN project TEXT NOT NULL DEFAULT '';
CREATE INDEX runs_by_tenant ON runs(tenant, project, row);
)sql"},
    storage::Migration{122, "tenants and projects: what the processes of their tools may use", R"sql(
ALTER TABLE tenants ADD COLUMN tool_processors REAL NOT NULL DEFAULT 0;
ALTER TABLE tenants ADD COLUMN tool_memory_bytes INTEGER NOT NULL DEFAULT 0;
ALTER TABLE projects ADD COLUMN tool_processors REAL NOT NULL DEFAULT 0;
ALTER TABLE projects ADD COLUMN tool_memory_bytes INTEGER NOT NULL DEFAULT 0;
)sql"},
    storage::Migration{125, "logs of ended runs, packed", R"sql(
-- Steps of one run, numbers first to last; those that are rows of `steps` still are not in it.
CREATE TABLE step_packs(
    run INTEGER NOT NULL,
    first INTEGER NOT NULL,
    last INTEGER NOT NULL,
    steps INTEGER NOT NULL,
    packed BLOB NOT NULL,
    PRIMARY KEY(run, first)
);
ALTER TABLE runs ADD COLUMN packed INTEGER NOT NULL DEFAULT 0; -- when it had ended as it was packed
CREATE INDEX runs_to_pack ON runs(ended_at) WHERE ended_at IS NOT NULL AND packed <> ended_at;
)sql"},
    storage::Migration{130, "runs that another agent goes on with", R"sql(
ALTER TABLE runs ADD COLUMN handed_over INTEGER NOT NULL DEFAULT 0;
CREATE TRIGGER runs_handed_over AFTER UPDATE OF agent ON runs WHEN OLD.agent <> NEW.agent BEGIN
    UPDATE run_counts SET runs = runs - 1
    WHERE agent = OLD.agent AND state = NEW.state AND nested = (OLD.parent_id IS NOT NULL) AND block = OLD.row / 512;
    INSERT INTO run_counts(agent, state, nested, block, runs) VALUES (NEW.agent, NEW.state, NEW.parent_id IS NOT NULL, NEW.row / 512, 1)
    ON CONFLICT DO UPDATE SET runs = runs + 1;
END;
)sql"},
};

} // namespace

std::span<const storage::Migration> migrations()
{
    return kMigrations;
}

} // namespace kaze::runtime
