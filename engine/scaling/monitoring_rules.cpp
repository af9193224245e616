#include "engine/scaling/monitoring.h"
#include "engine/scaling/trigger_table.h"
#include "engine/scaling/words.h"

#include <array>
#include <cctype>
#include <charconv>

namespace kaze::scaling {

namespace {

constexpr auto kAlertsFile = "kaze-alerts.yaml";
constexpr auto kRecordingFile = "kaze-recording.yaml";
constexpr int kTestStep = 10; //!< seconds

enum class Severity { Warning, Critical };

constexpr std::array kSeverities{Severity::Warning, Severity::Critical};

std::string_view nameOf(Severity severity)
{
    return severity == Severity::Warning ? "warning" : "critical";
}

//! "gateway-queue" → "KazeGatewayQueueWarning".
std::string alertName(const TriggerSpec& spec, Severity severity)
{
    std::string name = "Kaze";
    bool isFirst = true;
    for (const char c : spec.id) {
        if (c != '-')
            name += isFirst ? static_cast<char>(std::toupper(static_cast<unsigned char>(c))) : c;
        isFirst = c == '-';
    }
    return name + (severity == Severity::Warning ? "Warning" : "Critical");
}

//! As YAML takes it: in quotes, and what they must not hold behind a backslash.
std::string inQuotes(std::string_view text)
{
    std::string told = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\')
            told += '\\';
        told += c;
    }
    return told + '"';
}

std::string number(double value)
{
    std::array<char, 32> text{};
    return {text.data(), std::to_chars(text.data(), text.data() + text.size(), value, std::chars_format::fixed).ptr};
}

std::string shareOf(const TriggerSpec& spec)
{
    const auto label = "{trigger=\"" + std::string(spec.id) + "\"}";
    return "kaze_readiness_value" + label + " / kaze_readiness_threshold" + label;
}

std::string summaryOf(const TriggerSpec& spec, std::string_view cell, std::string_view share)
{
    return std::string(cell) + ": " + std::string(spec.title) + " is at " + std::string(share) + " of its threshold";
}

std::string descriptionOf(const TriggerSpec& spec)
{
    return "Measured as " + std::string(spec.formula) + "; usually " + valueText(spec.threshold, spec.unit) + ". "
        + std::string(spec.action);
}

std::string alert(const TriggerSpec& spec, Severity severity)
{
    const auto bound = severity == Severity::Warning ? kWarnShare : 1.0;
    std::string text;
    const auto line
        = [&](int indent, const std::string& what) { text += std::string(static_cast<std::size_t>(indent), ' ') + what + '\n'; };
    line(6, "- alert: " + alertName(spec, severity));
    line(8, "expr: " + inQuotes(shareOf(spec) + " >= " + number(bound)));
    line(8, "for: " + std::to_string(spec.hold.count()) + "s");
    line(8, "labels:");
    line(10, "severity: " + std::string(nameOf(severity)));
    line(10, "stage: " + inQuotes(spec.stage));
    line(8, "annotations:");
    line(10, "summary: " + inQuotes(summaryOf(spec, "{{ $labels.cell }}", "{{ $value | humanizePercentage }}")));
    line(10, "description: " + inQuotes(descriptionOf(spec)));
    return text;
}

//! A cell whose trigger is at twice its threshold from the beginning on.
std::string firingTest(const TriggerSpec& spec)
{
    const auto hold = static_cast<int>(spec.hold.count());
    const auto steps = std::to_string(hold / kTestStep + 6);
    const auto id = std::string(spec.id);
    const auto series = [&](const char* metric, double value) {
        return "      - series: " + inQuotes(std::string(metric) + "{cell=\"one\", trigger=\"" + id + "\"}")
            + "\n        values: " + inQuotes(number(value) + "+0x" + steps) + '\n';
    };
    std::string text = "  - interval: " + std::to_string(kTestStep) + "s\n    input_series:\n"
        + series("kaze_readiness_value", 2 * spec.threshold) + series("kaze_readiness_threshold", spec.threshold)
        + "    alert_rule_test:\n";
    for (const auto severity : kSeverities) {
        text += "      - eval_time: " + std::to_string(hold + kTestStep) + "s\n        alertname: " + alertName(spec, severity)
            + "\n        exp_alerts:\n          - exp_labels: {severity: " + std::string(nameOf(severity)) + ", stage: "
            + inQuotes(spec.stage) + ", cell: one, trigger: " + id + "}\n            exp_annotations:\n              summary: "
            + inQuotes(summaryOf(spec, "one", "200%")) + "\n              description: " + inQuotes(descriptionOf(spec)) + '\n';
        if (hold > kTestStep)
            text += "      - eval_time: " + std::to_string(hold - kTestStep)
                + "s\n        alertname: " + alertName(spec, severity) + "\n        exp_alerts: []\n";
    }
    return text;
}

//! All triggers at half of their thresholds, which is fine, and their recorded share.
std::string quietTest()
{
    std::string text = "  - interval: 10s\n    input_series:\n", asked, recorded;
    for (const auto& spec : triggerTable()) {
        const auto label = "{cell=\"one\", trigger=\"" + std::string(spec.id) + "\"}";
        for (const auto& [metric, value] :
            {std::pair("kaze_readiness_value", spec.threshold / 2), std::pair("kaze_readiness_threshold", spec.threshold)})
            text += "      - series: " + inQuotes(metric + label) + "\n        values: " + inQuotes(number(value) + "+0x120")
                + '\n';
        for (const auto severity : kSeverities)
            asked += "      - eval_time: 20m\n        alertname: " + alertName(spec, severity) + "\n        exp_alerts: []\n";
        recorded += "          - labels: " + inQuotes("kaze:readiness:share" + label) + "\n            value: 0.5\n";
    }
    return text + "    alert_rule_test:\n" + asked
        + "    promql_expr_test:\n      - expr: \"kaze:readiness:share\"\n        eval_time: 20m\n        exp_samples:\n"
        + recorded;
}

//! Cells of which nothing comes any more.
struct Silent {
    std::string_view alert, expression, whose, summary, description;
};

constexpr auto kSilent = std::to_array<Silent>({
    {"KazeNotMeasured", "absent(kaze_readiness_threshold)", "", "No cell says how it is",
        "Nothing came from any cell's /metrics for five minutes: is `kaze serve` running, is its token valid?"},
    {"KazeCellSilent",
        "count by (cell) (last_over_time(kaze_readiness_threshold[1d])) unless count by (cell) (kaze_readiness_threshold)",
        "{{ $labels.cell }}", ": nothing comes from it any more",
        "It gave its metrics within the last day and does not now: is `kaze serve` running there, is its token valid?"},
});

//! Of two cells one falls silent after ten minutes; and where there is none at all.
std::string silenceTest()
{
    const auto& [none, one] = kSilent;
    const auto asked = [](int minutes, const Silent& silent, std::string_view cell) {
        auto text = "      - eval_time: " + std::to_string(minutes) + "m\n        alertname: " + std::string(silent.alert)
            + "\n        exp_alerts:";
        if (cell.empty())
            return text + " []\n";
        const bool isNamed = !silent.whose.empty();
        return text + "\n          - exp_labels: {severity: critical" + (isNamed ? ", cell: " + std::string(cell) : std::string())
            + "}\n            exp_annotations:\n              summary: "
            + inQuotes((isNamed ? std::string(cell) : std::string()) + std::string(silent.summary))
            + "\n              description: " + inQuotes(silent.description) + '\n';
    };
    const auto series = [](std::string_view cell, std::string_view values) {
        return "      - series: " + inQuotes("kaze_readiness_threshold{cell=\"" + std::string(cell) + "\", trigger=\"agents\"}")
            + "\n        values: " + inQuotes(values) + '\n';
    };
    return "  - interval: 10s\n    input_series:\n" + series("one", "1+0x240") + series("two", "1+0x60")
        + "    alert_rule_test:\n" + asked(14, one, {}) + asked(25, one, "two") + asked(25, none, {})
        + "  - interval: 10s\n    input_series: []\n    alert_rule_test:\n" + asked(4, none, {}) + asked(6, none, "any");
}

struct Recorded {
    std::string_view name, expression;
};

constexpr auto kRecorded = std::to_array<Recorded>({
    {"kaze:readiness:share", "kaze_readiness_value / kaze_readiness_threshold"},
    {"kaze:turn_seconds:p50_5m", "histogram_quantile(0.5, sum by (cell, le) (rate(kaze_turn_seconds_bucket[5m])))"},
    {"kaze:turn_seconds:p95_5m", "histogram_quantile(0.95, sum by (cell, le) (rate(kaze_turn_seconds_bucket[5m])))"},
    {"kaze:turn_seconds:p99_5m", "histogram_quantile(0.99, sum by (cell, le) (rate(kaze_turn_seconds_bucket[5m])))"},
    {"kaze:turn_part_seconds:p95_5m",
        "histogram_quantile(0.95, sum by (cell, part, le) (rate(kaze_turn_part_seconds_bucket[5m])))"},
    {"kaze:gateway_attempts:rate5m", "sum by (cell, provider, outcome) (rate(kaze_gateway_attempts_total[5m]))"},
    {"kaze:gateway_errors:share5m",
        "sum by (cell) (rate(kaze_gateway_attempts_total{outcome!~\"ok|budget_exhausted|cancelled|invalid_argument\"}[5m])) / "
        "sum by (cell) (rate(kaze_gateway_attempts_total{outcome!~\"budget_exhausted|cancelled|invalid_argument\"}[5m]))"},
    {"kaze:tenant_tokens:rate5m", "sum by (cell, tenant, kind) (rate(kaze_tenant_tokens_total[5m]))"},
    {"kaze:storage_commit_seconds:p99_5m",
        "histogram_quantile(0.99, sum by (cell, database, le) (rate(kaze_storage_commit_seconds_bucket[5m])))"},
    {"kaze:knowledge_search_seconds:p95_5m",
        "histogram_quantile(0.95, sum by (cell, le) (rate(kaze_knowledge_search_seconds_bucket[5m])))"},
});

constexpr std::string_view kHead
    = "# Written by `kaze readiness monitoring` from the table of triggers; docs/readiness.md says how to use it.\n";

} // namespace

