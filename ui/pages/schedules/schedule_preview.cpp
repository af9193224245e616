#include "ui/pages/schedules/schedule_preview.h"

#include "engine/api/schedule_requests.h"

#include "ui/models/run_words.h"
#include "ui/models/schedule_words.h"
#include "ui/widgets/format.h"
#include "ui/widgets/key_value_table.h"
#include "ui/widgets/labels.h"

#include <QLabel>
#include <QVBoxLayout>

namespace kaze::ui {

namespace {

constexpr int kPause = 200; // ms behind the last key
constexpr int kFires = 8;

} // namespace

SchedulePreviewView::SchedulePreviewView(PageContext context, QWidget* parent)
    : Card(context.theme, tr("When it would fire"), parent), m_context(context),
      m_words(makeLabel(context.theme, TextRole::Strong, {})), m_note(makeLabel(context.theme, TextRole::Muted, {})),
      m_fires(new KeyValueTable(context.theme))
{
    content()->addWidget(m_words);
    content()->addWidget(m_fires);
    content()->addWidget(m_note);
    content()->addStretch(1);
    m_pause.setSingleShot(true);
    m_pause.setInterval(kPause);
    connect(&m_pause, &QTimer::timeout, this, &SchedulePreviewView::ask);
}

void SchedulePreviewView::setTrigger(const api::ScheduleTrigger& trigger, const QString& problem)
{
    m_trigger = trigger;
    ++m_round;
    if (problem.isEmpty())
        return std::exchange(m_asked, true) ? m_pause.start() : ask();
    m_pause.stop();
    api::Check check;
    check.status = api::CheckStatus::Failed;
    check.message = problem.toStdString();
    showPreview({{}, {}, {}, {check}});
}

QString SchedulePreviewView::words() const
{
    return m_words->text();
}

void SchedulePreviewView::ask()
{
    api::PreviewSchedule query;
    query.trigger = m_trigger;
    query.fires = kFires;
    m_context.link.ask<api::PreviewSchedule>(
        this, std::move(query), [this, round = m_round](const base::Result<api::SchedulePreview>& reply) {
            if (round != m_round)
                return;
            if (reply)
                return showPreview(*reply);
            m_words->setText({});
            m_fires->setRows({});
            m_note->setText(tr("The cell does not answer: %1").arg(text(reply.error().message)));
        });
}

void SchedulePreviewView::showPreview(const api::SchedulePreview& preview)
{
    m_words->setText(text(preview.when));
    m_count = static_cast<int>(preview.fires.size());
    QList<KeyValue> rows;
    for (const auto& fire : preview.fires) {
        QString when = schedule::momentIn(fire.at, QByteArray::fromStdString(preview.zone));
        if (!fire.note.empty())
            when += QStringLiteral(" · ") + text(fire.note);
        rows << KeyValue{format::relative(toDateTime(fire.at), toDateTime(m_context.link.now())), when,
            schedule::momentsOf(fire.at, preview.zone)};
    }
    m_fires->setRows(rows);
    const bool failed = std::any_of(
        preview.problems.begin(), preview.problems.end(), [](const auto& one) { return one.status == api::CheckStatus::Failed; });
    m_note->setText(failed                              ? tr("Nothing, as it is written now: see the note beside the field.")
            : !rows.isEmpty()                           ? QString()
            : m_trigger.kind == api::TriggerKind::Event ? tr("Whenever a message of this topic comes.")
                                                        : tr("Never: its time is over."));
    m_note->setVisible(!m_note->text().isEmpty());
    m_words->setVisible(!m_words->text().isEmpty());
    emit checked(preview.problems);
}

} // namespace kaze::ui
