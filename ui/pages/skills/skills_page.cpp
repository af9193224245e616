#include "ui/pages/skills/skills_page.h"

#include "engine/api/skill_requests.h"

#include "ui/models/run_words.h"
#include "ui/models/skill_words.h"
#include "ui/pages/skills/skill_actions.h"
#include "ui/pages/skills/skill_detail.h"
#include "ui/pages/skills/skill_draft.h"
#include "ui/pages/skills/skill_editor.h"
#include "ui/pages/skills/skill_files.h"
#include "ui/pages/skills/skill_learning.h"
#include "ui/pages/skills/skill_list_panel.h"
#include "ui/widgets/filling_stack.h"
#include "ui/widgets/page_header.h"
#include "ui/widgets/table_view.h"

#include <QMenu>
#include <QPushButton>
#include <QSplitter>

namespace kaze::ui {

namespace {

constexpr int kListWidth = 796;
constexpr int kDetailWidth = 420;
constexpr int kLeastWidth = 300; // of what stands beside the list

} // namespace

SkillsPage::SkillsPage(PageContext given)
    : ListPage(given, QStringLiteral("skills"), tr("Skills"), tr("name:release* agent:triage problems:errors success>80")),
      m_skillActions(new SkillActions(given, this)), m_list(new SkillListPanel(given)), m_parts(new FillingStack),
      m_detail(new SkillDetail(given)), m_editor(new SkillEditor(given)), m_learning(new SkillLearning(given))
{
    for (auto* part : {static_cast<QWidget*>(m_detail), static_cast<QWidget*>(m_editor), static_cast<QWidget*>(m_learning)})
        m_parts->addWidget(part);
    // The editor needs more, and has the whole page when it is shown.
    m_parts->setMinimumWidth(kLeastWidth);
    addHeader();
    setParts({m_list, m_parts}, {kListWidth, kDetailWidth}, 0);
    connectParts();
    addActions();
    addSortActions();
    setFilterWords({"name:", "agent:", "tool:", "license:", "problems:", "uses>", "success>"}, QStringLiteral("problems:"),
        {"errors", "remarks", "none"});
    setList(m_list);
    restoreDraft();
}

void SkillsPage::addHeader()
{
    auto* learn = header()->addButton(tr("Learn…"));
    learn->setToolTip(tr("Proposes skills from runs that ended well; nothing is kept before you save it"));
    auto* add = header()->addButton(tr("Add folder…"));
    add->setToolTip(tr("Copies a folder with a SKILL.md into the library, after checking it"));
    auto* create = header()->addButton(tr("New skill"), ButtonRole::Primary);
    create->setToolTip(tr("Writes one in the editor (N)"));
    connect(learn, &QPushButton::clicked, this, &SkillsPage::learn);
    connect(add, &QPushButton::clicked, m_skillActions, &SkillActions::chooseFolder);
    connect(create, &QPushButton::clicked, this, [this] { this->create(skills::newSkillText()); });
    m_libraryControls = {learn, add, create};
    if (auto* filter = findChild<FilterField*>())
        m_libraryControls << filter;
}

void SkillsPage::connectParts()
{
    connect(m_list, &SkillListPanel::currentShown, this, [this] {
        if (const auto* skill = m_list->current())
            m_detail->setRow(*skill);
        else
            m_detail->clear();
    });
    connect(m_list, &SkillListPanel::opened, m_detail, &SkillDetail::takeKeyboard);
    connect(m_list, &SkillListPanel::addWanted, m_skillActions, &SkillActions::chooseFolder);
    connect(m_list, &SkillListPanel::menuWanted, this, &SkillsPage::showMenu);
    connect(m_detail, &SkillDetail::editWanted, this, &SkillsPage::edit);
    connect(m_detail, &SkillDetail::newFileWanted, this, &SkillsPage::createFile);
    connect(m_detail, &SkillDetail::removeWanted, this, [this] {
        if (const auto* skill = m_list->current())
            m_skillActions->remove(*skill);
    });
    connect(m_skillActions, &SkillActions::changed, this, [this](const QString& name) {
        if (!name.isEmpty())
            m_list->select(name);
        m_list->refresh();
    });
    connect(m_editor, &SkillEditor::saved, this, [this](const QString& name) {
        m_list->select(name);
        m_list->refresh();
    });
    connect(m_editor, &SkillEditor::closed, this, [this] { showInstead(std::exchange(m_before, nullptr)); });
    connect(m_learning, &SkillLearning::proposalChosen, this, &SkillsPage::create);
    connect(m_learning, &SkillLearning::closed, this, [this] { showInstead(nullptr); });
}

void SkillsPage::addActions()
{
    const auto with = [this](auto act) {
        return [this, act] {
            const auto* skill = showsLibrary() ? m_list->current() : nullptr;
            if (skill)
                act(*skill);
            else
                context().navigator.notify(tr("Choose a skill first"));
        };
    };
    addPageAction(tr("New skill"), QKeySequence(Qt::Key_N), [this] { create(skills::newSkillText()); });
    addPageAction(tr("Add a folder…"), QKeySequence(Qt::Key_A), [this] { m_skillActions->chooseFolder(); });
    addPageAction(tr("Learn skills from runs"), QKeySequence(Qt::Key_L), [this] { learn(); });
    addPageAction(tr("Edit the selected skill"), QKeySequence(Qt::CTRL | Qt::Key_E),
        with([this](const auto&) { edit(skills::mainFile(), 0); }));
    addPageAction(tr("Write a new file of the selected skill"), {}, with([this](const auto&) { createFile(); }));
    addPageAction(tr("Save what is edited"), QKeySequence(QKeySequence::Save), [this] {
        if (m_editor->isOpen())
            m_editor->save();
        else
            context().navigator.notify(tr("Nothing is being edited"));
    });
    addPageAction(tr("Close the editor"), {}, [this] {
        if (m_editor->isOpen())
            m_editor->leave({});
    });
    addPageAction(tr("Remove the selected skill…"), QKeySequence(Qt::Key_Delete),
        with([this](const auto& skill) { m_skillActions->remove(skill); }), m_list->table());
    const auto tab = [this](const QString& words, const QKeySequence& keys, const QString& id) {
        addPageAction(words, keys, [this, id] { m_detail->showTab(id); });
    };
    tab(tr("Show the text of the skill"), {}, QStringLiteral("text"));
    tab(tr("Show the files of the skill"), QKeySequence(Qt::Key_F), QStringLiteral("files"));
    tab(tr("Show the versions of the skill"), QKeySequence(Qt::Key_V), QStringLiteral("versions"));
    tab(tr("Show where the skill is used"), QKeySequence(Qt::Key_U), QStringLiteral("use"));
    addPageAction(tr("Copy the name of the selected skill"), {},
        with([this](const auto& skill) { m_skillActions->copy(text(skill.name)); }));
    addPageAction(tr("Copy the folder of the selected skill"), {},
        with([this](const auto& skill) { m_skillActions->copy(text(skill.folder)); }));
    addPageAction(tr("Copy the folder of the library"), {}, [this] { m_skillActions->copy(m_list->folder()); });
}

void SkillsPage::addSortActions()
{
    const auto sort = [this](const QString& words, SkillListModel::Column column, Qt::SortOrder order) {
        addPageAction(words, {}, [this, column, order] { m_list->sortBy(column, order); });
    };
    sort(tr("Sort skills by name"), SkillListModel::Name, Qt::AscendingOrder);
    sort(tr("Sort skills by success, the surest first"), SkillListModel::Success, Qt::DescendingOrder);
    sort(tr("Sort skills by uses, the most used first"), SkillListModel::Uses, Qt::DescendingOrder);
    sort(tr("Sort skills by problems, those with errors first"), SkillListModel::Problems, Qt::DescendingOrder);
    sort(tr("Sort skills by change, the newest first"), SkillListModel::Changed, Qt::DescendingOrder);
}

void SkillsPage::showMenu(const QPoint& position)
{
    const auto* skill = m_list->current();
    if (!skill)
        return;
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    connect(menu->addAction(tr("Edit…")), &QAction::triggered, this, [this] { edit(skills::mainFile(), 0); });
    connect(menu->addAction(tr("New file…")), &QAction::triggered, this, &SkillsPage::createFile);
    menu->addSeparator();
    connect(menu->addAction(tr("Copy name")), &QAction::triggered, this,
        [this, name = text(skill->name)] { m_skillActions->copy(name); });
    connect(menu->addAction(tr("Copy folder")), &QAction::triggered, this,
        [this, folder = text(skill->folder)] { m_skillActions->copy(folder); });
    menu->addSeparator();
    connect(menu->addAction(tr("Remove…")), &QAction::triggered, this, [this, row = *skill] { m_skillActions->remove(row); });
    menu->popup(position);
}

void SkillsPage::edit(const QString& file, int line)
{
    if (m_editor->isOpen())
        return;
    api::GetSkill query;
    query.name = m_detail->name().toStdString();
    query.file = file.toStdString();
    if (query.name.empty())
        return;
    context().link.ask<api::GetSkill>(
        this, std::move(query), [this, line, round = ++m_round](const base::Result<api::SkillReply>& reply) {
            if (round != m_round || m_editor->isOpen())
                return;
            if (!reply)
                return context().navigator.notify(tr("It cannot be edited: %1").arg(text(reply.error().message)));
            if (reply->truncated)
                return context().navigator.notify(tr("%1 is too long to be edited here.").arg(text(reply->file)));
            showInstead(m_editor);
            m_editor->edit(*reply, line);
        });
}

void SkillsPage::createFile()
{
    const auto* reply = m_detail->reply();
    if (!reply || m_editor->isOpen())
        return;
    showInstead(m_editor);
    m_editor->createFile(text(reply->skill.name), text(reply->skill.version));
}

void SkillsPage::create(const QString& text)
{
    const auto open = [this, text] {
        ++m_round;
        m_before = m_parts->currentWidget() == m_learning ? m_learning : nullptr;
        showInstead(m_editor);
        m_editor->create(text);
    };
    if (m_editor->isOpen())
        m_editor->leave(open);
    else
        open();
}

void SkillsPage::learn()
{
    const auto open = [this] {
        showInstead(m_learning);
        m_learning->start();
    };
    if (m_editor->isOpen())
        m_editor->leave(open);
    else
        open();
}

bool SkillsPage::showsLibrary() const
{
    return m_parts->currentWidget() == m_detail;
}

void SkillsPage::showInstead(QWidget* part)
{
    auto* splitter = qobject_cast<QSplitter*>(m_list->parentWidget());
    const bool library = !part || part == m_detail;
    if (!library && showsLibrary())
        m_sizes = isVisible() ? splitter->sizes() : QList<int>{kListWidth, kDetailWidth};
    m_parts->setCurrentWidget(library ? m_detail : part);
    m_list->setVisible(library);
    for (auto* control : std::as_const(m_libraryControls))
        control->setVisible(library);
    if (library && !m_sizes.isEmpty())
        splitter->setSizes(std::exchange(m_sizes, {}));
    if (library)
        m_list->table()->setFocus();
}

void SkillsPage::restoreDraft()
{
    if (const auto draft = keptDraft(context().link, context().settings)) {
        showInstead(m_editor);
        m_editor->restore(*draft);
    }
}

bool SkillsPage::focusFilter()
{
    return showsLibrary() && ListPage::focusFilter();
}

void SkillsPage::refresh()
{
    m_list->refresh();
    if (m_parts->currentWidget() == m_learning)
        m_learning->learn();
}

void SkillsPage::openThing(const QString& thing)
{
    if (thing == QLatin1String("new"))
        return create(skills::newSkillText());
    if (thing == QLatin1String("learn"))
        return learn();
    const auto open = [this, thing] {
        showInstead(nullptr);
        m_list->select(thing);
    };
    if (!m_editor->isOpen())
        return open();
    if (m_editor->skill() != thing)
        m_editor->leave(open);
}

bool SkillsPage::goBack()
{
    if (m_editor->isOpen()) {
        m_editor->leave({});
        return true;
    }
    if (!showsLibrary()) {
        showInstead(nullptr);
        return true;
    }
    if (m_detail->isAncestorOf(focusWidget())) {
        m_list->table()->setFocus();
        return true;
    }
    return clearFilter();
}

QString SkillsPage::copyText() const
{
    if (m_parts->currentWidget() == m_learning)
        return m_learning->copyText();
    return m_detail->isAncestorOf(focusWidget()) ? m_detail->copyText() : m_list->table()->selectedText();
}

void SkillsPage::setPaused(bool paused)
{
    m_list->setPaused(paused);
    if (!paused)
        m_list->refresh();
}

void SkillsPage::shown()
{
    m_list->setActive(true);
    if (showsLibrary())
        giveKeyboardTo(m_list->table());
}

void SkillsPage::hidden()
{
    m_list->setActive(false);
}

} // namespace kaze::ui
