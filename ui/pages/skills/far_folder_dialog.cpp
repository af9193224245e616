#include "ui/pages/skills/far_folder_dialog.h"

#include <QLineEdit>

namespace kaze::ui {

namespace {

constexpr int kLongest = 4'096; // characters

} // namespace

FarFolderDialog::FarFolderDialog(
    const Theme& theme, const QString& title, const QString& about, const QString& saveText, Take take, QWidget* parent)
    : FormDialog(theme, title, about, saveText, parent), m_take(std::move(take)), m_path(new QLineEdit)
{
    m_path->setMaxLength(kLongest);
    m_path->setPlaceholderText(QStringLiteral("/srv/skills/reports"));
    addField(tr("Folder"), m_path);
    showProblem({});
    m_path->setFocus();
}

void FarFolderDialog::save()
{
    const QString path = m_path->text().trimmed();
    if (!path.startsWith(QLatin1Char('/')))
        return showProblem(tr("A path on another machine is written from / on."));
    m_take(path);
    accept();
}

} // namespace kaze::ui
