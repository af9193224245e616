#pragma once

#include "engine/api/run_control_requests.h"
#include "ui/pages/page.h"
#include "ui/widgets/form_dialog.h"

class QLineEdit;

namespace kaze::ui {

//! How long each thing that grows is kept. Says before it saves what cleaning up does with what is older; nothing goes before that.
class KeepingDialog : public FormDialog {
    Q_OBJECT
public:
    KeepingDialog(const PageContext& context, const std::vector<api::KeepingRow>& rows, QWidget* parent);

signals:
    //! As it stands now.
    void changed(const kaze::api::Keeping& keeping);

private:
    struct Field {
        api::KeepingRow row;
        QLineEdit* days;
    };

    void save() override;
    //! Sets what differs, one after another.
    void send(std::vector<api::SetKeeping> wanted);

    PageContext m_context;
    std::vector<Field> m_fields;
};

} // namespace kaze::ui
