#include "ui/widgets/form_dialog.h"

#include "ui/widgets/labels.h"

#include <QFormLayout>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QPushButton>
#include <QVBoxLayout>

#include <algorithm>

namespace kaze::ui {

namespace {

constexpr int kWidth = 480;

} // namespace

FormDialog::FormDialog(const Theme& theme, const QString& title, const QString& about, const QString& saveText, QWidget* parent)
    : QDialog(parent), m_form(new QFormLayout), m_problem(makeLabel(theme, TextRole::Body, {})), m_buttons(new QHBoxLayout),
      m_save(new QPushButton(saveText))
{
    setAttribute(Qt::WA_DeleteOnClose);
    setWindowTitle(title);
    m_form->setSpacing(spacing::kSmall);
    m_form->setHorizontalSpacing(spacing::kMedium);
    m_form->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
    m_form->setLabelAlignment(Qt::AlignLeading | Qt::AlignVCenter);
    setTextTone(*m_problem, Tone::Critical);
    auto* cancel = new QPushButton(tr("Cancel"));
    cancel->setAutoDefault(false);
    setButtonRole(*m_save, ButtonRole::Primary);
    m_save->setDefault(true);
    m_buttons->setSpacing(spacing::kSmall);
    m_buttons->addStretch(1);
    m_buttons->addWidget(cancel);
    m_buttons->addWidget(m_save);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(spacing::kHuge, spacing::kHuge, spacing::kHuge, spacing::kLarge);
    column->setSpacing(spacing::kMedium);
    column->addWidget(makeLabel(theme, TextRole::Heading, title));
    column->addWidget(makeLabel(theme, TextRole::Muted, about));
    column->addLayout(m_form);
    column->addWidget(m_problem);
    column->addStretch(1);
    column->addLayout(m_buttons);
    setMinimumWidth(kWidth);
    connect(cancel, &QPushButton::clicked, this, &QDialog::reject);
    connect(m_save, &QPushButton::clicked, this, [this] { save(); });
}

QLabel* FormDialog::addField(const QString& label, QWidget* field)
{
    m_form->addRow(label, field);
    field->setAccessibleName(label);
    if (const auto* line = qobject_cast<QLineEdit*>(field))
        connect(line, &QLineEdit::textEdited, this, [this] { showProblem({}); });
    return qobject_cast<QLabel*>(m_form->labelForField(field));
}

QPushButton* FormDialog::addRemoval(const QString& text)
{
    auto* button = new QPushButton(text);
    setButtonRole(*button, ButtonRole::Danger);
    button->setAutoDefault(false);
    m_buttons->insertWidget(0, button);
    return button;
}

void FormDialog::showProblem(const QString& problem)
{
    m_problem->setVisible(!problem.isEmpty());
    m_problem->setText(problem);
    setAccessibleDescription(problem);
    layout()->activate();
    const int wide = std::max(width(), kWidth);
    const int needed = layout()->hasHeightForWidth() ? layout()->totalHeightForWidth(wide) : sizeHint().height();
    resize(wide, std::max(needed, minimumSizeHint().height()));
}

QString FormDialog::problem() const
{
    return m_problem->text();
}

void FormDialog::setBusy(bool busy)
{
    m_save->setEnabled(!busy);
}

} // namespace kaze::ui
