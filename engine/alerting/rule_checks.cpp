#include "engine/alerting/rule_checks.h"

#include "engine/alerting/words.h"
#include "engine/base/text.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <set>

namespace kaze::alerting {

using api::AlertKind;
using base::ErrorCode;
using base::failure;
using base::Result;

namespace {

constexpr std::size_t kMostName = 120, kMostNote = 2000, kMostLabels = 16, kMostLabel = 64, kMostLabelValue = 256, kMostTo = 10;
constexpr double kLeastWindow = 10, kLeastLongWindow = 600, kMostWindow = 31 * 86'400.0, kMostFor = 7 * 86'400.0;
constexpr std::array<std::string_view, 4> kSpanKinds{"run", "turn", "chat", "tool"};

std::unexpected<base::Error> wrong(std::string why)
{
    return base::fail(ErrorCode::InvalidArgument, std::move(why));
}

bool isShortText(const std::string& text, std::size_t most)
{
    return text.size() <= most && base::isUtf8(text)
        && std::ranges::none_of(text, [](char c) { return static_cast<unsigned char>(c) < ' ' && c != '\n' && c != '\t'; });
}

bool isShortLine(const std::string& text, std::size_t most)
{
    return isShortText(text, most) && text.find_first_of("\n\t") == std::string::npos;
}

Result<> checkNames(const api::AlertRule& rule)
{
    if (rule.name.find_first_not_of(' ') == std::string::npos || !isShortLine(rule.name, kMostName))
        return wrong("A rule needs a name of at most 120 bytes.");
    if (!rule.kind.known())
        return wrong("There is no kind of rule \"" + rule.kind.name() + "\"; there are " + base::enumNames<AlertKind>() + ".");
    if (!rule.compare.known())
        return wrong("A value is above or below the threshold, not \"" + rule.compare.name() + "\".");
    if (!rule.severity.known())
        return wrong("There is no severity \"" + rule.severity.name() + "\"; there are info, warning and critical.");
    if (!isShortText(rule.note, kMostNote))
        return wrong("The note of a rule is text of at most 2000 bytes.");
    if (!std::isfinite(rule.threshold))
        return wrong("The threshold is no number.");
    if (!(rule.forSeconds >= 0 && rule.forSeconds <= kMostFor))
        return wrong("A rule holds for 0 seconds to 7 days before it fires.");
    return {};
}

Result<> checkLabels(const api::AlertRule& rule)
{
    if (rule.labels.size() > kMostLabels)
        return wrong("A rule names at most 16 labels, not " + std::to_string(rule.labels.size()) + ".");
    for (const auto& [name, value] : rule.labels)
        if (name.empty() || !isShortLine(name, kMostLabel) || !isShortLine(value, kMostLabelValue))
            return wrong("A label has a name of at most 64 bytes and a value of at most 256.");
    if (!isShortLine(rule.by, kMostLabel))
        return wrong("A rule tells alerts apart by one label, or by \"*\" not at all.");
    return {};
}

Result<> checkWindow(api::AlertRule& rule, double least)
{
    if (!(rule.windowSeconds >= least && rule.windowSeconds <= kMostWindow))
        return wrong("The window is " + spanText(least) + " to 31 days, not " + std::to_string(rule.windowSeconds) + " s.");
    rule.windowSeconds = std::ceil(rule.windowSeconds / 10) * 10;
    return {};
}

Result<> checkThreshold(const api::AlertRule& rule, double least, double most, const char* what)
{
    if (rule.threshold >= least && rule.threshold <= most)
        return {};
    return wrong(what);
}

Result<> checkMetric(api::AlertRule& rule, const Known& known)
{
    if (rule.metric.empty())
        return wrong("Which metric? `kaze metrics` lists those that there are.");
    if (!rule.view.known())
        return wrong("A metric has no view \"" + rule.view.name() + "\"; there are " + base::enumNames<api::MetricView>() + ".");
    if (const auto fine = known.metric(rule.metric, rule.view.valueOr(api::MetricView::Usual)); !fine)
        return wrong(fine.error().message);
    return checkWindow(rule, kLeastWindow);
}

Result<> checkBudget(api::AlertRule& rule, const Known& known)
{
    if (!rule.budget.empty() && !known.budget(rule.budget))
        return wrong("There is no budget \"" + rule.budget + "\"; `kaze budgets list` shows them.");
    if (rule.kind == AlertKind::Budget)
        return checkThreshold(rule, 0.001, 10, "The threshold is a share of the budget, from 0.001 to 10: 0.8 is 80 %.");
    if (const auto fine = checkThreshold(rule, 0.01, 10'000,
            "The threshold is how many times faster than its pace a budget is spent, from 0.01 to 10000: 1 spends it in its "
            "period.");
        !fine)
        return fine;
    return checkWindow(rule, kLeastLongWindow);
}

Result<> checkSpans(const api::AlertRule& rule)
{
    if (rule.compare != api::AlertCompare::Above)
        return wrong("A span can only be open for longer than the threshold, not for less.");
    for (const auto& [name, value] : rule.labels)
        if (name != "kind" && name != "name" && name != "agent")
            return wrong("Open spans have no label \"" + name + "\"; there are kind, name and agent.");
    const auto kind = rule.labels.find("kind");
    if (kind != rule.labels.end() && std::ranges::find(kSpanKinds, kind->second) == kSpanKinds.end())
        return wrong("There are no open spans of the kind \"" + kind->second + "\"; there are run, turn, chat and tool.");
    if (!rule.by.empty() && rule.by != "*" && rule.by != "kind" && rule.by != "name" && rule.by != "agent")
        return wrong("Open spans are told apart by kind, name or agent, or with \"*\" not at all.");
    return checkThreshold(rule, 10, 31 * 86'400.0, "The threshold is for how long a span is open, from 10 seconds to 31 days.");
}

Result<> checkTrigger(const api::AlertRule& rule, const Known& known)
{
    if (!rule.trigger.empty() && !known.trigger(rule.trigger))
        return wrong("There is no trigger \"" + rule.trigger + "\"; `kaze readiness` shows them.");
    return checkThreshold(rule, 1, 2.9,
        "The threshold of a trigger is a level: above 1 is a warning or worse (1 is in order, 2 a warning, 3 critical), above 2 "
        "critical.");
}

Result<> checkTo(api::AlertRule& rule, const Known& known)
{
    if (rule.to.size() > kMostTo)
        return wrong("A rule tells at most 10 others.");
    std::set<std::string> told;
    for (auto& to : rule.to) {
        if (to.starts_with(kToWebhook)) {
            const auto named = to.substr(kToWebhook.size());
            const auto id = known.webhook(named);
            if (id.empty())
                return wrong("There is no webhook \"" + named + "\"; `kaze webhooks list` shows them.");
            if (const auto fine = known.hears(id); !fine)
                return fine;
            to = std::string(kToWebhook) + id;
        } else if (to != kToTray && to != kToLog) {
            return wrong("Nobody is told by \"" + to + "\"; there are tray, log and webhook:NAME.");
        }
        if (!told.insert(to).second)
            return wrong("\"" + to + "\" is told twice.");
    }
    return {};
}

//! What belongs to other kinds would only be in the way.
void dropOthers(api::AlertRule& rule)
{
    const api::AlertRule usual;
    const bool isMetric = rule.kind == AlertKind::Metric;
    const bool isSpans = rule.kind == AlertKind::OpenSpans;
    const bool isBudget = rule.kind == AlertKind::Budget || rule.kind == AlertKind::BurnRate;
    if (!isMetric) {
        rule.metric.clear();
        rule.view = usual.view;
    }
    if (!isMetric && !isSpans) {
        rule.labels.clear();
        rule.by.clear();
    }
    if (!isBudget)
        rule.budget.clear();
    if (rule.kind != AlertKind::Trigger)
        rule.trigger.clear();
    if (!isMetric && rule.kind != AlertKind::BurnRate)
        rule.windowSeconds = usual.windowSeconds;
}

} // namespace

std::string topicOf(const std::string& webhook)
{
    return "kaze.alerts." + webhook;
}

Result<> complete(api::AlertRule& rule, const Known& known)
{
    if (const auto fine = checkNames(rule); !fine)
        return fine;
    dropOthers(rule);
    if (const auto fine = checkLabels(rule); !fine)
        return fine;
    Result<> fine;
    switch (rule.kind.valueOr(AlertKind::Metric)) {
    case AlertKind::Metric:
        fine = checkMetric(rule, known);
        break;
    case AlertKind::BurnRate:
    case AlertKind::Budget:
        fine = checkBudget(rule, known);
        break;
    case AlertKind::OpenSpans:
        fine = checkSpans(rule);
        break;
    case AlertKind::Trigger:
        fine = checkTrigger(rule, known);
        break;
    }
    return fine ? checkTo(rule, known) : fine;
}

} // namespace kaze::alerting