std::string recordingRules()
{
    std::string text(kHead);
    text += "groups:\n  - name: kaze-recording\n    interval: 30s\n    rules:\n";
    for (const auto& rule : kRecorded)
        text += "      - record: " + std::string(rule.name) + "\n        expr: " + inQuotes(rule.expression) + '\n';
    return text;
}

std::string alertRules()
{
    std::string text(kHead);
    text += "groups:\n";
    for (const bool components : {false, true}) {
        text += std::string("  - name: kaze-") + (components ? "components" : "scaling") + "\n    rules:\n";
        for (const auto& spec : triggerTable())
            if (spec.isComponent == components)
                for (const auto severity : kSeverities)
                    text += alert(spec, severity);
    }
    text += "  - name: kaze-measuring\n    rules:\n";
    for (const auto& silent : kSilent)
        text += "      - alert: " + std::string(silent.alert) + "\n        expr: " + inQuotes(silent.expression)
            + "\n        for: 5m\n        labels:\n          severity: critical\n        annotations:\n          summary: "
            + inQuotes(std::string(silent.whose) + std::string(silent.summary))
            + "\n          description: " + inQuotes(silent.description) + '\n';
    return text;
}

std::string alertTests()
{
    std::string text(kHead);
    text.append("rule_files:\n");
    for (const auto* file : {kAlertsFile, kRecordingFile})
        text.append("  - ").append(file).append("\n");
    text.append("evaluation_interval: 10s\ntests:\n").append(quietTest());
    for (const auto& spec : triggerTable())
        text.append(firingTest(spec));
    return text + silenceTest();
}

std::vector<MonitoringFile> monitoringFiles()
{
    return {{kAlertsFile, alertRules()}, {"kaze-alerts-test.yaml", alertTests()}, {kRecordingFile, recordingRules()},
        {"kaze-dashboard.json", dashboard()}};
}

} // namespace kaze::scaling
