#include "ui/pages/skills/skill_actions.h"

#include "ui/link/cell_place.h"
#include "ui/models/run_words.h"
#include "ui/models/skill_words.h"
#include "ui/pages/skills/far_folder_dialog.h"
#include "ui/widgets/confirm.h"

#include <QClipboard>
#include <QFileDialog>
#include <QFileInfo>
#include <QGuiApplication>
#include <QPushButton>

namespace kaze::ui {

namespace {

constexpr std::size_t kMostShown = 8; // problems in a question

QString linesOf(const std::vector<api::SkillProblem>& problems)
{
    QStringList lines;
    for (const auto& problem : problems)
        if (problem.error && lines.size() < static_cast<qsizetype>(kMostShown))
            lines << QStringLiteral("%1: %2: %3").arg(skills::placeOf(problem), text(problem.rule), text(problem.message));
    return lines.join(QLatin1Char('\n'));
}

} // namespace

SkillActions::SkillActions(PageContext context, QWidget* owner) : QObject(owner), m_context(context), m_owner(owner) { }

void SkillActions::chooseFolder()
{
    if (!isOnThisMachine(m_context.link))
        return askFolder();
    auto* dialog = new QFileDialog(m_owner, tr("Add a folder with a SKILL.md"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::Directory);
    dialog->setOption(QFileDialog::ShowDirsOnly);
    connect(dialog, &QFileDialog::fileSelected, this, [this](const QString& folder) { add(folder); });
    dialog->open();
}

void SkillActions::askFolder()
{
    auto* dialog = new FarFolderDialog(
        m_context.theme, tr("Add a folder with a SKILL.md"),
        tr("Which folder on the machine of %1?").arg(m_context.link.cellName()), tr("Add"),
        [this](const QString& folder) { add(folder); }, m_owner);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->open();
}

void SkillActions::add(const QString& folder, bool replace)
{
    api::AddSkill request;
    request.path = folder.toStdString();
    request.replace = replace;
    m_context.link.ask<api::AddSkill>(this, std::move(request),
        [this, folder, replace](const base::Result<api::SkillValidation>& reply) { added(folder, replace, reply); });
}

void SkillActions::added(const QString& folder, bool replace, const base::Result<api::SkillValidation>& reply)
{
    const QString name = QFileInfo(folder).fileName();
    if (!reply && reply.error().code == base::ErrorCode::AlreadyExists && !replace)
        return confirm(m_context.theme, m_owner,
            {tr("Replace the skill %1?").arg(name),
                tr("%1.\nWhat it is now stays among its versions, and runs that began with it keep it.")
                    .arg(text(reply.error().message)),
                tr("Replace it"), tr("Keep it as it is")},
            [this, folder] { add(folder, true); });
    if (!reply)
        return m_context.navigator.notify(tr("It was not added: %1").arg(text(reply.error().message)));
    if (reply->usable) {
        m_context.navigator.notify(tr("%1 is in the library").arg(text(reply->name)));
        emit changed(text(reply->name));
        return;
    }
    auto* dialog = new QuestionDialog(m_context.theme, tr("%1 was not added").arg(name),
        tr("It has errors. Put them right in %1 and add it again.").arg(folder) + QStringLiteral("\n\n")
            + linesOf(reply->problems),
        m_owner);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFirst(dialog->addAnswer(tr("Close")));
    dialog->open();
}

void SkillActions::remove(const api::SkillRow& skill)
{
    const auto agents = static_cast<int>(skill.agents.size());
    const QString named = agents == 0
        ? tr("No agent names it.")
        : tr("%n agent(s) name it and cannot start until their files no longer do: %1.", nullptr, agents)
              .arg(skills::agentsText(skill.agents));
    confirm(m_context.theme, m_owner,
        {tr("Remove the skill %1?").arg(text(skill.name)),
            tr("It is taken from the library. Runs that began with it keep their versions.") + QLatin1Char('\n') + named,
            tr("Remove it"), tr("Keep it")},
        [this, name = skill.name] { sendRemove(name); });
}

void SkillActions::sendRemove(const std::string& name)
{
    api::RemoveSkill request;
    request.name = name;
    m_context.link.ask<api::RemoveSkill>(this, std::move(request), [this, name](const base::Result<api::Done>& reply) {
        m_context.navigator.notify(
            reply ? tr("%1 was removed").arg(text(name)) : tr("It was not removed: %1").arg(text(reply.error().message)));
        emit changed({});
    });
}

void SkillActions::copy(const QString& words)
{
    QGuiApplication::clipboard()->setText(words);
    m_context.navigator.notify(tr("Copied."));
}

} // namespace kaze::ui
