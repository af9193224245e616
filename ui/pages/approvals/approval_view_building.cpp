#include "ui/pages/approvals/approval_view.h"

#include "ui/models/run_words.h"
#include "ui/widgets/code_editor.h"
#include "ui/widgets/diff_view.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/state_chip.h"

#include <QButtonGroup>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QPushButton>
#include <QVBoxLayout>

namespace kaze::ui {

namespace {

constexpr int kCompactPreview = 150; // px
constexpr int kCommandLines = 8;
constexpr int kCompactLines = 4;
constexpr int kArgumentLines = 16;

} // namespace

void ApprovalView::buildHead()
{
    auto* head = new QHBoxLayout;
    head->setSpacing(spacing::kSmall);
    head->addWidget(m_title);
    head->addWidget(m_kind);
    head->addStretch(1);
    head->addWidget(m_waiting);
    setButtonRole(*m_run, ButtonRole::Link);
    m_run->setVisible(m_shape == Shape::Whole);
    head->addWidget(m_run);
    connect(m_run, &QPushButton::clicked, this, [this] { emit runWanted(text(m_approval.runId)); });
    static_cast<QVBoxLayout*>(layout())->addLayout(head);
}

void ApprovalView::buildBody()
{
    auto* column = static_cast<QVBoxLayout*>(layout());
    m_reason->setProperty("kazeQuiet", true);
    m_command->setLineNumbersVisible(false);
    m_command->setFitHeight(m_shape == Shape::Whole ? kCommandLines : kCompactLines);
    m_arguments->setLineNumbersVisible(false);
    m_arguments->setFitHeight(kArgumentLines);
    for (QWidget* widget :
        {static_cast<QWidget*>(m_reason), static_cast<QWidget*>(m_known), static_cast<QWidget*>(m_previewTitle)})
        column->addWidget(widget);
    column->addWidget(m_diff, 1);
    column->addWidget(m_command);
    auto* arguments = new QHBoxLayout;
    arguments->addWidget(m_argumentsTitle);
    arguments->addStretch(1);
    setButtonRole(*m_edit, ButtonRole::Link);
    m_edit->setToolTip(tr("The call is made with what you write in their place, and the agent is told. Key: E"));
    connect(m_edit, &QPushButton::clicked, this, &ApprovalView::editArguments);
    arguments->addWidget(m_edit);
    column->addLayout(arguments);
    column->addWidget(m_arguments);
    m_editor->setLineNumbersVisible(false);
    m_editor->setFitHeight(kArgumentLines);
    m_editor->hide();
    connect(m_editor, &CodeEditor::textChanged, this, &ApprovalView::checkEdited);
    column->addWidget(m_editor);
    buildQuestion();
    buildPattern(*column);
    if (m_shape == Shape::Compact) {
        m_diff->setFixedHeight(kCompactPreview);
        m_previewTitle->hide();
        m_argumentsTitle->hide();
        m_arguments->hide();
    }
}

void ApprovalView::buildQuestion()
{
    auto* column = static_cast<QVBoxLayout*>(layout());
    m_question->setWordWrap(true);
    m_question->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    auto* choices = new QVBoxLayout(m_choices);
    choices->setContentsMargins(0, 0, 0, 0);
    choices->setSpacing(spacing::kTiny);
    m_text->setAccessibleName(tr("Your answer"));
    connect(m_text, &QLineEdit::textChanged, this, &ApprovalView::checkAnswer);
    connect(m_text, &QLineEdit::returnPressed, this, [this] { answer(api::Verdict::AllowOnce); });
    m_form->setLineNumbersVisible(false);
    m_form->setFitHeight(kArgumentLines);
    connect(m_form, &CodeEditor::textChanged, this, &ApprovalView::checkAnswer);
    connect(m_choice, &QButtonGroup::idClicked, this, &ApprovalView::checkAnswer);
    for (QWidget* widget :
        {static_cast<QWidget*>(m_question), m_choices, static_cast<QWidget*>(m_form), static_cast<QWidget*>(m_text)})
        column->addWidget(widget);
}

void ApprovalView::buildPattern(QVBoxLayout& column)
{
    auto* row = new QHBoxLayout(m_patternRow);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(spacing::kSmall);
    row->addWidget(makeLabel(m_theme, TextRole::Muted, tr("For this run and always:")));
    m_pattern->setPlaceholderText(tr("any arguments; or such as path=src/* command=\"git status *\""));
    m_pattern->setAccessibleName(tr("Arguments that are allowed for this run or always"));
    m_pattern->setToolTip(tr("Calls whose arguments look like this are not asked about any more. * stands for any name, at the "
                             "end for all that follows."));
    row->addWidget(m_pattern, 1);
    auto* same = new QPushButton(tr("Just these"));
    setButtonRole(*same, ButtonRole::Link);
    same->setToolTip(tr("Puts the arguments of this call there, to be widened"));
    connect(same, &QPushButton::clicked, this, [this] {
        m_pattern->setText(text(m_approval.pattern));
        m_pattern->setCursorPosition(0);
        m_pattern->setFocus();
    });
    row->addWidget(same);
    column.addWidget(m_patternRow);
}

void ApprovalView::buildButtons()
{
    auto* column = static_cast<QVBoxLayout*>(layout());
    if (m_shape == Shape::Whole)
        column->addStretch(0);
    auto* row = new QHBoxLayout;
    row->setSpacing(spacing::kSmall);
    m_why->setPlaceholderText(tr("Why not? The agent reads it (Enter denies)"));
    m_why->setAccessibleName(tr("Reason for denying"));
    connect(m_why, &QLineEdit::returnPressed, this, [this] { answer(api::Verdict::Deny); });
    m_once = addAnswer(api::Verdict::AllowOnce, ButtonRole::Primary);
    m_forRun = addAnswer(api::Verdict::AllowForRun, ButtonRole::Normal);
    m_always = addAnswer(api::Verdict::AllowAlways, ButtonRole::Normal);
    m_deny = addAnswer(api::Verdict::Deny, ButtonRole::Danger);
    row->addWidget(m_once);
    row->addWidget(m_forRun);
    row->addWidget(m_always);
    if (m_shape == Shape::Compact) {
        row->addWidget(m_deny);
        row->addStretch(1);
        m_why->setParent(this);
        m_why->hide();
        m_always->hide();
    } else {
        row->addSpacing(spacing::kSmall);
        row->addWidget(m_why, 1);
        row->addWidget(m_deny);
    }
    column->addLayout(row);
    setTextTone(*m_problem, Tone::Critical);
    m_problem->hide();
    column->addWidget(m_problem);
}

QPushButton* ApprovalView::addAnswer(api::Verdict verdict, ButtonRole role)
{
    auto* button = new QPushButton;
    setButtonRole(*button, role);
    connect(button, &QPushButton::clicked, this, [this, verdict] { emit answered(verdict, m_why->text().trimmed()); });
    return button;
}

} // namespace kaze::ui
