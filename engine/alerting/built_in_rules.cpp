#include "engine/alerting/built_in_rules.h"

namespace kaze::alerting {

using api::AlertKind;
using api::AlertRule;
using api::AlertSeverity;
using api::MetricView;
using Labels = std::map<std::string, std::string>;

namespace {

constexpr double kMinute = 60, kHour = 3600;

AlertRule ruleOf(const char* id, const char* name, AlertKind kind, double threshold, AlertSeverity severity, const char* note)
{
    AlertRule rule;
    rule.id = id;
    rule.name = name;
    rule.builtIn = true;
    rule.kind = kind;
    rule.threshold = threshold;
    rule.severity = severity;
    rule.to = {"tray", "log"};
    rule.note = note;
    return rule;
}

struct Looks {
    const char* metric;
    MetricView view = MetricView::Usual;
    const char* by = "*";
    double window = 5 * kMinute;
    double holds = 0; //!< seconds
    Labels labels{};
};

AlertRule looking(AlertRule rule, const Looks& at)
{
    rule.metric = at.metric;
    rule.view = at.view;
    rule.by = at.by;
    rule.windowSeconds = at.window;
    rule.forSeconds = at.holds;
    rule.labels = at.labels;
    return rule;
}

void addProviders(std::vector<AlertRule>& rules)
{
    // The error rate is 2.6's of the performance model; of five calls one that fails says nothing yet, so it has to last.
    rules.push_back(looking(ruleOf("provider-errors", "Provider errors", AlertKind::Metric, 0.01, AlertSeverity::Warning,
                                "`kaze ledger list outcome:…` shows the failed calls. A fallback model keeps agents working."),
        {"kaze_gateway_error_share", MetricView::Value, "provider", kMinute, 5 * kMinute}));
    rules.push_back(looking(ruleOf("provider-down", "Provider down", AlertKind::Metric, 0.5, AlertSeverity::Critical,
                                "More than half of its calls fail. Look at the provider's status page, and at its key."),
        {"kaze_gateway_error_share", MetricView::Value, "provider", kMinute, 2 * kMinute}));
    rules.push_back(looking(ruleOf("calls-wait", "Calls wait for providers", AlertKind::Metric, 20, AlertSeverity::Warning,
                                "The limits of the keys are reached: more keys, another provider, or fewer agents at a time."),
        {"kaze_gateway_queue_waiting", MetricView::Mean, "*", 5 * kMinute, 5 * kMinute}));
}

void addBudgets(std::vector<AlertRule>& rules)
{
    rules.push_back(ruleOf("budget-80", "Budget nearly spent", AlertKind::Budget, 0.8, AlertSeverity::Warning,
        "`kaze budgets list` shows where it is going."));
    // What a call may use is held before it, so calls are refused a little before the limit.
    rules.push_back(ruleOf("budget-spent", "Budget spent", AlertKind::Budget, 0.98, AlertSeverity::Critical,
        "Calls under this budget are refused until its period ends or it is raised."));
    // Windows and factors of the Google SRE workbook, chapter 5, table 5-8, whose budget is for 30 days.
    auto fast = ruleOf("budget-burn-fast", "Budget is spent very fast", AlertKind::BurnRate, 14.4, AlertSeverity::Critical,
        "At this rate a month's budget lasts two days, a day's less than two hours. `kaze ledger list` shows who spends it.");
    fast.windowSeconds = kHour;
    rules.push_back(std::move(fast));
    auto slow = ruleOf("budget-burn-slow", "Budget is spent fast", AlertKind::BurnRate, 6, AlertSeverity::Warning,
        "At this rate a month's budget lasts five days. `kaze ledger list` shows who spends it.");
    slow.windowSeconds = 6 * kHour;
    rules.push_back(std::move(slow));
    rules.push_back(looking(ruleOf("budget-refusals", "Calls refused for their budget", AlertKind::Metric, 0,
                                AlertSeverity::Warning, "Agents stop where their budget does not cover the next call."),
        {"kaze_gateway_budget_refused_total"}));
}

void addStores(std::vector<AlertRule>& rules)
{
    rules.push_back(looking(ruleOf("disk-nearly-full", "Disk nearly full", AlertKind::Metric, 0.9, AlertSeverity::Warning,
                                "`kaze keep` shows what can be kept for a shorter time."),
        {"kaze_data_disk_used_share", MetricView::Value, "*", kMinute, 5 * kMinute}));
    rules.push_back(looking(ruleOf("disk-full", "Disk full", AlertKind::Metric, 0.97, AlertSeverity::Critical,
                                "Runs stop when their steps cannot be stored any more. Make room now."),
        {"kaze_data_disk_used_share", MetricView::Value, "*", kMinute, kMinute}));
    rules.push_back(looking(ruleOf("commit-slow", "Slow commits", AlertKind::Metric, 0.1, AlertSeverity::Warning,
                                "The disk is slow or shared with others; every step of a run waits for a commit."),
        {"kaze_storage_commit_seconds", MetricView::P99, "database", 5 * kMinute, 5 * kMinute}));
    rules.push_back(looking(ruleOf("commits-fail", "Commits fail", AlertKind::Metric, 0, AlertSeverity::Critical,
                                "kaze.log says why: the disk is full, read-only or damaged."),
        {"kaze_storage_failed_commits_total", MetricView::Rate, "database"}));
    rules.push_back(
        looking(ruleOf("events-dropped", "Observations dropped", AlertKind::Metric, 0, AlertSeverity::Warning,
                    "The disk cannot follow what is recorded; agents are not slowed down, but lines and spans are missing."),
            {"kaze_observations_dropped_total", MetricView::Rate, "*"}));
    rules.push_back(looking(ruleOf("history-not-stored", "Metric history not stored", AlertKind::Metric, 0,
                                AlertSeverity::Warning, "kaze.log says why. The last two hours are held in memory."),
        {"kaze_metrics_failed_saves_total", MetricView::Rate, "*", 15 * kMinute}));
}

void addWork(std::vector<AlertRule>& rules)
{
    rules.push_back(looking(ruleOf("needs-attention", "Runs need attention", AlertKind::Metric, 0, AlertSeverity::Warning,
                                "`kaze runs list state:needs_attention` shows them; each waits for a decision."),
        {"kaze_runs", MetricView::Value, "*", kMinute, 30 * kMinute, {{"state", "needs_attention"}}}));
    rules.push_back(looking(ruleOf("approvals-wait", "Questions wait for people", AlertKind::Metric, 0, AlertSeverity::Info,
                                "`kaze runs list state:waiting_approval` shows who asks."),
        {"kaze_approvals_open", MetricView::Value, "*", kMinute, kHour}));
    rules.push_back(looking(ruleOf("mailbox-backlog", "Messages pile up", AlertKind::Metric, 1000, AlertSeverity::Warning,
                                "`kaze messages mailboxes` shows whose; nobody reads them as fast as they come."),
        {"kaze_mailbox_backlog_most", MetricView::Value, "*", kMinute, 10 * kMinute}));
    rules.push_back(looking(ruleOf("schedules-fail", "Schedules fail", AlertKind::Metric, 0, AlertSeverity::Warning,
                                "`kaze schedules history` says why a run could not be started."),
        {"kaze_schedules_failed_total"}));
    rules.push_back(looking(ruleOf("webhooks-give-up", "Webhooks give up", AlertKind::Metric, 0, AlertSeverity::Warning,
                                "`kaze webhooks list` says what is wrong, `kaze webhooks retry` delivers again."),
        {"kaze_webhook_deliveries_total", MetricView::Rate, "*", 5 * kMinute, 0, {{"outcome", "given_up"}}}));
    auto calls = ruleOf("call-never-ends", "A model call does not end", AlertKind::OpenSpans, 30 * kMinute,
        AlertSeverity::Warning, "Its trace shows what it waits for; cancelling its run ends it.");
    calls.labels = {{"kind", "chat"}};
    rules.push_back(std::move(calls));
    auto tools = ruleOf("tool-never-ends", "A tool call does not end", AlertKind::OpenSpans, 6 * kHour, AlertSeverity::Warning,
        "Its trace shows what it waits for; cancelling its run ends it.");
    tools.labels = {{"kind", "tool"}};
    rules.push_back(std::move(tools));
    rules.push_back(ruleOf("readiness-critical", "Readiness", AlertKind::Trigger, 2, AlertSeverity::Critical,
        "`kaze readiness` says what to do before this limit is in the way."));
}

} // namespace

std::vector<AlertRule> builtInRules()
{
    std::vector<AlertRule> rules;
    addProviders(rules);
    addBudgets(rules);
    addStores(rules);
    addWork(rules);
    return rules;
}

} // namespace kaze::alerting
