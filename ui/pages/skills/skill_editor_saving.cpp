// How the editor saves, what becomes of it when somebody else was faster, and how it is left.

#include "engine/api/skill_requests.h"
#include "ui/models/run_words.h"
#include "ui/models/skill_words.h"
#include "ui/pages/skills/skill_editor.h"
#include "ui/widgets/code_editor.h"
#include "ui/widgets/confirm.h"
#include "ui/widgets/diff_view.h"
#include "ui/widgets/segmented_tabs.h"

#include <QLineEdit>
#include <QPushButton>

namespace kaze::ui {

namespace {

const QString kTheirs = QStringLiteral("theirs");

} // namespace

QString SkillEditor::skillName() const
{
    return m_draft.isNew() ? skills::nameIn(m_text->toPlainText()) : m_draft.name;
}

void SkillEditor::save()
{
    if (m_saving || !isChanged())
        return;
    if (const QString problem = skills::nameProblem(skillName()); !problem.isEmpty()) {
        showProblems({{skills::mainFile().toStdString(), 2, "name", problem.toStdString(), true}});
        m_afterSaving = {};
        return say(tr("Nothing was written: %1").arg(problem), Tone::Critical);
    }
    if (fileName().isEmpty()) {
        m_path->setFocus();
        m_afterSaving = {};
        return say(tr("Say first what the file is called, such as references/example.md."), Tone::Critical);
    }
    send(m_draft.version.toStdString());
}

void SkillEditor::send(const std::string& version)
{
    const QString name = skillName();
    const QString sent = m_text->toPlainText();
    api::SaveSkill request;
    request.name = name.toStdString();
    request.file = fileName().toStdString();
    request.text = sent.toStdString();
    request.version = version;
    m_saving = true;
    updateState();
    m_context.link.ask<api::SaveSkill>(
        this, std::move(request), [this, name, sent, round = ++m_round](const base::Result<api::SkillValidation>& reply) {
            if (round == m_round)
                took(name, sent, reply);
        });
}

void SkillEditor::took(const QString& name, const QString& sent, const base::Result<api::SkillValidation>& reply)
{
    m_saving = false;
    updateState();
    if (reply && reply->usable)
        return tookSaved(name, sent, *reply);
    if (!reply && (reply.error().code == base::ErrorCode::Conflict || reply.error().code == base::ErrorCode::AlreadyExists))
        return askTheirs(name, fileName(), text(reply.error().message));
    m_afterSaving = {};
    if (!reply && reply.error().code == base::ErrorCode::Unavailable)
        return say(
            tr("No answer came (%1). Save again: it is not written twice.").arg(text(reply.error().message)), Tone::Critical);
    if (!reply)
        return say(tr("It was not saved: %1").arg(text(reply.error().message)), Tone::Critical);
    showProblems(reply->problems);
    say(tr("Nothing was written: %1.").arg(skills::problemsText(reply->problems)), Tone::Critical);
    for (const auto& problem : reply->problems)
        if (problem.error && text(problem.file) == fileName())
            return goTo(static_cast<int>(problem.line));
}

void SkillEditor::tookSaved(const QString& name, const QString& sent, const api::SkillValidation& reply)
{
    const bool wasNew = m_draft.isNew() || m_draft.newFile;
    m_draft.file = fileName();
    m_draft.name = name;
    m_draft.version = text(reply.version);
    m_draft.saved = sent;
    m_draft.newFile = false;
    m_meanwhile.reset();
    if (wasNew) {
        m_path->hide();
        m_pathHint->hide();
        m_tabs->setTabShown(QStringLiteral("changes"), true);
    }
    if (m_tabs->current() == kTheirs)
        showTab(QStringLiteral("preview"));
    m_tabs->setTabShown(kTheirs, false);
    showProblems(reply.problems);
    say(tr("Saved as version %1. Runs that began before keep theirs.").arg(skills::shortVersion(reply.version)), Tone::Ok);
    updateState();
    updateBeside();
    emit saved(name);
    if (auto then = std::exchange(m_afterSaving, {}))
        then();
}

void SkillEditor::askTheirs(const QString& name, const QString& file, const QString& why)
{
    api::GetSkill query;
    query.name = name.toStdString();
    query.file = file.toStdString();
    m_context.link.ask<api::GetSkill>(
        this, std::move(query), [this, name, file, why, round = ++m_round](const base::Result<api::SkillReply>& reply) {
            if (round != m_round)
                return;
            if (reply)
                return tookTheirs(name, why, *reply, text(reply->file) == fileName());
            // The skill may be there without the file.
            if (reply.error().code == base::ErrorCode::NotFound && file != skills::mainFile())
                return askTheirs(name, skills::mainFile(), why);
            if (reply.error().code == base::ErrorCode::NotFound)
                return askRemoved(name);
            m_afterSaving = {};
            say(tr("It was not saved: %1").arg(why), Tone::Critical);
        });
}

void SkillEditor::tookTheirs(const QString& name, const QString& why, const api::SkillReply& reply, bool hasFile)
{
    m_meanwhile = Theirs{reply.skill.version, hasFile ? text(reply.text) : QString()};
    // An answer that was lost, or somebody who wrote the same.
    if (hasFile && m_meanwhile->text == m_text->toPlainText())
        return tookSaved(name, m_meanwhile->text, {reply.skill.name, reply.skill.version, reply.skill.problems, true});
    // Another file of it was changed; nothing that is written here is lost by that, and nothing of theirs.
    if (!m_draft.isNew() && m_meanwhile->text == m_draft.saved)
        return overwrite();
    m_afterSaving = {};
    askConflict(name, why);
}

void SkillEditor::askConflict(const QString& name, const QString& why)
{
    const bool isNew = m_draft.isNew();
    auto* dialog = new QuestionDialog(m_context.theme,
        isNew ? tr("There is a skill %1 already").arg(name) : tr("%1 was changed meanwhile").arg(name),
        tr("%1.\nWhat you wrote is still here. Whatever is saved last, the other stays among the versions.").arg(why), this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    auto* keep = dialog->addAnswer(tr("Keep editing"));
    dialog->addAnswer(tr("Compare"), ButtonRole::Normal, [this] {
        m_theirs->setTexts(m_meanwhile->text, m_text->toPlainText(), fileName());
        m_tabs->setTabShown(kTheirs, true);
        showTab(kTheirs);
        m_tabs->setFocus();
    });
    dialog->addAnswer(tr("Overwrite it"), ButtonRole::Danger, [this] { overwrite(); });
    dialog->setFirst(keep);
    say(tr("It was not saved: %1").arg(why), Tone::Critical);
    dialog->open();
}

void SkillEditor::askRemoved(const QString& name)
{
    m_afterSaving = {};
    say(tr("It was not saved: %1 was removed meanwhile.").arg(name), Tone::Critical);
    confirm(m_context.theme, this,
        {tr("%1 was removed meanwhile").arg(name),
            tr("What you wrote is still here. It can be saved as a new skill of that name."), tr("Save it as a new skill"),
            tr("Keep editing"), ButtonRole::Normal},
        [this] { send({}); });
}

void SkillEditor::overwrite()
{
    if (m_meanwhile)
        send(m_meanwhile->version);
}

void SkillEditor::takeTheirs()
{
    if (!m_meanwhile)
        return;
    auto draft = m_draft;
    draft.name = skillName();
    draft.file = fileName();
    draft.version = text(m_meanwhile->version);
    draft.saved = draft.text = m_meanwhile->text;
    draft.newFile = false;
    open(std::move(draft));
    updateBeside();
}

void SkillEditor::leave(std::function<void()> then)
{
    const auto go = [this, then = std::move(then)] {
        close();
        if (then)
            then();
    };
    if (!wouldLose())
        return go();
    const QString name = skillName();
    auto* dialog = new QuestionDialog(m_context.theme, tr("Leave what is not saved?"),
        name.isEmpty() ? tr("The new skill is not saved.") : tr("What you wrote in %1 of %2 is not saved.").arg(fileName(), name),
        this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    auto* keep = dialog->addAnswer(tr("Keep editing"));
    dialog->addAnswer(tr("Leave it"), ButtonRole::Danger, go);
    dialog->addAnswer(tr("Save"), ButtonRole::Primary, [this, go] {
        m_afterSaving = go;
        save();
    });
    dialog->setFirst(keep);
    dialog->open();
}

} // namespace kaze::ui
