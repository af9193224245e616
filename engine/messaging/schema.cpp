#include "engine/messaging/schema.h"

#include <array>

namespace kaze::messaging {

namespace {

// Times in microseconds since 1970, those of the hybrid clock as 48 bits of milliseconds and 16 of a count.
constexpr std::array kMigrations{
    storage::Migration{400, "messaging: messages, mailboxes, consumers of topics", R"sql(
-- What is in a mailbox ('topic' is empty) until it is read, and the log of topics. Append-only; a number is never given twice.
CREATE TABLE messages(
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL,
    tenant TEXT NOT NULL,
    topic TEXT NOT NULL,
    recipient TEXT NOT NULL,
    sender TEXT NOT NULL,
    kind TEXT NOT NULL,
    correlation TEXT NOT NULL,
    clock INTEGER NOT NULL,
    deadline INTEGER,
    format TEXT NOT NULL,
    payload TEXT NOT NULL,
    reference TEXT NOT NULL
);
CREATE INDEX messages_of_topics ON messages(tenant, number) WHERE topic <> '';
CREATE INDEX mail_with_deadline ON messages(deadline) WHERE deadline IS NOT NULL AND topic = '';

-- Mailboxes, and consumers with the pattern of their topics.
CREATE TABLE message_queues(
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    tenant TEXT NOT NULL,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    pattern TEXT NOT NULL,
    UNIQUE(tenant, kind, name)
);

-- What a queue has still to give somebody.
CREATE TABLE message_deliveries(
    queue INTEGER NOT NULL,
    number INTEGER NOT NULL,
    due_at INTEGER NOT NULL,      -- 0: at once
    deliveries INTEGER NOT NULL,  -- how often somebody got it
    held INTEGER NOT NULL,        -- whether somebody has it, until due_at
    error TEXT NOT NULL,          -- of who had it last
    PRIMARY KEY(queue, number)
) WITHOUT ROWID;

-- What it gives nobody any more.
CREATE TABLE message_set_aside(
    queue INTEGER NOT NULL,
    number INTEGER NOT NULL,
    at INTEGER NOT NULL,
    deliveries INTEGER NOT NULL,
    reason TEXT NOT NULL,
    error TEXT NOT NULL,
    PRIMARY KEY(queue, number)
) WITHOUT ROWID;
CREATE INDEX set_aside_by_time ON message_set_aside(at);

-- What was given to somebody who keeps a record of it himself, under a key by which he gets the same again.
CREATE TABLE message_handed(
    key TEXT NOT NULL,
    number INTEGER NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY(key, number)
) WITHOUT ROWID;
CREATE INDEX handed_by_time ON message_handed(at);

-- What a sender has sent under a key.
CREATE TABLE message_keys(
    tenant TEXT NOT NULL,
    sender TEXT NOT NULL,
    key TEXT NOT NULL,
    id TEXT NOT NULL,
    number INTEGER NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY(tenant, sender, key)
) WITHOUT ROWID;
CREATE INDEX message_keys_by_time ON message_keys(at);
)sql"},
    storage::Migration{401, "messaging: leases", R"sql(
-- A row stays when its lease is over: the next holder's token is the next number.
CREATE TABLE leases(
    tenant TEXT NOT NULL,
    name TEXT NOT NULL,
    holder TEXT NOT NULL,
    token INTEGER NOT NULL,
    until INTEGER NOT NULL,
    PRIMARY KEY(tenant, name)
) WITHOUT ROWID;
)sql"},
    storage::Migration{402, "messaging: webhooks", R"sql(
CREATE TABLE webhooks(
    id TEXT PRIMARY KEY,
    tenant TEXT NOT NULL,
    name TEXT NOT NULL,
    topics TEXT NOT NULL,
    url TEXT NOT NULL,
    allow_private INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    delivered INTEGER NOT NULL DEFAULT 0,
    delivered_at INTEGER,
    last_error TEXT NOT NULL DEFAULT '',
    last_error_at INTEGER,
    UNIQUE(tenant, name)
) WITHOUT ROWID;
)sql"},
    storage::Migration{403, "messaging: since when a consumer has had a message", R"sql(
-- 0: since it was sent
ALTER TABLE message_deliveries ADD COLUMN since INTEGER NOT NULL DEFAULT 0;
)sql"},
};

} // namespace

std::span<const storage::Migration> migrations()
{
    return kMigrations;
}

} // namespace kaze::messaging
