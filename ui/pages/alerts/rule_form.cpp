#include "ui/pages/alerts/rule_form.h"

#include "ui/models/alert_words.h"
#include "ui/models/measure_words.h"
#include "ui/models/run_words.h"
#include "ui/widgets/theme.h"

#include <QCheckBox>
#include <QComboBox>
#include <QCompleter>
#include <QFormLayout>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QVBoxLayout>

#include <algorithm>

namespace kaze::ui {

namespace {

using api::AlertKind;
using api::MetricView;

constexpr int kNoteHeight = 62;
constexpr double kWarns = 1, kCritical = 2; // a level above which it fires
constexpr double kMostSeconds = 30 * 86'400.0;
const std::string kSeconds = "seconds";

template <class E>
void choose(QComboBox& box, E value)
{
    box.setCurrentIndex(std::max(0, box.findData(static_cast<int>(value))));
}

template <class E>
E chosen(const QComboBox& box)
{
    return static_cast<E>(box.currentData().toInt());
}

bool holds(const std::vector<std::string>& to, const std::string& one)
{
    return std::find(to.begin(), to.end(), one) != to.end();
}

QString spanField(double seconds)
{
    return seconds > 0 ? measure::field(seconds, kSeconds) : QString();
}

} // namespace

RuleForm::RuleForm(QWidget* parent)
    : QWidget(parent), m_fields(new QFormLayout(this)), m_name(new QLineEdit), m_kind(new QComboBox), m_metric(new QLineEdit),
      m_view(new QComboBox), m_labels(new QLineEdit), m_by(new QLineEdit), m_budget(new QComboBox), m_trigger(new QComboBox),
      m_compare(new QComboBox), m_threshold(new QLineEdit), m_level(new QComboBox), m_window(new QLineEdit),
      m_hold(new QLineEdit), m_severity(new QComboBox), m_tray(new QCheckBox(tr("a notice in the tray"))),
      m_log(new QCheckBox(tr("a line in the log"))), m_webhooks(new QWidget), m_note(new QPlainTextEdit)
{
    build();
}

void RuleForm::add(const QString& label, QWidget* field)
{
    m_fields->addRow(label, field);
    field->setAccessibleName(label);
    if (auto* line = qobject_cast<QLineEdit*>(field))
        connect(line, &QLineEdit::textEdited, this, &RuleForm::changed);
    else if (auto* box = qobject_cast<QComboBox*>(field))
        connect(box, &QComboBox::activated, this, &RuleForm::changed);
}

void RuleForm::build()
{
    m_fields->setContentsMargins(0, 0, spacing::kSmall, 0);
    m_fields->setSpacing(spacing::kSmall);
    m_fields->setHorizontalSpacing(spacing::kMedium);
    m_fields->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
    m_fields->setLabelAlignment(Qt::AlignLeading | Qt::AlignVCenter);
    for (const auto kind : {AlertKind::Metric, AlertKind::BurnRate, AlertKind::Budget, AlertKind::OpenSpans, AlertKind::Trigger})
        m_kind->addItem(alert::kindText(kind), static_cast<int>(kind));
    for (const auto view : {MetricView::Usual, MetricView::Value, MetricView::Rate, MetricView::Mean, MetricView::P50,
             MetricView::P90, MetricView::P95, MetricView::P99, MetricView::Max})
        m_view->addItem(alert::viewText(view), static_cast<int>(view));
    m_compare->addItem(tr("above"), static_cast<int>(api::AlertCompare::Above));
    m_compare->addItem(tr("below"), static_cast<int>(api::AlertCompare::Below));
    m_level->addItem(tr("critical"), kCritical);
    m_level->addItem(tr("warning or critical"), kWarns);
    for (const auto severity : {api::AlertSeverity::Info, api::AlertSeverity::Warning, api::AlertSeverity::Critical})
        m_severity->addItem(wordOf(severity), static_cast<int>(severity));
    buildWhat();
    buildWhen();
    buildTold();
    connect(m_kind, &QComboBox::currentIndexChanged, this, &RuleForm::kindChanged);
    kindChanged();
}

void RuleForm::buildWhat()
{
    m_name->setPlaceholderText(tr("what it is called in the list"));
    m_metric->setPlaceholderText(QStringLiteral("kaze_turn_seconds"));
    m_labels->setPlaceholderText(QStringLiteral("provider=openai"));
    m_by->setPlaceholderText(tr("one alert for all; a label: one for each of its values"));
    add(tr("Name"), m_name);
    add(tr("Looks at"), m_kind);
    add(tr("Metric"), m_metric);
    add(tr("Of it"), m_view);
    add(tr("Only with"), m_labels);
    add(tr("An alert for each"), m_by);
    add(tr("Budget"), m_budget);
    add(tr("Trigger"), m_trigger);
}

void RuleForm::buildWhen()
{
    m_window->setPlaceholderText(tr("5 min"));
    m_hold->setPlaceholderText(tr("fires at once"));
    add(tr("Fires when"), m_compare);
    add(tr("Threshold"), m_threshold);
    add(tr("Level"), m_level);
    add(tr("Looked at over"), m_window);
    add(tr("Holds for"), m_hold);
}

void RuleForm::buildTold()
{
    auto* told = new QWidget;
    told->setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Maximum);
    auto* boxes = new QVBoxLayout(told);
    boxes->setContentsMargins(0, 0, 0, 0);
    boxes->setSpacing(spacing::kTiny);
    auto* hooks = new QVBoxLayout(m_webhooks);
    hooks->setContentsMargins(0, 0, 0, 0);
    hooks->setSpacing(spacing::kTiny);
    for (auto* box : {m_tray, m_log}) {
        boxes->addWidget(box);
        connect(box, &QCheckBox::clicked, this, &RuleForm::changed);
    }
    boxes->addWidget(m_webhooks);
    add(tr("Severity"), m_severity);
    add(tr("Told by"), told);
    m_note->setFixedHeight(kNoteHeight);
    m_note->setTabChangesFocus(true);
    m_note->setPlaceholderText(tr("what to do about it, for whoever sees it"));
    add(tr("What to do"), m_note);
    connect(m_note, &QPlainTextEdit::textChanged, this, &RuleForm::changed);
}

