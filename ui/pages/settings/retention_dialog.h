#pragma once

#include "engine/api/log_requests.h"
#include "engine/api/retention_requests.h"
#include "ui/pages/page.h"
#include "ui/widgets/form_dialog.h"

#include <optional>

class QComboBox;
class QLineEdit;

namespace kaze::ui {

//! How long lines and traces are kept and how much room they may take. Where something is deleted by it, it asks before.
class RetentionDialog : public FormDialog {
    Q_OBJECT
public:
    RetentionDialog(const PageContext& context, const api::ObservationStats& now, QWidget* parent);

signals:
    void changed();

private:
    void save() override;
    //! None, and it says what is wrong with them.
    [[nodiscard]] std::optional<api::SetRetention> read();
    //! What would be deleted is asked about first.
    void look(const api::SetRetention& wanted);
    void agree(const api::Retention& loss, const api::SetRetention& wanted);
    void send(api::SetRetention wanted);
    void failed(const base::Error& error);

    PageContext m_context;
    QLineEdit* m_months;
    QComboBox* m_after;
    QLineEdit* m_budget;
};

} // namespace kaze::ui
