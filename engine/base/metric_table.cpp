#include "engine/base/metric_table.h"

#include <algorithm>
#include <array>

namespace kaze::base {

namespace {

constexpr auto Counter = MetricsRegistry::Kind::Counter;
constexpr auto Gauge = MetricsRegistry::Kind::Gauge;
constexpr auto Histogram = MetricsRegistry::Kind::Histogram;

// By name.
constexpr auto kDescriptions = std::to_array<MetricDescription>({
    {"kaze_agent_memory_bytes", Histogram, "bytes",
        "Memory that the conversation and state of an agent hold, at the end of each of its turns"},
    {"kaze_agents_asleep", Gauge, "", "Agents that wait for people outside memory"},
    {"kaze_agents_live", Gauge, "", "Agents in memory"},
    {"kaze_alerts_evaluation_seconds", Histogram, "seconds", "Duration of looking at all alert rules that are due"},
    {"kaze_alerts_firing", Gauge, "", "Alerts that fire"},
    {"kaze_alerts_notices_total", Counter, "", "Notices of alerts, by whom they went to and outcome"},
    {"kaze_approvals_open", Gauge, "", "Questions to people that are not answered"},
    {"kaze_budget_limit_dollars", Gauge, "dollars", "Limits of budgets in the period under way, by owner and period"},
    {"kaze_budget_limit_tokens", Gauge, "", "Limits of budgets in tokens, by owner and period"},
    {"kaze_budget_spent_dollars", Gauge, "dollars", "What was spent of budgets in the period under way, by owner and period"},
    {"kaze_budget_spent_tokens", Gauge, "", "Tokens that were used of budgets in the period under way, by owner and period"},
    {"kaze_build_info", Gauge, "", "Always 1; the label is the version"},
    {"kaze_checkpoint_write_seconds", Histogram, "seconds", "From a run's write of a step to its acknowledgement as durable"},
    {"kaze_data_disk_free_bytes", Gauge, "bytes", "Free space for the data folder"},
    {"kaze_data_disk_used_share", Gauge, "share", "Used share of the disk that has the data folder"},
    {"kaze_event_append_seconds", Histogram, "seconds",
        "From a published event or sent message to its acknowledgement as durable"},
    {"kaze_gateway_attempt_seconds", Histogram, "seconds", "Duration of calls to providers, by attempt"},
    {"kaze_gateway_attempts_total", Counter, "", "Calls to providers by outcome, by attempt"},
    {"kaze_gateway_budget_refused_total", Counter, "", "Calls refused because a budget could not cover them"},
    {"kaze_gateway_budget_wait_seconds", Histogram, "seconds", "Time that calls waited for an allotment of a budget"},
    {"kaze_gateway_cache_audits_total", Counter, "",
        "Answers from the cache by meaning that were asked again to check them, by verdict"},
    {"kaze_gateway_cache_bytes", Gauge, "bytes", "Size of the answers that the cache holds"},
    {"kaze_gateway_cache_entries", Gauge, "", "Answers that the cache holds"},
    {"kaze_gateway_cache_hits_total", Counter, "", "Calls answered from a cache, by kind"},
    {"kaze_gateway_cache_lookups_total", Counter, "", "Calls that a cache was asked for"},
    {"kaze_gateway_cache_saved_dollars", Gauge, "dollars", "What answers from a cache would have cost, since the start"},
    {"kaze_gateway_cache_saved_seconds", Gauge, "seconds", "Time that answers from a cache would have taken, since the start"},
    {"kaze_gateway_capacity_used_share", Gauge, "share",
        "Used share of the limits of a provider's pooled keys, of the scarcest kind"},
    {"kaze_gateway_error_share", Gauge, "share", "Share of calls to a provider that failed in the last 5 min, of five or more"},
    {"kaze_gateway_first_token_seconds", Histogram, "seconds", "From a call to a provider to the first piece of its answer"},
    {"kaze_gateway_in_flight", Gauge, "", "Calls to providers under way"},
    {"kaze_gateway_queue_wait_seconds", Histogram, "seconds", "Time that calls waited for room within the limits of keys"},
    {"kaze_gateway_queue_waiting", Gauge, "", "Calls that wait for room within the limits of keys"},
    {"kaze_gateway_spent_dollars", Gauge, "dollars", "What calls to providers cost since the start"},
    {"kaze_gateway_tokens_total", Counter, "", "Tokens that providers counted, by kind"},
    {"kaze_host_cpu_used_share", Gauge, "share", "Used share of all processors of the machine in the last 10 s"},
    {"kaze_host_memory_free_bytes", Gauge, "bytes", "Memory of the machine that programs can still have"},
    {"kaze_host_memory_used_share", Gauge, "share", "Used share of the machine's memory"},
    {"kaze_host_network_received_bytes_total", Counter, "bytes", "Bytes that the machine received over its networks"},
    {"kaze_host_network_sent_bytes_total", Counter, "bytes", "Bytes that the machine sent over its networks"},
    {"kaze_host_network_used_share", Gauge, "share",
        "Used share of the machine's busiest network in the last 10 s, of its busier direction, where networks say how fast they "
        "are"},
    {"kaze_knowledge_added_total", Counter, "", "Records that were remembered"},
    {"kaze_knowledge_embedding_waiting", Gauge, "", "Records that wait for their vector"},
    {"kaze_knowledge_entries", Gauge, "", "Records in memories that are open"},
    {"kaze_knowledge_search_seconds", Histogram, "seconds", "Duration of searches in memories"},
    {"kaze_knowledge_vectors_written_total", Counter, "", "Vectors that were stored"},
    {"kaze_loop_lag_seconds", Histogram, "seconds", "By how much the cell's loop is late, looked at five times a second"},
    {"kaze_loop_used_share", Gauge, "share", "Share of the time that the cell's loop was at work in the last 10 s"},
    {"kaze_mailbox_backlog_most", Gauge, "", "Messages in the fullest mailbox"},
    {"kaze_mailbox_messages", Gauge, "", "Messages in all mailboxes"},
    {"kaze_message_latency_seconds", Histogram, "seconds", "From a message's sending to its first reading"},
    {"kaze_messages_published_total", Counter, "", "Messages published to topics"},
    {"kaze_messages_sent_total", Counter, "", "Messages sent to mailboxes"},
    {"kaze_metrics_failed_saves_total", Counter, "", "Times that the metric history could not be stored"},
    {"kaze_metrics_lost_samples_total", Counter, "", "Samples of the metric history that were never stored"},
    {"kaze_metrics_overflowed_lookups_total", Counter, "",
        "Look-ups of a metric that has more sets of labels than are told apart"},
    {"kaze_metrics_series", Gauge, "", "Series that are measured"},
    {"kaze_observations_batch_seconds", Histogram, "seconds", "Duration of storing a batch of events and spans"},
    {"kaze_observations_dropped_total", Counter, "",
        "Events and spans that were dropped because the disk could not follow, by level"},
    {"kaze_observations_recorded_total", Counter, "", "Events and spans recorded"},
    {"kaze_observations_redacted_total", Counter, "",
        "Secrets and personal data that were taken out before they were stored, by rule"},
    {"kaze_observations_waiting", Gauge, "", "Events and spans that wait to be stored"},
    {"kaze_otlp_dropped_total", Counter, "", "Spans and metric points that were not exported over OTLP, by signal"},
    {"kaze_otlp_exported_total", Counter, "", "Spans and metric points that a collector took over OTLP, by signal"},
    {"kaze_otlp_requests_total", Counter, "", "Requests to the OTLP collector by signal and outcome"},
    {"kaze_otlp_waiting", Gauge, "", "Spans that wait to be exported over OTLP"},
    {"kaze_pool_used_share", Gauge, "share", "Share of the places of a pool that are taken, where it has a limit"},
    {"kaze_pool_waiting", Gauge, "", "Runs that wait for a place in a pool"},
    {"kaze_process_cpu_used_share", Gauge, "share",
        "Share of all processors of the machine that the cell's process used in the last 10 s"},
    {"kaze_process_open_files", Gauge, "", "Files and sockets that the process has open"},
    {"kaze_process_open_files_most", Gauge, "", "Files and sockets that the process may have open"},
    {"kaze_process_resident_bytes", Gauge, "bytes", "Memory of the process that is in the machine's memory"},
    {"kaze_process_threads", Gauge, "", "Threads of the process"},
    {"kaze_readiness_level", Gauge, "", "How near a trigger of readiness is: 0 unknown, 1 ok, 2 warning, 3 critical"},
    {"kaze_readiness_threshold", Gauge, "", "Threshold of a trigger of readiness, in its own unit"},
    {"kaze_readiness_value", Gauge, "", "What a trigger of readiness measures, in its own unit"},
    {"kaze_request_seconds", Histogram, "seconds", "Duration of questions and commands to the cell, by kind"},
    {"kaze_runs", Gauge, "", "Runs by state"},
    {"kaze_schedules_armed", Gauge, "", "Schedules that wait for their time"},
    {"kaze_schedules_failed_total", Counter, "", "Fires of schedules that could not start their run"},
    {"kaze_schedules_fires_total", Counter, "", "Fires of schedules"},
    {"kaze_schedules_late_seconds", Histogram, "seconds", "From the time that a schedule names to its fire"},
    {"kaze_schedules_missed_total", Counter, "", "Times of schedules that passed while the cell did not run"},
    {"kaze_schedules_skipped_total", Counter, "", "Fires of schedules that were skipped by their rules"},
    {"kaze_storage_busy_total", Counter, "", "Writes and reads that waited in vain for a lock on the file, by database"},
    {"kaze_storage_checkpoint_seconds", Histogram, "seconds",
        "Duration of moving the write-ahead log into the file, by database"},
    {"kaze_storage_commit_seconds", Histogram, "seconds", "Duration of commits with their write to the disk, by database"},
    {"kaze_storage_commits_total", Counter, "", "Commits by database"},
    {"kaze_storage_failed_commits_total", Counter, "", "Commits that failed, by database"},
    {"kaze_storage_failed_writes_total", Counter, "", "Writes that failed, by database"},
    {"kaze_storage_file_bytes", Gauge, "bytes", "Size of the file with its write-ahead log, by database"},
    {"kaze_storage_group_size", Histogram, "", "Writes that shared a commit, by database"},
    {"kaze_storage_lost_unattended_writes_total", Counter, "", "Failed writes that nobody waited for, by database"},
    {"kaze_storage_queued_writes", Gauge, "", "Writes that wait for their commit, by database"},
    {"kaze_storage_read_seconds", Histogram, "seconds", "Duration of reads, by database"},
    {"kaze_storage_reader_used_share", Gauge, "share",
        "Share of the time of all readers that was spent reading in the last 10 s, by database"},
    {"kaze_storage_reader_wait_seconds", Histogram, "seconds", "Time that reads waited for a reader, by database"},
    {"kaze_storage_readers", Gauge, "", "Readers at most, by database"},
    {"kaze_storage_turn_seconds", Histogram, "seconds",
        "Duration of a writer's turns: writes, their commit, moving the write-ahead log, by database"},
    {"kaze_storage_write_wait_seconds", Histogram, "seconds", "Time that writes waited for their turn, by database"},
    {"kaze_storage_writes_total", Counter, "", "Writes that were kept, by database"},
    {"kaze_tenant_calls_total", Counter, "", "Calls to providers by tenant, by attempt"},
    {"kaze_tenant_tokens_total", Counter, "", "Tokens that providers counted, by tenant and kind"},
    {"kaze_token_check_seconds", Histogram, "seconds", "Duration of checking the access token of a request"},
    {"kaze_tool_call_seconds", Histogram, "seconds", "Duration of tool calls, by tool"},
    {"kaze_tool_calls_total", Counter, "", "Tool calls by tool and outcome"},
    {"kaze_trace_query_seconds", Histogram, "seconds", "Duration of questions for traces and spans"},
    {"kaze_turn_part_seconds", Histogram, "seconds",
        "Duration of the parts of turns: queue, load, recall, model, tool, checkpoint"},
    {"kaze_turn_seconds", Histogram, "seconds", "Duration of turns with their model call, without their tools"},
    {"kaze_webhook_deliveries_total", Counter, "", "Deliveries to webhooks by outcome"},
});

} // namespace

std::span<const MetricDescription> metricDescriptions()
{
    return kDescriptions;
}

const MetricDescription* describeMetric(std::string_view name)
{
    const auto* const found = std::ranges::lower_bound(kDescriptions, name, {}, &MetricDescription::name);
    return found != kDescriptions.end() && found->name == name ? found : nullptr;
}

} // namespace kaze::base
