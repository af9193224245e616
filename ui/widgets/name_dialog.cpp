#include "ui/widgets/name_dialog.h"

#include <QLineEdit>

namespace kaze::ui {

namespace {

constexpr int kLongest = 100; // characters

} // namespace

NameDialog::NameDialog(const Theme& theme, const QString& title, const QString& about, const QString& saveText,
    const QString& name, Take take, QWidget* parent)
    : FormDialog(theme, title, about, saveText, parent), m_take(std::move(take)), m_name(new QLineEdit(name))
{
    m_name->setMaxLength(kLongest);
    m_name->selectAll();
    addField(tr("Name"), m_name);
    showProblem({});
    m_name->setFocus();
}

void NameDialog::save()
{
    const auto name = m_name->text().simplified();
    const auto problem = name.isEmpty() ? tr("It needs a name.") : m_take(name);
    if (problem.isEmpty())
        accept();
    else
        showProblem(problem);
}

} // namespace kaze::ui
