#pragma once

#include "engine/cell/access_table.h"

#include <algorithm>
#include <array>

// The rows themselves, for who looks one up while it is compiled.

namespace kaze::cell::detail {

namespace rows {

using enum ForTenant;
inline constexpr auto Viewer = api::Role::Viewer;
inline constexpr auto Operator = api::Role::Operator;
inline constexpr auto Admin = api::Role::Admin;

inline constexpr auto kAccess = std::to_array<AccessRule>({
    // Runs, and what they ask.
    {"start_run", Operator, Confined},
    {"list_runs", Viewer, Confined},
    {"get_run", Viewer, Confined},
    {"list_steps", Viewer, Confined},
    {"pause_run", Operator, Confined},
    {"resume_run", Operator, Confined},
    {"cancel_run", Operator, Confined},
    {"list_approvals", Viewer, Confined},
    {"answer_approval", Operator, Confined},
    {"fork_run", Operator, Refused},
    {"compare_runs", Viewer, Confined},
    {"bulk_runs", Operator, Confined},
    {"send_to_run", Operator, Confined},
    {"list_permissions", Viewer, Confined},
    {"revoke_permission", Operator, Confined},
    {"list_pools", Viewer, Refused},
    {"set_pool", Operator, Refused},
    // Agents and skills: files of the whole cell, which say what is done on its machine.
    {"list_agents", Viewer, Confined},
    {"plan_run", Operator, Refused},
    {"save_agent", Admin, Refused},
    {"list_skills", Viewer, Refused},
    {"get_skill", Viewer, Refused},
    {"add_skill", Admin, Refused},
    {"remove_skill", Admin, Refused},
    {"validate_skill", Admin, Refused},
    {"save_skill", Admin, Refused},
    {"learn_skills", Operator, Refused},
    // Traces, logs, metrics.
    {"list_traces", Viewer, Confined},
    {"get_trace", Viewer, Confined},
    {"get_span", Viewer, Confined},
    {"get_spans", Viewer, Confined},
    {"get_payload", Viewer, Confined},
    {"compare_traces", Viewer, Confined},
    {"get_span_durations", Viewer, Refused},
    {"list_logs", Viewer, Refused},
    {"count_logs", Viewer, Refused},
    {"get_observation_stats", Viewer, Refused},
    {"set_retention", Admin, Refused},
    {"list_metrics", Viewer, Refused},
    {"query_metric", Viewer, Refused},
    {"start_export", Admin, Refused},
    {"read_export", Admin, Refused},
    {"end_export", Admin, Refused},
    {"import_traces", Admin, Refused},
    // Memory: each tenant has its own.
    {"search_memory", Viewer, Confined},
    {"add_memory", Operator, Confined},
    {"get_memory", Viewer, Confined},
    {"list_memories", Viewer, Confined},
    {"update_memory", Operator, Confined},
    {"forget_memory", Operator, Confined},
    {"restore_memory", Operator, Confined},
    {"erase_memories", Operator, Confined},
    {"import_memories", Operator, Confined},
    {"get_memory_stats", Viewer, Confined},
    {"rebuild_memory", Operator, Confined},
    {"add_fact", Operator, Confined},
    {"list_facts", Viewer, Confined},
    {"review_fact", Operator, Confined},
    {"end_fact", Operator, Confined},
    {"undo_supersession", Operator, Confined},
    {"extract_facts", Operator, Confined},
    {"get_neighbourhood", Viewer, Confined},
    {"find_paths", Viewer, Confined},
    {"list_entities", Viewer, Confined},
    {"analyze_causes", Viewer, Confined},
    {"get_memory_map", Viewer, Confined},
    {"compact_memory", Operator, Confined},
    {"list_memory_archives", Viewer, Confined},
    {"restore_archive", Operator, Confined},
    {"remove_archive", Operator, Confined},
    {"reshard_memory", Admin, Refused},
    {"get_signing_key", Viewer, Anybody},
    // Messages.
    {"send_message", Operator, Confined},
    {"read_messages", Operator, Confined},
    {"settle_messages", Operator, Confined},
    {"list_messages", Viewer, Confined},
    {"restore_messages", Operator, Confined},
    {"list_mailboxes", Viewer, Confined},
    {"publish_message", Operator, Confined},
    {"read_topics", Viewer, Confined},
    {"add_webhook", Admin, Refused},
    {"list_webhooks", Viewer, Confined},
    {"remove_webhook", Admin, Refused},
    {"test_webhook", Admin, Refused},
    {"retry_webhook", Operator, Refused},
    // Schedules.
    {"save_schedule", Operator, Refused},
    {"get_schedule", Viewer, Confined},
    {"list_schedules", Viewer, Confined},
    {"preview_schedule", Viewer, Anybody},
    {"remove_schedule", Operator, Confined},
    {"pause_schedule", Operator, Confined},
    {"run_schedule", Operator, Confined},
    {"list_fires", Viewer, Confined},
    {"get_schedule_calendar", Viewer, Refused},
    // Models, and what they cost.
    {"list_providers", Viewer, Refused},
    {"set_provider", Admin, Refused},
    {"set_key", Admin, Refused},
    {"set_default_model", Admin, Refused},
    {"test_provider", Admin, Refused},
    {"get_routing", Viewer, Refused},
    {"clear_cache", Operator, Refused},
    {"decide_experiment", Admin, Refused},
    {"list_budgets", Viewer, Confined},
    {"set_budget", Admin, Refused},
    {"remove_budget", Admin, Refused},
    {"settle_budget", Admin, Refused},
    {"list_spend", Viewer, Confined},
    {"list_ledger", Viewer, Refused},
    {"explain_ledger", Viewer, Refused},
    {"reconcile_bill", Viewer, Refused},
    {"list_prices", Viewer, Anybody},
    {"import_prices", Admin, Refused},
    // Reports and notes.
    {"make_report", Viewer, Refused},
    {"add_annotation", Operator, Refused},
    {"list_annotations", Viewer, Refused},
    {"remove_annotation", Operator, Refused},
    {"list_report_schedules", Viewer, Refused},
    {"save_report_schedule", Admin, Refused},
    {"remove_report_schedule", Admin, Refused},
    {"run_report_schedule", Operator, Refused},
    {"list_kept_reports", Viewer, Refused},
    {"read_kept_report", Viewer, Refused},
    {"remove_kept_report", Admin, Refused},
    // Tools.
    {"list_tools", Operator, Refused},
    {"list_servers", Viewer, Refused},
    {"get_server_log", Viewer, Refused},
    {"restart_server", Operator, Refused},
    {"stop_server", Operator, Refused},
    {"call_tool", Admin, Refused},
    // The cell.
    {"run_doctor", Viewer, Refused},
    {"get_snapshot", Viewer, Refused},
    {"get_cell", Viewer, Anybody},
    {"create_token", Admin, Refused},
    {"list_tokens", Admin, Refused},
    {"revoke_token", Admin, Refused},
    {"get_keeping", Viewer, Refused},
    {"set_keeping", Admin, Refused},
    {"clean_up", Admin, Refused},
    {"list_tenants", Viewer, Confined},
    {"set_tenant", Admin, Refused},
    {"remove_tenant", Admin, Refused},
    {"list_projects", Viewer, Confined},
    {"set_project", Admin, Refused},
    {"remove_project", Admin, Refused},
    {"list_audit", Viewer, Refused},
    {"verify_audit", Viewer, Refused},
    {"get_readiness", Viewer, Refused},
    {"set_trigger", Admin, Refused},
    {"do_trigger_step", Admin, Refused},
    {"list_slow_queries", Viewer, Refused},
    {"list_alerts", Viewer, Refused},
    {"list_alert_rules", Viewer, Refused},
    {"save_alert_rule", Admin, Refused},
    {"remove_alert_rule", Admin, Refused},
    {"test_alert_rule", Viewer, Refused},
    {"list_silences", Viewer, Refused},
    {"add_silence", Operator, Refused},
    {"end_silence", Operator, Refused},
});

} // namespace rows

consteval AccessRule accessOf(std::string_view type)
{
    const auto* found = std::ranges::find(rows::kAccess, type, &AccessRule::type);
    if (found == rows::kAccess.end())
        throw "a request stands in no rule of who may ask it";
    return *found;
}

} // namespace kaze::cell::detail
