#pragma once

#include "ui/widgets/form_dialog.h"

#include <functional>

class QLineEdit;

namespace kaze::ui {

//! The name that something is kept under.
class NameDialog : public FormDialog {
    Q_OBJECT
public:
    //! Says why a name cannot be taken, or takes it and gives an empty text.
    using Take = std::function<QString(const QString& name)>;

    NameDialog(const Theme& theme, const QString& title, const QString& about, const QString& saveText, const QString& name,
        Take take, QWidget* parent);

private:
    void save() override;

    Take m_take;
    QLineEdit* m_name;
};

} // namespace kaze::ui
