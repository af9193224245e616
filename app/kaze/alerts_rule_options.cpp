#include "app/kaze/alerts_commands.h"
#include "app/kaze/asking.h"
#include "app/kaze/metrics_texts.h"
#include "app/kaze/terminal.h"
#include "engine/alerting/words.h"
#include "engine/api/alert_wire.h"
#include "engine/api/snapshot.h"
#include "engine/base/filter.h"
#include "engine/base/yaml.h"

#include <algorithm>
#include <charconv>
#include <cmath>

namespace kaze::cli {

namespace {

std::unexpected<base::Error> alertRefusal(std::string why)
{
    return base::fail(base::ErrorCode::InvalidArgument, std::move(why));
}

//! "20", "1%", "500ms", "2h": times are seconds.
base::Result<double> alertNumberOf(const std::string& text, const char* option)
{
    double number = 0;
    const auto* end = text.data() + text.size();
    const auto [rest, error] = std::from_chars(text.data(), end, number);
    const std::string_view unit(rest, static_cast<std::size_t>(end - rest));
    const bool isNumber = error == std::errc() && std::isfinite(number);
    if (isNumber && unit.empty())
        return number;
    if (isNumber && (unit == "%" || unit == " %"))
        return number / 100;
    if (const auto time = base::parseDuration(text))
        return std::chrono::duration<double>(*time).count();
    return alertRefusal(std::string(option) + ": \"" + text + "\" is no number; write it like 20, 0.01, 1%, 500ms or 30m.");
}

//! What stands in a file, over what the rule is. A word that no rule has is told, not passed over.
base::Result<api::AlertRule> alertRuleIn(const std::string& file, const api::AlertRule& before)
{
    const auto document = base::YamlDocument::load(file);
    if (!document)
        return failure(document);
    const auto* given = document->value().if_object();
    if (!given)
        return alertRefusal(document->name() + ": expected a rule: name, kind, threshold and so on.");
    auto whole = api::toJson(before).as_object();
    for (const auto& member : *given) {
        const std::string name(member.key().data(), member.key().size());
        if (!whole.contains(name))
            return alertRefusal(document->where("/" + name) + ": a rule has no \"" + name + "\".");
        whole[name] = member.value();
    }
    auto rule = api::alertRuleFromJson(whole);
    if (!rule)
        return alertRefusal(document->name() + ": " + rule.error().message);
    return rule;
}

base::Result<> takeAlertLabels(api::AlertRule& rule, const std::vector<std::string>& labels)
{
    if (labels.empty())
        return {};
    rule.labels.clear();
    for (const auto& label : labels) {
        const auto colon = label.find(':');
        if (colon == std::string::npos || colon == 0)
            return alertRefusal("--label: \"" + label + "\" is no NAME:VALUE.");
        rule.labels[label.substr(0, colon)] = label.substr(colon + 1);
    }
    return {};
}

base::Result<> takeAlertNumbers(api::AlertRule& rule, const AlertRuleOptions& options)
{
    struct Number {
        const std::string& text;
        const char* option;
        double& into;
    };
    for (const auto& [text, option, into] :
        {Number{options.above, "--above", rule.threshold}, Number{options.below, "--below", rule.threshold},
            Number{options.window, "--window", rule.windowSeconds}, Number{options.holds, "--for", rule.forSeconds}}) {
        if (text.empty())
            continue;
        const auto number = alertNumberOf(text, option);
        if (!number)
            return failure(number);
        into = *number;
    }
    if (!options.above.empty())
        rule.compare = api::AlertCompare::Above;
    if (!options.below.empty())
        rule.compare = api::AlertCompare::Below;
    return {};
}

//! What was named says what kind of rule it is.
void takeAlertKind(api::AlertRule& rule, const AlertRuleOptions& options)
{
    if (!options.kind.empty())
        rule.kind = api::Open<api::AlertKind>::named(options.kind);
    else if (!options.metric.empty())
        rule.kind = api::AlertKind::Metric;
    else if (!options.trigger.empty())
        rule.kind = api::AlertKind::Trigger;
    else if (!options.budget.empty() && rule.kind != api::AlertKind::BurnRate)
        rule.kind = api::AlertKind::Budget;
}

std::string alertSubject(const api::AlertRule& rule)
{
    switch (rule.kind.valueOr(api::AlertKind::Metric)) {
    case api::AlertKind::BurnRate:
        return "spending of " + (rule.budget.empty() ? std::string("each budget") : "budget " + rule.budget);
    case api::AlertKind::Budget:
        return "share spent of " + (rule.budget.empty() ? std::string("each budget") : "budget " + rule.budget);
    case api::AlertKind::OpenSpans:
        return "open spans" + (rule.labels.empty() ? std::string() : " " + metricLabelsText(rule.labels));
    case api::AlertKind::Trigger:
        return (rule.trigger.empty() ? std::string("each trigger") : "trigger " + rule.trigger);
    case api::AlertKind::Metric:
        break;
    }
    auto text = rule.metric + (rule.view == api::MetricView::Usual ? "" : " " + rule.view.name());
    if (!rule.labels.empty())
        text += " " + metricLabelsText(rule.labels);
    return text + (rule.by.empty() || rule.by == "*" ? "" : " by " + rule.by);
}

} // namespace

std::string alertConditionText(const api::AlertRule& rule)
{
    if (rule.kind == api::AlertKind::Trigger) {
        const bool isCritical = rule.threshold >= static_cast<double>(api::TriggerLevel::Warning);
        return alertSubject(rule) + (isCritical ? " is critical" : " is a warning or worse");
    }
    auto text = alertSubject(rule) + " " + rule.compare.name() + " " + alerting::valueText(rule, rule.threshold);
    if (rule.kind == api::AlertKind::Metric || rule.kind == api::AlertKind::BurnRate)
        text += " over " + alerting::spanText(rule.windowSeconds);
    if (rule.forSeconds > 0)
        text += ", for " + alerting::spanText(rule.forSeconds);
    return text;
}

base::Result<api::AlertRule> alertRuleNamed(Session& session, const std::string& rule)
{
    const auto list = session.ask(api::ListAlertRules{});
    if (!list)
        return failure(list);
    const api::AlertRule* found = nullptr;
    for (const auto& each : list->rules) {
        if (each.id == rule || each.name == rule)
            return each;
        if (rule.size() < 4 || !each.id.ends_with(rule))
            continue;
        if (found)
            return base::fail(base::ErrorCode::Conflict, "Several rules have an id like \"" + rule + "\"; give more of it.");
        found = &each;
    }
    if (!found)
        return base::fail(base::ErrorCode::NotFound, "There is no alert rule \"" + rule + "\"; `kaze alerts rules` shows them.");
    return *found;
}

base::Result<api::AlertRule> alertRuleOf(Session& session, const AlertRuleOptions& options)
{
    api::AlertRule rule;
    rule.to = {"tray", "log"};
    rule.severity = api::AlertSeverity::Warning;
    rule.by = "*";
    if (!options.rule.empty()) {
        auto known = alertRuleNamed(session, options.rule);
        if (!known)
            return failure(known);
        rule = std::move(*known);
    }
    if (!options.file.empty()) {
        auto read = alertRuleIn(options.file, rule);
        if (!read)
            return failure(read);
        rule = std::move(*read);
    }
    takeAlertKind(rule, options);
    for (const auto& [text, into] :
        {std::pair(&options.name, &rule.name), std::pair(&options.metric, &rule.metric), std::pair(&options.by, &rule.by),
            std::pair(&options.trigger, &rule.trigger), std::pair(&options.budget, &rule.budget)})
        if (!text->empty())
            *into = *text;
    for (auto* each : {&rule.budget, &rule.trigger})
        if (*each == "each")
            each->clear();
    if (!options.view.empty())
        rule.view = api::Open<api::MetricView>::named(options.view);
    if (!options.severity.empty())
        rule.severity = api::Open<api::AlertSeverity>::named(options.severity);
    if (options.note)
        rule.note = *options.note;
    if (!options.to.empty())
        rule.to = options.to;
    if (options.tellNobody)
        rule.to.clear();
    if (const auto fine = takeAlertLabels(rule, options.labels); !fine)
        return failure(fine);
    if (const auto fine = takeAlertNumbers(rule, options); !fine)
        return failure(fine);
    return rule;
}

void addAlertRuleOptions(CLI::App& command, const std::shared_ptr<AlertRuleOptions>& options)
{
    command.add_option("RULE", options->rule, "One that there is: its id or its name (default: a new one)")->option_text(" ");
    command.add_option("--file,-f", options->file, "Take it from a YAML or JSON file; options change what stands there")
        ->option_text("FILE");
    command.add_option("--name", options->name, "What it is called")->option_text("NAME");
    command.add_option("--kind", options->kind, "metric, burn_rate, budget, open_spans or trigger (default: by what is named)")
        ->option_text("KIND")
        ->check(CLI::IsMember({"metric", "burn_rate", "budget", "open_spans", "trigger"}));
    command.add_option("--metric", options->metric, "Looks at this metric")->option_text("METRIC");
    command.add_option("--label", options->labels, "Only series with this label, with *; may be given again")
        ->option_text("NAME:VALUE")
        ->allow_extra_args(false);
    command.add_option("--by", options->by, "An alert for each value of this label; '*' for all together (the default)")
        ->option_text("LABEL");
    command.add_option("--view", options->view, "rate, value, mean, max, p50, p90, p95 or p99 (default: as `kaze metrics`)")
        ->option_text("VIEW")
        ->check(CLI::IsMember({"usual", "rate", "value", "mean", "max", "p50", "p90", "p95", "p99"}));
    command.add_option("--budget", options->budget, "Looks at this budget, by its whole id, or at each")->option_text("BUDGET");
    command.add_option("--trigger", options->trigger, "Looks at this trigger of readiness, or at each")->option_text("TRIGGER");
    auto* above
        = command.add_option("--above", options->above, "It is wrong above this: 20, 1%, 500ms, 30m")->option_text("VALUE");
    command.add_option("--below", options->below, "It is wrong below this")->option_text("VALUE")->excludes(above);
    command.add_option("--window", options->window, "The time that is looked at (default: 5m)")->option_text("TIME");
    command.add_option("--for", options->holds, "It is wrong for so long before it fires (default: at once)")
        ->option_text("TIME");
    command.add_option("--severity", options->severity, "info, warning or critical (default: warning)")
        ->option_text("SEVERITY")
        ->check(CLI::IsMember({"info", "warning", "critical"}));
    auto* to
        = command
              .add_option("--to", options->to, "Who is told: tray, log, webhook:NAME; may be given again (default: tray and log)")
              ->option_text("WHOM")
              ->allow_extra_args(false);
    command.add_flag("--to-nobody", options->tellNobody, "Nobody is told; it is only listed")->excludes(to);
    command.add_option("--note", options->note, "What to do then, for people")->option_text("TEXT");
}

} // namespace kaze::cli
