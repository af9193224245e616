#include "ui/pages/reports/report_schedule_dialog.h"

#include "engine/api/schedule_requests.h"
#include "ui/models/report_words.h"
#include "ui/models/run_words.h"
#include "ui/widgets/labels.h"

#include <QCheckBox>
#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QSpinBox>
#include <QTimeZone>
#include <QTimer>

#include <algorithm>

namespace kaze::ui {

namespace {

constexpr int kPause = 200; // ms behind the last key
constexpr int kMostKept = 1000;

} // namespace

ReportScheduleDialog::ReportScheduleDialog(
    const PageContext& context, const std::optional<api::ReportSchedule>& schedule, QWidget* parent)
    : FormDialog(context.theme,
        schedule ? tr("Change the schedule %1").arg(text(schedule->name)) : tr("New schedule of a report"),
        tr("The report is made at these times and kept as a file where the cell has its data. PDF is made here, of what is "
           "shown."),
        schedule ? tr("Save") : tr("Make the schedule"), parent),
      m_context(context), m_name(new QLineEdit), m_kind(new QComboBox), m_cron(new QLineEdit), m_zone(new QLineEdit),
      m_when(makeLabel(context.theme, TextRole::Muted, {})), m_period(new QComboBox), m_tenant(new QLineEdit),
      m_agent(new QLineEdit), m_model(new QLineEdit), m_filter(new QLineEdit), m_keep(new QSpinBox),
      m_paused(new QCheckBox(tr("Paused"))), m_pause(new QTimer(this))
{
    setAttribute(Qt::WA_DeleteOnClose);
    m_first.cron = "0 7 * * MON";
    m_first.query.period = "last-week";
    m_first.formats = {"html"};
    m_first.zone = QTimeZone::systemTimeZoneId().toStdString();
    if (schedule)
        m_first = *schedule;
    m_pause->setSingleShot(true);
    m_pause->setInterval(kPause);
    connect(m_pause, &QTimer::timeout, this, &ReportScheduleDialog::preview);
    build();
    fill();
    showProblem({});
    preview();
    m_name->setFocus();
}

void ReportScheduleDialog::build()
{
    for (const auto kind : report::kinds())
        m_kind->addItem(wordOf(kind), static_cast<int>(kind));
    for (const auto& period : report::periods())
        m_period->addItem(period.title, period.id);
    auto* formats = new QWidget;
    auto* row = new QHBoxLayout(formats);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(spacing::kMedium);
    for (const auto& format : report::formats())
        if (format.id != QLatin1String("pdf")) {
            m_formats << new QCheckBox(format.title);
            m_formats.last()->setObjectName(format.id);
            row->addWidget(m_formats.last());
        }
    row->addStretch(1);
    m_keep->setRange(1, kMostKept);
    m_cron->setPlaceholderText(QStringLiteral("0 7 * * MON"));
    m_tenant->setPlaceholderText(tr("all"));
    m_agent->setPlaceholderText(tr("all"));
    m_model->setPlaceholderText(tr("all"));
    addField(tr("Name"), m_name);
    addField(tr("Report"), m_kind);
    addField(tr("When (cron)"), m_cron);
    addField(tr("Time zone"), m_zone);
    addField(tr("Next"), m_when);
    addField(tr("Of"), m_period);
    addField(tr("Tenant"), m_tenant);
    addField(tr("Agent"), m_agent);
    addField(tr("Model"), m_model);
    addField(tr("Filter"), m_filter);
    addField(tr("Formats"), formats);
    addField(tr("Kept of each format"), m_keep);
    addField(tr("State"), m_paused);
    connect(m_kind, &QComboBox::currentIndexChanged, this, &ReportScheduleDialog::kindChosen);
    connect(m_cron, &QLineEdit::textChanged, this, &ReportScheduleDialog::previewSoon);
    connect(m_zone, &QLineEdit::textChanged, this, &ReportScheduleDialog::previewSoon);
}

void ReportScheduleDialog::fill()
{
    const auto& query = m_first.query;
    m_name->setText(text(m_first.name));
    m_kind->setCurrentIndex(m_kind->findData(static_cast<int>(query.kind.valueOr(api::ReportKind::Cost))));
    m_cron->setText(text(m_first.cron));
    m_zone->setText(text(m_first.zone));
    const int period = m_period->findData(text(query.period));
    if (period < 0 && !query.period.empty())
        m_period->addItem(text(query.period), text(query.period));
    m_period->setCurrentIndex(period < 0 ? m_period->count() - 1 : period);
    m_tenant->setText(text(query.tenant));
    m_agent->setText(text(query.agent));
    m_model->setText(text(query.model));
    m_filter->setText(text(query.filter));
    for (auto* box : m_formats)
        box->setChecked(std::ranges::count(m_first.formats, box->objectName().toStdString()) > 0);
    m_keep->setValue(static_cast<int>(m_first.keep));
    m_paused->setChecked(m_first.paused);
    kindChosen();
}

void ReportScheduleDialog::preset(const api::ReportQuery& query)
{
    m_first.query = query;
    m_first.query.from.reset();
    m_first.query.to.reset();
    // One alert or trace is not what happens again and again.
    m_first.query.alertId.clear();
    m_first.query.traceId.clear();
    if (m_first.query.period.empty())
        m_first.query.period = "last-week";
    fill();
}

void ReportScheduleDialog::kindChosen()
{
    using enum api::ReportKind;
    const auto kind = static_cast<api::ReportKind>(m_kind->currentData().toInt());
    m_period->setEnabled(kind != Readiness);
    m_tenant->setEnabled(kind == Cost || kind == Audit || kind == Incident);
    m_agent->setEnabled(kind == Cost || kind == Incident);
    m_model->setEnabled(kind == Cost);
    m_filter->setEnabled(kind == Audit || kind == Incident);
}

api::ReportSchedule ReportScheduleDialog::wanted() const
{
    auto schedule = m_first;
    const auto typed
        = [](const QLineEdit* field) { return field->isEnabled() ? field->text().trimmed().toStdString() : std::string(); };
    schedule.name = typed(m_name);
    schedule.cron = typed(m_cron);
    schedule.zone = typed(m_zone);
    auto& query = schedule.query;
    query.kind = static_cast<api::ReportKind>(m_kind->currentData().toInt());
    query.period = m_period->isEnabled() ? m_period->currentData().toString().toStdString() : std::string();
    query.tenant = typed(m_tenant);
    query.agent = typed(m_agent);
    query.model = typed(m_model);
    query.filter = typed(m_filter);
    query.zone = schedule.zone;
    schedule.formats.clear();
    for (const auto* box : m_formats)
        if (box->isChecked())
            schedule.formats.push_back(box->objectName().toStdString());
    schedule.keep = m_keep->value();
    schedule.paused = m_paused->isChecked();
    return schedule;
}

void ReportScheduleDialog::previewSoon()
{
    m_pause->start();
}

void ReportScheduleDialog::preview()
{
    const auto schedule = wanted();
    api::PreviewSchedule query;
    query.trigger.kind = api::TriggerKind::Cron;
    query.trigger.cron = schedule.cron;
    query.trigger.zone = schedule.zone;
    query.fires = 1;
    m_context.link.ask<api::PreviewSchedule>(
        this, std::move(query), [this, round = ++m_round](const base::Result<api::SchedulePreview>& preview) {
            if (round != m_round)
                return;
            if (!preview)
                return tellWhen(text(preview.error().message));
            if (!preview->problems.empty())
                return tellWhen(text(preview->problems.front().message));
            const QString next = preview->fires.empty() ? tr("never") : text(preview->fires.front().local);
            tellWhen(QStringLiteral("%1 (%2)").arg(next, text(preview->when)));
        });
}

//! Of one line or two: the dialog makes room for it.
void ReportScheduleDialog::tellWhen(const QString& words)
{
    m_when->setText(words);
    showProblem(problem());
}

void ReportScheduleDialog::save()
{
    const auto schedule = wanted();
    if (schedule.name.empty())
        return showProblem(tr("It needs a name: letters, digits, - and _, as files are called so."));
    if (schedule.formats.empty())
        return showProblem(tr("Choose at least one format."));
    setBusy(true);
    api::SaveReportSchedule request;
    request.schedule = schedule;
    m_context.link.ask<api::SaveReportSchedule>(
        this, std::move(request), [this](const base::Result<api::ReportScheduleReply>& reply) {
            setBusy(false);
            if (!reply)
                return showProblem(tr("It was not saved: %1").arg(text(reply.error().message)));
            emit saved(text(reply->row.schedule.scheduleId));
            accept();
        });
}

} // namespace kaze::ui
