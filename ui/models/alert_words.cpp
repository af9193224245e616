#include "ui/models/alert_words.h"

#include "engine/api/snapshot.h"

#include "ui/models/measure_words.h"
#include "ui/models/run_words.h"
#include "ui/models/schedule_words.h"
#include "ui/models/trigger_words.h"
#include "ui/widgets/format.h"

#include <QCoreApplication>
#include <QStringList>

#include <algorithm>

namespace kaze::ui {

namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(kaze::ui::AlertWords)
};

qint64 secondsBetween(api::Time from, api::Time to)
{
    return std::max<qint64>(0, std::chrono::duration_cast<std::chrono::seconds>(to - from).count());
}

} // namespace

QString wordOf(const api::Open<api::AlertSeverity>& severity)
{
    using enum api::AlertSeverity;
    if (!severity.known())
        return text(severity.name());
    switch (severity.valueOr(Info)) {
    case Info:
        return Words::tr("info");
    case Warning:
        return Words::tr("warning");
    case Critical:
        return Words::tr("critical");
    }
    return {};
}

Tone toneOf(const api::Open<api::AlertSeverity>& severity)
{
    if (severity == api::AlertSeverity::Critical)
        return Tone::Critical;
    return severity == api::AlertSeverity::Warning ? Tone::Warning : Tone::Accent;
}

QString wordOf(const api::Open<api::AlertState>& state)
{
    using enum api::AlertState;
    if (!state.known())
        return text(state.name());
    switch (state.valueOr(Ended)) {
    case Pending:
        return Words::tr("pending");
    case Firing:
        return Words::tr("firing");
    case Ended:
        return Words::tr("ended");
    }
    return {};
}

Tone toneOf(const api::Open<api::AlertState>& state)
{
    if (state == api::AlertState::Firing)
        return Tone::Critical;
    return state == api::AlertState::Pending ? Tone::Warning : Tone::Neutral;
}

} // namespace kaze::ui

