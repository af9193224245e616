#include "engine/api/changes.h"

#include <algorithm>
#include <array>

namespace kaze::api {

namespace {

//! In the order of the alphabet.
constexpr auto kReading = std::to_array<std::string_view>({"analyze_causes", "compare_runs", "compare_traces", "count_logs",
    "end_export", "explain_ledger", "find_paths", "get_cell", "get_keeping", "get_memory", "get_memory_map", "get_memory_stats",
    "get_neighbourhood", "get_observation_stats", "get_payload", "get_readiness", "get_routing", "get_run", "get_schedule",
    "get_schedule_calendar", "get_server_log", "get_signing_key", "get_skill", "get_snapshot", "get_span", "get_span_durations",
    "get_spans", "get_trace", "list_agents", "list_alert_rules", "list_alerts", "list_annotations", "list_approvals",
    "list_audit", "list_budgets", "list_entities", "list_facts", "list_fires", "list_kept_reports", "list_ledger", "list_logs",
    "list_mailboxes", "list_memories", "list_memory_archives", "list_messages", "list_metrics", "list_permissions", "list_pools",
    "list_prices", "list_projects", "list_providers", "list_report_schedules", "list_runs", "list_schedules", "list_servers",
    "list_silences", "list_skills", "list_slow_queries", "list_spend", "list_steps", "list_tenants", "list_tokens", "list_tools",
    "list_traces", "list_webhooks", "make_report", "plan_run", "preview_schedule", "query_metric", "read_export",
    "read_kept_report", "read_topics", "reconcile_bill", "run_doctor", "search_memory", "start_export", "test_alert_rule",
    "test_provider", "validate_skill", "verify_audit"});
static_assert(std::ranges::is_sorted(kReading));

} // namespace

bool changes(std::string_view type)
{
    return !std::ranges::binary_search(kReading, type);
}

} // namespace kaze::api
