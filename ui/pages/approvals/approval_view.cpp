#include "ui/pages/approvals/approval_view.h"

#include "engine/base/text.h"
#include "ui/models/approval_words.h"
#include "ui/models/json_text.h"
#include "ui/models/run_words.h"
#include "ui/widgets/code_editor.h"
#include "ui/widgets/diff_view.h"
#include "ui/widgets/format.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/state_chip.h"

#include <QButtonGroup>
#include <QLineEdit>
#include <QPushButton>
#include <QRadioButton>
#include <QVBoxLayout>

#include <algorithm>

namespace kaze::ui {

namespace {

constexpr std::size_t kDrafts = 50;

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
      m_arguments(new CodeView(theme, Language::Json, tr("Exact arguments"))), m_edit(new QPushButton(tr("Change…"))),
      m_editor(new CodeEditor(theme, Language::Json, tr("Changed arguments"))), m_question(makeLabel(theme, TextRole::Title, {})),
      m_choices(new QWidget), m_choice(new QButtonGroup(this)), m_text(new QLineEdit),
      m_form(new CodeEditor(theme, Language::Json, tr("Answers"))), m_patternRow(new QWidget), m_pattern(new QLineEdit),
      m_run(new QPushButton(tr("Open run"))), m_why(new QLineEdit), m_problem(makeLabel(theme, TextRole::Body, {}))
{
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(spacing::kSmall);
    buildHead();
    buildBody();
    buildButtons();
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
    const bool alone = others == 0;
    const auto name = [this, others](QPushButton* button, const QString& words, const QString& key, const QString& meaning) {
        button->setText(others > 0 ? tr("%1 (%2)").arg(words).arg(others + 1) : words);
        button->setToolTip(m_shape == Shape::Whole ? tr("%1 Key: %2").arg(meaning, key) : meaning);
        button->setAccessibleName(button->text());
    };
    if (alone && m_approval.kind == api::ApprovalKind::Uncertain) {
        name(m_once, tr("Run it again"), QStringLiteral("A"), tr("It did not happen: the call is made now."));
        name(m_deny, tr("Do not run it again"), QStringLiteral("D"), tr("It happened, or must not: the agent is told so."));
    } else if (alone && m_approval.kind == api::ApprovalKind::Question) {
        name(m_once, tr("Answer"), QStringLiteral("A"), tr("The agent reads it and goes on."));
        name(m_deny, tr("No answer"), QStringLiteral("D"), tr("The agent is told, with your reason, and goes on without one."));
    } else if (alone && m_approval.kind == api::ApprovalKind::Loop) {
        name(m_once, tr("Go on"), QStringLiteral("A"), tr("It goes on, and counts from here; the agent reads what you write."));
        name(m_deny, tr("End the run"), QStringLiteral("D"), tr("It ends as failed, with this evidence; it can be resumed."));
    } else {
        name(m_once, tr("Allow once"), QStringLiteral("A"), tr("This call and no other."));
        name(m_deny, tr("Deny"), QStringLiteral("D"), tr("The agent is told, with your reason, and goes on without it."));
    }
    const bool isCall = !alone || m_approval.kind == api::ApprovalKind::ToolCall;
    name(m_forRun, tr("Allow for this run"), QStringLiteral("R"), tr("This tool, until the run ends."));
    name(m_always, tr("Always"), QStringLiteral("W"), tr("This tool, for this agent, from now on."));
    m_forRun->setVisible(isCall);
    m_always->setVisible(isCall && m_shape == Shape::Whole);
    m_why->setPlaceholderText(m_approval.kind == api::ApprovalKind::Question && alone
            ? tr("Why is there no answer? The agent reads it")
            : tr("Why not? The agent reads it (Enter denies)"));
}

void ApprovalView::setApproval(const api::Approval& approval, int others)
{
    const bool other = approval.approvalId != m_approval.approvalId;
    if (other)
        keepDraft();
    m_approval = approval;
    m_others = others;
    const bool uncertain = approval.kind == api::ApprovalKind::Uncertain;
    const bool isCall = approval.kind == api::ApprovalKind::ToolCall;
    m_title->setText(approval.kind == api::ApprovalKind::Question ? tr("%1 asks").arg(text(approval.agent)) : wantsOf(approval));
    m_kind->setVisible(m_shape == Shape::Whole);
    m_kind->setState(kindWord(approval), Tone::Warning);
    m_reason->setText(!isCall ? text(approval.reason) : tr("Asks because %1.").arg(text(approval.reason)));
    m_reason->setVisible(!approval.reason.empty());
    const bool isLoop = approval.kind == api::ApprovalKind::Loop;
    m_known->setVisible(uncertain || isLoop);
    if (uncertain)
        m_known->setText(tr(
            "The process ended between the start of this call and its result, so Kaze cannot tell. Look at what the call would "
            "have changed. Everything before it is kept, and the run waits for your answer."));
    if (isLoop)
        m_known->setText(tr("It waits before its next turn. If you let it go on, a word to the agent often helps."));
    if (other) {
        m_editor->hide();
        setProblem({});
        showPreview();
        m_arguments->setCode(withoutTricks(indentedJson(text(approval.arguments))));
        showQuestion();
        showDraft();
    }
    showKind(other);
    nameButtons(others);
    m_run->setToolTip(tr("Run %1").arg(text(approval.runId)));
    setAccessibleName(m_title->text());
    checkAnswer();
}

//! What there is to see and to fill in for a question of this kind.
void ApprovalView::showKind(bool other)
{
    const bool whole = m_shape == Shape::Whole;
    const bool isCall = m_approval.kind == api::ApprovalKind::ToolCall;
    const bool isAnswer = m_approval.kind == api::ApprovalKind::Question;
    const bool hasCall = isCall || m_approval.kind == api::ApprovalKind::Uncertain;
    const bool edits = !m_editor->isHidden();
    m_argumentsTitle->setVisible(hasCall && (whole || edits));
    m_arguments->setVisible(hasCall && whole && !edits);
    m_edit->setVisible(isCall && m_others == 0 && !edits);
    m_patternRow->setVisible(isCall && whole && m_others == 0);
    m_question->setVisible(isAnswer);
    m_choices->setVisible(isAnswer && !m_approval.choices.empty());
    m_form->setVisible(isAnswer && !m_approval.schema.empty());
    m_text->setVisible(
        (isAnswer && m_approval.choices.empty() && m_approval.schema.empty()) || m_approval.kind == api::ApprovalKind::Loop);
    m_text->setPlaceholderText(
        isAnswer ? tr("Your answer (Enter sends it)") : tr("A word to the agent, if you like (Enter lets it go on)"));
    if (other && !hasCall) {
        m_diff->hide();
        m_command->hide();
        m_previewTitle->hide();
    }
}

void ApprovalView::showQuestion()
{
    m_question->setText(withoutTricks(text(m_approval.question)));
    for (auto* button : m_choice->buttons()) {
        m_choice->removeButton(button);
        delete button;
    }
    for (std::size_t i = 0; i < m_approval.choices.size(); ++i) {
        // Two & stand for one: a single one is for the keyboard.
        auto* button
            = new QRadioButton(withoutTricks(text(m_approval.choices[i])).replace(QLatin1Char('&'), QStringLiteral("&&")));
        m_choice->addButton(button, static_cast<int>(i));
        m_choices->layout()->addWidget(button);
    }
    m_emptyForm
        = m_approval.kind == api::ApprovalKind::Question && !m_approval.schema.empty() ? formOf(m_approval.schema) : QString();
}

void ApprovalView::keepDraft()
{
    Draft draft{m_approval.approvalId, m_why->text(), m_text->text(), m_pattern->text(),
        m_editor->isHidden() ? QString() : m_editor->code(), m_form->code(), m_choice->checkedId()};
    const bool written = !draft.why.isEmpty() || !draft.text.isEmpty() || !draft.pattern.isEmpty() || !draft.arguments.isEmpty()
        || draft.choice >= 0 || draft.form != m_emptyForm;
    if (!written)
        return;
    m_drafts.push_back(std::move(draft));
    if (m_drafts.size() > kDrafts)
        m_drafts.erase(m_drafts.begin());
}

void ApprovalView::showDraft()
{
    Draft draft;
    draft.form = m_emptyForm;
    const auto kept = std::find_if(
        m_drafts.begin(), m_drafts.end(), [this](const Draft& one) { return one.approvalId == m_approval.approvalId; });
    if (kept != m_drafts.end()) {
        draft = std::move(*kept);
        m_drafts.erase(kept);
    }
    m_why->setText(draft.why);
    m_text->setText(draft.text);
    m_pattern->setText(draft.pattern);
    m_form->setCode(draft.form);
    if (auto* choice = m_choice->button(draft.choice))
        choice->setChecked(true);
    if (!draft.arguments.isEmpty()) {
        m_editor->show();
        m_editor->setCode(draft.arguments);
    }
}

void ApprovalView::editArguments()
{
    if (m_edit->isHidden())
        return;
    m_editor->setCode(indentedJson(text(m_approval.arguments)));
    m_editor->show();
    showKind(false);
    m_editor->setFocus(Qt::OtherFocusReason);
}

void ApprovalView::checkEdited()
{
    if (m_editor->isHidden())
        return;
    setProblem(misfitOf(m_editor->code(), m_approval.schema));
    checkAnswer();
}

//! What cannot be answered yet has no button that works.
void ApprovalView::checkAnswer()
{
    const bool isAnswer = m_approval.kind == api::ApprovalKind::Question && m_others == 0;
    const bool edits = !m_editor->isHidden();
    const bool fits = isAnswer
        ? !chosenText().isEmpty() && (m_approval.schema.empty() || misfitOf(chosenText(), m_approval.schema).isEmpty())
        : !edits || misfitOf(m_editor->code(), m_approval.schema).isEmpty();
    for (auto* button : {m_once, m_forRun, m_always})
        button->setEnabled(!m_busy && fits);
    m_deny->setEnabled(!m_busy);
}

QString ApprovalView::chosenText() const
{
    if (!m_approval.schema.empty() && m_approval.kind == api::ApprovalKind::Question)
        return m_form->code().trimmed();
    if (!m_approval.choices.empty()) {
        const int chosen = m_choice->checkedId();
        return chosen < 0 ? QString() : text(m_approval.choices[static_cast<std::size_t>(chosen)]);
    }
    return m_text->text().trimmed();
}

api::AnswerApproval ApprovalView::given(api::Verdict verdict) const
{
    api::AnswerApproval answer;
    answer.approvalId = m_approval.approvalId;
    answer.verdict = verdict;
    if (verdict == api::Verdict::Deny) {
        answer.reason = m_why->text().trimmed().toStdString();
        return answer;
    }
    if (m_approval.kind != api::ApprovalKind::ToolCall) {
        if (m_approval.kind != api::ApprovalKind::Uncertain)
            answer.text = chosenText().toStdString();
        return answer;
    }
    if (!m_editor->isHidden() && m_editor->code() != indentedJson(text(m_approval.arguments)))
        answer.arguments = m_editor->code().toStdString();
    if (verdict == api::Verdict::AllowForRun || verdict == api::Verdict::AllowAlways)
        answer.pattern = m_pattern->text().trimmed().toStdString();
    return answer;
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
    if (m_shape == Shape::Compact && preview.isEmpty() && !m_approval.tool.empty()) {
        m_command->setCode(withoutTricks(callText(text(m_approval.tool), text(m_approval.arguments))));
        m_command->show();
    }
}

void ApprovalView::setNow(api::Time now)
{
    const QString since = format::relative(toDateTime(m_approval.askedAt), toDateTime(now));
    const QString then = deadlineText(m_approval, now);
    const QString waits = m_shape == Shape::Whole ? tr("asked %1").arg(since) : since;
    m_waiting->setText(then.isEmpty() ? waits : tr("%1 · %2").arg(waits, then));
    m_waiting->setToolTip(format::utc(toDateTime(m_approval.askedAt)));
}

void ApprovalView::setBusy(bool busy)
{
    m_busy = busy;
    checkAnswer();
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
