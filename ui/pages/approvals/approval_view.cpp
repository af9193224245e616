#include "ui/pages/approvals/approval_view.h"

#include "engine/base/text.h"
#include "ui/models/json_text.h"
#include "ui/models/run_words.h"
#include "ui/widgets/code_view.h"
#include "ui/widgets/diff_view.h"
#include "ui/widgets/format.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/state_chip.h"

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

bool isDiff(const QString& preview)
{
    return preview.startsWith(QLatin1String("--- ")) || preview.startsWith(QLatin1String("diff "))
        || preview.contains(QLatin1String("\n@@ "));
}

//! What a person is about to allow, with nothing in it that hides or turns round what is read.
QString withoutTricks(const QString& shown)
{
    return QString::fromStdString(base::withVisibleControls(shown.toStdString()));
}

} // namespace

ApprovalView::ApprovalView(const Theme& theme, Shape shape, QWidget* parent)
    : QWidget(parent), m_theme(theme), m_shape(shape), m_title(new ElidedLabel(theme, TextRole::Strong)),
      m_kind(new StateChip(theme)), m_waiting(new ElidedLabel(theme, TextRole::Muted)),
      m_reason(makeLabel(theme, TextRole::Body, {})), m_known(makeLabel(theme, TextRole::Body, {})),
      m_previewTitle(makeLabel(theme, TextRole::Title, {})), m_diff(new DiffView(theme, tr("What would change"))),
      m_command(new CodeView(theme, Language::Plain, tr("Command line"))),
      m_argumentsTitle(makeLabel(theme, TextRole::Title, tr("Exact arguments"))),
      m_arguments(new CodeView(theme, Language::Json, tr("Exact arguments"))), m_run(new QPushButton(tr("Open run"))),
      m_why(new QLineEdit), m_problem(makeLabel(theme, TextRole::Body, {}))
{
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(spacing::kSmall);
    buildHead();
    buildBody();
    buildButtons();
}

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
    column->addWidget(m_argumentsTitle);
    column->addWidget(m_arguments);
    if (m_shape == Shape::Compact) {
        m_diff->setFixedHeight(kCompactPreview);
        m_previewTitle->hide();
        m_argumentsTitle->hide();
        m_arguments->hide();
    }
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

QPushButton* ApprovalView::buttonOf(api::Verdict verdict) const
{
    switch (verdict) {
    case api::Verdict::AllowOnce:
        return m_once;
    case api::Verdict::AllowForRun:
        return m_forRun;
    case api::Verdict::AllowAlways:
        return m_always;
    case api::Verdict::Deny:
        break;
    }
    return m_deny;
}

void ApprovalView::nameButtons(int others)
{
    const bool uncertain = m_approval.kind == api::ApprovalKind::Uncertain && others == 0;
    const auto name = [this, others](QPushButton* button, const QString& words, const QString& key, const QString& meaning) {
        button->setText(others > 0 ? tr("%1 (%2)").arg(words).arg(others + 1) : words);
        button->setToolTip(m_shape == Shape::Whole ? tr("%1 Key: %2").arg(meaning, key) : meaning);
        button->setAccessibleName(button->text());
    };
    if (uncertain) {
        name(m_once, tr("Run it again"), QStringLiteral("A"), tr("It did not happen: the call is made now."));
        name(m_deny, tr("Do not run it again"), QStringLiteral("D"), tr("It happened, or must not: the agent is told so."));
    } else {
        name(m_once, tr("Allow once"), QStringLiteral("A"), tr("This call and no other."));
        name(m_deny, tr("Deny"), QStringLiteral("D"), tr("The agent is told, with your reason, and goes on without it."));
    }
    name(m_forRun, tr("Allow for this run"), QStringLiteral("R"), tr("This tool, until the run ends."));
    name(m_always, tr("Always"), QStringLiteral("W"), tr("This tool, for this agent, from now on."));
    m_forRun->setVisible(!uncertain);
    m_always->setVisible(!uncertain && m_shape == Shape::Whole);
}

void ApprovalView::setApproval(const api::Approval& approval, int others)
{
    const bool other = approval.approvalId != m_approval.approvalId;
    m_approval = approval;
    const bool uncertain = approval.kind == api::ApprovalKind::Uncertain;
    m_title->setText(uncertain ? tr("%1: did %2 happen?").arg(text(approval.agent), text(approval.tool))
                               : tr("%1 wants %2").arg(text(approval.agent), text(approval.tool)));
    m_kind->setVisible(m_shape == Shape::Whole);
    m_kind->setState(uncertain ? tr("needs attention") : tr("approval"), Tone::Warning);
    m_reason->setText(uncertain ? text(approval.reason) : tr("Asks because %1.").arg(text(approval.reason)));
    m_known->setVisible(uncertain);
    if (uncertain)
        m_known->setText(tr(
            "The process ended between the start of this call and its result, so Kaze cannot tell. Look at what the call would "
            "have changed. Everything before it is kept, and the run waits for your answer."));
    if (other) {
        m_why->clear();
        setProblem({});
        showPreview();
        m_arguments->setCode(withoutTricks(indentedJson(text(approval.arguments))));
    }
    nameButtons(others);
    m_run->setToolTip(tr("Run %1").arg(text(approval.runId)));
    setAccessibleName(m_title->text());
}

void ApprovalView::showPreview()
{
    const QString preview = withoutTricks(text(m_approval.preview));
    const bool diff = isDiff(preview);
    m_diff->setVisible(diff);
    m_command->setVisible(!preview.isEmpty() && !diff);
    m_previewTitle->setVisible(!preview.isEmpty() && m_shape == Shape::Whole);
    if (diff) {
        m_diff->setDiff(preview);
        m_previewTitle->setText(
            tr("What would change: %1 added, %2 removed")
                .arg(tr("%n line(s)", nullptr, m_diff->addedLines()), tr("%n line(s)", nullptr, m_diff->removedLines())));
    } else {
        m_command->setCode(preview.isEmpty() ? QString() : preview);
        m_previewTitle->setText(tr("What would run"));
    }
    if (m_shape == Shape::Compact && preview.isEmpty()) {
        m_command->setCode(withoutTricks(callText(text(m_approval.tool), text(m_approval.arguments))));
        m_command->show();
    }
}

void ApprovalView::setWaiting(const QString& since)
{
    m_waiting->setText(since);
    m_waiting->setToolTip(format::utc(toDateTime(m_approval.askedAt)));
}

void ApprovalView::setBusy(bool busy)
{
    for (auto* button : {m_once, m_forRun, m_always, m_deny})
        button->setEnabled(!busy);
}

void ApprovalView::setProblem(const QString& problem)
{
    m_problem->setText(problem);
    m_problem->setVisible(!problem.isEmpty());
}

void ApprovalView::answer(api::Verdict verdict)
{
    auto* button = buttonOf(verdict);
    if (button->isEnabled() && !button->isHidden())
        button->click();
}

void ApprovalView::askReason()
{
    m_why->setFocus(Qt::ShortcutFocusReason);
}

} // namespace kaze::ui
