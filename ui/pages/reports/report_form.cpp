#include "ui/pages/reports/report_form.h"

#include "ui/models/filter_message.h"
#include "ui/models/report_words.h"
#include "ui/models/run_words.h"
#include "ui/models/schedule_words.h"
#include "ui/pages/schedules/trigger_fields.h"
#include "ui/widgets/filter_field.h"

#include <QComboBox>
#include <QDateTimeEdit>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QLocale>
#include <QTimeZone>
#include <QTimer>
#include <QVBoxLayout>

namespace kaze::ui {

namespace {

constexpr int kPause = 400; // ms behind the last key
constexpr int kFieldWidth = 150;
const QString kBetween = QStringLiteral("between");
const QString kAround = QStringLiteral("around"); // the alert or trace decides
const QString kPeriodKey = QStringLiteral("reports/period");
const QString kZoneKey = QStringLiteral("reports/zone");

//! The zone of this name; that of this machine where there is none.
QTimeZone zoneNamed(const QString& name)
{
    const QTimeZone zone(name.isEmpty() ? QByteArrayLiteral("UTC") : name.toUtf8());
    return zone.isValid() ? zone : QTimeZone::systemTimeZone();
}

//! What the clocks of a zone show is meant.
api::Time timeOf(const QDateTimeEdit& edit, const QTimeZone& zone)
{
    return api::Time(std::chrono::milliseconds(QDateTime(edit.date(), edit.time(), zone).toMSecsSinceEpoch()));
}

} // namespace

ReportForm::ReportForm(PageContext context, QWidget* parent)
    : QWidget(parent), m_context(context), m_period(new QComboBox), m_from(new QDateTimeEdit), m_to(new QDateTimeEdit),
      m_zone(new QLineEdit), m_tenant(new QLineEdit), m_agent(new QLineEdit), m_model(new QLineEdit), m_alert(new QComboBox),
      m_trace(new QLineEdit), m_filter(new FilterField(context.theme, {})), m_pause(new QTimer(this))
{
    build();
    addPeriods();
    m_pause->setSingleShot(true);
    m_pause->setInterval(kPause);
    connect(m_pause, &QTimer::timeout, this, &ReportForm::changed);
    m_zone->setText(context.settings.value(kZoneKey, QString::fromUtf8(QTimeZone::systemTimeZoneId())).toString());
    const auto now = toDateTime(context.link.now()).toTimeZone(zoneNamed(m_zone->text().trimmed()));
    for (const auto& [edit, days] : {std::pair(m_from, -1), std::pair(m_to, 0)}) {
        edit->setDate(now.date().addDays(days));
        edit->setTime(now.time());
    }
    for (auto* field : {m_tenant, m_agent, m_model, m_trace, m_zone})
        connect(field, &QLineEdit::textEdited, this, &ReportForm::changeSoon);
    for (auto* field : {m_from, m_to})
        connect(field, &QDateTimeEdit::dateTimeChanged, this, &ReportForm::changeSoon);
    connect(m_filter, &FilterField::filterChanged, this, &ReportForm::changed);
    connect(m_period, &QComboBox::activated, this, &ReportForm::periodChosen);
    connect(m_alert, &QComboBox::activated, this, &ReportForm::changed);
    connect(m_alert->lineEdit(), &QLineEdit::textEdited, this, &ReportForm::changeSoon);
    connect(
        m_zone, &QLineEdit::editingFinished, this, [this] { m_context.settings.setValue(kZoneKey, m_zone->text().trimmed()); });
    showFields();
}

void ReportForm::build()
{
    m_alert->setEditable(true);
    m_alert->setInsertPolicy(QComboBox::NoInsert);
    for (auto* edit : {m_from, m_to}) {
        edit->setDisplayFormat(QStringLiteral("yyyy-MM-dd HH:mm"));
        edit->setCalendarPopup(true);
    }
    m_zone->setPlaceholderText(QStringLiteral("UTC"));
    m_tenant->setPlaceholderText(tr("all"));
    m_agent->setPlaceholderText(tr("all"));
    m_model->setPlaceholderText(tr("all"));
    m_trace->setPlaceholderText(tr("none"));
    m_alert->lineEdit()->setPlaceholderText(tr("none"));
    auto* first = new QHBoxLayout;
    auto* second = new QHBoxLayout;
    const auto add = [this](QHBoxLayout* row, const QString& label, QWidget* field, int width) {
        auto* labelled = labelledField(m_context.theme, label, field);
        m_labelled[field] = labelled;
        if (width > 0)
            field->setMinimumWidth(width);
        row->addWidget(labelled, width > 0 ? 0 : 1);
    };
    add(first, tr("Time"), m_period, kFieldWidth);
    add(first, tr("From"), m_from, kFieldWidth);
    add(first, tr("To"), m_to, kFieldWidth);
    add(first, tr("Time zone"), m_zone, kFieldWidth);
    first->addStretch(1);
    add(second, tr("Alert"), m_alert, kFieldWidth);
    add(second, tr("Trace or run"), m_trace, kFieldWidth);
    add(second, tr("Tenant"), m_tenant, kFieldWidth);
    add(second, tr("Agent"), m_agent, kFieldWidth);
    add(second, tr("Model"), m_model, kFieldWidth);
    add(second, tr("Filter"), m_filter, 0);
    second->addStretch(0);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(spacing::kSmall);
    for (auto* row : {first, second}) {
        row->setSpacing(spacing::kMedium);
        column->addLayout(row);
    }
}

void ReportForm::addPeriods()
{
    for (const auto& period : report::periods())
        m_period->addItem(period.title, period.id);
    m_period->addItem(tr("Between…"), kBetween);
    const int at = m_period->findData(m_context.settings.value(kPeriodKey, QStringLiteral("this-month")));
    m_period->setCurrentIndex(std::max(0, at));
}

void ReportForm::setKind(api::ReportKind kind)
{
    if (m_kind == kind)
        return;
    m_kind = kind;
    m_filter->clearError();
    showFields();
}

void ReportForm::showFields()
{
    using enum api::ReportKind;
    const bool isIncident = m_kind == Incident;
    const int around = m_period->findData(kAround);
    if (isIncident && around < 0)
        m_period->insertItem(0, tr("Around the alert or trace"), kAround);
    if (!isIncident && around >= 0)
        m_period->removeItem(around);
    const bool isBetween = m_period->currentData() == kBetween;
    const auto show = [this](QWidget* field, bool visible) { m_labelled[field]->setVisible(visible); };
    show(m_period, m_kind != Readiness);
    show(m_from, m_kind != Readiness && isBetween);
    show(m_to, m_kind != Readiness && isBetween);
    show(m_alert, isIncident);
    show(m_trace, isIncident);
    show(m_tenant, m_kind == Cost || m_kind == Audit || isIncident);
    show(m_agent, m_kind == Cost || isIncident);
    show(m_model, m_kind == Cost);
    show(m_filter, m_kind == Audit || isIncident);
    m_filter->lineEdit()->setPlaceholderText(isIncident ? QStringLiteral("source:gateway model:gpt-*")
                                                        : QStringLiteral("actor:local action:set_budget outcome:failed"));
}

void ReportForm::periodChosen()
{
    const QString id = m_period->currentData().toString();
    if (id != kAround && id != kBetween)
        m_context.settings.setValue(kPeriodKey, id);
    showFields();
    emit changed();
}

void ReportForm::changeSoon()
{
    m_pause->start();
}

QString ReportForm::chosenAlert() const
{
    // Several may be called the same.
    const int chosen = m_alert->currentIndex();
    const bool isChosen = chosen >= 0 && m_alert->itemText(chosen) == m_alert->currentText();
    const int known = isChosen ? chosen : m_alert->findText(m_alert->currentText());
    return known >= 0 ? m_alert->itemData(known).toString() : m_alert->currentText().trimmed();
}

api::ReportQuery ReportForm::query() const
{
    using enum api::ReportKind;
    api::ReportQuery query;
    query.kind = m_kind;
    const QString zone = m_zone->text().trimmed();
    query.zone = zone == QStringLiteral("UTC") ? std::string() : zone.toStdString();
    const auto typed = [](const QLineEdit* field) { return field->text().trimmed().toStdString(); };
    const QString period = m_period->currentData().toString();
    if (m_kind != Readiness && period == kBetween) {
        query.from = timeOf(*m_from, zoneNamed(zone));
        query.to = timeOf(*m_to, zoneNamed(zone));
    } else if (m_kind != Readiness && period != kAround) {
        query.period = period.toStdString();
    }
    if (m_kind == Cost || m_kind == Audit || m_kind == Incident)
        query.tenant = typed(m_tenant);
    if (m_kind == Cost || m_kind == Incident)
        query.agent = typed(m_agent);
    if (m_kind == Cost)
        query.model = typed(m_model);
    if (m_kind == Audit || m_kind == Incident)
        query.filter = m_filter->text().toStdString();
    if (m_kind == Incident) {
        query.alertId = chosenAlert().toStdString();
        query.traceId = typed(m_trace);
    }
    return query;
}

QString ReportForm::problem() const
{
    const QString period = m_period->currentData().toString();
    if (m_kind != api::ReportKind::Readiness && period == kBetween && m_from->dateTime() >= m_to->dateTime())
        return tr("The time ends before it begins.");
    const QString zone = m_zone->text().trimmed();
    if (!zone.isEmpty() && !schedule::isZone(zone))
        return tr("\"%1\" is no time zone; write it like Europe/Berlin.").arg(zone);
    if (m_kind == api::ReportKind::Incident && period == kAround && chosenAlert().isEmpty()
        && m_trace->text().trimmed().isEmpty())
        return tr("Choose an alert or a trace, or a time.");
    return {};
}

void ReportForm::setAlert(const QString& alertId)
{
    m_kind = api::ReportKind::Incident;
    showFields();
    m_trace->clear();
    m_filter->setText({});
    m_alert->setEditText(alertId);
    m_period->setCurrentIndex(m_period->findData(kAround));
    showFields();
}

void ReportForm::setTrace(const QString& traceId)
{
    setAlert({});
    m_trace->setText(traceId);
}

void ReportForm::setAlerts(const std::vector<api::Alert>& alerts)
{
    const QString chosen = chosenAlert();
    m_alert->clear();
    for (const auto& alert : alerts) {
        const QString when = QLocale().toString(toDateTime(alert.since).toLocalTime(), QStringLiteral("d MMM HH:mm"));
        m_alert->addItem(QStringLiteral("%1 · %2").arg(text(alert.name), when), text(alert.id));
    }
    const int at = m_alert->findData(chosen);
    m_alert->setCurrentIndex(at);
    if (at < 0)
        m_alert->setEditText(chosen);
}

void ReportForm::showFilterProblem(const QString& message)
{
    if (message.isEmpty())
        m_filter->clearError();
    else
        m_filter->setError(filterErrorOf(message, m_filter->text()));
}

void ReportForm::focusFirst()
{
    if (m_kind == api::ReportKind::Readiness)
        m_zone->setFocus();
    else
        m_period->setFocus();
}

} // namespace kaze::ui
