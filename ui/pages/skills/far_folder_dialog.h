#pragma once

#include "ui/widgets/form_dialog.h"

#include <functional>

class QLineEdit;

namespace kaze::ui {

//! Asks for the path of a folder on the machine of a cell elsewhere, where none can be looked for.
class FarFolderDialog : public FormDialog {
    Q_OBJECT
public:
    using Take = std::function<void(const QString& path)>;

    FarFolderDialog(
        const Theme& theme, const QString& title, const QString& about, const QString& saveText, Take take, QWidget* parent);

private:
    void save() override;

    Take m_take;
    QLineEdit* m_path;
};

} // namespace kaze::ui
