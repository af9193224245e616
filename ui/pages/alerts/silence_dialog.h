#pragma once

#include "engine/api/alert_requests.h"
#include "ui/pages/page.h"
#include "ui/widgets/form_dialog.h"

class QComboBox;
class QLineEdit;

namespace kaze::ui {

//! Silences what an alert stands for: its cause, its rule, or everything, until a time that is picked or typed.
class SilenceDialog : public FormDialog {
    Q_OBJECT
public:
    SilenceDialog(PageContext context, const api::Alert& alert, QWidget* parent);

signals:
    void silenced(const kaze::api::Silence& silence);

private:
    void save() override;
    void durationChosen();
    [[nodiscard]] std::optional<double> seconds() const;

    PageContext m_context;
    api::Alert m_alert;
    QComboBox* m_what;
    QComboBox* m_duration;
    QLineEdit* m_other;
    QLineEdit* m_comment;
};

} // namespace kaze::ui
