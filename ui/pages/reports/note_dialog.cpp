#include "ui/pages/reports/note_dialog.h"

#include "ui/models/run_words.h"

#include <QDateTimeEdit>
#include <QLineEdit>

namespace kaze::ui {

NoteDialog::NoteDialog(const PageContext& context, QWidget* parent)
    : FormDialog(context.theme, tr("Write a note"), tr("It stands in the timeline of every incident report of its time."),
        tr("Write it down"), parent),
      m_context(context), m_text(new QLineEdit), m_at(new QDateTimeEdit), m_trace(new QLineEdit)
{
    m_text->setPlaceholderText(tr("the provider said that they rolled back"));
    m_at->setDisplayFormat(QStringLiteral("yyyy-MM-dd HH:mm:ss"));
    m_at->setCalendarPopup(true);
    m_at->setDateTime(toDateTime(context.link.now()).toLocalTime());
    m_trace->setPlaceholderText(tr("none"));
    addField(tr("What happened"), m_text);
    addField(tr("When"), m_at);
    addField(tr("Trace or run"), m_trace);
    showProblem({});
    m_text->setFocus();
}

void NoteDialog::save()
{
    if (m_text->text().trimmed().isEmpty())
        return showProblem(tr("A note needs a text."));
    setBusy(true);
    api::AddAnnotation request;
    request.text = m_text->text().trimmed().toStdString();
    request.at = api::Time(std::chrono::milliseconds(m_at->dateTime().toMSecsSinceEpoch()));
    request.traceId = m_trace->text().trimmed().toStdString();
    m_context.link.ask<api::AddAnnotation>(this, std::move(request), [this](const base::Result<api::AnnotationAdded>& reply) {
        setBusy(false);
        if (!reply)
            return showProblem(tr("It was not written down: %1").arg(text(reply.error().message)));
        emit saved(text(reply->annotation.id));
        accept();
    });
}

} // namespace kaze::ui
