#include "ui/pages/reports/report_schedule_panel.h"

#include "ui/models/report_words.h"
#include "ui/models/run_words.h"
#include "ui/models/schedule_words.h"
#include "ui/pages/reports/kept_reports_panel.h"
#include "ui/widgets/card.h"
#include "ui/widgets/confirm.h"
#include "ui/widgets/format.h"
#include "ui/widgets/key_value_table.h"
#include "ui/widgets/labels.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

namespace kaze::ui {

ReportSchedulePanel::ReportSchedulePanel(PageContext context, QWidget* parent)
    : QWidget(parent), m_context(context), m_card(new Card(context.theme)), m_facts(new KeyValueTable(context.theme)),
      m_problem(makeLabel(context.theme, TextRole::Body, {})), m_run(new QPushButton(tr("Make now"))), m_pause(new QPushButton),
      m_kept(new KeptReportsPanel(context))
{
    build();
    connect(m_run, &QPushButton::clicked, this, &ReportSchedulePanel::runNow);
    connect(m_pause, &QPushButton::clicked, this, [this] {
        if (m_row)
            setPaused(!m_row->schedule.paused);
    });
}

void ReportSchedulePanel::build()
{
    auto* edit = new QPushButton(tr("Change…"));
    auto* removal = new QPushButton(tr("Remove…"));
    removal->setAccessibleName(tr("Remove the schedule"));
    connect(edit, &QPushButton::clicked, this, &ReportSchedulePanel::editWanted);
    connect(removal, &QPushButton::clicked, this, &ReportSchedulePanel::remove);
    auto* buttons = new QWidget;
    auto* row = new QHBoxLayout(buttons);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(spacing::kSmall);
    for (auto* button : {m_run, m_pause, edit, removal})
        row->addWidget(button);
    m_card->setTrailing(buttons);
    setTextTone(*m_problem, Tone::Critical);
    m_card->content()->addWidget(m_problem);
    m_card->content()->addWidget(m_facts);
    m_card->setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Maximum);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(spacing::kMedium);
    column->addWidget(m_card);
    column->addWidget(m_kept, 1);
}

void ReportSchedulePanel::setRow(const api::ReportScheduleRow& row)
{
    const bool isOther = !m_row || m_row->schedule.scheduleId != row.schedule.scheduleId;
    const bool isMore = m_row && (m_row->made != row.made || m_row->lastAt != row.lastAt);
    m_row = row;
    showRow();
    if (isOther)
        m_kept->setSchedule(text(row.schedule.name));
    else if (isMore)
        m_kept->refresh();
}

void ReportSchedulePanel::showRow()
{
    const auto& schedule = m_row->schedule;
    const auto now = toDateTime(m_context.link.now());
    const auto moment
        = [&](const std::optional<api::Time>& at) { return at ? format::moment(toDateTime(*at), now) : tr("never"); };
    m_card->setThing(text(schedule.name));
    QList<KeyValue> facts;
    const auto add = [&facts](const QString& key, const QString& value, const QString& exact = {}) {
        facts << KeyValue{key, value, exact};
    };
    add(tr("Report"), report::aboutText(schedule.query));
    add(tr("When"), QStringLiteral("%1 (%2)").arg(text(m_row->when), text(schedule.zone)), text(schedule.cron));
    add(tr("Next"), schedule.paused ? tr("paused") : moment(m_row->nextAt),
        m_row->nextAt ? schedule::momentsOf(*m_row->nextAt, schedule.zone) : QString());
    add(tr("Formats"), report::titlesOf(schedule.formats));
    add(tr("Kept of each format"), QString::number(schedule.keep));
    add(tr("Last"),
        m_row->running ? tr("being made: %Ln row(s) so far", nullptr, static_cast<int>(m_row->rows)) : moment(m_row->lastAt),
        m_row->lastAt ? format::utc(toDateTime(*m_row->lastAt)) : QString());
    add(tr("Made"), tr("%Ln time(s)", nullptr, static_cast<int>(m_row->made)));
    if (m_row->missed > 0)
        add(tr("Missed"),
            tr("%Ln time(s), while Kaze did not run for more than an hour", nullptr, static_cast<int>(m_row->missed)));
    m_facts->setRows(facts);
    m_problem->setText(
        m_row->lastProblem.empty() ? QString() : tr("The last one was not made: %1").arg(text(m_row->lastProblem)));
    m_problem->setVisible(!m_row->lastProblem.empty());
    m_run->setEnabled(!m_row->running);
    m_pause->setText(schedule.paused ? tr("Resume") : tr("Pause"));
}

void ReportSchedulePanel::runNow()
{
    if (!m_row || m_row->running)
        return;
    api::RunReportSchedule request;
    request.schedule = m_row->schedule.scheduleId;
    m_context.link.ask<api::RunReportSchedule>(
        this, std::move(request), [this](const base::Result<api::ReportScheduleReply>& reply) {
            if (!reply)
                m_context.navigator.notify(tr("It was not made: %1").arg(text(reply.error().message)));
            emit changed();
        });
}

void ReportSchedulePanel::setPaused(bool paused)
{
    if (!m_row)
        return;
    api::SaveReportSchedule request;
    request.schedule = m_row->schedule;
    request.schedule.paused = paused;
    m_context.link.ask<api::SaveReportSchedule>(
        this, std::move(request), [this](const base::Result<api::ReportScheduleReply>& reply) {
            if (!reply)
                m_context.navigator.notify(tr("It was not changed: %1").arg(text(reply.error().message)));
            emit changed();
        });
}

void ReportSchedulePanel::remove()
{
    if (!m_row)
        return;
    Question question;
    question.text = tr("Remove the schedule %1?").arg(text(m_row->schedule.name));
    question.details = tr("No more reports are made. Those that are kept stay.");
    question.action = tr("Remove the schedule");
    question.otherwise = tr("Keep it");
    confirm(m_context.theme, this, question, [this, id = m_row->schedule.scheduleId] {
        api::RemoveReportSchedule request;
        request.schedule = id;
        m_context.link.ask<api::RemoveReportSchedule>(this, std::move(request), [this](const base::Result<api::Done>& done) {
            if (!done)
                return m_context.navigator.notify(tr("It was not removed: %1").arg(text(done.error().message)));
            m_row.reset();
            emit removed();
        });
    });
}

} // namespace kaze::ui
