#pragma once

#include "engine/api/report_requests.h"
#include "ui/pages/page.h"
#include "ui/widgets/form_dialog.h"

class QDateTimeEdit;
class QLineEdit;

namespace kaze::ui {

//! Writes down what happened when, for the timeline of incidents.
class NoteDialog : public FormDialog {
    Q_OBJECT
public:
    NoteDialog(const PageContext& context, QWidget* parent);

signals:
    void saved(const QString& noteId);

private:
    void save() override;

    PageContext m_context;
    QLineEdit* m_text;
    QDateTimeEdit* m_at;
    QLineEdit* m_trace;
};

} // namespace kaze::ui
