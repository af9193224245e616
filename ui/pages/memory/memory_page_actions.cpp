// What a person can do on the Memory page: its actions, menus, and what goes to files and comes from them.

#include "ui/pages/memory/memory_page.h"

#include "ui/models/memory_query.h"
#include "ui/models/run_words.h"
#include "ui/pages/memory/memory_detail.h"
#include "ui/pages/memory/memory_index_panel.h"
#include "ui/pages/memory/memory_list.h"
#include "ui/pages/memory/memory_search_bar.h"

#include <QFileDialog>
#include <QMenu>

namespace kaze::ui {

QMenu* MemoryPage::makeKindMenu()
{
    auto* menu = new QMenu;
    connect(menu, &QMenu::aboutToShow, this, [this, menu] {
        menu->clear();
        const auto chosen = memory::valuesOf(m_search->text(), QStringLiteral("kind"));
        const auto add = [&](const QString& title, const QString& kind) {
            auto* action = menu->addAction(title);
            action->setCheckable(true);
            action->setChecked(kind.isEmpty() ? chosen.isEmpty() : chosen.contains(kind));
            connect(action, &QAction::triggered, this, [this, kind] {
                m_search->setText(kind.isEmpty() ? memory::withoutField(m_search->text(), QStringLiteral("kind"))
                                                 : memory::withTerm(m_search->text(), QStringLiteral("kind"), kind));
            });
        };
        add(tr("all kinds"), {});
        for (const auto& kind : m_kinds)
            add(kind, kind);
    });
    return menu;
}

void MemoryPage::addPageAction(const QString& text, const QKeySequence& keys, std::function<void()> act, QWidget* where)
{
    auto* action = new QAction(text, this);
    action->setShortcut(keys);
    action->setShortcutContext(where ? Qt::WidgetShortcut : Qt::WidgetWithChildrenShortcut);
    connect(action, &QAction::triggered, this, std::move(act));
    addAction(action);
    m_recordActions << action;
    if (where)
        where->addAction(action);
}

void MemoryPage::addActions()
{
    const auto with = [this](auto act) {
        return [this, act] {
            if (const auto* record = current())
                act(*record);
            else
                context().navigator.notify(tr("Choose a record first"));
        };
    };
    addPageAction(tr("New memory"), QKeySequence(Qt::Key_N), [this] { edit({}); });
    addPageAction(
        tr("Edit the selected memory"), QKeySequence(Qt::CTRL | Qt::Key_E), with([this](const auto& record) { edit(record); }));
    addPageAction(tr("Forget the selected memory"), QKeySequence(Qt::Key_Delete),
        with([this](const auto& record) { m_actions.forget(record); }), m_list->table());
    addPageAction(tr("Erase the selected memory for good…"), QKeySequence(Qt::SHIFT | Qt::Key_Delete),
        with([this](const auto& record) { m_actions.erase(record); }), m_list->table());
    addPageAction(tr("Restore the selected memory"), {}, with([this](const auto& record) { m_actions.restore(record, 0); }));
    addPageAction(tr("Open the run of the selected memory"), QKeySequence(Qt::Key_O),
        with([this](const auto& record) { m_actions.openRun(record); }));
    addPageAction(
        tr("Copy the selected memory as JSON"), {}, with([this](const auto& record) { m_actions.copy(memory::jsonOf(record)); }));
    addPageAction(tr("Copy the selected memory as Markdown"), {},
        with([this](const auto& record) { m_actions.copy(memory::markdownOf(record)); }));
    addPageAction(
        tr("Copy the id of the selected memory"), {}, with([this](const auto& record) { m_actions.copy(text(record.id)); }));
    addPageAction(tr("Show the record"), {}, [this] { m_detail->showTab(QStringLiteral("record")); });
    addPageAction(tr("Show its versions"), QKeySequence(Qt::Key_V), [this] { m_detail->showTab(QStringLiteral("versions")); });
    addPageAction(tr("Show what is forgotten"), {},
        [this] { m_search->setText(memory::withTerm({}, QStringLiteral("forgotten"), QStringLiteral("yes"))); });
    addPageAction(tr("Save a certificate of the search…"), {}, [this] {
        if (m_list->query().isSearch())
            m_actions.certify(m_list->search());
        else
            context().navigator.notify(tr("A certificate is of a search: type what is looked for first"));
    });
    addPageAction(tr("Import memories…"), {}, [this] { chooseImport(); });
    addPageAction(tr("Export what is shown…"), {}, [this] { chooseExport(); });
    addPageAction(tr("Rebuild all indexes"), {}, [this] { m_index->rebuild({}); });
    addPageAction(tr("Stop building indexes"), {}, [this] { m_index->cancel(); });
}

void MemoryPage::showMenu(const QPoint& position)
{
    const auto* record = current();
    if (!record)
        return;
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    m_actions.addCopies(*menu, *record);
    menu->addSeparator();
    auto* change = menu->addAction(tr("Edit…"));
    change->setEnabled(!record->forgottenAt);
    connect(change, &QAction::triggered, this, [this, record = *record] { edit(record); });
    if (record->forgottenAt)
        connect(menu->addAction(tr("Restore")), &QAction::triggered, this,
            [this, record = *record] { m_actions.restore(record, 0); });
    else
        connect(
            menu->addAction(tr("Forget…")), &QAction::triggered, this, [this, record = *record] { m_actions.forget(record); });
    connect(
        menu->addAction(tr("Erase for good…")), &QAction::triggered, this, [this, record = *record] { m_actions.erase(record); });
    if (!memory::runOf(record->source).isEmpty())
        connect(
            menu->addAction(tr("Open run")), &QAction::triggered, this, [this, record = *record] { m_actions.openRun(record); });
    menu->popup(position);
}

void MemoryPage::chooseImport()
{
    if (m_import.state() == Transfer::State::Running)
        return context().navigator.notify(tr("An import is under way already."));
    auto* dialog = new QFileDialog(this, tr("Import memories"), QString(), tr("JSON Lines (*.jsonl *.ndjson);;All files (*)"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::ExistingFile);
    connect(dialog, &QFileDialog::fileSelected, this, &MemoryPage::importFrom);
    dialog->open();
}

void MemoryPage::importFrom(const QString& path)
{
    m_import.start(path, m_scope);
}

void MemoryPage::chooseExport()
{
    if (m_export.state() == Transfer::State::Running)
        return context().navigator.notify(tr("An export is under way already."));
    auto* dialog = new QFileDialog(this, tr("Export what is shown"), QString(), tr("JSON Lines (*.jsonl)"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setDefaultSuffix(QStringLiteral("jsonl"));
    const auto day = base::toRfc3339(context().link.now()).substr(0, 10);
    dialog->selectFile(QStringLiteral("kaze-memory-%1-%2.jsonl").arg(text(m_scope.tenant), text(day)));
    connect(dialog, &QFileDialog::fileSelected, this, &MemoryPage::exportTo);
    dialog->open();
}

void MemoryPage::exportTo(const QString& path)
{
    MemoryExport::Subject subject{m_scope, m_list->query().words, m_list->query().filter, {}};
    if (m_list->query().isSearch())
        for (int row = 0; row < m_list->model()->rowCount(); ++row)
            if (const auto* entry = m_list->model()->row(row))
                subject.found.push_back(entry->record);
    m_export.start(path, std::move(subject));
}

} // namespace kaze::ui
