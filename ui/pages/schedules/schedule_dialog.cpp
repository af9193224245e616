#include "ui/pages/schedules/schedule_dialog.h"

#include "engine/api/agent_requests.h"
#include "engine/base/ids.h"
#include "ui/models/run_words.h"
#include "ui/pages/schedules/schedule_form.h"
#include "ui/pages/schedules/schedule_preview.h"
#include "ui/pages/schedules/trigger_fields.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/scrolled.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QScrollArea>
#include <QVBoxLayout>

namespace kaze::ui {

namespace {

constexpr QSize kSize{980, 680};
constexpr int kPreviewWidth = 330;

} // namespace

ScheduleDialog::ScheduleDialog(const PageContext& context, const std::optional<api::ScheduleSpec>& spec, QWidget* parent)
    : QDialog(parent), m_context(context), m_isNew(!spec), m_form(new ScheduleForm(context.theme)),
      m_preview(new SchedulePreviewView(context)), m_problem(makeLabel(context.theme, TextRole::Body, {})),
      m_save(new QPushButton(spec ? tr("Save") : tr("Make the schedule")))
{
    setAttribute(Qt::WA_DeleteOnClose);
    setWindowTitle(spec ? tr("Change the schedule %1").arg(text(spec->name)) : tr("New schedule"));
    if (spec) {
        m_first = *spec;
    } else {
        // Whoever presses twice, or again after a lost connection, makes one schedule.
        m_first.scheduleId = base::clientId().text();
        m_first.trigger.cron = "0 2 * * 1-5";
    }
    build();
    m_form->setSpec(m_first);
    m_context.link.ask<api::ListAgents>(this, {}, [this](const base::Result<api::AgentList>& list) {
        if (list)
            m_form->setAgents(*list);
    });
    showProblem({});
    updatePreview();
    m_form->focusFirst();
}

void ScheduleDialog::build()
{
    auto* cancel = new QPushButton(tr("Cancel"));
    cancel->setAutoDefault(false);
    setButtonRole(*m_save, ButtonRole::Primary);
    m_save->setDefault(true);
    auto* buttons = new QHBoxLayout;
    buttons->setSpacing(spacing::kSmall);
    buttons->addWidget(m_problem, 1);
    buttons->addWidget(cancel);
    buttons->addWidget(m_save);
    setTextTone(*m_problem, Tone::Critical);
    m_preview->setFixedWidth(kPreviewWidth);
    auto* scroll = scrolled(m_form);
    scroll->setFocusPolicy(Qt::NoFocus);
    scroll->setAccessibleName(windowTitle());
    auto* parts = new QHBoxLayout;
    parts->setSpacing(spacing::kLarge);
    parts->addWidget(scroll, 1);
    parts->addWidget(m_preview);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(spacing::kHuge, spacing::kHuge, spacing::kHuge, spacing::kLarge);
    column->setSpacing(spacing::kMedium);
    column->addWidget(makeLabel(m_context.theme, TextRole::Heading, windowTitle()));
    column->addLayout(parts, 1);
    column->addLayout(buttons);
    resize(kSize);
    connect(cancel, &QPushButton::clicked, this, &QDialog::reject);
    connect(m_save, &QPushButton::clicked, this, &ScheduleDialog::save);
    connect(m_form, &ScheduleForm::triggerChanged, this, &ScheduleDialog::updatePreview);
    connect(m_form, &ScheduleForm::changed, this, [this] { showProblem({}); });
    connect(m_preview, &SchedulePreviewView::checked, m_form->trigger(), &TriggerFields::showProblems);
}

QString ScheduleDialog::problem() const
{
    return m_problem->text();
}

void ScheduleDialog::updatePreview()
{
    m_preview->setTrigger(m_form->trigger()->trigger(), m_form->trigger()->problem());
}

void ScheduleDialog::showProblem(const QString& problem)
{
    m_problem->setText(problem);
    setAccessibleDescription(problem);
}

void ScheduleDialog::save()
{
    if (const QString problem = m_form->problem(); !problem.isEmpty())
        return showProblem(problem);
    m_save->setEnabled(false);
    api::SaveSchedule request;
    request.schedule = m_form->spec();
    m_context.link.ask<api::SaveSchedule>(this, std::move(request), [this](const base::Result<api::ScheduleReply>& reply) {
        m_save->setEnabled(true);
        if (!reply)
            return showProblem(tr("It was not saved: %1").arg(text(reply.error().message)));
        m_context.navigator.notify(
            (m_isNew ? tr("The schedule %1 is made") : tr("The schedule %1 is changed")).arg(text(reply->row.name)));
        emit saved(text(reply->row.scheduleId));
        accept();
    });
}

} // namespace kaze::ui
