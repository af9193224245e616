#include "ui/pages/memory/memory_page.h"

#include "ui/models/run_words.h"
#include "ui/pages/memory/memory_detail.h"
#include "ui/pages/memory/memory_dialog.h"
#include "ui/pages/memory/memory_facets.h"
#include "ui/pages/memory/memory_index_panel.h"
#include "ui/pages/memory/memory_list.h"
#include "ui/pages/memory/memory_scope_menu.h"
#include "ui/pages/memory/memory_search_bar.h"
#include "ui/pages/memory/transfer_strip.h"
#include "ui/widgets/filter_field.h"
#include "ui/widgets/page_header.h"

#include <QApplication>
#include <QFileDialog>
#include <QFileInfo>
#include <QMenu>
#include <QPushButton>
#include <QSplitter>
#include <QVBoxLayout>

namespace kaze::ui {

namespace {

constexpr int kListWidth = 700;
constexpr int kSideWidth = 500;
constexpr int kDetailHeight = 420;
constexpr int kIndexHeight = 300;
constexpr double kHalfLifeDays = 90;
constexpr double kImportanceWeight = 0.5;
constexpr double kDiversity = 0.5;
const QString kQueryKey = QStringLiteral("memory/query");
const QString kScopeKey = QStringLiteral("memory/tenant");
const QString kRankingKey = QStringLiteral("memory/ranking");

} // namespace

MemoryPage::MemoryPage(PageContext given)
    : Page(given, QStringLiteral("memory"), tr("Memory")), m_actions(given, this), m_import(given, this), m_export(given, this),
      m_header(new PageHeader(given.theme, tr("Memory"))), m_scopes(new MemoryScopeMenu(given)),
      m_search(new MemorySearchBar(given.theme)), m_list(new MemoryList(given)), m_detail(new MemoryDetail(given)),
      m_index(new MemoryIndexPanel(given))
{
    addHeader();
    build();
    addActions();
    connectParts();
    connectList();
    const auto scope = given.settings.value(kScopeKey).toString().split(QLatin1Char('/'));
    setScope(scope.first().isEmpty() ? MemoryScope{} : MemoryScope{scope.first().toStdString(), scope.value(1).toStdString()});
    applyRanking();
    m_search->setText(given.settings.value(kQueryKey).toString());
}

void MemoryPage::build()
{
    auto* parts = new QSplitter(Qt::Horizontal);
    auto* side = new QSplitter(Qt::Vertical);
    side->addWidget(m_detail);
    side->addWidget(m_index);
    side->setSizes({kDetailHeight, kIndexHeight});
    side->setStretchFactor(0, 1);
    side->setStretchFactor(1, 0);
    parts->addWidget(m_list);
    parts->addWidget(side);
    parts->setSizes({kListWidth, kSideWidth});
    parts->setStretchFactor(0, 1);
    parts->setStretchFactor(1, 0);
    remember(parts, QStringLiteral("memory/splitter"));
    remember(side, QStringLiteral("memory/side"));
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(spacing::kMedium);
    column->addWidget(m_header);
    column->addWidget(m_search);
    column->addWidget(new TransferStrip(context().theme, m_import, tr("Import")));
    column->addWidget(new TransferStrip(context().theme, m_export, tr("Export")));
    column->addWidget(parts, 1);
}

void MemoryPage::remember(QSplitter* splitter, const QString& name)
{
    splitter->setHandleWidth(spacing::kMedium);
    splitter->setChildrenCollapsible(false);
    splitter->restoreState(context().settings.value(name).toByteArray());
    connect(splitter, &QSplitter::splitterMoved, this,
        [this, splitter, name] { context().settings.setValue(name, splitter->saveState()); });
}

void MemoryPage::addHeader()
{
    m_scopeButton = m_header->addMenuButton(tr("Tenant"), m_scopes);
    m_scopeButton->setToolTip(tr("Whose memory is shown"));
    m_kindButton = m_header->addMenuButton(tr("all kinds"), makeKindMenu());
    auto* ranking = m_header->addMenuButton(tr("Ranking"), makeRankingMenu());
    ranking->setToolTip(tr("What counts in a search beside likeness and words"));
    connect(m_header->addButton(tr("Import…")), &QPushButton::clicked, this, &MemoryPage::chooseImport);
    connect(m_header->addButton(tr("Export…")), &QPushButton::clicked, this, &MemoryPage::chooseExport);
    auto* add = m_header->addButton(tr("New memory"), ButtonRole::Primary);
    add->setToolTip(tr("Write down something to be remembered (N)"));
    connect(add, &QPushButton::clicked, this, [this] { edit({}); });
}

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

QMenu* MemoryPage::makeRankingMenu()
{
    auto* menu = new QMenu;
    const auto chosen = context().settings.value(kRankingKey).toStringList();
    for (const auto& [id, words] : {std::pair("recency", tr("Newer counts more (half after %1 days)").arg(kHalfLifeDays)),
             std::pair("importance", tr("Importance counts")), std::pair("diversity", tr("Less repetition")),
             std::pair("exact", tr("Look at every vector (slower, misses nothing)"))}) {
        auto* action = menu->addAction(words);
        action->setCheckable(true);
        action->setChecked(chosen.contains(QLatin1String(id)));
        connect(action, &QAction::toggled, this, [this, id = QString::fromLatin1(id)](bool on) {
            auto now = context().settings.value(kRankingKey).toStringList();
            now.removeAll(id);
            if (on)
                now << id;
            context().settings.setValue(kRankingKey, now);
            applyRanking();
        });
    }
    return menu;
}

void MemoryPage::applyRanking()
{
    const auto chosen = context().settings.value(kRankingKey).toStringList();
    api::SearchMemory ranking;
    ranking.halfLifeDays = chosen.contains(QLatin1String("recency")) ? kHalfLifeDays : 0;
    ranking.importanceWeight = chosen.contains(QLatin1String("importance")) ? kImportanceWeight : 0;
    ranking.diversity = chosen.contains(QLatin1String("diversity")) ? kDiversity : 0;
    ranking.exact = chosen.contains(QLatin1String("exact"));
    m_list->setRanking(ranking);
}

void MemoryPage::addPageAction(const QString& text, const QKeySequence& keys, std::function<void()> act, QWidget* where)
{
    auto* action = new QAction(text, this);
    action->setShortcut(keys);
    action->setShortcutContext(where ? Qt::WidgetShortcut : Qt::WidgetWithChildrenShortcut);
    connect(action, &QAction::triggered, this, std::move(act));
    addAction(action);
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
    addPageAction(tr("Edit the selected memory"), QKeySequence(Qt::CTRL | Qt::Key_E), with([this](const auto& record) { edit(record); }));
    addPageAction(tr("Forget the selected memory"), QKeySequence(Qt::Key_Delete),
        with([this](const auto& record) { m_actions.forget(record); }), m_list->table());
    addPageAction(tr("Restore the selected memory"), {}, with([this](const auto& record) { m_actions.restore(record, 0); }));
    addPageAction(tr("Open the run of the selected memory"), QKeySequence(Qt::Key_O),
        with([this](const auto& record) { m_actions.openRun(record); }));
    addPageAction(tr("Copy the selected memory as JSON"), {},
        with([this](const auto& record) { m_actions.copy(memory::jsonOf(record)); }));
    addPageAction(tr("Copy the selected memory as Markdown"), {},
        with([this](const auto& record) { m_actions.copy(memory::markdownOf(record)); }));
    addPageAction(tr("Copy the id of the selected memory"), {},
        with([this](const auto& record) { m_actions.copy(text(record.id)); }));
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

void MemoryPage::connectParts()
{
    connect(m_scopes, &MemoryScopeMenu::chosen, this, &MemoryPage::setScope);
    connect(m_search, &MemorySearchBar::queryChanged, this, &MemoryPage::setQuery);
    connect(m_search, &MemorySearchBar::leftDownwards, this, [this] { m_list->table()->setFocus(); });
    connect(m_detail, &MemoryDetail::editWanted, this, [this] {
        if (const auto* record = current())
            edit(*record);
    });
    connect(m_detail, &MemoryDetail::forgetWanted, this, [this] {
        if (const auto* record = current())
            m_actions.forget(*record);
    });
    connect(m_detail, &MemoryDetail::restoreWanted, this, [this](qint64 version) {
        if (const auto* record = current())
            m_actions.restore(*record, version);
    });
    connect(m_detail, &MemoryDetail::certificateWanted, this, [this] { m_actions.certify(m_list->search()); });
    connect(m_detail, &MemoryDetail::told, m_list, &MemoryList::updateRecord);
    connect(&m_actions, &MemoryActions::changed, this, [this](const api::MemoryReply& reply) {
        if (current() && current()->id == reply.record.id)
            m_detail->setReply(reply);
        m_list->updateRecord(reply.record);
        // A search goes on showing what it found; a list follows.
        if (!m_list->query().isSearch())
            m_list->refresh();
        m_index->refresh();
    });
    connect(&m_import, &MemoryImport::taken, m_index, &MemoryIndexPanel::refresh);
    connect(&m_import, &Transfer::changed, this, [this] {
        if (m_import.state() != Transfer::State::Running && !m_list->query().isSearch())
            m_list->refresh();
    });
}

void MemoryPage::connectList()
{
    connect(m_list, &MemoryList::currentChanged, this, &MemoryPage::showCurrent);
    connect(m_list, &MemoryList::opened, m_detail, &MemoryDetail::takeKeyboard);
    connect(m_list, &MemoryList::menuWanted, this, &MemoryPage::showMenu);
    connect(m_list, &MemoryList::queryWanted, m_search, &MemorySearchBar::setText);
    connect(m_list, &MemoryList::newWanted, this, [this] { edit({}); });
    connect(m_list, &MemoryList::queryTaken, m_search->field(), &FilterField::clearError);
    connect(m_list, &MemoryList::queryRefused, m_search->field(), &FilterField::setError);
    connect(m_list, &MemoryList::answered, this,
        [this](const memory::AnswerWords& words) { m_search->setAnswer(words.text, words.details, words.tone); });
    connect(m_list, &MemoryList::facetsTaken, this, [this](const api::MemoryPage& page) {
        m_search->setKnown(page);
        if (!memory::valuesOf(m_search->text(), QStringLiteral("kind")).isEmpty() && !m_kinds.isEmpty())
            return; // counted are those of one kind now
        m_kinds.clear();
        for (const auto& kind : page.kinds)
            m_kinds << text(kind.name);
    });
}

void MemoryPage::setScope(const MemoryScope& scope)
{
    m_scope = scope;
    context().settings.setValue(kScopeKey, QString::fromStdString(scope.tenant + '/' + scope.project));
    m_scopes->setScope(scope);
    m_scopeButton->setText(scope.name());
    m_scopeButton->setAccessibleName(tr("Tenant: %1").arg(scope.name()));
    m_kinds.clear();
    m_actions.setScope(scope);
    m_detail->clear();
    m_index->setScope(scope);
    m_list->setScope(scope);
}

void MemoryPage::setQuery(const QString& typed)
{
    context().settings.setValue(kQueryKey, typed);
    const auto kinds = memory::valuesOf(typed, QStringLiteral("kind"));
    m_kindButton->setText(kinds.isEmpty() ? tr("all kinds") : kinds.join(QStringLiteral(", ")));
    m_kindButton->setAccessibleName(tr("Kind: %1").arg(m_kindButton->text()));
    m_list->setQuery(typed);
}

void MemoryPage::showCurrent()
{
    if (const auto* entry = m_list->current())
        m_detail->setEntry(*entry, m_list->search(), m_scope);
    else if (m_list->model()->rowCount() == 0)
        m_detail->clear();
}

const api::MemoryRecord* MemoryPage::current() const
{
    return m_detail->record();
}

MemoryDialog* MemoryPage::edit(const std::optional<api::MemoryRecord>& record)
{
    if (record && record->forgottenAt) {
        context().navigator.notify(tr("It is forgotten; restore it first."));
        return nullptr;
    }
    QStringList kinds = m_kinds;
    for (const auto* kind : {"note", "fact", "episode"})
        if (!kinds.contains(QLatin1String(kind)))
            kinds << QLatin1String(kind);
    auto* dialog = new MemoryDialog(context(), m_scope, record, kinds, this);
    connect(dialog, &MemoryDialog::saved, this, [this, isNew = !record](const QString& id) {
        if (isNew) {
            m_detail->setId(id, m_scope);
            m_list->select(id);
        } else {
            m_detail->refresh();
        }
        if (!m_list->query().isSearch())
            m_list->refresh();
        m_index->refresh();
    });
    dialog->open();
    return dialog;
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
        connect(menu->addAction(tr("Restore")), &QAction::triggered, this, [this, record = *record] { m_actions.restore(record, 0); });
    else
        connect(menu->addAction(tr("Forget…")), &QAction::triggered, this, [this, record = *record] { m_actions.forget(record); });
    if (!memory::runOf(record->source).isEmpty())
        connect(menu->addAction(tr("Open run")), &QAction::triggered, this, [this, record = *record] { m_actions.openRun(record); });
    menu->popup(position);
}

void MemoryPage::chooseImport()
{
    if (m_import.state() == Transfer::State::Running)
        return context().navigator.notify(tr("An import is under way already."));
    auto* dialog = new QFileDialog(
        this, tr("Import memories"), QString(), tr("JSON Lines (*.jsonl *.ndjson);;All files (*)"));
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

bool MemoryPage::focusFilter()
{
    m_search->setFocus();
    m_search->field()->lineEdit()->selectAll();
    return true;
}

void MemoryPage::refresh()
{
    m_scopes->refresh();
    m_list->refresh();
    m_detail->refresh();
    m_index->refresh();
}

void MemoryPage::openThing(const QString& thing)
{
    if (thing == QLatin1String("new")) {
        edit({});
    } else if (thing.startsWith(QLatin1String("search:"))) {
        m_search->setText(thing.mid(7));
    } else if (thing.startsWith(QLatin1String("tenant:"))) {
        const auto parts = thing.mid(7).split(QLatin1Char('/'));
        setScope({parts.first().toStdString(), parts.value(1).toStdString()});
    } else {
        m_list->select(thing);
        m_detail->setId(thing, m_scope);
    }
}

bool MemoryPage::goBack()
{
    if (m_detail->isAncestorOf(focusWidget()) || m_index->isAncestorOf(focusWidget())) {
        m_list->table()->setFocus();
        return true;
    }
    if (m_search->text().isEmpty())
        return false;
    m_search->setText({});
    return true;
}

QString MemoryPage::copyText() const
{
    if (m_index->isAncestorOf(focusWidget()))
        return m_index->table()->selectedText();
    if (m_detail->isAncestorOf(focusWidget()))
        return m_detail->copyText();
    return m_list->table()->selectedText();
}

void MemoryPage::setPaused(bool paused)
{
    m_list->setPaused(paused);
    m_index->setPaused(paused);
    if (!paused && m_visible && !m_list->query().isSearch())
        m_list->refresh();
}

void MemoryPage::shown()
{
    m_visible = true;
    m_scopes->refresh();
    m_list->setActive(true);
    m_index->setActive(true);
    // A window gives the keyboard to its first field; the list is what keys are for.
    if (!focusWidget() || focusWidget() == m_search->field()->lineEdit())
        m_list->table()->setFocus();
}

void MemoryPage::hidden()
{
    m_visible = false;
    m_list->setActive(false);
    m_index->setActive(false);
}

} // namespace kaze::ui