AlertKind RuleForm::kind() const
{
    return chosen<AlertKind>(*m_kind);
}

void RuleForm::kindChanged()
{
    const auto now = kind();
    const bool metric = now == AlertKind::Metric;
    const bool budget = now == AlertKind::Budget || now == AlertKind::BurnRate;
    const bool trigger = now == AlertKind::Trigger;
    // QFormLayout::setRowVisible is of Qt 6.4, and keeps the labels with their fields.
    const std::pair<QWidget*, bool> shown[]{{m_metric, metric}, {m_view, metric},
        {m_labels, metric || now == AlertKind::OpenSpans}, {m_by, metric || now == AlertKind::OpenSpans}, {m_budget, budget},
        {m_trigger, trigger}, {m_compare, !trigger}, {m_threshold, !trigger}, {m_level, trigger},
        {m_window, metric || now == AlertKind::BurnRate}};
    for (const auto& [field, visible] : shown)
        m_fields->setRowVisible(field, visible);
    m_threshold->setPlaceholderText(now == AlertKind::BurnRate ? tr("14.4: a month's budget in two days")
            : now == AlertKind::Budget                         ? QStringLiteral("80 %")
            : now == AlertKind::OpenSpans                      ? tr("30 min")
                                                               : tr("in the metric's unit"));
}

void RuleForm::setRule(const api::AlertRule& rule)
{
    m_first = rule;
    const QSignalBlocker quiet(this);
    choose(*m_kind, rule.kind.valueOr(AlertKind::Metric));
    m_name->setText(text(rule.name));
    m_metric->setText(text(rule.metric));
    choose(*m_view, rule.view.valueOr(MetricView::Usual));
    m_labels->setText(alert::labelsText(rule.labels));
    m_by->setText(text(rule.by));
    setBudgets({});
    setTriggers({});
    choose(*m_compare, rule.compare.valueOr(api::AlertCompare::Above));
    m_threshold->setText(
        rule.id.empty() && rule.threshold == 0 ? QString() : measure::field(rule.threshold, alert::unitOf(rule)));
    m_level->setCurrentIndex(rule.kind == AlertKind::Trigger && rule.threshold < kCritical ? 1 : 0);
    m_window->setText(spanField(rule.windowSeconds));
    m_hold->setText(spanField(rule.forSeconds));
    choose(*m_severity, rule.severity.valueOr(api::AlertSeverity::Warning));
    m_tray->setChecked(holds(rule.to, "tray"));
    m_log->setChecked(holds(rule.to, "log"));
    setWebhooks({});
    m_note->setPlainText(text(rule.note));
}

std::optional<double> RuleForm::threshold() const
{
    if (kind() == AlertKind::Trigger)
        return m_level->currentData().toDouble();
    api::AlertRule rule;
    rule.kind = kind();
    rule.metric = m_metric->text().trimmed().toStdString();
    rule.view = chosen<MetricView>(*m_view);
    return measure::parse(m_threshold->text(), alert::unitOf(rule));
}

