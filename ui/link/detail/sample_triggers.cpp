#include "ui/link/detail/sample_triggers.h"

#include <array>

namespace kaze::ui {

namespace {

// Word by word those of the engine, whose table is not to be had here.
constexpr auto kTriggers = std::to_array<SampleTrigger>({
    {"connections", "Database readers in use", "share", 0.41, 0.8, 60,
        "mean of kaze_storage_reader_used_share over 1 min, of the busiest store", "{} of database state.db, the most of 4",
        "The documents count the connections of PostgreSQL against their pool's most. An embedded store has readers instead: "
        "this is the share of their time that they spend reading.",
        "Ask less of the busiest store: the slow queries say what takes its time. Where PostgreSQL holds the state of several "
        "cells, put PgBouncer before it in transaction mode.",
        "1"},
    {"agents", "Agents on this machine", "share", 0.24, 0.8, 60,
        "agents that live ÷ those that this machine was measured to hold, by memory and by processors",
        "no agent was counted yet",
        "The documents say 50 agents a node, 30 to 50 or 500 elsewhere; what a machine holds is measured here, and these are for "
        "comparison.",
        "Run agents on a second cell, or give this machine more memory or processors, whichever the evidence names.", "1"},
    {"vector-search", "Knowledge query p95", "seconds", 0.0018, 0.2, 60, "p95 of kaze_knowledge_search_seconds over 5 min",
        "{} over 214 searches in the last 5 min",
        "The documents measure pgvector; here it is the index in the cell's own memory.",
        "Add a read replica: a second cell that shares the memory. Still above it: divide the index into parts, or evaluate a "
        "vector database of its own.",
        "2"},
    {"gateway-queue", "Gateway queue depth", "", 7, 100, 30, "kaze_gateway_queue_waiting, above it for 30 s", "{} now", "",
        "Add keys of the provider to its pool. Where there are no more to be had, let a model of this machine take the overflow.",
        "1-2"},
    {"observation-flush", "Flush time p95", "seconds", 0.009, 0.05, 60, "p95 of kaze_observations_batch_seconds over 5 min",
        "{} over 1204 batches in the last 5 min", "",
        "Put the data folder on a faster disk, or keep less: sample content, drop debug events. Months are files of their own "
        "already.",
        "1"},
    {"agent-memory", "Agent memory p90", "bytes", 62e3, 512e6, 60,
        "p90 of kaze_agent_memory_bytes over 1 h, at the ends of turns", "{} over 151 turns in the last 1 h", "",
        "Let agents recall less, shorten their conversations, compact their memory.", "2"},
    {"message-latency", "Message latency p95", "seconds", 0.00004, 0.1, 60,
        "p95 of kaze_message_latency_seconds over 5 min, from sending to first reading", "{} over 96 messages in the last 5 min",
        "", "See that mailboxes are read in time. If agents have to live on several machines, carry messages over NATS.", "2"},
    {"knowledge-entries", "Knowledge entries", "", 12'408, 5e6, 60, "kaze_knowledge_entries, of the memories that are open",
        "{} now", "The documents count vectors in pgvector; here they are in the cell's own index.",
        "Divide the index into parts, archive what nobody asks for, or add a vector database for what agents ask while they "
        "work.",
        "2-3"},
    {"trace-query", "Trace query p95", "seconds", 0.39, 0.5, 60, "p95 of kaze_trace_query_seconds over 5 min",
        "{} over 31 questions in the last 5 min", "",
        "Ask for shorter times, keep fewer months, see the slow queries for a missing index. Months are files of their own "
        "already.",
        "1"},
    {"budget-contention", "Writes that waited", "share", 0, 0.1, 60,
        "share of kaze_storage_write_wait_seconds of state.db above 100 ms over 5 min", "{} of 1882 writes in the last 5 min",
        "The documents count lock timeouts on rows of budgets. Here budgets are held in memory and nothing locks rows; what can "
        "hold a write up is the queue before the state's only writer.",
        "Find what fills the queue: the slow queries, or a disk that is slow to sync. Give the state a disk of its own.", "2"},
    {"database-size", "Largest database", "bytes", 1.5e9, 500e9, 60, "kaze_storage_file_bytes of the largest store",
        "{} of database observations, the most of 4",
        "The documents add up one instance of PostgreSQL. Observations, knowledge and state have files of their own here, so "
        "that it is the largest of them that counts.",
        "Keep less of it (retention, archives), or give the tenant that fills it a cell of its own.", "3"},
    {"provider-throughput", "LLM throughput of pooled keys", "share", 0.82, 0.8, 60,
        "mean of kaze_gateway_capacity_used_share over 1 min, of the provider with least room",
        "{} of provider anthropic, the most of 3", "",
        "Move to a higher tier, add a provider, or shift work of low priority to a model of this machine.", "2-3"},
    {"message-backlog", "Message backlog", "", 112, 10'000, 60, "kaze_mailbox_backlog_most", "{} now",
        "The documents count what a consumer of NATS has not acknowledged; here it is what the fullest mailbox holds.",
        "Start more agents that read it. If that does not help, find out what each message waits for.", "2-3"},
    {"embedding-queue", "Embedding queue", "", 3, 100, 60, "kaze_knowledge_embedding_waiting", "{} now", "",
        "Embed with a model of this machine, or one that takes more texts a minute.", "2-3"},
    {"gateway-cpu", "Gateway CPU", "share", 0.14, 0.7, 60, "mean of kaze_process_cpu_used_share over 1 min",
        "{} in the last 1 min", "The gateway runs in the cell's process, with everything else of it.",
        "Give the machine more processors, or move agents to a second cell.", "1"},
    {"host-cpu", "Host CPU", "share", 0.37, 0.8, 60, "mean of kaze_host_cpu_used_share over 1 min", "{} in the last 1 min", "",
        "Move other programs away, or give the machine more processors.", "1"},
    {"host-memory", "Host memory", "share", 0.52, 0.8, 60, "kaze_host_memory_used_share", "{} now", "",
        "Give the machine more memory, or let fewer agents live at a time (pools).", "1"},
    {"host-disk", "Disk of the data folder", "share", 0.87, 0.9, 60, "kaze_data_disk_used_share", "{} now",
        "The documents name no figure for disks; nine tenths leave room for a migration's copy and for the next month.",
        "Keep less (retention, archives), or move the data folder to a larger disk.", "1"},
    {"host-network", "Network", "share", std::nullopt, 0.8, 60,
        "mean of kaze_host_network_used_share over 1 min, of the busiest network and direction",
        "no network of this machine says how fast it is",
        "The documents name no figure for networks; above four fifths packets begin to wait.",
        "Move what else uses the network away, or cells that share memory closer together.", "2"},
    {"run-queue", "Runs that wait for a place", "", 1, 100, 60, "kaze_runs with the state queued", "{} now",
        "The documents count the queue of the orchestrator, which here is the line before the pools.",
        "Let pools run more agents at a time, if the machine has room for them, or add a cell.", "1"},
    {"pool-use", "Pool in use", "share", 0.5, 0.8, 300,
        "mean of kaze_pool_used_share over 1 min, of the fullest pool, above it for 5 min",
        "{} of pool development, the most of 3", "", "Let the pool run more agents at a time.", "1"},
    {"checkpoint-write", "Checkpoint write p99", "seconds", 0.009, 0.1, 60, "p99 of kaze_checkpoint_write_seconds over 5 min",
        "{} over 1882 writes in the last 5 min", "",
        "Put the data folder on a faster disk: the time is that of making steps durable.", "1"},
    {"memory-query", "Memory query p95", "seconds", 0.0018, 0.1, 60, "p95 of kaze_knowledge_search_seconds over 5 min",
        "{} over 214 searches in the last 5 min", "",
        "Give the machine more memory or processors; see whether its index is being rebuilt.", "2"},
    {"model-errors", "Model error rate", "share", 0.004, 0.01, 60,
        "increase of kaze_gateway_attempts_total with another outcome than ok ÷ all, over 5 min, from 20 calls on, without those "
        "that the caller gave up or that were never made",
        "1 of 248 calls in the last 5 min", "",
        "See on the gateway's page what the provider says; name a model that stands in for it.", "1"},
    {"event-append", "Event append p99", "seconds", 0.0021, 0.01, 60, "p99 of kaze_event_append_seconds over 5 min",
        "{} over 1882 events in the last 5 min", "",
        "Put the data folder on a faster disk: the time is that of making events durable.", "2"},
    {"vector-writes", "Vector writes", "per_minute", 14, 1000, 300,
        "increase of kaze_knowledge_vectors_written_total a minute, over 5 min", "70 in the last 5 min", "",
        "Write to the records first and to a vector database behind them, or remember less.", "3"},
});

} // namespace

std::span<const SampleTrigger> sampleTriggers()
{
    return kTriggers;
}

} // namespace kaze::ui
