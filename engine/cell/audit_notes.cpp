// What of each request goes into the audit log.

#include "engine/api/requests.h"
#include "engine/cell/access_tokens.h"
#include "engine/cell/audit.h"

#include <algorithm>
#include <array>

namespace kaze::cell {

namespace {

using enum AuditClass;

constexpr auto kRules = std::to_array<AuditRule>({{"start_run", Changes}, {"list_runs", Reads}, {"get_run", Reads},
    {"list_steps", Reads}, {"pause_run", Changes}, {"resume_run", Changes}, {"cancel_run", Changes}, {"list_approvals", Reads},
    {"answer_approval", Changes}, {"list_agents", Reads}, {"plan_run", Reads}, {"save_agent", Changes}, {"list_traces", Reads},
    {"get_trace", Reads}, {"get_span", Reads}, {"search_memory", Reads}, {"add_memory", Changes}, {"get_memory", Reads},
    {"list_memories", Reads}, {"update_memory", Changes}, {"forget_memory", Changes}, {"restore_memory", Changes},
    {"erase_memories", Changes}, {"import_memories", Changes}, {"get_memory_stats", Reads}, {"rebuild_memory", Changes},
    {"add_fact", Changes}, {"list_facts", Reads}, {"review_fact", Changes}, {"end_fact", Changes}, {"undo_supersession", Changes},
    {"extract_facts", Changes}, {"get_neighbourhood", Reads}, {"find_paths", Reads}, {"list_entities", Reads},
    {"analyze_causes", Reads}, {"get_memory_map", Reads}, {"compact_memory", Changes}, {"list_memory_archives", Reads},
    {"restore_archive", Changes}, {"remove_archive", Changes}, {"reshard_memory", Changes}, {"get_signing_key", Reads},
    {"list_providers", Reads}, {"set_provider", Changes}, {"set_key", Changes}, {"set_default_model", Changes},
    {"test_provider", Reads}, {"run_doctor", Reads}, {"get_snapshot", Reads}, {"create_token", Changes}, {"list_tokens", Reads},
    {"revoke_token", Changes}, {"list_budgets", Reads}, {"set_budget", Changes}, {"remove_budget", Changes},
    {"settle_budget", Changes}, {"list_spend", Reads}, {"list_ledger", Reads}, {"explain_ledger", Reads},
    {"reconcile_bill", Reads}, {"list_prices", Reads}, {"import_prices", Changes}, {"make_report", Reads}, {"get_routing", Reads},
    {"clear_cache", Changes}, {"decide_experiment", Changes}, {"fork_run", Changes}, {"compare_runs", Reads},
    {"bulk_runs", Changes}, {"send_to_run", Changes}, {"list_permissions", Reads}, {"revoke_permission", Changes},
    {"list_pools", Reads}, {"set_pool", Changes}, {"get_keeping", Reads}, {"set_keeping", Changes}, {"clean_up", Changes},
    {"send_message", Traffic}, {"read_messages", Traffic}, {"settle_messages", Traffic}, {"list_messages", Reads},
    {"restore_messages", Changes}, {"list_mailboxes", Reads}, {"publish_message", Traffic}, {"read_topics", Reads},
    {"add_webhook", Changes}, {"list_webhooks", Reads}, {"remove_webhook", Changes}, {"test_webhook", Changes},
    {"retry_webhook", Changes}, {"save_schedule", Changes}, {"get_schedule", Reads}, {"list_schedules", Reads},
    {"preview_schedule", Reads}, {"remove_schedule", Changes}, {"pause_schedule", Changes}, {"run_schedule", Changes},
    {"list_fires", Reads}, {"get_schedule_calendar", Reads}, {"list_skills", Reads}, {"get_skill", Reads}, {"add_skill", Changes},
    {"remove_skill", Changes}, {"validate_skill", Reads}, {"save_skill", Changes}, {"learn_skills", Changes},
    {"list_tenants", Reads}, {"set_tenant", Changes}, {"remove_tenant", Changes}, {"list_projects", Reads},
    {"set_project", Changes}, {"remove_project", Changes}, {"list_tools", Reads}, {"list_servers", Reads},
    {"get_server_log", Reads}, {"restart_server", Changes}, {"stop_server", Changes}, {"call_tool", Changes},
    {"list_audit", Reads}, {"verify_audit", Reads}, {"get_cell", Reads}, {"get_spans", Reads}, {"get_payload", Reads},
    {"compare_traces", Reads}, {"get_span_durations", Reads}, {"list_logs", Reads}, {"count_logs", Reads},
    {"get_observation_stats", Reads}, {"set_retention", Changes}, {"list_metrics", Reads}, {"query_metric", Reads},
    {"start_export", Reads}, {"read_export", Reads}, {"end_export", Reads}, {"import_traces", Changes}, {"get_readiness", Reads},
    {"set_trigger", Changes}, {"do_trigger_step", Changes}, {"list_slow_queries", Reads}, {"list_alerts", Reads},
    {"list_alert_rules", Reads}, {"save_alert_rule", Changes}, {"remove_alert_rule", Changes}, {"test_alert_rule", Reads},
    {"list_silences", Reads}, {"add_silence", Changes}, {"end_silence", Changes}, {"add_annotation", Changes},
    {"list_annotations", Reads}, {"remove_annotation", Changes}, {"list_report_schedules", Reads},
    {"save_report_schedule", Changes}, {"remove_report_schedule", Changes}, {"run_report_schedule", Changes},
    {"list_kept_reports", Reads}, {"read_kept_report", Reads}, {"remove_kept_report", Changes}});

consteval AuditClass classOf(std::string_view type)
{
    const auto* found = std::ranges::find(kRules, type, &AuditRule::type);
    if (found == kRules.end())
        throw "a request stands in no rule of the audit log";
    return found->of;
}

void listed(std::string& text, const std::string& item)
{
    if (!item.empty())
        text += (text.empty() ? "" : ", ") + item;
}

template <class T>
void change(std::string& text, const char* what, const std::optional<T>& value)
{
    if (!value)
        return;
    auto number = std::to_string(*value);
    if constexpr (std::is_floating_point_v<T>) {
        number.erase(number.find_last_not_of('0') + 1);
        if (number.ends_with('.'))
            number.pop_back();
    }
    listed(text, std::string(what) + " " + number);
}

std::string limitsText(const std::optional<api::Money>& money, std::optional<std::int64_t> tokens)
{
    std::string text = money ? money->text() : std::string();
    if (tokens)
        listed(text, std::to_string(*tokens) + " tokens");
    return text;
}

std::string changesOf(const api::QuotaChange& quotas, std::optional<std::int64_t> tokensPerDay, bool hasRoot)
{
    std::string text;
    change(text, "runs at work", quotas.atWork);
    change(text, "waiting", quotas.waiting);
    change(text, "weight", quotas.weight);
    change(text, "bytes of memory", quotas.memoryBytes);
    change(text, "processors of tools", quotas.toolProcessors);
    change(text, "bytes of tools", quotas.toolMemoryBytes);
    change(text, "tokens a day", tokensPerDay);
    if (hasRoot)
        listed(text, "workspaces");
    return text;
}

std::string joined(const std::vector<std::string>& items)
{
    std::string text;
    for (const auto& item : items)
        listed(text, item);
    return text;
}

AuditNote about(std::string subject, std::string detail = {})
{
    AuditNote note;
    note.subject = std::move(subject);
    note.detail = std::move(detail);
    return note;
}

AuditNote ofTenant(std::string subject, const std::string& tenant, const std::string& project = {}, std::string detail = {})
{
    auto note = about(std::move(subject), std::move(detail));
    note.tenant = tenant.empty() ? "default" : tenant;
    note.project = project;
    return note;
}

AuditNote ofRun(const std::string& run, std::string detail = {})
{
    auto note = about(run, std::move(detail));
    note.run = run;
    return note;
}

//! Of an agent file; empty where it says none in a line of its own.
std::string nameIn(const std::string& yaml)
{
    constexpr std::string_view kName = "name:", kAround = " \t\r\"'";
    const auto at = yaml.starts_with(kName) ? 0 : yaml.find("\nname:");
    if (at == std::string::npos)
        return {};
    const auto begin = yaml.find(':', at) + 1;
    const auto line = std::string_view(yaml).substr(begin, yaml.find('\n', begin) - begin);
    const auto first = line.find_first_not_of(kAround);
    return first == std::string_view::npos ? std::string()
                                           : std::string(line.substr(first, line.find_last_not_of(kAround) + 1 - first));
}

//! As its file has it, or as it was called by.
std::string nameOf(const api::AgentSource& agent)
{
    if (agent.yaml.empty())
        return agent.path;
    const auto name = nameIn(agent.yaml);
    return name.empty() ? "an agent without a name" : name;
}

std::string lastPart(const std::string& path)
{
    const auto end = path.find_last_not_of('/');
    const auto slash = path.rfind('/', end);
    return path.substr(slash + 1, end - slash);
}

// One for each request that changes something; `none` for those that only count or try.

constexpr std::nullopt_t none = std::nullopt;
using Note = std::optional<AuditNote>;

Note write(const api::StartRun& q)
{
    return ofTenant(nameOf(q.agent), q.tenant, q.project, nameOf(q.agent));
}
Note write(const api::PauseRun& q)
{
    return ofRun(q.runId);
}
Note write(const api::ResumeRun& q)
{
    return ofRun(q.runId, limitsText(q.budgetUsd, q.budgetTokens));
}
Note write(const api::CancelRun& q)
{
    return ofRun(q.runId);
}
Note write(const api::SaveAgent& q)
{
    return about(nameIn(q.yaml), q.replace ? "replaces what was there" : "");
}
Note write(const api::AddMemory& q)
{
    return ofTenant("", q.tenant, q.project, q.kind);
}
Note write(const api::UpdateMemory& q)
{
    return ofTenant(q.id, q.tenant, q.project, q.reason);
}
Note write(const api::ForgetMemory& q)
{
    return ofTenant(q.id, q.tenant, q.project, q.reason);
}
Note write(const api::RestoreMemory& q)
{
    return ofTenant(q.id, q.tenant, q.project, q.version > 0 ? "version " + std::to_string(q.version) : q.reason);
}
Note write(const api::EraseMemories& q)
{
    return q.countOnly ? Note(none)
                       : Note(ofTenant(q.ids.empty() ? "by filter" : joined(q.ids), q.tenant, q.project, "erased for good"));
}
Note write(const api::ImportMemories& q)
{
    return q.items.empty() ? Note(none)
                           : Note(ofTenant(q.import, q.tenant, q.project, std::to_string(q.items.size()) + " items"));
}
Note write(const api::RebuildMemory& q)
{
    return ofTenant(q.kind, q.tenant, q.project, q.cancel ? "cancelled" : "");
}
Note write(const api::AddFact& q)
{
    return ofTenant("", q.tenant, q.project, q.propose ? "proposed" : "");
}
Note write(const api::ReviewFact& q)
{
    return ofTenant(q.id, q.tenant, q.project, q.accept ? "accepted" : "rejected");
}
Note write(const api::EndFact& q)
{
    return ofTenant(q.id, q.tenant, q.project, q.reason);
}
Note write(const api::UndoSupersession& q)
{
    return ofTenant(q.id, q.tenant, q.project, q.reason);
}
Note write(const api::ExtractFacts& q)
{
    return q.keep ? Note(ofTenant(q.runId, q.tenant, q.project, q.model)) : Note(none);
}
Note write(const api::CompactMemory& q)
{
    return q.countOnly ? Note(none) : Note(ofTenant("", q.tenant, q.project, std::to_string(q.rules.size()) + " rules given"));
}
Note write(const api::RestoreArchive& q)
{
    return ofTenant(q.name, q.tenant, q.project, q.ids.empty() ? "" : joined(q.ids));
}
Note write(const api::RemoveArchive& q)
{
    return ofTenant(q.name, q.tenant, q.project, "removed for good");
}
Note write(const api::ReshardMemory& q)
{
    return ofTenant(q.kind, q.tenant, q.project, std::to_string(q.parts) + " parts");
}
Note write(const api::SetProvider& q)
{
    return about(q.name, q.remove ? "removed" : "");
}
Note write(const api::SetKey& q)
{
    return about(q.provider, q.key.empty() ? "removed" : "set");
}
Note write(const api::SetDefaultModel& q)
{
    return about(q.model);
}
Note write(const api::CreateToken& q)
{
    return ofTenant(q.name, q.tenant, {}, joined(q.scopes));
}
Note write(const api::RevokeToken& q)
{
    const auto id = AccessTokens::idIn(q.token);
    return about(id.empty() ? q.token : std::string(id));
}
Note write(const api::RemoveBudget& q)
{
    return about(q.budgetId);
}
Note write(const api::SettleBudget& q)
{
    return about(q.budgetId);
}
Note write(const api::ImportPrices& q)
{
    return q.dryRun ? Note(none) : Note(about(q.source));
}
Note write(const api::DecideExperiment& q)
{
    return about(q.name, q.rollOut ? "rolled out" : "taken back");
}
Note write(const api::SendToRun& q)
{
    return ofRun(q.runId);
}
Note write(const api::RevokePermission& q)
{
    return about(q.ruleId);
}
Note write(const api::SetPool& q)
{
    return about(q.pool, q.limit == 0 ? "no limit" : "limit " + std::to_string(q.limit));
}
Note write(const api::CleanUp&)
{
    return about("");
}
Note write(const api::RestoreMessages& q)
{
    return ofTenant(q.address, q.tenant);
}
Note write(const api::AddWebhook& q)
{
    return ofTenant(q.name, q.tenant);
}
Note write(const api::RemoveWebhook& q)
{
    return ofTenant(q.webhook, q.tenant);
}
Note write(const api::TestWebhook& q)
{
    return ofTenant(q.webhook, q.tenant);
}
Note write(const api::RetryWebhook& q)
{
    return ofTenant(q.webhook, q.tenant);
}
Note write(const api::RemoveSchedule& q)
{
    return about(q.schedule);
}
Note write(const api::PauseSchedule& q)
{
    return about(q.schedule, q.paused ? "paused" : "goes on");
}
Note write(const api::RunSchedule& q)
{
    return about(q.schedule);
}
Note write(const api::AddSkill& q)
{
    return about(lastPart(q.path), q.replace ? "replaces what was there" : "");
}
//! Without a model nothing is spent.
Note write(const api::LearnSkills& q)
{
    return q.model.empty() ? Note(none) : Note(ofTenant("", q.tenant, q.project, q.model));
}
Note write(const api::SaveSkill& q)
{
    return about(q.name, q.file.empty() ? "SKILL.md" : q.file);
}
Note write(const api::RemoveSkill& q)
{
    return about(q.name);
}
Note write(const api::RestartServer& q)
{
    return about(q.server);
}
Note write(const api::StopServer& q)
{
    return about(q.server);
}
Note write(const api::CallTool& q)
{
    return ofTenant(q.tool, q.tenant);
}

Note write(const api::AnswerApproval& q)
{
    auto note = about(q.approvalId, q.verdict.name());
    if (!q.arguments.empty())
        note.detail += ", with other arguments";
    note.approval = q.approvalId;
    return note;
}

Note write(const api::SetBudget& q)
{
    auto note = about(q.subject.empty() ? q.scope.name() : q.scope.name() + " " + q.subject,
        limitsText(q.limitUsd, q.limitTokens) + (q.period == api::BudgetPeriod::Total ? " in all" : " a " + q.period.name()));
    if (q.scope == api::BudgetScope::Tenant || q.scope == api::BudgetScope::Project)
        note.tenant = q.subject.substr(0, q.subject.find('/'));
    if (q.scope == api::BudgetScope::Project && q.subject.contains('/'))
        note.project = q.subject.substr(q.subject.find('/') + 1);
    return note;
}

Note write(const api::ClearCache& q)
{
    auto note = about(q.model, q.agent.empty() ? "" : "agent " + q.agent);
    note.tenant = q.tenant;
    return note;
}

Note write(const api::ForkRun& q)
{
    return ofRun(q.runId, q.step == 0 ? std::string("at its last step") : "at step " + std::to_string(q.step));
}

Note write(const api::BulkRuns& q)
{
    if (q.countOnly)
        return none;
    return about(q.runIds.size() == 1 ? q.runIds.front() : "", q.action.name() + (q.filter.empty() ? "" : " " + q.filter));
}

Note write(const api::SetKeeping& q)
{
    return about(q.what, q.keepDays == 0 ? std::string("for ever") : std::to_string(q.keepDays) + " days");
}

Note write(const api::SetRetention& q)
{
    if (q.countOnly || (!q.keepMonths && !q.archives && !q.budgetBytes))
        return none;
    std::string detail;
    change(detail, "months", q.keepMonths);
    if (q.archives)
        listed(detail, *q.archives ? "then archived" : "then deleted");
    change(detail, "bytes", q.budgetBytes);
    return about("observations", std::move(detail));
}

Note write(const api::SaveSchedule& q)
{
    return ofTenant(q.schedule.name.empty() ? q.schedule.scheduleId : q.schedule.name, q.schedule.tenant, q.schedule.project,
        q.replace ? "changed" : "");
}

Note write(const api::SetTenant& q)
{
    return ofTenant(q.name, q.name, {}, changesOf(q.quotas, q.tokensPerDay, q.workspaceRoot.has_value()));
}

Note write(const api::SetProject& q)
{
    return ofTenant(q.name, q.tenant, q.name, changesOf(q.quotas, q.tokensPerDay, q.workspaceRoot.has_value()));
}

Note write(const api::ImportTraces& q)
{
    return q.isLast ? Note(about(q.name)) : none;
}

Note write(const api::SetTrigger& q)
{
    std::string detail = q.reset ? "back to the usual" : "";
    change(detail, "threshold", q.threshold);
    change(detail, "warning at", q.warnShare);
    change(detail, "held for seconds", q.holdSeconds);
    return about(q.id, detail);
}

Note write(const api::DoTriggerStep& q)
{
    return about(q.trigger, q.step);
}

Note write(const api::SaveAlertRule& q)
{
    if (q.reset)
        return about(q.rule.id, "set back to how it came");
    return about(q.rule.name, q.rule.id.empty() ? "made" : q.rule.enabled ? "changed" : "switched off");
}

Note write(const api::RemoveAlertRule& q)
{
    return about(q.id);
}

Note write(const api::AddSilence& q)
{
    return about(q.silence.ruleId.empty() ? q.silence.cause : q.silence.ruleId, "until " + base::toRfc3339(q.silence.until));
}

Note write(const api::EndSilence& q)
{
    return about(q.id);
}

Note write(const api::AddAnnotation& q)
{
    return about(q.traceId);
}

Note write(const api::RemoveAnnotation& q)
{
    return about(q.id);
}

Note write(const api::SaveReportSchedule& q)
{
    return about(q.schedule.name, q.schedule.query.kind.name() + (q.schedule.paused ? ", paused" : ""));
}

Note write(const api::RemoveReportSchedule& q)
{
    return about(q.schedule);
}

Note write(const api::RunReportSchedule& q)
{
    return about(q.schedule);
}

Note write(const api::RemoveKeptReport& q)
{
    return about(q.name);
}

Note write(const api::RemoveTenant& q)
{
    return q.countOnly ? Note(none) : Note(ofTenant(q.name, q.name));
}
Note write(const api::RemoveProject& q)
{
    return q.countOnly ? Note(none) : Note(ofTenant(q.name, q.tenant, q.name));
}

// What only the answer knows.

void add(AuditNote& note, const api::RunStarted& reply)
{
    // A fork is of another run, and has the same owner.
    if (!note.run.empty())
        note.detail = "of run " + note.subject + " " + note.detail;
    note.subject = note.run = reply.runId;
}

void add(AuditNote& note, const api::MemoryAdded& reply)
{
    note.subject = reply.id;
}
void add(AuditNote& note, const api::FactAdded& reply)
{
    note.subject = reply.fact.id;
}
void add(AuditNote& note, const api::FactsExtracted& reply)
{
    listed(note.detail, std::to_string(reply.facts.size()) + " facts");
}
void add(AuditNote& note, const api::MemoryCompacted& reply)
{
    listed(note.detail, std::to_string(reply.records) + " records, " + std::to_string(reply.versions) + " versions");
}
void add(AuditNote& note, const api::SkillValidation& reply)
{
    note.subject = reply.name;
}
void add(AuditNote& note, const api::ScheduleFired& reply)
{
    note.subject = reply.fire.schedule;
}

void add(AuditNote& note, const api::TokenCreated& reply)
{
    note.detail = note.subject + ": " + joined(reply.token.scopes);
    note.subject = reply.token.tokenId;
}

void add(AuditNote& note, const api::BulkDone& reply)
{
    listed(note.detail, std::to_string(reply.changed) + (reply.changed == 1 ? " run" : " runs"));
}

void add(AuditNote& note, const api::ScheduleReply& reply)
{
    note.subject = reply.schedule.name;
    note.tenant = reply.schedule.tenant;
    note.project = reply.schedule.project;
}

void add(AuditNote& note, const api::AnnotationAdded& reply)
{
    note.subject = reply.annotation.id;
}

void add(AuditNote& note, const api::PricesImported& reply)
{
    listed(note.detail, std::to_string(reply.changes.size()) + " changed");
}

void add(AuditNote& note, const api::CacheCleared& reply)
{
    listed(note.detail, std::to_string(reply.entries) + " answers");
}
void add(AuditNote& note, const api::MessagesRestored& reply)
{
    listed(note.detail, std::to_string(reply.restored));
}

void add(AuditNote& note, const api::ToolCalled& reply)
{
    if (reply.failed)
        listed(note.detail, "it failed");
}

} // namespace

std::span<const AuditRule> auditRules()
{
    return kRules;
}

std::optional<AuditNote> noteOf(const api::Request& request)
{
    return api::visit(
        []<class Q>(const Q& query) -> Note {
            constexpr auto known = classOf(Q::kType);
            if constexpr (known == Changes) {
                auto note = write(query);
                if (note)
                    note->action = Q::kType;
                return note;
            } else {
                return none;
            }
        },
        request);
}

void complete(AuditNote& note, const api::Response& response)
{
    api::visit(
        [&](const auto& reply) {
            if constexpr (requires { add(note, reply); })
                add(note, reply);
        },
        response);
}

} // namespace kaze::cell