api::AlertRule RuleForm::rule() const
{
    auto rule = m_first;
    rule.name = m_name->text().trimmed().toStdString();
    rule.kind = kind();
    rule.metric = m_metric->text().trimmed().toStdString();
    rule.view = chosen<MetricView>(*m_view);
    rule.labels = alert::labelsOf(m_labels->text()).value_or(m_first.labels);
    rule.by = m_by->text().trimmed().toStdString();
    rule.budget = m_budget->currentData().toString().toStdString();
    rule.trigger = m_trigger->currentData().toString().toStdString();
    rule.compare = kind() == AlertKind::Trigger ? api::AlertCompare::Above : chosen<api::AlertCompare>(*m_compare);
    rule.threshold = threshold().value_or(m_first.threshold);
    rule.windowSeconds = measure::parse(m_window->text(), kSeconds).value_or(m_first.windowSeconds);
    rule.forSeconds
        = m_hold->text().trimmed().isEmpty() ? 0 : measure::parse(m_hold->text(), kSeconds).value_or(m_first.forSeconds);
    rule.severity = chosen<api::AlertSeverity>(*m_severity);
    rule.to.clear();
    if (m_tray->isChecked())
        rule.to.emplace_back("tray");
    if (m_log->isChecked())
        rule.to.emplace_back("log");
    for (const auto* hook : m_hooks)
        if (hook->isChecked())
            rule.to.push_back(hook->objectName().toStdString());
    rule.note = m_note->toPlainText().trimmed().toStdString();
    return rule;
}

QString RuleForm::problem() const
{
    if (m_name->text().trimmed().isEmpty())
        return tr("Give the rule a name.");
    if (kind() == AlertKind::Metric && m_metric->text().trimmed().isEmpty())
        return tr("Say which metric it looks at.");
    if (!alert::labelsOf(m_labels->text()))
        return tr("\"%1\" are no labels; write them like provider=openai agent=triage.").arg(m_labels->text());
    if (!threshold())
        return tr("\"%1\" is no threshold.").arg(m_threshold->text());
    const auto isSpan = [](const QLineEdit& field) {
        const auto seconds = measure::parse(field.text(), kSeconds);
        return field.text().trimmed().isEmpty() || (seconds && *seconds <= kMostSeconds);
    };
    for (const auto* field : {m_window, m_hold})
        if (!isSpan(*field))
            return tr("\"%1\" is no time; write it like 30 s, 5 min or 2 h.").arg(field->text());
    return {};
}

void RuleForm::setMetrics(const QStringList& metrics)
{
    auto* completer = new QCompleter(metrics, m_metric);
    completer->setCaseSensitivity(Qt::CaseInsensitive);
    completer->setFilterMode(Qt::MatchContains);
    m_metric->setCompleter(completer);
    connect(completer, qOverload<const QString&>(&QCompleter::activated), this, &RuleForm::changed);
}

void RuleForm::fillTarget(
    QComboBox& box, const QList<std::pair<QString, QString>>& offered, const QString& any, const std::string& chosenId)
{
    const QString before = box.count() > 0 ? box.currentData().toString() : text(chosenId);
    const QSignalBlocker quiet(&box);
    box.clear();
    box.addItem(any, QString());
    for (const auto& [id, name] : offered)
        box.addItem(name, id);
    // One that is gone, or not heard of yet, keeps its place.
    if (!before.isEmpty() && box.findData(before) < 0)
        box.addItem(before, before);
    box.setCurrentIndex(std::max(0, box.findData(before)));
}

void RuleForm::setBudgets(const QList<std::pair<QString, QString>>& idsAndNames)
{
    fillTarget(*m_budget, idsAndNames, tr("each budget"), m_first.budget);
}

void RuleForm::setTriggers(const QList<std::pair<QString, QString>>& idsAndNames)
{
    fillTarget(*m_trigger, idsAndNames, tr("each trigger"), m_first.trigger);
}

void RuleForm::setWebhooks(const QList<std::pair<QString, QString>>& idsAndNames)
{
    auto offered = idsAndNames;
    // Those that it tells already stay, whether they are known or not.
    for (const auto& to : m_first.to) {
        const QString id = text(to).section(QLatin1Char(':'), 1);
        const bool known = std::any_of(offered.begin(), offered.end(), [&id](const auto& one) { return one.first == id; });
        if (text(to).startsWith(QLatin1String("webhook:")) && !known)
            offered.append({id, id});
    }
    qDeleteAll(m_hooks);
    m_hooks.clear();
    for (const auto& [id, name] : std::as_const(offered)) {
        auto* box = new QCheckBox(tr("the webhook %1").arg(name), m_webhooks);
        box->setObjectName(QStringLiteral("webhook:") + id);
        box->setChecked(holds(m_first.to, box->objectName().toStdString()));
        m_webhooks->layout()->addWidget(box);
        connect(box, &QCheckBox::clicked, this, &RuleForm::changed);
        m_hooks << box;
    }
    m_webhooks->setVisible(!m_hooks.isEmpty());
}

void RuleForm::focusFirst()
{
    m_name->setFocus();
    m_name->selectAll();
}

} // namespace kaze::ui
