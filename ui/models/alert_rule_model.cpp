#include "ui/models/alert_rule_model.h"

#include "ui/models/alert_words.h"
#include "ui/models/run_words.h"
#include "ui/widgets/cell_delegate.h"
#include "ui/widgets/format.h"

#include <algorithm>

namespace kaze::ui {

AlertRuleModel::AlertRuleModel(QObject* parent)
    : KeyedTableModel({tr("State"), tr("Rule"), tr("Severity"), tr("Fires when"), tr("Told")}, parent)
{
}

void AlertRuleModel::setRules(const std::vector<api::AlertRule>& rules)
{
    std::vector<AlertRuleRow> rows;
    for (const auto& rule : rules)
        rows.push_back({text(rule.id), rule});
    std::stable_sort(rows.begin(), rows.end(),
        [](const auto& a, const auto& b) { return QString::localeAwareCompare(text(a.rule.name), text(b.rule.name)) < 0; });
    take(std::move(rows));
}

QVariant AlertRuleModel::data(const QModelIndex& index, int role) const
{
    const auto* one = row(index);
    if (!one)
        return {};
    const auto& rule = one->rule;
    const int column = index.column();
    if (role == cell::ToneRole) {
        if (column == State)
            return static_cast<int>(rule.enabled ? Tone::Ok : Tone::Neutral);
        return column == Severity ? QVariant(static_cast<int>(rule.enabled ? toneOf(rule.severity) : Tone::Neutral)) : QVariant();
    }
    if (role == Qt::ToolTipRole) {
        if (column == Condition)
            return alert::conditionText(rule);
        return column == Name ? QVariant(rule.builtIn ? tr("%1, comes with Kaze").arg(text(rule.name)) : text(rule.name))
                              : QVariant();
    }
    if (role != Qt::DisplayRole)
        return {};
    switch (column) {
    case State:
        return rule.enabled ? tr("on", "a rule") : tr("off", "a rule");
    case Name:
        return text(rule.name);
    case Severity:
        return wordOf(rule.severity);
    case Condition:
        return alert::conditionText(rule);
    default:
        return alert::toText(rule.to);
    }
}

SilenceModel::SilenceModel(QObject* parent)
    : KeyedTableModel({tr("Silenced"), tr("Until"), tr("Why"), tr("By"), tr("Since")}, parent)
{
}

void SilenceModel::setSilences(
    const std::vector<api::Silence>& silences, const std::map<std::string, std::string>& names, api::Time now)
{
    m_now = now;
    std::vector<SilenceRow> rows;
    for (const auto& silence : silences) {
        const auto name = names.find(silence.ruleId);
        rows.push_back(
            {text(silence.id), silence, alert::silenceText(silence, text(name == names.end() ? silence.ruleId : name->second))});
    }
    std::stable_sort(rows.begin(), rows.end(), [](const auto& a, const auto& b) { return a.silence.until < b.silence.until; });
    take(std::move(rows));
}

QVariant SilenceModel::data(const QModelIndex& index, int role) const
{
    const auto* one = row(index);
    if (!one)
        return {};
    const int column = index.column();
    const auto at = toDateTime(column == Made ? one->silence.madeAt : one->silence.until);
    const bool isTime = column == Until || column == Made;
    if (role == Qt::ToolTipRole || role == cell::ExactRole) {
        if (isTime)
            return format::utc(at);
        return role == Qt::ToolTipRole && column == Comment ? QVariant(text(one->silence.comment)) : QVariant();
    }
    if (role != Qt::DisplayRole)
        return {};
    switch (column) {
    case Of:
        return one->of;
    case Until:
    case Made:
        return format::relative(at, toDateTime(m_now));
    case Comment:
        return one->silence.comment.empty() ? QStringLiteral("—") : text(one->silence.comment);
    default:
        return text(one->silence.by);
    }
}

} // namespace kaze::ui