namespace kaze::ui::alert {

namespace {

constexpr QLatin1Char kQuote('"');

//! In quotes where it would not be one word; what stands behind a backslash in them counts as it is.
QString quoted(QString value)
{
    if (!value.isEmpty() && !value.contains(QLatin1Char(' ')) && !value.startsWith(kQuote))
        return value;
    value.replace(QLatin1Char('\\'), QLatin1String("\\\\")).replace(kQuote, QLatin1String("\\\""));
    return kQuote + value + kQuote;
}

//! Takes a word or a text in quotes off the front. None where they are not closed.
std::optional<QString> takeValue(QStringView& rest)
{
    if (!rest.startsWith(kQuote)) {
        const auto end = rest.indexOf(QLatin1Char(' '));
        const auto word = end < 0 ? rest : rest.left(end);
        rest = rest.mid(word.size());
        return word.toString();
    }
    QString value;
    for (qsizetype at = 1; at < rest.size(); ++at) {
        if (rest[at] == kQuote) {
            rest = rest.mid(at + 1);
            return value;
        }
        if (rest[at] == QLatin1Char('\\') && at + 1 < rest.size())
            ++at;
        value += rest[at];
    }
    return std::nullopt;
}

constexpr double kWarns = 2; // the level of a trigger that warns; above it is critical

QString subjectText(const api::AlertRule& rule)
{
    switch (rule.kind.valueOr(api::AlertKind::Metric)) {
    case api::AlertKind::BurnRate:
        return rule.budget.empty() ? Words::tr("pace of any budget") : Words::tr("pace of the budget %1").arg(text(rule.budget));
    case api::AlertKind::Budget:
        return rule.budget.empty() ? Words::tr("spent share of any budget")
                                   : Words::tr("spent share of the budget %1").arg(text(rule.budget));
    case api::AlertKind::OpenSpans:
        return Words::tr("age of a span that has not ended");
    case api::AlertKind::Trigger:
        return rule.trigger.empty() ? Words::tr("any trigger of readiness")
                                    : Words::tr("the trigger %1 of readiness").arg(text(rule.trigger));
    case api::AlertKind::Metric:
        break;
    }
    const auto view = rule.view.valueOr(api::MetricView::Usual);
    QString what = view == api::MetricView::Usual
        ? text(rule.metric)
        : Words::tr("%1 of %2", "a view, a metric").arg(viewText(view), text(rule.metric));
    if (!rule.labels.empty())
        what += QStringLiteral(" {%1}").arg(labelsText(rule.labels));
    return rule.by.empty() || rule.by == "*" ? what : Words::tr("%1, by %2", "a metric, a label").arg(what, text(rule.by));
}

} // namespace

QString kindText(api::AlertKind kind)
{
    switch (kind) {
    case api::AlertKind::BurnRate:
        return Words::tr("how fast a budget is spent");
    case api::AlertKind::Budget:
        return Words::tr("how much of a budget is spent");
    case api::AlertKind::OpenSpans:
        return Words::tr("spans that never end");
    case api::AlertKind::Trigger:
        return Words::tr("a trigger of readiness");
    case api::AlertKind::Metric:
        break;
    }
    return Words::tr("a metric");
}

QString viewText(api::MetricView view)
{
    switch (view) {
    case api::MetricView::Value:
        return Words::tr("value");
    case api::MetricView::Rate:
        return Words::tr("rate a second");
    case api::MetricView::Mean:
        return Words::tr("mean");
    case api::MetricView::P50:
        return Words::tr("median");
    case api::MetricView::P90:
        return Words::tr("90th percentile");
    case api::MetricView::P95:
        return Words::tr("95th percentile");
    case api::MetricView::P99:
        return Words::tr("99th percentile");
    case api::MetricView::Max:
        return Words::tr("maximum");
    case api::MetricView::Usual:
        break;
    }
    return Words::tr("as usual for it");
}

std::string unitOf(const api::AlertRule& rule)
{
    switch (rule.kind.valueOr(api::AlertKind::Metric)) {
    case api::AlertKind::BurnRate:
        return "times";
    case api::AlertKind::Budget:
        return "share";
    case api::AlertKind::OpenSpans:
        return "seconds";
    case api::AlertKind::Trigger:
        return "level";
    case api::AlertKind::Metric:
        break;
    }
    // Seconds a second are no seconds.
    return rule.view == api::MetricView::Rate ? std::string() : measure::unitOf(rule.metric);
}

QString valueText(double value, const std::string& unit)
{
    // What a rule sees of a trigger is its level, by its number.
    return unit == "level" ? wordOf(api::Open<api::TriggerLevel>(static_cast<api::TriggerLevel>(std::clamp(value, 0.0, 3.0))))
                           : measure::text(value, unit);
}

QString conditionText(const api::AlertRule& rule)
{
    if (rule.kind == api::AlertKind::Trigger)
        return (rule.threshold < kWarns ? Words::tr("%1 warns or is critical") : Words::tr("%1 is critical"))
            .arg(subjectText(rule));
    const QString limit = measure::text(rule.threshold, unitOf(rule));
    QString condition = (rule.compare == api::AlertCompare::Below ? Words::tr("%1 below %2", "what is looked at, a limit")
                                                                  : Words::tr("%1 above %2", "what is looked at, a limit"))
                            .arg(subjectText(rule), limit);
    if (rule.forSeconds > 0)
        condition = Words::tr("%1 for %2", "a condition, a time").arg(condition, schedule::spanText(rule.forSeconds));
    return condition;
}

QString toText(const std::vector<std::string>& to)
{
    QStringList words;
    for (const auto& one : to) {
        const QString name = text(one);
        words << (one == "tray"                              ? Words::tr("in the tray")
                : one == "log"                               ? Words::tr("in the log")
                : name.startsWith(QLatin1String("webhook:")) ? Words::tr("to the webhook %1").arg(name.mid(8))
                                                             : name);
    }
    return words.isEmpty() ? Words::tr("nobody is told") : words.join(QStringLiteral(", "));
}

QString heldText(const api::Alert& alert, api::Time now)
{
    return format::duration(secondsBetween(alert.since, alert.endedAt.value_or(now)) * 1'000'000'000);
}

bool isSilenced(const api::Alert& alert, api::Time now)
{
    return alert.silencedUntil && *alert.silencedUntil > now;
}

QString silencedText(const api::Alert& alert, api::Time now)
{
    return isSilenced(alert, now)
        ? Words::tr("silenced until %1").arg(format::moment(toDateTime(*alert.silencedUntil), toDateTime(now)))
        : QString();
}

QString silenceText(const api::Silence& silence, const QString& rule)
{
    if (!silence.cause.empty() && !silence.ruleId.empty())
        return Words::tr("alerts of the rule %1 caused by %2").arg(rule, text(silence.cause));
    if (!silence.cause.empty())
        return Words::tr("all alerts caused by %1").arg(text(silence.cause));
    return silence.ruleId.empty() ? Words::tr("every alert") : Words::tr("alerts of the rule %1").arg(rule);
}

QString labelsText(const std::map<std::string, std::string>& labels)
{
    QStringList words;
    for (const auto& [name, value] : labels)
        words << text(name) + QLatin1Char('=') + quoted(text(value));
    return words.join(QLatin1Char(' '));
}

std::optional<std::map<std::string, std::string>> labelsOf(const QString& typed)
{
    std::map<std::string, std::string> labels;
    for (QStringView rest = QStringView(typed).trimmed(); !rest.isEmpty(); rest = rest.trimmed()) {
        const auto at = rest.indexOf(QLatin1Char('='));
        const auto name = rest.left(std::max<qsizetype>(0, at));
        if (name.isEmpty() || name.contains(QLatin1Char(' ')))
            return std::nullopt;
        rest = rest.mid(at + 1);
        const auto value = takeValue(rest);
        if (!value)
            return std::nullopt;
        labels[name.toString().toStdString()] = value->toStdString();
    }
    return labels;
}

QString backTestText(const api::AlertBackTest& test)
{
    const auto days = std::max<qint64>(1, (secondsBetween(test.from, test.to) + 43'200) / 86'400);
    const QString time = Words::tr("%n day(s)", nullptr, static_cast<int>(days));
    if (test.values.empty())
        return Words::tr("Nothing is known of the past that it could be tested with.");
    if (test.spells.empty())
        return Words::tr("It would not have fired in %1.").arg(time);
    return Words::tr("It would have fired %n time(s) in %1.", nullptr, static_cast<int>(test.spells.size())).arg(time);
}

} // namespace kaze::ui::alert
