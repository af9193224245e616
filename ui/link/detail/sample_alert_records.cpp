// Rules and alerts of the sample.

#include "engine/api/alert_requests.h"
#include "ui/link/detail/sample_alerts.h"
#include "ui/link/detail/sample_cell.h"

namespace kaze::ui {

namespace {

using namespace std::chrono_literals;
using api::AlertKind;
using api::AlertSeverity;
using api::AlertState;
using api::MetricView;

api::AlertRule ruleOf(
    const char* id, const char* name, AlertKind kind, double threshold, AlertSeverity severity, const char* note)
{
    api::AlertRule rule;
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

api::AlertRule looking(api::AlertRule rule, const char* metric, MetricView view, const char* by, double forSeconds)
{
    rule.metric = metric;
    rule.view = view;
    rule.by = by;
    rule.forSeconds = forSeconds;
    return rule;
}

} // namespace

void SampleAlerts::addRules()
{
    m_rules.push_back(looking(ruleOf("provider-errors", "Provider errors", AlertKind::Metric, 0.01, AlertSeverity::Warning,
                                  "See on the gateway's page what the provider says. A fallback model keeps agents working."),
        "kaze_gateway_error_share", MetricView::Value, "provider", 300));
    m_rules.push_back(looking(ruleOf("calls-wait", "Calls wait for providers", AlertKind::Metric, 20, AlertSeverity::Warning,
                                  "The limits of the keys are reached: more keys, another provider, or fewer agents at a time."),
        "kaze_gateway_queue_waiting", MetricView::Mean, "*", 300));
    m_rules.push_back(ruleOf("budget-80", "Budget nearly spent", AlertKind::Budget, 0.8, AlertSeverity::Warning,
        "The budgets' page shows where it is going."));
    auto fast = ruleOf("budget-burn-fast", "Budget is spent very fast", AlertKind::BurnRate, 14.4, AlertSeverity::Critical,
        "At this rate a month's budget lasts two days. The budgets' page shows who spends it.");
    fast.windowSeconds = 3600;
    m_rules.push_back(fast);
    m_rules.push_back(looking(ruleOf("disk-nearly-full", "Disk nearly full", AlertKind::Metric, 0.9, AlertSeverity::Warning,
                                  "What is kept, and for how long, stands in the settings."),
        "kaze_data_disk_used_share", MetricView::Value, "*", 300));
    m_rules.push_back(looking(ruleOf("commit-slow", "Slow commits", AlertKind::Metric, 0.1, AlertSeverity::Warning,
                                  "The disk is slow or shared with others; every step of a run waits for a commit."),
        "kaze_storage_commit_seconds", MetricView::P99, "database", 300));
    m_rules.push_back(looking(ruleOf("mailbox-backlog", "Messages pile up", AlertKind::Metric, 100, AlertSeverity::Warning,
                                  "Nobody reads them as fast as they come."),
        "kaze_mailbox_backlog_most", MetricView::Value, "*", 600));
    m_rules.push_back(looking(ruleOf("approvals-wait", "Questions wait for people", AlertKind::Metric, 0, AlertSeverity::Info,
                                  "The page Approvals shows who asks."),
        "kaze_approvals_open", MetricView::Value, "*", 3600));
    auto calls = ruleOf("call-never-ends", "A model call does not end", AlertKind::OpenSpans, 1800, AlertSeverity::Warning,
        "Its trace shows what it waits for; cancelling its run ends it.");
    calls.labels = {{"kind", "chat"}};
    m_rules.push_back(calls);
    m_rules.push_back(ruleOf("readiness-critical", "Readiness", AlertKind::Trigger, 2, AlertSeverity::Critical,
        "The page Readiness says what to do before this limit is in the way."));
    auto own = looking(ruleOf("turns-slow", "Turns are slow", AlertKind::Metric, 5, AlertSeverity::Warning,
                           "Look at the traces of the last minutes, the slowest first."),
        "kaze_turn_seconds", MetricView::P95, "*", 600);
    own.builtIn = false;
    own.to = {"tray", "log", "webhook:ops"};
    m_rules.push_back(own);
}

api::Alert& SampleAlerts::add(const std::string& rule, AlertState state, double value, api::Time since, std::string summary)
{
    const auto* known = find(rule);
    api::Alert alert;
    alert.id = sampleId(93'000 + m_ids++, since);
    alert.ruleId = rule;
    alert.name = known->name;
    alert.severity = known->severity;
    alert.state = state;
    alert.value = value;
    alert.threshold = known->threshold;
    alert.since = since;
    alert.summary = std::move(summary);
    alert.cause = "rule:" + rule;
    if (!(state == AlertState::Pending))
        alert.firedAt = since + std::chrono::seconds(static_cast<std::int64_t>(known->forSeconds));
    m_alerts.push_back(std::move(alert));
    return m_alerts.back();
}

void SampleAlerts::addAlerts(const SampleSubject& subject)
{
    auto& throughput = add("readiness-critical", AlertState::Firing, 3, m_now - 4min,
        "Readiness: LLM throughput of pooled keys is critical, 82 % of 80 %");
    throughput.labels = {{"trigger", "provider-throughput"}};
    throughput.cause = "trigger:provider-throughput";
    auto& errors = add("provider-errors", AlertState::Firing, 0.042, m_now - 12min,
        "Provider errors: gemini at 4.2 % (more than 1 % for 5 min)");
    errors.labels = {{"provider", "gemini"}};
    errors.cause = "provider:gemini";
    add("mailbox-backlog", AlertState::Firing, 112, m_now - 55min, "Messages pile up: 112 (more than 100 for 10 min)");
    add("approvals-wait", AlertState::Pending, 6, m_now - 8min, "Questions wait for people: 6 (more than 0 for 1 h)");
    const auto over = [this](api::Alert& alert, api::Time::duration held) { alert.endedAt = alert.since + held; };
    auto& burn = add("budget-burn-fast", AlertState::Ended, 16.2, m_now - 27h,
        "Budget is spent very fast: tenant acme at 16.2 times its pace (more than 14.4)");
    burn.labels = {{"of", "tenant acme"}, {"period", "month"}};
    burn.cause = "budget:tenant acme";
    over(burn, 38min);
    auto& stuck = add("call-never-ends", AlertState::Ended, 2'460, m_now - 49h,
        "A model call does not end: chat claude-sonnet-4-5 for 41 min (more than 30 min)");
    stuck.labels = {{"agent", subject.agent}, {"span", "chat claude-sonnet-4-5"}};
    stuck.runId = subject.runId;
    stuck.traceId = subject.traceId;
    stuck.cause = "trace:" + subject.traceId;
    over(stuck, 11min);
    over(add("turns-slow", AlertState::Ended, 5.8, m_now - 53h, "Turns are slow: 5.8 s (more than 5 s for 10 min)"), 24min);
    auto& commits = add(
        "commit-slow", AlertState::Ended, 0.131, m_now - 5 * 24h, "Slow commits: state at 131 ms (more than 100 ms for 5 min)");
    commits.labels = {{"database", "state"}};
    commits.cause = "store:state";
    over(commits, 9min);
    api::Silence backlog;
    backlog.id = sampleId(91'999, m_now);
    backlog.ruleId = "mailbox-backlog";
    backlog.until = m_now + 3h;
    backlog.comment = "triage was paused on purpose, until the labels are agreed";
    backlog.by = "mira";
    backlog.madeAt = m_now - 40min;
    m_silences.push_back(backlog);
    m_problems.emplace_back("The webhook ops does not deliver: 2 wait, 0 were given up: answered with 503");
}

api::MetricList SampleAlerts::metrics() const
{
    api::MetricList list;
    const auto add = [&list](const char* name, api::MetricKind kind, const char* unit, const char* help, double value) {
        api::MetricRow row;
        row.name = name;
        row.kind = kind;
        row.unit = unit;
        row.help = help;
        row.value = value;
        list.rows.push_back(std::move(row));
    };
    using api::MetricKind;
    add("kaze_agents_live", MetricKind::Gauge, "", "agents that live", 14);
    add("kaze_approvals_open", MetricKind::Gauge, "", "questions that wait for people", 6);
    add("kaze_data_disk_used_share", MetricKind::Gauge, "share", "of the disk of the data folder", 0.87);
    add("kaze_gateway_attempts_total", MetricKind::Counter, "", "calls to providers", 18'402);
    add("kaze_gateway_error_share", MetricKind::Gauge, "share", "of the calls of the last minutes that failed", 0.004);
    add("kaze_gateway_queue_waiting", MetricKind::Gauge, "", "calls that wait for room", 7);
    add("kaze_mailbox_backlog_most", MetricKind::Gauge, "", "messages in the fullest mailbox", 112);
    add("kaze_storage_commit_seconds", MetricKind::Histogram, "seconds", "time of a commit", 0.004);
    add("kaze_turn_seconds", MetricKind::Histogram, "seconds", "time of a turn", 1.2);
    list.kept = static_cast<std::int64_t>(list.rows.size());
    return list;
}

} // namespace kaze::ui
